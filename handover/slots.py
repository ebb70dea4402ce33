"""What this app puts into the places of others (core.slots)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.clock import now
from core.slots import DemoPart, DueWork, MenuEntry, fills
from core.views.health import CHECKS
from handover import demo, rights
from handover.domain import clock, run

CHECKS["shift reports"] = lambda: clock.trouble(now())


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


@fills("demo part")
def demo_part() -> list[DemoPart]:
    return [DemoPart("handovers", 80, demo.build)]
