"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from core.slots import Check, fills
from supplies import rights  # noqa: F401  declares the rights of this app
from supplies.domain.checks import CHECKS
from supplies.domain.checks_stock import STOCK_CHECKS


@fills("check")
def checks() -> list[Check]:
    return CHECKS + STOCK_CHECKS
