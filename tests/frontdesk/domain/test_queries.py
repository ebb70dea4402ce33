"""The lists of the desk's day, and who stands first among those found."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from frontdesk.domain import bookings, queries, stays
from tests import factories as make

pytestmark = pytest.mark.django_db
AT, TODAY = make.AT, dt.date(2016, 7, 1)


@pytest.fixture(autouse=True)
def day():
    make.open_day()


def test_arrivals_are_those_still_to_come_the_waiting_first_then_by_hour():
    clerk = make.clerk()
    late = make.booking(expected_at=dt.time(18))
    early = make.booking(expected_at=dt.time(13))
    open_hour = make.booking()
    waits = make.booking(expected_at=dt.time(20))
    bookings.queue_for(waits.pk, make.room(cleanliness="dirty").pk, by=clerk, at=AT)
    make.booking(arrives_on=TODAY + dt.timedelta(days=1))
    bookings.cancel_booking(make.booking().pk, by=clerk, at=AT)
    assert list(queries.arrivals(TODAY)) == [waits, early, late, open_hour]


def test_a_stay_is_in_house_until_it_is_checked_out_and_then_among_the_departures_of_the_day():
    clerk = make.clerk()
    goes, stays_on = make.stay(make.room("1203"), nights=0), make.stay(make.room("1204"), nights=2)
    assert list(queries.in_house()) == [goes, stays_on]
    assert list(queries.departures(TODAY)) == [goes]
    stays.check_out(stays_on.pk, by=clerk, at=AT)
    assert list(queries.in_house()) == [goes]
    assert list(queries.departures(TODAY)) == [goes, stays_on]
    assert list(queries.departures(TODAY + dt.timedelta(days=1))) == [goes]


def test_counts_are_those_of_the_lists():
    clerk = make.clerk()
    make.stay(make.room("1203"), nights=0)
    gone = make.stay(make.room("1204"))
    stays.check_out(gone.pk, by=clerk, at=AT)
    make.room("1205")
    make.booking()
    bookings.queue_for(make.booking().pk, gone.room_id, by=clerk, at=AT)
    assert queries.counts(TODAY) == queries.Counts(
        arrivals=2, in_house=1, departures=1, ready=1, waiting=1, gone=1
    )


def test_present_people_are_found_before_earlier_ones():
    clerk = make.clerk()
    earlier = bookings.cancel_booking(make.booking(make.guest("朱明远")).pk, by=clerk, at=AT).guest
    later = make.booking(make.guest("朱明远"), arrives_on=TODAY + dt.timedelta(days=3))
    arriving = make.booking(make.guest("朱明远"))
    inside = make.stay(make.room("1203"))
    left = make.stay(make.room("1204"))
    stays.check_out(left.pk, by=clerk, at=AT)
    found = queries.search("zmy", TODAY)
    assert [(hit.stay, hit.booking if not hit.stay else None, hit.guest) for hit in found] == [
        (inside, None, inside.guest),
        (None, arriving, arriving.guest),
        (None, later, later.guest),
        (left, None, left.guest),
        (None, None, earlier),
    ]


def test_a_guest_is_found_by_room_and_by_booking_number():
    inside = make.stay(make.room("1203"))
    coming = make.booking(make.guest("何美玲"))
    assert [hit.stay for hit in queries.search("1203", TODAY)] == [inside]
    assert [hit.booking for hit in queries.search(coming.number, TODAY) if not hit.stay] == [coming]


def test_a_search_costs_the_same_however_many_it_finds():
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            queries.search("zmy", TODAY)
        return len(asked)

    make.stay(make.room("1203"))
    few = cost()
    for n in range(30):
        make.stay(make.room(f"13{n:02}"))
    assert cost() <= few <= 4


def test_earlier_stays_are_counted_per_guest_without_today_and_undone_ones():
    stay = make.stay(make.room("1203"))
    assert queries.stays_before([stay.guest_id], TODAY) == {}
    assert queries.stays_before([stay.guest_id], TODAY + dt.timedelta(days=9)) == {stay.guest_id: 1}
