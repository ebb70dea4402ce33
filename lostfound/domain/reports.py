"""What guests miss: taking a report, answering it, closing it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import hotel_date
from core.domain import audit, notes
from core.domain.hotel import profile
from core.errors import Refusal, Stale
from lostfound.domain.numbers import REPORT, next_number
from lostfound.domain.things import write_search_text
from lostfound.enums import ReportState
from lostfound.models import Contact, LossReport, Thing
from staff.models import Employee


def take_report(
    *, text: str, lost_from: date, lost_until: date, by: Employee, at: datetime, **given: Any
) -> LossReport:
    """Enter what a guest misses under the next number.

    Raises Refusal without words, without a way to reach the guest, and for days that are turned round or to come.
    """
    _refuse_wrong(text, lost_from, lost_until, given, at)
    with transaction.atomic():
        report = LossReport.objects.create(
            number=next_number(REPORT, at=at), words=text, lost_from=lost_from, lost_until=lost_until, taken_by=by,
            taken_at=at, **given,
        )  # fmt: skip
        write_search_text(report)
        audit.record(
            "lostfound.take_report", by=by, at=at, about=f"lostfound:report:{report.pk}", new=report.number
        )
    return report


def change_report(
    report_id: int, *, text: str, lost_from: date, lost_until: date, by: Employee, at: datetime, **given: Any
) -> LossReport:
    """Write what the guest remembers since. The audit names the fields, not the person."""
    _refuse_wrong(text, lost_from, lost_until, given, at)
    with transaction.atomic():
        report = _open(report_id)
        new = {"words": text, "lost_from": lost_from, "lost_until": lost_until, **given}
        changed = [name for name, value in new.items() if getattr(report, name) != value]
        for name in changed:
            setattr(report, name, new[name])
        if changed:
            report.save(update_fields=changed)
            write_search_text(report)
            audit.record(
                "lostfound.change_report",
                by=by,
                at=at,
                about=f"lostfound:report:{report.pk}",
                new=", ".join(changed),
            )
    return report


def _refuse_wrong(text: str, lost_from: date, lost_until: date, given: dict[str, Any], at: datetime) -> None:
    if not text.strip():
        raise Refusal(_("Write what is missed, in the guest's own words."), field="words")
    if lost_until < lost_from:
        raise Refusal(_("The last day lies before the first. Exchange them."), field="lost_until")
    if lost_from > hotel_date(at, profile()):
        raise Refusal(_("This day has not come yet."), field="lost_from")
    if not (given.get("reach", "").strip() or given.get("stay")):
        raise Refusal(_("Write how the guest can be reached, or choose the stay."), field="reach")


def _open(report_id: int) -> LossReport:
    reports = LossReport.objects.select_for_update(of=("self",)).select_related("category", "room", "area")
    report = reports.get(pk=report_id)
    if not report.is_open:
        raise Stale(_("This loss report is closed. Take a new one if the guest asks again."))
    return report


def note_contact(
    *,
    thing: Thing | None = None,
    report: LossReport | None = None,
    way: str,
    result: str,
    note: str = "",
    by: Employee,
    at: datetime,
) -> Contact:
    """Write down that the owner was called or written to, and what came of it."""
    with transaction.atomic():
        return Contact.objects.create(
            thing=thing, report=report, way=way, result=result, by=by, at=at,
            note=notes.write(note, by=by, at=at) if note.strip() else None,
        )  # fmt: skip


def close_report(report_id: int, *, reason: str, by: Employee, at: datetime) -> LossReport:
    """Close a report for which nothing was found. Raises Refusal without a reason."""
    if not reason.strip():
        raise Refusal(_("Say why it is closed and what the guest was told."), field="reason")
    with transaction.atomic():
        report = _open(report_id)
        report.state, report.closed_at = ReportState.CLOSED, at
        report.save(update_fields=["state", "closed_at"])
        audit.record(
            "lostfound.close_report", by=by, at=at, about=f"lostfound:report:{report.pk}", reason=reason
        )
    return report


def show_reach(report: LossReport, *, by: Employee, at: datetime) -> str:
    """How the guest is reached. Each opening is written into the audit."""
    audit.record("lostfound.show_reach", by=by, at=at, about=f"lostfound:report:{report.pk}")
    return str(report.reach)
