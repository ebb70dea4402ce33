"""The attendant's phone: my rooms in order, and one room with everything that can be said about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from cleaning import rights
from cleaning.domain import queries, words, work
from cleaning.enums import UNFINISHED, TaskState
from cleaning.forms import QUICK_TIMES, DoorForm, RoomSeenForm, SeenForm
from cleaning.models import Task
from core import params
from core.access import needs
from core.clock import now
from core.domain import form_keys, live
from core.errors import Denied, Refusal, Stale
from core.people import SignedRequest
from core.replies import go, once
from lostfound.rights import REGISTER
from rooms.enums import Discrepant, Door, Observed
from supplies.domain import consumption, item_pictures
from supplies.forms import steps_of, used_of

TABS = ("todo", "done", "redo")


@needs(rights.SEE_OWN_TASKS, floor=True)
@require_safe
def my_rooms(request: SignedRequest) -> HttpResponse:
    """The person's rooms of today in the order they should be done."""
    at = now()
    mine = queries.my_rooms(request.user, at)
    tab = params.choice(request, "tab", TABS, "todo")
    day, hotel = queries.business_date(at), request.hotel
    shown = {"todo": mine.todo, "done": mine.done, "redo": mine.redo}[tab]
    context = {
        "mine": mine,
        "tab": tab,
        "tabs": [
            ("todo", _("To do"), len(mine.todo)),
            ("done", pgettext("state", "Done"), len(mine.done)),
            ("redo", _("Redo"), len(mine.redo)),
        ],
        "lines": [words.line_of(task, at, day, hotel) for task in shown],
        "pool": [words.line_of(task, at, day, hotel) for task in mine.pool] if tab == "todo" else [],
        "order": queries.ORDER,
        "topic": live.person(request.user.pk),
        "at": at,
    }
    return render(request, "cleaning/my_rooms.html", context)


@needs(rights.SEE_OWN_TASKS, floor=True)
@require_safe
def task(request: SignedRequest, pk: int) -> HttpResponse:
    """One room: what is to be done, how long it takes, and what can be reported."""
    found = get_object_or_404(queries.with_faults(queries.visible_to(request.user)), pk=pk)
    return show(request, found)


