"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.domain import pictures
from core.domain.day import current_day
from core.errors import Refusal
from core.formats import show_money, show_number
from core.slots import (
    Card,
    Check,
    DayLine,
    Figure,
    HandoverKind,
    HandoverLine,
    Hit,
    MenuEntry,
    PanelPart,
    ShiftWindow,
    fills,
)
from rooms.models import Room
from staff.models import Employee
from supplies import (
    report_slots,  # noqa: F401  fills the places the report has something for
    rights,
)
from supplies.audit_words import WORDS
from supplies.domain import item_pictures, queries
from supplies.domain.checks import CHECKS
from supplies.domain.checks_stock import STOCK_CHECKS
from supplies.enums import Category, Kind
from supplies.models import NO_REVERSAL, Balance, Item, MonthSum

SOON = timedelta(days=30)
FOUND = 6
LINES_OF_HANDOVER = 8


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            pgettext_lazy("menu", "Supplies"), "supplies:items", "package", rights.SEE_ITEMS, order=50,
            matches=(
                "supplies:item", "supplies:store", "supplies:log", "supplies:slip", "supplies:line", "supplies:sheet",
                "supplies:file", "supplies:expiry", "supplies:standard", "supplies:linen", "supplies:load",
            ),
        ),
        MenuEntry(
            pgettext_lazy("menu", "Areas"), "supplies:areas", "spray-can", rights.LOG_AREAS, order=54,
            matches=("supplies:area",), floor=True,
        ),
        MenuEntry(
            pgettext_lazy("menu", "Pantry"), "supplies:use", "scan-barcode", rights.LOG, order=60, floor=True
        ),
    ]  # fmt: skip


# Pictures -----------------------------------------------------------------------------------------------------


pictures.owns(
    item_pictures.KIND,
    pictures.Owner(
        may_see=item_pictures.may_see,
        may_remove=lambda user, pk: user.has_perm(rights.CHANGE_ITEMS),
        page=lambda pk: reverse("supplies:item", args=[pk]),
        floor=True,
        browser_keeps=True,
    ),
)


# The home page ------------------------------------------------------------------------------------------------


@fills("home", order=45)
def goods(request: HttpRequest) -> Card | None:
    """What runs low, what cannot be right, what expires, and what today used."""
    user = request.user
    if not isinstance(user, Employee) or not user.has_perm(rights.SEE_ITEMS):
        return None
    try:
        day = current_day().date
    except Refusal:  # a house that has not opened its first day
        return None
    items, stores, log = (reverse(f"supplies:{name}") for name in ("items", "stores", "log"))
    low, below = queries.low_items().count(), queries.below_zero().count()
    expiring = queries.expiring(day + SOON).count()
    figures = [
        Figure(_("Run low"), low, "alert" if low else "", f"{items}?state=low"),
        Figure(_("Below zero"), below, "alert" if below else "", stores),
        Figure(
            _("Expire within 30 days"), expiring, "pickup" if expiring else "", reverse("supplies:expiry")
        ),
    ]
    if user.has_perm(rights.SEE_CONSUMPTION):
        used = queries.totals(queries.visible_lines(user).filter(business_day=day, kind=Kind.CONSUME))
        today = f"{log}?first={day.isoformat()}&last={day.isoformat()}"
        cost = show_money(used.cost) if user.has_perm(rights.SEE_COSTS) else used.lines
        figures.append(Figure(_("Used today"), cost, "", today))
    return Card(_("Supplies"), figures=figures, url=items, order=45, right=rights.SEE_ITEMS)


# Search, room panel -------------------------------------------------------------------------------------------


@fills("search", order=60)
def search(text: str, user: Employee) -> list[Hit]:
    """Items by name, pinyin, code and bar code."""
    if not user.has_perm(rights.SEE_ITEMS) or len(text) < 2:
        return []
    return [
        Hit(
            item.name,
            f"{item.code} · {show_number(item.on_shelves)} {item.units(item.on_shelves)}",
            item.get_absolute_url(),
            "package",
            rank=70,
        )
        for item in queries.find_items(text)[:FOUND]
    ]


@fills("room panel", order=60)
def room_panel(room: Room, user: Employee, at: datetime) -> PanelPart | None:
    """What was used in a room lately."""
    if not user.has_perm(rights.SEE_CONSUMPTION):
        return None
    since = at.date() - timedelta(days=14)
    lines = queries.visible_lines(user).filter(NO_REVERSAL, room=room, business_day__gte=since)
    lines = lines.exclude(kind=Kind.CHANGE_OUT).select_related("item", "person")
    part = {"lines": lines.order_by("-business_day", "-pk")[:8]}
    address = f"{reverse('supplies:log')}?by=lines&kind=all&room={room.number}&first={since.isoformat()}"
    return PanelPart(
        "supplies/_room_panel.html", {"part": part | {"url": address}}, order=60, title=_("Supplies used")
    )


