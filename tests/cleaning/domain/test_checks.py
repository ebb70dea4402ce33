"""Each check of the books finds what it is there for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection

from cleaning.domain import checks, inspect
from cleaning.models import Task
from rooms.models import Room
from tests.cleaning.conftest import House


def sql(text: str) -> None:
    """Past the program, as a broken restore or a careless hand would."""
    with connection.cursor() as cursor:
        cursor.execute(text)


BREAKS: list[tuple[str, Callable[[House], object]]] = [
    ("room_work", lambda h: Task.objects.filter(state="open").update(minutes=99)),
    ("room_work", lambda h: Task.objects.filter(state="open").update(attendant=h.other)),
    ("room_work", lambda h: Task.objects.filter(state="open").update(state="dropped", ended_at=h.at)),
    ("room_work", lambda h: Room.objects.filter(number="1204").update(work_state="started")),
    ("redo", lambda h: sql("UPDATE cleaning_inspection SET verdict = 'passed' WHERE verdict = 'failed'")),
    ("redo", lambda h: Task.objects.filter(redo_of__isnull=False).update(redo_of=None)),
    ("inspection_reasons", lambda h: sql("DELETE FROM cleaning_inspectionfault")),
    ("task_times", lambda h: Task.objects.filter(state="done").update(started_at=None)),
    ("task_times", lambda h: Task.objects.filter(state="done").update(worked_seconds=99_999)),
    ("two_persons", lambda h: sql(f"UPDATE cleaning_inspection SET by_id = {h.attendant.pk}")),
]


def found() -> set[str]:
    return {check.name for check in checks.CHECKS if list(check.run())}


@pytest.fixture
def books(house: House, hair) -> House:
    """A room given, a room that came back, a room that passed."""
    house.given("1204")
    failed, passed = house.cleaned("1205"), house.cleaned("1206")
    inspect.fail_room(failed.room_id, reasons=[hair], by=house.leader, at=house.minutes(40))
    inspect.pass_room(passed.room_id, by=house.leader, at=house.minutes(41))
    return house


def test_books_of_an_ordinary_day_hold(books: House):
    assert found() == set()


@pytest.mark.parametrize(("name", "damage"), BREAKS)
def test_a_check_finds_what_was_broken(books: House, name, damage):
    damage(books)
    assert name in found()


def test_every_check_has_a_test_that_breaks_it():
    assert {name for name, _damage in BREAKS} == {check.name for check in checks.CHECKS}


def test_two_unfinished_cleanings_of_one_room_are_refused_by_the_database(books: House):
    with pytest.raises(IntegrityError):
        Task.objects.create(
            room=Room.objects.get(number="1204"), kind="tidy", minutes=9, made_at=books.at,
            business_day=books.at.date(),
        )  # fmt: skip
