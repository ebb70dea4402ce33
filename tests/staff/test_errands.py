from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.errors import Denied, Refusal, Stale
from core.models import LiveEvent
from staff.domain import errands, people
from staff.domain.checks import errand_is_where_its_lines_say
from staff.enums import ErrandState, Role
from staff.models import Employee, Errand
from tests.staff.conftest import Hire

HOUR = timedelta(hours=1)


@pytest.fixture
def leader(hire: Hire) -> Employee:
    return hire("1007", Role.TEAM_LEADER, name_zh="何秀芳")


def give(by: Employee, at: datetime, **to: object) -> Errand:
    return errands.give("Carry two chairs", place="Lecture hall", due_at=at + HOUR, by=by, at=at, **to)  # type: ignore[arg-type]


def test_errand_for_a_person_is_accepted_and_done(
    attendant: Employee, leader: Employee, at: datetime
) -> None:
    errand = give(leader, at, person=attendant)
    assert list(errands.to_do(attendant)) == [errand]
    errands.accept(errand, by=attendant, at=at)
    errands.finish(errand, note="They stand by the window", by=attendant, at=at + HOUR)
    assert list(errands.to_do(attendant)) == []
    steps = [(line.act, line.note.text if line.note else "") for line in errand.lines.all()]
    assert steps == [("given", ""), ("accepted", ""), ("done", "They stand by the window")]
    with pytest.raises(Stale):
        errands.finish(errand, by=attendant, at=at + HOUR)


def test_refused_errand_rises_to_the_giver_with_its_reason(
    attendant: Employee, leader: Employee, at: datetime
) -> None:
    errand = give(leader, at, person=attendant)
    with pytest.raises(Refusal, match="in a few words"):
        errands.refuse(errand, note="", by=attendant, at=at)
    errands.refuse(errand, note="My cart is on the fifth floor", by=attendant, at=at)
    assert list(errands.risen_to(leader, at + HOUR)) == [errand]
    assert list(errands.risen_to(leader, at + 25 * HOUR)) == []


def test_errand_for_a_role_is_taken_by_one_and_free_again_when_handed_back(
    attendant: Employee, leader: Employee, hire: Hire, at: datetime
) -> None:
    other = hire("1017", Role.ROOM_ATTENDANT)
    errand = give(leader, at, role=Role.ROOM_ATTENDANT)
    stale = Errand.objects.get(pk=errand.pk)
    errands.accept(errand, by=attendant, at=at)
    with pytest.raises(Stale):
        errands.accept(stale, by=other, at=at)
    assert list(errands.to_do(other)) == []
    errands.refuse(errand, note="Called to a room", by=attendant, at=at)
    assert list(errands.to_do(other)) == [errand]
    with pytest.raises(Denied):
        errands.accept(Errand.objects.get(pk=errand.pk), by=leader, at=at)


def test_overdue_errand_rises_once(attendant: Employee, leader: Employee, at: datetime) -> None:
    errand = give(leader, at, person=attendant)
    assert errands.rise(at + HOUR) == 0
    assert errands.rise(at + HOUR + timedelta(minutes=1)) == 1
    assert errands.rise(at + 2 * HOUR) == 0
    assert list(errands.risen_to(leader, at + 2 * HOUR)) == [errand]
    assert LiveEvent.objects.filter(topic=f"person:{leader.pk}", kind="errand").count() == 1
    errands.change(
        Errand.objects.get(pk=errand.pk), due_at=at + 5 * HOUR, place="", by=leader, at=at + 2 * HOUR
    )
    assert not errands.risen_to(leader, at + 2 * HOUR)


def test_only_who_may_gives_and_only_the_giver_takes_back(
    attendant: Employee, leader: Employee, clerk: Employee, manager: Employee, at: datetime
) -> None:
    with pytest.raises(Denied):
        give(attendant, at, person=leader)
    errand = give(leader, at, person=attendant)
    with pytest.raises(Denied):
        errands.cancel(errand, by=clerk, at=at)
    assert errand not in errands.visible_to(clerk)
    assert errand in errands.visible_to(manager)
    errands.cancel(errand, by=leader, at=at)
    assert Errand.objects.get().state == ErrandState.CANCELLED


def test_task_from_above_stands_with_the_manager(manager: Employee, at: datetime) -> None:
    errand = give(manager, at, person=manager, asked_by="General manager")
    assert list(errands.to_do(manager)) == [errand]


def test_errand_refuses_what_is_missing_or_past(attendant: Employee, leader: Employee, at: datetime) -> None:
    for changes, sentence in (
        ({"text": " ", "person": attendant}, "what is to be done"),
        ({}, "one person or one role"),
        ({"person": attendant, "role": Role.CLERK}, "one person or one role"),
        ({"person": attendant, "due_at": at}, "has passed"),
    ):
        values = {"text": "Go", "due_at": at + HOUR, **changes}
        with pytest.raises(Refusal, match=sentence):
            errands.give(**values, by=leader, at=at)  # type: ignore[arg-type]
    people.switch_off(attendant, by=None, at=at)
    with pytest.raises(Refusal, match="any more"):
        give(leader, at, person=Employee.objects.get(pk=attendant.pk))


def test_two_of_a_role_take_an_errand_once(at_once, transactional_db: None, at: datetime) -> None:
    one, other, leader = (
        people.hire(number=number, roles=[role], name_zh="王秀兰", by=None, at=at)
        for number, role in (
            ("1016", Role.ROOM_ATTENDANT), ("1017", Role.ROOM_ATTENDANT), ("1007", Role.TEAM_LEADER),
        )
    )  # fmt: skip
    errand = give(leader, at, role=Role.ROOM_ATTENDANT)

    def accept(by: Employee):
        return lambda: errands.accept(Errand.objects.get(pk=errand.pk), by=by, at=at)

    names = sorted(type(answer).__name__ for answer in at_once(accept(one), accept(other)))
    assert names in (["NoneType", "Stale"], ["Denied", "NoneType"])
    assert errand.lines.filter(act="accepted").count() == 1


def test_books_notice_an_errand_that_is_not_where_its_lines_say(
    attendant: Employee, leader: Employee, at: datetime
) -> None:
    errand = give(leader, at, person=attendant)
    assert list(errand_is_where_its_lines_say()) == []
    Errand.objects.filter(pk=errand.pk).update(state=ErrandState.DONE, taken_by=attendant)
    assert len(list(errand_is_where_its_lines_say())) == 2
