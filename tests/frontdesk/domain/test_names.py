"""A guest is found by what a clerk would type."""

from __future__ import annotations

import pytest

from core.errors import Refusal
from core.models import Audit
from frontdesk.domain import names, queries
from frontdesk.models import Guest
from tests import factories as make

pytestmark = pytest.mark.django_db


def known(name: str, phone: str = "") -> Guest:
    make_day()
    guest = make.guest(name, phone=phone)
    make.booking(guest)
    return guest


def finds(text: str) -> list[str]:
    make_day()
    return [found.guest.name for found in queries.search(text, make.AT.date())]


def make_day() -> None:
    from core.models import BusinessDay

    if not BusinessDay.objects.exists():
        make.open_day()


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("朱明远", ["朱", "朱明", "明远", "zhumingyuan", "zhu ming", "zmy", "mingyuan", "ZMY"]),
        ("诸葛雨晴", ["诸葛", "雨晴", "zhugeyuqing", "zgyq", "yuqing"]),
        ("吕静", ["lvjing", "lujing", "lyujing", "吕静", "lj"]),
        ("古丽娜尔·买买提", ["古丽", "gulinaer", "古丽娜尔·买买提"]),
        ("Élodie Vasseur-Brunet", ["elodie", "Élodie", "vasseur", "brunet", "vasseur-brunet", "evb"]),
        ("Käthe Weißmüller", ["kathe", "weissmuller", "Weißmüller"]),
        ("Siobhán O'Farrelly", ["o'farrelly", "ofarrelly", "farrelly", "siobhan"]),
        ("Lotte van den Broecke", ["van den", "broecke", "lotte"]),
        ("João Antunes Prates", ["joao", "antunes", "prates"]),
        ("Екатерина Сокольникова", ["екатерина", "сокольникова"]),
        ("윤서연", ["윤서"]),
        ("Wulandari", ["wulan"]),
    ],
)
def test_a_guest_is_found_by_characters_pinyin_initials_and_latin(name, typed):
    known(name)
    known("完全无关")
    assert {text: finds(text) for text in typed} == {text: [name] for text in typed}


@pytest.mark.parametrize(
    ("name", "pinyin", "typed"),
    [
        ("单玉芝", "shan yu zhi", "shan"),
        ("曾子轩", "zeng zi xuan", "zeng"),
        ("覃永福", "qin yong fu", "qyf"),
        ("吕静", "lyu jing", "lyu"),
    ],
)
def test_a_stored_reading_wins_over_the_usual_one(name, pinyin, typed):
    guest = known(name)
    names.change_guest(guest.pk, name=name, pinyin=pinyin, phone="", vip=False, by=make.clerk(), at=make.AT)
    assert finds(typed) == [name]


@pytest.mark.parametrize("typed", ["100 0000 0042", "10000000042", "0042", "1000"])
def test_a_guest_is_found_by_phone_and_by_its_last_four_digits(typed):
    known("朱明远", phone="100 0000 0042")
    assert finds(typed) == ["朱明远"]


@pytest.mark.parametrize("typed", ["", "z", "7", "%", "_", "·", "'; drop table", "x" * 60])
def test_too_little_and_nonsense_find_nobody(typed):
    known("朱明远")
    assert finds(typed) == []


def test_a_changed_name_or_phone_is_found_by_the_new_one_alone():
    guest = known("朱明远", phone="100 0000 0001")
    names.correct_guest(guest, name="朱明媛", phone="100 0000 0077")
    assert (finds("明远"), finds("明媛"), finds("0001"), finds("0077")) == ([], ["朱明媛"], [], ["朱明媛"])


def test_a_guest_keeps_a_name_and_the_audit_names_only_what_changed():
    guest, clerk = make.guest("朱明远"), make.clerk()
    told = {"pinyin": "", "phone": guest.phone, "by": clerk, "at": make.AT}
    with pytest.raises(Refusal, match="name"):
        names.change_guest(guest.pk, name=" ", vip=False, **told)
    names.change_guest(guest.pk, name="朱明远", vip=True, **told)
    assert Audit.objects.get(what="frontdesk.change_guest").new == "vip"
    assert Guest.objects.get().vip


def test_the_search_uses_the_index():
    from django.db import connection

    plan = queries.guests_by_key("zhu").explain()
    if connection.vendor == "sqlite":
        assert "SEARCH" in plan and "guest_key" in plan, plan
    else:
        index = "SELECT indexdef FROM pg_indexes WHERE indexname = 'guest_key'"
        with connection.cursor() as cursor:
            cursor.execute(index)
            assert "varchar_pattern_ops" in cursor.fetchone()[0]
