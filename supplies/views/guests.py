"""Guests' laundry and things lent: on floor phones and at the desk. A room, never a name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, params
from core.access import needs
from core.clock import now
from core.domain.form_keys import new_key
from core.errors import Denied, Refusal, Stale
from core.people import SignedRequest
from core.replies import frame_of, go, once
from rooms.models import Room
from supplies import rights
from supplies.domain import guest_laundry as bags
from supplies.domain import lending, services
from supplies.enums import OPEN_GUEST_LAUNDRY, GuestLaundryState
from supplies.forms import GarmentForm, LentKindForm, whole_of
from supplies.models import Garment, GuestLaundry, Lending, LentKind
from supplies.views.common import page_of, show

READY_BY = 18  # o'clock: what is picked up in the morning is back in the evening
LENT_FOR = timedelta(hours=4)


def _show(
    request: SignedRequest, template: str, context: dict[str, Any], problem: Refusal | None = None
) -> HttpResponse:
    status = 200 if problem is None else 409 if isinstance(problem, Stale) else 422
    shared = {
        "frame": frame_of(request),
        "key": new_key(),
        "refusal": str(problem.message) if problem else "",
        "field": (problem.field or "") if problem else "",
        "typed": request.POST,
    }
    return render(request, template, shared | context, status=status)


def _room_of(request: SignedRequest) -> Room:
    number = params.printable(request.POST.get("room", ""), length=8)
    if not number:
        raise Refusal(_("Enter the room."), field="room")
    room = Room.objects.filter(number=number).first()
    if room is None:
        raise Refusal(_("There is no room %(room)s. Check the number.") % {"room": number}, field="room")
    return room


def _moment(request: SignedRequest, name: str) -> datetime | None:
    """A typed local time of the hotel's clock; None when nothing sensible was typed."""
    found = params.moment_of(request.POST.get(name, ""))
    return found.replace(tzinfo=ZoneInfo(request.hotel.time_zone)) if found and not found.tzinfo else found


def _attempt(
    request: SignedRequest, act: Callable[[], str], again: Callable[[Refusal], HttpResponse]
) -> HttpResponse:
    """Do what the form asks once; a refusal comes back on the same page with what was typed."""
    try:
        return go(request, once(request, act))
    except Denied:
        raise
    except Refusal as refusal:
        return again(refusal)


# Guests' laundry ----------------------------------------------------------------------------------------------


@needs(rights.SERVE_GUESTS, floor=True)
@require_safe
def laundry(request: SignedRequest) -> HttpResponse:
    """The bags under way, the soonest promised first, and those that are done."""
    done = request.GET.get("tab") == "done"
    found = GuestLaundry.objects.select_related("room").prefetch_related("pieces")
    if done:
        found = found.exclude(state__in=OPEN_GUEST_LAUNDRY)
    else:
        found = found.filter(state__in=OPEN_GUEST_LAUNDRY).order_by("promised_for", "pk")
    context = {"page": page_of(request, found), "done": done, "at": now()}
    return _show(request, "supplies/guests/laundry.html", context)


