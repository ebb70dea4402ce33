"""A made-up quarter: April to June 2016, two floors, two room types, two attendants, linen, an area, corrections."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from core.models import BusinessDay
from rooms.models import PublicArea, Room, RoomType
from staff.models import Employee
from supplies.domain import items, nights, stores
from supplies.domain.movements import Line, Place, post, reverse_lines
from supplies.enums import Category, Kind, Source, StoreKind
from supplies.models import CostCentre, Item, Movement, RoomStandard, Store
from tests import factories as make

FIRST, LAST = date(2016, 4, 1), date(2016, 6, 30)
TODAY = date(2016, 7, 1)
EVERY = 6
"""Days between two days of work."""


@dataclass
class House:
    """What the tests of the report look at."""

    at: datetime
    manager: Employee
    people: list[Employee]
    rooms: list[Room]
    area: PublicArea
    pantry: Store
    inside: Store
    soiled: Store
    laundry: Store
    items: dict[str, Item]
    centre: CostCentre
    dice: Random = field(default_factory=lambda: Random(5))

    def use(self, day: date, room: Room, person: Employee, **pieces: int) -> None:
        """A departure clean that used these pieces."""
        lines = [
            Line(
                Kind.CONSUME, self.items[code].pk, count, from_store=self.pantry.pk, place=Place.of_room(room),
                task_kind="departure", person=person.pk,
            )
            for code, count in pieces.items()
        ]  # fmt: skip
        post(lines, by=None, at=self.at, source=Source.FINISH, day=day)

    def move(
        self, day: date, kind: Kind, code: str, count: int, source: Store | None, target: Store | None
    ) -> None:
        """Goods pass from one store to another, or out of the house."""
        line = Line(
            kind, self.items[code].pk, count, from_store=source.pk if source else None,
            to_store=target.pk if target else None,
        )  # fmt: skip
        post([line], by=None, at=self.at, source=Source.STORE, day=day)

    def open(self, day: date) -> None:
        """Go on to another open business day."""
        BusinessDay.objects.filter(closed_at__isnull=True).update(date=day)


def build(at: datetime) -> House:
    make.open_day(at, TODAY)
    rooms = [make.room(number, at=at) for number in ("1201", "1202", "1301", "1302")]
    suite = RoomType.objects.create(code="STE", name_en="Suite", name_zh="套间", square_metres=50)
    Room.objects.filter(number__in=("1202", "1302")).update(type=suite)
    rooms = list(Room.objects.order_by("number"))
    centre = CostCentre.objects.create(code="ROOMS", name_en="Guest rooms", name_zh="客房")

    def store(code: str, kind: StoreKind, **given: object) -> Store:
        new = Store(code=code, kind=kind, name_en=code.title(), name_zh=code, **given)
        return stores.keep_store(new, by=None, at=at)

    goods = {}
    for code, category, cost, english, chinese in (
        ("soap", Category.AMENITY, "0.85", "soap", "香皂"),
        ("water", Category.MINIBAR, "1.15", "water", "矿泉水"),
        ("agent", Category.AGENT, "0.004250", "cleaner", "清洁剂"),
        ("sheet", Category.LINEN, "48", "sheet", "床单"),
    ):
        goods[code] = items.add_item(
            code=code, name_en=english, name_zh=chinese, category=category, unit_en="piece", unit_zh="个",
            unit_cost=Decimal(cost), from_date=date(2015, 1, 1), by=None, at=at,
            laundry_cost=Decimal("1.6") if category == Category.LINEN else None,
        )  # fmt: skip
    items.set_cost(goods["soap"], Decimal("0.95"), from_date=date(2016, 6, 1), by=None, at=at)
    for room_type in RoomType.objects.all():
        RoomStandard.objects.create(
            room_type=room_type, task_kind="departure", item=goods["soap"], quantity=2
        )
    return House(
        at, make.manager(), [make.attendant("1016"), make.attendant("1017")], rooms,
        PublicArea.objects.create(name_en="Lobby", name_zh="大堂", square_metres=400),
        store("PANTRY", StoreKind.PANTRY, cost_centre=centre), store("ROOMS", StoreKind.ROOMS),
        store("SOILED", StoreKind.SOILED),        store("LAUNDRY", StoreKind.LAUNDRY), goods, centre,
    )  # fmt: skip


def live(house: House) -> None:
    """Three months of work, each sixth day, with a count, linen round its circle, a loss and a correction."""
    for code in house.items:
        house.move(FIRST, Kind.RECEIVE, code, 50_000, None, house.pantry)
    house.move(FIRST, Kind.ISSUE, "sheet", 40, house.pantry, house.inside)
    day = FIRST
    while day <= LAST:
        for place, room in enumerate(house.rooms):
            person = house.people[place % 2]
            house.use(
                day,
                room,
                person,
                soap=house.dice.randint(1, 3),
                water=2 + place % 2,
                agent=house.dice.randint(20, 40),
            )
        line = Line(
            Kind.CONSUME,
            house.items["agent"].pk,
            120,
            from_store=house.pantry.pk,
            place=Place.of_area(house.area),
        )
        post([line], by=None, at=house.at, source=Source.AREA, day=day)
        nights.keep(day, {(room.floor_id, room.type_id): (4, 2 + day.day % 3) for room in house.rooms})
        day += timedelta(days=EVERY)
    for month in (4, 5, 6):
        when = date(2016, month, 20)
        house.move(when, Kind.CHANGE_OUT, "sheet", 10 + month, house.inside, house.soiled)
        house.move(when, Kind.CHANGE_IN, "sheet", 10 + month, house.pantry, house.inside)
        house.move(when, Kind.TO_LAUNDRY, "sheet", 10 + month, house.soiled, house.laundry)
        house.move(when, Kind.BACK, "sheet", 9 + month, house.laundry, house.pantry)
        house.move(when, Kind.LOST, "sheet", 1, house.laundry, None)
        house.move(when, Kind.DAMAGED, "water", month, house.pantry, None)
        house.move(when, Kind.COUNT_OVER, "water", 1, None, house.pantry)


@pytest.fixture
def quarter(db: None, at: datetime) -> House:
    house = build(at)
    live(house)
    return house


@pytest.fixture
def empty(db: None, at: datetime) -> House:
    """The house with full shelves, before anybody used anything."""
    house = build(at)
    for code in house.items:
        house.move(FIRST, Kind.RECEIVE, code, 50_000, None, house.pantry)
    return house


def take_back(house: House, line: Movement, reason: str = "typed twice") -> None:
    """Reverse a line on the open day."""
    reverse_lines([line], reason=reason, by=house.manager, at=house.at)
