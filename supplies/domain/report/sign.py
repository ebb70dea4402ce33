"""Signing: the month is closed, its figures are kept as they are, and sealed. What comes later shows beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum

from core.domain import audit, notes
from core.domain.day import current_day
from core.slots import Fault
from staff.models import Employee
from supplies.domain.months import close_month, first_of
from supplies.domain.movements import CENT
from supplies.domain.report.build import Body, build
from supplies.domain.report.facts import Sums
from supplies.domain.report.period import Period, month_of
from supplies.enums import Kind
from supplies.models import Movement, SignedReport

LATER_SHOWN = 50


def sign(month: date, *, note: str, by: Employee, at: datetime) -> SignedReport:
    """Sign the report of a month: it is closed, and its figures stay as they are now.

    Raises Refusal when the month is not over or is signed already.
    """
    month = first_of(month)
    with transaction.atomic():
        close_month(month, by=by, at=at)
        body = build(month_of(month), today=current_day().date)
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        words = notes.write(note.strip(), by=by, at=at) if note.strip() else None
        report = SignedReport(month=month, body=text, note=words, by=by, acting_for=by.acting_for, at=at)
        report.digest = digest_of(report)
        report.save()
        audit.record(
            "supplies.sign_report", by=by, at=at, about=f"supplies:month:{month:%Y-%m}", new=report.digest
        )
    return report


def digest_of(report: SignedReport) -> str:
    """The seal over figures, note, signer and time."""
    said = [
        report.month.isoformat(), report.body, report.note.digest if report.note else "", report.by_id,
        report.acting_for_id, report.at.astimezone(UTC).isoformat(),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def signed(period: Period) -> SignedReport | None:
    """The signed report of a month, None for other ranges and open months (one query)."""
    if not period.is_month:
        return None
    return SignedReport.objects.filter(month=period.first).select_related("by", "acting_for", "note").first()


def body_of(period: Period, *, today: date) -> Body:
    """The figures of a period: as signed, else as the books stand now."""
    report = signed(period)
    return build(period, today=today) if report is None else kept_body(report)


def kept_body(report: SignedReport) -> Body:
    """The figures as they were signed."""
    body: Body = json.loads(report.body)
    return body


@dataclass(frozen=True, slots=True)
class Later:
    """What was booked after a month was signed and is about it; the first lines of it, and what all come to."""

    lines: list[Movement]
    count: int
    cost: Decimal


def later(period: Period) -> Later:
    """The later corrections of a signed month: its lines taken back since, and lines that were meant for it."""
    about = _about(period)
    lines = list(
        about.select_related("item", "room", "area", "slip__by", "slip__note", "reverses").order_by("pk")[
            : LATER_SHOWN + 1
        ]
    )
    count = len(lines) if len(lines) <= LATER_SHOWN else about.count()
    cost = (
        sum((line.cost for line in lines if line.kind == Kind.CONSUME), Decimal("0.00"))
        if len(lines) <= LATER_SHOWN
        else about.filter(kind=Kind.CONSUME).aggregate(cost=Sum("cost"))["cost"] or Decimal("0.00")
    )
    return Later(lines[:LATER_SHOWN], count, cost)


def meant_elsewhere(period: Period) -> Sums:
    """What counts in a period although it was meant for a month that is signed (one query)."""
    counted = period.counted
    lines = Movement.objects.filter(
        slip__meant_day__isnull=False, slip__business_day__range=(counted.first, counted.last), kind=Kind.CONSUME,
        business_day__range=(counted.first, counted.last),
    )  # fmt: skip
    found = lines.aggregate(quantity=Sum("quantity"), cost=Sum("cost"), lines=Count("pk"))
    cost = Decimal(found["cost"] or 0).quantize(CENT)
    return Sums(0, (), found["quantity"] or 0, cost, found["lines"])


def _about(period: Period) -> QuerySet[Any, Any]:
    days = (period.first, period.last)
    taken_back = Q(reverses__isnull=False, reverses__business_day__range=days)
    found: QuerySet[Any, Any] = Movement.objects.filter(
        taken_back | Q(slip__meant_day__range=days), business_day__gt=period.last
    )
    return found


def reports_are_as_signed() -> Iterator[Fault]:
    """A signed report fits its seal, and its sums are those of the lines."""
    for report in SignedReport.objects.select_related("note").iterator():
        about = f"supplies:report:{report.month:%Y-%m}"
        if report.digest != digest_of(report):
            yield Fault(about, "does not fit its seal")
            continue
        period, totals = month_of(report.month), json.loads(report.body)["totals"]["now"]
        lines = Movement.objects.filter(
            kind=Kind.CONSUME, business_day__range=(period.first, period.last)
        ).aggregate(cost=Sum("cost"), quantity=Sum("quantity"))
        is_so = ((lines["cost"] or Decimal(0)).quantize(Decimal("0.01")), lines["quantity"] or 0)
        says = (Decimal(totals["cost"]), totals["quantity"])
        if says != is_so:
            yield Fault(about, f"says {says}, its lines say {is_so}")
