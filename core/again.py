"""A request that lost a race or its connection is done again before anybody is told of it (SAFETY 11)."""

from __future__ import annotations

import logging
import random
import uuid
from collections.abc import Callable
from time import monotonic, sleep

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse

log = logging.getLogger(__name__)

PAUSES = (
    0.05,
    0.15,
    0.4,
)  # seconds before the second, third and fourth try, each varied so that two do not meet again
PATIENCE = 8.0  # seconds after which nobody waits for another try: servers and browsers give up at 20
# Serialization failure, deadlock, lock time-out; connections that a server ended, refuses for now, or broke off.
PG_CODES = ("40001", "40P01", "55P03", "08", "57P")
PG_GIVEN_UP = "57014"  # the statement's own time-out: it would only take as long again
SQLITE_NAMES = ("SQLITE_BUSY", "SQLITE_LOCKED")


def is_passing(fault: BaseException) -> bool:
    """Whether the same statements may well succeed a moment later. A full disk and a wrong statement do not pass."""
    cause = fault.__cause__ or fault
    if name := getattr(cause, "sqlite_errorname", ""):
        return str(name).startswith(SQLITE_NAMES)
    if connection.vendor == "sqlite" or not isinstance(fault, OperationalError | InterfaceError):
        return False
    code = getattr(cause, "pgcode", None) or PG_CODES[0]  # without a code nothing answered at all
    return code.startswith(PG_CODES) and code != PG_GIVEN_UP


def may_repeat(request: HttpRequest) -> bool:
    """Reading may, and a form that carries a one-time key: if the first try was saved after all, it counts once."""
    if request.method in ("GET", "HEAD"):
        return True
    try:
        uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return False
    return request.method == "POST"


def repeat(
    request: HttpRequest, view: Callable[[], HttpResponse], fault: Exception, *, since: float
) -> HttpResponse:
    """Call `view` up to three times more. Raises the last fault; `since` is when the request began (monotonic)."""
    for pause in PAUSES:
        if not (is_passing(fault) and may_repeat(request)) or monotonic() - since > PATIENCE:
            break
        sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  dice, no keys
        connection.close_if_unusable_or_obsolete()
        for _name, uploads in request.FILES.lists():
            for upload in uploads:
                upload.seek(0)
        try:
            return view()
        except Exception as next_fault:
            fault = next_fault
    raise fault
