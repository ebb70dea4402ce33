"""Who may see which report, and what stands in the lists."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from handover import rights
from handover.enums import WAITING, ReportState
from handover.models import Line, Report
from handover.models.shifts import HOUSE
from rooms.models import Section, SectionMember
from staff.models import Employee


def visible_to(user: Employee) -> QuerySet[Report]:
    """The reports this person may open: all, or those of the house and of their own sections."""
    reports = Report.objects.select_related("shift", "section")
    if user.has_perm(rights.SEE_ALL):
        return reports
    if not user.has_perm(rights.SEE):
        return reports.none()
    own = SectionMember.objects.filter(employee=user).values("section")
    return reports.filter(Q(place=HOUSE) | Q(section__in=own))


def may_sign(user: Employee, report: Report) -> bool:
    """Whether this person may give or take this report: the house's by its own right, a section's by its people."""
    if report.place == HOUSE:
        return user.has_perm(rights.SIGN_HOUSE)
    if not user.has_perm(rights.SIGN):
        return False
    if user.has_perm(rights.SEE_ALL):
        return True
    return SectionMember.objects.filter(employee=user, section=report.section_id).exists()


def waiting(user: Employee, at: datetime) -> list[Report]:
    """Reports of the last two days that somebody still has to sign, the oldest first, as far as `user` may see them."""
    since = at - timedelta(days=2)
    found = visible_to(user).filter(state__in=WAITING, ends_at__gt=since, staffed=True)
    return list(found.order_by("ends_at", "place"))


def latest_reports() -> QuerySet[Report]:
    """The newest report of each place: the open matters of the house stand in these, all earlier ones were carried on.

    `checks.open_lines_left_behind` proves it. So the open matters are found without reading the years before.
    """
    made = Report.objects.exclude(state=ReportState.MISSED).order_by("-ends_at", "-pk").values("pk")
    sections = Section.objects.annotate(last=Subquery(made.filter(place=OuterRef("pk"))[:1])).values("last")
    return Report.objects.filter(Q(pk__in=sections) | Q(pk__in=made.filter(place=HOUSE)[:1]))


def still_open() -> QuerySet[Line]:
    """Matters that are still open, each where it stands now."""
    return Line.objects.filter(closed_how="", carried_to__isnull=True, report__in=latest_reports())


def open_lines(user: Employee) -> QuerySet[Line]:
    """Open matters as far as this person may see them."""
    lines = still_open().filter(report__in=visible_to(user))
    return lines.select_related("report__shift", "report__section", "opened_in__shift", "note", "dispute")


def latest_of_place(place: int) -> Report | None:
    """The newest report of a place."""
    made = Report.objects.filter(place=place).exclude(state=ReportState.MISSED)
    return made.order_by("-ends_at", "-pk").first()
