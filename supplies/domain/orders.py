"""Orders to suppliers: drawn up from the reorder list, sent, delivered in full or part, numbered by the year.

Every change names the version it saw, so two people at one order never overwrite each other.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Exists, F, Q
from django.utils.translation import gettext as _

from core.domain import audit
from core.domain.day import current_day
from core.errors import Refusal, Stale, refuse
from core.formats import show_date, show_number
from core.models import BusinessDay
from staff.models import Employee
from supplies.domain.items import set_cost
from supplies.domain.movements import Line, cost_of, items_with_cost, post, reverse_lines
from supplies.domain.numbers import create_numbered
from supplies.domain.stores import main_store
from supplies.enums import OPEN_ORDERS, Kind, OrderState, Source
from supplies.models import NO_REVERSAL, Delivery, Item, Lot, Movement, OrderLine, PurchaseOrder, Slip

MOST_PACKS = 10_000
DEAREST = Decimal("1000000")
TAKE_MORE = "supplies.take_more"


class Ordered(NamedTuple):
    """A line of an order: packs, and the price of one smallest unit."""

    packs: int
    unit_price: Decimal


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a line, in smallest units; the price when it is another one, lot and expiry if it has one."""

    quantity: int
    unit_price: Decimal | None = None
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A delivery as it was booked, and the items whose cost is another one from today."""

    delivery: Delivery
    dearer: list[tuple[Item, Decimal, Decimal]]
    """Item, cost before, cost now."""


# Drawing up -----------------------------------------------------------------------------------------------------


def draw_up(wanted: Mapping[int, int], *, by: Employee, at: datetime) -> list[PurchaseOrder]:
    """Drafts of these packs by item, one order for each supplier, at the costs of today.

    Raises Refusal for an item without a supplier.
    """
    packs = {item: count for item, count in wanted.items() if count}
    if not packs:
        raise Refusal(_("Choose at least one item and how many packs."))
    day = current_day().date
    items = items_with_cost(packs, day)
    suppliers: dict[int, list[Item]] = defaultdict(list)
    for item in items.values():
        if item.supplier_id is None:
            raise Refusal(
                _("%(item)s has no supplier. Enter one on the item's page; nothing was saved.")
                % {"item": item.name}
            )
        suppliers[item.supplier_id].append(item)
    with transaction.atomic():
        orders = []
        for supplier, theirs in sorted(suppliers.items()):
            order = create_numbered(
                PurchaseOrder, year=day.year, supplier_id=supplier, made_by=by, made_at=at
            )
            lines = {item.pk: Ordered(packs[item.pk], item.cost_now or Decimal(0)) for item in theirs}  # type: ignore[attr-defined]
            _write_lines(order, lines)
            _record("draw_up", order, by=by, at=at, new=_said(order))
            orders.append(order)
    return orders


def _write_lines(order: PurchaseOrder, lines: Mapping[int, Ordered]) -> None:
    items = Item.objects.in_bulk(lines)
    if len(items) < len(lines):
        raise Refusal(_("One of the items is not there any more. Open the page again; nothing was saved."))
    for item, line in lines.items():
        if not 0 < line.packs <= MOST_PACKS:
            raise Refusal(_("Packs are whole numbers from 1 to 10,000."), field=f"packs_{item}")
        if not line.unit_price.is_finite() or not 0 <= line.unit_price < DEAREST:
            raise Refusal(_("Enter a price from 0 to 1,000,000."), field=f"price_{item}")
    order.lines.all().delete()
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order, item_id=item, packs=line.packs, pack_size=items[item].pack_size,
            unit_price=line.unit_price.quantize(Decimal("0.000001")),
        )
        for item, line in lines.items()
    )  # fmt: skip


def change_draft(
    pk: int, lines: Mapping[int, Ordered], *, seen: int, by: Employee, at: datetime, **values: Any
) -> PurchaseOrder:
    """Write a draft's lines, by item, and its other words anew. Raises Stale when it is no draft, or changed since."""
    if not lines:
        raise Refusal(_("An order has at least one line. Cancel it if nothing is needed."))
    expected = values.get("expected_on")
    if expected is not None and expected < current_day().date:
        raise Refusal(
            _("Goods cannot be expected on a day that is over. Choose a later one."), field="expected_on"
        )
    with transaction.atomic():
        order = _change(pk, seen, (OrderState.DRAFT,), **values)
        old = _said(order)
        _write_lines(order, lines)
        _record("change_order", order, by=by, at=at, old=old, new=_said(order))
    return order


