"""What must always be true of goods and their lines (`manage.py verify_books`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from core.slots import Check, Fault
from supplies.domain.movements import CENT, cost_of
from supplies.enums import Beyond
from supplies.models import Balance, LotBalance, MonthSum, Movement


def balances_are_their_lines() -> Iterator[Fault]:
    """A store holds what came to it less what went from it."""
    lines = _held("item")
    kept = {(b.store_id, b.item_id): b.quantity for b in Balance.objects.iterator()}
    for store, item in sorted(lines.keys() | kept.keys()):
        says, is_so = kept.get((store, item), 0), lines.get((store, item), 0)
        if says != is_so:
            yield Fault(f"supplies:store:{store}", f"holds {says} of item {item}, its lines say {is_so}")


def lots_are_their_lines() -> Iterator[Fault]:
    """A store holds of each lot what its lines say, never less than nothing."""
    lines = _held("lot")
    kept = {(b.store_id, b.lot_id): b.quantity for b in LotBalance.objects.iterator()}
    for store, lot in sorted(lines.keys() | kept.keys()):
        says, is_so = kept.get((store, lot), 0), lines.get((store, lot), 0)
        if says != is_so:
            yield Fault(f"supplies:store:{store}", f"holds {says} of lot {lot}, its lines say {is_so}")
    for line in Movement.objects.filter(lot__isnull=False).exclude(item=F("lot__item")):
        yield Fault(f"supplies:line:{line.pk}", "its lot is of another item")


def _held(thing: str) -> dict[tuple[int, int], int]:
    held: dict[tuple[int, int], int] = defaultdict(int)
    for end, sign in (("to_store", 1), ("from_store", -1)):
        sums = Movement.objects.filter(**{f"{end}__isnull": False, f"{thing}__isnull": False})
        for store, what, quantity in (
            sums.order_by().values_list(end, thing).annotate(sum=Sum("quantity")).iterator()
        ):
            held[store, what] += sign * quantity
    return {key: quantity for key, quantity in held.items() if quantity}


def months_are_their_lines() -> Iterator[Fault]:
    """The sums of a month are those of its lines."""
    by = ("kind", "item", "floor", "room_type", "area", "task_kind", "person", "cost_centre")
    sums = Movement.objects.order_by().annotate(month=TruncMonth("business_day")).values_list("month", *by)
    lines: dict[tuple[Any, ...], tuple[int, Decimal, int]] = {}
    for *key, quantity, cost, count in sums.annotate(Sum("quantity"), Sum("cost"), Count("pk")).iterator():
        lines[tuple(part or 0 if place not in (1, 6) else part for place, part in enumerate(key))] = (
            quantity, cost.quantize(CENT), count,
        )  # fmt: skip
    for row in MonthSum.objects.iterator():
        key = (
            row.month, row.kind, row.item_id, row.floor, row.room_type, row.area, row.task_kind, row.person,
            row.cost_centre,
        )  # fmt: skip
        says, is_so = (row.quantity, row.cost, row.lines), lines.pop(key, (0, Decimal("0.00"), 0))
        if says != is_so:
            yield Fault(f"supplies:month_sum:{row.pk}", f"says {says}, its lines say {is_so}")
    for key, is_so in lines.items():
        yield Fault("supplies:month_sum", f"{key} is missing, its lines say {is_so}")


def reversals_match() -> Iterator[Fault]:
    """A reversal repeats its line with a minus; neither is reversed again."""
    same = (
        "kind", "item_id", "unit_cost", "from_store_id", "to_store_id", "lot_id", "room_id", "area_id", "floor_id",
        "room_type_id", "section_id", "guest_turn", "task_kind", "person_id", "cost_centre_id",
    )  # fmt: skip
    strange = Movement.objects.filter(reverses__isnull=False).select_related("reverses")
    for line in strange.iterator():
        first = line.reverses
        if first.reverses_id is not None:
            yield Fault(f"supplies:line:{line.pk}", f"reverses {first.pk}, a reversal itself")
        elif (
            any(getattr(line, name) != getattr(first, name) for name in same)
            or (line.quantity, line.cost) != (-first.quantity, -first.cost)
            or line.business_day < first.business_day
        ):
            yield Fault(f"supplies:line:{line.pk}", f"does not take back line {first.pk}")


def costs_are_rounded_once() -> Iterator[Fault]:
    """A line costs its quantity times its unit cost, rounded half up to the cent."""
    lines = Movement.objects.order_by().values_list("pk", "quantity", "unit_cost", "cost")
    for pk, quantity, unit_cost, cost in lines.iterator(chunk_size=5000):
        if cost != cost_of(quantity, unit_cost):
            yield Fault(f"supplies:line:{pk}", f"{quantity} x {unit_cost} is not {cost}")


def below_zero_by_right() -> Iterator[Fault]:
    """A store below zero was taken there by a slip that says why."""
    for balance in Balance.objects.filter(quantity__lt=0):
        taken = Movement.objects.filter(from_store=balance.store_id, item=balance.item_id)
        given_back = Q(to_store=balance.store_id, item=balance.item_id, quantity__lt=0)
        back = Movement.objects.filter(given_back)
        if not (taken | back).exclude(slip__beyond=Beyond.NO).exists():
            yield Fault(
                f"supplies:store:{balance.store_id}", f"item {balance.item_id} is below zero without a reason"
            )


def lines_are_of_their_slips_day() -> Iterator[Fault]:
    """The lines of a slip are booked on its day."""
    for line in Movement.objects.exclude(business_day=F("slip__business_day")).iterator():
        yield Fault(f"supplies:line:{line.pk}", f"is booked on another day than slip {line.slip_id}")


CHECKS = [
    Check("balances", _("Each store holds what its lines say"), balances_are_their_lines),
    Check("lots", _("Each store holds of each lot what its lines say"), lots_are_their_lines),
    Check("month_sums", _("The sums of each month are those of its lines"), months_are_their_lines),
    Check("reversals", _("A reversal takes exactly one line back"), reversals_match),
    Check("line_costs", _("Each line costs quantity times unit cost, rounded once"), costs_are_rounded_once),
    Check("below_zero", _("No store is below zero without a reason"), below_zero_by_right),
    Check("slip_days", _("The lines of a slip are booked on its day"), lines_are_of_their_slips_day),
]
