"""Budgets of a month: how they stand, and the grid in which they are set."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.domain.form_keys import new_key
from core.errors import Denied, Refusal
from core.fields import AmountField
from core.people import SignedRequest
from core.replies import once
from supplies import rights
from supplies.domain.months import is_closed
from supplies.domain.report import budgets as rules
from supplies.domain.report.period import MONTH, Period, month_before, month_of, next_month
from supplies.domain.report.words import half
from supplies.enums import Category
from supplies.models import CostCentre
from supplies.views.common import show

MONTHS_AHEAD = 24


class Field(NamedTuple):
    """A cell of the grid: what was typed, what is wrong with it, and what was used of it."""

    name: str
    label: str
    value: str
    used: Decimal | None
    fault: str = ""


def month_asked(text: str, today: date) -> Period:
    """The month of the address; budgets are set ahead, so it may lie in the future. The open one by default."""
    found = MONTH.fullmatch(text.strip())
    if found and 1 <= int(found[2]) <= 12:
        month = date(int(found[1]) or 1, int(found[2]), 1)
        away = (month.year - today.year) * 12 + month.month - today.month
        if -240 <= away <= MONTHS_AHEAD:
            return month_of(month)
    return month_of(today)


def address_of(month: date) -> str:
    return f"{reverse('supplies:budgets')}?month={month:%Y-%m}"


@needs(rights.SEE_BUDGETS)
@require_http_methods(["GET", "HEAD", "POST"])
def budgets(request: SignedRequest) -> HttpResponse:
    """How the budgets of a month stand; who may, sets them in the same grid."""
    today = current_day().date
    period = month_asked(request.POST.get("month") or params.text(request, "month", length=20), today)
    faults: dict[str, str] = {}
    if request.method == "POST":
        if not request.user.has_perm(rights.CHANGE_BUDGETS):
            raise Denied(_("Setting budgets needs a right this account does not have."))
        amounts, faults = _read(request.POST)
        if not faults:
            return HttpResponseRedirect(once(request, lambda: _set(request, period, amounts)))
    context = _context(request, period, today, faults)
    return show(request, "supplies/report/budgets.html", context, status=422 if faults else 200)


def _set(request: SignedRequest, period: Period, amounts: dict[rules.Key, Decimal | None]) -> str:
    count = rules.set_budgets(period.first, amounts, by=request.user, at=now())
    if count:
        text = ngettext("%(count)d budget was changed.", "%(count)d budgets were changed.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("Nothing was different, nothing was changed."))
    return address_of(period.first)


def _read(data: QueryDict) -> tuple[dict[rules.Key, Decimal | None], dict[str, str]]:
    """The amounts of the grid by category and cost centre, and what cannot be read, by field."""
    field, amounts, faults = AmountField(required=False), dict[rules.Key, Decimal | None](), dict[str, str]()
    centres = {0, *CostCentre.objects.values_list("pk", flat=True)}
    for category in Category.values:
        for centre in centres:
            name = f"amount-{category}-{centre}"
            if name in data:
                try:
                    amounts[category, centre] = field.clean(str(data[name]).replace(",", ""))
                except ValidationError as fault:
                    faults[name] = " ".join(fault.messages)
    return amounts, faults


def _again(request: SignedRequest, refusal: Refusal) -> HttpResponse:
    """The page as it is, with what was typed and why it was not taken."""
    today = current_day().date
    context = _context(request, month_asked(request.POST.get("month", ""), today), today, {})
    return show(request, "supplies/report/budgets.html", context | {"refusal": refusal}, status=422)


def _context(request: SignedRequest, period: Period, today: date, faults: dict[str, str]) -> dict[str, Any]:
    standing, warn_at = rules.month_standing(period.first, today), rules.levels()
    centres = list(CostCentre.objects.all())
    by_key = {(row.category, row.centre): row for row in standing.rows}
    # A column for the whole house where the house has no cost centres, or where something is charged to none.
    columns = [(centre.pk, centre.name) for centre in centres]
    if not centres or any(row.centre == 0 for row in standing.rows):
        columns.append((0, _("Whole house")))
    grid = [
        (
            half(str(label)),
            [
                _field(request, by_key.get((category, centre)), category, centre, f"{label}, {name}", faults)
                for centre, name in columns
            ],
            _sum_of([row for row in standing.rows if row.category == category]),
        )
        for category, label in Category.choices
    ]  # fmt: skip
    names = dict(columns)
    return {
        "period": period,
        "columns": [name for _pk, name in columns],
        "grid": grid,
        "rows": [
            (half(str(Category(row.category).label)), names.get(row.centre, ""), row, _state(row, warn_at))
            for row in standing.rows
        ],
        "total": standing.total,
        "total_state": _state(standing.total, warn_at),
        "levels": warn_at,
        "closed": is_closed(period.first),
        "may_change": request.user.has_perm(rights.CHANGE_BUDGETS),
        "faults": faults,
        "earlier": address_of(month_before(period.first)),
        "following": address_of(next_month(period.first)),
        "sources": rules.sources(period.first),
        "key": new_key(), "copy_key": new_key(),
    }  # fmt: skip


def _field(
    request: SignedRequest,
    row: rules.Standing | None,
    category: str,
    centre: int,
    label: str,
    faults: dict[str, str],
) -> Field:
    name = f"amount-{category}-{centre}"
    kept = "" if row is None or row.budget is None else str(row.budget)
    value = request.POST.get(name, kept) if faults else kept
    return Field(name, label, value, row.used if row else None, faults.get(name, ""))


def _sum_of(rows: list[rules.Standing]) -> Decimal | None:
    found = [row.budget for row in rows if row.budget is not None]
    return sum(found, Decimal("0.00")) if found else None


def _state(row: rules.Standing, warn_at: list[int]) -> tuple[str, int | None, bool]:
    """The colour of a budget, the level it reached, and whether it will be over by the month's end."""
    level, over = rules.level_reached(row, warn_at), (row.share or 0) > 1
    ahead = not over and row.budget is not None and (row.forecast or 0) + row.committed > row.budget
    return "" if level is None else "alert" if over else "pickup", level, ahead


