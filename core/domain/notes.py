"""Free words beside the books (DESIGN 4): kept apart, so that retention may empty them without touching a book."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from core.models import Note

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.people import Employee


def write(text: str, *, by: Employee | None, at: datetime) -> Note:
    """Keep `text` (one INSERT)."""
    return Note.objects.create(text=text, digest=digest_of(text), written_by=by, at=at)


def remove(note: Note, *, rule: str, at: datetime) -> None:
    """Empty the words under `rule` ("guest data, 1095 days"). The digest stays. A second time does nothing."""
    if Note.objects.filter(pk=note.pk, removed_at__isnull=True).update(
        text="", removed_at=at, removed_rule=rule
    ):
        note.text, note.removed_at, note.removed_rule = "", at, rule


def remove_all(found: QuerySet[Note], *, rule: str, at: datetime) -> int:
    """Empty the words of many notes under `rule`, as `remove` does (one UPDATE). Returns how many had any."""
    return found.filter(removed_at__isnull=True).update(text="", removed_at=at, removed_rule=rule)


def digest_of(text: str) -> str:
    """SHA-256 of the words, what the seals of books cover."""
    return hashlib.sha256(text.encode()).hexdigest()
