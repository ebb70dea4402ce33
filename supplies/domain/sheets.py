"""The paper sheet of a day as a grid: which rooms stand in its rows, which items in its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from core.errors import Refusal
from rooms.models import Floor, Room
from staff.models import Employee
from supplies.domain.consumption import SheetCell
from supplies.enums import Category
from supplies.models import Item, RoomStandard

COLUMNS = 24
"""More columns than the widest paper sheet."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns of a floor's sheet, and what is usual in each cell, by kind of cleaning."""

    floor: Floor
    rooms: list[Room]
    items: list[Item]
    usual: dict[tuple[int, str], dict[int, int]] = field(default_factory=dict)


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
) -> list[SheetCell]:
    """The filled cells. A row with a quantity needs its kind of cleaning. Raises Refusal naming the row."""
    rooms, items = {room.pk: room for room in grid.rooms}, {item.pk: item for item in grid.items}
    cells = []
    for (room_id, item_id), quantity in quantities.items():
        if not quantity or room_id not in rooms or item_id not in items:
            continue
        kind = kinds.get(room_id, "")
        if not kind:
            raise Refusal(
                _("Room %(room)s: choose the kind of cleaning of this row.")
                % {"room": rooms[room_id].number},
                field=f"k_{room_id}",
            )
        cells.append(SheetCell(items[item_id], quantity, room=rooms[room_id], person=person, task_kind=kind))
    return cells
