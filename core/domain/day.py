"""The business day: which day the books are on, and how it passes to the next."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.domain import audit
from core.errors import Refusal, Stale
from core.models import BusinessDay

if TYPE_CHECKING:
    from core.people import Employee


def current_day(*, lock: bool = False) -> BusinessDay:
    """The open business day (one query). With `lock`, held until the transaction ends: first in the lock order.

    Raises Refusal before the hotel's first day was opened.
    """
    days = BusinessDay.objects.filter(closed_at__isnull=True)
    day = (days.select_for_update() if lock else days).first()
    if day is None:
        raise Refusal(_("No business day is open yet. Ask the manager to open the first day."))
    return day


def open_first_day(date: dt.date, *, by: Employee | None = None, at: dt.datetime) -> BusinessDay:
    """Open the hotel's first business day. Raises Refusal when there is one already."""
    with transaction.atomic():
        if BusinessDay.objects.exists():
            raise Refusal(_("The first business day was opened before. The night roll opens the next."))
        day = BusinessDay.objects.create(date=date, opened_at=at)
        audit.record("core.open_day", by=by, at=at, about=f"core:day:{day.pk}", new=date.isoformat())
    return day


def close_day(day: BusinessDay, *, by: Employee | None, at: dt.datetime) -> None:
    """Close the open day. The caller opens the next in the same transaction. Raises Stale when it is closed."""
    with transaction.atomic():
        if not BusinessDay.objects.filter(pk=day.pk, closed_at__isnull=True).update(closed_at=at):
            raise Stale(_("This business day was closed before. Open the page again."))
        day.closed_at = at
        audit.record("core.close_day", by=by, at=at, about=f"core:day:{day.pk}", old=day.date.isoformat())


def open_next(day: BusinessDay, *, by: Employee | None, at: dt.datetime) -> BusinessDay:
    """Open the day after `day`, which is closed. Days follow each other without gaps."""
    with transaction.atomic():
        following = BusinessDay.objects.create(date=day.date + dt.timedelta(days=1), opened_at=at)
        audit.record(
            "core.open_day", by=by, at=at, about=f"core:day:{following.pk}", new=following.date.isoformat()
        )
    return following
