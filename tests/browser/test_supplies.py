"""Goods in a real browser, in both languages: steppers on the phone, the round of the crew, sheet and reversal."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, expect

from cleaning.domain import assign, work
from core.clock import now
from core.domain.day import current_day
from rooms.models import PublicArea
from staff.enums import Role
from supplies.domain import movements, usual
from supplies.domain.movements import Line
from supplies.enums import Kind, Source, StoreKind
from supplies.models import Item, Movement, Store
from tests import factories as make
from tests.browser.conftest import Hotel, Opens
from tests.browser.test_floor import WCAG, left

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WORDS = {
    "en-GB": {
        "soap": "soap 30 g", "save": "Save", "noted": "Room 1202: noted.", "slip": "Slip", "reverse": "Reverse",
        "who": "Wang Xiulan", "unknown": "No item has the code", "lobby": "Lobby", "round": "Save round",
    },
    "zh-CN": {
        "soap": "香皂30克", "save": "保存", "noted": "1202房：已登记。", "slip": "单据", "reverse": "冲销",
        "who": "王秀兰", "unknown": "没有条码或代码为“0000”的物品", "lobby": "大堂", "round": "保存本次",
    },
}  # fmt: skip


def stock(hotel: Hotel) -> Item:
    """The usual goods; the pantry of floor 2 and the public-area store hold some of each."""
    PublicArea.objects.create(name_en="Lobby", name_zh="大堂", square_metres=420)
    usual.install_usual(from_date=hotel.at.date(), by=None, at=hotel.at)
    kinds = (StoreKind.PANTRY, StoreKind.ROOMS, StoreKind.AREA)
    lines = [
        Line(Kind.RECEIVE, item.pk, 500, to_store=store.pk)
        for store in Store.objects.filter(kind__in=kinds)
        for item in Item.objects.all()
    ]
    movements.post(lines, by=None, at=hotel.at, source=Source.OPENING)
    return Item.objects.get(code="A07")


def used(item: Item) -> list[int]:
    lines = Movement.objects.filter(item=item, kind=Kind.CONSUME).order_by("pk")
    return list(lines.values_list("quantity", flat=True))


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_an_attendant_counts_one_more_soap_and_finishes(hotel: Hotel, opens: Opens, language: str) -> None:
    soap = stock(hotel)
    task = left(hotel, "1201")
    assign.give_tasks([task.pk], hotel.attendant, by=hotel.leader, at=now())
    work.start_task(task.pk, by=hotel.attendant, at=now())
    phone = opens(hotel.attendant, f"/my-rooms/{task.pk}/", width=360, language=language)
    row = phone.locator(".ph-supplies li", has_text="Soap 30 g" if language == "en-GB" else "香皂30克")
    expect(row.locator("input")).to_have_value("2")
    row.locator("[data-step='1']").click()
    expect(row).to_have_class(re.compile("is-other"))
    box = row.locator("[data-step='1']").bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 46  # 48 px with the border around both
    phone.locator("#actions button[form=finish]").click()
    expect(phone.locator("[data-message]").first).to_contain_text("1201")
    assert used(soap) == [3]
    assert Movement.objects.filter(kind=Kind.CHANGE_IN).exists()


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_the_crew_saves_a_round_with_its_dilution_in_sight(hotel: Hotel, opens: Opens, language: str) -> None:
    stock(hotel)
    crew = make.employee("1026", Role.PA_CREW, name="Ma Zhigang", name_zh="马志刚")
    crew.set_password("seven herons over the pond")
    crew.save(update_fields=["password"])
    words = WORDS[language]
    phone = opens(crew, "/areas/", width=360, language=language)
    phone.get_by_role("link", name=words["lobby"]).click()
    expect(phone.locator(".goods-mix")).to_contain_text("1:40")
    assert Axe().run(phone, options=WCAG).response["violations"] == []
    phone.get_by_role("button", name=words["round"]).click()
    expect(phone.locator(".job").first).to_have_attribute("data-s", "ready")
    assert used(Item.objects.get(code="C01")) == [51]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_scanner_counts_and_the_clerk_types_a_sheet_and_takes_a_line_back(
    hotel: Hotel, opens: Opens, language: str
) -> None:
    soap = stock(hotel)
    words = WORDS[language]
    attendant = opens(hotel.attendant, "/pantry/", width=360, language=language)
    attendant.locator("#room").fill("1202")
    attendant.context.set_offline(True)  # the page counts by itself, however fast the beeps follow each other
    for _beep in range(2):  # a wedge scanner types the code and presses Enter
        attendant.locator("#code").fill(soap.barcodes.get().code)
        attendant.locator("#code").press("Enter")
    expect(attendant.locator("[data-counted]")).to_contain_text(words["soap"], ignore_case=True)
    expect(attendant.locator(f"[data-taken] input[name=used_{soap.pk}]")).to_have_value("2")
    attendant.context.set_offline(False)
    attendant.locator("#code").fill("0000")
    attendant.locator("#code").press("Enter")  # what the page does not know, the server answers
    expect(attendant.get_by_role("alert")).to_contain_text(words["unknown"])
    attendant.locator("#code").fill("")
    expect(attendant.locator("#room")).to_have_value("1202")
    attendant.get_by_role("button", name=words["save"]).click()
    expect(attendant.locator("[data-message]").first).to_contain_text(words["noted"])
    desk = opens(hotel.manager, "/supplies/sheet/", language=language)
    desk.locator("#person").select_option(str(hotel.attendant.pk))
    first = desk.locator("tbody tr").first
    first.locator("select").select_option("stayover")
    first.locator("select").press("ArrowRight")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.type("4")  # the second column is soap
    desk.keyboard.press("Enter")
    expect(desk.locator("tbody tr").nth(1).locator("input").nth(1)).to_be_focused()
    desk.locator("#save").click()
    expect(desk.locator(".goods-head h2")).to_contain_text(words["slip"])
    assert used(soap) == [2, 4]
    desk.get_by_role("link", name=re.compile(words["reverse"])).first.click()
    desk.locator("#reason").fill("wrong room")
    desk.locator("form.goods-form button[type=submit]").click()
    expect(desk.locator(".goods-head h2")).to_contain_text(words["slip"])
    assert used(soap) == [2, 4, -4]
    desk.goto(desk.url.split("/supplies/")[0] + "/supplies/consumption/?by=person")
    desk.get_by_role("link", name=words["who"]).click()
    desk.locator(".goods-sums").get_by_role("link", name=re.compile(words["soap"], re.IGNORECASE)).click()
    expect(desk.locator(".goods-lines tbody tr")).to_have_count(3)
    assert Axe().run(desk, options=WCAG).response["violations"] == []


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_sheet_is_neither_dropped_by_a_slip_of_the_mouse_nor_entered_twice_and_is_taken_back_whole(
    hotel: Hotel, opens: Opens, language: str
) -> None:
    soap = stock(hotel)
    make.room("1301", at=hotel.at)
    desk = opens(hotel.manager, "/supplies/sheet/", language=language)

    def type_two_rows() -> None:
        desk.locator("#person").select_option(str(hotel.attendant.pk))
        for place, count in ((0, "4"), (1, "5")):
            row = desk.locator("tbody tr").nth(place)
            row.locator("select").select_option("stayover")
            row.locator("input").nth(1).fill(count)

    type_two_rows()
    floor = desk.locator("[name=floor]")
    here = floor.input_value()
    other = floor.locator("option").nth(1).get_attribute("value")
    floor.select_option(other)
    desk.locator("#confirm button[value=no]").click()  # stay: what is typed stands there still
    expect(floor).to_have_value(here)
    expect(desk.locator("tbody tr").first.locator("input").nth(1)).to_have_value("4")
    desk.locator("#save").click()
    expect(desk.locator(".goods-head h2")).to_be_visible()
    assert used(soap) == [4, 5]

    sheet = desk.url.split("/supplies/")[0] + "/supplies/sheet/"
    desk.goto(sheet)
    expect(desk.locator(".goods-written")).to_have_count(2)
    type_two_rows()
    desk.locator("#save").click()
    expect(desk.get_by_role("alert")).to_be_visible()  # the books hold it already
    assert used(soap) == [4, 5]
    desk.locator("[name=besides]").check()
    desk.locator("#save").click()
    expect(desk.locator(".goods-head h2")).to_be_visible()
    assert used(soap) == [4, 5, 4, 5]
    desk.locator(".goods-head .btn").click()
    desk.locator("#reason").fill("twice")
    desk.locator("form.goods-form button[type=submit]").click()
    expect(desk.locator(".goods-lines tbody tr")).to_have_count(2)
    assert used(soap) == [4, 5, 4, 5, -4, -5]

    desk.goto(sheet)
    desk.locator("tbody tr").first.locator("input").first.fill("1")
    floor.select_option(other)
    desk.locator("#confirm button[value=yes]").click()
    desk.wait_for_url(re.compile(f"floor={other}"))
    assert Axe().run(desk, options=WCAG).response["violations"] == []


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_a_standard_is_changed_for_the_next_cleaning_and_a_day_comes_by_file(
    hotel: Hotel, opens: Opens, language: str
) -> None:
    soap = stock(hotel)
    task = left(hotel, "1201")
    desk = opens(
        hotel.secretary, f"/supplies/standards/?type={task.room.type_id}&kind=departure", language=language
    )
    assert Axe().run(desk, options=WCAG).response["violations"] == []
    desk.fill(f"[name=used_{soap.pk}]", "3")
    desk.locator(".card-foot .btn-main").click()
    expect(desk.locator("[data-message]").first).to_be_visible()
    assign.give_tasks([task.pk], hotel.attendant, by=hotel.leader, at=now())
    work.start_task(task.pk, by=hotel.attendant, at=now())
    phone = opens(hotel.attendant, f"/my-rooms/{task.pk}/", width=360, language=language)
    expect(phone.locator(f"[name=used_{soap.pk}]")).to_have_value("3")

    day = current_day().date.isoformat()
    good, bad = f"{day},1202,A07,4,1016", f"{day},9999,A07,2,1016"
    desk.goto(desk.url.split("/supplies/")[0] + "/supplies/file/")
    for rows, refused in (([good, bad], True), ([good], False)):
        text = "\n".join(["日期,房号,物品代码,数量,工号", *rows])
        file: FilePayload = {"name": "day.csv", "mimeType": "text/csv", "buffer": text.encode("utf-8-sig")}
        desk.locator("[name=file]").set_input_files(file)
        desk.locator("form.goods-form button[type=submit]").click()
        if refused:
            expect(desk.locator(".goods-errors li").first).to_contain_text("9999")
            assert used(soap) == []
    desk.locator("form[action$='/run/'] button").click()
    expect(desk.locator("[data-message]").first).to_be_visible()
    assert used(soap) == [4]
