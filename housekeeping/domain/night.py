"""The night roll: closes the business day step by step and opens the next one (DESIGN 5)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock
from core.domain import day as days
from core.domain.hotel import profile
from core.errors import Refusal
from core.models import BusinessDay, HotelProfile, NightStep
from core.slots import NightStepPart, filled

if TYPE_CHECKING:
    from staff.models import Employee

# The last step of every roll. Its text names the steps before it, so that a missing one is found later.
CLOSED = "day closed"


def offered_from(day: BusinessDay, hotel: HotelProfile) -> datetime:
    """When a person may close `day`: from the hour of the hotel's profile, on the calendar day after."""
    return _next_morning(day, hotel.night_roll_from, hotel)


def due_at(day: BusinessDay, hotel: HotelProfile) -> datetime:
    """When `day` is closed without anybody asking."""
    return _next_morning(day, hotel.night_roll_auto_at, hotel)


def roll_night(at: datetime, *, by: Employee | None = None) -> list[BusinessDay]:
    """Close every business day that is over at `at`, one by one, and open the next. Returns those closed here.

    Safe to run twice and at once: each step is done exactly once, and a roll that was cut off goes on where it
    stopped. Raises Refusal when the open day is not over yet.
    """
    hotel = profile()
    day = days.current_day()
    if offered_from(day, hotel) > at:
        raise Refusal(
            _("Business day %(day)s is not over. The night roll is offered from %(time)s.")
            % {"day": day.date.isoformat(), "time": f"{hotel.night_roll_from:%H:%M}"}
        )
    closed = []
    while offered_from(day, hotel) <= at:
        if _roll(day, by=by, at=at):
            closed.append(day)
        day = days.current_day()
    return closed


def roll_due_nights(at: datetime) -> str:
    """Close the days nobody has closed by the hour of the hotel's profile. Answers what was done."""
    day = BusinessDay.objects.filter(closed_at__isnull=True).first()
    if day is None:  # a new hotel that has not opened its first day
        return ""
    hotel = profile()
    closed = []
    while due_at(day, hotel) <= at:
        if _roll(day, by=None, at=at):
            closed.append(day.date.isoformat())
        day = days.current_day()
    return f"closed {', '.join(closed)}" if closed else ""


def steps_done(day: BusinessDay) -> list[tuple[str, NightStep | None]]:
    """Each step of the roll of `day` in order, with its row when it is done."""
    rows = {row.name: row for row in day.night_steps.all()}
    return [(step.name, rows.get(step.name)) for step in _steps()]


def _steps() -> list[NightStepPart]:
    return filled("night step")


def _roll(day: BusinessDay, *, by: Employee | None, at: datetime) -> bool:
    """All steps of one night. False when another roll closed the day first."""
    steps = _steps()
    for step in steps:
        with transaction.atomic():
            if not _still_open(day):
                return False
            if not day.night_steps.filter(name=step.name).exists():
                said = step.run(day, at)
                NightStep.objects.create(day=day, name=step.name, done_at=at, said=said or "")
    with transaction.atomic():
        if not _still_open(day):
            return False
        NightStep.objects.create(
            day=day, name=CLOSED, done_at=at, said=", ".join(step.name for step in steps)
        )
        days.close_day(day, by=by, at=at)
        days.open_next(day, by=by, at=at)
    return True


def _still_open(day: BusinessDay) -> bool:
    """Hold the business day, first in the lock order, and say whether it is still the open one."""
    return BusinessDay.objects.select_for_update().filter(pk=day.pk, closed_at__isnull=True).exists()


def _next_morning(day: BusinessDay, hour: time, hotel: HotelProfile) -> datetime:
    return clock.from_local(day.date + timedelta(days=1), hour.hour * 60 + hour.minute, hotel)
