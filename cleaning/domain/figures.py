"""Figures of the floor's work over some days, for reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncDate

from cleaning.enums import TaskState, Verdict
from cleaning.models import Inspection, Task
from core.clock import from_local
from core.domain.hotel import profile


def between(first: date, last: date, column: str) -> Q:
    """Rows whose moment lies on the hotel's dates `first` to `last`."""
    hotel = profile()
    begin, end = from_local(first, 0, hotel), from_local(last + timedelta(days=1), 0, hotel)
    return Q(**{f"{column}__gte": begin, f"{column}__lt": end})


def cleaned(first: date, last: date) -> int:
    """Rooms cleaned."""
    return Task.objects.filter(between(first, last, "ended_at"), state=TaskState.DONE).count()


def cleaned_by_day(first: date, last: date) -> Mapping[date, int]:
    """Rooms cleaned on each day that has some."""
    zone = ZoneInfo(profile().time_zone)
    days = Task.objects.filter(between(first, last, "ended_at"), state=TaskState.DONE)
    days = days.annotate(day=TruncDate("ended_at", tzinfo=zone))
    return dict(days.order_by().values_list("day").annotate(count=Count("pk")))


def minutes_a_room(first: date, last: date) -> str:
    """Minutes from start to finish of a room, pauses left out, on average."""
    done = Task.objects.filter(between(first, last, "ended_at"), state=TaskState.DONE)
    found = done.aggregate(rooms=Count("pk"), seconds=Sum("worked_seconds", default=0))
    return f"{found['seconds'] / 60 / found['rooms']:.1f}" if found["rooms"] else "–"


def first_pass_rate(first: date, last: date) -> str:
    """Rooms that passed the first time, of those inspected the first time."""
    checked = Inspection.objects.filter(between(first, last, "at"), task__redo_of__isnull=True)
    found = checked.exclude(verdict=Verdict.SKIPPED).aggregate(
        all=Count("pk"), passed=Count("pk", filter=Q(verdict=Verdict.PASSED))
    )
    return f"{found['passed'] / found['all'] * 100:.1f}%" if found["all"] else "–"


def sent_back(first: date, last: date) -> int:
    """Rooms that did not pass."""
    return Inspection.objects.filter(between(first, last, "at"), verdict=Verdict.FAILED).count()
