"""What the clock brings."""

from __future__ import annotations

import datetime as dt

from cleaning.domain import clockwork, work
from cleaning.enums import UNFINISHED
from cleaning.models import Task
from core.domain.day import current_day
from core.models import LiveEvent
from rooms.domain import night
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Door, Source, WorkKind
from rooms.models import RoomEvent, SectionMember
from tests.cleaning.conftest import House


def topics(kind: str) -> list[str]:
    return sorted(LiveEvent.objects.filter(kind=kind).values_list("topic", flat=True))


def test_a_late_cleaning_is_told_once_to_attendant_and_leader(house: House):
    task = house.given()
    SectionMember.objects.create(section=task.room.section, employee=house.leader, leads=True)
    work.start_task(task.pk, by=house.attendant, at=house.at)
    assert clockwork.announce_late(house.minutes(40)) == ""
    assert clockwork.announce_late(house.minutes(41)) == "1 cleanings over their time"
    assert clockwork.announce_late(house.minutes(42)) == ""
    assert topics("late") == sorted(f"person:{p.pk}" for p in (house.attendant, house.leader))


def test_the_time_of_come_later_is_told_once_for_each_time_the_guest_asked(house: House):
    task = house.stayover()
    for start in (0, 100):
        work.report_door(
            task.room_id,
            Door.LATER,
            by=house.attendant,
            at=house.minutes(start),
            until=house.minutes(start + 30),
        )
        assert clockwork.announce_come_now(house.minutes(start + 29)) == ""
        assert clockwork.announce_come_now(house.minutes(start + 30)) == "1 rooms to come back to"
        assert clockwork.announce_come_now(house.minutes(start + 31)) == ""


def test_a_sign_that_is_gone_calls_nobody_back(house: House):
    task = house.stayover()
    work.report_door(task.room_id, Door.LATER, by=house.attendant, at=house.at, until=house.minutes(30))
    work.report_door(task.room_id, Door.NONE, by=house.attendant, at=house.minutes(10))
    assert clockwork.announce_come_now(house.minutes(40)) == ""


# The night ----------------------------------------------------------------------------------------------------


def test_a_guest_who_leaves_tomorrow_gets_a_departure_clean_on_tomorrows_list(house: House):
    stay = house.stay(nights=1)
    at = house.minutes(16 * 60)
    night.signs_and_service(current_day(), at)
    assert clockwork.list_the_work(current_day(), at) == "0 cleanings taken back, 1 made or changed"
    task = Task.objects.get(room=stay.room)
    assert (task.kind, task.minutes) == (WorkKind.DEPARTURE, 30)


def test_a_room_does_not_stay_with_yesterdays_person(house: House):
    task = house.given()
    clockwork.list_the_work(current_day(), house.minutes(900))
    task.refresh_from_db()
    assert task.attendant is None
    assert house.room(task).attendant is None


def test_a_started_departure_clean_survives_the_night(house: House):
    task = house.given()
    work.start_task(task.pk, by=house.attendant, at=house.at)
    clockwork.list_the_work(current_day(), house.minutes(900))
    task.refresh_from_db()
    assert (task.state, task.attendant) == ("started", house.attendant)


def test_a_missing_cleaning_is_put_on_the_list_again(house: House):
    """A room that needs work and shows none, as after a task that was lost."""
    task = house.left()
    Task.objects.filter(pk=task.pk).update(state="dropped", ended_at=house.at)
    change_room(task.room_id, Act.CLEAN_DROPPED, by=None, at=house.at, source=Source.SYSTEM)
    clockwork.list_the_work(current_day(), house.minutes(900))
    again = Task.objects.get(room=task.room, state__in=UNFINISHED)
    assert (again.kind, again.business_day) == (WorkKind.DEPARTURE, house.at.date() + dt.timedelta(days=1))


def test_the_step_run_twice_changes_nothing_more(house: House):
    house.given()
    house.stayover("1204", nights=1)
    clockwork.list_the_work(current_day(), house.minutes(900))
    before = RoomEvent.objects.count()
    assert (
        clockwork.list_the_work(current_day(), house.minutes(901))
        == "0 cleanings taken back, 0 made or changed"
    )
    assert RoomEvent.objects.count() == before


def test_a_clean_room_gets_no_work_at_night(house: House):
    task = house.cleaned()
    clockwork.list_the_work(current_day(), house.minutes(900))
    assert house.room(task).cleanliness == Cleanliness.CLEAN
    assert not Task.objects.filter(state__in=UNFINISHED).exists()
