"""Figures of the handover over some days, for reports."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, F, Q

from handover.enums import Answer, ReportState
from handover.models import Line, Report

IN_TIME = timedelta(hours=1)


def _staffed(first: date, last: date) -> Q:
    return Q(roster_date__gte=first, roster_date__lte=last, staffed=True)


def handed_over(first: date, last: date) -> int:
    """Reports both shifts have signed."""
    return Report.objects.filter(_staffed(first, last), state=ReportState.TAKEN).count()


def signed_in_time(first: date, last: date) -> str:
    """Reports taken over within an hour after the shift's end, of all with somebody on the shift."""
    found = Report.objects.filter(_staffed(first, last)).aggregate(
        all=Count("pk"), in_time=Count("pk", filter=Q(taken_at__lte=F("ends_at") + IN_TIME))
    )
    return f"{found['in_time'] / found['all'] * 100:.1f}%" if found["all"] else "–"


def disputed(first: date, last: date) -> int:
    """Lines the incoming shift did not agree to."""
    during = Q(report__roster_date__gte=first, report__roster_date__lte=last)
    return Line.objects.filter(during, answer=Answer.DISPUTED).count()