def place(pk: int, *, seen: int, by: Employee, at: datetime) -> PurchaseOrder:
    """The order goes to the supplier: from now on its money is committed."""
    with transaction.atomic():
        order = _change(pk, seen, (OrderState.DRAFT,), state=OrderState.ORDERED, ordered_by=by, ordered_at=at)
        if any(not line.unit_price for line in order.lines.all()):
            raise Refusal(
                _("A line has no price yet. Enter it, even if it is an estimate; nothing was sent.")
            )
        if order.expected_on is None:
            lead = max(line.item.lead_days for line in order.lines.select_related("item"))
            order.expected_on = current_day().date + timedelta(days=lead)
            order.save(update_fields=["expected_on"])
        _record("place", order, by=by, at=at, new=_said(order))
    return order


def stop(pk: int, *, reason: str, seen: int, by: Employee, at: datetime) -> PurchaseOrder:
    """Nothing more is expected: an order of which nothing came is cancelled, one of which a part came is closed."""
    if not reason.strip():
        raise Refusal(_("Say why nothing more is expected."), field="reason")
    with transaction.atomic():
        states = (OrderState.DRAFT, *OPEN_ORDERS)
        order = _change(pk, seen, states, closed_at=at, reason=reason.strip())
        came = order.lines.filter(received__gt=0).exists()
        order.state = OrderState.CLOSED if came else OrderState.CANCELLED
        order.save(update_fields=["state"])
        _record("stop", order, by=by, at=at, new=order.state, reason=reason)
    return order


# Delivered ------------------------------------------------------------------------------------------------------


def receive(
    pk: int, came: Mapping[int, Came], *, paper: str, seen: int, reason: str = "", by: Employee, at: datetime,
    key: uuid.UUID | None = None,
) -> Received:  # fmt: skip
    """Book what came (by line number) under its delivery note: into the main store, at the price it came for.

    A price other than the item's cost is its cost from today. More than was ordered needs the right and a reason.
    Raises Refusal for that, for a missing expiry date, for a delivery note that is booked already, all at once.
    """
    came = {line: one for line, one in came.items() if one.quantity}
    if not came:
        raise Refusal(_("Enter what came of at least one line."))
    with transaction.atomic():
        order = _change(pk, seen, OPEN_ORDERS)
        lines = {line.pk: line for line in order.lines.select_related("item").filter(pk__in=came)}
        if len(lines) < len(came):
            raise Refusal(_("One of the lines is not of this order. Open the page again; nothing was saved."))
        day, store = current_day().date, main_store()
        wrong = [
            *(found for number, one in came.items() for found in _odd(lines[number], one, day)),
            *(found for number, one in came.items() for found in _too_many(lines[number], one, reason, by)),
            *_wrong_paper(order, paper),
        ]
        refuse(wrong)
        came = _priced(order, lines, came)
        dearer = _new_costs(lines, came, day, by=by, at=at)
        posted = [_came_in(lines[number], one, store.pk, order) for number, one in came.items()]
        slip = post(posted, by=by, at=at, source=Source.STORE, cause=order.cause, reason=reason, key=key)
        for number, one in came.items():
            OrderLine.objects.filter(pk=number).update(received=F("received") + one.quantity)
        delivery = Delivery.objects.create(order=order, slip=slip, paper=paper.strip(), by=by, at=at)
        _set_state(order, at)
        said = ", ".join(f"{lines[number].item.code} {one.quantity}" for number, one in came.items())
        _record("receive", order, by=by, at=at, new=f"{paper.strip()}: {said}", reason=reason)
    return Received(delivery, dearer)


def _wrong_paper(order: PurchaseOrder, paper: str) -> Iterator[Refusal]:
    if not paper.strip():
        text = _("Write the number of the delivery note, or the date when it has none.")
        yield Refusal(text, field="paper")
    standing = order.deliveries.filter(takes_back__isnull=True, taken_back_by__isnull=True)
    if standing.filter(paper=paper.strip()).exists():
        text = _("Delivery note %(paper)s is booked already. Look at the order's deliveries.")
        yield Refusal(text % {"paper": paper}, field="paper")


