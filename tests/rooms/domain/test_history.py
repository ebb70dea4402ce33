"""The board as of any minute, against what was written down at that minute."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from rooms.domain.checks import CHECKS
from rooms.domain.facts import BLANK, COLUMNS, encode
from rooms.domain.history import board_as_of
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Observed, Source
from rooms.models import Room, RoomEvent
from tests import factories as make

AT = make.AT


def random_act(dice: random.Random, at: datetime) -> tuple[Act, dict]:
    """Any act the floor or the desk may do, with what the table asks for."""
    return dice.choice(
        [
            (Act.SET_BY_HAND, {"cleanliness": dice.choice(list(Cleanliness))}),
            (Act.DND, {}),
            (Act.COME_LATER, {"door_until": at + timedelta(minutes=dice.randrange(5, 90))}),
            (Act.SIGN_GONE, {}),
            (Act.RUSH, {"promised_for": dice.choice([None, at + timedelta(hours=1)])}),
            (Act.RUSH_LIFTED, {}),
            (Act.OBSERVED, {"observed": dice.choice(list(Observed)), "observed_persons": dice.randrange(3)}),
            (Act.RELEASED, {}),
            (Act.NIGHT_ROLL, {"service_due": dice.random() < 0.5}),
            (Act.ARRIVAL_PLANNED, {"arrives_at": at + timedelta(hours=3), "vip_next": dice.random() < 0.5}),
        ]
    )


def state_of(room: Room) -> dict[str, str]:
    return {fact: encode(room, fact) for fact in COLUMNS}


def what_was_so(room: Room, moment: datetime) -> dict[str, str]:
    """The plain way: the newest line of each fact that had happened."""
    state = dict(BLANK)
    happened = RoomEvent.objects.filter(room=room, happened_at__lte=moment).order_by("happened_at", "seq")
    for event in happened:
        state[event.fact] = event.after
    return state


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(5))
def test_the_board_of_any_minute_is_what_was_known_and_what_was_so(seed):
    make.open_day()
    rooms = [make.room(number) for number in ("1203", "1204")]
    dice = random.Random(seed)
    at, known = AT, []
    versions: dict[int, list[tuple[datetime, int]]] = {room.pk: [(AT, room.version)] for room in rooms}
    for _step in range(60):
        at += timedelta(minutes=dice.randrange(1, 30))
        room = dice.choice(rooms)
        what, given = random_act(dice, at)
        offline = dice.random() < 0.3
        when, seen = dice.choice(versions[room.pk]) if offline else (None, None)
        changed = change_room(
            room.pk, what, by=None, at=at, source=Source.FLOOR, happened_at=when, seen=seen, **given
        )
        versions[room.pk].append((at, changed.version))
        known.append((at, {room.pk: state_of(Room.objects.get(pk=room.pk)) for room in rooms}))

    for moment, states in dice.sample(known, 15):
        assert {room.pk: state_of(room) for room in board_as_of(moment, known=True)} == states
        so = {room.pk: state_of(room) for room in board_as_of(moment, known=False)}
        assert so == {room.pk: what_was_so(room, moment) for room in rooms}
    assert [fault for check in CHECKS for fault in check.run()] == []


@pytest.mark.django_db
def test_before_its_first_line_a_room_is_blank():
    make.open_day()
    make.room("1203")
    (room,) = board_as_of(AT - timedelta(minutes=1), known=True)
    assert state_of(room) == BLANK and room.cleanliness_since is None


@pytest.mark.django_db
def test_the_board_of_a_minute_takes_two_queries_for_any_number_of_rooms(django_assert_num_queries):
    make.open_day()
    for number in range(1, 31):
        make.room(f"12{number:02}")
    with django_assert_num_queries(2):
        assert len(board_as_of(AT, known=True)) == 30
