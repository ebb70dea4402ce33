"""What a signature covers: the report as data, in one order, under one digest.

It names guests never and people by their numbers; words typed by people stand in notes, of which it has the digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from core.models import Note
from handover.models import Count, Line, Report
from staff.models import Employee

TEMPLATE = 1
"""How a body is read. A body of another shape gets the next number, and the page keeps reading the old ones."""

Body = dict[str, Any]


def body_of(report: Report, lines: Iterable[Line], counts: Iterable[Count]) -> Body:
    """The report as it is. Reads shift and section of the report, and the notes of its lines."""
    section = report.section
    return {
        "template": TEMPLATE,
        "roster_date": report.roster_date.isoformat(),
        "business_day": report.business_day.isoformat() if report.business_day else None,
        "shift": {"code": report.shift_code, "en": report.shift.name_en, "zh": report.shift.name_zh},
        "section": {"id": section.pk, "en": section.name_en, "zh": section.name_zh} if section else None,
        "begins": _iso(report.begins_at),
        "ends": _iso(report.ends_at),
        "filled": _iso(report.filled_at),
        "people": report.people,
        "figures": report.figures,
        "lines": [_line(line) for line in lines],
        "counts": [_count(count) for count in counts],
    }


def _line(line: Line) -> Body:
    return {
        "id": line.pk, "number": line.number, "key": line.key, "kind": line.kind, "where": line.where,
        "text": line.text, "source": line.source, "url": line.url, "state": line.state,
        "since": _iso(line.since), "shifts": line.shifts, "carries": line.carries,
        "note": _note(line.note), "dispute": _note(line.dispute),
    }  # fmt: skip


def _count(count: Count) -> Body:
    return {
        "key": count.key, "label": count.label, "expected": count.expected, "counted": count.counted,
        "by": count.counted_by_id,
    }  # fmt: skip


def _note(note: Note | None) -> Body | None:
    return {"id": note.pk, "digest": note.digest, "by": note.written_by_id} if note else None


def signed(body: Body, by: Employee, at: datetime) -> Body:
    """The body with the name of who gives it."""
    return {**body, "given": _who(by, at)}


def answers_of(report: Report, lines: Iterable[Line], by: Employee, at: datetime) -> Body:
    """What the incoming shift signs: the body's digest and an answer to each line."""
    return {
        "body": report.digest,
        "lines": {
            str(line.pk): {
                "answer": line.answer,
                "by": line.answered_by_id,
                "at": _iso(line.answered_at),
                "dispute": _note(line.dispute),
            }
            for line in lines
        },
        "taken": _who(by, at),
    }


def _who(by: Employee, at: datetime) -> Body:
    acting_for = by.acting_for
    return {"by": by.pk, "for": acting_for.pk if acting_for else None, "at": _iso(at)}


def digest_of(data: Body) -> str:
    """SHA-256 over the data in one order: a database that keeps JSON in its own order gives the same."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def notes_in(data: Any) -> dict[int, str]:
    """The notes a signed report points to, with their digests."""
    found: dict[int, str] = {}
    if isinstance(data, dict):
        if set(data) == {"id", "digest", "by"}:
            found[data["id"]] = data["digest"]
        for value in data.values():
            found |= notes_in(value)
    elif isinstance(data, list):
        for value in data:
            found |= notes_in(value)
    return found


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
