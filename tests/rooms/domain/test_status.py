"""The one door: compare what was seen, change, write one line per changed fact."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import Refusal, Stale
from rooms.domain import facts
from rooms.domain.checks import CHECKS
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Door, Fact, Observed, Source
from rooms.models import Discrepancy, Room, RoomEvent
from tests import factories as make

AT = make.AT
ROOT = Path(__file__).parents[3]


def later(minutes: int):
    return AT + timedelta(minutes=minutes)


@pytest.fixture
def room(db):
    make.open_day()
    return make.room("1203")


def lines(room: Room) -> list[tuple[str, str, str]]:
    return list(RoomEvent.objects.filter(room=room).order_by("seq").values_list("fact", "before", "after"))


def set_by_hand(room: Room, cleanliness: str, **given):
    given = {"by": None, "at": later(5), "source": Source.FLOOR, **given}
    return change_room(room.pk, Act.SET_BY_HAND, cleanliness=cleanliness, **given)


def test_a_new_room_begins_its_history_with_what_was_said_of_it(room):
    assert lines(room) == [("occupancy", "vacant", "vacant"), ("cleanliness", "dirty", "inspected")]


def test_only_changed_facts_get_a_line(room):
    change_room(room.pk, Act.DND, by=None, at=later(1), source=Source.FLOOR)
    assert lines(room)[2:] == [("door", "|", "dnd|")]


def test_an_act_that_changes_nothing_writes_nothing(room):
    change_room(room.pk, Act.SIGN_GONE, by=None, at=later(1), source=Source.FLOOR)
    assert len(lines(room)) == 2


def test_what_the_floor_saw_is_written_again_even_when_it_is_the_same(room):
    for minute in (1, 2):
        change_room(
            room.pk, Act.OBSERVED, by=None, at=later(minute), source=Source.FLOOR, observed=Observed.VACANT,
            observed_persons=0,
        )  # fmt: skip
    room.refresh_from_db()
    assert room.observed_at == later(2)
    assert [fact for fact, _b, _a in lines(room)[2:]] == ["observed", "observed"]


def test_since_is_the_moment_it_happened(room):
    set_by_hand(room, Cleanliness.DIRTY)
    room.refresh_from_db()
    assert (room.cleanliness_since, room.occupancy_since) == (later(5), AT)


def test_a_reason_is_kept_as_a_note_of_its_own(room):
    set_by_hand(room, Cleanliness.DIRTY, reason="Spilt coffee")
    assert RoomEvent.objects.get(room=room, seq=3).note.text == "Spilt coffee"


def test_a_page_that_did_not_see_a_change_of_the_same_fact_is_refused_and_told_who_did_it(room):
    leader = make.leader()
    seen = room.version
    set_by_hand(room, Cleanliness.PICKUP, by=leader)
    with pytest.raises(Stale, match="He Xiufang changed room 1203 at 10:05"):
        set_by_hand(room, Cleanliness.DIRTY, seen=seen, at=later(6))
    room.refresh_from_db()
    assert room.cleanliness == Cleanliness.PICKUP


def test_a_page_that_did_not_see_a_change_of_another_fact_may_go_on(room):
    seen = room.version
    change_room(room.pk, Act.RUSH, by=None, at=later(1), source=Source.DESK, promised_for=None)
    assert set_by_hand(room, Cleanliness.DIRTY, seen=seen).cleanliness == Cleanliness.DIRTY


def test_an_act_done_without_network_that_was_overtaken_is_history_and_leaves_the_present(room):
    seen = room.version
    set_by_hand(room, Cleanliness.PICKUP, at=later(10))
    set_by_hand(room, Cleanliness.DIRTY, seen=seen, happened_at=later(5), at=later(20))
    room.refresh_from_db()
    last = RoomEvent.objects.filter(room=room).latest("seq")
    assert room.cleanliness == Cleanliness.PICKUP
    assert (last.after, last.applied, last.happened_at, last.recorded_at) == (
        "dirty",
        False,
        later(5),
        later(20),
    )


def test_an_act_done_without_network_that_nobody_overtook_counts_from_when_it_happened(room):
    set_by_hand(room, Cleanliness.DIRTY, seen=room.version, happened_at=later(5), at=later(20))
    room.refresh_from_db()
    assert (room.cleanliness, room.cleanliness_since) == (Cleanliness.DIRTY, later(5))


def test_a_clock_that_runs_behind_never_puts_a_line_before_the_last_one(room):
    set_by_hand(room, Cleanliness.DIRTY, at=later(10))
    room.refresh_from_db()
    set_by_hand(room, Cleanliness.CLEAN, seen=room.version, happened_at=later(5), at=later(20))
    room.refresh_from_db()
    assert room.cleanliness_since == later(10)


def test_nothing_happens_after_it_is_recorded(room):
    set_by_hand(room, Cleanliness.DIRTY, happened_at=later(99), at=later(20))
    room.refresh_from_db()
    assert room.cleanliness_since == later(20)


def test_an_unknown_room_is_refused(room):
    with pytest.raises(Refusal, match="not in the list of rooms"):
        set_by_hand(Room(pk=999), Cleanliness.DIRTY)


def test_desk_vacant_and_luggage_seen_is_a_discrepancy_until_they_agree(room):
    change_room(
        room.pk,
        Act.OBSERVED,
        by=None,
        at=later(1),
        source=Source.FLOOR,
        observed=Observed.LUGGAGE,
        observed_persons=0,
    )
    opened = Discrepancy.objects.get(room=room)
    assert (opened.kind, opened.settled_at) == ("sleep", None)
    change_room(
        room.pk,
        Act.DISCREPANCY_RESOLVED,
        by=None,
        at=later(9),
        source=Source.DESK,
        reason="Left by the last guest",
    )
    opened.refresh_from_db()
    assert (opened.settled_at, opened.settled_how) == (later(9), Act.DISCREPANCY_RESOLVED)


def test_a_receiver_that_fails_undoes_the_act(room):
    from rooms.signals import room_changed

    def fails(**_kwargs):
        raise Refusal("no")

    room_changed.connect(fails)
    try:
        with pytest.raises(Refusal):
            change_room(room.pk, Act.DND, by=None, at=later(1), source=Source.FLOOR)
    finally:
        room_changed.disconnect(fails)
    room.refresh_from_db()
    assert (room.door, len(lines(room))) == (Door.NONE, 2)


@pytest.mark.django_db
def test_every_check_passes_after_an_ordinary_day_and_each_is_broken_by_what_it_looks_for():
    make.open_day()
    room = make.room("1203")
    make.stay(room)
    change_room(
        room.pk,
        Act.OBSERVED,
        by=None,
        at=later(1),
        source=Source.FLOOR,
        observed=Observed.OCCUPIED,
        observed_persons=3,
    )
    assert {check.name: list(check.run()) for check in CHECKS} == {check.name: [] for check in CHECKS}


BREAKS = {
    "room_history": lambda room: Room.objects.filter(pk=room.pk).update(cleanliness="dirty"),
    "event_sequence": lambda room: Room.objects.filter(pk=room.pk).update(event_seq=99),
    "event_chain": lambda room: RoomEvent(
        room=room, seq=room.event_seq + 1, version=room.version, act="dnd", fact="door",
        before="refused|", after="dnd|", happened_at=AT, recorded_at=AT, source="floor",
    ).save(),
    "blocks": lambda room: Room.objects.filter(pk=room.pk).update(block="ooo"),
    "discrepancies": lambda room: Room.objects.filter(pk=room.pk).update(discrepancy="skip"),
}  # fmt: skip


@pytest.mark.parametrize("name", [check.name for check in CHECKS])
def test_each_check_finds_what_it_is_for(room, name):
    BREAKS[name](room)
    assert list(next(check for check in CHECKS if check.name == name).run())


@pytest.mark.parametrize("fact", list(Fact))
def test_a_fact_reads_back_what_was_written(room, fact):
    text = facts.encode(room, fact)
    assert facts.decode(fact, text) == {column: getattr(room, column) for column in facts.COLUMNS[fact]}


def test_nobody_but_the_door_assigns_what_a_room_is():
    """Attributes and `update(...)`, `filter().update` and `Room(...)` arguments are read from the code."""
    found = []
    for path in sorted(ROOT.glob("*/**/*.py")):
        place = path.relative_to(ROOT).as_posix()
        if place.startswith((".venv", "tests", "run")) or "/migrations/" in place or place in ALLOWED:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            found += [f"{place}:{node.lineno} {name}" for name in _assigned(node) if name in facts.TRACKED]
    assert found == []


ALLOWED = {
    "rooms/domain/status.py",  # the door itself
    "rooms/domain/history.py",  # rooms of the past, never saved
    "housekeeping/simulate/bulk.py",  # loads a made-up past at once, proved by verify_books
}
ROOM_NAMES = {"room", "old_room", "new_room", "rooms", "Room", "locked", "each"}


def _assigned(node: ast.AST) -> list[str]:
    """Names of columns that this piece of code writes on something that is called a room."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        flat = [t for target in targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
        return [t.attr for t in flat if isinstance(t, ast.Attribute) and _about_a_room(t.value)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
        return [k.arg for k in node.keywords if k.arg and _about_a_room(node.func.value)]
    return []


def _about_a_room(node: ast.AST) -> bool:
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id in ROOM_NAMES
