"""The English words of what is counted: 1 piece, 2 pieces. Chinese measure words do not change with the count."""

from __future__ import annotations

from decimal import Decimal

UNCHANGED = frozenset({"dozen", "each", "pcs"})
"""Besides the signs of measures (ml, g, kg, m), which are short."""

HISSING = ("s", "x", "z", "ch", "sh")
VOWELS = "aeiou"


def counted(unit: str, count: int | Decimal) -> str:
    """The English unit after this count: counted("box", 12) is "boxes". Signs of measures stay as they are."""
    if count == 1 or len(unit) <= 2 or unit.lower() in UNCHANGED:
        return unit
    if unit.endswith(HISSING):
        return f"{unit}es"
    if unit.endswith("y") and unit[-2] not in VOWELS:
        return f"{unit[:-1]}ies"
    return f"{unit}s"
