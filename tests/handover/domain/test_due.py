"""Which reports are due: a table of nights, zones and clock changes, with the time passed in."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time

import pytest

from core.models import HotelProfile
from handover.domain.due import due_shifts, next_end
from staff.models import Shift
from tests.handover.conftest import hotel_time

HOUR = timedelta(hours=1)
EARLY = Shift(code="early", starts_at=clock_time(7), minutes=510)
LATE = Shift(code="late", starts_at=clock_time(14, 30), minutes=510)
NIGHT = Shift(code="night", starts_at=clock_time(22, 30), minutes=510)
SHIFTS = [EARLY, LATE, NIGHT]


def due(at: datetime, zone: str = "Asia/Shanghai", lead: int = 0, back: int = 24) -> list[str]:
    """ "07-01 night" of the shifts due within `back` hours before `at`."""
    hotel = HotelProfile(time_zone=zone)
    found = due_shifts(
        at, shifts=SHIFTS, hotel=hotel, lead=timedelta(minutes=lead), back=timedelta(hours=back)
    )
    return [f"{one.roster_date:%m-%d} {one.shift.code}" for one in found]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2016-07-01 15:29", ["06-30 early", "06-30 late", "06-30 night"]),
        ("2016-07-01 15:30", ["06-30 late", "06-30 night", "07-01 early"]),
        ("2016-07-01 23:00", ["06-30 night", "07-01 early", "07-01 late"]),
        ("2016-07-02 06:59", ["06-30 night", "07-01 early", "07-01 late"]),
        ("2016-07-02 07:00", ["07-01 early", "07-01 late", "07-01 night"]),
    ],
)
def test_a_shift_is_due_when_it_ends_and_belongs_to_the_day_it_began(
    moment: str, expected: list[str]
) -> None:
    assert due(hotel_time(moment)) == expected


def test_a_report_is_ready_before_the_end_so_that_both_shifts_can_read_it() -> None:
    assert due(hotel_time("2016-07-01 14:59"), lead=30, back=1) == []
    assert due(hotel_time("2016-07-01 15:00"), lead=30, back=1) == ["07-01 early"]


@pytest.mark.parametrize(
    ("zone", "night", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 28), 7.5),  # the clock jumps from 02:00 to 03:00
        ("Europe/Berlin", date(2026, 10, 24), 9.5),  # 02:00 to 03:00 happens twice
        ("America/New_York", date(2026, 3, 7), 7.5),
        ("America/New_York", date(2026, 10, 31), 9.5),
        ("Australia/Lord_Howe", date(2026, 4, 4), 9.0),  # by half an hour
        ("Asia/Shanghai", date(2026, 3, 28), 8.5),
        ("Asia/Kathmandu", date(2026, 3, 28), 8.5),
    ],
)
def test_a_night_shift_ends_by_the_wall_clock_also_when_the_clock_is_set(
    zone: str, night: date, hours: float
) -> None:
    morning = hotel_time(f"{night + timedelta(days=1)} 07:00", zone)
    found = due_shifts(
        morning, shifts=[NIGHT], hotel=HotelProfile(time_zone=zone), lead=timedelta(), back=HOUR
    )
    assert [(one.roster_date, (one.ends - one.begins) / HOUR) for one in found] == [(night, hours)]


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"]
)
@pytest.mark.parametrize("start", [datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)])
def test_looking_every_minute_finds_each_shift_once_also_across_clock_changes(
    zone: str, start: datetime
) -> None:
    hotel, seen = HotelProfile(time_zone=zone), []
    for step in range(45 * 24 * 4):  # 45 days by the quarter of an hour
        at = start + timedelta(minutes=15 * step)
        found = due_shifts(at, shifts=SHIFTS, hotel=hotel, lead=timedelta(), back=timedelta(minutes=15))
        seen += [(one.roster_date, one.shift.code) for one in found]
    days = {day for day, _code in seen}
    assert len(seen) == len(set(seen))
    whole = sorted(days)[1:-1]
    assert [day for day in whole if sum(1 for one, _code in seen if one == day) != 3] == []


def test_29_february_has_its_three_reports() -> None:
    assert due(hotel_time("2028-03-01 07:00")) == ["02-29 early", "02-29 late", "02-29 night"]
    assert due(hotel_time("2027-03-01 07:00")) == ["02-28 early", "02-28 late", "02-28 night"]


def test_two_days_are_looked_back() -> None:
    at = hotel_time("2016-07-03 07:00")
    assert due(at, back=48) == [
        "07-01 early", "07-01 late", "07-01 night", "07-02 early", "07-02 late", "07-02 night",
    ]  # fmt: skip


@pytest.fixture
def server_in(request: pytest.FixtureRequest) -> Iterator[None]:
    """The machine itself stands in another zone."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


@pytest.mark.parametrize("server_in", ["America/Los_Angeles", "Pacific/Kiritimati", "UTC"], indirect=True)
def test_the_zone_of_the_machine_does_not_matter(server_in: None) -> None:
    assert due(hotel_time("2016-07-02 07:00")) == ["07-01 early", "07-01 late", "07-01 night"]


def test_the_next_end_is_told() -> None:
    hotel = HotelProfile(time_zone="Asia/Shanghai")
    following = next_end(hotel_time("12:00"), shifts=SHIFTS, hotel=hotel, lead=timedelta(minutes=30))
    assert following is not None
    assert (following.shift.code, following.due_at) == ("early", hotel_time("15:00"))
