"""Reads of goods: what lies where, what runs low, what was used by whom and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, ExpressionWrapper, F, Q, QuerySet, Sum, When
from django.utils.translation import gettext as _

from rooms.enums import WorkKind
from rooms.models import Floor, PublicArea, Room, RoomType, SectionMember
from staff.domain.names import fold
from staff.models import Employee
from supplies import rights
from supplies.domain.movements import CENT
from supplies.enums import LEAVING, Category, Kind, StoreKind
from supplies.models import Balance, Barcode, CostCentre, Item, LotBalance, Movement, RoomStandard, Slip

SHELVES = (StoreKind.MAIN, StoreKind.LINEN_ROOM, StoreKind.PANTRY, StoreKind.CART, StoreKind.AREA)
"""Where a thing can be taken from: not what lies in rooms, bags and laundry."""
SPENT = "spent"
"""No kind of movement: consumed and written off, less what counts found more, as budgets add it up."""
LONGEST = timedelta(days=400)
"""The longest period a list adds up."""


# Who sees what ------------------------------------------------------------------------------------------------


def visible_lines(user: Employee) -> QuerySet[Movement]:
    """The lines this person may open: all, those of the sections they lead, or their own."""
    lines: QuerySet[Movement] = Movement.objects.all()
    if user.has_perm(rights.SEE_ALL_SECTIONS):
        return lines
    if user.has_perm(rights.SEE_CONSUMPTION):
        led = SectionMember.objects.filter(employee=user, leads=True)
        return lines.filter(
            Q(section__in=led.values("section")) | Q(section__isnull=True) | Q(person=user) | Q(~Exists(led))
        )
    return lines.filter(person=user)


# Items and stores ---------------------------------------------------------------------------------------------


def find_items(text: str = "", category: str = "", state: str = "") -> QuerySet[Any]:
    """Items by name, pinyin, initials, code or bar code, with `on_shelves`, `in_house` and `is_low` of each.

    Low is what the house holds in all, as on the reorder list: linen that lies in rooms and at the laundry comes back.
    """
    items: QuerySet[Any] = Item.objects.select_related("supplier").annotate(
        on_shelves=Sum("balances__quantity", filter=Q(balances__store__kind__in=SHELVES), default=0),
        in_house=Sum("balances__quantity", default=0),
    )
    low = Q(in_house__lte=F("reorder_point"), reorder_point__gt=0)
    items = items.annotate(is_low=ExpressionWrapper(low, output_field=BooleanField()))
    items = items.filter(in_use=False) if state == "unused" else items.filter(in_use=True)
    if state == "low":
        items = items.filter(is_low=True)
    if category:
        items = items.filter(category=category)
    if text:
        by_code = Barcode.objects.filter(code=text).values("item")
        items = items.filter(Q(search__contains=fold(text)) | Q(pk__in=by_code))
    return items.order_by("code")


def low_items() -> QuerySet[Any]:
    """What is at or below its lowest stock, the emptiest first."""
    return find_items(state="low").order_by("in_house", "code")


def below_zero() -> QuerySet[Balance]:
    """Balances that cannot be right: more was used than the books held."""
    return Balance.objects.filter(quantity__lt=0).select_related("store", "item").order_by("quantity", "pk")


def expiring(until: date) -> QuerySet[LotBalance]:
    """What lies in a store and expires by a day, the next first."""
    found = LotBalance.objects.filter(quantity__gt=0, lot__expires_on__lte=until)
    return found.select_related("lot__item", "store").order_by(
        "lot__expires_on", "lot__item__code", "store__position"
    )


def lots_of(item: Item) -> list[tuple[date, int]]:
    """What the house holds of an item by the day it expires on, the next first."""
    held = LotBalance.objects.filter(lot__item=item, quantity__gt=0).order_by("lot__expires_on")
    return list(held.values_list("lot__expires_on").annotate(Sum("quantity")))


def balances_of(item: Item) -> QuerySet[Balance]:
    return item.balances.select_related("store").exclude(quantity=0).order_by("store__position")


def value_of(balances: Iterable[tuple[int, Decimal | None]]) -> Decimal:
    """What these quantities are worth at their unit cost."""
    total = sum((quantity * cost for quantity, cost in balances if cost is not None), Decimal(0))
    return total.quantize(CENT)


# The consumption log ------------------------------------------------------------------------------------------

GROUPS: dict[str, tuple[str, str]] = {
    "item": ("item", "item"),
    "category": ("item__category", "category"),
    "floor": ("floor", "floor"),
    "type": ("room_type", "type"),
    "room": ("room", "room"),
    "area": ("area", "area"),
    "person": ("person", "person"),
    "task": ("task_kind", "task"),
    "centre": ("cost_centre", "centre"),
    "day": ("business_day", "day"),
}
"""By what the log is added up: group -> column of the lines, and the filter that opens one of its numbers."""
NAMELESS = ("floor", "type", "room", "area", "person", "task", "centre")
"""Groups whose column may be empty: lines that name no floor, no person and so on."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to see of the log. Empty filters take everything."""

    first: date
    last: date
    kind: str = Kind.CONSUME
    item: int = 0
    category: str = ""
    room: str = ""
    floor: int = 0
    type: int = 0
    area: int = 0
    person: int = 0
    task: str = ""
    store: int = 0
    centre: int = 0
    nameless: tuple[str, ...] = ()
    """Groups of which the lines name nothing."""

    def narrowed(self, lines: QuerySet[Movement]) -> QuerySet[Movement]:
        """The lines that fit."""
        last = min(self.last, self.first + LONGEST)
        lines = lines.filter(business_day__range=(self.first, last))
        if self.kind == SPENT:
            lines = lines.filter(kind__in=(*LEAVING, Kind.COUNT_OVER))
        elif self.kind:
            lines = lines.filter(kind=self.kind)
        if self.room:
            lines = lines.filter(room__number=self.room)
        if self.store:
            lines = lines.filter(Q(from_store=self.store) | Q(to_store=self.store))
        columns = {
            "item": self.item, "item__category": self.category, "floor": self.floor, "room_type": self.type,
            "area": self.area, "person": self.person, "task_kind": self.task,
            "cost_centre": self.centre,
        }  # fmt: skip
        for group in self.nameless:
            lines = lines.filter(
                **({"task_kind": ""} if group == "task" else {f"{GROUPS[group][0]}__isnull": True})
            )
        return lines.filter(**{column: value for column, value in columns.items() if value})


