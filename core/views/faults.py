"""Plain pages for what went wrong. They ask the database nothing, for it may be what went wrong."""

from __future__ import annotations

import logging
import secrets
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.access import public
from core.errors import Refusal

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = "5"
SECRETS = {"password", "again", "pin", "pin_again", "present", "code"}


def _page(
    request: HttpRequest,
    status: int,
    heading: str,
    sentence: str | Promise,
    *,
    number: str = "",
    icon: str = "info",
    typed: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """The page, or for htmx the message alone, put above the page's content so that a typed form stays."""
    context = {
        "heading": heading,
        "sentence": sentence,
        "number": number,
        "icon": icon,
        "status": status,
        "typed": typed,
        "path": request.get_full_path(),
    }
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(render_to_string("core/fault_message.html", context), status=status)
        response["HX-Retarget"] = "#messages"
        response["HX-Reswap"] = "innerHTML"
        response["HX-Reselect"] = "unset"
        return response
    # Without the request, so that no context processor asks for the person or the hotel.
    return HttpResponse(render_to_string("core/fault.html", context), status=status)


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: something about the request cannot be read, or it sends more than anybody may."""
    if isinstance(exception, RequestDataTooBig):
        return _page(
            request, 400, _("Too much at once"), _("Send fewer or smaller files. Nothing was saved.")
        )
    return _page(request, 400, _("This could not be read"), _("Open the page again and repeat the step."))


@public
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but without the right."""
    sentence = (
        exception.message
        if isinstance(exception, Refusal)
        else _("Your role does not include this page. Ask the manager if you need it.")
    )
    return _page(request, 403, _("Not yours to open"), sentence, icon="lock")


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is older than the sign-in."""
    log.info("form refused: %s", reason)
    sentence = _(
        "This form belongs to an earlier sign-in. Go back, open the page again and send it once more."
    )
    return _page(request, 403, _("The form is out of date"), sentence)


@public
def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or nothing the person may know of."""
    return _page(
        request,
        404,
        _("Nothing is here"),
        _("Check the address, or search for the room or guest."),
        icon="search",
    )


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake. The number stands in the log beside the details."""
    fault = sys.exc_info()[1]
    if isinstance(fault, OperationalError | InterfaceError):  # before or after the view: sessions, the hotel
        return database_away(request, fault)
    number = secrets.token_hex(4)
    log.error("server error %s at %s %s", number, request.method, request.path, exc_info=True)
    sentence = _(
        "This step did not work and nothing was saved. Try again; if it stays so, tell the manager the number."
    )
    return _page(request, 500, _("Something went wrong here"), sentence, number=number, icon="triangle-alert")


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """409: a rule said no, and no form was there to show it."""
    return _page(request, 409, _("Not done"), refusal.message)


def database_away(request: HttpRequest, exception: Exception) -> HttpResponse:
    """503: locked, down or full. The page keeps what was typed and sends it again at one press."""
    log.error("the database could not answer at %s %s", request.method, request.path, exc_info=exception)
    typed = _typed(request)
    sentence = (
        _(
            "The hotel's data cannot be reached just now. Nothing was saved; what you typed is kept on this page."
        )
        if typed
        else _(
            "The hotel's data cannot be reached just now. Nothing was saved; go back and send it again in a moment."
        )
    )
    response = _page(request, 503, _("Please wait a moment"), sentence, icon="clock", typed=typed)
    response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of a form that was sent. Nothing of one with secrets or files: those are never written back."""
    try:
        if request.method != "POST" or request.FILES or SECRETS & set(request.POST):
            return []
        return [(name, value) for name in request.POST for value in request.POST.getlist(name)]
    except Exception:  # the body could not be read; that is not what this page is about
        return []
