"""The roster: who works which shift on which day. A shift belongs to the day it begins on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal
from core.formats import show_date, show_weekday
from staff.domain.shifts import all_shifts, minute_of, shift
from staff.enums import LeaveState
from staff.models import Employee, Leave, RosterEntry, Shift

DAYS_KEPT_OPEN = 62
"""How far back a roster day can still be written; older days are what attendance was counted by."""
CELLS_AT_ONCE = 600
DAY_MINUTES = 24 * 60
HANDOVER_MINUTES = 60
"""Shifts that follow each other may overlap so long: who works both hands over to themselves."""


@dataclass(frozen=True, slots=True)
class Day:
    """What one person does on one day: shifts, or leave, or nothing (a day off)."""

    date: date
    shifts: list[Shift]
    leave: Leave | None = None

    @property
    def letters(self) -> str:
        return "".join(shift.letter for shift in self.shifts)

    @property
    def codes(self) -> str:
        """The shifts as the page sends them back: `early+late`."""
        return "+".join(shift.code for shift in self.shifts)


@dataclass(frozen=True, slots=True)
class Row:
    """One person's days, one after the other."""

    employee: Employee
    cells: list[Day]

    @property
    def days(self) -> list[tuple[date, list[Shift]]]:
        return [(day.date, day.shifts) for day in self.cells]

    @property
    def minutes(self) -> int:
        """Minutes of work in these days, breaks not counted."""
        return sum(shift.work_minutes for day in self.cells for shift in day.shifts)

    @property
    def contract_minutes(self) -> int:
        """What the contract asks for in these days; days of leave count as worked."""
        return round(self.employee.week_minutes * len(self.cells) / 7)

    @property
    def leave_minutes(self) -> int:
        """Days of leave at a fifth of the week each, at most five days a week."""
        away = sum(1 for day in self.cells if day.leave and day.date.weekday() < 5)
        return round(self.employee.week_minutes * away / 5)

    @property
    def over_minutes(self) -> int:
        """Minutes above (or below, negative) the contract."""
        return self.minutes + self.leave_minutes - self.contract_minutes

    @property
    def under_minutes(self) -> int:
        return -self.over_minutes


class Cell(NamedTuple):
    """What is to stand on one person's day: shift codes, none for a day off."""

    employee_id: int
    day: date
    codes: tuple[str, ...]


@dataclass
class Standing:
    """What stands on the roster around some days, to check new entries against (two queries)."""

    shifts: dict[tuple[int, date], list[Shift]] = field(default_factory=dict)
    leave: dict[int, list[Leave]] = field(default_factory=dict)

    @classmethod
    def around(cls, people: Iterable[int], first: date, last: date) -> Standing:
        people = set(people)
        standing = cls()
        entries = RosterEntry.objects.filter(
            employee__in=people, date__range=(first - timedelta(days=1), last + timedelta(days=1))
        )
        for entry in entries.select_related("shift").order_by("shift__position", "pk"):
            standing.shifts.setdefault((entry.employee_id, entry.date), []).append(entry.shift)
        for leave in leave_between(first, last).filter(employee__in=people):
            standing.leave.setdefault(leave.employee_id, []).append(leave)
        return standing

    def on_leave(self, employee_id: int, day: date) -> Leave | None:
        """The approved leave that covers this day."""
        return next((one for one in self.leave.get(employee_id, []) if one.first <= day <= one.last), None)

    def conflict(self, employee_id: int, name: str, day: date, wanted: Sequence[Shift]) -> str:
        """Why somebody cannot work these shifts on a day, or an empty text."""
        if not wanted:
            return ""
        if leave := self.on_leave(employee_id, day):
            return _("%(name)s is on %(leave)s until %(day)s.") % {
                "name": name,
                "leave": leave.get_kind_display(),
                "day": show_date(leave.last),
            }
        spans = [(0, one) for one in wanted]
        for offset in (-1, 1):
            near = self.shifts.get((employee_id, day + timedelta(days=offset)), [])
            spans += [(offset, one) for one in near]
        spans.sort(key=lambda span: begins(*span))
        for (offset, one), (next_offset, following) in pairwise(spans):
            if begins(offset, one) + one.minutes > begins(next_offset, following) + HANDOVER_MINUTES:
                return _("%(name)s, %(day)s: %(one)s and %(other)s overlap.") % {
                    "name": name,
                    "day": show_weekday(day),
                    "one": one.name,
                    "other": following.name,
                }
        return ""


