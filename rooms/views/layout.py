"""The house itself: buildings, floors, sections, room types, rooms and public areas."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import clock, params
from core.access import needs
from core.errors import Denied, Refusal
from core.people import SignedRequest
from rooms import rights
from rooms.domain.layout import add_room, keep_part
from rooms.forms import PARTS, PartForm, RoomForm
from rooms.models import Building, Floor, PublicArea, Room, RoomType, Section

PAGE = 60
LISTS: dict[str, Any] = {
    "rooms": Room.objects.select_related("floor__building", "type", "section").order_by("position", "number"),
    "types": RoomType.objects.all(),
    "floors": Floor.objects.select_related("building"),
    "buildings": Building.objects.all(),
    "sections": Section.objects.all(),
    "areas": PublicArea.objects.select_related("building"),
}


@needs(rights.CHANGE_LAYOUT)
@require_safe
def house(request: SignedRequest, kind: str = "rooms") -> HttpResponse:
    """All parts of one kind, a page at a time."""
    form = _form_of(kind)
    page = Paginator(LISTS[kind].all(), PAGE).get_page(params.whole(request, "page", 1))
    context = {"kind": kind, "form_class": form, "parts": PARTS, "page": page}
    return render(request, "rooms/house.html", context)


@needs(rights.CHANGE_LAYOUT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedRequest, kind: str) -> HttpResponse:
    """A new part of the house."""
    form = _form_of(kind)(request.POST or None)
    return _save(request, kind, form)


@needs(rights.CHANGE_LAYOUT)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedRequest, kind: str, pk: int) -> HttpResponse:
    """A part of the house as it is, to correct."""
    part = get_object_or_404(LISTS[_known(kind)].all(), pk=pk)
    return _save(request, kind, _form_of(kind)(request.POST or None, instance=part))


def _known(kind: str) -> str:
    if kind not in PARTS:
        raise Http404
    return kind


def _form_of(kind: str) -> type[PartForm]:
    return PARTS[_known(kind)]


def _save(request: SignedRequest, kind: str, form: PartForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            _keep(request, form)
        except Denied:
            raise
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("rooms:house-part", kind)
    context = {"kind": kind, "form": form, "parts": PARTS}
    return render(request, "rooms/part.html", context, status=422 if form.errors else 200)


def _keep(request: SignedRequest, form: PartForm) -> None:
    at, values = clock.now(), form.cleaned_data
    if isinstance(form, RoomForm) and form.instance.pk is None:
        add_room(
            values["number"], floor=values["floor"], type=values["type"], section=values["section"],
            position=values["position"], by=request.user, at=at,
        )  # fmt: skip
        return
    if "position" in form.changed_data and values["position"] is None:
        form.instance.position = form.initial["position"]
    if form.has_changed():
        keep_part(form.instance, changed=form.changed_data, by=request.user, at=at)
