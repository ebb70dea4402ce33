"""The tiles of the board, drawn without templates: a thousand of them must not cost more than the query.

A tile is the same for everybody: no guest and no colleague is named in it, so one drawing per change and language
serves boards, walls and the live stream. People who may know who works where get the names as a table beside the
board, and the page's script writes them in.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, ngettext, override

from core import clock, formats
from core.domain.hotel import profile
from core.live.renderers import renders
from core.models import BusinessDay, HotelProfile
from core.templatetags.house import icon_svg
from rooms.domain.faces import STATUSES, Face, RoomRow, Sign, Status, begun_at, face_of
from rooms.enums import WorkState
from rooms.models import Room, RoomType

FRAMES_KEPT = 8  # two languages, today and yesterday, and some room for settings that change
MANY = 400  # more missing tiles than this are read without naming them

ICONS = (
    *dict.fromkeys(status.icon for status in STATUSES),
    "rush", "discrepancy", "dnd", "refused", "double_locked", "make_up", "later", "queue", "vip", "due_out",
    "arriving", "occupied", "late",
)  # fmt: skip


class Look(NamedTuple):
    """Everything but the room itself that a tile depends on."""

    language: str
    day: date
    zone: str
    late_after: int
    release: str

    @property
    def margin(self) -> timedelta:
        """How long a cleaning may run over its standard."""
        return timedelta(minutes=self.late_after)


class Tile(NamedTuple):
    """A drawn room, `packed` as it goes over the wire. `late_at` is epoch seconds, 0 when nothing runs."""

    version: int
    html: str
    packed: bytes
    tokens: tuple[str, ...]
    late_at: float


_frames: OrderedDict[Look, dict[int, Tile]] = OrderedDict()


def look(hotel: HotelProfile, day: date, language: str = "") -> Look:
    """The look of this request's board."""
    return Look(
        language or get_language() or "en",
        day,
        hotel.time_zone,
        hotel.late_after_minutes,
        settings.RELEASE,
    )


def open_date(hotel: HotelProfile, at: datetime) -> date:
    """The date of the open business day; before the first one is opened, the hotel's date (one query)."""
    day = BusinessDay.objects.filter(closed_at__isnull=True).values_list("date", flat=True).first()
    return day or clock.hotel_date(at, hotel)


@cache
def sprite() -> SafeString:
    """The icons tiles refer to, once per page."""
    return mark_safe(f'<svg class="sprite" width="0" height="0" aria-hidden="true">{_symbols()}</svg>')  # noqa: S308


def _symbols() -> str:
    """Each icon as a symbol. The class that fills it goes along: styles reach into a copy only through the symbol."""
    symbols = []
    for name in ICONS:
        opening, _close, drawing = str(icon_svg(name)).partition(">")
        classes = opening.partition('class="')[2].partition('"')[0].removeprefix("icon").strip()
        symbols.append(
            f'<symbol id="i-{name}" viewBox="0 0 24 24" class="{classes}">{drawing.removesuffix("</svg>")}</symbol>'
        )
    return "".join(symbols)


def board(of: Look) -> list[tuple[int, int, Tile]]:
    """(room id, floor id, tile) of the whole house in board order.

    One query of three columns when all tiles are at hand, one further for those that are not; a process that has
    drawn nothing yet reads everything in one.
    """
    tiles = _frame(of)
    if not tiles:
        rows = read_rows(Room.objects.order_by("position", "number"))
        keep(rows, of)
        return [(row.pk, row.floor_id, tiles[row.pk]) for row in rows]
    heads = list(Room.objects.order_by("position", "number").values_list("pk", "version", "floor_id"))
    missing = [pk for pk, version, _floor in heads if pk not in tiles or tiles[pk].version != version]
    if missing:
        wanted = Room.objects.all() if len(missing) > MANY else Room.objects.filter(pk__in=missing)
        keep(read_rows(wanted.order_by()), of)
    return [(pk, floor, tiles[pk]) for pk, _version, floor in heads if pk in tiles]


