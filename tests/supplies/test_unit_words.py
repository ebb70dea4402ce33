"""English counts with words: one piece, two pieces."""

from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from supplies.models import Item
from supplies.unit_words import counted


@pytest.mark.parametrize(
    ("count", "unit", "word"),
    [
        (1, "piece", "piece"),
        (0, "piece", "pieces"),
        (-3, "bottle", "bottles"),
        (2, "box", "boxes"),
        (2, "brush", "brushes"),
        (2, "tray", "trays"),
        (2, "supply", "supplies"),
        (Decimal("0.5"), "sheet", "sheets"),
        (Decimal(1), "sheet", "sheet"),
        (3800, "ml", "ml"),
        (12, "kg", "kg"),
        (12, "dozen", "dozen"),
    ],
)
def test_the_word_follows_the_count(count, unit, word):
    assert counted(unit, count) == word


def test_a_chinese_measure_word_stays_as_it_is():
    item = Item(unit_en="box", unit_zh="盒")
    page = Template("{% load goods %}{{ item|units:count }}")
    with translation.override("en"):
        assert page.render(Context({"item": item, "count": 12})) == "boxes"
        assert page.render(Context({"item": item, "count": 1})) == "box"
    with translation.override("zh-hans"):
        assert page.render(Context({"item": item, "count": 12})) == "盒"
