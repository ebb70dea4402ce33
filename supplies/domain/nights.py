"""Occupied room-nights: counted by the night roll, so that the past needs no history to be walked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from statistics import median

from django.db.models import Count, Q, Sum

from core.models import BusinessDay
from rooms.enums import Occupancy
from rooms.models import Room
from supplies.models import OccupiedNight

WEEKS = 8
"""Over how many weeks the usual occupancy of a weekday is measured."""


def count_night(day: BusinessDay, at: datetime) -> str:
    """Keep how many rooms are occupied when a business day closes, by floor and room type. Safe to run twice."""
    occupied = Count("pk", filter=Q(occupancy=Occupancy.OCCUPIED))
    found = Room.objects.order_by().values_list("floor", "type").annotate(rooms=Count("pk"), taken=occupied)
    return (
        f"{keep(day.date, {(floor, kind): (rooms, taken) for floor, kind, rooms, taken in found})} occupied"
    )


def keep(day: date, counts: Mapping[tuple[int, int], tuple[int, int]]) -> int:
    """Keep (rooms, occupied) of a night by floor and room type; a night that was kept stays. Answers the occupied."""
    OccupiedNight.objects.bulk_create(
        (
            OccupiedNight(day=day, floor_id=floor, room_type_id=kind, rooms=rooms, occupied=taken)
            for (floor, kind), (rooms, taken) in sorted(counts.items())
        ),
        ignore_conflicts=True,
    )
    return sum(taken for _rooms, taken in counts.values())


def by_night(first: date, last: date) -> dict[date, int]:
    """Occupied rooms of each night that was counted (one query)."""
    found = OccupiedNight.objects.filter(day__range=(first, last)).order_by()
    return dict(found.values_list("day").annotate(Sum("occupied")))


def expected(first: date, last: date, known: Mapping[date, int]) -> int:
    """Room-nights to expect on these days: of each weekday the median of the last weeks that are `known`.

    A weekday nobody knows takes the median of all known nights; without any it is nothing.
    """
    if not known or last < first:
        return 0
    newest = max(known)
    recent = {day: count for day, count in known.items() if day > newest - timedelta(weeks=WEEKS)}
    by_weekday: dict[int, list[int]] = {}
    for day, count in recent.items():
        by_weekday.setdefault(day.weekday(), []).append(count)
    weekdays = Counter((first + timedelta(days=n)).weekday() for n in range((last - first).days + 1))
    house = median(recent.values())
    return round(sum(median(by_weekday.get(day, [house])) * times for day, times in weekdays.items()))
