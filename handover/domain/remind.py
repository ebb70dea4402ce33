"""Asking for signatures: the outgoing shift, the incoming one, then the supervisors. Once each per report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from core.domain import live
from handover.domain.due import MADE_UP_TO
from handover.domain.queries import may_sign
from handover.domain.rules import rules_now
from handover.enums import WAITING, Reminded, ReportState
from handover.models import Reminder, Report, Rules
from handover.models.shifts import HOUSE
from rooms.models import SectionMember
from staff.domain.queries import on_duty
from staff.enums import Role
from staff.models import Employee

LEADERS = (Role.FLOOR_SUPERVISOR, Role.DEPUTY)


def remind(at: datetime) -> int:
    """Ask whoever has to sign a report and has not, when its time has come. Returns how many were asked for.

    Safe to run twice: a reminder is a row, unique by report and kind.
    """
    rules = rules_now()
    waiting = (
        Report.objects.filter(
            state__in=WAITING,
            staffed=True,
            ends_at__gt=at - MADE_UP_TO,
            ends_at__lte=at - timedelta(minutes=min(rules.remind_minutes, rules.escalate_minutes)),
        )
        .select_related("shift", "section")
        .order_by("ends_at", "place")
    )
    reports = list(waiting)
    if not reports:
        return 0
    told = set(Reminder.objects.filter(report__in=reports).values_list("report_id", "kind"))
    wanted = [
        (report, kind)
        for report in reports
        for kind in kinds_due(report, rules, at)
        if (report.pk, kind) not in told
    ]
    if not wanted:
        return 0
    Reminder.objects.bulk_create(Reminder(report=report, kind=kind, at=at) for report, kind in wanted)
    here = on_duty(at)
    live.announce_many(
        [
            (live.person(person.pk), "handover", str(report.pk))
            for report, kind in wanted
            for person in whom(report, kind, here)
        ],
        at=at,
    )
    return len(wanted)


def kinds_due(report: Report, rules: Rules, at: datetime) -> list[Reminded]:
    """What has to be asked about a waiting report at `at`."""
    since = at - report.ends_at
    found = []
    if since >= timedelta(minutes=rules.remind_minutes):
        found.append(Reminded.SIGN if report.state == ReportState.OPEN else Reminded.TAKE)
    if since >= timedelta(minutes=rules.escalate_minutes):
        found.append(Reminded.SUPERVISOR)
    return found


def whom(report: Report, kind: Reminded, here: Iterable[Employee]) -> list[Employee]:
    """The people a reminder goes to: those who were on, those who are here now, or the supervisors."""
    if kind == Reminded.SUPERVISOR:
        return list(Employee.objects.active().filter(roles__role__in=LEADERS).distinct().order_by("number"))
    if kind == Reminded.SIGN:
        was_on = Employee.objects.active().filter(pk__in=report.people.get("on", []))
        return [person for person in was_on.order_by("number") if may_sign(person, report)]
    people = list(here)
    if report.place != HOUSE:
        own = set(
            SectionMember.objects.filter(section=report.section_id).values_list("employee_id", flat=True)
        )
        people = [person for person in people if person.pk in own]
    return [person for person in people if may_sign(person, report)]
