"""Making the reports that are due: once each, in the order the shifts end, whatever was late or killed.

Safe to run twice and at once: a shift's reports are written in one transaction, and the second who tries meets the
unique constraint and writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from core.domain import live
from core.domain.hotel import profile
from core.models import BusinessDay
from core.sayings import in_both
from core.slots import ShiftWindow
from handover.domain import carry, gather
from handover.domain.due import LOOKED_BACK, MADE_UP_TO, Due, due_shifts
from handover.domain.rules import handing_over, rules_now
from handover.enums import Closed, ReportState
from handover.models import Count, Line, Report, RunMark
from handover.models.shifts import HOUSE

NOBODY: dict[str, list[int]] = {"on": [], "absent": []}
CLOCK = "handover"
"""The name of the mark that says when this ran last."""


def make_due(at: datetime) -> int:
    """Make every report that is due at `at` and not there, for the last 48 hours. Returns how many."""
    opened = BusinessDay.objects.order_by("date").values_list("opened_at", flat=True).first()
    if opened is None:  # a new hotel that has not opened its first day
        return 0
    due = [one for one in _due(at, MADE_UP_TO) if one.ends > opened]
    missing = missing_of(due)
    made = 0
    for one in due:
        if places := missing.get((one.roster_date, one.shift.code)):
            made += make_shift(one, places, at=at)
    return made


def mark_missed(at: datetime) -> int:
    """Write down the reports nobody can make any more, because the program stood still for more than two days.

    Only from the first report of the house on. Returns how many.
    """
    first = Report.objects.order_by("ends_at").values_list("ends_at", flat=True).first()
    if first is None:
        return 0
    due = [one for one in _due(at, LOOKED_BACK) if one.ends > first and one.due_at <= at - MADE_UP_TO]
    missing = missing_of(due)
    rows = [
        _report(one, place, at=at, state=ReportState.MISSED, staffed=False)
        for one in due
        for place in missing.get((one.roster_date, one.shift.code), [])
    ]
    Report.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def make_shift(one: Due, places: Iterable[int], *, at: datetime) -> int:
    """Make the reports of one shift in these places. Returns how many; 0 when somebody else was faster."""
    try:
        with transaction.atomic():
            return len(_write(one, list(places), at=at))
    except IntegrityError:
        if missing_of([one]):
            raise
        return 0


def last_look() -> datetime | None:
    """When the clock last looked for reports and got through."""
    return RunMark.objects.filter(name=CLOCK).values_list("at", flat=True).first()


def note_look(at: datetime) -> None:
    """Note that the clock ran, for those who watch it (at most two statements)."""
    if not RunMark.objects.filter(name=CLOCK).update(at=at):
        RunMark.objects.get_or_create(name=CLOCK, defaults={"at": at})


def _due(at: datetime, back: timedelta) -> list[Due]:
    rules = rules_now()
    lead = timedelta(minutes=rules.lead_minutes)
    return due_shifts(at, shifts=handing_over(rules), hotel=profile(), lead=lead, back=back)


def missing_of(due: list[Due]) -> dict[tuple[Any, str], list[int]]:
    """The places without their report, by roster date and shift (two queries)."""
    if not due:
        return {}
    first = min(one.roster_date for one in due)
    there = set(
        Report.objects.filter(roster_date__gte=first).values_list("roster_date", "shift_code", "place")
    )
    places = [HOUSE, *(section.pk for section in carry.sections())]
    found = {
        (one.roster_date, one.shift.code): [
            place for place in places if (one.roster_date, one.shift.code, place) not in there
        ]
        for one in due
    }
    return {key: missing for key, missing in found.items() if missing}


def _report(one: Due, place: int, *, at: datetime, **more: Any) -> Report:
    return Report(
        roster_date=one.roster_date, shift=one.shift, shift_code=one.shift.code,
        section_id=place or None, place=place, begins_at=one.begins, ends_at=one.ends, due_at=one.due_at,
        made_at=at, filled_at=at, **more,
    )  # fmt: skip


def _write(one: Due, places: list[int], *, at: datetime) -> list[Report]:
    window = gather.window_of(one, at)
    parts, people = gather.gather(window), gather.people_of(one.shift, one.roster_date)
    reports = [
        _report(
            one, place, at=at, business_day=window.business_day, figures=figures_of(parts, place),
            people=people.get(place, NOBODY), staffed=place == HOUSE or bool(people.get(place, NOBODY)["on"]),
        )
        for place in places
    ]  # fmt: skip
    Report.objects.bulk_create(reports)
    before = carry.reports_before(reports)
    open_before = carry.open_lines(before.values())
    later = _places_with_later(reports)
    new: list[Line] = []
    settled: list[Line] = []
    for report in reports:
        earlier = before.get(report.place)
        # Where a later report stands already, the open lines are on their way without this one.
        carried = open_before.get(earlier.pk, []) if earlier and report.place not in later else []
        lines, closed = carry.fill(report, parts, carried, at=at)
        if report.place in later:
            _only_tell(lines, at)
        new += lines
        settled += closed
    _close(settled, at)
    Line.objects.bulk_create(new)
    Count.objects.bulk_create(count for report in reports for count in counts_of(report, parts))
    live.announce_many([(live.BOARD, "handover", str(report.pk)) for report in reports[:1]], at=at)
    return reports


def figures_of(parts: gather.Parts, place: int) -> list[dict[str, Any]]:
    """The figures of a place as they are kept."""
    return [
        {
            "key": one.key, "label": in_both(one.label), "value": one.value, "before": one.before,
            "state": one.state, "url": one.url,
        }
        for one in parts.figures_of(place)
    ]  # fmt: skip


def counts_of(report: Report, parts: gather.Parts) -> list[Count]:
    """What is to be counted in a report."""
    return [
        Count(report=report, key=one.key, label=in_both(one.label), expected=one.expected, position=position)
        for position, one in enumerate(parts.counts_of(report.place))
    ]


def _places_with_later(reports: list[Report]) -> set[int]:
    later = Report.objects.filter(
        place__in=[report.place for report in reports], ends_at__gt=reports[0].ends_at
    ).exclude(state=ReportState.MISSED)
    return set(later.values_list("place", flat=True))


def _only_tell(lines: list[Line], at: datetime) -> None:
    for line in lines:
        line.carries, line.closed_how, line.closed_at = False, Closed.TOLD, at


def _close(lines: list[Line], at: datetime) -> None:
    """Lines their source has settled. Conditional: somebody may have closed one by hand at this moment."""
    Line.objects.filter(pk__in=[line.pk for line in lines], closed_how="").update(
        closed_how=Closed.SOURCE, closed_at=at
    )


def window_now(report: Report, at: datetime) -> ShiftWindow:
    """The shift of a report as it stands at `at`, for filling it anew."""
    return gather.window_at(at, report.begins_at, report.ends_at, report.roster_date, report.shift_code)
