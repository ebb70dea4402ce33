"""How long a thing is kept. The clock marks and reminds; people dispose."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta

from django.db import transaction

from core.clock import hotel_date
from core.domain import live
from core.domain.hotel import profile
from lostfound.domain.people import with_right
from lostfound.enums import Ending, Gone
from lostfound.models import Category, Rules, Thing
from lostfound.rights import DISPOSE


def rules() -> Rules:
    """The rules of the house (one query; a new installation starts with the defaults)."""
    return Rules.objects.get_or_create(pk=1)[0]


def kept_until(category: Category, found_on: date) -> date | None:
    """The last day a thing of this category is kept; None where it does not stay at all."""
    if category.ends_with == Ending.SECURITY:
        return None
    return add_months(found_on, category.keep_months) + timedelta(days=category.keep_days)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last: three months after 30 November is the end of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def remind(at: datetime) -> str:
    """Due work: mark what is near its end and tell, once, those who make the lists. Disposes of nothing."""
    limit = hotel_date(at, profile()) + timedelta(days=rules().remind_days)
    with transaction.atomic():
        due = Thing.objects.filter(gone=Gone.NO, due_on__lte=limit, reminded_at__isnull=True)
        numbers = list(due.values_list("pk", flat=True))
        # Two clocks at once: each thing is counted by the one whose update met it unmarked.
        count = Thing.objects.filter(pk__in=numbers, reminded_at__isnull=True).update(reminded_at=at)
        if count:
            live.announce_many(
                [(live.person(one.pk), "found_due", str(count)) for one in with_right(DISPOSE)], at=at
            )
    return f"{count} found things near the end of their time" if count else ""
