"""A year of goods behind the demo hotel, written at once: sheets of each floor, linen, deliveries and issues.

The last three months, and the same days a year before, are a sheet a floor and day; what lies between is one a week,
as the paper was entered. Linen goes to the laundry each week. Every month brings in what it uses, so the stores end as
they began.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from math import cos, pi
from random import Random

from django.db import connection
from django.db.models import Max

from core import clock
from core.models import HotelProfile
from housekeeping.simulate.goods import Goods
from housekeeping.simulate.tables import Table, count_on
from rooms.enums import WorkKind
from rooms.models import PublicArea, Room, SectionMember
from staff.enums import Role
from staff.models import Employee
from supplies.domain import consumption
from supplies.domain.movements import SUM_COLUMNS, cost_of
from supplies.domain.report.period import last_of
from supplies.enums import Category, Kind, Source, StoreKind
from supplies.models import Item, ItemCost, Movement, RoomStandard, Slip, Store

DAILY = 95  # days before the demo's own that were entered day by day: this month, the one reported, the one before
LAST_YEAR = range(335, 401)  # and these days before, with which the running month is compared
KINDS = {WorkKind.DEPARTURE: 0.30, WorkKind.STAYOVER: 0.44}  # cleanings a room and day, in an ordinary month
EATS_MORE = {
    "1018": ("A07", 1.6),
    "1023": ("A24", 1.45),
}  # somebody uses far more than usual since some weeks
DEARER = {
    "A01": "1.07",
    "A24": "1.12",
    "C02": "1.05",
    "A14": "0.96",
    "L13": "1.04",
}  # new price lists of the spring
LOSES = {"L14": 0.004, "L15": 0.004, "L16": 0.003, "L13": 0.002, "L05": 0.0012}  # of what is washed


class Past:
    """Writes the year behind a demo hotel's first day."""

    def __init__(self, hotel: HotelProfile, first: date, last: date, seed: int) -> None:
        self.hotel, self.first, self.last, self.dice = hotel, first, last, Random(seed)
        self.floors, self.attendants, self.standards, self.areas = (
            _floors(),
            _attendants(),
            _standards(),
            _areas(),
        )
        self.crew = list(Employee.objects.with_role(Role.PA_CREW).values_list("pk", flat=True))[:3]
        self.slips = Table(Slip, "id source business_day happened_at recorded_at by_id")
        self.lines = Table(
            Movement,
            "id slip_id kind item_id quantity unit_cost cost from_store_id to_store_id floor_id room_type_id area_id "
            "task_kind person_id cost_centre_id business_day",
        )
        self.before = (
            Movement.objects.aggregate(last=Max("pk"))["last"] or 0
        )  # the opening stock, summed by the door
        self.goods = Goods()
        self.stores = {store.pk: store for store in Store.objects.all()}
        self.items = {item.code: item for item in Item.objects.all()}
        self.leader = Employee.objects.with_role(Role.TEAM_LEADER).order_by("number").first()
        self.used: dict[tuple[date, int, int], int] = defaultdict(int)  # month, store, item -> pieces
        self.washed: dict[tuple[date, int, int], int] = defaultdict(int)  # day of a load, bag, item -> pieces

    def write(self) -> None:
        """Everything, with the sums of its months."""
        self._raise_prices()
        self.costs = self._costs()
        day = self.first
        while day <= self.last:
            ago = (self.last - day).days
            days = 1 if ago < DAILY or ago in LAST_YEAR else 7
            self._write_sheets(day, min(days, (self.last - day).days + 1))
            day += timedelta(days=days)
        self._write_months()
        for table in (self.slips, self.lines):
            table.flush()
        count_on([self.slips, self.lines])
        sum_up(after=self.before)

    # Prices ----------------------------------------------------------------------------------------------------

    def _raise_prices(self) -> None:
        spring = self.last - timedelta(days=96)
        at = clock.from_local(spring, 9 * 60, self.hotel)
        for code, factor in DEARER.items():
            item = self.items[code]
            cost = item.costs.latest("from_date").unit_cost * Decimal(factor)
            ItemCost.objects.create(item=item, unit_cost=round(cost, 6), from_date=spring, by=None, at=at)

    def _costs(self) -> dict[int, list[tuple[date, Decimal]]]:
        costs: dict[int, list[tuple[date, Decimal]]] = defaultdict(list)
        for item, day, cost in ItemCost.objects.order_by("-from_date", "-pk").values_list(
            "item", "from_date", "unit_cost"
        ):
            costs[item].append((day, cost))
        return costs

    def _cost(self, item: int, day: date) -> Decimal:
        return next(cost for since, cost in self.costs[item] if since <= day)

    # Sheets ----------------------------------------------------------------------------------------------------

    def _write_sheets(self, day: date, days: int) -> None:
        entered = min(day + timedelta(days=days - 1), self.last)
        full = self._fullness(day) * days
        for floor, types in self.floors.items():
            pantry = self.goods.on_floor[StoreKind.PANTRY, floor]
            person, number = self.dice.choice(self.attendants[floor])
            slip = self._slip(Source.SHEET, entered)
            linen: dict[int, int] = defaultdict(int)
            for room_type, rooms in types.items():
                for kind, share in KINDS.items():
                    cleaned = self._about(rooms * share * full)
                    for item, usual in self.standards[room_type, str(kind)] if cleaned else []:
                        if item.category == Category.LINEN:
                            linen[item.pk] += usual * cleaned
                            continue
                        often = self._appetite(number, item.code, day)
                        quantity = self._about(usual * cleaned * often * self.dice.uniform(0.9, 1.08))
                        if quantity:
                            self._line(
                                slip, Kind.CONSUME, item.pk, quantity, entered, pantry.pk, None, floor=floor,
                                room_type=room_type, task_kind=str(kind), person=person,
                            )  # fmt: skip
                            self.used[entered.replace(day=1), pantry.pk, item.pk] += quantity
            self._write_linen(slip, floor, linen, entered, person)
        self._write_areas(entered, days)

    def _write_linen(self, slip: int, floor: int, linen: dict[int, int], day: date, person: int) -> None:
        pantry, inside, bag = (
            self.goods.on_floor[kind, floor].pk
            for kind in (StoreKind.PANTRY, StoreKind.ROOMS, StoreKind.SOILED)
        )
        for item, quantity in linen.items():
            for kind, from_store, to_store in (
                (Kind.CHANGE_OUT, inside, bag),
                (Kind.CHANGE_IN, pantry, inside),
            ):
                self._line(slip, kind, item, quantity, day, from_store, to_store, floor=floor, person=person)
            self.washed[self._load_of(day), bag, item] += quantity
            self.used[day.replace(day=1), pantry, item] += quantity

    def _load_of(self, day: date) -> date:
        """The day on which the laundry takes what is soiled on a day: each week, and at the month's end."""
        ends = [day.replace(day=number) for number in (7, 14, 21)]
        end = next((one for one in ends if one >= day), last_of(day))
        return min(end, self.last)

    def _write_areas(self, day: date, days: int) -> None:
        store, slip = self.goods.of_house[StoreKind.AREA], self._slip(Source.AREA, day)
        for area, uses in self.areas:
            person = self.dice.choice(self.crew)
            for item, usual in uses:
                quantity = self._about(usual * days * self.dice.uniform(0.85, 1.2))
                if quantity:
                    self._line(
                        slip, Kind.CONSUME, item, quantity, day, store.pk, None, area=area, person=person
                    )
                    self.used[day.replace(day=1), store.pk, item] += quantity

    def _appetite(self, number: str, code: str, day: date) -> float:
        more = EATS_MORE.get(number)
        return more[1] if more and more[0] == code and (self.last - day).days < 40 else 1.0

    def _fullness(self, day: date) -> float:
        """How full the house is: summer and autumn are busy, the first months of the year are not."""
        season = 1 - 0.16 * cos(2 * pi * (day.timetuple().tm_yday - 15) / 365)
        return season * (1.08 if day.weekday() < 5 else 0.86) * self.dice.uniform(0.94, 1.06)

    def _about(self, exact: float) -> int:
        """A whole number near an amount, right on the average."""
        return int(exact) + (self.dice.random() < exact % 1)

    # Months ----------------------------------------------------------------------------------------------------

    def _write_months(self) -> None:
        """On the first of each month comes in what the month uses; what was soiled is washed and brought back."""
        by_month: dict[date, dict[tuple[int, int], int]] = defaultdict(dict)
        for (month, store, item), quantity in self.used.items():
            by_month[month][store, item] = quantity
        laundry, shelf = (self.goods.of_house[kind].pk for kind in (StoreKind.LAUNDRY, StoreKind.LINEN_ROOM))
        for month, uses in sorted(by_month.items()):
            day = max(month, self.first)
            slip = self._slip(Source.STORE, day)
            total: dict[int, int] = defaultdict(int)
            for (_store, item), quantity in sorted(uses.items()):
                total[item] += quantity
            for item, quantity in sorted(total.items()):
                if not self.goods.needs.is_linen(item):
                    to_store = self.goods.of_house[StoreKind.MAIN].pk
                    self._line(slip, Kind.RECEIVE, item, quantity, day, None, to_store)
            for (store, item), quantity in sorted(uses.items()):
                self._line(slip, Kind.ISSUE, item, quantity, day, self.goods.shelf(item), store)
        for day in sorted({day for day, _bag, _item in self.washed}):
            self._write_laundry(day, laundry, shelf)

    def _write_laundry(self, day: date, laundry: int, shelf: int) -> None:
        slip = self._slip(Source.LAUNDRY, day)
        washed: dict[int, int] = defaultdict(int)
        for (on, bag, item), quantity in sorted(self.washed.items()):
            if on == day:
                self._line(slip, Kind.TO_LAUNDRY, item, quantity, day, bag, laundry)
                washed[item] += quantity
        by_number = {item.pk: item for item in self.items.values()}
        for item, quantity in sorted(washed.items()):
            cost = by_number[item].laundry_cost
            self._line(slip, Kind.BACK, item, quantity, day, laundry, shelf, unit_cost=cost)
            gone = self._about(
                quantity * LOSES.get(by_number[item].code, 0.0006) * self.dice.uniform(0.5, 1.5)
            )
            for kind, pieces in (
                (Kind.CONDEMNED, gone // 2), (Kind.DAMAGED, gone // 4), (Kind.LOST, gone - gone // 2 - gone // 4),
            ):  # fmt: skip
                if pieces:
                    self._line(slip, kind, item, pieces, day, shelf, None)
            if gone:
                self._line(slip, Kind.RECEIVE, item, gone, day, None, shelf)

    # Rows ------------------------------------------------------------------------------------------------------

    def _slip(self, source: str, day: date) -> int:
        number = next(self.slips.ids)
        at = clock.from_local(day, 17 * 60 + self.dice.randint(0, 90), self.hotel)
        moment = at.strftime("%Y-%m-%d %H:%M:%S")
        by = self.leader.pk if self.leader else None
        self.slips.add((number, str(source), day.isoformat(), moment, moment, by))
        return number

    def _line(
        self,
        slip: int,
        kind: str,
        item: int,
        quantity: int,
        day: date,
        from_store: int | None,
        to_store: int | None,
        *,
        floor: int | None = None,
        room_type: int | None = None,
        area: int | None = None,
        task_kind: str = "",
        person: int | None = None,
        unit_cost: Decimal | None = None,
    ) -> None:
        cost = self._cost(item, day) if unit_cost is None else unit_cost
        ends = [self.stores[end] for end in (from_store, to_store) if end is not None]
        centre = next((store.cost_centre_id for store in ends if store.cost_centre_id), None)
        floor = floor or next((store.floor_id for store in ends if store.floor_id), None)
        self.lines.add((
            next(self.lines.ids), slip, str(kind), item, quantity, str(cost), str(cost_of(quantity, cost)), from_store,
            to_store, floor, room_type, area, task_kind, person, centre, day.isoformat(),
        ))  # fmt: skip


def _floors() -> dict[int, dict[int, int]]:
    """Floor -> room type -> number of rooms."""
    found: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for floor, room_type in Room.objects.order_by("position").values_list("floor", "type"):
        found[floor][room_type] += 1
    return found


def _attendants() -> dict[int, list[tuple[int, str]]]:
    """Floor -> who usually works there, as (person, number)."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    members = SectionMember.objects.filter(leads=False).order_by("employee__number")
    by_section: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for section, person, number in members.values_list("section", "employee", "employee__number"):
        by_section[section].append((person, number))
    for floor, section in Room.objects.order_by("position").values_list("floor", "section").distinct():
        found[floor] += [one for one in by_section.get(section, []) if one not in found[floor]]
    return found


def _standards() -> dict[tuple[int, str], list[tuple[Item, int]]]:
    """Room type and kind of cleaning -> what one usually uses."""
    found: dict[tuple[int, str], list[tuple[Item, int]]] = defaultdict(list)
    for row in (
        RoomStandard.objects.filter(task_kind__in=list(KINDS)).select_related("item").order_by("item__code")
    ):
        found[row.room_type_id, row.task_kind].append((row.item, row.quantity))
    return found


def _areas() -> list[tuple[int, list[tuple[int, float]]]]:
    """Each public area with what one round usually uses."""
    return [
        (area.pk, [(item.pk, float(need)) for item, need in consumption.area_needs(area)])
        for area in PublicArea.objects.all()
    ]


def sum_up(after: int) -> None:
    """Add the lines with a higher number to the sums of their months, as the door does line by line."""
    month = "date_trunc('month', business_day)::date"
    if connection.vendor == "sqlite":
        month = "date(business_day, 'start of month')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO supplies_monthsum ({SUM_COLUMNS}, quantity, cost, lines) "  # noqa: S608  names are ours
            f"SELECT {month}, kind, item_id, COALESCE(floor_id, 0), COALESCE(room_type_id, 0), COALESCE(area_id, 0), "
            "task_kind, COALESCE(person_id, 0), COALESCE(cost_centre_id, 0), SUM(quantity), SUM(cost), COUNT(*) "
            "FROM supplies_movement WHERE id > %s GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 "
            f"ON CONFLICT ({SUM_COLUMNS}) DO UPDATE SET quantity = supplies_monthsum.quantity + excluded.quantity, "
            "cost = supplies_monthsum.cost + excluded.cost, lines = supplies_monthsum.lines + excluded.lines",
            [after],
        )