def _odd(line: OrderLine, one: Came, day: date) -> Iterator[Refusal]:
    price = one.unit_price
    if price is not None and (not price.is_finite() or not 0 < price < DEAREST):
        text = _("%(item)s: enter what a pack came for; empty it is the price that was ordered.")
        yield Refusal(text % {"item": line.item.name}, field=f"came_price_{line.pk}")
    if line.item.expires and one.expires_on is None:
        yield Refusal(
            _("%(item)s expires. Enter the date printed on it.") % {"item": line.item.name},
            field=f"expires_{line.pk}",
        )
    if one.expires_on and one.expires_on <= day:
        yield Refusal(
            _("%(item)s expired on %(day)s. Do not take it in.")
            % {"item": line.item.name, "day": show_date(one.expires_on)},
            field=f"expires_{line.pk}",
        )


def _too_many(line: OrderLine, one: Came, reason: str, by: Employee) -> Iterator[Refusal]:
    """Over-delivery: sent back at the door, or taken by right and with a reason."""
    if one.quantity <= line.outstanding:
        return
    words = {
        "item": line.item.name, "unit": line.item.units(one.quantity), "left": show_number(line.outstanding),
        "came": show_number(one.quantity),
    }  # fmt: skip
    if not by.has_perm(TAKE_MORE):
        yield Refusal(
            _(
                "%(came)s %(unit)s of %(item)s came, %(left)s are still ordered. Send the rest back or ask the manager."
            )
            % words,
            field=f"came_{line.pk}",
        )
    elif not reason.strip():
        yield Refusal(
            _(
                "%(came)s %(unit)s of %(item)s are more than the %(left)s still ordered. Say why they are taken."
            )
            % words,
            field="reason",
        )


def prices_come_for(order: PurchaseOrder) -> dict[int, Decimal]:
    """What an item of this order came for last, by its number; what has not come yet is left out (one query)."""
    lines = Movement.objects.filter(
        NO_REVERSAL, slip__cause=order.cause, kind=Kind.RECEIVE, reversed_by__isnull=True
    )
    return dict(lines.order_by("pk").values_list("item", "unit_cost"))


def _priced(
    order: PurchaseOrder, lines: Mapping[int, OrderLine], came: Mapping[int, Came]
) -> dict[int, Came]:
    """An empty price is the one the item came for last, else the one that was ordered."""
    last = prices_come_for(order)
    return {
        number: one
        if one.unit_price is not None
        else replace(one, unit_price=last.get(lines[number].item_id, lines[number].unit_price))
        for number, one in came.items()
    }


def _new_costs(
    lines: Mapping[int, OrderLine], came: Mapping[int, Came], day: date, *, by: Employee, at: datetime
) -> list[tuple[Item, Decimal, Decimal]]:
    """Keep the price of what came as the item's cost from today, where it is another."""
    known = items_with_cost((line.item_id for line in lines.values()), day)
    changed = []
    for number, one in came.items():
        line, price = lines[number], one.unit_price or Decimal(0)
        before: Decimal | None = known[line.item_id].cost_now  # type: ignore[attr-defined]
        if price != before:
            set_cost(line.item, price, from_date=day, by=by, at=at)
            changed.append((line.item, before or Decimal(0), price))
    return changed


def _came_in(line: OrderLine, one: Came, store: int, order: PurchaseOrder) -> Line:
    lot = None
    if one.expires_on is not None:
        found, _new = Lot.objects.get_or_create(
            item=line.item, expires_on=one.expires_on, code=one.lot.strip()
        )
        lot = found.pk
    return Line(
        Kind.RECEIVE, line.item_id, one.quantity, to_store=store, lot=lot, unit_cost=one.unit_price,
        cost_centre=order.cost_centre_id,
    )  # fmt: skip


