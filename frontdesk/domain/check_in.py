"""Checking a guest in: by booking or without one, and taking back a check-in that was a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit, notes
from core.domain.day import current_day
from core.errors import Refusal, Stale
from frontdesk.domain import bookings, documents, names
from frontdesk.enums import BookingState, GuestKind, StayState
from frontdesk.models import Booking, Guest, GuestDocument, Stay, StayEvent, StayPerson
from frontdesk.signals import guest_checked_in
from rooms.domain.readiness import is_ready
from rooms.domain.status import change_locked_room, lock_rooms
from rooms.domain.words import clock_words, why_not_ready
from rooms.enums import Act, Block, Occupancy, Source
from rooms.models import Room
from staff.models import Employee


@dataclass(frozen=True)
class Papers:
    """The document the clerk has in hand, and the word that the person matches it (duty FD5).

    `known` is the `GuestDocument` of an earlier stay: the clerk compares the card with what is shown masked, and
    nobody types the number again.
    """

    kind: str
    number: str
    matched: bool
    known: int | None = None


def check_in(
    booking_id: int,
    room_id: int,
    *,
    papers: Papers,
    persons: int,
    by: Employee | None,
    at: datetime,
    leaves_on: date | None = None,
    name: str = "",
    phone: str = "",
    seen: int | None = None,
    reason: str = "",
) -> Stay:
    """Give a booked guest a room.

    `name` and `phone` correct what the booking had. `reason` gives a room that is not ready, by right; it does not
    fake "clean". Raises Refusal for a document that is missing or wrong, a booking that is not due, or a room that may
    not be given, Stale for a room that changed.
    """
    with transaction.atomic():
        day = current_day().date
        checked = _checked(papers, day)
        rooms = bookings.lock_rooms_of(booking_id, room_id)
        booking, room = bookings.open_booking(booking_id, rooms), rooms[room_id]
        bookings.refuse_early(booking, day)
        leaves_on = leaves_on or max(booking.leaves_on, day)
        bookings.check_dates(day, leaves_on, persons)
        refuse_room(room, day, leaves_on, by=by, at=at, seen=seen, reason=reason, booking_id=booking.pk)
        document = _shown(checked, papers, booking.guest, name.strip() or booking.guest.name)
        guest = document.guest if document else booking.guest
        names.correct_guest(guest, name=name, phone=phone)
        left = rooms.get(booking.room_id or 0) if booking.room_id != room_id else None
        waited = booking.queued_at is not None
        booking.state, booking.closed_at, booking.queued_at = BookingState.ARRIVED, at, None
        booking.room, booking.guest = room, guest
        booking.save(update_fields=["state", "closed_at", "queued_at", "room", "guest"])
        stay = _open_stay(
            booking, room, document or checked, persons, leaves_on, day, by=by, at=at, reason=reason
        )
        if left:
            _free(left, waited, by=by, at=at, day=day)
    return stay


def _free(room: Room, waited: bool, *, by: Employee | None, at: datetime, day: date) -> None:
    """The room the booking had been put down for is no longer promised to this guest."""
    if waited:
        change_locked_room(room, Act.QUEUE_LEFT, by=by, at=at, source=Source.DESK)
    bookings.show_arrival(room, by=by, at=at, day=day)


def check_in_walk_in(
    room_id: int,
    *,
    name: str,
    phone: str = "",
    papers: Papers,
    persons: int,
    leaves_on: date,
    by: Employee | None,
    at: datetime,
    seen: int | None = None,
    reason: str = "",
) -> Stay:
    """Give a guest without a booking a room; who showed the same document before is recognised. As `check_in`."""
    with transaction.atomic():
        day = current_day().date
        checked = _checked(papers, day)
        rooms = lock_rooms([room_id])
        room = rooms[room_id]
        bookings.check_dates(day, leaves_on, persons)
        refuse_room(room, day, leaves_on, by=by, at=at, seen=seen, reason=reason)
        document = _shown(checked, papers, None, name.strip())
        if document:
            guest = document.guest
            bookings.hold_guest(guest)
            names.correct_guest(guest, name=name, phone=phone)
        else:
            guest = bookings.new_guest(name=name, phone=phone, at=at)
        booking = Booking.objects.create(
            guest=guest, kind=GuestKind.WALK_IN, state=BookingState.ARRIVED, type_id=room.type_id, arrives_on=day,
            leaves_on=leaves_on, persons=persons, room=room, vip=guest.vip, made_at=at, made_by=by, closed_at=at,
        )  # fmt: skip
        return _open_stay(
            booking, room, document or checked, persons, leaves_on, day, by=by, at=at, reason=reason
        )


def _checked(papers: Papers, day: date) -> documents.Checked:
    """The number typed, checked; nothing is known of a document of an earlier stay yet but its number here."""
    if papers.known:
        document = documents.Checked(papers.kind, "")
    else:
        document = documents.check_document(papers.kind, papers.number, today=day)
    if not papers.matched:
        raise Refusal(
            _("Look at the guest and the document, then tick that the person matches it."), field="matched"
        )
    return document


def _shown(
    checked: documents.Checked, papers: Papers, booked_for: Guest | None, name: str
) -> GuestDocument | None:
    """The document as this very person showed it on an earlier stay, with its guest; None when it is new.

    Who is known by the same document and name is the same person, whoever the booking was entered for.
    """
    if papers.known:
        document = (
            GuestDocument.objects.filter(pk=papers.known).select_related("guest").defer("number").first()
        )
        if document is None or (booked_for and document.guest_id != booked_for.pk):
            raise Refusal(
                _("This guest has no such document any more. Choose its type and enter the number."),
                field="document_number",
            )
        return document
    shown = documents.shown_before(checked)
    own = [document for document in shown if booked_for and document.guest_id == booked_for.pk]
    same_name = [document for document in shown if document.guest.name == name]
    return next(iter(own + same_name), None)


def refuse_room(
    room: Room,
    day: date,
    leaves_on: date,
    *,
    by: Employee | None,
    at: datetime,
    seen: int | None,
    reason: str,
    booking_id: int | None = None,
) -> None:
    """Raises Refusal, or Stale when it became impossible since the clerk looked, unless the room may be given.

    `booking_id` is the guest's own booking, which does not stand in the way.
    """
    refuse = Stale if seen is not None and seen != room.version else Refusal
    if room.occupancy == Occupancy.OCCUPIED:
        raise refuse(_taken(room, at), field="room")
    if not is_ready(room) and not _may_give_anyway(room, by, reason):
        raise refuse(why_not_ready(room, at), field="room")
    bookings.refuse_promised(room, day, leaves_on, but=booking_id)


def _taken(room: Room, at: datetime) -> str:
    """Who gave the room away, and when."""
    event = (
        StayEvent.objects.filter(room=room, stay__state=StayState.OPEN)
        .select_related("by")
        .order_by("-pk")
        .first()
    )
    if event is None or event.by is None:
        return why_not_ready(room, at)
    return _(
        "%(who)s gave room %(room)s to another guest at %(time)s. Choose another room; what you typed is kept."
    ) % {
        "who": event.by.name,
        "room": room.number,
        "time": clock_words(event.at, at),
    }


def _may_give_anyway(room: Room, by: Employee | None, reason: str) -> bool:
    if not reason.strip() or by is None or room.block == Block.OUT_OF_ORDER:
        return False
    if room.block == Block.OUT_OF_SERVICE:
        return by.has_perm("rooms.give_out_of_service")
    return by.has_perm("rooms.give_not_ready")


def _open_stay(
    booking: Booking,
    room: Room,
    document: documents.Checked | GuestDocument,
    persons: int,
    leaves_on: date,
    day: date,
    *,
    by: Employee | None,
    at: datetime,
    reason: str,
) -> Stay:
    """Write the stay, its person and paper, its first line, the room and the audit."""
    paper = document
    if isinstance(paper, documents.Checked):
        paper = GuestDocument.objects.create(
            guest=booking.guest, kind=paper.kind, number=paper.number, number_hash=documents.hash_of(paper),
            made_at=at,
        )  # fmt: skip
    stay = Stay.objects.create(
        booking=booking, guest=booking.guest, room=room, guest_turn=room.guest_turn + 1, persons=persons,
        leaves_on=leaves_on, arrived_at=at, arrived_day=day,
    )  # fmt: skip
    StayPerson.objects.create(
        stay=stay,
        guest=booking.guest,
        document=paper,
        document_kind=paper.kind,
        matched_by=by,
        matched_at=at,
    )
    record(stay, StayEvent.What.CHECKED_IN, day=day, by=by, at=at, new=leaves_on.isoformat(), reason=reason)
    change_locked_room(
        room, Act.DAY_USE if leaves_on == day else Act.CHECK_IN, by=by, at=at, source=Source.DESK,
        cause=f"frontdesk:stay:{stay.pk}", persons=persons, leaves_on=leaves_on, vip_now=booking.vip,
    )  # fmt: skip
    audit.record(
        "frontdesk.check_in", by=by, at=at, about=f"frontdesk:stay:{stay.pk}", new=room.number, reason=reason
    )
    guest_checked_in.send(sender=Stay, stay=stay, by=by, at=at)
    return stay


def undo_check_in(stay_id: int, *, entered: bool, reason: str, by: Employee, at: datetime) -> Stay:
    """Take back a check-in on the day it was made. `entered` says whether the guest has been in the room.

    Raises Refusal without a reason, on a later business day, or after the guest was moved.
    """
    if not reason.strip():
        raise Refusal(_("Say why the check-in is taken back."), field="reason")
    with transaction.atomic():
        day = current_day().date
        stay, rooms = locked_stay(stay_id)
        room = rooms[stay.room_id]
        if stay.arrived_day != day:
            raise Refusal(_("This guest came on an earlier business day. Check out instead."))
        if StayEvent.objects.filter(stay=stay, what=StayEvent.What.MOVED).exists():
            raise Refusal(_("This guest was moved to another room. Check out instead."))
        stay.state, stay.departed_at, stay.departed_day = StayState.UNDONE, at, day
        stay.save(update_fields=["state", "departed_at", "departed_day"])
        booking = stay.booking
        booking.state, booking.closed_at = BookingState.BOOKED, None
        if booking.kind == GuestKind.WALK_IN:
            booking.state, booking.closed_at = BookingState.CANCELLED, at
        booking.save(update_fields=["state", "closed_at"])
        record(stay, StayEvent.What.UNDONE, day=day, by=by, at=at, reason=reason)
        comes_back = booking.state == BookingState.BOOKED
        change_locked_room(
            room, Act.UNDO_CHECK_IN, by=by, at=at, source=Source.DESK, cause=f"frontdesk:stay:{stay.pk}",
            entered=entered, arrives_at=bookings.arrival_moment(booking) if comes_back else None,
            vip_next=comes_back and booking.vip,
        )  # fmt: skip
        audit.record(
            "frontdesk.undo_check_in",
            by=by,
            at=at,
            about=f"frontdesk:stay:{stay.pk}",
            old=room.number,
            reason=reason,
        )
    return stay


def locked_stay(stay_id: int, *more_rooms: int) -> tuple[Stay, dict[int, Room]]:
    """An open stay and the rooms by id, its own and `more_rooms`, locked before it. Raises Refusal or Stale."""
    room_id = Stay.objects.filter(pk=stay_id).values_list("room_id", flat=True).first()
    if room_id is None:
        raise Refusal(_("This stay does not exist. Look the guest up again."))
    rooms = lock_rooms([room_id, *more_rooms])
    stay = Stay.objects.select_for_update(of=("self",)).select_related("booking", "guest").get(pk=stay_id)
    if not stay.is_open or stay.room_id != room_id:
        raise Stale(
            _("This stay was changed by somebody else a moment ago. Open it again; nothing was saved.")
        )
    return stay, rooms


def record(
    stay: Stay,
    what: StayEvent.What,
    *,
    day: date,
    by: Employee | None,
    at: datetime,
    old: str = "",
    new: str = "",
    reason: str = "",
) -> StayEvent:
    """Add a line to the stay's history. The desk's screens hear of it by the change of the room."""
    return StayEvent.objects.create(
        stay=stay, what=what, at=at, business_day=day, by=by, acting_for=getattr(by, "acting_for", None),
        room_id=stay.room_id, old=old, new=new, note=notes.write(reason, by=by, at=at) if reason.strip() else None,
    )  # fmt: skip
