"""The table of consequences: complete, and each named rule of the trade."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import product

import pytest

from rooms.domain import queries
from rooms.domain.consequences import GIVEN, TABLE, Rule
from rooms.domain.faces import status_of
from rooms.domain.facts import FACT_OF
from rooms.domain.readiness import is_ready, ready_q
from rooms.domain.status import change_room
from rooms.enums import Act, Block, Cleanliness, Observed, Occupancy, Released, Source, WorkKind, WorkState
from rooms.models import Room
from tests import factories as make

AT = make.AT


def act(room: Room, what: Act, minutes: int, **given) -> Room:
    return change_room(
        room.pk, what, by=None, at=AT + timedelta(minutes=minutes), source=Source.FLOOR, **given
    )


def start(room: Room, kind: WorkKind, minutes: int) -> None:
    act(
        room,
        Act.CLEAN_STARTED,
        minutes,
        work_kind=kind,
        attendant_id=None,
        work_minutes=30,
        expected_ready_at=None,
    )


def see(room: Room, what: Observed, minutes: int) -> None:
    act(room, Act.OBSERVED, minutes, observed=what, observed_persons=1 if what == Observed.OCCUPIED else 0)


@pytest.fixture
def occupied(db) -> Room:
    make.open_day()
    room = make.room("1203")
    make.stay(room)
    return room


def test_every_act_stands_in_the_table_with_a_sentence():
    assert set(TABLE) == set(Act)
    assert all(str(line.sentence) for line in TABLE.values())
    assert all(str(v.sentence) for line in TABLE.values() for v in line.sets.values() if isinstance(v, Rule))


def test_the_table_sets_only_columns_that_have_a_history():
    assert {column for line in TABLE.values() for column in line.sets} <= set(FACT_OF)


def test_what_the_caller_must_give_is_named(occupied):
    with pytest.raises(KeyError, match="leaves_on"):
        act(occupied, Act.EXTEND, 1)
    assert TABLE[Act.EXTEND].sets == {"leaves_on": GIVEN}


def test_a_room_turns_dirty_at_check_out(occupied):
    room = act(occupied, Act.CHECK_OUT, 60)
    assert (room.occupancy, room.cleanliness, room.persons) == (Occupancy.VACANT, Cleanliness.DIRTY, 0)


def test_a_departure_clean_after_the_floor_saw_the_guest_gone_survives_check_out(occupied):
    see(occupied, Observed.VACANT, 10)
    start(occupied, WorkKind.DEPARTURE, 20)
    act(occupied, Act.CLEAN_FINISHED, 50, released=Released.NO)
    assert act(occupied, Act.CHECK_OUT, 60).cleanliness == Cleanliness.CLEAN


def test_a_departure_clean_under_way_at_check_out_goes_on_and_counts(occupied):
    see(occupied, Observed.VACANT, 10)
    start(occupied, WorkKind.DEPARTURE, 20)
    room = act(occupied, Act.CHECK_OUT, 30)
    assert (room.cleanliness, room.work_state) == (Cleanliness.INSPECTED, WorkState.STARTED)
    assert not is_ready(room)


@pytest.mark.parametrize("seen", [Observed.OCCUPIED, Observed.LUGGAGE])
def test_it_does_not_when_somebody_or_luggage_was_seen_since(occupied, seen):
    see(occupied, Observed.VACANT, 10)
    start(occupied, WorkKind.DEPARTURE, 20)
    act(occupied, Act.CLEAN_FINISHED, 50, released=Released.NO)
    see(occupied, seen, 55)
    assert act(occupied, Act.CHECK_OUT, 60).cleanliness == Cleanliness.DIRTY


def test_a_mornings_stay_over_service_never_counts_at_check_out(occupied):
    see(occupied, Observed.VACANT, 10)
    start(occupied, WorkKind.STAYOVER, 20)
    act(occupied, Act.CLEAN_FINISHED, 40, released=Released.SELF_CHECK)
    room = act(occupied, Act.CHECK_OUT, 60)
    assert (room.cleanliness, room.released) == (Cleanliness.DIRTY, Released.NO)


def test_a_departure_clean_before_anybody_saw_the_guest_gone_does_not_count(occupied):
    start(occupied, WorkKind.DEPARTURE, 20)
    act(occupied, Act.CLEAN_FINISHED, 50, released=Released.NO)
    see(occupied, Observed.VACANT, 55)
    assert act(occupied, Act.CHECK_OUT, 60).cleanliness == Cleanliness.DIRTY


@pytest.mark.parametrize(("entered", "cleanliness"), [(True, "pickup"), (False, "inspected")])
def test_an_undone_check_in_needs_a_light_tidy_only_if_the_guest_was_inside(occupied, entered, cleanliness):
    room = act(occupied, Act.UNDO_CHECK_IN, 5, entered=entered, arrives_at=None, vip_next=False)
    assert (room.cleanliness, room.guest_turn) == (cleanliness, 1)


@pytest.mark.parametrize(("due", "cleanliness"), [(True, "dirty"), (False, "inspected")])
def test_an_occupied_room_turns_dirty_at_night_only_when_its_service_is_due(occupied, due, cleanliness):
    act(occupied, Act.DND, 5)
    room = act(occupied, Act.NIGHT_ROLL, 900, service_due=due)
    assert (room.cleanliness, room.door) == (cleanliness, "")


def test_a_failed_inspection_makes_the_room_dirty_and_takes_the_release(occupied):
    act(occupied, Act.CHECK_OUT, 5)
    start(occupied, WorkKind.DEPARTURE, 10)
    act(occupied, Act.CLEAN_FINISHED, 40, released=Released.SELF_CHECK)
    room = act(
        occupied, Act.INSPECTION_FAILED, 50, work_kind=WorkKind.DEPARTURE, attendant_id=None, work_minutes=8
    )
    assert (room.cleanliness, room.released, room.work_state) == ("dirty", "", "open")


def test_a_block_ends_in_the_status_agreed_and_without_release(occupied):
    act(occupied, Act.CHECK_OUT, 5)
    act(occupied, Act.BLOCK_BEGINS, 6, block=Block.OUT_OF_ORDER, block_until=None)
    room = act(occupied, Act.BLOCK_ENDS, 60, cleanliness=Cleanliness.CLEAN)
    assert (room.block, room.cleanliness, room.released) == ("", "clean", "")


READY_COLUMNS = {
    "occupancy": list(Occupancy),
    "block": list(Block),
    "observed": list(Observed),
    "work_state": ["", "open", "started", "paused"],
    "cleanliness": list(Cleanliness),
    "released": list(Released),
}


def rooms_of_every_kind() -> list[Room]:
    """Every combination of the columns above, in one table."""
    make.open_day()
    pattern = make.room("1203")
    rooms = []
    for number, values in enumerate(product(*READY_COLUMNS.values())):
        room = Room(number=f"x{number}", floor=pattern.floor, type=pattern.type)
        for column, value in zip(READY_COLUMNS, values, strict=True):
            setattr(room, column, value)
        room.work_kind = "departure" if room.work_state else ""
        rooms.append(room)
    Room.objects.bulk_create(rooms, batch_size=200)
    return [pattern, *rooms]


@pytest.mark.django_db
def test_ready_says_the_same_for_one_room_and_for_the_database():
    rooms = rooms_of_every_kind()
    ready = set(Room.objects.filter(ready_q()).values_list("number", flat=True))
    assert ready == {room.number for room in rooms if is_ready(room)}
    assert ready and len(ready) < len(rooms)


@pytest.mark.django_db
def test_the_start_page_counts_each_room_under_the_status_the_board_shows(django_assert_num_queries):
    """A paused room among them: it is under cleaning, not dirty again."""
    rooms = rooms_of_every_kind()
    shown = Counter(status_of(room).token for room in rooms)
    with django_assert_num_queries(1):
        counted = queries.figures()
    assert {token: counted[token] for token in ("vd", "od", "run", "vc", "vi")} == {
        token: shown[token] for token in ("vd", "od", "run", "vc", "vi")
    }
    assert all(shown[token] for token in ("vd", "od", "run", "vc", "vi"))


def test_a_ready_room_is_vacant_inspected_or_released_and_nobody_is_in_it(occupied):
    room = act(occupied, Act.CHECK_OUT, 5)
    assert not is_ready(room)
    room = act(occupied, Act.SET_BY_HAND, 6, cleanliness=Cleanliness.CLEAN)
    assert not is_ready(room)
    assert is_ready(act(occupied, Act.RELEASED, 7))
    assert not is_ready(act(occupied, Act.OBSERVED, 8, observed=Observed.LUGGAGE, observed_persons=0))
