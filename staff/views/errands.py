"""Errands: what waits for me, what I gave, and what can be done about each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import params
from core.access import needs, signed_in
from core.clock import now
from core.domain import form_keys, live
from core.errors import Denied, Refusal
from core.people import SignedRequest
from core.replies import frame_of, go, once
from staff import rights
from staff.domain import errands
from staff.enums import ERRAND_LIVE
from staff.forms.base import on_wall, words_of
from staff.forms.work import ErrandChangeForm, ErrandForm
from staff.models import Employee, Errand

PER_PAGE = 30


def tabs_of(user: Employee) -> list[tuple[str, str]]:
    """The lists this person has."""
    tabs = [("mine", _("For me"))]
    if user.has_perm(rights.GIVE_ERRANDS):
        tabs.append(("given", _("Given by me")))
    if user.has_perm(rights.SEE_ERRANDS):
        tabs.append(("all", _("All open")))
    return [*tabs, ("ended", _("Ended"))]


@signed_in(floor=True)
@require_safe
def errand_list(request: SignedRequest) -> HttpResponse:
    """Errands in lists: for me, given by me, all, ended."""
    user, at = request.user, now()
    tabs = tabs_of(user)
    tab = params.choice(request, "tab", [name for name, _word in tabs], "mine")
    every = errands.visible_to(user)
    lists = {
        "mine": errands.to_do(user),
        "given": every.filter(given_by=user, state__in=ERRAND_LIVE).order_by("due_at", "pk"),
        "all": every.filter(state__in=ERRAND_LIVE).order_by("due_at", "pk"),
        "ended": every.exclude(state__in=ERRAND_LIVE).order_by("-ended_at", "-pk"),
    }
    page = Paginator(lists[tab], PER_PAGE).get_page(params.whole(request, "page", 1, low=1))
    counts = {name: lists[name].count() for name, _word in tabs if name != "ended"}
    context = {
        "frame": frame_of(request),
        "tab": tab,
        "tabs": [(name, word, counts.get(name)) for name, word in tabs],
        "page": page,
        "query": f"tab={tab}&",
        "risen": errands.risen_to(user, at)[:10] if tab == "mine" else [],
        "may_give": user.has_perm(rights.GIVE_ERRANDS),
        "topic": live.person(user.pk),
        "at": at,
    }
    return render(request, "staff/errands.html", context)


@needs(rights.GIVE_ERRANDS, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: SignedRequest) -> HttpResponse:
    """Give an errand."""
    at = now()
    form = ErrandForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            errand = errands.give(**form.cleaned_data, by=request.user, at=at)
            messages.success(request, _("Given. You see here when it is accepted and done."))
            return errand.get_absolute_url()

        try:
            return redirect(once(request, act))
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
    context = {"frame": frame_of(request), "form": form, "key": form_keys.new_key()}
    return render(request, "staff/errand_new.html", context, status=422 if form.errors else 200)


@signed_in(floor=True)
@require_safe
def errand(request: SignedRequest, pk: int) -> HttpResponse:
    """One errand: what, where, until when, what happened so far."""
    return show(request, find(request, pk))


def find(request: SignedRequest, pk: int) -> Errand:
    """The errand, or 404 for what this person may not know of."""
    return get_object_or_404(errands.visible_to(request.user), pk=pk)


def show(
    request: SignedRequest, found: Errand, *, refusal: str = "", status: int = 200, change_form: Any = None
) -> HttpResponse:
    user, at = request.user, now()
    live_one = found.state in ERRAND_LIVE
    context = {
        "frame": frame_of(request),
        "errand": found,
        "lines": found.lines.select_related("by", "acting_for", "note"),
        "is_live": live_one,
        "mine": live_one and errands.is_addressee(found, user),
        "giver": live_one and errands.is_giver(found, user),
        "overdue": live_one and found.due_at < at,
        "change_form": change_form
        or ErrandChangeForm(
            initial={"due_at": on_wall(found.due_at), "place": found.place}, auto_id="change-%s"
        ),
        "refusal": refusal,
        "key": form_keys.new_key(),
        "at": at,
    }
    return render(request, "staff/errand.html", context, status=status)


@signed_in(floor=True)
@require_POST
def act(request: SignedRequest, pk: int) -> HttpResponse:
    """Accept, finish, refuse, or take back."""
    found = find(request, pk)
    what = request.POST.get("act", "")
    try:
        return go(request, once(request, lambda: do(request, found, what, now())))
    except Denied:
        raise
    except Refusal as refusal:
        return show(request, find(request, pk), refusal=str(refusal.message), status=422)


def do(request: SignedRequest, found: Errand, what: str, at: datetime) -> str:
    """Do one act and answer where to go."""
    note = words_of(request.POST, "note")
    given: dict[str, Any] = {"by": request.user, "at": at}
    if what == "accept":
        errands.accept(found, **given)
        return found.get_absolute_url()
    if what == "done":
        errands.finish(found, note=note, **given)
        messages.success(request, _("Done. The giver sees it."))
    elif what == "refuse":
        errands.refuse(found, note=note, **given)
        messages.success(request, _("The giver sees your reason."))
    elif what == "cancel":
        errands.cancel(found, note=note, **given)
        messages.success(request, _("Taken back."))
    else:
        raise Refusal(_("This step is not known. Open the page again."))
    return reverse("staff:errands")


@signed_in(floor=True)
@require_POST
def change(request: SignedRequest, pk: int) -> HttpResponse:
    """Give an errand more time or another place."""
    found = find(request, pk)
    form = ErrandChangeForm(request.POST, auto_id="change-%s")
    if form.is_valid():
        try:
            errands.change(found, **form.cleaned_data, by=request.user, at=now())
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    return show(request, found, status=422, change_form=form)
