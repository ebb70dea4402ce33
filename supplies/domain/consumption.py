"""The consumption log: what a cleaning, a guest, a public area or a whole day used, written where it was used.

Linen is not consumed: clean pieces go into the room, soiled ones out of it into the bag. Everything else is.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext as _

from core.domain.day import current_day
from core.errors import Refusal
from core.formats import show_number
from rooms.enums import WorkKind
from rooms.models import PublicArea, Room
from staff.models import Employee
from supplies.domain import linen, stores
from supplies.domain.movements import USE_BEYOND, Line, Place, Short, Shortage, post
from supplies.domain.stores import Serving
from supplies.enums import Beyond, Category, Kind, LinenSet, Source, StoreKind
from supplies.models import NO_REVERSAL, AreaStandard, Balance, Item, Movement, RoomStandard, Slip, Store

MOST_AT_ONCE = 999
MOST_OF_AGENTS = 9_999
"""More than this in one room or area is a slip of the finger; agents are counted in millilitres."""

Used = Mapping[int, int]
"""Item number -> quantity; what is 0 was not used."""


@dataclass(frozen=True, slots=True)
class Logged:
    """What was written, and what the books did not hold although it was used."""

    slip: Slip | None = None
    shortages: list[Shortage] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """A sentence for each balance that cannot be right."""
        return [
            _("Noted, but %(store)s has only %(have)s %(unit)s of %(item)s in the books. Somebody will count it.")
            % {
                "store": one.store.name, "item": one.item.name, "have": show_number(max(0, one.have)),
                "unit": one.item.units(max(0, one.have)),
            }
            for one in self.shortages
        ]  # fmt: skip


class Usual(NamedTuple):
    """What a cleaning normally uses today, and whether the bed linen of a guest who stays is among it as due."""

    goods: list[tuple[Item, int]]
    bed_is_due: bool = False


def room_standards(room_type_id: int, task_kind: str) -> list[RoomStandard]:
    """What one cleaning of a room type normally uses, linen first (one query)."""
    found = RoomStandard.objects.filter(room_type=room_type_id, task_kind=task_kind, item__in_use=True)
    order = list(Category)
    return sorted(
        found.select_related("item"),
        key=lambda standard: (order.index(Category(standard.item.category)), standard.item.code),
    )


def area_needs(area: PublicArea) -> list[tuple[Item, Decimal]]:
    """What a round of an area uses by the standards of 100 m², in parts of the smallest unit too (one query)."""
    found = area.standards.filter(item__in_use=True).select_related("item").order_by("item__code")
    return [(standard.item, exact_need(standard, area)) for standard in found]


def exact_need(standard: AreaStandard, area: PublicArea) -> Decimal:
    """The standard of 100 m² for an area of this size."""
    return standard.per_100_m2 * area.square_metres / 100


def usual_in_area(area: PublicArea, day: date) -> list[tuple[Item, int]]:
    """What the next round of an area on a day usually uses, in whole units (two queries).

    Parts of a unit are not rounded up each time, that would be far too much by the end of the month: of 0.42 of a bag
    a round, the first, third and fifth take one. The rounds of the month so far say which one this is.
    """
    lines = Movement.objects.filter(NO_REVERSAL, area=area, business_day__range=(day.replace(day=1), day))
    rounds = lines.filter(slip__source=Source.AREA).aggregate(rounds=Count("slip", distinct=True))["rounds"]
    needs = area_needs(area)
    usual = [(item, _up(need * (rounds + 1)) - _up(need * rounds)) for item, need in needs]
    if any(count for _item, count in usual):
        return usual
    return [
        (item, _up(need)) for item, need in needs
    ]  # a round that uses nothing would never be written down


def _up(exact: Decimal) -> int:
    return int(exact.to_integral_value(ROUND_CEILING))


def log_cleaning(
    room: Room,
    task_kind: str,
    *,
    person: Employee,
    used: Used | None = None,
    by: Employee,
    at: datetime,
    happened_at: datetime | None = None,
    cause: str = "",
) -> Logged:
    """What a cleaning used: by the standards unless `used` says otherwise. It comes from the nearest store.

    What was used is written down although the books hold less, where `by` has the right to; else Short is raised.
    Writes nothing where the house keeps no standards or no store for this room.
    """
    goods = _goods(used) if used is not None else usual_in_room(room, task_kind).goods
    if not goods:
        return Logged()
    serving = stores.serving(room, person)
    place = Place.of_room(room)
    lines = [
        line
        for item, quantity in goods
        for line in lines_in_room(item, quantity, serving, place=place, task_kind=task_kind, person=person.pk)
    ]
    if not lines:
        return Logged()
    return post_used(lines, by=by, at=at, happened_at=happened_at, source=Source.FINISH, cause=cause)


def usual_in_room(room: Room, task_kind: str) -> Usual:
    """What a cleaning of this room normally uses today: its standards and, where a guest stays and the change of the
    bed linen is due, a departure's bed linen (one query; eight for a guest who stays).
    """
    usual = [(standard.item, standard.quantity) for standard in room_standards(room.type_id, task_kind)]
    if not usual or task_kind not in linen.STAYING or not linen.is_due(room, current_day().date):
        return Usual(usual)
    known = {item.pk for item, _quantity in usual}
    bed = [
        (standard.item, standard.quantity)
        for standard in room_standards(room.type_id, WorkKind.DEPARTURE)
        if standard.item.linen_set == LinenSet.BED and standard.item_id not in known
    ]
    return Usual(bed + usual, bed_is_due=True)


def log_in_room(
    room: Room,
    used: Used,
    *,
    person: Employee,
    by: Employee,
    at: datetime,
    reason: str = "",
    cause: str = "",
    key: uuid.UUID | None = None,
) -> Logged:
    """What was brought to a room without a cleaning: a guest asked for it, the minibar was filled."""
    serving = stores.serving(room, person)
    if serving.stock is None:
        raise Refusal(
            _("No store serves room %(room)s. Enter a pantry for its floor first.") % {"room": room.number}
        )
    place = Place.of_room(room)
    lines = [
        line
        for item, quantity in _goods(used)
        for line in lines_in_room(item, quantity, serving, place=place, person=person.pk)
    ]
    return post_used(lines, by=by, at=at, source=Source.PANTRY, cause=cause, reason=reason, key=key)


def log_from_store(
    store: Store,
    used: Used,
    *,
    person: Employee,
    by: Employee,
    at: datetime,
    reason: str = "",
    key: uuid.UUID | None = None,
) -> Logged:
    """What was used out of a pantry for the floor as a whole: pads, gloves, bin liners of the corridor."""
    lines = [
        Line(Kind.CONSUME, item.pk, quantity, from_store=store.pk, person=person.pk)
        for item, quantity in _goods(used)
    ]
    return post_used(lines, by=by, at=at, source=Source.PANTRY, reason=reason, key=key)


def log_area(
    area: PublicArea,
    used: Used | None,
    *,
    person: Employee,
    by: Employee,
    at: datetime,
    cause: str = "",
    key: uuid.UUID | None = None,
) -> Logged:
    """What a round of a public area used: by the standards of its size unless `used` says otherwise."""
    store = store_of_areas()
    if used is None:
        goods = [(item, quantity) for item, quantity in usual_in_area(area, current_day().date) if quantity]
    else:
        goods = _goods(used)
    lines = [
        Line(
            Kind.CONSUME, item.pk, quantity, from_store=store.pk, place=Place.of_area(area), person=person.pk
        )
        for item, quantity in goods
    ]
    return post_used(lines, by=by, at=at, source=Source.AREA, cause=cause, key=key)


def store_of_areas() -> Store:
    """Where the public-area crew takes its things from: its own store, else the main store."""
    own = Store.objects.filter(kind=StoreKind.AREA, in_use=True).order_by("position", "pk").first()
    return own or stores.main_store()


def lines_in_room(item: Item, quantity: int, serving: Serving, **given: Any) -> list[Line]:
    """The movements of something used in a room: linen is changed, the rest consumed.

    None where the house keeps no store to take it from, or does not follow its linen into the rooms.
    """
    if serving.stock is None or not quantity:
        return []
    stock = serving.stock.pk
    if item.category != Category.LINEN:
        return [Line(Kind.CONSUME, item.pk, quantity, from_store=stock, **given)]
    if serving.inside is None or serving.soiled is None:
        return []
    inside, soiled = serving.inside.pk, serving.soiled.pk
    return [
        Line(Kind.CHANGE_OUT, item.pk, quantity, from_store=inside, to_store=soiled, **given),
        Line(Kind.CHANGE_IN, item.pk, quantity, from_store=stock, to_store=inside, **given),
    ]


def _goods(used: Used) -> list[tuple[Item, int]]:
    """The items behind the numbers, with sensible quantities. Raises Refusal for absurd ones."""
    wanted = {number: quantity for number, quantity in used.items() if quantity}
    found = Item.objects.in_bulk(wanted)
    goods = [(found[number], quantity) for number, quantity in wanted.items() if number in found]
    refuse_absurd(goods)
    return goods


def most_of(item: Item) -> int:
    """More of an item than this is not used at once in one room, area or shelf."""
    return MOST_OF_AGENTS if item.category == Category.AGENT else MOST_AT_ONCE


def refuse_absurd(goods: Iterable[tuple[Item, int]]) -> None:
    """Raise Refusal for more of an item than one room, area or shelf uses at once."""
    for item, quantity in goods:
        most = most_of(item)
        if not 0 <= quantity <= most:
            raise Refusal(
                _("%(item)s: enter a whole number from 0 to %(most)s %(unit)s.")
                % {"item": item.name, "most": show_number(most), "unit": item.units(most)},
                field=f"used_{item.pk}",
            )


def post_used(lines: list[Line], *, by: Employee, **given: Any) -> Logged:
    """Post what was used. Where the books hold less it is written all the same, by who has the right, and is told."""
    try:
        return Logged(post(lines, by=by, **given))
    except Short as short:
        if not by.has_perm(USE_BEYOND):
            raise
        return Logged(post(lines, by=by, **given, beyond=Beyond.USED), short.shortages)


def lines_of_cause(cause: str) -> list[Movement]:
    """What was used because of something, as it stands now: lines taken back are left out (one query)."""
    lines = Movement.objects.filter(NO_REVERSAL, slip__cause=cause, reversed_by__isnull=True)
    return list(lines.exclude(kind=Kind.CHANGE_OUT).select_related("item").order_by("pk"))


def beyond_stock(cause: str) -> list[BelowZero]:
    """The balances that were taken below zero by what was used because of something."""
    taken = Movement.objects.filter(slip__cause=cause, slip__beyond=Beyond.USED)
    stores_taken, items_taken = taken.values("from_store"), taken.values("item")
    below = Balance.objects.filter(quantity__lt=0, store__in=stores_taken, item__in=items_taken)
    return [BelowZero(balance) for balance in below.select_related("store", "item").order_by("pk")]


@dataclass(frozen=True, slots=True)
class BelowZero:
    """A balance that cannot be right, in a sentence for who was there."""

    balance: Balance

    def __str__(self) -> str:
        return _("%(item)s: %(store)s held less in the books than was used. The team leader will count it.") % {
            "item": self.balance.item.name, "store": self.balance.store.name,
        }  # fmt: skip