def _frame(of: Look) -> dict[int, Tile]:
    """The tiles drawn under this look; looks nobody asked for lately are forgotten."""
    tiles = _frames.setdefault(of, {})
    _frames.move_to_end(of)
    while len(_frames) > FRAMES_KEPT:
        _frames.popitem(last=False)
    return tiles


def forget() -> None:
    """Draw everything anew: names of types were changed, or a test begins."""
    _frames.clear()


def read_rows(rooms: QuerySet[Room]) -> list[RoomRow]:
    """Rooms as plain rows."""
    return [RoomRow._make(row) for row in rooms.values_list(*RoomRow._fields)]


def keep(rows: Iterable[RoomRow], of: Look) -> list[Tile]:
    """Draw these rooms and remember them."""
    tiles, drawn = _frame(of), draw(rows, of)
    for pk, tile in drawn:
        tiles[pk] = tile
    return [tile for _pk, tile in drawn]


def draw(
    rooms: Iterable[Room | RoomRow], of: Look, *, query: str = "", then: datetime | None = None
) -> list[tuple[int, Tile]]:
    """(room id, tile) of each room. A board of the past gives its minute, and the `query` its addresses carry."""
    with override(of.language):
        pen = Pen(of, query, then)
        return [(room.pk, pen.tile(room)) for room in rooms]


