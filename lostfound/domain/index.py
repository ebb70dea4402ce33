"""Finding the things a loss report can mean, fast at 100,000 of them: notions of each thing in an indexed table."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from heapq import nlargest

from django.db import transaction

from core.clock import hotel_date
from core.models import HotelProfile
from lostfound.domain.matching import Described, Reading, read
from lostfound.domain.matching.ranking import search_terms, terms
from lostfound.domain.matching.weighing import USUAL
from lostfound.models import LossReport, Thing, ThingTerm

BEFORE, AFTER = timedelta(days=14), timedelta(days=120)
"""Guests remember days badly, and miss a thing late."""
NEAR = timedelta(days=2)
WEIGHED = 100
LONGEST = 64


def described(row: Thing | LossReport, hotel: HotelProfile) -> Described:
    """A row as matching reads it."""
    if isinstance(row, Thing):
        kind, day = row.kind, hotel_date(row.found_at, hotel)
    else:
        kind, day = "", row.lost_until
    return Described(
        id=row.pk, kind=kind, category=row.category.name_en if row.category else "", words=row.words,
        colour=row.colour, brand=row.brand, room=row.room.number if row.room else "",
        area=row.area.name_en if row.area else "", day=day,
        departed=row.stay.departed_day if row.stay else None,
    )  # fmt: skip


def write(thing: Thing, hotel: HotelProfile) -> Reading:
    """Enter the notions of a thing in place of earlier ones."""
    reading = read(described(thing, hotel))
    day = hotel_date(thing.found_at, hotel)
    with transaction.atomic():
        ThingTerm.objects.filter(thing=thing).delete()
        ThingTerm.objects.bulk_create(
            ThingTerm(thing=thing, term=term[:LONGEST], day=day) for term in sorted(terms(reading))
        )
    return reading


def forget(thing: Thing) -> None:
    """A thing that has left is not looked for."""
    ThingTerm.objects.filter(thing=thing).delete()


def candidates(report: LossReport, reading: Reading) -> list[int]:
    """Numbers of the things a quick sum holds likeliest, found from some days before the loss to months later.

    Two queries that the index alone answers: one by notions, one for the days around the loss, when a report says
    little.
    """
    first, last = report.lost_from - BEFORE, report.lost_until + AFTER
    weights = {term[:LONGEST]: weight for term, weight in search_terms(reading, USUAL)}
    sums: dict[int, float] = defaultdict(float)
    days: dict[int, date] = {}
    rows = ThingTerm.objects.filter(term__in=weights, day__gte=first, day__lte=last).order_by()
    for number, term, day in rows.values_list("thing", "term", "day").iterator(chunk_size=5000):
        sums[number] += weights[term]
        days[number] = day
    for number, day in days.items():
        sums[number] += USUAL.day_weight(day, report.lost_until)
    if len(sums) < WEIGHED:
        near = ThingTerm.objects.filter(
            term__startswith="c:", day__gte=report.lost_from, day__lte=report.lost_until + NEAR
        )
        for number in near.order_by().values_list("thing", flat=True)[:WEIGHED]:
            sums.setdefault(number, 0)
    return nlargest(WEIGHED, sums, key=lambda number: (sums[number], -number))
