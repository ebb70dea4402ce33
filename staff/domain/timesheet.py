"""What the attendance book comes to: hours, lateness and absence, for one shift, one day or one month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from core.domain.hotel import profile
from staff.domain.attendance import LATE_AFTER
from staff.domain.roster import leave_between
from staff.domain.shifts import bounds
from staff.enums import Mark
from staff.models import AttendanceLine, Employee, Leave, RosterEntry, Shift

MISSING_AFTER = timedelta(hours=3)
"""So long after the end of a shift a mark that is not there is a missing one."""
OVERTIME_FROM = timedelta(minutes=30)
"""Less than this after the end of a shift is no overtime. Source: house standard."""


@dataclass(slots=True)
class Attended:
    """One person, one roster date, one shift (None: they came without being on the roster)."""

    employee: Employee
    date: date
    shift: Shift | None
    begins: datetime | None = None
    ends: datetime | None = None
    planned: bool = False
    came_at: datetime | None = None
    went_at: datetime | None = None
    worked_minutes: int = 0
    break_minutes: int = 0
    late_minutes: int = 0
    early_minutes: int = 0
    over_minutes: int = 0
    absence: AttendanceLine | None = None
    leave: Leave | None = None
    missing_mark: bool = False
    not_yet: bool = False
    to_come: bool = False
    here: bool = False
    on_break: bool = False
    lines: list[AttendanceLine] = field(default_factory=list)
    corrected: bool = False

    @property
    def absent(self) -> bool:
        """On the roster and not there: with a reason, or without any word once the shift has begun."""
        return self.absence is not None or self.not_yet


def of_days(
    days: Sequence[date],
    at: datetime,
    *,
    people: Iterable[Employee] | None = None,
    shift: Shift | None = None,
) -> list[Attended]:
    """Everybody's attendance on these consecutive days as the book knows it at `at` (four queries)."""
    hotel = profile()
    entries = RosterEntry.objects.filter(date__range=(days[0], days[-1])).select_related("shift", "employee")
    lines = AttendanceLine.objects.filter(date__range=(days[0], days[-1]))
    lines = lines.select_related("shift", "employee", "corrects", "corrected_by", "note", "by")
    leave = leave_between(days[0], days[-1]).select_related("employee")
    if people is not None:
        chosen = [one.pk for one in people]
        entries, lines = entries.filter(employee__in=chosen), lines.filter(employee__in=chosen)
        leave = leave.filter(employee__in=chosen)
    if shift is not None:
        entries, lines = entries.filter(shift=shift), lines.filter(shift=shift)
    found: dict[tuple[int, date, int], Attended] = {}
    for entry in entries:
        one = found[entry.employee_id, entry.date, entry.shift_id] = Attended(
            entry.employee, entry.date, entry.shift, planned=True
        )
        one.begins, one.ends = bounds(entry.shift, entry.date, hotel)
    for line in lines:
        key = (line.employee_id, line.date, line.shift_id or 0)
        if key not in found:
            one = found[key] = Attended(line.employee, line.date, line.shift)
            if line.shift:
                one.begins, one.ends = bounds(line.shift, line.date, hotel)
        found[key].lines.append(line)
    wanted = set(days)
    for away in leave if shift is None else []:
        for day in wanted:
            if away.first <= day <= away.last:
                key = (away.employee_id, day, 0)
                found.setdefault(key, Attended(away.employee, day, None)).leave = away
    for one in found.values():
        _reckon(one, at)
    return sorted(
        (one for one in found.values() if one.lines or one.planned or one.leave),
        key=lambda one: (one.date, one.shift.position if one.shift else 99, one.employee.number),
    )