class Pen:
    """Draws tiles of one look. Words and icons are looked up once, not per tile.

    `then` stops the clock: minutes are written as they were, where the page's script counts them otherwise.
    """

    def __init__(self, of: Look, query: str = "", then: datetime | None = None) -> None:
        self.then = then
        self.day, self.zone, self.late_after = of.day, ZoneInfo(of.zone), of.margin
        self.query = f"?{escape(query)}" if query else ""
        self.address = reverse("rooms:room", args=[0]).replace("0", "{}", 1)
        self.types = {one.pk: (escape(one.code), escape(one.name)) for one in RoomType.objects.all()}
        self.states = {status: self._state(status) for status in STATUSES}
        self.words = {status: escape(str(status.word)) for status in STATUSES}
        self.vacant, self.occupied = gettext("vacant"), gettext("occupied")
        self.minutes, self.somebody = gettext("Minutes"), _use("occupied")
        self.late_sign = _use("late", "is-alert is-late-sign")
        self.signs: dict[tuple[str, str], str] = {}

    def _state(self, status: Status) -> str:
        return (
            f'<span class="tile-state">{_use(status.icon)}'
            f'<span class="tile-code" translate="no">{status.code}</span>'
            f'<span class="tile-word">{escape(str(status.word))}</span></span>'
        )

    def tile(self, room: Room | RoomRow) -> Tile:
        """One room."""
        face = face_of(room, day=self.day, zone=self.zone, late_after=self.late_after)
        code, kind = self.types.get(room.type_id, ("", ""))
        number = escape(room.number)
        late = f' data-late="{formats.iso(face.late_at)}"' if face.late_at else ""
        html = (
            f'<a class="tile" id="room-{room.pk}" href="{self.address.format(room.pk)}{self.query}" '
            f'data-version="{room.version}" data-s="{face.status.state}" data-occ="{int(face.occupied)}" '
            f'data-f="{" ".join(face.tokens)}"{late} aria-label="{self.spoken(room, face, number, kind)}">'
            f'<span class="tile-no">{number}<span class="tile-type" translate="no">{code}</span></span>'
            f'<span class="tile-flags">{self.flags(face)}</span>{self.states[face.status]}'
            f'<span class="tile-guest">{self.guest(room, face)}</span>'
            f'<span class="tile-meta">{self.meta(room, face)}</span>{self.bar(room)}</a>'
        )
        return Tile(
            room.version, html, html.encode(), face.tokens, face.late_at.timestamp() if face.late_at else 0.0
        )

    def spoken(self, room: Room | RoomRow, face: Face, number: str, kind: str) -> str:
        """The whole tile in words, for those who hear it."""
        parts = [number, kind, self.words[face.status], self.occupied if face.occupied else self.vacant]
        if room.persons:
            parts.append(self.persons(room.persons))
        for sign in face.signs:
            word = escape(str(sign.word))
            parts.append(f"{word} {self.clock(sign.moment)}" if sign.moment else word)
        return ", ".join(filter(None, parts))

    def flags(self, face: Face) -> str:
        late = self.late_sign if face.late_at else ""
        quiet = self.somebody if face.occupied and "out" not in face.tokens else ""
        return late + "".join([self.flag(sign) for sign in face.signs]) + quiet

    def flag(self, sign: Sign) -> str:
        key = (sign.icon, sign.tone)
        if key not in self.signs:
            self.signs[key] = _use(*key)
        return self.signs[key]

    def guest(self, room: Room | RoomRow, face: Face) -> str:
        """The second line of a roomy tile: how many guests, or who has the work."""
        if room.persons:
            return self.persons(room.persons)
        return f'<span data-a="{room.attendant_id}"></span>' if room.attendant_id else ""

    def persons(self, count: int) -> str:
        return ngettext("%(count)d guest", "%(count)d guests", count) % {"count": count}

    def meta(self, room: Room | RoomRow, face: Face) -> str:
        """The last corner holds one thing, the most urgent: minutes at work, a promise, a guest, or whose it is."""
        if room.work_state == WorkState.STARTED and (begun := begun_at(room)):
            return f'<span>{self.counter(begun, "minutes")}<span class="tile-of">/{room.work_minutes}</span>′</span>'
        for moment in (room.promised_for, self.due(face), room.door_until if room.door else None):
            if moment:
                return f"<time>{self.clock(moment)}</time>"
        if room.queue_since:
            return self.counter(room.queue_since, "clock")
        return f'<span class="tile-att" data-a="{room.attendant_id}"></span>' if room.attendant_id else ""

    def counter(self, since: datetime, kind: str) -> str:
        """Minutes that count on by the page's script; of the past, as they were."""
        if self.then is None:
            return f'<time datetime="{formats.iso(since)}" data-count="{kind}"></time>'
        hours, minutes = divmod(int((self.then - since).total_seconds() // 60), 60)
        return (
            f"<time>{hours}:{minutes:02}</time>"
            if kind == "clock"
            else f"<time>{hours * 60 + minutes}</time>"
        )

    def due(self, face: Face) -> datetime | None:
        return next((sign.moment for sign in face.signs if sign.icon == "arriving"), None)

    def bar(self, room: Room | RoomRow) -> str:
        if room.work_state != WorkState.STARTED or not room.work_minutes or self.then:
            return ""
        return (
            f'<progress class="hair tile-bar" data-s="progress" data-counted value="0" max="{room.work_minutes}" '
            f'aria-label="{self.minutes}"></progress>'
        )

    def clock(self, moment: datetime) -> str:
        local = moment.astimezone(self.zone)
        return f"{local.hour:02}:{local.minute:02}"


def _use(name: str, tone: str = "") -> str:
    return f'<svg class="icon{f" {tone}" if tone else ""}"><use href="#i-{name}"/></svg>'


@renders("tile")
def live_tiles(refs: Sequence[str]) -> dict[str, dict[str, str]]:
    """The tiles of these rooms in all languages, for the live stream. Drawn once, kept for the next board."""
    hotel = profile()
    day = open_date(hotel, clock.now())
    rows = read_rows(Room.objects.filter(pk__in=[ref for ref in refs if ref.isdigit()]).order_by())
    found: dict[str, dict[str, str]] = {str(row.pk): {} for row in rows}
    for language, _name in settings.LANGUAGES:
        for row, tile in zip(rows, keep(rows, look(hotel, day, language)), strict=True):
            found[str(row.pk)][language] = tile.html
    return found
