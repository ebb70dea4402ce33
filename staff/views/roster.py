"""The week's roster: choose a shift, tap the days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core import params
from core.access import PHONE, needs, sign_in_kind
from core.clock import hotel_date, now
from core.domain.hotel import profile
from core.errors import Refusal
from core.people import SignedRequest
from staff import rights
from staff.domain import queries, roster
from staff.domain.shifts import all_shifts
from staff.enums import Role, ShiftCode
from staff.models import Employee

OFF = "off"


@needs(rights.SEE_ROSTER, floor=True)
def week(request: SignedRequest) -> HttpResponse:
    """Who works which shift in one week, and who is on duty now."""
    return render(request, "staff/roster.html", context_of(request))


def context_of(request: SignedRequest) -> dict[str, Any]:
    at = now()
    today = hotel_date(at, profile())
    monday = roster.monday_of(params.day(request, "week", today) or today)
    role = params.choice(request, "role", Role.values)
    shifts = all_shifts()
    rows = roster.week(monday, queries.find_people(role=role).prefetch_related("roles"))
    days = roster.days_of(monday)
    return {
        "frame": "phone.html" if sign_in_kind(request) == PHONE else "base.html",
        "monday": monday,
        "sunday": days[-1],
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "this_week": roster.monday_of(today),
        "today": today,
        "days": [(day, sum(1 for row in rows if row.days[place][1])) for place, day in enumerate(days)],
        "rows": rows,
        "role": role,
        "roles": Role.choices,
        "shifts": shifts,
        "brush": params.choice(request, "shift", [*ShiftCode.values, OFF], ShiftCode.EARLY),
        "on_duty": queries.on_duty(at),
        "may_change": request.user.has_perm(rights.CHANGE_ROSTER),
    }


@needs(rights.CHANGE_ROSTER, floor=True)
@require_POST
def set_cell(request: SignedRequest) -> HttpResponse:
    """Set the chosen shift for one person and day; a second tap with the same shift takes it away."""
    person, _sign, text = request.POST.get("cell", "").partition(":")
    day = params.day_of(text)
    if not person.isdigit() or len(person) > 18 or day is None:
        raise Refusal(_("This day is not on the roster. Open the page again."))
    employee = get_object_or_404(Employee, pk=int(person))
    brush = params.choice(request, "shift", [*ShiftCode.values, OFF], OFF)
    roster.tap(employee, day, "" if brush == OFF else brush, by=request.user, at=now())
    if request.headers.get("HX-Request"):
        return render(request, "staff/roster.html#grid", context_of(request))
    return redirect(f"{reverse('staff:roster')}?{request.GET.urlencode()}")


@needs(rights.CHANGE_ROSTER, floor=True)
@require_POST
def copy_week(request: SignedRequest) -> HttpResponse:
    """Write the week before into this one, where nothing stands yet."""
    to = params.day_of(request.POST.get("week", ""))
    if to is None:
        raise Refusal(_("A week begins on Monday. Open the page again."))
    count, left_out = roster.copy_week(to - timedelta(days=7), to, by=request.user, at=now())
    for sentence in left_out[:5]:
        messages.warning(request, sentence)
    if count:
        text = ngettext("%(count)d shift was copied.", "%(count)d shifts were copied.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Every day of this week is written already; nothing was copied."))
    return redirect(f"{reverse('staff:roster')}?week={to.isoformat()}")
