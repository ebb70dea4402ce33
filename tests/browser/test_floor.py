"""The floor in a real browser: no tap is lost, lists follow the hotel, keys give rooms, everybody can read it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from cleaning.domain import assign, inspect, work
from cleaning.models import FaultReason, Task
from core.clock import now
from frontdesk.domain import stays
from rooms.enums import Door
from tests import factories as make
from tests.browser.conftest import Hotel, Opens

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def left(hotel: Hotel, number: str) -> Task:
    """The departure clean of a room whose guest has left just now."""
    stay = make.stay(hotel.room(number), at=hotel.at, by=hotel.clerk)
    stays.check_out(stay.pk, by=hotel.clerk, at=hotel.at + timedelta(minutes=1))
    return Task.objects.get(room__number=number, state="open")


def test_a_tap_without_network_says_so_and_can_be_repeated(hotel: Hotel, opens: Opens) -> None:
    task = left(hotel, "1201")
    assign.give_tasks([task.pk], hotel.attendant, by=hotel.leader, at=now())
    phone = opens(hotel.attendant, f"/my-rooms/{task.pk}/", width=360)
    start = phone.get_by_role("button", name=re.compile("Start"))
    phone.context.set_offline(True)
    expect(phone.locator(".ph-offline")).to_be_visible()
    expect(start).to_contain_text("no network")
    start.click()
    expect(phone.locator("[data-unreachable]")).to_be_visible()
    expect(start).to_be_enabled()
    expect(phone.locator("h1")).to_contain_text("1201")  # the page stays readable
    phone.context.set_offline(False)
    expect(phone.locator(".ph-offline")).to_be_hidden()
    start.click()
    expect(phone.get_by_role("button", name=re.compile("Finish"))).to_be_visible()
    expect(phone.locator("[data-unreachable]")).to_have_count(0)  # what was answered is not in doubt any more
    assert task.events.filter(what="started").count() == 1


def test_a_room_given_just_now_comes_up_by_itself(hotel: Hotel, opens: Opens) -> None:
    task = left(hotel, "1201")
    phone = opens(hotel.attendant, "/my-rooms/", width=360)
    expect(phone.locator("[data-live]")).to_have_attribute("data-live", "on")
    expect(phone.locator("#list > .ph-rooms .job")).to_have_count(0)
    assign.give_tasks([task.pk], hotel.attendant, by=hotel.leader, at=now())
    expect(phone.locator("#list > .ph-rooms .job")).to_have_count(1)
    expect(phone.locator("#progress")).to_contain_text("0 of 1 room")


def test_a_refusal_stands_on_the_page_with_the_room_as_it_is(hotel: Hotel, opens: Opens) -> None:
    task = left(hotel, "1201")
    assign.give_tasks([task.pk], hotel.attendant, by=hotel.leader, at=now())
    phone = opens(hotel.attendant, f"/my-rooms/{task.pk}/", width=360)
    phone.locator(".ph-later > summary").click()
    phone.get_by_role("button", name="Save time").click()
    expect(phone.get_by_role("alert")).to_contain_text("Say when to come back")
    phone.get_by_role("button", name="in 1 h").click()
    phone.wait_for_url("**/my-rooms/")
    expect(phone.locator(".job.is-held")).to_contain_text("Come back at")
    assert hotel.room("1201").door == Door.LATER


def test_rooms_are_given_with_the_keyboard_and_the_choice_outlives_news(hotel: Hotel, opens: Opens) -> None:
    tasks = [left(hotel, number) for number in ("1201", "1202", "1203")]
    desk = opens(hotel.supervisor, "/cleaning/")
    expect(desk.locator("[data-live]")).to_have_attribute("data-live", "on")
    boxes = desk.locator("input[name=task]")
    boxes.first.focus()
    desk.keyboard.press("Space")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Space")
    expect(desk.locator("[data-chosen]")).to_have_text("2 chosen")
    work.start_task(tasks[2].pk, by=hotel.attendant, at=now())
    expect(boxes.nth(2)).to_be_disabled()  # the page has followed
    expect(desk.locator("[data-chosen]")).to_have_text("2 chosen")
    desk.keyboard.press("1")
    expect(desk.locator(".toast, [data-message]").first).to_contain_text("2 rooms were given to Wang Xiulan")
    assert Task.objects.filter(attendant=hotel.attendant).count() == 3


def test_floors_and_all_are_chosen_with_one_click(hotel: Hotel, opens: Opens) -> None:
    left(hotel, "1201")  # beside 1206, whose guest left in the morning
    desk = opens(hotel.supervisor, "/cleaning/")
    desk.locator("[data-floor-all]").check()
    expect(desk.locator("input[name=task]:checked")).to_have_count(2)
    desk.locator("#all").uncheck()
    expect(desk.locator("input[name=task]:checked")).to_have_count(0)
    expect(desk.get_by_role("button", name="Take back")).to_be_disabled()


def test_an_inspector_ticks_reasons_and_sees_how_long_it_takes(hotel: Hotel, opens: Opens) -> None:
    task = left(hotel, "1201")
    work.start_task(task.pk, by=hotel.attendant, at=hotel.at + timedelta(minutes=5))
    work.finish_task(task.pk, by=hotel.attendant, at=hotel.at + timedelta(minutes=30))
    phone = opens(hotel.leader, f"/inspections/{task.room_id}/", width=360)
    send_back = phone.get_by_role("button", name=re.compile("Send back for redo"))
    send_back.click()
    expect(phone.get_by_role("alert")).to_contain_text("Choose what has to be put right")
    first, second = FaultReason.objects.all()[:2]
    for reason in (first, second):
        phone.locator(f"input[name=reasons][value='{reason.pk}']").check(force=True)
    expect(send_back).to_contain_text(f"about {first.redo_minutes + second.redo_minutes} min")
    send_back.click()
    phone.wait_for_url("**/inspections/")
    assert Task.objects.get(redo_of__isnull=False).minutes == first.redo_minutes + second.redo_minutes


def violations(page: Page) -> list[str]:
    page.evaluate("document.getAnimations().forEach((one) => one.cancel())")
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize(("theme", "language"), [("light", "en-GB"), ("dark", "zh-CN")])
def test_axe_finds_nothing_on_the_pages_of_the_floor(
    hotel: Hotel, opens: Opens, theme: str, language: str
) -> None:
    rooms = [left(hotel, f"120{n}") for n in range(1, 6)]
    assign.give_tasks([task.pk for task in rooms[:4]], hotel.attendant, by=hotel.leader, at=hotel.at)
    for task in rooms[:2]:
        work.start_task(task.pk, by=hotel.attendant, at=hotel.at + timedelta(minutes=5))
        work.finish_task(task.pk, by=hotel.attendant, at=hotel.at + timedelta(minutes=30))
    inspect.fail_room(
        rooms[0].room_id,
        reasons=FaultReason.objects.all()[:2],
        by=hotel.leader,
        at=now(),
        note="Behind the door.",
    )
    work.report_door(rooms[3].room_id, Door.DND, by=hotel.attendant, at=now())
    work.start_task(rooms[2].pk, by=hotel.attendant, at=hotel.at + timedelta(minutes=40))
    redo = Task.objects.get(redo_of__isnull=False)
    found = []
    phone = opens(hotel.attendant, "/my-rooms/", width=360, theme=theme, language=language)
    for path in ("/my-rooms/", "/my-rooms/?tab=done", *(f"/my-rooms/{t.pk}/" for t in (*rooms[2:5], redo))):
        phone.goto(phone.url.split("/my-rooms")[0] + path)
        found += violations(phone)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    desk = opens(hotel.manager, "/cleaning/", theme=theme, language=language)
    base = desk.url.split("/cleaning")[0]
    for path in ("/cleaning/", f"/cleaning/order/{hotel.attendant.pk}/", "/inspections/",
                 f"/inspections/{rooms[1].room_id}/", f"/inspections/{rooms[0].room_id}/", "/inspections/reasons/",
                 f"/inspections/reasons/{FaultReason.objects.all()[0].pk}/"):  # fmt: skip
        desk.goto(base + path)
        found += violations(desk)
    assert found == []
