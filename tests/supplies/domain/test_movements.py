"""The one door of goods: what a line keeps, what is refused, and that nothing is half posted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.domain import day as days
from core.domain.day import current_day
from core.errors import Denied, Refusal
from core.models import Audit
from rooms.models import PublicArea
from supplies.domain import items, months, movements
from supplies.domain.checks import CHECKS
from supplies.domain.movements import Line, Place, Short
from supplies.enums import Beyond, Kind, Source
from supplies.models import Balance, LotBalance, MonthSum, Movement, Slip
from tests import factories as make
from tests.supplies.conftest import Stock, line


def faults() -> list[str]:
    return [f"{check.name}: {fault}" for check in CHECKS for fault in check.run()]


def next_day(stock: Stock, days_on: int = 1) -> None:
    for _n in range(days_on):
        day = current_day()
        days.close_day(day, by=None, at=stock.at)
        days.open_next(day, by=None, at=stock.at)


# What is kept -------------------------------------------------------------------------------------------------


def test_a_line_keeps_where_by_whom_for_which_guest_and_at_which_cost(stock: Stock):
    stock.receive(stock.soap, 10)
    slip = stock.consume(stock.soap, 3, cause="cleaning:task:12")
    kept = line()
    assert (kept.slip, kept.kind, kept.quantity, kept.from_store, kept.to_store) == (
        slip, Kind.CONSUME, 3, stock.pantry, None,
    )  # fmt: skip
    assert (kept.unit_cost, kept.cost) == (Decimal("0.333333"), Decimal("1.00"))
    assert (kept.room, kept.floor, kept.room_type, kept.section) == (
        stock.room, stock.room.floor, stock.room.type, stock.room.section,
    )  # fmt: skip
    assert (kept.person, kept.task_kind, kept.guest_turn) == (stock.attendant, "departure", 0)
    assert (kept.business_day, slip.cause, slip.by) == (date(2016, 7, 1), "cleaning:task:12", stock.attendant)
    assert stock.holds(stock.soap) == 7


@pytest.mark.parametrize(
    ("quantity", "unit_cost", "cost"),
    [
        (1, "0.005", "0.01"),
        (1, "0.004999", "0.00"),
        (3, "0.333333", "1.00"),
        (3, "0.335", "1.01"),
        (7, "2", "14.00"),
    ],
)
def test_a_line_is_rounded_half_up_once(quantity, unit_cost, cost):
    assert movements.cost_of(quantity, Decimal(unit_cost)) == Decimal(cost)


def test_a_line_costs_what_the_item_cost_on_its_day(stock: Stock):
    stock.receive(stock.soap, 10)
    items.set_cost(stock.soap, Decimal("0.5"), from_date=date(2016, 7, 1), by=None, at=stock.at)
    items.set_cost(stock.soap, Decimal("9"), from_date=date(2016, 7, 2), by=None, at=stock.at)
    stock.consume(stock.soap, 2)
    assert line().cost == Decimal("1.00")


def test_of_two_costs_entered_for_a_day_the_later_word_counts(stock: Stock):
    stock.receive(stock.soap, 10)
    for cost in ("0.5", "0.75"):
        items.set_cost(stock.soap, Decimal(cost), from_date=date(2016, 7, 1), by=None, at=stock.at)
    stock.consume(stock.soap, 2)
    assert line().cost == Decimal("1.50")


def test_an_issue_moves_from_one_store_to_the_other(stock: Stock):
    stock.receive(stock.soap, 10, stock.main)
    move = Line(Kind.ISSUE, stock.soap.pk, 4, from_store=stock.main.pk, to_store=stock.pantry.pk)
    movements.post([move], by=stock.clerk, at=stock.at, source=Source.STORE)
    assert (stock.holds(stock.soap, stock.main), stock.holds(stock.soap)) == (6, 4)
    assert line().floor == stock.room.floor


def test_the_month_is_summed_up_in_the_same_act(stock: Stock):
    stock.receive(stock.soap, 10)
    stock.consume(stock.soap, 2)
    stock.consume(stock.soap, 1)
    found = MonthSum.objects.get(kind=Kind.CONSUME)
    assert (found.month, found.quantity, found.cost, found.lines) == (
        date(2016, 7, 1), 3, Decimal("0.67") + Decimal("0.33"), 2,
    )  # fmt: skip
    assert (found.floor, found.room_type, found.person) == (
        stock.room.floor_id, stock.room.type_id, stock.attendant.pk,
    )  # fmt: skip
    assert faults() == []


def test_a_use_in_a_public_area_names_the_area(stock: Stock):
    area = PublicArea.objects.create(name_en="Lobby", name_zh="大堂", square_metres=420)
    stock.receive(stock.soap, 10)
    use = Line(Kind.CONSUME, stock.soap.pk, 1, from_store=stock.pantry.pk, place=Place.of_area(area))
    movements.post([use], by=stock.attendant, at=stock.at, source=Source.AREA)
    assert (line().area, line().room) == (area, None)


# What is refused ----------------------------------------------------------------------------------------------


def unchanged(stock: Stock) -> bool:
    return (Slip.objects.count(), Movement.objects.count(), stock.holds(stock.soap)) == (1, 1, 2)


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001, 10**30, True, 1.5, "3", Decimal("2")])
def test_absurd_quantities_are_refused(stock: Stock, quantity):
    stock.receive(stock.soap, 2)
    with pytest.raises(Refusal, match=r"whole number|not a quantity"):
        stock.consume(stock.soap, quantity)
    assert unchanged(stock)


def test_nothing_is_posted_when_one_of_many_lines_is_short(stock: Stock):
    stock.receive(stock.soap, 2)
    stock_of = {"from_store": stock.pantry.pk}
    lines = [
        Line(Kind.CONSUME, stock.soap.pk, 1, **stock_of),
        Line(Kind.CONSUME, stock.sheet.pk, 1, **stock_of),
    ]
    with pytest.raises(Short) as told:
        movements.post(lines, by=stock.attendant, at=stock.at, source=Source.PANTRY)
    assert "Floor 2 pantry has 0 pieces of sheet, single in the books, 1 were asked for." in str(told.value)
    assert [(one.item, one.have, one.asked) for one in told.value.shortages] == [(stock.sheet, 0, 1)]
    assert unchanged(stock)


def test_an_item_without_cost_is_refused_with_what_to_do(stock: Stock):
    stock.receive(stock.soap, 2)
    new = stock.item("A99", cost=None)
    with pytest.raises(Refusal, match=r"A99 has no cost on 1 Jul 2016 yet\. Enter its unit cost first"):
        stock.consume(new, 1)
    assert unchanged(stock)


def test_a_day_that_has_not_come_is_refused(stock: Stock):
    stock.receive(stock.soap, 2)
    with pytest.raises(Refusal, match="2 Jul 2016 has not come yet"):
        stock.consume(stock.soap, 1, day=date(2016, 7, 2))
    assert unchanged(stock)


def test_a_cost_beyond_any_slip_is_refused(stock: Stock):
    gold = stock.item("G01", "999999")
    stock.receive(stock.soap, 2)
    with pytest.raises(Refusal, match="would cost more than any slip"):
        stock.receive(gold, 1_000_000)
    assert unchanged(stock)


def test_a_store_cannot_issue_to_itself(stock: Stock):
    stock.receive(stock.soap, 2)
    move = Line(Kind.ISSUE, stock.soap.pk, 1, from_store=stock.pantry.pk, to_store=stock.pantry.pk)
    with pytest.raises(Refusal, match="Both stores are the same"):
        movements.post([move], by=stock.clerk, at=stock.at, source=Source.STORE)


def test_an_empty_slip_is_refused(stock: Stock):
    with pytest.raises(Refusal, match="Nothing was entered"):
        movements.post([], by=stock.clerk, at=stock.at, source=Source.STORE)


# Below zero ---------------------------------------------------------------------------------------------------


def test_below_zero_needs_the_right_and_a_reason(stock: Stock):
    with pytest.raises(Denied):
        stock.consume(stock.soap, 1, beyond=Beyond.BY_RIGHT, reason="count was wrong")
    with pytest.raises(Refusal, match="Say why"):
        stock.consume(stock.soap, 1, beyond=Beyond.BY_RIGHT, by=stock.clerk)
    slip = stock.consume(stock.soap, 3, beyond=Beyond.BY_RIGHT, by=stock.clerk, reason="count was wrong")
    assert slip.note.text == "count was wrong"
    assert Balance.objects.values_list("quantity", "below_allowed").get(item=stock.soap) == (-3, True)
    assert faults() == []
    stock.receive(stock.soap, 5)
    assert Balance.objects.values_list("quantity", "below_allowed").get(item=stock.soap) == (2, False)


def test_what_was_used_may_be_written_down_by_who_used_it(stock: Stock):
    slip = stock.consume(stock.soap, 1, beyond=Beyond.USED)
    assert (slip.beyond, stock.holds(stock.soap)) == (Beyond.USED, -1)


def test_a_leader_cannot_go_below_without_the_right(stock: Stock):
    with pytest.raises(Denied):
        stock.consume(stock.soap, 1, by=stock.leader, beyond=Beyond.BY_RIGHT, reason="because")


# Twice --------------------------------------------------------------------------------------------------------


def test_the_same_key_counts_once(stock: Stock):
    stock.receive(stock.soap, 10)
    key = uuid.uuid4()
    first = stock.consume(stock.soap, 2, key=key)
    assert stock.consume(stock.soap, 2, key=key) == first
    assert stock.holds(stock.soap) == 8


# Closed months ------------------------------------------------------------------------------------------------


def test_a_movement_into_a_signed_month_goes_to_the_open_day_and_says_so(stock: Stock):
    stock.receive(stock.soap, 10)
    next_day(stock, 31)
    months.close_month(date(2016, 7, 9), by=stock.clerk, at=stock.at)
    slip = stock.consume(stock.soap, 1, day=date(2016, 7, 30))
    assert (slip.business_day, slip.meant_day) == (date(2016, 8, 1), date(2016, 7, 30))
    assert MonthSum.objects.get(kind=Kind.CONSUME).month == date(2016, 8, 1)


def test_a_movement_of_an_earlier_day_of_an_open_month_stays_there(stock: Stock):
    stock.receive(stock.soap, 10)
    next_day(stock, 2)
    slip = stock.consume(stock.soap, 1, day=date(2016, 7, 2))
    assert (slip.business_day, slip.meant_day, line().business_day) == (
        date(2016, 7, 2),
        None,
        date(2016, 7, 2),
    )


def test_a_month_is_closed_after_its_last_day_and_once(stock: Stock):
    with pytest.raises(Refusal, match="Jul 2016 is not over"):
        months.close_month(date(2016, 7, 1), by=stock.clerk, at=stock.at)
    months.close_month(date(2016, 6, 30), by=stock.clerk, at=stock.at)
    with pytest.raises(Refusal, match="Jun 2016 is signed and locked already"):
        months.close_month(date(2016, 6, 1), by=stock.clerk, at=stock.at)


# Reversal -----------------------------------------------------------------------------------------------------


def reverse(stock: Stock, **given: object) -> Slip:
    kept = Movement.objects.filter(reverses__isnull=True).latest("pk")
    return movements.reverse_lines(
        [kept],
        **{"reason": "typed twice", "by": stock.leader, "at": stock.at, **given},  # type: ignore[arg-type]
    )


def test_a_reversal_repeats_the_line_with_a_minus_and_says_why(stock: Stock):
    stock.receive(stock.soap, 10)
    stock.consume(stock.soap, 3)
    slip = reverse(stock)
    kept = line()
    assert (kept.quantity, kept.cost, kept.kind, kept.room) == (
        -3,
        Decimal("-1.00"),
        Kind.CONSUME,
        stock.room,
    )
    assert (slip.note.text, kept.reverses.quantity, stock.holds(stock.soap)) == ("typed twice", 3, 10)
    assert MonthSum.objects.values_list("quantity", "cost", "lines").get(kind=Kind.CONSUME) == (0, 0, 2)
    assert Audit.objects.get(what="supplies.reverse").about == f"supplies:line:{kept.reverses_id}"
    assert faults() == []


def test_a_reversal_of_a_signed_month_stands_in_the_open_one(stock: Stock):
    stock.receive(stock.soap, 10)
    stock.consume(stock.soap, 3)
    next_day(stock, 31)
    months.close_month(date(2016, 7, 1), by=stock.clerk, at=stock.at)
    reverse(stock)
    assert line().business_day == date(2016, 8, 1)
    assert faults() == []


def test_a_line_is_reversed_once_and_a_reversal_never(stock: Stock):
    stock.receive(stock.soap, 10)
    stock.consume(stock.soap, 3)
    reverse(stock)
    with pytest.raises(Refusal, match="was reversed before by He Xiufang on 1 Jul 2016"):
        reverse(stock)
    with pytest.raises(Refusal, match="is a reversal itself"):
        movements.reverse_lines([line()], reason="again", by=stock.leader, at=stock.at)
    with pytest.raises(Refusal, match="Say why"):
        reverse(stock, reason=" ")
    assert stock.holds(stock.soap) == 10


def test_goods_that_have_moved_on_are_not_taken_back_from_where_they_are_not(stock: Stock):
    receipt = stock.receive(stock.soap, 10)
    stock.consume(stock.soap, 3)
    with pytest.raises(Short, match="has 7 pieces of soap 30 g in the books, 10 were asked for"):
        movements.reverse_lines(list(receipt.lines.all()), reason="wrong", by=stock.leader, at=stock.at)
    assert stock.holds(stock.soap) == 7


# Lots ---------------------------------------------------------------------------------------------------------


def test_what_expires_first_goes_out_first(stock: Stock):
    water = stock.item("M01", expires=True)
    late = stock.lot(water, date(2016, 12, 1), 5)
    soon = stock.lot(water, date(2016, 8, 1), 3)
    stock.consume(water, 4)
    lines = Movement.objects.filter(kind=Kind.CONSUME).order_by("pk")
    assert [(one.lot, one.quantity) for one in lines] == [(soon, 3), (late, 1)]
    assert dict(LotBalance.objects.values_list("lot", "quantity")) == {soon.pk: 0, late.pk: 4}
    assert stock.holds(water) == 4
    assert faults() == []


def test_a_lot_goes_along_to_the_pantry(stock: Stock):
    water = stock.item("M01", expires=True)
    lot = stock.lot(water, date(2016, 8, 1), 9, stock.main)
    move = Line(Kind.ISSUE, water.pk, 4, from_store=stock.main.pk, to_store=stock.pantry.pk)
    movements.post([move], by=stock.clerk, at=stock.at, source=Source.STORE)
    held = dict(LotBalance.objects.filter(lot=lot).values_list("store", "quantity"))
    assert held == {stock.main.pk: 5, stock.pantry.pk: 4}
    assert faults() == []


def test_what_the_lots_do_not_cover_goes_without_one(stock: Stock):
    water = stock.item("M01", expires=True)
    stock.receive(water, 2)
    lot = stock.lot(water, date(2016, 8, 1), 1)
    stock.consume(water, 2)
    assert list(Movement.objects.filter(kind=Kind.CONSUME).order_by("pk").values_list("lot", "quantity")) == [
        (lot.pk, 1), (None, 1),
    ]  # fmt: skip
    assert faults() == []


# Cost ---------------------------------------------------------------------------------------------------------


def test_a_consumption_of_five_items_costs_at_most_eight_statements(
    stock: Stock, django_assert_max_num_queries
):
    goods = [stock.item(f"X{n}") for n in range(5)]
    for one in goods:
        stock.receive(one, 100)
    place = Place.of_room(stock.room)
    lines = [Line(Kind.CONSUME, one.pk, 2, from_store=stock.pantry.pk, place=place) for one in goods]
    with django_assert_max_num_queries(10):  # a savepoint and its release among them
        movements.post(lines, by=stock.attendant, at=stock.at, source=Source.FINISH)


def test_the_future_and_the_past_of_a_cost_are_kept(stock: Stock):
    with pytest.raises(Refusal, match="from 0 to 1,000,000"):
        items.set_cost(
            stock.soap, Decimal("-1"), from_date=make.AT.date() + timedelta(1), by=None, at=stock.at
        )
