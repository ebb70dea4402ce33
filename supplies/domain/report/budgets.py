"""Budgets: what a category may cost a cost centre in a month, what it cost so far, and where the month will end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal
from core.formats import show_money, show_month
from staff.models import Employee
from supplies.domain import nights, orders
from supplies.domain.months import first_of, is_closed
from supplies.domain.movements import CENT
from supplies.domain.report import facts, linen
from supplies.domain.report.facts import Sums
from supplies.domain.report.period import Period, month_before, month_of
from supplies.enums import Category, Kind
from supplies.models import Budget, BudgetLevel, Item

Key = tuple[str, int]
"""Category and cost centre; 0 is the house."""
MOST = Decimal("9999999999.99")
SPENDING = (Kind.CONSUME, Kind.TO_LAUNDRY, *linen.GONE)
LEVELS = (80, 100)
"""The levels a house begins with."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a budget stands. `forecast` is None where nothing tells how the month goes on."""

    category: str
    centre: int
    budget: Decimal | None
    used: Decimal
    committed: Decimal
    forecast: Decimal | None = None

    @property
    def left(self) -> Decimal | None:
        return None if self.budget is None else self.budget - self.used - self.committed

    @property
    def share(self) -> float | None:
        """Used and committed of the budget."""
        return float((self.used + self.committed) / self.budget) if self.budget else None


