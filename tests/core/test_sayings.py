"""What is kept in both languages: said in each, read in the reader's own."""

from __future__ import annotations

import pytest
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from core.sayings import in_both, said

CHINESE = "打印"


@pytest.mark.parametrize("words", [gettext_lazy("Print"), lambda: gettext("Print")])
def test_words_are_said_in_both_languages_whatever_the_page_speaks(words):
    for language in ("en", "zh-hans"):
        with translation.override(language):
            assert in_both(words) == {"en": "Print", "zh": CHINESE}
            assert translation.get_language() == language


def test_what_people_typed_is_the_same_in_both():
    assert in_both("Minglan") == {"en": "Minglan", "zh": "Minglan"}


def test_the_reader_reads_their_own_language_and_the_other_where_it_is_missing():
    assert said({"en": "Print", "zh": CHINESE}) == "Print"
    with translation.override("zh-hans"):
        assert said({"en": "Print", "zh": CHINESE}) == CHINESE
        assert said({"en": "Print"}) == "Print"
