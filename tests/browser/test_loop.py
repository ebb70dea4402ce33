"""The hotel's loop with real clicks: check-in, check-out, giving, cleaning, inspection, and the next check-in."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from cleaning.models import Inspection, Task
from frontdesk.models import Stay
from tests import factories as make
from tests.browser.conftest import Hotel, Opens

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_KEYSTROKES = 45
CHINESE, ENGLISH = "zh-CN", "en-GB"
WORDS = {
    ENGLISH: {"cleaned by": "Wang Xiulan has been cleaning it since", "ready": "Ready", "redo": "redo"},
    CHINESE: {"cleaned by": "王秀兰", "ready": "可售", "redo": "返工"},
}
COUNT_KEYS = "window.keys = 0; addEventListener('keydown', () => { window.keys += 1; }, true);"


def wait_until(true, seconds: float = 10) -> None:
    """Wait for the database to say so; the page's own promise is checked beside it."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def check_in_by_keyboard(desk: Page, letters: str) -> int:
    """Find a guest by initials and check in. Returns how many keys it took."""
    desk.add_init_script(COUNT_KEYS)
    desk.reload()
    expect(desk.locator("[data-live]")).to_have_attribute("data-live", "on")
    desk.keyboard.press("/")
    desk.keyboard.type(letters)
    desk.keyboard.press("Enter")
    expect(desk.locator("#panel form.checkin")).to_be_visible()
    expect(desk.locator("#id_matched")).to_be_focused()
    desk.keyboard.press("Space")
    desk.keyboard.press("F2")
    expect(desk.locator("#panel form.checkin")).to_have_count(0)
    return int(desk.evaluate("window.keys"))


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_a_room_goes_round_from_guest_to_guest(hotel: Hotel, opens: Opens, language: str) -> None:
    words = WORDS[language]
    desk = opens(hotel.clerk, "/desk/", language=language)
    board = opens(hotel.supervisor, "/rooms/", language=language)
    expect(board.locator("[data-live]")).to_have_attribute("data-live", "on")

    # 1. A guest who was here before is found by initials and checked in without the mouse.
    assert check_in_by_keyboard(desk, "zmy") <= MOST_KEYSTROKES
    stay = Stay.objects.get(booking=hotel.booking)
    room = stay.room
    tile = board.locator(f"#room-{room.pk}")
    expect(tile).to_have_attribute("data-occ", "1", timeout=2_000)

    # The guest leaves: the supervisor sees the room vacant and dirty at once.
    desk.goto(re.sub(r"/desk/.*", stay.get_absolute_url(), desk.url))
    desk.keyboard.press("F4")
    expect(desk.locator("#panel form.act")).to_be_visible()
    desk.keyboard.press("F4")
    expect(tile).to_have_attribute("data-s", "dirty", timeout=2_000)
    wait_until(lambda: Task.objects.filter(room=room, state="open").exists())
    task = Task.objects.get(room=room, state="open")

    # 2. The supervisor gives it to an attendant.
    board.goto(re.sub(r"/rooms/.*", "/cleaning/", board.url))
    board.locator(f"label[for=t{task.pk}]").click()
    board.locator(f"#give-{hotel.attendant.pk}").click()
    wait_until(lambda: Task.objects.get(pk=task.pk).attendant_id == hotel.attendant.pk)

    # 3. The attendant cleans it on a phone, with a pause.
    phone = opens(hotel.attendant, "/my-rooms/", language=language, width=360)
    phone.locator(f"a[href='{task.get_absolute_url()}']").click()
    phone.locator("form[action$='/start/'] button").click()
    expect(phone.locator("form[action$='/pause/'] button")).to_be_visible()

    # A room that is being cleaned is refused, and the desk learns by whom.
    other = make.booking(make.guest("林若曦"), at=hotel.at)
    desk.goto(re.sub(r"/desk/.*", f"/desk/bookings/{other.pk}/check-in/", desk.url))
    desk.fill("#id_room_number", room.number)
    desk.select_option("#id_document_kind", "ID")
    desk.fill("#id_document_number", "440101199206159987")
    desk.locator("#id_matched").check()
    desk.keyboard.press("F2")
    expect(desk.locator("#panel .field-error, #panel .form-errors").first).to_contain_text(
        words["cleaned by"]
    )
    expect(desk.locator("#id_document_number")).to_have_value("440101199206159987")

    phone.locator("form[action$='/pause/'] button").click()
    phone.locator("form[action$='/resume/'] button").click()
    phone.locator("#actions button[form=finish]").click()
    wait_until(lambda: hotel.room(room.number).cleanliness == "clean")

    # 4. The leader sends it back; the redo is linked, the first attempt stays.
    leader = opens(hotel.leader, f"/inspections/{room.pk}/", language=language, width=360)
    leader.locator("label.inspect-reason").first.click()
    leader.locator("button.inspect-fail").click()
    wait_until(lambda: Inspection.objects.filter(room=room, verdict="failed").exists())
    redo = Task.objects.get(redo_of__room=room)
    assert redo.redo_of.task == task and hotel.room(room.number).cleanliness == "dirty"
    phone.goto(re.sub(r"(//[^/]+)/.*", rf"\1{redo.get_absolute_url()}", phone.url))
    expect(phone.locator("main")).to_contain_text(words["redo"])
    phone.locator("form[action$='/start/'] button").click()
    phone.locator("#actions button[form=finish]").click()
    wait_until(lambda: hotel.room(room.number).cleanliness == "clean")

    # 5. Passed: the desk sees it ready within a second and gives it to the next guest.
    desk.goto(re.sub(r"/desk/.*", "/desk/?tab=ready", desk.url))
    expect(desk.locator("[data-live]")).to_have_attribute("data-live", "on")
    leader.goto(re.sub(r"(//[^/]+)/.*", rf"\1/inspections/{room.pk}/", leader.url))
    leader.locator("button.inspect-pass").click()
    wait_until(lambda: hotel.room(room.number).cleanliness == "inspected")
    expect(desk.locator("#list")).to_contain_text(room.number, timeout=4_000)
    desk.goto(re.sub(r"/desk/.*", f"/desk/bookings/{other.pk}/check-in/", desk.url))
    desk.fill("#id_room_number", room.number)
    desk.select_option("#id_document_kind", "ID")
    desk.fill("#id_document_number", "440101199206159987")
    desk.locator("#id_matched").check()
    desk.keyboard.press("F2")
    wait_until(lambda: Stay.objects.filter(booking=other, room=room, state="open").exists())

    # 6. The room tells why it is so, its history, and what was known before.
    board.goto(re.sub(r"(//[^/]+)/.*", rf"\1/rooms/{room.pk}/", board.url))
    expect(board.locator(".timeline li").first).to_be_visible()
    assert board.locator(".timeline li").count() > 5
