"""The consumption lines as CSV, about as fast as the database can hand them over.

A month has some 200,000 lines but only a few thousand different parts in them: an item with its quantity and cost, a
place with its work and person. So the database sends bare numbers (PostgreSQL by COPY, while the words are put to those
that came before), and each part is put into words, guarded against formulas and quoted once, when it is first met; what
is left for a line is two look-ups. No more than KEPT parts are held at a time. Every database makes the same bytes.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import IO, Any

from django.db import connection, transaction

from core.export import csv_cell, csv_lines
from supplies.domain.movements import CENT
from supplies.domain.report.lines import PROGRESS_EVERY, Progress, Words, count, heads
from supplies.domain.report.period import Period

SIX = Decimal("0.000001")
KEPT = 50_000
ROWS_AT_ONCE = 2000
MARK = b",|,"
"""Stands between the parts of a line on its way here; no number and no code holds it."""

LINES = """
SELECT line.business_day, line.slip_id, {mark}
    slip.source, line.item_id, line.quantity, line.unit_cost, line.cost, {mark}
    line.floor_id, line.room_id, line.room_type_id, line.area_id, line.task_kind, line.person_id, line.cost_centre_id,
    {mark} line.reverses_id, line.id
FROM supplies_movement AS line
LEFT JOIN (SELECT id, source FROM supplies_slip WHERE business_day BETWEEN {first} AND {last}) AS slip
    ON slip.id = line.slip_id
WHERE line.kind = 'consume' AND line.business_day BETWEEN {first} AND {last}
ORDER BY line.id
"""
"""A slip has the day of its lines (`verify_books`), which spares the look through all slips of all years."""


def write_csv(path: Path, period: Period, progress: Progress = lambda done, total: None) -> int:
    """Write the lines as CSV with the mark of UTF-8, in the order they were written. Answers how many."""
    total = count(period)
    with path.open("wb") as file:
        file.write(next(iter(csv_lines(heads(), []))))
        writer = _Writer(file, Words(), lambda done: progress(done, total))
        if connection.vendor == "postgresql":
            _copy(writer, period)
        else:
            for line in _rows(period):
                writer.write(line)
        return writer.finish()


def _copy(writer: _Writer, period: Period) -> None:
    """Let PostgreSQL send the numbers: the driver calls `write` for each line."""
    with transaction.atomic(), connection.cursor() as cursor:
        # To compile such a short statement takes longer than it saves.
        cursor.execute("SET LOCAL jit = off")
        lines = LINES.format(mark="'|',", first="%(first)s", last="%(last)s")
        sql = cursor.cursor.mogrify(
            f"COPY ({lines}) TO STDOUT (FORMAT text, DELIMITER ',', NULL '')",
            {"first": period.counted.first, "last": period.counted.last},
        ).decode()
        cursor.cursor.copy_expert(sql, writer)


def _rows(period: Period) -> Iterator[bytes]:
    """The same bytes as PostgreSQL sends, from another database."""
    day = connection.ops.adapt_datefield_value
    sql = LINES.format(mark="'|',", first="%s", last="%s")
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [day(period.counted.first), day(period.counted.last)] * 2)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                yield ",".join(["" if value is None else str(value) for value in row]).encode() + b"\n"


class _Writer:
    """Takes the numbers of one line after the other and writes them in words."""

    def __init__(self, file: IO[bytes], words: Words, progress: Callable[[int], None]) -> None:
        self.file, self.words, self.progress = file, words, progress
        self.goods: dict[bytes, bytes] = {}
        self.places: dict[bytes, bytes] = {}
        self.cells: dict[str, bytes] = {}
        self.lines: list[bytes] = []
        self.written = 0

    def write(self, line: bytes) -> None:
        """A line as it comes from the database, its end included."""
        slip, goods, place, number = line.split(MARK)
        lines = self.lines
        try:
            lines.append(slip + self.goods[goods] + self.places[place] + number)
        except KeyError:
            lines.append(slip + self._said_goods(goods) + self._said_place(place) + number)
        if len(lines) == PROGRESS_EVERY:
            self._flush()

    def finish(self) -> int:
        """Write what is left. Answers how many lines there were."""
        self._flush()
        return self.written

    def _flush(self) -> None:
        self.file.write(b"".join(self.lines).replace(b"\n", b"\r\n"))  # no cell holds a line break
        self.written += len(self.lines)
        self.lines.clear()
        self.progress(self.written)

    def _said_goods(self, numbers: bytes) -> bytes:
        if numbers not in self.goods:
            _make_room(self.goods)
            cells = _goods(self.words, *numbers.decode().split(","))
            self.goods[numbers] = b"," + _as_csv(cells) + b","
        return self.goods[numbers]

    def _said_place(self, numbers: bytes) -> bytes:
        if numbers not in self.places:
            _make_room(self.places)
            cells = _place(self.words, *numbers.decode().split(","))
            self.places[numbers] = b"".join([self._cell(word) for word in cells])
        return self.places[numbers]

    def _cell(self, word: str) -> bytes:
        """A word with the comma that follows it, guarded and quoted once: rooms and people come in many places."""
        if word not in self.cells:
            self.cells[word] = _as_csv((word, ""))
        return self.cells[word]


def _make_room(parts: dict[bytes, bytes]) -> None:
    if len(parts) == KEPT:
        parts.clear()


def _as_csv(cells: tuple[Any, ...]) -> bytes:
    text = StringIO()
    csv.writer(text, lineterminator="").writerow(map(csv_cell, cells))
    return text.getvalue().encode()


def _goods(words: Words, source: str, item: str, quantity: str, unit_cost: str, cost: str) -> tuple[Any, ...]:
    """With costs in as many places as the books keep, whatever the database answers."""
    costs = Decimal(unit_cost).quantize(SIX), Decimal(cost).quantize(CENT)
    return words.goods(source, int(item), int(quantity), *costs)


def _place(words: Words, *numbers: str) -> tuple[str, ...]:
    floor, room, kind, area, task, person, centre = numbers
    return words.place(
        _number(floor), _number(room), _number(kind), _number(area), task, _number(person), _number(centre)
    )


def _number(text: str) -> int:
    """A number of a thing; 0, which nothing has, where the line names none."""
    return int(text or 0)
