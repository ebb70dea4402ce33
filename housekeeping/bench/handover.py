"""The shift report: making it after twelve shifts, and opening one that was signed."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from core import clock
from core.domain.hotel import profile
from handover.domain import carry, make, sign
from handover.domain.due import Due, due_shifts
from handover.domain.rules import handing_over, rules_now
from handover.models import Report
from handover.models.shifts import HOUSE
from housekeeping.bench.measure import rss_mb, statements_of, weigh_page
from staff.models import Employee

BEFORE = 12


def handover() -> dict[str, Any]:
    """Opening a signed house report makes `cpu_ms`; `make_*` is a report of the house, `all_*` with every section."""
    coming = _coming(clock.now(), BEFORE + 2)
    places = [HOUSE, *(section.pk for section in carry.sections())]
    for one in coming[:BEFORE]:
        make.make_shift(one, places, at=one.due_at)
    house = _weigh(coming[BEFORE], [HOUSE])
    everywhere = _weigh(coming[BEFORE + 1], places)
    report = Report.objects.filter(place=HOUSE).order_by("-ends_at")[1]
    return {
        **weigh_page(_signed(report), "1005"),
        **{f"make_{name}": value for name, value in house.items()},
        **{f"all_{name}": value for name, value in everywhere.items()},
        "lines": report.lines.count(),
        "reports": len(places),
    }


def _coming(at: datetime, number: int) -> list[Due]:
    """The next shifts that hand over."""
    rules, days = rules_now(), timedelta(days=number // 3 + 2)
    lead = timedelta(minutes=rules.lead_minutes)
    return due_shifts(at + days, shifts=handing_over(rules), hotel=profile(), lead=lead, back=days)[:number]


def _weigh(one: Due, places: list[int]) -> dict[str, Any]:
    """Making the reports of one shift: once, for it cannot be done twice."""
    memory, began = rss_mb(), time.process_time()
    statements = statements_of(lambda: make.make_shift(one, places, at=one.due_at))
    return {
        "cpu_ms": round((time.process_time() - began) * 1000, 1),
        "queries": len(statements),
        "more_mb": round(rss_mb() - memory, 1),
    }


def _signed(report: Report) -> str:
    """Sign a report on both sides. Answers its address."""
    outgoing, incoming = Employee.objects.filter(number__in=["1005", "1006"]).order_by("number")
    at = report.ends_at
    sign.count(report.pk, {one.pk: one.expected for one in report.counts.all()}, by=outgoing, at=at)
    report.refresh_from_db()
    sign.give(report.pk, seen=report.version, by=outgoing, at=at)
    for kind in set(report.lines.values_list("kind", flat=True)):
        sign.accept_rest(report.pk, kind, by=incoming, at=at)
    sign.take(report.pk, by=incoming, at=at)
    return report.get_absolute_url()