def _reckon(one: Attended, at: datetime) -> None:
    """What the counting lines of a shift come to."""
    one.lines.sort(key=lambda line: line.pk)
    one.corrected = any(line.corrects_id for line in one.lines)
    counting = [line for line in one.lines if not line.struck and not hasattr(line, "corrected_by")]
    marks = sorted(
        (line for line in counting if line.happened_at), key=lambda line: (line.happened_at, line.pk)
    )
    one.absence = next((line for line in counting if line.what == Mark.ABSENT), None)
    comes = [line.happened_at for line in marks if line.what == Mark.COME and line.happened_at]
    goes = [line.happened_at for line in marks if line.what == Mark.GO and line.happened_at]
    one.came_at, one.went_at = min(comes, default=None), max(goes, default=None)
    one.here = bool(marks) and marks[-1].what != Mark.GO
    one.on_break = bool(marks) and marks[-1].what == Mark.BREAK_OUT
    worked, rested = _spans(marks, at)
    if (
        one.shift
        and not rested
        and worked > timedelta(minutes=one.shift.work_minutes // 2)
        and len(comes) == 1
    ):
        rested = timedelta(minutes=one.shift.break_minutes)
    one.break_minutes = _minutes(rested)
    one.worked_minutes = max(0, _minutes(worked) - one.break_minutes)
    if one.begins and one.ends:
        _against_plan(one, at)


def _spans(marks: Sequence[AttendanceLine], at: datetime) -> tuple[timedelta, timedelta]:
    """Time between coming and going, and time of breaks marked in it. Who never went counts nothing yet."""
    worked = rested = timedelta()
    came: datetime | None = None
    left: datetime | None = None
    for line in marks:
        moment = line.happened_at
        if moment is None:
            continue
        if line.what == Mark.COME:
            came, left = moment, None
        elif line.what == Mark.BREAK_OUT:
            left = moment
        elif line.what == Mark.BREAK_IN and left is not None:
            rested, left = rested + (moment - left), None
        elif line.what == Mark.GO and came is not None:
            if left is not None:
                rested, left = rested + (moment - left), None
            worked, came = worked + (moment - came), None
    return worked, rested


def _against_plan(one: Attended, at: datetime) -> None:
    """Lateness, early leaving, overtime and what is missing, against the hours of the shift."""
    if one.begins is None or one.ends is None:
        return
    if one.came_at and one.came_at > one.begins + LATE_AFTER:
        one.late_minutes = _minutes(one.came_at - one.begins)
    if one.went_at and not one.here:
        if one.went_at < one.ends - LATE_AFTER:
            one.early_minutes = _minutes(one.ends - one.went_at)
        if one.went_at >= one.ends + OVERTIME_FROM:
            one.over_minutes = _minutes(one.went_at - one.ends)
    over = at >= one.ends + MISSING_AFTER
    one.missing_mark = over and (one.here or (one.went_at is not None and one.came_at is None))
    nothing = one.came_at is None and one.went_at is None and one.absence is None
    one.to_come = one.planned and nothing and at <= one.begins + LATE_AFTER
    one.not_yet = one.planned and nothing and not one.to_come


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)


# For the handover and for the clerk --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Crew:
    """Who was on a shift, who was not, and who was on leave that day."""

    on: list[Attended]
    absent: list[Attended]
    leave: list[Leave]


def crew_of(day: date, shift: Shift, at: datetime) -> Crew:
    """The people of one shift of one roster date, as known at `at` (four queries): what a shift report needs."""
    everybody = of_days([day], at, shift=shift)
    return Crew(
        on=[one for one in everybody if not one.absent],
        absent=[one for one in everybody if one.absent],
        leave=list(leave_between(day, day).select_related("employee").order_by("employee__number")),
    )


@dataclass(slots=True)
class Month:
    """One person's month for the clerk."""

    employee: Employee
    days: list[Attended] = field(default_factory=list)

    def total(self, name: str) -> int:
        return sum(getattr(one, name) for one in self.days)

    @property
    def sums(self) -> dict[str, int]:
        """The minutes a page shows."""
        return {name: self.total(f"{name}_minutes") for name in ("worked", "late", "early", "over")}

    @property
    def days_worked(self) -> int:
        return len({one.date for one in self.days if one.came_at})

    @property
    def times_late(self) -> int:
        return sum(1 for one in self.days if one.late_minutes)

    @property
    def days_absent(self) -> int:
        return len({one.date for one in self.days if one.absent and not one.leave})

    @property
    def days_leave(self) -> int:
        return len({one.date for one in self.days if one.leave})

    @property
    def marks_missing(self) -> int:
        return sum(1 for one in self.days if one.missing_mark)

    @property
    def planned_minutes(self) -> int:
        return sum(one.shift.work_minutes for one in self.days if one.planned and one.shift)


def months(days: Sequence[date], people: Sequence[Employee], at: datetime) -> Iterator[Month]:
    """The month of each of these people, in their order (four queries)."""
    by_person: dict[int, Month] = {one.pk: Month(one) for one in people}
    for one in of_days(days, at, people=people):
        by_person[one.employee.pk].days.append(one)
    yield from by_person.values()
