"""The reorder list and orders: what runs out, what is ordered, what comes, what it costs, what is committed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Mistakes, Refusal, Stale
from core.models import Outbox
from supplies.domain import movements, order_mail, orders, queries, reorder
from supplies.domain.checks import CHECKS
from supplies.domain.checks_stock import STOCK_CHECKS
from supplies.domain.movements import Line
from supplies.domain.orders import Came, Ordered
from supplies.enums import Kind, OrderState, Source
from supplies.models import Item, ItemCost, Lot, Movement, OrderLine, PurchaseOrder, Supplier
from tests import factories as make
from tests.supplies.conftest import Stock, build

DAY = date(2016, 7, 1)


def faults() -> list[str]:
    return [f"{check.name}: {fault}" for check in CHECKS + STOCK_CHECKS for fault in check.run()]


def with_supplier(stock: Stock) -> Stock:
    supplier = Supplier.objects.create(name="清源", mail="orders@supplier.example")
    stock.soap.supplier, stock.soap.pack_size, stock.soap.lead_days = supplier, 50, 7
    stock.soap.save()
    return stock


@pytest.fixture
def shop(stock: Stock) -> Stock:
    return with_supplier(stock)


def placed(stock: Stock, packs: int = 4) -> PurchaseOrder:
    (order,) = orders.draw_up({stock.soap.pk: packs}, by=stock.clerk, at=stock.at)
    return orders.place(order.pk, seen=order.version, by=stock.clerk, at=stock.at)


def come(
    stock: Stock, order: PurchaseOrder, quantity: int, paper: str = "D1", by: Any = None, **given: Any
) -> Any:
    reason = given.pop("reason", "")
    line = order.lines.get()
    order.refresh_from_db()
    return orders.receive(
        order.pk, {line.pk: Came(quantity, **given)}, paper=paper, seen=order.version, reason=reason,
        by=by or stock.clerk, at=stock.at,
    )  # fmt: skip


# The list -------------------------------------------------------------------------------------------------------


def used(stock: Stock, quantity: int, days_ago: int) -> None:
    """So many were used some days ago: the books are told today, as of that day."""
    line = Line(Kind.CONSUME, stock.soap.pk, quantity, from_store=stock.main.pk)
    movements.post([line], by=None, at=stock.at, source=Source.STORE, day=DAY - timedelta(days=days_ago))


def test_a_usual_day_is_a_seventh_of_the_middle_week(shop: Stock):
    shop.receive(shop.soap, 10_000, shop.main)
    for week, quantity in enumerate([70, 77, 4_000, 63, 70]):
        used(shop, quantity, 1 + 7 * week)
    assert reorder.use_a_day(DAY, 8) == {shop.soap.pk: Decimal("10.00")}


def test_today_and_what_a_count_corrected_are_no_use(shop: Stock):
    shop.receive(shop.soap, 100, shop.main)
    used(shop, 7, 0)
    short = Line(Kind.COUNT_SHORT, shop.soap.pk, 7, from_store=shop.main.pk)
    movements.post([short], by=None, at=shop.at, source=Source.COUNT, day=DAY - timedelta(days=1))
    assert reorder.use_a_day(DAY, 8) == {}


def test_what_runs_out_before_the_next_delivery_is_on_the_list_with_whole_packs(shop: Stock):
    shop.receive(shop.soap, 200, shop.main)
    for week in range(2):
        used(shop, 70, 1 + 7 * week)
    (one,) = reorder.reorder_list(DAY)
    assert (one.item, one.on_hand, one.a_day, one.days_left) == (shop.soap, 60, Decimal("10.00"), 6)
    assert (one.target, one.missing, one.packs, one.too_late) == (370, 310, 7, True)
    assert one.why == "runs out before the next delivery"


def test_what_is_on_order_counts(shop: Stock):
    shop.soap.reorder_point, shop.soap.par = 100, 200
    shop.soap.save()
    assert [one.packs for one in reorder.reorder_list(DAY)] == [4]
    order = placed(shop, packs=3)
    assert reorder.reorder_list(DAY) == []
    come(shop, order, 40)
    assert reorder.units_on_order() == {shop.soap.pk: 110}


def test_what_runs_low_is_the_same_on_every_page(shop: Stock):
    """The house in all counts: what lies in a pantry is not gone, and linen in rooms comes back."""
    shop.receive(shop.soap, 60, shop.main)
    shop.receive(shop.soap, 50, shop.pantry)
    Item.objects.filter(pk=shop.soap.pk).update(reorder_point=105, par=200)
    held = next(one.on_hand for one in reorder.reorder_list(DAY, everything=True) if one.item == shop.soap)
    assert held == 110
    assert not queries.low_items().exists()
    Item.objects.filter(pk=shop.soap.pk).update(reorder_point=110)
    assert [item.in_house for item in queries.low_items()] == [110]
    assert [(one.item, one.low) for one in reorder.reorder_list(DAY)] == [(shop.soap, True)]


def test_what_a_draft_orders_is_not_proposed_again_and_stays_on_the_list(shop: Stock):
    Item.objects.filter(pk=shop.soap.pk).update(reorder_point=100, par=200)
    assert [one.packs for one in reorder.reorder_list(DAY)] == [4]
    orders.draw_up({shop.soap.pk: 4}, by=shop.clerk, at=shop.at)
    assert [(one.packs, one.drafted, one.on_order) for one in reorder.reorder_list(DAY)] == [(0, 200, 0)]


# Orders ---------------------------------------------------------------------------------------------------------


def test_orders_are_drawn_up_by_supplier_and_numbered_by_year(shop: Stock):
    shop.sheet.supplier = Supplier.objects.create(name="云织")
    shop.sheet.save()
    found = orders.draw_up({shop.soap.pk: 2, shop.sheet.pk: 1}, by=shop.clerk, at=shop.at)
    assert [str(order) for order in found] == ["PO-2016-0001", "PO-2016-0002"]
    assert OrderLine.objects.get(item=shop.soap).units == 100


def test_an_item_without_supplier_cannot_be_ordered(shop: Stock):
    with pytest.raises(Refusal, match="has no supplier"):
        orders.draw_up({shop.soap.pk: 1, shop.sheet.pk: 1}, by=shop.clerk, at=shop.at)
    assert not PurchaseOrder.objects.exists()


def test_a_draft_is_changed_by_who_saw_it_last(shop: Stock):
    (order,) = orders.draw_up({shop.soap.pk: 2}, by=shop.clerk, at=shop.at)
    lines = {shop.soap.pk: Ordered(3, Decimal("0.4"))}
    orders.change_draft(order.pk, lines, seen=1, by=shop.clerk, at=shop.at, note="soon")
    with pytest.raises(Stale, match="was changed meanwhile"):
        orders.change_draft(order.pk, lines, seen=1, by=shop.clerk, at=shop.at)
    order.refresh_from_db()
    assert (order.note, order.lines.get().packs, order.lines.get().pack_price) == ("soon", 3, Decimal("20.0"))


@pytest.mark.parametrize(
    "line", [Ordered(0, Decimal(1)), Ordered(10_001, Decimal(1)), Ordered(1, Decimal(-1))]
)
def test_odd_packs_and_prices_are_refused(shop: Stock, line):
    (order,) = orders.draw_up({shop.soap.pk: 2}, by=shop.clerk, at=shop.at)
    with pytest.raises(Refusal):
        orders.change_draft(order.pk, {shop.soap.pk: line}, seen=1, by=shop.clerk, at=shop.at)


def test_goods_come_in_parts_until_the_order_is_closed(shop: Stock):
    order = placed(shop)
    assert order.expected_on == date(2016, 7, 8)
    come(shop, order, 150)
    order.refresh_from_db()
    assert (order.state, order.lines.get().outstanding, shop.holds(shop.soap, shop.main)) == ("part", 50, 150)
    come(shop, order, 50, "D2")
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    assert faults() == []


def test_another_price_is_the_cost_from_today_and_it_is_said(shop: Stock):
    order = placed(shop)
    got = come(shop, order, 100, unit_price=Decimal("0.4"))
    assert got.dearer == [(shop.soap, Decimal("0.333333"), Decimal("0.4"))]
    assert ItemCost.objects.filter(item=shop.soap).latest("pk").from_date == DAY
    assert Movement.objects.latest("pk").cost == Decimal("40.00")
    assert come(shop, order, 50, "D2", unit_price=Decimal("0.4")).dearer == []


def test_an_empty_price_is_the_one_it_came_for_last(shop: Stock):
    order = placed(shop)
    come(shop, order, 100, unit_price=Decimal("0.4"))
    assert come(shop, order, 50, "D2").dearer == []
    assert Movement.objects.latest("pk").unit_cost == Decimal("0.4")


def test_more_than_was_ordered_needs_the_right_and_a_reason(shop: Stock):
    order, manager = placed(shop), make.manager()
    with pytest.raises(Refusal, match="Send the rest back"):
        come(shop, order, 201)
    with pytest.raises(Refusal, match="Say why they are taken"):
        come(shop, order, 201, by=manager)
    come(shop, order, 201, by=manager, reason="one free")
    assert shop.holds(shop.soap, shop.main) == 201


def test_a_delivery_note_is_booked_once(shop: Stock):
    order = placed(shop)
    come(shop, order, 10)
    with pytest.raises(Refusal, match="is booked already"):
        come(shop, order, 10)


def test_what_expires_needs_its_date_and_is_not_taken_when_it_is_over(shop: Stock):
    shop.soap.expires = True
    shop.soap.save()
    order = placed(shop)
    with pytest.raises(Refusal, match="Enter the date"):
        come(shop, order, 10)
    with pytest.raises(Refusal, match="expired on"):
        come(shop, order, 10, expires_on=DAY)
    come(shop, order, 10, expires_on=date(2018, 7, 1), lot="L7")
    assert (Lot.objects.get().code, Movement.objects.latest("pk").lot) == ("L7", Lot.objects.get())


def test_everything_that_is_wrong_with_a_delivery_is_said_at_once(shop: Stock):
    shop.soap.expires = True
    shop.soap.save()
    order = placed(shop)
    with pytest.raises(Mistakes) as refused:
        come(shop, order, 500, paper=" ")
    line = order.lines.get()
    assert [one.field for one in refused.value.found] == [f"expires_{line.pk}", f"came_{line.pk}", "paper"]
    line.refresh_from_db()
    assert line.received == 0


def test_a_delivery_booked_wrongly_is_taken_back_and_booked_anew(shop: Stock):
    order = placed(shop)
    wrong = come(shop, order, 200).delivery
    orders.take_back(wrong.pk, reason="other order", by=shop.clerk, at=shop.at)
    order.refresh_from_db()
    assert (order.state, order.lines.get().received, shop.holds(shop.soap, shop.main)) == ("ordered", 0, 0)
    with pytest.raises(Stale):
        orders.take_back(wrong.pk, reason="again", by=shop.clerk, at=shop.at)
    come(shop, order, 20)
    assert faults() == []


def test_the_cost_a_wrong_delivery_brought_goes_with_it(shop: Stock):
    order = placed(shop)
    before = ItemCost.objects.filter(item=shop.soap).first().unit_cost
    wrong = come(shop, order, 10, unit_price=Decimal("7.5")).delivery
    assert ItemCost.objects.filter(item=shop.soap).first().unit_cost == Decimal("7.5")
    orders.take_back(wrong.pk, reason="other order", by=shop.clerk, at=shop.at + timedelta(minutes=1))
    assert ItemCost.objects.filter(item=shop.soap).first().unit_cost == before


def test_a_price_of_nothing_and_a_day_that_is_over_are_refused(shop: Stock):
    with pytest.raises(Refusal, match="what a pack came for"):
        come(shop, placed(shop), 10, unit_price=Decimal(0))
    (draft,) = orders.draw_up({shop.soap.pk: 2}, by=shop.clerk, at=shop.at)
    lines = {shop.soap.pk: Ordered(3, Decimal("0.4"))}
    with pytest.raises(Refusal, match="a day that is over"):
        orders.change_draft(
            draft.pk, lines, seen=1, by=shop.clerk, at=shop.at, expected_on=DAY - timedelta(days=1)
        )


def test_an_order_that_is_stopped_is_cancelled_or_closed_and_commits_nothing(shop: Stock):
    first, second = placed(shop), placed(shop)
    come(shop, second, 10)
    for order in (first, second):
        order.refresh_from_db()
        orders.stop(order.pk, reason="no more", seen=order.version, by=shop.clerk, at=shop.at)
        order.refresh_from_db()
    assert (first.state, second.state) == (OrderState.CANCELLED, OrderState.CLOSED)
    assert orders.committed() == []
    with pytest.raises(Stale):
        come(shop, first, 10)
    assert faults() == []


def test_open_orders_commit_what_is_still_to_come(shop: Stock):
    order = placed(shop)
    assert orders.committed() == [("amenity", None, Decimal("66.67"))]
    come(shop, order, 100)
    assert orders.committed() == [("amenity", None, Decimal("33.33"))]
    assert orders.committed(DAY, DAY) == []
    order.refresh_from_db()
    assert order.expected_on and order.expected_on > DAY
    assert orders.committed(order.expected_on, order.expected_on) == [("amenity", None, Decimal("33.33"))]


def test_what_is_late_commits_the_month_of_the_open_day_and_no_other(shop: Stock):
    PurchaseOrder.objects.filter(pk=placed(shop).pk).update(expected_on=DAY - timedelta(days=9))
    assert orders.committed(DAY, DAY + timedelta(days=3)) == [("amenity", None, Decimal("66.67"))]
    assert orders.committed(DAY + timedelta(days=1), DAY + timedelta(days=3)) == []


def test_an_order_is_mailed_once_in_both_languages(shop: Stock):
    order = placed(shop)
    order_mail.mail_order(order, at=shop.at)
    order_mail.mail_order(order, at=shop.at)
    mail = Outbox.objects.get()
    assert (mail.to, "PO-2016-0001" in mail.subject) == ("orders@supplier.example", True)
    assert "soap 30 g" in mail.text
    assert "香皂30克" in mail.text


def test_an_order_without_address_is_printed_instead(shop: Stock):
    Supplier.objects.update(mail="")
    with pytest.raises(Refusal, match="Print the order"):
        order_mail.mail_order(placed(shop), at=shop.at)


# Two at once ----------------------------------------------------------------------------------------------------


def test_two_orders_drawn_up_at_once_have_two_numbers(at_once):
    stock = with_supplier(build(make.AT))
    answers = at_once(*[lambda: orders.draw_up({stock.soap.pk: 1}, by=stock.clerk, at=stock.at)] * 2)
    assert sorted(str(order) for (order,) in answers) == ["PO-2016-0001", "PO-2016-0002"]


def test_of_two_who_book_one_delivery_one_is_told(at_once):
    stock = with_supplier(build(make.AT))
    order = placed(stock)
    line = order.lines.get()

    def book() -> Any:
        return orders.receive(
            order.pk, {line.pk: Came(200)}, paper="D1", seen=order.version, by=stock.clerk, at=stock.at
        )

    answers = at_once(book, book)
    assert sorted(type(answer).__name__ for answer in answers) == ["Received", "Stale"], answers
    assert stock.holds(stock.soap, stock.main) == 200
    assert faults() == []
