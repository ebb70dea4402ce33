"""The board, and the same as a list on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.access import needs
from core.people import SignedRequest
from rooms import drawing, rights, tiles
from rooms.domain import queries
from rooms.domain.faces import Face, RoomRow, face_of
from rooms.drawing import BuildingView
from rooms.models import Floor, Room, RoomType
from rooms.tiles import Look, Tile


def show(
    request: SignedRequest,
    template: str,
    drawn: list[tuple[int, Tile]],
    at: datetime,
    context: dict[str, Any],
) -> HttpResponse:
    """A page with these tiles (floor id, tile), the board of now or one of the past."""
    house = drawing.house_of(drawn)
    page = render(request, template, {**frame(request, house, drawn, at), **context})
    return drawing.put_house(page, house)


def frame(
    request: SignedRequest, house: list[BuildingView], drawn: list[tuple[int, Tile]], at: datetime
) -> dict[str, Any]:
    """What stands around the tiles."""
    counts = queries.count_tokens([(tile.tokens, tile.late_at) for _floor, tile in drawn], at)
    names = request.user.has_perm(rights.SEE_BOARD_NAMES)
    return {
        "house": drawing.PLACE if house else "",
        "sprite": tiles.sprite(),
        "counts": drawing.draw_counts(counts, len(drawn)),
        "floors": drawing.floor_options(house),
        "types": drawing.type_options(queries.room_types()),
        "people": drawing.people_options(queries.people_at_work()) if names else "",
        "may_see_history": request.user.has_perm(rights.SEE_HISTORY),
    }


@needs(rights.SEE_BOARD)
@require_safe
def board(request: SignedRequest) -> HttpResponse:
    """The house as it is now. Filters work in the page and stand in its address."""
    at = clock.now()
    day = tiles.open_date(request.hotel, at)
    drawn = [(floor, tile) for _pk, floor, tile in tiles.board(tiles.look(request.hotel, day))]
    context = {"day": day, "now": at, "may_change_house": request.user.has_perm(rights.CHANGE_LAYOUT)}
    return show(request, "rooms/board.html", drawn, at, context)


class Line(NamedTuple):
    """A room in the printed list."""

    room: RoomRow
    face: Face
    type: RoomType
    floor: Floor
    attendant: queries.Colleague | None


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
