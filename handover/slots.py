"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.slots import DueWork, MenuEntry, fills
from handover import rights
from handover.domain import run


@fills("due work")
def due_work() -> list[DueWork]:
    return [DueWork("shift handover reports", 200, run.do_due)]


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            _("Handover"),
            "handover:reports",
            "arrow-left-right",
            rights.SEE,
            order=60,
            matches=("handover:",),
            floor=True,
        ),
    ]
