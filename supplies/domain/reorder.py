"""The reorder list: what runs out before the next delivery can come, by the use of the last weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from statistics import median

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from supplies.domain.movements import items_with_cost
from supplies.domain.rules import stock_rules
from supplies.enums import LEAVING, OPEN_ORDERS, Kind, OrderState
from supplies.models import Balance, Item, Movement, OrderLine

WEEK = 7


@dataclass(frozen=True, slots=True)
class Reorder:
    """An item of the list, in smallest units: what there is, what comes, what a day uses, and what to order."""

    item: Item
    unit_cost: Decimal | None
    on_hand: int
    on_order: int
    a_day: Decimal
    target: int
    drafted: int = 0
    """Drawn up in orders that have not gone out yet."""

    @property
    def days_left(self) -> int | None:
        """Full days the stock lasts; None while nothing is used."""
        return int(max(0, self.on_hand) / self.a_day) if self.a_day else None

    @property
    def missing(self) -> int:
        return max(0, self.target - max(0, self.on_hand) - self.on_order - self.drafted)

    @property
    def packs(self) -> int:
        """To order, in whole packs."""
        return ceil(self.missing / self.item.pack_size)

    @property
    def low(self) -> bool:
        """At or below the lowest stock the item may have, with what is ordered."""
        return max(0, self.on_hand) + self.on_order <= self.item.reorder_point

    @property
    def too_late(self) -> bool:
        """Gone before a delivery ordered today can come, with what is ordered."""
        return max(0, self.on_hand) + self.on_order < self.a_day * self.item.lead_days

    @property
    def why(self) -> str:
        """Why the item stands on the list."""
        if self.too_late:
            return _("runs out before the next delivery")
        if self.low:
            return _("at its lowest stock")
        return ""


def reorder_list(day: date, *, everything: bool = False) -> list[Reorder]:
    """What to order on a day, by supplier and code; `everything` lists all items in use (six queries).

    Linen that lies in rooms and at the laundry counts: it comes back. What a draft orders is not proposed again, but
    the item stays on the list until the draft has gone out.
    """
    rules = stock_rules()
    items = items_with_cost(Item.objects.filter(in_use=True).values_list("pk", flat=True), day)
    held = dict(Balance.objects.order_by().values_list("item").annotate(Sum("quantity")))
    coming, drafted = units_on_order(), units_on_order((OrderState.DRAFT,))
    use = use_a_day(day, rules.use_weeks)
    found = []
    for item in items.values():
        unit_cost: Decimal | None = item.cost_now  # type: ignore[attr-defined]
        a_day = use.get(item.pk, Decimal(0))
        target = max(item.par, ceil(a_day * (item.lead_days + rules.cover_days)))
        one = Reorder(
            item,
            unit_cost,
            held.get(item.pk, 0),
            coming.get(item.pk, 0),
            a_day,
            target,
            drafted.get(item.pk, 0),
        )
        if everything or ((one.low or one.too_late) and (one.packs or one.drafted)):
            found.append(one)
    return sorted(found, key=lambda one: (one.item.supplier_id or 0, one.item.code))


def use_a_day(day: date, weeks: int) -> dict[int, Decimal]:
    """What a usual day uses of each item: a seventh of the middle one of the last full weeks before `day`.

    The middle of the weeks does not move when one week is odd. Weeks before an item's first line do not count.
    """
    first = day - timedelta(days=weeks * WEEK)
    lines = Movement.objects.filter(kind__in=LEAVING, business_day__gte=first, business_day__lt=day)
    lines = lines.exclude(kind=Kind.COUNT_SHORT)  # a count corrects the books, nobody has used it that week
    totals: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for item, when, quantity in (
        lines.order_by().values_list("item", "business_day").annotate(sum=Sum("quantity")).iterator()
    ):
        totals[item][(day - when - timedelta(days=1)).days // WEEK] += quantity
    return {item: _middle(by_week, weeks) for item, by_week in totals.items()}


def _middle(by_week: dict[int, int], weeks: int) -> Decimal:
    seen = min(weeks, max(by_week) + 1)
    middle = median(max(0, by_week.get(week, 0)) for week in range(seen))
    return (Decimal(middle) / WEEK).quantize(Decimal("0.01"))


def units_on_order(states: Iterable[str] = OPEN_ORDERS) -> dict[int, int]:
    """What orders in these states have still to bring, by item, in smallest units (one query)."""
    open_lines = OrderLine.objects.filter(order__state__in=list(states))
    coming: dict[int, int] = defaultdict(int)
    for line in open_lines.filter(received__lt=F("packs") * F("pack_size")):
        coming[line.item_id] += line.outstanding
    return dict(coming)
