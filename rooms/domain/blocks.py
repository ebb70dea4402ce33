"""Taking rooms out of order or out of service for a period, and bringing them back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import Refusal
from rooms.domain.status import change_locked_room, change_room, lock_rooms
from rooms.domain.words import clock_words
from rooms.enums import Act, Block, Cleanliness, Occupancy, Source
from rooms.models import Room, RoomBlock
from staff.models import Employee


def block_room(
    room_id: int,
    *,
    kind: Block,
    starts_at: datetime,
    until: datetime | None,
    reason: str,
    by: Employee,
    at: datetime,
    return_status: Cleanliness = Cleanliness.DIRTY,
    seen: int | None = None,
) -> RoomBlock:
    """Block a room for a period; it begins at once when `starts_at` is not after `at`.

    Raises Refusal for a period that ends before it begins, one that meets another block of the room, or an occupied
    room that is to be blocked now.
    """
    if not reason.strip():
        raise Refusal(_("Say why the room is blocked."), field="reason")
    if until and until <= max(starts_at, at):
        raise Refusal(_("The block must end after it begins and not in the past."), field="until")
    with transaction.atomic():
        room = lock_rooms([room_id])[room_id]
        _refuse_overlap(room, starts_at, until, at)
        if starts_at <= at and room.occupancy == Occupancy.OCCUPIED:
            raise Refusal(
                _("Room %(room)s is occupied. Move the guest first, then block it.") % {"room": room.number}
            )
        block = RoomBlock.objects.create(
            room=room, kind=kind, starts_at=starts_at, until=until, reason=reason,
            return_status=return_status, made_by=by, made_at=at,
        )  # fmt: skip
        if starts_at <= at:
            _begin(block, room, by=by, at=at, source=Source.FLOOR, seen=seen)
    return block


def _refuse_overlap(room: Room, starts_at: datetime, until: datetime | None, at: datetime) -> None:
    meets = RoomBlock.objects.filter(room=room, ended_at__isnull=True).filter(
        Q(until__isnull=True) | Q(until__gt=starts_at)
    )
    if until:
        meets = meets.filter(starts_at__lt=until)
    if other := meets.first():
        raise Refusal(
            _("Room %(room)s is already blocked from %(time)s: %(reason)s. End or change that block first.")
            % {"room": room.number, "time": clock_words(other.starts_at, at), "reason": other.reason}
        )


def _begin(
    block: RoomBlock,
    room: Room,
    *,
    by: Employee | None,
    at: datetime,
    source: Source,
    seen: int | None = None,
) -> None:
    block.began_at = at
    block.save(update_fields=["began_at"])
    change_locked_room(
        room, Act.BLOCK_BEGINS, by=by, at=at, source=source, seen=seen,
        cause=f"rooms:block:{block.pk}", block=block.kind, block_until=block.until,
    )  # fmt: skip


def end_block(
    block_id: int, *, by: Employee | None, at: datetime, source: Source = Source.FLOOR
) -> Room | None:
    """End a block that is in force, or withdraw one that has not begun. Returns the room if it came back.

    Raises Refusal when somebody ended it before.
    """
    with transaction.atomic():
        block = RoomBlock.objects.select_related("room").get(pk=block_id)
        room = lock_rooms([block.room_id])[block.room_id]
        ended = RoomBlock.objects.filter(pk=block_id, ended_at__isnull=True).update(ended_at=at, ended_by=by)
        if not ended:
            raise Refusal(_("This block was ended before. There is nothing left to do."))
        if block.began_at is None:
            return None
        return change_locked_room(
            room, Act.BLOCK_ENDS, by=by, at=at, source=source,
            cause=f"rooms:block:{block.pk}", cleanliness=block.return_status,
        )  # fmt: skip


def follow_periods(at: datetime) -> str:
    """Begin and end the blocks whose time has come. A room still occupied waits until it is vacant."""
    over = RoomBlock.objects.filter(ended_at__isnull=True, until__lte=at).values_list("pk", flat=True)
    for number in list(over):
        end_block(number, by=None, at=at, source=Source.SYSTEM)
    due = RoomBlock.objects.filter(ended_at__isnull=True, began_at__isnull=True, starts_at__lte=at)
    begun = 0
    for block in due.select_related("room"):
        with transaction.atomic():
            room = lock_rooms([block.room_id])[block.room_id]
            if room.occupancy == Occupancy.VACANT and room.block == Block.NONE:
                _begin(block, room, by=None, at=at, source=Source.SYSTEM)
                begun += 1
    return f"{len(over)} ended, {begun} begun" if over or begun else ""


def set_cleanliness(
    room_id: int,
    cleanliness: Cleanliness,
    *,
    reason: str,
    by: Employee,
    at: datetime,
    seen: int | None = None,
) -> Room:
    """Set how clean a room is by hand. The view has checked the right for this very status. Raises Refusal, Stale."""
    if not reason.strip():
        raise Refusal(_("Say why the status is set by hand."), field="reason")
    return change_room(
        room_id,
        Act.SET_BY_HAND,
        by=by,
        at=at,
        source=Source.FLOOR,
        seen=seen,
        reason=reason,
        cleanliness=cleanliness,
    )
