"""Puts a report together: one body of plain values, the same for page, files, signature and command.

Amounts stand in the body as text with two places, so that it can be kept and sealed; things and people with their
number and both names, as they are called when the report is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce

from rooms.models import Floor, PublicArea, RoomType
from supplies.domain.movements import CENT
from supplies.domain.report import budgets, facts, linen, unusual
from supplies.domain.report.effects import effects
from supplies.domain.report.facts import Cleaned, Sums
from supplies.domain.report.period import Period
from supplies.enums import Category, Kind
from supplies.models import Balance, CostCentre, Item, ItemCost, OccupiedNight, RoomStandard

Body = dict[str, Any]
VERSION = 2
NOTHING = Decimal("0.00")
NOW, BEFORE, YEAR = 0, 1, 2
COMPARED = ("before", "year")


def build(period: Period, *, today: date) -> Body:
    """The figures of a period as the books stand now. `today` is the open business day: of a period that still runs
    the days before it count, since their nights are counted too.
    """
    period = period.as_of(today)
    periods = [period.counted, period.before(), period.year_before()]
    kinds = {*budgets.SPENDING, *linen.CIRCLE}
    goods = list(facts.sums(periods, ("kind", "item", "cost_centre", "task_kind"), kinds))
    places = list(facts.sums(periods, ("floor", "room_type", "area", "task_kind"), [Kind.CONSUME]))
    persons = list(facts.sums(periods[:1], ("person", "item"), [Kind.CONSUME]))
    days, cleaned, nights = (
        facts.day_costs(periods[:2]),
        facts.cleanings(period.counted, today),
        _nights(periods),
    )
    (items, worth), names = (
        _items({one.key[1] for one in goods}, period.counted.last),
        _names(places, goods, nights),
    )
    spent = [budgets.used(goods, items, which) for which in (NOW, BEFORE, YEAR)]
    factor = budgets.forecast_factor(period, today, days, nights.by_day)
    totals = {
        name: _totals(goods, items, spent[which], nights, which)
        for which, name in enumerate(("now", *COMPARED))
    }
    totals["now"]["cleanings"] = sum(one.times for one in cleaned if one.inside)
    return {
        "version": VERSION,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "until": period.counted.last.isoformat(),
        "totals": totals,
        "items": _item_rows(goods, items, nights, _norms(cleaned)),
        "floors": _floor_rows(places, nights, names),
        "types": _type_rows(places, nights, names),
        "areas": _area_rows(places, names),
        "people": _person_rows(persons, cleaned),
        "tasks": _task_rows(places, cleaned),
        "centres": _centre_rows(goods, names),
        "categories": _category_rows(spent),
        "budget": [_budget_row(one, names) for one in budgets.standings(period, spent[NOW], factor=factor)],
        "linen": _linen_part(goods, items, worth),
        "unusual": _unusual_rows(unusual.find(cleaned), persons, goods, cleaned),
        "days": {day.isoformat(): str(cost) for day, cost in sorted(days.items())},
    }


def _budget_row(one: budgets.Standing, names: Mapping[str, Mapping[int, Any]]) -> Body:
    amounts = {"budget": one.budget, "used": one.used, "committed": one.committed, "forecast": one.forecast}
    return {
        "category": one.category, "centre": names["centres"].get(one.centre),
        **{name: None if amount is None else str(amount) for name, amount in amounts.items()},
    }  # fmt: skip


# What stands beside the lines ---------------------------------------------------------------------------------


class Nights:
    """Occupied room-nights by period, floor and room type."""

    def __init__(self) -> None:
        self.by_day: dict[date, int] = defaultdict(int)
        self.total = [0, 0, 0]
        self.rooms = [0, 0, 0]
        self.of: dict[str, dict[tuple[int, int], int]] = {
            "floors": defaultdict(int), "types": defaultdict(int),
        }  # fmt: skip


def _nights(periods: list[Period]) -> Nights:
    """Occupied nights of the three periods, and of the weeks before, which a forecast looks at (one query)."""
    wanted = Q()
    for period in periods:
        wanted |= Q(day__range=(period.first, period.last))
    found = Nights()
    weeks = timedelta(weeks=facts.WEEKS)
    wanted |= Q(day__range=(periods[NOW].first - weeks, periods[NOW].last))
    rows = OccupiedNight.objects.filter(wanted).order_by().values_list("day", "floor", "room_type")
    for day, floor, room_type, rooms, occupied in rows.annotate(Sum("rooms"), Sum("occupied")):
        found.by_day[day] += occupied
        for which, period in enumerate(periods):
            if period.first <= day <= period.last:
                found.total[which] += occupied
                found.rooms[which] += rooms
                found.of["floors"][which, floor] += occupied
                found.of["types"][which, room_type] += occupied
    return found


def _items(numbers: Iterable[int], day: date) -> tuple[dict[int, Item], Decimal]:
    """These items and all linen, and what the linen of the house is worth at the cost of a day (one query)."""
    held = (
        Balance.objects.filter(item=OuterRef("pk")).order_by().values("item").annotate(held=Sum("quantity"))
    )
    costs = ItemCost.objects.filter(item=OuterRef("pk"), from_date__lte=day).order_by("-from_date", "-pk")
    found = Item.objects.filter(Q(pk__in=set(numbers)) | Q(category=Category.LINEN)).annotate(
        value=Coalesce(Subquery(held.values("held")), 0)
        * Coalesce(Subquery(costs.values("unit_cost")[:1]), Decimal(0))
    )
    items, worth = dict[int, Item](), NOTHING
    for item in found.order_by("code"):
        items[item.pk] = item
        worth += Decimal(item.value) if item.category == Category.LINEN else NOTHING
    return items, worth.quantize(CENT)


def _names(places: list[Sums], goods: list[Sums], nights: Nights) -> dict[str, dict[int, Any]]:
    """What places and cost centres are called: both names, and the floor area where there is one (one query).

    People are not named here: books point to them by number, the page looks the name up.
    """
    floors = {one.key[0] for one in places} | {floor for _which, floor in nights.of["floors"]}
    types = {one.key[1] for one in places} | {kind for _which, kind in nights.of["types"]}
    none = Value(0, output_field=IntegerField())

    def rows(what: str, found: Any, number: Any = none) -> Any:
        named = found.order_by().annotate(what=Value(what), metres=number)
        return named.values_list("what", "pk", "name_en", "name_zh", "metres")

    of_floors = Floor.objects.filter(pk__in=floors).annotate(
        name_en=F("building__name_en"), name_zh=F("building__name_zh")
    )
    parts = [
        rows("floors", of_floors, Cast("number", IntegerField())),
        rows("types", RoomType.objects.filter(pk__in=types), Cast("square_metres", IntegerField())),
        rows(
            "areas", PublicArea.objects.filter(pk__in={one.key[2] for one in places}),
            Cast("square_metres", IntegerField()),
        ),
        rows("centres", CostCentre.objects.filter(pk__in={one.key[2] for one in goods})),
    ]  # fmt: skip
    found: dict[str, dict[int, Any]] = {"floors": {}, "types": {}, "areas": {}, "centres": {}}
    for what, number, english, chinese, metres in parts[0].union(*parts[1:], all=True):
        named = {"id": number, "en": english or chinese, "zh": chinese or english, "metres": metres}
        if what == "floors":
            named |= {"building_en": named["en"], "building_zh": named["zh"], "number": metres}
            named |= {"en": f"{named['en']} {metres}", "zh": f"{named['zh']}{metres}楼"}
        found[what][number] = named
    return found


def _norms(cleaned: list[Cleaned]) -> dict[int, int]:
    """What the cleanings of the period would use by the standards, by item (one query)."""
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for one in cleaned:
        if one.inside:
            counts[one.room_type, one.task_kind] += one.times
    norms: dict[int, int] = defaultdict(int)
    rows = RoomStandard.objects.order_by().values_list("room_type", "task_kind", "item", "quantity")
    for room_type, task_kind, item, quantity in rows:
        if count := counts.get((room_type, task_kind)):
            norms[item] += count * quantity
    return norms


# The parts of the body ----------------------------------------------------------------------------------------


class _Used:
    """Quantity, cost and lines of something in the three periods."""

    def __init__(self) -> None:
        self.quantity, self.cost, self.lines = [0, 0, 0], [NOTHING] * 3, [0, 0, 0]

    def add(self, one: Sums) -> None:
        self.quantity[one.which] += one.quantity
        self.cost[one.which] += one.cost
        self.lines[one.which] += one.lines

    def row(self, **more: Any) -> Body:
        return {
            "quantity": self.quantity[NOW], "cost": str(self.cost[NOW]),
            **{
                name: {"quantity": self.quantity[which], "cost": str(self.cost[which])}
                for which, name in enumerate(COMPARED, start=1)
            },
            **more,
        }  # fmt: skip


def _grouped(found: Iterable[Sums], key: Callable[[Sums], Any]) -> dict[Any, _Used]:
    groups: dict[Any, _Used] = defaultdict(_Used)
    for one in found:
        groups[key(one)].add(one)
    return groups


def _consumed(goods: list[Sums]) -> list[Sums]:
    return [one for one in goods if one.key[0] == Kind.CONSUME]


def _totals(
    goods: list[Sums], items: dict[int, Item], spent: Mapping[Any, Decimal], nights: Nights, which: int
) -> Body:
    """What a period comes to: consumed, and beside it linen and what was written off."""
    total = _Used()
    for one in _consumed(goods):
        total.add(one)
    losses: dict[int, Decimal] = defaultdict(lambda: NOTHING)
    for one in goods:
        kind, item = one.key[:2]
        if one.which == which and kind in linen.GONE and items[item].category != Category.LINEN:
            losses[item] += linen.written_off(kind, one.cost)
    laundry = sum(linen.laundry(goods, items, which).values(), NOTHING)
    linen_gone = sum((row["written_off"] for row in linen.rows(goods, items, which)), NOTHING)
    return {
        "cost": str(total.cost[which]), "quantity": total.quantity[which], "lines": total.lines[which],
        "nights": nights.total[which], "rooms": nights.rooms[which], "laundry": str(laundry),
        "linen_written_off": str(linen_gone), "losses": str(sum(losses.values(), NOTHING)),
        "loss_items": len([cost for cost in losses.values() if cost]), "spent": str(sum(spent.values(), NOTHING)),
    }  # fmt: skip


def _item_rows(
    goods: list[Sums], items: dict[int, Item], nights: Nights, norms: Mapping[int, int]
) -> list[Body]:
    """What was consumed, the dearest item first, with its norm and why it changed."""
    groups = _grouped(_consumed(goods), lambda one: one.key[1])
    in_cleanings = _grouped((one for one in _consumed(goods) if one.key[3]), lambda one: one.key[1])
    rows = []
    for number, used in groups.items():
        item = items[number]
        parts = effects(
            used.quantity[NOW], used.cost[NOW], used.quantity[BEFORE], used.cost[BEFORE],
            nights=nights.total[NOW], nights_before=nights.total[BEFORE],
        )  # fmt: skip
        rows.append(
            used.row(
                **_called(item), norm=norms.get(number) or None, in_cleanings=in_cleanings[number].quantity[NOW],
                effects={name: str(value) for name, value in parts._asdict().items()},
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (-Decimal(row["cost"]), row["code"]))


def _called(item: Item) -> Body:
    return {
        "id": item.pk, "code": item.code, "en": item.name_en or item.name_zh, "zh": item.name_zh or item.name_en,
        "unit_en": item.unit_en, "unit_zh": item.unit_zh, "category": item.category,
    }  # fmt: skip


def _floor_rows(places: list[Sums], nights: Nights, names: Mapping[str, Mapping[int, Any]]) -> list[Body]:
    """Each floor, in the order of the house; what was used in public areas belongs to none."""
    groups = _grouped((one for one in places if one.key[0]), lambda one: one.key[0])
    for _which, floor in nights.of["floors"]:
        groups[floor]
    rows = [
        groups[number].row(**names["floors"][number], nights=nights.of["floors"][NOW, number])
        for number in groups
        if number in names["floors"]
    ]
    return sorted(rows, key=lambda row: (row["building_en"], -row["number"]))


def _type_rows(places: list[Sums], nights: Nights, names: Mapping[str, Mapping[int, Any]]) -> list[Body]:
    groups = _grouped((one for one in places if one.key[1]), lambda one: one.key[1])
    rows = [
        used.row(**names["types"][number], nights=nights.of["types"][NOW, number])
        for number, used in groups.items()
    ]
    return sorted(rows, key=lambda row: -Decimal(row["cost"]))


def _area_rows(places: list[Sums], names: Mapping[str, Mapping[int, Any]]) -> list[Body]:
    groups = _grouped((one for one in places if one.key[2]), lambda one: one.key[2])
    rows = [used.row(**names["areas"][number]) for number, used in groups.items()]
    return sorted(rows, key=lambda row: -Decimal(row["cost"]))


def _person_rows(persons: list[Sums], cleaned: list[Cleaned]) -> list[Body]:
    """By whom things were used, with their cleanings. Number 0 is nobody in particular."""
    in_rooms: dict[int, list[Any]] = defaultdict(lambda: [0, NOTHING])
    for one in cleaned:
        if one.inside:
            in_rooms[one.person][0] += one.times
            in_rooms[one.person][1] += one.cost
    rows = [
        used.row(id=number, cleanings=in_rooms[number][0], in_cleanings=str(in_rooms[number][1]))
        for number, used in _grouped(persons, lambda one: one.key[0]).items()
    ]
    return sorted(rows, key=lambda row: -Decimal(row["cost"]))


def _task_rows(places: list[Sums], cleaned: list[Cleaned]) -> list[Body]:
    counts: dict[str, int] = defaultdict(int)
    for one in cleaned:
        if one.inside:
            counts[one.task_kind] += one.times
    groups = _grouped((one for one in places if one.key[3]), lambda one: one.key[3])
    rows = [used.row(kind=kind, cleanings=counts[kind]) for kind, used in groups.items()]
    return sorted(rows, key=lambda row: -Decimal(row["cost"]))


def _centre_rows(goods: list[Sums], names: Mapping[str, Mapping[int, Any]]) -> list[Body]:
    """By cost centre. Number 0 is charged to nobody in particular."""
    groups = _grouped(_consumed(goods), lambda one: one.key[2])
    none = {"id": 0, "en": "", "zh": "", "metres": 0}
    rows = [used.row(**names["centres"].get(number, none)) for number, used in groups.items()]
    return sorted(rows, key=lambda row: -Decimal(row["cost"]))


def _category_rows(spent: list[dict[budgets.Key, Decimal]]) -> list[Body]:
    """What each category cost in all, linen by laundry and what was written off."""
    rows = []
    for category in Category:
        costs = [
            sum((cost for (of, _centre), cost in one.items() if of == category), NOTHING) for one in spent
        ]
        if any(costs):
            rows.append(
                {
                    "category": category.value,
                    "spent": str(costs[NOW]),
                    "before": str(costs[BEFORE]),
                    "year": str(costs[YEAR]),
                }
            )
    return rows


def _linen_part(goods: list[Sums], items: dict[int, Item], value: Decimal) -> Body:
    """Linen apart: pieces round the circle, laundry, written off, and the share of its value that was lost."""
    rows = linen.rows(goods, items)
    lost = sum((row["written_off"] for row in rows), NOTHING)
    return {
        "rows": [
            {
                **row,
                **_called(items[row["item"]]),
                "laundry": str(row["laundry"]),
                "written_off": str(row["written_off"]),
            }
            for row in rows
        ],
        "value": str(value),
        "loss_rate": float(lost / value) if value > 0 else None,
    }


def _unusual_rows(
    found: list[unusual.Unusual], persons: list[Sums], goods: list[Sums], cleaned: list[Cleaned]
) -> list[Body]:
    """What is unusual; with a person, the item that makes most of it."""
    count = sum(one.times for one in cleaned if one.inside)
    house = _grouped(
        (one for one in _consumed(goods) if one.which == NOW and one.key[3]), lambda one: one.key[1]
    )
    return [
        {
            **one._asdict(), "cost": str(one.cost), "expected": str(one.expected.quantize(CENT)),
            **_most_of_it(one, persons if one.about == "person" else [], house, count),
        }
        for one in found
    ]  # fmt: skip


def _most_of_it(one: unusual.Unusual, sums: list[Sums], house: Mapping[int, _Used], count: int) -> Body:
    """The item whose use per cleaning is farthest from the house's, in money and in the same direction."""
    best: tuple[Decimal, Body] = (NOTHING, {"item": None})
    for row in sums:
        if row.key[0] != one.number or not one.times or row.key[1] not in house or row.quantity <= 0:
            continue
        of_house = house[row.key[1]].quantity[NOW]
        apart = Decimal(row.quantity) / one.times - Decimal(of_house) / max(count, 1)
        money = apart * row.cost / row.quantity * (1 if one.score > 0 else -1)
        if money > best[0]:
            best = (
                money,
                {"item": row.key[1], "per": row.quantity / one.times, "house": of_house / max(count, 1)},
            )
    return best[1]
