"""Lists of the handover: the reports by shift, what is still open, and how the house hands over."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import params
from core.access import may_open, needs
from core.clock import hotel_date, now
from core.people import SignedRequest
from core.replies import frame_of
from handover import rights
from handover.domain import carry, clock, close, present, queries
from handover.domain.rules import change_rules, rules_now
from handover.forms import RulesForm
from handover.models.shifts import HOUSE

DAYS_A_PAGE = 7
LINES_A_PAGE = 50


@needs(rights.SEE, floor=True)
@require_safe
def reports(request: SignedRequest) -> HttpResponse:
    """What waits for this person, then a week of shifts with the state of each report."""
    at = now()
    today = hotel_date(at, request.hotel)
    last = params.day(request, "until", today) or today
    first = last - timedelta(days=DAYS_A_PAGE - 1)
    found = queries.visible_to(request.user).filter(roster_date__gte=first, roster_date__lte=last)
    sees_all = request.user.has_perm(rights.SEE_ALL)
    found = list(found.defer("body", "answers", "figures").order_by("-ends_at", "place"))  # type: ignore[assignment]
    places = {report.place for report in found}
    context = {
        "frame": frame_of(request),
        "rows": present.matrix(found),
        "places": [(HOUSE, None), *((one.pk, one) for one in carry.sections() if one.pk in places)],
        "waiting": queries.waiting(request.user, at),
        "first": first,
        "last": last,
        "today": today,
        "before": first - timedelta(days=1),
        "after": last + timedelta(days=DAYS_A_PAGE) if last < today else None,
        "clock": clock.state(at) if sees_all else None,
        "open_count": queries.open_lines(request.user).count(),
        "at": at,
    }
    return render(request, "handover/reports.html", context)


@needs(rights.SEE, floor=True)
@require_safe
def open_lines(request: SignedRequest) -> HttpResponse:
    """Everything that is carried from shift to shift, the oldest first."""
    lines = queries.open_lines(request.user).order_by("-shifts", "report__place", "number")
    page = Paginator(lines, LINES_A_PAGE).get_page(params.whole(request, "page", 1, low=1))
    settle = request.user.has_perm(rights.SETTLE)
    closable = {line.pk for line in page if settle or close.may_close(line, request.user)}
    openable = {line.pk for line in page if may_open(request, line.url)}
    context = {"frame": frame_of(request), "page": page, "closable": closable, "openable": openable}
    return render(request, "handover/open_lines.html", context)


@needs(rights.CHANGE_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: SignedRequest) -> HttpResponse:
    """When shifts hand over, who is reminded, and where signed reports are mailed."""
    form = RulesForm(request.POST or None, instance=rules_now())
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in RulesForm.Meta.fields}
        change_rules(values, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("handover:rules"))
    context = {"form": form, "clock": clock.state(now())}
    return render(request, "handover/rules.html", context, status=422 if form.errors else 200)
