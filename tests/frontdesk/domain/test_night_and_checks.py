"""The desk's step of the night roll, and the invariants of its books: each check is broken once."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta

import pytest
from django.db import connection

from core.domain.day import current_day
from frontdesk.domain import bookings, checks, night
from frontdesk.enums import BookingState
from frontdesk.models import Booking, Stay, StayEvent, StayPerson
from frontdesk.slots import counts
from rooms.models import Room
from tests import factories as make

AT, TODAY = make.AT, dt.date(2016, 7, 1)


def faults() -> dict[str, int]:
    return {check.name: count for check in checks.CHECKS if (count := len(list(check.run())))}


def test_who_did_not_come_is_a_no_show_and_can_still_be_checked_in_after_it_is_taken_back(clerk):
    room = make.room()
    booking = make.booking(room=room)
    tomorrow = make.booking(make.guest("何美玲"), arrives_on=TODAY + timedelta(days=1))
    said = night.close_arrivals(current_day(), AT)
    assert said == "Did not arrive: 1. Past their departure: 0."
    booking.refresh_from_db()
    tomorrow.refresh_from_db()
    assert (booking.state, tomorrow.state) == (BookingState.NO_SHOW, BookingState.BOOKED)
    assert bookings.reopen(booking.pk, by=clerk, at=AT).state == BookingState.BOOKED


def test_a_guest_who_waits_is_here_and_no_no_show(clerk):
    booking = make.booking()
    bookings.queue_for(booking.pk, make.room(cleanliness="dirty").pk, by=clerk, at=AT)
    night.close_arrivals(current_day(), AT)
    booking.refresh_from_db()
    assert booking.state == BookingState.BOOKED


def test_tiles_show_the_arrivals_of_the_next_day_and_overdue_stays_are_counted(clerk):
    room = make.room("1203")
    make.stay(make.room("1204"), nights=0)
    make.booking(make.guest("何美玲"), arrives_on=TODAY + timedelta(days=1), room=room, vip=True)
    assert night.close_arrivals(current_day(), AT) == "Did not arrive: 0. Past their departure: 1."
    room.refresh_from_db()
    assert (room.arrives_at, room.vip_next) == (dt.datetime(2016, 7, 2, 6, tzinfo=dt.UTC), True)
    before = room.version
    night.close_arrivals(current_day(), AT)
    room.refresh_from_db()
    assert room.version == before


def test_a_day_as_it_is_lived_breaks_no_check(clerk):
    make.stay(make.room("1203"))
    make.booking()
    assert faults() == {}
    assert counts() == {"stays": [["1203", True]], "money": []}


def test_an_occupied_room_without_its_stay_is_found(clerk):
    make.stay()
    Room.objects.update(occupancy="vacant", persons=0)
    assert faults() == {"occupied_rooms": 1}


@pytest.mark.parametrize(
    "wrong", [{"persons": 7}, {"leaves_on": TODAY + timedelta(days=9)}, {"guest_turn": 9}]
)
def test_a_room_that_shows_another_stay_than_its_own_is_found(clerk, wrong):
    make.stay()
    Stay.objects.update(**wrong)
    assert faults() == {"occupied_rooms": 1}


def test_two_open_stays_in_one_room_are_found(clerk):
    """The database forbids it; the check would find a database that lost its rule."""
    first, second = make.stay(make.room("1203")), make.stay(make.room("1204"))
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_open_stay_per_room")
    Stay.objects.filter(pk=second.pk).update(room=first.room)
    assert "open_stays" in faults()


def test_a_stay_without_its_check_in_is_found(clerk):
    stay = make.stay()
    StayEvent.objects.filter(stay=stay)._raw_delete("default")
    assert faults() == {"check_ins": 1}


def test_a_stay_without_a_checked_document_is_found(clerk):
    make.stay()
    StayPerson.objects.all().delete()
    assert faults() == {"check_ins": 1}


@pytest.mark.parametrize("state", [BookingState.BOOKED, BookingState.CANCELLED])
def test_a_booking_that_does_not_fit_its_stay_is_found(clerk, state):
    make.stay()
    Booking.objects.update(state=state)
    assert faults() == {"bookings": 1}


def test_an_arrived_booking_without_a_stay_and_a_stay_of_another_guest_are_found(clerk):
    booking = make.booking()
    Booking.objects.filter(pk=booking.pk).update(state=BookingState.ARRIVED)
    stay = make.stay()
    Stay.objects.filter(pk=stay.pk).update(guest=booking.guest)
    assert faults() == {"bookings": 2}