@needs(rights.CHANGE_BUDGETS)
@require_POST
def copy(request: SignedRequest) -> HttpResponse:
    """Take the budgets over from the month or the year before, some per cent more or less."""
    period = month_asked(request.POST.get("month", ""), current_day().date)
    source = rules.sources(period.first).get(request.POST.get("source", ""))
    try:
        percent = Decimal(request.POST.get("percent", "0").strip() or "0")
    except InvalidOperation:
        percent = Decimal("NaN")
    if source is None or not percent.is_finite():
        text = _("Choose a month to copy from and a change in per cent, such as 3 or -2.5.")
        return _again(request, Refusal(text, field="percent"))

    def act() -> str:
        count = rules.copy_budgets(period.first, source, percent, by=request.user, at=now())
        text = ngettext("%(count)d budget was changed.", "%(count)d budgets were changed.", count)
        messages.success(request, text % {"count": count})
        return address_of(period.first)

    return HttpResponseRedirect(once(request, act))


@needs(rights.CHANGE_BUDGETS)
@require_POST
def set_levels(request: SignedRequest) -> HttpResponse:
    """Set the shares at which a budget is said to run out."""
    words = (
        request.POST.get("levels", "")[:60].replace("，", ",").replace("、", ",").replace("%", "").split(",")
    )
    if not all(word.strip().isascii() and word.strip().isdigit() and len(word.strip()) < 5 for word in words):
        text = _("Enter one to five levels from 1 to 200 per cent, such as 80, 95, 100.")
        return _again(request, Refusal(text, field="levels"))
    try:
        rules.set_levels([int(word) for word in words], by=request.user, at=now())
    except Refusal as refusal:
        return _again(request, Refusal(refusal.message, field="levels"))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(
        address_of(month_asked(request.POST.get("month", ""), current_day().date).first)
    )
