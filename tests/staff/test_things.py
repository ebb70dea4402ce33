from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from core.errors import Denied, Refusal, Stale
from staff.domain import people, things
from staff.domain.checks import nobody_takes_what_is_out, thing_is_where_its_book_says
from staff.enums import Role, ThingAct, ThingKind, ThingState
from staff.models import Employee, Thing, ThingLine
from tests.staff.conftest import Hire

HOUR = timedelta(hours=1)


@pytest.fixture
def leader(hire: Hire) -> Employee:
    return hire("1007", Role.TEAM_LEADER, name_zh="何秀芳", family_name="He", given_names="Xiufang")


@pytest.fixture
def card(db: None, at: datetime) -> Thing:
    return things.enter(
        ThingKind.FLOOR_CARD, "fc-02", name_en="Floor card M24", name_zh="楼层卡", by=None, at=at
    )


def test_thing_is_taken_by_its_code_and_given_back(attendant: Employee, card: Thing, at: datetime) -> None:
    found = things.by_code(" FC-02 ")
    assert found == card
    things.take(found, attendant, by=attendant, at=at)
    assert list(things.signed_out()) == [card]
    things.give_back(found, by=attendant, at=at + HOUR)
    assert [line.act for line in card.lines.order_by("pk")] == ["entered", "taken", "returned"]
    with pytest.raises(Stale):
        things.give_back(found, by=attendant, at=at + HOUR)
    with pytest.raises(Refusal, match="No key or radio has this code"):
        things.by_code("FC-03")


def test_thing_that_is_out_is_not_taken_by_another(
    attendant: Employee, leader: Employee, card: Thing, at: datetime
) -> None:
    things.take(Thing.objects.get(), attendant, by=attendant, at=at)
    with pytest.raises(Stale, match="Floor card M24 is with Wang Xiulan since 1 Jul 2016 10:00"):
        things.take(card, leader, by=leader, at=at + HOUR)
    with pytest.raises(Stale, match="to you already"):
        things.take(card, attendant, by=attendant, at=at + HOUR)


def test_only_keepers_act_for_others(
    attendant: Employee, leader: Employee, card: Thing, at: datetime
) -> None:
    with pytest.raises(Denied):
        things.take(card, leader, by=attendant, at=at)
    things.take(card, leader, by=leader, at=at)
    with pytest.raises(Denied):
        things.give_back(card, by=attendant, at=at)
    with pytest.raises(Denied):
        things.count([], by=attendant, at=at)


def test_of_two_people_at_once_one_gets_the_key(at_once, transactional_db: None, at: datetime) -> None:
    one, other = (
        people.hire(number=number, roles=[Role.ROOM_ATTENDANT], name_zh="王秀兰", by=None, at=at)
        for number in ("1016", "1017")
    )
    card = things.enter(ThingKind.MASTER_KEY, "MK-1", name_en="Master key", by=None, at=at)

    def take(who: Employee):
        return lambda: things.take(Thing.objects.get(pk=card.pk), who, by=who, at=at)

    answers = at_once(take(one), take(other))
    assert sorted(type(answer).__name__ for answer in answers) == ["Stale", "ThingLine"]
    assert ThingLine.objects.filter(act=ThingAct.TAKEN).count() == 1


def test_without_the_guard_two_people_would_hold_one_key(
    attendant: Employee, leader: Employee, card: Thing, at: datetime
) -> None:
    """The twin of the race: both read "in its place", both write. The books notice it."""
    for who in (attendant, leader):
        Thing.objects.filter(pk=card.pk).update(state=ThingState.OUT, holder=who)
        things._line(card, ThingAct.TAKEN, holder=who, by=who, at=at)
    assert len(list(nobody_takes_what_is_out())) == 1


def test_count_finds_what_is_missing_returned_and_found(
    attendant: Employee, leader: Employee, card: Thing, at: datetime
) -> None:
    def enter(code: str) -> Thing:
        return things.enter(ThingKind.RADIO, code, name_en=f"Radio {code}", by=None, at=at)

    here, gone, lying, lost, out = (enter(code) for code in ("R1", "R2", "R3", "R4", "R5"))
    things.take(lying, attendant, by=attendant, at=at)
    things.take(out, attendant, by=attendant, at=at)
    things.report_missing(lost, note="Not in its charger", by=leader, at=at)
    seen = [card.pk, here.pk, lying.pk, lost.pk]
    with pytest.raises(Refusal, match="Not seen: R2"):
        things.count(seen, by=leader, at=at + HOUR)
    counted = things.count(seen, note="Asked the late shift", by=leader, at=at + HOUR)
    assert (counted.missing, counted.returned, counted.found) == ([gone], [lying], [lost])
    assert (counted.count.expected, counted.count.found, counted.count.out) == (3, 2, 1)
    assert list(things.missing()) == [gone]
    with pytest.raises(Refusal, match="reported missing"):
        things.take(gone, attendant, by=attendant, at=at + HOUR)
    things.found_again(gone, by=leader, at=at + HOUR)
    assert list(thing_is_where_its_book_says()) == []
    assert things.last_count(counted.count.date) == counted.count


def test_codes_are_unique_and_a_thing_that_is_out_is_not_retired(
    attendant: Employee, leader: Employee, card: Thing, at: datetime
) -> None:
    with pytest.raises(Refusal, match="Code FC-02 belongs to Floor card M24"):
        things.enter(ThingKind.RADIO, "Fc-02", name_en="Radio", by=None, at=at)
    things.take(card, attendant, by=attendant, at=at)
    with pytest.raises(Refusal, match="Take it back first"):
        things.retire(card, by=leader, at=at)
    things.give_back(card, by=attendant, at=at)
    things.retire(card, by=leader, at=at)
    with pytest.raises(Refusal, match="no longer in use"):
        things.take(card, attendant, by=attendant, at=at)


def test_books_notice_a_thing_that_is_not_where_its_book_says(
    attendant: Employee, card: Thing, at: datetime
) -> None:
    Thing.objects.filter(pk=card.pk).update(state=ThingState.OUT, holder=attendant)
    (fault,) = thing_is_where_its_book_says()
    assert fault.about == f"staff:thing:{card.pk}"
