"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from core import clock
from core.domain.hotel import profile
from core.live.topics import open_topic
from core.slots import (
    Card,
    Check,
    DueWork,
    Figure,
    HandoverFigure,
    HandoverLine,
    Hit,
    MenuEntry,
    NightStepPart,
    ShiftWindow,
    fills,
)
from rooms import rights, tiles
from rooms.audit_words import WORDS
from rooms.domain import blocks, night, queries, shift_end
from rooms.domain.checks import CHECKS
from rooms.domain.faces import face_of
from rooms.models import Room

HITS = 8

open_topic("board", rights.SEE_BOARD, wall=True)


@fills("menu")
def menu() -> list[MenuEntry]:
    return [MenuEntry(_("Rooms"), "rooms:board", "rooms", rights.SEE_BOARD, order=22, matches=("rooms:",))]


@fills("home")
def home(request: HttpRequest) -> Card | None:
    """The house in numbers, each the way to the board with that filter."""
    user: Any = request.user
    if not user.has_perm(rights.SEE_BOARD) or request.sign_in_kind != "desk":  # type: ignore[attr-defined]
        return None
    counts, board = queries.figures(), reverse("rooms:board")
    return Card(
        _("Rooms"),
        figures=[
            Figure(_("Vacant dirty"), counts["vd"], "dirty", f"{board}?show=vd"),
            Figure(_("Occupied dirty"), counts["od"], "dirty", f"{board}?show=od"),
            Figure(pgettext_lazy("room", "Cleaning"), counts["run"], "progress", f"{board}?show=run"),
            Figure(_("To inspect"), counts["vc"], "clean", f"{board}?show=vc"),
            Figure(_("Ready"), counts["vi"], "ready", f"{board}?show=vi"),
            Figure(
                _("Waiting, rush"), counts["wait"], "alert" if counts["wait"] else "", f"{board}?show=wait"
            ),
            Figure(_("Discrepancy"), counts["dis"], "alert" if counts["dis"] else "", f"{board}?show=dis"),
        ],
        url=board,
        order=30,
        right=rights.SEE_BOARD,
    )


@fills("search")
def search(text: str, user: Any) -> list[Hit]:
    """Rooms whose number begins with what is typed."""
    if not text.isalnum() or len(text) > 8 or not user.has_perm(rights.SEE_BOARD):
        return []
    hotel, at = profile(), clock.now()
    day, zone = tiles.open_date(hotel, at), ZoneInfo(hotel.time_zone)
    found = (
        Room.objects.filter(number__istartswith=text).select_related("type").order_by("position", "number")
    )
    hits = []
    for room in found[:HITS]:
        face = face_of(room, day=day, zone=zone, late_after=tiles.look(hotel, day).margin)
        words = ", ".join(str(word) for word in (face.status.word, *(sign.word for sign in face.signs[:2])))
        exact = room.number.casefold() == text.casefold()
        hits.append(
            Hit(
                _("Room %(room)s") % {"room": room.number},
                f"{words} · {room.type.name}",
                room.get_absolute_url(),
                face.status.icon,
                face.status.state,
                0 if exact else 5,
            )
        )
    return hits


@fills("check")
def checks() -> list[Check]:
    return CHECKS


@fills("night step")
def night_steps() -> list[NightStepPart]:
    return [
        NightStepPart(gettext_noop("signs and service"), 30, night.signs_and_service),
        NightStepPart(gettext_noop("idle rooms"), 40, night.idle_rooms),
    ]


@fills("due work")
def due_work() -> list[DueWork]:
    return [DueWork("blocks", 100, blocks.follow_periods)]


@fills("handover line", order=10)
def shift_leaves(window: ShiftWindow) -> list[HandoverLine | HandoverFigure]:
    return shift_end.leaves(window)


@fills("audit words")
def audit_words() -> dict[str, Promise]:
    return WORDS
