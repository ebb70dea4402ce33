"""The day's cleanings: who has which room, who has how much, and giving rooms to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cleaning import rights
from cleaning.domain import queries, words
from cleaning.domain.assign import Given, give_tasks, put_in_order
from cleaning.domain.queries import NOBODY, STATES, Wanted
from cleaning.models import Task
from core import params
from core.access import needs
from core.clock import now
from core.domain import form_keys
from core.errors import Refusal
from core.people import SignedRequest
from core.replies import frame_of, go, is_htmx, once
from rooms.enums import WorkKind
from rooms.models import Floor, Section
from staff.models import Employee

AT_ONCE = 300
"""Most rooms one form gives; a whole hotel of this kind has fewer to clean in a day."""


def wanted_of(request: SignedRequest) -> Wanted:
    """What the address asks for."""
    who = request.GET.get("attendant", "")
    return Wanted(
        floor=params.whole(request, "floor"),
        section=params.whole(request, "section"),
        kind=params.choice(request, "kind", [c for c in WorkKind.values if c]),
        state=params.choice(request, "state", STATES),
        attendant=who if who == NOBODY else str(params.whole(request, "attendant") or ""),
        room=params.text(request, "room", length=8),
    )


@needs(rights.SEE_TASKS, floor=True)
@require_safe
def tasks(request: SignedRequest) -> HttpResponse:
    """The day's cleanings by floor on the left, the people and their minutes on the right."""
    at, wanted = now(), wanted_of(request)
    day, hotel = queries.business_date(at), request.hotel
    found = list(queries.with_faults(queries.tasks_of_day(request.user, wanted)))
    counts = queries.counts_of_day(request.user)
    loads = queries.loads(at) if request.user.has_perm(rights.SEE_ATTENDANTS) else []
    context = {
        "frame": frame_of(request),
        "floors": by_floor(found, at, day, hotel),
        "count": len(found),
        "minutes": sum(task.minutes for task in found),
        "nobody": counts["nobody"],
        "wanted": wanted,
        "filtered": wanted != Wanted(),
        "states": state_chips(request, counts, wanted),
        "floor_choices": Floor.objects.select_related("building"),
        "section_choices": Section.objects.all(),
        "kind_choices": [choice for choice in WorkKind.choices if choice[0]],
        "loads": loads,
        "others": queries.others_for_work(loads),
        "may_give": request.user.has_perm(rights.ASSIGN),
        "query": request.GET.urlencode(),
        "key": form_keys.new_key(),
        "at": at,
    }
    return render(request, "cleaning/tasks.html", context)


def by_floor(found: Sequence[Task], at: Any, day: Any, hotel: Any) -> list[dict[str, Any]]:
    """The cleanings of each floor with how many have nobody."""
    floors: dict[int, dict[str, Any]] = {}
    for task in found:
        floor = floors.setdefault(
            task.room.floor_id, {"floor": task.room.floor, "lines": [], "nobody": 0, "minutes": 0}
        )
        floor["lines"].append(words.line_of(task, at, day, hotel))
        floor["nobody"] += task.attendant_id is None
        floor["minutes"] += task.minutes
    return list(floors.values())


def state_chips(request: SignedRequest, counts: dict[str, int], wanted: Wanted) -> list[dict[str, Any]]:
    """The filters by state with their counts; each keeps the other filters of the address."""
    names = {
        "": (_("To do"), "checklist", ""),
        "nobody": (_("Nobody yet"), "nobody", "alert"),
        "open": (pgettext("state", "Given"), "assign", ""),
        "begun": (pgettext("state", "Cleaning"), "progress", "progress"),
        "redo": (_("Redo"), "redo", "pickup"),
        "shut": (_("Door closed"), "dnd", "alert"),
        "done": (pgettext("state", "Done"), "clean", "clean"),
    }
    chips = []
    for state, (word, icon, colour) in names.items():
        query: QueryDict = request.GET.copy()
        query.pop("state", None)
        query.pop("room", None)
        if state:
            query["state"] = state
        chips.append(
            {
                "word": word, "icon": icon, "colour": colour, "count": counts[state or "all"],
                "query": query.urlencode(), "on": state == wanted.state and not wanted.room,
            }
        )  # fmt: skip
    return chips


@needs(rights.ASSIGN, floor=True)
@require_POST
def give(request: SignedRequest) -> HttpResponse:
    """Give the chosen cleanings to a person, or take them back. Rooms somebody is in are left out and named."""
    back = f"{reverse('cleaning:tasks')}?{request.GET.urlencode()}".rstrip("?")
    chosen = numbers(request.POST.getlist("task"))
    if not chosen:
        raise Refusal(_("Choose at least one room, then the person."))
    if len(chosen) > AT_ONCE:
        raise Refusal(_("Choose at most %(count)d rooms at once.") % {"count": AT_ONCE})
    who = request.POST.get("attendant", "")
    person = get_object_or_404(Employee, pk=next(iter(numbers([who])), 0)) if who != NOBODY else None
    mine = set(queries.visible_to(request.user).filter(pk__in=chosen).values_list("pk", flat=True))
    if mine != set(chosen):
        raise Http404
    given: list[Given] = []

    def act() -> str:
        given.append(give_tasks(chosen, person, by=request.user, at=now()))
        return back

    address = once(request, act)
    for result in given:
        say(request, result, person)
    return go(request, address)


def numbers(texts: list[str]) -> list[int]:
    """Row numbers out of a form; anything else is not there."""
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19]


def say(request: SignedRequest, result: Given, person: Employee | None) -> None:
    """What came of giving, in words."""
    count = len(result.rooms)
    if count and person:
        text = ngettext(
            "%(count)d room was given to %(who)s.", "%(count)d rooms were given to %(who)s.", count
        )
        messages.success(request, text % {"count": count, "who": person.name})
    elif count:
        text = ngettext("%(count)d room was taken back.", "%(count)d rooms were taken back.", count)
        messages.success(request, text % {"count": count})
    for sentence in result.left_out:
        messages.warning(request, sentence)


@needs(rights.ASSIGN, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: SignedRequest, pk: int) -> HttpResponse:
    """The order of one person's rooms: up and down, or back to the usual order."""
    person = get_object_or_404(Employee, pk=pk)
    own = queries.with_faults(queries.visible_to(request.user)).filter(queries.unfinished(), attendant=person)
    at = now()
    in_order = sorted(own, key=lambda task: queries.order_of(task, at))
    if request.method == "POST":
        keys = [task.pk for task in in_order]
        put_in_order(moved(keys, request.POST), attendant=person, at=at)
        if not is_htmx(request):
            return go(request, reverse("cleaning:order", args=[pk]))
        in_order = sorted(own.all(), key=lambda task: queries.order_of(task, at))
    day, hotel = queries.business_date(at), request.hotel
    context = {
        "frame": frame_of(request),
        "person": person,
        "lines": [words.line_of(task, at, day, hotel) for task in in_order],
        "by_hand": any(task.position for task in in_order),
        "order": queries.ORDER,
    }
    return render(request, "cleaning/order.html", context)


def moved(keys: list[int], data: QueryDict) -> list[int]:
    """The order after one step up or down; nothing when the usual order was asked for."""
    if "usual" in data:
        return []
    for name, step in (("up", -1), ("down", 1)):
        for key in numbers(data.getlist(name)):
            if key in keys:
                place = keys.index(key)
                keys.insert(max(0, place + step), keys.pop(place))
    return keys
