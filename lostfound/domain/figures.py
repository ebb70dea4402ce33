"""Figures of lost and found: how much comes back, how fast, and who finds it."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet

from core.clock import from_local
from core.domain.hotel import profile
from lostfound.enums import Gone
from lostfound.models import LossReport, Thing
from staff.models import Employee

BACK = (Gone.RETURNED, Gone.POSTED)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of the things found from one day to another."""

    found: int
    returned: int
    to_police: int
    destroyed: int
    here: int
    missing: int
    reports: int
    hours_to_return: float | None
    oldest_days: int | None

    @property
    def share_returned(self) -> float | None:
        return self.returned / self.found if self.found else None


def found_between(first: date, last: date) -> QuerySet[Thing]:
    """The things found from `first` to `last`, both included."""
    start, end = _bounds(first, last)
    return Thing.objects.filter(found_at__gte=start, found_at__lt=end).order_by()


def _bounds(first: date, last: date) -> tuple[datetime, datetime]:
    hotel = profile()
    return from_local(first, 0, hotel), from_local(last + timedelta(days=1), 0, hotel)


def figures(first: date, last: date) -> Figures:
    """What became of the things found from `first` to `last`, both included."""
    start, end = _bounds(first, last)
    things = found_between(first, last)
    counted = things.aggregate(
        found=Count("pk"),
        returned=Count("pk", filter=Q(gone__in=BACK)),
        to_police=Count("pk", filter=Q(gone__in=[Gone.POLICE, Gone.SECURITY])),
        destroyed=Count("pk", filter=Q(gone=Gone.DESTROYED)),
        here=Count("pk", filter=Q(gone=Gone.NO)),
        missing=Count("pk", filter=Q(gone=Gone.MISSING)),
    )
    times = things.filter(gone__in=BACK).values_list("found_at", "closed_at")
    hours = [(closed - found).total_seconds() / 3600 for found, closed in times if closed]
    oldest = (
        Thing.objects.filter(gone=Gone.NO).order_by("found_at").values_list("found_at", flat=True).first()
    )
    return Figures(
        **counted, reports=LossReport.objects.filter(taken_at__gte=start, taken_at__lt=end).count(),
        hours_to_return=statistics.median(hours) if hours else None,
        oldest_days=(end - oldest).days if oldest else None,
    )  # fmt: skip


def ages(today: date) -> list[tuple[str, int]]:
    """How many things in custody are how old: a week, a month, three months, half a year, longer."""
    hotel = profile()
    limits = [("week", 7), ("month", 31), ("quarter", 92), ("half", 183)]
    edges = {name: from_local(today - timedelta(days=days), 0, hotel) for name, days in limits}
    found = Thing.objects.filter(gone=Gone.NO).order_by()
    counted = found.aggregate(
        all=Count("pk"), **{name: Count("pk", filter=Q(found_at__gte=edge)) for name, edge in edges.items()}
    )
    rows, before = [], 0
    for name, _days in limits:
        rows.append((name, counted[name] - before))
        before = counted[name]
    return [*rows, ("longer", counted["all"] - before)]


def finders(first: date, last: date, *, most: int = 20) -> list[tuple[Employee, int, int]]:
    """Who found how many things, and how many of them came back to their owners: for recognition."""
    start, end = _bounds(first, last)
    within = Q(found_things__found_at__gte=start, found_things__found_at__lt=end)
    back = within & Q(found_things__gone__in=BACK)
    people = (
        Employee.objects.annotate(
            finds=Count("found_things", filter=within), given_back=Count("found_things", filter=back)
        )
        .filter(finds__gt=0)
        .order_by("-finds", "-given_back", "number")
    )
    return [(person, person.finds, person.given_back) for person in people[:most]]
