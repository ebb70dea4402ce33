"""Hotel time: what the wall in the hotel shows, in zones with and without summer time."""

from datetime import UTC, date, datetime

import pytest

from core.clock import from_local, hotel_date, local, now
from core.models import HotelProfile

SHANGHAI = HotelProfile(time_zone="Asia/Shanghai")
BERLIN = HotelProfile(time_zone="Europe/Berlin")


def test_now_is_aware_and_utc():
    assert now().utcoffset().total_seconds() == 0


def test_local_shows_the_hotels_wall_clock():
    assert local(datetime(2016, 6, 30, 22, 5, tzinfo=UTC), SHANGHAI).strftime("%d %H:%M") == "01 06:05"


def test_hotel_date_turns_at_the_hotels_midnight():
    assert hotel_date(datetime(2016, 6, 30, 15, 59, tzinfo=UTC), SHANGHAI) == date(2016, 6, 30)
    assert hotel_date(datetime(2016, 6, 30, 16, 0, tzinfo=UTC), SHANGHAI) == date(2016, 7, 1)


@pytest.mark.parametrize(
    ("hotel", "day", "minutes", "expected"),
    [
        (SHANGHAI, date(2016, 7, 1), 6 * 60, datetime(2016, 6, 30, 22, 0, tzinfo=UTC)),
        (SHANGHAI, date(2016, 7, 1), 25 * 60, datetime(2016, 7, 1, 17, 0, tzinfo=UTC)),
        (BERLIN, date(2016, 3, 26), 6 * 60, datetime(2016, 3, 26, 5, 0, tzinfo=UTC)),
        (BERLIN, date(2016, 3, 27), 6 * 60, datetime(2016, 3, 27, 4, 0, tzinfo=UTC)),  # an hour was skipped
        (
            BERLIN,
            date(2016, 3, 26),
            30 * 60,
            datetime(2016, 3, 27, 4, 0, tzinfo=UTC),
        ),  # 06:00 next day, not +30 h
        (
            BERLIN,
            date(2016, 10, 30),
            2 * 60 + 30,
            datetime(2016, 10, 30, 0, 30, tzinfo=UTC),
        ),  # the first of two
    ],
)
def test_from_local_follows_the_wall_through_clock_changes(hotel, day, minutes, expected):
    assert from_local(day, minutes, hotel) == expected
