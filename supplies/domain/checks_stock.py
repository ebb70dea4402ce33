"""What must always be true of requests, orders and stocktakes (`manage.py verify_books`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from core.slots import Check, Fault
from supplies.enums import CountState, Kind, OrderState, RequestState, StoreKind
from supplies.models import (
    Balance,
    Movement,
    OrderLine,
    PurchaseOrder,
    StockRequestLine,
    Stocktake,
    StocktakeLine,
)

Moved = dict[tuple[str, int], dict[str, int]]


def moved_for(prefix: str) -> Moved:
    """What was moved for each cause and item, by kind (one query)."""
    sums = Movement.objects.filter(slip__cause__startswith=prefix).order_by()
    found: Moved = defaultdict(lambda: defaultdict(int))
    for cause, item, kind, quantity in sums.values_list("slip__cause", "item", "kind").annotate(
        Sum("quantity")
    ):
        found[cause, item][kind] += quantity
    return found


def requests_are_their_lines() -> Iterator[Fault]:
    """What a request says was issued, came and was settled is what moved for it."""
    moved = moved_for("supplies:request:")
    for line in StockRequestLine.objects.select_related("request").iterator(2000):
        is_so = moved.pop((line.request.cause, line.item_id), {})
        says = {
            Kind.ISSUE: line.issued or 0,
            Kind.ARRIVE: (line.received or 0) + line.found,
            Kind.RETURN: line.returned,
            Kind.LOST: line.lost,
        }
        for kind, quantity in says.items():
            if is_so.get(kind, 0) != quantity:
                yield Fault(
                    line.request.cause,
                    f"says {kind} {quantity} of item {line.item_id}, lines say {is_so.get(kind, 0)}",
                )
    for (cause, item), kinds in moved.items():
        if any(kinds.values()):
            yield Fault(cause, f"moved item {item} nobody asked for: {dict(kinds)}")


def the_way_holds_open_requests() -> Iterator[Fault]:
    """On the way lies what was issued and has neither come nor been settled, nothing else."""
    way: dict[int, int] = defaultdict(int)
    for line in StockRequestLine.objects.filter(issued__gt=0).iterator(2000):
        way[line.item_id] += line.on_the_way
    held = Balance.objects.filter(store__kind=StoreKind.WAY).values_list("item").annotate(Sum("quantity"))
    kept = dict(held.order_by())
    for item in sorted(way.keys() | kept.keys()):
        if way.get(item, 0) != kept.get(item, 0):
            yield Fault(
                "supplies:way", f"holds {kept.get(item, 0)} of item {item}, requests say {way.get(item, 0)}"
            )


def requests_are_in_their_state() -> Iterator[Fault]:
    """A difference is open exactly while pieces are missing."""
    lines = StockRequestLine.objects.filter(received__isnull=False).annotate(
        there=F("received") + F("found") + F("returned") + F("lost")
    )
    missing = set(lines.filter(there__lt=F("issued")).values_list("request", flat=True))
    differs = set(
        StockRequestLine.objects.filter(request__state=RequestState.DIFFERS).values_list("request", flat=True)
    )
    for pk in sorted(missing ^ differs):
        yield Fault(f"supplies:request:{pk}", "its state does not fit its missing pieces")


def orders_are_their_deliveries() -> Iterator[Fault]:
    """What an order says has come is what was received for it; it is closed when all came."""
    moved = moved_for("supplies:order:")
    for line in OrderLine.objects.select_related("order").iterator(2000):
        is_so = moved.pop((line.order.cause, line.item_id), {}).get(Kind.RECEIVE, 0)
        if is_so != line.received:
            yield Fault(
                line.order.cause, f"says {line.received} of item {line.item_id} came, its lines say {is_so}"
            )
    for (cause, item), kinds in moved.items():
        if any(kinds.values()):
            yield Fault(cause, f"received item {item} nobody ordered: {dict(kinds)}")
    short = Q(lines__received__lt=F("lines__packs") * F("lines__pack_size"))
    for order in PurchaseOrder.objects.filter(short, state=OrderState.CLOSED, reason="").distinct():
        yield Fault(order.cause, "is closed although goods are to come, without a reason")


def stocktakes_are_their_slips() -> Iterator[Fault]:
    """A posted stocktake posted its differences, each once; any other has posted nothing."""
    moved = moved_for("supplies:stocktake:")
    lines = StocktakeLine.objects.select_related("stocktake")
    for line in lines.iterator(2000):
        is_so: Any = moved.pop((line.stocktake.cause, line.item_id), {})
        posted = is_so.get(Kind.COUNT_OVER, 0) - is_so.get(Kind.COUNT_SHORT, 0)
        says = (line.difference or 0) if line.stocktake.state == CountState.POSTED else 0
        if posted != says:
            yield Fault(
                line.stocktake.cause, f"item {line.item_id} differs by {says}, its lines say {posted}"
            )
    for (cause, item), kinds in moved.items():
        if any(kinds.values()):
            yield Fault(cause, f"posted item {item} nobody counted: {dict(kinds)}")


def counters_do_not_approve() -> Iterator[Fault]:
    """Who counted a line neither recounted it nor approved the stocktake."""
    alone = Q(lines__counted_by=F("ended_by")) | Q(lines__recounted_by=F("ended_by"))
    for stocktake in Stocktake.objects.filter(alone, state=CountState.POSTED).distinct():
        yield Fault(stocktake.cause, "was approved by somebody who counted in it")
    for line in StocktakeLine.objects.filter(recounted_by=F("counted_by")).select_related("stocktake"):
        yield Fault(line.stocktake.cause, f"item {line.item_id} was counted twice by one person")


STOCK_CHECKS = [
    Check("requests", _("Each request says what moved for it"), requests_are_their_lines),
    Check("on_the_way", _("What is on the way belongs to an open request"), the_way_holds_open_requests),
    Check("request_states", _("A difference is open while pieces are missing"), requests_are_in_their_state),
    Check("orders", _("Each order says what was delivered for it"), orders_are_their_deliveries),
    Check("stocktakes", _("Each stocktake posted its differences once"), stocktakes_are_their_slips),
    Check("counters", _("Nobody approves or repeats their own count"), counters_do_not_approve),
]
