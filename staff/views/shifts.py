"""What the roster is made of: shifts, minimum cover, templates."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import params
from core.access import needs
from core.clock import hotel_date, now
from core.domain.hotel import profile
from core.errors import Refusal
from core.formats import WEEKDAYS, WEEKDAYS_ZH, chinese
from core.people import SignedRequest
from staff import rights
from staff.domain import cover, patterns, roster
from staff.domain import shifts as house
from staff.enums import Role
from staff.forms.time import PatternForm, ShiftForm, UsePatternForm
from staff.models import MinimumCover, RosterPattern, Shift
from staff.views.roster import say_copied

PAGE = ["GET", "HEAD", "POST"]


@needs(rights.CHANGE_ROSTER)
@require_http_methods(PAGE)
def shift_list(request: SignedRequest) -> HttpResponse:
    """The shifts in use and a form for a new one."""
    form = ShiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            house.add_shift(form.cleaned_data["code"], **form.values, by=request.user, at=now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:shifts")
    context = {"form": form, "shifts": house.all_shifts(), "usual": house.SHIFTS}
    return render(request, "staff/shifts.html", context, status=422 if form.errors else 200)


@needs(rights.CHANGE_ROSTER)
@require_http_methods(PAGE)
def shift(request: SignedRequest, pk: int) -> HttpResponse:
    """One shift: its name, letter and hours."""
    shown = get_object_or_404(Shift, pk=pk, in_use=True)
    form = ShiftForm(request.POST or None, shift=shown)
    if request.method == "POST" and form.is_valid():
        try:
            house.change_shift(shown, **form.values, by=request.user, at=now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(
                request, _("Saved. New hours count from tomorrow; what was worked keeps its own.")
            )
            return redirect("staff:shifts")
    context = {"form": form, "shift": shown, "usual": shown.code in house.SHIFTS}
    return render(request, "staff/shift.html", context, status=422 if form.errors else 200)


@needs(rights.CHANGE_ROSTER)
@require_POST
def end_shift(request: SignedRequest, pk: int) -> HttpResponse:
    """Put a shift out of use, or delete one nobody ever worked."""
    shown = get_object_or_404(Shift, pk=pk)
    if request.POST.get("act") == "delete":
        house.delete_shift(shown, by=request.user, at=now())
    else:
        house.retire_shift(shown, by=request.user, at=now())
    messages.success(request, _("%(shift)s is out of use.") % {"shift": shown.name})
    return redirect("staff:shifts")


@needs(rights.CHANGE_ROSTER)
@require_http_methods(PAGE)
def minimum_cover(request: SignedRequest) -> HttpResponse:
    """How many of a role each shift needs on each weekday."""
    role = params.choice(request, "role", Role.values, Role.ROOM_ATTENDANT)
    shifts = house.all_shifts()
    if request.method == "POST":
        wanted = {}
        for shift in shifts:
            for weekday in range(7):
                text = request.POST.get(f"c{shift.pk}-{weekday}", "").strip() or "0"
                if not (text.isascii() and text.isdigit() and len(text) < 4):
                    raise Refusal(_("Write whole numbers of people."))
                wanted[shift.pk, weekday] = int(text)
        cover.set_cover(role, wanted, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('staff:cover')}?role={role}")
    standing = {
        (shift, weekday): least
        for shift, weekday, least in MinimumCover.objects.filter(role=role).values_list(
            "shift", "weekday", "least"
        )
    }
    context = {
        "role": role,
        "role_word": Role(role).label,
        "roles": Role.choices,
        "weekdays": [WEEKDAYS_ZH[day] if chinese() else WEEKDAYS[day] for day in range(7)],
        "lines": [(one, [(day, standing.get((one.pk, day), "")) for day in range(7)]) for one in shifts],
    }
    return render(request, "staff/cover.html", context)


@needs(rights.CHANGE_ROSTER)
@require_http_methods(PAGE)
def pattern_list(request: SignedRequest) -> HttpResponse:
    """Templates of the roster: the list, a new one, and one written for some people."""
    at = now()
    form = PatternForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            patterns.save_pattern(**form.cleaned_data, by=request.user, at=at)
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:patterns")
    role = params.choice(request, "role", Role.values, Role.ROOM_ATTENDANT)
    monday = roster.monday_of(hotel_date(at, profile())) + timedelta(days=7)
    use = UsePatternForm(
        role=role, initial={"first": monday, "last": monday + timedelta(days=27), "stagger": 0}
    )
    return show_patterns(request, form, use, role)


def show_patterns(request: SignedRequest, form: PatternForm, use: UsePatternForm, role: str) -> HttpResponse:
    found = RosterPattern.objects.all()
    context = {
        "form": form,
        "use": use,
        "role": role,
        "roles": Role.choices,
        "patterns": [(one, patterns.letters_of(one)) for one in found],
        "shifts": house.all_shifts(),
    }
    return render(request, "staff/patterns.html", context, status=422 if form.errors or use.errors else 200)


@needs(rights.CHANGE_ROSTER)
@require_POST
def use_pattern(request: SignedRequest) -> HttpResponse:
    """Write a template onto the roster."""
    role = params.choice(request, "role", Role.values, Role.ROOM_ATTENDANT)
    use = UsePatternForm(request.POST, role=role)
    if use.is_valid():
        given = use.cleaned_data
        try:
            copied = patterns.apply(
                given["pattern"], list(given["people"]), given["first"], given["last"],
                stagger=given["stagger"] or 0, by=request.user, at=now(),
            )  # fmt: skip
        except Refusal as refusal:
            use.show(refusal)
        else:
            say_copied(request, copied)
            return redirect(f"{reverse('staff:roster')}?week={given['first'].isoformat()}&role={role}")
    return show_patterns(request, PatternForm(), use, role)


@needs(rights.CHANGE_ROSTER)
@require_POST
def delete_pattern(request: SignedRequest, pk: int) -> HttpResponse:
    """Delete a template."""
    patterns.delete_pattern(get_object_or_404(RosterPattern, pk=pk), by=request.user, at=now())
    messages.success(request, _("Deleted. What was written by it stays on the roster."))
    return redirect("staff:patterns")
