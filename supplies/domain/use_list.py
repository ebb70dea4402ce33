"""Consumption out of a file: every row checked against the house, posted as a whole or not at all."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core import sheets
from core.domain.day import current_day
from core.errors import Refusal
from core.sheets import Column, Sheet, SheetRow, read_sheet, whole
from rooms.enums import WorkKind
from rooms.models import Room
from staff.models import Employee
from supplies.domain.consumption import MOST_OF_AGENTS, Logged
from supplies.domain.item_list import short
from supplies.domain.movements import items_with_cost
from supplies.domain.sheets import SheetCell, log_sheet, written_already, written_words
from supplies.enums import Source
from supplies.models import Barcode, Item, Store

KINDS: dict[str, str] = {
    **{str(kind.value): kind.value for kind in WorkKind if kind.value},
    "走客房清扫": WorkKind.DEPARTURE, "走客": WorkKind.DEPARTURE, "续住房清扫": WorkKind.STAYOVER,
    "续住": WorkKind.STAYOVER, "换布草": WorkKind.LINEN, "换毛巾": WorkKind.TOWELS, "小整理": WorkKind.TIDY,
    "空房保养": WorkKind.TOUCH_UP, "深度清洁": WorkKind.DEEP,
}  # fmt: skip


def _day(text: str) -> str:
    """A date, kept as text: a preview is sent through the browser."""
    return sheets.day(text).isoformat()


COLUMNS = (
    Column("day", ("Day", "日期"), _day, required=True),
    Column("room", ("Room", "房号"), short(8)),
    Column("store", ("Store code", "库代码"), short(12)),
    Column(
        "item", ("Item code", "物品代码", "Bar code", "条码"), short(48), required=True, card_numbers=True
    ),
    Column("quantity", ("Quantity", "数量"), whole(1, MOST_OF_AGENTS), required=True),
    Column("person", ("Employee number", "工号"), short(12)),
    Column("kind", ("Kind of cleaning", "做房类型", "清扫种类"), sheets.one_of(KINDS)),
)
TITLES = {"en": [column.titles[0] for column in COLUMNS], "zh-hans": [column.titles[1] for column in COLUMNS]}
EXAMPLES = (
    ("2016-07-01", "1203", "", "A07", 2, "1016", "departure"),
    ("2016-07-01", "", "P102", "A19", 12, "1016", ""),
)


class _House:
    """What rows name, asked for once."""

    def __init__(self) -> None:
        self.open_day = current_day().date
        self.rooms = {room.number: room for room in Room.objects.select_related("type", "section")}
        self.stores = {store.code: store for store in Store.objects.filter(in_use=True)}
        self.people = {person.number: person for person in Employee.objects.filter(is_active=True)}
        numbers = list(Item.objects.values_list("pk", flat=True))
        self.items = {item.code: item for item in items_with_cost(numbers, self.open_day).values()}
        self.by_barcode = {
            code: (item, pieces)
            for code, item, pieces in Barcode.objects.values_list("code", "item__code", "pieces")
        }

    def item(self, code: str) -> tuple[Item | None, int]:
        """The item of a code or bar code, and how many units one of it means."""
        if code in self.by_barcode:
            found, pieces = self.by_barcode[code]
            return self.items.get(found), pieces
        return self.items.get(code.upper()), 1


def read_list(upload: UploadedFile[bytes]) -> Sheet:
    """Read an uploaded file and check every row. Raises Refusal for a file that cannot be read at all."""
    sheet = read_sheet(upload, COLUMNS)
    house = _House()
    for row in sheet.rows:
        for column, sentence in _faults(row, house):
            sheet.report(row.number, column, sentence)
    return sheet


def _faults(row: SheetRow, house: _House) -> list[tuple[str, str]]:
    """What a row says that the house does not know, by column."""
    values, faults = row.values, []
    if values["day"] and date.fromisoformat(values["day"]) > house.open_day:
        faults.append(("day", _("This day has not come yet.")))
    if values["room"] and values["room"] not in house.rooms:
        faults.append(("room", _("There is no room %(room)s.") % {"room": values["room"]}))
    if values["store"] and values["store"].upper() not in house.stores:
        faults.append(("store", _("There is no store %(code)s.") % {"code": values["store"]}))
    if bool(values["room"]) == bool(values["store"]):
        faults.append(("room", _("Name the room, or the store it was used out of.")))
    if values["person"] and values["person"] not in house.people:
        faults.append(("person", _("Nobody has the number %(number)s.") % {"number": values["person"]}))
    if values["item"]:
        item, _pieces = house.item(values["item"])
        if item is None:
            faults.append(("item", _("No item has the code %(code)s.") % {"code": values["item"]}))
        elif item.cost_now is None:  # type: ignore[attr-defined]
            faults.append(("item", _("%(item)s has no cost yet.") % {"item": item.name}))
    return faults


def twice(rows: list[dict[str, Any]]) -> list[str]:
    """Of a checked file: which rooms have what it says in the books already, a sentence a day."""
    days = _cells_by_day(rows, _House())
    found = [(day, written_already(cells, day)) for day, cells in sorted(days.items())]
    return [written_words(written, day) for day, written in found if written]


def post_list(
    rows: list[dict[str, Any]], *, besides: bool = False, by: Employee, at: datetime
) -> list[Logged]:
    """Post a checked file, one slip a day. All or nothing; raises Refusal when the house has changed meanwhile, and
    EnteredAlready where a room has its use of a day in the books and this was not used `besides`.
    """
    with transaction.atomic():
        house = _House()
        for number, values in enumerate(rows, start=2):
            if faults := _faults(SheetRow(number, values), house):
                raise Refusal(
                    _("Row %(row)d: %(why)s Nothing was saved.") % {"row": number, "why": faults[0][1]}
                )
        return [
            log_sheet(cells, day=day, besides=besides, by=by, at=at, source=Source.FILE)
            for day, cells in sorted(_cells_by_day(rows, house).items())
        ]


def _cells_by_day(rows: list[dict[str, Any]], house: _House) -> dict[date, list[SheetCell]]:
    days: dict[date, list[SheetCell]] = defaultdict(list)
    for values in rows:
        item, pieces = house.item(values["item"])
        if item is None:
            raise Refusal(_("The list has changed. Load the file again; nothing was saved."))
        days[date.fromisoformat(values["day"])].append(
            SheetCell(
                item, values["quantity"] * pieces, room=house.rooms.get(values["room"] or ""),
                store=house.stores.get((values["store"] or "").upper()),
                person=house.people.get(values["person"] or ""), task_kind=values["kind"] or "",
            )
        )  # fmt: skip
    return days
