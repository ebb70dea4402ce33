"""Why a room comes back for redo: the house's list, in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cleaning.models import FaultReason, InspectionFault
from core.domain import audit
from core.errors import Refusal
from staff.models import Employee

# Place in English and Chinese, then its lines: English, Chinese, minutes to put it right.
USUAL: list[tuple[str, str, list[tuple[str, str, int]]]] = [
    ("Bed", "床", [
        ("hair on the sheets", "床单上有毛发", 5),
        ("stain on the linen", "布草有污渍", 8),
        ("creases, not made to standard", "有皱褶，铺床不标准", 5),
        ("hole or worn linen", "布草有破洞", 6),
    ]),
    ("Bathroom", "卫生间", [
        ("hair on the floor or in the drain", "地面或地漏有毛发", 4),
        ("limescale or water marks", "有水垢、水渍", 5),
        ("mirror with fingerprints", "镜面有手印", 2),
        ("toilet not clean", "马桶不洁", 5),
        ("mould in the joints", "接缝有霉斑", 10),
        ("odour", "有异味", 5),
    ]),
    ("Room", "房间", [
        ("dust on furniture or lamps", "家具、灯具有灰尘", 4),
        ("dust under the bed or in a dead corner", "床底或卫生死角有灰尘", 5),
        ("floor or carpet not clean", "地面或地毯不洁", 5),
        ("window or mirror with fingerprints", "窗、镜有手印", 3),
        ("rubbish not emptied", "垃圾未清", 2),
    ]),
    ("Supplies", "用品", [
        ("towels not refilled", "毛巾未补", 3),
        ("amenities not refilled", "客用品未补", 3),
        ("water or tea not refilled", "饮水、茶叶未补", 2),
        ("cups not clean", "杯具不洁", 4),
        ("out of place", "摆放不到位", 2),
    ]),
    ("Equipment", "设备", [
        ("lights or air conditioner left on", "灯或空调未关", 1),
        ("not working and not reported", "不能用且未报修", 3),
    ]),
]  # fmt: skip


def install_default_reasons() -> int:
    """Enter the usual reasons where the list is empty. Safe to run twice; answers how many were entered."""
    with transaction.atomic():
        if FaultReason.objects.exists():
            return 0
        rows = [
            FaultReason(area_en=area_en, area_zh=area_zh, name_en=en, name_zh=zh, redo_minutes=minutes)
            for area_en, area_zh, lines in USUAL
            for en, zh, minutes in lines
        ]
        for place, row in enumerate(rows, start=1):
            row.position = place * 10
        FaultReason.objects.bulk_create(rows)
    return len(rows)


def add_reason(*, by: Employee, at: datetime, **values: Any) -> FaultReason:
    """Enter a reason. Raises Refusal when it has no name in either language."""
    _refuse_nameless(values)
    with transaction.atomic():
        reason = FaultReason.objects.create(**values)
        audit.record("cleaning.add_reason", by=by, at=at, about=_about(reason), new=_line(reason))
    return reason


def change_reason(reason_id: int, *, by: Employee, at: datetime, **values: Any) -> FaultReason:
    """Change a reason. One that stands in an inspection keeps its words there: it goes out of use, a new one comes.

    Raises Refusal when it would have no name in either language.
    """
    _refuse_nameless(values)
    with transaction.atomic():
        reason = FaultReason.objects.select_for_update().get(pk=reason_id)
        old = _line(reason)
        words = ("name_en", "name_zh", "area_en", "area_zh")
        reworded = any(values[name] != getattr(reason, name) for name in words)
        if reworded and InspectionFault.objects.filter(reason=reason).exists():
            FaultReason.objects.filter(pk=reason.pk).update(in_use=False)
            reason = FaultReason.objects.create(**values)
        else:
            for name, value in values.items():
                setattr(reason, name, value)
            reason.save(update_fields=list(values))
        audit.record("cleaning.change_reason", by=by, at=at, about=_about(reason), old=old, new=_line(reason))
    return reason


def _refuse_nameless(values: dict[str, Any]) -> None:
    if not (values["name_en"] or values["name_zh"]):
        raise Refusal(_("Write what is wrong, in at least one language."), field="name_en")


def _about(reason: FaultReason) -> str:
    return f"cleaning:reason:{reason.pk}"


def _line(reason: FaultReason) -> str:
    """The reason as it stands in the audit."""
    use = "" if reason.in_use else " (not in use)"
    return f"{reason.area_en} / {reason.area_zh}: {reason.name_en} / {reason.name_zh}, {reason.redo_minutes} min{use}"
