"""Reports fill themselves, once each; what is open is carried on until somebody or its source closes it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError

from core.slots import HandoverCount, HandoverFigure, HandoverLine, ShiftWindow
from handover.domain import checks, make, queries, run
from handover.domain.due import due_shifts
from handover.domain.rules import change_rules
from handover.enums import Closed, ReportState
from handover.models import Line, Report
from staff.models import Shift
from tests.handover.conftest import FRIDAY, House, hotel_time


def keys(report: Report) -> list[str]:
    return [line.key for line in report.lines.all()]


def test_each_section_and_the_house_have_their_report_of_the_shift(house: House) -> None:
    assert make.make_due(hotel_time("15:00")) == 3
    made = Report.objects.values_list("roster_date", "shift_code", "place", "state")
    places = [0, house.section.pk, house.other_section.pk]
    assert sorted(made) == [(FRIDAY, "early", place, "open") for place in sorted(places)]


def test_looking_again_makes_nothing_twice(house: House) -> None:
    at = hotel_time("2016-07-02 07:30")
    assert (make.make_due(at), make.make_due(at), Report.objects.count()) == (9, 0, 9)


def test_all_that_was_missed_for_two_days_is_made_up_in_order(house: House) -> None:
    assert make.make_due(hotel_time("2016-07-03 07:00")) == 18
    windows = [(window.roster_date.day, window.shift) for window in house.windows]
    assert windows == [(day, code) for day in (1, 2) for code in ("early", "late", "night")]


def test_a_report_made_late_speaks_of_the_end_of_its_shift(house: House) -> None:
    make.make_due(hotel_time("19:00"))
    assert house.windows[0].at == hotel_time("15:30")
    report = house.report("early")
    assert (report.made_at, report.ends_at) == (hotel_time("19:00"), hotel_time("15:30"))


def test_nothing_is_due_before_the_hotel_opened(house: House) -> None:
    make.make_due(hotel_time("10:00"))
    assert not Report.objects.filter(roster_date__lt=FRIDAY).exclude(shift_code="night").exists()


def test_after_a_long_stop_the_reports_nobody_can_make_are_marked_as_missed(house: House) -> None:
    run.do_due(hotel_time("15:00"))
    said = run.do_due(hotel_time("2016-07-05 15:00"))
    states = (
        Report.objects.filter(place=0).order_by("ends_at").values_list("roster_date", "shift_code", "state")
    )
    assert "reports missed" in said
    assert [(day.day, code) for day, code, state in states if state == ReportState.MISSED] == [
        (1, "late"), (1, "night"), (2, "early"), (2, "late"), (2, "night"), (3, "early"),
    ]  # fmt: skip
    assert states.filter(state=ReportState.OPEN).count() == 7


def test_lines_stand_in_their_section_and_in_the_house(house: House) -> None:
    own, elsewhere = house.section.pk, house.other_section.pk
    house.parts += [
        HandoverLine("a", "one", section=own),
        HandoverLine("b", "two", section=elsewhere),
        HandoverLine("c", "three"),
        HandoverFigure("d", "Dirty", 7, 3),
        HandoverFigure("e", "Dirty", 2, section=own),
        HandoverCount("f", "Radios", 4, section=own),
    ]
    make.make_due(hotel_time("15:00"))
    assert keys(house.report("early")) == ["a", "b", "c"]
    assert keys(house.report("early", place=own)) == ["a"]
    assert keys(house.report("early", place=elsewhere)) == ["b"]
    assert [figure["value"] for figure in house.report("early").figures] == [7]
    assert [figure["value"] for figure in house.report("early", place=own).figures] == [2]
    assert house.report("early", place=own).counts.get().expected == 4


def test_an_open_matter_is_carried_on_with_its_age_and_the_report_it_began_in(ended: House) -> None:
    make.make_due(hotel_time("2016-07-02 07:00"))
    lines = [ended.report(code).lines.get() for code in ("early", "late", "night")]
    assert [line.shifts for line in lines] == [0, 1, 2]
    assert [line.carried_from for line in lines] == [None, lines[0], lines[1]]
    assert {line.opened_in for line in lines} == {ended.report("early")}


def test_a_matter_settled_at_its_source_is_closed_and_not_carried(ended: House) -> None:
    del ended.parts[0]
    make.make_due(hotel_time("22:30"))
    first = ended.report("early").lines.get()
    assert (first.closed_how, first.closed_at) == (Closed.SOURCE, hotel_time("22:30"))
    assert keys(ended.report("late")) == []


def test_what_is_only_told_is_told_anew_each_shift(house: House) -> None:
    house.parts.append(HandoverLine("arrivals", "23 arrivals to come", carries=False))
    make.make_due(hotel_time("2016-07-01 23:00"))
    early, late = (house.report(code).lines.get() for code in ("early", "late"))
    assert (early.closed_how, late.carried_from, late.shifts) == (Closed.TOLD, None, 0)


def test_an_app_that_breaks_is_named_and_the_others_are_heard(
    house: House, say: Callable[..., None], caplog: pytest.LogCaptureFixture
) -> None:
    def broken(window: ShiftWindow) -> Any:
        Shift.objects.create(code="early")
        raise AssertionError("the constraint above raises first")

    say(broken, lambda window: HandoverLine("a", "one"))
    with caplog.at_level(logging.CRITICAL):
        make.make_due(hotel_time("15:00"))
    assert keys(house.report("early")) == ["a", "handover:not-told:tests"]
    assert Shift.objects.filter(code="early").count() == 1


def test_a_matter_an_app_could_not_speak_of_is_carried_not_closed(
    ended: House, say: Callable[..., None]
) -> None:
    def broken(window: ShiftWindow) -> Any:
        raise RuntimeError("no paper")

    say(broken)
    make.make_due(hotel_time("22:30"))
    assert keys(ended.report("late")) == ["handover:not-told:tests", "rooms:discrepancy:1"]


def test_who_was_on_the_roster_stands_in_the_report(ended: House) -> None:
    house_report, own = ended.report("early"), ended.report("early", place=ended.section.pk)
    other = ended.report("early", place=ended.other_section.pk)
    assert house_report.people["on"] == [ended.early.pk, ended.leader.pk]
    assert (own.people["on"], own.staffed) == ([ended.leader.pk], True)
    assert (other.people["on"], other.staffed) == ([], False)


def test_a_shift_that_has_reports_cannot_be_deleted(ended: House) -> None:
    shift = Shift.objects.get(code="early")
    shift.entries.all().delete()
    with pytest.raises(ProtectedError):
        shift.delete()


def test_a_report_made_after_a_later_one_leaves_the_open_lines_to_that(ended: House) -> None:
    make.make_due(hotel_time("22:30"))
    Shift.objects.filter(code="split").update(starts_at="08:00", minutes=500, break_at=None, break_minutes=0)
    shift = Shift.objects.get(code="split")
    hotel_due = due_shifts(
        hotel_time("17:00"), shifts=[shift], hotel=_hotel(), lead=timedelta(), back=timedelta(hours=2)
    )
    make.make_shift(hotel_due[0], [0], at=hotel_time("22:40"))
    late = ended.report("late").lines.get()
    assert late.carried_from == ended.report("early").lines.get()
    assert ended.report("split").lines.get().closed_how == Closed.TOLD


def test_of_two_shifts_that_end_in_the_same_minute_the_second_carries_what_the_first_told(
    house: House,
) -> None:
    Shift.objects.filter(code="split").update(starts_at="08:00", minutes=450, break_at=None, break_minutes=0)
    change_rules({"shifts": "early split late night"}, by=house.early, at=hotel_time("06:00"))
    house.parts.append(HandoverLine("rooms:discrepancy:1", "Desk says occupied", where="1203"))
    make.make_due(hotel_time("15:00"))
    first, second = Report.objects.filter(place=0).order_by("pk")
    assert first.ends_at == second.ends_at
    make.make_due(hotel_time("22:30"))
    told, again, late = (one.lines.get() for one in (first, second, house.report("late")))
    assert (again.carried_from, late.carried_from, late.shifts) == (told, again, 2)
    assert {one.opened_in for one in (told, again, late)} == {first}
    assert [str(fault) for fault in checks.open_lines_left_behind()] == []
    assert [line.report for line in queries.still_open().filter(report__place=0)] == [house.report("late")]


def _hotel() -> Any:
    from core.domain.hotel import profile

    return profile()


def test_two_reports_of_one_shift_and_place_cannot_be_written(ended: House) -> None:
    report = ended.report("early")
    report.pk = None
    with pytest.raises(IntegrityError):
        report.save(force_insert=True)


def test_a_report_belongs_to_the_business_day_that_was_open(ended: House) -> None:
    assert ended.report("early").business_day == date(2016, 7, 1)


@pytest.mark.django_db(transaction=True)
def test_four_who_make_them_at_once_make_each_report_once(at_once: Any, house: House) -> None:
    at = hotel_time("2016-07-02 07:30")
    house.parts.append(HandoverLine("a", "one"))
    answers = at_once(*[lambda: make.make_due(at)] * 4)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert sum(answers) == Report.objects.count() == 9
    assert Line.objects.count() == 3
