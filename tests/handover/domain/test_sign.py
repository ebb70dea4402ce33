"""Giving and taking: counted, signed, answered line by line, frozen. Two who sign at once: one is told."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain import notes
from core.errors import Denied, Refusal, Stale
from core.models import Note
from core.slots import HandoverLine
from handover.domain import body as bodies
from handover.domain import checks, close, make, queries, sign
from handover.enums import Answer, Closed, ReportState, Side
from handover.models import Line, Report, Signature
from staff.models import Employee
from tests import factories
from tests.handover.conftest import House, hotel_time

GIVEN_AT, TAKEN_AT = hotel_time("15:10"), hotel_time("15:20")


def give(house: House, code: str = "early", by: Employee | None = None, counted: int = 6) -> Report:
    report = house.report(code)
    by = by or house.early
    sign.count(report.pk, {one.pk: counted for one in report.counts.all()}, by=by, at=GIVEN_AT)
    report.refresh_from_db()
    return sign.give(report.pk, seen=report.version, by=by, at=GIVEN_AT)


def take(house: House, code: str = "early") -> Report:
    report = house.report(code)
    for line in report.lines.all():
        sign.answer(line.pk, Answer.ACCEPTED, by=house.late, at=TAKEN_AT)
    return sign.take(report.pk, by=house.late, at=TAKEN_AT)


def both_give(house: House, report: Report) -> list[Any]:
    people = (house.early, house.late)
    return [lambda by=by: sign.give(report.pk, seen=report.version, by=by, at=GIVEN_AT) for by in people]


def test_a_given_report_is_frozen_with_its_digest_and_signature(ended: House) -> None:
    report = give(ended)
    assert report.body is not None
    assert [line["where"] for line in report.body["lines"]] == ["1203"]
    signature = Signature.objects.get()
    assert (signature.side, signature.by, signature.at) == (Side.GIVEN, ended.early, GIVEN_AT)
    assert signature.digest == report.digest == bodies.digest_of(report.body)


def test_what_was_signed_reads_the_same_when_it_comes_back_from_the_database(ended: House) -> None:
    give(ended)
    take(ended)
    stored = ended.report("early")
    assert bodies.digest_of(stored.body) == stored.digest
    assert bodies.digest_of(stored.answers) == stored.answers_digest
    assert stored.answers["body"] == stored.digest


def test_nothing_is_signed_that_nobody_counted(ended: House) -> None:
    report = ended.report("early")
    with pytest.raises(Refusal, match="Count everything"):
        sign.give(report.pk, seen=report.version, by=ended.early, at=GIVEN_AT)


def test_a_count_that_differs_becomes_a_line_that_stays_open(ended: House) -> None:
    give(ended, counted=5)
    line = ended.report("early").lines.get(key="count:staff:radio")
    assert line.text["en"] == "Radios: 6 there should be, 5 counted"
    make.make_due(hotel_time("22:30"))
    assert ended.report("late").lines.get(key="count:staff:radio").shifts == 1


def test_who_signs_signs_what_the_page_showed(ended: House) -> None:
    report = ended.report("early")
    sign.add_note(report.pk, "Lift 2 is loud", keep=True, by=ended.late, at=GIVEN_AT)
    with pytest.raises(Stale, match="changed after"):
        sign.give(report.pk, seen=report.version, by=ended.early, at=GIVEN_AT)


def test_the_incoming_shift_answers_every_line_before_it_signs(ended: House) -> None:
    report = give(ended)
    with pytest.raises(Refusal, match="1 line to answer first"):
        sign.take(report.pk, by=ended.late, at=TAKEN_AT)
    assert take(ended).state == ReportState.TAKEN


def test_who_gave_a_report_does_not_take_it(ended: House) -> None:
    report = give(ended)
    line = report.lines.get()
    with pytest.raises(Refusal, match="somebody of the next shift"):
        sign.answer(line.pk, Answer.ACCEPTED, by=ended.early, at=TAKEN_AT)
    with pytest.raises(Refusal, match="somebody of the next shift"):
        sign.take(report.pk, by=ended.early, at=TAKEN_AT)


def test_a_section_is_signed_by_its_own_people_and_the_house_by_its_right(ended: House) -> None:
    own = ended.report("early", place=ended.section.pk)
    assert sign.give(own.pk, seen=own.version, by=ended.leader, at=GIVEN_AT).state == ReportState.GIVEN
    other = ended.report("early", place=ended.other_section.pk)
    for report, person in [
        (other, ended.leader),
        (ended.report("early"), ended.leader),
        (other, factories.attendant()),
        (other, factories.clerk()),
    ]:
        with pytest.raises(Denied):
            sign.give(report.pk, seen=report.version, by=person, at=GIVEN_AT)


@pytest.mark.parametrize("act", ["note", "count", "anew"])
def test_a_signed_report_is_not_written_again(ended: House, act: str) -> None:
    report = give(ended)
    acts = {
        "note": lambda: sign.add_note(report.pk, "late word", keep=True, by=ended.early, at=TAKEN_AT),
        "count": lambda: sign.count(report.pk, {}, by=ended.early, at=TAKEN_AT),
        "anew": lambda: sign.fill_anew(report.pk, by=ended.early, at=TAKEN_AT),
    }
    with pytest.raises(Stale, match="Meng Fanrong signed this report at 15:10, so it is frozen"):
        acts[act]()


def test_a_dispute_needs_words_and_stays_open_until_it_is_closed(ended: House) -> None:
    report = give(ended)
    line = report.lines.get()
    with pytest.raises(Refusal, match="what is different"):
        sign.answer(line.pk, Answer.DISPUTED, words=" ", by=ended.late, at=TAKEN_AT)
    sign.answer(line.pk, Answer.DISPUTED, words="It is empty, I looked", by=ended.late, at=TAKEN_AT)
    sign.take(report.pk, by=ended.late, at=TAKEN_AT)
    ended.parts.clear()
    make.make_due(hotel_time("22:30"))
    carried = ended.report("late").lines.get()
    assert carried.carried_from == line
    assert carried.dispute is not None
    assert carried.dispute.text == "It is empty, I looked"


def test_a_line_that_was_only_told_is_carried_once_it_is_disputed(house: House) -> None:
    house.parts.append(HandoverLine("arrivals", "23 to come", carries=False))
    make.make_due(hotel_time("15:00"))
    line = give(house).lines.get()
    sign.answer(line.pk, Answer.DISPUTED, words="24", by=house.late, at=TAKEN_AT)
    house.parts.clear()
    make.make_due(hotel_time("22:30"))
    assert house.report("late").lines.get().carried_from == line


def test_a_dispute_after_the_next_report_was_made_reaches_that_one(house: House) -> None:
    house.parts += [HandoverLine("a", "one"), HandoverLine("b", "two", carries=False)]
    make.make_due(hotel_time("15:00"))
    report = give(house)
    make.make_due(hotel_time("22:30"))
    for line in report.lines.all():
        sign.answer(line.pk, Answer.DISPUTED, words="no", by=house.late, at=hotel_time("22:40"))
    assert [line.dispute.text for line in house.report("late").lines.filter(carried_from__isnull=False)] == [
        "no", "no",
    ]  # fmt: skip


def test_a_matter_that_was_settled_meanwhile_is_not_disputed(ended: House) -> None:
    line = give(ended).lines.get()
    ended.parts.clear()
    make.make_due(hotel_time("22:30"))
    with pytest.raises(Refusal, match="was settled at 22:30"):
        sign.answer(line.pk, Answer.DISPUTED, words="no", by=ended.late, at=hotel_time("22:40"))


def test_the_rest_of_a_group_is_accepted_at_once(house: House) -> None:
    house.parts += [
        HandoverLine(key, key, kind=kind) for key, kind in [("a", "rooms"), ("b", "rooms"), ("c", "guests")]
    ]
    make.make_due(hotel_time("15:00"))
    report = give(house)
    sign.answer(report.lines.get(key="a").pk, Answer.DISPUTED, words="no", by=house.late, at=TAKEN_AT)
    assert sign.accept_rest(report.pk, "rooms", by=house.late, at=TAKEN_AT) == 1
    assert list(report.lines.values_list("answer", flat=True)) == ["disputed", "accepted", ""]


def test_filling_anew_takes_what_is_so_now_and_keeps_notes_counts_and_age(ended: House) -> None:
    give(ended)
    take(ended)
    ended.parts.append(HandoverLine("b", "old words"))
    make.make_due(hotel_time("22:30"))
    report = ended.report("late")
    sign.add_note(report.pk, "Lift 2 is loud", keep=True, by=ended.late, at=hotel_time("22:31"))
    sign.count(report.pk, {one.pk: 6 for one in report.counts.all()}, by=ended.late, at=hotel_time("22:31"))
    ended.parts[:] = [
        HandoverLine("rooms:discrepancy:1", "New words", where="1203"),
        HandoverLine("c", "three"),
    ]
    sign.fill_anew(report.pk, by=ended.late, at=hotel_time("22:40"))
    told = [(line.key[:5], line.words, line.shifts) for line in report.lines.all()]
    assert told == [("rooms", "New words", 1), ("c", "three", 0), ("note:", "Lift 2 is loud", 0)]
    assert report.counts.get().counted == 6
    ended.parts.clear()
    sign.fill_anew(report.pk, by=ended.late, at=hotel_time("22:45"))
    assert report.lines.get(key="rooms:discrepancy:1").closed_how == Closed.SOURCE


def test_a_report_whose_next_is_made_is_not_filled_anew(ended: House) -> None:
    make.make_due(hotel_time("22:30"))
    with pytest.raises(Refusal, match="next shift's report is made"):
        sign.fill_anew(ended.report("early").pk, by=ended.early, at=hotel_time("22:40"))


def test_a_note_written_after_the_next_reports_were_made_goes_on_into_each_of_them(ended: House) -> None:
    make.make_due(hotel_time("2016-07-02 06:30"))
    report = ended.report("early")
    sign.add_note(report.pk, "Lift 2 is loud", keep=True, by=ended.early, at=hotel_time("2016-07-02 06:40"))
    sign.count(report.pk, {one.pk: 5 for one in report.counts.all()}, by=ended.early, at=GIVEN_AT)
    report.refresh_from_db()
    sign.give(report.pk, seen=report.version, by=ended.early, at=GIVEN_AT)
    for code, age in (("late", 1), ("night", 2)):
        lines = ended.report(code).lines.filter(key__regex="^(note|count):").order_by("key")
        assert [(line.shifts, line.carried_from is not None) for line in lines] == [(age, True)] * 2
    assert list(checks.open_lines_left_behind()) == []
    everywhere = Line.objects.filter(closed_how=Closed.NO, carried_to__isnull=True)
    found = queries.open_lines(factories.manager())
    assert set(found) == set(everywhere) and {line.report.shift_code for line in found} == {"night"}


def test_words_removed_later_leave_the_digest_as_it_was(ended: House) -> None:
    report = ended.report("early")
    sign.add_note(report.pk, "Call Mr Zhu", keep=True, by=ended.early, at=GIVEN_AT)
    digest = give(ended).digest
    notes.remove(Note.objects.get(text="Call Mr Zhu"), rule="guest data", at=TAKEN_AT)
    stored = ended.report("early")
    assert bodies.digest_of(stored.body) == digest
    assert "Zhu" not in str(stored.body)


def test_an_open_line_is_closed_once_in_its_section_and_in_the_house(ended: House) -> None:
    make.make_due(hotel_time("22:30"))
    line = ended.report("early", place=ended.section.pk).lines.get()
    closed = close.close_line(line.pk, "The desk moved the guest", by=ended.late, at=hotel_time("22:40"))
    assert {one.report for one in closed} == {
        ended.report("late"),
        ended.report("late", place=ended.section.pk),
    }
    with pytest.raises(Stale, match="Meng Fanrong closed this line at 22:40"):
        close.close_line(line.pk, "again", by=ended.late, at=hotel_time("22:41"))
    make.make_due(hotel_time("2016-07-02 06:30"))
    assert ended.report("night").lines.get().shifts == 0  # the app still offers it: a new matter


def test_what_is_disputed_is_closed_by_who_disputed_it_or_by_right(ended: House) -> None:
    place = ended.section.pk
    own = ended.report("early", place=place)
    sign.give(own.pk, seen=own.version, by=ended.leader, at=GIVEN_AT)
    line = own.lines.get()
    second = factories.leader("1009")
    ended.section.members.create(employee=second)
    sign.answer(line.pk, Answer.DISPUTED, words="no", by=second, at=TAKEN_AT)
    with pytest.raises(Denied, match="disputed"):
        close.close_line(line.pk, "fine", by=ended.leader, at=TAKEN_AT)
    close.close_line(line.pk, "found it", by=second, at=TAKEN_AT)
    line.refresh_from_db()
    assert (line.closed_how, line.closed_by) == (Closed.HAND, second)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_at_once_one_is_told(at_once: Any, ended: House) -> None:
    report = ended.report("early")
    sign.count(report.pk, {one.pk: 6 for one in report.counts.all()}, by=ended.early, at=GIVEN_AT)
    report.refresh_from_db()
    answers = at_once(*both_give(ended, report))
    assert sorted(type(answer).__name__ for answer in answers) == ["Report", "Stale"]
    assert Signature.objects.count() == 1


def unguarded(report: Report, expected: ReportState, **values: Any) -> None:
    """The twin: freezes whatever stands there."""
    Report.objects.filter(pk=report.pk).update(**values)


@pytest.mark.django_db(transaction=True)
def test_without_its_guards_both_would_sign(
    at_once: Any, ended: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = ended.report("early")
    report.counts.all().delete()
    monkeypatch.setattr(sign, "_freeze", unguarded)
    monkeypatch.setattr(sign, "_locked", lambda pk, state, by, at: Report.objects.get(pk=pk))
    monkeypatch.setattr(sign, "_sign", lambda *args, **more: None)
    answers = at_once(*both_give(ended, report))
    assert [type(answer).__name__ for answer in answers] == ["Report", "Report"]


@pytest.mark.django_db(transaction=True)
def test_a_line_closed_while_the_next_report_is_made_is_carried_or_closed_never_both(
    at_once: Any, ended: House
) -> None:
    line = ended.report("early").lines.get()
    at_once(
        lambda: make.make_due(hotel_time("22:30")),
        lambda: close.close_line(line.pk, "done", by=ended.late, at=hotel_time("22:30")),
    )
    carried = set(Line.objects.exclude(carried_from=None).values_list("carried_from", flat=True))
    assert not Line.objects.filter(pk__in=carried).exclude(closed_how="").exists()
    assert Line.objects.filter(closed_how=Closed.HAND).count() == 2
