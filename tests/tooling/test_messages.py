"""The check of the catalogues sees what nobody sees on a page: a translation another app's has taken the place of."""

from __future__ import annotations

from scripts import messages


def test_one_text_with_two_translations_is_named_with_both():
    (wrong,) = messages.said_twice(
        {"core": {"": "head", "Month": "本月"}, "handover": {"": "other", "Month": "月份"}}
    )
    assert wrong.startswith("'Month' is 本月 in core and 月份 in handover, where 本月 is shown")


def test_the_same_words_twice_or_a_context_are_no_fault():
    same = {"core": {"Month": "月份"}, "handover": {"Month": "月份", "roster\x04Month": "月"}}
    assert messages.said_twice(same) == []
