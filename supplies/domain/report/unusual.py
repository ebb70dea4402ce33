"""Who or which floor used unusually much or little per cleaning, and the figures that make it unusual.

Rooms differ: a suite takes more than a single. So each cleaning is weighed by what the house used on average for the
same kind of work in the same room type, and only the rest is compared: 1.00 is what the house uses, 1.40 two fifths
more. The reference are the weekly figures of everybody over the last weeks; their median and the median distance from
it (MAD) do not move when one of them is far out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from supplies.domain.report.facts import WEEKS, Cleaned

FAR = 3.5
"""Median distances, made comparable with standard deviations, from which a figure counts as unusual."""
TO_DEVIATION = 1.4826  # of a normal distribution's MAD
LEAST_CLEANINGS = 20
LEAST_A_WEEK = 5
LEAST_WEEKS = 8
"""Weekly figures, of all together, without which nothing is said."""
LEAST_APART = 0.15
LEAST_SPREAD = 0.02


class Unusual(NamedTuple):
    """A figure far from the usual: `ratio` against `middle` of `figures` weekly ones, `spread` their MAD.

    `low` and `high` are the ends of what is usual. `weeks` are its own figures, the oldest first, None without work.
    """

    about: str
    number: int
    times: int
    cost: Decimal
    expected: Decimal
    ratio: float
    middle: float
    spread: float
    low: float
    high: float
    score: float
    figures: int
    weeks: list[float | None]


class _Weighed:
    """What somebody used against what the house would have used for the same cleanings."""

    def __init__(self) -> None:
        self.cost, self.expected, self.times = Decimal(0), Decimal(0), 0

    def add(self, cost: Decimal, expected: Decimal, times: int) -> None:
        self.cost += cost
        self.expected += expected
        self.times += times

    @property
    def ratio(self) -> float:
        return float(self.cost / self.expected) if self.expected > 0 else 1.0


def find(cleanings: Iterable[Cleaned]) -> list[Unusual]:
    """The unusual persons, then the unusual floors, the farthest first."""
    rows = list(cleanings)
    usual = _house(rows)
    found: list[Unusual] = []
    for about in ("person", "floor"):
        found += sorted(_of(about, rows, usual), key=lambda one: -abs(one.score))
    return found


def _house(rows: list[Cleaned]) -> dict[tuple[int, str], Decimal]:
    """What the house uses for one cleaning, by room type and kind of work."""
    sums: dict[tuple[int, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in rows:
        total = sums[row.room_type, row.task_kind]
        total[0] += row.cost
        total[1] += row.times
    return {key: cost / count for key, (cost, count) in sums.items() if count}


def _of(about: str, rows: list[Cleaned], usual: dict[tuple[int, str], Decimal]) -> list[Unusual]:
    weekly: dict[tuple[int, int], _Weighed] = defaultdict(_Weighed)
    now: dict[int, _Weighed] = defaultdict(_Weighed)
    for row in rows:
        number = row.person if about == "person" else row.floor
        if not number:
            continue
        given = (row.cost, usual.get((row.room_type, row.task_kind), Decimal(0)) * row.times, row.times)
        if row.week is not None:
            weekly[number, row.week].add(*given)
        if row.inside:
            now[number].add(*given)
    figures = {
        key: one.ratio for key, one in weekly.items() if one.times >= LEAST_A_WEEK and one.expected > 0
    }
    if len(figures) < LEAST_WEEKS or len({number for number, _week in figures}) < 2:
        return []
    middle = median(figures.values())
    spread = max(median(abs(figure - middle) for figure in figures.values()), LEAST_SPREAD * middle, 1e-6)
    far = FAR * TO_DEVIATION * spread
    return [
        Unusual(
            about, number, one.times, one.cost, one.expected, one.ratio, middle, spread, middle - far, middle + far,
            (one.ratio - middle) / (TO_DEVIATION * spread), len(figures),
            [figures.get((number, week)) for week in reversed(range(WEEKS))],
        )
        for number, one in now.items()
        if one.times >= LEAST_CLEANINGS
        and abs(one.ratio - middle) > far
        and abs(one.ratio / middle - 1) >= LEAST_APART
    ]  # fmt: skip
