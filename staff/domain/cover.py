"""Minimum cover: how many of a role a shift needs on a weekday, and where they are missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal
from staff.domain.shifts import all_shifts
from staff.enums import Role
from staff.models import Employee, EmployeeRole, MinimumCover, RosterEntry, Shift

MOST = 200


@dataclass(frozen=True, slots=True)
class Cover:
    """A role on a shift of a day: how many are asked for, how many are there."""

    day: date
    role: str
    shift: Shift
    least: int
    there: int

    @property
    def missing(self) -> int:
        return max(0, self.least - self.there)

    @property
    def role_word(self) -> str:
        return str(Role(self.role).label)


@dataclass(frozen=True, slots=True)
class CoverRow:
    """A role on a shift through consecutive days; None where nothing is asked for."""

    role: str
    shift: Shift
    days: list[Cover | None]

    @property
    def role_word(self) -> str:
        return str(Role(self.role).label)


def set_cover(role: str, wanted: Mapping[tuple[int, int], int], *, by: Employee | None, at: datetime) -> int:
    """Ask for so many of a role: (shift number, weekday) -> least, 0 for none. Returns how many entries differ.

    Raises Refusal for an unknown role, shift or weekday, or a number no house has.
    """
    shifts = {one.pk: one for one in all_shifts()}
    if role not in Role.values or any(
        pk not in shifts or weekday not in range(7) or not 0 <= least <= MOST
        for (pk, weekday), least in wanted.items()
    ):
        raise Refusal(_("These numbers do not fit the shifts of the house. Open the page again."))
    with transaction.atomic():
        standing = {
            (row.shift_id, row.weekday): row
            for row in MinimumCover.objects.select_for_update().filter(role=role)
        }
        changed = 0
        for (pk, weekday), least in wanted.items():
            row = standing.get((pk, weekday))
            if (row.least if row else 0) == least:
                continue
            changed += 1
            if not least:
                MinimumCover.objects.filter(role=role, shift=pk, weekday=weekday).delete()
            else:
                MinimumCover.objects.update_or_create(
                    role=role, shift_id=pk, weekday=weekday, defaults={"least": least}
                )
            audit.record(
                "staff.set_cover", by=by, at=at, about=f"staff:cover:{role}:{shifts[pk].code}:{weekday}",
                old=str(row.least if row else 0), new=str(least),
            )  # fmt: skip
    return changed


def rows(days: Sequence[date], *, role: str = "") -> list[CoverRow]:
    """Cover of these days for each role and shift that asks for any (three queries)."""
    asked = MinimumCover.objects.select_related("shift").order_by("role", "shift__position")
    if role:
        asked = asked.filter(role=role)
    by_line: dict[tuple[str, int], dict[int, MinimumCover]] = {}
    for one in asked:
        by_line.setdefault((one.role, one.shift_id), {})[one.weekday] = one
    there = people_there(days) if by_line else Counter()
    return [
        CoverRow(
            asked_role,
            next(iter(weekdays.values())).shift,
            [
                Cover(day, asked_role, row.shift, row.least, there[day, row.shift_id, asked_role])
                if (row := weekdays.get(day.weekday()))
                else None
                for day in days
            ],
        )
        for (asked_role, _pk), weekdays in by_line.items()
    ]


def people_there(days: Sequence[date]) -> Counter[tuple[date, int, str]]:
    """How many of each role stand on each shift of these days (two queries)."""
    roles: dict[int, list[str]] = {}
    for person, held in EmployeeRole.objects.filter(employee__is_active=True).values_list(
        "employee_id", "role"
    ):
        roles.setdefault(person, []).append(held)
    entries = RosterEntry.objects.filter(date__range=(days[0], days[-1]))
    return Counter(
        (day, shift, held)
        for person, day, shift in entries.values_list("employee_id", "date", "shift_id")
        for held in roles.get(person, [])
    )


def gaps(days: Sequence[date]) -> list[Cover]:
    """Where people are missing, day by day (three queries)."""
    found = [one for row in rows(days) for one in row.days if one and one.missing]
    return sorted(found, key=lambda one: (one.day, one.shift.position, one.role))
