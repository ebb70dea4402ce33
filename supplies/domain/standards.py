"""Standards: what one cleaning of a room type, or one round of an area, normally uses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.domain import audit
from core.domain.day import current_day
from core.errors import Refusal
from rooms.models import PublicArea, RoomType
from staff.models import Employee
from supplies.domain.consumption import refuse_absurd
from supplies.domain.movements import items_with_cost
from supplies.models import AreaStandard, Item, RoomStandard

MOST_PER_100_M2 = Decimal("10000")


def set_room_standards(
    room_type: RoomType, task_kind: str, quantities: Mapping[int, int], *, by: Employee, at: datetime
) -> int:
    """What one cleaning of this kind normally uses, by item; 0 takes an item out. Answers how many items stand there.

    Raises Refusal for an item without cost (no attendant shall meet it) and for absurd quantities.
    """
    with transaction.atomic():
        old = dict(_room(room_type, task_kind).values_list("item__code", "quantity"))
        wanted = {number: quantity for number, quantity in quantities.items() if quantity}
        found = _priced(wanted)
        refuse_absurd((found[number], quantity) for number, quantity in wanted.items())
        _room(room_type, task_kind).filter(item__in=list(quantities)).delete()
        RoomStandard.objects.bulk_create(
            RoomStandard(room_type=room_type, task_kind=task_kind, item_id=number, quantity=quantity)
            for number, quantity in wanted.items()
        )
        new = dict(_room(room_type, task_kind).values_list("item__code", "quantity"))
        if new != old:
            audit.record(
                "supplies.set_standard", by=by, at=at, about=f"rooms:type:{room_type.pk}:{task_kind}",
                old=_words(old), new=_words(new),
            )  # fmt: skip
    return len(new)


def set_area_standards(
    area: PublicArea, amounts: Mapping[int, Decimal], *, by: Employee, at: datetime
) -> int:
    """What one round of an area normally uses per 100 m², by item; 0 takes an item out."""
    with transaction.atomic():
        old = {code: str(n) for code, n in area.standards.values_list("item__code", "per_100_m2")}
        wanted = {number: amount for number, amount in amounts.items() if amount}
        _priced(wanted)
        for amount in wanted.values():
            if not 0 <= amount <= MOST_PER_100_M2:
                raise Refusal(_("Enter an amount from 0 to 10,000 for 100 m²."), field="amount")
        area.standards.filter(item__in=list(amounts)).delete()
        AreaStandard.objects.bulk_create(
            AreaStandard(area=area, item_id=number, per_100_m2=amount) for number, amount in wanted.items()
        )
        new = {code: str(n) for code, n in area.standards.values_list("item__code", "per_100_m2")}
        if new != old:
            audit.record(
                "supplies.set_standard",
                by=by,
                at=at,
                about=f"rooms:area:{area.pk}",
                old=_words(old),
                new=_words(new),
            )
    return len(new)


def _room(room_type: RoomType, task_kind: str) -> QuerySet[RoomStandard]:
    return RoomStandard.objects.filter(room_type=room_type, task_kind=task_kind).order_by("item__code")


def _priced(numbers: Mapping[int, object]) -> dict[int, Item]:
    """These items; each needs a cost, or the first cleaning that uses it could not be logged."""
    found = items_with_cost(numbers, current_day().date)
    for number in numbers:
        item = found.get(number)
        if item is None:
            raise Refusal(_("This item is not there any more. Open the page again; nothing was saved."))
        if item.cost_now is None:  # type: ignore[attr-defined]
            raise Refusal(
                _("%(item)s has no cost yet. Enter its unit cost first; nothing was saved.")
                % {"item": item.name},
                field=f"used_{number}",
            )
    return found


def _words(standards: Mapping[str, object]) -> str:
    return ", ".join(f"{code} {quantity}" for code, quantity in standards.items())
