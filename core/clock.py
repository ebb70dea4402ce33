"""The one place where the clock is read. Domain functions get the time as `at=` (aware, UTC)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from core.models import HotelProfile


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local(at: datetime, profile: HotelProfile) -> datetime:
    """`at` on the hotel's wall clock."""
    return at.astimezone(ZoneInfo(profile.time_zone))


def hotel_date(at: datetime, profile: HotelProfile) -> date:
    """The calendar date in the hotel at `at`. The business day may still be the day before: see core.domain.day."""
    return local(at, profile).date()


def from_local(day: date, minutes: int, profile: HotelProfile) -> datetime:
    """The moment (UTC) when the hotel's wall clock shows `minutes` after midnight of `day`; 1500 is 01:00 next day.

    A clock time that occurs twice when summer time ends means the first.
    """
    days, minutes = divmod(minutes, 24 * 60)
    wall_clock = time(minutes // 60, minutes % 60)
    wall = datetime.combine(day + timedelta(days=days), wall_clock, ZoneInfo(profile.time_zone))
    return wall.astimezone(UTC)
