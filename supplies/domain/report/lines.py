"""The consumption lines of a period, ready for a file: words in the reader's language, one row a line.

On PostgreSQL the database writes the CSV itself (COPY), with the words joined from small tables the program sends
along, already guarded against formulas; elsewhere the program writes it. Both make the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.export import csv_cell, csv_lines
from rooms.enums import WorkKind
from rooms.models import Floor, PublicArea, Room, RoomType
from staff.models import Employee
from supplies.domain.movements import CENT
from supplies.domain.report.period import Period
from supplies.domain.report.words import half
from supplies.enums import Category, Kind, Source
from supplies.models import CostCentre, Item, Movement

Progress = Callable[[int, int], None]
SIX = Decimal("0.000001")
ROWS_AT_ONCE = 2000
PROGRESS_EVERY = 5000

FIELDS = (
    "business_day", "slip_id", "slip__source", "item_id", "quantity", "unit_cost", "cost", "floor_id", "room_id",
    "room_type_id", "area_id", "task_kind", "person_id", "cost_centre_id", "reverses_id", "pk",
)  # fmt: skip


def heads() -> list[str]:
    """The titles of the columns."""
    return [
        _("Business day"), _("Slip"), _("Written at"), _("Code"), _("Item"), _("Category"), _("Quantity"), _("Unit"),
        _("Unit cost"), _("Cost"), _("Floor"), _("Room"), _("Room type"), _("Area"), _("Cleaning"), _("Number"),
        pgettext("goods", "Person"), _("Cost centre"), _("Takes back line"), pgettext("supplies", "Line"),
    ]  # fmt: skip


def of(period: Period) -> QuerySet[Any, Any]:
    """The lines that make the report's consumption, in the order they were written."""
    found: QuerySet[Any, Any] = Movement.objects.filter(
        kind=Kind.CONSUME, business_day__range=(period.first, period.last)
    )
    return found


class Words:
    """What the numbers of a line mean, in the reader's language: a few small tables, read once."""

    def __init__(self) -> None:
        self.items = {
            item.pk: (item.code, item.name, half(str(Category(item.category).label)), item.unit)
            for item in Item.objects.order_by()
        }
        self.floors = {
            floor.pk: _floor(floor) for floor in Floor.objects.select_related("building").order_by()
        }
        self.rooms = dict(Room.objects.order_by().values_list("pk", "number"))
        self.types = {one.pk: one.name for one in RoomType.objects.order_by()}
        self.areas = {one.pk: one.name for one in PublicArea.objects.order_by()}
        self.people = {one.pk: (one.number, one.name) for one in Employee.objects.order_by()}
        self.centres = {one.pk: one.name for one in CostCentre.objects.order_by()}
        self.sources = {value: str(label) for value, label in Source.choices}
        self.tasks = {value: str(label) if value else "" for value, label in WorkKind.choices}

    def row(self, line: tuple[Any, ...]) -> tuple[Any, ...]:
        """A line of FIELDS in words, as `heads` names them."""
        (
            day,
            slip,
            source,
            item,
            quantity,
            unit_cost,
            cost,
            floor,
            room,
            kind,
            area,
            task,
            person,
            centre,
            back,
            pk,
        ) = line
        return (
            day, slip, self.sources.get(source, source), *self.items[item][:3], quantity, self.items[item][3],
            unit_cost, cost,
            self.floors.get(floor, ""), self.rooms.get(room, ""), self.types.get(kind, ""), self.areas.get(area, ""),
            self.tasks.get(task, task), *self.people.get(person, ("", "")), self.centres.get(centre, ""), back, pk,
        )  # fmt: skip


def _floor(floor: Floor) -> str:
    return f"{floor.building.name} {floor.number}"


def rows(period: Period) -> Iterator[tuple[Any, ...]]:
    """The lines in words, read in pieces."""
    words = Words()
    found = of(period).order_by("pk").values_list(*FIELDS)
    for line in found.iterator(chunk_size=ROWS_AT_ONCE):
        yield words.row(line)


def count(period: Period) -> int:
    return int(of(period).aggregate(count=Count("pk"))["count"])


