"""Guests: how they are called, their earlier stays, and their documents, masked."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.access import needs
from core.clock import now
from core.errors import Denied, Refusal
from core.people import SignedRequest
from frontdesk import rights
from frontdesk.domain import documents, names, queries
from frontdesk.forms import GuestForm, ReasonForm
from frontdesk.models import Guest, GuestDocument
from frontdesk.views import panels

STAYS_SHOWN = 20


@needs(rights.SEE_GUESTS)
@require_safe
def guest(request: SignedRequest, pk: int) -> HttpResponse:
    """A guest with earlier stays and bookings to come."""
    return _panel(request, get_object_or_404(Guest, pk=pk, anonymous_since__isnull=True))


@needs(rights.CHANGE_BOOKING)
@require_http_methods(["GET", "HEAD", "POST"])
def change_guest(request: SignedRequest, pk: int) -> HttpResponse:
    """Correct how a guest is called and found."""
    shown = get_object_or_404(Guest, pk=pk, anonymous_since__isnull=True)
    initial = {name: getattr(shown, name) for name in ("name", "pinyin", "phone", "vip")}
    form = GuestForm(request.POST or None, initial=initial, auto_id="guest_%s")
    if request.method == "POST" and form.is_valid():

        def act(at: datetime) -> str:
            told = {name: form.cleaned_data[name] for name in initial}
            names.change_guest(shown.pk, **told, by=request.user, at=at)
            return reverse("frontdesk:guest", args=[pk])

        if answer := panels.attempt(request, form, act):
            messages.success(request, _("Saved."))
            return answer
    context = {"guest": shown, "form": form}
    return panels.show(request, "change_guest", context, status=422 if form.errors else 200)


@needs(rights.SEE_FULL_DOCUMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def full_document(request: SignedRequest, pk: int) -> HttpResponse:
    """The full number of a document, for a reason that is recorded. It is shown once and stands in no address."""
    document = get_object_or_404(GuestDocument.objects.select_related("guest"), pk=pk)
    form = ReasonForm(request.POST or None, auto_id="document_%s")
    number = ""
    if request.method == "POST" and form.is_valid():
        try:
            number = documents.show_full(
                pk, reason=form.cleaned_data["reason"], by=request.user, at=now()
            ).number
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
    context = {"document": document, "guest": document.guest, "form": form, "number": number}
    return panels.show(request, "document", context, status=422 if form.errors else 200)


def _panel(request: SignedRequest, shown: Guest) -> HttpResponse:
    context = {
        "guest": shown,
        "stays": queries.earlier_stays(shown)[:STAYS_SHOWN],
        "bookings": queries.bookings_shown().filter(guest=shown, state="booked"),
        "documents": shown.documents.order_by("-pk"),
        "may_book": request.user.has_perm(rights.CHANGE_BOOKING),
        "may_check_in": request.user.has_perm(rights.CHECK_IN),
        "may_see_full": request.user.has_perm(rights.SEE_FULL_DOCUMENTS),
    }
    return panels.show(request, "guest", context)
