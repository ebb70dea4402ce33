"""Refused access in the audit, without letting a script fill it: the first of an hour at once, the rest as a number.

A kind of refusal is what was refused, about what, to whom; nobody makes more kinds than the program has pages and the
hotel has people.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import F

from core.domain import audit
from core.models import RefusalTally

if TYPE_CHECKING:
    from core.people import Employee


def note(
    what: str, *, about: str, by: Employee | None, at: datetime, address: str = "", new: str = ""
) -> None:
    """Somebody was refused something. In its own transaction: what was refused is undone, that it was is not."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    key = f"{hour:%Y%m%d%H} {by.pk if by else 0} {what} {about}"
    if RefusalTally.objects.filter(key=key).update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            RefusalTally.objects.create(
                key=key, what=what, about=about, by=by, address=address, until=hour + timedelta(hours=1)
            )
            audit.record(what, by=by, at=at, about=about, new=new, address=address)
    except IntegrityError:  # somebody was faster with the first of the hour
        RefusalTally.objects.filter(key=key).update(count=F("count") + 1)


def tell(at: datetime) -> int:
    """Write into the audit how often it went on, for hours that are over. Returns how many rows were written."""
    count = 0
    for tally in RefusalTally.objects.filter(until__lte=at).select_related("by").order_by("pk"):
        with transaction.atomic():
            # By its count, so that one who is just being counted is not lost; the next minute tells of all.
            if not RefusalTally.objects.filter(pk=tally.pk, count=tally.count).delete()[0]:
                continue
            if tally.count > 1:
                audit.record(
                    tally.what, by=tally.by, at=at, about=tally.about, address=tally.address,
                    new=f"+{tally.count - 1} until {tally.until:%Y-%m-%d %H:%M}Z",
                )  # fmt: skip
                count += 1
    return count
