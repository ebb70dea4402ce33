"""Reading: the board now and as of a minute, one tile, the search."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from django.urls import reverse

from core import clock
from core.domain.hotel import profile
from core.models import BusinessDay
from frontdesk.models import Guest
from housekeeping.bench.measure import cpu_ms, page, raw_ms, statements_of, weigh_page
from rooms import tiles
from rooms.domain.history import board_as_of
from rooms.domain.status import change_room
from rooms.enums import Act, Occupancy, Source
from rooms.models import Room

MANAGER, SUPERVISOR, CLERK = "1001", "1005", "1011"


def board() -> dict[str, Any]:
    """The board as the supervisor loads it, with all middleware, session and rights.

    `frame_cpu_ms` is a page of the same frame without rooms: what any page costs. `tiles_cpu_ms` are the tiles alone,
    `cold_cpu_ms` is the page in a process that has drawn none yet.
    """
    url = reverse("rooms:board")
    found = weigh_page(url, SUPERVISOR, forget=tiles.forget)
    fetch, hotel = page(url, SUPERVISOR), profile()
    of = tiles.look(hotel, tiles.open_date(hotel, clock.now()))

    def cold() -> None:
        tiles.forget()
        fetch()

    rows = [sql for sql, _params in statements_of(fetch) if 'FROM "rooms_room"' in sql]
    frame = cpu_ms(page(reverse("rooms:import"), MANAGER))
    return {
        **found,
        "room_queries": len(rows),
        "frame_cpu_ms": frame,
        "ratio_without_frame": round((found["cpu_ms"] - frame) / found["raw_cpu_ms"], 2),
        "tiles_cpu_ms": cpu_ms(lambda: tiles.board(of)),
        "cold_cpu_ms": cpu_ms(cold),
    }


def asof() -> dict[str, Any]:
    """The board as of a minute three months ago, or in the middle of a shorter past: page and reading alone."""
    at, hotel = clock.now(), profile()
    then = at - timedelta(days=min(90, BusinessDay.objects.count() // 2))
    url = f"{reverse('rooms:as-of')}?at={clock.local(then, hotel):%Y-%m-%dT%H:%M}"
    return {
        **weigh_page(url, SUPERVISOR),
        "known_cpu_ms": cpu_ms(lambda: board_as_of(then, known=True)),
        "happened_cpu_ms": cpu_ms(lambda: board_as_of(then, known=False)),
    }


def tile() -> dict[str, Any]:
    """What the live stream does for one changed room: read it and draw its tile in all languages."""
    room = Room.objects.filter(occupancy=Occupancy.OCCUPIED).first()
    if room is None:
        raise RuntimeError("the hotel has no guest")
    refs = [str(room.pk)]

    def draw() -> None:
        tiles.live_tiles(refs)

    change_room(room.pk, Act.MAKE_UP, by=None, at=clock.now(), source=Source.SYSTEM)
    html = "".join(tiles.live_tiles(refs)[refs[0]].values())
    statements = statements_of(draw)
    cpu, raw = cpu_ms(draw, 51), raw_ms(statements)
    return {
        "cpu_ms": cpu, "raw_cpu_ms": raw, "ratio": round(cpu / raw, 2), "queries": len(statements),
        "bytes": len(html.encode()),
    }  # fmt: skip


def search() -> dict[str, Any]:
    """The search box at the desk: the pinyin initials that find most guests, and a family name."""
    name = Guest.objects.values_list("name", flat=True).first() or ""
    found = weigh_page(f"{reverse('core:search')}?q=w", CLERK)
    named = page(f"{reverse('core:search')}?q={quote(name[:1])}", CLERK)
    return {**found, "name_cpu_ms": cpu_ms(named), "guests": Guest.objects.count()}