def begins(offset: int, shift: Shift) -> int:
    """Minutes from midnight of a day to the beginning of a shift `offset` days later."""
    return offset * DAY_MINUTES + minute_of(shift.starts_at)


def leave_between(first: date, last: date) -> QuerySet[Leave]:
    """The approved leave that touches these days."""
    return Leave.objects.filter(state=LeaveState.APPROVED, first__lte=last, last__gte=first)


def put_on_shift(
    employee: Employee, day: date, code: str, *, by: Employee | None, at: datetime
) -> RosterEntry:
    """Put somebody on a shift beside what they work that day. Doing it twice changes nothing.

    Raises Refusal for somebody who does not work here, who is on leave, or whose shifts would overlap.
    """
    check_in_service(employee)
    wanted = shift(code)
    with transaction.atomic():
        entry = RosterEntry.objects.filter(employee=employee, date=day, shift=wanted).first()
        if entry:
            return entry
        standing = Standing.around([employee.pk], day, day)
        shifts = [*standing.shifts.get((employee.pk, day), []), wanted]
        if sentence := standing.conflict(employee.pk, employee.name, day, shifts):
            raise Refusal(sentence)
        entry, made = RosterEntry.objects.get_or_create(employee=employee, date=day, shift=wanted)
        if made:
            audit.record("staff.set_roster", by=by, at=at, about=about(employee.pk, day), new=code)
    return entry


def set_day(
    employee: Employee, day: date, codes: Iterable[str], *, by: Employee | None, at: datetime
) -> bool:
    """Set what somebody works on a day: exactly these shifts, none for a day off. Returns whether it was news.

    Raises Refusal for somebody who does not work here, is on leave or whose shifts would overlap, and for days
    more than two months ago.
    """
    return bool(write([Cell(employee.pk, day, tuple(codes))], by=by, at=at))


def write(
    cells: Sequence[Cell], *, by: Employee | None, at: datetime, most: int = CELLS_AT_ONCE
) -> list[Cell]:
    """Set many days at once, all or none, and return those that differ.

    Raises Refusal as `set_day` does, with the name of the person and the day.
    """
    if not cells:
        return []
    if len(cells) > most:
        raise Refusal(_("These are too many days at once. Set them in smaller parts."))
    by_code = {one.code: one for one in all_shifts()}
    if any(code not in by_code for cell in cells for code in cell.codes):
        raise Refusal(_("The house has no such shift. Open the page again."))
    days = [cell.day for cell in cells]
    if min(days) < at.date() - timedelta(days=DAYS_KEPT_OPEN):
        raise Refusal(_("This day is more than two months ago. Its roster is closed."))
    with transaction.atomic():
        people = Employee.objects.in_bulk({cell.employee_id for cell in cells})
        for cell in cells:
            check_in_service(people.get(cell.employee_id))
        standing = Standing.around(people, min(days), max(days))
        before = {
            (cell.employee_id, cell.day): standing.shifts.get((cell.employee_id, cell.day), [])
            for cell in cells
        }
        wanted = {
            (cell.employee_id, cell.day): [by_code[code] for code in dict.fromkeys(cell.codes)]
            for cell in cells
        }
        changed = [key for key, new in wanted.items() if set(before[key]) != set(new)]
        for key in changed:
            standing.shifts[key] = wanted[key]
        for key in changed:
            person, day = key
            if sentence := standing.conflict(person, people[person].name, day, wanted[key]):
                raise Refusal(sentence)
        _store(changed, before, wanted)
        for key in changed:
            audit.record(
                "staff.set_roster", by=by, at=at, about=about(*key),
                old=codes_of(before[key]), new=codes_of(wanted[key]),
            )  # fmt: skip
    return [Cell(person, day, tuple(one.code for one in wanted[person, day])) for person, day in changed]


def _store(
    changed: Iterable[tuple[int, date]],
    before: Mapping[tuple[int, date], Sequence[Shift]],
    wanted: Mapping[tuple[int, date], Sequence[Shift]],
) -> None:
    new = []
    for person, day in changed:
        gone = set(before[person, day]) - set(wanted[person, day])
        if gone:
            RosterEntry.objects.filter(employee=person, date=day, shift__in=gone).delete()
        new += [
            RosterEntry(employee_id=person, date=day, shift=one)
            for one in wanted[person, day]
            if one not in before[person, day]
        ]
    RosterEntry.objects.bulk_create(new, ignore_conflicts=True)


def codes_of(shifts: Iterable[Shift]) -> str:
    """Shifts as the audit keeps them."""
    return ", ".join(sorted(one.code for one in shifts))


