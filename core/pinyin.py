"""How Chinese characters are read, in Latin letters without tones.

The package keeps 47,000 phrases in memory, some 55 MB. It is brought in by the first name that is asked for, so that
the process of the live stream, which never asks, stays small.
"""

from __future__ import annotations


def syllables(text: str) -> list[str]:
    """The likeliest reading of each character: 重庆 gives chong, qing. What is not Chinese is left out; ü stays."""
    from pypinyin import Style, lazy_pinyin

    return list(lazy_pinyin(text, style=Style.NORMAL, errors="ignore", v_to_u=False))


def all_syllables(text: str) -> list[list[str]]:
    """Every reading of each character: 单 gives dan, chan, shan."""
    from pypinyin import Style, pinyin

    return list(pinyin(text, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False))
