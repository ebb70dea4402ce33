"""What the demo hotel's people find and its guests miss, as each would say it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Phrase(NamedTuple):
    """A sort of thing: category, icon of its picture, its colours and makes, and how floor and guest call it."""

    category: str
    shape: str
    colours: str
    brands: str
    staff_en: str
    staff_zh: str
    guest_en: str
    guest_zh: str


LINES = (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines()
PHRASES = [Phrase(*(part.strip() for part in line.split("|"))) for line in LINES if not line.startswith("#")]

FOOD = [
    ("fresh", "fruit basket, opened", "已拆果篮"),
    ("fresh", "half a cake", "蛋糕半个"),
    ("food", "packet of biscuits", "饼干一包"),
    ("food", "tin of tea", "茶叶一罐"),
    ("food", "dried mushrooms", "干香菇一袋"),
]

SPOTS = [
    ("behind the door", "门后"),
    ("under the bed", "床底"),
    ("in the wardrobe", "衣柜里"),
    ("on the desk", "书桌上"),
    ("in the bathroom", "卫生间"),
    ("bedside table", "床头柜上"),
    ("in the safe", "保险箱内"),
    ("window sill", "窗台上"),
]

COLOURS_ZH = {
    "black": "黑色",
    "white": "白色",
    "grey": "灰色",
    "red": "红色",
    "blue": "蓝色",
    "navy": "藏青色",
    "green": "绿色",
    "yellow": "黄色",
    "brown": "棕色",
    "pink": "粉色",
    "purple": "紫色",
    "beige": "米色",
    "gold": "金色",
    "silver": "银色",
    "patterned": "花色",
}

NAMES = [
    ("朱明远", "zh-hans"),
    ("林若曦", "zh-hans"),
    ("高志远", "zh-hans"),
    ("黄丽华", "zh-hans"),
    ("郑雅琴", "zh-hans"),
    ("诸葛雨晴", "zh-hans"),
    ("古丽娜尔·买买提", "zh-hans"),
    ("陈嘉欣", "zh-hans"),
    ("吴冠廷", "zh-hans"),
    ("Marta Figueira", "en"),
    ("Jonas Reinhold", "en"),
    ("Siobhán O'Farrelly", "en"),
    ("Grace Whitlock", "en"),
    ("Davide Bellandini", "en"),
    ("Claire Montreuil", "en"),
    ("Wulandari", "en"),
]
