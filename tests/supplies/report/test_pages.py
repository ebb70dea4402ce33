"""Pages of the report and the budgets: who opens them, what they refuse, how few questions they ask."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.domain import jobs
from core.models import Job
from staff.models import Employee
from supplies.domain.movements import Line, Place, post
from supplies.domain.report.sign import sign
from supplies.enums import Kind, Source
from supplies.models import Budget, Movement, ReportReader, SignedReport
from tests import factories as make
from tests.supplies.report.conftest import House, take_back

MOST_QUERIES = 20


def browser(person: Employee, language: str = "en") -> Client:
    client = Client(headers={"Accept-Language": language})
    client.force_login(person, backend="staff.backends.EmployeeBackend")
    return client


def key_of(answer: Any) -> str:
    found = re.search(r'name="key" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def test_what_is_held_against_the_usual_use_is_said_where_more_was_used(quarter: House):
    client, soap = browser(quarter.manager), quarter.items["soap"]
    address, may = "/supplies/report/?month=2016-05", (date(2016, 5, 1), date(2016, 5, 31))
    assert "in cleanings" not in client.get(address).content.decode()
    place = Place.of_area(quarter.area)
    line = Line(Kind.CONSUME, soap.pk, 900, from_store=quarter.pantry.pk, place=place)
    post([line], by=None, at=quarter.at, source=Source.AREA, day=date(2016, 5, 4))
    used = Movement.objects.filter(item=soap, kind=Kind.CONSUME, business_day__range=may)
    cleaned = sum(one.quantity for one in used.exclude(task_kind=""))
    assert f"{cleaned} in cleanings" in client.get(address).content.decode()


@pytest.mark.parametrize("address", ["", "?month=2016-05", "?first=2016-05-03&last=2016-06-14", "?items=all"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_report_opens_with_few_questions(quarter: House, address: str, language: str):
    client = browser(quarter.manager, language)
    client.get("/supplies/report/?month=2016-04")  # what a process asks once
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"/supplies/report/{address}")
    assert answer.status_code == 200
    assert len(queries) <= MOST_QUERIES
    text = answer.content.decode()
    assert "style=" not in text and "onclick" not in text
    for name in ("Lobby", "soap") if language == "en" else ("大堂", "香皂"):
        assert name.lower() in text.lower()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("?month=2016-99", "is no month"),
        ("?month=2031-01", "has not begun"),
        ("?first=2016-06-03&last=2016-05-01", "The last day is before the first"),
        ("?first=2014-06-03&last=2016-05-01", "at most a year"),
    ],
)
def test_days_that_make_no_report_are_told_and_last_month_is_shown(
    quarter: House, address: str, sentence: str
):
    answer = browser(quarter.manager).get(f"/supplies/report/{address}")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text and "Consumption, Jun 2016" in text


def test_a_month_is_signed_once_on_its_page(quarter: House):
    client = browser(quarter.manager)
    page = client.get("/supplies/report/?month=2016-05")
    sent = {"key": key_of(page), "month": "2016-05", "note": "All <counted>."}
    for _time in range(2):  # a double click
        assert client.post("/supplies/report/sign/", sent).status_code == 302
    assert SignedReport.objects.count() == 1
    text = client.get("/supplies/report/?month=2016-05").content.decode()
    assert "Signed and locked by" in text and "All &lt;counted&gt;." in text
    assert "Sign and lock" not in text


def test_a_signed_month_shows_what_was_corrected_later(quarter: House):
    sign(date(2016, 5, 1), note="", by=quarter.manager, at=quarter.at)
    line = Movement.objects.filter(kind=Kind.CONSUME, business_day__month=5).earliest("pk")
    take_back(quarter, line, reason="counted twice")
    text = browser(quarter.manager).get("/supplies/report/?month=2016-05").content.decode()
    assert "Corrected later: 1 line" in text and "counted twice" in text


def test_who_may_see_may_not_sign(quarter: House):
    clerk = make.employee("1004", "clerk", name_zh="钱慧敏")
    client = browser(clerk)
    text = client.get("/supplies/report/").content.decode()
    assert "Sign and lock" not in text
    assert client.post("/supplies/report/sign/", {"month": "2016-05"}).status_code == 403
    assert client.post("/supplies/budgets/", {"month": "2016-07", "amount-agent-0": "5"}).status_code == 403
    assert browser(make.leader()).get("/supplies/report/").status_code == 403


def test_the_file_is_gone_for_who_lost_the_right(quarter: House, settings: Any, tmp_path: Path):
    settings.RUN_DIR = tmp_path
    clerk = make.employee("1004", "clerk", name_zh="钱慧敏")
    client = browser(clerk)
    sent = {
        "key": key_of(client.get("/supplies/report/")),
        "first": "2016-05-01",
        "last": "2016-05-31",
        "format": "csv",
    }
    answer = client.post("/supplies/report/file/", sent)
    job = Job.objects.get()
    assert answer["Location"] == f"/jobs/{job.pk}/"
    page = client.get(answer["Location"]).content.decode()
    for words in ("consumption-2016-05", "Waiting", 'href="/supplies/report/?month=2016-05"'):
        assert words in page, words
    assert "has not begun yet" not in page
    Job.objects.update(created_at=job.created_at - timedelta(minutes=2))
    assert "has not begun yet" in client.get(answer["Location"]).content.decode()
    jobs.run(job.pk)
    file = client.get(f"/jobs/{job.pk}/file/")
    assert file["Content-Disposition"] == 'attachment; filename="consumption-2016-05.csv"'
    assert str(job.pk) in client.get("/supplies/report/files/").content.decode()
    clerk.roles.all().delete()
    assert client.get(f"/jobs/{job.pk}/file/").status_code == 403


@pytest.mark.parametrize(
    "sent",
    [
        {"format": "exe"},
        {"format": "csv", "first": "x"},
        {"format": "csv", "first": "2031-01-01", "last": "2031-02-01"},
    ],
)
def test_a_file_of_nothing_is_refused(quarter: House, sent: dict[str, str]):
    given = {"first": "2016-05-01", "last": "2016-05-31", **sent}
    assert browser(quarter.manager).post("/supplies/report/file/", given).status_code == 409
    assert not Job.objects.exists()


def test_the_report_is_asked_for_by_mail_and_dropped(quarter: House):
    client = browser(quarter.manager)
    assert client.post("/supplies/report/mail/", {"address": "nobody", "file_kind": "csv"}).status_code == 422
    client.post("/supplies/report/mail/", {"address": "a@example.org", "file_kind": "csv"})
    assert ReportReader.objects.get().address == "a@example.org"
    client.post("/supplies/report/mail/stop/")
    assert not ReportReader.objects.exists()


def test_budgets_are_set_in_the_grid(quarter: House):
    client = browser(quarter.manager)
    page = client.get("/supplies/budgets/?month=2016-07")
    centre = quarter.centre.pk
    sent = {
        "key": key_of(page),
        "month": "2016-07",
        f"amount-agent-{centre}": "1,250.50",
        f"amount-linen-{centre}": "",
    }
    assert client.post("/supplies/budgets/", sent).status_code == 302
    assert Budget.objects.get().amount == Decimal("1250.50")
    wrong = client.post("/supplies/budgets/", {**sent, f"amount-agent-{centre}": "much"})
    assert wrong.status_code == 422
    assert 'value="much"' in wrong.content.decode()
    assert Budget.objects.get().amount == Decimal("1250.50")


def test_budgets_are_copied_and_levels_set(quarter: House):
    client = browser(quarter.manager)
    Budget.objects.create(
        month=date(2016, 6, 1), category="agent", cost_centre=None, amount=Decimal("100.00")
    )
    page = client.get("/supplies/budgets/?month=2016-07")
    copied = {"key": key_of(page), "month": "2016-07", "source": "month", "percent": "-10"}
    assert client.post("/supplies/budgets/copy/", copied).status_code == 302
    assert Budget.objects.get(month=date(2016, 7, 1)).amount == Decimal("90.00")
    assert client.post("/supplies/budgets/copy/", {**copied, "percent": "much"}).status_code == 422
    assert (
        client.post("/supplies/budgets/levels/", {"levels": "70、90", "month": "2016-07"}).status_code == 302
    )
    assert client.post("/supplies/budgets/levels/", {"levels": "0"}).status_code == 422
    assert "70, 90" in client.get("/supplies/budgets/").content.decode()


def test_home_shows_the_month_against_its_budget_and_leads_to_the_report(quarter: House):
    Budget.objects.create(
        month=date(2016, 7, 1), category="agent", cost_centre=None, amount=Decimal("100.00")
    )
    text = browser(quarter.manager).get("/").content.decode()
    assert "/supplies/report/" in text
