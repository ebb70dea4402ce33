"""Telling open screens that something changed: a row in the caller's transaction, seen by the hub after commit."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from time import monotonic
from typing import NamedTuple

import redis
from django.conf import settings
from django.db import transaction

from core.models import LiveEvent

log = logging.getLogger(__name__)

BOARD, DESK = "board", "desk"
CHANNEL = "live"
KEPT = timedelta(days=2)
PAGE_MAY_MISS = timedelta(seconds=30)  # between being drawn and opening its stream
REPLAYED_AT_MOST = 300  # beyond it a page is drawn anew
QUIET_AFTER_FAULT = 10.0  # seconds without a new try, so that a dead Redis does not slow each request

_quiet_until = 0.0


class News(NamedTuple):
    """One announcement: `kind` "tile" carries a rendered tile to boards, other kinds are hints to fetch."""

    topic: str
    kind: str
    ref: str
    version: int = 0


def person(pk: int) -> str:
    """The topic of one person's own screens."""
    return f"person:{pk}"


def announce(topic: str, kind: str, ref: str, version: int = 0, *, at: datetime) -> None:
    """Announce one change (one INSERT)."""
    announce_many([News(topic, kind, ref, version)], at=at)


def announce_many(
    news: Iterable[tuple[str, str, str] | tuple[str, str, str, int] | News], *, at: datetime
) -> None:
    """Announce several changes with one INSERT."""
    rows = [
        LiveEvent(topic=n.topic, kind=n.kind, ref=n.ref, version=n.version, at=at)
        for n in (News(*n) for n in news)
    ]
    if rows:
        LiveEvent.objects.bulk_create(rows)
        if settings.REDIS_URL:
            transaction.on_commit(wake)


def wake() -> None:
    """Wake the hubs through Redis. Only a hint: a hub that hears nothing looks by itself."""
    global _quiet_until
    if monotonic() < _quiet_until:
        return
    try:
        _redis().publish(CHANNEL, "")
    except redis.RedisError:
        _quiet_until = monotonic() + QUIET_AFTER_FAULT
        log.warning("Redis did not take the wake-up; screens follow by polling", exc_info=True)


@cache
def _redis() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2)


def recent(at: datetime) -> list[LiveEvent]:
    """What a page drawn within the last half minute may have missed, in order."""
    newest = LiveEvent.objects.order_by("-pk")[:REPLAYED_AT_MOST]
    return [event for event in newest if event.at >= at - PAGE_MAY_MISS][::-1]


def purge(at: datetime) -> int:
    """Delete events older than two days. Returns how many."""
    # By number, so that the delete walks the primary key and needs no index on `at` that each insert would pay for.
    last = LiveEvent.objects.filter(at__lt=at - KEPT).order_by("-pk").values_list("pk", flat=True).first()
    return LiveEvent.objects.filter(pk__lte=last).delete()[0] if last else 0
