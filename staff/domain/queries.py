"""Reads that other apps share: who is here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core.clock import from_local, hotel_date
from core.domain.hotel import profile
from staff.domain.names import fold
from staff.domain.shifts import bounds, minute_of
from staff.enums import Role
from staff.models import Employee, EmployeeQuerySet, RosterEntry, Shift

if TYPE_CHECKING:
    from datetime import date

    from core.models import HotelProfile


def on_duty(at: datetime, role: str | None = None) -> list[Employee]:
    """The active people whose shift covers `at`, by number, with this role if one is asked for (two queries).

    A shift covers from its start to its end on the hotel's wall clock, perhaps after midnight; the last minute is
    the one before its end. A split shift does not cover its break.
    """
    hotel = profile()
    today = hotel_date(at, hotel)
    entries = (
        RosterEntry.objects.filter(date__in=[today - timedelta(days=1), today], employee__is_active=True)
        .select_related("shift", "employee")
        .order_by("employee__number")
    )
    if role:
        entries = entries.filter(employee__roles__role=role)
    here = (entry.employee for entry in entries if covers(entry.shift, entry.date, at, hotel))
    return list(dict.fromkeys(here))


def covers(shift: Shift, day: date, at: datetime, hotel: HotelProfile) -> bool:
    """Whether a shift that begins on `day` covers `at`."""
    begins, ends = bounds(shift, day, hotel)
    if not begins <= at < ends:
        return False
    if shift.break_at is None:
        return True
    away = minute_of(shift.break_at)
    away += 24 * 60 if away < minute_of(shift.starts_at) else 0
    return not from_local(day, away, hotel) <= at < from_local(day, away + shift.break_minutes, hotel)


def attendants_today(at: datetime) -> list[Employee]:
    """Room attendants on any shift of the hotel's date at `at`, by number: whom work can be given to (two queries)."""
    return list(
        Employee.objects.active()
        .filter(roles__role=Role.ROOM_ATTENDANT, roster__date=hotel_date(at, profile()))
        .distinct()
        .order_by("number")
    )


def find_people(text: str = "", *, role: str = "", active: bool | None = True) -> EmployeeQuerySet:
    """Employees by characters, pinyin, initials or number; by role; in service, left, or both (None)."""
    people: EmployeeQuerySet = Employee.objects.all()
    if active is not None:
        people = people.filter(is_active=active)
    if role:
        people = people.with_role(role)
    for word in text.split()[:5]:
        people = people.filter(search_text__contains=fold(word))
    return people.order_by("number")
