"""Lines from report to report: what is still open is carried on, what its source offers no more is settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, Q

from core.sayings import in_both
from core.slots import HandoverLine
from handover.domain.gather import Parts
from handover.enums import Closed, ReportState
from handover.models import Line, Report
from rooms.models import Section

BY_HAND = ("note:", "count:")
"""Keys of lines no source watches: people close them."""


def reports_before(reports: Iterable[Report]) -> dict[int, Report]:
    """The report before each of these, which were written together, by place (two queries).

    Of two shifts that end in the same minute the one whose report was written first comes first.
    """
    new = list(reports)
    before = Q(ends_at__lt=new[0].ends_at) | Q(
        ends_at=new[0].ends_at, pk__lt=min(report.pk for report in new)
    )
    earlier = Report.objects.filter(before, place__in=[report.place for report in new])
    earlier = earlier.exclude(state=ReportState.MISSED)
    latest = dict(earlier.order_by().values_list("place").annotate(last=Max("ends_at")))
    candidates = earlier.filter(place__in=list(latest), ends_at__in=set(latest.values()))
    return {
        report.place: report for report in candidates.order_by("pk") if latest[report.place] == report.ends_at
    }


def open_lines(reports: Iterable[Report]) -> dict[int, list[Line]]:
    """The lines of these reports that nobody has closed and no later report carries, by report (one query)."""
    found: dict[int, list[Line]] = {}
    # Locked: nobody closes a line while it is being carried.
    lines = Line.objects.filter(report__in=list(reports), closed_how="", carried_to__isnull=True)
    for line in lines.select_for_update(of=("self",)).order_by("number"):
        found.setdefault(line.report_id, []).append(line)
    return found


def fill(report: Report, parts: Parts, before: list[Line], *, at: datetime) -> tuple[list[Line], list[Line]]:
    """The lines of a new report, and those of the one before that are closed by it. Writes nothing.

    A line the source still offers is carried with its age; so is one that people wrote or dispute, until they close
    it. Everything else from before is settled at its source.
    """
    offered = {line.key: line for line in parts.lines_of(report.place)}
    old = {line.key: line for line in before}
    new = [_new(report, line, old.get(key)) for key, line in offered.items()]
    closed = []
    for line in before:
        if line.key in offered:
            continue
        if stays_by_itself(line) or parts.silent:
            new.append(again(report, line))
        else:
            line.closed_how, line.closed_at = Closed.SOURCE, at
            closed.append(line)
    for number, line in enumerate(new, start=1):
        line.number = number
        if not line.carries:
            line.closed_how, line.closed_at = Closed.TOLD, at
    return new, closed


def stays_by_itself(line: Line) -> bool:
    """Whether only people can close it: they wrote it, counted it, or do not agree about it."""
    return line.dispute_id is not None or line.key.startswith(BY_HAND)


def _new(report: Report, offered: HandoverLine, before: Line | None) -> Line:
    line = Line(
        report=report, key=offered.key, kind=offered.kind, where=offered.where[:40], text=in_both(offered.text),
        source=in_both(offered.source), url=offered.url, since=offered.since, state=offered.state,
        carries=offered.carries or before is not None, opened_in=report,
    )  # fmt: skip
    return _carried(line, before) if before else line


def again(report: Report, before: Line) -> Line:
    line = Line(
        report=report, key=before.key, kind=before.kind, where=before.where, text=before.text,
        source=before.source, note_id=before.note_id, url=before.url, since=before.since, state=before.state,
        carries=True,
    )  # fmt: skip
    return _carried(line, before)


def _carried(line: Line, before: Line) -> Line:
    """What goes on with a line: where it began, its age, and what is disputed about it."""
    line.carried_from, line.opened_in_id, line.shifts = before, before.opened_in_id, before.shifts + 1
    if before.dispute_id:
        line.dispute_id, line.carries = before.dispute_id, True
    return line


def sections() -> list[Section]:
    """The sections that hand over, in their order."""
    return list(Section.objects.all())
