"""What a visitor prefers: the language and the theme, of the person, else of the browser's cookie."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)
THEMES = frozenset({"", "light", "dark"})


def theme_cookie() -> str:
    """The name of the theme's cookie, with the prefix the other cookies have."""
    return settings.LANGUAGE_COOKIE_NAME.replace("language", "theme")


def language_of(request: HttpRequest) -> str:
    """The code of the language this visitor reads; nobody's and no cookie's: what the browser asks for."""
    own = getattr(getattr(request, "user", None), "language", "")
    for code in (own, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)):
        if code in LANGUAGES:
            return str(code)
    return translation.get_language_from_request(request)


def theme_of(request: HttpRequest) -> str:
    """Light, dark, or empty for what the device is set to."""
    own = getattr(getattr(request, "user", None), "theme", "")
    theme = own or request.COOKIES.get(theme_cookie(), "")
    return theme if theme in THEMES else ""
