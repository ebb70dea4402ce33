"""What everybody does about their own time: sign in and out, look at the shifts, ask for leave, offer a swap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import params
from core.access import public, signed_in
from core.clock import hotel_date, now
from core.domain import form_keys, live
from core.domain.hotel import profile
from core.errors import Denied, Refusal
from core.people import SignedRequest
from core.replies import frame_of, go, once
from staff.domain import attendance, devices, feed, files, leave, roster, swaps
from staff.enums import SWAP_OPEN, LeaveState, Mark, SwapState
from staff.forms.time import LeaveForm
from staff.middleware import device_cookie
from staff.models import Certificate, Device, Employee, Leave, RosterEntry, Swap
from staff.views.people import qr

WEEKS = 5
REQUESTS_SHOWN = 12


def device_of(request: HttpRequest) -> Device | None:
    """The enrolled phone or desk computer this page is open on."""
    return devices.find(request.COOKIES.get(device_cookie(), ""))


@signed_in(floor=True)
@require_safe
def shifts(request: SignedRequest) -> HttpResponse:
    """Own shifts of the coming weeks, the clock, leave and swaps."""
    return show(request, LeaveForm())


def show(request: SignedRequest, form: LeaveForm, *, status: int = 200) -> HttpResponse:
    at = now()
    person = request.user
    today = hotel_date(at, profile())
    monday = roster.monday_of(today)
    days = [monday + timedelta(days=number) for number in range(7 * WEEKS)]
    row = roster.span(days, [person])[0]
    entries = {
        (entry.date, entry.shift_id): entry.pk
        for entry in RosterEntry.objects.filter(employee=person, date__gt=today, date__lte=days[-1])
    }
    offered = {(one.date, one.shift_id) for one in Swap.objects.filter(asker=person, state__in=SWAP_OPEN)}
    weeks = [
        [
            (
                cell,
                [
                    (one, entries.get((cell.date, one.pk)), (cell.date, one.pk) in offered)
                    for one in cell.shifts
                ],
            )
            for cell in row.cells[start : start + 7]
        ]
        for start in range(0, len(days), 7)
    ]
    context = {
        "frame": frame_of(request),
        "clock": attendance.possible(person, at),
        "device": device_of(request),
        "key": form_keys.new_key(),
        "today": today,
        "weeks": weeks,
        "form": form,
        "leave": Leave.objects.filter(employee=person)[:REQUESTS_SHOWN],
        "asked_me": swaps.of(person).filter(colleague=person, state=SwapState.ASKED, date__gte=today),
        "swaps": swaps.of(person).exclude(colleague=person, state=SwapState.ASKED)[:REQUESTS_SHOWN],
        "calendar": getattr(person, "calendar", None),
        "unfit": files.unfit([person.pk], today).get(person.pk),
        "papers": Certificate.objects.filter(employee=person, removed_at__isnull=True),
        "open_leave": {LeaveState.ASKED, LeaveState.APPROVED},
        "open_swaps": set(SWAP_OPEN),
        "topic": live.person(person.pk),
        "at": at,
    }
    return render(request, "staff/my_shifts.html", context, status=status)


@signed_in(floor=True)
@require_POST
def mark(request: SignedRequest) -> HttpResponse:
    """Sign in, out or for a break, on a device of the hotel."""
    device = device_of(request)
    if device is None:
        raise Denied(
            _("Sign in and out on a floor phone or an enrolled computer of the hotel, or ask your leader.")
        )
    what = request.POST.get("what", "")

    def act() -> str:
        line = attendance.mark(request.user, what, by=request.user, at=now(), device=device)
        messages.success(request, said(line.what))
        return reverse("staff:my-shifts")

    return go(request, once(request, act))


def said(what: str) -> str:
    """What a mark answers."""
    return {
        Mark.COME: _("Signed in. Have a good shift."),
        Mark.GO: _("Signed out. Keys and radios returned?"),
        Mark.BREAK_OUT: _("The break has begun."),
        Mark.BREAK_IN: _("The break is over."),
    }[Mark(what)]


@signed_in(floor=True)
@require_POST
def ask_leave(request: SignedRequest) -> HttpResponse:
    """Ask for leave."""
    form = LeaveForm(request.POST)
    if form.is_valid():
        try:
            leave.ask(request.user, **form.cleaned_data, by=request.user, at=now())
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Asked. The answer appears on this page."))
            return redirect("staff:my-shifts")
    return show(request, form, status=422)


@signed_in(floor=True)
@require_POST
def withdraw_leave(request: SignedRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    found = get_object_or_404(Leave, pk=pk, employee=request.user)
    leave.withdraw(found, by=request.user, at=now())
    messages.success(request, _("Taken back."))
    return redirect("staff:my-shifts")


@signed_in(floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: SignedRequest, pk: int) -> HttpResponse:
    """Offer one of one's own shifts: choose the colleague, then one of their shifts or none."""
    at = now()
    mine = RosterEntry.objects.select_related("shift", "employee")
    entry = get_object_or_404(mine, pk=pk, employee=request.user)
    colleagues = swaps.colleagues_for(entry)
    chosen: Employee | None = colleagues.filter(pk=params.whole(request, "with", 0)).first()
    theirs = RosterEntry.objects.none()
    if chosen:
        today = hotel_date(at, profile())
        theirs = RosterEntry.objects.filter(
            employee=chosen, date__gt=today, date__lte=entry.date + timedelta(days=21)
        ).select_related("shift")
    sentence, status = "", 200
    if request.method == "POST" and chosen:
        wanted = request.POST.get("shift", "")
        other = (
            theirs.filter(pk=int(wanted)).first()
            if wanted.isascii() and wanted.isdigit() and len(wanted) < 19
            else None
        )
        if wanted and other is None:
            raise Http404
        try:
            swaps.ask(
                entry,
                chosen,
                for_entry=other,
                reason=request.POST.get("reason", "")[:300],
                by=request.user,
                at=at,
            )
        except Denied:
            raise
        except Refusal as refusal:
            sentence, status = str(refusal.message), 422
        else:
            messages.success(request, _("Asked. %(name)s sees it on the phone.") % {"name": chosen.name})
            return redirect("staff:my-shifts")
    context: dict[str, Any] = {
        "frame": frame_of(request),
        "entry": entry,
        "colleagues": colleagues,
        "chosen": chosen,
        "theirs": theirs,
        "refusal": sentence,
    }
    return render(request, "staff/offer.html", context, status=status)


