"""The list of employees and what can be done about one of them."""

from __future__ import annotations

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from core import params
from core.access import needs
from core.clock import hotel_date, now
from core.domain import pictures
from core.domain.hotel import profile
from core.errors import Denied, Refusal
from core.people import SignedRequest
from staff import rights
from staff.domain import people, queries, sign_in
from staff.domain import rights as rules
from staff.enums import Role
from staff.forms import EmployeeForm, SwitchOffForm
from staff.models import Employee

PER_PAGE = 50
STATES: dict[str, bool | None] = {"on": True, "off": False, "all": None}


@needs(rights.SEE_PEOPLE)
def employees(request: SignedRequest) -> HttpResponse:
    """Employees, found by characters, pinyin, initials or number, filtered by role and state."""
    text = params.text(request, "q", length=60)
    role = params.choice(request, "role", Role.values)
    state = params.choice(request, "state", STATES, "on")
    found = queries.find_people(text, role=role, active=STATES[state])
    page = Paginator(found.select_related("reports_to").prefetch_related("roles"), PER_PAGE).get_page(
        params.whole(request, "page", 1, low=1)
    )
    on_duty = {one.pk for one in queries.on_duty(now())}
    counts = Employee.objects.aggregate(
        on=Count("pk", filter=Q(is_active=True)), off=Count("pk", filter=Q(is_active=False)), all=Count("pk")
    )
    states = [(value, label, counts[value]) for value, label in state_labels()]
    context = {
        "page": page,
        "text": text,
        "role": role,
        "roles": Role.choices,
        "state": state,
        "states": states,
        "on_duty": on_duty,
    }
    template = "staff/employees.html#list" if request.headers.get("HX-Request") else "staff/employees.html"
    return render(request, template, context)


def state_labels() -> list[tuple[str, str]]:
    return [("on", _("In service")), ("off", pgettext("employee", "Left")), ("all", _("All"))]


@needs(rights.CHANGE_PEOPLE)
def hire(request: SignedRequest) -> HttpResponse:
    """Take somebody on."""
    form = EmployeeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            employee = people.hire(**form.about_person, **form.rights, by=request.user, at=now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(
                request, _("Saved. Give a one-time link, so that a password or PIN can be chosen.")
            )
            return redirect(employee)
    return render(request, "staff/hire.html", {"form": form}, status=422 if form.errors else 200)


@needs(rights.SEE_PEOPLE)
def employee(request: SignedRequest, pk: int) -> HttpResponse:
    """One employee: what is known, roles, rights now, sessions; changed here by those with the right."""
    shown = find(pk)
    at = now()
    may_change = request.user.has_perm(rights.CHANGE_PEOPLE)
    form = EmployeeForm(request.POST or None, employee=shown)
    if request.method == "POST":
        if not may_change:
            raise Denied(_("Changing employees is for the manager and the deputy."))
        if form.is_valid():
            try:
                people.change_with_roles(shown, **form.rights, by=request.user, at=at, **form.about_person)
            except Refusal as refusal:
                form.show(refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect(shown)
    today = hotel_date(at, profile())
    context = {
        "employee": shown,
        "form": form,
        "may_change": may_change,
        "resolved": rules.resolve(shown, at=at),
        "sign_ins": sign_in.open_sign_ins(shown, at=at) if may_change else [],
        "switch_off_form": SwitchOffForm(initial={"left_on": today}),
        "team": shown.team.active(),
        "pictures": pictures.of(f"staff:employee:{shown.pk}"),
    }
    return render(request, "staff/employee.html", context, status=422 if form.errors else 200)


@needs(rights.CHANGE_PEOPLE)
@require_POST
def switch_off(request: SignedRequest, pk: int) -> HttpResponse:
    """End somebody's access at once."""
    shown = find(pk)
    form = SwitchOffForm(request.POST)
    left_on = form.cleaned_data["left_on"] if form.is_valid() else None
    people.switch_off(shown, by=request.user, at=now(), left_on=left_on)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": shown.name})
    return redirect(shown)


@needs(rights.CHANGE_PEOPLE)
@require_POST
def switch_on(request: SignedRequest, pk: int) -> HttpResponse:
    """Let somebody sign in again."""
    shown = find(pk)
    people.switch_on(shown, by=request.user, at=now())
    messages.success(request, _("%(name)s can sign in again.") % {"name": shown.name})
    return redirect(shown)


@needs(rights.CHANGE_PEOPLE)
@require_POST
def link(request: SignedRequest, pk: int) -> HttpResponse:
    """Make a one-time link and show it, this once."""
    shown = find(pk)
    at = now()
    token = people.make_link(shown, by=request.user, at=at)
    address = request.build_absolute_uri(reverse("staff:start", args=[token]))
    context = {"employee": shown, "address": address, "picture": qr(address), "until": at + people.LINK_LASTS}
    return render(request, "staff/link.html", context)


@needs(rights.CHANGE_PEOPLE)
@require_POST
def end_sign_ins(request: SignedRequest, pk: int) -> HttpResponse:
    """Sign somebody out everywhere."""
    shown = find(pk)
    people.sign_out_everywhere(shown, by=request.user, at=now())
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": shown.name})
    return redirect(shown)


def find(pk: int) -> Employee:
    """The employee or 404. Everybody who may see people may see each of them."""
    known = Employee.objects.select_related("reports_to").prefetch_related("roles", "earned")
    shown: Employee = get_object_or_404(known, pk=pk)
    return shown


def qr(text: str) -> SafeString:
    """A QR code as inline SVG, dark on light in both themes, as cameras want it."""
    svg = segno.make(text, error="m").svg_inline(
        border=2, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )
    return mark_safe(svg)  # noqa: S308  drawn by segno; the text is in the modules, not in the markup
