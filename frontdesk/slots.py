"""What this app puts into the places of others (core.slots)."""

from core.slots import NightStepPart, fills
from frontdesk.domain import night


@fills("night step")
def night_steps() -> list[NightStepPart]:
    return [
        NightStepPart("no-shows", 10, night.no_shows),
        NightStepPart("arrivals", 20, night.arrivals),
    ]
