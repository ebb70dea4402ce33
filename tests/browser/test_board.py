"""The board in a real browser: filters in the address, the keyboard, the room beside it, changes as they come."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from core.clock import now
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Source
from rooms.models import Room
from tests.browser.conftest import Hotel, Opens

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}


@pytest.fixture
def board(hotel: Hotel, opens: Opens) -> Page:
    """The supervisor's board, live. Room 1206 is dirty, the others are ready."""
    page = opens(hotel.supervisor, "/rooms/")
    expect(page.locator("[data-live]")).to_have_attribute("data-live", "on")
    return page


def tile(page: Page, number: str):
    return page.locator(f"#room-{Room.objects.get(number=number).pk}")


def set_to(number: str, cleanliness: str) -> None:
    room = Room.objects.get(number=number)
    change_room(room.pk, Act.SET_BY_HAND, by=None, at=now(), source=Source.FLOOR, cleanliness=cleanliness)


def count(page: Page, token: str):
    return page.locator(f'[data-token="{token}"] [data-n]')


def test_a_filter_works_without_reload_stands_in_the_address_and_can_be_sent(
    board: Page, hotel: Hotel, opens: Opens
):
    board.evaluate("window.kept = true")
    board.click('[data-token="vd"]')
    expect(tile(board, "1206")).not_to_have_class(re.compile("is-dim"))
    expect(tile(board, "1201")).to_have_class(re.compile("is-dim"))
    expect(board).to_have_url(re.compile(r"\?show=vd$"))
    board.select_option('[data-place="type"]', index=1)
    assert board.evaluate("window.kept") is True
    other = opens(hotel.leader, re.sub(r"^https?://[^/]+", "", board.url))
    expect(tile(other, "1201")).to_have_class(re.compile("is-dim"))
    expect(other.locator('[data-token="vd"]')).to_have_attribute("aria-pressed", "true")
    board.click("[data-clear]:visible >> nth=-1")
    expect(tile(board, "1201")).not_to_have_class(re.compile("is-dim"))
    expect(board).to_have_url(re.compile(r"/rooms/$"))


def test_a_change_reaches_the_open_board_glows_and_is_counted(board: Page):
    before = int(count(board, "vi").inner_text())
    set_to("1201", Cleanliness.DIRTY)
    expect(tile(board, "1201")).to_have_attribute("data-s", "dirty")
    expect(tile(board, "1201")).to_have_class(re.compile("is-new"))
    expect(count(board, "vi")).to_have_text(str(before - 1))
    expect(board.locator(".floor-head [data-to-do]").first).to_have_text("2 to do")


def test_a_changed_tile_obeys_the_filter_that_is_on(board: Page):
    board.click('[data-token="vi"]')
    set_to("1202", Cleanliness.DIRTY)
    expect(tile(board, "1202")).to_have_class(re.compile("is-dim"))


def test_arrows_walk_enter_opens_letters_act_and_escape_closes(board: Page):
    tile(board, "1201").focus()
    board.keyboard.press("ArrowRight")
    expect(tile(board, "1202")).to_be_focused()
    board.keyboard.press("Enter")
    expect(board.locator("#panel h2")).to_contain_text("1202")
    expect(board).to_have_url(re.compile(r"\?room=\d+$"))
    board.keyboard.press("h")
    expect(board.locator(".panel-form")).to_be_visible()
    board.locator("#panel h2").focus()
    board.keyboard.press("Escape")
    expect(tile(board, "1202")).to_be_focused()
    expect(board).to_have_url(re.compile(r"/rooms/$"))


def test_somebody_who_types_is_told_of_a_faster_colleague_and_keeps_the_words(board: Page):
    tile(board, "1203").click()
    board.locator("[data-key=H]").click()
    board.check('.panel-form input[value="dirty"]')
    board.fill('.panel-form [name="reason"]', "wet towels on the floor")
    set_to("1203", Cleanliness.PICKUP)
    expect(tile(board, "1203")).to_have_attribute("data-s", "pickup")
    expect(board.locator('.panel-form [name="reason"]')).to_have_value("wet towels on the floor")
    board.locator(".panel-form .btn-main").click()
    expect(board.locator(".panel-form")).to_contain_text("Nothing was saved")
    expect(board.locator('.panel-form [name="reason"]')).to_have_value("wet towels on the floor")
    board.locator(".panel-form .btn-main").click()
    expect(board.locator("#panel [role=status]")).to_contain_text("Saved.")
    expect(tile(board, "1203")).to_have_attribute("data-s", "dirty")


def test_an_open_room_follows_what_happens_to_it(board: Page):
    tile(board, "1204").click()
    expect(board.locator("#panel .panel-tags")).to_contain_text("Ready")
    set_to("1204", Cleanliness.DIRTY)
    expect(board.locator("#panel .panel-tags")).to_contain_text("Vacant dirty")


def test_the_chosen_density_is_remembered(board: Page):
    board.click('[data-density-is="compact"]')
    board.reload()
    expect(board.locator("#board")).to_have_attribute("data-density", "compact")


@pytest.mark.parametrize(("theme", "language", "width"), [("light", "en-GB", 1280), ("dark", "zh-CN", 360)])
def test_axe_finds_nothing_on_the_board_with_a_room_open_and_a_form(hotel, opens, theme, language, width):
    page = opens(hotel.supervisor, "/rooms/?show=vi", language=language, theme=theme, width=width)
    tile(page, "1201").click()
    expect(page.locator("#panel h2")).to_contain_text("1201")
    page.locator("[data-key=B]").click()
    expect(page.locator(".panel-form")).to_be_visible()
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
