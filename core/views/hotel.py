"""The hotel's profile and the audit: the manager's pages of core."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import clock, params, rights, slots
from core.access import needs
from core.domain import hotel, retention
from core.forms import HotelProfileForm
from core.models import Audit
from core.people import SignedRequest

AUDIT_ROWS = 50
PERSON = re.compile(r"staff:employee:([0-9]{1,18})")


@needs(rights.CHANGE_HOTEL)
def profile(request: SignedRequest) -> HttpResponse:
    """The hotel's settings."""
    stored = hotel.profile()
    form = HotelProfileForm(request.POST or None, instance=stored)
    if request.method == "POST" and form.is_valid():
        changed = hotel.change_profile(stored, by=request.user, at=clock.now(), **form.cleaned_data)
        messages.success(
            request, _("Saved.") if changed else _("Nothing was different, nothing was changed.")
        )
        return redirect("core:profile")
    return render(request, "core/profile.html", {"form": form}, status=422 if form.errors else 200)


@needs(rights.CHANGE_HOTEL)
@require_safe
def kept(request: HttpRequest) -> HttpResponse:
    """How long data is kept, when that was last seen to, and how much has gone."""
    return render(request, "core/retention.html", {"rows": retention.overview()})


def _people_of(abouts: list[str]) -> dict[str, Any]:
    """The colleagues whom lines of the audit are about, by what stands in the line (one query)."""
    numbers = {about: int(found[1]) for about in abouts if (found := PERSON.fullmatch(about))}
    people = get_user_model().objects.in_bulk(numbers.values())
    return {about: people[number] for about, number in numbers.items() if number in people}


@needs(rights.SEE_AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first. Pages go by number, so that the last page costs what the first does."""
    about, what = params.text(request, "about", length=120), params.text(request, "what", length=60)
    rows = Audit.objects.select_related("by", "acting_for").order_by("-pk")
    if about:
        rows = rows.filter(about=about)
    if what:
        rows = rows.filter(what=what)
    if before := params.whole(request, "before"):
        rows = rows.filter(pk__lt=before)
    shown = list(rows[: AUDIT_ROWS + 1])
    older = shown[AUDIT_ROWS - 1].pk if len(shown) > AUDIT_ROWS else None
    words: dict[str, Any] = {}
    for told in slots.filled("audit words"):
        words |= told
    people = _people_of([about, *(row.about for row in shown)])
    lines = [(row, words.get(row.what), people.get(row.about)) for row in shown[:AUDIT_ROWS]]
    context = {
        "rows": lines,
        "older": older,
        "about": about,
        "what": what,
        "only": [words.get(what, what), people.get(about, about)],
    }
    return render(request, "core/audit.html", context)
