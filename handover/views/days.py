"""Reports of a day: the attendant signs on the phone in a minute, the leader at the end of the shift."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cleaning.enums import TaskState
from core import params
from core.access import needs
from core.clock import hotel_date, now
from core.domain import form_keys
from core.errors import Denied, Refusal, Stale
from core.people import SignedRequest
from core.replies import frame_of, go, once
from core.sayings import said
from handover import rights
from handover.domain import body as bodies
from handover.domain import days
from handover.forms import DailyForm, LeaderForm
from handover.models import DailyReport, LeaderReport
from rooms.models import Section


def shown_daily(body: dict[str, Any]) -> dict[str, Any]:
    """A daily work report in the reader's language."""
    return {
        "totals": days.totals(body),
        "rooms": [
            {
                **room,
                "kind": days.kind_word(room["kind"]),
                "begun": _moment(room["begun"]),
                "ended": _moment(room["ended"]),
                "done": room["state"] == TaskState.DONE,
            }
            for room in body["rooms"]
        ],
        "doors": [
            {**door, "sign": days.door_word(door["sign"]), "at": _moment(door["at"])}
            for door in body["doors"]
        ],
        "lines": shown_lines(body),
    }


def shown_lines(body: dict[str, Any]) -> list[dict[str, str]]:
    """What other apps wrote into a report, in the reader's language; reports signed earlier may have none."""
    return [
        {"kind": said(line["kind"]), "text": said(line["text"]), "where": line["where"]}
        for line in body.get("lines", [])
    ]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@needs(rights.SIGN_DAILY, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def my_day(request: SignedRequest) -> HttpResponse:
    """The own daily work report: prefilled, two ticks, a signature."""
    at, user = now(), request.user
    day, _begins = days.day_of(at)
    signed = DailyReport.objects.filter(employee=user, date=day).select_related("note").first()
    form = DailyForm(request.POST or None)
    refusal, status = "", 200
    if request.method == "POST" and form.is_valid():
        words = form.cleaned_data

        def act() -> str:
            return days.sign_daily(
                user, cart=words["cart"], tools=words["tools"], words=words["words"], at=at
            ).get_absolute_url()

        try:
            address = once(request, act)
        except Refusal as why:
            refusal, status = str(why.message), 409 if isinstance(why, Stale) else 422
        else:
            messages.success(request, _("Signed. Have a good rest."))
            return go(request, address)
    if signed:
        return redirect(signed.get_absolute_url())
    body = days.daily_body(user, at)
    context = {
        "frame": frame_of(request),
        "shown": shown_daily(body),
        "person": user,
        "date": day,
        "form": form,
        "key": form_keys.new_key(),
        "refusal": refusal,
    }
    return render(request, "handover/my_day.html", context, status=status)


@needs(rights.SIGN_DAILY, floor=True)
@require_safe
def daily_own(request: SignedRequest, pk: int) -> HttpResponse:
    """A signed report of one's own."""
    return _daily(request, get_object_or_404(DailyReport, pk=pk, employee=request.user))


@needs(rights.SEE_DAILY, floor=True)
@require_safe
def daily(request: SignedRequest, pk: int) -> HttpResponse:
    """A signed report of one of the own people."""
    return _daily(request, get_object_or_404(days.daily_visible_to(request.user), pk=pk))


def _daily(request: SignedRequest, report: DailyReport) -> HttpResponse:
    context = {
        "frame": frame_of(request),
        "report": report,
        "shown": shown_daily(report.body),
        "person": report.employee,
        "date": report.date,
        "intact": bodies.digest_of(report.body) == report.digest,
    }
    return render(request, "handover/my_day.html", context)


@needs(rights.SEE_DAILY, floor=True)
@require_safe
def dailies(request: SignedRequest) -> HttpResponse:
    """A day's reports of attendants, and the leaders' reports of the last week."""
    at = now()
    today = hotel_date(at, request.hotel)
    day = params.day(request, "day", today) or today
    found = list(days.daily_visible_to(request.user).filter(date=day).order_by("employee__number"))
    leaders = days.leader_visible_to(request.user).filter(date__gt=day - timedelta(days=7), date__lte=day)
    may_lead = request.user.has_perm(rights.LEAD)
    context = {
        "frame": frame_of(request),
        "rows": [(report, days.totals(report.body)) for report in found],
        "leaders": leaders.order_by("-date", "section__position"),
        "sections": days.sections_of(request.user) if may_lead else [],
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
    }
    return render(request, "handover/dailies.html", context)


@needs(rights.LEAD, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: SignedRequest, pk: int) -> HttpResponse:
    """The leader's report of a section: the day's figures, the count of guests, remarks."""
    at = now()
    get_object_or_404(Section, pk=pk)
    section = next((one for one in days.sections_of(request.user) if one.pk == pk), None)
    if section is None:
        raise Denied(_("This section's report is written by its leader."))
    body = days.leader_body(section, at)
    desk = body["rooms"]
    form = LeaderForm(request.POST or None, initial={"rooms": desk["occupied"], "persons": desk["persons"]})
    refusal, status = "", 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            address = once(
                request,
                lambda: days.sign_leader(section, **given, by=request.user, at=at).get_absolute_url(),
            )
        except Denied:
            raise
        except Refusal as why:
            refusal, status = str(why.message), 409 if isinstance(why, Stale) else 422
        else:
            messages.success(request, _("Signed and sent up."))
            return go(request, address)
    day, _begins = days.day_of(at)
    signed = LeaderReport.objects.filter(section=section, date=day).first()
    if signed and not refusal:
        return redirect(signed.get_absolute_url())
    context = {
        "frame": frame_of(request),
        "section": section,
        "body": body,
        "lines": shown_lines(body),
        "date": day,
        "form": form,
        "key": form_keys.new_key(),
        "refusal": refusal,
    }
    return render(request, "handover/leader.html", context, status=status)


@needs(rights.LEAD, floor=True)
@require_safe
def leader(request: SignedRequest, pk: int) -> HttpResponse:
    """A leader's report as it was signed."""
    return _leader(request, get_object_or_404(days.leader_visible_to(request.user), pk=pk))


def _leader(
    request: SignedRequest, report: LeaderReport, refusal: str = "", status: int = 200
) -> HttpResponse:
    may = (
        report.seen_at is None
        and report.by_id != request.user.pk
        and request.user.has_perm(rights.ACKNOWLEDGE)
    )
    context = {
        "frame": frame_of(request),
        "report": report,
        "section": report.section,
        "body": report.body,
        "date": report.date,
        "may_acknowledge": may,
        "key": form_keys.new_key(),
        "refusal": refusal,
    }
    return render(request, "handover/leader.html", context, status=status)


@needs(rights.ACKNOWLEDGE, floor=True)
@require_POST
def acknowledge(request: SignedRequest, pk: int) -> HttpResponse:
    """The supervisor has read a leader's report."""
    report = get_object_or_404(days.leader_visible_to(request.user), pk=pk)

    def act() -> str:
        days.acknowledge(report.pk, by=request.user, at=now())
        return report.get_absolute_url()

    try:
        return go(request, once(request, act))
    except Denied:
        raise
    except Refusal as why:
        fresh = get_object_or_404(days.leader_visible_to(request.user), pk=pk)
        return _leader(request, fresh, str(why.message), 409 if isinstance(why, Stale) else 422)
