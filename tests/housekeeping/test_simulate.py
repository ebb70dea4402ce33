"""The simulated house: same seed, same life; every act is one the rules allow; the books agree afterwards."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from stdnum.iso7064 import mod_11_2

from cleaning.domain.reasons import install_default_reasons
from cleaning.models import Inspection, Task, TaskEvent
from core.errors import Refusal
from core.models import BusinessDay
from frontdesk.domain import bookings, documents
from frontdesk.models import Stay
from housekeeping.domain.books import verify
from housekeeping.simulate.crew import Crew, Habits
from housekeeping.simulate.desk import Arrival
from housekeeping.simulate.guests import GuestBook, born, citizen_number
from housekeeping.simulate.house import House, reason_of
from rooms.enums import Cleanliness, Door, Occupancy
from rooms.models import Discrepancy, Room, RoomEvent
from staff.models import Employee
from tests import factories as make

TODAY, TOMORROW = date(2016, 7, 1), date(2016, 7, 2)
OPENED = datetime(2016, 6, 30, 21, 0, tzinfo=UTC)  # 05:00 on the first in the hotel


def a_house(rooms: int = 6, **habits: float) -> House:
    """A small hotel at five in the morning, with two clerks, a leader, a supervisor and its own habits."""
    make.open_day(OPENED)
    install_default_reasons()
    for number in range(rooms):
        make.room(f"12{number + 1:02}", at=OPENED)
    crew = Crew(
        clerks=[make.clerk("1011"), make.clerk("1012")],
        leaders=[make.leader()],
        supervisor=make.supervisor(),
        night_clerk=make.clerk("1014"),
    )
    quiet = dict.fromkeys(Habits.__slots__, 0.0) | {"spread": 0.25, "pace_differs": 0.2}
    return House(crew, seed=7, habits=Habits(**(quiet | habits)))


def attendants(number: int = 2) -> list[Employee]:
    return [make.attendant(str(1016 + n)) for n in range(number)]


def expect(house: House, day: date = TODAY, nights: int = 1, hour: int = 14) -> Arrival:
    """A guest with a booking who comes at this hour."""
    invented = GuestBook(house.dice, today=TODAY).invent()
    booking = bookings.make_booking(
        make.guest(invented.name, at=OPENED), room_type=make.room_type(), arrives_on=day,
        leaves_on=day + timedelta(days=nights), persons=1, by=None, at=OPENED,
    )  # fmt: skip
    arrival = Arrival(booking.pk, booking.type_id, invented, 1, booking.leaves_on)
    house.desk.expect(arrival, house.moment(day, hour * 60))
    return arrival


def live_days(house: House, workers: list[Employee], first: date = TODAY, number: int = 2) -> None:
    for day in (first + timedelta(days=n) for n in range(number)):
        house.desk.expect_departures(day)
        until = house.moment(day, 20 * 60)
        shift = [house.crew.worker(person, until, house.dice, house.habits) for person in workers]
        house.open_shift(shift, house.moment(day, 7 * 60 + 40))
        house.close_day(day)
        house.live_until(house.moment(day, 24 * 60 + 30))


@pytest.mark.django_db
def test_guests_arrive_are_served_leave_and_their_rooms_come_back():
    house = a_house()
    for _guest in range(3):
        expect(house, nights=2)
    live_days(house, attendants(), number=3)

    assert house.done["check_in"] == house.done["check_out"] == 3
    assert set(Stay.objects.values_list("state", "arrived_day", "departed_day")) == {
        ("departed", TODAY, TODAY + timedelta(days=2))
    }
    assert Counter(Task.objects.values_list("kind", "state")) == {
        ("stayover", "done"): 3,
        ("departure", "done"): 3,
    }
    assert set(Room.objects.values_list("occupancy", "cleanliness")) == {
        (Occupancy.VACANT, Cleanliness.INSPECTED)
    }
    assert house.refused == {}
    assert not any(verify().values())


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_invents_the_same_guests(seed):
    first, second, other = (GuestBook(Random(s), today=TODAY) for s in (seed, seed, seed + 5))
    guests = [first.invent() for _n in range(40)]
    assert guests == [second.invent() for _n in range(40)]
    assert guests != [other.invent() for _n in range(40)]


def test_invented_documents_pass_the_check_and_belong_to_one_guest_each():
    book = GuestBook(Random(3), today=TODAY)
    papers = [book.invent().papers for _n in range(3000)]
    for one in papers:
        documents.check_document(one.kind, one.number, today=TODAY)
    assert len({one.number for one in papers}) == len(papers)


def test_numbers_of_guests_bear_the_order_no_real_person_has():
    number = citizen_number(date(1990, 1, 1), female=True)
    assert number == "440101199001019980"
    assert citizen_number(date(1975, 5, 5), female=False).startswith("11010119750505999")
    assert mod_11_2.is_valid(number)


@pytest.mark.parametrize("age", [16, 36, 68])
@pytest.mark.parametrize("today", [date(2016, 7, 1), date(2024, 2, 29), date(2026, 1, 1)])
def test_a_demo_guest_has_the_age_of_the_story_on_the_demo_day(age, today):
    for days_ago in (0, 37, 299):
        birthday = born(today, age, days_ago=days_ago)
        had_it = (today.month, today.day) >= (birthday.month, birthday.day)
        assert today.year - birthday.year - (not had_it) == age


@pytest.mark.django_db
def test_a_guest_waits_for_a_room_that_is_not_ready_and_gets_it_when_it_is():
    house = a_house(rooms=1)
    expect(house, nights=1, hour=10)
    later = expect(house, day=TOMORROW, nights=1, hour=8)
    live_days(house, attendants(1))

    second = Stay.objects.get(booking=later.booking_id)
    cleaned = TaskEvent.objects.filter(what="finished").latest("at")
    assert house.done["queue_for"] == 1
    assert second.arrived_at > cleaned.at


@pytest.mark.django_db
def test_whoever_finds_no_room_by_midnight_is_counted_and_does_not_arrive():
    house = a_house(rooms=1)
    expect(house, nights=3, hour=9)
    turned_away = expect(house, nights=1, hour=20)
    live_days(house, attendants(1), number=1)
    assert house.refused == {"No room of any type was ready by the end of the day.": 1}
    assert not Stay.objects.filter(booking=turned_away.booking_id).exists()


@pytest.mark.django_db
def test_every_inspection_that_fails_brings_a_redo():
    house = a_house(fails=1.0)
    expect(house, nights=1)
    live_days(house, attendants(1))
    failed = Inspection.objects.filter(verdict="failed")
    assert failed.count() > 1
    assert all(inspection.redo.redo_of == inspection for inspection in failed)
    assert not any(verify().values())


@pytest.mark.django_db
def test_interrupted_work_counts_without_its_pause():
    house = a_house(interrupted=1.0)
    expect(house, nights=1)
    live_days(house, attendants(1))
    task = Task.objects.get()
    seen = (task.ended_at - task.started_at).total_seconds()
    assert 0 < task.worked_seconds <= seen - 4 * 60
    assert [*task.events.values_list("what", flat=True)][-4:] == ["started", "paused", "resumed", "finished"]


@pytest.mark.django_db
def test_a_door_that_is_not_to_be_disturbed_is_tried_again_two_hours_later():
    house = a_house(dnd=1.0)
    expect(house, nights=2)
    live_days(house, attendants(1))
    sign = RoomEvent.objects.get(fact="door", after__startswith=Door.DND)
    started = TaskEvent.objects.get(what="started")
    assert started.at - sign.happened_at >= timedelta(hours=2)


@pytest.mark.django_db
def test_what_the_floor_saw_is_settled_by_the_desk():
    house = a_house(persons_differ=1.0)
    expect(house, nights=2)
    live_days(house, attendants(1))
    assert set(Discrepancy.objects.values_list("kind", "settled_how")) == {
        ("persons", "discrepancy_resolved")
    }


@pytest.mark.django_db
def test_a_room_found_empty_is_cleaned_before_the_desk_checks_out_and_stays_clean():
    house = a_house(leaves_without_desk=1.0)
    for _guest in range(4):
        expect(house, nights=1)
    live_days(house, attendants(4))
    seen = RoomEvent.objects.filter(act="left_without_desk", happened_at__gte=house.moment(TOMORROW, 8 * 60))
    assert seen
    for event in seen:
        lines = RoomEvent.objects.filter(room=event.room)
        out = lines.get(act="check_out", fact="occupancy")
        assert lines.filter(act="clean_started", seq__lt=out.seq).exists()
        assert not lines.filter(act="check_out", fact="cleanliness").exists()


@pytest.mark.django_db
def test_a_mistaken_check_in_is_taken_back_and_done_again():
    house = a_house(checks_in_by_mistake=1.0)
    expect(house, nights=1, hour=23)
    house.desk.expect_departures(TODAY)
    house.live_until(house.moment(TODAY, 23 * 60 + 5))
    assert house.done["undo_check_in"] == 1
    assert house.done["check_in"] == 2


@pytest.mark.django_db
def test_moves_walk_ins_and_longer_stays_go_through_the_desk():
    house = a_house(moves=1.0, extends=1.0)
    expect(house, nights=2)
    house.live_until(house.moment(TODAY, 14 * 60))
    house.desk.expect_moves(TODAY)
    house.desk.expect_walk_ins(TODAY, [GuestBook(house.dice, today=TODAY).invent()])
    live_days(house, attendants(1), number=3)
    assert house.done["move_stay"] == house.done["check_in_walk_in"] == 1
    assert house.done["change_departure"] >= 1
    assert not any(verify().values())


@pytest.mark.django_db
def test_each_day_is_rolled_once():
    house = a_house()
    live_days(house, [], number=3)
    closed = BusinessDay.objects.filter(closed_at__isnull=False).values_list("date", flat=True)
    assert list(closed) == [TODAY, TOMORROW, TODAY + timedelta(days=2)]


@pytest.mark.django_db
def test_the_same_reason_is_counted_once_whatever_room_and_hour():
    first = reason_of(Refusal("Room 1203 is occupied since 14:05. Choose another room."))
    assert first == reason_of(Refusal("Room 412 is occupied since 9:30. Choose another room."))
    assert first == "Room # is occupied since #. Choose another room."
