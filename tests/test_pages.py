"""Every page every role can reach by links: it opens, it is cheap, it is safe, and in Chinese it is Chinese."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from staff.enums import Role
from staff.models import Employee
from tests.crawl import Page, walk
from tests.hotel import PASSWORD, open_hotel
from tests.plans import plans

MOST_QUERIES = 20
LATIN = re.compile(r"[A-Za-z]{3,}")
# Words that stand as they are in a Chinese hotel, and what the test itself typed.
ALLOWED = {
    "Enter", "Esc", "VIP", "DND", "PIN", "CSV", "XLSX", "Excel", "UTF", "Asia", "Shanghai", "CNY", "English",
    "OOO", "OOS", "LSG", "TWN", "HKB", "PPT", "HMP", "TWP", "RES", "FPR", "MIL", "TDC", "SEA", "POL", "TID", "WiFi",
}  # fmt: skip


@pytest.fixture
def hotel(db: None) -> dict[str, Employee]:
    """A small hotel in the middle of its day, with one person per role."""
    return open_hotel().people


def pages(person: Employee, language: str) -> list[Page]:
    client = Client(headers={"Accept-Language": language})
    Employee.objects.filter(pk=person.pk).update(language=language)
    answer = client.post("/sign-in/", {"number": person.number, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return list(walk(client))


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_a_role_is_led_to_opens_with_few_queries_and_nothing_inline(hotel, role, language):
    found = pages(hotel[role], language)
    assert len(found) > 3
    assert [(page.address, page.status) for page in found if page.status not in (200, 302)] == []
    assert [(page.address, page.queries) for page in found if page.queries > MOST_QUERIES] == []
    assert [(page.address, page.inline) for page in found if page.inline] == []


@pytest.mark.slow
@pytest.mark.parametrize("role", list(Role))
def test_a_chinese_page_is_chinese(hotel, role):
    left = {
        f"{page.address}: {text}"
        for page in pages(hotel[role], "zh-hans")
        for text in page.texts
        if set(LATIN.findall(text)) - ALLOWED
    }
    assert sorted(left) == []


@pytest.mark.slow
@pytest.mark.parametrize("role", [Role.MANAGER, Role.FRONT_DESK, Role.ROOM_ATTENDANT])
def test_no_page_reads_a_book_from_its_first_line(hotel, role):
    with plans() as found:
        pages(hotel[role], "en")
    assert len(found) > 100
    assert {(plan.sql, plan.text) for plan in found if plan.reads_whole()} == set()
