"""The paper sheet of a day: rooms in its rows, items in its columns, entered once, whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.errors import Refusal
from core.formats import show_date
from rooms.models import Floor, Room
from staff.models import Employee
from supplies.domain import stores
from supplies.domain.consumption import Logged, lines_in_room, most_of, post_used, refuse_absurd
from supplies.domain.movements import Line, Place
from supplies.domain.stores import Serving
from supplies.enums import Category, Kind, Source
from supplies.models import NO_REVERSAL, Item, Movement, RoomStandard, Store

COLUMNS = 24
"""More columns than the widest paper sheet."""
NAMED = 8
"""So many rows are named in a sentence; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns of a floor's sheet, and what is usual in each cell, by kind of cleaning."""

    floor: Floor
    rooms: list[Room]
    items: list[Item]
    usual: dict[tuple[int, str], dict[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A quantity of the paper sheet: of which item, in which room or on the floor, by whom."""

    item: Item
    quantity: int
    room: Room | None = None
    store: Store | None = None
    person: Employee | None = None
    task_kind: str = ""


class EnteredAlready(Refusal):
    """The books hold the use of that day already: entering it once more would count it twice."""


def grid_of(floor: Floor) -> Grid:
    """The sheet of a floor: its rooms, and what their standards name, amenities first."""
    rooms = list(floor.rooms.select_related("type", "section").order_by("position", "number"))
    found = RoomStandard.objects.filter(room_type__in={room.type_id for room in rooms}, item__in_use=True)
    usual: dict[tuple[int, str], dict[int, int]] = {}
    items: dict[int, Item] = {}
    for row in found.select_related("item"):
        usual.setdefault((row.room_type_id, row.task_kind), {})[row.item_id] = row.quantity
        items[row.item_id] = row.item
    order = [
        Category.AMENITY,
        Category.LINEN,
        *(one for one in Category if one not in (Category.AMENITY, Category.LINEN)),
    ]
    columns = sorted(items.values(), key=lambda item: (order.index(Category(item.category)), item.code))
    return Grid(floor, rooms, columns[:COLUMNS], usual)


def cells_of(
    grid: Grid, quantities: Mapping[tuple[int, int], int], kinds: Mapping[int, str], person: Employee | None
) -> tuple[list[SheetCell], list[Refusal]]:
    """The filled cells of a grid, and what is wrong with them: a row needs its kind, a quantity has its bounds.

    `quantities` are by room and item number, `kinds` by room number.
    """
    cells, mistakes = [], []
    for room in grid.rooms:
        row = [(item, quantities.get((room.pk, item.pk), 0)) for item in grid.items]
        filled = [(item, quantity) for item, quantity in row if quantity]
        kind = kinds.get(room.pk, "")
        if filled and not kind:
            text = _("Room %(room)s: choose the kind of cleaning of this row.") % {"room": room.number}
            mistakes.append(Refusal(text, field=f"k_{room.pk}"))
        for item, quantity in filled:
            if quantity > most_of(item):
                text = _("Room %(room)s, %(item)s: %(count)s is too much for one cleaning.")
                words = {"room": room.number, "item": item.name, "count": quantity}
                mistakes.append(Refusal(text % words, field=f"c_{room.pk}_{item.pk}"))
            cells.append(SheetCell(item, quantity, room=room, person=person, task_kind=kind))
    return cells, mistakes


def cleanings_written(rooms: Iterable[int], day: date) -> set[tuple[int, str]]:
    """Room and kind of cleaning whose use of that day the books hold, lines taken back left out (one query)."""
    lines = _lines_of(day).filter(kind__in=(Kind.CONSUME, Kind.CHANGE_IN), room__in=set(rooms))
    return set(lines.exclude(task_kind="").values_list("room", "task_kind").distinct())


def _lines_of(day: date) -> QuerySet[Movement]:
    # A day of a signed month is booked later; the slip says which day was meant.
    meant = Q(business_day=day) | Q(slip__meant_day=day)
    return Movement.objects.filter(NO_REVERSAL, meant, business_day__gte=day, reversed_by__isnull=True)


def written_already(cells: Iterable[SheetCell], day: date) -> list[str]:
    """Which of these cells the books hold for that day already, by room number, or by store and item (two queries).

    A room counts with another line of the same kind of cleaning, a store with the same quantity by the same person.
    """
    everything = list(cells)
    rooms = {(cell.room.pk, cell.task_kind): cell.room.number for cell in everything if cell.room}
    found = {rooms[key] for key in cleanings_written({pk for pk, _kind in rooms}, day) if key in rooms}
    shelves = {
        (cell.store.pk, cell.item.pk, cell.person and cell.person.pk, cell.quantity): (
            f"{cell.store.code} {cell.item.code}"
        )
        for cell in everything
        if cell.store and not cell.room
    }
    lines = _lines_of(day).filter(
        kind=Kind.CONSUME, room__isnull=True, area__isnull=True,
        item__in={key[1] for key in shelves}, from_store__in={key[0] for key in shelves},
    )  # fmt: skip
    keys = lines.values_list("from_store", "item", "person", "quantity").distinct()
    return sorted(found) + sorted({shelves[key] for key in keys if key in shelves})


def written_words(places: list[str], day: date) -> str:
    """What the books hold already, in a sentence."""
    named = _(", ").join(places[:NAMED]) + (" …" if len(places) > NAMED else "")
    return _("The books hold already what was used on %(day)s in: %(places)s.") % {
        "places": named, "day": show_date(day),
    }  # fmt: skip


def log_sheet(
    cells: Iterable[SheetCell],
    *,
    day: date,
    by: Employee,
    at: datetime,
    besides: bool = False,
    source: Source = Source.SHEET,
    reason: str = "",
    key: uuid.UUID | None = None,
) -> Logged:
    """Enter the paper sheet of a day in one slip, all or nothing. A signed month's day goes to the open one.

    A cell names its room, or the store it was used out of. Raises EnteredAlready for what the books hold of that day
    already (`written_already`), unless this was used `besides`.
    """
    everything = list(cells)
    refuse_absurd((cell.item, cell.quantity) for cell in everything)
    with transaction.atomic():
        if not besides:
            _one_at_a_time(everything)
            if written := written_already(everything, day):
                raise EnteredAlready(written_words(written, day), field="besides")
        return post_used(
            list(_lines(everything)), by=by, at=at, day=day, source=source, reason=reason, key=key
        )


def _one_at_a_time(cells: Iterable[SheetCell]) -> None:
    """Of two clerks with the same sheet the second waits here, and then sees what the first entered."""
    floors = {cell.room.floor_id for cell in cells if cell.room}
    shelves = {cell.store.pk for cell in cells if cell.store}
    list(Floor.objects.select_for_update().filter(pk__in=floors).order_by("pk"))
    list(Store.objects.select_for_update().filter(pk__in=shelves).order_by("pk"))


def _lines(cells: Iterable[SheetCell]) -> Iterator[Line]:
    served: dict[tuple[int, int | None], Serving] = {}
    for cell in cells:
        person = cell.person.pk if cell.person else None
        if cell.room is None:
            if cell.store is None:
                raise TypeError("a cell without room and store")
            yield Line(Kind.CONSUME, cell.item.pk, cell.quantity, from_store=cell.store.pk, person=person)
            continue
        key_of = (cell.room.floor_id, person)
        if key_of not in served:
            served[key_of] = stores.serving(cell.room, cell.person)
        if served[key_of].stock is None:
            raise Refusal(
                _("No store serves room %(room)s. Enter a pantry for its floor first.")
                % {"room": cell.room.number}
            )
        yield from lines_in_room(
            cell.item, cell.quantity, served[key_of], place=Place.of_room(cell.room), task_kind=cell.task_kind,
            person=person,
        )  # fmt: skip
