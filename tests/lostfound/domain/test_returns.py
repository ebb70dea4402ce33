"""Giving things back: statement first, document, signature, two people for valuables; one of two at once succeeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection

from core.errors import Denied, Refusal, Stale
from core.models import Audit
from lostfound.domain import custody, disposals, matches, reports, retention, returns
from lostfound.models import Claim, Content, LossReport, Return, Thing
from tests.lostfound.conftest import CLAIMANT, Register, open_register
from tests.lostfound.domain.test_custody import faults


def give(register: Register, claim: Claim, claimant=CLAIMANT, **given) -> Return:
    return returns.give_back(
        claim.pk, claimant, **{"signed": True, "by": register.secretary, "at": register.minutes(9), **given}
    )


def test_a_thing_goes_back_to_who_described_it(register: Register):
    thing = register.stored()
    row = give(register, register.claim(thing))
    thing.refresh_from_db()
    assert (thing.gone, thing.closed_at, row.partial) == ("returned", register.minutes(9), False)
    assert faults() == []


@pytest.mark.parametrize("missing", ["item", "place", "when"])
def test_the_statement_has_thing_place_and_date(register: Register, missing):
    said = {"item": "umbrella", "place": "room 1203", "when": "Friday", missing: " "}
    with pytest.raises(Refusal) as refused:
        returns.take_statement(register.stored().pk, **said, by=register.secretary, at=register.minutes(5))
    assert refused.value.field == missing


@pytest.mark.parametrize(
    ("claimant", "signed", "field"),
    [
        (replace(CLAIMANT, name=""), True, "name"),
        (replace(CLAIMANT, document_number=""), True, "document_number"),
        (replace(CLAIMANT, document_number="440101198806039993"), True, "document_number"),
        (replace(CLAIMANT, phone=""), True, "phone"),
        (replace(CLAIMANT, signed_name=""), False, "signature"),
    ],
)
def test_what_is_missing_of_the_claimant_is_asked_for(register: Register, claimant, signed, field):
    claim = register.claim(register.stored())
    with pytest.raises(Refusal) as refused:
        give(register, claim, claimant, signed=signed)
    assert refused.value.field == field


def test_a_typed_name_is_a_signature(register: Register):
    assert give(register, register.claim(register.stored()), signed=False).pk


def test_the_document_number_is_sealed_and_found_by_its_hash(register: Register):
    claim = register.claim(register.stored())
    give(register, claim)
    with connection.cursor() as cursor:
        cursor.execute("SELECT document_number, phone FROM lostfound_claim")
        stored = cursor.fetchone()
    assert CLAIMANT.document_number not in stored[0] and CLAIMANT.phone not in stored[1]
    claim.refresh_from_db()
    assert (claim.document_number, len(claim.document_hash)) == (CLAIMANT.document_number, 64)


def test_valuables_need_a_second_person(register: Register):
    claim = register.claim(register.stored("phone"))
    for second in (None, register.secretary):
        with pytest.raises(Refusal) as refused:
            give(register, claim, second=second)
        assert refused.value.field == "second_number"
    assert give(register, claim, second=register.leader).second == register.leader
    assert faults() == []


def test_a_parcel_has_address_and_carrier_and_says_who_pays(register: Register):
    thing = register.stored()
    claim = register.claim(thing)
    parcel = returns.Parcel("SF Express", "SF1020", Decimal("18.00"), "guest")
    with pytest.raises(Refusal) as refused:
        give(register, claim, parcel=parcel)
    assert refused.value.field == "address"
    row = give(register, claim, replace(CLAIMANT, address="1 Lake Road"), parcel=parcel)
    thing.refresh_from_db()
    assert (thing.gone, row.cost, row.tracking) == ("posted", Decimal("18.00"), "SF1020")


def test_a_part_of_a_bag_goes_back_and_the_rest_stays(register: Register):
    thing = register.stored()
    towels, purse = (Content.objects.create(thing=thing, words=words) for words in ("towels", "purse"))
    row = give(register, register.claim(thing), lines=[purse.pk])
    thing.refresh_from_db()
    assert (row.partial, thing.in_custody, list(row.contents.all())) == (True, True, [purse])
    with pytest.raises(Stale, match="returned before"):
        give(register, register.claim(thing), lines=[purse.pk])
    give(register, register.claim(thing), lines=[towels.pk])
    thing.refresh_from_db()
    assert thing.gone == "returned"
    assert faults() == []


def test_a_new_statement_takes_the_place_of_an_unfinished_one(register: Register):
    thing = register.stored()
    first, second = register.claim(thing), register.claim(thing)
    with pytest.raises(Stale):
        give(register, first)
    assert give(register, second).pk


def test_a_statement_that_does_not_fit_leaves_the_thing_here(register: Register):
    thing = register.stored()
    claim = register.claim(thing)
    with pytest.raises(Refusal, match="Say why"):
        returns.drop_claim(claim.pk, reason="", by=register.secretary, at=register.minutes(6))
    returns.drop_claim(claim.pk, reason="Says blue.", by=register.secretary, at=register.minutes(6))
    thing.refresh_from_db()
    assert thing.in_custody


def test_the_desk_gives_back_what_it_holds_and_nothing_off_the_shelf(register: Register):
    with pytest.raises(Refusal, match="lies in the store"):
        register.claim(register.stored(), by=register.clerk)
    held = register.held(by=register.clerk)
    assert give(register, register.claim(held, by=register.clerk), by=register.clerk).pk


def test_attendants_give_nothing_back(register: Register):
    with pytest.raises(Denied):
        register.claim(register.found(), by=register.finder)


def test_a_thing_on_an_open_list_is_taken_off_it(register: Register):
    thing = register.stored("fresh")
    listed = disposals.propose("destroy", [thing.pk], by=register.secretary, at=register.days(2))
    give(register, register.claim(thing), at=register.days(2))
    thing.refresh_from_db()
    assert (thing.disposal, listed.things.count()) == (None, 0)


def test_the_matched_report_is_done_with_the_return(register: Register):
    thing = register.stored()
    report = reports.take_report(
        text="umbrella", lost_from=register.at.date(), lost_until=register.at.date(), name="朱明远",
        reach="100 0000 0001", by=register.clerk, at=register.minutes(1),
    )  # fmt: skip
    matches.decide(thing.pk, report.pk, "confirmed", by=register.secretary, at=register.minutes(2))
    give(register, register.claim(thing))
    report.refresh_from_db()
    assert (report.state, report.closed_at) == ("returned", register.minutes(9))


def test_who_took_it_is_removed_when_guest_data_is_and_the_books_stand(register: Register):
    claim = register.claim(register.stored())
    give(register, claim)
    assert retention.remove_people(before=register.minutes(5), at=register.days(1)) == 0
    assert retention.remove_people(before=register.days(1), at=register.days(1100)) == 1
    claim.refresh_from_db()
    assert (claim.name, claim.phone, claim.document_number, claim.signed_name) == ("", "", "", "")
    assert faults() == []


def test_each_opening_of_a_claimant_is_in_the_audit(register: Register):
    claim = register.claim(register.stored())
    returns.show_claimant(claim, by=register.leader, at=register.minutes(20))
    assert Audit.objects.get(what="lostfound.show_claimant").about == f"lostfound:claim:{claim.pk}"


# Two at once --------------------------------------------------------------------------------------------------


def two_return(at_once, at):
    register = open_register(at)
    thing = register.stored()
    claim = register.claim(thing)
    acts = [
        lambda: give(register, claim),
        lambda: give(register, claim, by=register.leader, at=register.minutes(10)),
    ]
    return register, thing, at_once(*acts)


def test_of_two_who_return_the_same_thing_one_succeeds_and_one_is_told_who_did(at_once, at):
    _register, thing, answers = two_return(at_once, at)
    assert sum(isinstance(answer, Return) for answer in answers) == 1, answers
    told = next(str(answer) for answer in answers if isinstance(answer, Refusal))
    assert "returned this thing to its owner at" in told and "nothing left to do" in told
    assert Return.objects.filter(thing=thing).count() == 1
    assert faults() == []


def test_without_the_guards_both_would_have_returned_it(at_once, at, monkeypatch):
    """Nothing is locked and nobody looks: only the database's own rules still stand in the way."""

    def unguarded(thing_id, seen=None):
        thing = Thing.objects.select_related("category", "shelf").get(pk=thing_id)
        thing.steps, thing.gone = 2, ""
        return thing

    monkeypatch.setattr(returns.custody, "refuse_to_move", lambda *_args: None)
    monkeypatch.setattr(
        returns, "ClaimState", type("Any", (), {"OPEN": "open", "DONE": "open", "DROPPED": "dropped"})
    )
    register = open_register(at)
    thing = register.stored()
    claim = register.claim(thing)
    monkeypatch.setattr(custody, "lock", unguarded)
    answers = at_once(lambda: give(register, claim), lambda: give(register, claim, by=register.leader))
    assert any(isinstance(answer, IntegrityError) for answer in answers), answers


