"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from core.slots import Check, fills
from supplies import rights  # noqa: F401  declares the rights of this app
from supplies.domain.checks import CHECKS


@fills("check")
def checks() -> list[Check]:
    return CHECKS
