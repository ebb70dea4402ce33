"""What the hotel sets up: categories with their clocks, stores with their shelves, the rules."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import needs
from core.clock import now
from core.errors import Refusal
from core.people import SignedRequest
from lostfound import rights
from lostfound.domain import categories as domain
from lostfound.domain.clocks import rules
from lostfound.forms.setup import CategoryForm, RulesForm, ShelfForm, StoreSetForm
from lostfound.models import Category, Shelf, Store

KINDS: dict[str, tuple[type[models.Model], type[ModelForm[Any]]]] = {
    "categories": (Category, CategoryForm),
    "stores": (Store, StoreSetForm),
    "shelves": (Shelf, ShelfForm),
}


@needs(rights.SET_UP)
@require_safe
def set_up(request: SignedRequest) -> HttpResponse:
    """Everything on one page."""
    context = {
        "categories": Category.objects.all(),
        "stores": Store.objects.prefetch_related("shelves"),
        "rules": rules(),
    }
    return render(request, "lostfound/set_up.html", context)


@needs(rights.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: SignedRequest, kind: str, pk: int | None = None) -> HttpResponse:
    """One category, store or shelf, new or known."""
    if kind not in KINDS:
        raise Http404
    model, form_class = KINDS[kind]
    found = model() if pk is None else get_object_or_404(model, pk=pk)
    form = form_class(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if isinstance(found, Category) and not found.pk:
            values = {**values, "code": f"own-{Category.objects.count() + 1}"}
        try:
            fresh = model() if pk is None else get_object_or_404(model, pk=pk)
            domain.change(fresh, by=request.user, at=now(), **values)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("lostfound:set-up"))
    headings = {"categories": _("Category"), "stores": _("Store"), "shelves": _("Shelf")}
    context = {"form": form, "heading": headings[kind]}
    return render(request, "lostfound/set_up_row.html", context, status=422 if form.errors else 200)


@needs(rights.SET_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def house_rules(request: SignedRequest) -> HttpResponse:
    """The rules of the house."""
    form = RulesForm(request.POST or None, instance=rules())
    if request.method == "POST" and form.is_valid():
        try:
            domain.change_rules(by=request.user, at=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("lostfound:set-up"))
    context = {"form": form, "heading": _("Rules of the house")}
    return render(request, "lostfound/set_up_row.html", context, status=422 if form.errors else 200)


@needs(rights.SET_UP)
@require_POST
def usual(request: SignedRequest) -> HttpResponse:
    """Enter the usual categories where there are none."""
    if domain.install_usual_categories():
        messages.success(request, _("The usual categories were entered."))
    else:
        messages.info(request, _("There are categories already; nothing was changed."))
    return HttpResponseRedirect(reverse("lostfound:set-up"))
