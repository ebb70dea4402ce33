"""A found thing in a real browser: from the attendant's phone to the signature, the police list, or the store check."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

from cleaning.domain import assign
from core.clock import now
from core.domain import pictures
from lostfound.domain import custody, matches, reports, things
from lostfound.domain.categories import install_usual_categories
from lostfound.models import Category, LossReport, Return, Shelf, Store, Thing
from rooms.models import PublicArea
from tests import factories as make
from tests.browser.conftest import Hotel, Opens
from tests.browser.test_floor import WCAG, left

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LANGUAGES = pytest.mark.parametrize("language", ["en-GB", "zh-CN"])


@pytest.fixture
def shelf(hotel: Hotel, settings, tmp_path: Path) -> Shelf:
    settings.MEDIA_ROOT = tmp_path
    install_usual_categories()
    PublicArea.objects.create(name_en="Lobby", name_zh="大堂")
    store = Store.objects.create(code="ST", name_en="Found store", name_zh="失物库")
    return Shelf.objects.create(store=store, code="B3")


def category(code: str) -> Category:
    return Category.objects.get(code=code)


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (30, 30, 34)).save(out, "JPEG")
    return {"name": "umbrella.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def stored(hotel: Hotel, shelf: Shelf, code: str, words: str, days: float = 0) -> Thing:
    at = hotel.at - timedelta(days=days)
    thing = things.register(
        category=category(code), room=hotel.rooms[0], text=words, by=hotel.secretary, at=at
    )
    return custody.store(thing.pk, shelf, by=hotel.secretary, at=at + timedelta(minutes=1))


def signs(page: Page) -> None:
    """Draw across the canvas with the mouse."""
    canvas = page.locator("canvas.sign")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 30)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(box["x"] + 20 + step * 25, box["y"] + (60 if step % 2 else 25))
    page.mouse.up()
    expect(page.locator("[data-signed]")).to_have_count(1)


@LANGUAGES
def test_from_the_attendants_phone_to_the_owners_signature(
    hotel: Hotel, opens: Opens, shelf: Shelf, language: str
) -> None:
    task = left(hotel, "1201")
    assign.give_tasks([task.pk], hotel.attendant, by=hotel.leader, at=now())

    phone = opens(hotel.attendant, f"/my-rooms/{task.pk}/", width=360, language=language)
    phone.locator("a[href*='/found/new/']").click()
    phone.locator(f"button[name=category][value='{category('umbrella').pk}']").click()
    phone.wait_for_url("**/found/mine/**")
    thing = Thing.objects.get()
    expect(phone.locator("h1")).to_have_text(thing.number)
    phone.set_input_files("input[type=file][name=photos]", picture())
    phone.fill("[name=words]", "黑色长柄雨伞")
    phone.select_option("[name=colour]", "black")
    phone.fill("[name=where_words]", "门后")
    phone.locator("form[action$='/describe/'] > button").click()
    expect(phone.locator(".pictures img")).to_have_count(1)
    phone.select_option("form[action$='/offer/'] [name=to]", str(hotel.leader.pk))
    phone.locator("form[action$='/offer/'] > button").click()
    expect(phone.locator("form[action$='/withdraw/']")).to_be_visible()

    leader = opens(hotel.leader, f"/found/things/{thing.pk}/", language=language)
    leader.locator("form[action$='/accept/'] button").click()
    leader.locator("a[href*='act=store']").click()
    leader.select_option("[name=shelf]", str(shelf.pk))
    leader.locator("form[action$='/store/'] button[type=submit]").click()
    expect(leader.locator(".lf-tags")).to_contain_text("B3")

    desk = opens(hotel.clerk, "/found/reports/new/", language=language)
    desk.fill("[name=words]", "umbrella, black, long")
    desk.fill("[name=room]", "1201")
    desk.fill("[name=name]", "朱明远")
    desk.fill("[name=reach]", "100 0000 0001")
    desk.locator("form.lf-panel button.btn-main").click()
    desk.wait_for_url("**/found/reports/*/")
    expect(desk.locator(".match-card")).to_contain_text("黑色长柄雨伞")

    leader.goto(re.sub(r"/found/.*", "/found/?tab=matches", leader.url))
    leader.locator("[data-row]").first.click()
    leader.locator("#panel button[name=confirm]").first.click()
    expect(leader.locator("#panel .match-card .tag")).to_be_visible()
    assert LossReport.objects.get().state == "found"
    leader.locator("a[href*='act=claim']").click()
    leader.fill("[name=item]", "黑色长柄伞")
    leader.fill("[name=place]", "1201")
    leader.fill("[name=when]", "昨天")
    leader.locator("form[action$='/claim/'] button[type=submit]").click()
    leader.wait_for_url("**/found/claims/*/")
    leader.fill("[name=name]", "朱明远")
    leader.fill("[name=phone]", "100 0000 0001")
    leader.select_option("[name=document_kind]", "ID")
    leader.fill("[name=document_number]", make.GOOD_ID)
    signs(leader)
    leader.locator("form.lf-body button[type=submit]").click()
    leader.wait_for_url("**/found/things/*/")
    thing.refresh_from_db()
    assert thing.gone == "returned"
    assert len(pictures.of(f"lostfound:claim:{Return.objects.get().claim_id}")) == 1
    assert LossReport.objects.get().state == "returned"


@LANGUAGES
def test_after_its_period_a_thing_goes_to_the_police(
    hotel: Hotel, opens: Opens, shelf: Shelf, language: str
) -> None:
    thing = stored(hotel, shelf, "umbrella", "蓝色雨伞", days=95)
    stored(hotel, shelf, "book", "小说", days=20)
    page = opens(hotel.secretary, "/found/lists/", language=language)
    expect(page.locator("input[name=thing]")).to_have_count(1)
    page.locator("form[action$='/lists/new/'] button").first.click()
    page.wait_for_url(re.compile(r"/found/lists/\d+/"))
    boss = opens(hotel.manager, re.sub(r".*(/found/.*)", r"\1", page.url), language=language)
    boss.locator("form[action$='/approve/'] button").click()
    expect(boss.locator("[name=receipt_number]")).to_be_visible()
    page.reload()
    page.fill("[name=receiver]", "湖滨派出所")
    page.locator("form[action$='/done/'] button").click()
    expect(page.locator("[name=receipt_number]")).to_be_visible()  # refused: no receipt
    page.fill("[name=receipt_number]", "R-2016-88")
    page.locator("form[action$='/done/'] button").click()
    expect(page.locator("dl.facts")).to_contain_text("R-2016-88")
    thing.refresh_from_db()
    assert thing.gone == "police"
    page.goto(page.url + "paper/")
    expect(page.locator("table")).to_contain_text(thing.number)


@LANGUAGES
def test_a_store_check_on_the_phone_finds_one_missing(
    hotel: Hotel, opens: Opens, shelf: Shelf, language: str
) -> None:
    here, missing = stored(hotel, shelf, "umbrella", "蓝色雨伞"), stored(hotel, shelf, "book", "小说")
    phone = opens(hotel.secretary, "/found/checks/", width=360, language=language)
    phone.locator("form[action$='/begin/'] button").click()
    phone.fill("#number", f"https://hotel.example/found/scan/{here.number}/")
    phone.press("#number", "Enter")
    expect(phone.locator(".ph-checks li")).to_have_count(1)
    phone.locator("form[action$='/end/'] button").click()
    phone.locator("#confirm button[value=yes]").click()
    expect(phone.locator(".lf-check .note[data-s=alert]")).to_be_visible()
    missing.refresh_from_db()
    assert missing.gone == "missing"


@pytest.mark.parametrize(("theme", "language"), [("light", "en-GB"), ("dark", "zh-CN")])
def test_axe_finds_nothing_on_the_pages_of_lost_and_found(
    hotel: Hotel, opens: Opens, shelf: Shelf, theme: str, language: str
) -> None:
    thing = stored(hotel, shelf, "umbrella", "black umbrella")
    held = things.register(
        category=category("bag"), room=hotel.rooms[1], text="bag", by=hotel.attendant, at=hotel.at
    )
    report = reports.take_report(
        text="black umbrella", lost_from=hotel.at.date(), lost_until=hotel.at.date(), reach="1", by=hotel.clerk,
        at=hotel.at,
    )  # fmt: skip
    matches.propose_for_report(report, at=now())
    found = []
    paths = ["/found/", "/found/?tab=matches", "/found/?tab=reports", f"/found/things/{thing.pk}/",
             f"/found/things/{thing.pk}/?act=claim", f"/found/reports/{report.pk}/?act=contact", "/found/reports/new/",
             "/found/lists/", "/found/checks/", "/found/figures/", "/found/set-up/", "/found/set-up/categories/",
             f"/found/things/{thing.pk}/label/"]  # fmt: skip
    page = opens(hotel.secretary, "/found/", theme=theme, language=language)
    base = page.url.split("/found")[0]
    for path in paths:
        page.goto(base + path)
        found += violations(page)
    phone = opens(hotel.attendant, "/found/mine/", width=360, theme=theme, language=language)
    for path in ("/found/mine/", f"/found/new/?room={hotel.rooms[0].pk}", f"/found/mine/{held.pk}/"):
        phone.goto(base + path)
        found += violations(phone)
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert found == []


def violations(page: Page) -> list[str]:
    page.evaluate("document.getAnimations().forEach((one) => one.cancel())")
    told = Axe().run(page, options=WCAG).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in told]
