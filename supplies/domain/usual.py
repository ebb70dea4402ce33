"""What a hotel of this kind usually keeps: items, stores and standards to begin with. A hotel changes them afterwards.

Prices are of the trade in 2016, in the hotel's currency. Bar codes begin with 2: numbers a house gives by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from core.domain import audit
from rooms.enums import WorkKind
from rooms.models import Floor, PublicArea, Room, RoomType
from staff.models import Employee
from supplies.domain import items
from supplies.enums import Category, LinenSet, StoreKind
from supplies.models import AreaStandard, Barcode, CostCentre, Item, ItemCost, RoomStandard, Store, Supplier

KING_FROM = 1.5  # metres: wider beds take king linen
AREA_USE = {"C01": "12", "C13": "8"}  # ml per 100 m² and round
SPECIAL_AREAS = {
    "Public toilets": {"C02": "90", "C03": "60", "C14": "120", "A12": "1.5", "A20": "2"},
    "Lobby": {"C01": "12", "C13": "8", "C04": "10", "C07": "0.1"},
    "Restaurant": {"C01": "15", "C04": "8", "A20": "1"},
    "Gym": {"C01": "20", "C04": "12"},
    "Car park": {"A20": "0.2"},
    "Forecourt": {"A20": "0.3"},
}  # fmt: skip


class Usual(NamedTuple):
    """An item: unit cost, pack, and how many the house holds per room (par) and at least."""

    code: str
    name_en: str
    name_zh: str
    unit_en: str
    unit_zh: str
    cost: str
    pack: int
    par: float
    lowest: float
    grams: int = 0
    laundry: str = ""
    dilution: int = 0
    months: int = 0
    """Months until it expires, 0 when it does not."""


LINEN = [
    Usual("L01", "sheet, single", "床单（单人）", "piece", "条", "48", 50, 5.5, 3, 620, "1.6"),
    Usual("L02", "sheet, king", "床单（大床）", "piece", "条", "72", 50, 1.4, 0.4, 900, "2.2"),
    Usual("L03", "duvet cover, single", "被套（单人）", "piece", "条", "86", 30, 5.5, 3, 980, "2.4"),
    Usual("L04", "duvet cover, king", "被套（大床）", "piece", "条", "128", 30, 1.4, 0.4, 1400, "3.2"),
    Usual("L05", "pillowcase", "枕套", "piece", "个", "14.5", 100, 11, 6, 160, "0.6"),
    Usual("L06", "duvet", "被芯", "piece", "条", "165", 10, 2.2, 1.8, 1800, "12"),
    Usual("L07", "pillow, soft", "软枕芯", "piece", "个", "42", 20, 4, 3.6, 900, "6"),
    Usual("L08", "pillow, buckwheat", "荞麦枕", "piece", "个", "38", 20, 1, 0.8, 1500, "6"),
    Usual("L09", "mattress protector", "床护垫", "piece", "条", "76", 20, 3, 2.2, 1100, "4"),
    Usual("L10", "bed runner", "床尾巾", "piece", "条", "58", 20, 2.4, 1.8, 600, "3"),
    Usual("L11", "bed skirt", "床裙", "piece", "条", "64", 20, 2.2, 1.8, 700, "3.5"),
    Usual("L12", "spare blanket", "备用毛毯", "piece", "条", "95", 10, 0.6, 0.3, 1300, "8"),
    Usual("L13", "bath towel", "浴巾", "piece", "条", "32", 60, 6.5, 4, 500, "1.1"),
    Usual("L14", "hand towel", "面巾", "piece", "条", "9.8", 120, 6.5, 4, 140, "0.45"),
    Usual("L15", "washcloth", "方巾", "piece", "条", "3.6", 200, 6.5, 4, 50, "0.25"),
    Usual("L16", "bath mat", "地巾", "piece", "条", "16", 80, 3.5, 2.2, 350, "0.8"),
    Usual("L17", "bathrobe", "浴袍", "piece", "件", "118", 20, 0.8, 0.5, 1100, "4.5"),
    Usual("L18", "shower curtain", "浴帘", "piece", "条", "36", 20, 1.4, 1.1, 450, "3"),
]
SETS = {
    **dict.fromkeys(("L01", "L02", "L03", "L04", "L05"), LinenSet.BED),
    **dict.fromkeys(("L13", "L14", "L15", "L16"), LinenSet.BATH),
}
AMENITIES = [
    Usual("A01", "toothbrush set", "牙具", "set", "套", "0.98", 500, 60, 25),
    Usual("A02", "comb", "梳子", "piece", "把", "0.32", 1000, 30, 10),
    Usual("A03", "razor", "剃须刀", "piece", "把", "0.85", 500, 12, 4),
    Usual("A04", "shower cap", "浴帽", "piece", "个", "0.18", 1000, 30, 10),
    Usual("A05", "vanity kit", "护理包", "piece", "个", "0.26", 1000, 25, 8),
    Usual("A06", "sewing kit", "针线包", "piece", "个", "0.35", 500, 8, 3),
    Usual("A07", "soap 30 g", "香皂30克", "piece", "块", "0.62", 400, 60, 25, months=36),
    Usual("A08", "shampoo 30 ml", "洗发液30毫升", "bottle", "瓶", "0.88", 300, 60, 25, months=36),
    Usual("A09", "shower gel 30 ml", "沐浴液30毫升", "bottle", "瓶", "0.88", 300, 60, 25, months=36),
    Usual("A10", "conditioner 30 ml", "护发素30毫升", "bottle", "瓶", "0.92", 300, 25, 8, months=36),
    Usual("A11", "body lotion 30 ml", "润肤露30毫升", "bottle", "瓶", "0.96", 300, 25, 8, months=36),
    Usual("A12", "toilet roll", "卷纸", "roll", "卷", "1.75", 100, 40, 18),
    Usual("A13", "facial tissues", "抽纸", "box", "盒", "2.4", 60, 8, 4),
    Usual("A14", "slippers", "拖鞋", "pair", "双", "2.15", 200, 50, 20),
    Usual("A15", "shoe cloth", "擦鞋布", "piece", "块", "0.22", 1000, 15, 5),
    Usual("A16", "sanitary bag", "卫生袋", "piece", "个", "0.06", 2000, 20, 6),
    Usual("A17", "guest laundry bag", "客衣袋", "piece", "个", "0.28", 500, 6, 2),
    Usual("A18", "laundry list", "洗衣单", "piece", "张", "0.12", 500, 6, 2),
    Usual("A19", "bin liner, small", "垃圾袋（小）", "piece", "个", "0.045", 2000, 90, 30),
    Usual("A20", "bin liner, large", "垃圾袋（大）", "piece", "个", "0.22", 500, 15, 5),
    Usual("A21", "green tea bag", "绿茶包", "packet", "包", "0.24", 500, 70, 25, months=18),
    Usual("A22", "black tea bag", "红茶包", "packet", "包", "0.26", 500, 30, 10, months=18),
    Usual("A23", "instant coffee", "速溶咖啡", "piece", "条", "0.78", 300, 25, 8, months=18),
    Usual("A24", "free water 350 ml", "赠饮水350毫升", "bottle", "瓶", "0.68", 24, 60, 25, months=12),
    Usual("A25", "cup cover", "杯套", "piece", "个", "0.035", 2000, 60, 20),
    Usual("A26", "coaster", "杯垫", "piece", "个", "0.05", 1000, 20, 6),
]
AGENTS = [
    Usual("C01", "all-purpose cleaner", "全能清洁剂", "ml", "毫升", "0.0085", 3800, 500, 200, dilution=40),
    Usual("C02", "toilet cleaner, acid", "洁厕剂（酸性）", "ml", "毫升", "0.0072", 3800, 700, 280),
    Usual(
        "C03", "bathroom cleaner", "浴室清洁剂（中性）", "ml", "毫升", "0.0096", 3800, 800, 300, dilution=20
    ),
    Usual("C04", "glass cleaner", "玻璃清洁剂", "ml", "毫升", "0.0068", 3800, 400, 160, dilution=10),
    Usual("C05", "chlorine tablet", "含氯消毒片", "tablet", "片", "0.18", 100, 12, 5, months=24),
    Usual("C06", "furniture polish", "家具蜡", "can", "罐", "14.5", 24, 0.2, 0.08),
    Usual("C07", "stainless-steel polish", "不锈钢光亮剂", "can", "罐", "18.8", 12, 0.15, 0.06),
    Usual("C08", "air freshener", "空气清新剂", "can", "罐", "9.6", 24, 0.3, 0.12),
    Usual("C09", "carpet shampoo", "地毯清洁剂（低泡）", "ml", "毫升", "0.0105", 3800, 120, 60, dilution=32),
    Usual("C10", "carpet spotter", "地毯除渍剂", "ml", "毫升", "0.026", 500, 25, 8),
    Usual("C11", "floor stripper", "起蜡水", "ml", "毫升", "0.0118", 3800, 60, 30, dilution=8),
    Usual("C12", "floor finish", "面蜡", "ml", "毫升", "0.0195", 3800, 60, 30),
    Usual("C13", "dust-mop fluid", "静电牵尘液", "ml", "毫升", "0.0124", 3800, 130, 60),
    Usual("C14", "hand soap, refill", "洗手液（补充装）", "ml", "毫升", "0.0078", 3800, 130, 60),
]
TOOLS = [
    Usual("T01", "cleaning cloth, by colour", "分色抹布", "piece", "块", "2.2", 100, 3, 1),
    Usual("T02", "scouring pad", "百洁布", "piece", "块", "0.9", 100, 1.5, 0.5),
    Usual("T03", "toilet brush", "马桶刷", "piece", "把", "6.5", 20, 0.3, 0.1),
    Usual("T04", "squeegee", "玻璃刮", "piece", "把", "12", 10, 0.15, 0.05),
    Usual("T05", "spray bottle", "喷壶", "piece", "个", "3.8", 20, 0.4, 0.15),
    Usual("T06", "rubber gloves", "橡胶手套", "pair", "双", "4.2", 60, 0.8, 0.3),
    Usual("T07", "dust-mop head", "尘推罩", "piece", "个", "15", 10, 0.15, 0.05),
    Usual("T08", "mop head", "拖把头", "piece", "个", "11", 10, 0.2, 0.08),
    Usual("T09", "mop bucket with wringer", "榨水桶", "piece", "个", "168", 1, 0.04, 0.01),
    Usual("T10", "wet-floor sign", "小心地滑牌", "piece", "个", "16", 5, 0.12, 0.05),
    Usual("T11", "vacuum dust bag", "吸尘袋", "piece", "个", "2.6", 50, 0.6, 0.2),
    Usual("T12", "light bulb 5 W", "灯泡5瓦", "piece", "个", "7.8", 50, 0.8, 0.3),
]
MINIBAR = [
    Usual("M01", "mineral water 550 ml", "矿泉水550毫升", "bottle", "瓶", "1.15", 24, 5, 2, months=12),
    Usual("M02", "cola 330 ml", "可乐330毫升", "can", "罐", "1.9", 24, 4, 1.5, months=12),
    Usual("M03", "beer 330 ml", "啤酒330毫升", "can", "罐", "2.8", 24, 4, 1.5, months=12),
    Usual("M04", "orange juice 300 ml", "橙汁300毫升", "bottle", "瓶", "2.6", 24, 3, 1, months=9),
    Usual("M05", "herbal tea 310 ml", "凉茶310毫升", "can", "罐", "2.7", 24, 3, 1, months=18),
    Usual("M06", "cup noodles", "桶装方便面", "tub", "桶", "3.2", 12, 3, 1, months=6),
    Usual("M07", "peanuts 60 g", "花生60克", "packet", "袋", "2.1", 40, 2, 0.7, months=9),
    Usual("M08", "crisps 110 g", "薯片110克", "can", "罐", "5.4", 20, 2, 0.7, months=9),
    Usual("M09", "chocolate 50 g", "巧克力50克", "piece", "块", "5.8", 24, 2, 0.7, months=12),
    Usual("M10", "playing cards", "扑克牌", "pack", "副", "2.4", 100, 1, 0.3),
]
STATIONERY = [
    Usual("S01", "notepad", "便笺本", "pad", "本", "0.75", 200, 6, 2),
    Usual("S02", "pencil", "铅笔", "piece", "支", "0.38", 500, 6, 2),
    Usual("S03", "ball pen", "圆珠笔", "piece", "支", "0.95", 500, 5, 2),
    Usual("S04", "envelope", "信封", "piece", "个", "0.16", 500, 6, 2),
    Usual("S05", "service directory", "服务指南", "book", "本", "18", 20, 1.1, 1),
    Usual("S06", "door card", "门挂牌", "piece", "个", "1.2", 100, 1.3, 1.05),
    Usual("S07", "guest comment card", "宾客意见卡", "piece", "张", "0.18", 500, 6, 2),
    Usual("S08", "key-card sleeve", "房卡套", "piece", "个", "0.14", 1000, 12, 4),
    Usual("S09", "receipt book, 50 sets", "收据本（50份）", "book", "本", "6.5", 20, 0.3, 0.1),
    Usual("S10", "label roll 62 mm", "标签纸62毫米", "roll", "卷", "28", 10, 0.08, 0.03),
]
CATALOGUE = {
    Category.LINEN: LINEN, Category.AMENITY: AMENITIES, Category.AGENT: AGENTS, Category.TOOL: TOOLS,
    Category.MINIBAR: MINIBAR, Category.STATIONERY: STATIONERY,
}  # fmt: skip
FLOOR_STORES = [
    ("P", StoreKind.PANTRY, "pantry", "工作间"),
    ("R", StoreKind.ROOMS, "rooms", "客房"),
    ("S", StoreKind.SOILED, "soiled linen", "脏布草"),
]
CENTRES = [
    ("ROOMS", "Guest rooms", "客房"),
    ("AREAS", "Public areas", "公共区域"),
    ("LINEN", "Linen room", "布草房"),
]


def install_usual(*, from_date: date, by: Employee | None, at: datetime) -> int:
    """Enter the usual items, stores and standards where the house has none. Answers how many items were entered.

    Safe to run twice. What is usual for a room follows from its type's beds and persons.
    """
    with transaction.atomic():
        if Item.objects.exists():
            return 0
        found = _install_items(from_date, by, at)
        _install_stores()
        _install_standards(found)
        audit.record("supplies.install_usual", by=by, at=at, about="supplies:items", new=str(len(found)))
    return len(found)


def _install_items(from_date: date, by: Employee | None, at: datetime) -> dict[str, Item]:
    rooms = max(Room.objects.count(), 10)
    hygiene, _new = Supplier.objects.get_or_create(name="清源酒店用品")
    textile, _new = Supplier.objects.get_or_create(name="云织纺织")
    rows: list[Item] = []
    costs: list[str] = []
    for category, usual in CATALOGUE.items():
        for one in usual:
            item = Item(
                code=one.code, name_en=one.name_en, name_zh=one.name_zh, category=category, unit_en=one.unit_en,
                unit_zh=one.unit_zh, pack_size=one.pack, par=round(one.par * rooms),
                reorder_point=round(one.lowest * rooms), supplier=textile if category == Category.LINEN else hygiene,
                lead_days=21 if category == Category.LINEN else 7, expires=bool(one.months), dilution=one.dilution,
                linen_set=SETS.get(one.code, LinenSet.NONE), weight_grams=one.grams,
                laundry_cost=Decimal(one.laundry) if one.laundry else None,
            )  # fmt: skip
            item.search = items.search_text(item)
            rows.append(item)
            costs.append(one.cost)
    rows = Item.objects.bulk_create(rows)
    ItemCost.objects.bulk_create(
        ItemCost(item=item, unit_cost=Decimal(cost), from_date=from_date, by=by, at=at)
        for item, cost in zip(rows, costs, strict=True)
    )
    Barcode.objects.bulk_create(
        Barcode(item=item, code=house_code(place), pieces=1)
        for place, item in enumerate(rows, start=1)
        if item.category in (Category.AMENITY, Category.MINIBAR, Category.AGENT)
    )
    return {item.code: item for item in rows}


def house_code(number: int) -> str:
    """A bar code of thirteen digits a house gives by itself, with its check digit."""
    digits = f"29{number:010}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-total % 10}"


def _install_stores() -> None:
    if Store.objects.exists():
        return
    centres = {}
    for place, (code, english, chinese) in enumerate(CENTRES):
        centres[code], _new = CostCentre.objects.get_or_create(
            code=code, defaults={"name_en": english, "name_zh": chinese, "position": place}
        )
    stores = [
        Store(code="MAIN", kind=StoreKind.MAIN, name_en="Main store", name_zh="总库"),
        Store(
            code="LINEN", kind=StoreKind.LINEN_ROOM, name_en="Linen room", name_zh="布草房",
            cost_centre=centres["LINEN"],
        ),
        Store(
            code="WASH", kind=StoreKind.LAUNDRY, name_en="Laundry", name_zh="洗涤厂", cost_centre=centres["LINEN"]
        ),
        Store(
            code="PA", kind=StoreKind.AREA, name_en="Public-area store", name_zh="公区工作间",
            cost_centre=centres["AREAS"],
        ),
    ]  # fmt: skip
    several = Floor.objects.values("building").distinct().count() > 1
    for floor in Floor.objects.select_related("building"):
        if not floor.rooms.exists():
            continue
        number = f"{floor.building.code}{floor.number:02}"
        english = f"{floor.building.name_en} floor {floor.number}" if several else f"Floor {floor.number}"
        chinese = f"{floor.building.name_zh}{floor.number}楼" if several else f"{floor.number}楼"
        section = floor.rooms.values_list("section", flat=True).first()
        given: dict[str, Any] = {"floor": floor, "section_id": section, "cost_centre": centres["ROOMS"]}
        for letter, kind, words, words_zh in FLOOR_STORES:
            name = {"name_en": f"{english} {words}", "name_zh": f"{chinese}{words_zh}"}
            stores.append(Store(code=f"{letter}{number}", kind=kind, **name, **given))
    for place, store in enumerate(stores):
        store.position = place
    Store.objects.bulk_create(stores)


def _install_standards(found: dict[str, Item]) -> None:
    RoomStandard.objects.bulk_create(
        RoomStandard(room_type=room_type, task_kind=kind, item=found[code], quantity=quantity)
        for room_type in RoomType.objects.all()
        for kind, uses in usual_uses(room_type).items()
        for code, quantity in uses.items()
    )
    AreaStandard.objects.bulk_create(
        AreaStandard(area=area, item=found[code], per_100_m2=Decimal(quantity))
        for area in PublicArea.objects.all()
        for code, quantity in SPECIAL_AREAS.get(area.name_en, AREA_USE).items()
    )


def beds_of(room_type: RoomType) -> Iterator[tuple[int, bool]]:
    """How many beds, and whether they take king linen: "2 × 1.20" is two single beds."""
    found = re.findall(r"(\d+)\s*[x×*]\s*(\d+(?:\.\d+)?)", room_type.beds)
    if not found:
        yield max(room_type.sleeps, 1), False
    for count, width in found:
        yield int(count), float(width) >= KING_FROM


def usual_uses(room_type: RoomType) -> dict[str, dict[str, int]]:
    """What each kind of cleaning of a room type usually uses, by item code."""
    persons = max(room_type.sleeps, 1)
    bed: dict[str, int] = {}
    for count, king in beds_of(room_type):
        for code, per_bed in (("L02", 1), ("L04", 1)) if king else (("L01", 1), ("L03", 1)):
            bed[code] = bed.get(code, 0) + count * per_bed
        bed["L05"] = bed.get("L05", 0) + count * 2
    towels = {"L13": persons, "L14": persons}
    wash = {"C02": 25, "C03": 30}
    fresh = {"A12": 1, "A19": 2, "A21": persons, "A24": persons}
    return {
        WorkKind.DEPARTURE: {
            **bed, **towels, "L16": 1, "A01": persons, "A07": persons, "A08": persons, "A09": persons, "A14": persons,
            **fresh, **wash, "C04": 15,
        },
        WorkKind.STAYOVER: {**towels, "A07": 1, **fresh, **wash},
        WorkKind.LINEN: dict(bed),
        WorkKind.TOWELS: dict(towels),
        WorkKind.TIDY: {"A19": 1, "A24": persons},
        WorkKind.TOUCH_UP: {"C04": 10},
        WorkKind.DEEP: {**bed, **towels, "L16": 1, **fresh, "C01": 60, "C02": 50, "C03": 60, "C04": 40},
    }  # fmt: skip
