"""Made-up found things with the reports of those who lost them, as untidy as hotels write them.

The phrases beside this file are written for it and know nothing of the matcher's word lists: the same thing is told
in other words on each side, some are of no list at all, and no side is complete.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random

from pypinyin import lazy_pinyin

from lostfound.domain.matching import Described

FIRST, DAYS = date(2016, 1, 1), 365
FLOORS, ROOMS_A_FLOOR = 20, 30
CHINESE_STAFF, CHINESE_GUEST = 0.65, 0.5

# (English, Chinese, what it is also called)
COLOURS = {
    "black": (("black", "dark"), ("黑", "黑色", "深色")),
    "white": (("white", "off-white"), ("白", "白色", "米白")),
    "blue": (("blue", "light blue", "dark blue"), ("蓝", "蓝色", "深蓝")),
    "navy": (("navy", "dark blue"), ("藏青", "深蓝色")),
    "red": (("red", "bright red"), ("红", "红色", "大红")),
    "burgundy": (("burgundy", "dark red", "wine"), ("酒红", "暗红色")),
    "pink": (("pink", "light pink", "rose"), ("粉", "粉红", "粉色")),
    "green": (("green", "olive"), ("绿", "绿色", "军绿")),
    "grey": (("grey", "gray", "dark gray"), ("灰", "灰色", "深灰")),
    "brown": (("brown", "tan"), ("棕色", "咖啡色", "棕")),
    "beige": (("beige", "cream", "sand"), ("米色", "米黄", "杏色")),
    "cream": (("cream", "off-white", "beige"), ("米白", "奶白", "米色")),
    "khaki": (("khaki", "beige"), ("卡其", "卡其色")),
    "yellow": (("yellow",), ("黄", "黄色")),
    "gold": (("gold", "golden"), ("金", "金色", "金黄")),
    "rose gold": (("rose gold", "pinkish gold"), ("玫瑰金",)),
    "silver": (("silver", "metal"), ("银", "银色")),
    "purple": (("purple", "violet"), ("紫", "紫色")),
    "patterned": (("floral", "patterned", "multicolour"), ("花的", "花色", "印花")),
    "striped": (("striped", "stripes"), ("条纹", "条纹的")),
    "checked": (("checked", "tartan"), ("格子", "格纹")),
    "clear": (("clear", "transparent"), ("透明",)),
}
NEXT_TO = {
    "black": "navy", "navy": "black", "blue": "navy", "grey": "silver", "silver": "grey", "white": "cream",
    "beige": "khaki", "brown": "black", "red": "burgundy", "pink": "red", "gold": "yellow", "purple": "blue",
    "green": "blue",
}  # fmt: skip
MAKES = {
    "Apple": "苹果", "Huawei": "华为", "Xiaomi": "小米", "Samsung": "三星", "Sony": "索尼", "Canon": "佳能",
    "Nikon": "尼康", "Lenovo": "联想", "Dell": "戴尔", "HP": "惠普", "Philips": "飞利浦", "Dior": "迪奥",
    "Chanel": "香奈儿", "Nike": "耐克", "Adidas": "阿迪达斯", "Uniqlo": "优衣库", "Gucci": "古驰", "Casio": "卡西欧",
    "Rolex": "劳力士", "Omega": "欧米茄", "Samsonite": "新秀丽", "Coach": "蔻驰", "Ray-Ban": "雷朋",
    "Starbucks": "星巴克", "Thermos": "膳魔师", "Lego": "乐高", "Logitech": "罗技", "Moutai": "茅台",
    "North Face": "北面", "Levi's": "李维斯", "Lancome": "兰蔻", "Dyson": "戴森", "Parker": "派克",
    "Montblanc": "万宝龙", "Zippo": "芝宝", "Toyota": "丰田", "BMW": "宝马", "Volkswagen": "大众",
}  # fmt: skip
DETAILS = (
    ("with a sticker of a cat", "贴着小猫贴纸"), ("initials J.W. on it", "上面有字母JW"), ("almost new", "几乎全新"),
    ("slightly torn", "有点破"), ("a present from my grandmother", "奶奶送的"), ("in a plastic bag", "装在塑料袋里"),
    ("small", "小的"), ("quite big", "挺大的"), ("with a zip", "带拉链"), ("in its box", "带盒子"),
    ("has a scratch on the back", "背面有划痕"), ("a red ribbon tied to it", "系着红绳"), ("leather", "真皮的"),
    ("for a child", "小孩用的"), ("men's", "男式"), ("ladies'", "女式"), ("limited edition", "限量版"),
    ("with my name inside", "里面写着名字"), ("handmade", "手工的"), ("an old one", "旧的"), ("two of them", "两个"),
    ("number 27 written on it", "写着27号"), ("smells of lavender", "有薰衣草味"), ("broken strap", "带子断了"),
    ("bought in Kyoto", "京都买的"), ("panda on the front", "正面有熊猫图案"), ("from the marathon", "马拉松发的"),
)  # fmt: skip
SPOTS = (
    ("under the bed", "床底下"), ("in the bathroom", "卫生间里"), ("in the wardrobe", "衣柜里"),
    ("on the bedside table", "床头柜上"), ("in the safe", "保险箱里"), ("on the desk", "写字台上"),
    ("behind the curtain", "窗帘后面"), ("on the bed side", "床边"), ("by the kettle", "热水壶旁"),
)  # fmt: skip
AREAS = (
    (("lobby", "the hall downstairs"), ("大堂", "一楼大厅")), (("restaurant", "at breakfast"), ("餐厅", "早餐厅")),
    (("gym", "fitness room"), ("健身房", "健身中心")), (("swimming pool", "pool"), ("游泳池", "泳池边")),
    (("meeting room 3", "conference room"), ("会议室3", "会议室")), (("lift", "elevator"), ("电梯", "电梯间")),
    (("car park", "parking"), ("停车场", "地下车库")), (("terrace", "lake terrace"), ("露台", "湖景露台")),
    (("restroom near reception", "public toilet"), ("公共卫生间", "大堂洗手间")),
)  # fmt: skip
TOLD = (
    "I think I left {thing} {spot}", "Hello, I am missing {thing}. {detail}", "{thing}, {detail}, probably {spot}",
    "We checked out in a hurry and forgot {thing}", "{thing} {spot}, please help me find it",
    "Did anybody find {thing}? {detail}", "lost {thing}", "{thing}", "{thing} - {detail}",
    "my husband says {thing} is still {spot}, it means a lot to us", "looking for {thing} ({detail})",
)  # fmt: skip
TOLD_ZH = (
    "我可能把{thing}忘在{spot}了", "你好，我丢了{thing}，{detail}", "{thing}，{detail}，应该在{spot}",
    "退房走得急，{thing}没拿", "{spot}的{thing}，麻烦帮我找一下", "有没有人捡到{thing}？{detail}", "{thing}",
    "{thing}，{detail}", "早上赶飞机，把{thing}落下了", "请问做房时看到{thing}没有，对我很重要",
)  # fmt: skip
SOUNDS_ALIKE = str.maketrans(
    "机器包镜表帽鞋套链环杯药书笔伞钱衣裤巾戒盒线", "鸡气饱静标冒协讨练还悲要叔比散前依库今借合现"
)
COMMON = {
    "charger": 12, "cable": 7, "tshirt": 6, "underwear": 5, "socks": 5, "pyjamas": 4, "toothbrush": 4, "washbag": 3,
    "umbrella": 4, "book": 3, "glasses": 3, "shirt": 3, "trousers": 3, "phone": 3, "keys": 2, "powerbank": 3,
    "bottle": 2, "flask": 2, "toycar": 2, "teddy": 2, "medicine": 2, "cream": 2, "airpods": 2, "jacket": 2, "cap": 2,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing and how both sides may speak of it."""

    name: str
    category: tuple[str, str]
    colours: tuple[str, ...]
    makes: tuple[str, ...]
    guest: tuple[tuple[str, ...], tuple[str, ...]]
    staff: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A found thing and the report of the one who lost it."""

    thing: Described
    report: Described


@cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of the phrases file."""
    rows = (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines()
    return tuple(_kind(row) for row in rows if row and not row.startswith("#"))


def _kind(row: str) -> Kind:
    name, category, colours, makes, *phrases = (column.strip() for column in row.split("|"))
    english, chinese = category.split("/")
    guest_en, guest_zh, staff_en, staff_zh = (tuple(column.split("/")) for column in phrases)
    every = tuple(COLOURS)
    return Kind(
        name, (english, chinese), every if colours == "*" else tuple(colours.split(",")), tuple(makes.split(",")),
        (guest_en, guest_zh), (staff_en, staff_zh),
    )  # fmt: skip


def pairs(number: int, seed: int, *, days: int = DAYS, rooms: int = FLOORS * ROOMS_A_FLOOR) -> Iterator[Pair]:
    """This many pairs; the same for the same seed."""
    dice = Random(seed)  # noqa: S311  no key: dice of made-up things
    weights = [COMMON.get(kind.name, 1) for kind in kinds()]
    for place in range(number):
        kind = dice.choices(kinds(), weights)[0]
        yield _Writer(dice, kind, days, rooms).pair(place)


class _Writer:
    """One thing, written down by two people who do not know of each other."""

    def __init__(self, dice: Random, kind: Kind, days: int, rooms: int) -> None:
        self.dice, self.kind = dice, kind
        self.colour = dice.choice(kind.colours)
        self.make = dice.choice(kind.makes)
        self.detail = dice.choice(DETAILS)
        self.spot = dice.choice(SPOTS)
        self.found = FIRST + timedelta(dice.randrange(days))
        place = dice.randrange(rooms)
        self.room = f"{place // ROOMS_A_FLOOR + 1}{place % ROOMS_A_FLOOR + 1:02}"
        self.area = dice.choice(AREAS) if dice.random() < 0.15 else None

    def pair(self, number: int) -> Pair:
        return Pair(self._thing(number), self._report(number))

    def chance(self, share: float) -> bool:
        return self.dice.random() < share

    def _thing(self, number: int) -> Described:
        zh = self.chance(CHINESE_STAFF)
        words = self.dice.choice(self.kind.staff[zh])
        colour, words = self._colour(zh, words, field=0.65, told=0.15)
        make, words = self._make(zh, words, field=0.45, told=0.2)
        if self.chance(0.3):
            words += ("，" if zh else ", ") + self.detail[zh]
        if self.chance(0.25) and not self.area:
            words += ("，" if zh else " ") + self.spot[zh]
        return Described(
            f"T{number}", kind=self.dice.choice(("left_behind", "lost", "遗留", "")),
            category=self._category(zh, wrong=0.08, missing=0.05),
            words=self._slips(words, zh, 0.06), colour=colour, brand=make, room="" if self.area else self.room,
            area=self.dice.choice(self.area[zh]) if self.area else "", day=self.found,
        )  # fmt: skip

    def _report(self, number: int) -> Described:
        zh = self.chance(CHINESE_GUEST)
        thing = self.dice.choice(self.kind.guest[zh])
        colour, thing = self._colour(zh, thing, field=0.55, told=0.2, mistaken=0.1)
        make, thing = self._make(zh, thing, field=0.35, told=0.2)
        detail = self.detail if self.chance(0.6) else self.dice.choice(DETAILS)
        spot = self.spot if self.chance(0.5) else self.dice.choice(SPOTS)
        sentence = self.dice.choice(TOLD_ZH if zh else TOLD)
        words = sentence.format(thing=thing, detail=detail[zh], spot=spot[zh])
        report = Described(
            f"R{number}", kind="lost", category=self._category(zh, wrong=0.1, missing=0.4),
            words=self._slips(words, zh, 0.2), colour=colour, brand=make, day=self._lost(),
        )  # fmt: skip
        if self.area and self.chance(0.75):
            return replace(report, area=self.dice.choice(self.area[self.chance(0.5)]))
        return replace(report, room=self._room())

    def _colour(
        self, zh: bool, words: str, *, field: float, told: float, mistaken: float = 0.0
    ) -> tuple[str, str]:
        """The colour as a field, or before the words, or nowhere."""
        if self.colour in ("-", ""):
            return "", words
        colour = NEXT_TO.get(self.colour, self.colour) if self.chance(mistaken) else self.colour
        written = self.dice.choice(COLOURS[colour][zh])
        luck = self.dice.random()
        if luck < field:
            return written, words
        if luck < field + told:
            return "", f"{written}{'' if zh else ' '}{words}"
        return "", words

    def _make(self, zh: bool, words: str, *, field: float, told: float) -> tuple[str, str]:
        if self.make in ("-", ""):
            return "", words
        written = MAKES.get(self.make, self.make) if zh and self.chance(0.7) else self.make
        luck = self.dice.random()
        if luck < field:
            return self._slips(written, zh, 0.12), words
        if luck < field + told:
            return "", f"{written} {words}"
        return "", words

    def _category(self, zh: bool, *, wrong: float, missing: float) -> str:
        luck = self.dice.random()
        if luck < missing:
            return ""
        kind = self.dice.choice(kinds()) if luck < missing + wrong else self.kind
        return kind.category[zh]

    def _room(self) -> str:
        luck = self.dice.random()
        if luck < 0.04:
            return ""
        if luck < 0.12:
            place = self.dice.randrange(len(self.room))
            digit = str((int(self.room[place]) + self.dice.choice((1, 9))) % 10)
            return self.room[:place] + digit + self.room[place + 1 :]
        return self.room

    def _lost(self) -> date | None:
        luck = self.dice.random()
        if luck < 0.05:
            return None
        if luck < 0.1:
            return self.found + timedelta(self.dice.randint(1, 2))
        if luck < 0.17:
            return self.found - timedelta(self.dice.randint(4, 10))
        return self.found - timedelta(self.dice.choices((0, 1, 2, 3), (45, 28, 12, 7))[0])

    def _slips(self, text: str, zh: bool, share: float) -> str:
        """The text, now and then with a slip of the finger, a sound-alike character, or in pinyin."""
        if not self.chance(share):
            return text
        if zh:
            if self.chance(0.12):
                return " ".join(lazy_pinyin(text))
            return text.translate(SOUNDS_ALIKE)
        words = text.split(" ")
        long = [place for place, word in enumerate(words) if len(word) > 3]
        for place in self.dice.sample(long, min(len(long), self.dice.choice((1, 1, 2)))):
            words[place] = self._slip(words[place])
        return " ".join(words)

    def _slip(self, word: str) -> str:
        place = self.dice.randrange(1, len(word) - 1)
        return self.dice.choice(
            (
                word[:place] + word[place + 1 :],
                word[:place] + word[place] + word[place:],
                word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :],
                word[:place] + self.dice.choice("etaoinsr") + word[place + 1 :],
            )
        )
