"""Ranking of many things for a report, best first."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from heapq import nlargest
from typing import Any

from lostfound.domain.matching.described import Described
from lostfound.domain.matching.lexicon import lexicon
from lostfound.domain.matching.reading import Reading, read
from lostfound.domain.matching.weighing import Rarity, Reason, score, weigh

SHOWN = 20
WEIGHED = 120  # candidates of one report that are weighed in full
LEAST = 0.0  # under this more speaks against a pair than for it


@dataclass(frozen=True, slots=True)
class Match:
    """A thing that may be what a report is about."""

    thing: Any
    score: float
    reasons: tuple[Reason, ...]


def ranked(
    report: Reading, things: Iterable[tuple[Any, Reading]], rarity: Rarity, limit: int = SHOWN
) -> list[Match]:
    """The best of these for the report, ties by id; none of which more speaks against than for."""
    found = []
    for id_, thing in things:
        reasons = weigh(thing, report, rarity)
        total = score(reasons)
        if total > LEAST:
            found.append((total, id_, reasons))
    found.sort(key=lambda entry: (-entry[0], str(entry[1])))
    best: dict[Any, Match] = {}  # a thing that is entered twice counts once
    for total, id_, reasons in found:
        if len(best) == limit:
            break
        told = tuple(sorted(reasons, key=lambda reason: -abs(reason.weight)))
        best.setdefault(id_, Match(id_, total, told))
    return list(best.values())


def terms(reading: Reading) -> set[str]:
    """What a thing is found by: `t:` things, `b:` makes, `w:` words, `c:` colours, `q:` looks, `r:` room, `a:` area."""
    found = {f"t:{name}" for name in (*reading.heads, *reading.others)}
    for letter, names in (
        ("b", reading.brands), ("w", reading.rest), ("c", reading.colours | reading.colours_told),
        ("q", reading.traits), ("s", reading.sorts), ("r", reading.rooms), ("a", reading.areas), ("n", reading.codes),
    ):  # fmt: skip
        found.update(f"{letter}:{name}" for name in names)
    if reading.brand:
        found.add(f"w:{reading.brand}")
    return found


class Collection:
    """Things in memory, looked up by what a report says. The order they come in does not matter."""

    def __init__(self, things: Iterable[Described]) -> None:
        self.ids: list[Any] = []
        self.readings: list[Reading] = []
        self.places: dict[str, list[int]] = defaultdict(list)
        self.unnamed: list[int] = []
        for place, thing in enumerate(things):
            reading = read(thing)
            self.ids.append(thing.id)
            self.readings.append(reading)
            for term in terms(reading):
                self.places[term].append(place)
            if not reading.heads:
                self.unnamed.append(place)
        counts = {term: len(places) for term, places in self.places.items()}
        order = sorted(range(len(self.ids)), key=lambda place: str(self.ids[place]))
        rank = {place: number for number, place in enumerate(order)}
        days = [
            (reading.day.toordinal() if reading.day else 0, place)
            for place, reading in enumerate(self.readings)
        ]
        self.by_day = sorted(days, key=lambda pair: (pair[0], rank[pair[1]]))
        known = [day for day, _place in self.by_day if day]
        self.rarity = Rarity(len(self.ids), lambda term: counts.get(term, 0), known)

    def matches(self, described: Described, limit: int = SHOWN) -> list[Match]:
        """The things that may be what this report is about, best first."""
        report = read(described)
        places = self._candidates(report)
        return ranked(
            report, ((self.ids[place], self.readings[place]) for place in places), self.rarity, limit
        )

    def _candidates(self, report: Reading) -> list[int]:
        """Those that a quick sum holds likely; all when there are few."""
        if len(self.ids) <= WEIGHED:
            return list(range(len(self.ids)))
        sums: dict[int, float] = defaultdict(float)
        for term, weight in search_terms(report, self.rarity):
            for place in self.places.get(term, ()):
                sums[place] += weight
        if report.heads:
            for place in self.unnamed:
                sums[place] += 0.5
        lost = report.day or report.departed
        if len(sums) < WEIGHED:
            for place in self._nearest(lost):
                sums.setdefault(place, 0.0)
        weights: dict[date | None, float] = {None: 0.0}
        colours = report.colours or report.colours_told
        for place in sums:
            thing = self.readings[place]
            if lost and thing.day and thing.day not in weights:
                weights[thing.day] = self.rarity.day_weight(thing.day, lost)
            sums[place] += weights.get(thing.day, 0.0)
            if colours and not colours.isdisjoint(thing.colours):
                sums[place] += 1.0
        # Ties by id, so that the order of the list of things never decides.
        return nlargest(WEIGHED, sums, key=lambda place: (sums[place], str(self.ids[place])))

    def _nearest(self, lost: date | None) -> list[int]:
        """Things found about the day of the loss, or the first ones when no day is known."""
        start = bisect_left(self.by_day, lost.toordinal(), key=lambda pair: pair[0]) if lost else 0
        around = self.by_day[max(0, start - WEIGHED // 2) : start + WEIGHED]
        return [place for _day, place in around]


def search_terms(report: Reading, rarity: Rarity) -> Iterator[tuple[str, float]]:
    """The terms under which a report's thing may stand, with what each is about worth."""
    book = lexicon()
    near: set[str] = set()
    for name, sure in report.heads.items():
        yield f"t:{name}", 3.4 * sure
        near |= book.near.get(name, frozenset())
    for name in report.others.keys() - report.heads.keys():
        yield f"t:{name}", 2.0
    for name in near - report.heads.keys() - report.others.keys():
        yield f"t:{name}", 1.0
    for name in report.rooms:
        yield f"r:{name}", 5.0
    for name in report.areas:
        yield f"a:{name}", 2.0
    for name in report.brands:
        yield f"b:{name}", 2.6
    for word in (*report.rest, *([report.brand] if report.brand else [])):
        yield f"w:{word}", rarity.weight(f"w:{word}", 0.3, 2.6, 1.5)
    for number in report.codes:
        yield f"n:{number}", 1.2
