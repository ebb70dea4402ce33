"""The board, and the same as a list on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core import clock
from core.access import needs
from core.people import SignedRequest
from rooms import rights, tiles
from rooms.domain import queries
from rooms.domain.faces import TO_DO, Face, RoomRow, face_of
from rooms.models import Building, Floor, Room, RoomType
from rooms.tiles import Look, Tile
from staff.models import Employee


class Count(NamedTuple):
    """A count over the board that is a filter as well."""

    token: str
    icon: str
    state: str
    word: str | Promise


STATUS_COUNTS = (
    Count("vd", "dirty", "dirty", _("Vacant dirty")),
    Count("od", "dirty", "dirty", _("Occupied dirty")),
    Count("pu", "pickup", "pickup", _("Pickup")),
    Count("run", "progress", "progress", _("Cleaning")),
    Count("vc", "clean", "clean", _("To inspect")),
    Count("vi", "ready", "ready", _("Ready")),
    Count("oc", "clean", "", _("Occupied clean")),
    Count("blk", "block", "block", _("Blocked")),
)
SIGN_COUNTS = (
    Count("out", "due_out", "", _("Due out")),
    Count("arr", "arriving", "", _("Arriving")),
    Count("vip", "vip", "", _("VIP")),
    Count("wait", "rush", "alert", _("Waiting, rush")),
    Count("dnd", "dnd", "alert", _("DND")),
    Count("dis", "discrepancy", "alert", _("Discrepancy")),
    Count("late", "late", "alert", _("Late")),
)


class FloorView(NamedTuple):
    """A floor as the page shows it; `html` are its tiles."""

    floor: Floor
    html: SafeString
    count: int
    to_do: int


class BuildingView(NamedTuple):
    building: Building
    floors: list[FloorView]
    columns: int
    count: int
    to_do: int


def house_of(drawn: Iterable[tuple[int, Tile]]) -> list[BuildingView]:
    """The tiles (floor id, tile), which come in board order, by building and floor (one query)."""
    by_floor: dict[int, list[Tile]] = {}
    for floor_id, tile in drawn:
        by_floor.setdefault(floor_id, []).append(tile)
    buildings: dict[int, tuple[Building, list[FloorView]]] = {}
    for floor in queries.floors():
        if on_floor := by_floor.get(floor.pk):
            html = mark_safe("".join([tile.html for tile in on_floor]))  # noqa: S308  drawn by rooms.tiles, escaped
            to_do = sum(tile.tokens[0] in TO_DO for tile in on_floor)
            _building, floors = buildings.setdefault(floor.building_id, (floor.building, []))
            floors.append(FloorView(floor, html, len(on_floor), to_do))
    return [
        BuildingView(
            building,
            floors,
            queries.columns_of(max(floor.count for floor in floors)),
            sum(floor.count for floor in floors),
            sum(floor.to_do for floor in floors),
        )
        for building, floors in buildings.values()
    ]


def counted(counts: Counter[str], chosen: Iterable[Count]) -> list[tuple[Count, int]]:
    """Each count with its number."""
    return [(count, counts[count.token]) for count in chosen]


def frame(request: SignedRequest, drawn: list[tuple[int, Tile]], at: datetime) -> dict[str, Any]:
    """What the board of now and the boards of the past have in common."""
    counts = queries.count_tokens(((tile.tokens, tile.late_at) for _floor, tile in drawn), at)
    names = request.user.has_perm(rights.SEE_BOARD_NAMES)
    return {
        "house": house_of(drawn),
        "sprite": tiles.sprite(),
        "total": len(drawn),
        "status_counts": counted(counts, STATUS_COUNTS),
        "sign_counts": counted(counts, SIGN_COUNTS),
        "types": queries.room_types(),
        "people": queries.people_at_work() if names else [],
        "may_see_history": request.user.has_perm(rights.SEE_HISTORY),
    }


@needs(rights.SEE_BOARD)
@require_safe
def board(request: SignedRequest) -> HttpResponse:
    """The house as it is now. Filters work in the page and stand in its address."""
    at = clock.now()
    day = tiles.open_date(request.hotel, at)
    drawn = [(floor, tile) for _pk, floor, tile in tiles.board(tiles.look(request.hotel, day))]
    context = {**frame(request, drawn, at), "day": day, "now": at}
    context["may_change_house"] = request.user.has_perm(rights.CHANGE_LAYOUT)
    return render(request, "rooms/board.html", context)


class Line(NamedTuple):
    """A room in the printed list."""

    room: RoomRow
    face: Face
    type: RoomType
    floor: Floor
    attendant: Employee | None


@needs(rights.SEE_BOARD)
@require_safe
def printed_list(request: SignedRequest) -> HttpResponse:
    """The rooms the address asks for, as a list for paper."""
    at = clock.now()
    day = tiles.open_date(request.hotel, at)
    of = tiles.look(request.hotel, day)
    names = request.user.has_perm(rights.SEE_BOARD_NAMES)
    lines = list(_lines(_asked(request), of, at, names))
    return render(request, "rooms/list.html", {"lines": lines, "day": day, "now": at, "names": names})


def _asked(request: HttpRequest) -> queries.Filter:
    return queries.Filter.of({name: request.GET.get(name, "") for name in ("show", "floor", "type", "who")})


def _lines(wanted: queries.Filter, of: Look, at: datetime, names: bool) -> Iterable[Line]:
    types = {one.pk: one for one in queries.room_types()}
    floors = {floor.pk: floor for floor in queries.floors()}
    people = {one.pk: one for one in queries.people_at_work()} if names else {}
    pen = tiles.Pen(of)
    rows = tiles.read_rows(Room.objects.order_by("position", "number"))
    order = {pk: place for place, pk in enumerate(floors)}
    for row in sorted(rows, key=lambda row: order[row.floor_id]):
        face = face_of(row, day=of.day, zone=ZoneInfo(of.zone), late_after=pen.late_after)
        if wanted.takes(face.tokens, late=bool(face.late_at and face.late_at < at)):
            attendant = people.get(row.attendant_id or 0)
            yield Line(row, face, types[row.type_id], floors[row.floor_id], attendant)
