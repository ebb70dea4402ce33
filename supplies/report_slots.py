"""What budgets and the monthly report put into the places of others (core.slots)."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, pgettext_lazy

from core.formats import show_money, show_percent
from core.models import BusinessDay
from core.slots import Card, Check, DemoPart, DueWork, Figure, MenuEntry, NightStepPart, fills
from staff.models import Employee
from supplies import rights
from supplies.domain import nights
from supplies.domain.months import first_of, is_closed
from supplies.domain.report import budgets, demo, files
from supplies.domain.report.period import month_before
from supplies.domain.report.sign import reports_are_as_signed
from supplies.models import MonthSum


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            pgettext_lazy("goods", "Monthly report"), "supplies:report", "file-chart-column", rights.SEE_REPORT,
            order=51, matches=("supplies:report", "supplies:budgets"),
        ),
    ]  # fmt: skip


@fills("home", order=60)
def month_against_budget(request: HttpRequest) -> Card | None:
    """This month against its budget, and the report of the last one."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.SEE_BUDGETS):
        return None
    day = BusinessDay.objects.filter(closed_at__isnull=True).first()
    if day is None:
        return None
    month = first_of(day.date)
    total = budgets.month_standing(month, day.date).total
    address = f"{reverse('supplies:budgets')}?month={month:%Y-%m}"
    level = budgets.level_reached(total, budgets.levels())
    state = "alert" if (total.share or 0) > 1 else "pickup" if level else ""
    figures = [Figure(_("Used"), show_money(total.used), "", address)]
    if total.budget is not None and total.share is not None:
        figures += [
            Figure(_("Of the budget"), show_percent(total.share), state, address),
            Figure(_("Left"), show_money(total.left or total.budget - total.used), "", address),
        ]
    if total.forecast is not None:
        figures.append(Figure(_("Forecast"), show_money(total.forecast), "", address))
    if user.has_perm(rights.SEE_REPORT):
        last = month_before(month)
        waits = user.has_perm(rights.SIGN_REPORT) and not is_closed(last) and _used_in(last)
        word = _("Last month, to sign") if waits else _("Last month")
        figures.append(Figure(word, _("Report"), "pickup" if waits else "", reverse("supplies:report")))
    return Card(
        _("This month against budget"), figures=figures, url=address, order=60, right=rights.SEE_BUDGETS
    )


def _used_in(month: date) -> bool:
    return MonthSum.objects.filter(month=month).exists()


@fills("night step")
def night_steps() -> list[NightStepPart]:
    return [NightStepPart(gettext_noop("occupied rooms"), 60, nights.count_night)]


@fills("due work")
def due_work() -> list[DueWork]:
    return [DueWork("reports by mail", 700, files.mail_last_month)]


@fills("check")
def checks() -> list[Check]:
    return [
        Check("signed_months", gettext_lazy("Signed reports are as they were signed"), reports_are_as_signed)
    ]


@fills("demo part")
def demo_parts() -> list[DemoPart]:
    return [DemoPart("budgets and signed reports", 95, demo.keep_books)]
