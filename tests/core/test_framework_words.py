"""What the framework says is said as a Chinese hotel says it."""

from __future__ import annotations

import pytest
from django import forms
from django.utils.translation import gettext, override

from core.framework_words import WORDS


@pytest.mark.parametrize("words", WORDS)
def test_the_sentences_of_the_framework_have_our_own_chinese(words):
    with override("zh-hans"):
        said = gettext(words)
    assert said != words and "字段" not in said and "有效的" not in said


def test_a_form_says_them():
    with override("zh-hans"), pytest.raises(forms.ValidationError, match="请填写此项"):
        forms.CharField().clean("")
