"""Which shift reports are due. A pure function of the shifts, the hotel's zone and the moment that is passed in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from core.clock import from_local, hotel_date
from core.models import HotelProfile
from staff.domain.shifts import minute_of
from staff.models import Shift

MADE_UP_TO = timedelta(hours=48)
"""How long after its time a report is still made; older ones are marked as missed."""
LOOKED_BACK = timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Due:
    """The end of one shift. All moments are in UTC."""

    roster_date: date
    shift: Shift
    begins: datetime
    ends: datetime
    due_at: datetime


def due_shifts(
    at: datetime,
    *,
    shifts: Iterable[Shift],
    hotel: HotelProfile,
    lead: timedelta,
    back: timedelta = MADE_UP_TO,
) -> list[Due]:
    """The shifts whose report was due within `back` before `at`, in the order in which they end.

    A shift belongs to the date in the hotel on which it begins, and its hours are those of the hotel's wall clock: on
    the nights when the clock is set it is an hour shorter or longer. The zone of the machine does not matter.
    """
    first = hotel_date(at - back, hotel) - timedelta(days=2)
    days = (hotel_date(at, hotel) - first).days + 1
    found = []
    for shift in shifts:
        start = minute_of(shift.starts_at)
        for day in (first + timedelta(days=number) for number in range(days)):
            ends = from_local(day, start + shift.minutes, hotel)
            due_at = ends - lead
            if at - back < due_at <= at:
                found.append(Due(day, shift, from_local(day, start, hotel), ends, due_at))
    return sorted(found, key=lambda one: (one.ends, one.begins, one.shift.code))


def next_end(at: datetime, *, shifts: Iterable[Shift], hotel: HotelProfile, lead: timedelta) -> Due | None:
    """The shift whose report is due next."""
    later = due_shifts(at + timedelta(days=2), shifts=shifts, hotel=hotel, lead=lead, back=timedelta(days=2))
    return later[0] if later else None
