"""Standards by room type and kind of cleaning, and of public areas per 100 m²."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core import params
from core.access import needs
from core.clock import now
from core.domain.form_keys import new_key
from core.errors import Refusal
from core.people import SignedRequest
from core.replies import once
from rooms.enums import WorkKind
from rooms.models import PublicArea, RoomType
from supplies import rights
from supplies.domain import consumption
from supplies.domain import standards as rules
from supplies.enums import Category
from supplies.forms import USED, steps_of, used_of
from supplies.models import Item
from supplies.views.common import show

IN_ROOMS = (Category.LINEN, Category.AMENITY, Category.AGENT)
"""What a cleaning of a room usually uses; a minibar is counted, not assumed."""
KINDS = [choice for choice in WorkKind.choices if choice[0]]


@needs(rights.SEE_ITEMS)
@require_http_methods(["GET", "HEAD", "POST"])
def standards(request: SignedRequest) -> HttpResponse:
    """What one cleaning of a room type normally uses. Who may change items changes it here."""
    types = list(RoomType.objects.all())
    wanted = params.whole(request, "type", types[0].pk if types else 0)
    kind = params.choice(request, "kind", [value for value, _label in KINDS], WorkKind.DEPARTURE)
    room_type = next((one for one in types if one.pk == wanted), types[0] if types else None)
    refusal, field, may_change = "", "", request.user.has_perm(rights.CHANGE_ITEMS)
    if request.method == "POST" and room_type is not None and may_change:

        def act() -> str:
            quantities = used_of(request.POST) or {}
            rules.set_room_standards(room_type, kind, quantities, by=request.user, at=now())
            messages.success(request, _("Saved. From now on cleanings begin with these."))
            return f"{reverse('supplies:standards')}?type={room_type.pk}&kind={kind}"

        try:
            return redirect(once(request, act))
        except Refusal as told:
            refusal, field = str(told.message), told.field or ""
    there = (
        {one.item_id: one.quantity for one in consumption.room_standards(room_type.pk, kind)}
        if room_type
        else {}
    )
    items = Item.objects.filter(in_use=True, category__in=IN_ROOMS).order_by("code")
    typed = request.POST if refusal else None
    groups = [
        (
            label,
            steps_of(((one, there.get(one.pk, 0)) for one in items if one.category == value), typed, field),
        )
        for value, label in Category.choices
        if value in IN_ROOMS
    ]
    context = {
        "types": types, "room_type": room_type, "kind": kind, "kinds": KINDS, "groups": groups,
        "count": len(there), "areas": areas_with_standards(), "may_change": may_change, "refusal": refusal,
        "key": new_key(),
    }  # fmt: skip
    return show(request, "supplies/standards.html", context, status=422 if refusal else 200)


def areas_with_standards() -> list[tuple[PublicArea, list[str]]]:
    """Each public area with what a round uses, in words."""
    rows = PublicArea.objects.prefetch_related("standards__item")
    return [
        (
            area,
            [
                f"{one.item.name} {one.per_100_m2.normalize():f} {one.item.units(one.per_100_m2)}"
                for one in sorted(area.standards.all(), key=lambda one: one.item.code)
            ],
        )
        for area in rows
    ]


@needs(rights.CHANGE_ITEMS)
@require_http_methods(["GET", "HEAD", "POST"])
def standard_area(request: SignedRequest, pk: int) -> HttpResponse:
    """What one round of a public area normally uses per 100 m²."""
    area = get_object_or_404(PublicArea, pk=pk)
    refusal = ""
    if request.method == "POST":

        def act() -> str:
            rules.set_area_standards(area, amounts_of(request.POST), by=request.user, at=now())
            messages.success(request, _("Saved."))
            return f"{reverse('supplies:standards')}#areas"

        try:
            return redirect(once(request, act))
        except Refusal as told:
            refusal = str(told.message)
    there = {one.item_id: f"{one.per_100_m2.normalize():f}" for one in area.standards.all()}
    items = (
        Item.objects.filter(in_use=True)
        .exclude(category__in=(Category.LINEN, Category.MINIBAR))
        .order_by("code")
    )
    rows = [(item, request.POST.get(f"{USED}{item.pk}", there.get(item.pk, ""))) for item in items]
    context = {"area": area, "rows": rows, "refusal": refusal, "key": new_key()}
    return show(request, "supplies/standard_area.html", context, status=422 if refusal else 200)


def amounts_of(data: QueryDict) -> dict[int, Decimal]:
    """Amounts per 100 m² by item. Raises Refusal for what is no number."""
    found: dict[int, Decimal] = {}
    for name in data:
        number, text = name.removeprefix(USED), str(data[name]).strip()
        if name == number or not (number.isascii() and number.isdigit() and len(number) < 19):
            continue
        try:
            amount = Decimal(text or "0")
        except InvalidOperation:
            amount = Decimal("NaN")
        if not amount.is_finite() or len(text) > 9 or amount != round(amount, 2):
            raise Refusal(
                _("%(text)s is not an amount. Write it with at most two decimals, such as 12.5.")
                % {"text": text[:20]}
            )
        found[int(number)] = amount
    return found