@signed_in(floor=True)
@require_POST
def answer_swap(request: SignedRequest, pk: int) -> HttpResponse:
    """Agree to a swap, decline it, or take one's own back."""
    swap = get_object_or_404(swaps.of(request.user), pk=pk)
    act = request.POST.get("act", "")
    if act == "agree":
        swaps.agree(swap, by=request.user, at=now())
        messages.success(request, _("Agreed. Once it is approved, the roster changes by itself."))
    elif act == "decline":
        swaps.decline(swap, by=request.user, at=now())
        messages.success(request, _("Declined."))
    else:
        swaps.withdraw(swap, by=request.user, at=now())
        messages.success(request, _("Taken back."))
    return redirect("staff:my-shifts")


@signed_in(floor=True)
@require_POST
def make_calendar(request: SignedRequest) -> HttpResponse:
    """A new secret address of one's own calendar, shown this once; or none any more."""
    if request.POST.get("act") == "end":
        feed.end_address(request.user, at=now())
        messages.success(request, _("The address no longer works."))
        return redirect("staff:my-shifts")
    token = feed.make_address(request.user, at=now())
    address = request.build_absolute_uri(reverse("staff:calendar", args=[token]))

    context = {"frame": frame_of(request), "address": address, "picture": qr(address)}
    return render(request, "staff/calendar.html", context)


@public
@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The shifts behind a secret address, for a calendar program that cannot sign in."""
    owner = feed.owner_of(token)
    if owner is None:
        raise Http404
    return HttpResponse(
        feed.calendar_of(owner, at=now()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="shifts.ics"'},
    )