@dataclass(frozen=True, slots=True)
class Sums:
    """A number of the log: of what, how many lines and pieces, at which cost; `opens` is the filter behind it."""

    key: Any
    name: str
    lines: int
    quantity: int
    cost: Decimal
    unit: str = ""
    share: float = 0.0


def totals(lines: QuerySet[Movement], kind: str = "") -> Sums:
    """All of them together (one query). Pieces are added up only where they are of one item."""
    found = lines.order_by().aggregate(
        lines=Count("pk"), quantity=_sum("quantity", kind), cost=_sum("cost", kind)
    )
    cost = (found["cost"] or Decimal(0)).quantize(CENT)
    return Sums(None, "", found["lines"], found["quantity"] or 0, cost)


def used_by(people: Iterable[int], since: datetime, until: datetime) -> list[tuple[Item, int]]:
    """What these people used and the clean linen they laid, by item in the order of the catalogue (two queries)."""
    sums = dict(
        Movement.objects.filter(
            person__in=list(people),
            business_day__gte=since.date()
            - timedelta(days=1),  # a day may have another date in the hotel's zone
            kind__in=(Kind.CONSUME, Kind.CHANGE_IN),
            slip__recorded_at__range=(since, until),
        )
        .order_by()
        .values_list("item")
        .annotate(Sum("quantity"))
    )
    items = Item.objects.filter(pk__in=sums).order_by("code") if sums else []
    return [(item, sums[item.pk]) for item in items if sums[item.pk]]


def _sum(column: str, kind: str) -> Sum:
    """The sum of a column; of what was spent a count that found more gives back."""
    if kind != SPENT:
        return Sum(column)
    return Sum(Case(When(kind=Kind.COUNT_OVER, then=-F(column)), default=F(column)))


