"""The desk by keyboard: what is typed stays while the house moves on, and when the session ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from core.clock import now
from frontdesk.domain import check_in
from frontdesk.models import Stay
from staff.models import SignIn
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.slow]
NEW_ID = "44010119910619999X"
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def test_a_walk_in_with_a_new_document_is_checked_in_by_keyboard_alone(hotel, opens):
    page = opens(hotel.clerk, "/desk/")
    expect(page.locator("#desk-search")).to_be_focused()
    page.keyboard.press("F3")
    number = page.locator("#id_document_number")
    expect(number).to_be_focused()
    page.keyboard.type("440101198806039993")
    expect(page.locator("#document-hint")).to_contain_text("does not fit the others")
    page.keyboard.press("Control+A")
    page.keyboard.type(NEW_ID)
    expect(page.locator("#document-hint")).to_contain_text("born 19 Jun 1991")
    for key in ("Tab", "Space", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("Wulandari")
    page.keyboard.press("F2")
    expect(page.locator("#done")).to_contain_text("Wulandari is in room 1201")
    expect(page.locator("#desk-search")).to_be_focused()
    assert Stay.objects.latest("pk").guest.name == "Wulandari"


def test_a_typed_form_and_its_focus_stay_while_a_colleague_takes_the_room(hotel, opens):
    page = opens(hotel.clerk, f"/desk/bookings/{hotel.booking.pk}/check-in/")
    page.check("[name=known][value='']", force=True)
    page.fill("#id_document_number", "44010119")
    chosen = page.locator("[name=room]:checked")
    expect(chosen).to_have_attribute("data-number", "1201")
    expect(page.locator("[data-live]")).to_have_attribute("data-live", "on")
    check_in.check_in_walk_in(
        hotel.room("1201").pk, name="何美玲", papers=make.papers(NEW_ID), persons=1,
        leaves_on=hotel.booking.leaves_on, by=hotel.manager, at=now(),
    )  # fmt: skip
    expect(page.locator(".tabs .count").nth(1)).to_have_text("1")
    expect(page.locator("#id_document_number")).to_have_value("44010119")
    expect(page.locator("#id_document_number")).to_be_focused()
    expect(page.locator("[name=room]:checked")).to_have_attribute("data-number", "1202")
    expect(page.locator("[data-chosen]")).to_have_text("1202")


def test_f2_counts_while_the_rooms_of_the_form_are_being_fetched_anew(hotel, opens):
    page = opens(hotel.clerk, f"/desk/bookings/{hotel.booking.pk}/check-in/")
    fetching = []
    page.route("**/check-in/?room=*", lambda route: fetching.append(route))  # never answered
    page.locator("#id_matched").check()
    room = page.locator("[name=room]:checked").get_attribute("data-room")
    page.evaluate(
        "ref => document.dispatchEvent(new CustomEvent('live:desk', {detail: {kind: 'room', ref}}))", room
    )
    page.wait_for_timeout(700)  # the fetch waits up to half a second for further news
    assert fetching
    page.keyboard.press("F2")
    expect(page.locator("#done")).to_contain_text("is in room")
    assert Stay.objects.get(booking=hotel.booking).room_id == int(room)


def test_signed_out_in_the_middle_the_form_is_kept_and_sent_after_signing_in_again(hotel, opens):
    page = opens(hotel.clerk, f"/desk/bookings/{hotel.booking.pk}/check-in/")
    page.check("#id_matched")
    page.fill("#id_phone", "100 0000 0055")
    SignIn.objects.all().delete()
    page.keyboard.press("F2")
    note = page.locator(".desk-note")
    expect(note).to_contain_text("You were signed out")
    expect(page.locator("#id_phone")).to_have_value("100 0000 0055")
    with page.context.expect_page() as opened:
        note.locator("a").click()
    window = opened.value
    window.fill("[name=number]", hotel.clerk.number)
    window.fill("[name=password]", "seven herons over the pond")
    window.press("[name=password]", "Enter")
    window.wait_for_url(lambda address: "sign-in" not in address)
    window.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(note).to_have_count(0)
    page.keyboard.press("F2")
    expect(page.locator("#done")).to_contain_text("朱明远 is in room 1201")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_every_panel_of_the_desk_is_open_to_everybody(hotel, opens, theme, language):
    stay = check_in.check_in(
        make.booking(make.guest("何美玲", at=hotel.at), at=hotel.at).pk, hotel.room("1202").pk,
        papers=make.papers(NEW_ID), persons=1, by=hotel.clerk, at=hotel.at + timedelta(minutes=1),
    )  # fmt: skip
    page = opens(hotel.clerk, "/desk/", theme=theme, language=language)
    found = {}
    for path in (
        "?tab=arrivals", "?tab=in-house", "?tab=departures", "?tab=ready", "?q=zmy", "walk-in/", "bookings/new/",
        f"bookings/{hotel.booking.pk}/", f"bookings/{hotel.booking.pk}/check-in/", f"stays/{stay.pk}/",
        f"stays/{stay.pk}/?act=move", f"stays/{stay.pk}/?act=undo", f"guests/{stay.guest_id}/",
        f"rooms/{hotel.room('1206').pk}/rush/", f"documents/{stay.people.get().document_id}/",
    ):  # fmt: skip
        page.goto(page.url.split("/desk/")[0] + f"/desk/{path}")
        faults = Axe().run(page, options=WCAG).response["violations"]
        if faults:
            found[path] = [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in faults]
    assert found == {}
