"""The laundry list and the things a house lends: what a hotel of this kind usually has, and changes to it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal
from staff.models import Employee
from supplies.models import Garment, LentKind

GARMENTS = [
    ("shirt, blouse", "衬衫", "12"), ("T-shirt", "T恤", "10"), ("trousers", "裤子", "15"), ("skirt", "裙子", "15"),
    ("dress", "连衣裙", "25"), ("suit jacket", "西装上衣", "28"), ("sweater", "毛衣", "20"), ("coat", "外套", "38"),
    ("down jacket", "羽绒服", "55"), ("pyjamas", "睡衣", "14"), ("underwear", "内衣", "5"),
    ("socks, pair", "袜子（双）", "4"),
    ("handkerchief", "手帕", "3"), ("tie", "领带", "8"),
]  # fmt: skip
LENT = [
    ("iron", "熨斗", 8), ("ironing board", "烫衣板", 8), ("phone charger", "手机充电器", 20),
    ("power adapter", "电源转换插头", 15),
    ("extension lead", "接线板", 12), ("hair dryer", "吹风机", 6), ("extra bed", "加床", 10), ("baby cot", "婴儿床", 4),
    ("humidifier", "加湿器", 5), ("umbrella", "雨伞", 30), ("wheelchair", "轮椅", 2), ("first-aid kit", "急救包", 4),
]  # fmt: skip
Row = TypeVar("Row", Garment, LentKind)


def install_usual(*, by: Employee | None, at: datetime) -> int:
    """Enter the usual list and things where there are none. Returns how many rows."""
    made = 0
    with transaction.atomic():
        if not Garment.objects.exists():
            for place, (name_en, name_zh, price) in enumerate(GARMENTS):
                express = (Decimal(price) * Decimal("1.5")).quantize(Decimal("0.01"))
                Garment.objects.create(
                    name_en=name_en,
                    name_zh=name_zh,
                    price=Decimal(price),
                    express_price=express,
                    position=place,
                )
                made += 1
        if not LentKind.objects.exists():
            for place, (name_en, name_zh, total) in enumerate(LENT):
                LentKind.objects.create(name_en=name_en, name_zh=name_zh, total=total, position=place)
                made += 1
        if made:
            audit.record("supplies.install_services", by=by, at=at, about="supplies:services", new=str(made))
    return made


def keep(row: Row, *, by: Employee, at: datetime, **values: Any) -> Row:
    """Enter or change a line of the laundry list or a thing to lend. Raises Refusal without a name, or when more
    pieces are out than the house would then have."""
    with transaction.atomic():
        old = str(row) if row.pk else ""
        if isinstance(row, LentKind) and row.pk:
            row = LentKind.objects.select_for_update().get(pk=row.pk)
            if values.get("total", row.total) < row.out:
                raise Refusal(
                    _("%(count)d are with guests now. The house cannot have fewer.") % {"count": row.out},
                    field="total",
                )
        for name, value in values.items():
            setattr(row, name, value)
        if not (row.name_en or row.name_zh):
            raise Refusal(_("Write the name in at least one language."), field="name_en")
        row.save()
        kind = type(row)._meta.model_name
        audit.record(
            "supplies.keep_service", by=by, at=at, about=f"supplies:{kind}:{row.pk}", old=old, new=str(row)
        )
    return row
