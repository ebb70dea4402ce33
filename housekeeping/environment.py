"""Typed readers of environment variables. What is missing or wrong is said in a sentence that helps."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")
MAIL_BACKENDS = "django.core.mail.backends"
HELP = "See docs/environment.md."
YES, NO = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def text(name: str, default: str | None = None, *, because: str = "") -> str:
    """The variable as text. Without a default a missing or empty one stops the start; `because` says what it is for."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. {because} {HELP}".replace("  ", " "))
    return default


def flag(name: str, default: bool = False) -> bool:
    """1, true, yes, on or 0, false, no, off."""
    value = os.environ.get(name)
    if value is None:
        return default
    if value.strip().lower() in YES:
        return True
    if value.strip().lower() in NO:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 for yes or 0 for no. {HELP}")


def whole(name: str, default: int, *, low: int = 0, high: int = 2**31) -> int:
    """A whole number from `low` to `high`."""
    return _converted(
        name, default, lambda value: _within(int(value), low, high), f"a whole number, {low} to {high}"
    )


def words(name: str, default: list[str] | None = None, *, because: str = "") -> list[str]:
    """A list separated by commas."""
    value = text(name, None if default is None else "", because=because)
    return [word.strip() for word in value.split(",") if word.strip()] or list(default or [])


def keys(name: str, default: str | None = None, *, because: str = "") -> dict[str, bytes]:
    """Encryption keys by their id, from "id:base64" separated by commas. The first one encrypts, all decrypt."""
    try:
        pairs = [pair.strip().partition(":") for pair in text(name, default, because=because).split(",")]
        found = {key_id: base64.b64decode(encoded, validate=True) for key_id, _colon, encoded in pairs}
    except ValueError:
        found = {}
    if not found or any(len(key) != 32 or not key_id for key_id, key in found.items()):
        raise ImproperlyConfigured(
            f"{name} is not understood; write id:base64 of 32 bytes, see `make key`. {HELP}"
        )
    return found


def mail(name: str) -> dict[str, Any]:
    """Where mails go, as Django's settings: smtp://, smtp+tls:// or smtps://name:password@host:port, or file:///folder.

    Empty: nowhere, they are kept.
    """
    address = urlsplit(text(name, ""))
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    if not address.geturl():
        return {}
    if address.scheme == "file" and address.path:
        return {"EMAIL_BACKEND": f"{MAIL_BACKENDS}.filebased.EmailBackend", "EMAIL_FILE_PATH": address.path}
    try:
        port = address.port
    except ValueError:
        port = 0
    if address.scheme not in ports or not address.hostname or port == 0:
        raise ImproperlyConfigured(
            f"{name} is not understood; write such as smtp+tls://name:password@mail.example:587. {HELP}"
        )
    return {
        "EMAIL_BACKEND": f"{MAIL_BACKENDS}.smtp.EmailBackend",
        "EMAIL_HOST": address.hostname,
        "EMAIL_PORT": port or ports[address.scheme],
        "EMAIL_HOST_USER": unquote(address.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(address.password or ""),
        "EMAIL_USE_TLS": address.scheme == "smtp+tls",
        "EMAIL_USE_SSL": address.scheme == "smtps",
    }


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    """One of the allowed words."""
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; write one of: {', '.join(allowed)}. {HELP}")
    return value


def _converted(name: str, default: T, convert: Callable[[str], T], wanted: str) -> T:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        return convert(value)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {value!r}; write {wanted}. {HELP}") from None


def _within(number: int, low: int, high: int) -> int:
    if not low <= number <= high:
        raise ValueError(number)
    return number
