"""What a report fills itself with: the parts every app offers, and who was on."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.models import BusinessDay
from core.slots import (
    HandoverCount,
    HandoverFigure,
    HandoverKind,
    HandoverLine,
    ShiftWindow,
    fillers_of,
    parts_of,
)
from handover.domain.due import Due
from handover.models.shifts import HOUSE
from rooms.models import SectionMember
from staff.enums import Mark
from staff.models import AttendanceLine, RosterEntry, Shift

logger = logging.getLogger(__name__)
KINDS = {kind: place for place, kind in enumerate(HandoverKind.values)}


@dataclass(slots=True)
class Parts:
    """What all apps say about the end of a shift."""

    lines: list[HandoverLine] = field(default_factory=list)
    figures: list[HandoverFigure] = field(default_factory=list)
    counts: list[HandoverCount] = field(default_factory=list)
    silent: bool = False
    """An app could not say anything: what it offered before is not settled, it is only not known."""

    def lines_of(self, place: int) -> list[HandoverLine]:
        """The lines of a place in the order of the report; the house has them all. The first of a key counts."""
        ordered = sorted(self.lines, key=lambda line: (KINDS.get(line.kind, 99), line.order, line.where))
        return list({line.key: line for line in reversed(_of(ordered, place))}.values())[::-1]

    def figures_of(self, place: int) -> list[HandoverFigure]:
        return sorted((one for one in self.figures if _own(one, place)), key=lambda one: one.order)

    def counts_of(self, place: int) -> list[HandoverCount]:
        ordered = sorted((one for one in self.counts if _own(one, place)), key=lambda one: one.order)
        return list({one.key: one for one in reversed(ordered)}.values())[::-1]


def _of(lines: Iterable[HandoverLine], place: int) -> list[HandoverLine]:
    return [line for line in lines if place == HOUSE or line.section == place]


def _own(part: HandoverFigure | HandoverCount, place: int) -> bool:
    """Figures and counts of a section do not stand in the report of the house, which has its own sums."""
    return (part.section or HOUSE) == place


def gather(window: ShiftWindow) -> Parts:
    """Ask every app once. One that breaks is logged and named in the report; the others are heard all the same."""
    parts = Parts()
    for function in fillers_of("handover line"):
        try:
            with transaction.atomic():
                found = parts_of(function, window=window)
        except Exception:
            name = function.__module__.partition(".")[0]
            logger.exception("handover: %s could not say what the shift leaves", name)
            parts.silent = True
            parts.lines.append(_not_told(name))
            continue
        for part in found:
            _sort_in(parts, part)
    return parts


def _sort_in(parts: Parts, part: Any) -> None:
    if isinstance(part, HandoverLine):
        parts.lines.append(part)
    elif isinstance(part, HandoverFigure):
        parts.figures.append(part)
    else:
        parts.counts.append(part)


def _not_told(app: str) -> HandoverLine:
    return HandoverLine(
        key=f"handover:not-told:{app}",
        kind=HandoverKind.NOTES,
        state="alert",
        carries=False,
        text=lambda: _("A part of this report could not be filled. Look at the pages themselves; it is tried again."),
    )  # fmt: skip


def window_of(due: Due, at: datetime) -> ShiftWindow:
    """The shift as its fillers see it: at its end at the latest."""
    moment = min(at, due.ends)
    return window_at(moment, due.begins, due.ends, due.roster_date, due.shift.code)


def window_at(
    moment: datetime, begins: datetime, ends: datetime, roster_date: date, code: str
) -> ShiftWindow:
    days = BusinessDay.objects.filter(opened_at__lte=moment).order_by("-date")
    day = days.values_list("date", flat=True).first() or roster_date
    return ShiftWindow(moment, begins, ends, roster_date, day, code)


def people_of(shift: Shift, roster_date: date) -> dict[int, dict[str, list[int]]]:
    """Who was on and who was absent, by place: keys of people. The house has them all (three queries)."""
    entries = RosterEntry.objects.filter(date=roster_date, shift__code=shift.code)
    rostered = list(entries.order_by("employee__number").values_list("employee_id", flat=True))
    book = AttendanceLine.objects.counting().filter(date=roster_date, shift__code=shift.code)
    absent = set(book.filter(what=Mark.ABSENT).values_list("employee_id", flat=True))
    found = {HOUSE: rostered}
    members = SectionMember.objects.filter(employee__in=rostered).order_by("employee__number")
    for section, person in members.values_list("section_id", "employee_id"):
        found.setdefault(section, []).append(person)
    return {
        place: {
            "on": [person for person in people if person not in absent],
            "absent": [person for person in people if person in absent],
        }
        for place, people in found.items()
    }
