"""What a pantry, a cart or the public-area store usually asks for: up to its par by the standards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from django.db.models import Count

from rooms.enums import WorkKind
from rooms.models import Room
from supplies.domain.consumption import exact_need
from supplies.domain.rules import stock_rules
from supplies.enums import Category, RequestState, StoreKind
from supplies.models import AreaStandard, Balance, Item, RoomStandard, StockRequestLine, Store

DAILY = (WorkKind.DEPARTURE, WorkKind.STAYOVER)
"""What a room needs in a day is the larger of these."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A line of the list: what the store has, what is on its way to it, up to how many it is filled."""

    item: Item
    have: int
    coming: int
    par: int

    @property
    def asked(self) -> int:
        """What is missing up to the par; agents come in whole packs."""
        missing = max(0, self.par - max(0, self.have) - self.coming)
        if missing and self.item.category == Category.AGENT:
            return ceil(missing / self.item.pack_size) * self.item.pack_size
        return missing


def usual_list(to_store: Store, from_store: Store) -> list[Proposal]:
    """Every item the giving store keeps, what the asking store usually needs first (six queries)."""
    pars = daily_needs(to_store)
    days = 1 if to_store.kind == StoreKind.CART else stock_rules().pantry_days
    held = dict(Balance.objects.filter(store=to_store).values_list("item", "quantity"))
    asked = StockRequestLine.objects.filter(
        request__to_store=to_store, request__state__in=(RequestState.WAITING, RequestState.SENT)
    )
    coming: dict[int, int] = defaultdict(int)
    for line in asked:
        coming[line.item_id] += line.asked if line.issued is None else line.issued
    items = Item.objects.filter(in_use=True)
    if from_store.kind == StoreKind.LINEN_ROOM:
        items = items.filter(category=Category.LINEN)
    else:
        items = items.exclude(category=Category.LINEN)
    found = [
        Proposal(item, held.get(item.pk, 0), coming[item.pk], ceil(pars.get(item.pk, 0) * days))
        for item in items
    ]
    return sorted(found, key=lambda one: (not one.par, _place(one.item)))


def _place(item: Item) -> tuple[int, str]:
    return list(Category).index(Category(item.category)), item.code


def daily_needs(store: Store) -> Mapping[int, int | Decimal]:
    """What the rooms a store serves, or the areas of the house, use in a day by their standards."""
    if store.kind == StoreKind.AREA:
        return _needs_of_areas()
    rooms = Room.objects.order_by()
    if store.floor_id is not None:
        rooms = rooms.filter(floor=store.floor_id)
    elif store.section_id is not None:
        rooms = rooms.filter(section=store.section_id)
    else:
        return {}
    of_type = dict(rooms.values_list("type").annotate(Count("pk")))
    need: dict[int, int] = defaultdict(int)
    largest: dict[tuple[int, int], int] = defaultdict(int)
    for row in RoomStandard.objects.filter(room_type__in=of_type, task_kind__in=DAILY):
        key = row.room_type_id, row.item_id
        largest[key] = max(largest[key], row.quantity)
    for (room_type, item), quantity in largest.items():
        need[item] += quantity * of_type[room_type]
    return dict(need)


def _needs_of_areas() -> dict[int, Decimal]:
    need: dict[int, Decimal] = defaultdict(Decimal)
    for standard in AreaStandard.objects.select_related("area"):
        need[standard.item_id] += exact_need(standard, standard.area)
    return dict(need)