def show(
    request: SignedRequest,
    task: Task,
    *,
    refusal: str = "",
    field: str = "",
    typed: Any = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one room, with a sentence when something was refused; what was typed stays."""
    at, day = now(), queries.business_date(now())
    mine = task.attendant_id in (None, request.user.pk)
    room = task.room
    context = {
        "task": task,
        "room": room,
        "line": words.line_of(task, at, day, request.hotel),
        "begun": task.state in (TaskState.STARTED, TaskState.PAUSED),
        "open": task.state in UNFINISHED,
        "waiting": task.state == TaskState.OPEN,
        "mine": mine and request.user.has_perm(rights.WORK),
        "not_left": task.state == TaskState.OPEN and work.guest_not_left(task, room),
        "door": words.door_of(room, at),
        "counts_from": at - task.worked(at),
        "worked": task.worked(at),
        "may_find": request.user.has_perm(REGISTER),
        "quick_times": QUICK_TIMES,
        **supplies_of(task, typed, field),
        "key": form_keys.new_key(),
        "topic": live.person(request.user.pk),
        "refusal": refusal,
        "field": field,
        "typed": typed or {},
        "at": at,
    }
    return render(request, "cleaning/task.html", context, status=status)


def supplies_of(task: Task, typed: Any, wrong: str) -> dict[str, Any]:
    """What the cleaning will use unless the attendant says otherwise, or what it did use."""
    if task.state == TaskState.DONE:
        return {"used": consumption.lines_of_cause(f"cleaning:task:{task.pk}")}
    if task.state not in (TaskState.STARTED, TaskState.PAUSED):
        return {}
    usual = consumption.usual_in_room(task.room, task.kind)
    goods = [(item, 0) for item, _count in usual.goods] if task.is_redo else usual.goods
    pictures = item_pictures.of_items(item.pk for item, _count in goods)
    return {"steps": steps_of(goods, typed, wrong, pictures=pictures), "bed_is_due": usual.bed_is_due}


Act = Callable[[Task, dict[str, Any], forms.Form, SignedRequest, datetime], str]
"""Does something about a task and answers where to go."""


def answer(request: SignedRequest, pk: int, form: forms.Form, act: Act) -> HttpResponse:
    """Do what a form of the room's page asks; a refusal comes back on the same page, with the room as it is now."""
    tasks = queries.with_faults(queries.visible_to(request.user))
    found = get_object_or_404(tasks, pk=pk)
    sentence, field, status = "", "", 422
    if form.is_valid():
        seen = {"by": request.user, "at": now(), "seen": form.cleaned_data["seen"]}
        try:
            return go(request, once(request, lambda: act(found, seen, form, request, seen["at"])))
        except Denied:
            raise
        except Refusal as refusal:
            sentence, field = str(refusal.message), refusal.field or ""
            status = 409 if isinstance(refusal, Stale) else 422
    else:
        field, sentences = next(iter(form.errors.items()))
        sentence = str(sentences[0])
    fresh = get_object_or_404(tasks, pk=pk)  # as it is now: somebody else may have acted
    return show(request, fresh, refusal=sentence, field=field, typed=request.POST, status=status)


def page_of(task: Task) -> str:
    return reverse("cleaning:task", args=[task.pk])


def _start(task: Task, given: dict[str, Any], *_rest: Any) -> str:
    work.start_task(task.pk, **given)
    return page_of(task)


def _pause(task: Task, given: dict[str, Any], *_rest: Any) -> str:
    work.pause_task(task.pk, **given)
    return page_of(task)


def _resume(task: Task, given: dict[str, Any], *_rest: Any) -> str:
    work.resume_task(task.pk, **given)
    return page_of(task)


def _finish(task: Task, given: dict[str, Any], form: forms.Form, request: SignedRequest, *_rest: Any) -> str:
    work.finish_task(task.pk, **given, used=used_of(request.POST))
    messages.success(request, _("Room %(room)s is done.") % {"room": task.room.number})
    for shortage in consumption.beyond_stock(f"cleaning:task:{task.pk}"):
        messages.warning(request, str(shortage))
    return reverse("cleaning:my-rooms")


@needs(rights.WORK, floor=True)
@require_POST
def start(request: SignedRequest, pk: int) -> HttpResponse:
    """Begin the cleaning, or take one that nobody has."""
    return answer(request, pk, SeenForm(request.POST), _start)


@needs(rights.WORK, floor=True)
@require_POST
def pause(request: SignedRequest, pk: int) -> HttpResponse:
    """Let the cleaning rest."""
    return answer(request, pk, SeenForm(request.POST), _pause)


@needs(rights.WORK, floor=True)
@require_POST
def resume(request: SignedRequest, pk: int) -> HttpResponse:
    """Go on with the cleaning."""
    return answer(request, pk, SeenForm(request.POST), _resume)


@needs(rights.WORK, floor=True)
@require_POST
def finish(request: SignedRequest, pk: int) -> HttpResponse:
    """The room is clean."""
    return answer(request, pk, SeenForm(request.POST), _finish)


@needs(rights.WORK, floor=True)
@require_POST
def door(request: SignedRequest, pk: int) -> HttpResponse:
    """What met the attendant at the door."""
    return answer(request, pk, DoorForm(request.POST), _door)


def _door(task: Task, given: dict[str, Any], form: Any, request: SignedRequest, at: datetime) -> str:
    sign = Door(form.cleaned_data["sign"])
    work.report_door(task.room_id, sign, until=form.until(at, request.hotel), **given)
    room = {"room": task.room.number}
    if sign == Door.NONE:
        return page_of(task)
    messages.success(request, _("Room %(room)s: noted. It stays on the list.") % room)
    return reverse("cleaning:my-rooms")


@needs(rights.WORK, floor=True)
@require_POST
def seen(request: SignedRequest, pk: int) -> HttpResponse:
    """What the attendant saw in the room."""
    return answer(request, pk, RoomSeenForm(request.POST), _seen)


def _seen(task: Task, given: dict[str, Any], form: Any, request: SignedRequest, at: datetime) -> str:
    report = partial(work.report_seen, task.room_id, Observed(form.cleaned_data["observed"]), **given)
    room = report(persons=form.cleaned_data["persons"] or 0)
    if room.discrepancy == Discrepant.NO:
        messages.success(request, _("Noted; desk and floor agree."))
    else:
        messages.warning(request, discrepancy_sentence(room.discrepancy))
    return page_of(task)


def discrepancy_sentence(kind: str) -> str:
    """What the desk is told now."""
    return {
        Discrepant.SKIP: _("The desk is told: it says occupied, the floor saw it empty."),
        Discrepant.SLEEP: _("The desk is told: it says vacant, the floor saw somebody or luggage."),
        Discrepant.PERSONS: _("The desk is told: the number of persons differs."),
    }[Discrepant(kind)]
