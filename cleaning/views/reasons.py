"""The list of reasons why a room comes back for redo."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cleaning import rights
from cleaning.domain import reasons as rules
from cleaning.forms import ReasonForm
from cleaning.models import FaultReason
from core.access import needs
from core.clock import now
from core.errors import Refusal
from core.people import SignedRequest


@needs(rights.CHANGE_REASONS)
@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: SignedRequest) -> HttpResponse:
    """All reasons, and a form for a new one."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rules.add_reason(by=request.user, at=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("cleaning:reasons")
    context = {"form": form, "reasons": FaultReason.objects.all()}
    return render(request, "cleaning/reasons.html", context, status=422 if form.errors else 200)


@needs(rights.CHANGE_REASONS)
@require_http_methods(["GET", "HEAD", "POST"])
def reason(request: SignedRequest, pk: int) -> HttpResponse:
    """One reason."""
    found = get_object_or_404(FaultReason, pk=pk)
    form = ReasonForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            rules.change_reason(pk, by=request.user, at=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field, str(refusal.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("cleaning:reasons")
    context = {"form": form, "reason": found}
    return render(request, "cleaning/reason.html", context, status=422 if form.errors else 200)


@needs(rights.CHANGE_REASONS)
@require_POST
def usual(request: SignedRequest) -> HttpResponse:
    """Enter the usual reasons where there are none."""
    count = rules.install_default_reasons()
    if count:
        text = ngettext("%(count)d reason was entered.", "%(count)d reasons were entered.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.info(request, _("The list has reasons already; nothing was changed."))
    return redirect("cleaning:reasons")
