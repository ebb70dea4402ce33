"""Who sees which cleanings, and in which order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cleaning.domain import assign, inspect, queries, words, work
from cleaning.models import Task
from core.domain.hotel import profile
from core.models import BusinessDay
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Door, Occupancy, Source
from rooms.models import Room, Section, SectionMember
from staff.domain import roster
from staff.enums import Role
from staff.models import Employee, EmployeeRole
from tests import factories as make
from tests.cleaning.conftest import House
from tests.plans import plans

# Order --------------------------------------------------------------------------------------------------------


def test_my_rooms_stand_in_the_order_they_should_be_done(house: House, hair):
    """One room for each line of the order, made back to front so that nothing stands right by chance."""
    shut = house.stayover("1201")
    stayover = house.stayover("1202")
    arrival_later, arrival_soon = house.left("1203"), house.left("1204")
    make_up, vip, rush = house.stayover("1205"), house.left("1206"), house.left("1207")
    by_hand = house.left("1208")
    redo = house.cleaned("1209")
    rests, now = house.left("1210"), house.left("1211")
    rest = [shut, stayover, arrival_later, arrival_soon, make_up, vip, rush, by_hand, rests, now]
    assign.give_tasks([task.pk for task in rest], house.attendant, by=house.leader, at=house.minutes(31))
    assign.put_in_order([by_hand.pk], attendant=house.attendant, at=house.minutes(31))
    inspect.fail_room(redo.room_id, reasons=[hair], by=house.leader, at=house.minutes(32))
    work.report_door(shut.room_id, Door.DND, by=house.attendant, at=house.minutes(33))
    soon, later = house.minutes(120), house.minutes(240)
    desk = {"by": house.clerk, "at": house.minutes(33), "source": Source.DESK}
    change_room(arrival_later.room_id, Act.ARRIVAL_PLANNED, arrives_at=later, vip_next=False, **desk)
    change_room(arrival_soon.room_id, Act.ARRIVAL_PLANNED, arrives_at=soon, vip_next=False, **desk)
    change_room(vip.room_id, Act.ARRIVAL_PLANNED, arrives_at=later, vip_next=True, **desk)
    change_room(rush.room_id, Act.RUSH, promised_for=soon, **desk)
    change_room(make_up.room_id, Act.MAKE_UP, **desk)
    work.start_task(rests.pk, by=house.attendant, at=house.minutes(34))
    work.pause_task(rests.pk, by=house.attendant, at=house.minutes(35))
    work.start_task(now.pk, by=house.attendant, at=house.minutes(36))

    mine = queries.my_rooms(house.attendant, house.minutes(40))
    numbers = [task.room.number for task in mine.todo]
    assert numbers == [
        "1211", "1210", "1209", "1208", "1207", "1206", "1205", "1204", "1203", "1202", "1201",
    ]  # fmt: skip
    assert len(queries.ORDER) == 9


def test_a_guest_who_said_later_comes_up_when_the_time_has_come(house: House):
    later, other = house.stayover("1201"), house.stayover("1202")
    assign.give_tasks([later.pk, other.pk], house.attendant, by=house.leader, at=house.at)
    work.report_door(later.room_id, Door.LATER, by=house.attendant, at=house.at, until=house.minutes(60))

    def first(at):
        return queries.my_rooms(house.attendant, at).todo[0].room.number

    assert first(house.minutes(59)) == "1202"
    assert first(house.minutes(60)) == "1201"


def test_minutes_and_rooms_add_up(house: House):
    done = house.cleaned("1203")
    left, begun = house.given("1204"), house.given("1205")
    work.start_task(begun.pk, by=house.attendant, at=house.minutes(40))
    mine = queries.my_rooms(house.attendant, house.minutes(50))
    assert (mine.rooms, len(mine.done), mine.minutes_done, mine.minutes) == (3, 1, 30, 90)
    assert mine.done == [done]
    assert mine.ends_at == house.minutes(50) + timedelta(minutes=30 + 20)
    work.finish_task(begun.pk, by=house.attendant, at=house.minutes(60))
    work.start_task(left.pk, by=house.attendant, at=house.minutes(61))
    work.finish_task(left.pk, by=house.attendant, at=house.minutes(80))
    assert queries.my_rooms(house.attendant, house.minutes(90)).ends_at is None


def test_before_the_first_business_day_lists_are_empty(db):
    assert queries.my_rooms(make.attendant(), make.AT).rooms == 0


# Who sees what ------------------------------------------------------------------------------------------------


@pytest.fixture
def two_sections(house: House) -> dict[str, Task]:
    """Rooms 1203 and 1204 in section M24, 1305 in another; 1204 is the other attendant's."""
    tasks = {number: house.left(number) for number in ("1203", "1204", "1305")}
    here = Section.objects.get(code="M24")
    there = Section.objects.create(code="M57", name_en="Main 5-7", name_zh="主楼5-7")
    Room.objects.filter(number="1305").update(section=there)
    SectionMember.objects.create(section=here, employee=house.attendant)
    SectionMember.objects.create(section=here, employee=house.leader, leads=True)
    assign.give_tasks([tasks["1204"].pk], house.other, by=house.supervisor, at=house.at)
    return tasks


