"""Items: entered, changed, priced from a day on, found by a code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal, Stale
from core.formats import show_month
from core.params import YEARS, printable
from staff.domain.names import fold, readings
from staff.models import Employee
from supplies.domain.months import is_closed
from supplies.models import Barcode, Item, ItemCost

SIX_PLACES = Decimal("0.000001")
DEAREST = Decimal("1000000")


def add_item(
    *, unit_cost: Decimal | None = None, from_date: date, by: Employee | None, at: datetime, **values: Any
) -> Item:
    """Enter an item, with its cost from `from_date` on if it is known.

    Raises Refusal when the code is taken or no name is given.
    """
    with transaction.atomic():
        item = Item(**values)
        _refuse_item(item)
        item.search = search_text(item)
        item.save()
        audit.record("supplies.add_item", by=by, at=at, about=about(item), new=line_of(item))
        if unit_cost is not None:
            set_cost(item, unit_cost, from_date=from_date, by=by, at=at)
    return item


def stamp_of(item: Item) -> str:
    """Another one after every change of the item: what a page showed is held against it."""
    values = [str(getattr(item, field.attname)) for field in Item._meta.concrete_fields]
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()[:16]


def change_item(item: Item, *, seen: str = "", by: Employee | None, at: datetime, **values: Any) -> Item:
    """Change an item; its lines keep what they said. Raises Refusal as `add_item` does, and Stale when it is not as it
    was `seen` (its stamp) any more.

    The smallest unit stays once there are lines: they count in it.
    """
    with transaction.atomic():
        stored = Item.objects.select_for_update().get(pk=item.pk)
        if seen and seen != stamp_of(stored):
            raise Stale(
                _("%(item)s was changed by a colleague meanwhile. Open the page again; nothing was saved.")
                % {"item": stored.name}
            )
        old = line_of(stored)
        units = (stored.unit_en, stored.unit_zh)
        for name, value in values.items():
            setattr(stored, name, value)
        _refuse_item(stored)
        if (stored.unit_en, stored.unit_zh) != units and stored.lines.exists():
            raise Refusal(
                _("%(item)s has been counted in its unit before. Enter a new item for another unit.")
                % {"item": stored.name},
                field="unit_en",
            )
        stored.search = search_text(stored)
        stored.save(update_fields=[*values, "search"])
        audit.record("supplies.change_item", by=by, at=at, about=about(stored), old=old, new=line_of(stored))
    return stored


def set_cost(
    item: Item, unit_cost: Decimal, *, from_date: date, by: Employee | None, at: datetime
) -> ItemCost:
    """What the smallest unit costs from a day on; lines written before keep their cost. Six places.

    Raises Refusal for an amount that is negative or absurd, and for a day of a signed month, whose lines stand.
    """
    if is_closed(from_date):
        raise Refusal(
            _("%(month)s is signed and locked. Enter the cost from a later day on.")
            % {"month": show_month(from_date)},
            field="from_date",
        )
    if from_date.year not in YEARS:
        raise Refusal(_("Enter a date of this time."), field="from_date")
    if not unit_cost.is_finite() or not 0 <= unit_cost < DEAREST:
        raise Refusal(_("Enter a unit cost from 0 to 1,000,000."), field="unit_cost")
    unit_cost = unit_cost.quantize(SIX_PLACES, ROUND_HALF_UP)
    with transaction.atomic():
        cost = ItemCost.objects.create(item=item, unit_cost=unit_cost, from_date=from_date, by=by, at=at)
        audit.record(
            "supplies.set_cost",
            by=by,
            at=at,
            about=about(item),
            new=f"{unit_cost} from {from_date.isoformat()}",
        )
    return cost


def cost_history(costs: Iterable[ItemCost], day: date) -> list[tuple[ItemCost, str]]:
    """Costs, the latest first, each with what it is on a day: coming, counts, replaced (by a later row), past."""
    found: list[tuple[ItemCost, str]] = []
    seen: set[date] = set()
    counting = False
    for cost in costs:
        if cost.from_date in seen:
            state = "replaced"
        elif cost.from_date > day:
            state = "coming"
        else:
            state, counting = ("past" if counting else "counts"), True
        seen.add(cost.from_date)
        found.append((cost, state))
    return found


def set_barcodes(item: Item, codes: dict[str, int], *, by: Employee | None, at: datetime) -> None:
    """The item's bar codes, each with how many smallest units one scan means.

    Raises Refusal for a code of another item.
    """
    with transaction.atomic():
        old = dict(item.barcodes.values_list("code", "pieces"))
        if old == codes:
            return
        if taken := Barcode.objects.filter(code__in=codes).exclude(item=item).select_related("item").first():
            raise Refusal(
                _("Bar code %(code)s belongs to %(item)s already.")
                % {"code": taken.code, "item": taken.item.name},
                field="barcodes",
            )
        item.barcodes.all().delete()
        Barcode.objects.bulk_create(Barcode(item=item, code=code, pieces=n) for code, n in codes.items())
        audit.record("supplies.set_barcodes", by=by, at=at, about=about(item), old=str(old), new=str(codes))


def find_by_code(text: str) -> tuple[Item, int]:
    """The item of a scanned or typed code and how many units it means. Raises Refusal when nobody knows it."""
    code = printable(text, length=48)
    scanned = Barcode.objects.filter(code=code).select_related("item").first() if code else None
    if scanned:
        return scanned.item, scanned.pieces
    item = Item.objects.filter(code__iexact=code).first() if code else None
    if item is None:
        raise Refusal(
            _(
                "No item has the code “%(code)s”. Scan again, choose it from the list, or enter it on the item's page."
            )
            % {"code": code[:48]},
            field="code",
        )
    return item, 1


def codes_by_item() -> dict[int, str]:
    """What a scanner may read of each item in use: "code pieces code pieces", its own code first (two queries)."""
    codes = {pk: f"{code} 1" for pk, code in Item.objects.filter(in_use=True).values_list("pk", "code")}
    for item, code, pieces in Barcode.objects.filter(item__in_use=True).values_list("item", "code", "pieces"):
        codes[item] += f" {code} {pieces}"
    return codes


def search_text(item: Item) -> str:
    """What an item is found by: code, both names, pinyin and initials, folded."""
    words = [item.code, item.name_en, item.name_zh, *(readings(item.name_zh) if item.name_zh else [])]
    return " ".join(dict.fromkeys(filter(None, map(fold, words))))[:400]


def about(item: Item) -> str:
    return f"supplies:item:{item.pk}"


def line_of(item: Item) -> str:
    """The item as it stands in the audit."""
    use = "" if item.in_use else " (not in use)"
    return (
        f"{item.code} {item.name_en} / {item.name_zh}, {item.category}, {item.unit_en} / {item.unit_zh}, "
        f"pack {item.pack_size}, par {item.par}, lowest {item.reorder_point}, lead {item.lead_days} d{use}"
    )


def _refuse_item(item: Item) -> None:
    if item.pack_size < 1:
        raise Refusal(_("A pack holds at least one unit."), field="pack_size")
    if item.par and item.reorder_point > item.par:
        raise Refusal(
            _("The lowest stock cannot be above the par."),
            field="reorder_point",
        )
    if not (item.name_en or item.name_zh):
        raise Refusal(_("Write the item's name in at least one language."), field="name_en")
    item.code = item.code.strip().upper()
    if Item.objects.filter(code=item.code).exclude(pk=item.pk).exists():
        raise Refusal(_("Code %(code)s is taken by another item.") % {"code": item.code}, field="code")
