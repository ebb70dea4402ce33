"""Signing in and out, the first visit by a one-time link, and enrolling a phone or wall screen."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.access import public, signed_in
from core.clock import now
from core.errors import Refusal, Stale
from core.people import SignedRequest
from staff.domain import devices, people, sign_in
from staff.enums import DeviceKind, SignInKind
from staff.forms import CodeForm, PhoneSignInForm, SignInForm, StartForm
from staff.middleware import device_cookie
from staff.models import Device

DEVICE_COOKIE_DAYS = 400  # browsers keep no cookie longer; each sign-in renews it


@public
def desk(request: HttpRequest) -> HttpResponse:
    """Desk and office: number and password. An enrolled phone is led to its own page."""
    if request.user.is_authenticated:
        return redirect(way_back(request))
    on_phone = request.COOKIES.get(device_cookie(), "").startswith(f"{DeviceKind.PHONE}.")
    if on_phone and request.method == "GET" and "desk" not in request.GET:
        return redirect(f"{resolve_url('staff:phone-sign-in')}?{request.GET.urlencode()}")
    form = SignInForm(request.POST or None)
    return answer(request, form, SignInKind.DESK, {"on_phone": on_phone}, template="staff/sign_in.html")


@public
def phone(request: HttpRequest) -> HttpResponse:
    """Floor phone: number and PIN, on an enrolled device only."""
    if request.user.is_authenticated:
        return redirect(way_back(request))
    cookie = request.COOKIES.get(device_cookie(), "")
    device = devices.find(cookie) if cookie.startswith(f"{DeviceKind.PHONE}.") else None
    if device is None:
        return render(request, "staff/phone_unknown.html", status=403)
    form = PhoneSignInForm(request.POST or None)
    response = answer(
        request, form, SignInKind.PHONE, {"device": device}, template="staff/phone_sign_in.html"
    )
    if response.status_code == 302:
        keep_device_cookie(response, cookie)
    return response


def answer(
    request: HttpRequest, form: Any, kind: SignInKind, context: dict[str, Any], *, template: str
) -> HttpResponse:
    """Try what was typed; the page again with the reason, or on to where the person wanted to go."""
    at = now()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            device: Device | None = context.get("device")
            try:
                employee = sign_in.try_to_sign_in(request, **form.cleaned_data, at=at)
            except Refusal as refusal:
                form.show(refusal)
            else:
                sign_in.begin(request, employee, kind=kind, at=at, device=device)
                if device is not None:
                    devices.note_seen(device, at=at)
                return redirect(way_back(request))
    return render(request, template, {"form": form, "next": way_back(request), **context}, status=status)


def locked_answer(request: HttpRequest, answer: HttpResponse, credentials: Any) -> HttpResponse:
    """What django-axes answers to a locked number: our own page, which says so already."""
    answer.status_code = 429
    return answer


def way_back(request: HttpRequest) -> str:
    """Where the visitor wanted to go, when it is a page of this program; else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    here = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    if here and wanted.startswith("/"):  # a bare word would be taken for the name of a view
        return wanted
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@signed_in(floor=True)
@require_POST
def leave(request: SignedRequest) -> HttpResponse:
    """End this session."""
    sign_in.end(request, at=now())
    messages.success(request, _("Signed out."))
    return redirect("staff:sign-in")


@public
def start(request: HttpRequest, token: str) -> HttpResponse:
    """The first visit by a one-time link: choose a password, a PIN, or both. Looking at the page does not use it."""
    at = now()
    link = people.find_link(token, at=at)
    if link is None:
        return render(request, "staff/start_over.html", status=410)
    form = StartForm(request.POST or None, employee=link.employee)
    if request.method == "POST" and form.is_valid():
        secrets = {name: form.cleaned_data[name] for name in ("password", "pin")}
        try:
            people.use_link(token, **secrets, at=at)
        except Stale:
            return render(request, "staff/start_over.html", status=410)
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved. Sign in with your number."))
            return redirect("staff:sign-in")
    context = {"form": form, "employee": link.employee}
    return render(request, "staff/start.html", context, status=422 if form.errors else 200)


@public
def enrol(request: HttpRequest, code: str = "") -> HttpResponse:
    """Make this browser a floor phone or wall screen. Looking at the page does not use the code."""
    at = now()
    form = CodeForm(request.POST or None, initial={"code": code})
    if request.method == "POST" and form.is_valid():
        try:
            device, cookie = devices.enrol(form.cleaned_data["code"], at=at)
        except Refusal as refusal:
            form.show(refusal)
        else:
            if request.user.is_authenticated:
                sign_in.end(request, at=at)
            response = redirect(
                {
                    DeviceKind.WALL: settings.WALL_SCREEN_URL,
                    DeviceKind.PHONE: "staff:phone-sign-in",
                    DeviceKind.DESK: "staff:sign-in",
                }[DeviceKind(device.kind)]
            )
            keep_device_cookie(response, cookie)
            return response
    waiting = devices.waiting_for(code, at=at) if code else None
    return render(
        request, "staff/enrol.html", {"form": form, "device": waiting}, status=422 if form.errors else 200
    )


def keep_device_cookie(response: HttpResponse, cookie: str) -> None:
    response.set_cookie(
        device_cookie(),
        cookie,
        max_age=DEVICE_COOKIE_DAYS * 24 * 60 * 60,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
