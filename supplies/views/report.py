"""The monthly report: a month or a range on one page, on paper, signed."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.domain.form_keys import new_key
from core.errors import Refusal
from core.people import SignedRequest
from core.replies import once
from supplies import rights
from supplies.domain.report.build import build
from supplies.domain.report.period import Period, month_before, month_of, next_month, read_month, read_range
from supplies.domain.report.show import Shown
from supplies.domain.report.sign import kept_body, later, meant_elsewhere, sign, signed
from supplies.report_forms import SignForm
from supplies.views.common import show

ITEMS_FIRST = 15


class Chosen(NamedTuple):
    """The period of an address, and what was wrong with what it asked for."""

    period: Period
    trouble: str = ""


def chosen(request: HttpRequest, today: date) -> Chosen:
    """`?month=2016-08` or `?first=…&last=…`; without them the last month that is over."""
    try:
        if wanted := params.text(request, "month", length=20):
            return Chosen(read_month(wanted, today))
        first, last = params.day(request, "first"), params.day(request, "last")
        if first and last:
            return Chosen(read_range(first, last, today))
    except Refusal as refusal:
        return Chosen(month_of(month_before(today)), str(refusal))
    return Chosen(month_of(month_before(today)))


def address_of(period: Period, name: str = "supplies:report") -> str:
    """A page of the report for a period."""
    if period.is_month:
        return f"{reverse(name)}?month={period.code}"
    return f"{reverse(name)}?first={period.first}&last={period.last}"


@needs(rights.SEE_REPORT)
@require_safe
def report(request: SignedRequest) -> HttpResponse:
    """The whole report of a period on one page, signed or as the books stand now."""
    today = current_day().date
    period, trouble = chosen(request, today)
    return show(
        request,
        "supplies/report/report.html",
        {**_context(request, period, today), "trouble": trouble},
        status=422 if trouble else 200,
    )


def _context(request: SignedRequest, period: Period, today: date) -> dict[str, Any]:
    lock = signed(period)
    shown = Shown(kept_body(lock) if lock else build(period, today=today), period)
    over = period.is_month and period.last < today
    every = request.GET.get("items") == "all" or len(shown.body["items"]) <= ITEMS_FIRST + 3
    return {
        "period": period,
        "shown": shown,
        "lock": lock,
        "later": later(period) if lock else None,
        "elsewhere": meant_elsewhere(shown.period),
        "is_budgeted": period.months() is not None,
        "running": period.last >= today,
        "may_sign": over and lock is None and request.user.has_perm(rights.SIGN_REPORT),
        "every_item": every,
        "items": shown.item_rows(shown.body["items"] if every else shown.body["items"][:ITEMS_FIRST]),
        "here": address_of(period),
        "earlier": address_of(month_of(month_before(period.first))),
        "following": address_of(month_of(next_month(period.first))) if period.last < today else "",
        "today": today,
        "key": new_key(),
        "form": SignForm(),
    }


@needs(rights.SIGN_REPORT)
@require_POST
def sign_month(request: SignedRequest) -> HttpResponse:
    """Sign the month: its figures are locked, and what is meant for it later goes to the open day."""
    period = read_month(request.POST.get("month", ""), current_day().date)
    form = SignForm(request.POST)
    if not form.is_valid():
        raise Refusal(" ".join(str(fault) for faults in form.errors.values() for fault in faults))

    def act() -> str:
        sign(period.first, note=form.cleaned_data["note"], by=request.user, at=now())
        messages.success(request, _("%(month)s is signed and locked.") % {"month": period.name})
        return address_of(period)

    return HttpResponseRedirect(once(request, act))
