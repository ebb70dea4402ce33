"""Keys, cards, radios and phones: taken and returned by code or tap, counted, entered."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.domain import form_keys
from core.errors import Denied, Refusal
from core.people import SignedRequest
from core.replies import frame_of, go, once
from staff import rights
from staff.domain import things
from staff.enums import ThingKind, ThingState
from staff.forms.base import pk_of, words_of
from staff.forms.work import ThingForm
from staff.models import Employee, Thing, ThingCount
from staff.views.people import qr

PER_PAGE = 60
STATES = ("all", "in", "out", "missing")


@needs(rights.TAKE_THINGS, floor=True)
@require_safe
def thing_list(request: SignedRequest) -> HttpResponse:
    """What I carry, what lies in its place, what is out and with whom, what is missing."""
    return show(request)


def show(request: SignedRequest, *, refusal: str = "", code: str = "", status: int = 200) -> HttpResponse:
    at = now()
    state = params.choice(request, "state", STATES, "all")
    kind = params.choice(request, "kind", ThingKind.values)
    found = things.in_use()
    counts = dict(found.order_by().values_list("state").annotate(count=Count("pk")))
    shown = found.filter(state=state) if state != "all" else found
    shown = shown.filter(kind=kind) if kind else shown
    page = Paginator(shown.order_by("kind", "code"), PER_PAGE).get_page(
        params.whole(request, "page", 1, low=1)
    )
    keeps = request.user.has_perm(rights.KEEP_THINGS)
    context = {
        "frame": frame_of(request),
        "mine": things.signed_out().filter(holder=request.user),
        "page": page,
        "state": state,
        "kind": kind,
        "kinds": ThingKind.choices,
        "states": [("all", _("All"), sum(counts.values()))]
        + [
            (one.value, one.label, counts.get(one.value, 0))
            for one in ThingState
            if one != ThingState.RETIRED
        ],
        "query": f"state={state}&kind={kind}&",
        "keeps": keeps,
        "changes": request.user.has_perm(rights.CHANGE_THINGS),
        "people": Employee.objects.active().order_by("number") if keeps else [],
        "last_count": ThingCount.objects.select_related("by", "shift").first(),
        "refusal": refusal,
        "code": code,
        "key": form_keys.new_key(),
        "at": at,
    }
    return render(request, "staff/things.html", context, status=status)


@needs(rights.TAKE_THINGS, floor=True)
@require_POST
def move(request: SignedRequest) -> HttpResponse:
    """Take or return a thing, named by its code or by a tap: what is in goes out, what is out comes in."""
    code = words_of(request.POST, "code", length=40)
    try:
        return go(request, once(request, lambda: swap_hands(request, code)))
    except Denied:
        raise
    except Refusal as refusal:
        return show(request, refusal=str(refusal.message), code=code, status=422)


def swap_hands(request: SignedRequest, code: str) -> str:
    user, at = request.user, now()
    thing = things.by_code(code)
    act = request.POST.get("act", "")
    wanted = pk_of(request.POST.get("holder", ""))
    holder = get_object_or_404(Employee.objects.active(), pk=wanted) if wanted else user
    back = act == "return" or (not act and thing.state == ThingState.OUT and not wanted)
    if back:
        things.give_back(thing, by=user, at=at)
        messages.success(request, _("%(thing)s is back in its place.") % {"thing": thing.name})
    else:
        things.take(thing, holder, by=user, at=at)
        messages.success(
            request, _("%(thing)s is signed out to %(name)s.") % {"thing": thing.name, "name": holder.name}
        )
    return reverse("staff:things")


@needs(rights.TAKE_THINGS, floor=True)
@require_safe
def thing(request: SignedRequest, pk: int) -> HttpResponse:
    """One thing and its book."""
    found = get_object_or_404(Thing.objects.select_related("holder"), pk=pk)
    return show_thing(request, found)


def show_thing(
    request: SignedRequest, found: Thing, *, refusal: str = "", form: Any = None, status: int = 200
) -> HttpResponse:
    lines = found.lines.select_related("holder", "by", "acting_for", "note", "shift")
    context = {
        "frame": frame_of(request),
        "thing": found,
        "page": Paginator(lines, PER_PAGE).get_page(params.whole(request, "page", 1, low=1)),
        "keeps": request.user.has_perm(rights.KEEP_THINGS),
        "changes": request.user.has_perm(rights.CHANGE_THINGS),
        "may_miss": request.user.has_perm(rights.KEEP_THINGS) or found.holder_id == request.user.pk,
        "picture": qr(found.code),
        "form": form or ThingForm(thing=found),
        "refusal": refusal,
        "at": now(),
    }
    return render(request, "staff/thing.html", context, status=status)


@needs(rights.TAKE_THINGS, floor=True)
@require_POST
def report(request: SignedRequest, pk: int) -> HttpResponse:
    """Report a thing missing, or found again."""
    found = get_object_or_404(Thing, pk=pk)
    note = words_of(request.POST, "note")
    try:
        if request.POST.get("act") == "found":
            things.found_again(found, note=note, by=request.user, at=now())
            messages.success(request, _("%(thing)s is back in its place.") % {"thing": found.name})
        else:
            things.report_missing(found, note=note, by=request.user, at=now())
            messages.warning(
                request,
                _("%(thing)s is reported missing; leader and handover see it.") % {"thing": found.name},
            )
    except Denied:
        raise
    except Refusal as refusal:
        return show_thing(request, found, refusal=str(refusal.message), status=422)
    return redirect("staff:thing", pk=found.pk)


@needs(rights.KEEP_THINGS, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def count(request: SignedRequest) -> HttpResponse:
    """Count what lies in its place at the end of a shift: scan or tick each."""
    refusal, status = "", 200
    seen = {pk_of(text) for text in request.POST.getlist("seen")}
    if request.method == "POST":
        try:
            return redirect(once(request, lambda: counted(request, seen)))
        except Denied:
            raise
        except Refusal as fault:
            refusal, status = str(fault.message), 422
    context = {
        "frame": frame_of(request),
        "things": things.in_use().order_by("kind", "code"),
        "seen": seen,
        "note": request.POST.get("note", "") if refusal else "",
        "refusal": refusal,
        "counts": ThingCount.objects.select_related("by", "shift", "acting_for")[:10],
        "key": form_keys.new_key(),
        "at": now(),
    }
    return render(request, "staff/things_count.html", context, status=status)


def counted(request: SignedRequest, seen: set[int]) -> str:
    result = things.count(seen, note=words_of(request.POST, "note"), by=request.user, at=now())
    if result.missing:
        messages.warning(
            request,
            _("Missing: %(things)s. It stands in the handover until it is found.")
            % {"things": ", ".join(one.code for one in result.missing)},
        )
    text = ngettext("%(count)d thing counted.", "%(count)d things counted.", result.count.found)
    messages.success(request, text % {"count": result.count.found})
    return reverse("staff:things")


@needs(rights.CHANGE_THINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: SignedRequest) -> HttpResponse:
    """Enter a thing into the register."""
    form = ThingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = things.enter(**form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved. Print its label from this page."))
            return redirect("staff:thing", pk=made.pk)
    return render(request, "staff/thing_new.html", {"form": form}, status=422 if form.errors else 200)


@needs(rights.CHANGE_THINGS)
@require_POST
def change(request: SignedRequest, pk: int) -> HttpResponse:
    """Change code, kind or name, or take the thing out of use."""
    found = get_object_or_404(Thing, pk=pk)
    if request.POST.get("act") == "retire":
        things.retire(found, by=request.user, at=now())
        messages.success(request, _("%(thing)s is out of use.") % {"thing": found.name})
        return redirect("staff:things")
    form = ThingForm(request.POST)
    if form.is_valid():
        try:
            things.change(found, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:thing", pk=found.pk)
    return show_thing(request, found, form=form, status=422)


@needs(rights.CHANGE_THINGS)
@require_safe
def labels(request: SignedRequest) -> HttpResponse:
    """Labels to print: code, name and QR code of everything in use."""
    found = things.in_use().order_by("kind", "code")
    kind = params.choice(request, "kind", ThingKind.values)
    shown = found.filter(kind=kind) if kind else found
    return render(request, "staff/things_labels.html", {"labels": [(one, qr(one.code)) for one in shown]})
