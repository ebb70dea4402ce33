"""A hotel's own list of items: read from a sheet, checked, taken over as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.sheets import Column, Sheet, one_of, read_sheet, whole
from staff.models import Employee
from supplies.domain import items
from supplies.enums import Category
from supplies.models import Barcode, Item, Supplier

CATEGORIES: dict[str, str] = {
    **{str(category.value): category.value for category in Category},
    "布草": Category.LINEN, "客用品": Category.AMENITY, "清洁剂": Category.AGENT, "工具": Category.TOOL,
    "迷你吧": Category.MINIBAR, "印刷文具": Category.STATIONERY, "文具": Category.STATIONERY,
    "guest amenities": Category.AMENITY, "cleaning agents": Category.AGENT, "tools": Category.TOOL,
}  # fmt: skip
YES = {"yes": True, "no": False, "1": True, "0": False, "是": True, "否": False}


def short(length: int) -> Callable[[str], str]:
    """Text of at most so many signs."""

    def parse(text: str) -> str:
        if len(text) > length:
            raise ValueError(_("Use at most %(count)d signs.") % {"count": length})
        return text

    return parse


def unit_cost(text: str) -> str:
    """A unit cost with at most six places, as text that keeps every one of them."""
    try:
        number = Decimal(text.replace(",", "").removeprefix("¥"))
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number < items.DEAREST or number != round(number, 6):
        raise ValueError(_("%(text)s is not a unit cost.") % {"text": text[:40]})
    return str(number)


COLUMNS = (
    Column("code", ("Code", "代码", "编号"), short(12), required=True),
    Column("name_en", ("Item", "英文名", "Name in English"), short(80)),
    Column("name_zh", ("Item in Chinese", "物品", "中文名"), short(80)),
    Column("category", ("Category", "类别"), one_of(CATEGORIES), required=True),
    Column("unit_en", ("Unit", "单位英文", "Unit in English"), short(12)),
    Column("unit_zh", ("Unit in Chinese", "单位"), short(12)),
    Column("pack_size", ("Pack", "包装数"), whole(1, 1_000_000)),
    Column("unit_cost", ("Unit cost", "单价"), unit_cost),
    Column("par", ("Par", "标准存量"), whole(0, 10_000_000)),
    Column("reorder_point", ("Lowest stock", "最低库存"), whole(0, 10_000_000)),
    Column("lead_days", ("Lead days", "到货天数"), whole(0, 365)),
    Column("supplier", ("Supplier", "供应商"), short(80)),
    Column("barcode", ("Bar code", "条码"), short(48), card_numbers=True),
    Column("expires", ("Expires", "保质期"), one_of(YES)),
    Column("dilution", ("Dilution 1 to", "稀释比例"), whole(0, 10_000)),
    Column("weight_grams", ("Weight in grams", "重量克"), whole(0, 100_000)),
    Column("laundry_cost", ("Laundry cost", "洗涤单价"), unit_cost),
)
TITLES = {"en": [column.titles[0] for column in COLUMNS], "zh-hans": [column.titles[1] for column in COLUMNS]}
EXAMPLES = (
    (
        "A07", "soap 30 g", "香皂30克", "amenity", "piece", "块", 400, 0.62, 6000, 2400, 7, "", "2900000000254", "yes",
        "", "", "",
    ),
    ("L13", "bath towel", "浴巾", "linen", "piece", "条", 60, 32, 780, 480, 21, "", "", "no", "", 500, 1.1),
)  # fmt: skip


def read_list(upload: UploadedFile[bytes]) -> Sheet:
    """Read an uploaded list and check it. Raises Refusal for a file that cannot be read at all."""
    sheet = read_sheet(upload, COLUMNS)
    codes = set(Item.objects.values_list("code", flat=True))
    barcodes = set(Barcode.objects.values_list("code", flat=True))
    for row in sheet.rows:
        values = row.values
        if values["code"]:
            values["code"] = values["code"].upper()
            if values["code"] in codes:
                sheet.report(
                    row.number, "code", _("%(code)s stands in the list already.") % {"code": values["code"]}
                )
            codes.add(values["code"])
        if values["barcode"]:
            if values["barcode"] in barcodes:
                told = _("Bar code %(code)s is taken already.") % {"code": values["barcode"]}
                sheet.report(row.number, "barcode", told)
            barcodes.add(values["barcode"])
        if values["par"] and (values["reorder_point"] or 0) > values["par"]:
            sheet.report(row.number, "reorder_point", _("The lowest stock cannot be above the par."))
        if not (values["name_en"] or values["name_zh"]):
            sheet.report(row.number, "name_en", _("Write the item's name in at least one language."))
    return sheet


def new_suppliers(rows: list[dict[str, Any]]) -> list[str]:
    """The suppliers a checked list names and the house does not know yet: a slip of the finger shows here."""
    named = {row["supplier"] for row in rows if row.get("supplier")}
    return sorted(named - set(Supplier.objects.filter(name__in=named).values_list("name", flat=True)))


def import_items(rows: list[dict[str, Any]], *, from_date: date, by: Employee, at: datetime) -> int:
    """Take over the items of a checked list. All or nothing; raises Refusal when one was entered in the meantime."""
    with transaction.atomic():
        suppliers = {supplier.name: supplier for supplier in Supplier.objects.all()}
        for row in rows:
            values = {name: value for name, value in row.items() if value is not None}
            cost, barcode = values.pop("unit_cost", None), values.pop("barcode", None)
            laundry = values.pop("laundry_cost", None)
            if name := values.pop("supplier", None):
                if name not in suppliers:
                    suppliers[name] = Supplier.objects.create(name=name)
                values["supplier"] = suppliers[name]
            item = items.add_item(
                unit_cost=None if cost is None else Decimal(cost), from_date=from_date, by=by, at=at,
                laundry_cost=None if laundry is None else Decimal(laundry), **values,
            )  # fmt: skip
            if barcode:
                items.set_barcodes(item, {barcode: 1}, by=by, at=at)
        audit.record("supplies.import", by=by, at=at, about="supplies:items", new=str(len(rows)))
    return len(rows)
