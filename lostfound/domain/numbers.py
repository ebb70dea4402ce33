"""Readable numbers that count up in each year: LF-2016-0147."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from core.clock import local
from core.domain.hotel import profile
from lostfound.models import Counter

THING, REPORT, DISPOSAL = "LF", "LR", "PL"


def next_number(book: str, *, at: datetime) -> str:
    """The next number of a book in the hotel's year, inside the caller's transaction.

    The counter's row is changed before it is read, so that a second caller waits until the first has ended.
    """
    year = local(at, profile()).year
    with transaction.atomic():
        mine = Counter.objects.filter(book=book, year=year)
        if not mine.update(last=F("last") + 1):
            Counter.objects.bulk_create([Counter(book=book, year=year)], ignore_conflicts=True)
            mine.update(last=F("last") + 1)
        return f"{book}-{year}-{mine.values_list('last', flat=True)[0]:04d}"
