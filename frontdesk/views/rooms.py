"""What the desk does about a room: ask for a rush, and settle what desk and floor see differently."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.access import needs
from core.domain.day import current_day
from core.people import SignedRequest
from frontdesk.domain import queries, stays
from frontdesk.domain import rush as rushes
from frontdesk.domain.tags import tag_of
from frontdesk.forms import ConfirmForm, ReasonForm, RushForm
from frontdesk.rights import SEE_DESK
from frontdesk.views import panels
from rooms.models import Room
from rooms.rights import RESOLVE_DISCREPANCY, RUSH


@needs(RUSH)
@require_http_methods(["GET", "HEAD", "POST"])
def rush(request: SignedRequest, pk: int) -> HttpResponse:
    """Ask the floor to do the room first, or take that back with the button "lift"."""
    room = _find(pk)
    back = _back(request, room)
    lift = "lift" in request.POST
    form = ConfirmForm(request.POST) if lift else RushForm(request.POST or None, auto_id="rush_%s")
    if request.method == "POST" and form.is_valid():

        def act(at: datetime) -> str:
            if isinstance(form, RushForm):
                rushes.ask_rush(pk, promised_for=form.promised_at(at), by=request.user, at=at)
            else:
                rushes.lift_rush(pk, by=request.user, at=at)
            return back

        if answer := panels.attempt(request, form, act):
            words = _("The rush for room %(room)s is taken back.") if lift else _("Room %(room)s is a rush.")
            messages.success(request, words % {"room": room.number})
            return answer
    context = {"room": room, "form": form, "back": back, "tag": tag_of(room, current_day().date)}
    return panels.show(request, "rush", context, status=422 if form.errors else 200)


@needs(RESOLVE_DISCREPANCY)
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: SignedRequest, pk: int) -> HttpResponse:
    """Desk and floor disagree about a room: the desk has looked into it, and what it says stands."""
    room = _find(pk)
    back = _back(request, room)
    form = ReasonForm(request.POST or None, auto_id="settle_%s")
    if request.method == "POST" and form.is_valid():

        def act(at: datetime) -> str:
            stays.settle_discrepancy(pk, reason=form.cleaned_data["reason"], by=request.user, at=at)
            return back

        if answer := panels.attempt(request, form, act):
            messages.success(request, _("Room %(room)s is settled.") % {"room": room.number})
            return answer
    context = {
        "room": room,
        "form": form,
        "back": back,
        "discrepancy": queries.open_discrepancies().filter(room=room).first(),
        "stay": queries.in_house().filter(room=room).first(),
    }
    return panels.show(request, "settle", context, status=422 if form.errors else 200)


def _back(request: SignedRequest, room: Room) -> str:
    """Where the person came from: the desk, or the room for those who do not see the desk."""
    return reverse("frontdesk:desk") if request.user.has_perm(SEE_DESK) else room.get_absolute_url()


def _find(pk: int) -> Room:
    return get_object_or_404(Room.objects.select_related("type", "attendant"), pk=pk)
