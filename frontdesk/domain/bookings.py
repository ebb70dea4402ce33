"""Bookings: made, put down for a room, cancelled, not shown up; and guests waiting for a room."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from core.domain import audit, live
from core.domain.day import current_day
from core.domain.hotel import profile
from core.errors import Refusal, Stale
from core.formats import show_date
from frontdesk.domain.names import write_keys
from frontdesk.enums import BookingState, GuestKind
from frontdesk.models import Booking, Guest
from rooms.domain.status import change_locked_room, lock_rooms
from rooms.enums import Act, Occupancy, Source
from rooms.models import Room, RoomType
from staff.models import Employee

LONGEST_STAY_DAYS = 366


def new_guest(*, name: str, phone: str = "", vip: bool = False, pinyin: str = "", at: datetime) -> Guest:
    """Enter a person who was never here (two INSERTs). Raises Refusal without a name."""
    if not name.strip():
        raise Refusal(_("Enter the guest's name as it stands in the document."), field="name")
    guest = Guest.objects.create(name=name.strip(), phone=phone.strip(), vip=vip, pinyin=pinyin, made_at=at)
    write_keys(guest)
    return guest


def make_booking(
    guest: Guest,
    *,
    room_type: RoomType,
    arrives_on: date,
    leaves_on: date,
    persons: int,
    by: Employee | None,
    at: datetime,
    kind: str = GuestKind.INDIVIDUAL,
    expected_at: time | None = None,
    room: Room | None = None,
    vip: bool | None = None,
    wish: str = "",
    reference: str = "",
) -> Booking:
    """Promise a guest a room type. Raises Refusal for dates that cross, no persons, or a stay over a year."""
    check_dates(arrives_on, leaves_on, persons)
    with transaction.atomic():
        booking = Booking.objects.create(
            guest=guest, type=room_type, arrives_on=arrives_on, leaves_on=leaves_on, persons=persons, kind=kind,
            expected_at=expected_at, vip=guest.vip if vip is None else vip, wish=wish, reference=reference,
            made_at=at, made_by=by,
        )  # fmt: skip
        if room:
            put_down(booking.pk, room.pk, by=by, at=at)
            booking.room = room
        live.announce(live.DESK, "booking", str(booking.pk), at=at)
    return booking


def check_dates(arrives_on: date, leaves_on: date, persons: int) -> None:
    """Raises Refusal when the dates cross, the stay is longer than a year, or nobody is to come."""
    if leaves_on < arrives_on:
        raise Refusal(
            _("The departure is before the arrival. Correct one of the two days."), field="leaves_on"
        )
    if (leaves_on - arrives_on).days > LONGEST_STAY_DAYS:
        raise Refusal(
            _("A stay is entered for a year at most. Choose an earlier departure."), field="leaves_on"
        )
    if not 1 <= persons <= 50:
        raise Refusal(_("Enter how many persons stay: 1 to 50."), field="persons")


def put_down(booking_id: int, room_id: int | None, *, by: Employee | None, at: datetime) -> Booking:
    """Pre-assign a room to a booking, or take that back with None.

    Raises Refusal when the booking is over or another booking has the room on one of these nights.
    """
    with transaction.atomic():
        before = Booking.objects.filter(pk=booking_id).values_list("room_id", flat=True).first()
        rooms = lock_rooms([r for r in (before, room_id) if r])
        booking = _open_booking(booking_id)
        if room_id:
            _refuse_promised(rooms[room_id], booking)
        booking.room_id = room_id
        booking.save(update_fields=["room"])
        for room in rooms.values():
            show_arrival(room, by=by, at=at)
        live.announce(live.DESK, "booking", str(booking.pk), at=at)
    return booking


def _refuse_promised(room: Room, booking: Booking) -> None:
    other = (
        promised(room, booking.arrives_on, booking.leaves_on)
        .exclude(pk=booking.pk)
        .select_related("guest")
        .first()
    )
    if other:
        raise Refusal(
            _("Room %(room)s is put down for booking %(booking)s from %(day)s. Choose another room.")
            % {"room": room.number, "booking": other.number, "day": show_date(other.arrives_on)},
            field="room",
        )


def promised(room: Room, arrives_on: date, leaves_on: date):  # type: ignore[no-untyped-def]
    """Bookings not yet arrived that have this room on one of these nights (day use counts as its day)."""
    found = Booking.objects.filter(
        room=room, state=BookingState.BOOKED, arrives_on__lte=max(arrives_on, leaves_on)
    )
    return found.filter(leaves_on__gt=arrives_on) | found.filter(arrives_on=arrives_on)


def show_arrival(room: Room, *, by: Employee | None, at: datetime, day: date | None = None) -> None:
    """Make the room's tile show today's next guest, or none. The caller holds the room locked."""
    day = day or current_day().date
    coming = Booking.objects.filter(room=room, state=BookingState.BOOKED, arrives_on=day)
    booking = coming.order_by("expected_at", "pk").first()
    arrives_at = arrival_moment(booking) if booking else None
    vip_next = bool(booking and booking.vip)
    if (room.arrives_at, room.vip_next) != (arrives_at, vip_next):
        change_locked_room(
            room, Act.ARRIVAL_PLANNED, by=by, at=at, source=Source.DESK,
            cause=f"frontdesk:booking:{booking.pk}" if booking else "", arrives_at=arrives_at, vip_next=vip_next,
        )  # fmt: skip


def arrival_moment(booking: Booking) -> datetime:
    """When the guest is expected: the hour told, or the hotel's check-in hour."""
    hour = booking.expected_at or profile().check_in_time
    return datetime.combine(booking.arrives_on, hour, tzinfo=get_current_timezone())


