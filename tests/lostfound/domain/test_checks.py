"""Each check of the books notices what it is there for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from lostfound.domain import checks, matches, reports
from lostfound.models import Claim, Custody, LossReport, Match, Return, Thing
from tests.lostfound.conftest import Register
from tests.lostfound.domain.test_custody import faults
from tests.lostfound.domain.test_returns import give


def change(sql: str, *values: object) -> None:
    """Past the model, as a hand in the database would."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@pytest.fixture
def settled(register: Register) -> Thing:
    thing = register.stored()
    give(register, register.claim(thing))
    assert faults() == []
    return thing


BREAKS = {
    "a link is gone": ("DELETE FROM lostfound_custody WHERE seq = 2", "link 2"),
    "a link says another place": ("UPDATE lostfound_custody SET to_shelf_id = NULL WHERE seq = 2", "not begin where"),
    "the find is gone": ("UPDATE lostfound_custody SET what = 'stored' WHERE seq = 1", "does not begin with the find"),
    "the end leads elsewhere": ("UPDATE lostfound_custody SET gone = 'police' WHERE seq = 3", "leads elsewhere"),
    "an answer without an offer": ("UPDATE lostfound_custody SET what = 'accepted' WHERE seq = 2", "nobody offered"),
    "the present is another": ("UPDATE lostfound_thing SET gone = 'posted'", "its chain ends at"),
}  # fmt: skip


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_chain_is_found(settled: Thing, what):
    sql, sentence = BREAKS[what]
    change(sql)
    assert any(sentence in fault.sentence for fault in checks.place_is_what_the_chain_says()), faults()


def test_a_link_after_the_end_is_found(register: Register, settled: Thing):
    Custody.objects.create(
        thing=settled, seq=4, what="taken", at=register.days(1), by=register.leader, to_holder=register.leader
    )
    assert any("had left" in sentence for sentence in faults())


def test_a_return_without_its_thing_and_a_thing_without_its_return_are_found(
    register: Register, settled: Thing
):
    other = register.stored()
    change("UPDATE lostfound_return SET thing_id = %s", other.pk)
    found = [fault.sentence for fault in checks.returns_are_whole()]
    assert any("went back without a return" in one for one in found)
    assert any("has a return and is still here" in one for one in found)


def test_a_claim_without_return_and_a_return_without_settled_claim_are_found(settled: Thing):
    Claim.objects.update(state="dropped")
    assert "returned without a settled claim" in faults()
    change("DELETE FROM lostfound_return")
    Claim.objects.update(state="done")
    assert "settled without a return" in faults()


def test_a_valuable_returned_by_one_person_is_found(register: Register):
    thing = register.stored("phone")
    give(register, register.claim(thing), second=register.leader)
    change("UPDATE lostfound_return SET second_id = by_id")
    assert Return.objects.count() == 1 and "a valuable was returned by one person" in faults()


def test_a_list_with_what_is_still_here_and_what_left_without_a_list_are_found(register: Register):
    from lostfound.domain import disposals

    thing = register.stored("fresh")
    made = disposals.propose("destroy", [thing.pk], by=register.secretary, at=register.days(2))
    disposals.approve(made.pk, by=register.manager, at=register.days(2))
    disposals.carry_out(made.pk, witness=register.leader, by=register.secretary, at=register.days(2))
    assert faults() == []
    Thing.objects.update(disposal=None)
    assert any("without a list" in sentence for sentence in faults())
    here = register.stored()
    Thing.objects.filter(pk=here.pk).update(disposal=made)
    assert any("does not belong on" in sentence for sentence in faults())


def test_a_report_that_says_found_without_its_thing_is_found(register: Register):
    report = reports.take_report(
        text="umbrella", lost_from=register.at.date() - timedelta(days=1), lost_until=register.at.date(), reach="1",
        by=register.clerk, at=register.minutes(1),
    )  # fmt: skip
    matches.decide(register.found().pk, report.pk, "confirmed", by=register.secretary, at=register.minutes(2))
    Match.objects.all().delete()
    assert any("no confirmed thing" in sentence for sentence in faults())
    assert LossReport.objects.get().state == "found"
