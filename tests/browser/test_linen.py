"""Items with pictures, the linen circle, guests' laundry, things lent and orders, in a real browser, both languages."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from cleaning.domain import assign, work
from core.clock import now
from supplies.domain import lending, loads, services
from supplies.enums import GuestLaundryState, OrderState
from supplies.models import Garment, GuestLaundry, Item, LaundryLoad, LentKind, PurchaseOrder, Store, Supplier
from tests import factories as make
from tests.browser.conftest import Hotel, Opens
from tests.browser.test_floor import left
from tests.browser.test_store import LANGUAGES, House, violations
from tests.browser.test_supplies import stock

pytestmark = [pytest.mark.browser, pytest.mark.slow]

THUMB = 44  # pixels: what a thumb meets at least (WCAG 2.5.5; the house's own measure is 48)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture() -> FilePayload:
    out = io.BytesIO()
    Image.new("RGB", (900, 600), (70, 130, 90)).save(
        out, "JPEG", exif=b"Exif\0\0made where nobody should know"
    )
    return {"name": "bottle.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def csv(*rows: str) -> FilePayload:
    text = "\n".join(["代码,中文名,Item,类别,单位,单价,条码", *rows])
    return {"name": "items.csv", "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}


def is_drawn(image: Locator) -> None:
    """The picture has come and is shown."""
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("one => one.naturalWidth") in range(1, 321)


def fits_a_phone(page: Page) -> None:
    page.wait_for_load_state()  # styles, too
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("main").evaluate("(main) => main.scrollWidth <= main.clientWidth")
    small = page.locator("main").evaluate(
        """(main, least) => [...main.querySelectorAll("button, .btn, summary, select, input")]
        .filter((one) => one.checkVisibility() && !["hidden", "checkbox"].includes(one.type))
        .filter((one) => one.getBoundingClientRect().height < least).map((one) => one.outerHTML.slice(0, 120))""",
        THUMB,
    )
    assert small == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_secretary_enters_items_with_pictures_and_by_file(
    hotel: Hotel, opens: Opens, language: str
) -> None:
    desk = opens(hotel.secretary, "/supplies/", language=language)
    desk.locator(".topbar a[href$='/items/new/']").click()
    for name, value in {
        "code": "b77", "name_en": "pine shampoo", "name_zh": "松香洗发液", "unit_en": "bottle", "unit_zh": "瓶",
        "unit_cost": "1.085500", "par": "400", "reorder_point": "80", "barcodes": "2900000009997",
    }.items():  # fmt: skip
        desk.fill(f"[name={name}]", value)
    desk.select_option("[name=category]", "amenity")
    desk.locator("[name=picture]").set_input_files(picture())
    expect(desk.locator(".pictures img")).to_have_count(1)
    found = violations(desk)
    desk.locator("form.goods-form button[type=submit]").click()
    desk.wait_for_url(re.compile(r"/supplies/items/\d+/$"))
    item = Item.objects.get(code="B77")
    assert item.costs.get().unit_cost == Decimal("1.085500")
    is_drawn(desk.locator(".goods-head .thumb img"))
    expect(desk.locator("main")).to_contain_text("2900000009997")
    found += violations(desk)

    desk.goto(desk.url.split("/supplies/")[0] + "/supplies/items/import/")
    good, bad = "B78,浴盐,bath salts,客用品,袋,0.085,2900000009980", "B79,,,没有这类,袋,dear,"
    desk.locator("[name=file]").set_input_files(csv(good, bad))
    desk.locator("form.goods-form button[type=submit]").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    expect(desk.locator(".goods-errors li").first).to_contain_text("3")  # the row, as the sheet counts it
    assert not Item.objects.filter(code="B78").exists()
    desk.locator("[name=file]").set_input_files(csv(good))
    desk.locator("form.goods-form button[type=submit]").click()
    desk.locator("form[action$='/run/'] button").click()
    expect(desk.locator("[data-message]").first).to_be_visible()
    assert Item.objects.get(code="B78").barcodes.get().code == "2900000009980"
    desk.fill(".goods-filters [name=q]", "B77")
    desk.press(".goods-filters [name=q]", "Enter")
    is_drawn(desk.locator(".goods-items .thumb img"))

    phone = opens(hotel.attendant, "/pantry/", width=360, language=language)
    phone.fill("#code", "2900000009997")
    phone.press("#code", "Enter")
    row = phone.locator(f"li:has([name=used_{item.pk}])")
    expect(row.locator("input")).to_have_value("1")
    is_drawn(row.locator("img"))
    fits_a_phone(phone)
    assert found + violations(phone) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_linen_goes_from_the_room_to_the_laundry_and_comes_back_short(
    hotel: Hotel, opens: Opens, language: str
) -> None:
    stock(hotel)
    task = left(hotel, "1201")
    assign.give_tasks([task.pk], hotel.attendant, by=hotel.leader, at=now())
    work.start_task(task.pk, by=hotel.attendant, at=now())
    cleaning = opens(hotel.attendant, f"/my-rooms/{task.pk}/", width=360, language=language)
    cleaning.locator("#actions button[form=finish]").click()
    expect(cleaning.locator("[data-message]").first).to_contain_text("1201")

    [(store, pieces)] = loads.soiled_now().items()
    sheet = Item.objects.get(code="L01")
    soiled = pieces[sheet.pk]
    phone = opens(hotel.leader, "/supplies/linen/send/", width=360, language=language)
    count = phone.locator(f"[name=n_{store}_{sheet.pk}]")
    expect(phone.locator(f"td:has([name=n_{store}_{sheet.pk}]) .goods-book")).to_have_text(str(soiled))
    fits_a_phone(phone)
    count.fill(str(soiled + 3))  # three more lie in the bag than the books know
    phone.locator("form[method=post] .btn-main").last.click()
    phone.wait_for_url(re.compile(r"/supplies/loads/\d+/$"))
    load = LaundryLoad.objects.get()
    fits_a_phone(phone)
    found = violations(phone)
    for name in ("rewash", "torn"):
        phone.fill(f"[name={name}_{sheet.pk}]", "1")
    phone.locator("[data-rest-clean]").click()
    clean = phone.locator(f"[name=clean_{sheet.pk}]")
    expect(clean).to_have_value(str(soiled + 1))
    clean.fill(str(soiled))  # one more is not in the bag
    phone.locator(".goods-into .btn-main").click()
    [line] = loads.lines_of(load)
    assert (line.clean, line.rewash, line.torn, line.outstanding) == (soiled, 1, 1, 2)
    expect(phone.locator(".goods-left b")).to_have_text("2")

    desk = opens(hotel.manager, "/supplies/linen/", language=language, theme="dark")
    row = desk.get_by_role("row").filter(has=desk.get_by_role("link", name=str(load)))
    expect(row.locator(".num")).to_have_text("2")
    found += violations(desk)
    row.get_by_role("link").click()
    desk.fill("#reason", "洗涤厂承认丢失")
    desk.locator("form[action$='/close/'] button").click()
    desk.locator("#confirm button[value=yes]").click()
    expect(desk.locator(".goods-head .tag[data-s=ready]")).to_be_visible()
    assert loads.lines_of(load)[0].lost == 2

    desk.goto(desk.url.split("/supplies/")[0] + f"/supplies/linen/rooms/{task.room_id}/")
    who = "Wang Xiulan" if language == "en-GB" else "王秀兰"
    expect(desk.locator("[aria-labelledby=last]")).to_contain_text(who)
    yesterday = hotel.at - timedelta(days=1)
    desk.locator("#on").fill(f"{yesterday:%Y-%m-%d}")
    desk.wait_for_url("**on=*")
    expect(desk.locator("[aria-labelledby=last]")).not_to_contain_text(who)
    assert found + violations(desk) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_guests_bag_is_counted_again_washed_and_charged(hotel: Hotel, opens: Opens, language: str) -> None:
    services.install_usual(by=None, at=hotel.at)
    make.stay(hotel.room("1202"), at=hotel.at)
    shirt, tie = (Garment.objects.get(name_en=name) for name in ("shirt, blouse", "tie"))
    socks = Garment.objects.exclude(pk__in=(shirt.pk, tie.pk)).first()
    phone = opens(hotel.attendant, "/guest-laundry/", width=360, language=language)
    expect(phone.locator(".empty")).to_be_visible()
    phone.locator("a[href$='/guest-laundry/new/']").click()
    phone.fill("#room", "1299")
    phone.fill(f"[name=g_{tie.pk}]", "1")
    for _tap in range(3):
        phone.locator(f"li:has([name=g_{shirt.pk}]) [data-step='1']").click()
    phone.locator("main form .btn-main").click()
    expect(phone.get_by_role("alert")).to_contain_text("1299")  # there is no such room; the list stays
    expect(phone.locator(f"[name=g_{shirt.pk}]")).to_have_value("3")
    fits_a_phone(phone)
    found = violations(phone)
    phone.fill("#room", "1202")
    phone.locator("main form .btn-main").click()
    phone.wait_for_url(re.compile(r"/guest-laundry/\d+/$"))

    bag = GuestLaundry.objects.get()
    shirts = bag.pieces.get(garment=shirt)
    act = phone.locator("button[value=next]")
    phone.locator(f"li:has([name=p_{shirts.pk}]) [data-step='-1']").click()  # we find two
    phone.locator("details.goods-group > summary").click()
    phone.locator(f"li:has([name=g_{socks.pk}]) [data-step='1']").click()  # and something nobody wrote down
    act.click()
    expect(phone.locator(".is-other .tag[data-s=pickup]")).to_have_count(2)
    act.click()
    expect(phone.locator(f"[name=p_{shirts.pk}]")).to_have_value("2")
    fits_a_phone(phone)
    phone.fill(f"[name=p_{shirts.pk}]", "1")
    act.click()
    expect(phone.get_by_role("alert")).to_be_visible()  # one is missing: what does the laundry say?
    phone.fill("#said", "洗涤厂明天补送一件")
    act.click()
    expect(phone.locator(".is-other .tag[data-s=alert]")).to_be_visible()
    found += violations(phone)
    act.click()
    expect(phone.locator(".goods-head .tag[data-s=ready]")).to_be_visible()
    bag.refresh_from_db()
    charge = Decimal("20.00") + socks.price  # one shirt, the tie, and what was not on the list
    assert (bag.state, bag.charge) == (GuestLaundryState.DELIVERED, charge)

    desk = opens(hotel.clerk, "/guest-laundry/?tab=done", width=1920, language=language, theme="dark")
    expect(desk.locator(".guests-bag .guests-when")).to_have_text(f"¥{charge}")
    assert found + violations(desk) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_iron_is_lent_and_fetched_and_an_overdue_one_stands_out(
    hotel: Hotel, opens: Opens, language: str
) -> None:
    services.install_usual(by=None, at=hotel.at)
    iron, cot = (LentKind.objects.get(name_en=name) for name in ("iron", "baby cot"))
    for number in ("1203", "1204"):
        make.stay(hotel.room(number), at=hotel.at)
    due = hotel.at + timedelta(minutes=30)
    lending.lend(iron.pk, hotel.room("1204").pk, due_at=due, by=hotel.attendant, at=hotel.at)

    desk = opens(hotel.clerk, "/lent/", language=language)
    late = desk.locator(".guests-lent", has_text="1204")
    expect(late.locator(".tag[data-s=alert]")).to_be_visible()
    desk.select_option("#kind", str(cot.pk))
    desk.fill("#room", "1203")
    desk.fill("#due_at", "")  # until departure
    desk.locator("main form .btn-main").click()
    expect(desk.locator(".guests-lent")).to_have_count(2)
    cots = desk.locator(".guests-lent", has_text="1203")
    expect(cots.locator(".tag[data-s=alert]")).to_have_count(0)
    found = violations(desk)

    home = opens(hotel.leader, "/", language=language)
    expect(home.locator("a[href$='/lent/']", has_text="1").first).to_be_visible()

    phone = opens(hotel.attendant, "/lent/", width=360, language=language)
    fits_a_phone(phone)
    found += violations(phone)
    phone.locator(".guests-lent", has_text="1204").locator("button.btn-touch").last.click()
    expect(phone.locator(".guests-lent")).to_have_count(1)
    phone.locator(".guests-gone summary").click()
    phone.fill(".guests-gone [name=said]", "床栏断了")
    phone.locator(".guests-gone button").click()
    expect(phone.locator(".guests-lent")).to_have_count(0)
    iron.refresh_from_db()
    cot.refresh_from_db()
    assert (iron.out, iron.total, cot.out, cot.total) == (0, 8, 0, 3)
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_runs_low_is_ordered_and_received_in_two_deliveries(
    hotel: Hotel, opens: Opens, language: str
) -> None:
    house = House(hotel)
    supplier = Supplier.objects.create(name="清源酒店用品")
    Item.objects.filter(pk=house.soap.pk).update(supplier=supplier, par=200, reorder_point=50, pack_size=10)
    desk = opens(hotel.secretary, "/supplies/reorder/", language=language)
    packs = desk.locator(f"[name=packs_{house.soap.pk}]")
    expect(packs).to_have_value("17")
    packs.fill("20")
    found = violations(desk)
    desk.locator(".stock-go button").click()
    desk.wait_for_url(re.compile(r"/supplies/orders/\d+/$"))
    order = PurchaseOrder.objects.get()
    desk.fill(f"[name=price_{house.soap.pk}]", "1e3")
    desk.locator(".card-foot button").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.fill(f"[name=price_{house.soap.pk}]", "190.50")
    desk.locator(".card-foot button").click()
    expect(desk.locator(".stock-facts")).to_contain_text("¥3,810.00")
    desk.locator("button[formaction$='/place/']").click()

    line = order.lines.get()
    came = desk.locator(f"[name=came_{line.pk}]")
    expect(came).to_have_value("200")
    found += violations(desk)
    came.fill("150")
    desk.fill("[name=paper]", "DN-7001")
    desk.locator("form[action$='/receive/'] .btn-main").click()
    expect(desk.locator(".stock-log")).to_contain_text("DN-7001")
    expect(came).to_have_value("50")
    assert house.holds(house.main, house.soap) == 180
    desk.fill("[name=paper]", "DN-7002")
    desk.locator("form[action$='/receive/'] .btn-main").click()
    expect(desk.locator(".stock-log > li")).to_have_count(2)
    expect(came).to_have_count(0)
    order.refresh_from_db()
    assert (order.state, house.holds(house.main, house.soap)) == (OrderState.CLOSED, 230)
    assert house.soap.costs.values_list("unit_cost", flat=True)[0] == Decimal("19.05")
    assert Store.objects.count() == 2
    assert found + violations(desk) == []