def take_back(pk: int, *, reason: str, by: Employee, at: datetime) -> Slip:
    """A delivery that was booked wrongly: its lines are reversed, the order is open for them again."""
    with transaction.atomic():
        delivery = Delivery.objects.select_related("order").get(pk=pk)
        order = _change(delivery.order_id, None, (*OPEN_ORDERS, OrderState.CLOSED))
        if delivery.takes_back_id or Delivery.objects.filter(takes_back=delivery).exists():
            raise Stale(_("This delivery was taken back before. Nothing was done."))
        lines = list(delivery.slip.lines.select_related("slip", "item"))
        slip = reverse_lines(lines, reason=reason, by=by, at=at, cause=order.cause)
        for line in lines:
            order.lines.filter(item=line.item_id).update(received=F("received") - line.quantity)
            _cost_back(line, delivery, by=by, at=at)
        Delivery.objects.create(
            order=order, slip=slip, paper=delivery.paper, by=by, at=at, takes_back=delivery
        )
        _set_state(order, at)
        _record("take_back", order, by=by, at=at, old=delivery.paper, reason=reason)
    return slip


def _cost_back(line: Movement, delivery: Delivery, *, by: Employee, at: datetime) -> None:
    """The cost a wrong delivery brought goes with it, unless another has come since."""
    costs = line.item.costs.filter(from_date__lte=current_day().date)
    brought, before = [*costs[:2], None, None][:2]
    if brought and before and (brought.at, brought.unit_cost) == (delivery.at, line.unit_cost):
        set_cost(line.item, before.unit_cost, from_date=current_day().date, by=by, at=at)


def _set_state(order: PurchaseOrder, at: datetime) -> None:
    lines = list(order.lines.all())
    if not any(line.outstanding for line in lines):
        order.state, order.closed_at = OrderState.CLOSED, at
    else:
        order.state = OrderState.PART if any(line.received for line in lines) else OrderState.ORDERED
        order.closed_at = None
    order.save(update_fields=["state", "closed_at"])


# Money ----------------------------------------------------------------------------------------------------------


class Committed(NamedTuple):
    """Money of open orders for one category and cost centre (None is the house)."""

    category: str
    cost_centre: int | None
    amount: Decimal


def committed(first: date | None = None, last: date | None = None) -> list[Committed]:
    """What open orders will cost, by category and cost centre (one query).

    With days: those expected from `first` to `last`, and what is late already where the open business day is one of
    these days, for that is when it will cost.
    """
    lines = OrderLine.objects.filter(order__state__in=OPEN_ORDERS)
    if first is not None and last is not None:
        still_now = Exists(BusinessDay.objects.filter(closed_at__isnull=True, date__range=(first, last)))
        lines = lines.filter(
            Q(order__expected_on__range=(first, last)) | Q(still_now, order__expected_on__lt=first)
        )
    sums: dict[tuple[str, int | None], Decimal] = defaultdict(Decimal)
    for line in lines.select_related("item", "order"):
        if line.outstanding:
            sums[line.item.category, line.order.cost_centre_id] += cost_of(line.outstanding, line.unit_price)
    return [Committed(*key, amount) for key, amount in sorted(sums.items(), key=str)]


def total_of(lines: Sequence[OrderLine]) -> Decimal:
    """What the lines of an order cost."""
    return sum((cost_of(line.units, line.unit_price) for line in lines), Decimal("0.00"))


# Parts ----------------------------------------------------------------------------------------------------------


def _change(pk: int, seen: int | None, states: Sequence[str], **values: Any) -> PurchaseOrder:
    """Change an order that is as the person saw it; its row is held. Raises Stale when it is not."""
    found = PurchaseOrder.objects.filter(pk=pk, state__in=states)
    if seen is not None:
        found = found.filter(version=seen)
    changed = found.update(version=F("version") + 1, **values)
    order = PurchaseOrder.objects.select_related("supplier", "cost_centre").get(pk=pk)
    if not changed:
        raise Stale(
            _("%(order)s was changed meanwhile (%(state)s). Look at it again; nothing was saved.")
            % {"order": order, "state": order.get_state_display()}
        )
    return order


def _said(order: PurchaseOrder) -> str:
    return ", ".join(
        f"{line.item.code} {line.packs}x{line.pack_size} @ {line.unit_price}"
        for line in order.lines.select_related("item")
    )[:400]


def _record(
    what: str,
    order: PurchaseOrder,
    *,
    by: Employee,
    at: datetime,
    old: str = "",
    new: str = "",
    reason: str = "",
) -> None:
    audit.record(
        f"supplies.order_{what}", by=by, at=at, about=order.cause, old=old, new=f"{order}: {new}"[:400],
        reason=reason.strip(),
    )  # fmt: skip
