"""The demo hotel's store: requests in every state, orders on their way, a stocktake that differed and one that runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Sum

from core.domain.day import current_day
from staff.enums import Role
from staff.models import Employee
from supplies import demo_pictures
from supplies.domain import items, movements, orders, requests, stocktake, usual
from supplies.domain.movements import Line
from supplies.domain.orders import Came
from supplies.domain.requests import Given
from supplies.domain.stores import main_store
from supplies.domain.usual_list import usual_list
from supplies.enums import Category, Kind, Source, StoreKind
from supplies.models import Balance, Item, Lot, StockRequest, Store, Supplier

ASKED = ("A01", "A07", "A08", "A12", "A14", "A24", "C03")
LOW = ("A13", "C08", "M06", "S02", "T06")
MISSING, MISCOUNTED = 3, 40
SHELF_LIFE = timedelta(days=400)


def build(at: datetime) -> str:
    """Fill the store's lists. Answers how many requests and orders were written."""
    staff = {
        role: list(Employee.objects.active().filter(roles__role=role).order_by("number")) for role in Role
    }
    pantries = list(Store.objects.filter(kind=StoreKind.PANTRY, in_use=True))
    if not pantries or not Item.objects.exists():
        usual.install_usual(from_date=at.date() - timedelta(days=500), by=None, at=at)
        pantries = list(Store.objects.filter(kind=StoreKind.PANTRY, in_use=True))
    _stock_up(at)
    _finished_stocktake(staff, at)
    asked = _requests(pantries, staff, at)
    drawn_up = _orders(staff, at)
    _running_stocktake(staff, at)
    _run_low(at)
    pictured = demo_pictures.build(at)
    return f"{asked} requests, {drawn_up} orders, {pictured} pictures of items"


def _stock_up(at: datetime) -> None:
    """The store has what the floors ask for, whatever the past has used."""
    main = main_store()
    held = dict(Balance.objects.filter(store=main).values_list("item", "quantity"))
    lines = []
    for item in Item.objects.filter(in_use=True).exclude(category=Category.LINEN):
        missing = item.par // 3 - held.get(item.pk, 0)
        if missing > 0:
            lot = None
            if item.expires:
                lot = Lot.objects.get_or_create(item=item, code="", expires_on=at.date() + SHELF_LIFE)[0].pk
            lines.append(Line(Kind.RECEIVE, item.pk, missing, to_store=main.pk, lot=lot))
    if lines:
        movements.post(lines, by=None, at=at - timedelta(hours=9), source=Source.OPENING)


