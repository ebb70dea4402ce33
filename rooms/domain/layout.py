"""The house itself: its rooms, floors and types, and what else belongs to the building."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.domain import audit, live
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


def keep_part(part: models.Model, *, changed: list[str], by: Employee, at: datetime) -> models.Model:
    """Write a building, floor, section, room type or public area, or a room's place in the house.

    `changed` names the fields that differ. Open boards draw the rooms of it anew.
    """
    with transaction.atomic():
        old = _words_of(type(part)._default_manager.filter(pk=part.pk).first(), changed)
        part.save(update_fields=changed if part.pk else None)
        about = f"rooms:{part._meta.model_name}:{part.pk}"
        audit.record("rooms.change_layout", by=by, at=at, about=about, old=old, new=_words_of(part, changed))
        _draw_anew(part, at)
    return part


def _words_of(part: models.Model | None, names: list[str]) -> str:
    values: dict[str, Any] = {name: getattr(part, name) for name in names} if part else {}
    return ", ".join(f"{name}={value}" for name, value in values.items())


def _draw_anew(part: models.Model, at: datetime) -> None:
    """A tile is known by its room's version: the rooms this part shows in get a new one, their facts stay."""
    wanted = {Room: "pk", Floor: "floor", RoomType: "type"}.get(type(part))
    if wanted is None:
        return
    rooms = Room.objects.filter(**{wanted: part.pk})
    rooms.update(version=F("version") + 1)
    live.announce_many(
        [("board", "tile", str(pk), version) for pk, version in rooms.values_list("pk", "version")], at=at
    )