# Handover -----------------------------------------------------------------------------------------------------


@fills("day line")
def used_in_a_day(people: list[int], begins: datetime, ends: datetime) -> list[DayLine]:
    """What people used during their day, and the linen they changed: a line each."""
    used = queries.used_by(people, begins, ends)
    linen = [(item, count) for item, count in used if item.category == Category.LINEN]
    goods = [(item, count) for item, count in used if item.category != Category.LINEN]
    kinds = [(gettext_lazy("Supplies used"), goods, 20), (gettext_lazy("Linen changed"), linen, 30)]
    return [DayLine(kind, partial(_counted, rows), order=order) for kind, rows, order in kinds if rows]


def _counted(rows: list[tuple[Item, int]]) -> str:
    """Names hold numbers and commas of their own ("toilet cleaner, acid"), so neither parts them here."""
    return " · ".join(f"{item.name} × {show_number(count)}{_measured(item)}" for item, count in rows)


def _measured(item: Item) -> str:
    """The unit of what is poured; pieces are counted without a word."""
    return f" {item.unit}" if item.category == Category.AGENT else ""


@fills("handover line", order=70)
def handover_lines(window: ShiftWindow) -> list[HandoverLine]:
    """What runs low, what cannot be right, and who used far more than their cleanings usually need."""
    lines = [_low(item) for item in queries.low_items()[:LINES_OF_HANDOVER]]
    lines += [_below(balance) for balance in queries.below_zero()[:LINES_OF_HANDOVER]]
    for far in queries.far_from_standard(window.business_day)[:LINES_OF_HANDOVER]:
        lines.append(_far(far))
    return lines


def _low(item: Item) -> HandoverLine:
    there: int = item.in_house  # type: ignore[attr-defined]

    def text() -> str:
        return _("%(item)s runs low: %(there)s %(unit)s left, lowest stock %(lowest)s.") % {
            "item": item.name, "unit": item.units(there), "there": show_number(there),
            "lowest": show_number(item.reorder_point),
        }  # fmt: skip

    return HandoverLine(
        f"supplies:low:{item.pk}", text, HandoverKind.SUPPLIES, where=item.code, url=item.get_absolute_url(),
        state="alert", order=70,
    )  # fmt: skip


def _below(balance: Balance) -> HandoverLine:
    store, item = balance.store, balance.item

    def text() -> str:
        return _("%(store)s: %(item)s is below zero in the books (%(there)s %(unit)s). Count it.") % {
            "store": store.name, "item": item.name, "unit": item.units(balance.quantity),
            "there": show_number(balance.quantity),
        }  # fmt: skip

    return HandoverLine(
        f"supplies:below:{balance.pk}", text, HandoverKind.SUPPLIES, where=item.code, url=store.get_absolute_url(),
        state="alert", section=store.section_id, order=71,
    )  # fmt: skip


def _far(far: queries.FarFromStandard) -> HandoverLine:
    def text() -> str:
        return _("%(who)s used %(used)d %(unit)s of %(item)s; the standard of these cleanings is %(usual)d.") % {
            "who": far.person.name, "item": far.item.name, "unit": far.item.units(far.used), "used": far.used,
            "usual": far.usual,
        }  # fmt: skip

    return HandoverLine(
        f"supplies:far:{far.person.pk}:{far.item.pk}", text, HandoverKind.SUPPLIES, where=far.item.code,
        state="pickup", carries=False, order=72,
    )  # fmt: skip


@fills("counts")
def counts() -> dict[str, list[Any]]:
    """What each store holds, and what each month moved: two hotels that agree in these agree in their goods."""
    held = Balance.objects.exclude(quantity=0).order_by("store__code", "item__code")
    moved = MonthSum.objects.order_by("month", "kind").values_list("month", "kind")
    return {
        "goods": [list(row) for row in held.values_list("store__code", "item__code", "quantity")],
        "goods_moved": [
            [f"{month:%Y-%m}", kind, quantity, f"{cost:.2f}", lines]
            for month, kind, quantity, cost, lines in moved.annotate(
                Sum("quantity"), Sum("cost"), Sum("lines")
            )
        ],
    }


@fills("check")
def checks() -> list[Check]:
    return CHECKS + STOCK_CHECKS


@fills("audit words")
def audit_words() -> dict[str, Promise]:
    return WORDS
