"""Inspection, redo, release."""

from __future__ import annotations

import pytest

from cleaning.domain import inspect, queries, work
from cleaning.enums import UNFINISHED, Verdict
from cleaning.models import Inspection, Task, TaskEvent
from core.errors import Denied, Refusal, Stale
from frontdesk.domain import stays
from rooms.domain.readiness import is_ready
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Released, Source, WorkKind
from staff.enums import Role
from staff.models import EarnedRight, EmployeeRole
from tests.cleaning.conftest import House


def test_a_passed_room_is_ready(house: House):
    task = house.cleaned()
    assert not is_ready(house.room(task))
    inspect.pass_room(task.room_id, by=house.leader, at=house.minutes(40))
    assert is_ready(house.room(task))


def test_failing_makes_a_linked_redo_and_keeps_the_first_attempt(house: House, hair):
    first = house.cleaned()
    failed = inspect.fail_room(first.room_id, reasons=[hair], by=house.leader, at=house.minutes(40))
    redo = Task.objects.get(redo_of=failed)
    room = house.room(first)
    assert (room.cleanliness, room.work_state, room.attendant) == ("dirty", "open", house.attendant)
    assert (redo.attendant, redo.minutes, redo.kind) == (house.attendant, 8, WorkKind.DEPARTURE)
    work.start_task(redo.pk, by=house.attendant, at=house.minutes(41))
    work.finish_task(redo.pk, by=house.attendant, at=house.minutes(48))
    inspect.pass_room(first.room_id, by=house.leader, at=house.minutes(50))
    first.refresh_from_db()
    assert first.worked_seconds == 25 * 60
    kept = queries.attempts(room)
    assert [(i.verdict, i.task_id) for i in kept] == [("passed", redo.pk), ("failed", first.pk)]
    assert [fault.reason for fault in kept[1].faults.all()] == [hair]


def test_the_redo_of_a_tidied_room_is_the_cleaning_a_dirty_room_needs_with_its_own_minutes(
    house: House, hair
):
    task = house.cleaned()
    change_room(
        task.room_id, Act.SET_BY_HAND, by=house.supervisor, at=house.minutes(35), source=Source.FLOOR,
        cleanliness=Cleanliness.PICKUP,
    )  # fmt: skip
    tidy = Task.objects.get(room=task.room, state__in=UNFINISHED)
    work.start_task(tidy.pk, by=house.attendant, at=house.minutes(36))
    work.finish_task(tidy.pk, by=house.attendant, at=house.minutes(40))
    failed = inspect.fail_room(task.room_id, reasons=[hair], by=house.leader, at=house.minutes(45))
    change_room(
        task.room_id, Act.RUSH, by=house.clerk, at=house.minutes(46), source=Source.DESK, promised_for=None
    )
    redo = Task.objects.get(redo_of=failed)
    assert (redo.kind, redo.minutes) == (WorkKind.DEPARTURE, 8)


def test_failing_needs_a_reason(house: House):
    task = house.cleaned()
    with pytest.raises(Refusal, match="Choose what has to be put right") as refused:
        inspect.fail_room(task.room_id, reasons=[], by=house.leader, at=house.minutes(40))
    assert refused.value.field == "reasons"
    assert not Inspection.objects.exists()


@pytest.mark.parametrize("verdict", ["pass", "fail"])
def test_nobody_judges_their_own_room(house: House, hair, verdict):
    task = house.cleaned()
    EmployeeRole.objects.create(employee=house.attendant, role=Role.TEAM_LEADER)
    act = {
        "pass": lambda: inspect.pass_room(task.room_id, by=house.attendant, at=house.minutes(40)),
        "fail": lambda: inspect.fail_room(
            task.room_id, reasons=[hair], by=house.attendant, at=house.minutes(40)
        ),
    }[verdict]
    with pytest.raises(Denied, match="Cleaned by you, so another person inspects it"):
        act()
    assert house.room(task).cleanliness == Cleanliness.CLEAN


