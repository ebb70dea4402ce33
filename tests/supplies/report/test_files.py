"""Exported files say what the page says, read back by another reader; no word in them becomes a formula."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from core.domain import jobs
from core.enums import JobState
from core.export import csv_lines
from core.models import Job, Outbox
from rooms.models import Room
from supplies.domain import items
from supplies.domain.report import files, lines, lines_csv
from supplies.domain.report.build import build
from supplies.domain.report.period import Period, month_of
from supplies.domain.report.sign import sign
from supplies.domain.report.words import half
from supplies.enums import Kind
from supplies.models import Movement, ReportMailing
from tests.supplies.report.conftest import TODAY, House, take_back

MAY = month_of(date(2016, 5, 1))
HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2",
    "\u202e=x",
    'a"b,c;d',
    "＝1",
    "<b>&amp;",
    "O'Neil \U0001f9fc",
]
NOW = datetime(2016, 7, 1, 2, 0, tzinfo=UTC)


def made(path: Path, kind: str, language: str = "en") -> Path:
    with translation.override(language):
        files.make(path, kind, MAY, today=TODAY)
    return path


def workbook(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def rows_of(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_workbook_says_what_the_page_says(quarter: House, tmp_path: Path, language: str):
    book = workbook(made(tmp_path / "report.xlsx", "xlsx", language))
    assert book.sheetnames == ["summary", "by_item", "by_floor", "by_person", "linen", "lines"]
    body = build(MAY, today=TODAY)
    now = body["totals"]["now"]
    assert (
        book["summary"]["A1"].value
        == {"en": "Consumption, May 2016", "zh-hans": "2016年5月用品消耗月报"}[language]
    )
    assert Decimal(str(book["summary"]["B5"].value)) == Decimal(now["cost"])
    by_item = [[cell.value for cell in row] for row in book["by_item"].iter_rows(min_row=2)]
    name = {"en": "en", "zh-hans": "zh"}[language]
    assert [(row[0], row[1], row[4], Decimal(str(row[6]))) for row in by_item[:-1]] == [
        (row["code"], half(row[name]), row["quantity"], Decimal(row["cost"])) for row in body["items"]
    ]
    assert (by_item[-1][4], Decimal(str(by_item[-1][6]))) == (now["quantity"], Decimal(now["cost"]))
    of_lines = [[cell.value for cell in row] for row in book["lines"].iter_rows(min_row=2)]
    assert len(of_lines) == now["lines"]
    assert sum(row[6] for row in of_lines) == now["quantity"]
    assert sum(Decimal(str(row[9])) for row in of_lines) == Decimal(now["cost"])
    assert [book[name].freeze_panes for name in ("by_item", "lines")] == ["A2", "A2"]
    assert book["lines"]["J2"].number_format.startswith('"¥"')
    assert len(book["summary"]._charts) == len(book["by_item"]._charts) == 1


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_csv_holds_every_line(quarter: House, tmp_path: Path, language: str):
    head, *rows = rows_of(made(tmp_path / "lines.csv", "csv", language))
    with translation.override(language):
        assert head == lines.heads()
    now = build(MAY, today=TODAY)["totals"]["now"]
    assert len(rows) == now["lines"]
    assert sum(int(row[6]) for row in rows) == now["quantity"]
    assert sum(Decimal(row[9]) for row in rows) == Decimal(now["cost"])
    assert {row[8] for row in rows} == {"0.850000", "1.150000", "0.004250"}


@pytest.mark.parametrize("kept", [lines_csv.KEPT, 1])
def test_the_fast_way_writes_the_same_bytes_as_the_plain_one(
    quarter: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: int
):
    monkeypatch.setattr(lines_csv, "KEPT", kept)
    for place, (code, word) in enumerate(zip(quarter.items, HOSTILE, strict=False)):
        items.change_item(
            quarter.items[code], name_en=word, name_zh=HOSTILE[-1 - place], by=None, at=quarter.at
        )
    Room.objects.filter(pk=quarter.rooms[0].pk).update(number='=1,"2"')
    take_back(quarter, Movement.objects.filter(kind=Kind.CONSUME).order_by("pk")[7])
    period, path = Period(date(2016, 4, 1), TODAY), tmp_path / "lines.csv"
    with translation.override("en"):
        written = files.make(path, "csv", period, today=TODAY + timedelta(days=1))
        rows = [
            (*row[:8], row[8].quantize(Decimal("0.000001")), row[9].quantize(Decimal("0.01")), *row[10:])
            for row in lines.rows(period)
        ]
        assert path.read_bytes() == b"".join(csv_lines(lines.heads(), rows))
    assert written == len(rows) == lines.count(period)
    assert rows[-1][6] < 0 and rows[-1][18]


@pytest.mark.parametrize("word", HOSTILE)
def test_no_word_becomes_a_formula(quarter: House, tmp_path: Path, word: str):
    items.change_item(quarter.items["soap"], name_en=word, by=None, at=quarter.at)
    book = workbook(made(tmp_path / "report.xlsx", "xlsx"))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"n", "s", "d", "inlineStr"}
    assert word in {cell.value for cell in cells}
    for row in rows_of(made(tmp_path / "lines.csv", "csv")):
        assert not any(cell.lstrip().startswith(tuple("=+@＝")) for cell in row), row


def command(*words: str) -> str:
    out = StringIO()
    call_command("consumption_report", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def test_the_command_writes_the_same_figures_as_json(quarter: House, tmp_path: Path):
    command("2016-05", "--format", "json", "--output", str(tmp_path / "report.json"))
    found = json.loads((tmp_path / "report.json").read_text())
    body = build(MAY, today=TODAY)
    now = body["totals"]["now"]
    assert (found["total_cost"], found["total_quantity"]) == (now["cost"], now["quantity"])
    assert {row["code"]: (row["quantity"], row["cost"]) for row in found["by_item"]} == {
        row["code"]: (row["quantity"], row["cost"]) for row in body["items"]
    }
    assert json.loads(command("2016-05", "--format", "json")) == found


def test_the_command_writes_workbook_lines_and_summary(quarter: House, tmp_path: Path):
    command("2016-05", "--output", str(tmp_path / "report.xlsx"))
    assert "lines" in workbook(tmp_path / "report.xlsx").sheetnames
    command("2016-05", "--format", "csv", "--output", str(tmp_path / "lines.csv"))
    assert len(rows_of(tmp_path / "lines.csv")) > 20
    command(
        "2016-05",
        "--format",
        "csv",
        "--summary",
        "--language",
        "zh-hans",
        "--output",
        str(tmp_path / "sum.csv"),
    )
    rows = rows_of(tmp_path / "sum.csv")
    assert rows[1][:3] == ["合计", "", "消耗"]
    assert Decimal(rows[1][4]) == Decimal(build(MAY, today=TODAY)["totals"]["now"]["cost"])


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        ("2016-13", "“2016-13” is no month. Write it as 2016-08."),
        ("May", "“May” is no month. Write it as 2016-08."),
        ("２０１６-05", "is no month"),
        ("2016-08", "Aug 2016 has not begun. The open business day is 1 Jul 2016."),
    ],
)
def test_a_month_that_is_none_is_refused_in_a_sentence(
    empty: House, tmp_path: Path, month: str, sentence: str
):
    with pytest.raises(CommandError, match=sentence.replace(".", r"\.")) as refused:
        command(month, "--output", str(tmp_path / "report.xlsx"))
    assert refused.value.returncode == 1
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_told(empty: House, tmp_path: Path):
    with pytest.raises(CommandError, match="No such file"):
        command("2016-05", "--format", "json", "--output", str(tmp_path / "nowhere" / "report.json"))


# As a job, by mail --------------------------------------------------------------------------------------------


def test_a_long_export_is_a_job_with_progress_that_keeps_its_file(
    quarter: House, tmp_path: Path, settings: Any
):
    settings.RUN_DIR = tmp_path
    job = files.ask(MAY, "xlsx", language="zh-hans", by=quarter.manager, at=NOW)
    assert jobs.run(job.pk)
    job.refresh_from_db()
    now = build(MAY, today=TODAY)["totals"]["now"]
    assert (job.state, job.done, job.total, job.error) == (JobState.DONE, now["lines"], now["lines"], "")
    assert workbook(jobs.path_of(job))["summary"]["A1"].value == "2016年5月用品消耗月报"


@pytest.fixture
def reader(quarter: House, tmp_path: Path, settings: Any) -> House:
    settings.RUN_DIR = tmp_path
    files.subscribe(
        address="shen@example.org",
        file_kind="csv",
        language="en",
        by=quarter.manager,
        at=NOW - timedelta(days=9),
    )
    return quarter


def test_who_asked_gets_the_report_once_on_the_first_of_the_month(reader: House):
    assert files.mail_last_month(NOW) == "1 reports started"
    job = Job.objects.get()
    assert (job.params["first"], job.by) == ("2016-06-01", reader.manager)
    assert files.mail_last_month(NOW) == ""
    jobs.run(job.pk)
    assert files.mail_last_month(NOW) == "1 reports mailed"
    assert files.mail_last_month(NOW + timedelta(minutes=1)) == ""
    mail = Outbox.objects.get()
    assert (mail.to, mail.job, mail.subject) == ("shen@example.org", job, "Hotel: consumption, Jun 2016")
    assert "not signed yet" in mail.text


def test_a_file_that_could_not_be_made_is_tried_again_later(reader: House):
    files.mail_last_month(NOW)
    Job.objects.update(state=JobState.FAILED, finished_at=NOW)
    assert files.mail_last_month(NOW + timedelta(minutes=5)) == ""
    assert files.mail_last_month(NOW + timedelta(hours=2)) == "1 reports started"
    assert ReportMailing.objects.count() == 1


def test_who_may_not_see_it_any_more_gets_no_mail(reader: House):
    reader.manager.roles.all().delete()
    assert files.mail_last_month(NOW) == ""


def test_who_asks_later_gets_the_next_month(reader: House):
    files.unsubscribe(by=reader.manager, at=NOW)
    files.subscribe(
        address="a@example.org",
        file_kind="xlsx",
        language="en",
        by=reader.manager,
        at=NOW + timedelta(days=2),
    )
    assert files.mail_last_month(NOW + timedelta(days=2)) == ""


def test_a_signed_report_is_not_called_open(reader: House):
    sign(date(2016, 6, 1), note="", by=reader.manager, at=reader.at)
    files.mail_last_month(NOW)
    jobs.run(Job.objects.get().pk)
    files.mail_last_month(NOW)
    assert "not signed" not in Outbox.objects.get().text
