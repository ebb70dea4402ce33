"""May this room be given to a guest? The same rule once for one room and once for the database."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from rooms.enums import Block, Cleanliness, Observed, Occupancy, Released, WorkState
from rooms.models import Room

SOMEBODY = (Observed.OCCUPIED, Observed.LUGGAGE, Observed.SLEPT_OUT)
AT_WORK = (WorkState.STARTED, WorkState.PAUSED)
INSPECTION_TAKES = timedelta(minutes=10)
"""Usual time of one inspection (docs/words.md); a vacant room's expected time includes it."""


def is_ready(room: Room) -> bool:
    """Desk says vacant, no block in force, nobody seen or at work in it, and inspected, or clean and released."""
    return (
        room.occupancy == Occupancy.VACANT
        and room.block == Block.NONE
        and room.observed not in SOMEBODY
        and room.work_state not in AT_WORK
        and (
            room.cleanliness == Cleanliness.INSPECTED
            or (room.cleanliness == Cleanliness.CLEAN and room.released != Released.NO)
        )
    )


def ready_q() -> Q:
    """`is_ready` as a condition on rooms; a test proves both equal."""
    return (
        Q(occupancy=Occupancy.VACANT, block=Block.NONE)
        & ~Q(observed__in=SOMEBODY)
        & ~Q(work_state__in=AT_WORK)
        & (
            Q(cleanliness=Cleanliness.INSPECTED)
            | (Q(cleanliness=Cleanliness.CLEAN) & ~Q(released=Released.NO))
        )
    )
