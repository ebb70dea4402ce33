"""How things are written in both languages (GLOSSARY, wording rules 10 to 17)."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import formats as f

DAY = date(2016, 7, 1)
AT = datetime(2016, 7, 1, 1, 5, tzinfo=UTC)  # 09:05 in the hotel
NIGHT = datetime(2016, 7, 1, 17, 20, tzinfo=UTC)  # 01:20 of 2 July


@pytest.mark.parametrize(
    ("act", "english", "chinese"),
    [
        (lambda: f.show_date(DAY), "1 Jul 2016", "2016年7月1日"),
        (lambda: f.show_date(NIGHT), "2 Jul 2016", "2016年7月2日"),
        (lambda: f.show_weekday(DAY), "Fri 1 Jul", "7月1日 周五"),
        (lambda: f.show_month(DAY), "Jul 2016", "2016年7月"),
        (lambda: f.show_range(DAY, date(2016, 7, 3)), "1-3 Jul 2016", "2016年7月1日至3日"),
        (lambda: f.show_range(DAY, date(2016, 8, 3)), "1 Jul - 3 Aug 2016", "2016年7月1日至8月3日"),
        (
            lambda: f.show_range(DAY, date(2017, 7, 3)),
            "1 Jul 2016 - 3 Jul 2017",
            "2016年7月1日至2017年7月3日",
        ),
        (lambda: f.show_range(DAY, DAY), "1 Jul 2016", "2016年7月1日"),
        (lambda: f.show_time(AT), "09:05", "09:05"),
        (lambda: f.show_time(AT, DAY), "09:05", "09:05"),
        (lambda: f.show_time(NIGHT, DAY), "01:20 next day", "次日01:20"),
        (lambda: f.show_datetime(AT), "1 Jul 2016 09:05", "2016年7月1日 09:05"),
        (lambda: f.show_duration(timedelta(hours=2, minutes=10)), "2 h 10 min", "2小时10分"),
        (lambda: f.show_duration(timedelta(hours=2)), "2 h", "2小时"),
        (lambda: f.show_duration(timedelta(minutes=45)), "45 min", "45分钟"),
        (lambda: f.show_duration(timedelta(seconds=45)), "45 s", "45秒"),
        (lambda: f.show_duration(130), "2 h 10 min", "2小时10分"),
        (lambda: f.show_counter(timedelta(seconds=45)), "0:45", "0:45"),
        (lambda: f.show_counter(timedelta(hours=1, minutes=2, seconds=5)), "1:02:05", "1:02:05"),
        (lambda: f.show_ago(AT, AT + timedelta(minutes=90)), "09:05", "09:05"),
        (lambda: f.show_ago(AT, AT + timedelta(days=1)), "1 Jul 2016 09:05", "2016年7月1日 09:05"),
        (lambda: f.show_number(12480), "12,480", "12,480"),
        (lambda: f.show_percent(0.925), "92.5%", "92.5%"),
        (lambda: f.show_percent(1), "100%", "100%"),
        (lambda: f.show_money(Decimal("1280")), "¥1,280.00", "¥1,280.00"),
        (lambda: f.show_money(Decimal("-20")), "-¥20.00", "-¥20.00"),
        (lambda: f.mask("440101199001019980"), "440******80", "440******80"),
        (lambda: f.mask("XX0123421"), "XX0******21", "XX0******21"),
        (lambda: f.mask("1234567"), "******67", "******67"),
        (lambda: f.mask(""), "", ""),
    ],
)
def test_formats(act, english, chinese):
    with translation.override("en"):
        assert act() == english
    with translation.override("zh-hans"):
        assert act() == chinese


def test_less_than_an_hour_ago_is_said_in_minutes():
    with translation.override("en"):
        assert f.show_ago(AT, AT + timedelta(minutes=12)) == "12 min ago"


@given(st.text(max_size=40))
def test_a_mask_never_shows_more_than_five_signs(text):
    shown = f.mask(text).replace(f.MASK, "", 1)
    assert len(shown) <= 5 and (len(text) >= 8 or len(shown) <= 2)


def test_templates_show_nothing_for_a_missing_value():
    template = Template(
        "{% load house %}[{{ a|hotel_time }}{{ a|money }}{{ a|hotel_date }}{% since a %}{{ a|mask }}]"
    )
    assert template.render(Context({"a": None})) == "[]"


def test_a_state_is_colour_icon_and_word():
    html = Template('{% load house %}{% state_tag "dirty" word %}').render(Context({"word": "<dirty>"}))
    assert 'data-s="dirty"' in html and "<svg" in html and "&lt;dirty&gt;" in html


def test_icons_are_hidden_from_screen_readers_and_carry_no_style():
    html = Template('{% load house %}{% icon "bed-double" "big" %}').render(Context())
    assert 'class="icon big"' in html and 'aria-hidden="true"' in html and "style=" not in html


def test_since_carries_the_moment_for_the_script():
    html = Template("{% load house %}{% since at %}").render(Context({"at": AT}))
    assert html == '<time datetime="2016-07-01T01:05:00Z" data-since>09:05</time>'
