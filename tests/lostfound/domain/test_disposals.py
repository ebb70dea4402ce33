"""What nobody claims: listed when its time is over, approved by another, carried out with proof."""

from __future__ import annotations

import pytest

from core.errors import Denied, Refusal, Stale
from lostfound.domain import categories, disposals
from lostfound.models import Disposal, Rules
from tests.lostfound.conftest import Register
from tests.lostfound.domain.test_custody import faults


@pytest.fixture
def due(register: Register):
    """An umbrella found three months ago."""
    return register.stored()


def approved(register: Register, *things, kind: str = "police") -> Disposal:
    made = disposals.propose(
        kind, [thing.pk for thing in things], by=register.secretary, at=register.days(95)
    )
    return disposals.approve(made.pk, by=register.manager, at=register.days(95))


def test_after_three_months_a_thing_goes_to_the_police_with_a_receipt(register: Register, due):
    made = approved(register, due)
    with pytest.raises(Refusal, match="receipt"):
        disposals.hand_to_police(
            made.pk, receiver="", receipt_number=" ", by=register.secretary, at=register.days(96)
        )
    done = disposals.hand_to_police(
        made.pk, receiver="Lake station", receipt_number="R-88", by=register.secretary, at=register.days(96)
    )
    due.refresh_from_db()
    assert (due.gone, done.state, done.number) == ("police", "done", "PL-2016-0001")
    assert due.custody.last().note.text == "R-88"
    assert faults() == []


def test_nothing_goes_on_a_list_before_its_time(register: Register, due):
    with pytest.raises(Stale, match="kept longer"):
        disposals.propose("police", [due.pk], by=register.secretary, at=register.days(60))


def test_a_thing_stands_on_one_list_only(register: Register, due):
    disposals.propose("police", [due.pk], by=register.secretary, at=register.days(95))
    with pytest.raises(Stale):
        disposals.propose(
            "police", [due.pk], by=register.leader if False else register.manager, at=register.days(95)
        )


def test_who_made_the_list_does_not_approve_it_and_the_secretary_never(register: Register, due):
    made = disposals.propose("police", [due.pk], by=register.manager, at=register.days(95))
    with pytest.raises(Refusal, match="Another person"):
        disposals.approve(made.pk, by=register.manager, at=register.days(95))
    with pytest.raises(Denied):
        disposals.approve(made.pk, by=register.secretary, at=register.days(95))


def test_nothing_is_carried_out_without_approval_or_twice(register: Register, due):
    told = {
        "receiver": "Lake station",
        "receipt_number": "R-1",
        "by": register.secretary,
        "at": register.days(96),
    }
    made = disposals.propose("police", [due.pk], by=register.secretary, at=register.days(95))
    with pytest.raises(Stale, match="not approved"):
        disposals.hand_to_police(made.pk, **told)
    disposals.approve(made.pk, by=register.manager, at=register.days(95))
    disposals.hand_to_police(made.pk, **told)
    with pytest.raises(Stale):
        disposals.hand_to_police(made.pk, **told)


def test_of_two_who_hand_the_list_over_at_once_one_does(at_once, at):
    from tests.lostfound.conftest import open_register

    register = open_register(at)
    made = approved(register, register.stored())

    def hand(who):
        return lambda: disposals.hand_to_police(
            made.pk, receiver="", receipt_number=f"R-{who.number}", by=who, at=register.days(96)
        )

    answers = at_once(hand(register.secretary), hand(register.manager))
    assert sum(isinstance(answer, Disposal) for answer in answers) == 1, answers
    assert faults() == []


def test_food_is_destroyed_before_another_pair_of_eyes(register: Register):
    fruit = register.stored("fresh")
    made = disposals.propose("destroy", [fruit.pk], by=register.secretary, at=register.days(2))
    disposals.approve(made.pk, by=register.manager, at=register.days(2))
    with pytest.raises(Refusal, match="other people"):
        disposals.carry_out(made.pk, witness=register.secretary, by=register.secretary, at=register.days(2))
    disposals.carry_out(made.pk, witness=register.leader, by=register.secretary, at=register.days(2))
    fruit.refresh_from_db()
    assert fruit.gone == "destroyed"
    assert faults() == []


def test_a_withdrawn_list_and_a_thing_taken_off_leave_things_in_the_store(register: Register, due):
    other = register.stored()
    made = disposals.propose("police", [due.pk, other.pk], by=register.secretary, at=register.days(95))
    disposals.take_off(made.pk, other.pk, by=register.secretary, at=register.days(95))
    disposals.withdraw(made.pk, by=register.secretary, at=register.days(95))
    for thing in (due, other):
        thing.refresh_from_db()
        assert (thing.in_custody, thing.disposal) == (True, None)
    with pytest.raises(Stale):
        disposals.approve(made.pk, by=register.manager, at=register.days(96))
    assert faults() == []


def test_the_finder_gets_nothing_unless_the_house_names_the_law(register: Register):
    umbrella = register.category()
    wish = {name: getattr(umbrella, name) for name in ("name_en", "name_zh")}
    with pytest.raises(Refusal, match="do not give things to the finder"):
        categories.change(umbrella, by=register.manager, at=register.at, **wish, ends_with="finder")
    rules = {
        "hand_on_hours": 2,
        "remind_days": 7,
        "check_days": 7,
        "police_station": "",
        "finder_may_keep": True,
    }
    with pytest.raises(Refusal, match="Name the law"):
        categories.change_rules(by=register.manager, at=register.at, **rules, finder_law=" ")
    categories.change_rules(by=register.manager, at=register.at, **rules, finder_law="BGB 973")
    assert Rules.objects.get().finder_law == "BGB 973"
    categories.change(umbrella, by=register.manager, at=register.at, **wish, ends_with="finder")


def test_a_shelf_with_things_on_it_stays_in_use(register: Register, due):
    with pytest.raises(Refusal, match="another shelf"):
        categories.change(register.shelf, by=register.secretary, at=register.at, in_use=False)
