"""One's own page: language, theme, password, PIN, where one is signed in, and the shifts of these weeks."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import PHONE, sign_in_kind, signed_in
from core.clock import hotel_date, now
from core.domain.hotel import profile
from core.errors import Refusal
from core.people import SignedRequest
from staff.domain import people, roster, sign_in
from staff.forms import PasswordForm, PinForm, PreferencesForm


@signed_in(floor=True)
def me(request: SignedRequest) -> HttpResponse:
    """One's own page."""
    return show(request)


def show(request: SignedRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page with its three forms, one of which may carry what was typed."""
    at = now()
    person = request.user
    monday = roster.monday_of(hotel_date(at, profile()))
    context = {
        "frame": "phone.html" if sign_in_kind(request) == PHONE else "base.html",
        "preferences_form": PreferencesForm(person=person),
        "password_form": PasswordForm(employee=person),
        "pin_form": PinForm(),
        "sign_ins": sign_in.open_sign_ins(person, at=at),
        "this_key": request.session.session_key,
        "weeks": [roster.week(monday + timedelta(days=7 * number), [person])[0] for number in (0, 1)],
        "today": hotel_date(at, profile()),
        "roles": person.roles.all(),
        **forms,
    }
    return render(request, "staff/me.html", context, status=status)


@signed_in(floor=True)
@require_POST
def preferences(request: SignedRequest) -> HttpResponse:
    """Language and theme."""
    form = PreferencesForm(request.POST, person=request.user)
    if not form.is_valid():
        return show(request, status=422, preferences_form=form)
    people.set_preferences(request.user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("staff:me")


@signed_in
@require_POST
def password(request: SignedRequest) -> HttpResponse:
    """A new password; other sessions end."""
    at = now()
    form = PasswordForm(request.POST, employee=request.user)
    if form.is_valid():
        try:
            sign_in.prove(request, form.cleaned_data["present"], at=at)
            people.set_password(
                request.user,
                form.cleaned_data["password"],
                by=request.user,
                at=at,
                keep=request.session.session_key,
            )
            update_session_auth_hash(request, request.user)
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved. You are signed out everywhere else."))
            return redirect("staff:me")
    return show(request, status=422, password_form=form)


@signed_in(floor=True)
@require_POST
def pin(request: SignedRequest) -> HttpResponse:
    """A new PIN; sessions on floor phones end, this one too if it is one."""
    at = now()
    form = PinForm(request.POST)
    if form.is_valid():
        try:
            sign_in.prove(request, form.cleaned_data["present"], at=at)
            people.set_pin(request.user, form.cleaned_data["pin"], by=request.user, at=at)
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved. Phones ask for the new PIN."))
            return redirect("staff:me")
    return show(request, status=422, pin_form=form)


@signed_in(floor=True)
@require_POST
def end_sign_in(request: SignedRequest, ref: uuid.UUID) -> HttpResponse:
    """End one of one's own sessions."""
    sign_in.end_one(request.user, ref, by=request.user, at=now())
    messages.success(request, _("Ended."))
    return redirect("staff:me")
