"""What happens to a guest in house: move, longer, shorter, check-out, and a check-out taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.domain.day import current_day
from core.errors import Refusal, Stale
from core.formats import show_date
from frontdesk.domain import bookings
from frontdesk.domain.check_in import locked_stay, record, refuse_room
from frontdesk.enums import StayState
from frontdesk.models import Stay, StayEvent
from frontdesk.signals import guest_checked_out, stay_reinstated
from rooms.domain.status import change_locked_room, lock_rooms
from rooms.enums import Act, Discrepant, Occupancy, Source
from staff.models import Employee


def move_stay(
    stay_id: int,
    room_id: int,
    *,
    reason: str,
    by: Employee,
    at: datetime,
    seen: int | None = None,
    anyway: str = "",
) -> Stay:
    """Move the guest to another room; the old one turns dirty. `anyway` gives a room that is not ready, by right.

    Raises Refusal without a reason, or for a room that may not be given.
    """
    if not reason.strip():
        raise Refusal(_("Say why the guest moves."), field="reason")
    with transaction.atomic():
        day = current_day().date
        stay, rooms = locked_stay(stay_id, room_id)
        old_room, new_room = rooms[stay.room_id], rooms[room_id]
        if old_room.pk == room_id:
            raise Refusal(
                _("The guest is in room %(room)s already.") % {"room": old_room.number}, field="room"
            )
        refuse_room(new_room, day, stay.leaves_on, by=by, at=at, seen=seen, reason=anyway)
        vip = old_room.vip_now
        cause = f"frontdesk:stay:{stay.pk}"
        change_locked_room(old_room, Act.MOVE_OUT, by=by, at=at, source=Source.DESK, cause=cause)
        stay.room, stay.guest_turn = new_room, new_room.guest_turn + 1
        stay.save(update_fields=["room", "guest_turn"])
        change_locked_room(
            new_room, Act.MOVE_IN, by=by, at=at, source=Source.DESK, cause=cause, seen=None,
            persons=stay.persons, leaves_on=stay.leaves_on, vip_now=vip,
        )  # fmt: skip
        record(
            stay,
            StayEvent.What.MOVED,
            day=day,
            by=by,
            at=at,
            old=old_room.number,
            new=new_room.number,
            reason=reason,
        )
        audit.record(
            "frontdesk.move",
            by=by,
            at=at,
            about=cause,
            old=old_room.number,
            new=new_room.number,
            reason=reason,
        )
    return stay


def change_departure(stay_id: int, leaves_on: date, *, by: Employee, at: datetime) -> Stay:
    """Let the guest stay longer or shorter. Raises Refusal for a day that is past, or nights promised to others."""
    with transaction.atomic():
        day = current_day().date
        stay, rooms = locked_stay(stay_id)
        room = rooms[stay.room_id]
        if leaves_on == stay.leaves_on:
            raise Refusal(_("The guest leaves on that day already."), field="leaves_on")
        if leaves_on < day:
            raise Refusal(_("That day is past. Choose today or later."), field="leaves_on")
        bookings.check_dates(stay.arrived_day, leaves_on, stay.persons)
        longer = leaves_on > stay.leaves_on
        other = bookings.promised(room, max(day, stay.leaves_on), leaves_on).first() if longer else None
        if other:
            raise Refusal(
                _(
                    "Room %(room)s is put down for booking %(booking)s from %(day)s. Move one of the two guests first."
                )
                % {"room": room.number, "booking": other.number, "day": show_date(other.arrives_on)},
                field="leaves_on",
            )
        old, stay.leaves_on = stay.leaves_on, leaves_on
        stay.save(update_fields=["leaves_on"])
        what = StayEvent.What.EXTENDED if longer else StayEvent.What.SHORTENED
        record(stay, what, day=day, by=by, at=at, old=old.isoformat(), new=leaves_on.isoformat())
        change_locked_room(
            room, Act.EXTEND if longer else Act.SHORTEN, by=by, at=at, source=Source.DESK,
            cause=f"frontdesk:stay:{stay.pk}", leaves_on=leaves_on,
        )  # fmt: skip
        audit.record(
            "frontdesk.change_departure", by=by, at=at, about=f"frontdesk:stay:{stay.pk}",
            old=old.isoformat(), new=leaves_on.isoformat(),
        )  # fmt: skip
    return stay


def check_out(stay_id: int, *, by: Employee | None, at: datetime, seen: int | None = None) -> Stay:
    """The guest leaves. The room turns vacant, and dirty unless its departure clean is done already."""
    with transaction.atomic():
        day = current_day().date
        stay, rooms = locked_stay(stay_id)
        room = rooms[stay.room_id]
        stay.state, stay.departed_at, stay.departed_day = StayState.DEPARTED, at, day
        stay.save(update_fields=["state", "departed_at", "departed_day"])
        record(stay, StayEvent.What.CHECKED_OUT, day=day, by=by, at=at)
        change_locked_room(
            room,
            Act.CHECK_OUT,
            by=by,
            at=at,
            source=Source.DESK,
            seen=seen,
            cause=f"frontdesk:stay:{stay.pk}",
        )
        bookings.show_arrival(room, by=by, at=at, day=day)
        audit.record("frontdesk.check_out", by=by, at=at, about=f"frontdesk:stay:{stay.pk}", old=room.number)
        guest_checked_out.send(sender=Stay, stay=stay, by=by, at=at)
    return stay


def reinstate(stay_id: int, *, reason: str, by: Employee, at: datetime) -> Stay:
    """Take back a check-out of the same business day: the guest has the room again, as clean as it is now.

    Raises Refusal without a reason, on a later day, or when the room was given to somebody else.
    """
    if not reason.strip():
        raise Refusal(_("Say why the check-out is taken back."), field="reason")
    with transaction.atomic():
        day = current_day().date
        room_id = Stay.objects.filter(pk=stay_id).values_list("room_id", flat=True).first()
        if room_id is None:
            raise Refusal(_("This stay does not exist. Look the guest up again."))
        room = lock_rooms([room_id])[room_id]
        stay = Stay.objects.select_for_update(of=("self",)).select_related("booking").get(pk=stay_id)
        if stay.state != StayState.DEPARTED:
            raise Stale(_("This guest is in house again already. There is nothing to take back."))
        if stay.departed_day != day:
            raise Refusal(_("This guest left on an earlier business day. Check in again instead."))
        if room.occupancy == Occupancy.OCCUPIED or room.block:
            raise Refusal(
                _("Room %(room)s was given to another guest or blocked meanwhile. Check in to another room.")
                % {"room": room.number}
            )
        stay.state, stay.departed_at, stay.departed_day = StayState.OPEN, None, None
        stay.leaves_on = max(stay.leaves_on, day)
        stay.save(update_fields=["state", "departed_at", "departed_day", "leaves_on"])
        record(stay, StayEvent.What.REINSTATED, day=day, by=by, at=at, reason=reason)
        change_locked_room(
            room, Act.REINSTATE, by=by, at=at, source=Source.DESK, cause=f"frontdesk:stay:{stay.pk}",
            persons=stay.persons, leaves_on=stay.leaves_on, vip_now=stay.booking.vip,
        )  # fmt: skip
        audit.record(
            "frontdesk.reinstate",
            by=by,
            at=at,
            about=f"frontdesk:stay:{stay.pk}",
            new=room.number,
            reason=reason,
        )
        stay_reinstated.send(sender=Stay, stay=stay, by=by, at=at)
    return stay


def settle_discrepancy(
    room_id: int, *, reason: str, by: Employee, at: datetime, seen: int | None = None
) -> None:
    """The desk has looked into it and what it says stands. Raises Refusal without a reason or a discrepancy."""
    if not reason.strip():
        raise Refusal(_("Say what was found, so that the floor knows."), field="reason")
    with transaction.atomic():
        room = lock_rooms([room_id])[room_id]
        if room.discrepancy == Discrepant.NO:
            raise Stale(_("Desk and floor agree about room %(room)s again.") % {"room": room.number})
        change_locked_room(
            room, Act.DISCREPANCY_RESOLVED, by=by, at=at, source=Source.DESK, seen=seen, reason=reason
        )
