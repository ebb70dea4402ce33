"""What kind of sign-in a request belongs to, and whether that is over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from core import access
from core.clock import now
from staff import sessions
from staff.domain import devices, sign_in
from staff.enums import DeviceKind

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]

# What a page does by itself while nobody touches it. Other automatic requests say so by the header X-Quiet.
QUIET_VIEWS = frozenset({"core:live-ticket", "core:live-changes"})
QUIET_HEADER = "X-Quiet"


class SignInMiddleware:
    """Sets `request.sign_in_kind` and `request.device`; ends what has lasted too long; notes what counts as use.

    After authentication, messages and language. A wall screen shows its own token and is nobody.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = now()
        cookie = request.COOKIES.get(device_cookie(), "")
        request.sign_in_kind = access.DESK  # type: ignore[attr-defined]
        request.device = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            token = devices.token_hash(cookie)
            if reason := sign_in.has_ended(request.session, at=at, device_token=token):
                auth.logout(request)
                messages.info(request, sentence(reason))
            else:
                kind = request.session.get(sessions.KIND) or access.DESK
                request.sign_in_kind = kind  # type: ignore[attr-defined]
        elif cookie.startswith(f"{DeviceKind.WALL}."):
            device = devices.find(cookie)
            if device is not None:
                devices.note_seen(device, at=at)
                request.device = device  # type: ignore[attr-defined]
                request.sign_in_kind = access.WALL  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if request.user.is_authenticated and not is_quiet(request):
            try:
                sign_in.note_use(request.session, at=now())
            except OperationalError:  # a full disk: reading goes on
                log.warning("the use of a session could not be noted", exc_info=True)
            except UpdateError:  # ended on the server this very moment
                raise SessionInterrupted("the session was ended") from None


def is_quiet(request: HttpRequest) -> bool:
    """Whether the page asks by itself: streams, polling and tile fetches are no use by a person."""
    match = request.resolver_match
    return QUIET_HEADER in request.headers or bool(match and match.view_name in QUIET_VIEWS)


def device_cookie() -> str:
    """The name of the cookie an enrolled device carries."""
    return f"{settings.COOKIE_PREFIX}device"


def sentence(reason: str) -> str:
    """What the sign-in page says about a session that ended by itself."""
    if reason == "idle":
        return _("Signed out after 30 minutes without use. Sign in again.")
    if reason == "device":
        return _("This phone is no longer enrolled. Ask your manager.")
    return _("This sign-in has lasted its whole time. Sign in again.")
