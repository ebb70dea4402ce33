"""Logging what was used without a cleaning: for a room, for the floor, for a public area."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Max, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.domain.form_keys import new_key
from core.errors import Denied, Refusal
from core.people import SignedRequest
from core.replies import frame_of, go, once
from rooms.models import PublicArea, Room
from staff.models import Employee
from supplies import rights
from supplies.domain import consumption, item_pictures, items
from supplies.domain.consumption import Logged
from supplies.enums import Category, Kind, Source, StoreKind
from supplies.forms import Step, steps_of, used_of, whole_of
from supplies.models import NO_REVERSAL, Item, Movement, Store

NOTED = 12
FROM_THE_PANTRY = (
    Category.AMENITY,
    Category.MINIBAR,
    Category.STATIONERY,
    Category.TOOL,
    Category.AGENT,
    Category.LINEN,
)


@needs(rights.LOG, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def use(request: SignedRequest) -> HttpResponse:
    """Take something from the pantry: for a room, or for the floor. A scanner may count the things."""
    typed = {name: params.printable(str(request.POST[name])) for name in request.POST}
    context: dict[str, Any] = {"refusal": "", "field": "", "found": ""}
    status = 200
    if request.method == "POST":
        try:
            if "add" in request.POST:
                context["found"] = _count_scanned(typed)
            else:
                return go(request, once(request, lambda: _log(request, typed)))
        except Denied:
            raise
        except Refusal as refusal:
            context |= {"refusal": str(refusal.message), "field": refusal.field or ""}
            status = 422
    typed.setdefault("room", params.text(request, "room", length=8))
    shown = list(Item.objects.filter(in_use=True).order_by("code"))
    pictures = item_pictures.of_items(item.pk for item in shown)
    steps = steps_of(((item, 0) for item in shown), typed, context["field"], items.codes_by_item(), pictures)
    context |= {
        "frame": frame_of(request),
        "chosen": [step for step in steps if step.count not in ("0", "")],
        "groups": _by_category(steps),
        "typed": typed,
        "stores": Store.objects.filter(in_use=True, kind__in=(StoreKind.PANTRY, StoreKind.CART)),
        "noted": _noted_today(request.user),
        "key": new_key(),
    }
    return render(request, "supplies/use.html", context, status=status)


def _noted_today(person: Employee) -> QuerySet[Movement]:
    """What somebody took from pantries today, the newest first."""
    lines = Movement.objects.filter(
        NO_REVERSAL, person=person, business_day=current_day().date, slip__source=Source.PANTRY,
        reversed_by__isnull=True,
    ).exclude(kind=Kind.CHANGE_OUT)  # fmt: skip
    return lines.select_related("item", "room", "from_store", "slip").order_by("-pk")[:NOTED]


def _by_category(steps: list[Step]) -> list[tuple[str, list[Step]]]:
    labels = dict(Category.choices)
    groups = [
        (str(labels[category]), [s for s in steps if s.item.category == category and s.count in ("0", "")])
        for category in FROM_THE_PANTRY
    ]
    return [(label, rows) for label, rows in groups if rows]


def _count_scanned(typed: dict[str, str]) -> str:
    """Count the scanned thing among what was typed. Answers its name."""
    item, pieces = items.find_by_code(typed.pop("code", ""))
    name = f"used_{item.pk}"
    typed[name] = str(whole_of(typed.get(name, ""), field=name) + pieces)
    return item.name


def _log(request: SignedRequest, typed: dict[str, str]) -> str:
    used, at, reason = used_of(request.POST) or {}, now(), typed.get("reason", "")[:200]
    if not any(used.values()):
        raise Refusal(_("Nothing was entered. Enter at least one quantity."))
    given: dict[str, Any] = {"person": request.user, "by": request.user, "at": at, "reason": reason}
    number = typed.get("room", "").strip()
    if number:
        room = Room.objects.filter(number=number).first()
        if room is None:
            raise Refusal(
                _("There is no room %(room)s. Check the number.") % {"room": number[:8]}, field="room"
            )
        logged = consumption.log_in_room(room, used, **given)
        messages.success(request, _("Room %(room)s: noted.") % {"room": room.number})
    else:
        chosen = whole_of(typed.get("store", ""), field="store")
        store = Store.objects.filter(pk=chosen, in_use=True).first()
        if store is None:
            raise Refusal(_("Enter the room, or choose the store it was used out of."), field="room")
        logged = consumption.log_from_store(store, used, **given)
        messages.success(request, _("%(store)s: noted.") % {"store": store.name})
    tell(request, logged)
    return reverse("supplies:use")


def tell(request: SignedRequest, logged: Logged) -> None:
    """Say which balance cannot be right."""
    for warning in logged.warnings:
        messages.warning(request, warning)


@needs(rights.LOG_AREAS, floor=True)
@require_safe
def areas(request: SignedRequest) -> HttpResponse:
    """The public areas, each with when its use was last written down."""
    day = current_day().date
    last = dict(
        Movement.objects.filter(NO_REVERSAL, area__isnull=False, business_day=day)
        .order_by()
        .values_list("area")
        .annotate(Max("slip__happened_at"))
    )
    rows = [(area, last.get(area.pk)) for area in PublicArea.objects.all()]
    return render(
        request, "supplies/areas.html", {"frame": frame_of(request), "areas": rows, "done": len(last)}
    )


@needs(rights.LOG_AREAS, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def area(request: SignedRequest, pk: int) -> HttpResponse:
    """What a round of an area used: the standard of its size, changed with + and -, saved with one tap."""
    found = get_object_or_404(PublicArea, pk=pk)
    context: dict[str, Any] = {"refusal": "", "field": ""}
    status = 200
    if request.method == "POST":

        def act() -> str:
            used = used_of(request.POST)
            logged = consumption.log_area(found, used, person=request.user, by=request.user, at=now())
            messages.success(request, _("%(area)s: noted.") % {"area": found.name})
            tell(request, logged)
            return reverse("supplies:areas")

        try:
            return go(request, once(request, act))
        except Denied:
            raise
        except Refusal as refusal:
            context |= {"refusal": str(refusal.message), "field": refusal.field or ""}
            status = 422
    day = current_day().date
    usual = consumption.usual_in_area(found, day)
    typed = {name: params.printable(str(request.POST[name])) for name in request.POST}
    pictures = item_pictures.of_items(item.pk for item, _count in usual)
    steps = steps_of(usual, typed, context["field"], pictures=pictures)
    context |= {
        "frame": frame_of(request),
        "area": found,
        "steps": steps,
        "mixtures": [
            (item, quantity, quantity * item.dilution)
            for item, quantity in usual
            if item.dilution and quantity
        ],
        "today": Movement.objects.filter(NO_REVERSAL, area=found, business_day=day)
        .select_related("item", "person", "slip")
        .order_by("-pk")[:12],
        "key": new_key(),
    }
    return render(request, "supplies/area.html", context, status=status)