def used(found: Iterable[Sums], items: Mapping[int, Item], which: int = 0) -> dict[Key, Decimal]:
    """What was spent: consumed and written off; for linen laundry and written off.

    `found` are sums by kind, item, cost centre and whatever follows, of SPENDING.
    """
    rows = [one for one in found if one.which == which]
    total: dict[Key, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for one in rows:
        kind, item, centre = one.key[:3]
        if kind == Kind.CONSUME:
            total[items[item].category, centre] += one.cost
        elif kind in linen.GONE:
            total[items[item].category, centre] += linen.written_off(kind, one.cost)
    for (item, centre), cost in linen.laundry(rows, dict(items), which).items():
        total[items[item].category, centre] += cost
    return dict(total)


def standings(
    period: Period,
    spent: Mapping[Key, Decimal],
    *,
    factor: float | None,
    budgets: Mapping[Key, Decimal] | None = None,
) -> list[Standing]:
    """How the budgets of whole months stand, in the order of categories and cost centres, where there are figures."""
    set_for = budgets_of(period) if budgets is None else budgets
    promised = {
        (one.category, one.cost_centre or 0): one.amount
        for one in orders.committed(period.first, period.last)
    }
    keys = sorted(
        {*set_for, *(key for key, cost in spent.items() if cost), *promised},
        key=lambda key: (list(Category).index(Category(key[0])), key[1]),
    )
    return [
        Standing(
            *key, set_for.get(key), spent.get(key, Decimal("0.00")), promised.get(key, Decimal("0.00")),
            _ahead(spent.get(key, Decimal("0.00")), factor),
        )
        for key in keys
    ]  # fmt: skip


def budgets_of(period: Period) -> dict[Key, Decimal]:
    """The budgets of the months of a period, added up; none for other ranges (one query)."""
    months = period.months()
    if months is None:
        return {}
    total: dict[Key, Decimal] = defaultdict(Decimal)
    for category, centre, amount in Budget.objects.filter(month__in=months).values_list(
        "category", "cost_centre", "amount"
    ):
        total[category, centre or 0] += amount
    return dict(total)


def _ahead(amount: Decimal, factor: float | None) -> Decimal | None:
    return None if factor is None else (amount * Decimal(str(factor))).quantize(CENT, ROUND_HALF_UP)


# Forecast -----------------------------------------------------------------------------------------------------


def forecast_factor(
    period: Period, today: date, costs: Mapping[date, Decimal], known: Mapping[date, int]
) -> float | None:
    """By what the use so far is multiplied to reach the month's end; 1.0 for a month that is over.

    What the closed days cost for each occupied room (the median day, so that one odd day bends nothing) times the
    room-nights to expect; where no nights are known, the median day. None while nothing is known.
    """
    if today > period.last:
        return 1.0
    closed = [
        (float(cost), known.get(day, 0))
        for day in _days(period.first, min(today, period.last + timedelta(days=1)) - timedelta(days=1))
        if (cost := costs.get(day, Decimal(0))) or known.get(day)
    ]
    so_far = sum(cost for cost, _nights in closed)
    if so_far <= 0:
        return None
    rates = [cost / count for cost, count in closed if count]
    if rates:
        to_come = median(rates) * nights.expected(today, period.last, known)
    else:
        to_come = median(cost for cost, _count in closed) * len(_days(today, period.last))
    with_today = so_far + float(costs.get(today, Decimal(0)))
    return max(1.0, (so_far + to_come) / with_today)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@dataclass(frozen=True, slots=True)
class MonthStanding:
    """How all budgets of a month stand, and in sum."""

    rows: list[Standing]
    factor: float | None

    @property
    def total(self) -> Standing:
        """All together; without a single budget its budget is None."""
        set_for = [row.budget for row in self.rows if row.budget is not None]
        spent = sum((row.used for row in self.rows), Decimal("0.00"))
        ahead = [row.forecast for row in self.rows if row.forecast is not None]
        return Standing(
            "", 0, sum(set_for, Decimal("0.00")) if set_for else None, spent,
            sum((row.committed for row in self.rows), Decimal("0.00")),
            sum(ahead, Decimal("0.00")) if self.factor is not None else None,
        )  # fmt: skip


def month_standing(month: date, today: date) -> MonthStanding:
    """How a month's budgets stand now."""
    period = month_of(month)
    found = list(facts.sums([period], ("kind", "item", "cost_centre"), SPENDING))
    items = Item.objects.in_bulk({one.key[1] for one in found})
    factor: float | None = 1.0
    if today <= period.last:
        known = nights.by_night(period.first - timedelta(weeks=nights.WEEKS), period.last)
        factor = forecast_factor(period, today, facts.day_costs([period]), known)
    return MonthStanding(standings(period, used(found, items), factor=factor), factor)


# Warnings -----------------------------------------------------------------------------------------------------


def levels() -> list[int]:
    """The shares, in per cent, at which a budget is said to run out; until the house sets its own, the usual ones."""
    return list(BudgetLevel.objects.values_list("percent", flat=True)) or list(LEVELS)


def level_reached(standing: Standing, warn_at: Iterable[int]) -> int | None:
    """The highest level that is reached, in per cent."""
    if standing.share is None:
        return None
    return max((level for level in warn_at if standing.share * 100 >= level), default=None)


def set_levels(percents: Iterable[int], *, by: Employee, at: datetime) -> None:
    """Set the levels anew. Raises Refusal for none, more than five, or what is no share."""
    wanted = sorted(set(percents))
    if not 1 <= len(wanted) <= 5 or not all(1 <= percent <= 200 for percent in wanted):
        raise Refusal(
            _("Enter one to five levels from 1 to 200 per cent, such as 80, 95, 100."), field="levels"
        )
    with transaction.atomic():
        old = levels()
        BudgetLevel.objects.all().delete()
        BudgetLevel.objects.bulk_create(BudgetLevel(percent=percent) for percent in wanted)
        audit.record(
            "supplies.set_budget_levels",
            by=by,
            at=at,
            about="supplies:budget_levels",
            old=str(old),
            new=str(wanted),
        )


# Setting ------------------------------------------------------------------------------------------------------


def set_budgets(
    month: date, amounts: Mapping[Key, Decimal | None], *, by: Employee | None, at: datetime
) -> int:
    """Set these budgets of a month; None takes one away. Answers how many changed.

    Raises Refusal for a signed month and for amounts that make no sense.
    """
    month = first_of(month)
    for amount in amounts.values():
        if amount is not None and not 0 <= amount <= MOST:
            raise Refusal(
                _("%(amount)s is no budget. Enter an amount from 0.") % {"amount": show_money(amount)}
            )
    with transaction.atomic():
        if is_closed(month):
            raise Refusal(
                _("%(month)s is signed; its budget stays as it was.") % {"month": show_month(month)}
            )
        there = {
            (row.category, row.cost_centre_id or 0): row
            for row in Budget.objects.filter(month=month).order_by("pk").select_for_update()
        }
        changed = 0
        for (category, centre), amount in amounts.items():
            row = there.get((category, centre))
            old = row.amount if row else None
            if old == amount:
                continue
            changed += 1
            if amount is None and row:
                row.delete()
            elif amount is not None:
                Budget.objects.update_or_create(
                    month=month,
                    category=Category(category),
                    cost_centre_id=centre or None,
                    defaults={"amount": amount},
                )
            audit.record(
                "supplies.set_budget", by=by, at=at, about=f"supplies:budget:{month:%Y-%m}:{category}:{centre}",
                old="" if old is None else str(old), new="" if amount is None else str(amount),
            )  # fmt: skip
    return changed


def copy_budgets(month: date, source: date, percent: Decimal, *, by: Employee, at: datetime) -> int:
    """Set the budgets of a month to those of another, so many per cent more or less. Answers how many changed.

    Raises Refusal when the other month has none.
    """
    if not -100 <= percent <= 1000:
        raise Refusal(_("Enter a change from -100 to 1000 per cent."), field="percent")
    amounts = budgets_of(month_of(source))
    if not amounts:
        raise Refusal(
            _("%(month)s has no budget that could be copied. Enter the amounts by hand.")
            % {"month": show_month(source)}
        )
    times = 1 + percent / 100
    raised: dict[Key, Decimal | None] = dict.fromkeys(budgets_of(month_of(month)))
    raised |= {key: (amount * times).quantize(CENT, ROUND_HALF_UP) for key, amount in amounts.items()}
    return set_budgets(month, raised, by=by, at=at)


def sources(month: date) -> dict[str, date]:
    """The months a budget is copied from."""
    return {"month": month_before(month), "year": first_of(month).replace(year=month.year - 1)}
