"""Move, longer, shorter, check-out, and a check-out taken back."""

from __future__ import annotations

import datetime as dt
from datetime import timedelta

import pytest

from core.domain import day as days
from core.errors import Refusal, Stale
from frontdesk.domain import bookings, stays
from frontdesk.enums import StayState
from frontdesk.models import StayEvent
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Discrepant, Observed, Occupancy, Source
from rooms.models import Room
from tests import factories as make

AT, TODAY = make.AT, dt.date(2016, 7, 1)


@pytest.fixture
def stay(clerk):
    return make.stay(make.room("1203"), by=clerk)


def test_a_guest_who_moves_leaves_a_dirty_room_and_takes_everything_along(clerk, stay):
    old, new = stay.room, make.room("1204")
    stays.move_stay(stay.pk, new.pk, reason="Noise", by=clerk, at=AT, seen=new.version)
    for room in (old, new, stay):
        room.refresh_from_db()
    assert (old.occupancy, old.cleanliness) == (Occupancy.VACANT, Cleanliness.DIRTY)
    assert (new.occupancy, new.persons, new.leaves_on, new.guest_turn) == (
        Occupancy.OCCUPIED, stay.persons, stay.leaves_on, stay.guest_turn,
    )  # fmt: skip
    line = stay.events.latest("pk")
    assert (line.what, line.old, line.new, line.note.text) == (StayEvent.What.MOVED, "1203", "1204", "Noise")


def test_a_move_asks_why_and_for_another_room_that_may_be_given(clerk, stay):
    dirty = make.room("1205", Cleanliness.DIRTY)
    with pytest.raises(Refusal, match="Say why") as refusal:
        stays.move_stay(stay.pk, dirty.pk, reason="", by=clerk, at=AT)
    assert refusal.value.field == "reason"
    with pytest.raises(Refusal, match="in room 1203 already"):
        stays.move_stay(stay.pk, stay.room_id, reason="Noise", by=clerk, at=AT)
    with pytest.raises(Refusal, match="Room 1205 is not ready"):
        stays.move_stay(stay.pk, dirty.pk, reason="Noise", by=clerk, at=AT)
    with pytest.raises(Refusal, match="Room 1205 is not ready"):
        stays.move_stay(stay.pk, dirty.pk, reason="Noise", anyway="Noise", by=clerk, at=AT)
    stays.move_stay(stay.pk, dirty.pk, reason="Noise", anyway="Noise", by=make.manager(), at=AT)


def test_a_stay_is_extended_and_shortened_but_not_into_the_past(clerk, stay):
    stays.change_departure(stay.pk, TODAY + timedelta(days=5), by=clerk, at=AT)
    assert Room.objects.get().leaves_on == TODAY + timedelta(days=5)
    stays.change_departure(stay.pk, TODAY, by=clerk, at=AT)
    assert [line.what for line in stay.events.order_by("pk")][1:] == ["extended", "shortened"]
    for day, words in [(TODAY, "on that day already"), (TODAY - timedelta(days=1), "That day is past")]:
        with pytest.raises(Refusal, match=words) as refusal:
            stays.change_departure(stay.pk, day, by=clerk, at=AT)
        assert refusal.value.field == "leaves_on"


def test_a_stay_is_not_extended_into_nights_promised_to_another(clerk, stay):
    other = make.booking(make.guest("何美玲"), arrives_on=stay.leaves_on, room=stay.room)
    with pytest.raises(Refusal, match=f"put down for booking {other.number} from 3 Jul 2016"):
        stays.change_departure(stay.pk, stay.leaves_on + timedelta(days=1), by=clerk, at=AT)


def test_a_check_out_leaves_a_vacant_dirty_room_and_is_done_once(clerk, stay):
    stays.check_out(stay.pk, by=clerk, at=AT)
    room = Room.objects.get()
    assert (room.occupancy, room.cleanliness, room.persons) == (Occupancy.VACANT, Cleanliness.DIRTY, 0)
    with pytest.raises(Stale):
        stays.check_out(stay.pk, by=clerk, at=AT)
    with pytest.raises(Refusal, match="does not exist"):
        stays.check_out(999, by=clerk, at=AT)


def test_the_next_guest_of_the_day_shows_on_the_tile_after_the_check_out(clerk):
    stay = make.stay(make.room("1203"), nights=0)
    coming = make.booking(make.guest("何美玲"), expected_at=dt.time(18), vip=True)
    stays.check_out(stay.pk, by=clerk, at=AT)
    bookings.put_down(coming.pk, stay.room_id, by=clerk, at=AT)
    room = Room.objects.get()
    assert (room.arrives_at, room.vip_next) == (dt.datetime(2016, 7, 1, 10, tzinfo=dt.UTC), True)


def test_a_check_out_taken_back_gives_the_guest_the_room_as_clean_as_it_is(clerk, stay):
    stays.check_out(stay.pk, by=clerk, at=AT)
    stays.reinstate(stay.pk, reason="Still here", by=clerk, at=AT)
    stay.refresh_from_db()
    room = Room.objects.get()
    assert (stay.state, room.occupancy, room.cleanliness, room.guest_turn) == (
        StayState.OPEN, Occupancy.OCCUPIED, Cleanliness.DIRTY, stay.guest_turn,
    )  # fmt: skip


def test_a_check_out_is_taken_back_with_a_reason_once_and_while_the_room_is_free(clerk, stay):
    with pytest.raises(Stale, match="in house again"):
        stays.reinstate(stay.pk, reason="x", by=clerk, at=AT)
    stays.check_out(stay.pk, by=clerk, at=AT)
    with pytest.raises(Refusal, match="Say why"):
        stays.reinstate(stay.pk, reason=" ", by=clerk, at=AT)
    change_room(
        stay.room_id, Act.SET_BY_HAND, by=None, at=AT, source=Source.FLOOR, cleanliness=Cleanliness.INSPECTED
    )
    make.stay(Room.objects.get(), by=clerk)
    with pytest.raises(Refusal, match="given to another guest"):
        stays.reinstate(stay.pk, reason="Still here", by=clerk, at=AT)


def test_a_check_out_of_an_earlier_day_is_not_taken_back(clerk, stay):
    stays.check_out(stay.pk, by=clerk, at=AT)
    day = days.current_day()
    days.close_day(day, by=None, at=AT)
    days.open_next(day, by=None, at=AT)
    with pytest.raises(Refusal, match="earlier business day"):
        stays.reinstate(stay.pk, reason="Still here", by=clerk, at=AT)


def test_a_discrepancy_is_settled_with_a_reason_and_once(clerk, stay):
    change_room(
        stay.room_id, Act.OBSERVED, by=None, at=AT, source=Source.FLOOR, observed=Observed.VACANT,
        observed_persons=0,
    )  # fmt: skip
    assert Room.objects.get().discrepancy == Discrepant.SKIP
    with pytest.raises(Refusal, match="Say what was found"):
        stays.settle_discrepancy(stay.room_id, reason="", by=clerk, at=AT)
    stays.settle_discrepancy(stay.room_id, reason="At breakfast", by=clerk, at=AT)
    assert Room.objects.get().discrepancy == Discrepant.NO
    with pytest.raises(Stale, match="agree about room 1203"):
        stays.settle_discrepancy(stay.room_id, reason="At breakfast", by=clerk, at=AT)
