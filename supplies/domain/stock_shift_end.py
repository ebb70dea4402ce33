"""What a shift leaves of the store: requests that wait or differ, deliveries overdue, stocktakes that run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext as _

from core.formats import show_date, show_time
from core.slots import HandoverKind, HandoverLine, ShiftWindow
from supplies.enums import OPEN_ORDERS, OPEN_REQUESTS, RUNNING_COUNTS, RequestState
from supplies.models import PurchaseOrder, StockRequest, Stocktake


def leaves(window: ShiftWindow) -> list[HandoverLine]:
    """What is open at the end of the shift (three queries)."""
    return [*_requests(window), *_orders(window), *_stocktakes(window)]


def _requests(window: ShiftWindow) -> Iterator[HandoverLine]:
    """What was asked for by then and is still open, or was answered only later."""
    later = Q(received_at__gt=window.at) | Q(received_at__isnull=True, issued_at__gt=window.at)
    found = StockRequest.objects.filter(Q(state__in=OPEN_REQUESTS) | later, asked_at__lte=window.at)
    for request in found.select_related("to_store", "from_store", "asked_by"):
        differs = request.state == RequestState.DIFFERS and bool(
            request.received_at and request.received_at <= window.at
        )
        yield HandoverLine(
            key=f"supplies:request:{request.pk}",
            kind=HandoverKind.SUPPLIES,
            where=f"{request.pk}",
            text=partial(_request_says, request, window, differs),
            source=partial(_asked, request),
            url=request.get_absolute_url(),
            since=request.asked_at,
            state="alert" if differs else "pickup",
            section=request.to_store.section_id,
            order=40,
        )


def _request_says(request: StockRequest, window: ShiftWindow, differs: bool) -> str:
    store = request.to_store.name
    if differs:
        return _("%(store)s: pieces of a request are missing and not settled") % {"store": store}
    if request.issued_at and request.issued_at <= window.at:
        return _("%(store)s: goods are on the way, nobody has confirmed them") % {"store": store}
    return _("%(store)s waits for goods from the store") % {"store": store}


def _asked(request: StockRequest) -> str:
    return _("asked by %(who)s at %(time)s") % {
        "who": request.asked_by.name, "time": show_time(request.asked_at),
    }  # fmt: skip


def _orders(window: ShiftWindow) -> Iterator[HandoverLine]:
    overdue = PurchaseOrder.objects.filter(state__in=OPEN_ORDERS, expected_on__lt=window.business_day)
    for order in overdue.select_related("supplier"):
        yield HandoverLine(
            key=f"supplies:order:{order.pk}",
            kind=HandoverKind.SUPPLIES,
            where=str(order),
            text=partial(_overdue, order),
            url=order.get_absolute_url(),
            since=order.ordered_at,
            state="alert",
            order=45,
        )


def _overdue(order: PurchaseOrder) -> str:
    day = show_date(order.expected_on) if order.expected_on else ""
    return _("%(supplier)s has not delivered; expected on %(day)s") % {
        "supplier": order.supplier.name,
        "day": day,
    }


def _stocktakes(window: ShiftWindow) -> Iterator[HandoverLine]:
    running = Q(state__in=RUNNING_COUNTS) | Q(ended_at__gt=window.at)
    for stocktake in Stocktake.objects.filter(running, started_at__lte=window.at).select_related("store"):
        yield HandoverLine(
            key=f"supplies:stocktake:{stocktake.pk}",
            kind=HandoverKind.SUPPLIES,
            where=str(stocktake.pk),
            text=partial(_is_counted, stocktake),
            url=stocktake.get_absolute_url(),
            since=stocktake.started_at,
            state="progress",
            section=stocktake.store.section_id,
            order=46,
        )


def _is_counted(stocktake: Stocktake) -> str:
    return _("%(store)s is being counted (%(state)s)") % {
        "store": stocktake.store.name, "state": stocktake.get_state_display(),
    }  # fmt: skip
