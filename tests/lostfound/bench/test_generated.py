"""The made-up pairs the bench measures by: repeatable, untidy, and found again."""

from __future__ import annotations

import pytest

from lostfound.bench.generated import COLOURS, MAKES, kinds, pairs
from lostfound.domain.matching import Collection


def test_the_same_seed_makes_the_same_pairs_and_another_does_not():
    assert list(pairs(50, 1)) == list(pairs(50, 1))
    assert list(pairs(50, 1)) != list(pairs(50, 2))


def test_every_kind_is_told_in_both_languages_by_both_sides():
    assert len(kinds()) >= 90
    for kind in kinds():
        assert all(phrase for side in (kind.guest, kind.staff) for words in side for phrase in words), (
            kind.name
        )
        assert {colour for colour in kind.colours if colour != "-"} <= COLOURS.keys(), kind.name
    assert all(make for make in MAKES.values())


def test_pairs_are_untidy():
    """Colours, makes, rooms and days are missing or wrong often enough to matter."""
    found = list(pairs(2000, 3))
    share = {
        "no colour": sum(not pair.report.colour for pair in found),
        "no make": sum(not pair.report.brand for pair in found),
        "no day": sum(pair.report.day is None for pair in found),
        "other room": sum(
            bool(pair.thing.room and pair.report.room not in ("", pair.thing.room)) for pair in found
        ),
        "other category": sum(pair.report.category == "" for pair in found),
    }
    assert all(number > 60 for number in share.values()), share


@pytest.mark.parametrize("seed", [101, 102])
def test_true_pairs_of_a_small_house_come_first(seed):
    found = list(pairs(600, seed))
    collection = Collection(pair.thing for pair in found)
    ranks = [[match.thing for match in collection.matches(pair.report)[:3]] for pair in found[:200]]
    assert sum(rank[:1] == [pair.thing.id] for rank, pair in zip(ranks, found, strict=False)) >= 180
    assert sum(pair.thing.id in rank for rank, pair in zip(ranks, found, strict=False)) >= 192
