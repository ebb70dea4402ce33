"""Notes can be emptied, their digest stays."""

from __future__ import annotations

import hashlib

import pytest
from django.db import IntegrityError, transaction

from core.domain import notes
from core.models import Note
from tests.factories import AT

pytestmark = pytest.mark.django_db


def test_a_removed_note_says_when_and_why_and_keeps_its_digest():
    note = notes.write("umbrella left in 1203", by=None, at=AT)
    notes.remove(note, rule="guest data, 1095 days", at=AT)
    note.refresh_from_db()
    assert (note.text, note.removed_at, note.removed_rule) == ("", AT, "guest data, 1095 days")
    assert note.digest == hashlib.sha256(b"umbrella left in 1203").hexdigest()


def test_the_database_refuses_words_taken_without_their_rule():
    note = notes.write("umbrella", by=None, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Note.objects.filter(pk=note.pk).update(removed_at=AT)
