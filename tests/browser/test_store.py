"""The store in a real browser: asked on a phone, issued at the counter, counted by a scanner, in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from core.clock import now
from staff.enums import Role
from supplies.domain import items, movements, stores
from supplies.domain.movements import Line
from supplies.enums import Category, CountState, Kind, RequestState, Source, StoreKind
from supplies.models import Balance, Item, RoomStandard, StockRequest, Stocktake, Store
from tests.browser.conftest import Hotel, Opens

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LANGUAGES = ["en-GB", "zh-CN"]


class House:
    """A main store with soap and combs, and the pantry of the floor."""

    def __init__(self, hotel: Hotel) -> None:
        self.hotel, at = hotel, hotel.at
        self.clerk = hotel._person("1004", Role.CLERK, "Qian Huimin", "钱慧敏")
        room = hotel.rooms[0]
        self.main = self._store("MAIN", StoreKind.MAIN, "Main store", "总库")
        self.pantry = self._store(
            "P12", StoreKind.PANTRY, "Floor 2 pantry", "2楼工作间", floor=room.floor, section=room.section
        )
        self.soap, self.comb = self._item("A07", "soap 30 g", "香皂30克"), self._item("A02", "comb", "梳子")
        items.set_barcodes(self.soap, {"2900000000017": 1}, by=None, at=at)
        for item in (self.soap, self.comb):
            RoomStandard.objects.create(room_type=room.type, task_kind="departure", item=item, quantity=2)
            line = Line(Kind.RECEIVE, item.pk, 30, to_store=self.main.pk)
            movements.post([line], by=None, at=at, source=Source.OPENING)

    def _store(self, code: str, kind: StoreKind, name: str, name_zh: str, **given: object) -> Store:
        new = Store(code=code, kind=kind, name_en=name, name_zh=name_zh, **given)
        return stores.keep_store(new, by=None, at=self.hotel.at)

    def _item(self, code: str, name: str, name_zh: str) -> Item:
        return items.add_item(
            code=code, name_en=name, name_zh=name_zh, unit_zh="个", category=Category.AMENITY,
            unit_cost=Decimal("20"), from_date=self.hotel.at.date().replace(day=1, month=1), by=None, at=self.hotel.at,
        )  # fmt: skip

    def holds(self, store: Store, item: Item) -> int:
        return Balance.objects.get(store=store, item=item).quantity


def violations(page: Page) -> list[str]:
    page.evaluate("document.getAnimations().forEach((one) => one.cancel())")
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_floor_asks_the_store_issues_in_part_and_a_missing_piece_is_settled(
    hotel: Hotel, opens: Opens, language: str
) -> None:
    house = House(hotel)
    phone = opens(hotel.attendant, "/supplies/requests/new/", language=language, width=360)
    soap = phone.locator(f"[name=ask_{house.soap.pk}]")
    expect(soap).to_have_value("36")  # six rooms, two each, three days
    found = violations(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    soap.fill("20")
    phone.locator(f"li:has([name=ask_{house.comb.pk}]) [data-step='-1']").click()
    phone.locator(".stock-go button").click()
    phone.wait_for_url("**/supplies/requests/*/")
    request = StockRequest.objects.get()
    lines = {line.item_id: line for line in request.lines.all()}
    assert (lines[house.soap.pk].asked, lines[house.comb.pk].asked) == (20, 35)

    desk = opens(house.clerk, request.get_absolute_url(), language=language)
    soap_line, comb_line = lines[house.soap.pk], lines[house.comb.pk]
    expect(desk.locator(f"[name=given_{comb_line.pk}]")).to_have_value("30")  # no more is there
    desk.locator(f"[name=given_{comb_line.pk}]").fill("0")
    desk.locator(".card-foot button").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.locator(f"[name=reason_{comb_line.pk}]").fill("周一到货")
    found += violations(desk)
    desk.locator(".card-foot button").click()
    desk.wait_for_url("**/supplies/requests/")
    assert house.holds(house.main, house.soap) == 10

    phone.reload()
    expect(phone.locator(".is-gone bdi")).to_have_text("周一到货")
    phone.locator(f"li:has([name=came_{soap_line.pk}]) [data-step='-1']").click()
    phone.locator(".stock-go button").click()
    expect(phone.locator(".stock-head .tag[data-s=alert]")).to_be_visible()
    assert house.holds(house.pantry, house.soap) == 19

    settles = opens(hotel.supervisor, request.get_absolute_url(), language=language)
    settles.locator("[name=reason]").fill("还在总库货架上")
    found += violations(settles)
    settles.locator("button[value=returned]").click()
    expect(settles.locator(".stock-log")).to_contain_text("还在总库货架上")
    request.refresh_from_db()
    assert request.state == RequestState.DONE
    assert house.holds(house.main, house.soap) == 11
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_store_is_counted_by_phone_counted_again_and_posted(
    hotel: Hotel, opens: Opens, language: str
) -> None:
    house = House(hotel)
    desk = opens(house.clerk, "/supplies/stocktakes/", language=language)
    desk.locator("[name=store_0]").select_option(str(house.main.pk))
    desk.locator("form.stock-choose button").click()
    desk.wait_for_url("**/supplies/stocktakes/*/")
    stocktake = Stocktake.objects.get()
    soap, comb = stocktake.lines.get(item=house.soap), stocktake.lines.get(item=house.comb)

    page = f"{stocktake.get_absolute_url()}count/"
    phone = opens(hotel.leader, page, language=language, width=360)
    for _n in range(2):
        phone.locator("[name=code]").fill("2900000000017")
        phone.locator("[name=code]").press("Enter")
    expect(phone.locator(f"[name=count_{soap.pk}]")).to_have_value("2")
    phone.locator(f"[name=count_{comb.pk}]").fill("30")
    found = violations(phone)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.locator(".stock-go button").click()
    expect(phone.locator(".is-done")).to_have_count(2)
    movements.post(
        [Line(Kind.CONSUME, house.soap.pk, 5, from_store=house.main.pk)],
        by=None,
        at=now(),
        source=Source.STORE,
    )  # nothing else stops

    desk.reload()
    desk.locator(f"form[action$='/{stocktake.pk}/finish/'] button").click()
    expect(desk.locator(".stock-head .tag[data-s=pickup]")).to_be_visible()
    other = opens(hotel.supervisor, page, language=language, width=360)
    expect(other.locator("[data-countlist] > li")).to_have_count(1)
    other.locator(f"[name=count_{soap.pk}]").fill("24")
    other.locator(".stock-go button").click()
    expect(other.locator(".empty")).to_be_visible()

    manager = opens(hotel.manager, stocktake.get_absolute_url(), language=language, theme="dark")
    expect(manager.locator(".stock-delta")).to_have_text("-1")
    found += violations(manager)
    manager.locator(f"form[action$='/{stocktake.pk}/approve/'] button").click()
    manager.locator("#confirm button[value=yes]").click()
    expect(manager.locator(".stock-head .tag[data-s=clean]")).to_be_visible()
    stocktake.refresh_from_db()
    assert stocktake.state == CountState.POSTED
    assert house.holds(house.main, house.soap) == 24
    assert found == []
