"""What this app puts into the places of others (core.slots)."""

from core.slots import Check, fills
from rooms.domain.checks import CHECKS


@fills("check")
def checks() -> list[Check]:
    return CHECKS
