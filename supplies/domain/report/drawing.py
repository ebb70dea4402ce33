"""Bars that lie: a bar per row with its words, a mark for a budget, or a middle from which rows go both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

WIDTH = 560
ROW = 34
BAR_START, BAR_WIDTH, VALUE_END = 142, 234, 468
MIDDLE, SIDE = 350, 104


class Row(NamedTuple):
    """A row of a drawing: what it is called and its words; `mark` is what it is held against."""

    label: str
    value: float
    words: str
    mark: float | None = None
    beside: str = ""
    url: str = ""


class Bar(NamedTuple):
    """A drawn row. `tone` is "", "over", "more" or "less"."""

    row: Row
    y: str
    bar_y: str
    middle: str
    x: str
    width: str
    tone: str
    mark: str
    track: str
    words_x: str
    at_end: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Bars and the size of the picture they stand in."""

    title: str
    bars: list[Bar]
    height: int
    axis: str = ""
    width: int = WIDTH

    @property
    def span(self) -> str:
        """The part of the picture that holds bars, without words, as the beginning of a viewBox."""
        if self.axis:
            return f"{MIDDLE - SIDE - 2} 0 {2 * SIDE + 4}"
        return f"{BAR_START} 0 {BAR_WIDTH + 2}"


def against(title: str, rows: Sequence[Row]) -> Drawing:
    """Bars from the left, each with the mark of its budget; the part over it is coloured as a whole."""
    longest = max((max(row.value, row.mark or 0) for row in rows), default=0) or 1
    bars = []
    for place, row in enumerate(rows):
        over = row.mark is not None and row.value > row.mark
        mark = "" if row.mark is None else _px(BAR_START + row.mark / longest * BAR_WIDTH)
        track = "" if row.mark is None else _px(row.mark / longest * BAR_WIDTH)
        width = _px(max(row.value, 0) / longest * BAR_WIDTH)
        bars.append(
            Bar(
                row,
                *_heights(place),
                _px(BAR_START),
                width,
                "over" if over else "",
                mark,
                track,
                _px(VALUE_END),
                True,
            )
        )
    return Drawing(title, bars, max(len(rows), 1) * ROW + 12)


def both_ways(title: str, rows: Sequence[Row]) -> Drawing:
    """Bars from the middle: more to the right, less to the left."""
    longest = max((abs(row.value) for row in rows), default=0) or 1
    bars = []
    for place, row in enumerate(rows):
        width = abs(row.value) / longest * SIDE
        more = row.value > 0
        x = MIDDLE + 1 if more else MIDDLE - 1 - width
        words = MIDDLE + width + 8 if more else MIDDLE - width - 8
        tone = "more" if more else "less"
        bars.append(Bar(row, *_heights(place), _px(x), _px(width), tone, "", "", _px(words), not more))
    return Drawing(title, bars, max(len(rows), 1) * ROW + 12, axis=str(MIDDLE))


def norm_bar(share: float) -> tuple[str, str, str]:
    """A small bar around its middle for a share above or below a norm: (x, width, tone) of 72 points."""
    width = min(34.0, abs(share) * 110)
    return _px(36.5 if share > 0 else 35.5 - width), _px(width), "more" if share > 0 else "less"


def _heights(place: int) -> tuple[str, str, str]:
    """Where the track, the bar and the words of a row stand."""
    top = 8 + place * ROW
    return _px(top), _px(top + 4), _px(top + 15)


def _px(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
