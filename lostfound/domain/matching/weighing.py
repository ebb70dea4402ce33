"""How much speaks for two descriptions being of one thing.

The score is a sum of weights of evidence: about how many times likelier (as a natural logarithm) an agreement or a
difference is between a thing and its own report than between a thing and somebody else's. What one side does not say
counts nothing. Every part that counts gives its reason, so the sum can be told in words.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from typing import NamedTuple

from lostfound.domain.matching.lexicon import NEAR, lexicon
from lostfound.domain.matching.reading import Reading
from lostfound.domain.matching.text import forgiven, is_han, slips, sound

SAME_THING, SAME_SORT, SAME_COLOUR, SAME_VAGUE, SAME_BRAND, SAME_TRAIT, SAME_QUANTITY, SAME_ROOM = (
    3.4, 1.4, 1.4, 0.9, 2.6, 0.7, 0.2, 5.0,
)  # fmt: skip
CONTENTS = 0.75  # a thing that one side names only as contents or ornament
GUESSED = 0.4  # so much counts a difference from a thing that only a category names
# Of all true pairs, how many are found so many days after the loss (the days from, the days to, the share). Guests
# miss things late, remember days badly, and some reports bear the day of the call.
FOUND = (
    (0, 0, 0.33), (1, 1, 0.22), (2, 2, 0.11), (3, 3, 0.06), (4, 5, 0.06), (6, 7, 0.03), (8, 14, 0.04), (15, 30, 0.03),
    (31, 60, 0.02), (61, 180, 0.015), (181, 9999, 0.005), (-1, -1, 0.04), (-3, -2, 0.025), (-7, -4, 0.015),
    (-14, -8, 0.007), (-30, -15, 0.005), (-9999, -31, 0.003),
)  # fmt: skip
SOON = 3  # days within which finding speaks for a pair whatever the collection
USUAL_SPAN = 400  # days over which found things are spread where nobody has counted
COUNTED_FOR = 50  # so many things weigh as much as the usual spread
VAGUE = frozenset({"dark", "light", "multi", "patterned"})  # said of many colours
NONE: frozenset[str] = frozenset()
QUANTITIES = frozenset({"pair", "single", "three", "four", "several"})  # said of anything
OPPOSITES = (
    ("mens", "womens"), ("small", "large"), ("wireless", "wired"), ("new", "old"), ("round", "square"),
    ("hard_shell", "soft"), ("pair", "single"), ("sleeve", "short_sleeve"), ("full", "empty"),
)  # fmt: skip


class Reason(NamedTuple):
    """A piece of evidence: what it is, what it is about (names of lists, or words as written), its weight."""

    code: str
    about: tuple[str, ...] = ()
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Rarity:
    """How telling a term or a day is: the rarer among all things, the more. Without a count, usual values serve."""

    total: int = 0
    count: Callable[[str], int | None] = lambda _term: None
    days: Sequence[int] = ()  # the ordinals of the days of finding, in order

    def weight(self, term: str, least: float, most: float, usual: float) -> float:
        """The weight of two agreeing in this term, between `least` and `most`."""
        number = self.count(term) if self.total else None
        if number is None:
            return usual
        return min(most, max(least, log((self.total + 10) / (number + 3))))

    def day_weight(self, found: date, lost: date) -> float:
        """How well a day of finding fits a day of loss."""
        days = (found - lost).days
        first, last, share = next(row for row in FOUND if row[0] <= days <= row[1])
        usual = min(last - first + 1, USUAL_SPAN) / USUAL_SPAN
        start = lost.toordinal()
        number = bisect_right(self.days, start + last) - bisect_left(self.days, start + first)
        weight = log(share * (len(self.days) + COUNTED_FOR) / (number + COUNTED_FOR * usual))
        return round(max(0.5 if 0 <= days <= SOON else -6.0, min(5.5, weight)), 3)


USUAL = Rarity()


def day_weight(found: date, lost: date) -> float:
    """How well a day of finding fits a day of loss where nobody has counted the days of other things."""
    return USUAL.day_weight(found, lost)


def weigh(thing: Reading, report: Reading, rarity: Rarity = USUAL) -> list[Reason]:
    """All evidence between a thing and a report; the score is the sum of the weights."""
    reasons: list[Reason] = []
    likeness = _things(reasons, thing, report)
    _category(reasons, thing, report, likeness)
    _colours(reasons, thing, report)
    _brands(reasons, thing, report)
    _words(reasons, thing, report, rarity)
    _place(reasons, thing, report, rarity)
    _day(reasons, thing, report, rarity)
    return reasons


def score(reasons: Iterable[Reason]) -> float:
    return round(sum(reason.weight for reason in reasons), 4)


# What it is -----------------------------------------------------------------------------------------------------


def _things(reasons: list[Reason], thing: Reading, report: Reading) -> float | None:
    """Adds what is said of the things named, and answers how alike they are; None when a side names none."""
    if not thing.heads or not report.heads:
        return None
    best, pair = -1.0, ("", "")
    book = lexicon()
    for one, sure in _named(thing):
        for other, surely in _named(report):
            if sure * surely <= best:
                continue
            alike = book.likeness(one, other) * sure * surely
            # Contents on both sides prove nothing of the thing itself.
            if alike > best or (alike == best and (one, other) < pair):
                best, pair = alike, (one, other)
    agreed = pair[0] == pair[1]
    if agreed:
        weight = SAME_THING * best
        reasons.append(Reason("same_thing", (pair[0],), round(weight, 3)))
        _also(reasons, thing, report, pair[0])
    elif best >= NEAR * CONTENTS * 0.8:
        reasons.append(Reason("like_thing", tuple(sorted(pair)), round(1.4 * best / NEAR, 3)))
    else:
        sure = max(thing.heads.values()) * max(report.heads.values())
        reasons.append(
            Reason("other_thing", tuple(sorted(pair)), round((-1.6 if best > 0 else -3.2) * sure, 3))
        )
    return best


def _named(reading: Reading) -> list[tuple[str, float]]:
    """All things a side names, contents with less weight."""
    named = list(reading.heads.items())
    return named + [
        (name, sure * CONTENTS) for name, sure in reading.others.items() if name not in reading.heads
    ]


def _also(reasons: list[Reason], thing: Reading, report: Reading, said: str) -> None:
    """What else both name: contents, ornaments, a second thing."""
    both = (thing.heads.keys() | thing.others.keys()) & (report.heads.keys() | report.others.keys())
    reasons += [Reason("also_thing", (name,), 0.9) for name in sorted(both - {said})[:3]]


def _category(reasons: list[Reason], thing: Reading, report: Reading, likeness: float | None) -> None:
    if thing.groups and report.groups:
        if both := thing.groups & report.groups:
            reasons.append(Reason("same_category", (min(both),), 0.6))
            return
        book = lexicon()
        if any(group in book.beside.get(other, ()) or other in book.beside.get(group, ())
               for group in thing.groups for other in report.groups):  # fmt: skip
            return
        unlike = 0.4 if likeness is not None and likeness >= NEAR else 1.2
        reasons.append(Reason("other_category", (min(thing.groups), min(report.groups)), -unlike))
    elif thing.category and thing.category == report.category:
        reasons.append(Reason("same_category_words", (thing.category,), 0.8))


# What it looks like ---------------------------------------------------------------------------------------------


def _colours(reasons: list[Reason], thing: Reading, report: Reading) -> None:
    """The colour named as such; one only told in words may belong to a part and speaks less."""
    main = thing.colours and report.colours
    ours = thing.colours or thing.colours_told
    theirs = report.colours or report.colours_told
    if not ours or not theirs:
        return
    trust = 1.0 if main else 0.7
    all_ours, all_theirs = ours | thing.colours_told, theirs | report.colours_told
    if both := ours & theirs or all_ours & all_theirs:
        weight = max(SAME_VAGUE if name in VAGUE else SAME_COLOUR for name in both)
        reasons.append(Reason("same_colour", tuple(sorted(both)), round(weight * trust, 3)))
        return
    near = lexicon().colours
    alike = [(one, other) for one in all_ours for other in all_theirs if other in near.get(one, ())]
    if alike:
        first, second = min(tuple(sorted(pair)) for pair in alike)
        weight = 0.8 if {first, second} <= VAGUE else 0.35
        reasons.append(Reason("like_colour", (first, second), round(weight * trust, 3)))
    elif not VAGUE & (all_ours | all_theirs):
        between = any(near.get(one, NONE) & near.get(other, NONE) for one in ours for other in theirs)
        weight = -0.9 if between else -1.9
        reasons.append(Reason("other_colour", (min(ours), min(theirs)), round(weight * trust, 3)))


def _brands(reasons: list[Reason], thing: Reading, report: Reading) -> None:
    if both := thing.brands & report.brands:
        reasons.append(Reason("same_brand", (min(both),), SAME_BRAND))
        return
    written = _same_written(thing, report)
    if written:
        reasons.append(Reason("same_brand_words", (written,), SAME_BRAND))
    elif (thing.brands and report.brands) or (thing.brand and report.brand):
        reasons.append(Reason("other_brand", (_brand_of(thing), _brand_of(report)), -1.8))


def _same_written(thing: Reading, report: Reading) -> str:
    """A make no list knows, written alike on both sides, be it in other characters."""
    for one, other in ((thing, report), (report, thing)):
        if not one.brand:
            continue
        if other.brand and _alike(one.brand, other.brand):
            return max(one.brand, other.brand)
        if not other.brand and one.brand in other.rest:
            return one.brand
    return ""


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if is_han(one) != is_han(other):
        one, other = (sound(text) if is_han(text) else text for text in (one, other))
    allowed = max(forgiven(one), len(one) // 4)
    return len(one) > 2 and slips(one, other, allowed) <= allowed


def _brand_of(reading: Reading) -> str:
    return min(reading.brands, default=reading.brand)


def _words(reasons: list[Reason], thing: Reading, report: Reading, rarity: Rarity) -> None:
    """What both say in their own words, the rarer the better; what they deny each other."""
    if both := sorted(thing.traits & report.traits):
        weighed = sorted((SAME_QUANTITY if name in QUANTITIES else SAME_TRAIT for name in both), reverse=True)
        total = sum(weight / (place + 1) for place, weight in enumerate(weighed))
        reasons.append(Reason("same_traits", tuple(both), round(min(2.5, total), 3)))
    for one, other in OPPOSITES:
        for ours, theirs in ((thing.traits, report.traits), (report.traits, thing.traits)):
            if one in ours and other in theirs and not {one, other} <= ours and not {one, other} <= theirs:
                reasons.append(Reason("other_traits", (one, other), -0.5))
    _sorts(reasons, thing, report)
    words = _shared(thing.rest, report.rest)
    if words:
        total = sum(rarity.weight(f"w:{word}", 0.3, 2.6, 1.5) * share for word, share in words)
        reasons.append(Reason("same_words", tuple(word for word, _share in words), round(min(5.0, total), 3)))
    if numbers := sorted(thing.codes & report.codes):
        reasons.append(Reason("same_numbers", tuple(numbers), min(2.4, 1.2 * len(numbers))))
    if spots := sorted(thing.spots & report.spots):
        reasons.append(Reason("same_spot", tuple(spots), 0.8))


def _sorts(reasons: list[Reason], thing: Reading, report: Reading) -> None:
    """Jeans and jeans, or jeans and leggings."""
    if both := sorted(thing.sorts & report.sorts):
        reasons.append(Reason("same_sort", tuple(both), SAME_SORT))
    elif thing.sorts and report.sorts and thing.heads.keys() & report.heads.keys():
        reasons.append(Reason("other_sort", (min(thing.sorts), min(report.sorts)), -0.9))


def _shared(ours: frozenset[str], theirs: frozenset[str]) -> list[tuple[str, float]]:
    """Words both use, and words of one that are a slip away from one of the other."""
    both = ours & theirs
    found = [(word, 1.0) for word in sorted(both)]
    left = [word for word in theirs - both if len(word) > 4]
    for word in sorted(ours - both) if left else ():
        if (allowed := forgiven(word)) and len(word) > 4:
            for other in sorted(left):
                if abs(len(word) - len(other)) <= allowed and slips(word, other, allowed) <= allowed:
                    found.append((word, 0.7))
                    break
    return found


# Where and when -------------------------------------------------------------------------------------------------


def _place(reasons: list[Reason], thing: Reading, report: Reading, rarity: Rarity) -> None:
    if thing.rooms and report.rooms:
        one, other = min(thing.rooms), min(report.rooms)
        if one == other:
            reasons.append(Reason("same_room", (one,), SAME_ROOM))
        elif len(one) > 2 and slips(one, other, 1) <= 1:
            reasons.append(Reason("like_room", (one, other), 1.0 if sorted(one) == sorted(other) else 0.6))
        elif one[:-2] == other[:-2] and len(one) > 2:
            reasons.append(Reason("same_floor", (one, other), -1.2))
        else:
            reasons.append(Reason("other_room", (one, other), -2.5))
        return
    both = thing.areas & report.areas
    if both:
        reasons.append(
            Reason("same_area", (min(both),), round(rarity.weight(f"a:{min(both)}", 2.0, 4.5, 3.0), 3))
        )
    elif thing.areas and report.areas:
        if not _raw(thing.areas | report.areas):
            reasons.append(Reason("other_area", (min(thing.areas), min(report.areas)), -1.6))
        elif _areas_alike(thing.areas, report.areas):
            reasons.append(Reason("same_area", (min(thing.areas | report.areas),), 1.8))
    elif thing.rooms and report.areas:
        reasons.append(Reason("room_and_area", (), -1.9))
    elif thing.areas and report.rooms:  # guests often do not know that they lost it on the way
        reasons.append(Reason("room_and_area", (), -0.7))


def _raw(areas: Iterable[str]) -> bool:
    return any(name.startswith("?") for name in areas)


def _areas_alike(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    return any(set(one[1:].split()) & set(other[1:].split()) for one in ours for other in theirs)


def _day(reasons: list[Reason], thing: Reading, report: Reading, rarity: Rarity) -> None:
    if thing.day is None:
        return
    lost = report.day
    if lost and report.since:
        lost = min(max(thing.day, report.since), lost)
    known = [(code, day) for code, day in (("departed", report.departed), ("lost", lost)) if day]
    if not known:
        return
    weighed = [(rarity.day_weight(thing.day, day), code, (thing.day - day).days) for code, day in known]
    weight, code, days = max(weighed, key=lambda entry: entry[0])
    reasons.append(Reason(f"found_after_{code}", (str(days),), weight))
