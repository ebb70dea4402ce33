"""Slots: apps fill places by name; a wrong name or a wrong context is a mistake of ours and says so."""

import pytest

from core import slots
from core.slots import Figure, Hit, PanelPart, filled, fills


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(slots, "_fillers", {place: [] for place in slots.PLACES})


def test_a_function_answers_one_part_many_or_none():
    fills("home", order=2)(lambda request: None)
    fills("home", order=3)(lambda request: [Figure("b", 2), Figure("c", 3)])
    fills("home", order=1)(lambda request: Figure("a", 1))
    assert [part.label for part in filled("home", request=None)] == ["a", "b", "c"]


def test_the_order_of_a_part_counts_more_than_that_of_its_function():
    fills("room panel")(lambda room, user, at: [PanelPart("b", order=20), PanelPart("a", order=10)])
    fills("room panel", order=1)(lambda room, user, at: PanelPart("c", order=30))
    assert [part.template for part in filled("room panel", room=1, user=2, at=3)] == ["a", "b", "c"]


def test_parts_of_equal_order_stay_in_the_order_they_were_entered():
    for name in "abc":
        fills("search")(lambda text, user, name=name: Hit(name))
    assert [hit.title for hit in filled("search", text="", user=None)] == ["a", "b", "c"]


def test_an_unknown_place_is_named_at_once():
    with pytest.raises(KeyError):
        fills("roof")


@pytest.mark.parametrize("context", [{}, {"request": 1, "room": 2}, {"room": 1}])
def test_a_place_is_filled_with_what_it_needs_and_nothing_else(context):
    with pytest.raises(TypeError, match="home"):
        filled("home", **context)
