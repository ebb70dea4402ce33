"""Every notion of the house has a drawing, and nobody is told two things by one name."""

from __future__ import annotations

import lucide
import pytest

from core import icons
from core.templatetags.house import icon_svg, state_tag
from rooms import enums

SHOWN = [
    enums.Cleanliness, enums.Observed, enums.Occupancy, enums.Door,
    enums.Block, enums.WorkKind, enums.WorkState, enums.Act,
]  # fmt: skip


@pytest.mark.parametrize("notion", sorted(icons.NOTIONS))
def test_a_notion_has_a_drawing(notion):
    assert icon_svg(notion).startswith("<svg")


def test_tables_agree_where_they_name_the_same_notion():
    tables = [icons.STATES, icons.SIGNS, icons.WORK, icons.ACTS, icons.PLACES]
    for one in tables:
        for other in tables:
            assert {n: one[n] for n in one if n in other} == {n: other[n] for n in other if n in one}


@pytest.mark.parametrize("choices", SHOWN)
def test_every_value_a_room_can_have_has_a_drawing(choices):
    assert [value for value in choices.values if value and value not in icons.NOTIONS] == []


def test_states_of_cleanliness_differ_in_shape():
    shapes = [
        icon_svg(state) for state in ("dirty", "pickup", "progress", "clean", "ready", "block", "alert")
    ]
    assert len(set(shapes)) == len(shapes)


def test_an_icon_is_hidden_from_screen_readers_and_says_nothing_the_style_says():
    svg = icon_svg("vip", "is-vip")
    assert 'aria-hidden="true"' in svg
    assert 'class="icon icon-fill is-vip"' in svg
    assert "stroke=" not in svg


def test_an_unknown_icon_is_refused():
    with pytest.raises(lucide.IconDoesNotExist, match="nothing-like-it"):
        icon_svg("nothing-like-it")


def test_a_state_is_colour_icon_and_word():
    tag = state_tag("dirty", "vacant <dirty>")
    assert 'data-s="dirty"' in tag and "<svg" in tag and "vacant &lt;dirty&gt;" in tag
