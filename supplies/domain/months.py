"""Months of the stock book: once signed they stay as they are."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.domain.day import current_day
from core.errors import Refusal
from core.formats import show_date, show_month
from staff.models import Employee
from supplies.models import ClosedMonth


class Booked(NamedTuple):
    """The business day a movement is booked on, and the day it was meant for when that one's month is closed."""

    day: date
    meant: date | None


def first_of(day: date) -> date:
    """The first day of the month of `day`: how a month is named in the books."""
    return day.replace(day=1)


def is_closed(day: date) -> bool:
    """Whether the month of `day` is signed (one query)."""
    return ClosedMonth.objects.filter(month=first_of(day)).exists()


def day_to_book(wanted: date | None) -> Booked:
    """Where a movement goes: to the open business day, or to an earlier one whose month is not signed.

    For an earlier day the open day is held until the transaction ends, so that nobody signs the month meanwhile.
    Raises Refusal for a day that has not come yet.
    """
    if wanted is None:
        return Booked(current_day().date, None)
    open_day = current_day(lock=True).date
    if wanted > open_day:
        raise Refusal(
            _("%(day)s has not come yet. The open business day is %(open)s.")
            % {"day": show_date(wanted), "open": show_date(open_day)},
            field="day",
        )
    if wanted < open_day and is_closed(wanted):
        return Booked(open_day, wanted)
    return Booked(wanted, None)


def close_month(month: date, *, by: Employee, at: datetime) -> ClosedMonth:
    """Lock a month. Raises Refusal when it is not over or is locked already."""
    month = first_of(month)
    with transaction.atomic():
        if first_of(current_day(lock=True).date) <= month:
            raise Refusal(
                _("%(month)s is not over. It can be signed once the next month's first business day is open.")
                % {"month": show_month(month)}
            )
        if is_closed(month):
            raise Refusal(_("%(month)s is signed and locked already.") % {"month": show_month(month)})
        closed = ClosedMonth.objects.create(month=month, at=at, by=by)
        audit.record(
            "supplies.close_month", by=by, at=at, about=f"supplies:month:{month:%Y-%m}", new="closed"
        )
    return closed