def tap(employee: Employee, day: date, code: str, *, by: Employee | None, at: datetime) -> None:
    """What a tap on the grid does: sets the shift, takes it away where it stands already; no code is a day off."""
    with transaction.atomic():
        if not set_day(employee, day, [code] if code else [], by=by, at=at):
            set_day(employee, day, [], by=by, at=at)


class Copied(NamedTuple):
    """How many shifts were written, and what was left out because it does not fit."""

    written: int
    left_out: list[str]


def copy_week(from_monday: date, to_monday: date, *, by: Employee | None, at: datetime) -> Copied:
    """Write one week's shifts into another week. Days that are written already stay, so do days of leave.

    Raises Refusal when a week does not begin on Monday, when both are one, or when there is nothing to copy.
    """
    if from_monday.weekday() or to_monday.weekday():
        raise Refusal(_("A week begins on Monday. Open the page again."))
    if from_monday == to_monday:
        raise Refusal(_("Choose another week to copy from."))
    with transaction.atomic():
        source = list(
            entries_of(from_monday).filter(employee__is_active=True).select_related("shift", "employee")
        )
        if not source:
            raise Refusal(_("Nobody is on the roster of that week. Choose another week to copy from."))
        offset = to_monday - from_monday
        plan: dict[tuple[int, date], list[Shift]] = {}
        for entry in source:
            plan.setdefault((entry.employee_id, entry.date + offset), []).append(_in_use(entry.shift))
        names = {entry.employee_id: entry.employee.name for entry in source}
        copied = fill(plan, names)
        if copied.written:
            audit.record(
                "staff.copy_roster", by=by, at=at, about=f"staff:roster:{to_monday}",
                new=f"{copied.written} shifts of the week from {from_monday}",
            )  # fmt: skip
    return copied


def _in_use(worked: Shift) -> Shift:
    """The shift of this code with its present hours."""
    if worked.in_use:
        return worked
    return next((one for one in all_shifts() if one.code == worked.code), worked)


def fill(plan: Mapping[tuple[int, date], Sequence[Shift]], names: Mapping[int, str]) -> Copied:
    """Write shifts where nothing stands yet; what does not fit is left out, with its sentence."""
    days = [day for _person, day in plan]
    standing = Standing.around(names, min(days), max(days))
    new, left_out = [], []
    for (person, day), shifts in sorted(plan.items(), key=lambda one: (one[0][1], one[0][0])):
        if standing.shifts.get((person, day)):
            continue
        if sentence := standing.conflict(person, names[person], day, shifts):
            left_out.append(sentence)
            continue
        standing.shifts[person, day] = list(shifts)
        new += [RosterEntry(employee_id=person, date=day, shift=one) for one in shifts]
    RosterEntry.objects.bulk_create(new, ignore_conflicts=True)
    return Copied(len(new), left_out)


def week(monday: date, people: Iterable[Employee]) -> list[Row]:
    """The week of these people, in their order (two queries)."""
    return span(days_of(monday), people)


def span(days: Sequence[date], people: Iterable[Employee]) -> list[Row]:
    """Consecutive days of these people, in their order (two queries)."""
    people = list(people)
    standing = Standing.around([one.pk for one in people], days[0], days[-1])
    return [
        Row(
            one,
            [
                Day(day, standing.shifts.get((one.pk, day), []), standing.on_leave(one.pk, day))
                for day in days
            ],
        )
        for one in people
    ]


def entries_of(monday: date) -> QuerySet[RosterEntry]:
    """The roster entries of a week."""
    return RosterEntry.objects.filter(date__gte=monday, date__lt=monday + timedelta(days=7))


def days_of(monday: date) -> list[date]:
    """The seven days of a week."""
    return [monday + timedelta(days=number) for number in range(7)]


def days_of_month(day: date) -> list[date]:
    """All days of a day's month."""
    first = day.replace(day=1)
    following = (first + timedelta(days=31)).replace(day=1)
    return [first + timedelta(days=number) for number in range((following - first).days)]


def monday_of(day: date) -> date:
    """The Monday of a day's week: weeks begin on Monday."""
    return day - timedelta(days=day.weekday())


def about(employee_id: int, day: date) -> str:
    """How the audit names a cell of the roster."""
    return f"staff:employee:{employee_id}:roster:{day}"


def check_in_service(employee: Employee | None) -> None:
    if employee is None:
        raise Refusal(_("This person is not known. Open the page again."))
    if not employee.is_active:
        raise Refusal(_("%(name)s does not work here any more.") % {"name": employee.name})
