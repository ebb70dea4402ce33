"""Bookings, rooms put down, guests who wait, and rushes."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta

import pytest

from core.errors import Denied, Refusal, Stale
from frontdesk.domain import bookings, offers, rush, stays
from frontdesk.enums import BookingState
from frontdesk.models import Booking
from housekeeping.domain.night import roll_night
from rooms.models import Room
from tests import factories as make

AT, TODAY = make.AT, dt.date(2016, 7, 1)


def tile(room: Room) -> Room:
    return Room.objects.get(pk=room.pk)


def change(booking, clerk, **told):
    promise = {
        "room_type": booking.type,
        "arrives_on": booking.arrives_on,
        "leaves_on": booking.leaves_on,
        "persons": 2,
    }
    return bookings.change_booking(booking.pk, **{**promise, **told}, by=clerk, at=AT)


def test_a_booking_with_crossed_dates_or_nobody_is_refused_beside_the_field(clerk):
    guest = make.guest()
    promise = {"room_type": make.room_type(), "by": clerk, "at": AT, "arrives_on": TODAY}
    for field, told in [
        ("leaves_on", {"leaves_on": TODAY - timedelta(days=1), "persons": 1}),
        ("leaves_on", {"leaves_on": TODAY + timedelta(days=367), "persons": 1}),
        ("persons", {"leaves_on": TODAY, "persons": 0}),
        ("persons", {"leaves_on": TODAY, "persons": 51}),
    ]:
        with pytest.raises(Refusal) as refusal:
            bookings.make_booking(guest, **promise, **told)
        assert refusal.value.field == field


TWO_IN_THE_MORNING = AT + timedelta(hours=16)  # the calendar is a day ahead of the business day


def test_nobody_is_promised_a_day_whose_books_are_closed(clerk):
    roll_night(TWO_IN_THE_MORNING)
    with pytest.raises(Refusal, match="That day is past") as refusal:
        make.booking(at=TWO_IN_THE_MORNING, arrives_on=TODAY)
    assert refusal.value.field == "arrives_on" and not Booking.objects.exists()
    tomorrow = make.booking(at=TWO_IN_THE_MORNING, arrives_on=TODAY + timedelta(days=1))
    with pytest.raises(Refusal, match="That day is past"):
        change(tomorrow, clerk, arrives_on=TODAY)


def test_before_the_roll_an_arrival_after_midnight_belongs_to_the_closing_day(clerk):
    assert make.booking(at=TWO_IN_THE_MORNING, arrives_on=TODAY).arrives_on == TODAY


def test_on_the_first_day_of_the_books_guests_in_house_are_entered_with_the_day_they_came(clerk):
    assert make.booking(arrives_on=TODAY - timedelta(days=3), nights=5).state == "booked"


def test_a_room_put_down_shows_its_next_guest_and_is_promised_once(clerk):
    room = make.room()
    mine = make.booking(expected_at=dt.time(15, 30), room=room, vip=True)
    assert (tile(room).arrives_at, tile(room).vip_next) == (
        dt.datetime(2016, 7, 1, 7, 30, tzinfo=dt.UTC),
        True,
    )
    other = make.booking(make.guest("何美玲"))
    with pytest.raises(Refusal, match=f"put down for booking {mine.number}"):
        bookings.put_down(other.pk, room.pk, by=clerk, at=AT)
    bookings.put_down(mine.pk, None, by=clerk, at=AT)
    assert tile(room).arrives_at is None
    bookings.put_down(other.pk, room.pk, by=clerk, at=AT)


def test_the_hour_of_arrival_is_the_hotels_check_in_hour_unless_the_guest_has_told_one(clerk):
    room = make.room()
    make.booking(room=room)
    assert tile(room).arrives_at == dt.datetime(2016, 7, 1, 6, tzinfo=dt.UTC)  # 14:00 in the hotel


def test_a_changed_booking_takes_its_room_along_unless_the_nights_are_promised(clerk):
    room = make.room()
    first = make.booking(nights=1, room=room)
    later = make.booking(make.guest("何美玲"), arrives_on=TODAY + timedelta(days=1), room=room)
    with pytest.raises(Refusal, match=f"put down for booking {later.number}"):
        change(first, clerk, leaves_on=TODAY + timedelta(days=2))
    with pytest.raises(Refusal, match="past"):
        change(first, clerk, arrives_on=TODAY - timedelta(days=1))
    change(later, clerk, arrives_on=TODAY + timedelta(days=2), leaves_on=TODAY + timedelta(days=3))
    assert change(first, clerk, leaves_on=TODAY + timedelta(days=2)).nights == 2


@pytest.mark.parametrize(
    ("close", "state"), [(bookings.cancel_booking, "cancelled"), (bookings.mark_no_show, "no_show")]
)
def test_a_closed_booking_frees_its_room_and_can_be_taken_back(clerk, close, state):
    room = make.room(cleanliness="dirty")
    booking = make.booking(room=room)
    bookings.queue_for(booking.pk, room.pk, by=clerk, at=AT)
    assert close(booking.pk, by=clerk, at=AT).state == state
    assert (tile(room).arrives_at, tile(room).queue_since) == (None, None)
    with pytest.raises(Stale, match="already"):
        close(booking.pk, by=clerk, at=AT)
    assert bookings.reopen(booking.pk, by=clerk, at=AT).room == room
    assert tile(room).arrives_at is not None
    with pytest.raises(Stale, match="open already"):
        bookings.reopen(booking.pk, by=clerk, at=AT)


def test_a_booking_taken_back_gives_up_a_room_promised_to_others_meanwhile(clerk):
    room = make.room()
    booking = make.booking(room=room)
    bookings.cancel_booking(booking.pk, by=clerk, at=AT)
    make.booking(make.guest("何美玲"), room=room)
    assert bookings.reopen(booking.pk, by=clerk, at=AT).room is None


def test_a_guest_waits_for_one_room_and_one_guest_waits_for_it(clerk):
    room, other_room = make.room("1203", "dirty"), make.room("1204", "dirty")
    booking = make.booking()
    bookings.queue_for(booking.pk, room.pk, by=clerk, at=AT, seen=room.version)
    assert tile(room).queue_since == AT
    other = make.booking(make.guest("何美玲"))
    with pytest.raises(Refusal, match="Another guest already waits") as refusal:
        bookings.queue_for(other.pk, room.pk, by=clerk, at=AT)
    assert refusal.value.field == "room"
    bookings.queue_for(booking.pk, other_room.pk, by=clerk, at=AT + timedelta(minutes=9))
    assert (tile(room).queue_since, tile(other_room).queue_since) == (None, AT)
    with pytest.raises(Refusal, match="waits for the room"):
        bookings.put_down(booking.pk, room.pk, by=clerk, at=AT)
    bookings.leave_queue(booking.pk, by=clerk, at=AT)
    assert tile(other_room).queue_since is None
    with pytest.raises(Stale, match="does not wait"):
        bookings.leave_queue(booking.pk, by=clerk, at=AT)


def test_nobody_waits_for_a_room_whose_guest_stays_or_before_the_day_of_arrival(clerk):
    stays_on, leaves = make.stay(make.room("1203"), nights=2), make.stay(make.room("1204"), nights=0)
    booking = make.booking(make.guest("何美玲"))
    with pytest.raises(Refusal, match="stays tonight"):
        bookings.queue_for(booking.pk, stays_on.room_id, by=clerk, at=AT)
    bookings.queue_for(booking.pk, leaves.room_id, by=clerk, at=AT)
    later = make.booking(make.guest("吕静"), arrives_on=TODAY + timedelta(days=1))
    with pytest.raises(Refusal, match="Change its arrival first"):
        bookings.queue_for(later.pk, make.room("1205", "dirty").pk, by=clerk, at=AT)


def test_a_rush_is_asked_for_by_right_with_a_promise_to_come_and_taken_back(clerk):
    room, hour = make.room(cleanliness="dirty"), timedelta(hours=1)
    with pytest.raises(Denied):
        rush.ask_rush(room.pk, promised_for=None, by=make.attendant(), at=AT)
    with pytest.raises(Refusal, match="past") as refusal:
        rush.ask_rush(room.pk, promised_for=AT - hour, by=clerk, at=AT)
    assert refusal.value.field == "promised_for"
    rush.ask_rush(room.pk, promised_for=AT + hour, by=clerk, at=AT)
    assert (tile(room).rush, tile(room).promised_for) == (True, AT + hour)
    rush.lift_rush(room.pk, by=clerk, at=AT)
    assert (tile(room).rush, tile(room).promised_for) == (False, None)
    with pytest.raises(Stale, match="no rush any more"):
        rush.lift_rush(room.pk, by=clerk, at=AT)


def test_no_rush_for_a_ready_room_or_one_whose_guest_stays(clerk):
    with pytest.raises(Stale, match="ready now"):
        rush.ask_rush(make.room("1203").pk, promised_for=None, by=clerk, at=AT)
    with pytest.raises(Refusal, match="stays tonight"):
        rush.ask_rush(make.stay(make.room("1204")).room_id, promised_for=None, by=clerk, at=AT)


def test_the_room_put_down_is_offered_first_then_ready_ones_of_the_type_then_those_to_come(clerk):
    king = make.room("1301", code="KNG")
    dirty, ready, mine, promised = (
        make.room("1201", "dirty"),
        make.room("1202"),
        make.room("1203"),
        make.room("1204"),
    )
    make.booking(make.guest("何美玲"), room=promised)
    make.stay(make.room("1205"))
    booking = make.booking(room=mine)
    found = offers.offers(day=TODAY, leaves_on=booking.leaves_on, room_type=booking.type, booking=booking)
    assert [offer.room for offer in found] == [mine, ready, king, dirty]
    assert [offer.tag.ready for offer in found] == [True, True, True, False]
    assert (found[0].put_down, found[2].other_type) == (True, True)
    assert offers.best_of(found, None) == found[0]
    assert offers.best_of(found, dirty.pk).room == dirty


def test_a_room_the_clerk_asked_for_that_was_taken_is_shown_but_not_preselected(clerk):
    taken, ready = make.room("1201"), make.room("1202")
    make.stay(taken)
    found = offers.offers(day=TODAY, leaves_on=TODAY, room_type=taken.type, wanted=tile(taken))
    assert [offer.room for offer in found] == [taken, ready]
    assert offers.best_of(found, taken.pk).room == ready


def test_no_offer_is_free_of_cost_but_none_costs_more_with_many_rooms(clerk, django_assert_max_num_queries):
    for n in range(30):
        make.room(f"13{n:02}")
    booking = make.booking()
    with django_assert_max_num_queries(2):
        offers.offers(day=TODAY, leaves_on=booking.leaves_on, room_type=booking.type, booking=booking)


def test_a_booking_arrived_is_closed_for_all_of_this(clerk):
    stay = make.stay()
    with pytest.raises(Stale, match="is arrived already"):
        bookings.cancel_booking(stay.booking_id, by=clerk, at=AT)
    stays.check_out(stay.pk, by=clerk, at=AT)
    stay.booking.refresh_from_db()
    assert stay.booking.state == BookingState.ARRIVED
