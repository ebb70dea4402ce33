"""The program's settings, quick and quiet, for tests.

The database is SQLite, or what DATABASE_URL names (`make test` runs both).
"""

import os
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
os.environ["HOTEL_MODE"] = "development"
os.environ.setdefault("RUN_DIR", str(REPOSITORY / "run"))
# The browser tests' driver runs an event loop in the same thread (STACK: Playwright and pytest-django).
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from housekeeping.settings import *  # noqa: E402, F403
from housekeeping.settings import DATABASES, LOGGING, RUN_DIR  # noqa: E402

ACCESS_STRICT = True  # a view that declares no right breaks its test
DEBUG = False
SECRET_KEY = "tests only"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
RUN_DIR = RUN_DIR / "tests"
for folder in ("files", "media", "queue/control"):
    (RUN_DIR / folder).mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = RUN_DIR / "media"
BACKUP_DIR = RUN_DIR / "backups"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = RUN_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
LOGGING["root"]["level"] = "WARNING"
if "init_command" in DATABASES["default"].get("OPTIONS", {}):
    # A test database need not survive a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
