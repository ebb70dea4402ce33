"""The consumption lines of a period, ready for a file: words in the reader's language, one row a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.formats import chinese
from rooms.enums import WorkKind
from rooms.models import Floor, PublicArea, Room, RoomType
from staff.models import Employee
from supplies.domain.report import facts
from supplies.domain.report.period import Period
from supplies.domain.report.words import half
from supplies.enums import Category, Kind, Source
from supplies.models import CostCentre, Item, Movement

Progress = Callable[[int, int], None]
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
        _("Unit cost"), _("Cost"), _("Floor"), _("Room"), _("Room type"), _("Area"),
        pgettext("goods", "Cleaning"), _("Number"), pgettext("goods", "Person"), _("Cost centre"),
        _("Takes back line"), pgettext("supplies", "Line"),
    ]  # fmt: skip


def of(period: Period) -> QuerySet[Any, Any]:
    """The lines that make the report's consumption, in the order they were written."""
    days = (period.counted.first, period.counted.last)
    found: QuerySet[Any, Any] = Movement.objects.filter(kind=Kind.CONSUME, business_day__range=days)
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
        floor, room, kind, area, task, person, centre = line[7:14]
        place = self.place(floor or 0, room or 0, kind or 0, area or 0, task, person or 0, centre or 0)
        return (*line[:2], *self.goods(*line[2:7]), *place, *line[14:])

    def goods(
        self, source: str, item: int, quantity: int, unit_cost: Decimal, cost: Decimal
    ) -> tuple[Any, ...]:
        """Where a line was written and what was used, from "written at" to its cost."""
        code, name, category, unit = self.items[item]
        return self.sources.get(source, source), code, name, category, quantity, unit, unit_cost, cost

    def place(
        self, floor: int, room: int, kind: int, area: int, task: str, person: int, centre: int
    ) -> tuple[str, ...]:
        """Where, for which work and by whom it was used, from floor to cost centre. 0 stands for none."""
        return (
            self.floors.get(floor, ""), self.rooms.get(room, ""), self.types.get(kind, ""), self.areas.get(area, ""),
            self.tasks.get(task, task), *self.people.get(person, ("", "")), self.centres.get(centre, ""),
        )  # fmt: skip


def _floor(floor: Floor) -> str:
    name = floor.building.name
    return f"{name}{floor.number}楼" if chinese() else f"{name} {floor.number}"


def rows(period: Period) -> Iterator[tuple[Any, ...]]:
    """The lines in words, read in pieces."""
    words = Words()
    found = of(period).order_by("pk").values_list(*FIELDS)
    for line in found.iterator(chunk_size=ROWS_AT_ONCE):
        yield words.row(line)


def count(period: Period) -> int:
    """How many lines; for whole months from the sums kept with them."""
    return sum(one.lines for one in facts.sums([period], ("kind",), [Kind.CONSUME]))
