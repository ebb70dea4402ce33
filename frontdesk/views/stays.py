"""A stay: who is where until when, its history, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.people import SignedRequest
from core.slots import filled
from frontdesk import rights
from frontdesk.domain import check_in, offers, queries
from frontdesk.domain import stays as rules
from frontdesk.forms import ConfirmForm, DepartureForm, KeyedForm, MoveForm, ReasonForm, UndoForm
from frontdesk.models import Stay, StayEvent
from frontdesk.views import panels
from rooms.rights import GIVE_NOT_READY

FORMS: dict[str, type[KeyedForm]] = {
    "check-out": ConfirmForm,
    "move": MoveForm,
    "departure": DepartureForm,
    "undo": UndoForm,
    "reinstate": ReasonForm,
}
RIGHTS = {
    "check-out": rights.CHECK_OUT,
    "move": rights.MOVE,
    "departure": rights.MOVE,
    "undo": rights.UNDO,
    "reinstate": rights.UNDO,
}


@needs(rights.SEE_GUESTS)
@require_safe
def stay(request: SignedRequest, pk: int) -> HttpResponse:
    """The stay; `?act=` opens one of its forms."""
    return _panel(request, _find(pk), opened=params.choice(request, "act", FORMS))


@needs(rights.CHECK_OUT)
@require_POST
def check_out(request: SignedRequest, pk: int) -> HttpResponse:
    """The guest leaves."""
    return _act(request, pk, "check-out", lambda form, at: rules.check_out(pk, by=request.user, at=at))


@needs(rights.MOVE)
@require_POST
def move(request: SignedRequest, pk: int) -> HttpResponse:
    """Another room for the guest."""

    def verb(form: KeyedForm, at: datetime) -> Stay:
        data = form.cleaned_data
        return rules.move_stay(
            pk, data["room"].pk, reason=data["reason"], seen=data["room"].version,
            anyway=data["reason"] if data["anyway"] else "", by=request.user, at=at,
        )  # fmt: skip

    return _act(request, pk, "move", verb)


@needs(rights.MOVE)
@require_POST
def departure(request: SignedRequest, pk: int) -> HttpResponse:
    """Longer or shorter."""
    return _act(
        request, pk, "departure",
        lambda form, at: rules.change_departure(pk, form.cleaned_data["leaves_on"], by=request.user, at=at),
    )  # fmt: skip


@needs(rights.UNDO)
@require_POST
def undo(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a wrong check-in back."""
    return _act(
        request, pk, "undo",
        lambda form, at: check_in.undo_check_in(pk, **_told(form, "entered", "reason"), by=request.user, at=at),
    )  # fmt: skip


@needs(rights.UNDO)
@require_POST
def reinstate(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a wrong check-out back."""
    return _act(
        request, pk, "reinstate",
        lambda form, at: rules.reinstate(pk, **_told(form, "reason"), by=request.user, at=at),
    )  # fmt: skip


def _told(form: KeyedForm, *names: str) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in names}


def _find(pk: int) -> Stay:
    return get_object_or_404(queries.stays_shown().select_related("room__floor__building"), pk=pk)


def _act(
    request: SignedRequest, pk: int, name: str, verb: Callable[[KeyedForm, datetime], Stay]
) -> HttpResponse:
    """Do one of FORMS to the stay and return to the desk; after a refusal the stay with the form as it was typed."""
    shown = _find(pk)
    form = FORMS[name](request.POST, auto_id=f"{name}_%s")

    def act(at: datetime) -> str:
        verb(form, at)
        line = StayEvent.objects.filter(stay_id=pk).latest("pk")
        return panels.desk_after(line, tab="departures" if name in ("check-out", "reinstate") else "in-house")

    if form.is_valid() and (answer := panels.attempt(request, form, act)):
        return answer
    return _panel(request, _find(shown.pk), opened=name, form=form)


def _panel(
    request: SignedRequest, shown: Stay, *, opened: str = "", form: KeyedForm | None = None
) -> HttpResponse:
    day = current_day().date
    can = {
        "check-out": shown.is_open,
        "move": shown.is_open,
        "departure": shown.is_open,
        "undo": shown.is_open and shown.arrived_day == day,
        "reinstate": shown.departed_day == day and shown.state == "departed",
    }
    possible = [name for name in FORMS if can[name] and request.user.has_perm(RIGHTS[name])]
    opened = opened if opened in possible else ""
    if opened and form is None:
        initial = {"leaves_on": shown.leaves_on} if opened == "departure" else {}
        form = FORMS[opened](initial=initial, auto_id=f"{opened}_%s")
    found = []
    if opened == "move":
        found = offers.offers(day=day, leaves_on=shown.leaves_on, room_type=shown.room.type, but=shown.room)
    context = {
        "day": day,
        "stay": shown,
        "guest": shown.guest,
        "booking": shown.booking,
        "possible": possible,
        "opened": opened,
        "form": form,
        "offers": found,
        "chosen": offers.best_of(found, form.chosen_pk if isinstance(form, MoveForm) else None),
        "may_give_not_ready": request.user.has_perm(GIVE_NOT_READY),
        "may_see_full": request.user.has_perm(rights.SEE_FULL_DOCUMENTS),
        "people": shown.people.select_related("guest", "document", "matched_by"),
        "events": shown.events.select_related("by", "acting_for", "room", "note").order_by("-pk"),
        "overdue": shown.is_open and shown.leaves_on < day,
        "parts": [
            (part.title, render_to_string(part.template, dict(part.context), request))
            for part in filled("stay panel", stay=shown, user=request.user, at=now())
        ],
    }
    return panels.show(request, "stay", context, status=422 if form is not None and form.errors else 200)
