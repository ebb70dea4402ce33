"""The night roll: once, in order, resumed after a crash, one day after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core import slots
from core.domain import day as days
from core.domain.hotel import profile
from core.errors import Refusal
from core.models import Audit, BusinessDay, NightStep
from core.slots import Fault, NightStepPart
from housekeeping.domain import night
from housekeeping.slots import days_with_gaps, nights_with_gaps

FIRST = date(2016, 7, 1)
# The hotel is in Shanghai, eight hours ahead of UTC.
EVENING = datetime(2016, 7, 1, 12, 0, tzinfo=UTC)  # 20:00 on the first
AFTER_MIDNIGHT = datetime(2016, 7, 1, 16, 5, tzinfo=UTC)  # 00:05 on the second
AUTOMATIC = datetime(2016, 7, 1, 22, 0, tzinfo=UTC)  # 06:00 on the second

Steps = Callable[..., None]


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Iterator[Steps]:
    """Put steps of the test's own into the night roll: `steps(first=run, second=run)`."""

    def put(**runs: Callable[[BusinessDay, datetime], str]) -> None:
        parts = [NightStepPart(name, order, run) for order, (name, run) in enumerate(runs.items())]
        monkeypatch.setitem(slots._fillers, "night step", [(0, lambda: parts)])

    put()
    return put


@pytest.fixture
def first_day(db: None, steps: Steps) -> BusinessDay:
    return days.open_first_day(FIRST, at=EVENING)


def quiet(day: BusinessDay, at: datetime) -> str:
    return "nothing to do"


def test_roll_runs_the_steps_in_order_and_opens_the_next_day(first_day: BusinessDay, steps: Steps) -> None:
    seen: list[str] = []
    steps(
        charges=lambda day, at: seen.append(f"charges {day}") or "two charged",
        signs=lambda day, at: seen.append(f"signs {day}") or "",
    )

    assert night.roll_night(AFTER_MIDNIGHT) == [first_day]

    assert seen == ["charges 2016-07-01", "signs 2016-07-01"]
    first_day.refresh_from_db()
    assert first_day.closed_at == AFTER_MIDNIGHT
    assert days.current_day().date == date(2016, 7, 2)
    assert list(first_day.night_steps.values_list("name", "said")) == [
        ("charges", "two charged"),
        ("signs", ""),
        (night.CLOSED, "charges, signs"),
    ]
    assert Audit.objects.filter(what="core.close_day").count() == 1


def test_roll_is_refused_before_midnight(first_day: BusinessDay) -> None:
    with pytest.raises(Refusal, match="not over"):
        night.roll_night(EVENING)
    assert days.current_day() == first_day


def test_second_roll_of_the_same_night_is_refused_and_changes_nothing(
    first_day: BusinessDay, steps: Steps
) -> None:
    steps(charges=quiet)
    night.roll_night(AFTER_MIDNIGHT)
    with pytest.raises(Refusal):
        night.roll_night(AFTER_MIDNIGHT + timedelta(minutes=1))
    assert NightStep.objects.count() == 2
    assert days.current_day().date == date(2016, 7, 2)


def test_roll_that_crashed_goes_on_at_the_broken_step(first_day: BusinessDay, steps: Steps) -> None:
    ran: list[str] = []

    def broken(day: BusinessDay, at: datetime) -> str:
        ran.append("broken")
        profile_name("written and undone")
        raise RuntimeError("power cut")

    steps(first=lambda day, at: ran.append("first") or "", second=broken)
    with pytest.raises(RuntimeError):
        night.roll_night(AFTER_MIDNIGHT)
    assert days.current_day() == first_day
    assert [name for name, row in night.steps_done(first_day) if row] == ["first"]
    assert profile().name_en == "Hotel"

    steps(
        first=lambda day, at: ran.append("first again") or "",
        second=lambda day, at: ran.append("second") or "",
    )
    assert night.roll_night(AFTER_MIDNIGHT + timedelta(minutes=1)) == [first_day]
    assert ran == ["first", "broken", "second"]


def profile_name(name: str) -> None:
    hotel = profile()
    hotel.name_en = name
    hotel.save()


def test_missed_days_are_rolled_one_by_one(first_day: BusinessDay, steps: Steps) -> None:
    seen: list[date] = []
    steps(charges=lambda day, at: seen.append(day.date) or "")
    three_days_later = AFTER_MIDNIGHT + timedelta(days=2)

    assert [day.date for day in night.roll_night(three_days_later)] == seen
    assert seen == [date(2016, 7, 1), date(2016, 7, 2), date(2016, 7, 3)]
    assert days.current_day().date == date(2016, 7, 4)


