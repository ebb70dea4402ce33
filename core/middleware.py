"""What every request passes: the hotel and its time zone, the language, the guard, plain answers to faults.

Order in settings: Methods first; Hotel and Language after authentication; Guard next; Faults last, nearest the view.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from core import access, again, clock, errors
from core.domain import refusals
from core.domain.hotel import profile
from core.params import LARGEST
from core.preferences import language_of
from core.views import faults

log = logging.getLogger(__name__)
Answer = Callable[[HttpRequest], HttpResponse]

METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class MethodsMiddleware:
    """Only four methods pass: function views would answer any other, TRACE included (SAFETY 31)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return self.get_response(request)


class HotelMiddleware:
    """`request.hotel`, read once and only by views that belong to the hotel, and its time zone for showing times."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.hotel = SimpleLazyObject(profile)  # type: ignore[attr-defined]
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        if not getattr(view, "without_hotel", False):
            timezone.activate(ZoneInfo(request.hotel.time_zone))  # type: ignore[attr-defined]


class LanguageMiddleware:
    """The person's own language; before signing in that of the cookie, else what the browser asks for."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            # A template response is rendered inside, so that it is in this language too.
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
            response.headers.setdefault("Content-Language", language)
        return response


class GuardMiddleware:
    """Deny by default: a view of ours that declares nothing is refused, and signed-in pages are stored nowhere."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Exceptions (the phone's shell and today's tasks) say so themselves.
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> None:
        if access.is_ours(view) and access.declared_of(view) is None:
            sentence = f"{view.__module__}.{view.__name__} declares no right: use needs, signed_in or public"
            if getattr(settings, "ACCESS_STRICT", settings.DEBUG):
                raise ImproperlyConfigured(sentence)
            log.error(sentence)
            raise PermissionDenied
        # SQLite and PostgreSQL refuse larger numbers with a server error.
        if any(isinstance(value, int) and value > LARGEST for value in kwargs.values()):
            raise Http404


class FaultsMiddleware:
    """Turns a refusal that no form has shown, and a database that cannot answer, into plain pages.

    A database that is only held up is asked again first; refused access is noted for the audit.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.began = monotonic()  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError | InterfaceError):
            return self._ask_again(request, exception)
        return self._answer(request, exception)

    def _ask_again(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match, began = request.resolver_match, getattr(request, "began", monotonic())
        if match is None:
            return self._answer(request, exception)
        try:
            return again.repeat(
                request, lambda: match.func(request, *match.args, **match.kwargs), exception, since=began
            )
        except Exception as last:
            answer = self._answer(request, last)
            if answer is None and last is not exception:
                raise
            return answer

    def _answer(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PermissionDenied | errors.Denied):
            _note_refusal(request)
        if isinstance(exception, errors.Denied):
            return faults.permission_denied(request, exception)
        if isinstance(exception, errors.Refusal):
            return faults.refused(request, exception)
        if isinstance(exception, OperationalError | InterfaceError):
            return faults.database_away(request, exception)
        if isinstance(exception, DatabaseError):
            log.error("the database refused a statement", exc_info=exception)
        return None


def _note_refusal(request: HttpRequest) -> None:
    """Who was refused which page. A database that cannot take the note does not change the answer."""
    match = request.resolver_match
    if match is None:
        return
    declared = access.declared_of(match.func)
    try:
        refusals.note(
            "core.refused",
            about=match.view_name,
            new=declared.right if declared else "",
            by=request.user if request.user.is_authenticated else None,
            at=clock.now(),
            address=access.address_of(request),
        )
    except DatabaseError:
        log.warning("a refused access could not be noted", exc_info=True)