def test_who_has_earned_it_releases_the_own_room_by_finishing_and_the_book_says_so(house: House):
    EarnedRight.objects.create(employee=house.attendant, right="cleaning.release_own")
    task = house.cleaned()
    room = house.room(task)
    assert (room.cleanliness, room.released) == (Cleanliness.CLEAN, Released.SELF_CHECK)
    assert is_ready(room)
    inspection = inspect.pass_room(task.room_id, by=house.attendant, at=house.minutes(40))
    assert inspection.own_room


@pytest.mark.parametrize("state", ["dirty", "being cleaned", "inspected"])
def test_only_a_clean_room_nobody_works_in_is_inspected(house: House, state):
    if state == "inspected":
        task = house.cleaned()
        inspect.pass_room(task.room_id, by=house.leader, at=house.minutes(35))
    else:
        task = house.given()
        if state == "being cleaned":
            work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    with pytest.raises(Refusal, match="1203"):
        inspect.pass_room(task.room_id, by=house.leader, at=house.minutes(40))


def test_two_inspectors_the_second_is_told_what_happened(house: House):
    task = house.cleaned()
    inspect.pass_room(task.room_id, by=house.leader, at=house.minutes(40))
    with pytest.raises(Refusal, match="Room 1203 is inspected already"):
        inspect.pass_room(task.room_id, by=house.supervisor, at=house.minutes(41))
    assert Inspection.objects.count() == 1


def test_an_inspection_of_a_page_that_is_out_of_date_is_refused(house: House):
    task = house.cleaned()
    seen = house.room(task).version
    inspect.release_room(task.room_id, reason="guest waits", by=house.supervisor, at=house.minutes(35))
    with pytest.raises(Stale, match="Meng Fanrong changed room 1203"):
        inspect.pass_room(task.room_id, by=house.leader, at=house.minutes(40), seen=seen)


def test_a_released_room_may_be_given_and_never_counts_as_inspected(house: House):
    task = house.cleaned()
    released = inspect.release_room(
        task.room_id, reason="Guest waits in the lobby.", by=house.supervisor, at=house.minutes(40)
    )
    room = house.room(task)
    assert is_ready(room)
    assert (room.cleanliness, room.released) == (Cleanliness.CLEAN, Released.BY_RIGHT)
    assert (released.verdict, released.note.text) == (Verdict.SKIPPED, "Guest waits in the lobby.")


def test_releasing_needs_a_reason(house: House):
    task = house.cleaned()
    with pytest.raises(Refusal, match="Say why"):
        inspect.release_room(task.room_id, reason="  ", by=house.supervisor, at=house.minutes(40))


def test_a_redo_goes_to_nobody_when_its_cleaner_has_left(house: House, hair):
    task = house.cleaned()
    house.attendant.__class__.objects.filter(pk=house.attendant.pk).update(is_active=False)
    failed = inspect.fail_room(task.room_id, reasons=[hair], by=house.leader, at=house.minutes(40))
    assert Task.objects.get(redo_of=failed).attendant is None


def test_a_redo_is_not_needed_any_more_when_the_room_is_set_clean(house: House, hair):
    task = house.cleaned()
    failed = inspect.fail_room(task.room_id, reasons=[hair], by=house.leader, at=house.minutes(40))
    change_room(
        task.room_id, Act.SET_BY_HAND, by=house.supervisor, at=house.minutes(45), source=Source.FLOOR,
        cleanliness=Cleanliness.CLEAN,
    )  # fmt: skip
    redo = Task.objects.get(redo_of=failed)
    assert redo.state == "dropped"
    assert TaskEvent.objects.filter(task=redo, what="dropped").exists()


def test_a_stay_over_redo_becomes_a_departure_clean_when_the_guest_leaves(house: House, hair):
    task = house.stayover()
    work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    work.finish_task(task.pk, by=house.attendant, at=house.minutes(15))
    failed = inspect.fail_room(task.room_id, reasons=[hair], by=house.leader, at=house.minutes(20))
    redo = Task.objects.get(redo_of=failed)
    assert (redo.kind, redo.minutes) == (WorkKind.STAYOVER, 8)
    stays.check_out(task.room.stays.get().pk, by=house.clerk, at=house.minutes(30))
    redo.refresh_from_db()
    assert (redo.kind, redo.minutes) == (WorkKind.DEPARTURE, 30)
