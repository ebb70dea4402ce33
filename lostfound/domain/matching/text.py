"""Text as people type it: both scripts, any case, any width, with slips of the finger."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from core.pinyin import syllables
from lostfound.domain.matching.tables import traditional

LONGEST = 2000  # signs of one field that are read; nobody describes an umbrella in more
LONGEST_WORD = 20  # letters of a word in which slips are looked for
HAN = "\u3400-\u9fff"
TOKEN = re.compile(rf"[{HAN}]|[a-z]+|\d+|(?:(?![{HAN}])[^\W\d_a-z])+|[^\w\s]")
APOSTROPHES = re.compile(r"(?<=\w)['’‘`´](?=\w)")
DASHES = re.compile(r"[-_‐‑‒–—/\\]+")
KEPT_ENDS = ("ss", "us", "is")


def normal(value: object) -> str:
    """Lower case, plain letters, simplified characters; anything that is no text is written out or left out."""
    text = plain_text(value)[:LONGEST]
    text = unicodedata.normalize("NFKD", text).lower()
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", text).translate(traditional())[: 2 * LONGEST]


def plain_text(value: object) -> str:
    """A field as text: lists are joined, numbers written, truth values and mappings are nothing."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool | dict):
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(
            filter(None, (plain_text(part) for part in value[:100] if not isinstance(part, list)))
        )
    try:
        return str(value)
    except ValueError:  # a number of more digits than Python writes
        return ""


def tokens(text: str) -> list[str]:
    """The words of normal text: a Chinese character each, a run of letters, a run of digits, a sign.

    >>> tokens("t-shirt, 黑色iphone13")
    ['t', 'shirt', ',', '黑', '色', 'iphone', '13']
    """
    return TOKEN.findall(DASHES.sub(" ", APOSTROPHES.sub("", text)))


def is_han(token: str) -> bool:
    return "\u3400" <= token[:1] <= "\u9fff"


def stem(token: str) -> str:
    """A word without its plural.

    >>> [stem(word) for word in ("keys", "watches", "batteries", "glass", "bus")]
    ['key', 'watch', 'battery', 'glass', 'bus']
    """
    if len(token) < 4 or not token.endswith("s") or token.endswith(KEPT_ENDS):
        return token
    if token.endswith("ies") and len(token) > 4:
        return token[:-3] + "y"
    if token.endswith(("sses", "xes", "ches", "shes", "zes")):
        return token[:-2]
    return token[:-1]


@cache
def syllable(sign: str) -> str:
    """A character's most usual sound without tone."""
    return next(iter(syllables(sign)), sign)


def sound(word: str) -> str:
    """A Chinese word's sound, as somebody types it without characters."""
    return "".join(syllable(sign) for sign in word)


def slips(left: str, right: str, most: int = 2) -> int:
    """How many signs were added, left out, mistaken or swapped with their neighbour; `most` + 1 when more.

    >>> slips("umbrela", "umbrella"), slips("wathc", "watch"), slips("ring", "umbrella")
    (1, 1, 3)
    """
    if left == right:
        return 0
    if abs(len(left) - len(right)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, sign in enumerate(left, 1):
        before, last, row = row, before, [i]
        for j, other in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != other))
            if i > 1 and j > 1 and sign == right[j - 2] and left[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def forgiven(word: str) -> int:
    """How many slips a word of this length may hold and still be taken for another."""
    if not 4 <= len(word) <= LONGEST_WORD:
        return 0
    return 1 if len(word) < 8 else 2


def thinned(word: str, most: int) -> set[str]:
    """The word with up to `most` signs left out: two words that share one of these are few slips apart."""
    found = {word}
    latest = {word}
    for _time in range(most):
        latest = {shorter[:i] + shorter[i + 1 :] for shorter in latest for i in range(len(shorter))}
        found |= latest
    return found
