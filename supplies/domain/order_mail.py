"""The mail that takes an order to its supplier, in both languages."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from core.domain import outbox
from core.domain.hotel import profile
from core.errors import Refusal
from core.formats import show_date, show_money, show_number
from core.models import Outbox
from supplies.domain.movements import cost_of
from supplies.domain.orders import total_of
from supplies.enums import OrderState
from supplies.models import OrderLine, PurchaseOrder

LANGUAGES = ("zh-hans", "en")


def mail_order(order: PurchaseOrder, *, at: datetime) -> Outbox:
    """Send a placed order to its supplier; the same version goes once. Raises Refusal where no address is known."""
    if order.state == OrderState.DRAFT:
        raise Refusal(_("A draft is not sent. Place the order first."))
    if not order.supplier.mail:
        raise Refusal(
            _(
                "%(supplier)s has no mail address. Print the order, or enter the address on the supplier's page."
            )
            % {"supplier": order.supplier.name}
        )
    lines = list(order.lines.select_related("item"))
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(text_of(order, lines))
            subject = _("Order %(order)s of %(hotel)s") % {"order": order, "hotel": profile().name}
    return outbox.put(
        f"{order.cause}:{order.ordered_at:%Y%m%d%H%M%S}", to=order.supplier.mail, subject=subject,
        text="\n\n".join(said), kind="supplies.order", language=LANGUAGES[-1], at=at,
    )  # fmt: skip


def text_of(order: PurchaseOrder, lines: list[OrderLine]) -> str:
    """The order in words, in the language that is on."""
    hotel = profile()
    said = [
        _("Order %(order)s of %(hotel)s") % {"order": order, "hotel": hotel.name},
        _("Please deliver by %(day)s to: %(address)s")
        % {"day": show_date(order.expected_on) if order.expected_on else "", "address": hotel.address},
        "",
    ]
    said += [line_in_words(line) for line in lines]
    said += ["", _("In all %(money)s") % {"money": show_money(total_of(lines))}]
    if order.note:
        said.append(order.note)
    return "\n".join(said)


def line_in_words(line: OrderLine) -> str:
    return ngettext(
        "%(code)s %(item)s: %(packs)s pack of %(pack)s %(each)s = %(units)s %(unit)s, %(money)s",
        "%(code)s %(item)s: %(packs)s packs of %(pack)s %(each)s = %(units)s %(unit)s, %(money)s",
        line.packs,
    ) % {
        "code": line.item.code, "item": line.item.name, "packs": show_number(line.packs),
        "pack": show_number(line.pack_size), "each": line.item.units(line.pack_size),
        "units": show_number(line.units), "unit": line.item.units(line.units),
        "money": show_money(cost_of(line.units, line.unit_price)),
    }  # fmt: skip
