"""Closing a matter by hand: once, wherever it stands open now."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit, notes
from core.errors import Denied, Refusal, Stale
from handover import rights
from handover.domain.queries import may_sign
from handover.enums import Closed
from handover.models import Line
from rooms.domain.words import clock_words
from staff.models import Employee

LONGEST = 300


def close_line(line_id: int, words: str, *, by: Employee, at: datetime) -> list[Line]:
    """Close a matter with a word on how it was settled, in its section and in the house. Returns the lines closed.

    A line that went on into a later report is closed there. What is disputed is closed by the person who disputed
    it, or by right. Raises Refusal without words, Stale when it is closed already, Denied for others.
    """
    if not words.strip():
        raise Refusal(_("Say how it was settled: a few words are enough."), field="words")
    with transaction.atomic():
        first = Line.objects.filter(pk=line_id).first()
        if first is None:
            raise Stale(_("This line is not there any more. Open the page again."))
        # Locked before it is asked whether a report carries it on: none is made meanwhile.
        standing = list(
            Line.objects.select_for_update(of=("self",))
            .filter(key=first.key, closed_how="")
            .order_by("pk")
            .select_related("report")
        )
        further = Line.objects.filter(carried_from__in=[line.pk for line in standing])
        carried = set(further.values_list("carried_from_id", flat=True))
        last = [line for line in standing if line.pk not in carried]
        if not last:
            raise Stale(_already(first, at))
        _refuse_others(first, last, by)
        note = notes.write(words.strip()[:LONGEST], by=by, at=at)
        for line in last:
            line.closed_how, line.closed_at, line.closed_by, line.closing = Closed.HAND, at, by, note
            line.save(update_fields=["closed_how", "closed_at", "closed_by", "closing"])
        audit.record("handover.close_line", by=by, at=at, about=f"handover:line:{last[-1].pk}", new=first.key)
    return last


def may_close(line: Line, by: Employee) -> bool:
    """Whether this person may close an open line."""
    if by.has_perm(rights.SETTLE):
        return True
    if line.dispute_id:
        return line.dispute is not None and line.dispute.written_by_id == by.pk
    return may_sign(by, line.report)


def _refuse_others(first: Line, last: list[Line], by: Employee) -> None:
    own = next((line for line in last if line.report.place == first.report.place), last[0])
    if may_close(own, by):
        return
    if own.dispute_id:
        raise Denied(_("This line is disputed. Who disputed it closes it, or the supervisor."))
    raise Denied(_("This line belongs to another section. Its leader or the supervisor closes it."))


def _already(line: Line, at: datetime) -> str:
    closed = (
        Line.objects.filter(key=line.key, closed_how__in=[Closed.HAND, Closed.SOURCE])
        .select_related("closed_by")
        .order_by("-closed_at")
        .first()
    )
    if closed and closed.closed_by:
        return _("%(who)s closed this line at %(time)s. There is nothing left to do.") % {
            "who": closed.closed_by.name,
            "time": clock_words(closed.closed_at, at),
        }
    return _("This line is settled already. There is nothing left to do.")
