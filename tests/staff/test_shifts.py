"""Shifts and the cover they need."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from core.errors import Refusal, Stale
from staff.domain import cover, roster, shifts
from staff.enums import Role
from staff.models import Employee, RosterEntry, Shift
from tests.staff.conftest import Hire

FRIDAY = date(2016, 7, 1)
MONDAY = date(2016, 6, 27)
VALUES = {
    "letter": "M", "name_en": "Midday", "name_zh": "日班", "starts_at": time(10), "minutes": 480,
    "break_minutes": 30, "break_at": None,
}  # fmt: skip


def test_new_hours_count_from_tomorrow_and_leave_what_was_worked(attendant: Employee, at: datetime) -> None:
    for offset in (-1, 0, 1):
        roster.put_on_shift(attendant, FRIDAY + timedelta(days=offset), "early", by=None, at=at)
    old = shifts.shift("early")
    new = shifts.change_shift(old, starts_at=time(6, 30), by=None, at=at)
    assert shifts.shift("early") == new != old
    starts = RosterEntry.objects.order_by("date").values_list("shift__starts_at", flat=True)
    assert list(starts) == [time(7), time(7), time(6, 30)]
    with pytest.raises(Stale):
        shifts.change_shift(old, starts_at=time(6), by=None, at=at)


def test_a_new_name_changes_the_shift_itself(attendant: Employee, at: datetime) -> None:
    roster.put_on_shift(attendant, FRIDAY, "early", by=None, at=at)
    early = shifts.shift("early")
    assert shifts.change_shift(early, name_en="Morning", by=None, at=at) == early
    assert shifts.shift("early").name_en == "Morning"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"letter": "E"}, "E stands for Early"),
        ({"letter": "é"}, "letter from A to Z"),
        ({"minutes": 20}, "half an hour"),
        ({"break_minutes": 480}, "longer than the shift"),
        ({"break_at": time(9)}, "outside the shift"),
        ({"break_at": time(17, 40)}, "outside the shift"),
    ],
)
def test_hours_that_do_not_fit_are_refused(db: None, at: datetime, changes: dict, sentence: str) -> None:
    shifts.all_shifts()
    with pytest.raises(Refusal, match=sentence):
        shifts.add_shift("mid", **{**VALUES, **changes}, by=None, at=at)


def test_shift_with_a_history_is_not_deleted_and_one_that_is_planned_not_retired(
    attendant: Employee, at: datetime
) -> None:
    mid = shifts.add_shift("mid", **VALUES, by=None, at=at)
    tomorrow = FRIDAY + timedelta(days=1)
    roster.put_on_shift(attendant, tomorrow, "mid", by=None, at=at)
    with pytest.raises(Refusal, match="in reports"):
        shifts.delete_shift(mid, by=None, at=at)
    with pytest.raises(Refusal, match="still stands on the roster 1 times"):
        shifts.retire_shift(mid, by=None, at=at)
    roster.set_day(attendant, tomorrow, [], by=None, at=at)
    shifts.retire_shift(mid, by=None, at=at)
    assert mid not in shifts.all_shifts()
    assert Shift.objects.filter(pk=mid.pk, in_use=False).exists()


def test_a_shift_nobody_worked_is_deleted(db: None, at: datetime) -> None:
    mid = shifts.add_shift("mid", **VALUES, by=None, at=at)
    shifts.delete_shift(mid, by=None, at=at)
    assert not Shift.objects.filter(code="mid").exists()


def test_gaps_name_the_role_the_shift_and_how_many(attendant: Employee, hire: Hire, at: datetime) -> None:
    early = shifts.shift("early")
    other = hire("1017", Role.ROOM_ATTENDANT, Role.TEAM_LEADER)
    assert cover.set_cover(Role.ROOM_ATTENDANT, {(early.pk, 4): 2, (early.pk, 5): 1}, by=None, at=at) == 2
    roster.put_on_shift(attendant, FRIDAY, "early", by=None, at=at)
    (friday, saturday) = cover.gaps(roster.days_of(MONDAY))
    assert (friday.day, friday.missing, saturday.missing) == (FRIDAY, 1, 1)
    roster.put_on_shift(other, FRIDAY, "early", by=None, at=at)
    assert [gap.day for gap in cover.gaps(roster.days_of(MONDAY))] == [FRIDAY + timedelta(days=1)]
    assert cover.set_cover(Role.ROOM_ATTENDANT, {(early.pk, 5): 0}, by=None, at=at) == 1
    assert cover.gaps(roster.days_of(MONDAY)) == []
    with pytest.raises(Refusal, match="do not fit"):
        cover.set_cover(Role.ROOM_ATTENDANT, {(early.pk, 9): 1}, by=None, at=at)


def test_shifts_that_overlap_more_than_the_handover_are_refused(attendant: Employee, at: datetime) -> None:
    roster.put_on_shift(attendant, FRIDAY, "night", by=None, at=at)
    saturday = FRIDAY + timedelta(days=1)
    roster.put_on_shift(attendant, saturday, "early", by=None, at=at)  # ends and begins at 07:00
    with pytest.raises(Refusal, match="Sat 2 Jul: Early and Office overlap"):
        roster.put_on_shift(attendant, saturday, "office", by=None, at=at)
    with pytest.raises(Refusal, match="overlap"):
        roster.set_day(attendant, saturday, ["early", "split"], by=None, at=at)
    assert roster.set_day(attendant, saturday, ["early", "late"], by=None, at=at)


def test_many_days_are_written_together_or_not_at_all(
    attendant: Employee, clerk: Employee, at: datetime
) -> None:
    good = roster.Cell(attendant.pk, FRIDAY, ("early",))
    bad = roster.Cell(clerk.pk, FRIDAY, ("early", "office"))
    with pytest.raises(Refusal, match="overlap"):
        roster.write([good, bad], by=None, at=at)
    assert not RosterEntry.objects.exists()
    assert roster.write([good, good._replace(day=FRIDAY + timedelta(days=1))], by=None, at=at)
    assert roster.write([good], by=None, at=at) == []
