"""Unusual use is named by figures one odd colleague cannot bend, and never because of the rooms somebody cleans."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplies.domain.report import unusual
from supplies.domain.report.facts import WEEKS, Cleaned

DICE = Random(3)


def week_of(
    person: int, week: int, cost: float, *, room_type: int = 1, times: int = 12, floor: int = 1
) -> Cleaned:
    total = Decimal(str(round(cost * times * (1 + DICE.uniform(-0.03, 0.03)), 2)))
    return Cleaned(week, week < 4, person, floor, room_type, "departure", total, times)


def house(**costs: float) -> list[Cleaned]:
    """Persons 1 to 6 with eight weeks each at 8.00 a cleaning, but for those named (`p3=12.0`)."""
    return [
        week_of(person, week, costs.get(f"p{person}", 8.0), floor=person % 2 + 1)
        for person in range(1, 7)
        for week in range(WEEKS)
    ]


def test_who_uses_as_the_others_is_not_named():
    assert unusual.find(house()) == []


def test_who_uses_half_as_much_again_is_named_with_the_figures():
    (one,) = (found for found in unusual.find(house(p3=12.0)) if found.about == "person")
    assert (one.number, one.times) == (3, 48)
    assert one.ratio > one.high > one.middle > one.low > 0
    assert one.score > unusual.FAR
    assert len([week for week in one.weeks if week]) == WEEKS


def test_who_uses_far_less_is_named_too():
    (one,) = (found for found in unusual.find(house(p2=4.0)) if found.about == "person")
    assert (one.number, one.score < 0) == (2, True)


def test_suites_make_nobody_unusual():
    """Person 4 cleans suites, which take twice as much: weighed, it is what the house uses."""
    rows = [row for row in house() if row.person != 4]
    rows += [week_of(4, week, 16.0, room_type=2) for week in range(WEEKS)]
    rows += [week_of(5, week, 16.0, room_type=2) for week in range(WEEKS)]
    assert [one for one in unusual.find(rows) if one.about == "person"] == []


def test_a_few_cleanings_say_nothing():
    rows = [*house(), week_of(9, 0, 40.0, times=unusual.LEAST_CLEANINGS - 1)]
    assert [one.number for one in unusual.find(rows) if one.about == "person"] == []


def test_one_odd_colleague_does_not_bend_the_usual():
    (one,) = (found for found in unusual.find(house(p6=80.0)) if found.about == "person")
    assert one.number == 6
    assert 0.2 < one.middle < 0.6  # the house's mean is bent, the others stay together
    assert one.spread < 0.1


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(0, 900), st.integers(0, 40)), max_size=60
    )
)
def test_no_figures_make_it_stumble(rows):
    found = [
        Cleaned(week, True, person, person, 1, "departure", Decimal(cost), times)
        for person, week, cost, times in rows
    ]
    for one in unusual.find(found):
        assert one.spread > 0
