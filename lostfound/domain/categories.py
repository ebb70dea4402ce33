"""The hotel's categories and stores: the usual ones to begin with, and changing them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal
from lostfound.domain.clocks import rules
from lostfound.enums import Ending, Nature
from lostfound.models import Category, Rules, Shelf, Store, Thing
from staff.models import Employee

POLICE = (
    "Hotel public-security rules 1987, art. 8: after three months to the police",
    "《旅馆业治安管理办法》第八条：满三个月移交公安",
)
LONGER = (
    "Chinese hotel practice: valuables half a year to a year, then to the police",
    "行业惯例：贵重物品保管半年至一年，再移交公安",
)
FRESH = ("Chinese hotel practice: fruit and opened food one day", "行业惯例：水果及已开封食品保管一天")
PACKED = ("Chinese hotel practice: packaged food one week", "行业惯例：包装食品保管一周")
AT_ONCE = (
    "Hotel public-security rules 1987, art. 8: contraband goes to the police at once",
    "《旅馆业治安管理办法》第八条：违禁品立即报送公安",
)
V, O, F, D = Nature.VALUABLE, Nature.ORDINARY, Nature.FOOD, Ending.DESTROY  # noqa: E741

# Code, English, Chinese, nature, icon, months, days, ending, source.
USUAL: list[tuple[str, str, str, Nature, str, int, int, Ending, tuple[str, str]]] = [
    ("charger", "Charger, cable", "充电器、数据线", O, "plug", 3, 0, Ending.POLICE, POLICE),
    ("clothing", "Clothing", "衣物", O, "shirt", 3, 0, Ending.POLICE, POLICE),
    ("umbrella", "Umbrella", "雨伞", O, "umbrella", 3, 0, Ending.POLICE, POLICE),
    ("phone", "Phone", "手机", V, "smartphone", 6, 0, Ending.POLICE, LONGER),
    ("glasses", "Glasses", "眼镜", V, "glasses", 6, 0, Ending.POLICE, LONGER),
    ("jewellery", "Jewellery", "首饰", V, "gem", 6, 0, Ending.POLICE, LONGER),
    ("watch", "Watch", "手表", V, "watch", 6, 0, Ending.POLICE, LONGER),
    ("computer", "Computer, tablet, camera", "电脑、平板、相机", V, "laptop", 6, 0, Ending.POLICE, LONGER),
    ("cash", "Cash, wallet", "现金、钱包", V, "wallet", 6, 0, Ending.POLICE, LONGER),
    ("documents", "Documents", "证件", V, "id-card", 6, 0, Ending.POLICE, LONGER),
    ("cards", "Cards, keys", "卡类、钥匙", V, "credit-card", 6, 0, Ending.POLICE, LONGER),
    ("bag", "Bag", "包", O, "backpack", 3, 0, Ending.POLICE, POLICE),
    ("shoes", "Shoes", "鞋", O, "footprints", 3, 0, Ending.POLICE, POLICE),
    ("cosmetics", "Cosmetics", "化妆品", O, "spray-can", 3, 0, Ending.POLICE, POLICE),
    ("toy", "Toy", "玩具", O, "toy-brick", 3, 0, Ending.POLICE, POLICE),
    ("book", "Book, papers", "书、文件", O, "book", 3, 0, Ending.POLICE, POLICE),
    ("cup", "Cup, flask", "水杯", O, "cup-soda", 3, 0, Ending.POLICE, POLICE),
    ("food", "Food, packed", "食品（包装）", F, "cookie", 0, 7, D, PACKED),
    ("fresh", "Food, fresh or opened", "食品（鲜食、已开封）", F, "apple", 0, 1, D, FRESH),
    ("medicine", "Medicine", "药品", Nature.MEDICINE, "pill", 3, 0, Ending.POLICE, POLICE),
    ("other", "Others", "其他", O, "package", 3, 0, Ending.POLICE, POLICE),
    ("contraband", "Contraband", "违禁品", Nature.CONTRABAND, "shield-alert", 0, 0, Ending.SECURITY, AT_ONCE),
    ("dangerous", "Dangerous", "危险品", Nature.DANGEROUS, "siren", 0, 0, Ending.SECURITY, AT_ONCE),
]  # fmt: skip


def install_usual_categories() -> int:
    """Enter the usual categories where there are none. Safe to run twice; answers how many were entered."""
    with transaction.atomic():
        if Category.objects.exists():
            return 0
        Category.objects.bulk_create(
            Category(
                code=code, name_en=en, name_zh=zh, nature=nature, icon=icon, keep_months=months, keep_days=days,
                ends_with=ending, source_en=source[0], source_zh=source[1], position=place * 10,
            )
            for place, (code, en, zh, nature, icon, months, days, ending, source) in enumerate(USUAL, start=1)
        )  # fmt: skip
    return len(USUAL)


def change(row: models.Model, *, by: Employee, at: datetime, **values: Any) -> None:
    """Write a category, store or shelf of the set-up, new or changed, each change in the audit.

    Raises Refusal for a name in no language, for a period that gives things to the finder where the rules forbid
    it, and for a store or shelf that goes out of use with things on it.
    """
    _refuse_nameless(row, values)
    if values.get("ends_with") == Ending.FINDER and not rules().finder_may_keep:
        raise Refusal(
            _(
                "The rules of this house do not give things to the finder. Change the rules first, naming the law."
            ),
            field="ends_with",
        )
    with transaction.atomic():
        if row.pk and not values.get("in_use", True):
            _refuse_with_things(row)
        old = {name: str(getattr(row, name)) for name in values} if row.pk else {}
        for name, value in values.items():
            setattr(row, name, value)
        row.save()
        kind = type(row).__name__.lower()
        new = {name: str(value) for name, value in values.items()}
        changed = [name for name in new if new[name] != old.get(name)]
        if changed:
            audit.record(
                f"lostfound.change_{kind}", by=by, at=at, about=f"lostfound:{kind}:{row.pk}",
                old=", ".join(f"{name}: {old[name]}" for name in changed if name in old),
                new=", ".join(f"{name}: {new[name]}" for name in changed),
            )  # fmt: skip


def change_rules(*, by: Employee, at: datetime, **values: Any) -> Rules:
    """Write the rules of the house. Raises Refusal when the finder may keep things without a law being named."""
    if values["finder_may_keep"] and not values["finder_law"].strip():
        raise Refusal(_("Name the law that lets the finder keep a thing."), field="finder_law")
    row = rules()
    change(row, by=by, at=at, **values)
    return row


def _refuse_nameless(row: models.Model, values: dict[str, Any]) -> None:
    named = isinstance(row, Category | Store)
    if named and not (values["name_en"].strip() or values["name_zh"].strip()):
        raise Refusal(_("Write the name in at least one language."), field="name_en")


def _refuse_with_things(row: models.Model) -> None:
    things = Thing.objects.filter(gone="")
    if isinstance(row, Store):
        things = things.filter(shelf__store=row)
    elif isinstance(row, Shelf):
        things = things.filter(shelf=row)
    else:
        return
    if things.exists():
        raise Refusal(_("There are things on it. Put them on another shelf first."), field="in_use")
