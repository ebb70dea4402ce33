"""Stores: what each holds, what is below zero, what expires."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import Count, Max, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.domain.form_keys import new_key
from core.errors import Refusal
from core.people import SignedRequest
from core.replies import once
from supplies import rights
from supplies.domain import queries
from supplies.domain import stores as rules
from supplies.enums import Category, StoreKind
from supplies.forms import StoreForm
from supplies.models import ItemCost, Store
from supplies.views.common import page_of, query_without, show

SOON = (7, 30, 90, 365)
"""Days ahead the list of what expires can look."""


@needs(rights.SEE_ITEMS)
@require_safe
def stores(request: SignedRequest) -> HttpResponse:
    """The places goods can be, by kind, each with how many items it holds and what is wrong there."""
    found = (
        Store.objects.filter(in_use=True)
        .select_related("floor__building", "keeper", "cost_centre")
        .annotate(
            items=Count("balances", filter=Q(balances__quantity__gt=0)),
            below=Count("balances", filter=Q(balances__quantity__lt=0)),
        )
        .order_by("position", "code")
    )
    kinds = [(label, [store for store in found if store.kind == kind]) for kind, label in StoreKind.choices]
    context = {
        "kinds": [(label, rows) for label, rows in kinds if rows],
        "below_zero": queries.below_zero()[:20],
        "unused": Store.objects.filter(in_use=False),
        "may_change": request.user.has_perm(rights.CHANGE_ITEMS),
    }
    return show(request, "supplies/stores.html", context)


@needs(rights.SEE_ITEMS)
@require_safe
def store(request: SignedRequest, pk: int) -> HttpResponse:
    """What one store holds, with its worth, and what moved there last."""
    found = get_object_or_404(Store.objects.select_related("floor__building", "keeper", "cost_centre"), pk=pk)
    category, day = params.choice(request, "category", Category.values), current_day().date
    costs = ItemCost.objects.filter(item=OuterRef("item"), from_date__lte=day).order_by("-from_date", "-pk")
    balances = (
        found.balances.exclude(quantity=0)
        .select_related("item")
        .annotate(unit_cost=Subquery(costs.values("unit_cost")[:1]))
        .order_by("item__code")
    )
    worth = queries.value_of(balances.values_list("quantity", "unit_cost"))
    if category:
        balances = balances.filter(item__category=category)
    lines = queries.visible_lines(request.user).filter(Q(from_store=found) | Q(to_store=found))
    context = {
        "store": found,
        "page": page_of(request, balances, 100),
        "worth": worth,
        "category": category,
        "categories": Category.choices,
        "filters": query_without(request, "page"),
        "lines": queries.with_all(lines.filter(business_day__gte=day - timedelta(days=7)))[:20],
        "may_change": request.user.has_perm(rights.CHANGE_ITEMS),
        "may_reverse": request.user.has_perm(rights.REVERSE),
    }
    return show(request, "supplies/store.html", context)


@needs(rights.CHANGE_ITEMS)
@require_http_methods(["GET", "HEAD", "POST"])
def store_form(request: SignedRequest, pk: int | None = None) -> HttpResponse:
    """Enter a store or change one."""
    found = Store(position=_next_position()) if pk is None else get_object_or_404(Store, pk=pk)
    form = StoreForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            kept = Store(position=_next_position()) if pk is None else Store.objects.get(pk=pk)
            rules.keep_store(kept, by=request.user, at=now(), **form.values())
            messages.success(request, _("Saved."))
            return kept.get_absolute_url()

        try:
            return redirect(once(request, act))
        except Refusal as refusal:
            form.show(refusal)
    context = {"form": form, "store": found if pk else None, "key": new_key()}
    return show(request, "supplies/store_form.html", context, status=422 if form.errors else 200)


def _next_position() -> int:
    return (Store.objects.aggregate(last=Max("position"))["last"] or 0) + 1


@needs(rights.SEE_ITEMS)
@require_safe
def expiry(request: SignedRequest) -> HttpResponse:
    """What expires soon, the next first, and where it lies."""
    days, day = params.whole(request, "days", 30, low=1, high=3650), current_day().date
    found = queries.expiring(day + timedelta(days=days))
    context = {
        "page": page_of(request, found),
        "days": days,
        "choices": SOON,
        "day": day,
        "soon": day + timedelta(days=7),
        "filters": query_without(request, "page"),
    }
    return show(request, "supplies/expiry.html", context)
