"""A small house with a main store, a pantry, and things in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from rooms.models import Room
from staff.models import Employee
from supplies.domain import items, movements, stores
from supplies.domain.movements import Line, Place
from supplies.enums import Category, Kind, Source, StoreKind
from supplies.models import Balance, Item, Lot, Movement, Slip, Store
from tests import factories as make

FIRST = date(2016, 1, 1)


@dataclass
class Stock:
    """What the tests of goods act upon."""

    at: datetime
    room: Room
    main: Store
    pantry: Store
    inside: Store
    soiled: Store
    soap: Item
    sheet: Item
    attendant: Employee
    leader: Employee
    clerk: Employee

    def item(self, code: str, cost: str | None = "1.25", **values: Any) -> Item:
        """An item with its cost since the first of the year."""
        values = {"name_en": code, "name_zh": code, "category": Category.AMENITY, **values}
        unit_cost = None if cost is None else Decimal(cost)
        return items.add_item(code=code, unit_cost=unit_cost, from_date=FIRST, by=None, at=self.at, **values)

    def receive(self, item: Item, quantity: int, store: Store | None = None, **given: Any) -> Slip:
        """Goods come in."""
        line = Line(Kind.RECEIVE, item.pk, quantity, to_store=(store or self.pantry).pk, **given)
        return movements.post([line], by=None, at=self.at, source=Source.OPENING)

    def consume(self, item: Item, quantity: int, **given: Any) -> Slip:
        """The attendant uses something of the pantry in the room."""
        line = Line(
            Kind.CONSUME, item.pk, quantity, from_store=self.pantry.pk, place=Place.of_room(self.room),
            task_kind="departure", person=self.attendant.pk,
        )  # fmt: skip
        given = {"by": self.attendant, "at": self.at, "source": Source.PANTRY, **given}
        return movements.post([line], **given)

    def holds(self, item: Item, store: Store | None = None) -> int:
        """What the books say a store holds."""
        row = Balance.objects.filter(store=store or self.pantry, item=item).first()
        return row.quantity if row else 0

    def lot(self, item: Item, expires_on: date, quantity: int, store: Store | None = None) -> Lot:
        """A delivery that expires."""
        lot = Lot.objects.create(item=item, expires_on=expires_on)
        self.receive(item, quantity, store, lot=lot.pk)
        return lot


def build(at: datetime) -> Stock:
    make.open_day(at, at.astimezone(make.HOTEL_ZONE).date())
    room = make.room("1203", at=at)

    def store(code: str, kind: StoreKind, name: str, name_zh: str, **given: Any) -> Store:
        new = Store(code=code, kind=kind, name_en=name, name_zh=name_zh, **given)
        return stores.keep_store(new, by=None, at=at)

    house = Stock(
        at, room,
        main=store("MAIN", StoreKind.MAIN, "Main store", "总库"),
        pantry=store("P12", StoreKind.PANTRY, "Floor 2 pantry", "2楼工作间", floor=room.floor),
        inside=store("R12", StoreKind.ROOMS, "Rooms of floor 2", "2楼客房", floor=room.floor),
        soiled=store("S12", StoreKind.SOILED, "Soiled linen of floor 2", "2楼脏布草", floor=room.floor),
        soap=None, sheet=None,  # type: ignore[arg-type]
        attendant=make.attendant(), leader=make.leader(), clerk=make.employee("1004", "clerk", name_zh="钱慧敏"),
    )  # fmt: skip
    house.soap = house.item("A07", "0.333333", name_en="soap 30 g", name_zh="香皂30克", unit_zh="块")
    house.sheet = house.item(
        "L01", "48.5", name_en="sheet, single", name_zh="床单（单人）", unit_zh="条", category=Category.LINEN
    )
    return house


@pytest.fixture
def stock(db: None, at: datetime) -> Stock:
    return build(at)


def line() -> Movement:
    """The newest line."""
    return Movement.objects.latest("pk")
