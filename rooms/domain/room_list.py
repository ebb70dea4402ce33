"""A hotel's own list of rooms: read from a sheet, checked against the house, taken over as a whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.sheets import Column, Sheet, read_sheet, whole
from rooms.domain.layout import add_room
from rooms.enums import Cleanliness
from rooms.models import Building, Floor, Room, RoomType, Section
from staff.models import Employee

OCCUPIED = "occupied"
STATES: dict[str, str] = {
    **dict.fromkeys(
        ("dirty", "D", "VD", "脏房", "空脏", "KZ", "C/O", "O", "走客房", "走客"), Cleanliness.DIRTY
    ),
    **dict.fromkeys(("pickup", "PU", "待整理"), Cleanliness.PICKUP),
    **dict.fromkeys(("clean", "C", "VC", "净房", "空净", "KJ"), Cleanliness.CLEAN),
    **dict.fromkeys(("inspected", "VI", "V", "已检查", "已检空房", "空房", "OK房"), Cleanliness.INSPECTED),
    **dict.fromkeys(("occupied", "OCC", "OD", "OC", "I", "住客房", "住脏", "住净", "ZJ", "ZZ"), OCCUPIED),
}
"""What hotels write in the column of the status, in both languages, and what it is here."""


def _state(text: str) -> str:
    found = _STATES_FOLDED.get(text.casefold())
    if found is None:
        raise ValueError(
            _("%(text)s is not known here. Use one of: %(words)s.")
            % {"text": text[:40], "words": ", ".join(str(one.label) for one in Cleanliness)}
        )
    if found == OCCUPIED:
        raise ValueError(
            _("An occupied room comes with its guest. Leave the status empty and check the guest in.")
        )
    return found


_STATES_FOLDED = {word.casefold(): state for word, state in STATES.items()}


def _short(length: int) -> Any:
    def parse(text: str) -> str:
        if len(text) > length:
            raise ValueError(_("Use at most %(count)d signs.") % {"count": length})
        return text

    return parse


def _code(text: str) -> str:
    return str(_short(8)(text)).upper()


COLUMNS = (
    Column("number", ("Room", "房号", "房间号"), _short(8), required=True),
    Column("building", ("Building code", "楼栋代码", "楼号"), _code, required=True),
    Column("building_en", ("Building", "楼栋英文名", "Building in English"), _short(80)),
    Column("building_zh", ("Building in Chinese", "楼栋", "楼栋中文名"), _short(80)),
    Column("floor", ("Floor", "楼层"), whole(-9, 200), required=True),
    Column("type", ("Type code", "房型代码"), _code, required=True),
    Column("type_en", ("Room type", "房型英文名", "Room type in English"), _short(80)),
    Column("type_zh", ("Room type in Chinese", "房型", "房型中文名"), _short(80)),
    Column("section", ("Section code", "区域代码"), _code),
    Column("departure_minutes", ("Departure minutes", "走客房分钟"), whole(5, 480)),
    Column("stayover_minutes", ("Stay-over minutes", "续住房分钟"), whole(5, 480)),
    Column("state", ("Status", "房态"), _state),
)
TITLES = {"en": [column.titles[0] for column in COLUMNS], "zh-hans": [column.titles[1] for column in COLUMNS]}
EXAMPLES = (
    ("1201", "1", "Main Building", "主楼", 2, "TWN", "Standard twin", "标准双床间", "M24", 30, 18, "VI"),
    ("1202", "1", "", "", 2, "TWN", "", "", "M24", "", "", "VD"),
)


@dataclass(slots=True)
class Plan:
    """What an import would do."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    sheet: Sheet = field(default_factory=Sheet)
    buildings: list[str] = field(default_factory=list)
    floors: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)

    @property
    def bad_rows(self) -> int:
        """How many rows have a mistake."""
        return len({error.row for error in self.sheet.errors})


