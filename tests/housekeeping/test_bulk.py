"""Years written at once: the shape of the domain's own lines, agreeing books, and a life that goes on from there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from cleaning.domain.reasons import install_default_reasons
from cleaning.models import Task, TaskEvent
from core.domain.hotel import profile
from core.models import BusinessDay
from frontdesk.models import Stay, StayEvent
from housekeeping.domain.books import verify
from housekeeping.simulate.bulk import History
from housekeeping.simulate.crew import Crew, Habits
from housekeeping.simulate.guests import GuestBook
from housekeeping.simulate.house import House
from housekeeping.simulate.tables import Table
from rooms.models import Room, RoomEvent
from tests import factories as make

FIRST, TODAY = date(2016, 5, 2), date(2016, 7, 1)
OPENED = datetime(2016, 5, 1, 21, 0, tzinfo=UTC)
ROOMS = 12


def a_past(until: datetime) -> dict[int, date]:
    """Two months of a hotel of twelve rooms, up to a moment."""
    make.open_day(OPENED, FIRST)
    install_default_reasons()
    make.clerk(), make.clerk("1014"), make.leader(), make.supervisor()
    make.attendant(), make.attendant("1017")
    for number in range(ROOMS):
        make.room(f"12{number + 1:02}", at=OPENED)
    return History(profile(), seed=5).live(FIRST, until)


def shape(text: str) -> str:
    """A value with its numbers left out."""
    return re.sub(r"\d+", "#", text)


def acts_of(lines: Iterable[RoomEvent]) -> set[tuple[object, ...]]:
    """The kinds of acts: which facts each changed from what to what, said by whom, caused by what."""
    found: dict[tuple[int, int], list[tuple[str, str, str]]] = {}
    told: dict[tuple[int, int], tuple[object, ...]] = {}
    for line in lines:
        key = (line.room_id, line.version)
        found.setdefault(key, []).append((line.fact, shape(line.before), shape(line.after)))
        told[key] = (line.act, line.source, shape(line.cause), line.by is None, line.applied)
    return {(*told[key], tuple(facts)) for key, facts in found.items()}


def kinds_of(lines: Iterable[TaskEvent | StayEvent]) -> set[tuple[object, ...]]:
    return {(line.what, shape(line.old), shape(line.new), line.by is None) for line in lines}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_written_past_has_the_shape_of_the_lived_present_which_goes_on_from_it():
    a_past(until=datetime(2016, 6, 30, 21, 0, tzinfo=UTC))  # 05:00 in the hotel, the night roll is done
    assert not any(verify().values())
    written = [model.objects.latest("pk").pk for model in (RoomEvent, TaskEvent, StayEvent)]

    people = {person.number: person for person in make.Employee.objects.all()}
    crew = Crew([people["1011"]], [people["1007"]], people["1005"], people["1014"])
    house = House(crew, seed=2, habits=Habits(fails=0.4, dnd=0.4, interrupted=0, later=0, moves=0))
    book = GuestBook(house.dice, today=TODAY)
    for day in (TODAY + timedelta(days=n) for n in range(5)):
        house.desk.expect_departures(day)
        house.desk.expect_walk_ins(day, [book.invent() for _guest in range(6)])
        until = house.moment(day, 23 * 60)
        shift = [house.crew.worker(people[n], until, house.dice, house.habits) for n in ("1016", "1017")]
        house.open_shift(shift, house.moment(day, 7 * 60 + 40))
        house.close_day(day)
        house.live_until(house.moment(day, 24 * 60 + 30))

    assert not any(verify().values())
    lines, tasks, stays = (
        (model.objects.filter(pk__lte=last), model.objects.filter(pk__gt=last))
        for model, last in zip((RoomEvent, TaskEvent, StayEvent), written, strict=True)
    )
    settled = lines[0].filter(
        happened_at__gte=OPENED + timedelta(days=14)
    )  # each room has had its first guest
    assert acts_of(settled) <= acts_of(lines[1])
    assert kinds_of(tasks[0]) <= kinds_of(tasks[1])
    assert kinds_of(stays[0]) <= kinds_of(stays[1])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("hour", [2, 10, 16, 23])
def test_the_past_ends_at_any_hour_with_agreeing_books(hour):
    free_from = a_past(until=datetime(2016, 6, 30, 16, 0, tzinfo=UTC) + timedelta(hours=hour))
    assert not any(verify().values())
    today = TODAY if hour > 6 else TODAY - timedelta(days=1)
    assert BusinessDay.objects.get(closed_at__isnull=True).date == today
    for room in Room.objects.all():
        assert free_from[room.pk] == (room.leaves_on or today)
    started = Task.objects.filter(state="started").values_list("attendant", flat=True)
    assert len(set(started)) == len(started)  # nobody is in two rooms


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_room_has_five_to_eight_lines_a_day():
    a_past(until=datetime(2016, 6, 30, 21, 0, tzinfo=UTC))
    days = (TODAY - FIRST).days
    assert 5 <= RoomEvent.objects.count() / days / ROOMS <= 8
    assert Stay.objects.filter(state="open").count() > ROOMS / 2


@pytest.mark.django_db
def test_a_table_refuses_columns_the_model_does_not_have():
    with pytest.raises(ValueError, match="no columns"):
        Table(Task, "id room_id no_such_column")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_loading_puts_indexes_and_foreign_keys_back():
    def schema() -> list[tuple[object, ...]]:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")
                indexes = cursor.fetchall()
                cursor.execute(
                    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                    "ORDER BY 1, 2"
                )
                return indexes + cursor.fetchall()
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'index' ORDER BY name")
            indexes = cursor.fetchall()
            cursor.execute("PRAGMA foreign_keys")
            keys = cursor.fetchall()
            cursor.execute("PRAGMA journal_mode")
            return indexes + keys + cursor.fetchall()

    before = schema()
    a_past(until=datetime(2016, 5, 4, 0, 0, tzinfo=UTC))
    assert schema() == before
