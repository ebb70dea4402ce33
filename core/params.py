"""Typed values out of the address line: what does not fit becomes the default, never a server error (SAFETY 20)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.http import HttpRequest

LARGEST = 2**63 - 1  # what a database column of ours can hold
YEARS = range(1900, 3000)  # at the ends of the calendar the day before or after does not exist


def choice(request: HttpRequest, name: str, allowed: Iterable[str], default: str = "") -> str:
    """`?name=` when it is one of `allowed`."""
    value = request.GET.get(name, default)
    return value if value in set(allowed) else default


def whole(request: HttpRequest, name: str, default: int = 0, *, low: int = 0, high: int = LARGEST) -> int:
    """`?name=` as a whole number of ASCII digits from `low` to `high`."""
    value = request.GET.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) <= 19):
        return default
    return int(value) if low <= int(value) <= high else default


def day(request: HttpRequest, name: str, default: date | None = None) -> date | None:
    """`?name=2016-07-01` as a date of YEARS."""
    return day_of(request.GET.get(name, "")) or default


def day_of(text: str) -> date | None:
    """`2016-07-01` as a date of YEARS, anything else as None."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def moment(request: HttpRequest, name: str) -> datetime | None:
    """`?name=2016-07-01T14:00` as a naive time on the hotel's wall clock, or aware when it says its offset."""
    return moment_of(request.GET.get(name, ""))


def moment_of(text: str) -> datetime | None:
    """`2016-07-01T14:00` as a time of YEARS, anything else as None."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def text(request: HttpRequest, name: str, *, length: int = 80) -> str:
    """`?name=` cut to `length`, without signs a database refuses."""
    return printable(request.GET.get(name, ""), length=length)


def printable(text: str, *, length: int = 200) -> str:
    """Typed text cut to `length`, without signs a database refuses."""
    return "".join(character for character in text[:length].strip() if character.isprintable())
