"""The list of suppliers."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import needs
from core.clock import now
from core.errors import Refusal
from core.people import SignedRequest
from supplies import rights
from supplies.domain.suppliers import keep_supplier
from supplies.models import Supplier
from supplies.stock_forms import SupplierForm
from supplies.views.stock import shared


@needs(rights.ORDER)
@require_http_methods(["GET", "HEAD", "POST"])
def suppliers(request: SignedRequest) -> HttpResponse:
    """All suppliers, and a form for a new one."""
    return supplier_form(request, None)


@needs(rights.ORDER)
@require_http_methods(["GET", "HEAD", "POST"])
def supplier(request: SignedRequest, pk: int) -> HttpResponse:
    """One supplier."""
    return supplier_form(request, get_object_or_404(Supplier, pk=pk))


def supplier_form(request: SignedRequest, found: Supplier | None) -> HttpResponse:
    """The list beside the form of one of them, or of a new one."""
    form = SupplierForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        kept = Supplier.objects.get(pk=found.pk) if found else Supplier()
        try:
            keep_supplier(kept, by=request.user, at=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("supplies:suppliers")
    context = {"form": form, "one": found, "page": shared.page_of(request, Supplier.objects.all())}
    return shared.show(request, "supplies/stock/suppliers.html", context, status=422 if form.errors else 200)
