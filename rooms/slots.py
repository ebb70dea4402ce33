"""What this app puts into the places of others (core.slots)."""

from django.utils.translation import gettext_noop

from core.slots import Check, DueWork, NightStepPart, fills
from rooms.domain import blocks, night
from rooms.domain.checks import CHECKS


@fills("check")
def checks() -> list[Check]:
    return CHECKS


@fills("night step")
def night_steps() -> list[NightStepPart]:
    return [
        NightStepPart(gettext_noop("signs and service"), 30, night.signs_and_service),
        NightStepPart(gettext_noop("idle rooms"), 40, night.idle_rooms),
    ]


@fills("due work")
def due_work() -> list[DueWork]:
    return [DueWork("blocks", 100, blocks.follow_periods)]
