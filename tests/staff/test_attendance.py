from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.books import BookClosed
from core.domain.hotel import change_profile, profile
from core.errors import Denied, Refusal, Stale
from staff.domain import attendance, people, roster, shifts, timesheet
from staff.domain.timesheet import Attended
from staff.enums import Absence, Here, Mark, Role
from staff.models import AttendanceLine, Employee, Presence
from tests.staff.conftest import Hire

FRIDAY = date(2016, 7, 1)


def clock(text: str, day: date = FRIDAY, zone: str = "Asia/Shanghai") -> datetime:
    """A time on the hotel's wall."""
    return datetime.fromisoformat(f"{day}T{text}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.fixture
def leader(hire: Hire, attendant: Employee) -> Employee:
    """Leads the attendant, who works early on Friday."""
    leader = hire("1007", Role.TEAM_LEADER, name_zh="何秀芳", family_name="He", given_names="Xiufang")
    Employee.objects.filter(pk=attendant.pk).update(reports_to=leader)
    roster.put_on_shift(attendant, FRIDAY, "early", by=None, at=clock("06:00"))
    return leader


def day_of(person: Employee, at: datetime, day: date = FRIDAY) -> Attended:
    (found,) = timesheet.of_days([day], at, people=[person])
    return found


def marks(person: Employee, *pairs: tuple[str, str]) -> list[AttendanceLine]:
    return [attendance.mark(person, what, by=person, at=clock(text)) for what, text in pairs]


def test_a_day_with_its_break_counts_hours_and_lateness(attendant: Employee, leader: Employee) -> None:
    marks(attendant, ("come", "07:06"), ("break_out", "11:00"), ("break_in", "11:40"), ("go", "15:31"))
    found = day_of(attendant, clock("16:00"))
    assert (found.late_minutes, found.break_minutes, found.worked_minutes) == (6, 40, 465)
    assert (found.early_minutes, found.over_minutes, found.here) == (0, 0, False)


@pytest.mark.parametrize(
    ("came", "went", "late", "early", "over"),
    [
        ("07:05", "15:30", 0, 0, 0),  # five minutes of grace
        ("07:06", "15:25", 6, 0, 0),
        ("06:50", "15:24", 0, 6, 0),
        ("06:50", "15:59", 0, 0, 0),  # less than half an hour is no overtime
        ("06:50", "16:00", 0, 0, 30),
    ],
)
def test_lateness_early_leaving_and_overtime_begin_after_their_grace(
    attendant: Employee, leader: Employee, came: str, went: str, late: int, early: int, over: int
) -> None:
    marks(attendant, ("come", came), ("go", went))
    found = day_of(attendant, clock("20:00"))
    assert (found.late_minutes, found.early_minutes, found.over_minutes) == (late, early, over)


def test_break_of_the_shift_is_taken_off_where_none_was_marked(attendant: Employee, leader: Employee) -> None:
    marks(attendant, ("come", "07:00"), ("go", "15:30"))
    assert day_of(attendant, clock("16:00")).worked_minutes == 480


def test_night_shift_belongs_to_the_day_it_begins_on(attendant: Employee, at: datetime) -> None:
    roster.put_on_shift(attendant, FRIDAY, "night", by=None, at=at)
    saturday = FRIDAY + timedelta(days=1)
    attendance.mark(attendant, Mark.COME, by=attendant, at=clock("22:28"))
    attendance.mark(attendant, Mark.GO, by=attendant, at=clock("07:02", saturday))
    found = day_of(attendant, clock("09:00", saturday))
    assert (found.date, found.worked_minutes, found.late_minutes) == (FRIDAY, 8 * 60 + 4, 0)
    assert timesheet.of_days([saturday], clock("09:00", saturday)) == []


@pytest.mark.parametrize(("night", "minutes"), [(date(2016, 3, 26), 420), (date(2016, 10, 29), 540)])
def test_night_of_the_clock_change_counts_the_hours_that_passed(
    attendant: Employee, at: datetime, night: date, minutes: int
) -> None:
    change_profile(profile(), by=None, at=at, time_zone="Europe/Berlin")
    early = clock("12:00", night, "Europe/Berlin")
    roster.put_on_shift(attendant, night, "night", by=None, at=early)
    attendance.mark(attendant, Mark.COME, by=attendant, at=clock("22:30", night, "Europe/Berlin"))
    morning = clock("07:00", night + timedelta(days=1), "Europe/Berlin")
    attendance.mark(attendant, Mark.GO, by=attendant, at=morning)
    found = day_of(attendant, morning, night)
    assert (found.worked_minutes, found.late_minutes, found.early_minutes) == (minutes, 0, 0)


def test_split_shift_is_left_and_entered_twice(attendant: Employee, at: datetime) -> None:
    roster.put_on_shift(attendant, FRIDAY, "split", by=None, at=at)
    marks(attendant, ("come", "07:00"), ("go", "11:00"), ("come", "16:00"), ("go", "20:00"))
    found = day_of(attendant, clock("21:00"))
    assert (found.worked_minutes, found.early_minutes, found.late_minutes) == (480, 0, 0)


def test_marks_follow_each_other(attendant: Employee, leader: Employee) -> None:
    def refused(what: str, text: str) -> str:
        with pytest.raises(Refusal) as refusal:
            attendance.mark(attendant, what, by=attendant, at=clock(text))
        return str(refusal.value)

    assert refused("go", "07:00") == "Sign in first."
    marks(attendant, ("come", "07:00"))
    assert refused("come", "07:01") == "Signed in since 07:00 already."
    assert refused("break_in", "08:00") == "There is no break to end."
    marks(attendant, ("break_out", "11:00"))
    assert refused("break_out", "11:01").startswith("On break since 11:00.")
    assert attendance.possible(attendant, clock("11:10")).marks == [Mark.BREAK_IN, Mark.GO]


def test_a_forgotten_sign_out_does_not_keep_anybody_from_coming_the_next_day(
    attendant: Employee, leader: Employee
) -> None:
    marks(attendant, ("come", "07:00"))
    saturday = FRIDAY + timedelta(days=1)
    attendance.mark(attendant, Mark.COME, by=attendant, at=clock("07:00", saturday))
    assert day_of(attendant, clock("08:00", saturday)).missing_mark


def test_two_taps_at_once_make_one_line(at_once, db_people) -> None:
    attendant = db_people
    answers = at_once(*[lambda: attendance.mark(attendant, "come", by=attendant, at=clock("07:00"))] * 2)
    assert sorted(type(one).__name__ for one in answers) in (
        ["AttendanceLine", "Refusal"],
        ["AttendanceLine", "Stale"],
    )
    assert AttendanceLine.objects.count() == 1


@pytest.fixture
def db_people(transactional_db: None) -> Employee:
    return people.hire(
        number="1016", roles=[Role.ROOM_ATTENDANT], name_zh="王秀兰", by=None, at=clock("06:00")
    )


def test_correction_stands_beside_the_first_line_and_counts(attendant: Employee, leader: Employee) -> None:
    first, _last = marks(attendant, ("come", "07:20"), ("go", "15:30"))
    attendance.correct(
        first, happened_at=clock("07:00"), note="the phone was empty", by=leader, at=clock("16:00")
    )
    found = day_of(attendant, clock("16:30"))
    assert (found.late_minutes, found.corrected, len(found.lines)) == (0, True, 3)
    assert [line.happened_at for line in found.lines[:1]] == [clock("07:20")]
    with pytest.raises(Stale):
        attendance.correct(first, happened_at=None, note="again", by=leader, at=clock("16:31"))
    with pytest.raises(BookClosed):
        first.save()
    with pytest.raises(BookClosed):
        AttendanceLine.objects.filter(pk=first.pk).update(struck=True)


def test_striking_out_the_last_mark_brings_back_who_was_here(attendant: Employee, leader: Employee) -> None:
    _come, go = marks(attendant, ("come", "07:00"), ("go", "09:00"))
    attendance.correct(go, happened_at=None, note="tapped by mistake", by=leader, at=clock("09:05"))
    assert Presence.objects.get(employee=attendant).state == Here.IN
    assert day_of(attendant, clock("09:10")).here


def test_forgotten_mark_is_added_in_its_place_and_not_twice(attendant: Employee, leader: Employee) -> None:
    marks(attendant, ("come", "07:00"))
    early = shifts.shift("early")
    given = {"note": "forgot", "by": leader, "at": clock("19:00")}
    attendance.add_line(attendant, FRIDAY, early, Mark.GO, clock("15:35"), **given)
    assert Presence.objects.get(employee=attendant).state == Here.OUT
    with pytest.raises(Refusal, match="Two marks of the same kind"):
        attendance.add_line(attendant, FRIDAY, early, Mark.GO, clock("16:35"), **given)
    with pytest.raises(Refusal, match="still to come"):
        attendance.add_line(attendant, FRIDAY, early, Mark.GO, clock("20:00"), **given)
    with pytest.raises(Refusal, match="in a few words"):
        attendance.add_line(attendant, FRIDAY, early, Mark.COME, clock("06:00"), **{**given, "note": " "})


def test_absence_has_a_reason_and_ends_when_they_come_after_all(
    attendant: Employee, leader: Employee
) -> None:
    early = shifts.shift("early")
    assert day_of(attendant, clock("07:06")).not_yet
    given = {"by": leader, "at": clock("08:00")}
    attendance.note_absence(attendant, FRIDAY, early, Absence.NO_WORD, **given)
    attendance.note_absence(attendant, FRIDAY, early, Absence.SICK, note="rang at eight", **given)
    crew = timesheet.crew_of(FRIDAY, early, clock("09:00"))
    assert [one.absence.absence for one in crew.absent if one.absence] == [Absence.SICK]
    marks(attendant, ("come", "10:00"))
    crew = timesheet.crew_of(FRIDAY, early, clock("11:00"))
    assert ([one.employee for one in crew.on], crew.absent) == ([attendant], [])
    with pytest.raises(Refusal, match="signed in for this shift"):
        attendance.note_absence(attendant, FRIDAY, early, Absence.SICK, **given)


def test_leader_keeps_the_own_team_and_nobody_their_own(
    attendant: Employee, leader: Employee, clerk: Employee, hire: Hire
) -> None:
    attendance.mark(attendant, Mark.COME, by=leader, at=clock("07:00"))
    for person, by in ((clerk, leader), (leader, leader), (attendant, clerk)):
        with pytest.raises(Denied):
            attendance.note_absence(person, FRIDAY, None, Absence.SICK, by=by, at=clock("08:00"))
    above = hire("1005", Role.FLOOR_SUPERVISOR)
    Employee.objects.filter(pk=leader.pk).update(reports_to=above)
    assert attendance.led_by(above) == {leader.pk, attendant.pk}


def test_a_shift_costs_four_queries_however_many_work_it(
    attendant: Employee, leader: Employee, hire: Hire, django_assert_num_queries
) -> None:
    for number in range(3):
        other = hire(str(2000 + number), Role.ROOM_ATTENDANT)
        roster.put_on_shift(other, FRIDAY, "early", by=None, at=clock("06:00"))
        attendance.mark(other, Mark.COME, by=other, at=clock("07:00"))
    early = shifts.shift("early")
    with django_assert_num_queries(4):
        crew = timesheet.crew_of(FRIDAY, early, clock("07:30"))
    assert (len(crew.on), len(crew.absent)) == (3, 1)
