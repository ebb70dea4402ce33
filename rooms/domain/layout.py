"""The house itself: adding rooms."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refusal
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Occupancy, Source
from rooms.models import Floor, Room, RoomType, Section
from staff.models import Employee


def add_room(
    number: str,
    *,
    floor: Floor,
    type: RoomType,
    section: Section | None = None,
    position: int | None = None,
    cleanliness: Cleanliness = Cleanliness.DIRTY,
    by: Employee | None,
    at: datetime,
) -> Room:
    """Enter a vacant room in its present state, with the first lines of its history.

    `position` orders the board; by default the number does. Raises Refusal when the number is taken.
    """
    if Room.objects.filter(number=number).exists():
        raise Refusal(_("Room %(room)s is in the list already.") % {"room": number}, field="number")
    with transaction.atomic():
        digits = "".join(c for c in number if c.isdigit())
        room = Room.objects.create(
            number=number, floor=floor, type=type, section=section,
            position=position if position is not None else int(digits or 0),
        )  # fmt: skip
        return change_room(
            room.pk, Act.IMPORTED, by=by, at=at, source=Source.IMPORT,
            occupancy=Occupancy.VACANT, cleanliness=cleanliness,
        )  # fmt: skip
