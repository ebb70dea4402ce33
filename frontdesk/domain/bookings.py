"""Bookings: made, put down for a room, cancelled, not shown up; and guests waiting for a room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.clock import from_local
from core.domain import audit, live
from core.domain.day import current_day
from core.domain.hotel import profile
from core.errors import Refusal, Stale
from core.formats import show_date
from core.models import BusinessDay
from frontdesk.domain.names import write_keys
from frontdesk.enums import BookingState, GuestKind
from frontdesk.models import Booking, Guest
from rooms.domain.status import change_locked_room
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


def hold_guest(guest: Guest) -> None:
    """Keep a guest known until the transaction ends (one query). Raises Stale for one forgotten this very moment."""
    known = Guest.objects.select_for_update(no_key=True).filter(pk=guest.pk, anonymous_since__isnull=True)
    if not known.values_list("pk"):
        raise Stale(
            _("The time of keeping this guest's data is over; it was removed just now. Enter the guest anew.")
        )


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
    """Promise a guest a room type.

    Raises Refusal for dates that cross, an arrival before the open business day, no persons, or a stay over a year;
    Stale for a guest forgotten this very moment. After midnight and before the night roll the day that is closing is
    still today. On the very first day of the books guests who are in the house already are entered with the day they
    came.
    """
    check_dates(arrives_on, leaves_on, persons)
    with transaction.atomic():
        day = current_day().date
        if not is_first_day(day):
            refuse_past(arrives_on, day)
        hold_guest(guest)
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


def is_first_day(day: date) -> bool:
    """Whether the books of the hotel begin with this day."""
    return not BusinessDay.objects.filter(date__lt=day).exists()


def refuse_past(arrives_on: date, day: date) -> None:
    """Raises Refusal for an arrival on a day whose books are closed."""
    if arrives_on < day:
        raise Refusal(_("That day is past. Choose today or later."), field="arrives_on")


def change_booking(
    booking_id: int,
    *,
    room_type: RoomType,
    arrives_on: date,
    leaves_on: date,
    persons: int,
    by: Employee,
    at: datetime,
    expected_at: time | None = None,
    vip: bool = False,
    wish: str = "",
) -> Booking:
    """Correct what was promised. A room put down stays unless another booking has it on one of the new nights.

    Raises Refusal for dates that cross, an arrival in the past, no persons, or a booking that is over.
    """
    check_dates(arrives_on, leaves_on, persons)
    with transaction.atomic():
        day = current_day().date
        rooms = lock_rooms_of(booking_id)
        booking = open_booking(booking_id, rooms)
        if arrives_on != booking.arrives_on:
            refuse_past(arrives_on, day)
        old = _told(booking)
        booking.type, booking.arrives_on, booking.leaves_on = room_type, arrives_on, leaves_on
        booking.persons, booking.expected_at, booking.vip, booking.wish = persons, expected_at, vip, wish
        if booking.room_id:
            _refuse_promised(rooms[booking.room_id], booking)
        booking.save(
            update_fields=["type", "arrives_on", "leaves_on", "persons", "expected_at", "vip", "wish"]
        )
        for room in rooms.values():
            show_arrival(room, by=by, at=at, day=day)
        audit.record(
            "frontdesk.change_booking", by=by, at=at, about=f"frontdesk:booking:{booking.pk}",
            old=old, new=_told(booking),
        )  # fmt: skip
        live.announce(live.DESK, "booking", str(booking.pk), at=at)
    return booking


def _told(booking: Booking) -> str:
    """What the audit keeps of a booking; no person."""
    return f"{booking.type.code} {booking.arrives_on} {booking.leaves_on} {booking.persons}"


def put_down(booking_id: int, room_id: int | None, *, by: Employee | None, at: datetime) -> Booking:
    """Pre-assign a room to a booking, or take that back with None.

    Raises Refusal when the booking is over or another booking has the room on one of these nights.
    """
    with transaction.atomic():
        rooms = lock_rooms_of(booking_id, room_id)
        booking = open_booking(booking_id, rooms)
        if booking.queued_at and room_id != booking.room_id:
            raise Refusal(
                _(
                    "This guest waits for the room. End the waiting first, or choose another room to wait for."
                ),
                field="room",
            )
        if room_id:
            _refuse_promised(rooms[room_id], booking)
        booking.room_id = room_id
        booking.save(update_fields=["room"])
        for room in rooms.values():
            show_arrival(room, by=by, at=at)
        live.announce(live.DESK, "booking", str(booking.pk), at=at)
    return booking


def _refuse_promised(room: Room, booking: Booking) -> None:
    refuse_promised(room, booking.arrives_on, booking.leaves_on, but=booking.pk)


def refuse_promised(room: Room, arrives_on: date, leaves_on: date, *, but: int | None = None) -> None:
    """Raises Refusal when a booking other than `but` has this room on one of these nights."""
    other = promised(room, arrives_on, leaves_on).filter(~Q(pk=but)).first()
    if other:
        raise Refusal(
            _("Room %(room)s is put down for booking %(booking)s from %(day)s. Choose another room.")
            % {"room": room.number, "booking": other.number, "day": show_date(other.arrives_on)},
            field="room",
        )


def promised(room: Room, arrives_on: date, leaves_on: date) -> QuerySet[Booking]:
    """Bookings not yet arrived that have this room on one of these nights (day use counts as its day)."""
    return Booking.objects.filter(overlapping(arrives_on, leaves_on), room=room)


def overlapping(arrives_on: date, leaves_on: date) -> Q:
    """Condition on bookings: not yet arrived, and with a night in common. The day of departure is free again."""
    last_night = max(arrives_on, leaves_on - timedelta(days=1))
    nights = Q(arrives_on__lte=last_night) & (Q(leaves_on__gt=arrives_on) | Q(arrives_on=arrives_on))
    return nights & Q(state=BookingState.BOOKED)


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
    """When the guest is expected: the hour told, or the hotel's check-in hour (one query)."""
    hotel = profile()
    hour = booking.expected_at or hotel.check_in_time
    return from_local(booking.arrives_on, hour.hour * 60 + hour.minute, hotel)


