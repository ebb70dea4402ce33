"""Every kind of page, in both themes and languages: axe finds no violation of WCAG 2.0 to 2.2, A and AA."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

from staff.models import Employee
from tests.browser.conftest import PASSWORD, Hotel, Opens
from tests.crawl import walk

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
WINDOWS = [
    # who, width, theme, language; the desk's, the board's and the floor's own tests look at the other pairs
    ("manager", 1280, "light", "en-GB"),
    ("manager", 1280, "dark", "zh-CN"),
    ("attendant", 360, "dark", "zh-CN"),
    ("leader", 360, "light", "en-GB"),
]


def kinds_of_pages(person: Employee) -> list[str]:
    """One address of each kind that links lead this person to."""
    browser = Client(SERVER_NAME="127.0.0.1")
    assert browser.post("/sign-in/", {"number": person.number, "password": PASSWORD}).status_code == 302
    kinds = {
        re.sub(r"\d+", "N", page.address.partition("?")[0]): page.address
        for page in walk(browser)
        if page.status == 200 and "<html" in page.html  # parts are judged on the pages that fetch them
    }
    return sorted(kinds.values())


@pytest.mark.parametrize(("who", "width", "theme", "language"), WINDOWS)
def test_no_page_shuts_anybody_out(
    hotel: Hotel, opens: Opens, who: str, width: int, theme: str, language: str
) -> None:
    person = getattr(hotel, who)
    page = opens(person, "/", language=language, theme=theme, width=width)
    base = page.url.rstrip("/")
    found = {}
    for address in kinds_of_pages(person):
        page.goto(base + address)
        page.wait_for_load_state("load")
        expect(page.locator("[hx-trigger=load]")).to_have_count(0)
        violations = Axe().run(page, options=RULES).response["violations"]
        if violations:
            found[address] = [(v["id"], v["nodes"][0]["html"][:160]) for v in violations]
    assert found == {}