@pytest.mark.parametrize(
    ("who", "numbers"),
    [
        ("attendant", {"1203"}),  # nobody's, in the own section
        ("other", {"1204"}),  # own
        ("leader", {"1203", "1204"}),
        ("supervisor", {"1203", "1204", "1305"}),
        ("clerk", set()),
    ],
)
def test_each_role_sees_its_own_part_of_the_house(house: House, two_sections, who, numbers):
    seen = queries.visible_to(getattr(house, who)).values_list("room__number", flat=True)
    assert set(seen) == numbers


def test_a_leader_who_leads_no_section_sees_the_whole_house(house: House, two_sections):
    SectionMember.objects.all().delete()
    assert queries.visible_to(house.leader).count() == 3


def test_a_leader_sees_a_room_of_no_section(house: House, two_sections):
    Room.objects.filter(number="1305").update(section=None)
    assert queries.visible_to(house.leader).count() == 3


def test_rooms_of_another_section_are_not_inspected(house: House, two_sections):
    numbers = queries.rooms_visible_to(house.leader).values_list("number", flat=True)
    assert set(numbers) == {"1203", "1204"}


# The day ------------------------------------------------------------------------------------------------------


def test_filters_find_what_they_say(house: House, hair, two_sections):
    service = house.stayover("1206")
    work.report_door(service.room_id, Door.REFUSED, by=house.other, at=house.at)
    done = house.cleaned("1207")
    inspect.fail_room(done.room_id, reasons=[hair], by=house.leader, at=house.minutes(40))

    def rooms(**wanted):
        found = queries.tasks_of_day(house.supervisor, queries.Wanted(**wanted))
        return [task.room.number for task in found]

    assert rooms() == ["1203", "1204", "1206", "1207", "1305"]
    assert rooms(kind="stayover") == ["1206"]
    assert rooms(floor=Room.objects.get(number="1305").floor_id) == ["1305"]
    assert rooms(section=Section.objects.get(code="M57").pk) == ["1305"]
    assert rooms(attendant="nobody") == ["1203", "1206", "1305"]
    assert rooms(attendant=str(house.other.pk)) == ["1204"]
    assert rooms(state="redo") == ["1207"]
    assert rooms(state="shut") == ["1206"]
    assert rooms(state="done") == ["1207"]
    assert rooms(room="1204") == ["1204"]
    counts = queries.counts_of_day(house.supervisor)
    assert counts == {"all": 5, "nobody": 3, "open": 1, "redo": 1, "begun": 0, "shut": 1, "done": 1}


def test_yesterdays_finished_rooms_are_not_todays(house: House):
    house.cleaned()
    BusinessDay.objects.update(opened_at=house.minutes(600))
    assert queries.my_rooms(house.attendant, house.minutes(601)).rooms == 0


