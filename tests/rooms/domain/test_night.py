"""What the night does to rooms: signs leave, service falls due by the interval, idle rooms come up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain.hotel import profile
from core.models import BusinessDay, HotelProfile
from rooms.domain import night
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Door, Source
from rooms.models import Room, RoomEvent
from tests import factories as make

AT = make.AT
NIGHT = AT + timedelta(hours=16)  # 02:00 in the hotel


@pytest.fixture
def day(db) -> BusinessDay:
    make.open_day()
    return BusinessDay.objects.get()


def cleanliness(room: Room) -> str:
    return Room.objects.get(pk=room.pk).cleanliness


def test_an_occupied_room_falls_due_by_the_hotels_interval(day):
    profile()
    HotelProfile.objects.update(service_interval_days=2)
    room = make.room("1203")
    make.stay(room, nights=5)
    night.signs_and_service(day, NIGHT)
    assert cleanliness(room) == Cleanliness.INSPECTED
    day.date += timedelta(days=1)
    night.signs_and_service(day, NIGHT + timedelta(days=1))
    assert cleanliness(room) == Cleanliness.DIRTY


def test_a_room_whose_guest_leaves_tomorrow_falls_due_whatever_the_interval(day):
    profile()
    HotelProfile.objects.update(service_interval_days=7)
    room = make.room("1203")
    make.stay(room, nights=1)
    night.signs_and_service(day, NIGHT)
    assert cleanliness(room) == Cleanliness.DIRTY


def test_a_sign_leaves_the_tile_but_a_double_lock_stays_and_the_time_since_entry_runs_on(day):
    signed, locked = make.room("1203"), make.room("1204")
    for room, act in ((signed, Act.DND), (locked, Act.DOUBLE_LOCKED)):
        change_room(
            room.pk, Act.OBSERVED, by=None, at=AT, source=Source.FLOOR, observed="vacant", observed_persons=0
        )
        change_room(room.pk, act, by=None, at=AT + timedelta(minutes=1), source=Source.FLOOR)
    night.signs_and_service(day, NIGHT)
    assert Room.objects.get(pk=signed.pk).door == Door.NONE
    assert Room.objects.get(pk=locked.pk).door == Door.DOUBLE_LOCKED
    assert Room.objects.get(pk=signed.pk).last_entered_at == AT


def test_a_night_writes_nothing_about_a_room_it_does_not_change(day):
    room = make.room("1203")
    lines = RoomEvent.objects.count()
    night.signs_and_service(day, NIGHT)
    assert (RoomEvent.objects.count(), Room.objects.get(pk=room.pk).version) == (lines, room.version)


def test_the_second_roll_of_a_night_does_nothing(day):
    make.stay(make.room("1203"), nights=1)
    night.signs_and_service(day, NIGHT)
    lines = RoomEvent.objects.count()
    night.signs_and_service(day, NIGHT)
    assert RoomEvent.objects.count() == lines


@pytest.mark.parametrize(("days", "becomes"), [(6, Cleanliness.INSPECTED), (7, Cleanliness.PICKUP)])
def test_a_ready_room_nobody_used_for_long_needs_a_touch_up(day, days, becomes):
    room = make.room("1203")
    night.idle_rooms(day, AT + timedelta(days=days))
    assert cleanliness(room) == becomes


def test_only_ready_rooms_are_idle(day):
    dirty, guest = make.room("1203", Cleanliness.DIRTY), make.room("1204")
    make.stay(guest, nights=20)
    night.idle_rooms(day, AT + timedelta(days=10))
    assert (cleanliness(dirty), cleanliness(guest)) == (Cleanliness.DIRTY, Cleanliness.INSPECTED)
