"""Leave and swaps that wait for a decision, and who is away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.access import needs, signed_in
from core.clock import hotel_date, now
from core.domain.hotel import profile
from core.people import SignedRequest
from staff import rights
from staff.domain import leave, roster, swaps
from staff.enums import LeaveState
from staff.forms.base import words_of
from staff.models import Employee, Leave, RosterEntry, Swap

SHOWN = 50
AHEAD = timedelta(days=60)


@signed_in
@require_safe
def requests(request: SignedRequest) -> HttpResponse:
    """What waits for this person's decision. Only for those who decide on leave or on swaps."""
    user = request.user
    if not (user.has_perm(rights.DECIDE_LEAVE) or user.has_perm(rights.DECIDE_SWAPS)):
        raise Http404
    today = hotel_date(now(), profile())
    away = roster.leave_between(today, today + AHEAD).select_related("employee", "decided_by", "decided_for")
    context: dict[str, Any] = {
        "leave": with_shifts(list(leave.waiting_for(user)[:SHOWN])),
        "swaps": swaps.waiting_for(user, today)[:SHOWN],
        "away": away.order_by("first", "employee__number")[:SHOWN],
        "decided": Leave.objects.exclude(state=LeaveState.ASKED)
        .select_related("employee", "decided_by", "decided_for")
        .order_by("-decided_at")[:12],
        "today": today,
        "decides_leave": user.has_perm(rights.DECIDE_LEAVE),
    }
    return render(request, "staff/requests.html", context)


def with_shifts(waiting: list[Leave]) -> list[tuple[Leave, int, int]]:
    """Each request with how many shifts it frees, and how many others are away in its days (one query each list)."""
    if not waiting:
        return []
    shifts = Q()
    for one in waiting:
        shifts |= Q(employee=one.employee_id, date__range=(one.first, one.last))
    days: dict[int, list[Any]] = {}
    for person, day in RosterEntry.objects.filter(shifts).values_list("employee", "date"):
        days.setdefault(person, []).append(day)
    first, last = min(one.first for one in waiting), max(one.last for one in waiting)
    others = list(roster.leave_between(first, last).values_list("employee", "first", "last"))
    found = []
    for one in waiting:
        freed = sum(one.first <= day <= one.last for day in days.get(one.employee_id, []))
        also_away = {
            who
            for who, begins, ends in others
            if who != one.employee_id and begins <= one.last and ends >= one.first
        }
        found.append((one, freed, len(also_away)))
    return found


@needs(rights.DECIDE_LEAVE)
@require_POST
def decide_leave(request: SignedRequest, pk: int) -> HttpResponse:
    """Approve or reject leave."""
    found = get_object_or_404(Leave.objects.select_related("employee"), pk=pk)
    answer = words_of(request.POST, "answer")
    name = {"name": found.employee.name}
    if request.POST.get("act") == "approve":
        freed = leave.approve(found, answer=answer, by=request.user, at=now())
        text = ngettext(
            "Approved. %(count)d shift of %(name)s was taken off the roster.",
            "Approved. %(count)d shifts of %(name)s were taken off the roster.",
            freed,
        )
        messages.success(request, text % {"count": freed, **name})
    else:
        leave.reject(found, answer=answer, by=request.user, at=now())
        messages.success(request, _("Rejected. %(name)s sees your answer.") % name)
    return redirect("staff:requests")


@needs(rights.DECIDE_SWAPS)
@require_POST
def decide_swap(request: SignedRequest, pk: int) -> HttpResponse:
    """Approve or reject a swap."""
    found = get_object_or_404(swaps.with_people(Swap.objects.all()), pk=pk)
    answer = words_of(request.POST, "answer")
    if request.POST.get("act") == "approve":
        swaps.approve(found, answer=answer, by=request.user, at=now())
        messages.success(request, _("Approved. The roster is changed."))
    else:
        swaps.reject(found, answer=answer, by=request.user, at=now())
        messages.success(request, _("Rejected. Both see your answer."))
    return redirect("staff:requests")


def waiting_counts(user: Employee, today: Any) -> dict[str, int]:
    """How many requests wait for this person (for the home page)."""
    return {
        "leave": leave.waiting_for(user).aggregate(count=Count("pk"))["count"],
        "swaps": swaps.waiting_for(user, today).count(),
    }
