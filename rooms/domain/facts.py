"""What is known about a room: which columns make up each fact, and how a fact is written into its history.

A history line holds a fact as one short text, its columns joined by "|", so that one index finds any fact of any
room at any minute.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django.db import models

from rooms.enums import Fact
from rooms.models import Room

COLUMNS: dict[str, tuple[str, ...]] = {
    Fact.OCCUPANCY: ("occupancy",),
    Fact.CLEANLINESS: ("cleanliness",),
    Fact.OBSERVED: ("observed", "observed_persons"),
    Fact.DOOR: ("door", "door_until"),
    Fact.BLOCK: ("block", "block_until"),
    Fact.RELEASED: ("released",),
    Fact.WORK: (
        "work_kind",
        "work_state",
        "attendant_id",
        "work_minutes",
        "expected_ready_at",
        "cleaned_after_leaving",
    ),
    Fact.STAY: ("persons", "leaves_on", "vip_now", "guest_turn"),
    Fact.ARRIVAL: ("arrives_at", "vip_next"),
    Fact.QUEUE: ("queue_since", "rush", "promised_for"),
    Fact.DISCREPANCY: ("discrepancy",),
}
"""Fact -> columns of `Room`."""

SINCE: dict[str, str] = {
    Fact.OCCUPANCY: "occupancy_since",
    Fact.CLEANLINESS: "cleanliness_since",
    Fact.OBSERVED: "observed_at",
    Fact.DOOR: "door_since",
    Fact.BLOCK: "block_since",
    Fact.WORK: "work_since",
}
"""Fact -> column that keeps when the fact last changed."""

FACT_OF: dict[str, str] = {column: fact for fact, columns in COLUMNS.items() for column in columns}

TRACKED: tuple[str, ...] = (*FACT_OF, *SINCE.values())
"""Every column that only `domain/status.py` may assign."""


def _number(text: str) -> int:
    return int(text or 0)


def _optional_number(text: str) -> int | None:
    return int(text) if text else None


def _flag(text: str) -> bool:
    return text == "1"


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _reader(column: str) -> Callable[[str], Any]:
    field = Room._meta.get_field(column.removesuffix("_id"))
    if isinstance(field, models.ForeignKey):
        return _optional_number
    if isinstance(field, models.BooleanField):
        return _flag
    if isinstance(field, models.DateTimeField):
        return _moment
    if isinstance(field, models.DateField):
        return _day
    if isinstance(field, models.IntegerField):
        return _number
    return str


_READERS: dict[str, tuple[tuple[str, Callable[[str], Any]], ...]] = {
    fact: tuple((column, _reader(column)) for column in columns) for fact, columns in COLUMNS.items()
}


def written(value: object) -> str:
    """One column's value as it stands in a history line."""
    if value is None or value is False or value == 0:
        return ""
    if value is True:
        return "1"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return str(value)


def encode(room: Room, fact: str) -> str:
    """The fact as one text, e.g. `"2|2016-07-03||17"` for the stay of two persons in guest turn 17."""
    columns = COLUMNS[fact]
    if len(columns) == 1:
        return written(getattr(room, columns[0]))
    return "|".join(written(getattr(room, column)) for column in columns)


def decode(fact: str, text: str) -> dict[str, Any]:
    """Column values of a fact from its history line; the inverse of `encode`."""
    readers = _READERS[fact]
    parts = text.split("|") if text else [""] * len(readers)
    return {column: read(part) for (column, read), part in zip(readers, parts, strict=True)}


BLANK: dict[str, str] = {fact: encode(Room(), fact) for fact in COLUMNS}
"""What a fact is before anything was said about it."""
