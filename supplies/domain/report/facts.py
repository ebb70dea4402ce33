"""What the report reads: sums of the lines of up to three periods, each in one statement.

Whole months are read from the sums kept with the lines (`MonthSum`), other ranges from the lines themselves, a running
month's part of the month before among them; both answer the same rows, and a test holds them against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from supplies.domain.movements import CENT
from supplies.domain.report.period import Period
from supplies.enums import Kind
from supplies.models import MonthSum, Movement

COLUMNS = {
    "kind": "kind", "item": "item_id", "floor": "floor_id", "room_type": "room_type_id", "area": "area_id",
    "task_kind": "task_kind", "person": "person_id", "cost_centre": "cost_centre_id",
}  # fmt: skip
WEEKS = 8
"""Over how many weeks the usual use is measured."""


class Sums(NamedTuple):
    """`which` is the number of the period; `key` holds the columns that were asked for."""

    which: int
    key: tuple[Any, ...]
    quantity: int
    cost: Decimal
    lines: int


def sums(periods: Sequence[Period], by: Sequence[str], kinds: Iterable[str], **only: Any) -> Iterator[Sums]:
    """The lines of these kinds in each period, added up by the columns `by` (one statement; two for whole months beside
    parts of months).
    """
    kept = list(kinds)
    months, others = dict[int, list[date]](), dict[int, Period]()
    for which, period in enumerate(periods):
        if (of := period.months()) is None:
            others[which] = period
        else:
            months[which] = of
    rows = chain(_by_month(months, by, kept, only), _by_lines(others, by, kept, only))
    for which, *key, quantity, cost, lines in rows:
        yield Sums(which, tuple(key), quantity, cost.quantize(CENT), lines)


def _by_month(
    periods: Mapping[int, list[date]], by: Sequence[str], kinds: list[str], only: dict[str, Any]
) -> Iterator[tuple[Any, ...]]:
    if not periods:
        return iter(())
    columns = ["item_id" if name == "item" else name for name in by]
    found = (
        MonthSum.objects.filter(
            month__in={month for months in periods.values() for month in months}, kind__in=kinds, **only
        )
        .order_by()
        .values_list("month", *columns)
        .annotate(Sum("quantity"), Sum("cost"), Sum("lines"))
    )
    of: dict[date, list[int]] = {}
    for which, months in periods.items():
        for month in months:
            of.setdefault(month, []).append(which)
    added: dict[tuple[Any, ...], list[Any]] = {}
    for month, *key, quantity, cost, lines in found:
        for which in of[month]:
            total = added.setdefault((which, *key), [0, Decimal(0), 0])
            total[0] += quantity
            total[1] += cost
            total[2] += lines
    return ((*key, *total) for key, total in added.items())


def _by_lines(
    periods: Mapping[int, Period], by: Sequence[str], kinds: list[str], only: dict[str, Any]
) -> Iterator[tuple[Any, ...]]:
    if not periods:
        return iter(())
    parts: list[QuerySet[Any, Any]] = []
    columns: dict[str, Any] = {
        f"by_{name}": Coalesce(COLUMNS[name], Value("" if name in ("kind", "task_kind") else 0))
        for name in by
    }
    for which, period in periods.items():
        lines = Movement.objects.filter(
            business_day__range=(period.first, period.last), kind__in=kinds, **only
        ).order_by()
        keyed = lines.annotate(which=Value(which), **columns).values_list("which", *columns)
        parts.append(keyed.annotate(Sum("quantity"), Sum("cost"), Count("pk")))
    first, *others = parts
    return iter(first.union(*others, all=True) if others else first)


def day_costs(periods: Sequence[Period]) -> dict[date, Decimal]:
    """What was used on each day of these periods, linen and write-offs left out (one statement)."""
    first, last = min(period.first for period in periods), max(period.last for period in periods)
    found = (
        Movement.objects.filter(business_day__range=(first, last), kind=Kind.CONSUME)
        .order_by()
        .values_list("business_day")
        .annotate(Sum("cost"))
    )
    return {day: cost.quantize(CENT) for day, cost in found}


# Cleanings ----------------------------------------------------------------------------------------------------


class Cleaned(NamedTuple):
    """Cleanings of one kind and room type by a person on a floor in one week, with what they used.

    `week` counts back from the end of the period, 0 is the last one; None lies before the weeks that are compared.
    """

    week: int | None
    inside: bool
    person: int
    floor: int
    room_type: int
    task_kind: str
    cost: Decimal
    times: int


CLEANINGS = """
SELECT bucket, person_id, floor_id, room_type_id, task_kind, SUM(cost),
    SUM(CASE WHEN quantity <= 0 THEN 0 WHEN room_id IS NULL THEN COALESCE(ROUND(by_standard), 1) ELSE 1 END)
FROM (
    SELECT {buckets} AS bucket, room_id, COALESCE(person_id, 0) AS person_id, COALESCE(floor_id, 0) AS floor_id,
        COALESCE(line.room_type_id, 0) AS room_type_id, line.task_kind, SUM(line.quantity) AS quantity,
        SUM(CASE WHEN kind = 'consume' THEN cost ELSE 0 END) AS cost,
        AVG(CASE WHEN line.quantity > 0 THEN line.quantity * 1.0 / usual.quantity END) AS by_standard
    FROM supplies_movement AS line
    LEFT JOIN supplies_roomstandard AS usual ON usual.room_type_id = line.room_type_id
        AND usual.task_kind = line.task_kind AND usual.item_id = line.item_id
    WHERE business_day BETWEEN %s AND %s AND kind IN ('consume', 'change_in') AND line.task_kind <> ''
    GROUP BY business_day, room_id, person_id, floor_id, line.room_type_id, line.task_kind
) AS one
GROUP BY bucket, person_id, floor_id, room_type_id, task_kind
"""


def cleanings(period: Period, until: date) -> list[Cleaned]:
    """The cleanings of a period and of the weeks up to its end or to `until` (one statement).

    A cleaning is a room, a person, a kind of work and a day with anything used: corrections make no second one. A
    sheet that names no rooms stands for as many cleanings as its quantities make by the standards.
    """
    end = min(period.last, until)
    starts = {end - timedelta(days=7 * week + 6): week for week in range(WEEKS)}
    first = min(period.first, *starts)
    edges = sorted({first, period.first, *starts})
    day = connection.ops.adapt_datefield_value
    whens = " ".join(["WHEN business_day >= %s THEN %s"] * len(edges))
    values: list[Any] = [
        value for number, edge in reversed(list(enumerate(edges))) for value in (day(edge), number)
    ]
    sql = CLEANINGS.format(buckets=f"CASE {whens} END")
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, day(first), day(end)])
        rows = cursor.fetchall()
    found = []
    for bucket, person, floor, room_type, task_kind, cost, count in rows:
        edge = edges[bucket]
        week = (end - edge).days // 7
        found.append(
            Cleaned(
                week if week < WEEKS else None, edge >= period.first, person, floor, room_type, task_kind,
                Decimal(cost).quantize(CENT), int(count),
            )
        )  # fmt: skip
    return found
