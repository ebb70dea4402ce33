"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from core.slots import DueWork, fills
from handover.domain import run


@fills("due work")
def due_work() -> list[DueWork]:
    return [DueWork("shift handover reports", 200, run.do_due)]
