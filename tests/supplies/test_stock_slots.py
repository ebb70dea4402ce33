"""What the store tells others: the home card of each role, and the lines a shift leaves behind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from core.slots import ShiftWindow
from supplies import stock_slots as slots
from supplies.domain import orders, requests, stock_shift_end, stocktake
from supplies.domain.requests import Given
from supplies.models import Supplier
from tests import factories as make
from tests.supplies.conftest import Stock

HOUR = timedelta(hours=1)


def window(stock: Stock, hours: float = 1) -> ShiftWindow:
    at = stock.at + hours * HOUR
    day = stock.at.date()
    return ShiftWindow(at=at, begins=stock.at - HOUR, ends=at, roster_date=day, business_day=day)


def keys(stock: Stock, hours: float = 1) -> list[str]:
    return [line.key for line in stock_shift_end.leaves(window(stock, hours))]


def said(stock: Stock, hours: float = 1) -> list[str]:
    return [
        line.text() if callable(line.text) else str(line.text)
        for line in stock_shift_end.leaves(window(stock, hours))
    ]


def figures(person: Any) -> dict[str, int | str] | None:
    request = RequestFactory().get("/")
    request.user = person
    card = slots.store_card(request)
    return {str(figure.label): figure.value for figure in card.figures} if card else None


@pytest.fixture
def shop(stock: Stock) -> Stock:
    stock.receive(stock.soap, 100, stock.main)
    return stock


def asked(shop: Stock) -> Any:
    return requests.ask(shop.pantry, {shop.soap.pk: 9}, from_store=shop.main, by=shop.leader, at=shop.at)


def test_an_open_request_is_left_to_the_next_shift_until_it_is_settled(shop: Stock):
    request = asked(shop)
    key = f"supplies:request:{request.pk}"
    assert said(shop) == ["Floor 2 pantry waits for goods from the store"]
    line = request.lines.get()
    requests.issue(request.pk, {line.pk: Given(9)}, by=shop.clerk, at=shop.at + HOUR)
    assert said(shop, 2) == ["Floor 2 pantry: goods are on the way, nobody has confirmed them"]
    assert said(shop, 0.5) == ["Floor 2 pantry waits for goods from the store"]
    requests.receive(request.pk, {line.pk: 8}, by=shop.leader, at=shop.at + 2 * HOUR)
    assert said(shop, 3) == ["Floor 2 pantry: pieces of a request are missing and not settled"]
    requests.settle(line.pk, "lost", 1, reason="gone", by=make.manager(), at=shop.at + 3 * HOUR)
    assert keys(shop, 4) == []
    assert keys(shop, 1.5) == [key]


def test_an_overdue_delivery_and_a_running_stocktake_are_left(shop: Stock):
    shop.soap.supplier = Supplier.objects.create(name="清源")
    shop.soap.save()
    (order,) = orders.draw_up({shop.soap.pk: 1}, by=shop.clerk, at=shop.at)
    order = orders.place(order.pk, seen=1, by=shop.clerk, at=shop.at)
    counted = stocktake.start(shop.main, by=shop.clerk, at=shop.at)
    assert keys(shop) == [f"supplies:stocktake:{counted.pk}"]
    order.expected_on = shop.at.date() - timedelta(days=1)
    order.save()
    assert keys(shop) == [f"supplies:order:{order.pk}", f"supplies:stocktake:{counted.pk}"]


def test_the_counter_sees_what_waits_and_a_floor_what_it_asked_for(shop: Stock):
    assert figures(shop.attendant) is None
    assert figures(shop.clerk) == {"Waiting for the store": 0, "Late": 0, "On the way": 0, "Differences": 0}
    asked(shop)
    assert (figures(shop.leader) or {})["Waiting for the store"] == 1
    assert figures(shop.attendant) is None
    stocktake.start(shop.main, by=shop.clerk, at=shop.at)
    assert (figures(shop.clerk) or {})["Stocktakes running"] == 1
