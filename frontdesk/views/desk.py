"""The desk itself, and the small answers it asks for while somebody types."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from core.access import needs
from core.domain.day import current_day
from core.people import SignedRequest
from frontdesk import rights
from frontdesk.domain.documents import hint_for
from frontdesk.forms import DocumentForm
from frontdesk.views import panels


@needs(rights.SEE_DESK)
@require_safe
def desk(request: SignedRequest) -> HttpResponse:
    """The lists of the day, and beside them who waits and what is to be settled."""
    if request.headers.get("HX-Target") == panels.LIST:
        return panels.show(request, "today", {})
    return panels.show(request, "today", panels.today(request))


@needs(rights.CHECK_IN)
@require_POST
def document_hint(request: SignedRequest) -> HttpResponse:
    """What the number typed so far tells of itself. Sent as a form, so that it stands in no address and no log."""
    form = DocumentForm(request.POST)
    hint = None
    if form.is_valid():
        hint = hint_for(
            form.cleaned_data["document_kind"],
            form.cleaned_data["document_number"],
            today=current_day().date,
        )
    return render(request, "frontdesk/_document_hint.html", {"hint": hint})
