"""What must always be true of the handover's books (`manage.py verify_books`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from core.domain import notes
from core.domain.hotel import profile
from core.enums import HotelKind
from core.models import BusinessDay, Note
from core.slots import Fault
from handover.domain import body as bodies
from handover.domain.due import LOOKED_BACK, due_shifts
from handover.domain.make import last_look, missing_of
from handover.domain.rules import handing_over, rules_now
from handover.enums import MonthState, ReportState, Side
from handover.models import DailyReport, LeaderReport, Line, MonthlyReport, Report

GRACE = timedelta(minutes=10)
"""So long after a report is due it may still be on its way."""
STANDS_STILL = timedelta(days=4)


def shifts_without_report(at: datetime) -> Iterator[Fault]:
    """Shifts that were due up to a few minutes ago and have no report, from the house's first report on.

    In a demo or scratch hotel the clock is set: what counts there is when it last ran. A house whose business day has
    stood still for days is not open (the night roll would have closed it): nothing is due in it.
    """
    hotel, ran_at = profile(), last_look()
    if hotel.kind != HotelKind.LIVE and ran_at:
        at = min(at, ran_at)
    if not BusinessDay.objects.filter(closed_at__isnull=True, opened_at__gt=at - STANDS_STILL).exists():
        return
    begin = Report.objects.order_by("ends_at").values_list("ends_at", flat=True).first()
    if begin is None:
        begin = BusinessDay.objects.order_by("date").values_list("opened_at", flat=True).first()
    if begin is None:
        return
    rules = rules_now()
    lead = timedelta(minutes=rules.lead_minutes)
    due = due_shifts(at - GRACE, shifts=handing_over(rules), hotel=hotel, lead=lead, back=LOOKED_BACK)
    for (day, code), places in missing_of([one for one in due if one.ends > begin]).items():
        for place in places:
            yield Fault(
                f"handover:{day}:{code}:{place}", f"the {code} shift of {day} has no report for place {place}"
            )


def signed_reports_that_changed() -> Iterator[Fault]:
    """Signed reports whose data, answers, notes or signatures do not fit their digests."""
    signed = Report.objects.filter(state__in=[ReportState.GIVEN, ReportState.TAKEN])
    for report in signed.prefetch_related("signatures").order_by("pk").iterator(chunk_size=200):
        about = f"handover:report:{report.pk}"
        signatures = {one.side: one.digest for one in report.signatures.all()}
        if not report.body or bodies.digest_of(report.body) != report.digest:
            yield Fault(about, f"report {report.pk} is not what the outgoing shift signed")
        if signatures.get(Side.GIVEN) != report.digest:
            yield Fault(about, f"the outgoing signature of report {report.pk} is of something else")
        if report.state == ReportState.TAKEN:
            if not report.answers or bodies.digest_of(report.answers) != report.answers_digest:
                yield Fault(
                    about, f"the answers of report {report.pk} are not what the incoming shift signed"
                )
            elif report.answers.get("body") != report.digest:
                yield Fault(about, f"the incoming shift of report {report.pk} signed another report")
            if signatures.get(Side.TAKEN) != report.answers_digest:
                yield Fault(about, f"the incoming signature of report {report.pk} is of something else")
        yield from _notes_that_changed(about, report.body, report.answers)


def _notes_that_changed(about: str, *data: Any) -> Iterator[Fault]:
    wanted = {pk: digest for one in data if one for pk, digest in bodies.notes_in(one).items()}
    kept = Note.objects.in_bulk(wanted)
    for pk, digest in wanted.items():
        note = kept.get(pk)
        if note is None:
            yield Fault(about, f"note {pk} is gone")
        elif note.digest != digest or (note.removed_at is None and notes.digest_of(note.text) != digest):
            yield Fault(about, f"the words of note {pk} were changed")


def open_lines_left_behind() -> Iterator[Fault]:
    """Open lines that the next report of their place does not carry, and carried lines that are closed."""
    ends = OuterRef("report__ends_at")
    after = Q(ends_at__gt=ends) | Q(ends_at=ends, pk__gt=OuterRef("report"))
    later = Report.objects.filter(after, place=OuterRef("report__place"))
    later = later.exclude(state=ReportState.MISSED)
    left = Line.objects.filter(closed_how="", carried_to__isnull=True).filter(Exists(later))
    for line in left.iterator():
        yield Fault(
            f"handover:line:{line.pk}", f"line {line.pk} ({line.key}) is open and was not carried over"
        )
    both = Line.objects.exclude(closed_how="").filter(carried_to__isnull=False)
    for line in both.iterator():
        yield Fault(f"handover:line:{line.pk}", f"line {line.pk} ({line.key}) is closed and was carried over")
    other = Line.objects.filter(carried_from__isnull=False).exclude(key=F("carried_from__key"))
    for line in other.iterator():
        yield Fault(f"handover:line:{line.pk}", f"line {line.pk} carries another matter than it came from")


def reports_of_people_that_changed() -> Iterator[Fault]:
    """Daily, leaders' and monthly reports that are not what was signed or sent."""
    for model, name in ((DailyReport, "daily"), (LeaderReport, "leader"), (MonthlyReport, "month")):
        rows: Any = model._default_manager.order_by("pk")
        if model is MonthlyReport:
            rows = rows.filter(state=MonthState.SENT)
        for row in rows.iterator(chunk_size=200):
            if bodies.digest_of(row.body) != row.digest:
                yield Fault(f"handover:{name}:{row.pk}", f"{name} report {row.pk} is not what was signed")
