"""Checking guests in: by booking, or as a walk-in; and letting them wait for a room."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import params
from core.access import needs
from core.domain.day import current_day
from core.people import SignedRequest
from frontdesk import rights
from frontdesk.domain import bookings, documents, offers, queries
from frontdesk.domain import check_in as rules
from frontdesk.enums import BookingState
from frontdesk.forms import CheckInForm
from frontdesk.models import Booking, Guest, Stay, StayEvent
from frontdesk.views import panels
from rooms.models import Room
from rooms.rights import GIVE_NOT_READY, RUSH


@needs(rights.CHECK_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: SignedRequest, pk: int) -> HttpResponse:
    """The guest of a booking is here: document, people, room."""
    booking = get_object_or_404(queries.bookings_shown(), pk=pk)
    if booking.state != BookingState.BOOKED and request.method != "POST":
        return panels.go_to(request, _after(booking))
    day = current_day().date
    form = _form_for(request, booking, day)
    if request.method == "POST" and form.is_valid():

        def act(at: datetime) -> str:
            data = form.cleaned_data
            stay = rules.check_in(
                booking.pk, form.chosen.pk, papers=form.papers, persons=data["persons"],
                leaves_on=data["leaves_on"], name=data["name"], phone=data["phone"], seen=form.chosen.version,
                reason=data["reason"], by=request.user, at=at,
            )  # fmt: skip
            return panels.desk_after(_first_line(stay))

        if answer := panels.attempt(request, form, act):
            return answer
    return _panel(request, form, booking.guest, day, booking=booking)


@needs(rights.CHECK_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def walk_in(request: SignedRequest) -> HttpResponse:
    """A guest without a booking. `?guest=` is somebody known, `?room=` a room chosen from the list."""
    guest = Guest.objects.filter(pk=params.whole(request, "guest"), anonymous_since__isnull=True).first()
    day = current_day().date
    form = CheckInForm(
        request.POST or None,
        document=documents.known_document(guest) if guest else None,
        initial={
            "name": guest.name if guest else "",
            "phone": guest.phone if guest else "",
            "leaves_on": day + timedelta(days=1),
        },
    )
    if request.method == "POST" and form.is_valid():

        def act(at: datetime) -> str:
            data = form.cleaned_data
            stay = rules.check_in_walk_in(
                form.chosen.pk, papers=form.papers, name=data["name"], phone=data["phone"],
                persons=data["persons"], leaves_on=data["leaves_on"], seen=form.chosen.version,
                reason=data["reason"], by=request.user, at=at,
            )  # fmt: skip
            return panels.desk_after(_first_line(stay))

        if answer := panels.attempt(request, form, act):
            return answer
    return _panel(request, form, guest, day)


@needs(rights.QUEUE)
@require_POST
def queue(request: SignedRequest, pk: int) -> HttpResponse:
    """The guest waits for the room chosen in the check-in; what was typed beside it is typed again later."""
    booking = get_object_or_404(queries.bookings_shown(), pk=pk)
    day = current_day().date
    form = _form_for(request, booking, day)
    form.ask_for_room_alone()
    if form.is_valid():

        def act(at: datetime) -> str:
            bookings.queue_for(booking.pk, form.chosen.pk, by=request.user, at=at, seen=form.chosen.version)
            return f"{reverse('frontdesk:desk')}?tab=arrivals"

        if answer := panels.attempt(request, form, act):
            return answer
    return _panel(request, form, booking.guest, day, booking=booking)


def _form_for(request: SignedRequest, booking: Booking, day: date) -> CheckInForm:
    return CheckInForm(
        request.POST or None,
        document=documents.known_document(booking.guest),
        initial={
            "name": booking.guest.name,
            "phone": booking.guest.phone,
            "persons": booking.persons,
            "leaves_on": max(booking.leaves_on, day),
        },
    )


def _first_line(stay: Stay) -> StayEvent:
    return stay.events.get(what=StayEvent.What.CHECKED_IN)


def _after(booking: Booking) -> str:
    """Where a booking that is not to arrive any more is found: its stay, or itself."""
    stay = booking.stays.order_by("-pk").first()
    arrived = booking.state == BookingState.ARRIVED and stay
    return stay.get_absolute_url() if arrived and stay else reverse("frontdesk:booking", args=[booking.pk])


def _panel(
    request: SignedRequest, form: CheckInForm, guest: Guest | None, day: date, booking: Booking | None = None
) -> HttpResponse:
    """The form with the rooms as they are now."""
    wanted = form.chosen_pk or params.whole(request, "room") or None
    room = Room.objects.select_related("type").filter(pk=wanted).first() if wanted else None
    leaves_on = (booking.leaves_on if booking else None) or form.initial["leaves_on"]
    found = offers.offers(
        day=day, leaves_on=leaves_on, booking=booking, wanted=room,
        room_type=booking.type if booking else (room.type if room else None),
    )  # fmt: skip
    context: dict[str, Any] = {
        "day": day,
        "form": form,
        "guest": guest,
        "booking": booking,
        "known": form.document,
        "offers": found,
        "chosen": offers.best_of(found, wanted),
        "times": queries.stays_before([guest.pk], day).get(guest.pk, 0) if guest else 0,
        "may_queue": booking is not None and request.user.has_perm(rights.QUEUE),
        "may_rush": request.user.has_perm(RUSH),
        "may_give_not_ready": request.user.has_perm(GIVE_NOT_READY),
        "title": _("Check in %(guest)s") % {"guest": guest.name} if guest else _("Walk-in"),
    }
    return panels.show(request, "check_in", context, status=422 if form.errors else 200)
