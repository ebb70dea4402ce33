"""Guests leave the register when the time of keeping guest data is over; things, numbers and chains stay."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from core.domain import audit, notes
from core.models import Note
from lostfound.enums import ClaimState
from lostfound.models import Claim, Contact, LossReport

RULE = "guest data of found things"
EMPTY = {
    "said_item": "", "said_place": "", "said_when": "", "name": "", "phone": "", "address": "", "document_kind": "",
    "document_number": "", "document_hash": "", "signed_name": "",
}  # fmt: skip


def remove_people(*, before: datetime, at: datetime) -> int:
    """Empty who claimed or missed a thing before `before`, and the notes of talks with them. Returns how many."""
    with transaction.atomic():
        claims = Claim.objects.filter(said_at__lt=before, person_removed_at__isnull=True)
        count = claims.exclude(state=ClaimState.OPEN).update(**EMPTY, person_removed_at=at)
        reports = LossReport.objects.filter(closed_at__lt=before, person_removed_at__isnull=True)
        count += reports.update(name="", reach="", stay=None, person_removed_at=at)
        old = Contact.objects.filter(at__lt=before, note__isnull=False)
        settled = old.filter(Q(report__isnull=True) | Q(report__closed_at__isnull=False)).values("note")
        count += notes.remove_all(Note.objects.filter(pk__in=settled), rule=RULE, at=at)
        if count:
            audit.record(
                "lostfound.remove_people", by=None, at=at, about="lostfound:register", new=str(count)
            )
    return count
