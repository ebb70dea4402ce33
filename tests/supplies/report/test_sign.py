"""A signed month stays as it was signed; what comes later shows beside it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from django.db import connection

from core.errors import Refusal
from supplies.domain import corrections, items
from supplies.domain.movements import Line, Place, post
from supplies.domain.report import files
from supplies.domain.report.build import build
from supplies.domain.report.period import month_of
from supplies.domain.report.sign import body_of, later, reports_are_as_signed, sign
from supplies.enums import Kind, Source
from supplies.models import ClosedMonth, Movement, SignedReport
from tests.supplies.report.conftest import TODAY, House, take_back

MAY = month_of(date(2016, 5, 1))


@pytest.fixture
def signed(empty: House) -> House:
    """Two cleanings in May, signed on the first of July."""
    for day in (date(2016, 5, 3), date(2016, 5, 9)):
        empty.use(day, empty.rooms[0], empty.people[0], soap=4)
    sign(MAY.first, note="Soap was counted anew.", by=empty.manager, at=empty.at)
    return empty


def test_signing_closes_the_month_and_keeps_its_figures(signed: House):
    report = SignedReport.objects.get()
    assert (report.month, report.by, report.note.text) == (
        MAY.first,
        signed.manager,
        "Soap was counted anew.",
    )
    assert ClosedMonth.objects.filter(month=MAY.first).exists()
    assert body_of(MAY, today=TODAY) == build(MAY, today=TODAY)
    assert body_of(MAY, today=TODAY)["totals"]["now"]["cost"] == "6.80"
    assert list(reports_are_as_signed()) == []


def test_a_name_that_changes_later_leaves_the_signed_report_alone(signed: House):
    items.change_item(
        signed.items["soap"], name_en="soap 30 g", category="tool", by=signed.manager, at=signed.at
    )
    (row,) = body_of(MAY, today=TODAY)["items"]
    assert (row["en"], row["category"]) == ("soap", "amenity")


def test_a_later_correction_goes_to_the_open_day_and_shows(signed: House):
    take_back(signed, Movement.objects.filter(kind=Kind.CONSUME).earliest("pk"))
    meant = Line(
        Kind.CONSUME,
        signed.items["soap"].pk,
        2,
        from_store=signed.pantry.pk,
        place=Place.of_room(signed.rooms[0]),
    )
    post([meant], by=None, at=signed.at, source=Source.SHEET, day=date(2016, 5, 30))
    found = later(MAY)
    assert [line.quantity for line in found.lines] == [-4, 2]
    assert (found.count, found.cost) == (2, Decimal("-1.50"))  # 4 at the price of May, 2 at that of July
    assert body_of(MAY, today=TODAY)["totals"]["now"]["cost"] == "6.80"
    assert list(reports_are_as_signed()) == []


def test_a_correction_of_a_later_correction_shows_too(signed: House):
    meant = Line(
        Kind.CONSUME,
        signed.items["soap"].pk,
        4,
        from_store=signed.pantry.pk,
        place=Place.of_room(signed.rooms[0]),
    )
    slip = post([meant], by=None, at=signed.at, source=Source.SHEET, day=date(2016, 5, 30))
    by = {"by": signed.manager, "at": signed.at}
    anew = corrections.correct_line(slip.lines.get(), 1, reason="typed four for one", **by)
    assert (anew.business_day, anew.meant_day) == (TODAY, date(2016, 5, 30))
    assert [line.quantity for line in later(MAY).lines] == [4, -4, 1]
    corrections.correct_line(
        Movement.objects.filter(kind=Kind.CONSUME).earliest("pk"), 3, reason="three", **by
    )
    found = later(MAY)
    assert [line.quantity for line in found.lines] == [4, -4, 1, -4, 3]
    assert found.cost == sum(line.cost for line in found.lines)


def test_the_workbook_of_a_signed_month_says_what_was_corrected_later(signed: House, tmp_path: Path):
    files.make(tmp_path / "may.xlsx", "xlsx", MAY, today=TODAY)
    assert openpyxl.load_workbook(tmp_path / "may.xlsx")["summary"]["A3"].value is None
    take_back(signed, Movement.objects.filter(kind=Kind.CONSUME).earliest("pk"))
    files.make(tmp_path / "later.xlsx", "xlsx", MAY, today=TODAY)
    said = openpyxl.load_workbook(tmp_path / "later.xlsx")["summary"]["A3"].value
    assert said.startswith("Corrected later: 1 line, -¥")


def test_what_was_corrected_before_the_signature_is_no_later_correction(empty: House):
    empty.use(date(2016, 5, 3), empty.rooms[0], empty.people[0], soap=4)
    empty.open(date(2016, 5, 4))
    take_back(empty, Movement.objects.get(kind=Kind.CONSUME))
    empty.open(TODAY)
    sign(MAY.first, note="", by=empty.manager, at=empty.at)
    assert later(MAY).count == 0


def test_a_month_is_signed_once_and_when_it_is_over(signed: House):
    with pytest.raises(Refusal, match="signed and locked already"):
        sign(MAY.first, note="", by=signed.manager, at=signed.at)
    with pytest.raises(Refusal, match="not over"):
        sign(TODAY, note="", by=signed.manager, at=signed.at)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE supplies_signedreport SET body = REPLACE(body, '6.80', '5.80')",
        "UPDATE supplies_movement SET cost = cost + 1, unit_cost = unit_cost WHERE kind = 'consume'",
        "UPDATE core_note SET digest = 'x'",
    ],
)
def test_a_change_behind_the_programs_back_is_found(signed: House, change: str):
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert len(list(reports_are_as_signed())) == 1
