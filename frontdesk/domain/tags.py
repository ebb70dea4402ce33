"""A room's state as the desk reads it beside a guest: one tag and, where it is not ready, since when and by whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rooms.domain.readiness import is_ready
from rooms.enums import Block, Cleanliness, Discrepant, Occupancy, WorkState
from rooms.models import Room
from staff.models import Employee

READY = _("ready")
WORDS: dict[str, tuple[str, str, str | Promise]] = {
    Cleanliness.DIRTY: ("dirty", "dirty", _("dirty")),
    Cleanliness.PICKUP: ("pickup", "pickup", _("pickup")),
    Cleanliness.CLEAN: ("clean", "clean", _("to inspect")),
    Cleanliness.INSPECTED: ("ready", "inspected", _("inspected")),
}
"""Cleanliness -> colour, icon and word of a vacant room nobody is working in."""


@dataclass(frozen=True, slots=True)
class RoomTag:
    """Colour, icon and word of a room, and what is known of its becoming ready."""

    state: str
    icon: str
    word: str | Promise
    ready: bool = False
    worker: Employee | None = None
    since: datetime | None = None
    expected: datetime | None = None
    rush: bool = False
    promised: datetime | None = None


def tag_of(room: Room, day: date) -> RoomTag:
    """The most telling thing about a room that a guest is to have on business day `day`.

    Reads `room.attendant`; load it with select_related.
    """
    if is_ready(room):
        return RoomTag("ready", "ready", READY, ready=True)
    coming = RoomTag(
        "", "", "", worker=room.attendant, expected=room.expected_ready_at, rush=room.rush,
        promised=room.promised_for,
    )  # fmt: skip
    if room.block:
        return RoomTag("block", room.block, Block(room.block).label, since=room.block_since)
    if room.occupancy == Occupancy.OCCUPIED:
        if room.leaves_on and room.leaves_on <= day:
            return replace(coming, icon="due_out", word=_("due out"), since=room.occupancy_since)
        return RoomTag("", "occupied", _("occupied"), since=room.occupancy_since)
    if room.discrepancy != Discrepant.NO:
        return replace(
            coming, state="alert", icon="discrepancy", word=_("discrepancy"), since=room.observed_at
        )
    if room.work_state == WorkState.STARTED:
        return replace(
            coming, state="progress", icon="progress", word=_("in progress"), since=room.work_since
        )
    if room.work_state == WorkState.PAUSED:
        return replace(coming, state="progress", icon="paused", word=_("paused"), since=room.work_since)
    state, icon, word = WORDS[room.cleanliness]
    if state == "ready":
        return RoomTag("alert", "luggage", room.get_observed_display(), since=room.observed_at)
    return replace(coming, state=state, icon=icon, word=word, since=room.cleanliness_since)
