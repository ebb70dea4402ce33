"""Each check of requests, orders and stocktakes finds what it is there for."""

from __future__ import annotations

import pytest

from supplies.domain import orders, requests, stocktake
from supplies.domain.checks_stock import STOCK_CHECKS
from supplies.domain.orders import Came
from supplies.domain.requests import Given
from supplies.enums import Settled
from supplies.models import Supplier
from tests import factories as make
from tests.supplies.conftest import Stock
from tests.supplies.domain.test_checks import sql

BREAKS = [
    ("requests", "UPDATE supplies_stockrequestline SET issued = issued + 1"),
    ("requests", "UPDATE supplies_stockrequestline SET lost = lost - 1, received = received + 1"),
    ("requests", "UPDATE supplies_slip SET cause = '' WHERE cause LIKE 'supplies:request:%'"),
    ("on_the_way", "UPDATE supplies_stockrequestline SET received = received - 1"),
    ("request_states", "UPDATE supplies_stockrequest SET state = 'done'"),
    ("orders", "UPDATE supplies_orderline SET received = received + 1"),
    ("orders", "UPDATE supplies_purchaseorder SET state = 'closed'"),
    ("orders", "DELETE FROM supplies_orderline"),
    ("stocktakes", "UPDATE supplies_stocktake SET state = 'aborted'"),
    ("stocktakes", "UPDATE supplies_stocktakeline SET counted = counted + 1"),
    (
        "counters",
        "UPDATE supplies_stocktake SET ended_by_id = (SELECT counted_by_id FROM supplies_stocktakeline)",
    ),
    (
        "counters",
        "UPDATE supplies_stocktakeline SET recounted = counted, rebook = book, recounted_by_id = counted_by_id",
    ),
]


def found() -> set[str]:
    return {check.name for check in STOCK_CHECKS if list(check.run())}


@pytest.fixture
def books(stock: Stock) -> Stock:
    """A request with a difference of which a part is settled, an order of which a part came, a posted stocktake."""
    stock.receive(stock.soap, 50, stock.main)
    manager = make.manager()
    request = requests.ask(
        stock.pantry, {stock.soap.pk: 20}, from_store=stock.main, by=stock.leader, at=stock.at
    )
    line = request.lines.get()
    requests.issue(request.pk, {line.pk: Given(20)}, by=stock.clerk, at=stock.at)
    requests.receive(request.pk, {line.pk: 17}, by=manager, at=stock.at)
    requests.settle(line.pk, Settled.LOST, 1, reason="gone", by=manager, at=stock.at)
    stock.soap.supplier = Supplier.objects.create(name="清源")
    stock.soap.save()
    (order,) = orders.draw_up({stock.soap.pk: 9}, by=stock.clerk, at=stock.at)
    orders.place(order.pk, seen=1, by=stock.clerk, at=stock.at)
    orders.receive(order.pk, {order.lines.get().pk: Came(5)}, paper="D1", seen=2, by=stock.clerk, at=stock.at)
    counted = stocktake.start(stock.pantry, by=stock.clerk, at=stock.at)
    stocktake.count(counted.pk, {counted.lines.get().pk: 16}, by=stock.leader, at=stock.at)
    stocktake.finish(counted.pk, by=stock.clerk, at=stock.at)
    stocktake.approve(counted.pk, by=manager, at=stock.at)
    return stock


def test_books_of_an_ordinary_day_hold(books: Stock):
    assert found() == set()


@pytest.mark.parametrize(("name", "damage"), BREAKS)
def test_a_check_finds_what_was_broken(books: Stock, name, damage):
    sql(damage)
    assert name in found()