def test_a_report_is_closed_with_a_reason_and_only_once(register: Register):
    report = reports.take_report(
        text="ring", lost_from=register.at.date(), lost_until=register.at.date(), reach="a@example", by=register.clerk,
        at=register.minutes(1),
    )  # fmt: skip
    with pytest.raises(Refusal, match="Say why"):
        reports.close_report(report.pk, reason="", by=register.clerk, at=register.days(20))
    reports.close_report(report.pk, reason="Guest told by phone.", by=register.clerk, at=register.days(20))
    with pytest.raises(Stale):
        reports.close_report(report.pk, reason="again", by=register.clerk, at=register.days(21))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": " "}, "words"), ({"reach": ""}, "reach"), ({"lost_until": -3}, "lost_until"),
        ({"lost_from": 2}, "lost_until"),
    ],
)  # fmt: skip
def test_a_report_without_words_or_a_way_to_the_guest_or_with_turned_days_is_refused(
    register: Register, given, field
):
    day = register.at.date()
    told = {"text": "ring", "reach": "100 0000 0001", "lost_from": day, "lost_until": day}
    told |= {
        name: day + timedelta(days=value) if isinstance(value, int) else value
        for name, value in given.items()
    }
    with pytest.raises(Refusal) as refused:
        reports.take_report(**told, by=register.clerk, at=register.minutes(1))
    assert refused.value.field == field
    assert LossReport.objects.count() == 0
