"""What the store puts into the places of others: menu, home card, handover lines, the demo's part."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from core.clock import now
from core.slots import Card, DemoPart, Figure, HandoverLine, MenuEntry, ShiftWindow, fills
from staff.models import Employee
from supplies import rights, stock_demo
from supplies.domain import requests, stock_shift_end
from supplies.enums import RUNNING_COUNTS, CountState
from supplies.models import Stocktake


@fills("menu")
def store_menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            pgettext_lazy("menu", "Store"), "supplies:requests", "warehouse", rights.ASK, order=55, floor=True,
            matches=("supplies:request", "supplies:reorder", "supplies:order", "supplies:stock", "supplies:supplier"),
        )
    ]  # fmt: skip


@fills("home", order=60)
def store_card(request: HttpRequest) -> Card | None:
    """The counter: what waits. A floor: what it asked for. Who counts or approves: what is to be counted."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.ASK):
        return None
    found = requests.counts(user, now())
    address, counter = reverse("supplies:requests"), user.has_perm(rights.ISSUE)
    figures = [
        Figure(_("Waiting for the store"), found["waiting"], "pickup" if found["waiting"] else "", address),
        Figure(pgettext("requests", "Late"), found["late"], "alert" if found["late"] else "", address),
        Figure(
            _("On the way") if counter else _("To confirm"),
            found["sent"],
            "progress" if found["sent"] else "",
            address,
        ),
        Figure(_("Differences"), found["differs"], "alert" if found["differs"] else "", address),
    ]
    if user.has_perm(rights.COUNT):
        running = list(Stocktake.objects.filter(state__in=RUNNING_COUNTS).values_list("state", flat=True))
        to_approve = running.count(CountState.REVIEW) if user.has_perm(rights.APPROVE_STOCKTAKE) else 0
        counts = reverse("supplies:stocktakes")
        if running:
            figures.append(Figure(_("Stocktakes running"), len(running), "progress", counts))
        if to_approve:
            figures.append(Figure(_("To approve"), to_approve, "alert", counts))
    if not counter and not any(figure.value for figure in figures):
        return None
    title = pgettext("menu", "Store") if counter else gettext_lazy("My requests")
    return Card(title, figures=figures, url=address, order=60, right=rights.ASK)


@fills("handover line", order=50)
def shift_leaves(window: ShiftWindow) -> list[HandoverLine]:
    return stock_shift_end.leaves(window)


@fills("demo part")
def store_demo() -> list[DemoPart]:
    return [DemoPart("store", 60, stock_demo.build)]