def test_load_is_held_against_the_minutes_of_the_shift(house: House):
    roster.put_on_shift(house.attendant, house.at.date(), "early", by=None, at=house.at)
    house.cleaned("1203")
    house.given("1204")
    extra = house.left("1205")
    assign.give_tasks([extra.pk], house.other, by=house.leader, at=house.at)
    loads = {load.person: load for load in queries.loads(house.minutes(40))}
    mine = loads[house.attendant]
    assert mine.shift is not None
    assert (mine.minutes_done, mine.minutes, mine.minutes_left, mine.over) == (30, 60, 30, 0)
    assert mine.capacity == mine.shift.work_minutes == 480
    other = loads[house.other]  # not on the roster, but has a room
    assert (other.shift, other.minutes, other.over) == (None, 30, 0)
    Task.objects.filter(pk=extra.pk).update(minutes=500, attendant=house.attendant)
    assert {load.person: load.over for load in queries.loads(house.minutes(40))} == {house.attendant: 80}


# Inspection ---------------------------------------------------------------------------------------------------


def test_vacant_rooms_wait_first_and_the_most_urgent_of_them_before_the_others(house: House):
    service = house.stayover("1201")
    work.start_task(service.pk, by=house.other, at=house.minutes(1))
    work.finish_task(service.pk, by=house.other, at=house.minutes(9))
    plain, wanted = house.cleaned("1203"), house.cleaned("1204")
    desk = {"by": house.clerk, "at": house.minutes(33), "source": Source.DESK}
    change_room(wanted.room_id, Act.QUEUED, queue_since=house.minutes(33), **desk)
    waiting = queries.waiting_for_inspection(house.leader)
    assert [row.room.number for row in waiting] == ["1204", "1203", "1201"]
    assert [row.task for row in waiting] == [wanted, plain, service]
    assert queries.waiting_count(house.leader) == 2
    inspect.release_room(plain.room_id, reason="guest waits", by=house.supervisor, at=house.minutes(41))
    assert queries.waiting_count(house.leader) == 1


def test_own_rooms_are_marked_in_the_list(house: House):
    house.cleaned()
    EmployeeRole.objects.create(employee=house.attendant, role=Role.TEAM_LEADER)
    again = Employee.objects.get(pk=house.attendant.pk)  # with the rights of now
    assert [row.own for row in queries.waiting_for_inspection(again)] == [True]
    assert [row.own for row in queries.waiting_for_inspection(house.leader)] == [False]


# In words -----------------------------------------------------------------------------------------------------


def test_a_cleaning_is_told_without_the_guests_name(house: House):
    task = house.stayover()
    work.report_door(task.room_id, Door.LATER, by=house.attendant, at=house.at, until=house.minutes(90))
    found = queries.with_faults(queries.visible_to(house.supervisor)).get(pk=task.pk)
    line = words.line_of(found, house.at, house.at.date(), profile())
    assert line.what == "Stay-over clean, 2 persons"
    assert [flag.word for flag in line.flags] == ["Come back at 11:30"]
    assert line.held
    assert "朱明远" not in str(line)


def test_a_redo_says_what_was_found(house: House, hair):
    task = house.cleaned()
    failed = inspect.fail_room(task.room_id, reasons=[hair], by=house.leader, at=house.minutes(40))
    redo = queries.with_faults(queries.visible_to(house.supervisor)).get(redo_of=failed)
    line = words.line_of(redo, house.minutes(41), house.at.date(), profile())
    assert line.reasons == "Bathroom: hair on the floor"
    assert line.status.word == "Redo"


def test_a_cleaning_is_late_only_after_the_hotels_margin(house: House):
    task = house.given()
    work.start_task(task.pk, by=house.attendant, at=house.at)
    task.refresh_from_db()
    margin = profile().late_after_minutes
    assert queries.late([task], house.minutes(30 + margin), margin) == []
    assert queries.late([task], house.minutes(31 + margin), margin) == [task]


def test_every_state_of_a_room_has_its_words():
    assert set(words.ROOM_STATES) == {(o, c) for o in Occupancy for c in Cleanliness}


def test_the_last_cleaning_is_found_by_its_room_and_not_among_all_of_the_house(house: House):
    task = house.cleaned()
    with plans() as found:
        rooms = list(Room.objects.annotate(last=queries.latest_done()).filter(pk=task.room_id))
        assert queries.done_in(rooms[0]).first() == task
    assert rooms[0].last == task.pk  # type: ignore[attr-defined]
    assert [plan.text for plan in found if "task_of_state" in plan.text] == []
