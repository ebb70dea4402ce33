"""The audit: one row per act, sealed into a hash chain so that a later change shows.

Sealing is `tick`'s work, within two minutes, not the request's: a chain written at once would queue all writers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from core.models import Audit
from core.slots import Fault

if TYPE_CHECKING:
    from core.people import Employee

SEALED_AT_ONCE = 500


def record(
    what: str,
    *,
    by: Employee | None,
    at: datetime,
    about: str = "",
    old: str = "",
    new: str = "",
    reason: str = "",
    address: str = "",
) -> Audit:
    """Write one act (one INSERT, in the caller's transaction).

    `what` is a dotted code ("rooms.set_clean"), `about` the thing ("rooms:room:12"). An act of the acting manager
    names whom it was done for. Values are masked by the caller.
    """
    return Audit.objects.create(
        at=at, by=by, acting_for=getattr(by, "acting_for", None), what=what, about=about,
        old=old, new=new, reason=reason, address=address,
    )  # fmt: skip


def seal(at: datetime) -> int:
    """Chain the rows that were written before `at` and have no seal yet. Returns how many."""
    count = 0
    while sealed := _seal_some(at):
        count += sealed
    return count


def _seal_some(at: datetime) -> int:
    with transaction.atomic():
        # The head is locked: two sealers follow each other, and the second sees the first's rows.
        last = Audit.objects.select_for_update().filter(sequence__isnull=False).order_by("-sequence").first()
        sequence, previous = (last.sequence or 0, last.digest) if last else (0, "")
        rows = Audit.objects.filter(sequence__isnull=True, at__lte=at).order_by("pk")[:SEALED_AT_ONCE]
        count = 0
        for row in rows:
            sequence += 1
            digest = digest_of(row, sequence, previous)
            count += Audit.objects.seal_one(row.pk, sequence=sequence, previous=previous, digest=digest)
            previous = digest
        return count


def digest_of(row: Audit, sequence: int, previous: str) -> str:
    """The seal of a row: SHA-256 over the seal before it and everything the row says."""
    said = [
        previous, sequence, row.pk, row.at.isoformat(), row.by_id, row.acting_for_id,
        row.what, row.about, row.old, row.new, row.reason, row.address,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def verify() -> Iterator[Fault]:
    """Walk the chain from its oldest row and name every row that does not fit."""
    expected: int | None = None
    previous = ""
    for row in Audit.objects.filter(sequence__isnull=False).order_by("sequence").iterator(2000):
        if row.sequence is None:
            continue
        if expected is None:
            expected, previous = row.sequence, row.previous
            if row.sequence > 1 and not _purged_to(row.sequence - 1, row.previous):
                yield Fault(f"core:audit:{row.pk}", f"rows before number {row.sequence} are missing")
        if row.sequence != expected:
            yield Fault(f"core:audit:{row.pk}", f"number {expected} is missing before {row.sequence}")
        elif row.previous != previous:
            yield Fault(f"core:audit:{row.pk}", f"number {row.sequence} does not follow the row before it")
        if row.digest != digest_of(row, row.sequence, row.previous):
            yield Fault(f"core:audit:{row.pk}", f"number {row.sequence} was changed after it was sealed")
        expected, previous = row.sequence + 1, row.digest


def head() -> str:
    """The seal of the newest sealed row, empty when none is: what a backup is compared by."""
    return (
        Audit.objects.filter(sequence__isnull=False)
        .order_by("-sequence")
        .values_list("digest", flat=True)
        .first()
        or ""
    )


def oldest_unsealed() -> datetime | None:
    """When the oldest act was written that waits for its seal."""
    return Audit.objects.filter(sequence__isnull=True).order_by("pk").values_list("at", flat=True).first()


def purge(*, before: datetime, at: datetime) -> int:
    """Delete sealed rows older than `before` (retention) and say so in the audit. Returns how many.

    The row that says so carries the number and seal of the last row deleted: `verify` asks for it.
    """
    with transaction.atomic():
        young = Audit.objects.filter(sequence__isnull=False, at__gte=before).order_by("sequence").first()
        old = Audit.objects.filter(sequence__isnull=False, at__lt=before)
        if young is not None:
            # Only an unbroken beginning goes: the clock may have jumped, the chain may not.
            old = old.filter(sequence__lt=young.sequence)
        last = old.order_by("-sequence").first()
        if last is None:
            return 0
        count = Audit.objects.filter(sequence__lte=last.sequence).purge()
        record("core.purge_audit", by=None, at=at, about="core:audit", old=f"{last.sequence} {last.digest}")
    return count


def _purged_to(sequence: int, digest: str) -> bool:
    return Audit.objects.filter(
        what="core.purge_audit", about="core:audit", old=f"{sequence} {digest}"
    ).exists()