def test_day_nobody_closed_is_closed_at_the_hour_of_the_profile(first_day: BusinessDay) -> None:
    assert night.roll_due_nights(AUTOMATIC - timedelta(minutes=1)) == ""
    assert night.roll_due_nights(AUTOMATIC) == "closed 2016-07-01"
    assert night.roll_due_nights(AUTOMATIC) == ""


def test_day_that_is_not_due_stays_open_for_arrivals_after_midnight(first_day: BusinessDay) -> None:
    """After two lost days, at 03:00 the day before yesterday is closed, yesterday still takes arrivals."""
    at = datetime(2016, 7, 2, 19, 0, tzinfo=UTC)  # 03:00 on the third
    assert night.roll_due_nights(at) == "closed 2016-07-01"
    assert days.current_day().date == date(2016, 7, 2)


def test_hotel_without_a_first_day_has_no_night(db: None) -> None:
    assert night.roll_due_nights(AUTOMATIC) == ""
    with pytest.raises(Refusal):
        night.roll_night(AUTOMATIC)


@pytest.mark.parametrize(
    ("zone", "rolled_at"),
    [
        # Clocks went from 02:00 to 03:00 on 27 March 2016 in Berlin: 06:00 is one hour earlier than the day before.
        ("Europe/Berlin", datetime(2016, 3, 27, 4, 0, tzinfo=UTC)),
        ("Asia/Shanghai", datetime(2016, 3, 26, 22, 0, tzinfo=UTC)),
    ],
)
def test_hours_are_those_of_the_hotels_wall_clock(
    db: None, steps: Steps, zone: str, rolled_at: datetime
) -> None:
    hotel = profile()
    hotel.time_zone = zone
    hotel.save()
    day = days.open_first_day(date(2016, 3, 26), at=rolled_at - timedelta(hours=12))
    assert night.due_at(day, hotel) == rolled_at


@pytest.mark.django_db(transaction=True)
def test_two_rolls_at_once_close_the_day_once(steps: Steps, at_once: Any) -> None:
    days.open_first_day(FIRST, at=EVENING)
    ran: list[str] = []

    def slow(day: BusinessDay, at: datetime) -> str:
        ran.append(day.date.isoformat())
        time.sleep(0.05)  # long enough for the other to arrive
        return ""

    steps(first=slow, second=slow)
    answers = at_once(lambda: night.roll_night(AFTER_MIDNIGHT), lambda: night.roll_night(AFTER_MIDNIGHT))

    closed = [day.date for answer in answers if isinstance(answer, list) for day in answer]
    others = [answer for answer in answers if not isinstance(answer, list)]
    assert closed == [FIRST]
    assert all(isinstance(other, Refusal) for other in others)
    assert ran == ["2016-07-01", "2016-07-01"]
    assert days.current_day().date == date(2016, 7, 2)


def sentences(faults: Iterator[Fault]) -> list[str]:
    return [fault.sentence for fault in faults]


def test_check_of_days_is_silent_after_rolls(first_day: BusinessDay, steps: Steps) -> None:
    steps(charges=quiet, signs=quiet)
    night.roll_night(AFTER_MIDNIGHT + timedelta(days=3))
    assert sentences(days_with_gaps()) == sentences(nights_with_gaps()) == []


def test_check_finds_a_missing_day(first_day: BusinessDay) -> None:
    night.roll_night(AFTER_MIDNIGHT + timedelta(days=1))
    lost = BusinessDay.objects.get(date=date(2016, 7, 2))
    NightStep.objects.filter(day=lost).delete()
    lost.delete()
    assert sentences(days_with_gaps()) == ["2016-07-03 follows 2016-07-01."]


def test_check_finds_that_no_day_is_open(first_day: BusinessDay) -> None:
    BusinessDay.objects.update(closed_at=AFTER_MIDNIGHT)
    assert sentences(days_with_gaps()) == ["2016-07-01 was closed and no day was opened after it."]


def test_check_finds_a_step_that_is_missing(first_day: BusinessDay, steps: Steps) -> None:
    steps(charges=quiet, signs=quiet)
    night.roll_night(AFTER_MIDNIGHT)
    NightStep.objects.filter(name="signs").delete()
    assert sentences(nights_with_gaps()) == ['2016-07-01 lacks the step "signs" of its night roll.']


def test_check_finds_a_day_closed_without_a_roll(first_day: BusinessDay) -> None:
    BusinessDay.objects.update(closed_at=AFTER_MIDNIGHT)
    assert sentences(nights_with_gaps()) == ["2016-07-01 was closed without its night roll."]


def test_check_finds_a_roll_that_ended_on_an_open_day(first_day: BusinessDay) -> None:
    NightStep.objects.create(day=first_day, name=night.CLOSED, done_at=AFTER_MIDNIGHT)
    assert sentences(nights_with_gaps()) == ["2016-07-01 is open, though its night roll has ended."]
