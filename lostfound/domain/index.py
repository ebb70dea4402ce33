"""Finding the things a loss report can mean, fast at 100,000 of them: notions of each thing in an indexed table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from heapq import nlargest

from django.db import transaction
from django.db.models import Q

from core.clock import from_local, hotel_date
from core.models import HotelProfile
from lostfound.domain.matching import Described, Reading, read
from lostfound.domain.matching.ranking import search_terms, terms
from lostfound.domain.matching.weighing import USUAL
from lostfound.models import Content, LossReport, Thing, ThingTerm

BEFORE, AFTER = timedelta(days=14), timedelta(days=120)
"""Guests remember days badly, and miss a thing late."""
NEAR = timedelta(days=2)
WEIGHED = 100
LONGEST = 64


def described(row: Thing | LossReport, hotel: HotelProfile, contents: str = "") -> Described:
    """A row as matching reads it, with what is in it."""
    if isinstance(row, Thing):
        kind, since, day = row.kind, None, hotel_date(row.found_at, hotel)
    else:
        kind, since, day = "", row.lost_from, row.lost_until
    return Described(
        id=row.pk, kind=kind, category=row.category.name_en if row.category else "", words=row.words,
        colour=row.colour, brand=row.brand, room=row.room.number if row.room else "",
        area=row.area.name_en if row.area else "", since=since, day=day,
        departed=row.stay.departed_day if row.stay else None, where=row.where_words, contents=contents,
    )  # fmt: skip


def contents_of(things: Iterable[int]) -> dict[int, str]:
    """What is written to be in each of these things, in words (one query); things that hold nothing are left out."""
    found: dict[int, list[str]] = defaultdict(list)
    for thing, words in Content.objects.filter(thing__in=list(things)).values_list("thing", "words"):
        found[thing].append(words)
    return {thing: ", ".join(words) for thing, words in found.items()}


def write(thing: Thing, hotel: HotelProfile) -> Reading:
    """Enter the notions of a thing in place of earlier ones."""
    reading = read(described(thing, hotel, contents_of([thing.pk]).get(thing.pk, "")))
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


def candidates(report: LossReport, reading: Reading, hotel: HotelProfile) -> Q:
    """The things a quick sum holds likeliest, found from some days before the loss to months later.

    One query by notions, which the index alone answers. When a report says little, all things found about the end of
    its days are candidates too.
    """
    first, last = report.lost_from - BEFORE, report.lost_until + AFTER
    weights = {term[:LONGEST]: weight for term, weight in search_terms(reading, USUAL)}
    sums: dict[int, float] = defaultdict(float)
    days: dict[date, list[int]] = defaultdict(list)
    rows = ThingTerm.objects.filter(term__in=weights, day__gte=first, day__lte=last).order_by()
    for number, term, day in rows.values_list("thing", "term", "day").iterator(chunk_size=5000):
        if number not in sums:
            days[day].append(number)
        sums[number] += weights[term]
    for day, numbers in days.items():
        weight = USUAL.day_weight(day, min(max(day, report.lost_from), report.lost_until))
        for number in numbers:
            sums[number] += weight
    likely = Q(pk__in=nlargest(WEIGHED, sums, key=lambda number: (sums[number], -number)))
    return likely if len(sums) >= WEIGHED else likely | _found_about(report.lost_until, hotel)


def _found_about(day: date, hotel: HotelProfile) -> Q:
    """Things found on a day, shortly before and shortly after."""
    return Q(
        found_at__gte=from_local(day - NEAR, 0, hotel),
        found_at__lt=from_local(day + NEAR, 24 * 60, hotel),
    )
