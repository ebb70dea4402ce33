"""Linen is not consumed, it circulates: what it cost is laundry and what was written off at book price."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from supplies.domain.circle import washing_cost
from supplies.domain.report.facts import Sums
from supplies.enums import WRITTEN_OFF, Category, Kind
from supplies.models import Item

CIRCLE = (Kind.CHANGE_IN, Kind.TO_LAUNDRY, Kind.BACK, Kind.REWASH)
GONE = (*WRITTEN_OFF, Kind.COUNT_OVER)


def written_off(kind: str, amount: Any) -> Any:
    """An amount as it counts for what was lost: what a count found more gives back."""
    return -amount if kind == Kind.COUNT_OVER else amount


def laundry(found: Iterable[Sums], items: dict[int, Item], which: int = 0) -> dict[tuple[int, int], Decimal]:
    """What the laundry takes, by item and cost centre. `found` are sums by kind, item, cost centre and what follows."""
    pieces: dict[tuple[int, int], int] = defaultdict(int)
    for one in found:
        kind, item, centre = one.key[:3]
        if one.which == which and kind == Kind.TO_LAUNDRY:
            pieces[item, centre] += one.quantity
    return {(item, centre): washing_cost(items[item], count) for (item, centre), count in pieces.items()}


def rows(found: Iterable[Sums], items: dict[int, Item], which: int = 0) -> list[dict[str, Any]]:
    """A row for each linen item that moved: pieces by what happened to them, laundry, written off."""
    moved = [one for one in found if one.which == which and items[one.key[1]].category == Category.LINEN]
    counted: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    lost: dict[int, Decimal] = defaultdict(lambda: Decimal("0.00"))
    washed: dict[int, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for (number, _centre), cost in laundry(moved, items, which).items():
        washed[number] += cost
    for one in moved:
        kind, number = one.key[:2]
        if kind in (*CIRCLE, *GONE):
            counted[number][kind] += one.quantity
        if kind in GONE:
            lost[number] += written_off(kind, one.cost)
    return [
        {
            "item": number,
            **{kind.value: pieces.get(kind, 0) for kind in (*CIRCLE, *GONE)},
            "laundry": washed[number],
            "written_off": lost[number],
        }
        for number, pieces in sorted(counted.items(), key=lambda entry: items[entry[0]].code)
    ]
