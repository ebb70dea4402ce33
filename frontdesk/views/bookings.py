"""Bookings: made, corrected, a room put down, cancelled, not shown up, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.people import SignedRequest
from frontdesk import rights
from frontdesk.domain import bookings as rules
from frontdesk.domain import offers, queries
from frontdesk.domain.tags import tag_of
from frontdesk.enums import BookingState
from frontdesk.forms import BookingForm, ConfirmForm, KeyedForm, NewBookingForm, PutDownForm
from frontdesk.models import Booking, Guest
from frontdesk.views import panels


@needs(rights.CHANGE_BOOKING)
@require_http_methods(["GET", "HEAD", "POST"])
def new_booking(request: SignedRequest) -> HttpResponse:
    """Promise a room; `?guest=` is somebody known."""
    guest = Guest.objects.filter(pk=params.whole(request, "guest"), anonymous_since__isnull=True).first()
    day = current_day().date
    form = NewBookingForm(
        request.POST or None,
        guest=guest,
        auto_id="booking_%s",
        initial={"arrives_on": day, "leaves_on": day + timedelta(days=1)},
    )
    if request.method == "POST" and form.is_valid():

        def act(at: datetime) -> str:
            data = form.cleaned_data
            known = guest or rules.new_guest(name=data["name"], phone=data["phone"], vip=data["vip"], at=at)
            made = rules.make_booking(
                known, **form.promise, kind=data["kind"], reference=data["reference"],
                room=data["room_number"], by=request.user, at=at,
            )  # fmt: skip
            return reverse("frontdesk:booking", args=[made.pk])

        if answer := panels.attempt(request, form, act):
            messages.success(request, _("The booking is saved."))
            return answer
    context = {"form": form, "guest": guest, "day": day}
    return panels.show(request, "new_booking", context, status=422 if form.errors else 200)


@needs(rights.CHANGE_BOOKING)
@require_http_methods(["GET", "HEAD", "POST"])
def booking(request: SignedRequest, pk: int) -> HttpResponse:
    """What was promised, and everything that can be done about it; sent as a form it is corrected."""
    shown = _find(pk)
    form = BookingForm.of(shown, request.POST or None)
    if request.method == "POST" and form.is_valid():

        def act(at: datetime) -> str:
            rules.change_booking(shown.pk, **form.promise, by=request.user, at=at)
            return reverse("frontdesk:booking", args=[pk])

        if answer := panels.attempt(request, form, act):
            messages.success(request, _("Saved."))
            return answer
    return _panel(request, shown, change_form=form)


@needs(rights.CHANGE_BOOKING)
@require_POST
def put_down(request: SignedRequest, pk: int) -> HttpResponse:
    """Put a room down for the booking; the button "none" takes it back."""
    shown = _find(pk)
    if "none" in request.POST:
        return _act(request, shown, ConfirmForm, lambda at: rules.put_down(pk, None, by=request.user, at=at))
    form = PutDownForm(request.POST)
    if form.is_valid():
        room_id = form.chosen.pk
        answer = panels.attempt(
            request,
            form,
            _back_to(shown, lambda at: rules.put_down(pk, room_id, by=request.user, at=at)),
        )
        if answer:
            return answer
    return _panel(request, shown, put_form=form)


@needs(rights.CHANGE_BOOKING)
@require_POST
def cancel(request: SignedRequest, pk: int) -> HttpResponse:
    """The guest has said that nobody comes."""
    return _act(request, _find(pk), ConfirmForm, lambda at: rules.cancel_booking(pk, by=request.user, at=at))


@needs(rights.CHANGE_BOOKING)
@require_POST
def no_show(request: SignedRequest, pk: int) -> HttpResponse:
    """The guest did not come."""
    return _act(request, _find(pk), ConfirmForm, lambda at: rules.mark_no_show(pk, by=request.user, at=at))


@needs(rights.CHANGE_BOOKING)
@require_POST
def reopen(request: SignedRequest, pk: int) -> HttpResponse:
    """Take back a cancellation or a no-show."""
    return _act(request, _find(pk), ConfirmForm, lambda at: rules.reopen(pk, by=request.user, at=at))


@needs(rights.QUEUE)
@require_POST
def leave_queue(request: SignedRequest, pk: int) -> HttpResponse:
    """The guest does not wait any more."""
    return _act(request, _find(pk), ConfirmForm, lambda at: rules.leave_queue(pk, by=request.user, at=at))


def _find(pk: int) -> Booking:
    return get_object_or_404(queries.bookings_shown(), pk=pk)


def _back_to(shown: Booking, verb: Callable[[datetime], object]) -> Callable[[datetime], str]:
    def act(at: datetime) -> str:
        verb(at)
        return reverse("frontdesk:booking", args=[shown.pk])

    return act


def _act(
    request: SignedRequest, shown: Booking, form_class: type[KeyedForm], verb: Callable[[datetime], object]
) -> HttpResponse:
    """Do something to the booking that asks nothing more, and show the booking again."""
    form = form_class(request.POST)
    if form.is_valid() and (answer := panels.attempt(request, form, _back_to(shown, verb))):
        return answer
    return _panel(request, _find(shown.pk), act_form=form)


def _panel(request: SignedRequest, shown: Booking, **forms: Any) -> HttpResponse:
    day = current_day().date
    is_open = shown.state == BookingState.BOOKED
    found = (
        offers.offers(day=shown.arrives_on, leaves_on=shown.leaves_on, room_type=shown.type, booking=shown)
        if is_open
        else []
    )
    put_form = forms.get("put_form") or PutDownForm()
    context = {
        "day": day,
        "booking": shown,
        "guest": shown.guest,
        "is_open": is_open,
        "is_due": is_open and shown.arrives_on <= day,
        "can_reopen": shown.state in (BookingState.CANCELLED, BookingState.NO_SHOW),
        "stay": shown.stays.order_by("-pk").first() if not is_open else None,
        "tag": tag_of(shown.room, day) if shown.room and is_open else None,
        "offers": found,
        "chosen": offers.best_of(found, put_form.chosen_pk),
        "change_form": forms.get("change_form") or BookingForm.of(shown),
        "put_form": put_form,
        "act_form": forms.get("act_form") or ConfirmForm(),
        "now": now(),
        "may_check_in": request.user.has_perm(rights.CHECK_IN),
        "may_queue": request.user.has_perm(rights.QUEUE),
    }
    wrong = any(form.errors for form in forms.values())
    return panels.show(request, "booking", context, status=422 if wrong else 200)
