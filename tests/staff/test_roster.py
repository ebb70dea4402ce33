from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.domain.hotel import change_profile, profile
from core.errors import Refusal
from staff.domain import people, queries, roster, shifts
from staff.enums import Role
from staff.models import Employee, RosterEntry, Shift
from tests.staff.conftest import Hire

FRIDAY = date(2016, 7, 1)
MONDAY = date(2016, 6, 27)


def hotel_time(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def test_shift_covers_from_its_start_until_before_its_end(attendant: Employee, at: datetime) -> None:
    roster.put_on_shift(attendant, FRIDAY, "early", by=None, at=at)  # 07:00 to 15:30
    times = ["06:59", "07:00", "15:29", "15:30"]
    here = [bool(queries.on_duty(hotel_time(f"2016-07-01T{time}"))) for time in times]
    assert here == [False, True, True, False]


def test_night_shift_covers_past_midnight(attendant: Employee, at: datetime) -> None:
    roster.put_on_shift(attendant, FRIDAY, "night", by=None, at=at)  # 22:30 to 07:00
    times = [
        "2016-07-01T01:00",
        "2016-07-01T22:30",
        "2016-07-02T00:30",
        "2016-07-02T06:59",
        "2016-07-02T07:00",
    ]
    assert [bool(queries.on_duty(hotel_time(time))) for time in times] == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("night", "hours"),
    [
        (date(2016, 3, 26), 7.5),  # the clock jumps from 02:00 to 03:00
        (date(2016, 10, 29), 9.5),  # the clock goes back from 03:00 to 02:00
        (date(2016, 7, 1), 8.5),
    ],
)
def test_night_shift_ends_by_the_clock_on_the_wall_when_summer_time_changes(
    attendant: Employee, at: datetime, night: date, hours: float
) -> None:
    change_profile(profile(), by=None, at=at, time_zone="Europe/Berlin")
    roster.put_on_shift(attendant, night, "night", by=None, at=at)
    start = hotel_time(f"{night}T22:30", "Europe/Berlin")
    end = hotel_time(f"{night + timedelta(days=1)}T07:00", "Europe/Berlin")
    assert (end - start) == timedelta(hours=hours)
    minute = timedelta(minutes=1)
    moments = [start - minute, start, end - minute, end]
    assert [bool(queries.on_duty(moment)) for moment in moments] == [False, True, True, False]


def test_split_shift_does_not_cover_its_break(attendant: Employee, at: datetime) -> None:
    roster.put_on_shift(attendant, FRIDAY, "split", by=None, at=at)  # 07:00 to 11:00 and 16:00 to 20:00
    times = ["10:59", "11:00", "15:59", "16:00", "19:59", "20:00"]
    here = [bool(queries.on_duty(hotel_time(f"2016-07-01T{time}"))) for time in times]
    assert here == [True, False, False, True, True, False]


def test_on_duty_asks_for_the_role_and_leaves_out_who_left(
    attendant: Employee, clerk: Employee, at: datetime
) -> None:
    for person in (attendant, clerk):
        roster.put_on_shift(person, FRIDAY, "early", by=None, at=at)
    assert queries.on_duty(at) == [clerk, attendant]
    assert queries.on_duty(at, Role.ROOM_ATTENDANT) == [attendant]
    people.switch_off(attendant, by=None, at=at)
    assert queries.on_duty(at, Role.ROOM_ATTENDANT) == []


def test_attendants_today_are_those_on_any_shift_of_the_hotels_date(
    attendant: Employee, clerk: Employee, hire: Hire, at: datetime
) -> None:
    resting = hire("1017", Role.ROOM_ATTENDANT)
    roster.put_on_shift(attendant, FRIDAY, "early", by=None, at=at)
    roster.put_on_shift(attendant, FRIDAY, "late", by=None, at=at)
    roster.put_on_shift(clerk, FRIDAY, "early", by=None, at=at)
    roster.put_on_shift(resting, FRIDAY + timedelta(days=1), "early", by=None, at=at)
    assert queries.attendants_today(at) == [attendant]


def test_putting_on_a_shift_twice_changes_nothing(attendant: Employee, at: datetime) -> None:
    first = roster.put_on_shift(attendant, FRIDAY, "early", by=None, at=at)
    assert roster.put_on_shift(attendant, FRIDAY, "early", by=None, at=at) == first
    assert RosterEntry.objects.count() == 1


def test_tap_sets_replaces_and_takes_away(attendant: Employee, at: datetime) -> None:
    def worked() -> list[str]:
        return list(RosterEntry.objects.values_list("shift__code", flat=True))

    seen = []
    for code in ("early", "late", "late", "night", ""):
        roster.tap(attendant, FRIDAY, code, by=None, at=at)
        seen.append(worked())
    assert seen == [["early"], ["late"], [], ["night"], []]


def test_roster_refuses_who_left_and_days_long_past(attendant: Employee, at: datetime) -> None:
    with pytest.raises(Refusal, match="two months"):
        roster.set_day(attendant, date(2016, 4, 1), ["early"], by=None, at=at)
    people.switch_off(attendant, by=None, at=at)
    with pytest.raises(Refusal, match="any more"):
        roster.put_on_shift(attendant, FRIDAY, "early", by=None, at=at)
    with pytest.raises(Refusal, match="no such shift"):
        shifts.shift("dawn")


def test_copy_week_fills_empty_days_and_leaves_written_ones(
    attendant: Employee, clerk: Employee, at: datetime
) -> None:
    for number in range(5):
        roster.put_on_shift(attendant, MONDAY + timedelta(days=number), "early", by=None, at=at)
    roster.put_on_shift(clerk, MONDAY, "late", by=None, at=at)
    next_monday = MONDAY + timedelta(days=7)
    roster.put_on_shift(attendant, next_monday, "night", by=None, at=at)
    assert roster.copy_week(MONDAY, next_monday, by=None, at=at) == (5, [])
    week = roster.week(next_monday, [attendant, clerk])
    codes = [["".join(shift.code for shift in shifts) for _day, shifts in row.days] for row in week]
    assert codes == [["night", "early", "early", "early", "early", "", ""], ["late", "", "", "", "", "", ""]]
    assert week[0].minutes == 5 * 480
    assert roster.copy_week(MONDAY, next_monday, by=None, at=at) == (0, [])


def test_copy_week_refuses_an_empty_week_and_other_days(attendant: Employee, at: datetime) -> None:
    with pytest.raises(Refusal, match="Nobody is on the roster"):
        roster.copy_week(MONDAY, MONDAY + timedelta(days=7), by=None, at=at)
    with pytest.raises(Refusal, match="Monday"):
        roster.copy_week(FRIDAY, MONDAY, by=None, at=at)


def test_house_keeps_the_hours_it_changed(db: None) -> None:
    shifts.all_shifts()
    Shift.objects.filter(code="early").update(minutes=480)
    Shift.objects.filter(code="late").delete()
    by_code = {shift.code: shift.minutes for shift in shifts.all_shifts()}
    assert by_code == {"early": 480, "late": 510, "night": 510, "office": 540, "split": 780}
