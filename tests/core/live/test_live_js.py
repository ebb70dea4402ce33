"""live.js in a real browser: tiles swap, hints are heard, the page says when it is not live and catches up."""

from __future__ import annotations

import pytest
from django.urls import clear_url_caches
from playwright.sync_api import BrowserContext, Page, expect

from core import clock
from core.domain import live
from core.live import hub as hubs
from core.live import renderers, topics
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "seven herons over the pond"


@pytest.fixture
def tiles(site, settings, monkeypatch, page: Page) -> Page:
    settings.ROOT_URLCONF = "tests.core.live.page"
    clear_url_caches()
    monkeypatch.setattr(topics, "RIGHTS", {"board": "rooms.see_board", "desk": "frontdesk.see_desk"})

    def draw(refs):
        return {ref: {"en": f'<button id="room-{ref}" data-version="5">{ref} clean</button>'} for ref in refs}

    monkeypatch.setattr(renderers, "renderers", {"tile": draw})
    person = make.clerk()
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    page.goto(f"{site}/sign-in/")
    page.fill("[name=number]", person.number)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{site}/tiles/")
    expect(page.locator("[data-live]")).to_have_attribute("data-live", "on")
    yield page
    clear_url_caches()


def test_a_tile_is_swapped_and_keeps_the_focus_and_hints_are_heard(tiles: Page):
    tiles.focus("#room-12")
    live.announce("board", "tile", "12", 5, at=clock.now())
    expect(tiles.locator("#room-12")).to_have_text("12 clean")
    expect(tiles.locator("#room-12")).to_be_focused()
    live.announce("desk", "stay", "88", at=clock.now())
    expect(tiles.locator("#heard li").last).to_have_text("desk stay 88")
    expect(tiles.locator("[data-live-word]")).to_have_text("Live")


def test_an_older_tile_does_not_replace_a_newer_one(tiles: Page):
    live.announce("board", "tile", "13", 5, at=clock.now())
    live.announce("desk", "stay", "after", at=clock.now())
    expect(tiles.locator("#heard li").last).to_have_text("desk stay after")
    expect(tiles.locator("#room-13")).to_have_text("13 ready")


def test_without_network_the_page_says_so_and_catches_up_afterwards(tiles: Page, context: BrowserContext):
    context.set_offline(True)
    expect(tiles.locator("[data-live]")).to_have_attribute("data-live", "off")
    expect(tiles.locator("[data-live-word]")).to_have_text("Not live since")
    live.announce("board", "tile", "12", 5, at=clock.now())
    context.set_offline(False)
    expect(tiles.locator("#room-12")).to_have_text("12 clean")
    expect(tiles.locator("[data-live]")).to_have_attribute("data-live", "on")


def test_where_the_stream_does_not_come_through_the_page_asks_now_and_then(
    tiles: Page, context: BrowserContext
):
    context.route("**/live/?*", lambda route: route.abort())
    for client in list(hubs.hub.clients):
        client.loop.call_soon_threadsafe(client.end)
    expect(tiles.locator("[data-live]")).to_have_attribute("data-live", "off")
    live.announce("board", "tile", "12", 5, at=clock.now())
    expect(tiles.locator("#room-12")).to_have_text("12 clean", timeout=15_000)
    expect(tiles.locator("[data-live]")).to_have_attribute("data-live", "off")


def test_rights_that_end_close_the_stream_and_a_new_ticket_is_asked_for(tiles: Page):
    person = make.Employee.objects.get()
    with tiles.expect_response("**/live/ticket/*"):
        live.announce(live.person(person.pk), "end", "", at=clock.now())
    expect(tiles.locator("[data-live]")).to_have_attribute("data-live", "on")
