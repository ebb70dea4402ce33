"""The roster: who works which shift on which day. A shift belongs to the day it begins on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal
from staff.enums import ShiftCode
from staff.models import Employee, RosterEntry, Shift

# The house's shifts until it changes them: start, minutes to the end, minutes of break, and for the split shift when
# the break away from the hotel begins. Early and late overlap, so that one hands over to the next.
SHIFTS: dict[str, dict[str, Any]] = {
    code: {
        "name_en": english, "name_zh": chinese, "starts_at": start, "minutes": minutes,
        "break_minutes": away, "break_at": away_from,
    }
    for code, english, chinese, start, minutes, away, away_from in [
        (ShiftCode.EARLY, "Early", "早班", time(7), 510, 30, None),
        (ShiftCode.LATE, "Late", "中班", time(14, 30), 510, 30, None),
        (ShiftCode.NIGHT, "Night", "夜班", time(22, 30), 510, 30, None),
        (ShiftCode.OFFICE, "Office", "行政班", time(8, 30), 540, 60, None),
        (ShiftCode.SPLIT, "Split", "两头班", time(7), 780, 300, time(11)),
    ]
}  # fmt: skip
DAYS_KEPT_OPEN = 62
"""How far back a roster day can still be written; older days are what attendance was counted by."""


@dataclass(frozen=True, slots=True)
class Row:
    """One person's week: their shifts on each of its seven days."""

    employee: Employee
    days: list[tuple[date, list[Shift]]]

    @property
    def minutes(self) -> int:
        """Minutes of work in this week, breaks not counted."""
        return sum(shift.work_minutes for _day, shifts in self.days for shift in shifts)


def all_shifts() -> list[Shift]:
    """The house's shifts in their order; those that are missing are made with the usual hours."""
    shifts = list(Shift.objects.all())
    if len(shifts) < len(SHIFTS):
        Shift.objects.bulk_create(
            [
                Shift(code=code, position=place, **values)
                for place, (code, values) in enumerate(SHIFTS.items())
            ],
            ignore_conflicts=True,
        )
        shifts = list(Shift.objects.all())
    return shifts


def shift(code: str) -> Shift:
    """The shift with this code. Raises Refusal when the house has none."""
    for one in all_shifts():
        if one.code == code:
            return one
    raise Refusal(_("The house has no such shift. Open the page again."))


def put_on_shift(
    employee: Employee, day: date, code: str, *, by: Employee | None, at: datetime
) -> RosterEntry:
    """Put somebody on a shift beside what they work that day. Doing it twice changes nothing.

    Raises Refusal for somebody who does not work here.
    """
    check_in_service(employee)
    with transaction.atomic():
        entry, made = RosterEntry.objects.get_or_create(employee=employee, date=day, shift=shift(code))
        if made:
            audit.record("staff.set_roster", by=by, at=at, about=about(employee, day), new=code)
    return entry


def set_day(
    employee: Employee, day: date, codes: Iterable[str], *, by: Employee | None, at: datetime
) -> bool:
    """Set what somebody works on a day: exactly these shifts, none for a day off. Returns whether it was news.

    Raises Refusal for somebody who does not work here and for days more than two months ago.
    """
    check_in_service(employee)
    if day < at.date() - timedelta(days=DAYS_KEPT_OPEN):
        raise Refusal(_("This day is more than two months ago. Its roster is closed."))
    wanted = {code: shift(code) for code in codes}
    with transaction.atomic():
        entries = RosterEntry.objects.filter(employee=employee, date=day)
        current = set(entries.values_list("shift__code", flat=True))
        if current == set(wanted):
            return False
        entries.exclude(shift__code__in=wanted).delete()
        RosterEntry.objects.bulk_create(
            [
                RosterEntry(employee=employee, date=day, shift=one)
                for code, one in wanted.items()
                if code not in current
            ],
            ignore_conflicts=True,
        )
        audit.record(
            "staff.set_roster",
            by=by,
            at=at,
            about=about(employee, day),
            old=", ".join(sorted(current)),
            new=", ".join(sorted(wanted)),
        )
    return True


def tap(employee: Employee, day: date, code: str, *, by: Employee | None, at: datetime) -> None:
    """What a tap on the grid does: sets the shift, takes it away where it stands already; no code is a day off."""
    with transaction.atomic():
        if not set_day(employee, day, [code] if code else [], by=by, at=at):
            set_day(employee, day, [], by=by, at=at)


def copy_week(from_monday: date, to_monday: date, *, by: Employee | None, at: datetime) -> int:
    """Write one week's shifts into another week and return how many. Days that are written already stay.

    Raises Refusal when a week does not begin on Monday, when both are one, or when there is nothing to copy.
    """
    if from_monday.weekday() or to_monday.weekday():
        raise Refusal(_("A week begins on Monday. Open the page again."))
    if from_monday == to_monday:
        raise Refusal(_("Choose another week to copy from."))
    with transaction.atomic():
        source = list(entries_of(from_monday).filter(employee__is_active=True))
        if not source:
            raise Refusal(_("Nobody is on the roster of that week. Choose another week to copy from."))
        written = set(entries_of(to_monday).values_list("employee_id", "date"))
        offset = to_monday - from_monday
        new = [
            RosterEntry(employee_id=entry.employee_id, date=entry.date + offset, shift_id=entry.shift_id)
            for entry in source
            if (entry.employee_id, entry.date + offset) not in written
        ]
        RosterEntry.objects.bulk_create(new, ignore_conflicts=True)
        if new:
            audit.record(
                "staff.copy_roster",
                by=by,
                at=at,
                about=f"staff:roster:{to_monday}",
                new=f"{len(new)} shifts of the week from {from_monday}",
            )
    return len(new)


def week(monday: date, people: Iterable[Employee]) -> list[Row]:
    """The week of these people, in their order (one query)."""
    shifts: dict[tuple[int, date], list[Shift]] = {}
    for entry in entries_of(monday).select_related("shift").order_by("shift__position"):
        shifts.setdefault((entry.employee_id, entry.date), []).append(entry.shift)
    days = days_of(monday)
    return [Row(one, [(day, shifts.get((one.pk, day), [])) for day in days]) for one in people]


def entries_of(monday: date) -> Any:
    """The roster entries of a week."""
    return RosterEntry.objects.filter(date__gte=monday, date__lt=monday + timedelta(days=7))


def days_of(monday: date) -> list[date]:
    """The seven days of a week."""
    return [monday + timedelta(days=number) for number in range(7)]


def monday_of(day: date) -> date:
    """The Monday of a day's week: weeks begin on Monday."""
    return day - timedelta(days=day.weekday())


def about(employee: Employee, day: date) -> str:
    """How the audit names a cell of the roster."""
    return f"staff:employee:{employee.pk}:roster:{day}"


def check_in_service(employee: Employee) -> None:
    if not employee.is_active:
        raise Refusal(_("%(name)s does not work here any more.") % {"name": employee.name})
