"""Budgets: set, copied, used up, warned about; the month's end is told from median days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.errors import Refusal
from core.models import Audit
from supplies.domain import nights
from supplies.domain.report import budgets
from supplies.domain.report.period import month_of
from supplies.domain.report.sign import sign
from supplies.enums import Kind, OrderState
from supplies.models import Budget, OccupiedNight, OrderLine, PurchaseOrder, Supplier
from tests.supplies.report.conftest import TODAY, House

JUNE = date(2016, 6, 1)
HOUSE: budgets.Key = ("amenity", 0)


def set_for(house: House, amount: str | None, month: date = JUNE, key: budgets.Key = HOUSE) -> int:
    wanted = None if amount is None else Decimal(amount)
    return budgets.set_budgets(month, {key: wanted}, by=house.manager, at=house.at)


def test_each_change_stands_in_the_audit(empty: House):
    assert [set_for(empty, "800"), set_for(empty, "800"), set_for(empty, "900.50"), set_for(empty, None)] == [
        1,
        0,
        1,
        1,
    ]
    rows = Audit.objects.filter(what="supplies.set_budget").order_by("pk")
    assert [(row.old, row.new) for row in rows] == [("", "800"), ("800.00", "900.50"), ("900.50", "")]
    assert not Budget.objects.exists()


@pytest.mark.parametrize("amount", ["-1", "99999999999"])
def test_an_amount_that_is_none_is_refused(empty: House, amount: str):
    with pytest.raises(Refusal, match="no budget"):
        set_for(empty, amount)


def test_the_budget_of_a_signed_month_stays(empty: House):
    set_for(empty, "800")
    sign(JUNE, note="", by=empty.manager, at=empty.at)
    with pytest.raises(Refusal, match="Jun 2016 is signed"):
        set_for(empty, "900")


def test_a_copy_raises_by_per_cent_and_replaces_what_stood_there(empty: House):
    set_for(empty, "800", date(2016, 5, 1))
    set_for(empty, "33.33", date(2016, 5, 1), ("agent", empty.centre.pk))
    set_for(empty, "70", JUNE, ("tool", 0))
    budgets.copy_budgets(JUNE, date(2016, 5, 1), Decimal("2.5"), by=empty.manager, at=empty.at)
    assert budgets.budgets_of(month_of(JUNE)) == {
        HOUSE: Decimal("820.00"), ("agent", empty.centre.pk): Decimal("34.16"),
    }  # fmt: skip
    with pytest.raises(Refusal, match="has no budget"):
        budgets.copy_budgets(JUNE, date(2015, 6, 1), Decimal(0), by=empty.manager, at=empty.at)


def test_used_is_what_was_consumed_and_lost_and_linen_is_laundry_and_loss(quarter: House):
    found = budgets.month_standing(JUNE, TODAY)
    used = {(row.category, row.centre): row.used for row in found.rows}
    house = quarter.centre.pk
    # 16 sheets to the laundry at 1.60 from no cost centre's store, and one lost at 48.00.
    assert used["linen", 0] == Decimal("73.60")
    assert used["minibar", house] > 0 and used["amenity", house] > 0
    assert found.total.used == sum(used.values())
    assert found.total.budget is None


def test_levels_are_reached_by_what_is_used_and_promised(empty: House):
    row = budgets.Standing("agent", 0, Decimal(100), Decimal(70), Decimal(15))
    assert (row.left, row.share) == (Decimal(15), 0.85)
    assert budgets.level_reached(row, [80, 100]) == 80
    assert budgets.level_reached(budgets.Standing("agent", 0, None, Decimal(70), Decimal(0)), [80]) is None
    assert budgets.levels() == [80, 100]
    budgets.set_levels([95, 70, 95], by=empty.manager, at=empty.at)
    assert budgets.levels() == [70, 95]
    with pytest.raises(Refusal):
        budgets.set_levels([0], by=empty.manager, at=empty.at)
    agent = next(item for item in empty.items.values() if item.category == "agent")
    order = PurchaseOrder.objects.create(
        year=2016, number=1, supplier=Supplier.objects.create(name="Clean Ltd"), state=OrderState.ORDERED,
        made_by=empty.manager, made_at=empty.at, expected_on=TODAY + timedelta(days=4),
    )  # fmt: skip
    OrderLine.objects.create(order=order, item=agent, packs=2, pack_size=10, unit_price=Decimal(1))
    (found,) = (one for one in budgets.month_standing(TODAY, TODAY).rows if one.category == "agent")
    assert (found.committed, found.used) == (Decimal("20.00"), Decimal("0.00"))


def days(first: date, costs: list[str]) -> dict[date, Decimal]:
    return {first + timedelta(days=n): Decimal(cost) for n, cost in enumerate(costs)}


def forecast(today: date, costs: dict[date, Decimal], known: dict[date, int]) -> Any:
    return budgets.forecast_factor(month_of(JUNE), today, costs, known)


def test_the_forecast_follows_the_rooms_to_expect():
    costs = days(JUNE, ["100"] * 10)
    full = days(JUNE - timedelta(days=60), ["50"] * 70)
    known = dict.fromkeys(full, 50)
    assert forecast(date(2016, 6, 11), costs, known) == pytest.approx(3.0)
    assert forecast(date(2016, 7, 1), costs, known) == 1.0
    assert forecast(date(2016, 6, 11), {}, known) is None


def test_one_odd_day_does_not_bend_the_forecast():
    costs = days(JUNE, ["100"] * 9 + ["5000"])
    known = {JUNE - timedelta(days=n): 50 for n in range(-10, 60)}
    so_far = 900 + 5000
    assert forecast(date(2016, 6, 11), costs, known) == pytest.approx((so_far + 20 * 100) / so_far)
    assert forecast(date(2016, 6, 11), costs, {}) == pytest.approx((so_far + 20 * 100) / so_far)


def test_weekdays_differ_in_what_is_expected():
    known = {date(2016, 5, 2) + timedelta(days=n): 90 if (n % 7) > 4 else 40 for n in range(56)}
    assert nights.expected(date(2016, 7, 4), date(2016, 7, 10), known) == 5 * 40 + 2 * 90
    assert nights.expected(date(2016, 7, 4), date(2016, 7, 4), {}) == 0


def test_a_night_is_counted_once(empty: House):
    day = type("Day", (), {"date": date(2016, 6, 30)})()
    for _time in range(2):
        nights.count_night(day, empty.at)  # type: ignore[arg-type]
    rows = OccupiedNight.objects.filter(day=day.date)
    assert sum(row.rooms for row in rows) == len(empty.rooms)
    assert nights.by_night(date(2016, 6, 1), date(2016, 6, 30)) == {day.date: 0}


def test_what_is_consumed_beyond_any_budget_is_seen(empty: House):
    empty.use(date(2016, 6, 3), empty.rooms[0], empty.people[0], soap=100)
    set_for(empty, "50", JUNE, ("amenity", empty.centre.pk))
    found = budgets.month_standing(JUNE, TODAY)
    (row,) = (one for one in found.rows if one.category == "amenity")
    assert (row.used, row.left, row.forecast) == (Decimal("95.00"), Decimal("-45.00"), Decimal("95.00"))
    assert Kind.CONSUME in budgets.SPENDING
