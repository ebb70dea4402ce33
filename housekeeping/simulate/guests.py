"""Guests who do not exist, with papers whose check digits are right.

Birthplaces and orders are those no real person has: area 440101 (110101 for those born before 1985) with order 998
for women and 999 for men; passports of the test country count up from XX0000001.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random

from stdnum.iso7064 import mod_11_2

from frontdesk.domain.check_in import Papers
from frontdesk.enums import DocumentKind


def words(text: str) -> list[str]:
    return text.split()


FAMILY_NAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔"
    "曹严华金魏陶姜谢邹苏潘葛范彭鲁马方任袁柳唐薛雷贺倪汤罗毕安常于傅康伍余顾孟黄萧尹姚邵汪毛狄米贝戴宋茅庞"
)
GIVEN_NAMES = words(
    "晓东 雨欣 立新 文博 静怡 子涵 海燕 建华 思远 佳怡 志强 秀英 明辉 丽娜 天佑 若曦 浩然 梦瑶 国强 春霞 "
    "嘉欣 冠廷 小满 一鸣 书瑶 云飞 少华 玉兰 振宇 青松 雪梅 卫东 慧敏 俊杰 雅琴 家豪 语桐 新月 长青 冬梅"
)
FOREIGN_GIVEN = words(
    "Anneli Bastien Carmo Dario Edda Fintan Greta Henrik Ilona Joris Katya Leandro Mirela Nuno Oona Pilar "
    "Quentin Rosalie Stellan Tindra"
)
FOREIGN_FAMILY = words(
    "Alderbrook Brennholt Castelmar Dunwick Esterhill Fjordan Grimaldo Hollander Ivarsen Juncal Korvath Lindmoor "
    "Montrevel Norrgard Ostermoor Palomera Quintrell Rosswick Silvamar Torrevale"
)


@dataclass(frozen=True, slots=True)
class Invented:
    """A guest as the desk meets them."""

    name: str
    papers: Papers
    phone: str = ""


def citizen_number(born_on: date, *, female: bool) -> str:
    """An 18-character number with a right check character that no real person has."""
    area = "440101" if born_on.year >= 1985 else "110101"
    body = f"{area}{born_on:%Y%m%d}{998 if female else 999}"
    return body + mod_11_2.calc_check_digit(body)


def born(today: date, age: int, *, days_ago: int) -> date:
    """A birth date of somebody who is `age` years old today and had their birthday at least `days_ago` days back."""
    birthday = today.replace(year=today.year - age, day=min(today.day, 28))
    return date.fromordinal(birthday.toordinal() - days_ago % 300)


class GuestBook:
    """Invents one guest after the other. The same seed invents the same guests."""

    def __init__(self, dice: Random, *, today: date, foreign: float = 0.15) -> None:
        self._dice, self._today, self._foreign = dice, today, foreign
        self._number = self._passports = 0

    def invent(self) -> Invented:
        """The next guest."""
        self._number += 1
        if self._dice.random() < self._foreign:
            name = f"{self._dice.choice(FOREIGN_GIVEN)} {self._dice.choice(FOREIGN_FAMILY)}"
            return Invented(name, self.passport())
        name = self._dice.choice(FAMILY_NAMES) + self._dice.choice(GIVEN_NAMES)
        # Walks through all days of 18 to 68 years ago before a number comes again.
        days_ago = 18 * 366 + self._number * 7919 % (50 * 365)
        born_on = date.fromordinal(self._today.toordinal() - days_ago)
        number = citizen_number(born_on, female=self._number % 2 == 0)
        return Invented(name, Papers(DocumentKind.RESIDENT_ID, number, matched=True))

    def passport(self) -> Papers:
        """The next passport."""
        self._passports += 1
        return Papers(DocumentKind.PASSPORT, f"XX{self._passports:07}", matched=True)
