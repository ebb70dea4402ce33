"""One room: what it is, why, what happened, and what one may do about it. Beside the board or as a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, params
from core.access import needs
from core.errors import Denied, Refusal
from core.people import SignedRequest
from core.slots import Action, PanelPart, filled, names_filling
from rooms import rights, tiles
from rooms.domain import blocks, lines, queries
from rooms.domain.faces import face_of
from rooms.domain.queries import AsOf
from rooms.domain.words import clock_words, explain
from rooms.enums import Block, Cleanliness
from rooms.forms import BLOCK_RIGHTS, SET_RIGHTS, BlockForm, SeenForm, SetByHandForm
from rooms.models import Room, RoomBlock
from rooms.views.past import asked_minute, day_of, query_of
from staff.models import Employee

ACTS_IN_PANEL, ACTS_ON_PAGE = 12, 40
LATER = 50
"""Parts of this order and above are fetched after the panel, so that it costs the same however many there are."""
Choice = TypeVar("Choice", Cleanliness, Block)


class Step(NamedTuple):
    """An act of the history, ready to show."""

    event: Any
    state: str
    time: str
    changes: list[str]
    who: str
    note: str
    late: str
    applied: bool


@needs(rights.SEE_BOARD)
@require_safe
def room(request: SignedRequest, pk: int) -> HttpResponse:
    """The room now, or with `?at=` as of a minute."""
    as_of = asked_minute(request, request.hotel, clock.now())
    if as_of and not request.user.has_perm(rights.SEE_HISTORY):
        raise PermissionDenied
    return show(request, find(pk), as_of=as_of)


def find(pk: int) -> Room:
    """The room with all a panel reads of it."""
    found = (
        Room.objects.select_related("type", "floor__building", "section", "attendant").filter(pk=pk).first()
    )
    if found is None:
        raise Http404
    return found


def show(
    request: SignedRequest,
    shown: Room,
    *,
    as_of: AsOf | None = None,
    form: SeenForm | None = None,
    doing: str = "",
    said: str = "",
    trouble: str = "",
    status: int = 200,
) -> HttpResponse:
    """The panel for htmx, else the whole page. `form` is the act one is about to do, `said` what was done,
    `trouble` why it was not.
    """
    at, user = clock.now(), request.user
    if as_of:
        shown = queries.room_then(shown, as_of)
    moment = as_of.moment if as_of else at
    context = {
        **facts(request, shown, moment, as_of),
        "form": form,
        "doing": doing,
        "said": said,
        "trouble": trouble,
        "now": at,
        "as_of": as_of,
        "query": query_of(as_of, request.hotel) if as_of else "",
    }
    if user.has_perm(rights.SEE_HISTORY):
        panel = is_htmx(request)
        acts, older = queries.acts_of(
            shown,
            before=params.whole(request, "before", high=2**31),
            limit=ACTS_IN_PANEL if panel else ACTS_ON_PAGE,
            as_of=as_of,
        )
        context |= {
            "steps": steps(acts, moment, known=names_of(acts, shown) if context["names"] else None),
            "older": older,
        }
    if not as_of:
        context |= surroundings(request, shown, at)
    template = "rooms/_panel.html" if is_htmx(request) else "rooms/room.html"
    return render(request, template, context, status=status)


def facts(request: SignedRequest, shown: Room, moment: datetime, as_of: AsOf | None) -> dict[str, Any]:
    """What the room is at `moment`, and why."""
    names = request.user.has_perm(rights.SEE_BOARD_NAMES)
    day = day_of(moment, request.hotel) if as_of else tiles.open_date(request.hotel, moment)
    pen_look = tiles.look(request.hotel, day)
    return {
        "room": shown,
        "names": names,
        "face": face_of(shown, day=day, zone=ZoneInfo(request.hotel.time_zone), late_after=pen_look.margin),
        "why": explain(shown, moment, names=names, lines=as_of.lines if as_of else None),
        "day": day,
    }


def surroundings(request: SignedRequest, shown: Room, at: datetime) -> dict[str, Any]:
    """What other apps show of the room, and the acts this person may do."""
    user = request.user
    parts: list[PanelPart] = filled("room panel", takes=_at_once, room=shown, user=user, at=at)
    actions: list[Action] = filled("room actions", room=shown, user=user, at=at)
    main = next((action for action in actions if action.main), None)
    found = queries.blocks_of(shown)
    return {
        "parts": drawn(request, shown, parts),
        "later": names_filling("room panel", lambda name, order: not _at_once(name, order)),
        "main": main,
        "actions": [action for action in actions if action is not main],
        "may_set": bool(allowed(user, SET_RIGHTS)) and not shown.block,
        "may_block": bool(allowed(user, BLOCK_RIGHTS)),
        "blocks": [(block, user.has_perm(BLOCK_RIGHTS[Block(block.kind)])) for block in found],
    }


def _at_once(name: str, order: int) -> bool:
    return order < LATER


def drawn(request: SignedRequest, shown: Room, parts: list[PanelPart]) -> list[tuple[Any, str]]:
    """Title and content of parts other apps have put in."""
    return [
        (part.title, render_to_string(part.template, {**part.context, "room": shown}, request))
        for part in parts
    ]


@needs(rights.SEE_BOARD)
@require_safe
def room_part(request: SignedRequest, pk: int, part: str) -> HttpResponse:
    """One of the parts that take the place the panel keeps for them."""
    if part not in names_filling("room panel"):
        raise Http404
    shown = find(pk)
    found: list[PanelPart] = filled(
        "room panel", takes=lambda name, order: name == part, room=shown, user=request.user, at=clock.now()
    )
    return render(request, "rooms/_parts.html", {"parts": drawn(request, shown, found)})


def allowed(user: Employee, needed: dict[Choice, str]) -> list[Choice]:
    """What this person may choose from."""
    return [one for one, right in needed.items() if user.has_perm(right)]


def names_of(acts: list[queries.Act], shown: Room) -> dict[int, str]:
    """The people the history may name."""
    return queries.names_in(acts, [shown.attendant])


def steps(acts: list[queries.Act], at: datetime, *, known: dict[int, str] | None) -> list[Step]:
    """The history, ready to show. `known` are the colleagues it may name; None for who may see no names."""
    return [_step(act, at, known) for act in acts]


def _step(act: queries.Act, at: datetime, known: dict[int, str] | None) -> Step:
    event = act.event
    source = event.get_source_display()
    who = source
    if known is not None and event.by:
        who = f"{event.by.name}, {source}"
        if event.acting_for:
            who = _("%(who)s for %(other)s, %(source)s") % {
                "who": event.by.name,
                "other": event.acting_for.name,
                "source": source,
            }
    delay = (event.recorded_at - event.happened_at).total_seconds()
    return Step(
        event,
        lines.STATES.get(event.act, ""),
        clock_words(event.happened_at, at),
        lines.changes_in_words(act.lines, at, names=known or {}),
        who,
        event.note.text if event.note and not event.note.removed_at else "",
        clock_words(event.recorded_at, at) if delay >= 60 else "",
        act.applied,
    )


def is_htmx(request: SignedRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


# Acts ----------------------------------------------------------------------------------------------------------


@needs(rights.SEE_BOARD)
@require_http_methods(["GET", "HEAD", "POST"])
def set_by_hand(request: SignedRequest, pk: int) -> HttpResponse:
    """Say how clean the room is, each status by its own right, with a reason."""
    may = allowed(request.user, SET_RIGHTS)
    _refuse(request, "cleanliness", {one.value: one.label for one in SET_RIGHTS}, [one.value for one in may])
    shown = find(pk)
    form = SetByHandForm(request.POST or None, room=shown, allowed=may)

    def act(at: datetime) -> None:
        blocks.set_cleanliness(
            pk,
            Cleanliness(form.cleaned_data["cleanliness"]),
            reason=form.cleaned_data["reason"],
            by=request.user,
            at=at,
            seen=form.cleaned_data["seen"],
        )

    return answer(request, shown, form, "set", act)


@needs(rights.SEE_BOARD)
@require_http_methods(["GET", "HEAD", "POST"])
def block(request: SignedRequest, pk: int) -> HttpResponse:
    """Take the room out of order or out of service for a period, each by its own right."""
    may = allowed(request.user, BLOCK_RIGHTS)
    _refuse(request, "kind", {one.value: one.label for one in BLOCK_RIGHTS}, [one.value for one in may])
    shown = find(pk)
    form = BlockForm(request.POST or None, room=shown, allowed=may)

    def act(at: datetime) -> None:
        blocks.block_room(
            pk,
            kind=Block(form.cleaned_data["kind"]),
            starts_at=form.cleaned_data["starts_at"] or at,
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            return_status=Cleanliness(form.cleaned_data["return_status"]),
            by=request.user,
            at=at,
            seen=form.cleaned_data["seen"],
        )

    return answer(request, shown, form, "block", act)


@needs(rights.SEE_BOARD)
@require_POST
def end_block(request: SignedRequest, pk: int, block_pk: int) -> HttpResponse:
    """End a block, or withdraw one that has not begun."""
    found = RoomBlock.objects.filter(pk=block_pk, room=pk).first()
    if found is None:
        raise Http404
    if not request.user.has_perm(BLOCK_RIGHTS[Block(found.kind)]):
        raise Denied(_("Ending this block is for those who may set it. Ask the floor supervisor."))
    try:
        blocks.end_block(block_pk, by=request.user, at=clock.now())
    except Denied:
        raise
    except Refusal as refusal:
        return show(request, find(pk), trouble=str(refusal), status=422)
    return done(request, pk, _("The block is ended."))


def _refuse(request: SignedRequest, field: str, known: dict[str, Any], may: list[str]) -> None:
    """Before anything is looked at: the right for what was chosen, or for anything at all. Raises Denied."""
    chosen = request.POST.get(field, "")
    if chosen in known and chosen not in may:
        raise Denied(
            _("Setting a room to %(status)s is not part of your role. Ask the team leader of the floor.")
            % {"status": known[chosen]}
        )
    if not may:
        raise PermissionDenied


def answer(
    request: SignedRequest, shown: Room, form: SeenForm, doing: str, act: Callable[[datetime], None]
) -> HttpResponse:
    """The form, or what came of it. A refusal keeps what was typed and shows the room as it is by now."""
    if request.method != "POST":
        return show(request, shown, form=form, doing=doing)
    if form.is_valid():
        try:
            act(clock.now())
            return done(request, shown.pk, _("Saved."))
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
    shown = find(shown.pk)
    form.look_again(shown)
    return show(request, shown, form=form, doing=doing, status=422)


def done(request: SignedRequest, pk: int, said: str) -> HttpResponse:
    """The room as it is now, beside the board or as a page."""
    if is_htmx(request):
        return show(request, find(pk), said=said)
    messages.success(request, said)
    return redirect("rooms:room", pk)
