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
    """The days `first` to `last`, both included. Of one that still runs only the days to `until` count."""

    first: date
    last: date
    until: date | None = None

    def as_of(self, today: date) -> Period:
        """The period as it stands on the open business day `today`: while it runs its closed days count, whose nights
        are known too; on its first day that day itself.
        """
        if self.last < today:
            return Period(self.first, self.last)
        return Period(self.first, self.last, max(self.first, today - timedelta(days=1)))

    @property
    def counted(self) -> Period:
        """The days whose lines count."""
        return self if self.until is None else Period(self.first, self.until)

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

    def before(self) -> Period:
        """As many whole months, or days, right before. Of one that runs as much as of itself counts: 1 to 26 October
        for November while its 27th is open.
        """
        months = self.months()
        if months is None:
            days = timedelta(days=self.counted.days)
            return Period(self.first - days, self.first - timedelta(days=1))
        first = self.first
        for _month in months:
            first = month_before(first)
        return self._as_much_of(Period(first, self.first - timedelta(days=1)))

    def year_before(self) -> Period:
        """The same days a year before, of one that runs as much as of itself counts."""
        if self.months() is None:
            return Period(_years_back(self.first), _years_back(self.counted.last))
        return self._as_much_of(Period(_years_back(self.first), last_of(_years_back(first_of(self.last)))))

    def _as_much_of(self, whole: Period) -> Period:
        if self.until is None:
            return whole
        return Period(whole.first, min(whole.last, whole.first + timedelta(days=self.counted.days - 1)))


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
