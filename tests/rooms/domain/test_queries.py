"""Filters of the board, its counts, and a room's history act by act."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rooms.domain.queries import AsOf, Filter, acts_of, columns_of, count_tokens, room_then
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Source
from rooms.models import Room
from tests import factories as make

AT = make.AT
DIRTY_RUSH = ("vd", "f3", "t2", "a7", "wait")
READY = ("vi", "f4", "t2")


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, [DIRTY_RUSH, READY]),
        ({"show": "vd"}, [DIRTY_RUSH]),
        ({"show": "vd,vi"}, [DIRTY_RUSH, READY]),
        ({"show": "vd,vi,wait"}, [DIRTY_RUSH]),
        ({"show": "vi,wait"}, []),
        ({"floor": "4"}, [READY]),
        ({"type": "2", "who": "7"}, [DIRTY_RUSH]),
        ({"show": "vd", "floor": "4"}, []),
    ],
)
def test_statuses_add_to_each_other_and_everything_else_narrows(asked, shown):
    assert [tokens for tokens in (DIRTY_RUSH, READY) if Filter.of(asked).takes(tokens)] == shown


def test_late_is_a_sign_the_clock_gives():
    wanted = Filter.of({"show": "late"})
    assert (wanted.takes(READY), wanted.takes(READY, late=True)) == (False, True)


@pytest.mark.parametrize("value", ["x", "1'; drop", "-1", "٣", "", "9" * 4000])
def test_what_an_address_makes_up_is_passed_over_or_finds_nothing(value):
    wanted = Filter.of({"show": value, "floor": value})
    assert wanted.takes(READY) is (not value.isascii() or not value.isdigit())


def test_counts_come_from_the_tokens_and_late_from_the_clock():
    now = AT.timestamp()
    counts = count_tokens([(DIRTY_RUSH, now - 1), (DIRTY_RUSH, now + 60), (READY, 0.0)], AT)
    assert (counts["vd"], counts["vi"], counts["wait"], counts["late"], counts["t2"]) == (2, 1, 2, 1, 3)


@pytest.mark.parametrize(
    ("rooms", "columns"), [(1, 5), (10, 10), (14, 14), (20, 10), (24, 12), (40, 14), (300, 14)]
)
def test_rooms_a_row_let_x05_stand_under_x05(rooms, columns):
    assert columns_of(rooms) == columns


@pytest.fixture
def room(db) -> Room:
    make.open_day()
    return make.room("1203")


def test_an_act_is_one_step_of_the_history_however_many_facts_it_changed(room):
    make.stay(room, at=AT + timedelta(minutes=5))
    acts, older = acts_of(Room.objects.get(pk=room.pk))
    assert older == 0
    check_in = next(act for act in acts if act.event.act == Act.CHECK_IN)
    assert {line.fact for line in check_in.lines} >= {"occupancy", "stay"}
    assert [act.event.version for act in acts] == sorted({act.event.version for act in acts}, reverse=True)


def test_a_long_history_comes_in_pages_without_gap_or_repetition(room):
    for minute in range(1, 30):
        act = Act.DND if minute % 2 else Act.SIGN_GONE
        change_room(room.pk, act, by=None, at=AT + timedelta(minutes=minute), source=Source.FLOOR)
    seen, before = [], 0
    while True:
        acts, before = acts_of(room, before=before, limit=7)
        assert len(acts) <= 7
        seen += [act.event.version for act in acts]
        if not before:
            break
    assert seen == list(range(30, 0, -1))


def overtaken(room: Room) -> None:
    """At minute 10 a phone without network makes the room clean; at minute 5 it was set to pickup; told at 20."""
    change_room(
        room.pk, Act.SET_BY_HAND, by=None, at=AT + timedelta(minutes=15), source=Source.FLOOR,
        cleanliness=Cleanliness.PICKUP,
    )  # fmt: skip
    change_room(
        room.pk, Act.SET_BY_HAND, by=None, at=AT + timedelta(minutes=20), happened_at=AT + timedelta(minutes=10),
        source=Source.FLOOR, seen=room.version, cleanliness=Cleanliness.CLEAN,
    )  # fmt: skip


def test_an_act_told_too_late_was_so_and_was_never_known(room):
    overtaken(room)
    then = AT + timedelta(minutes=12)
    assert room_then(room, AsOf(then, known=True)).cleanliness == Cleanliness.INSPECTED
    assert room_then(room, AsOf(then, known=False)).cleanliness == Cleanliness.CLEAN
    assert room_then(room, AsOf(AT + timedelta(minutes=30), known=False)).cleanliness == Cleanliness.PICKUP
    assert Room.objects.get(pk=room.pk).cleanliness == Cleanliness.PICKUP


def test_the_history_of_a_minute_ends_there(room):
    overtaken(room)
    then = AT + timedelta(minutes=12)
    known, _older = acts_of(room, as_of=AsOf(then, known=True))
    so, _older = acts_of(room, as_of=AsOf(then, known=False))
    assert [act.event.act for act in known] == [Act.IMPORTED]
    assert [(act.event.act, act.applied) for act in so] == [(Act.SET_BY_HAND, False), (Act.IMPORTED, True)]
