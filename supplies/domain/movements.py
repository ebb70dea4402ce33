"""The one door through which goods move: lines, balances and the sums of the month, all or nothing.

Nobody else writes `Slip`, `Movement`, `Balance`, `LotBalance` and `MonthSum`. The rows of balances are held in the
order of their numbers, after every other lock of the house (rooms, folio), and the write itself is conditional on what
is there, so two people who take the last piece never both get it.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from core.domain import audit, notes
from core.errors import Denied, Refusal
from core.formats import show_date, show_number
from rooms.models import PublicArea, Room
from staff.models import Employee
from supplies.domain.months import Booked, day_to_book, first_of, is_closed
from supplies.enums import COMING, LEAVING, Beyond, Kind, Source
from supplies.models import Balance, Item, ItemCost, LotBalance, Movement, Slip, Store

MOST = 1_000_000
"""The largest quantity of one line; what is more is a slip of the finger."""
MOST_COST = Decimal("99999999.99")
CENT = Decimal("0.01")
ENDS = {kind: (kind not in COMING, kind not in LEAVING) for kind in Kind}
"""Whether a line of a kind comes from a store, and whether it goes to one."""
OWNED = ("supplies:request:", "supplies:order:", "supplies:stocktake:")
OF_A_LOAD = "supplies:load:"
GO_BELOW = "supplies.go_below"
USE_BEYOND = "supplies.use_beyond"


@dataclass(frozen=True, slots=True)
class Place:
    """Where goods were used, by row numbers. What a line keeps of it stays as it was that day."""

    room: int | None = None
    area: int | None = None
    floor: int | None = None
    room_type: int | None = None
    section: int | None = None
    guest_turn: int | None = None

    @classmethod
    def of_room(cls, room: Room) -> Place:
        return cls(
            room=room.pk, floor=room.floor_id, room_type=room.type_id, section=room.section_id,
            guest_turn=room.guest_turn,
        )  # fmt: skip

    @classmethod
    def of_area(cls, area: PublicArea) -> Place:
        return cls(area=area.pk)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Line:
    """A movement to be written. `cost_centre` is that of the store the goods leave, `unit_cost` that of the day,
    unless they are given; `lot` is the one that expires first."""

    kind: Kind
    item: int
    quantity: int
    from_store: int | None = None
    to_store: int | None = None
    place: Place = NOWHERE
    task_kind: str = ""
    person: int | None = None
    cost_centre: int | None = None
    unit_cost: Decimal | None = None
    lot: int | None = None


@dataclass(frozen=True, slots=True)
class Shortage:
    """What a store does not have."""

    store: Store
    item: Item
    have: int
    asked: int

    def __str__(self) -> str:
        return _("%(store)s has %(have)s %(unit)s of %(item)s in the books, %(asked)s were asked for.") % {
            "store": self.store.name, "item": self.item.name, "unit": self.item.units(self.have),
            "have": show_number(self.have), "asked": show_number(self.asked),
        }  # fmt: skip


class Short(Refusal):
    """A store does not hold what was asked for. Nothing was written; `shortages` says what is there."""

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        self.shortages = list(shortages)
        said = " ".join(str(one) for one in self.shortages[:3])
        super().__init__(
            _("%(said)s Enter less, or bring more there first; nothing was saved.") % {"said": said}
        )


class _KeyTaken(Exception):
    """The one-time key was used before."""


# The door -----------------------------------------------------------------------------------------------------


def post(
    lines: Iterable[Line],
    *,
    by: Employee | None,
    at: datetime,
    source: Source,
    cause: str = "",
    day: date | None = None,
    happened_at: datetime | None = None,
    key: uuid.UUID | None = None,
    beyond: Beyond = Beyond.NO,
    reason: str = "",
) -> Slip:
    """Write these movements as one slip, all or nothing. The same `key` a second time answers the first slip.

    `day` books them on an earlier business day, see `months.day_to_book`. With `beyond` a store may go below zero: by
    right and with a reason, or because it was used already. Raises Short when a store holds less, Denied without the
    right to go below, Refusal for quantities, items and costs that make no sense.
    """
    wanted = list(lines)
    _refuse_odd(wanted)
    _refuse_beyond(beyond, reason, by)
    try:
        with transaction.atomic():
            booked = day_to_book(day)
            stores = {end for line in wanted for end in (line.from_store, line.to_store) if end is not None}
            goods = _Goods({line.item for line in wanted}, stores, booked.day)
            slip = _write_slip(
                by=by, at=at, source=source, cause=cause, booked=booked, happened_at=happened_at, key=key,
                beyond=beyond, reason=reason,
            )  # fmt: skip
            rows = [goods.row(line, slip) for line in goods.split_by_lot(wanted)]
            _write(rows, goods, below=beyond != Beyond.NO)
            return slip
    except _KeyTaken:
        return Slip.objects.get(key=key)


def reverse_lines(
    lines: Sequence[Movement],
    *,
    reason: str,
    by: Employee | None,
    at: datetime,
    cause: str = "",
    key: uuid.UUID | None = None,
    beyond: Beyond = Beyond.NO,
) -> Slip:
    """Take lines back by the same lines with a minus, booked on the open business day. Says why.

    What belongs to a signed month stays known as meant for it, so that it stands among its later corrections.
    Raises Refusal for a line that is a reversal or was reversed before, and Short when the goods have moved on.
    """
    if not reason.strip():
        raise Refusal(_("Say why this is taken back."), field="reason")
    if not lines:
        raise Refusal(_("Choose the lines to reverse."))
    _refuse_beyond(beyond, reason, by)
    try:
        with transaction.atomic():
            _refuse_reversed(lines)
            _refuse_owned(lines, cause)
            ends = {
                end for line in lines for end in (line.from_store_id, line.to_store_id) if end is not None
            }
            goods = _Goods({line.item_id for line in lines}, ends, None)
            slip = _write_slip(
                by=by, at=at, source=Source.REVERSAL, cause=cause, booked=day_to_book(meant_day(lines)),
                happened_at=None, key=key, beyond=beyond, reason=reason,
            )  # fmt: skip
            try:
                with transaction.atomic():
                    _write([_minus(line, slip) for line in lines], goods, below=beyond != Beyond.NO)
            except IntegrityError:  # a colleague reversed one of them at the same moment
                _refuse_reversed(lines)
                raise
            for line in lines:
                audit.record(
                    "supplies.reverse", by=by, at=at, about=f"supplies:line:{line.pk}", old=str(line),
                    new=f"supplies:slip:{slip.pk}", reason=reason,
                )  # fmt: skip
            return slip
    except _KeyTaken:
        return Slip.objects.get(key=key)


def meant_day(lines: Sequence[Movement]) -> date | None:
    """The day of a signed month that all these lines are of, or were meant for; None for any others."""
    days = {line.slip.meant_day or line.business_day for line in lines}
    return next(iter(days)) if len(days) == 1 and is_closed(*days) else None


def cost_of(quantity: int, unit_cost: Decimal) -> Decimal:
    """What so many cost: rounded half up to the cent, once."""
    return (quantity * unit_cost).quantize(CENT, ROUND_HALF_UP)


def hold(store: int, items: Collection[int]) -> dict[int, int]:
    """What a store holds of these items. The rows are held until the transaction ends: nothing moves meanwhile."""
    new = [Balance(store_id=store, item_id=item) for item in sorted(items)]
    Balance.objects.bulk_create(new, ignore_conflicts=True)
    rows = Balance.objects.select_for_update().filter(store=store, item__in=items).order_by("pk")
    return dict(rows.values_list("item", "quantity"))


def items_with_cost(numbers: Iterable[int], day: date) -> dict[int, Item]:
    """These items with `cost_now`, their unit cost on a day, None when they have none yet (one query)."""
    costs = ItemCost.objects.filter(item=OuterRef("pk"), from_date__lte=day).order_by("-from_date", "-pk")
    found = Item.objects.filter(pk__in=set(numbers)).annotate(
        cost_now=Subquery(costs.values("unit_cost")[:1])
    )
    return {item.pk: item for item in found.order_by()}


# What is refused ----------------------------------------------------------------------------------------------


def _refuse_odd(lines: list[Line]) -> None:
    if not lines:
        raise Refusal(_("Nothing was entered. Enter at least one quantity."))
    for line in lines:
        if isinstance(line.quantity, bool) or not isinstance(line.quantity, int):
            raise Refusal(_("Quantities are whole numbers of the smallest unit."), field="quantity")
        if not 0 < line.quantity <= MOST:
            raise Refusal(
                _("%(count)s is not a quantity. Enter a whole number from 1 to 1,000,000.")
                % {"count": line.quantity},
                field="quantity",
            )
        if (line.from_store is not None, line.to_store is not None) != ENDS[line.kind]:
            raise TypeError(f"{line.kind} from {line.from_store} to {line.to_store}")
        if line.from_store == line.to_store:
            raise Refusal(_("Both stores are the same. Choose another one."), field="to_store")


def _refuse_beyond(beyond: Beyond, reason: str, by: Employee | None) -> None:
    """Going below zero is a right of its own; by right it needs words, used things speak for themselves."""
    if beyond == Beyond.NO:
        return
    if beyond == Beyond.BY_RIGHT and not reason.strip():
        raise Refusal(_("Say why the store gives more than the books hold."), field="reason")
    right = GO_BELOW if beyond == Beyond.BY_RIGHT else USE_BEYOND
    if by is not None and not (by.has_perm(right) or by.has_perm(GO_BELOW)):
        raise Denied(_("Giving more than the books hold needs a right this account does not have."))


def _refuse_reversed(lines: Sequence[Movement]) -> None:
    for line in lines:
        if line.reverses_id is not None:
            raise Refusal(_("This line is a reversal itself. Enter the movement anew instead."))
    before = (
        Movement.objects.filter(reverses__in=[line.pk for line in lines]).select_related("slip__by").first()
    )
    if before:
        who = before.slip.by.name if before.slip.by else ""
        raise Refusal(
            _("Line %(number)d was reversed before by %(who)s on %(day)s. There is nothing left to do.")
            % {"number": before.reverses_id, "who": who, "day": show_date(before.business_day)}
        )


def _refuse_owned(lines: Sequence[Movement], cause: str) -> None:
    """Lines of a request, an order or a stocktake are taken back where they belong, or its own figures would lie;
    those of a load of linen under its cause (`corrections`).
    """
    slips = Slip.objects.filter(pk__in={line.slip_id for line in lines}).exclude(cause=cause)
    if any(slip.cause.startswith((*OWNED, OF_A_LOAD)) for slip in slips):
        raise Refusal(
            _(
                "This line belongs to a request, an order or a stocktake. Settle it there, or count the store anew."
            )
        )


# Writing ------------------------------------------------------------------------------------------------------


class _Goods:
    """Items, with their costs on a day, and stores by number. Raises Refusal when one is not there any more."""

    def __init__(self, items: Collection[int], stores: Collection[int], day: date | None) -> None:
        self.day = day
        self.items = items_with_cost(items, day) if day else Item.objects.in_bulk(items)
        self.stores = Store.objects.in_bulk(stores)
        if len(self.items) < len(items) or len(self.stores) < len(stores):
            raise Refusal(
                _("This item or store is not there any more. Open the page again; nothing was saved.")
            )

    def row(self, line: Line, slip: Slip) -> Movement:
        """The line as it is kept."""
        ends = [self.stores[end] for end in (line.from_store, line.to_store) if end is not None]
        place, unit_cost = line.place, self._unit_cost(line)
        cost = cost_of(line.quantity, unit_cost)
        if cost > MOST_COST:
            raise Refusal(
                _(
                    "%(count)s %(unit)s of %(item)s would cost more than any slip of the house. Check the quantity."
                )
                % {"count": show_number(line.quantity), **_words(self.items[line.item], line.quantity)},
                field="quantity",
            )
        return Movement(
            slip=slip, kind=line.kind, item_id=line.item, quantity=line.quantity, unit_cost=unit_cost, cost=cost,
            from_store_id=line.from_store, to_store_id=line.to_store, lot_id=line.lot, room_id=place.room,
            area_id=place.area, floor_id=place.floor or _first(end.floor_id for end in ends),
            room_type_id=place.room_type,
            section_id=place.section or _first(end.section_id for end in ends), guest_turn=place.guest_turn,
            task_kind=line.task_kind, person_id=line.person,
            cost_centre_id=line.cost_centre or _first(end.cost_centre_id for end in ends),
            business_day=slip.business_day,
        )  # fmt: skip

    def _unit_cost(self, line: Line) -> Decimal:
        if line.unit_cost is not None:
            return line.unit_cost
        item = self.items[line.item]
        found: Decimal | None = item.cost_now  # type: ignore[attr-defined]
        if found is None:
            raise Refusal(
                _("%(item)s has no cost on %(day)s yet. Enter its unit cost first; nothing was saved.")
                % {"item": item.name, "day": show_date(self.day or date.min)},
                field="item",
            )
        return found

    def split_by_lot(self, lines: list[Line]) -> list[Line]:
        """The lines with things that expire taken from the lots that expire first.

        What the lots of a store do not cover stays without a lot. The rows of lots are held.
        """
        if not any(self.items[line.item].expires and line.from_store for line in lines):
            return lines
        takes = [line for line in lines if self.items[line.item].expires and line.from_store and not line.lot]
        held = LotBalance.objects.select_for_update(of=("self",)).filter(
            store__in={line.from_store for line in takes},
            lot__item__in={line.item for line in takes},
            quantity__gt=0,
        )
        there: dict[tuple[int, int], list[list[int]]] = defaultdict(list)
        for row in held.select_related("lot").order_by("lot__expires_on", "lot"):
            there[row.store_id, row.lot.item_id].append([row.lot_id, row.quantity])
        split: list[Line] = []
        for line in lines:
            split += _from_lots(line, there[line.from_store or 0, line.item]) if line in takes else [line]
        return split


def _first(numbers: Iterable[int | None]) -> int | None:
    return next((number for number in numbers if number is not None), None)


def _from_lots(line: Line, lots: list[list[int]]) -> list[Line]:
    left, parts = line.quantity, []
    for lot in lots:
        take = min(left, lot[1])
        if take:
            parts.append(replace(line, quantity=take, lot=lot[0]))
            lot[1] -= take
            left -= take
    return [*parts, replace(line, quantity=left)] if left else parts


def _write_slip(
    *,
    by: Employee | None,
    at: datetime,
    source: Source,
    cause: str,
    booked: Booked,
    happened_at: datetime | None,
    key: uuid.UUID | None,
    beyond: Beyond,
    reason: str,
) -> Slip:
    note = notes.write(reason.strip(), by=by, at=at) if reason.strip() else None
    slip = Slip(
        source=source, cause=cause, business_day=booked.day, meant_day=booked.meant, happened_at=happened_at or at,
        recorded_at=at, by=by, acting_for=getattr(by, "acting_for", None), beyond=beyond, note=note, key=key,
    )  # fmt: skip
    if key is None:
        slip.save()
        return slip
    try:
        with transaction.atomic():  # the key goes in first: a second sending waits for it here
            slip.save()
    except IntegrityError as taken:
        raise _KeyTaken from taken
    return slip


def _minus(line: Movement, slip: Slip) -> Movement:
    """The line that takes `line` back."""
    kept = {
        field.attname: getattr(line, field.attname)
        for field in Movement._meta.concrete_fields
        if field.name not in ("id", "slip", "quantity", "cost", "business_day", "reverses")
    }
    return Movement(
        **kept,
        slip=slip,
        quantity=-line.quantity,
        cost=-line.cost,
        business_day=slip.business_day,
        reverses=line,
    )


def _write(rows: list[Movement], goods: _Goods, *, below: bool) -> None:
    """Move the balances, write the lines, add them to their month."""
    stock: dict[tuple[int, int], int] = defaultdict(int)
    lots: dict[tuple[int, int], int] = defaultdict(int)
    for row in rows:
        for store, sign in ((row.to_store_id, 1), (row.from_store_id, -1)):
            if store is not None:
                stock[store, row.item_id] += sign * row.quantity
                if row.lot_id is not None:
                    lots[store, row.lot_id] += sign * row.quantity
    if short := _move(Balance, "item_id", stock, below=below):
        raise Short([
            Shortage(goods.stores[store], goods.items[item], have, -stock[store, item])
            for (store, item), have in short.items()
        ])  # fmt: skip
    if lots and _move(LotBalance, "lot_id", lots, below=False):
        names = _(", ").join(sorted({row.item.name for row in rows if row.lot_id is not None}))
        raise Refusal(
            _(
                "A part of what expires on these dates has left the store since: %(items)s. Bring it back first, or"
                " count the store instead."
            )
            % {"items": names}
        )
    Movement.objects.bulk_create(rows)
    _add_to_month(rows)


def _move(
    model: type[Balance] | type[LotBalance], column: str, wanted: dict[tuple[int, int], int], *, below: bool
) -> dict[tuple[int, int], int]:
    """Add to balances, none of which may end below zero unless `below`. Answers those that would, with what they hold.

    Two statements, a third when a store meets a thing for the first time.
    """
    changes = {key: delta for key, delta in sorted(wanted.items()) if delta}
    if not changes:
        return {}
    stores, things = {key[0] for key in changes}, {key[1] for key in changes}
    rows = (
        model.objects.select_for_update().filter(store__in=stores, **{f"{column}__in": things}).order_by("pk")
    )
    there = {(store, thing): have for store, thing, have in rows.values_list("store_id", column, "quantity")}
    if missing := [key for key in changes if key not in there]:
        new: list[Any] = [model(**{"store_id": store, column: thing}) for store, thing in missing]
        model.objects.bulk_create(new, ignore_conflicts=True)
    table = model._meta.db_table
    flag = f", below_allowed = {table}.quantity + change.delta < 0" if model is Balance else ""
    marks = ", ".join(["(%s, %s, %s)"] * len(changes))
    sql = (  # all names are ours
        f"WITH change (store_id, thing_id, delta) AS (VALUES {marks}) "  # noqa: S608
        f"UPDATE {table} SET quantity = {table}.quantity + change.delta{flag} FROM change "
        f"WHERE {table}.store_id = change.store_id AND {table}.{column} = change.thing_id "
        f"AND (%s OR change.delta > 0 OR {table}.quantity + change.delta >= 0) "
        f"RETURNING {table}.store_id, {table}.{column}"
    )
    values: list[Any] = [number for key, delta in changes.items() for number in (*key, delta)]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, below])
        moved = {(store, thing) for store, thing in cursor.fetchall()}
    return {key: there.get(key, 0) for key in changes if key not in moved}


SUM_COLUMNS = "month, kind, item_id, floor, room_type, area, task_kind, person, cost_centre"
ADD_TO_MONTH = (
    f"INSERT INTO supplies_monthsum ({SUM_COLUMNS}, quantity, cost, lines) VALUES {{rows}} "  # noqa: S608
    f"ON CONFLICT ({SUM_COLUMNS}) DO UPDATE SET quantity = supplies_monthsum.quantity + excluded.quantity, "
    "cost = supplies_monthsum.cost + excluded.cost, lines = supplies_monthsum.lines + excluded.lines"
)


def sum_key(row: Movement) -> tuple[Any, ...]:
    """By what a line is added up, in the order of SUM_COLUMNS."""
    return (
        first_of(row.business_day), str(row.kind), row.item_id, row.floor_id or 0, row.room_type_id or 0,
        row.area_id or 0, row.task_kind, row.person_id or 0, row.cost_centre_id or 0,
    )  # fmt: skip


def _add_to_month(rows: list[Movement]) -> None:
    """Add the lines to the sums of their month (one statement, rows in one order)."""
    sums: dict[tuple[Any, ...], list[Any]] = defaultdict(lambda: [0, Decimal(0), 0])
    for row in rows:
        total = sums[sum_key(row)]
        total[0] += row.quantity
        total[1] += row.cost
        total[2] += 1
    adapt_month, adapt_cost = connection.ops.adapt_datefield_value, connection.ops.adapt_decimalfield_value
    values: list[Any] = []
    for (month, *rest), (quantity, cost, lines) in sorted(sums.items()):
        values += [adapt_month(month), *rest, quantity, adapt_cost(cost, 14, 2), lines]
    marks = ", ".join([f"({', '.join(['%s'] * 12)})"] * len(sums))
    with connection.cursor() as cursor:
        cursor.execute(ADD_TO_MONTH.format(rows=marks), values)


def _words(item: Item, count: int) -> dict[str, str]:
    return {"item": item.name, "unit": item.units(count)}
