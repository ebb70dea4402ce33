"""Items: the list, one item with its costs, stores and lines, and entering or changing one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.domain.form_keys import new_key
from core.errors import Refusal
from core.people import SignedRequest
from core.replies import once
from supplies import rights
from supplies.domain import item_pictures, queries, usual
from supplies.domain import items as rules
from supplies.domain.reorder import units_on_order
from supplies.enums import Category
from supplies.forms import CostForm, ItemForm
from supplies.models import Item, ItemCost, Movement
from supplies.views.common import WORDS_OF_STATE, page_of, query_without, show

LINES_SHOWN = 20


@needs(rights.SEE_ITEMS)
@require_safe
def items(request: SignedRequest) -> HttpResponse:
    """What the house keeps, what is on the shelves of it, what runs low."""
    text = params.text(request, "q", length=48)
    category = params.choice(request, "category", Category.values)
    state = params.choice(request, "state", WORDS_OF_STATE)
    day = current_day().date
    costs = ItemCost.objects.filter(item=OuterRef("pk"), from_date__lte=day).order_by("-from_date", "-pk")
    found = queries.find_items(text, category, state).annotate(
        cost_now=Subquery(costs.values("unit_cost")[:1])
    )
    page = page_of(request, found)
    pictures = item_pictures.of_items(item.pk for item in page)
    coming = units_on_order()
    context = {
        "page": page,
        "rows": [(item, pictures.get(item.pk), coming.get(item.pk, 0)) for item in page],
        "text": text,
        "category": category,
        "state": state,
        "categories": Category.choices,
        "states": WORDS_OF_STATE.items(),
        "filters": query_without(request, "page"),
        "low": queries.low_items().count(),
        "below_zero": queries.below_zero().count(),
        "may_change": request.user.has_perm(rights.CHANGE_ITEMS),
        "empty_house": not Item.objects.exists(),
    }
    return show(request, "supplies/items.html", context)


@needs(rights.SEE_ITEMS)
@require_safe
def item(request: SignedRequest, pk: int) -> HttpResponse:
    """One item: where it lies, what it costs and has cost, what moved it last."""
    found = get_object_or_404(Item.objects.select_related("supplier"), pk=pk)
    return show_item(request, found)


def show_item(request: SignedRequest, found: Item, form: CostForm | None = None) -> HttpResponse:
    balances = list(queries.balances_of(found))
    costs = list(found.costs.select_related("by")[:12])
    day = current_day().date
    in_force = next((cost for cost in costs if cost.from_date <= day), None)
    lines = queries.with_all(queries.visible_lines(request.user).filter(item=found))
    in_house = sum(row.quantity for row in balances)
    context: dict[str, Any] = {
        "item": found,
        "picture": item_pictures.of_item(found),
        "balances": balances,
        "in_house": in_house,
        "on_shelves": sum(row.quantity for row in balances if row.store.kind in queries.SHELVES),
        "on_order": units_on_order().get(found.pk, 0),
        "is_low": 0 < found.reorder_point >= in_house,
        "barcodes": list(found.barcodes.order_by("pieces", "code")),
        "lots": queries.lots_of(found) if found.expires else [],
        "cost_rows": rules.cost_history(costs, day),
        "cost_now": in_force.unit_cost if in_force else None,
        "lines": lines[:LINES_SHOWN]
        if request.user.has_perm(rights.SEE_CONSUMPTION)
        else Movement.objects.none(),
        "may_change": request.user.has_perm(rights.CHANGE_ITEMS),
        "may_reverse": request.user.has_perm(rights.REVERSE),
        "day": day,
        "form": form or CostForm(initial={"from_date": day}),
        "key": new_key(),
    }
    return show(request, "supplies/item.html", context, status=422 if form and form.errors else 200)


@needs(rights.CHANGE_ITEMS)
@require_http_methods(["GET", "HEAD", "POST"])
def item_new(request: SignedRequest) -> HttpResponse:
    """Enter an item, with its first cost."""
    form = ItemForm(request.POST or None, request.FILES or None, with_cost=True)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request, lambda: _add(form, request)))
        except Refusal as refusal:
            form.show(refusal)
    return _form_page(request, form, None)


def _add(form: ItemForm, request: SignedRequest) -> str:
    at = now()
    made = rules.add_item(
        by=request.user,
        at=at,
        from_date=current_day().date,
        unit_cost=form.cleaned_data["unit_cost"],
        **form.values(),
    )
    _with_it(form, made, request, at)
    return made.get_absolute_url()


def _with_it(form: ItemForm, item: Item, request: SignedRequest, at: datetime) -> None:
    """What belongs to an item beside its own columns: bar codes and picture."""
    rules.set_barcodes(item, form.cleaned_data["barcodes"], by=request.user, at=at)
    if form.drawn:
        item_pictures.set_picture(item, form.drawn, by=request.user, at=at)
    messages.success(request, _("Saved."))


@needs(rights.CHANGE_ITEMS)
@require_http_methods(["GET", "HEAD", "POST"])
def item_change(request: SignedRequest, pk: int) -> HttpResponse:
    """Change an item; its lines keep what they said."""
    found = get_object_or_404(Item, pk=pk)
    seen = request.POST.get("seen", "") or rules.stamp_of(found)  # before the form writes into it
    form = ItemForm(request.POST or None, request.FILES or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(once(request, lambda: _change(form, found, request)))
        except Refusal as refusal:
            form.show(refusal)
    return _form_page(request, form, found, seen)


def _change(form: ItemForm, found: Item, request: SignedRequest) -> str:
    at = now()
    rules.change_item(found, seen=request.POST.get("seen", ""), by=request.user, at=at, **form.values())
    _with_it(form, found, request, at)
    return found.get_absolute_url()


def _form_page(request: SignedRequest, form: ItemForm, found: Item | None, seen: str = "") -> HttpResponse:
    picture = item_pictures.of_item(found) if found else None
    context = {"form": form, "item": found, "picture": picture, "seen": seen, "key": new_key()}
    return show(request, "supplies/item_form.html", context, status=422 if form.errors else 200)


@needs(rights.CHANGE_ITEMS)
@require_POST
def item_cost(request: SignedRequest, pk: int) -> HttpResponse:
    """A new unit cost from a day on."""
    found = get_object_or_404(Item.objects.select_related("supplier"), pk=pk)
    form = CostForm(request.POST)
    if form.is_valid():

        def act() -> str:
            rules.set_cost(found, by=request.user, at=now(), **form.cleaned_data)
            messages.success(request, _("The new cost counts for lines from that day on."))
            return found.get_absolute_url()

        try:
            return redirect(once(request, act))
        except Refusal as refusal:
            form.show(refusal)
    return show_item(request, found, form)


@needs(rights.CHANGE_ITEMS)
@require_POST
def items_usual(request: SignedRequest) -> HttpResponse:
    """Enter the usual items, stores and standards where the house has none."""
    count = usual.install_usual(from_date=current_day().date, by=request.user, at=now())
    if count:
        messages.success(
            request, _("%(count)d items were entered with stores and standards.") % {"count": count}
        )
    else:
        messages.info(request, _("The list has items already; nothing was changed."))
    return redirect(reverse("supplies:items"))
