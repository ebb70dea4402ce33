"""The board on a screen on the wall: large, without names, without anything to press."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.access import needs
from core.domain.hotel import profile
from rooms import rights, tiles
from rooms.domain import queries
from rooms.drawing import SIGN_COUNTS, STATUS_COUNTS, house_of

SHOWN = ("vd", "od", "run", "vc", "vi", "wait")


@needs(rights.SEE_BOARD, wall=True)
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """All floors; what does not fit on the screen comes page by page, by the page's script."""
    at, hotel = clock.now(), profile()
    day = tiles.open_date(hotel, at)
    drawn = [(floor, tile) for _pk, floor, tile in tiles.board(tiles.look(hotel, day))]
    counts = queries.count_tokens(((tile.tokens, tile.late_at) for _floor, tile in drawn), at)
    every = {count.token: count for count in (*STATUS_COUNTS, *SIGN_COUNTS)}
    context = {
        "house": house_of(drawn),
        "sprite": tiles.sprite(),
        "day": day,
        "counts": [(every[token], counts[token]) for token in SHOWN],
        "signs": SIGN_COUNTS,
        "inspect": every["vc"],
    }
    return render(request, "rooms/wall.html", context)
