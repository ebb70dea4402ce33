"""The days of a report, and those it is compared with."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.errors import Refusal
from core.formats import show_date, show_month, show_range
from core.params import YEARS
from supplies.domain.months import first_of

LONGEST = 366
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """The days `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_month(self) -> bool:
        return self.first.day == 1 and self.last == last_of(self.first)

    @property
    def name(self) -> str:
        return show_month(self.first) if self.is_month else show_range(self.first, self.last)

    @property
    def code(self) -> str:
        """For file names: 2016-08, or 2016-08-03--2016-08-20."""
        return f"{self.first:%Y-%m}" if self.is_month else f"{self.first}--{self.last}"

    def months(self) -> list[date] | None:
        """The firsts of its months when it consists of whole months, else None."""
        if self.first.day != 1 or self.last != last_of(self.last):
            return None
        found, month = [], self.first
        while month <= self.last:
            found.append(month)
            month = next_month(month)
        return found

    def before(self, until: date | None = None) -> Period:
        """As many whole months, or days, right before. Of a period that runs until a day as much as of itself is over:
        1 to 27 October for November on its 27th.
        """
        months = self.months()
        if months is None:
            over = self._until(until)
            return Period(over.first - timedelta(days=over.days), over.first - timedelta(days=1))
        first = self.first
        for _month in months:
            first = month_before(first)
        return Period(first, self.first - timedelta(days=1))._as_far(self, until)

    def year_before(self, until: date | None = None) -> Period:
        """The same days a year before, of a period that runs until a day as far as it is over."""
        if self.months() is not None:
            whole = Period(_years_back(self.first), last_of(_years_back(first_of(self.last))))
            return whole._as_far(self, until)
        return Period(_years_back(self.first), _years_back(self._until(until).last))

    def _until(self, until: date | None) -> Period:
        return self if until is None else Period(self.first, max(self.first, min(self.last, until)))

    def _as_far(self, running: Period, until: date | None) -> Period:
        """So many first days as of the running period are over; the whole when that one is."""
        over = running._until(until)
        if over == running:
            return self
        return Period(self.first, min(self.last, self.first + timedelta(days=over.days - 1)))


def month_of(day: date) -> Period:
    return Period(first_of(day), last_of(day))


def last_of(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def next_month(month: date) -> date:
    return last_of(month) + timedelta(days=1)


def month_before(month: date) -> date:
    return first_of(first_of(month) - timedelta(days=1))


def _years_back(day: date) -> date:
    year = day.year - 1
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def read_month(text: str, today: date) -> Period:
    """ "2016-08" as a period. Raises Refusal for what is no month or has not begun."""
    found = MONTH.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) not in YEARS:
        raise Refusal(_("“%(text)s” is no month. Write it as 2016-08.") % {"text": text.strip()[:20]})
    period = month_of(date(int(found[1]), int(found[2]), 1))
    if period.first > today:
        raise Refusal(
            _("%(month)s has not begun. The open business day is %(day)s.")
            % {"month": show_month(period.first), "day": show_date(today)}
        )
    return period


def read_range(first: date, last: date, today: date) -> Period:
    """A range of days. Raises Refusal when it is upside down, longer than a year or has not begun."""
    if last < first:
        raise Refusal(_("The last day is before the first. Change one of them."))
    if first > today:
        raise Refusal(
            _("%(day)s has not come yet. The open business day is %(open)s.")
            % {"day": show_date(first), "open": show_date(today)}
        )
    if (last - first).days >= LONGEST:
        raise Refusal(_("A report covers at most a year. Choose fewer days."))
    return Period(first, last)
