"""What the pages of the store share: their tabs, numbers and words out of a form, refusals beside what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import params
from core.domain import form_keys
from core.errors import Denied, Refusal, Stale
from core.fields import CleanCharField
from core.people import SignedRequest
from core.replies import frame_of, go, once
from supplies import rights

PAGE = 50


class Tab(NamedTuple):
    """A page of the store in the row of tabs."""

    label: Promise
    url_name: str
    right: str
    matches: tuple[str, ...]


TABS = [
    Tab(pgettext_lazy("tab", "Requests"), "supplies:requests", rights.ASK, ("request",)),
    Tab(gettext_lazy("Reorder list"), "supplies:reorder", rights.ORDER, ("reorder",)),
    Tab(pgettext_lazy("tab", "Orders"), "supplies:orders", rights.ORDER, ("order",)),
    Tab(pgettext_lazy("tab", "Suppliers"), "supplies:suppliers", rights.ORDER, ("supplier",)),
    Tab(pgettext_lazy("tab", "Stocktakes"), "supplies:stocktakes", rights.COUNT, ("stocktake",)),
]


def show(
    request: SignedRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page with the tabs this person may open and a key for its form."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [
        (tab.label, reverse(tab.url_name), any((name or "").startswith(one) for one in tab.matches))
        for tab in TABS
        if request.user.has_perm(tab.right)
    ]
    frame = {
        "frame": frame_of(request),
        "tabs": tabs if len(tabs) > 1 else [],
        "costs": request.user.has_perm(rights.SEE_COSTS),
        "key": form_keys.new_key(),
    }
    return render(request, template, {**frame, **context}, status=status)


def page_of(request: SignedRequest, rows: QuerySet[Any]) -> Page[Any]:
    """The page of a list that the address asks for."""
    return Paginator(rows, PAGE).get_page(params.whole(request, "page", 1, low=1, high=10**6))


Again = Callable[[Refusal | None, int], HttpResponse]


def answer(request: SignedRequest, act: Callable[[], str], again: Again) -> HttpResponse:
    """Do what the form asks, once; a refusal comes back on the page with what was typed."""
    try:
        return go(request, once(request, act))
    except Denied:
        raise
    except Refusal as refusal:
        return again(refusal, 409 if isinstance(refusal, Stale) else 422)


def numbers(request: SignedRequest, prefix: str, *, full: bool = False) -> dict[int, int]:
    """The whole numbers of the fields `prefix_<row number>`; an empty field is not there, or refused where the form is
    to be `full`. Raises Refusal for others.
    """
    found = {}
    for name, value in request.POST.items():
        row = name.removeprefix(f"{prefix}_")
        if row == name or not (row.isascii() and row.isdigit() and len(row) < 19):
            continue
        if text := str(value).strip():
            if not (text.isascii() and text.isdigit() and len(text) < 10):
                raise Refusal(
                    _("“%(text)s” is not a whole number. Enter one, such as 2.") % {"text": text[:12]},
                    field=name,
                )
            found[int(row)] = int(text)
        elif full:
            raise Refusal(_("A number is missing. Enter 0 where it is nothing."), field=name)
    return found


def words(request: SignedRequest, name: str, length: int = 200) -> str:
    """Free words of a field, cleaned. Raises Refusal for signs nobody can keep."""
    try:
        return CleanCharField(max_length=length, required=False).clean(request.POST.get(name, "")) or ""
    except ValidationError as error:
        raise Refusal(error.messages[0], field=name) from None


def amount(request: SignedRequest, name: str) -> Decimal | None:
    """Money of a field with at most six places. Raises Refusal for anything else."""
    text = request.POST.get(name, "").strip()
    if not text:
        return None
    try:
        value = Decimal(text) if len(text) < 16 and "e" not in text.lower() else Decimal("nan")
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or value < 0:
        raise Refusal(_("Write the price in digits, such as 42.50."), field=name)
    return value


def day(request: SignedRequest, name: str) -> date | None:
    """The date of a field; an empty one is none."""
    text = request.POST.get(name, "").strip()
    found = params.day_of(text) if text else None
    if text and found is None:
        raise Refusal(_("“%(text)s” is no date.") % {"text": text[:12]}, field=name)
    return found


def seen(request: SignedRequest) -> int:
    """The version of what the page showed."""
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
