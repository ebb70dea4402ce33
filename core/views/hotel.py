"""The hotel's profile and the audit: the manager's pages of core."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock, params, rights
from core.access import needs
from core.domain import hotel, retention
from core.forms import HotelProfileForm
from core.models import Audit
from core.people import SignedRequest

AUDIT_ROWS = 50


@needs(rights.CHANGE_HOTEL)
def profile(request: SignedRequest) -> HttpResponse:
    """The hotel's settings."""
    stored = hotel.profile()
    form = HotelProfileForm(request.POST or None, instance=stored)
    if request.method == "POST" and form.is_valid():
        changed = hotel.change_profile(stored, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(
            request, _("Saved.") if changed else _("Nothing was different, nothing was changed.")
        )
        return redirect("core:profile")
    return render(request, "core/profile.html", {"form": form}, status=422 if form.errors else 200)


@needs(rights.CHANGE_HOTEL)
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """How long data is kept, when that was last seen to, and how much has gone."""
    return render(request, "core/retention.html", {"rows": retention.overview()})


@needs(rights.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first. Pages go by number, so that the last page costs what the first does."""
    about, what = params.text(request, "about", length=120), params.text(request, "what", length=60)
    rows = Audit.objects.select_related("by", "acting_for").order_by("-pk")
    if about:
        rows = rows.filter(about=about)
    if what:
        rows = rows.filter(what=what)
    if before := params.whole(request, "before"):
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: AUDIT_ROWS + 1])
    older = shown[AUDIT_ROWS - 1].pk if len(shown) > AUDIT_ROWS else None
    context = {"rows": shown[:AUDIT_ROWS], "older": older, "about": about, "what": what}
    return render(request, "core/audit.html", context)
