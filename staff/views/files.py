"""Personnel files, certificates, and the chart of who answers to whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import needs
from core.clock import hotel_date, now
from core.domain import pictures
from core.domain.hotel import profile
from core.errors import Denied, Refusal
from core.forms import PicturesField
from core.people import SignedRequest
from staff import rights
from staff.domain import files, queries
from staff.forms.base import HouseForm, words_of
from staff.forms.work import CertificateForm, FileForm
from staff.models import Certificate, Employee


class PictureForm(HouseForm):
    photos = PicturesField(most=1, required=True)


def find(pk: int) -> Employee:
    known = Employee.objects.select_related("reports_to").prefetch_related("roles", "skills")
    person: Employee = get_object_or_404(known, pk=pk)
    return person


@needs(rights.KEEP_FILES)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: SignedRequest, pk: int) -> HttpResponse:
    """One person's file."""
    person = find(pk)
    form = FileForm(request.POST or None, employee=person)
    if request.method == "POST" and form.is_valid():
        try:
            files.set_file(person, **form.values, by=request.user, at=now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:file", pk=person.pk)
    return show(request, person, form=form)


def show(request: SignedRequest, person: Employee, **forms: Any) -> HttpResponse:
    today = hotel_date(now(), profile())
    context = {
        "employee": person,
        "form": FileForm(employee=person),
        "certificate_form": CertificateForm(auto_id="certificate-%s"),
        "picture_form": PictureForm(auto_id="picture-%s"),
        "certificates": Certificate.objects.filter(employee=person, removed_at__isnull=True),
        "pictures": pictures.of(f"staff:employee:{person.pk}"),
        "unfit": files.unfit([person.pk], today).get(person.pk),
        "soon": today + files.REMINDED_BEFORE,
        "today": today,
        **forms,
    }
    bad = any(one.errors for one in forms.values())
    return render(request, "staff/file.html", context, status=422 if bad else 200)


@needs(rights.KEEP_FILES)
@require_POST
def add_certificate(request: SignedRequest, pk: int) -> HttpResponse:
    """Enter a certificate."""
    person = find(pk)
    form = CertificateForm(request.POST, auto_id="certificate-%s")
    if form.is_valid():
        try:
            files.add_certificate(person, **form.cleaned_data, by=request.user, at=now())
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:file", pk=person.pk)
    return show(request, person, certificate_form=form)


@needs(rights.KEEP_FILES)
@require_POST
def remove_certificate(request: SignedRequest, pk: int) -> HttpResponse:
    """Take out a certificate that was entered by mistake."""
    certificate = get_object_or_404(Certificate.objects.select_related("employee"), pk=pk)
    files.remove_certificate(certificate, reason=words_of(request.POST, "reason"), by=request.user, at=now())
    messages.success(request, _("Taken out."))
    return redirect("staff:file", pk=certificate.employee_id)


@needs(rights.KEEP_FILES)
@require_POST
def add_picture(request: SignedRequest, pk: int) -> HttpResponse:
    """A new picture of the person; the latest one is shown."""
    person = find(pk)
    form = PictureForm(request.POST, request.FILES, auto_id="picture-%s")
    if form.is_valid():
        try:
            pictures.add_all(
                form.cleaned_data["photos"], about=f"staff:employee:{person.pk}", by=request.user, at=now()
            )
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:file", pk=person.pk)
    return show(request, person, picture_form=form)


@needs(rights.KEEP_FILES)
@require_safe
def certificates(request: SignedRequest) -> HttpResponse:
    """Certificates that ended or end soon."""
    today = hotel_date(now(), profile())
    context = {"certificates": files.ending(today)[:200], "today": today}
    return render(request, "staff/certificates.html", context)


# Who answers to whom -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Node:
    """A person of the chart with those who answer to them."""

    employee: Employee
    team: list[Node] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many people answer to this one, over others too."""
        return sum(1 + one.size for one in self.team)


@needs(rights.SEE_PEOPLE)
@require_safe
def chart(request: SignedRequest) -> HttpResponse:
    """Who answers to whom, as a tree of lists."""
    nodes = {one.pk: Node(one) for one in queries.find_people().prefetch_related("roles")}
    heads: list[Node] = []
    for node in nodes.values():
        above = nodes.get(node.employee.reports_to_id or 0)
        (above.team if above else heads).append(node)
    return render(request, "staff/chart.html", {"heads": heads, "count": len(nodes)})
