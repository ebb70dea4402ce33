"""Settings, read from the environment. docs/environment.md lists every variable.

HOTEL_MODE=development (the default of commands) runs a demo hotel on one machine with nothing else set.
HOTEL_MODE=production (the default of the web servers, see asgi.py and wsgi.py) refuses to start without what a
real hotel needs.
"""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from environ import Env

from housekeeping import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent
PRODUCTION = env.choice("HOTEL_MODE", "development", ("development", "production")) == "production"
DEBUG = env.flag("DEBUG") and not PRODUCTION
HTTPS = env.flag("HTTPS", PRODUCTION)

# What the program writes while it runs: SQLite file, queue, kept files, pictures.
RUN_DIR = Path(env.text("RUN_DIR", str(BASE_DIR / "run"))).resolve()
for folder in ("", "files", "media", "queue", "queue/control", "static"):
    (RUN_DIR / folder).mkdir(parents=True, exist_ok=True, mode=0o700)

# Below it (or below 5 % of the disk) uploads and kept exports are refused; the books go on.
DISK_RESERVE_MB = env.whole("DISK_RESERVE_MB", 500, low=0)

# Backups of the night. Best on another disk, and from there to another house (docs/operations.md).
BACKUP_DIR = Path(env.text("BACKUP_DIR", str(RUN_DIR / "backups"))).resolve()
NIGHTLY_BACKUP = env.flag("NIGHTLY_BACKUP", PRODUCTION)

RELEASE_FILE = BASE_DIR / "VERSION"
RELEASE = env.text("RELEASE", RELEASE_FILE.read_text().strip() if RELEASE_FILE.exists() else "development")


# Secrets ----------------------------------------------------------------------------------------------------


def required(development: str) -> str | None:
    """The value a variable has in development when nobody sets it; in production it must be set."""
    return None if PRODUCTION else development


def development_key(name: str) -> str:
    """An encryption key that needs no setting, for hotels that do not exist."""
    return f"{name}:{base64.b64encode(hashlib.sha256(name.encode()).digest()).decode()}"


SECRET_KEY = env.text(
    "SECRET_KEY", required("development only"), because="It signs sessions: 50 random characters."
)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", [])
# With it a watching machine elsewhere may ask /readyz; without it only this machine may.
READY_KEY = env.text("READY_KEY", "")
# Encrypt identity numbers in the database, see core/crypto.py.
DATA_KEYS = env.keys(
    "DATA_KEYS",
    required(development_key("development")),
    because="They encrypt identity numbers; `make key` prints them. Lost keys are lost numbers.",
)
# What identity numbers are found by; it stays when DATA_KEYS change.
DATA_HASH_KEY = env.text(
    "DATA_HASH_KEY",
    required("development only"),
    because="Identity numbers are found by it; `make key` prints one.",
)


# Addresses and proxies --------------------------------------------------------------------------------------

ALLOWED_HOSTS = env.words(
    "ALLOWED_HOSTS",
    None if PRODUCTION else ["*"],
    because="The names the program is reached by, such as hotel.lan.",
)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
# Addresses of the reverse proxy. Only its X-Forwarded-For and X-Forwarded-Proto are believed.
TRUSTED_PROXIES = env.words("TRUSTED_PROXIES", [])
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


# The program ------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "crispy_forms",
    "csp",
    "django_htmx",
    "lucide",
    "template_partials",
    "core",
    "staff",
    "rooms",
    "supplies",
    "frontdesk",
    "lostfound",
    "cleaning",
    "handover",
    "housekeeping",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.middleware.MethodsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.HotelMiddleware",
    "core.middleware.LanguageMiddleware",
    "staff.middleware.SignInMiddleware",
    "core.middleware.GuardMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.middleware.FaultsMiddleware",
]
ROOT_URLCONF = "housekeeping.urls"
WSGI_APPLICATION = "housekeeping.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.house",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ("house",)
CRISPY_TEMPLATE_PACK = "house"


# Database ---------------------------------------------------------------------------------------------------

DATABASE_URL = env.text(
    "DATABASE_URL",
    required(f"sqlite:///{RUN_DIR}/hotel.sqlite3"),
    because="Where the hotel's data lies, such as postgres://hotel:password@127.0.0.1:5432/hotel.",
)
DATABASES: dict[str, dict[str, Any]] = {"default": dict(Env.db_url_config(DATABASE_URL))}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A transaction that starts reading and then writes would be refused at once, whatever the timeout.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # WAL: readers go on while one writes. FULL: what was answered to a person survives a power cut.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
    # A file, not memory: tests of two people at once need two connections.
    DATABASES["default"]["TEST"] = {"NAME": RUN_DIR / "test.sqlite3"}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.whole("CONN_MAX_AGE", 600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["TEST"] = {
        "CHARSET": "UTF8",
        "TEMPLATE": "template0",
    }  # some servers default to ASCII
    # Nobody waits for ever: what exceeds these is retried or answered with a sentence (milliseconds).
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "options": "-c lock_timeout={} -c statement_timeout={} -c idle_in_transaction_session_timeout=30000".format(
            env.whole("PG_LOCK_TIMEOUT_MS", 5000), env.whole("PG_STATEMENT_TIMEOUT_MS", 15000)
        ),
    }


