"""Data with an end (SAFETY 35): once a day what is past its term goes, and the house can show that it went."""

from __future__ import annotations

import logging
from datetime import date, datetime, time
from time import monotonic as time_of_machine
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, Sum

from core import clock
from core.domain import audit
from core.domain.hotel import profile
from core.models import HotelProfile, RetentionRun
from core.slots import Retention, filled

log = logging.getLogger(__name__)

FROM = time(4)  # on the hotel's wall clock: few people write then
SECONDS_A_TICK = 20  # after them the rest waits for the next minute, and other due work goes first


class Kept(NamedTuple):
    """A kind of data with its rule, when the rule was last followed, and how much it has removed in all."""

    part: Retention
    last: RetentionRun | None
    removed: int


def is_due(at: datetime) -> bool:
    """Whether this night's run is still to do, wholly or in part."""
    hotel = profile()
    if clock.local(at, hotel).time() < FROM:
        return False
    runs = RetentionRun.objects.filter(day=clock.hotel_date(at, hotel), done=True)
    return not {part.name for part in _parts()} <= set(runs.values_list("name", flat=True))


def run(at: datetime) -> dict[str, int]:
    """Remove what is past its term. Answers how much by the name of each rule.

    Each rule is a transaction of its own, or several, and done once a day: one that breaks is tried again in a minute
    and keeps none of the others, and so is one that has more to remove than a tick has time for.
    """
    hotel = profile()
    day = clock.hotel_date(at, hotel)
    ends = time_of_machine() + SECONDS_A_TICK
    removed: dict[str, int] = {}
    for part in _parts():
        try:
            while (found := _follow(part, hotel, day, at)) is not None:
                count, more = found
                removed[part.name] = removed.get(part.name, 0) + count
                if not more or time_of_machine() > ends:
                    break
        except Exception:
            log.exception("retention: %s broke and is tried again in a minute", part.name)
    return removed


def overview() -> list[Kept]:
    """Every rule of the house with what became of it (two queries)."""
    sums = {
        name: (newest, removed)
        for name, newest, removed in RetentionRun.objects.values_list("name").annotate(
            Max("pk"), Sum("removed")
        )
    }
    rows = RetentionRun.objects.in_bulk([newest for newest, _removed in sums.values()])
    return [
        Kept(part, rows.get(newest), removed)
        for part in _parts()
        for newest, removed in [sums.get(part.name, (0, 0))]
    ]


def _parts() -> list[Retention]:
    return filled("retention")


@transaction.atomic
def _follow(part: Retention, hotel: HotelProfile, day: date, at: datetime) -> tuple[int, bool] | None:
    """How many went and whether there are more, or None when the rule was followed to its end today already."""
    row, _new = RetentionRun.objects.get_or_create(
        day=day, name=part.name, defaults={"at": at, "done": False}
    )
    # Held, so that of two who follow the rule at once the second sees what the first did.
    row = RetentionRun.objects.select_for_update().get(pk=row.pk)
    if row.done:
        return None
    count = part.run(at, hotel)
    more = bool(part.at_once) and count >= part.at_once
    RetentionRun.objects.filter(pk=row.pk).update(removed=row.removed + count, done=not more)
    if count:
        audit.record("core.retention", by=None, at=at, about=f"core:retention:{part.name}", new=str(count))
    return count, more
