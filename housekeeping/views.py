"""Pages of the roof: each person's home, and the night roll."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import clock, rights
from core.access import PHONE, needs, signed_in
from core.domain import day as days
from core.domain.hotel import profile
from core.formats import show_date
from core.models import BusinessDay
from core.people import SignedRequest
from core.slots import Card, Takes, filled, names_filling
from housekeeping.domain import night as night_roll
from housekeeping.forms import FirstDayForm
from housekeeping.rights import ROLL_NIGHT

AT_ONCE = ("rooms", "frontdesk", "cleaning")
"""The apps whose cards come with the page: the work of the hour. Each other card is fetched after it, so that the page
costs the same however many parts the house has."""


@signed_in(floor=True)
@require_safe
def home(request: SignedRequest) -> HttpResponse:
    """What this person does today: the cards of all apps that their rights open."""
    later = names_filling("home", lambda name, order: not _at_once(name, order))
    day = BusinessDay.objects.filter(closed_at__isnull=True).first()
    frame = "phone.html" if request.sign_in_kind == PHONE else "base.html"
    may_open = day is None and request.user.has_perm(rights.CHANGE_HOTEL)
    context = {
        "cards": _cards(request, _at_once),
        "later": later,
        "day": day,
        "may_open": may_open,
        "frame": frame,
    }
    return render(request, "housekeeping/home.html", context)


@signed_in(floor=True)
@require_safe
def home_part(request: SignedRequest, part: str) -> HttpResponse:
    """One of the cards that take the place the home page keeps for them."""
    if part not in names_filling("home"):
        raise Http404
    cards = _cards(request, lambda name, order: name == part)
    return render(request, "housekeeping/_cards.html", {"cards": cards, "part": part})


def _at_once(name: str, order: int) -> bool:
    return name.partition("-")[0] in AT_ONCE


def _cards(request: SignedRequest, takes: Takes) -> list[Card]:
    return [
        card
        for card in filled("home", takes=takes, request=request)
        if not card.right or request.user.has_perm(card.right)
    ]


@needs(ROLL_NIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def night(request: SignedRequest) -> HttpResponse:
    """The open business day, the steps of its night roll, and the button that closes it."""
    if request.method == "POST":
        closed = night_roll.roll_night(clock.now(), by=request.user)
        messages.success(
            request,
            ngettext("%(count)d business day closed.", "%(count)d business days closed.", len(closed))
            % {"count": len(closed)}
            if closed
            else _("The business day was closed by a colleague at the same moment."),
        )
        return HttpResponseRedirect(resolve_url("night"))
    return _night(request)


@needs(rights.CHANGE_HOTEL)
@require_POST
def first_day(request: SignedRequest) -> HttpResponse:
    """Open the hotel's first business day; the night roll opens each that follows."""
    at = clock.now()
    form = FirstDayForm(request.POST, today=clock.hotel_date(at, profile()))
    if not form.is_valid():
        return _night(request, form)
    day = days.open_first_day(form.cleaned_data["date"], by=request.user, at=at)
    messages.success(request, _("Business day %(day)s is open.") % {"day": show_date(day.date)})
    return HttpResponseRedirect(resolve_url("home"))


def _night(request: SignedRequest, form: FirstDayForm | None = None) -> HttpResponse:
    at, hotel = clock.now(), profile()
    day = BusinessDay.objects.filter(closed_at__isnull=True).first()
    context: dict[str, Any] = {
        "day": day,
        "closed": BusinessDay.objects.filter(closed_at__isnull=False).order_by("-date")[:7],
    }
    if day is not None:
        offered_from = night_roll.offered_from(day, hotel)
        context |= {
            "steps": night_roll.steps_done(day),
            "offered_from": offered_from,
            "due_at": night_roll.due_at(day, hotel),
            "may_roll": offered_from <= at,
        }
    elif request.user.has_perm(rights.CHANGE_HOTEL):
        context["form"] = form or FirstDayForm(today=clock.hotel_date(at, hotel))
    return render(request, "housekeeping/night.html", context, status=422 if form else 200)
