"""The visitor's own language and theme."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.access import public
from core.preferences import LANGUAGES, THEMES, theme_cookie


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch to `language` and come back."""
    chosen = request.POST.get("language", "")
    return _remember(request, "language", chosen, settings.LANGUAGE_COOKIE_NAME, chosen in LANGUAGES)


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Switch to the theme `theme` (empty: as the device) and come back."""
    chosen = request.POST.get("theme", "")
    return _remember(request, "theme", chosen, theme_cookie(), chosen in THEMES)


def _remember(request: HttpRequest, name: str, value: str, cookie: str, known: bool) -> HttpResponse:
    """In the cookie of this browser, and with the person who signed in. An unknown value changes nothing."""
    back = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    if not (here and back.startswith("/")):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    if known:
        response.set_cookie(
            cookie, value, max_age=settings.LANGUAGE_COOKIE_AGE, secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True, samesite="Lax",
        )  # fmt: skip
        if request.user.is_authenticated and getattr(request.user, name) != value:
            setattr(request.user, name, value)
            request.user.save(update_fields=[name])
    return response
