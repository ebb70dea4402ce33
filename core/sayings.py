"""Words that are kept as they were said, in both languages: what a stored report still says in a year."""

from __future__ import annotations

from django.utils import translation

from core.formats import chinese
from core.slots import Say

LANGUAGES = {"en": "en", "zh": "zh-hans"}


def in_both(words: Say) -> dict[str, str]:
    """`{"en": ..., "zh": ...}` of words that are said in the language that is active."""
    if isinstance(words, str):
        return dict.fromkeys(LANGUAGES, words)
    said = {}
    for name, language in LANGUAGES.items():
        with translation.override(language):
            said[name] = str(words() if callable(words) else words)
    return said


def said(kept: dict[str, str]) -> str:
    """What was kept, in the reader's language; a language that is missing shows the other one."""
    first, second = ("zh", "en") if chinese() else ("en", "zh")
    return kept.get(first) or kept.get(second, "")
