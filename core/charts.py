"""Charts as inline SVG with their table beside them. Here is the geometry, the template draws.

context["chart"] = charts.bars(_("Rooms cleaned"), labels=labels, series=[Series(_("cleaned"), values)])
{% include "core/chart.html" %}
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any, Literal, NamedTuple

from django.utils.functional import Promise

from core.formats import show_number

Number = int | float | Decimal
Text = str | Promise

WIDTH, HEIGHT = 560, 250
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 14, 28
LABEL_WIDTH = 56  # what a label along the bottom needs
TICKS = 4
BAR_SHARE = 0.7  # of a place, the rest is air


class Tick(NamedTuple):
    y: str
    label: str


class Label(NamedTuple):
    x: str
    text: str


class Bar(NamedTuple):
    """A bar of series `number` with the words of its tip."""

    x: str
    y: str
    width: str
    height: str
    number: int
    title: str


class Line(NamedTuple):
    """A line of series `number`: an SVG path, and its end point, which is marked."""

    path: str
    number: int
    end: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Series:
    """One row of figures; None where there is none."""

    name: Text
    values: Sequence[Number | None]


@dataclass(frozen=True)
class Chart:
    """A chart of up to six series over the same labels. `show` writes a figure (default 12,480)."""

    title: Text
    kind: Literal["bars", "lines", "stacked"]
    labels: Sequence[Text]
    series: Sequence[Series]
    unit: Text = ""
    show: Callable[[Number], str] = field(default=show_number)

    width, height = WIDTH, HEIGHT
    left, right, bottom = LEFT, WIDTH - RIGHT, HEIGHT - BOTTOM

    @property
    def step(self) -> float:
        """The distance between ticks: 1, 2 or 5 times a power of ten."""
        span = max(self._highest() - self._lowest(), 1e-9)
        rough = span / TICKS
        power = 10.0 ** floor(log10(rough))
        step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough * 0.999)
        whole = all(
            float(value).is_integer() for one in self.series for value in one.values if value is not None
        )
        return max(1.0, step) if whole else step

    def ticks(self) -> list[Tick]:
        """The lines across, from the bottom."""
        low, high = self._range()
        count = round((high - low) / self.step)
        values = [low + self.step * number for number in range(count + 1)]
        return [Tick(_coordinate(self._y(value)), self.show(_tidy(value))) for value in values]

    def base(self) -> str:
        """Where nothing is: the height of zero."""
        return _coordinate(self._y(0))

    def x_labels(self) -> list[Label]:
        """The labels along the bottom, as many as have room."""
        fitting = max(1, int((WIDTH - LEFT - RIGHT) // LABEL_WIDTH))
        every = ceil(len(self.labels) / fitting) or 1
        return [
            Label(_coordinate(self._middle(place)), str(label))
            for place, label in enumerate(self.labels)
            if place % every == 0
        ]

    def bars(self) -> list[Bar]:
        """The bars, none in a chart of lines."""
        return (
            []
            if self.kind == "lines"
            else list(self._stacked() if self.kind == "stacked" else self._beside())
        )

    def lines(self) -> list[Line]:
        """The lines, none in a chart of bars. A missing figure interrupts its line."""
        return (
            [self._line(number, one) for number, one in enumerate(self.series)]
            if self.kind == "lines"
            else []
        )

    def table(self) -> list[tuple[Text, list[str]]]:
        """The same figures in words: (label, a cell per series)."""
        return [
            (
                label,
                [self._cell(one.values[place] if place < len(one.values) else None) for one in self.series],
            )
            for place, label in enumerate(self.labels)
        ]

    def _cell(self, value: Number | None) -> str:
        return "" if value is None else self.show(value)

    def _figures(self) -> list[float]:
        if self.kind == "stacked":
            columns = zip(*(one.values for one in self.series), strict=True)
            return [sum(float(value) for value in column if value is not None) for column in columns]
        return [float(value) for one in self.series for value in one.values if value is not None]

    def _highest(self) -> float:
        return max([0.0, *self._figures()])

    def _lowest(self) -> float:
        return min([0.0, *self._figures()])

    def _range(self) -> tuple[float, float]:
        low = floor(self._lowest() / self.step + 1e-9) * self.step
        return low, max(ceil(self._highest() / self.step - 1e-9) * self.step, low + self.step)

    def _y(self, value: float) -> float:
        low, high = self._range()
        return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM)

    def _place(self) -> float:
        return (WIDTH - LEFT - RIGHT) / max(1, len(self.labels))

    def _middle(self, place: int) -> float:
        return LEFT + self._place() * (place + 0.5)

    def _tip(self, place: int, one: Series, value: Number) -> str:
        return f"{self.labels[place]}, {one.name}: {self.show(value)}"

    def _beside(self) -> Iterator[Bar]:
        width = self._place() * BAR_SHARE / max(1, len(self.series))
        for number, one in enumerate(self.series):
            for place, value in enumerate(one.values):
                if value is not None:
                    x = self._middle(place) - self._place() * BAR_SHARE / 2 + width * number
                    yield self._bar(x, width, 0.0, float(value), number, self._tip(place, one, value))

    def _stacked(self) -> Iterator[Bar]:
        width = self._place() * BAR_SHARE
        for place in range(len(self.labels)):
            height = 0.0
            for number, one in enumerate(self.series):
                value = one.values[place]
                if value:
                    x = self._middle(place) - width / 2
                    yield self._bar(
                        x, width, height, height + float(value), number, self._tip(place, one, value)
                    )
                    height += float(value)

    def _bar(self, x: float, width: float, start: float, end: float, number: int, title: str) -> Bar:
        top, bottom = sorted((self._y(start), self._y(end)))
        return Bar(
            _coordinate(x), _coordinate(top), _coordinate(width), _coordinate(bottom - top), number, title
        )

    def _line(self, number: int, one: Series) -> Line:
        path: list[str] = []
        drawing = False
        end = None
        for place, value in enumerate(one.values):
            if value is None:
                drawing = False
                continue
            end = (_coordinate(self._middle(place)), _coordinate(self._y(float(value))))
            path.append(f"{'L' if drawing else 'M'}{end[0]} {end[1]}")
            drawing = True
        return Line("".join(path), number, end)


def bars(title: Text, *, labels: Sequence[Text], series: Sequence[Series], **more: Any) -> Chart:
    """Bars, of several series side by side. `more`: `unit` and `show` of the chart."""
    return Chart(title, "bars", labels, series, **more)


def lines(title: Text, *, labels: Sequence[Text], series: Sequence[Series], **more: Any) -> Chart:
    """A line for each series."""
    return Chart(title, "lines", labels, series, **more)


def stacked(title: Text, *, labels: Sequence[Text], series: Sequence[Series], **more: Any) -> Chart:
    """The series of each label on top of each other; their sum is what is compared."""
    return Chart(title, "stacked", labels, series, **more)


def _coordinate(value: float) -> str:
    """With a point in every language: a template would write a comma where the language does."""
    return f"{value:.1f}".removesuffix(".0")


def _tidy(value: float) -> Number:
    rounded = round(value, 6)
    return int(rounded) if rounded.is_integer() else rounded
