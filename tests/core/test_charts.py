"""Charts: the geometry fits the figures, and the table says the same."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from core import charts
from core.charts import BOTTOM, HEIGHT, TOP, Chart, Series

figures = st.lists(
    st.one_of(st.none(), st.integers(-10_000, 10_000), st.floats(-1e6, 1e6, allow_nan=False, width=32)),
    min_size=1,
    max_size=40,
)


@given(figures, st.sampled_from(["bars", "lines", "stacked"]))
def test_nothing_is_drawn_outside_the_chart(values, kind):
    if kind == "stacked":
        values = [abs(value or 0) for value in values]
    chart = Chart("t", kind, [str(n) for n in range(len(values))], [Series("a", values)])
    ticks = [float(tick.y) for tick in chart.ticks()]
    assert 2 <= len(ticks) <= 7
    assert min(ticks) == pytest.approx(TOP, abs=0.1) and max(ticks) == pytest.approx(HEIGHT - BOTTOM, abs=0.1)
    for bar in chart.bars():
        assert float(bar.y) >= TOP - 0.2 and float(bar.y) + float(bar.height) <= HEIGHT - BOTTOM + 0.2


def test_ticks_are_round_numbers():
    chart = charts.bars("t", labels=["a", "b"], series=[Series("a", [118, 37])])
    assert [tick.label for tick in chart.ticks()] == ["0", "50", "100", "150"]


def test_stacked_bars_stand_on_each_other():
    chart = charts.stacked("t", labels=["a"], series=[Series("clean", [2]), Series("dirty", [3])])
    lower, upper = chart.bars()
    assert float(upper.y) + float(upper.height) == pytest.approx(float(lower.y), abs=0.2)


def test_a_missing_figure_interrupts_its_line():
    (line,) = charts.lines("t", labels="abcd", series=[Series("a", [1, None, 2, 3])]).lines()
    assert line.path.count("M") == 2 and line.path.count("L") == 1


def test_the_drawing_is_svg_without_styles_and_the_table_stands_beside_it():
    chart = Chart("Rooms <cleaned>", "bars", ["1 Jul", "2 Jul"], [Series("cleaned", [118, 1240])], unit="间")
    html = render_to_string("core/chart.html", {"chart": chart})
    svg = html[html.index("<svg") : html.index("</svg>") + 6]
    assert ElementTree.fromstring(svg).attrib["aria-label"] == "Rooms <cleaned>"  # noqa: S314  our own template
    assert "style=" not in html
    assert "1,240" in html[html.index("<table") :]


def test_a_chart_of_nothing_still_draws():
    html = render_to_string("core/chart.html", {"chart": Chart("t", "bars", [], [])})
    assert "<svg" in html


def test_money_is_shown_as_money():
    from core.formats import show_money

    chart = Chart("t", "bars", ["a"], [Series("a", [Decimal("1280.50")])], show=show_money)
    assert chart.table() == [("a", ["¥1,280.50"])]
