"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.clock import now
from core.slots import Card, Check, DemoPart, DueWork, Figure, MenuEntry, ReportFigure, fills
from core.views.health import CHECKS
from handover import demo, rights
from handover.audit_words import WORDS
from handover.domain import checks, clock, days, figures, overview, queries, run
from handover.enums import ReportState
from handover.models import DailyReport, Report
from staff.models import Employee

CHECKS["shift reports"] = lambda: clock.trouble(now())


@fills("due work")
def due_work() -> list[DueWork]:
    return [DueWork("shift handover reports", 200, run.do_due)]


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            gettext_lazy("Handover"), "handover:reports", "arrow-left-right", rights.SEE, order=52,
            matches=("handover:report", "handover:open", "handover:rule", "handover:dail", "handover:lead"), floor=True,
        ),
        MenuEntry(
            gettext_lazy("At a glance"), "handover:glance", "chart-column", rights.SEE_FIGURES, order=5,
            matches=("handover:glance", "handover:month"),
        ),
        MenuEntry(
            gettext_lazy("My day"), "handover:my-day", "clipboard-pen", rights.SIGN_DAILY, order=25,
            matches=("handover:my-day", "handover:daily-own"), floor=True,
        ),
    ]  # fmt: skip


# The home page ------------------------------------------------------------------------------------------------


@fills("home", order=15)
def handovers(request: HttpRequest) -> Card | None:
    """Reports that wait for a signature, and what is carried from shift to shift."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.SEE):
        return None
    waiting = queries.waiting(user, now())
    to_sign = sum(report.state == ReportState.OPEN for report in waiting)
    carried = queries.open_lines(user).select_related(None).order_by()
    lines_open = carried.aggregate(all=Count("pk"), disputed=Count("pk", filter=Q(dispute__isnull=False)))
    address, lines = reverse("handover:reports"), reverse("handover:open-lines")
    return Card(
        _("Handover"),
        figures=[
            _figure(_("To sign"), to_sign, "dirty", address),
            _figure(_("To take over"), len(waiting) - to_sign, "progress", address),
            _figure(_("Open lines"), lines_open["all"], "", lines),
            _figure(_("Disputed"), lines_open["disputed"], "alert", lines),
        ],
        url=address,
        order=15,
        right=rights.SEE,
    )


@fills("home", order=25)
def my_day(request: HttpRequest) -> Card | None:
    """The attendant's way to the daily work report, or word that it is signed."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.SIGN_DAILY):
        return None
    day, _begins = days.day_of(now())
    signed = DailyReport.objects.filter(employee=user, date=day).exists()
    words = _("Signed for today.") if signed else _("Return cart and tools, then sign the day.")
    return Card(_("Daily work report"), text=words, url=reverse("handover:my-day"), order=25)


@fills("home", order=5)
def late_and_waiting(request: HttpRequest) -> list[Card]:
    """What a manager looks after: late, and waiting for a decision."""
    user: Any = request.user
    if not user.has_perm(rights.SEE_FIGURES):
        return []
    glance = reverse("handover:glance")
    return [
        Card(_("Late"), figures=overview.late_now(now()), url=glance, order=5, right=rights.SEE_FIGURES),
        Card(
            _("Waits for approval"), figures=overview.waits_for_approval(), url=glance, order=6,
            right=rights.SEE_FIGURES,
        ),
    ]  # fmt: skip


def _figure(label: str, count: int, state: str, url: str) -> Figure:
    return Figure(label, count, state if count else "", url)


# Books, reports, the demo -------------------------------------------------------------------------------------


@fills("check")
def books() -> list[Check]:
    return [
        Check(
            "shift_reports", gettext_lazy("Every shift that was due has one report"),
            lambda: checks.shifts_without_report(now()),
        ),
        Check(
            "signed_reports", gettext_lazy("No signed shift report was altered"), checks.signed_reports_that_changed
        ),
        Check("open_lines", gettext_lazy("Every open line is carried over"), checks.open_lines_left_behind),
        Check(
            "day_reports", gettext_lazy("No daily, leader's or monthly report was altered"),
            checks.reports_of_people_that_changed,
        ),
    ]  # fmt: skip


@fills("counts")
def counts() -> dict[str, Any]:
    keys = Report.objects.order_by("ends_at", "place").values_list(
        "roster_date", "shift_code", "place", "state"
    )
    return {"handovers": [f"{day}:{code}:{place}:{state}" for day, code, place, state in keys]}


@fills("report figure", order=80)
def report_figures() -> list[ReportFigure]:
    return [
        ReportFigure(gettext_lazy("Shifts handed over"), figures.handed_over, 80),
        ReportFigure(gettext_lazy("Signed within an hour"), figures.signed_in_time, 81),
        ReportFigure(gettext_lazy("Lines disputed"), figures.disputed, 82),
    ]


@fills("demo part")
def demo_part() -> list[DemoPart]:
    return [DemoPart("handovers", 80, demo.build)]


@fills("audit words")
def audit_words() -> dict[str, Promise]:
    return WORDS
