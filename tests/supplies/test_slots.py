"""What goods say on the pages of others: home, search, room panel, handover, counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core.slots import ShiftWindow, filled
from housekeeping.domain.books import counts
from rooms.models import Room
from supplies import slots
from supplies.domain import consumption, movements
from supplies.enums import Beyond, Kind
from supplies.models import Item, Movement, RoomStandard
from tests.supplies.conftest import Stock
from tests.supplies.test_pages import enter


@pytest.fixture
def used(stock: Stock) -> Stock:
    """Soap runs low; the sheet's balance cannot be right; the attendant used far more than usual."""
    Item.objects.filter(pk=stock.soap.pk).update(reorder_point=100)
    RoomStandard.objects.create(room_type=stock.room.type, task_kind="departure", item=stock.soap, quantity=2)
    stock.receive(stock.soap, 50)
    stock.consume(stock.soap, 20, source="finish", cause="cleaning:task:1")
    stock.consume(stock.sheet, 1, beyond=Beyond.USED)
    return stock


def window(stock: Stock) -> ShiftWindow:
    return ShiftWindow(
        at=stock.at, begins=stock.at - timedelta(hours=4), ends=stock.at + timedelta(hours=4),
        roster_date=stock.at.date(), business_day=stock.at.date(),
    )  # fmt: skip


def test_the_next_shift_is_told_what_runs_low_what_is_wrong_and_who_used_far_more(used: Stock):
    lines = slots.handover_lines(window(used))
    said = [str(line.text()) for line in lines]  # type: ignore[operator]
    assert said == [
        "soap 30 g runs low: 30 pieces left, lowest stock 100.",
        "Floor 2 pantry: sheet, single is below zero in the books (-1 pieces). Count it.",
        "Wang Xiulan used 20 pieces of soap 30 g; the standard of these cleanings is 2.",
    ]
    assert [line.carries for line in lines] == [True, True, False]


def test_a_house_in_order_leaves_nothing(stock: Stock):
    stock.receive(stock.soap, 50)
    assert slots.handover_lines(window(stock)) == []


def test_the_clerks_home_shows_what_needs_a_hand(used: Stock):
    page = enter(used.clerk).get(reverse("home-part", args=["supplies-goods"])).content.decode()
    for text in ("Run low", "Below zero", "Expire within 30 days", "Used today", "¥"):
        assert text in page, text


def test_an_attendants_home_shows_no_stores(used: Stock):
    assert (
        "Run low"
        not in enter(used.attendant).get(reverse("home-part", args=["supplies-goods"])).content.decode()
    )


def test_an_item_is_found_from_the_search_box_by_who_may_see_items(used: Stock):
    clerk, attendant = enter(used.clerk), enter(used.attendant)
    assert "soap 30 g" in clerk.get("/search/?q=xiangzao").content.decode()
    assert "soap 30 g" not in attendant.get("/search/?q=xiangzao").content.decode()


def test_the_room_panel_shows_what_was_used_there(used: Stock):
    parts = filled("room panel", room=Room.objects.get(pk=used.room.pk), user=used.clerk, at=used.at)
    part = next(part for part in parts if part.template == "supplies/_room_panel.html")
    assert [line.quantity for line in part.context["part"]["lines"]] == [1, 20]


def test_counts_name_what_each_store_holds_and_each_month_moved(used: Stock):
    found = counts()
    assert ["P12", "A07", 30] in found["goods"]
    assert ["2016-07", "consume", 21, "55.17", 2] in found["goods_moved"]


def test_a_visitor_who_is_nobody_sees_no_goods(stock: Stock):
    assert Client().get("/supplies/").status_code == 302


def test_the_report_of_a_day_says_what_its_people_used_and_which_linen_they_laid(stock: Stock) -> None:
    stock.receive(stock.soap, 40)
    stock.receive(stock.sheet, 40)
    stock.receive(stock.sheet, 4, stock.inside)
    consumption.log_cleaning(
        stock.room, "departure", person=stock.attendant, used={stock.soap.pk: 5, stock.sheet.pk: 2},
        by=stock.attendant, at=stock.at,
    )  # fmt: skip
    wrong = Movement.objects.get(item=stock.soap, kind=Kind.CONSUME)
    movements.reverse_lines([wrong], reason="another room", by=None, at=stock.at)
    stock.consume(stock.soap, 3, at=stock.at)
    begins, ends = stock.at - timedelta(hours=1), stock.at + timedelta(hours=1)
    asked = {"people": [stock.attendant.pk], "begins": begins, "ends": ends}
    lines = filled("day line", **asked)
    assert [(str(line.kind), line.text()) for line in lines] == [
        ("Supplies used", f"{stock.soap.name} × 3"), ("Linen changed", f"{stock.sheet.name} × 2"),
    ]  # fmt: skip
    assert filled("day line", **{**asked, "begins": ends, "ends": ends + timedelta(hours=9)}) == []
    assert filled("day line", **{**asked, "people": [stock.clerk.pk]}) == []
