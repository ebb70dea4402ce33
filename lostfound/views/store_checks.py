"""Checking a store, phone in hand: scan or tick what is there; what is missing is raised."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from core.access import needs
from core.clock import now
from core.domain import pictures
from core.errors import Refusal
from core.people import SignedRequest
from core.replies import frame_of
from lostfound import rights
from lostfound.domain import store_checks as rules
from lostfound.domain.clocks import rules as house_rules
from lostfound.forms.endings import ScanForm
from lostfound.models import Store, StoreCheck
from lostfound.views.common import ABOUT

LAST = 20


@needs(rights.RUN, floor=True)
@require_safe
def checks(request: SignedRequest) -> HttpResponse:
    """The stores with their last check, and the checks made so far."""
    at = now()
    every = timedelta(days=house_rules().check_days)
    made = list(
        StoreCheck.objects.select_related("store", "begun_by", "ended_by").prefetch_related("lines")[:LAST]
    )
    last = {check.store_id: check for check in reversed(made) if check.ended_at}
    stores = []
    for store in Store.objects.filter(in_use=True).prefetch_related("shelves__things"):
        done = last.get(store.pk)
        late = done is None or (done.ended_at is not None and done.ended_at < at - every)
        stores.append((store, sum(len(shelf.things.all()) for shelf in store.shelves.all()), done, late))
    context = {"frame": frame_of(request), "stores": stores, "checks": made, "at": at}
    return render(request, "lostfound/checks.html", context)


@needs(rights.RUN, floor=True)
@require_POST
def begin(request: SignedRequest, pk: int) -> HttpResponse:
    """Begin the check of a store, or go on with the open one."""
    store = get_object_or_404(Store, pk=pk, in_use=True)
    return HttpResponseRedirect(rules.begin(store, by=request.user, at=now()).get_absolute_url())


@needs(rights.RUN, floor=True)
@require_safe
def check(request: SignedRequest, pk: int) -> HttpResponse:
    """One check: what is not seen yet first."""
    return _page(request, pk)


def _page(request: SignedRequest, pk: int, refusal: str = "") -> HttpResponse:
    found = get_object_or_404(StoreCheck.objects.select_related("store", "begun_by", "ended_by"), pk=pk)
    lines = list(
        found.lines.select_related("thing__category", "shelf", "seen_by").defer("thing__search_text")
    )
    kept = pictures.of_many(f"{ABOUT}{line.thing_id}" for line in lines)
    rows = [(line, next(iter(kept[f"{ABOUT}{line.thing_id}"]), None)) for line in lines]
    context = {
        "frame": frame_of(request),
        "check": found,
        "left": [row for row in rows if row[0].seen_at is None],
        "seen": [row for row in rows if row[0].seen_at is not None],
        "all": len(rows),
        "refusal": refusal,
        "missing": [row for row in rows if row[0].seen_at is None and row[0].thing.gone == "missing"],
    }
    return render(request, "lostfound/check.html", context, status=422 if refusal else 200)


@needs(rights.RUN, floor=True)
@require_POST
def see(request: SignedRequest, pk: int) -> HttpResponse:
    """Tick by hand, or by what the scanner read."""
    get_object_or_404(StoreCheck, pk=pk)
    form = ScanForm(request.POST)
    lines = [
        int(one) for one in request.POST.getlist("line") if one.isascii() and one.isdigit() and len(one) < 19
    ]
    try:
        if lines:
            rules.see(pk, lines, by=request.user, at=now())
        elif form.is_valid():
            line = rules.scan(pk, form.cleaned_data["number"], by=request.user, at=now())
            messages.success(request, _("%(number)s is here.") % {"number": line.thing.number})
    except Refusal as refusal:
        return _page(request, pk, str(refusal.message))
    return HttpResponseRedirect(request.path.removesuffix("see/"))


@needs(rights.RUN, floor=True)
@require_POST
def unsee(request: SignedRequest, pk: int, line: int) -> HttpResponse:
    """A wrong tick."""
    found = get_object_or_404(StoreCheck, pk=pk)
    get_object_or_404(found.lines, pk=line)
    rules.unsee(pk, line, by=request.user)
    return HttpResponseRedirect(found.get_absolute_url())


@needs(rights.RUN, floor=True)
@require_POST
def end(request: SignedRequest, pk: int) -> HttpResponse:
    """End the check."""
    found = get_object_or_404(StoreCheck, pk=pk)
    try:
        missing = rules.end(found.pk, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(found.get_absolute_url())
    if missing:
        text = ngettext(
            "%(count)d thing is missing. The leaders and the secretary are told.",
            "%(count)d things are missing. The leaders and the secretary are told.", len(missing),
        )  # fmt: skip
        messages.warning(request, text % {"count": len(missing)})
    else:
        messages.success(request, _("Everything is here."))
    return HttpResponseRedirect(found.get_absolute_url())