def cancel_booking(booking_id: int, *, by: Employee | None, at: datetime) -> Booking:
    """The guest does not come and has said so."""
    return _close(booking_id, BookingState.CANCELLED, by=by, at=at)


def mark_no_show(booking_id: int, *, by: Employee | None, at: datetime) -> Booking:
    """The guest did not come. It can be taken back with `reopen`."""
    return _close(booking_id, BookingState.NO_SHOW, by=by, at=at)


def _close(booking_id: int, state: BookingState, *, by: Employee | None, at: datetime) -> Booking:
    with transaction.atomic():
        room_id = Booking.objects.filter(pk=booking_id).values_list("room_id", flat=True).first()
        rooms = lock_rooms([room_id]) if room_id else {}
        booking = _open_booking(booking_id)
        queued = booking.queued_at is not None
        booking.state, booking.closed_at, booking.queued_at = state, at, None
        booking.save(update_fields=["state", "closed_at", "queued_at"])
        for room in rooms.values():
            if queued:
                change_locked_room(room, Act.QUEUE_LEFT, by=by, at=at, source=Source.DESK)
            show_arrival(room, by=by, at=at)
        audit.record(f"frontdesk.{state}", by=by, at=at, about=f"frontdesk:booking:{booking.pk}")
        live.announce(live.DESK, "booking", str(booking.pk), at=at)
    return booking


def reopen(booking_id: int, *, by: Employee | None, at: datetime) -> Booking:
    """Take back a cancellation or a no-show; a room that was promised to others meanwhile is given up."""
    with transaction.atomic():
        booking = Booking.objects.select_for_update().get(pk=booking_id)
        if booking.state not in (BookingState.CANCELLED, BookingState.NO_SHOW):
            raise Stale(_("This booking is open already. There is nothing to take back."))
        rooms = lock_rooms([booking.room_id]) if booking.room_id else {}
        old, booking.state, booking.closed_at = booking.state, BookingState.BOOKED, None
        for room in rooms.values():
            if promised(room, booking.arrives_on, booking.leaves_on).exists():
                booking.room = None
        booking.save(update_fields=["state", "closed_at", "room"])
        for room in rooms.values():
            show_arrival(room, by=by, at=at)
        audit.record("frontdesk.reopened", by=by, at=at, about=f"frontdesk:booking:{booking.pk}", old=old)
        live.announce(live.DESK, "booking", str(booking.pk), at=at)
    return booking


def queue_for(
    booking_id: int, room_id: int, *, by: Employee, at: datetime, seen: int | None = None
) -> Booking:
    """The guest is here and waits for a room that is not ready. Raises Refusal when somebody else waits for it."""
    with transaction.atomic():
        before = Booking.objects.filter(pk=booking_id).values_list("room_id", flat=True).first()
        rooms = lock_rooms({room_id, *([before] if before else [])})
        booking, room = _open_booking(booking_id), rooms[room_id]
        if room.queue_since and booking.room_id != room_id:
            raise Refusal(
                _("Another guest already waits for room %(room)s. Choose another room.")
                % {"room": room.number}
            )
        if room.occupancy == Occupancy.OCCUPIED and (
            room.leaves_on is None or room.leaves_on > current_day().date
        ):
            raise Refusal(
                _("The guest of room %(room)s stays tonight. Choose another room.") % {"room": room.number}
            )
        _refuse_promised(room, booking)
        if booking.queued_at and booking.room_id and booking.room_id != room_id:
            change_locked_room(rooms[booking.room_id], Act.QUEUE_LEFT, by=by, at=at, source=Source.DESK)
        booking.room, booking.queued_at = room, booking.queued_at or at
        booking.save(update_fields=["room", "queued_at"])
        change_locked_room(
            room, Act.QUEUED, by=by, at=at, source=Source.DESK, seen=seen, cause=f"frontdesk:booking:{booking.pk}",
            queue_since=booking.queued_at,
        )  # fmt: skip
        for each in rooms.values():
            show_arrival(each, by=by, at=at)
    return booking


def leave_queue(booking_id: int, *, by: Employee, at: datetime) -> Booking:
    """The guest no longer waits; the room stays put down."""
    with transaction.atomic():
        room_id = Booking.objects.filter(pk=booking_id).values_list("room_id", flat=True).first()
        rooms = lock_rooms([room_id]) if room_id else {}
        booking = _open_booking(booking_id)
        if booking.queued_at is None or booking.room_id is None:
            raise Stale(_("This guest does not wait for a room any more."))
        booking.queued_at = None
        booking.save(update_fields=["queued_at"])
        change_locked_room(
            rooms[booking.room_id], Act.QUEUE_LEFT, by=by, at=at, source=Source.DESK,
            cause=f"frontdesk:booking:{booking.pk}",
        )  # fmt: skip
    return booking


def _open_booking(booking_id: int) -> Booking:
    """The booking, locked and still to arrive. Raises Refusal or Stale that says what became of it."""
    booking = (
        Booking.objects.select_for_update(of=("self",))
        .select_related("guest", "type")
        .filter(pk=booking_id)
        .first()
    )
    if booking is None:
        raise Refusal(_("This booking does not exist. Look the guest up again."))
    if booking.state != BookingState.BOOKED:
        raise Stale(
            _("Booking %(booking)s is %(state)s already. The list is up to date now.")
            % {"booking": booking.number, "state": BookingState(booking.state).label}
        )
    return booking