@needs(rights.SERVE_GUESTS, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def laundry_new(request: SignedRequest) -> HttpResponse:
    """Take a bag with the guest's count."""

    def act() -> str:
        counts = _garments(request)
        promised = _moment(request, "promised_for")
        if promised is None:
            raise Refusal(_("Say when the guest has it back: a day and a time."), field="promised_for")
        bag = bags.collect(
            _room_of(request).pk, counts, express=request.POST.get("express") == "1", promised_for=promised,
            said=params.printable(request.POST.get("said", "")), by=request.user, at=now(),
        )  # fmt: skip
        messages.success(
            request, _("%(bag)s of room %(room)s is taken.") % {"bag": bag, "room": bag.room.number}
        )
        return bag.get_absolute_url()

    def page(problem: Refusal | None = None) -> HttpResponse:
        garments = Garment.objects.filter(in_use=True)
        promise = clock.local(now(), request.hotel).replace(hour=READY_BY, minute=0)
        if promise <= clock.local(now(), request.hotel) + timedelta(hours=4):
            promise += timedelta(days=1)
        context = {
            "rows": [(garment, request.POST.get(f"g_{garment.pk}", "0")) for garment in garments],
            "room": request.POST.get("room", request.GET.get("room", ""))[:8],
            "promise": request.POST.get("promised_for", f"{promise:%Y-%m-%dT%H:%M}"),
        }
        return _show(request, "supplies/guests/laundry_new.html", context, problem)

    return _attempt(request, act, page) if request.method == "POST" else page()


def _garments(request: SignedRequest) -> dict[int, int]:
    """How many of each garment were entered."""
    return {
        garment.pk: whole_of(request.POST.get(f"g_{garment.pk}", ""), field=f"g_{garment.pk}")
        for garment in Garment.objects.filter(in_use=True)
    }


@needs(rights.SERVE_GUESTS, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def bag(request: SignedRequest, pk: int) -> HttpResponse:
    """One bag: its list, its steps, and the one thing to do next."""

    def act() -> str:
        found = get_object_or_404(GuestLaundry, pk=pk)
        given: dict[str, Any] = {
            "seen": whole_of(request.POST.get("seen", ""), field="seen"), "by": request.user, "at": now(),
        }  # fmt: skip
        said = params.printable(request.POST.get("said", ""))
        if request.POST.get("act") == "cancel":
            bags.cancel(pk, reason=said, **given)
            return reverse("supplies:guest-laundry")
        counts = {
            piece.pk: whole_of(request.POST.get(f"p_{piece.pk}", ""), field=f"p_{piece.pk}")
            for piece in found.pieces.all()
        }
        match GuestLaundryState(found.state):
            case GuestLaundryState.COLLECTED:
                bags.count(pk, counts, unlisted=_garments(request), said=said, **given)
            case GuestLaundryState.COUNTED:
                bags.send(pk, **given)
            case GuestLaundryState.SENT:
                bags.take_back(pk, counts, said=said, **given)
            case GuestLaundryState.BACK:
                bags.deliver(pk, said=said, **given)
            case _:
                raise Stale(_("This bag is done. Nothing was saved."))
        return found.get_absolute_url()

    def page(problem: Refusal | None = None) -> HttpResponse:
        found = get_object_or_404(GuestLaundry.objects.select_related("room__floor__building"), pk=pk)
        state = GuestLaundryState(found.state)
        counting = state in (GuestLaundryState.COLLECTED, GuestLaundryState.SENT)
        pieces = [
            (piece, request.POST.get(f"p_{piece.pk}", str(piece.counted)))
            for piece in found.pieces.select_related("garment")
        ]
        listed = {piece.garment_id for piece, _count in pieces}
        others = Garment.objects.filter(in_use=True).exclude(pk__in=listed)
        context = {
            "bag": found,
            "pieces": pieces,
            "others": [(garment, request.POST.get(f"g_{garment.pk}", "0")) for garment in others]
            if state == GuestLaundryState.COLLECTED
            else [],
            "steps": found.steps.select_related("by"),
            "counting": counting,
            "open": state in OPEN_GUEST_LAUNDRY,
            "may_cancel": state in (GuestLaundryState.COLLECTED, GuestLaundryState.COUNTED),
            "next": {
                GuestLaundryState.COLLECTED: _("Save our count"),
                GuestLaundryState.COUNTED: _("Send to laundry"),
                GuestLaundryState.SENT: _("Back from the laundry"),
                GuestLaundryState.BACK: _("Returned to the guest"),
            }.get(state, ""),
            "gone": found.guest_turn != found.room.guest_turn or found.room.occupancy != "occupied",
            "at": now(),
        }
        return _show(request, "supplies/guests/bag.html", context, problem)

    return _attempt(request, act, page) if request.method == "POST" else page()


# Things lent --------------------------------------------------------------------------------------------------


@needs(rights.SERVE_GUESTS, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def lent(request: SignedRequest) -> HttpResponse:
    """What the house lends, what is free, what is out and what is to be fetched; the form to lend."""

    def act() -> str:
        due = _moment(request, "due_at") if request.POST.get("due_at") else None
        done = lending.lend(
            whole_of(request.POST.get("kind", ""), field="kind"), _room_of(request).pk,
            quantity=whole_of(request.POST.get("quantity", "1"), field="quantity"), due_at=due,
            said=params.printable(request.POST.get("said", "")), by=request.user, at=now(),
        )  # fmt: skip
        messages.success(
            request,
            _("%(thing)s is lent to room %(room)s.") % {"thing": done.kind.name, "room": done.room.number},
        )
        return reverse("supplies:lent")

    def page(problem: Refusal | None = None) -> HttpResponse:
        at = now()
        fetch = {one.pk for one in lending.to_fetch(at)}
        due = clock.local(at + LENT_FOR, request.hotel)
        context = {
            "kinds": LentKind.objects.filter(in_use=True),
            "chosen": request.POST.get("kind", str(params.whole(request, "kind") or "")),
            "out": [(one, one.pk in fetch) for one in lending.open_lendings()[:100]],
            "fetch_count": len(fetch),
            "room": request.POST.get("room", request.GET.get("room", ""))[:8],
            "due": request.POST.get("due_at", f"{due:%Y-%m-%dT%H:%M}"),
            "quantity": request.POST.get("quantity", "1"),
            "at": at,
        }
        return _show(request, "supplies/guests/lent.html", context, problem)

    return _attempt(request, act, page) if request.method == "POST" else page()


@needs(rights.SERVE_GUESTS, floor=True)
@require_POST
def lent_back(request: SignedRequest, pk: int) -> HttpResponse:
    """Something is back, or gone."""

    def act() -> str:
        lending.bring_back(
            pk, gone=whole_of(request.POST.get("gone", ""), field="gone"),
            said=params.printable(request.POST.get("said", "")), by=request.user, at=now(),
        )  # fmt: skip
        messages.success(request, _("Noted."))
        return reverse("supplies:lent")

    get_object_or_404(Lending, pk=pk)
    try:
        return go(request, once(request, act))
    except Denied:
        raise
    except Refusal as refusal:  # the list is where one goes on, whatever happened to this line
        messages.warning(request, str(refusal.message))
        return go(request, reverse("supplies:lent"))


# The lists behind both ----------------------------------------------------------------------------------------


@needs(rights.WRITE_OFF)
@require_safe
def lists(request: SignedRequest) -> HttpResponse:
    """The laundry list and the things to lend."""
    context = {"garments": Garment.objects.all(), "kinds": LentKind.objects.all()}
    return show(request, "supplies/guests/lists.html", context)


@needs(rights.WRITE_OFF)
@require_POST
def usual(request: SignedRequest) -> HttpResponse:
    """Enter what a hotel of this kind usually has."""
    services.install_usual(by=request.user, at=now())
    return go(request, reverse("supplies:guest-lists"))


@needs(rights.WRITE_OFF)
@require_http_methods(["GET", "HEAD", "POST"])
def garment(request: SignedRequest, pk: int | None = None) -> HttpResponse:
    """Enter or change a line of the laundry list."""
    row = Garment() if pk is None else get_object_or_404(Garment, pk=pk)
    return _keep(request, row, GarmentForm(request.POST or None, instance=row))


@needs(rights.WRITE_OFF)
@require_http_methods(["GET", "HEAD", "POST"])
def thing(request: SignedRequest, pk: int | None = None) -> HttpResponse:
    """Enter or change a thing to lend."""
    row = LentKind() if pk is None else get_object_or_404(LentKind, pk=pk)
    return _keep(request, row, LentKindForm(request.POST or None, instance=row))


def _keep(request: SignedRequest, row: Any, form: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            services.keep(row, by=request.user, at=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return go(request, reverse("supplies:guest-lists"))
    return show(request, "supplies/guests/row.html", {"form": form}, status=422 if form.errors else 200)