def grouped(lines: QuerySet[Movement], group: str, kind: str = "") -> list[Sums]:
    """The lines added up by item, floor, person and so on; the dearest first, days in their order (two queries)."""
    column = GROUPS[group][0]
    added = {"of_quantity": _sum("quantity", kind), "of_cost": _sum("cost", kind)}
    rows = list(lines.order_by().values_list(column).annotate(Count("pk"), **added).order_by())
    whole = sum((cost for _key, _lines, _quantity, cost in rows), Decimal(0))
    names, items = _names_of(group, [row[0] for row in rows])
    sums = [
        Sums(
            key, names.get(key, _("not named")), count, quantity, cost.quantize(CENT),
            items[key].units(quantity) if key in items else "",
            float(cost / whole) if whole else 0.0,
        )
        for key, count, quantity, cost in rows
    ]  # fmt: skip
    if group == "day":
        return sorted(sums, key=lambda one: one.key)
    return sorted(sums, key=lambda one: (-one.cost, -one.quantity, str(one.name)))


def _names_of(group: str, keys: list[Any]) -> tuple[dict[Any, str], dict[Any, Item]]:
    """The names behind the keys of a group; the items themselves where these are the keys."""
    there = [key for key in keys if key is not None]
    if group == "item":
        items = Item.objects.in_bulk(there)
        return {pk: item.name for pk, item in items.items()}, items
    if group == "category":
        return {key: str(Category(key).label) for key in there}, {}
    if group == "task":
        return {key: str(WorkKind(key).label) if key else _("without a cleaning") for key in there}, {}
    if group == "day":
        return {}, {}
    if group == "floor":
        floors = Floor.objects.select_related("building").in_bulk(there)
        return {pk: floor_name(floor) for pk, floor in floors.items()}, {}
    if group == "room":
        return dict(Room.objects.filter(pk__in=there).values_list("pk", "number")), {}
    model: Any = {"type": RoomType, "area": PublicArea, "person": Employee, "centre": CostCentre}[group]
    return {pk: one.name for pk, one in model.objects.in_bulk(there).items()}, {}


def floor_name(floor: Floor) -> str:
    """Main Building, floor 3 / 主楼3楼."""
    return _("%(building)s, floor %(number)d") % {"building": floor.building.name, "number": floor.number}


def room_number(pk: int) -> str:
    return Room.objects.values_list("number", flat=True).get(pk=pk)


def with_all(lines: QuerySet[Movement]) -> QuerySet[Movement]:
    """Lines with everything a list shows of them."""
    return lines.select_related(
        "item",
        "room",
        "area",
        "person",
        "from_store",
        "to_store",
        "slip__by",
        "slip__note",
        "lot",
        "reverses",
        "reversed_by",
    ).order_by("-business_day", "-pk")


def slips_visible_to(user: Employee) -> QuerySet[Slip]:
    """Slips with at least one line this person may open."""
    return Slip.objects.filter(pk__in=visible_lines(user).values("slip")).select_related(
        "by", "acting_for", "note"
    )


# Against the standards ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FarFromStandard:
    """Somebody's use of an item on a day beside what their cleanings normally use."""

    person: Employee
    item: Item
    used: int
    usual: int


def far_from_standard(day: date, *, factor: float = 1.5, at_least: int = 5) -> list[FarFromStandard]:
    """Who used on a day far more of something than the standards of their finished cleanings (four queries).

    Far is `factor` times the standard and `at_least` smallest units more; agents are poured and are not counted here.
    """
    lines = Movement.objects.filter(
        business_day=day, kind=Kind.CONSUME, slip__source="finish", person__isnull=False
    )
    lines = lines.exclude(item__category=Category.AGENT).order_by()
    cleanings = lines.values_list("person", "room_type", "task_kind").annotate(Count("slip", distinct=True))
    standards: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for room_type, kind, item, quantity in RoomStandard.objects.values_list(
        "room_type", "task_kind", "item", "quantity"
    ):
        standards.setdefault((room_type, kind), []).append((item, quantity))
    usual: dict[tuple[int, int], int] = {}
    for person, room_type, kind, count in cleanings:
        for item, quantity in standards.get((room_type, kind), []):
            usual[person, item] = usual.get((person, item), 0) + quantity * count
    found = [
        (person, item, used, usual.get((person, item), 0))
        for person, item, used in lines.values_list("person", "item").annotate(Sum("quantity"))
        if used > usual.get((person, item), 0) * factor and used - usual.get((person, item), 0) >= at_least
    ]
    people = Employee.objects.in_bulk({one[0] for one in found})
    items = Item.objects.in_bulk({one[1] for one in found})
    return [FarFromStandard(people[person], items[item], used, norm) for person, item, used, norm in found]
