"""Asking the floor to do a room first, with the time a guest was promised."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.domain.day import current_day
from core.errors import Denied, Refusal, Stale
from rooms.domain.readiness import is_ready
from rooms.domain.status import change_locked_room, lock_rooms
from rooms.enums import Act, Block, Occupancy, Source
from rooms.models import Room
from rooms.rights import RUSH
from staff.models import Employee


def ask_rush(
    room_id: int, *, promised_for: datetime | None, by: Employee, at: datetime, seen: int | None = None
) -> Room:
    """Put the room first on the floor's list; `promised_for` is what the guest was told.

    Raises Denied without the right, Refusal for a promise in the past or a room that no cleaning makes ready.
    """
    _refuse_without_right(by)
    if promised_for is not None and promised_for <= at:
        raise Refusal(_("The promised time is past. Enter a later one."), field="promised_for")
    with transaction.atomic():
        room = lock_rooms([room_id])[room_id]
        if is_ready(room):
            raise Stale(_("Room %(room)s is ready now. Give it to the guest.") % {"room": room.number})
        if room.block:
            raise Refusal(
                _("Room %(room)s is %(block)s; a rush does not make it ready. Choose another room.")
                % {"room": room.number, "block": Block(room.block).label}
            )
        if room.occupancy == Occupancy.OCCUPIED and room.leaves_on and room.leaves_on > current_day().date:
            raise Refusal(
                _("The guest of room %(room)s stays tonight. Choose another room.") % {"room": room.number}
            )
        room = change_locked_room(
            room, Act.RUSH, by=by, at=at, source=Source.DESK, seen=seen, promised_for=promised_for
        )
        audit.record("frontdesk.rush", by=by, at=at, about=f"rooms:room:{room.pk}", new=room.number)
    return room


def lift_rush(room_id: int, *, by: Employee, at: datetime, seen: int | None = None) -> Room:
    """Take the rush back. Raises Denied without the right, Stale when there is none."""
    _refuse_without_right(by)
    with transaction.atomic():
        room = lock_rooms([room_id])[room_id]
        if not room.rush:
            raise Stale(_("Room %(room)s is no rush any more.") % {"room": room.number})
        room = change_locked_room(room, Act.RUSH_LIFTED, by=by, at=at, source=Source.DESK, seen=seen)
        audit.record("frontdesk.rush_lifted", by=by, at=at, about=f"rooms:room:{room.pk}", old=room.number)
    return room


def _refuse_without_right(by: Employee) -> None:
    if not by.has_perm(RUSH):
        raise Denied(_("Asking for a rush is for those with the right for it."))