def cancel_booking(booking_id: int, *, by: Employee | None, at: datetime) -> Booking:
    """The guest does not come and has said so."""
    return _close(booking_id, BookingState.CANCELLED, by=by, at=at)


def mark_no_show(booking_id: int, *, by: Employee | None, at: datetime) -> Booking:
    """The guest did not come. It can be taken back with `reopen`."""
    return _close(booking_id, BookingState.NO_SHOW, by=by, at=at)


def _close(booking_id: int, state: BookingState, *, by: Employee | None, at: datetime) -> Booking:
    with transaction.atomic():
        rooms = lock_rooms_of(booking_id)
        booking = open_booking(booking_id, rooms)
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
        rooms = lock_rooms_of(booking_id)
        booking = Booking.objects.select_for_update(of=("self",)).filter(pk=booking_id).first()
        if booking is None:
            raise Refusal(_("This booking does not exist. Look the guest up again."))
        if booking.state not in (BookingState.CANCELLED, BookingState.NO_SHOW):
            raise Stale(_("This booking is open already. There is nothing to take back."))
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
        day = current_day().date
        rooms = lock_rooms_of(booking_id, room_id)
        booking, room = open_booking(booking_id, rooms), rooms[room_id]
        refuse_early(booking, day)
        if room.queue_since and booking.room_id != room_id:
            raise Refusal(
                _("Another guest already waits for room %(room)s. Choose another room.")
                % {"room": room.number},
                field="room",
            )
        if room.occupancy == Occupancy.OCCUPIED and (room.leaves_on is None or room.leaves_on > day):
            raise Refusal(
                _("The guest of room %(room)s stays tonight. Choose another room.") % {"room": room.number},
                field="room",
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
            show_arrival(each, by=by, at=at, day=day)
        audit.record(
            "frontdesk.queue", by=by, at=at, about=f"frontdesk:booking:{booking.pk}", new=room.number
        )
    return booking


def leave_queue(booking_id: int, *, by: Employee, at: datetime) -> Booking:
    """The guest no longer waits; the room stays put down."""
    with transaction.atomic():
        rooms = lock_rooms_of(booking_id)
        booking = open_booking(booking_id, rooms)
        if booking.queued_at is None or booking.room_id is None:
            raise Stale(_("This guest does not wait for a room any more."))
        booking.queued_at = None
        booking.save(update_fields=["queued_at"])
        change_locked_room(
            rooms[booking.room_id], Act.QUEUE_LEFT, by=by, at=at, source=Source.DESK,
            cause=f"frontdesk:booking:{booking.pk}",
        )  # fmt: skip
    return booking


def refuse_early(booking: Booking, day: date) -> None:
    """Raises Refusal for a booking that arrives after `day`."""
    if booking.arrives_on > day:
        raise Refusal(
            _(
                "Booking %(booking)s arrives on %(day)s. Change its arrival first, or take the guest as a walk-in."
            )
            % {"booking": booking.number, "day": show_date(booking.arrives_on)}
        )


def lock_rooms_of(booking_id: int, *room_ids: int | None) -> dict[int, Room]:
    """These rooms and the one put down for the booking, by id, locked in order of id (one query).

    Raises Refusal when one of `room_ids` does not exist.
    """
    wanted = [room_id for room_id in room_ids if room_id]
    own = Booking.objects.filter(pk=booking_id, room__isnull=False).values("room_id")
    rooms = Room.objects.select_for_update(of=("self",)).filter(Q(pk__in=wanted) | Q(pk__in=own))
    found = {room.pk: room for room in rooms.order_by("pk")}
    if not found.keys() >= set(wanted):
        raise Refusal(
            _("This room is not in the list of rooms. Look the number up on the board."), field="room"
        )
    return found


def open_booking(booking_id: int, rooms: Mapping[int, Room]) -> Booking:
    """The booking, locked and still to arrive; `rooms` are those locked before it.

    Raises Refusal or Stale that says what became of it.
    """
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
    if booking.room_id and booking.room_id not in rooms:
        raise Stale(
            _("A colleague put another room down for booking %(booking)s at this moment. Try again.")
            % {"booking": booking.number}
        )
    return booking
