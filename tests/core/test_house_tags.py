"""Small words of templates."""

from __future__ import annotations

import pytest
from django.template import Template
from django.template.context import Context
from django.utils.translation import override


@pytest.mark.parametrize(("language", "said"), [("en", "by: Ada, 9:00"), ("zh-hans", "by：Ada，9:00")])
def test_signs_between_words_are_those_of_the_language(language, said):
    with override(language):
        text = Template("{% load house %}by{% colon %}{{ name }}{% comma %}9:00").render(
            Context({"name": "Ada"})
        )
    assert text == said
