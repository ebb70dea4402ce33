"""Leave and swaps: asked for, agreed to, decided."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Denied, Refusal, Stale
from staff.domain import leave, people, rights, roster, swaps
from staff.domain.checks import nobody_works_on_leave
from staff.enums import LeaveKind, LeaveState, Role, SwapState
from staff.models import Employee, Leave, RosterEntry
from tests.staff.conftest import Hire

FRIDAY = date(2016, 7, 1)
MONDAY = date(2016, 7, 4)


def on_roster(person: Employee) -> list[tuple[date, str]]:
    return list(person.roster.order_by("date").values_list("date", "shift__code"))


@pytest.fixture
def colleague(hire: Hire) -> Employee:
    return hire("1017", Role.ROOM_ATTENDANT, name_zh="李桂芬", family_name="Li", given_names="Guifen")


@pytest.fixture
def supervisor(hire: Hire) -> Employee:
    return hire("1005", Role.FLOOR_SUPERVISOR, name_zh="孟繁荣")


def ask(person: Employee, at: datetime, first: date = MONDAY, days: int = 3) -> Leave:
    last = first + timedelta(days=days - 1)
    return leave.ask(person, LeaveKind.ANNUAL, first, last, by=person, at=at)


def test_approved_leave_frees_the_roster_and_keeps_it_free(
    attendant: Employee, manager: Employee, at: datetime
) -> None:
    for offset in range(5):
        roster.put_on_shift(attendant, MONDAY + timedelta(days=offset), "early", by=None, at=at)
    asked = ask(attendant, at)
    assert len(on_roster(attendant)) == 5
    assert leave.approve(asked, by=manager, at=at) == 3
    assert [day.day for day, _code in on_roster(attendant)] == [7, 8]
    with pytest.raises(Refusal, match="Wang Xiulan is on annual leave until 6 Jul 2016"):
        roster.put_on_shift(attendant, MONDAY, "early", by=None, at=at)
    row = roster.week(MONDAY, [attendant])[0]
    assert [bool(day.leave) for day in row.cells] == [True, True, True, False, False, False, False]
    assert row.leave_minutes == 3 * 480
    assert list(nobody_works_on_leave()) == []
    RosterEntry.objects.create(employee=attendant, date=MONDAY, shift=RosterEntry.objects.first().shift)
    assert len(list(nobody_works_on_leave())) == 1


def test_leave_is_decided_once_by_the_manager_and_not_about_oneself(
    attendant: Employee, manager: Employee, deputy: Employee, at: datetime
) -> None:
    asked, own = ask(attendant, at), ask(manager, at)
    for request, by in ((asked, deputy), (asked, attendant), (own, manager)):
        with pytest.raises(Denied):
            leave.approve(request, by=by, at=at)
    with pytest.raises(Refusal, match="in a few words"):
        leave.reject(asked, answer=" ", by=manager, at=at)
    leave.reject(asked, answer="The house is full", by=manager, at=at)
    with pytest.raises(Stale):
        leave.approve(Leave.objects.get(pk=asked.pk), by=manager, at=at)


def test_acting_manager_decides_until_the_very_minute_the_time_ends(
    attendant: Employee, manager: Employee, deputy: Employee, at: datetime
) -> None:
    until = at + timedelta(hours=1)
    rights.grant_acting(manager, deputy, starts_at=at, until=until, by=manager, at=at)
    minute = timedelta(minutes=1)
    assert "staff.decide_leave" not in rights.resolve(deputy, at=at - minute).rights
    assert "staff.decide_leave" in rights.resolve(deputy, at=at).rights
    assert "staff.decide_leave" in rights.resolve(deputy, at=until - minute).rights
    assert "staff.decide_leave" not in rights.resolve(deputy, at=until).rights


def test_leave_refuses_days_that_do_not_fit(attendant: Employee, manager: Employee, at: datetime) -> None:
    first = ask(attendant, at)
    for day, days, sentence in (
        (MONDAY + timedelta(days=2), 1, "already"),
        (MONDAY, 400, "at most a year"),
        (date(2016, 3, 1), 1, "two months ago"),
    ):
        with pytest.raises(Refusal, match=sentence):
            ask(attendant, at, day, days)
    with pytest.raises(Refusal, match="lies before the first"):
        leave.ask(attendant, LeaveKind.SICK, MONDAY, FRIDAY, by=attendant, at=at)
    leave.withdraw(first, by=attendant, at=at)
    assert ask(attendant, at).state == LeaveState.ASKED


def test_leave_that_has_begun_is_not_withdrawn(attendant: Employee, manager: Employee, at: datetime) -> None:
    asked = ask(attendant, at, FRIDAY)
    leave.approve(asked, by=manager, at=at)
    with pytest.raises(Refusal, match="has begun"):
        leave.withdraw(asked, by=attendant, at=at)


def test_swap_is_agreed_approved_and_then_on_the_roster(
    attendant: Employee, colleague: Employee, supervisor: Employee, at: datetime
) -> None:
    mine = roster.put_on_shift(attendant, MONDAY, "early", by=None, at=at)
    theirs = roster.put_on_shift(colleague, MONDAY + timedelta(days=1), "late", by=None, at=at)
    swap = swaps.ask(mine, colleague, for_entry=theirs, by=attendant, at=at)
    with pytest.raises(Denied):
        swaps.agree(swap, by=attendant, at=at)
    with pytest.raises(Stale):
        swaps.approve(swap, by=supervisor, at=at)
    swaps.agree(swap, by=colleague, at=at)
    assert list(swaps.waiting_for(supervisor, FRIDAY)) == [swap]
    with pytest.raises(Denied):
        swaps.approve(swap, by=colleague, at=at)
    swaps.approve(swap, by=supervisor, at=at)
    assert on_roster(attendant) == [(MONDAY + timedelta(days=1), "late")]
    assert on_roster(colleague) == [(MONDAY, "early")]
    with pytest.raises(Stale):
        swaps.approve(swap, by=supervisor, at=at)


def test_swap_whose_shift_is_gone_is_not_approved(
    attendant: Employee, colleague: Employee, supervisor: Employee, at: datetime
) -> None:
    mine = roster.put_on_shift(attendant, MONDAY, "early", by=None, at=at)
    swap = swaps.ask(mine, colleague, by=attendant, at=at)
    swaps.agree(swap, by=colleague, at=at)
    roster.set_day(attendant, MONDAY, ["late"], by=None, at=at)
    with pytest.raises(Refusal, match="no longer stands there"):
        swaps.approve(swap, by=supervisor, at=at)
    swap.refresh_from_db()
    assert (swap.state, on_roster(colleague)) == (SwapState.AGREED, [])


def test_swap_refuses_other_roles_overlaps_today_and_a_second_offer(
    attendant: Employee, colleague: Employee, clerk: Employee, hire: Hire, at: datetime
) -> None:
    today = roster.put_on_shift(attendant, FRIDAY, "late", by=None, at=at)
    mine = roster.put_on_shift(attendant, MONDAY, "early", by=None, at=at)
    roster.put_on_shift(colleague, MONDAY, "office", by=None, at=at)
    for entry, other, sentence in (
        (today, colleague, "from tomorrow on"),
        (mine, clerk, "has another role"),
        (mine, colleague, "Early and Office overlap"),
    ):
        with pytest.raises(Refusal, match=sentence):
            swaps.ask(entry, other, by=attendant, at=at)
    third = hire("1018", Role.ROOM_ATTENDANT)
    swaps.ask(mine, third, by=attendant, at=at)
    with pytest.raises(Refusal, match="offered already"):
        swaps.ask(mine, hire("1019", Role.ROOM_ATTENDANT), by=attendant, at=at)
    assert list(swaps.colleagues_for(mine).values_list("number", flat=True)) == ["1017", "1018", "1019"]


def test_two_leaders_approve_a_swap_once(at_once, transactional_db: None, at: datetime) -> None:
    one, other, first, second = (
        people.hire(number=number, roles=[role], name_zh="王秀兰", by=None, at=at)
        for number, role in (
            ("1016", Role.ROOM_ATTENDANT), ("1017", Role.ROOM_ATTENDANT), ("1005", Role.FLOOR_SUPERVISOR),
            ("1006", Role.FLOOR_SUPERVISOR),
        )
    )  # fmt: skip
    swap = swaps.ask(roster.put_on_shift(one, MONDAY, "early", by=None, at=at), other, by=one, at=at)
    swaps.agree(swap, by=other, at=at)

    def approve(by: Employee):
        return lambda: swaps.approve(swaps.with_people(swaps.of(one)).get(), by=by, at=at)

    answers = at_once(approve(first), approve(second))
    assert sorted(type(answer).__name__ for answer in answers) == ["NoneType", "Stale"]
    assert on_roster(other) == [(MONDAY, "early")]


@given(st.lists(st.sampled_from(["early", "late", "night", "office", "split", ""]), min_size=1, max_size=9))
def test_whatever_is_written_no_two_shifts_of_a_person_overlap_more_than_the_handover(
    codes: list[str],
) -> None:
    """The rule itself, without a database: what `conflict` lets pass never overlaps more."""
    from staff.domain.shifts import SHIFTS
    from staff.models import Shift

    standing = roster.Standing()
    for number, code in enumerate(codes):
        day = MONDAY + timedelta(days=number // 2)
        if not code:
            continue
        shift = Shift(pk=list(SHIFTS).index(code) + 1, code=code, **SHIFTS[code])
        here = standing.shifts.get((1, day), [])
        if shift not in here and not standing.conflict(1, "", day, [*here, shift]):
            standing.shifts[1, day] = [*here, shift]
    spans = sorted(
        (roster.begins((day - MONDAY).days, shift), shift.minutes)
        for (_person, day), shifts in standing.shifts.items()
        for shift in shifts
    )
    for (start, minutes), (following, _minutes) in pairwise(spans):
        assert start + minutes <= following + roster.HANDOVER_MINUTES
