"""`verify_books`: each check of the handover finds what was broken on purpose, and nothing in a house in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db.models import QuerySet

from core.models import Note
from core.slots import Fault
from handover.domain import checks, make, sign
from handover.models import Line, Report, Signature
from tests.handover.conftest import House, hotel_time
from tests.handover.domain.test_sign import TAKEN_AT, give, take

LATER = hotel_time("22:45")


@pytest.fixture
def signed(ended: House) -> House:
    report = ended.report("early")
    sign.add_note(report.pk, "Lift 2 is loud", keep=True, by=ended.early, at=hotel_time("15:05"))
    give(ended)
    take(ended)
    make.make_due(LATER)
    return ended


def found(check: Callable[[], Iterator[Fault]]) -> list[str]:
    return [fault.sentence for fault in check()]


def test_a_house_in_order_has_no_fault(signed: House) -> None:
    assert found(lambda: checks.shifts_without_report(LATER)) == []
    for check in (checks.signed_reports_that_changed, checks.open_lines_left_behind):
        assert found(check) == []


def test_a_shift_without_its_report_is_found(signed: House) -> None:
    report = signed.report("late", place=signed.section.pk)
    Line.objects.filter(report=report).delete()
    report.delete()
    assert found(lambda: checks.shifts_without_report(LATER)) == [
        f"the late shift of 2016-07-01 has no report for place {signed.section.pk}"
    ]


def test_a_report_that_is_a_minute_late_is_no_fault(house: House) -> None:
    make.make_due(hotel_time("15:00"))
    assert found(lambda: checks.shifts_without_report(hotel_time("22:35"))) == []
    assert len(found(lambda: checks.shifts_without_report(hotel_time("22:41")))) == 3


def changed_body(report: Report) -> None:
    report.body["lines"][0]["where"] = "1204"
    Report.objects.filter(pk=report.pk).update(body=report.body)


def changed_answer(report: Report) -> None:
    next(iter(report.answers["lines"].values()))["answer"] = "disputed"
    Report.objects.filter(pk=report.pk).update(answers=report.answers)


def changed_note(report: Report) -> None:
    Note.objects.filter(text="Lift 2 is loud").update(text="Lift 2 is quiet")


def changed_digest(report: Report) -> None:
    changed_body(report)
    from handover.domain import body as bodies

    Report.objects.filter(pk=report.pk).update(digest=bodies.digest_of(report.body))


def no_signature(report: Report) -> None:
    QuerySet(Signature).filter(report=report, side="given").delete()


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (changed_body, "is not what the outgoing shift signed"),
        (changed_answer, "are not what the incoming shift signed"),
        (changed_note, "were changed"),
        (changed_digest, "signature of report"),
        (no_signature, "outgoing signature"),
    ],
)
def test_a_signed_report_that_was_altered_is_found(
    signed: House, act: Callable[[Report], None], sentence: str
) -> None:
    act(signed.report("early"))
    assert sentence in " ".join(found(checks.signed_reports_that_changed))


def test_an_open_line_that_was_not_carried_is_found(signed: House) -> None:
    Line.objects.filter(report=signed.report("late")).delete()
    assert "was not carried over" in " ".join(found(checks.open_lines_left_behind))


def test_a_line_that_is_closed_and_carried_is_found(signed: House) -> None:
    line = signed.report("early").lines.first()
    Line.objects.filter(pk=line.pk).update(closed_how="hand", closed_at=TAKEN_AT)
    assert "is closed and was carried over" in " ".join(found(checks.open_lines_left_behind))
