"""The manager's month in a real browser: one click from home, down to the lines, signed, taken away as a workbook."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core.domain import jobs
from core.domain.day import current_day
from core.formats import show_month
from core.models import Job
from supplies.domain import items, stores
from supplies.domain.movements import Line, Place, post
from supplies.domain.report.period import month_before
from supplies.enums import Category, Kind, Source, StoreKind
from supplies.models import Budget, Movement, SignedReport, Store
from tests.browser.conftest import Hotel, Opens

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WORDS = {
    "en-GB": {
        "sign": "Sign and lock", "locked": "Signed and locked by Shen Jingyi", "soap": "Soap", "download": "Download",
        "save": "Save", "changed": "2 budgets were changed.",
    },
    "zh-CN": {
        "sign": "签字并锁定", "locked": "沈静宜于", "soap": "香皂", "download": "下载", "save": "保存",
        "changed": "已更改2项预算",
    },
}  # fmt: skip


@pytest.fixture
def month(hotel: Hotel, settings: Any, tmp_path: Path) -> date:
    """Last month with thirty cleanings that used soap. Answers its first day."""
    settings.RUN_DIR = tmp_path
    first = month_before(current_day().date)
    pantry = stores.keep_store(
        Store(code="P", kind=StoreKind.PANTRY, name_en="Pantry", name_zh="工作间"), by=None, at=hotel.at
    )
    soap = items.add_item(
        code="A07", name_en="soap", name_zh="香皂", category=Category.AMENITY, unit_en="piece", unit_zh="块",
        unit_cost=Decimal("0.85"), from_date=date(2015, 1, 1), by=None, at=hotel.at,
    )  # fmt: skip
    post(
        [Line(Kind.RECEIVE, soap.pk, 900, to_store=pantry.pk)],
        by=None,
        at=hotel.at,
        source=Source.OPENING,
        day=first,
    )
    for n in range(30):
        room = hotel.rooms[n % len(hotel.rooms)]
        line = Line(
            Kind.CONSUME, soap.pk, 1 + n % 3, from_store=pantry.pk, place=Place.of_room(room), task_kind="departure",
            person=hotel.attendant.pk,
        )  # fmt: skip
        post([line], by=None, at=hotel.at, source=Source.FINISH, day=first + timedelta(days=n % 27))
    return first


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_the_manager_signs_last_month_and_takes_it_away(
    hotel: Hotel, opens: Opens, month: date, language: str, tmp_path: Path
) -> None:
    words = WORDS[language]
    page = opens(hotel.manager, "/", language=language)
    page.locator("main a[href$='/supplies/report/']").first.click()
    expect(page.locator(".report h2")).to_contain_text(re.compile(str(month.year)))
    expect(page.locator(".kpi-value").first).to_have_text("¥51.00")
    assert Axe().run(page, options=WCAG).violations_count == 0

    page.locator("#item-rows a", has_text=words["soap"]).click()  # down to the lines
    page.wait_for_url("**/supplies/consumption/**")
    expect(page.locator("table.goods-lines tbody tr")).to_have_count(30)
    page.go_back()

    page.fill("#sign textarea", "Soap as planned.")
    page.get_by_role("button", name=words["sign"]).click()
    page.locator("#confirm button[value=yes]").click()
    expect(page.locator(".report-head p")).to_contain_text(words["locked"])
    assert SignedReport.objects.get().month == month

    page.locator(".report-files button").first.click()
    expect(page.locator("#job")).to_be_visible()
    jobs.run(Job.objects.get().pk)
    with page.expect_download() as taken:
        page.get_by_role("link", name=words["download"]).click(timeout=15_000)
    assert taken.value.suggested_filename == f"consumption-{month:%Y-%m}.xlsx"
    taken.value.save_as(tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    costs = [row[9].value for row in book["lines"].iter_rows(min_row=2)]
    assert (len(costs), round(sum(costs), 2)) == (Movement.objects.filter(kind=Kind.CONSUME).count(), 51.0)
    assert book["summary"]["B5"].value == 51.0


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_budgets_are_set_with_the_keyboard(hotel: Hotel, opens: Opens, month: date, language: str) -> None:
    words = WORDS[language]
    page = opens(hotel.manager, f"/supplies/budgets/?month={current_day().date:%Y-%m}", language=language)
    fields = page.locator("[data-grid] tbody input")
    fields.first.focus()
    page.keyboard.type("1200")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("800.50")
    expect(fields.nth(1)).to_be_focused()
    page.get_by_role("button", name=words["save"]).first.click()
    expect(page.locator(".toast")).to_contain_text(words["changed"])
    assert sorted(Budget.objects.values_list("amount", flat=True)) == [Decimal("800.50"), Decimal("1200.00")]
    assert show_month(month)


def test_the_report_fits_a_phone_and_the_dark(hotel: Hotel, opens: Opens, month: date) -> None:
    page = opens(hotel.manager, "/supplies/report/", width=360, theme="dark", language="zh-CN")
    wide = page.evaluate(
        "document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth"
    )
    assert wide <= 0
    assert Axe().run(page, options=WCAG).violations_count == 0
