"""What this app does when an earlier one announces something."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from cleaning.domain.due import follow_room
from rooms.enums import Act
from rooms.models import Room
from rooms.signals import room_changed
from staff.models import Employee

MY_OWN = {
    Act.ASSIGNED, Act.UNASSIGNED, Act.CLEAN_STARTED, Act.CLEAN_PAUSED, Act.CLEAN_RESUMED, Act.CLEAN_FINISHED,
    Act.CLEAN_DROPPED, Act.INSPECTION_FAILED,
    Act.NIGHT_ROLL,
}  # fmt: skip
"""Acts this app does itself or follows by itself; the night roll's rooms are followed by a step of its own."""


@receiver(room_changed, dispatch_uid="cleaning.follow_room")
def keep_tasks_in_step(
    sender: object, *, room: Room, act: Act, by: Employee | None, at: datetime, **_other: Any
) -> None:
    if act not in MY_OWN:
        follow_room(room, act=act, by=by, at=at)
