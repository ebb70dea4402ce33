"""What stands around the tiles, drawn without templates as they are: floors, counts, and the lists one narrows by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from core.templatetags.house import icon_svg
from rooms.domain import queries
from rooms.domain.faces import TO_DO
from rooms.models import Building, Floor, RoomType
from rooms.tiles import Tile


class Count(NamedTuple):
    """A count over the board that is a filter as well."""

    token: str
    icon: str
    state: str
    word: str | Promise


STATUS_COUNTS = (
    Count("vd", "dirty", "dirty", gettext_lazy("Vacant dirty")),
    Count("od", "dirty", "dirty", gettext_lazy("Occupied dirty")),
    Count("pu", "pickup", "pickup", gettext_lazy("Pickup")),
    Count("run", "progress", "progress", pgettext_lazy("room", "Cleaning")),
    Count("vc", "clean", "clean", gettext_lazy("To inspect")),
    Count("vi", "ready", "ready", gettext_lazy("Ready")),
    Count("oc", "clean", "", gettext_lazy("Occupied clean")),
    Count("blk", "block", "block", gettext_lazy("Blocked")),
)
SIGN_COUNTS = (
    Count("out", "due_out", "", gettext_lazy("Due out")),
    Count("arr", "arriving", "", gettext_lazy("Arriving")),
    Count("vip", "vip", "", gettext_lazy("VIP")),
    Count("wait", "rush", "alert", gettext_lazy("Waiting, rush")),
    Count("dnd", "dnd", "alert", gettext_lazy("DND")),
    Count("dis", "discrepancy", "alert", gettext_lazy("Discrepancy")),
    Count("late", "late", "alert", gettext_lazy("Late")),
)


class FloorView(NamedTuple):
    """A floor as the page shows it."""

    floor: Floor
    tiles: list[Tile]
    to_do: int

    @property
    def size(self) -> int:
        return len(self.tiles)

    @property
    def html(self) -> SafeString:
        """Its tiles."""
        return safe("".join([tile.html for tile in self.tiles]))


class BuildingView(NamedTuple):
    building: Building
    floors: list[FloorView]
    columns: int
    size: int
    to_do: int


def house_of(drawn: Iterable[tuple[int, Tile]]) -> list[BuildingView]:
    """The tiles (floor id, tile), which come in board order, by building and floor (one query)."""
    by_floor: dict[int, list[Tile]] = {}
    for floor_id, tile in drawn:
        by_floor.setdefault(floor_id, []).append(tile)
    buildings: dict[int, tuple[Building, list[FloorView]]] = {}
    for floor in queries.floors():
        if on_floor := by_floor.get(floor.pk):
            to_do = sum([tile.tokens[0] in TO_DO for tile in on_floor])
            _building, floors = buildings.setdefault(floor.building_id, (floor.building, []))
            floors.append(FloorView(floor, on_floor, to_do))
    return [
        BuildingView(
            building,
            floors,
            queries.columns_of(max(floor.size for floor in floors)),
            sum(floor.size for floor in floors),
            sum(floor.to_do for floor in floors),
        )
        for building, floors in buildings.values()
    ]


def safe(html: str) -> SafeString:
    """HTML of this module and of rooms.tiles, whose parts are escaped where they come from people."""
    return mark_safe(html)  # noqa: S308


PLACE = mark_safe("<!-- house -->")
"""Where the house goes into a board's page, see `put_house`."""


def put_house(page: HttpResponse, house: list[BuildingView]) -> HttpResponse:
    """Put the drawn house into a page rendered around `PLACE`: half a megabyte need not pass through the templates."""
    before, _place, after = page.content.partition(PLACE.encode())
    page.content = b"".join([before, *draw_house(house), after])
    return page


def draw_house(house: list[BuildingView]) -> Iterator[bytes]:
    """Buildings and floors with their tiles, as the board shows them, piece by piece."""
    labels, of_floor, left = _("%(building)s, floor %(number)d"), pgettext("floor", " F"), _("{n} to do")
    still = _("{n} still to clean")
    for view in house:
        name = escape(view.building.name)
        rooms = ngettext("%(count)d room", "%(count)d rooms", view.size) % {"count": view.size}
        narrow = " is-narrow" if view.columns > 10 else ""
        yield (
            f'<div class="building" data-building><h2>{name}</h2><span>{rooms} · '
            f"{_counted(still, view.to_do)}</span></div>"
        ).encode()
        for one in view.floors:
            number = one.floor.number
            label = labels % {"building": name, "number": number}
            yield (
                f'<section class="floor" aria-label="{label}"><div class="floor-head">'
                f"<b>{number}<small>{of_floor}</small></b>{_counted(left, one.to_do)}"
                f'<span data-team translate="no"></span></div>'
                f'<div class="tiles{narrow}" data-columns="{view.columns}">'
            ).encode()
            yield from [tile.packed for tile in one.tiles]
            yield b"</div></section>"


def _counted(words: str, number: int) -> str:
    return f'<span data-to-do data-words="{words}">{words.replace("{n}", str(number))}</span>'


def draw_counts(counts: Counter[str], total: int) -> SafeString:
    """The counts as buttons that filter."""
    every = _("All rooms")
    parts = [
        f'<button type="button" data-clear aria-pressed="true">{icon_svg("rooms")}'
        f"<b data-n>{total}</b><span>{every}</span></button>"
    ]
    parts += [_draw_count(one, counts[one.token], "status") for one in STATUS_COUNTS]
    parts.append("<hr>")
    parts += [_draw_count(one, counts[one.token], "sign") for one in SIGN_COUNTS]
    return safe("".join(parts))


def _draw_count(count: Count, number: int, kind: str) -> str:
    state = f' data-s="{count.state}"' if count.state else ""
    return (
        f'<button type="button" data-token="{count.token}" data-kind="{kind}"{state} aria-pressed="false">'
        f"{icon_svg(count.icon)}<b data-n>{number}</b><span>{count.word}</span></button>"
    )


def floor_options(house: list[BuildingView]) -> SafeString:
    """Floors by building, for a select."""
    words = _("Floor %(number)d")
    return safe(
        "".join(
            f'<optgroup label="{escape(view.building.name)}">'
            + "".join(
                f'<option value="{one.floor.pk}">{words % {"number": one.floor.number}}</option>'
                for one in view.floors
            )
            + "</optgroup>"
            for view in house
        )
    )


def type_options(types: Iterable[RoomType]) -> SafeString:
    return safe("".join(f'<option value="{one.pk}">{escape(one.name)}</option>' for one in types))


def people_options(people: Iterable[queries.Colleague]) -> SafeString:
    """Colleagues with the short name that stands on tiles; the page's script reads both."""
    return safe(
        "".join(
            f'<option value="{one.pk}" data-short="{escape(one.short)}">{escape(one.name)}</option>'
            for one in people
        )
    )
