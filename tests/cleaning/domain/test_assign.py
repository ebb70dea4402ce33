"""Giving rooms to people."""

from __future__ import annotations

import pytest

from cleaning.domain import assign, queries, work
from cleaning.enums import TaskState
from cleaning.models import Task, TaskEvent
from core.errors import Refusal
from core.models import LiveEvent
from staff.models import Employee
from tests.cleaning.conftest import House


def test_giving_many_leaves_out_rooms_somebody_is_in_and_names_them(house: House):
    tasks = [house.left(number) for number in ("1203", "1204", "1205")]
    work.start_task(tasks[1].pk, by=house.other, at=house.minutes(1))
    given = assign.give_tasks(
        [task.pk for task in tasks], house.attendant, by=house.leader, at=house.minutes(2)
    )
    assert given.rooms == ["1203", "1205"]
    assert given.left_out == ["Room 1204: Li Guifen is in it."]
    owners = {task.room.number: task.attendant for task in Task.objects.select_related("room", "attendant")}
    assert owners == {"1203": house.attendant, "1204": house.other, "1205": house.attendant}


def test_finished_rooms_are_left_out_in_one_sentence(house: House):
    done, waiting = house.cleaned("1203"), house.left("1204")
    given = assign.give_tasks([done.pk, waiting.pk], house.other, by=house.leader, at=house.minutes(40))
    assert given.rooms == ["1204"]
    assert len(given.left_out) == 1
    assert "finished or dropped meanwhile" in given.left_out[0]


def test_a_room_that_rests_is_given_on_but_not_taken_back(house: House):
    task = house.given()
    work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    work.pause_task(task.pk, by=house.attendant, at=house.minutes(5))
    back = assign.give_tasks([task.pk], None, by=house.leader, at=house.minutes(6))
    assert back.rooms == []
    assert "was begun and rests" in back.left_out[0]
    assign.give_tasks([task.pk], house.other, by=house.leader, at=house.minutes(7))
    task.refresh_from_db()
    assert (task.attendant, task.state, task.worked_seconds) == (house.other, TaskState.OPEN, 240)
    assert house.room(task).attendant == house.other


def test_taking_back_leaves_a_line_in_the_history(house: House):
    task = house.given()
    assign.give_tasks([task.pk], None, by=house.leader, at=house.minutes(1))
    event = TaskEvent.objects.get(task=task, what="taken_back")
    assert (event.old, event.new, event.by) == ("1016", "", house.leader)


@pytest.mark.parametrize(
    ("person", "sentence"), [("clerk", "does not clean rooms"), ("gone", "does not work here")]
)
def test_work_is_not_given_to_who_cannot_do_it(house: House, person, sentence):
    task = house.left()
    Employee.objects.filter(pk=house.other.pk).update(is_active=False)
    house.other.refresh_from_db()
    whom = {"clerk": house.clerk, "gone": house.other}[person]
    with pytest.raises(Refusal, match=sentence):
        assign.give_tasks([task.pk], whom, by=house.leader, at=house.at)
    assert Task.objects.get().attendant is None


def test_the_order_set_by_the_leader_counts_until_the_room_goes_to_somebody_else(house: House):
    tasks = [house.given(number) for number in ("1203", "1204", "1205")]
    assign.put_in_order([tasks[2].pk, tasks[0].pk], attendant=house.attendant, at=house.at)
    mine = queries.my_rooms(house.attendant, house.at)
    assert [task.room.number for task in mine.todo] == ["1205", "1203", "1204"]
    assert LiveEvent.objects.filter(topic=f"person:{house.attendant.pk}", kind="order").exists()
    assign.give_tasks([tasks[2].pk], house.other, by=house.leader, at=house.at)
    assert Task.objects.get(pk=tasks[2].pk).position == 0


def test_an_order_reaches_only_the_persons_own_rooms(house: House):
    own, foreign = house.given("1203"), house.left("1204")
    assign.put_in_order([foreign.pk, own.pk], attendant=house.attendant, at=house.at)
    assert Task.objects.get(pk=foreign.pk).position == 0
    assert Task.objects.get(pk=own.pk).position == 2
