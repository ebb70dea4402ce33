"""The roster as a grid of a week or a month: letters and arrows, a tap, a drag, or a copied week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core import params
from core.access import needs
from core.clock import hotel_date, now
from core.domain.hotel import profile
from core.errors import Refusal
from core.formats import WEEKDAYS, WEEKDAYS_ZH, chinese, show_weekday
from core.people import SignedRequest
from core.replies import frame_of, is_htmx
from staff import rights
from staff.domain import cover, queries, roster
from staff.domain.shifts import all_shifts
from staff.enums import Role, ShiftCode
from staff.models import Employee, RosterEntry, RosterPattern

OFF = "off"
PER_PAGE = 40
WEEK, MONTH = "week", "month"


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a day's column."""

    day: date
    count: int
    today: bool
    missing: int

    @property
    def label(self) -> str:
        return show_weekday(self.day)

    @property
    def short(self) -> str:
        """The weekday in one sign, for the month."""
        return WEEKDAYS_ZH[self.day.weekday()] if chinese() else WEEKDAYS[self.day.weekday()][:2]

    @property
    def weekend(self) -> bool:
        return self.day.weekday() >= 5


@needs(rights.SEE_ROSTER, floor=True)
@require_safe
def week(request: SignedRequest) -> HttpResponse:
    """Who works which shift in one week or month, where people are missing, and who is on duty now."""
    return render(request, "staff/roster.html", context_of(request))


def context_of(request: SignedRequest, *, paged: bool = True) -> dict[str, Any]:
    at = now()
    today = hotel_date(at, profile())
    span = params.choice(request, "span", (WEEK, MONTH), WEEK)
    chosen = params.day(request, span, today) or today
    days = roster.days_of_month(chosen) if span == MONTH else roster.days_of(roster.monday_of(chosen))
    role = params.choice(request, "role", Role.values)
    people = queries.find_people(role=role).prefetch_related("roles")
    page = Paginator(people, PER_PAGE).get_page(params.whole(request, "page", 1, low=1))
    rows = roster.span(days, page.object_list if paged else people)
    cover_rows = cover.rows(days, role=role)
    heads = heads_of(days, today, role, cover_rows)
    shifts = all_shifts()
    return {
        "frame": frame_of(request),
        "span": span,
        "monday": days[0],
        "sunday": days[-1],
        "before": days[0] - timedelta(days=1) if span == MONTH else days[0] - timedelta(days=7),
        "after": days[-1] + timedelta(days=1),
        "is_now": days[0] <= today <= days[-1],
        "heads": heads,
        "lines": [(row, list(zip(row.cells, heads, strict=True))) for row in rows],
        "page": page,
        "query": urlencode({"span": span, span: days[0].isoformat(), "role": role}) + "&",
        "role": role,
        "roles": Role.choices,
        "shifts": shifts,
        "letters": {shift.letter: shift.code for shift in shifts},
        "brush": params.choice(request, "shift", [*(one.code for one in shifts), OFF], ShiftCode.EARLY),
        "cover": cover_rows,
        "missing": sum(one.missing for row in cover_rows for one in row.days if one),
        "on_duty": queries.on_duty(at),
        "patterns": RosterPattern.objects.all(),
        "may_change": request.user.has_perm(rights.CHANGE_ROSTER),
    }


def heads_of(days: list[date], today: date, role: str, cover_rows: list[cover.CoverRow]) -> list[Head]:
    """How many people work on each day, and how many are missing (one query)."""
    entries = RosterEntry.objects.filter(date__range=(days[0], days[-1]), employee__is_active=True)
    if role:
        entries = entries.filter(employee__roles__role=role)
    counts = dict(
        entries.order_by()
        .values("date")
        .annotate(people=Count("employee", distinct=True))
        .values_list("date", "people")
    )
    return [
        Head(
            day,
            counts.get(day, 0),
            day == today,
            sum(one.missing for row in cover_rows if (one := row.days[place])),
        )
        for place, day in enumerate(days)
    ]


@needs(rights.SEE_ROSTER)
@require_safe
def print_page(request: SignedRequest) -> HttpResponse:
    """The week or month on paper, with everybody on it."""
    return render(request, "staff/roster_print.html", context_of(request, paged=False))


@needs(rights.CHANGE_ROSTER, floor=True)
@require_POST
def set_cell(request: SignedRequest) -> HttpResponse:
    """Set days: `cell=17:2016-07-01` taps the chosen shift onto one; `set=17:2016-07-01:early+late` says what stands.

    The page's script sends many at once and gets back the rows that changed.
    """
    at = now()
    sent = request.POST.getlist("set")
    if sent:
        if len(sent) > roster.CELLS_AT_ONCE:
            raise Refusal(_("These are too many days at once. Set them in smaller parts."))
        changed = roster.write([cell_of(text) for text in sent], by=request.user, at=at)
        people = {cell.employee_id for cell in changed} or {cell_of(text).employee_id for text in sent}
        context = context_of(request)
        context["lines"] = [line for line in context["lines"] if line[0].employee.pk in people]
        return render(request, "staff/roster.html#grid", context)
    cell = cell_of(request.POST.get("cell", ""))
    employee = get_object_or_404(Employee, pk=cell.employee_id)
    brush = params.choice(request, "shift", [*(one.code for one in all_shifts()), OFF], OFF)
    roster.tap(employee, cell.day, "" if brush == OFF else brush, by=request.user, at=at)
    if is_htmx(request):
        return render(request, "staff/roster.html#grid", context_of(request))
    return redirect(f"{reverse('staff:roster')}?{request.GET.urlencode()}")


def cell_of(text: str) -> roster.Cell:
    """`17:2016-07-01:early+late` as a cell. Raises Refusal."""
    person, _sign, rest = text.partition(":")
    day_text, _sign, codes = rest.partition(":")
    day = params.day_of(day_text)
    if not (person.isascii() and person.isdigit() and len(person) <= 18) or day is None or len(codes) > 40:
        raise Refusal(_("This day is not on the roster. Open the page again."))
    return roster.Cell(int(person), day, tuple(code for code in codes.split("+") if code))


@needs(rights.CHANGE_ROSTER, floor=True)
@require_POST
def copy_week(request: SignedRequest) -> HttpResponse:
    """Write the week before into this one, where nothing stands yet."""
    to = params.day_of(request.POST.get("week", ""))
    if to is None:
        raise Refusal(_("A week begins on Monday. Open the page again."))
    copied = roster.copy_week(to - timedelta(days=7), to, by=request.user, at=now())
    say_copied(request, copied)
    return redirect(f"{reverse('staff:roster')}?week={to.isoformat()}")


def say_copied(request: SignedRequest, copied: roster.Copied) -> None:
    """What was written, and the first few things that did not fit."""
    count, left_out = copied
    for sentence in left_out[:5]:
        messages.warning(request, sentence)
    if count:
        text = ngettext("%(count)d shift was copied.", "%(count)d shifts were copied.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Every day of this week is written already; nothing was copied."))
