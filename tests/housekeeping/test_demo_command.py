"""The demo command: at any hour, of any size, never beside a real hotel."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from core import slots
from core.domain.hotel import profile
from core.models import BusinessDay
from frontdesk.enums import BookingState
from frontdesk.models import Booking
from housekeeping import demo_data as data
from housekeeping.domain.books import verify
from housekeeping.simulate.demo import more_floors
from rooms.enums import WorkState
from rooms.models import Room, RoomEvent
from staff.models import Employee
from tests import factories as make
from tests.housekeeping.test_demo import MORNING, build, check_one_of_everything


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("at", ["2016-07-01T03:10+08:00", "2026-11-24T22:50+08:00"])
def test_a_board_shows_one_of_everything_by_night_too(at):
    build(at=datetime.fromisoformat(at))
    check_one_of_everything(datetime.fromisoformat(at))


@pytest.mark.django_db
def test_a_hotel_that_stands_already_is_never_made_a_demo():
    make.open_day()
    make.room()
    with pytest.raises(CommandError, match="holds a hotel already"):
        build(at=datetime.fromisoformat(MORNING))
    assert profile().kind == "live"
    assert not Employee.objects.exists()


@pytest.mark.django_db
def test_production_refuses_the_demo(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="refused in production"):
        build()
    assert not Room.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"rooms": 5}, {"rooms": 10**6}, {"history_days": 0}, {"history_days": 9999}]
)
def test_sizes_out_of_range_are_refused(wrong):
    with pytest.raises(CommandError, match="--rooms is a number from"):
        build(**wrong)


@pytest.mark.parametrize("text", ["soon", "2016-07-01T10:40"])
def test_a_moment_needs_its_offset(text):
    with pytest.raises(CommandError, match="such as 2016-07-01T10:30"):
        call_command("demo", "--at", text)


@pytest.mark.parametrize("number", [30, 121, 1000])
def test_more_rooms_get_floors_with_every_type(number):
    floors = more_floors(number)
    assert sum(len(codes) for codes in floors.values()) == number
    assert max(len(codes) for codes in floors.values()) == 25
    if number > 120:
        assert {code for codes in floors.values() for code in codes} == {one.code for one in data.TYPES}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_app_adds_its_part_to_the_demo(monkeypatch):
    added = []
    part = slots.DemoPart("found things", 50, added.append)
    monkeypatch.setitem(slots._fillers, "demo part", [(0, lambda: part)])
    at = datetime(2016, 7, 1, 3, 0, tzinfo=UTC)
    build(at=at, rooms=30, history_days=1)
    assert added == [at]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_demo_of_another_size_has_its_past_and_its_present():
    at = datetime(2016, 7, 1, 3, 0, tzinfo=UTC)
    said = build(at=at, rooms=60, history_days=20)
    assert Room.objects.count() == 60
    assert BusinessDay.objects.count() == 21
    assert 5 * 60 * 20 < RoomEvent.objects.count() < 9 * 60 * 20
    assert re.search(
        r"60 rooms, \d+ stays, [\d,]+ lines of history in \d+ s; the database holds \d+ MB", said
    )
    assert profile().kind == "demo"
    assert Room.objects.filter(work_state=WorkState.STARTED).exists()
    assert Booking.objects.filter(state=BookingState.BOOKED).exists()
    assert not any(verify().values())
