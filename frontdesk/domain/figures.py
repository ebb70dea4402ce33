"""Figures of the desk over some days, for reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from frontdesk.enums import StayState
from frontdesk.models import Stay
from rooms.models import Room

DAY = timedelta(days=1)


def stays_since(day: date) -> QuerySet[Stay]:
    """Stays that were in the house on this business day or later. An index finds them however long the books are."""
    return Stay.objects.exclude(state=StayState.UNDONE).filter(
        Q(state=StayState.OPEN) | Q(departed_day__gte=day)
    )


def nights_by_day(first: date, last: date) -> Mapping[date, int]:
    """Occupied rooms in the night of each business day (one query)."""
    stays = stays_since(first + DAY).filter(arrived_day__lte=last)
    found: Counter[date] = Counter()
    for arrived, departed in stays.values_list("arrived_day", "departed_day"):
        day = max(arrived, first)
        end = min(departed or last + DAY, last + DAY)
        while day < end:
            found[day] += 1
            day += DAY
    return found


def room_nights(first: date, last: date) -> int:
    """Occupied room-nights."""
    return sum(nights_by_day(first, last).values())


def occupancy(first: date, last: date) -> str:
    """Occupied room-nights of all there are."""
    rooms = Room.objects.count() * ((last - first).days + 1)
    return f"{room_nights(first, last) / rooms * 100:.1f}%" if rooms else "–"


def arrivals(first: date, last: date) -> int:
    return stays_since(first).filter(arrived_day__gte=first, arrived_day__lte=last).count()


def departures(first: date, last: date) -> int:
    return Stay.objects.filter(departed_day__gte=first, departed_day__lte=last).count()
