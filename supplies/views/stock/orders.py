"""The reorder list and the orders that come out of it: drawn up, placed, printed, mailed, delivered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.errors import Refusal
from core.formats import show_money
from core.people import SignedRequest
from supplies import rights
from supplies.domain import order_mail
from supplies.domain import orders as rules
from supplies.domain.movements import cost_of, items_with_cost
from supplies.domain.orders import Came, Ordered
from supplies.domain.reorder import Reorder, reorder_list
from supplies.enums import OPEN_ORDERS, OrderState
from supplies.models import CostCentre, Item, OrderLine, PurchaseOrder, Supplier
from supplies.views.stock import shared

SHOWN = ("open", "all")


@needs(rights.ORDER)
@require_http_methods(["GET", "HEAD", "POST"])
def reorder(request: SignedRequest) -> HttpResponse:
    """What runs out, with how many packs to order; one order comes out of it for each supplier."""
    everything = params.choice(request, "show", ("low", "all"), "low") == "all"

    def page(refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        found = reorder_list(current_day().date, everything=everything)
        names = {supplier.pk: supplier.name for supplier in Supplier.objects.all()}
        groups = [
            (names.get(supplier or 0, ""), [reorder_row(one, request) for one in rows])
            for supplier, rows in groupby(found, key=lambda one: one.item.supplier_id)
        ]
        total = sum((_cost(one) for one in found if one.item.supplier_id), Decimal("0.00"))
        context = {"groups": groups, "everything": everything, "refusal": refusal, "total": total}
        return shared.show(request, "supplies/stock/reorder.html", context, status=status)

    if request.method != "POST":
        return page()

    def act() -> str:
        made = rules.draw_up(shared.numbers(request, "packs"), by=request.user, at=now())
        text = ngettext("%(count)d order is drawn up.", "%(count)d orders are drawn up.", len(made))
        messages.success(request, text % {"count": len(made)})
        return made[0].get_absolute_url() if len(made) == 1 else reverse("supplies:orders")

    return shared.answer(request, act, page)


def reorder_row(one: Reorder, request: SignedRequest) -> dict[str, Any]:
    name = f"packs_{one.item.pk}"
    return {
        "one": one, "item": one.item, "name": name, "packs": request.POST.get(name, one.packs or ""),
        "cost": _cost(one) if one.unit_cost is not None else None,
    }  # fmt: skip


def _cost(one: Reorder) -> Decimal:
    return cost_of(one.packs * one.item.pack_size, one.unit_cost or Decimal(0))


@needs(rights.ORDER)
@require_safe
def orders(request: SignedRequest) -> HttpResponse:
    """Orders, the open ones first to see."""
    shown = params.choice(request, "show", SHOWN, "open")
    found = PurchaseOrder.objects.select_related("supplier", "made_by").prefetch_related("lines")
    if shown == "open":
        found = found.filter(state__in=(OrderState.DRAFT, *OPEN_ORDERS))
    page = shared.page_of(request, found)
    today = current_day().date
    context = {
        "page": page,
        "rows": [(order, rules.total_of(list(order.lines.all())), overdue(order, today)) for order in page],
        "shown": shown,
        "committed": sum((one.amount for one in rules.committed()), Decimal("0.00")),
    }
    return shared.show(request, "supplies/stock/orders.html", context)


def overdue(order: PurchaseOrder, today: date) -> bool:
    """Whether it should have come by now."""
    return order.state in OPEN_ORDERS and order.expected_on is not None and order.expected_on < today


@needs(rights.ORDER)
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: SignedRequest, pk: int) -> HttpResponse:
    """One order: its lines while it is a draft, what came afterwards."""
    found = get_object_or_404(PurchaseOrder, pk=pk)
    if request.method != "POST":
        return page_of_order(request, pk)

    def act() -> str:
        save_draft(request, pk)
        messages.success(request, _("Saved."))
        return found.get_absolute_url()

    return shared.answer(request, act, lambda refusal, status: page_of_order(request, pk, refusal, status))


def save_draft(request: SignedRequest, pk: int) -> PurchaseOrder:
    """Write the draft as it stands in the form."""
    packs = shared.numbers(request, "packs", full=True)
    prices = {item: shared.amount(request, f"price_{item}") for item in packs}
    sizes = dict(Item.objects.filter(pk__in=packs).values_list("pk", "pack_size"))
    lines = {
        item: Ordered(count, (prices[item] or Decimal(0)) / sizes.get(item, 1))
        for item, count in packs.items()
        if count
    }
    lines |= _added(request, pk)
    centre = CostCentre.objects.filter(pk=shared.numbers(request, "centre").get(0, 0)).first()
    return rules.change_draft(
        pk, lines, seen=shared.seen(request), by=request.user, at=now(), cost_centre=centre,
        note=shared.words(request, "note"), expected_on=shared.day(request, "expected_on"),
    )  # fmt: skip


def _added(request: SignedRequest, pk: int) -> dict[int, Ordered]:
    """The item that was chosen to go with the order, at its cost of today."""
    chosen = request.POST.get("add_item", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        return {}
    item = addable(get_object_or_404(PurchaseOrder, pk=pk)).filter(pk=chosen).first()
    if item is None:
        raise Refusal(_("This item cannot be added to this order. Choose another one."), field="add_item")
    packs = shared.numbers(request, "add", full=True).get(0, 0)
    cost: Decimal | None = items_with_cost([item.pk], current_day().date)[item.pk].cost_now  # type: ignore[attr-defined]
    return {item.pk: Ordered(packs, cost or Decimal(0))}


def addable(order: PurchaseOrder) -> QuerySet[Item]:
    """What else the supplier of an order has."""
    return Item.objects.filter(in_use=True, supplier=order.supplier_id).exclude(
        pk__in=order.lines.values("item")
    )


def page_of_order(
    request: SignedRequest, pk: int, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    found = get_object_or_404(
        PurchaseOrder.objects.select_related("supplier", "cost_centre", "made_by", "ordered_by"), pk=pk
    )
    lines = list(found.lines.select_related("item"))
    deliveries = found.deliveries.select_related("by", "taken_back_by", "takes_back")
    prices = rules.prices_come_for(found)
    context = {
        "order": found,
        "rows": [order_row(line, request, prices.get(line.item_id, line.unit_price)) for line in lines],
        "total": rules.total_of(lines),
        "draft": found.state == OrderState.DRAFT,
        "addable": addable(found).order_by("code") if found.state == OrderState.DRAFT else [],
        "open": found.state in OPEN_ORDERS,
        "may_stop": found.state in (OrderState.DRAFT, *OPEN_ORDERS),
        "overdue": overdue(found, current_day().date),
        "deliveries": deliveries.prefetch_related("slip__lines__item", "slip__lines__lot"),
        "centres": CostCentre.objects.all(),
        "refusal": refusal,
        "wrong": {one.field for one in refusal.found} if refusal else set(),
        "typed": request.POST,
    }
    return shared.show(request, "supplies/stock/order.html", context, status=status)


def order_row(line: OrderLine, request: SignedRequest, comes_for: Decimal) -> dict[str, Any]:
    """A line with the fields of both forms, as typed or as they stand; `comes_for`: what a piece came for last."""
    post, item = request.POST, line.item_id
    return {
        "line": line, "item": line.item, "cost": cost_of(line.units, line.unit_price),
        "packs": post.get(f"packs_{item}", line.packs),
        "price": post.get(f"price_{item}", f"{line.pack_price.quantize(Decimal('0.01'))}"),
        "came": post.get(f"came_{line.pk}", line.outstanding or ""),
        "came_price": post.get(f"came_price_{line.pk}", ""),
        "comes_for": f"{cost_of(line.pack_size, comes_for):.2f}",
        "lot": post.get(f"lot_{line.pk}", ""), "expires": post.get(f"expires_{line.pk}", ""),
        "came_name": f"came_{line.pk}", "price_name": f"came_price_{line.pk}", "expires_name": f"expires_{line.pk}",
    }  # fmt: skip


@needs(rights.ORDER)
@require_POST
def order_place(request: SignedRequest, pk: int) -> HttpResponse:
    """The order goes out as it stands in the form, by mail when the supplier has an address and it is wanted."""

    def act() -> str:
        at, seen = now(), shared.seen(request)
        if shared.numbers(request, "packs"):
            seen = save_draft(request, pk).version
        placed = rules.place(pk, seen=seen, by=request.user, at=at)
        if request.POST.get("mail"):
            order_mail.mail_order(placed, at=at)
            messages.success(request, _("%(order)s is placed and mailed.") % {"order": placed})
        else:
            messages.success(
                request, _("%(order)s is placed. Print it for the supplier.") % {"order": placed}
            )
        return placed.get_absolute_url()

    get_object_or_404(PurchaseOrder, pk=pk)
    return shared.answer(request, act, lambda refusal, status: page_of_order(request, pk, refusal, status))


@needs(rights.ORDER)
@require_POST
def order_receive(request: SignedRequest, pk: int) -> HttpResponse:
    """What the supplier brought."""
    found = get_object_or_404(PurchaseOrder, pk=pk)
    sizes = dict(found.lines.values_list("pk", "pack_size"))

    def came(number: int, quantity: int) -> Came:
        pack_price = shared.amount(request, f"came_price_{number}")
        price = (
            None if pack_price is None else (pack_price / sizes.get(number, 1)).quantize(Decimal("0.000001"))
        )
        return Came(
            quantity,
            price,
            shared.words(request, f"lot_{number}", 40),
            shared.day(request, f"expires_{number}"),
        )

    def act() -> str:
        lines = {number: came(number, count) for number, count in shared.numbers(request, "came").items()}
        got = rules.receive(
            pk, lines, paper=shared.words(request, "paper", 40), seen=shared.seen(request),
            reason=shared.words(request, "reason"), by=request.user, at=now(),
        )  # fmt: skip
        messages.success(request, _("Booked into the main store."))
        for item, before, cost in got.dearer:
            messages.warning(
                request,
                _("%(item)s now costs %(now)s a pack, before %(before)s. It counts from today.")
                % {
                    "item": item.name, "now": show_money(cost_of(item.pack_size, cost)),
                    "before": show_money(cost_of(item.pack_size, before)),
                },
            )  # fmt: skip
        return found.get_absolute_url()

    return shared.answer(request, act, lambda refusal, status: page_of_order(request, pk, refusal, status))


@needs(rights.ORDER)
@require_POST
def order_take_back(request: SignedRequest, pk: int, delivery: int) -> HttpResponse:
    """A delivery was booked wrongly."""
    found = get_object_or_404(PurchaseOrder, pk=pk)
    wrong = get_object_or_404(found.deliveries, pk=delivery)

    def act() -> str:
        rules.take_back(wrong.pk, reason=shared.words(request, "reason"), by=request.user, at=now())
        messages.success(request, _("The delivery is taken back; book it anew."))
        return found.get_absolute_url()

    return shared.answer(request, act, lambda refusal, status: page_of_order(request, pk, refusal, status))


@needs(rights.ORDER)
@require_POST
def order_stop(request: SignedRequest, pk: int) -> HttpResponse:
    """Nothing more is expected."""
    found = get_object_or_404(PurchaseOrder, pk=pk)

    def act() -> str:
        rules.stop(
            pk, reason=shared.words(request, "reason"), seen=shared.seen(request), by=request.user, at=now()
        )
        return found.get_absolute_url()

    return shared.answer(request, act, lambda refusal, status: page_of_order(request, pk, refusal, status))


@needs(rights.ORDER)
@require_safe
def order_print(request: SignedRequest, pk: int) -> HttpResponse:
    """The order on A4 in both languages."""
    found = get_object_or_404(PurchaseOrder.objects.select_related("supplier", "made_by"), pk=pk)
    lines = list(found.lines.select_related("item"))
    rows = [(line, cost_of(line.units, line.unit_price)) for line in lines]
    context = {"order": found, "rows": rows, "total": rules.total_of(lines), "back": found.get_absolute_url()}
    return shared.show(request, "supplies/stock/order_print.html", context)
