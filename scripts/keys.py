"""Print new secrets for the environment of a hotel."""

import base64
import secrets
from datetime import UTC, datetime

year = datetime.now(UTC).year

print(f"SECRET_KEY={secrets.token_urlsafe(50)}")
print(f"DATA_KEYS={year}a:{base64.b64encode(secrets.token_bytes(32)).decode()}")
print(f"DATA_HASH_KEY={secrets.token_urlsafe(50)}")
