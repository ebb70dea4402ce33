"""What the pages of goods share: their tabs, lists cut into pages, the shelf a person takes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import params
from core.people import SignedRequest
from core.replies import frame_of
from supplies import rights

PAGE = 50


class Tab(NamedTuple):
    """A page of this app in the row of tabs."""

    label: Promise
    url_name: str
    right: str
    matches: tuple[str, ...]


TABS = [
    Tab(pgettext_lazy("tab", "Items"), "supplies:items", rights.SEE_ITEMS, ("item",)),
    Tab(pgettext_lazy("tab", "Stores"), "supplies:stores", rights.SEE_ITEMS, ("store",)),
    Tab(
        pgettext_lazy("tab", "Consumption"), "supplies:log", rights.SEE_CONSUMPTION, ("log", "slip", "line-")
    ),
    Tab(pgettext_lazy("tab", "Day sheet"), "supplies:sheet", rights.LOG_FOR_OTHERS, ("sheet", "file")),
    Tab(pgettext_lazy("tab", "Linen"), "supplies:linen", rights.SEE_LINEN, ("linen", "load")),
    Tab(pgettext_lazy("tab", "For guests"), "supplies:guest-lists", rights.WRITE_OFF, ("guest",)),
    Tab(pgettext_lazy("tab", "Expiry"), "supplies:expiry", rights.SEE_ITEMS, ("expiry",)),
    Tab(pgettext_lazy("tab", "Budget"), "supplies:budgets", rights.SEE_BUDGETS, ("budgets",)),
    Tab(pgettext_lazy("tab", "Monthly report"), "supplies:report", rights.SEE_REPORT, ("report",)),
    Tab(pgettext_lazy("tab", "Standards"), "supplies:standards", rights.SEE_ITEMS, ("standard",)),
]


def show(
    request: SignedRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with the tabs this person may open."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [
        (tab.label, reverse(tab.url_name), any((name or "").startswith(one) for one in tab.matches))
        for tab in TABS
        if request.user.has_perm(tab.right)
    ]
    frame = {"frame": frame_of(request), "tabs": tabs, "costs": request.user.has_perm(rights.SEE_COSTS)}
    return render(request, template, frame | context, status=status)


def page_of(request: SignedRequest, rows: QuerySet[Any] | Sequence[Any], size: int = PAGE) -> Page[Any]:
    """The page of a list that the address asks for; the last one when it asks for more."""
    return Paginator(rows, size).get_page(params.whole(request, "page", 1, low=1, high=10**6))


def query_without(request: SignedRequest, *names: str) -> str:
    """The address's filters without some, ready to have one put behind."""
    query = request.GET.copy()
    for name in names:
        query.pop(name, None)
    text = query.urlencode()
    return f"{text}&" if text else ""


WORDS_OF_STATE = {"low": _("At or below the lowest stock"), "unused": _("Not in use")}