# People -----------------------------------------------------------------------------------------------------

WALL_SCREEN_URL = "rooms:wall"
AUTH_USER_MODEL = "staff.Employee"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "staff.backends.EmployeeBackend"]
LOGIN_URL = "staff:sign-in"
LOGIN_REDIRECT_URL = "home"
ME_URL = "staff:me"
SIGN_OUT_URL = "staff:sign-out"
LOGOUT_REDIRECT_URL = "staff:sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "staff.passwords.LengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "staff.passwords.OwnWordsValidator"},
]

# Wrong passwords lock the name, not the address: the whole hotel sits behind one address.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # 15 minutes are 15 minutes
AXES_USERNAME_FORM_FIELD = "number"
AXES_USERNAME_CALLABLE = "staff.domain.sign_in.counted_name"
AXES_CLIENT_IP_CALLABLE = "core.access.address_of"
AXES_LOCKOUT_CALLABLE = "staff.views.sign_in.locked_answer"
AXES_SENSITIVE_PARAMETERS = ["pin"]
AXES_ENABLE_ACCESS_FAILURE_LOG = False  # core.Audit is the log
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # asks to count by address as well, see above


# Sessions and headers ---------------------------------------------------------------------------------------

SESSION_ENGINE = "staff.sessions"
SESSION_COOKIE_AGE = 14 * 60 * 60  # the longest kind of sign-in; each has its own end (staff.domain.sign_in)
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# The prefix makes a browser refuse a cookie that another host, a folder or plain HTTP has set.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}session"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
CSRF_FAILURE_VIEW = "core.views.csrf_failure"

SECURE_SSL_REDIRECT = PRODUCTION and HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked on the loopback address
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if PRODUCTION and HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION and HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "connect-src": [SELF],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = [
    "core.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]


# Languages and time -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Chinese (simplified)"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # stored; people see the zone of the hotel's profile


# Files ------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = RUN_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = RUN_DIR / "media"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": MEDIA_ROOT, "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {
        "BACKEND": "housekeeping.static_files.HashedStaticFiles"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# In development files are served from where they lie; production serves what collectstatic put together.
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = not PRODUCTION
WHITENOISE_MAX_AGE = 60 if PRODUCTION else 0


# Mails ------------------------------------------------------------------------------------------------------

# A mail is a row first (core.domain.outbox). Without a server it is kept; in development it becomes a file.
_mail = env.mail("EMAIL_URL") or (
    {}
    if PRODUCTION
    else {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(RUN_DIR / "mail"),
    }
)
MAIL_IS_SET = bool(_mail)
EMAIL_BACKEND = _mail.get("EMAIL_BACKEND", "django.core.mail.backends.dummy.EmailBackend")
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH")
EMAIL_HOST, EMAIL_PORT = _mail.get("EMAIL_HOST", ""), _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
    _mail.get("EMAIL_HOST_USER", ""),
    _mail.get("EMAIL_HOST_PASSWORD", ""),
)
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "housekeeping@localhost")


# Work that runs by itself -----------------------------------------------------------------------------------

# Nothing depends on a message: what must happen is a row, and `tick` does what is due and not done.
REDIS_URL = env.text("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = (
    {
        # A worker that died gives its tasks back after 15 minutes, longer than any task. Without the other two
        # values the broker looks only every 100 seconds at best.
        "visibility_timeout": 900,
        "unacked_restore_interval": 30,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        "socket_timeout": 2,
        "retry_on_timeout": False,
        "max_retries": 1,
        "interval_start": 0,
        "interval_max": 0.5,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(RUN_DIR / "queue"),
        "data_folder_out": str(RUN_DIR / "queue"),
        "control_folder": str(RUN_DIR / "queue" / "control"),
        "polling_interval": 0.1,
    }
)
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.5}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 840
CELERY_TASK_SOFT_TIME_LIMIT = 780
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"  # beat knows minutes only; the hotel's hours are compared by `tick`
CELERY_BEAT_SCHEDULE_FILENAME = str(RUN_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    # A tick that waited for a dead worker is worth nothing: the next one does its work.
    "tick": {"task": "housekeeping.tasks.tick", "schedule": timedelta(minutes=1), "options": {"expires": 55}},
    # Also by itself: a shift's report does not wait for a night roll that hangs. Doing it twice makes nothing twice.
    "shift reports": {
        "task": "handover.tasks.make_reports",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 55},
    },
}


# Log: one JSON object a line, to stderr ---------------------------------------------------------------------

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "housekeeping.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {
        "handlers": ["stderr"],
        "level": env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
    },
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        "django.security.DisallowedHost": {"level": "CRITICAL", "propagate": False},
    },
}
