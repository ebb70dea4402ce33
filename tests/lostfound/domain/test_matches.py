"""Things and reports find each other both ways; people decide; what was rejected stays rejected."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from core.errors import Denied, Refusal, Stale
from lostfound.domain import custody, matches, reports, things
from lostfound.models import LossReport, Match, ThingTerm
from tests.lostfound.conftest import Register
from tests.lostfound.domain.test_custody import faults
from tests.lostfound.domain.test_things import told


def missed(register: Register, text: str = "黑色的长柄伞", days: int = 0, **given) -> LossReport:
    day = register.at.date() + timedelta(days=days)
    report = reports.take_report(
        **{"text": text, "lost_from": day, "lost_until": day, "room": register.room, "reach": "100 0000 0001",
           "by": register.clerk, "at": register.minutes(2), **given},
    )  # fmt: skip
    matches.propose_for_report(report, at=register.minutes(2))
    return report


def test_a_report_in_chinese_finds_the_thing_entered_in_english_with_reasons_in_the_readers_words(
    register: Register,
):
    thing = register.found(found_at=register.at - timedelta(days=1))
    register.found("charger", text="white charger")
    pair = matches.pairs_of(missed(register, days=-2))[0]
    assert pair.thing == thing and pair.score > 75
    said = [reason.words for reason in pair.reasons]
    assert "same room, 1203" in said and "both: umbrella" in said and "found the day after the loss" in said
    with override("zh-hans"):
        (pair,) = matches.pairs_of(thing)
        assert {"同一房间，1203", "均为雨伞", "遗失次日拾获"} <= {reason.words for reason in pair.reasons}


def test_a_thing_found_later_finds_the_report(register: Register):
    report = missed(register)
    thing = register.found()
    assert [pair.report for pair in matches.pairs_of(thing)] == [report]
    assert matches.scores_of([thing]) == {thing.pk: matches.pairs_of(thing)[0].score}


def test_what_is_described_better_matches_better(register: Register):
    thing = register.found("other", text="", room=register.room)
    missed(register)
    before = matches.scores_of([thing]).get(thing.pk, 0)
    things.describe(thing.pk, **told(register, thing, text="black umbrella", colour="black"))
    assert matches.scores_of([thing])[thing.pk] > before


def test_a_rejected_pair_is_not_shown_again_whatever_is_described(register: Register):
    thing, report = register.found(), missed(register)
    matches.decide(thing.pk, report.pk, "rejected", by=register.secretary, at=register.minutes(3))
    things.describe(thing.pk, **told(register, thing, text="black umbrella, wooden handle"))
    matches.propose_for_report(report, at=register.minutes(4))
    assert matches.pairs_of(thing) == matches.pairs_of(report) == matches.waiting() == []


def test_a_confirmed_pair_can_be_taken_back_until_it_is_returned(register: Register):
    thing, report = register.found(), missed(register)
    matches.decide(thing.pk, report.pk, "confirmed", by=register.secretary, at=register.minutes(3))
    report.refresh_from_db()
    assert report.state == "found" and matches.pairs_of(thing)[0].confirmed
    assert faults() == []
    matches.decide(thing.pk, report.pk, "rejected", by=register.secretary, at=register.minutes(4))
    report.refresh_from_db()
    assert report.state == "open"
    assert faults() == []


def test_a_thing_has_one_owner(register: Register):
    thing, first, second = register.found(), missed(register), missed(register)
    matches.decide(thing.pk, first.pk, "confirmed", by=register.secretary, at=register.minutes(3))
    with pytest.raises(Refusal, match="another one"):
        matches.decide(thing.pk, second.pk, "confirmed", by=register.secretary, at=register.minutes(4))
    assert LossReport.objects.get(pk=second.pk).state == "open"


def test_settled_things_are_neither_proposed_nor_decided_about(register: Register):
    thing = register.stored()
    report = missed(register)
    locked = custody.lock(thing.pk)
    custody.leave(locked, "destroyed", "destroyed", by=register.secretary, at=register.minutes(5))
    assert not ThingTerm.objects.exists()
    assert matches.waiting() == []
    with pytest.raises(Stale):
        matches.decide(thing.pk, report.pk, "confirmed", by=register.secretary, at=register.minutes(6))


def test_the_desk_reads_matches_and_does_not_decide(register: Register):
    thing, report = register.found(), missed(register)
    with pytest.raises(Denied):
        matches.decide(thing.pk, report.pk, "confirmed", by=register.clerk, at=register.minutes(3))
    assert Match.objects.get().decision == "proposed"


@pytest.mark.parametrize("count", [1, 40])
def test_a_look_up_costs_the_same_queries_however_many_things_there_are(
    register: Register, django_assert_max_num_queries, count
):
    for _n in range(count):
        register.found()
    report = missed(register)
    with django_assert_max_num_queries(4):
        matches.rank(report, matches.profile())


def test_a_report_that_says_little_is_offered_what_was_found_in_its_room_on_those_days(register: Register):
    thing = register.found("other", text="", room=register.room)
    report = missed(register, "aaaaaa")
    assert [ranked for ranked, points in matches.rank(report, matches.profile()) if points > 0] == [thing]


def test_what_is_in_a_bag_and_where_it_lay_speak_for_it(register: Register):
    plain, full = register.found("bag", text="toiletry bag"), register.found("bag", text="toiletry bag")
    things.describe(
        full.pk, **told(register, full, text="toiletry bag", where_words="床头柜", contents=[(1, "剃须刀")])
    )
    report = missed(register, "wash bag with my razor", where_words="bedside table")
    assert [thing for thing, _points in matches.rank(report, matches.profile())] == [full, plain]
