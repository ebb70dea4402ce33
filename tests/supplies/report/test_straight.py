"""Each month's report is held against plain SQL over its lines, and a report that is wrong is found out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import F

from supplies.domain.report import straight
from supplies.domain.report.period import month_of
from supplies.enums import Kind
from supplies.models import MonthSum, Movement
from tests.supplies.report.conftest import TODAY, House, take_back


def test_every_month_of_the_quarter_equals_its_lines(quarter: House):
    take_back(quarter, Movement.objects.filter(kind=Kind.CONSUME).order_by("pk")[7])
    found = straight.compare_months(today=TODAY)
    # What was taken back stands on the open day, the first of July.
    assert [one.month for one in found] == [date(2016, month, 1) for month in (4, 5, 6, 7)]
    assert [one.differences for one in found] == [[]] * len(found)
    may = next(one for one in found if one.month == date(2016, 5, 1))
    assert (may.from_lines["laundry"], may.from_lines["linen_written_off"]) == ("24.00", "48.00")
    assert may.from_lines["losses"] == "4.60"
    assert Decimal(may.from_lines["cost"]) > 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"quantity": F("quantity") + 1}, "quantity: the report says"),
        ({"cost": F("cost") + 1}, "spent: the report says"),
        ({"lines": F("lines") + 1}, "lines: the report says"),
    ],
)
def test_a_report_that_says_something_else_is_named(quarter: House, changed: dict[str, object], said: str):
    wrong = MonthSum.objects.filter(month=date(2016, 5, 1), kind=Kind.CONSUME).order_by("pk").first()
    assert wrong
    MonthSum.objects.filter(pk=wrong.pk).update(**changed)
    found = straight.compare(month_of(date(2016, 5, 1)), today=TODAY).differences
    assert any(one.startswith(said) for one in found)
    if "lines" not in changed:
        assert any(one.startswith(f"items {wrong.item_id}: ") for one in found)


def test_linen_and_losses_are_held_against_the_lines_too(quarter: House):
    MonthSum.objects.filter(month=date(2016, 6, 1), kind=Kind.LOST).update(cost=F("cost") + 1)
    MonthSum.objects.filter(month=date(2016, 6, 1), kind=Kind.TO_LAUNDRY).update(quantity=F("quantity") + 5)
    found = straight.compare(month_of(date(2016, 6, 1)), today=TODAY).differences
    assert {one.split(":")[0] for one in found} == {"laundry", "linen_written_off", "spent"}


def test_the_command_says_equal_or_what_differs(quarter: House):
    out = StringIO()
    call_command("compare_reports", stdout=out)
    assert "equal  2016-05  quantity " in out.getvalue()
    MonthSum.objects.filter(month=date(2016, 5, 1), kind=Kind.CONSUME).update(cost=F("cost") + 1)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("compare_reports", stdout=out)
    assert "differs  2016-05" in out.getvalue()
    assert "cost: the report says" in out.getvalue()
