"""Print new secrets for the environment of a hotel."""

import base64
import os
import secrets
from datetime import UTC, datetime

year = datetime.now(UTC).year


def key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


print(f"SECRET_KEY={secrets.token_urlsafe(50)}")
print(f"DATA_KEYS={key(f'{year}a')},{key('search')}")
