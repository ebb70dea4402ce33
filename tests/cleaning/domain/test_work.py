"""The attendant's own acts."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleaning.domain import assign, work
from cleaning.enums import UNFINISHED, TaskState
from cleaning.models import Task, TaskEvent
from core.errors import Refusal, Stale
from frontdesk.domain import stays
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Discrepant, Door, Observed, Occupancy, Source, WorkKind, WorkState
from rooms.models import RoomEvent
from tests.cleaning.conftest import House, wake
from tests.factories import AT

# Two people, one room -----------------------------------------------------------------------------------------


def test_two_attendants_who_start_one_room_at_once_one_wins(at_once):
    house = wake(AT)
    task = house.left()

    def start(by):
        return lambda: work.start_task(task.pk, by=by, at=house.minutes(5))

    answers = at_once(start(house.attendant), start(house.other))
    won = [answer for answer in answers if isinstance(answer, Task)]
    refused = [answer for answer in answers if isinstance(answer, Refusal)]
    assert (len(won), len(refused)) == (1, 1)
    assert won[0].attendant.name in str(refused[0])
    task.refresh_from_db()
    assert task.attendant == won[0].attendant
    assert TaskEvent.objects.filter(task=task, what="started").count() == 1


def test_without_the_guard_both_would_win(at_once):
    """The same race with a start that looks first and writes later: the reason why the room is locked."""
    house = wake(AT)
    task = house.left()
    both_have_looked = threading.Barrier(2)

    def start(by):
        def careless():
            free = Task.objects.get(pk=task.pk).state == TaskState.OPEN
            both_have_looked.wait(timeout=20)
            if free:
                Task.objects.filter(pk=task.pk).update(state="started", attendant=by)
            return free

        return careless

    assert at_once(start(house.attendant), start(house.other)) == [True, True]


# Starting -----------------------------------------------------------------------------------------------------


def test_a_room_given_to_somebody_else_is_refused_by_name(house: House):
    task = house.given()
    with pytest.raises(Refusal, match=r"given to Wang Xiulan\. To take over, ask the team leader"):
        work.start_task(task.pk, by=house.other, at=house.minutes(1))
    work.start_task(task.pk, by=house.attendant, at=house.minutes(2))
    with pytest.raises(Refusal, match="Wang Xiulan has been cleaning this room since 10:02"):
        work.start_task(task.pk, by=house.other, at=house.minutes(3))


def test_a_room_taken_from_who_had_begun_is_told_by_who_has_it_now(house: House):
    task = house.given()
    work.start_task(task.pk, by=house.attendant, at=house.minutes(2))
    work.pause_task(task.pk, by=house.attendant, at=house.minutes(4))
    assign.give_tasks([task.pk], house.other, by=house.leader, at=house.minutes(5))
    with pytest.raises(Refusal, match="This room is given to Li Guifen"):
        work.start_task(task.pk, by=house.attendant, at=house.minutes(6))


def test_a_room_nobody_has_belongs_to_who_starts_it(house: House):
    task = work.start_task(house.left().pk, by=house.other, at=house.minutes(1))
    assert task.attendant == house.other
    assert house.room(task).attendant == house.other


def test_one_person_is_in_one_room_at_a_time(house: House):
    first, second = house.given("1203"), house.given("1204")
    work.start_task(first.pk, by=house.attendant, at=house.minutes(1))
    with pytest.raises(Refusal, match="Room 1203 is still being cleaned"):
        work.start_task(second.pk, by=house.attendant, at=house.minutes(2))


def test_a_guest_who_leaves_today_is_not_disturbed_until_gone(house: House):
    stay = house.stay()
    stays.change_departure(stay.pk, stay.arrived_day, by=house.clerk, at=house.at)
    change_room(
        stay.room_id, Act.SET_BY_HAND, by=house.supervisor, at=house.at, source=Source.FLOOR,
        cleanliness=Cleanliness.DIRTY,
    )  # fmt: skip
    task = Task.objects.get(room=stay.room)
    assert task.kind == WorkKind.DEPARTURE
    with pytest.raises(Refusal, match=r"has not left yet\. Do not knock"):
        work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    work.report_seen(stay.room_id, Observed.VACANT, by=house.attendant, at=house.minutes(2))
    assert house.room(task).discrepancy == Discrepant.SKIP
    assert work.start_task(task.pk, by=house.attendant, at=house.minutes(3)).state == TaskState.STARTED


def test_starting_and_finishing_twice_changes_nothing(house: House):
    task = house.given()
    for _twice in range(2):
        work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    for _twice in range(2):
        done = work.finish_task(task.pk, by=house.attendant, at=house.minutes(20))
    assert done.worked_seconds == 19 * 60
    assert TaskEvent.objects.filter(task=task, what__in=["started", "finished"]).count() == 2


def test_a_page_that_is_out_of_date_is_told_so_and_nothing_happens(house: House):
    task = house.given()
    seen = house.room(task).version
    assign.give_tasks([task.pk], house.other, by=house.leader, at=house.minutes(1))
    assign.give_tasks([task.pk], house.attendant, by=house.leader, at=house.minutes(2))
    with pytest.raises(Stale, match="He Xiufang changed room 1203 at 10:02"):
        work.start_task(task.pk, by=house.attendant, at=house.minutes(3), seen=seen)
    task.refresh_from_db()
    assert task.state == TaskState.OPEN
    assert house.room(task).work_state == WorkState.OPEN


# Pausing ------------------------------------------------------------------------------------------------------


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pieces=st.lists(st.tuples(st.integers(1, 3600), st.integers(1, 3600)), min_size=1, max_size=4))
def test_time_worked_is_the_sum_of_the_pieces_between_pauses(house: House, pieces):
    number = str(1000 + Task.objects.count() * 7 + 200)
    task = house.given(number)
    at = house.at
    work.start_task(task.pk, by=house.attendant, at=at)
    for worked, rested in pieces[:-1]:
        at += timedelta(seconds=worked)
        work.pause_task(task.pk, by=house.attendant, at=at)
        assert Task.objects.get(pk=task.pk).worked(at + timedelta(hours=9)) == Task.objects.get(
            pk=task.pk
        ).worked(at)
        at += timedelta(seconds=rested)
        work.resume_task(task.pk, by=house.attendant, at=at)
    at += timedelta(seconds=pieces[-1][0])
    done = work.finish_task(task.pk, by=house.attendant, at=at)
    assert done.worked_seconds == sum(worked for worked, _rested in pieces)
    assert done.started_at == house.at
    assert done.ended_at == at


def test_a_paused_room_can_be_finished_without_going_on(house: House):
    task = house.given()
    work.start_task(task.pk, by=house.attendant, at=house.minutes(0))
    work.pause_task(task.pk, by=house.attendant, at=house.minutes(10))
    assert work.finish_task(task.pk, by=house.attendant, at=house.minutes(60)).worked_seconds == 600


def test_only_what_runs_can_rest_and_only_what_rests_can_go_on(house: House):
    task = house.given()
    for act in (work.pause_task, work.resume_task, work.finish_task):
        with pytest.raises(Stale, match="to do already"):
            act(task.pk, by=house.attendant, at=house.minutes(1))


# Around the check-out -----------------------------------------------------------------------------------------


def test_a_departure_clean_begun_after_the_guest_left_survives_the_check_out(house: House):
    stay = house.stay()
    work.report_seen(stay.room_id, Observed.VACANT, by=house.attendant, at=house.minutes(1))
    stays.change_departure(stay.pk, stay.arrived_day, by=house.clerk, at=house.minutes(1))
    change_room(
        stay.room_id, Act.SET_BY_HAND, by=house.supervisor, at=house.minutes(2), source=Source.FLOOR,
        cleanliness=Cleanliness.DIRTY,
    )  # fmt: skip
    task = Task.objects.get(room=stay.room)
    work.start_task(task.pk, by=house.attendant, at=house.minutes(3))
    work.finish_task(task.pk, by=house.attendant, at=house.minutes(30))
    stays.check_out(stay.pk, by=house.clerk, at=house.minutes(40))
    room = house.room(task)
    assert (room.occupancy, room.cleanliness) == (Occupancy.VACANT, Cleanliness.CLEAN)
    assert not Task.objects.filter(room=room, state__in=UNFINISHED).exists()


def test_a_stay_over_service_does_not_survive_the_check_out(house: House):
    task = house.stayover()
    work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    work.finish_task(task.pk, by=house.attendant, at=house.minutes(15))
    stays.check_out(task.room.stays.get().pk, by=house.clerk, at=house.minutes(30))
    assert house.room(task).cleanliness == Cleanliness.DIRTY
    assert Task.objects.get(room=task.room, state__in=UNFINISHED).kind == WorkKind.DEPARTURE


def test_a_service_under_way_when_the_guest_leaves_becomes_a_departure_clean(house: House):
    task = house.stayover()
    work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    stays.check_out(task.room.stays.get().pk, by=house.clerk, at=house.minutes(5))
    task.refresh_from_db()
    room = house.room(task)
    assert (task.kind, task.minutes, task.state) == (WorkKind.DEPARTURE, 30, TaskState.STARTED)
    assert (room.work_kind, room.work_state, room.work_minutes) == (WorkKind.DEPARTURE, WorkState.STARTED, 30)
    assert task.worked(house.minutes(11)) == timedelta(minutes=10)


def test_a_service_that_rests_when_the_guest_leaves_waits_as_a_departure_clean(house: House):
    task = house.stayover()
    work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    work.pause_task(task.pk, by=house.attendant, at=house.minutes(3))
    stays.check_out(task.room.stays.get().pk, by=house.clerk, at=house.minutes(5))
    task.refresh_from_db()
    assert (task.kind, task.state, house.room(task).work_state) == ("departure", "open", "open")
    work.start_task(task.pk, by=house.attendant, at=house.minutes(6))
    assert work.finish_task(task.pk, by=house.attendant, at=house.minutes(26)).worked_seconds == 22 * 60


# At the door and in the room ----------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", [Door.DND, Door.REFUSED, Door.DOUBLE_LOCKED])
def test_a_room_with_a_closed_door_stays_on_the_list_and_stays_dirty(house: House, sign):
    task = house.stayover()
    work.report_door(task.room_id, sign, by=house.attendant, at=house.minutes(1))
    task.refresh_from_db()
    room = house.room(task)
    assert task.state == TaskState.OPEN
    assert (room.door, room.cleanliness) == (sign, Cleanliness.DIRTY)
    assert TaskEvent.objects.get(task=task, what="turned_away").new == sign
    work.report_door(task.room_id, Door.NONE, by=house.attendant, at=house.minutes(9))
    assert house.room(task).door == Door.NONE


@pytest.mark.parametrize("minutes", [None, 0, -5, 12 * 60 + 1])
def test_later_needs_a_time_within_twelve_hours(house: House, minutes):
    task = house.stayover()
    until = None if minutes is None else house.minutes(minutes)
    with pytest.raises(Refusal, match="Say when to come back") as refused:
        work.report_door(task.room_id, Door.LATER, by=house.attendant, at=house.at, until=until)
    assert refused.value.field == "until"
    work.report_door(task.room_id, Door.LATER, by=house.attendant, at=house.at, until=house.minutes(12 * 60))
    assert house.room(task).door_until == house.minutes(12 * 60)


def test_no_sign_is_reported_from_inside_a_room_that_is_being_cleaned(house: House):
    task = house.stayover()
    work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    with pytest.raises(Refusal, match="being cleaned right now"):
        work.report_door(task.room_id, Door.DND, by=house.attendant, at=house.minutes(2))


@pytest.mark.parametrize(
    ("observed", "persons", "kind"),
    [
        (Observed.VACANT, 0, Discrepant.SKIP),
        (Observed.OCCUPIED, 3, Discrepant.PERSONS),
        (Observed.OCCUPIED, 2, Discrepant.NO),
        (Observed.LUGGAGE, 0, Discrepant.NO),
        (Observed.SLEPT_OUT, 0, Discrepant.NO),
    ],
)
def test_what_the_floor_sees_in_an_occupied_room_is_held_against_what_the_desk_says(
    house: House, observed, persons, kind
):
    task = house.stayover()  # two persons
    room = work.report_seen(task.room_id, observed, persons=persons, by=house.attendant, at=house.minutes(1))
    assert room.discrepancy == kind


@pytest.mark.parametrize("observed", [Observed.OCCUPIED, Observed.LUGGAGE])
def test_somebody_in_a_vacant_room_is_a_discrepancy(house: House, observed):
    task = house.left()
    room = work.report_seen(task.room_id, observed, persons=1, by=house.attendant, at=house.minutes(1))
    assert room.discrepancy == Discrepant.SLEEP


def test_more_than_twenty_persons_are_not_believed(house: House):
    task = house.stayover()
    with pytest.raises(Refusal, match="Count the persons"):
        work.report_seen(task.room_id, Observed.OCCUPIED, persons=21, by=house.attendant, at=house.at)


# Without network ----------------------------------------------------------------------------------------------


def test_an_act_done_without_network_counts_from_when_it_was_done(house: House):
    task = house.given()
    seen = house.room(task).version
    work.start_task(
        task.pk, by=house.attendant, at=house.minutes(40), seen=seen, happened_at=house.minutes(5)
    )
    task.refresh_from_db()
    assert task.started_at == house.minutes(5)
    event = TaskEvent.objects.get(task=task, what="started")
    assert (event.at, event.recorded_at) == (house.minutes(5), house.minutes(40))


def test_an_act_overtaken_by_a_later_one_is_history_only(house: House):
    task = house.given()
    seen = house.room(task).version
    assign.give_tasks([task.pk], None, by=house.leader, at=house.minutes(10))
    work.start_task(
        task.pk, by=house.attendant, at=house.minutes(40), seen=seen, happened_at=house.minutes(5)
    )
    task.refresh_from_db()
    room = house.room(task)
    assert (task.state, task.attendant) == (TaskState.OPEN, None)
    assert (room.work_state, room.attendant) == (WorkState.OPEN, None)
    kept = RoomEvent.objects.filter(room=room, act=Act.CLEAN_STARTED, applied=False)
    assert [event.happened_at for event in kept] == [house.minutes(5)]
    assert TaskEvent.objects.filter(task=task, what="started").exists()


def test_a_finish_overtaken_by_a_dirty_room_leaves_work_on_the_list(house: House):
    task = house.given()
    work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    seen = house.room(task).version
    change_room(
        task.room_id, Act.SET_BY_HAND, by=house.supervisor, at=house.minutes(20), source=Source.FLOOR,
        cleanliness=Cleanliness.PICKUP,
    )  # fmt: skip
    work.finish_task(
        task.pk, by=house.attendant, at=house.minutes(40), seen=seen, happened_at=house.minutes(15)
    )
    task.refresh_from_db()
    room = house.room(task)
    assert task.state == TaskState.DONE
    assert room.cleanliness == Cleanliness.PICKUP
    assert Task.objects.get(room=room, state__in=UNFINISHED).kind == WorkKind.TIDY
