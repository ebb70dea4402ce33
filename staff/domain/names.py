"""Names and numbers as they are compared: whatever people type, it is folded the same way before it is looked up."""

from __future__ import annotations

import unicodedata
from itertools import islice, product

from core.pinyin import all_syllables

READINGS = 8  # of a name with several readings; 单, 曾, 覃 have two each


def fold_number(text: str) -> str:
    """An employee number without blanks, in capitals, full-width digits as plain ones."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def fold(text: str) -> str:
    """Text for searching: NFKC, lower case, without accents, blanks and punctuation; ü counts as u.

    Characters of all scripts stay.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def search_text(*, number: str, name_zh: str, family_name: str, given_names: str) -> str:
    """Everything a person can be found by, folded, separated by blanks.

    The stored Latin name rules; the readings of the characters are added, several where a character has several,
    because people search by the reading they know.
    """
    words = [number, name_zh, family_name + given_names, given_names + family_name]
    if family_name:  # ü is typed as u, and as v on a Chinese keyboard
        words += [word.replace("ü", "v").replace("Ü", "v") for word in words[2:] if "ü" in word.lower()]
    if name_zh:
        words += readings(name_zh)
    words.append("".join(part[0] for part in f"{family_name} {given_names}".split()))
    folded = [fold(word) for word in words]
    return " ".join(dict.fromkeys(word for word in folded if word))[:400]


def readings(name_zh: str) -> list[str]:
    """The pinyin of a Chinese name and its initials: 王秀兰 gives `wangxiulan` and `wxl`."""
    variants = list(islice(product(*all_syllables(name_zh)), READINGS))
    return ["".join(one) for one in variants] + ["".join(part[0] for part in one if part) for one in variants]
