"""The report says what the lines say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from supplies.domain.report import facts
from supplies.domain.report.build import build
from supplies.domain.report.period import Period, month_of
from supplies.enums import Kind
from supplies.models import Movement, OccupiedNight
from tests.supplies.report.conftest import EVERY, TODAY, House, take_back

MONTHS = [date(2016, month, 1) for month in (4, 5, 6)]


def straight(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the database says, asked in plain words without any code of the report."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def by(column: str, first: date, last: date) -> dict[Any, tuple[int, Decimal]]:
    rows = straight(
        f"SELECT {column}, SUM(quantity), SUM(cost) FROM supplies_movement "
        f"WHERE kind = 'consume' AND business_day BETWEEN %s AND %s GROUP BY {column}",
        first, last,
    )  # fmt: skip
    return {
        key: (int(quantity), Decimal(str(cost)).quantize(Decimal("0.01"))) for key, quantity, cost in rows
    }


def of(rows: list[dict[str, Any]], key: str = "id") -> dict[Any, tuple[int, Decimal]]:
    return {row[key]: (row["quantity"], Decimal(row["cost"])) for row in rows}


def used(found: dict[Any, tuple[int, Decimal]]) -> dict[Any, tuple[int, Decimal]]:
    return {key: value for key, value in found.items() if key}


@pytest.mark.parametrize("month", MONTHS)
def test_a_months_figures_are_those_of_its_lines(quarter: House, month: date):
    take_back(quarter, Movement.objects.filter(kind=Kind.CONSUME).order_by("pk")[7])
    period = month_of(month)
    body = build(period, today=TODAY)
    days = (period.first, period.last)
    (quantity, cost, lines), = straight(
        "SELECT SUM(quantity), SUM(cost), COUNT(*) FROM supplies_movement WHERE kind = 'consume' AND business_day "
        "BETWEEN %s AND %s", *days,
    )  # fmt: skip
    now = body["totals"]["now"]
    assert (now["quantity"], Decimal(now["cost"]), now["lines"]) == (
        quantity, Decimal(str(cost)).quantize(Decimal("0.01")), lines,
    )  # fmt: skip
    assert of(body["items"]) == by("item_id", *days)
    assert of(body["floors"]) == used(by("floor_id", *days))
    assert of(body["types"]) == used(by("room_type_id", *days))
    assert of(body["areas"]) == used(by("area_id", *days))
    assert used(of(body["people"])) == used(by("person_id", *days))
    assert used(of(body["centres"])) == used(by("cost_centre_id", *days))
    assert used(of(body["tasks"], "kind")) == used(by("task_kind", *days))
    of_days = {day: amount for day, amount in body["days"].items() if day.startswith(f"{month:%Y-%m}")}
    assert sum(map(Decimal, of_days.values())) == Decimal(now["cost"])


def test_each_part_adds_up_to_the_whole(quarter: House):
    body = build(month_of(date(2016, 5, 1)), today=TODAY)
    now = body["totals"]["now"]
    for part in ("items", "people", "centres"):
        assert sum(Decimal(row["cost"]) for row in body[part]) == Decimal(now["cost"]), part
    in_places = sum(Decimal(row["cost"]) for part in ("floors", "areas") for row in body[part])
    assert in_places == Decimal(now["cost"])
    parts = (now["cost"], now["laundry"], now["linen_written_off"], now["losses"])
    assert sum(map(Decimal, parts)) == Decimal(now["spent"])
    assert sum(Decimal(row["spent"]) for row in body["categories"]) == Decimal(now["spent"])
    assert sum(Decimal(row["used"]) for row in body["budget"]) == Decimal(now["spent"])


def test_linen_is_kept_apart_from_what_is_consumed(quarter: House):
    body = build(month_of(date(2016, 5, 1)), today=TODAY)
    assert "sheet" not in {row["en"] for row in body["items"]}
    (sheet,) = body["linen"]["rows"]
    assert (sheet["change_in"], sheet["to_laundry"], sheet["back"], sheet["lost"]) == (15, 15, 14, 1)
    assert (sheet["laundry"], sheet["written_off"]) == ("24.00", "48.00")
    now = body["totals"]["now"]
    assert (now["laundry"], now["linen_written_off"]) == ("24.00", "48.00")
    # Five bottles broke and a count found one: four are gone.
    assert (now["losses"], now["loss_items"]) == ("4.60", 1)


@pytest.mark.parametrize(
    "period",
    [Period(date(2016, 4, 1), date(2016, 6, 30)), Period(date(2016, 5, 1), date(2016, 5, 31))],
)
def test_month_sums_and_lines_say_the_same(quarter: House, period: Period, monkeypatch: pytest.MonkeyPatch):
    by_month = build(period, today=TODAY)
    monkeypatch.setattr(Period, "months", lambda self: None)
    by_line = build(period, today=TODAY)
    for key in ("items", "floors", "types", "areas", "people", "centres"):
        assert of(by_line[key]) == of(by_month[key]), key
    assert by_line["totals"]["now"] == by_month["totals"]["now"]


def test_a_range_of_days_is_compared_with_as_many_days_before(quarter: House):
    period = Period(date(2016, 5, 10), date(2016, 5, 19))
    body = build(period, today=TODAY)
    assert Decimal(body["totals"]["now"]["cost"]) == sum(
        cost for _q, cost in by("item_id", period.first, period.last).values()
    )
    earlier = by("item_id", date(2016, 4, 30), date(2016, 5, 9))
    assert Decimal(body["totals"]["before"]["cost"]) == sum(cost for _q, cost in earlier.values())
    assert body["budget"] and all(row["budget"] is None for row in body["budget"])


NOVEMBER = month_of(date(2016, 11, 1))


@pytest.mark.parametrize(
    ("period", "today", "until", "before", "year"),
    [
        (NOVEMBER, date(2016, 11, 27), "2016-11-26", ("2016-10-01", "2016-10-26"), ("2015-11-01", "2015-11-26")),
        (NOVEMBER, date(2016, 11, 30), "2016-11-29", ("2016-10-01", "2016-10-29"), ("2015-11-01", "2015-11-29")),
        (NOVEMBER, date(2016, 12, 1), "2016-11-30", ("2016-10-01", "2016-10-31"), ("2015-11-01", "2015-11-30")),
        (NOVEMBER, date(2016, 11, 1), "2016-11-01", ("2016-10-01", "2016-10-01"), ("2015-11-01", "2015-11-01")),
        (month_of(date(2016, 3, 1)), date(2016, 3, 31), "2016-03-30", ("2016-02-01", "2016-02-29"),
         ("2015-03-01", "2015-03-30")),
        (month_of(date(2016, 2, 1)), date(2016, 3, 1), "2016-02-29", ("2016-01-01", "2016-01-31"),
         ("2015-02-01", "2015-02-28")),
        (Period(date(2016, 11, 1), date(2016, 12, 31)), date(2016, 11, 4), "2016-11-03", ("2016-09-01", "2016-09-03"),
         ("2015-11-01", "2015-11-03")),
        (Period(date(2016, 11, 10), date(2016, 11, 19)), date(2016, 11, 13), "2016-11-12", ("2016-11-07", "2016-11-09"),
         ("2015-11-10", "2015-11-12")),
    ],
)  # fmt: skip
def test_a_period_that_runs_is_compared_with_as_much_as_of_it_is_closed(period, today, until, before, year):
    standing = period.as_of(today)
    assert str(standing.counted.last) == until
    found = [standing.before(), standing.year_before()]
    assert [(str(one.first), str(one.last)) for one in found] == [before, year]


def test_a_running_month_counts_its_closed_days_and_so_does_what_it_is_compared_with(quarter: House):
    """Two weeks of June beside two weeks of May: days, nights and cost go together, and are what their lines say."""
    today = date(2016, 6, 15)
    body = build(month_of(today), today=today)
    now, earlier = (by("item_id", date(2016, month, 1), date(2016, month, 14)) for month in (6, 5))
    for name, found in (("now", now), ("before", earlier)):
        assert Decimal(body["totals"][name]["cost"]) == sum(cost for _q, cost in found.values()) > 0
    for name, month in (("now", 6), ("before", 5)):
        days = (date(2016, month, 1), date(2016, month, 14))
        nights = OccupiedNight.objects.filter(day__range=days).aggregate(sum=Sum("occupied"))["sum"]
        assert body["totals"][name]["nights"] == nights > 0
    assert {row["id"]: row["before"]["quantity"] for row in body["items"] if row["before"]["quantity"]} == {
        item: quantity for item, (quantity, _cost) in earlier.items()
    }
    assert max(body["days"]) <= "2016-06-14"


def test_nights_cleanings_and_norms_are_counted(quarter: House):
    body = build(month_of(date(2016, 5, 1)), today=TODAY)
    days = [day for day in range(1, 32) if (date(2016, 5, day) - date(2016, 4, 1)).days % EVERY == 0]
    assert body["totals"]["now"]["cleanings"] == 4 * len(days)
    per_night = sum(2 + day % 3 for day in days)
    assert (
        body["totals"]["now"]["nights"] == len({(r.floor_id, r.type_id) for r in quarter.rooms}) * per_night
    )
    soap = next(row for row in body["items"] if row["en"] == "soap")
    assert soap["norm"] == 2 * 4 * len(days)


def test_a_correction_makes_no_second_cleaning(empty: House):
    empty.use(date(2016, 6, 3), empty.rooms[0], empty.people[0], soap=5)
    empty.open(date(2016, 6, 5))
    line = Movement.objects.get(kind=Kind.CONSUME)
    take_back(empty, line)
    empty.use(date(2016, 6, 3), empty.rooms[0], empty.people[0], soap=2)
    found = facts.cleanings(month_of(date(2016, 6, 1)), date(2016, 6, 5))
    assert sum(row.times for row in found) == 1
    assert sum(row.cost for row in found) == Decimal("1.90")
