"""Every page every role can reach by links: it opens, it is cheap, it is safe, and in Chinese it is Chinese."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from cleaning.domain import assign, inspect, work
from cleaning.models import FaultReason, Task
from core.clock import now
from frontdesk.domain import bookings, stays
from rooms.enums import Cleanliness, Observed
from staff.enums import Role
from staff.models import Employee
from tests import factories as make
from tests.crawl import Page, walk

PASSWORD = "seven herons over the pond"
MOST_QUERIES = 20
LATIN = re.compile(r"[A-Za-z]{3,}")
# Words that stand as they are in a Chinese hotel, and what the test itself typed.
ALLOWED = {"VIP", "DND", "PIN", "CSV", "XLSX", "Excel", "UTF", "Asia", "Shanghai", "CNY", "English", "OOO", "OOS", "LSG",
           "TWN", "HKB", "PPT", "HMP", "TWP", "RES", "FPR", "MIL", "TDC", "SEA", "POL", "TID", "WiFi"}  # fmt: skip


@pytest.fixture
def hotel(db: None) -> dict[str, Employee]:
    """A small hotel in the middle of its day, with one person per role."""
    at = now() - timedelta(hours=3)
    make.open_day(at, at.astimezone(make.HOTEL_ZONE).date())
    people = {
        role: make.employee(str(1100 + n), role, name="", name_zh="王秀兰") for n, role in enumerate(Role)
    }
    for person in people.values():
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    clerk, attendant, leader = people["front_desk"], people["room_attendant"], people["team_leader"]
    rooms = [make.room(f"12{n:02}", at=at) for n in range(1, 11)]
    inside = [make.stay(room, at=at, by=clerk) for room in rooms[:6]]
    for stay in inside[:4]:
        stays.check_out(stay.pk, by=clerk, at=at + timedelta(minutes=5))
    reason = FaultReason.objects.create(name_en="hair", name_zh="毛发", area_en="bathroom", area_zh="卫生间")
    tasks = list(Task.objects.order_by("pk"))
    assign.give_tasks([task.pk for task in tasks[:3]], attendant, by=leader, at=at + timedelta(minutes=9))
    for task in tasks[:2]:
        work.start_task(task.pk, by=attendant, at=at + timedelta(minutes=10))
        work.finish_task(task.pk, by=attendant, at=at + timedelta(minutes=40))
    inspect.fail_room(tasks[0].room_id, reasons=[reason], by=leader, at=at + timedelta(minutes=50))
    work.start_task(tasks[2].pk, by=attendant, at=at + timedelta(minutes=55))
    work.report_seen(rooms[4].pk, Observed.VACANT, by=attendant, at=at + timedelta(minutes=56))
    make.room("1220", Cleanliness.PICKUP, at=at)
    today = at.astimezone(make.HOTEL_ZONE).date()
    for _n in range(3):
        bookings.make_booking(
            make.guest("朱明远", at=at), room_type=make.room_type(), arrives_on=today,
            leaves_on=today + timedelta(days=2), persons=2, by=clerk, at=at,
        )  # fmt: skip
    return people


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
