"""The manager's pages: the department at a glance, and the monthly report upward."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import params
from core.access import needs
from core.clock import hotel_date, now
from core.domain import form_keys
from core.errors import Denied, Refusal, Stale
from core.people import SignedRequest
from core.replies import go, is_htmx, once
from frontdesk.domain.queries import counts
from handover import rights
from handover.domain import body as bodies
from handover.domain import months, overview
from handover.domain.days import day_of
from handover.enums import MonthState
from handover.models import MonthlyReport
from rooms.domain.queries import figures

SPANS = {"week": 7, "month": 31}
PARTS = ("now", "changes", "charts")
"""The parts of the page, fetched after it so that each costs little."""


@needs(rights.SEE_FIGURES)
@require_http_methods(["GET", "HEAD", "POST"])
def glance(request: SignedRequest) -> HttpResponse:
    """The day in figures; what is late, what waits, what changed, and a week or a month as charts come after it."""
    at = now()
    if request.method == "POST":
        overview.look(request.user, at=at)
        return HttpResponseRedirect(reverse("handover:glance"))
    span = params.choice(request, "span", SPANS, "week")
    part = params.choice(request, "part", PARTS)
    context: dict[str, Any] = {"span": span, "part": part, "parts": [part] if part else PARTS}
    if part == "now":
        context |= {"late": overview.late_now(at), "waits": overview.waits_for_approval()}
    elif part == "changes":
        context["changes"] = overview.changes(request.user, at)
    elif part == "charts":
        today = hotel_date(at, request.hotel)
        shown = months.series_of(today - timedelta(days=SPANS[span] - 1), today)
        context["charts"] = months.charts_of(shown)
    else:
        day, _opened = day_of(at)
        context |= {"rooms": figures(), "desk": counts(day), "day": day}
    template = f"handover/_glance_{part}.html" if part and is_htmx(request) else "handover/glance.html"
    return render(request, template, context)


@needs(rights.SEND_MONTH)
@require_http_methods(["GET", "HEAD", "POST"])
def monthly(request: SignedRequest) -> HttpResponse:
    """The reports of the months; one click makes the next."""
    at = now()
    last_month = hotel_date(at, request.hotel).replace(day=1) - timedelta(days=1)
    if request.method == "POST":
        chosen = params.day_of(f"{request.POST.get('month', '')}-01") or last_month
        report = months.draft(chosen, by=request.user, at=at)
        return HttpResponseRedirect(report.get_absolute_url())
    context = {
        "reports": MonthlyReport.objects.select_related("sent_by", "made_by")[:36],
        "last_month": last_month.replace(day=1),
        "this_month": hotel_date(at, request.hotel).replace(day=1),
    }
    return render(request, "handover/months.html", context)


def _show(
    request: SignedRequest, report: MonthlyReport, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "report": report,
        "figures": months.shown_figures(report),
        "charts": months.charts_of(report.body["figures"]),
        "draft": report.state == MonthState.DRAFT,
        "intact": report.state == MonthState.DRAFT or bodies.digest_of(report.body) == report.digest,
        "typed": request.POST.get("words", report.words.text if report.words else ""),
        "key": form_keys.new_key(),
        "refusal": refusal,
    }
    return render(request, "handover/month.html", context, status=status)


@needs(rights.SEND_MONTH)
@require_safe
def month(request: SignedRequest, pk: int) -> HttpResponse:
    """One monthly report: figures, charts, words."""
    found = MonthlyReport.objects.select_related("words", "sent_by", "made_by")
    return _show(request, get_object_or_404(found, pk=pk))


@needs(rights.SEND_MONTH)
@require_POST
def send(request: SignedRequest, pk: int) -> HttpResponse:
    """Keep the words; with the button "send", send the report as it stands."""
    report = get_object_or_404(MonthlyReport, pk=pk)
    sending = "send" in request.POST

    def act() -> str:
        at, words = now(), request.POST.get("words", "")
        if len(words) > months.LONGEST_WORDS or "\x00" in words:
            raise Refusal(_("The words are too long: four thousand signs at most."), field="words")
        months.write_words(report.pk, words, by=request.user, at=at)
        if sending:
            months.send(report.pk, by=request.user, at=at)
        return report.get_absolute_url()

    try:
        address = once(request, act)
    except Denied:
        raise
    except Refusal as why:
        fresh = MonthlyReport.objects.select_related("words", "sent_by", "made_by").get(pk=pk)
        return _show(request, fresh, str(why.message), 409 if isinstance(why, Stale) else 422)
    messages.success(request, _("Sent.") if sending else _("Saved."))
    return go(request, address)
