"""A hotel's own roster for a month: read from a sheet, checked against the house, taken over whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import hotel_date
from core.domain import audit
from core.domain.hotel import profile
from core.errors import Refusal
from core.formats import show_weekday
from core.sheets import Column, Sheet, read_sheet
from staff.domain import roster
from staff.domain.names import fold_number
from staff.domain.roster import DAYS_KEPT_OPEN, Cell, Standing, days_of_month
from staff.domain.shifts import all_shifts
from staff.models import Employee, Shift

OFF_WORDS = frozenset({"-", "/", "off", "x", "休", "休息", "公休", "轮休"})
SEPARATORS = "+/、,，"
NUMBER = "number"


@dataclass(slots=True)
class Plan:
    """What an import would do: the days that differ from what stands."""

    month: date
    sheet: Sheet = field(default_factory=Sheet)
    cells: list[Cell] = field(default_factory=list)
    people: int = 0

    @property
    def bad_rows(self) -> int:
        """How many rows have a mistake."""
        return len({error.row for error in self.sheet.errors})


def columns_of(month: date) -> list[Column]:
    """The columns of a month's sheet: the employee number, a name nobody checks, and a column for each day."""
    parse = shift_parser()
    days = [Column(day.isoformat(), heads_of(day), parse) for day in days_of_month(month)]
    return [
        Column(NUMBER, (gettext_lazy("Employee number"), "工号", "No.", "Number"), _short, required=True),
        Column("name", (gettext_lazy("Name"), "姓名", "Name")),
        *days,
    ]


def heads_of(day: date) -> tuple[str, ...]:
    """How people write a day over its column."""
    return (
        str(day.day), f"{day.day:02}", day.isoformat(), f"{day.month}/{day.day}", f"{day.month}-{day.day}",
        f"{day.day}日", f"{day.month}月{day.day}日", f"{day:%Y/%m/%d}",
    )  # fmt: skip


def shift_parser() -> Callable[[str], tuple[str, ...]]:
    """Reads a cell: letters, codes or names of shifts, several joined by +, or a word for a day off."""
    words: dict[str, str] = {}
    for shift in all_shifts():
        for word in (shift.letter, shift.code, shift.name_en, shift.name_zh):
            words[word.casefold()] = shift.code

    def parse(text: str) -> tuple[str, ...]:
        if text.casefold() in OFF_WORDS:
            return ()
        parts = [text]
        for sign in SEPARATORS:
            parts = [piece.strip() for part in parts for piece in part.split(sign)]
        codes = []
        for part in parts:
            code = words.get(part.casefold())
            if code is None:
                raise ValueError(
                    _("%(text)s is no shift. Use a letter, code or name of a shift, or - for a day off.")
                    % {"text": part[:20]}
                )
            codes.append(code)
        return tuple(dict.fromkeys(codes))

    return parse


def _short(text: str) -> str:
    number = fold_number(text)
    if not number.isalnum() or len(number) > 12:
        raise ValueError(_("An employee number has 1 to 12 digits or Latin letters."))
    return number


def read_roster(upload: UploadedFile[bytes], month: date, at: datetime) -> Plan:
    """Read an uploaded roster and check it against the house. An empty cell leaves the day as it is.

    Raises Refusal for a file that cannot be read at all, and for a month that is closed.
    """
    days = days_of_month(month)
    first_open = hotel_date(at, profile()) - timedelta(days=DAYS_KEPT_OPEN)
    if days[-1] < first_open:
        raise Refusal(_("This month is more than two months ago. Its roster is closed."), field="month")
    sheet = read_sheet(upload, columns_of(month))
    plan = Plan(month, sheet)
    people = {one.number: one for one in Employee.objects.filter(is_active=True)}
    shifts = {one.code: one for one in all_shifts()}
    named = {row.values[NUMBER] for row in sheet.rows}
    standing = Standing.around([one.pk for one in people.values() if one.number in named], days[0], days[-1])
    rows: dict[str, int] = {}
    for row in sheet.rows:
        number = row.values[NUMBER]
        person = people.get(number) if number else None
        if number and person is None:
            sheet.report(
                row.number, _("Employee number"), _("%(number)s is nobody in service.") % {"number": number}
            )
        elif number in rows:
            sheet.report(
                row.number, _("Employee number"),
                _("%(number)s stands in row %(row)d already.") % {"number": number, "row": rows[number]},
            )  # fmt: skip
        elif person is not None:
            rows[number] = row.number
            _note_row(plan, row.number, person, row.values, standing, shifts, first_open)
    plan.people = len(rows)
    return plan


def _note_row(
    plan: Plan,
    number: int,
    person: Employee,
    values: dict[str, object],
    standing: Standing,
    shifts: dict[str, Shift],
    first_open: date,
) -> None:
    """The days of one person that differ; those that cannot be are reported by their column."""
    wanted: dict[date, list[Shift]] = {}
    for day in days_of_month(plan.month):
        codes = values.get(day.isoformat())
        if isinstance(codes, tuple):
            wanted[day] = [shifts[code] for code in codes]
    before = {day: standing.shifts.get((person.pk, day), []) for day in wanted}
    for day, new in wanted.items():
        standing.shifts[person.pk, day] = new
    for day, new in wanted.items():
        if set(new) == set(before[day]):
            continue
        if day < first_open:
            plan.sheet.report(number, str(day.day), _("This day is closed: it is more than two months ago."))
        elif sentence := standing.conflict(person.pk, person.name, day, new):
            plan.sheet.report(number, show_weekday(day), sentence)
        else:
            plan.cells.append(Cell(person.pk, day, tuple(one.code for one in new)))


def import_roster(cells: list[Cell], *, by: Employee, at: datetime) -> int:
    """Write what was previewed, all or nothing. Raises Refusal when the house changed so that it no longer fits."""
    with transaction.atomic():
        changed = len(roster.write(cells, by=by, at=at, most=len(cells)))
        audit.record("staff.import_roster", by=by, at=at, about="staff:roster", new=str(changed))
    return changed