def _requests(pantries: Sequence[Store], staff: dict[Role, list[Employee]], at: datetime) -> int:
    """One late, one fresh, one on the way, one with pieces missing, one received."""
    leaders, clerk = staff[Role.TEAM_LEADER], staff[Role.CLERK][0]
    usually = list(Item.objects.filter(code__in=ASKED))
    main = main_store()
    made: list[StockRequest] = []
    for place, hours in enumerate((6.0, 0.5, 2.0, 5.0, 8.0)):
        pantry, leader = pantries[place % len(pantries)], leaders[place % len(leaders)]
        proposed = {one.item.pk: one.asked for one in usual_list(pantry, main) if one.asked}
        wanted = dict(list(proposed.items())[:7]) or {item.pk: 20 + 5 * place for item in usually}
        made.append(requests.ask(pantry, wanted, from_store=main, by=leader, at=at - timedelta(hours=hours)))
    for request, hours in zip(made[2:], (1.5, 4.5, 7.5), strict=True):
        lines = list(request.lines.all())
        given = {line.pk: Given(line.asked) for line in lines}
        given[lines[-1].pk] = Given(lines[-1].asked // 2, "余数下次到货再发")
        requests.issue(request.pk, given, by=clerk, at=at - timedelta(hours=hours))
    for request, missing, hours in ((made[3], MISSING, 4.0), (made[4], 0, 7.0)):
        first = request.lines.filter(item__category=Category.AMENITY).order_by("-issued").first()
        came = {first.pk: max(0, (first.issued or 0) - missing)} if first else {}
        requests.receive(request.pk, came, by=request.asked_by, at=at - timedelta(hours=hours))
    return len(made)


def _orders(staff: dict[Role, list[Employee]], at: datetime) -> int:
    """An order of which a part came, dearer than before; one on its way; one still a draft."""
    clerk = staff[Role.CLERK][0]
    Supplier.objects.filter(mail="").update(mail="orders@supplier.example")
    wanted = [{"A01": 8, "A07": 6, "A14": 10}, {"T01": 2, "C02": 12}, {"L13": 4, "L05": 3}]
    by_code = Item.objects.in_bulk(field_name="code")
    for place, packs in enumerate(wanted):
        told = at - timedelta(days=5 - 2 * place)
        lines = {by_code[code].pk: count for code, count in packs.items() if code in by_code}
        (order, *_more) = orders.draw_up(lines, by=clerk, at=told)
        if place == len(wanted) - 1:
            continue
        order = orders.place(order.pk, seen=order.version, by=clerk, at=told)
        if place == 0:
            came = {}
            for line in order.lines.select_related("item")[:2]:
                expires = current_day().date + SHELF_LIFE if line.item.expires else None
                price = (line.unit_price * Decimal("1.06")).quantize(Decimal("0.000001"))
                came[line.pk] = Came(line.units // 2, price if not expires else None, "QY-0418", expires)
            orders.receive(
                order.pk, came, paper="QY-160701", seen=order.version, by=clerk, at=at - timedelta(hours=3)
            )
    return len(wanted)


def _finished_stocktake(staff: dict[Role, list[Employee]], at: datetime) -> None:
    """Counted, counted again where it differed, approved."""
    clerk, manager, leaders = staff[Role.CLERK][0], staff[Role.MANAGER][0], staff[Role.TEAM_LEADER]
    begun = at - timedelta(hours=8, minutes=30)
    done = stocktake.start(main_store(), category=Category.AMENITY, by=clerk, at=begun)
    lines = list(done.lines.select_related("item"))
    book = stocktake.book_at(done.store_id, {line.item_id for line in lines}, begun)
    counted = {line.pk: max(0, book[line.item_id]) for line in lines}
    for line, off in zip(lines[1:6], (-2, 5, -1, 3, -MISCOUNTED), strict=False):
        counted[line.pk] = max(0, counted[line.pk] + off)
    dear = lines[-1]
    counted[dear.pk] = counted[dear.pk] * 4 // 5
    stocktake.count(done.pk, counted, by=leaders[0], at=begun)
    stocktake.finish(done.pk, by=clerk, at=begun + timedelta(minutes=40))
    recounted = {line.pk: max(0, (line.book or 0) - 12) for line in done.lines.filter(again=True)}
    if recounted:
        stocktake.count(done.pk, recounted, by=leaders[-1], at=begun + timedelta(minutes=60))
    stocktake.approve(done.pk, by=manager, at=begun + timedelta(minutes=80))


def _running_stocktake(staff: dict[Role, list[Employee]], at: datetime) -> None:
    """Half counted."""
    filled = Store.objects.filter(kind=StoreKind.PANTRY, in_use=True, balances__quantity__gt=0)
    pantry = filled.distinct().first()
    if pantry is None:
        return
    running = stocktake.start(pantry, by=staff[Role.CLERK][0], at=at - timedelta(minutes=45))
    some = list(running.lines.all())
    some = some[: max(1, len(some) // 2)]
    counts = {line.pk: max(0, line.expected - (n == 1)) for n, line in enumerate(some)}
    stocktake.count(running.pk, counts, by=staff[Role.TEAM_LEADER][0], at=at - timedelta(minutes=20))


def _run_low(at: datetime) -> None:
    """A few things the house wants more of than it has: they stand on the reorder list."""
    held = dict(Balance.objects.order_by().values_list("item").annotate(Sum("quantity")))
    for item in Item.objects.filter(code__in=LOW):
        there = max(1, held.get(item.pk, 0))
        items.change_item(item, reorder_point=there + item.pack_size, par=there * 2, by=None, at=at)
