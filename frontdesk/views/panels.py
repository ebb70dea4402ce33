"""How every page of the desk is answered: the panel alone for htmx, else the whole desk around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse

from core import params
from core.clock import now
from core.domain import form_keys
from core.domain.day import current_day
from core.errors import Denied, Refusal
from core.people import SignedRequest
from frontdesk.domain import queries
from frontdesk.domain.words import what_was_done
from frontdesk.forms import KeyedForm
from frontdesk.models import StayEvent
from frontdesk.rights import SEE_DESK
from frontdesk.views.lists import list_context

PANEL, LIST = "panel", "list"


def show(
    request: SignedRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """`templates/frontdesk/panels/<template>.html` beside the lists; htmx gets what it asked for alone."""
    day = context["day"] if "day" in context else current_day().date
    context = {
        **context,
        "day": day,
        "panel": f"frontdesk/panels/{template}.html",
        "sign_in_url": resolve_url(settings.LOGIN_URL),
    }
    target = request.headers.get("HX-Target", "")
    if target == PANEL:
        return render(request, context["panel"], context, status=status)
    if not request.user.has_perm(SEE_DESK):  # who may ask for a rush need not see who arrives
        return render(request, "frontdesk/alone.html", context, status=status)
    if target == LIST:
        return render(request, "frontdesk/_list.html", {**context, **list_context(request, day)})
    return render(request, "frontdesk/desk.html", {**context, **list_context(request, day)}, status=status)


def attempt(request: SignedRequest, form: KeyedForm, act: Callable[[datetime], str]) -> HttpResponse | None:
    """Do `act` once for this form's key and go to the address it returns; None after a refusal, shown in the form."""
    at = now()
    try:
        address = form_keys.once(
            form.cleaned_data["key"],
            by=request.user,
            body=form_keys.body_of(request.POST),
            act=lambda: act(at),
        )
    except Denied:
        raise
    except Refusal as refusal:
        form.show(refusal)
        return None
    return go_to(request, address)


def go_to(request: SignedRequest, address: str) -> HttpResponse:
    """To another page, htmx or not."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def desk_after(event: StayEvent, *, tab: str = "arrivals") -> str:
    """The desk with the line that says what was done and offers to undo it."""
    return f"{reverse('frontdesk:desk')}?tab={tab}&did={event.pk}"


def done_line(request: SignedRequest) -> dict[str, Any]:
    """The act `?did=` names, if this person did it."""
    event = (
        StayEvent.objects.filter(pk=params.whole(request, "did"), by=request.user)
        .select_related("stay__guest", "room")
        .first()
        if "did" in request.GET
        else None
    )
    if event is None:
        return {}
    undo = {StayEvent.What.CHECKED_IN: "undo", StayEvent.What.CHECKED_OUT: "reinstate"}.get(
        StayEvent.What(event.what)
    )
    return {"done": event, "done_words": what_was_done(event), "undo_act": undo}


def today(request: SignedRequest) -> dict[str, Any]:
    """What the desk has to look after while no panel is open."""
    day = current_day().date
    return {
        "day": day,
        "waiting": queries.waiting(),
        "discrepancies": queries.open_discrepancies(),
        **done_line(request),
    }
