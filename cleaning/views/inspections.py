"""Inspection: what waits, and one room with pass, fail and release."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cleaning import rights
from cleaning.domain import inspect, queries, words
from cleaning.forms import FailForm, PassForm, ReleaseForm
from cleaning.models import FaultReason
from core.access import needs
from core.clock import now
from core.domain import form_keys
from core.errors import Denied, Refusal, Stale
from core.people import SignedRequest
from core.replies import frame_of, go, once
from rooms.enums import Cleanliness, Occupancy, Released, WorkState
from rooms.models import Room
from rooms.rights import RELEASE


@needs(rights.INSPECT, floor=True)
@require_safe
def inspections(request: SignedRequest) -> HttpResponse:
    """Clean rooms that wait for another person's eyes, the most urgent first."""
    at = now()
    found = queries.waiting_for_inspection(request.user)
    context = {
        "frame": frame_of(request),
        "vacant": [row for row in found if row.room.occupancy == Occupancy.VACANT],
        "occupied": [row for row in found if row.room.occupancy == Occupancy.OCCUPIED],
        "next": {row.room.pk: words.next_guest(row.room, at) for row in found},
        "at": at,
    }
    return render(request, "cleaning/inspections.html", context)


@needs(rights.INSPECT, floor=True)
@require_safe
def room(request: SignedRequest, pk: int) -> HttpResponse:
    """One room: who cleaned it, what was found before, and the inspector's word."""
    return show(request, get_object_or_404(queries.rooms_visible_to(request.user), pk=pk))


def show(
    request: SignedRequest, room: Room, *, refusal: str = "", field: str = "", status: int = 200
) -> HttpResponse:
    """The page of one inspection; what was ticked and typed stays when something was refused."""
    at = now()
    task = queries.done_in(room).select_related("attendant").first()
    own = task is not None and task.attendant_id == request.user.pk
    other = queries.who_inspects(room, but=request.user) if own else None
    reasons = FaultReason.objects.filter(in_use=True)
    ticked = set(request.POST.getlist("reasons"))
    places = [
        (area, [(reason, str(reason.pk) in ticked) for reason in lines])
        for area, lines in groupby(reasons, key=lambda reason: reason.area)
    ]
    clean = room.cleanliness == Cleanliness.CLEAN and room.work_state in ("", WorkState.OPEN)
    context = {
        "frame": frame_of(request),
        "room": room,
        "status": words.ROOM_STATES[room.occupancy, room.cleanliness],
        "next": words.next_guest(room, at),
        "task": task,
        "attempts": queries.attempts(room),
        "places": places,
        "waits": clean and room.released == Released.NO,
        "may_judge": clean and (not own or request.user.has_perm(rights.RELEASE_OWN)),
        "own": own,
        "other": other,
        "may_release": clean and room.released == Released.NO and request.user.has_perm(RELEASE),
        "may_change_reasons": request.user.has_perm(rights.CHANGE_REASONS),
        "note": request.POST.get("note", ""),
        "reason": request.POST.get("reason", ""),
        "refusal": refusal,
        "field": field,
        "key": form_keys.new_key(),
        "at": at,
    }
    return render(request, "cleaning/inspect.html", context, status=status)


Judge = Callable[..., Any]


def answer(request: SignedRequest, pk: int, form: forms.Form, judge: Judge, said: str) -> HttpResponse:
    """Do what the inspector said; a refusal comes back on the same page, with the room as it is now."""
    room = get_object_or_404(queries.rooms_visible_to(request.user), pk=pk)
    sentence, field, status = "", "", 422
    if form.is_valid():

        def act() -> str:
            judge(room.pk, by=request.user, at=now(), **form.cleaned_data)
            return reverse("cleaning:inspections")

        try:
            address = once(request, act)
        except Denied:
            raise
        except Refusal as refusal:
            sentence, field = str(refusal.message), refusal.field or ""
            status = 409 if isinstance(refusal, Stale) else 422
        else:
            messages.success(request, said % {"room": room.number})
            return go(request, address)
    else:
        field, sentences = next(iter(form.errors.items()))
        sentence = str(sentences[0])
    fresh = get_object_or_404(queries.rooms_visible_to(request.user), pk=pk)
    return show(request, fresh, refusal=sentence, field=field, status=status)


@needs(rights.INSPECT, floor=True)
@require_POST
def pass_room(request: SignedRequest, pk: int) -> HttpResponse:
    """The room is as it should be."""
    return answer(request, pk, PassForm(request.POST), inspect.pass_room, _("Room %(room)s is inspected."))


@needs(rights.INSPECT, floor=True)
@require_POST
def fail_room(request: SignedRequest, pk: int) -> HttpResponse:
    """The room comes back for redo."""
    form = FailForm(request.POST)
    return answer(request, pk, form, inspect.fail_room, _("Room %(room)s came back for redo."))


@needs(RELEASE, floor=True)
@require_POST
def release_room(request: SignedRequest, pk: int) -> HttpResponse:
    """The room may be given although nobody inspected it."""
    form = ReleaseForm(request.POST)
    return answer(request, pk, form, inspect.release_room, _("Room %(room)s is released without inspection."))
