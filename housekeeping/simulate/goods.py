"""The goods of the simulated house: opening stock, pantries filled each morning, linen to the laundry and back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import NamedTuple

from rooms.enums import WorkKind
from rooms.models import PublicArea, Room
from staff.models import Employee
from supplies.domain import consumption, loads, movements, usual
from supplies.domain.loads import Came
from supplies.domain.movements import Line
from supplies.enums import Category, Kind, Source, StoreKind
from supplies.models import Balance, Item, LaundryLoad, Lot, RoomStandard, Store

OPENING_DAYS = 500  # the usual costs are known so long before the first day
PANTRY_DAYS = 4  # a pantry holds so many days of what its rooms may use
MAIN_DAYS = 45
LINEN_SPARE = 1.6  # sets on the shelves of the linen room, beside those in rooms and pantries
AREA_DAYS = 30


class Opening(NamedTuple):
    """What lies in a store at the beginning."""

    item: Item
    store: Store
    quantity: int
    lot: int | None = None


@dataclass
class Needs:
    """What the rooms of each floor may use on one day, by item; the areas of the house by item."""

    items: dict[int, Item]
    floors: dict[int, dict[int, int]] = field(default_factory=dict)
    areas: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of_the_house(cls) -> Needs:
        needs = cls(Item.objects.in_bulk())
        by_type: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        kinds = (WorkKind.DEPARTURE, WorkKind.STAYOVER)
        for row in RoomStandard.objects.filter(task_kind__in=kinds):
            uses = by_type[row.room_type_id]
            uses[row.item_id] = max(uses[row.item_id], row.quantity)
        for floor_id, type_id in Room.objects.order_by("pk").values_list("floor", "type"):
            floor = needs.floors.setdefault(floor_id, defaultdict(int))
            for item_id, quantity in by_type[type_id].items():
                floor[item_id] += quantity
        for area in PublicArea.objects.all():
            for item, need in consumption.area_needs(area):
                needs.areas[item.pk] = needs.areas.get(item.pk, 0) + ceil(need)
        return needs

    def is_linen(self, item_id: int) -> bool:
        return self.items[item_id].category == Category.LINEN

    def house(self) -> dict[int, int]:
        """The needs of all floors and areas together."""
        total: dict[int, int] = defaultdict(int)
        for floor in self.floors.values():
            for item_id, quantity in floor.items():
                total[item_id] += quantity
        for item_id, quantity in self.areas.items():
            total[item_id] += quantity
        return total


def expiry(item: Item, day: date) -> date | None:
    """When something delivered on a day expires."""
    months = {one.code: one.months for group in usual.CATALOGUE.values() for one in group}.get(item.code, 0)
    return day + timedelta(days=30 * months) if months else None


class Goods:
    """Stores that are filled and emptied as a real house does."""

    def __init__(self) -> None:
        self.needs = Needs.of_the_house()
        stores = list(Store.objects.filter(in_use=True))
        self.on_floor = {(store.kind, store.floor_id): store for store in stores if store.floor_id}
        self.of_house = {store.kind: store for store in stores if not store.floor_id}
        self.complete = {StoreKind.MAIN, StoreKind.LINEN_ROOM, StoreKind.LAUNDRY} <= self.of_house.keys()

    # The beginning ---------------------------------------------------------------------------------------------

    def opening(self) -> Iterator[Opening]:
        """Main store, linen room, pantries, rooms and the public-area store, filled for the first days."""
        needs, items = self.needs, self.needs.items
        main, linen_room = self.of_house[StoreKind.MAIN], self.of_house[StoreKind.LINEN_ROOM]
        house = needs.house()
        for item_id, item in items.items():
            if item.category == Category.LINEN:
                quantity = ceil(house.get(item_id, 0) * LINEN_SPARE) or item.par
                yield Opening(item, linen_room, max(quantity, 1))
            else:
                quantity = max(item.par, house.get(item_id, 0) * MAIN_DAYS)
                packs = max(1, ceil(quantity / item.pack_size))
                yield Opening(item, main, min(packs * item.pack_size, movements.MOST))
        for floor_id, uses in needs.floors.items():
            pantry = self.on_floor.get((StoreKind.PANTRY, floor_id))
            inside = self.on_floor.get((StoreKind.ROOMS, floor_id))
            for item_id, quantity in uses.items():
                if pantry:
                    yield Opening(items[item_id], pantry, self._pantry_par(item_id, quantity))
                if inside and needs.is_linen(item_id):
                    yield Opening(items[item_id], inside, quantity)
        if area_store := self.of_house.get(StoreKind.AREA):
            for item_id, quantity in needs.areas.items():
                yield Opening(items[item_id], area_store, quantity * AREA_DAYS)

    def _pantry_par(self, item_id: int, a_day: int) -> int:
        return a_day if self.needs.is_linen(item_id) else a_day * PANTRY_DAYS

    def open(self, at: datetime, day: date) -> None:
        """Fill the empty stores of a new house."""
        lines = []
        for one in self.opening():
            lot = lot_of(one.item, day)
            for start in range(0, one.quantity, movements.MOST):  # a large house receives it in several loads
                load = min(movements.MOST, one.quantity - start)
                lines.append(Line(Kind.RECEIVE, one.item.pk, load, to_store=one.store.pk, lot=lot))
        if lines:
            movements.post(lines, by=None, at=at, source=Source.OPENING)

    # Each morning ----------------------------------------------------------------------------------------------

    def morning(self, at: datetime, by: Employee) -> None:
        """Linen goes and comes, pantries are filled, the main store orders what runs low."""
        if not self.complete:
            return
        held = {(row.store_id, row.item_id): row.quantity for row in Balance.objects.exclude(quantity=0)}
        self._wash(held, at, by)
        self._post(list(self._deliveries(held, at)), Source.STORE, by, at)
        self._post(list(self._issues(held)), Source.STORE, by, at)

    def _post(self, lines: list[Line], source: Source, by: Employee, at: datetime) -> None:
        if lines:
            movements.post(lines, by=by, at=at, source=source)

    def _wash(self, held: dict[tuple[int, int], int], at: datetime, by: Employee) -> None:
        """What went yesterday comes back, what lies in the bags goes."""
        shelf = self.of_house[StoreKind.LINEN_ROOM]
        for load in LaundryLoad.objects.filter(closed_at__isnull=True):
            came = {
                line.item.pk: Came(clean=line.outstanding)
                for line in loads.lines_of(load)
                if line.outstanding
            }
            loads.receive(load.pk, came, into=shelf, by=by, at=at)
            for item, brought in came.items():
                held[shelf.pk, item] = held.get((shelf.pk, item), 0) + brought.clean
        if bags := loads.soiled_now():
            loads.send(bags, emptied=True, by=by, at=at)

    def _deliveries(self, held: dict[tuple[int, int], int], at: datetime) -> Iterator[Line]:
        """Whole packs of what is at its lowest stock or would not fill the pantries."""
        wanted = self._wanted(held)
        for item_id, item in self.needs.items.items():
            linen, place = item.category == Category.LINEN, self.shelf(item_id)
            there, asked = held.get((place, item_id), 0), sum(wanted.get(item_id, {}).values())
            if there >= asked and (linen or there - asked > item.reorder_point):
                continue
            goal = asked if linen else max(item.par, asked)
            packs = max(1, ceil((goal - there) / item.pack_size))
            quantity = packs * item.pack_size
            lot = lot_of(item, at.date())
            yield Line(Kind.RECEIVE, item_id, quantity, to_store=place, lot=lot)
            held[place, item_id] = there + quantity

    def _issues(self, held: dict[tuple[int, int], int]) -> Iterator[Line]:
        for item_id, stores in sorted(self._wanted(held).items()):
            for store, quantity in stores.items():
                yield Line(Kind.ISSUE, item_id, quantity, from_store=self.shelf(item_id), to_store=store)

    def shelf(self, item_id: int) -> int:
        """The store an item is issued from."""
        return self.of_house[StoreKind.LINEN_ROOM if self.needs.is_linen(item_id) else StoreKind.MAIN].pk

    def _wanted(self, held: dict[tuple[int, int], int]) -> dict[int, dict[int, int]]:
        """What pantries and the public-area store ask for: item -> store -> quantity. Below half they ask."""
        wanted: dict[int, dict[int, int]] = defaultdict(dict)
        pars: list[tuple[Store, int, int]] = []
        for floor_id, uses in self.needs.floors.items():
            if pantry := self.on_floor.get((StoreKind.PANTRY, floor_id)):
                pars += [(pantry, item, self._pantry_par(item, quantity)) for item, quantity in uses.items()]
        if area_store := self.of_house.get(StoreKind.AREA):
            pars += [(area_store, item, n * AREA_DAYS) for item, n in self.needs.areas.items()]
        for store, item_id, par in pars:
            there = held.get((store.pk, item_id), 0)
            if there < (par if self.needs.is_linen(item_id) else par // 2 + 1):
                wanted[item_id][store.pk] = par - there
        return wanted


def lot_of(item: Item, day: date) -> int | None:
    """The lot of a delivery of something that expires."""
    expires_on = expiry(item, day)
    if not item.expires or expires_on is None:
        return None
    return Lot.objects.get_or_create(item=item, expires_on=expires_on, code=f"{day:%y%m%d}")[0].pk


def stock_house(first: date, at: datetime) -> None:
    """The usual things with their stores and standards, and something in each of them."""
    usual.install_usual(from_date=first - timedelta(days=OPENING_DAYS), by=None, at=at)
    Goods().open(at, first)
