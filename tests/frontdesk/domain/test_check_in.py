"""Check-in: who gets a room, who does not and why, and what is written."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.domain import form_keys
from core.errors import Refusal, Stale
from core.models import Audit, LiveEvent
from frontdesk.domain import bookings, check_in, stays
from frontdesk.domain.check_in import Papers
from frontdesk.enums import BookingState, StayState
from frontdesk.models import Booking, Guest, GuestDocument, Stay, StayEvent
from rooms.domain import status
from rooms.enums import Act, Cleanliness, Occupancy, Source
from rooms.models import Room
from tests import factories as make

AT, TODAY = make.AT, dt.date(2016, 7, 1)
MOST_STATEMENTS = 16


def give(room: Room, booking: Booking | None = None, **given: object) -> Stay:
    booking = booking or make.booking()
    told = {"papers": make.papers(), "persons": 2, "at": AT, "by": None, **given}
    return check_in.check_in(booking.pk, room.pk, **told)  # type: ignore[arg-type]


def walk_in(room: Room, name: str = "朱明远", **given: object) -> Stay:
    told = {
        "papers": make.papers(),
        "persons": 1,
        "leaves_on": TODAY + timedelta(days=1),
        "at": AT,
        "by": None,
    }
    return check_in.check_in_walk_in(room.pk, name=name, **{**told, **given})  # type: ignore[arg-type]


def test_a_guest_with_a_booking_gets_the_room_and_everything_is_written(clerk):
    room, booking = make.room(), make.booking()
    stay = give(room, booking, by=clerk, seen=room.version, phone="100 0000 0099")
    room.refresh_from_db()
    booking.refresh_from_db()
    assert (room.occupancy, room.persons, room.leaves_on, room.guest_turn) == (
        Occupancy.OCCUPIED, 2, booking.leaves_on, stay.guest_turn,
    )  # fmt: skip
    assert (booking.state, booking.room, stay.state) == (BookingState.ARRIVED, room, StayState.OPEN)
    assert stay.guest.phone == "100 0000 0099"
    person = stay.people.get()
    assert (person.document.number, person.matched_by, person.matched_at) == (make.GOOD_ID, clerk, AT)
    line = stay.events.get()
    assert (line.what, line.by, line.business_day, line.room) == (
        StayEvent.What.CHECKED_IN,
        clerk,
        TODAY,
        room,
    )
    assert Audit.objects.get(what="frontdesk.check_in").about == f"frontdesk:stay:{stay.pk}"
    assert LiveEvent.objects.filter(topic="desk", kind="room", ref=str(room.pk)).exists()


def test_a_check_in_costs_sixteen_statements_at_most(clerk):
    make.stay(make.room("1299"), by=clerk)  # the guest was here before
    room, booking = make.room(), make.booking()
    with CaptureQueriesContext(connection) as asked:
        form_keys.once(
            uuid.uuid4(), by=clerk, body="{}", act=lambda: str(give(room, booking, by=clerk, seen=room.version)),
        )  # fmt: skip
    statements = [q["sql"] for q in asked if not re.match("BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])]
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)
    new_guest, other = make.booking(make.guest("何美玲")), make.room("1204")
    with CaptureQueriesContext(connection) as asked:
        form_keys.once(
            uuid.uuid4(), by=clerk, body="{}", act=lambda: str(give(other, new_guest, by=clerk, seen=other.version)),
        )  # fmt: skip
    statements = [q["sql"] for q in asked if not re.match("BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])]
    assert len(statements) <= MOST_STATEMENTS, "\n".join(statements)


@pytest.mark.parametrize(
    ("papers", "field"),
    [
        (Papers("ID", "440101198806039993", True), "document_number"),
        (Papers("ID", "", True), "document_number"),
        (Papers("", make.GOOD_ID, True), "document_kind"),
        (Papers("ID", make.GOOD_ID, False), "matched"),
    ],
)
def test_nobody_gets_a_room_without_a_checked_and_matching_document(clerk, papers, field):
    room, booking = make.room(), make.booking()
    with pytest.raises(Refusal) as refusal:
        give(room, booking, papers=papers)
    assert refusal.value.field == field
    assert not Stay.objects.exists() and not GuestDocument.objects.exists()


def test_a_document_of_an_earlier_stay_is_not_typed_again(clerk):
    first = give(make.room("1203"))
    document = GuestDocument.objects.get()
    second = give(
        make.room("1204"), make.booking(first.guest), papers=Papers("ID", "", True, known=document.pk)
    )
    assert second.people.get().document == document
    assert GuestDocument.objects.count() == 1


def test_a_document_of_somebody_else_is_no_proof(clerk):
    give(make.room("1203"))
    document, room = GuestDocument.objects.get(), make.room("1204")
    stranger = make.booking(make.guest("何美玲"))
    with pytest.raises(Refusal, match="no such document"):
        give(room, stranger, papers=Papers("ID", "", True, known=document.pk))
    with pytest.raises(Refusal, match="tick"):
        give(room, make.booking(document.guest), papers=Papers("ID", "", False, known=document.pk))


def test_who_shows_the_same_document_under_the_same_name_is_the_same_guest(clerk):
    first = give(make.room("1203"), make.booking(make.guest("朱明远")))
    second = give(make.room("1204"), make.booking(make.guest("朱明远")))
    other = give(make.room("1205"), make.booking(make.guest("朱明媛")))
    assert second.guest == first.guest
    assert other.guest != first.guest
    assert walk_in(make.room("1206")).guest == first.guest


def test_a_name_corrected_at_check_in_is_the_guests_name_from_then_on(clerk):
    stay = give(make.room(), make.booking(make.guest("Katharina")), name="Käthe Weißmüller")
    assert Guest.objects.get(pk=stay.guest_id).name == "Käthe Weißmüller"
    assert stay.guest.keys.filter(key="weissmuller").exists()


def test_a_taken_room_says_who_gave_it_away_and_when(clerk):
    room = make.room()
    seen = room.version
    give(room, by=clerk)
    with pytest.raises(Stale, match="Bai Yutong gave room 1203 to another guest at 10:00"):
        give(room, seen=seen, at=AT + timedelta(minutes=5))
    with pytest.raises(Refusal, match="what you typed is kept") as refusal:
        give(room)
    assert refusal.value.field == "room"


@pytest.mark.parametrize("cleanliness", [Cleanliness.DIRTY, Cleanliness.PICKUP, Cleanliness.CLEAN])
def test_a_room_that_is_not_ready_is_refused_and_given_by_right_alone(clerk, cleanliness):
    room, boss = make.room(cleanliness=cleanliness), make.manager()
    with pytest.raises(Refusal, match="Room 1203 is not ready"):
        give(room, by=clerk)
    with pytest.raises(Refusal, match="Room 1203 is not ready"):
        give(room, by=clerk, reason="The guest is tired")
    with pytest.raises(Refusal, match="Room 1203 is not ready"):
        give(room, by=boss, reason=" ")
    stay = give(room, by=boss, reason="The guest is tired")
    room.refresh_from_db()
    assert room.cleanliness == cleanliness
    assert stay.events.get().note.text == "The guest is tired"


def test_a_room_out_of_order_is_given_to_nobody(clerk):
    room, boss = make.room(), make.manager()
    status.change_room(
        room.pk, Act.BLOCK_BEGINS, by=boss, at=AT, source=Source.FLOOR, block="ooo", block_until=None
    )
    with pytest.raises(Refusal, match="out of order"):
        give(room, by=boss, reason="The house is full")
    assert not Stay.objects.exists()


def test_a_room_promised_to_another_booking_tonight_is_refused(clerk):
    room = make.room()
    other = make.booking(make.guest("何美玲"), room=room)
    with pytest.raises(Refusal, match=f"put down for booking {other.number}"):
        give(room)
    with pytest.raises(Refusal, match=f"put down for booking {other.number}"):
        walk_in(room)
    assert give(room, other).guest.name == "何美玲"


def test_a_room_promised_from_the_day_of_departure_on_is_free_until_then(clerk):
    room, leaves_on = make.room(), TODAY + timedelta(days=2)
    make.booking(make.guest("何美玲"), arrives_on=leaves_on, room=room)
    assert give(room, make.booking(nights=2)).leaves_on == leaves_on
    with pytest.raises(Refusal, match="put down"):
        stays.change_departure(Stay.objects.get().pk, leaves_on + timedelta(days=1), by=clerk, at=AT)


def test_a_booking_of_a_later_day_is_not_due(clerk):
    later = make.booking(arrives_on=TODAY + timedelta(days=1))
    with pytest.raises(Refusal, match="arrives on 2 Jul 2016"):
        give(make.room(), later)


def test_dates_that_cross_and_no_persons_are_refused(clerk):
    room = make.room()
    with pytest.raises(Refusal, match="before the arrival"):
        give(room, leaves_on=TODAY - timedelta(days=1))
    with pytest.raises(Refusal, match="how many persons"):
        give(room, persons=0)
    with pytest.raises(Refusal, match="a year at most"):
        give(room, leaves_on=TODAY + timedelta(days=400))


def test_a_booking_that_is_over_and_one_that_never_was_are_refused(clerk):
    cancelled = bookings.cancel_booking(make.booking().pk, by=clerk, at=AT)
    with pytest.raises(Stale, match="is cancelled already"):
        give(make.room(), cancelled)
    with pytest.raises(Refusal, match="does not exist"):
        check_in.check_in(999, Room.objects.get().pk, papers=make.papers(), persons=1, by=clerk, at=AT)
    with pytest.raises(Refusal, match="not in the list of rooms"):
        check_in.check_in(cancelled.pk, 999, papers=make.papers(), persons=1, by=clerk, at=AT)


def test_leaving_on_the_same_day_is_day_use(clerk):
    room = make.room()
    give(room, make.booking(nights=0))
    assert room.events.filter(act=Act.DAY_USE).exists()


def test_the_room_put_down_before_is_free_when_another_is_given(clerk):
    before, given = make.room("1203", "dirty"), make.room("1204")
    booking = make.booking()
    bookings.queue_for(booking.pk, before.pk, by=clerk, at=AT)
    give(given, booking, by=clerk)
    before.refresh_from_db()
    assert (before.queue_since, before.arrives_at) == (None, None)


def test_an_undone_check_in_gives_the_booking_back_and_the_room_as_it_was(clerk):
    room, booking = make.room(), make.booking()
    stay = give(room, booking, by=clerk)
    check_in.undo_check_in(stay.pk, entered=False, reason="Wrong guest", by=clerk, at=AT)
    room.refresh_from_db()
    booking.refresh_from_db()
    assert (room.occupancy, room.cleanliness) == (Occupancy.VACANT, Cleanliness.INSPECTED)
    assert booking.state == BookingState.BOOKED
    assert give(room, booking, by=clerk).guest_turn == 2


def test_a_room_the_guest_has_entered_needs_a_light_tidy_after_the_undo(clerk):
    room = make.room()
    stay = give(room)
    check_in.undo_check_in(stay.pk, entered=True, reason="Wrong room", by=clerk, at=AT)
    room.refresh_from_db()
    assert room.cleanliness == Cleanliness.PICKUP


def test_an_undone_walk_in_leaves_no_booking_to_come(clerk):
    stay = walk_in(make.room())
    check_in.undo_check_in(stay.pk, entered=False, reason="Changed their mind", by=clerk, at=AT)
    assert Booking.objects.get().state == BookingState.CANCELLED


def test_a_check_in_is_undone_with_a_reason_on_its_day_and_before_a_move(clerk):
    stay = give(make.room("1203"))
    with pytest.raises(Refusal, match="Say why"):
        check_in.undo_check_in(stay.pk, entered=False, reason=" ", by=clerk, at=AT)
    Stay.objects.filter(pk=stay.pk).update(arrived_day=TODAY - timedelta(days=1))
    with pytest.raises(Refusal, match="earlier business day"):
        check_in.undo_check_in(stay.pk, entered=False, reason="x", by=clerk, at=AT)
    Stay.objects.filter(pk=stay.pk).update(arrived_day=TODAY)
    stays.move_stay(stay.pk, make.room("1204").pk, reason="Noise", by=clerk, at=AT)
    with pytest.raises(Refusal, match="was moved"):
        check_in.undo_check_in(stay.pk, entered=False, reason="x", by=clerk, at=AT)


def test_an_undone_stay_cannot_be_undone_again(clerk):
    stay = give(make.room())
    check_in.undo_check_in(stay.pk, entered=False, reason="Wrong guest", by=clerk, at=AT)
    with pytest.raises(Stale, match="changed by somebody else"):
        check_in.undo_check_in(stay.pk, entered=False, reason="Wrong guest", by=clerk, at=AT)
