"""Work that only one process may do at a time, by a row that a conditional UPDATE claims on every database."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db.models import Q

from housekeeping.models import Claim

# Longer than any piece of work between two calls of `keep`: whoever is silent for so long has died.
DEAD_AFTER = timedelta(minutes=15)


def claim(name: str, *, wall: datetime) -> uuid.UUID | None:
    """The token of the claim, or None while somebody else holds it. `wall` is the machine's clock."""
    Claim.objects.get_or_create(name=name)
    token = uuid.uuid4()
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=wall - DEAD_AFTER)
    won = Claim.objects.filter(free, name=name).update(token=token, claimed_at=wall)
    return token if won else None


def keep(token: uuid.UUID, *, wall: datetime) -> bool:
    """Say that the work goes on. False when the claim was lost meanwhile: the caller stops."""
    return bool(Claim.objects.filter(token=token).update(claimed_at=wall))


def release(token: uuid.UUID) -> None:
    """Give the claim back. Does nothing when it was lost."""
    Claim.objects.filter(token=token).update(token=None, claimed_at=None)
