"""Holds the reports of the months against the same figures taken straight from the lines by plain SQL.

Nothing of the report's own code takes part in the second figures, so a fault in it, or in the month sums it reads,
shows as a difference.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db import connection

from supplies.domain.movements import CENT
from supplies.domain.report.build import Body, build
from supplies.domain.report.period import Period, month_of

Figure = tuple[int, Decimal]
"""Quantity and cost."""

MONTHS = "SELECT DISTINCT {month} FROM supplies_movement ORDER BY 1"
USED = "SELECT {what}, SUM(quantity), SUM(cost) FROM supplies_movement WHERE kind = 'consume' AND {days} GROUP BY 1"
TOTAL = "SELECT SUM(quantity), SUM(cost), COUNT(*) FROM supplies_movement WHERE kind = 'consume' AND {days}"
GONE = """
SELECT CASE WHEN item.category = 'linen' THEN 'linen_written_off' ELSE 'losses' END,
    SUM(CASE WHEN kind = 'count_over' THEN -cost ELSE cost END)
FROM supplies_movement JOIN supplies_item AS item ON item.id = item_id
WHERE kind IN ('damaged', 'condemned', 'lost', 'count_short', 'count_over') AND {days} GROUP BY 1
"""
WASHED = """
SELECT SUM(quantity), item.laundry_cost, item.laundry_by, item.weight_grams
FROM supplies_movement JOIN supplies_item AS item ON item.id = item_id
WHERE kind = 'to_laundry' AND {days}
GROUP BY item.id, cost_centre_id, item.laundry_cost, item.laundry_by, item.weight_grams
"""
PARTS = {
    "items": ("item_id", "id"), "floors": ("floor_id", "id"), "types": ("room_type_id", "id"),
    "areas": ("area_id", "id"), "people": ("person_id", "id"), "centres": ("cost_centre_id", "id"),
    "tasks": ("task_kind", "kind"),
}  # fmt: skip
"""The parts of a report: the column of the lines, and the name of the same number in the report."""


class Compared(NamedTuple):
    """A month's totals by both ways and what differs, in words for people who look after the program."""

    month: date
    reported: dict[str, str]
    from_lines: dict[str, str]
    differences: list[str]


def compare_months(*, today: date) -> list[Compared]:
    """Every month that has a line, the oldest first."""
    return [compare(month_of(month), today=today) for month in months()]


def months() -> list[date]:
    """The firsts of the months that have lines."""
    sqlite = connection.vendor == "sqlite"
    month = (
        "strftime('%%Y-%%m-01', business_day)"
        if sqlite
        else "to_char(date_trunc('month', business_day), 'YYYY-MM-DD')"
    )
    return [date.fromisoformat(found) for (found,) in _ask(MONTHS.format(month=month))]


def compare(period: Period, *, today: date) -> Compared:
    """Hold the report of one month, as the books stand now, against its lines."""
    period = period.as_of(today)
    body = build(period, today=today)
    now, found = body["totals"]["now"], _totals(period)
    reported = {name: str(now[name]) for name in found}
    wrong = [
        f"{name}: the report says {reported[name]}, the lines say {amount}"
        for name, amount in found.items()
        if reported[name] != amount
    ]
    for part, (column, key) in PARTS.items():
        wrong += _part_differs(part, _reported(body, part, key), _by(column, period))
    return Compared(period.first, reported, found, wrong)


def _totals(period: Period) -> dict[str, str]:
    """What a report's totals should be, from the lines."""
    ((quantity, cost, lines),) = _ask(TOTAL, period)
    gone = {name: _cents(amount) for name, amount in _ask(GONE, period)}
    found = {
        "cost": _cents(cost), "laundry": _washed(period), "linen_written_off": gone.get("linen_written_off", _cents(0)),
        "losses": gone.get("losses", _cents(0)),
    }  # fmt: skip
    spent = sum(found.values(), _cents(0))
    return {
        "quantity": str(quantity or 0), "lines": str(lines), **{name: str(value) for name, value in found.items()},
        "spent": str(spent),
    }  # fmt: skip


def _washed(period: Period) -> Decimal:
    """What the laundry asks: each item of a cost centre by piece or by weight, rounded once."""
    total = _cents(0)
    for pieces, price, by, grams in _ask(WASHED, period):
        amount = pieces * Decimal(str(price or 0)) * (Decimal(grams) / 1000 if by == "kilo" else 1)
        total += amount.quantize(CENT, ROUND_HALF_UP)
    return total


def _by(column: str, period: Period) -> dict[Any, Figure]:
    """What was consumed by a column of the lines; lines without it are left out."""
    rows = _ask(USED.replace("{what}", column), period)
    return {key: (int(quantity), _cents(cost)) for key, quantity, cost in rows if key}


def _reported(body: Body, part: str, key: str) -> dict[Any, Figure]:
    found: dict[Any, Figure] = defaultdict(lambda: (0, _cents(0)))
    for row in body[part]:
        if row[key]:
            found[row[key]] = (row["quantity"], Decimal(row["cost"]))
    return found


def _part_differs(part: str, reported: dict[Any, Figure], lines: dict[Any, Figure]) -> list[str]:
    """A part of a report may name what used nothing."""
    nothing = (0, _cents(0))
    return [
        f"{part} {key}: the report says {reported.get(key, nothing)}, the lines say {lines.get(key, nothing)}"
        for key in sorted({*reported, *lines}, key=str)
        if reported.get(key, nothing) != lines.get(key, nothing)
    ]


def _cents(amount: Any) -> Decimal:
    """An amount in cents; SQLite adds up in floating point, which is exact enough for a hotel's month."""
    return Decimal(str(amount or 0)).quantize(CENT, ROUND_HALF_UP)


def _ask(sql: str, period: Period | None = None) -> list[tuple[Any, ...]]:
    days: list[Any] = []
    if period is not None:
        sql = sql.replace("{days}", "business_day BETWEEN %s AND %s")
        days = [
            connection.ops.adapt_datefield_value(day) for day in (period.counted.first, period.counted.last)
        ]
    with connection.cursor() as cursor:
        cursor.execute(sql, days)
        return list(cursor.fetchall())
