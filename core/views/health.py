"""For machines that watch: does the process answer, and is everything there to work with."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from core import clock, disk
from core.access import public
from core.domain import audit, backups, outbox


@public
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks the database nothing."""
    return HttpResponse("ok\n", content_type="text/plain")


healthz.without_hotel = True  # type: ignore[attr-defined]


@public
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all is ready, else 503 with what is not. Only from the machine itself or with READY_KEY (SAFETY 43)."""
    if not (_from_here(request) or _has_key(request)):
        raise Http404
    said = {}
    ready = True
    for name, check in CHECKS.items():
        try:
            trouble = check()
        except DatabaseError as fault:
            trouble = f"the database cannot answer ({type(fault).__name__})"
        said[name] = trouble or "ok"
        ready = ready and not trouble
    return JsonResponse(said, status=200 if ready else 503)


readyz.without_hotel = True  # type: ignore[attr-defined]


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} migrations are not applied" if waiting else ""


def _disk() -> str:
    return f"{disk.free_bytes() // 2**20} MB left" if disk.is_low() else ""


def _tick() -> str:
    waiting = audit.oldest_unsealed()
    minutes = int((clock.now() - waiting).total_seconds() // 60) if waiting else 0
    return f"an act waits for its seal since {minutes} minutes: tick does not run" if minutes > 5 else ""


def _mails() -> str:
    count = outbox.stuck(clock.now()).count()
    return f"{count} mails should have left a quarter of an hour ago" if count else ""


def _backup() -> str:
    return backups.trouble(clock.now())


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "disk": _disk,
    "tick": _tick,
    "mails": _mails,
    "backup": _backup,
}


def _from_here(request: HttpRequest) -> bool:
    """From the machine itself, not through a proxy on it."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        return ipaddress.ip_address(address).is_loopback and "HTTP_X_FORWARDED_FOR" not in request.META
    except ValueError:  # a unix socket has no address
        return False


def _has_key(request: HttpRequest) -> bool:
    key = settings.READY_KEY
    return bool(key) and hmac.compare_digest(request.headers.get("X-Ready-Key", "").encode(), key.encode())