def read_list(upload: UploadedFile[bytes]) -> Plan:
    """Read an uploaded list and check it against the house. Raises Refusal for a file that cannot be read at all."""
    sheet = read_sheet(upload, COLUMNS)
    plan = Plan(rows=[row.values for row in sheet.rows], sheet=sheet)
    known = set(Room.objects.values_list("number", flat=True))
    first_row: dict[str, int] = {}
    for row in sheet.rows:
        number = row.values["number"]
        if number is None:
            continue
        if number in first_row:
            sheet.report(
                row.number,
                COLUMNS[0].name,
                _("%(room)s stands in row %(row)d already.") % {"room": number, "row": first_row[number]},
            )
        elif number in known:
            sheet.report(
                row.number,
                COLUMNS[0].name,
                _("Room %(room)s is in the house already.") % {"room": number},
            )
        first_row.setdefault(number, row.number)
    if not sheet.errors:
        _note_new(plan)
    return plan


def _note_new(plan: Plan) -> None:
    """What the house does not have yet."""
    rows = plan.rows
    plan.buildings = _missing(
        (row["building"] for row in rows), Building.objects.values_list("code", flat=True)
    )
    floors = {f"{code}-{number}" for code, number in Floor.objects.values_list("building__code", "number")}
    plan.floors = _missing((f"{row['building']}-{row['floor']}" for row in rows), floors)
    plan.types = _missing((row["type"] for row in rows), RoomType.objects.values_list("code", flat=True))
    plan.sections = _missing((row["section"] for row in rows), Section.objects.values_list("code", flat=True))


def _missing(wanted: Iterable[str | None], known: Iterable[str]) -> list[str]:
    there = set(known)
    return [one for one in dict.fromkeys(wanted) if one and one not in there]


def import_rooms(rows: list[dict[str, Any]], *, by: Employee, at: datetime) -> int:
    """Take the rooms of a checked list over, with the buildings, floors, types and sections they need.

    All or nothing: raises Refusal, and nothing is changed, when a room was entered in the meantime.
    """
    with transaction.atomic():
        house = _House()
        for row in rows:
            add_room(
                row["number"],
                floor=house.floor(row),
                type=house.type(row),
                section=house.section(row),
                cleanliness=Cleanliness(row["state"] or Cleanliness.DIRTY),
                by=by,
                at=at,
            )
        audit.record("rooms.import", by=by, at=at, about="rooms:list", new=str(len(rows)))
    return len(rows)


class _House:
    """Finds the parts of the house a row names, and adds those that are missing. Each is asked for once."""

    def __init__(self) -> None:
        self.buildings = {one.code: one for one in Building.objects.all()}
        self.floors = {(one.building_id, one.number): one for one in Floor.objects.all()}
        self.types = {one.code: one for one in RoomType.objects.all()}
        self.sections = {one.code: one for one in Section.objects.all()}

    def floor(self, row: dict[str, Any]) -> Floor:
        code = row["building"]
        if code not in self.buildings:
            self.buildings[code] = Building.objects.create(
                code=code,
                name_en=row["building_en"] or "",
                name_zh=row["building_zh"] or "",
                position=len(self.buildings),
            )
        building = self.buildings[code]
        key = (building.pk, row["floor"])
        if key not in self.floors:
            self.floors[key] = Floor.objects.create(building=building, number=row["floor"])
        return self.floors[key]

    def type(self, row: dict[str, Any]) -> RoomType:
        code = row["type"]
        if code not in self.types:
            minutes = {
                name: row[name] for name in ("departure_minutes", "stayover_minutes") if row[name] is not None
            }
            self.types[code] = RoomType.objects.create(
                code=code,
                name_en=row["type_en"] or "",
                name_zh=row["type_zh"] or "",
                position=len(self.types),
                **minutes,
            )
        return self.types[code]

    def section(self, row: dict[str, Any]) -> Section | None:
        code = row["section"]
        if not code:
            return None
        if code not in self.sections:
            self.sections[code] = Section.objects.create(code=code, position=len(self.sections))
        return self.sections[code]