def write_csv(path: Path, period: Period, progress: Progress = lambda done, total: None) -> int:
    """Write the lines as CSV with the mark of UTF-8. Answers how many."""
    total = count(period)
    with path.open("wb") as file:
        if connection.vendor == "postgresql":
            return _copy(file, period, lambda done: progress(done, total))
        written = 0
        for piece in csv_lines(heads(), _counted(_plain(rows(period)), lambda done: progress(done, total))):
            written += piece.count(b"\n")
            file.write(piece)
    return written - 1


def _plain(found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows with their amounts in as many places as the books keep, whatever the database answers."""
    for row in found:
        yield (*row[:8], row[8].quantize(SIX), row[9].quantize(CENT), *row[10:])


def _counted(found: Iterable[tuple[Any, ...]], progress: Callable[[int], None]) -> Iterator[tuple[Any, ...]]:
    done = 0
    for done, row in enumerate(found, start=1):
        yield row
        if done % PROGRESS_EVERY == 0:
            progress(done)
    progress(done)


# CSV by the database itself -----------------------------------------------------------------------------------

COPY = """COPY (
WITH {tables}
SELECT line.business_day, line.slip_id, source.a, item.a, item.b, item.c, line.quantity, item.d,
    line.unit_cost, line.cost,
    NULLIF(floor.a, ''), NULLIF(room.a, ''), NULLIF(kind.a, ''), NULLIF(area.a, ''), NULLIF(task.a, ''),
    NULLIF(person.a, ''), NULLIF(person.b, ''), NULLIF(centre.a, ''), line.reverses_id, line.id
FROM supplies_movement AS line
JOIN supplies_slip AS slip ON slip.id = line.slip_id
JOIN item ON item.id = line.item_id
LEFT JOIN source ON source.id = slip.source
LEFT JOIN floor ON floor.id = line.floor_id
LEFT JOIN room ON room.id = line.room_id
LEFT JOIN kind ON kind.id = line.room_type_id
LEFT JOIN area ON area.id = line.area_id
LEFT JOIN task ON task.id = line.task_kind
LEFT JOIN person ON person.id = line.person_id
LEFT JOIN centre ON centre.id = line.cost_centre_id
WHERE line.kind = 'consume' AND line.business_day BETWEEN %s AND %s
ORDER BY line.id
) TO STDOUT (FORMAT csv, NULL '')"""


def _copy(file: IO[bytes], period: Period, progress: Callable[[int], None]) -> int:
    """Let PostgreSQL write the lines: the words go to it as small tables."""
    file.write(next(iter(csv_lines(heads(), []))))
    counter = _Counter(file, progress)
    with connection.cursor() as cursor:
        sql = cursor.cursor.mogrify(*_copy_statement(period)).decode()
        cursor.cursor.copy_expert(sql, counter, size=65536)
    progress(counter.lines)
    return counter.lines


def _copy_statement(period: Period) -> tuple[str, list[Any]]:
    words = Words()
    tables: dict[str, dict[Any, Any]] = {
        "item": words.items, "floor": words.floors, "room": words.rooms, "kind": words.types, "area": words.areas,
        "person": words.people, "centre": words.centres, "source": words.sources, "task": words.tasks,
    }  # fmt: skip
    texts, values = [], list[Any]()
    for name, table in tables.items():
        width = {"item": 4, "person": 2}.get(name, 1)
        number = "text" if name in ("source", "task") else "bigint"
        columns = ", ".join("abcd"[:width])
        empty = [("", *[""] * width)] if number == "text" else [(0, *[""] * width)]
        found = [
            (key, *(said if isinstance(said, tuple) else (said,))) for key, said in table.items()
        ] or empty
        marks = ", ".join([f"(%s::{number}{', %s::text' * width})"] * len(found))
        texts.append(f"{name} (id, {columns}) AS (VALUES {marks})")
        values += [
            value if place == 0 else csv_cell(str(value)) for row in found for place, value in enumerate(row)
        ]
    return COPY.format(tables=", ".join(texts)), [*values, period.first, period.last]


class _Counter:
    """A file that counts the lines written to it and says so from time to time."""

    def __init__(self, file: IO[bytes], progress: Callable[[int], None]) -> None:
        self.file, self.progress = file, progress
        self.lines = self.said = 0

    def write(self, piece: bytes) -> None:
        self.file.write(piece.replace(b"\n", b"\r\n"))  # no cell holds a line break
        self.lines += piece.count(b"\n")
        if self.lines - self.said >= PROGRESS_EVERY:
            self.said = self.lines
            self.progress(self.lines)
