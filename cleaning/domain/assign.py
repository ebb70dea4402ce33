"""Giving work to people: single rooms, or many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cleaning.domain.due import record
from cleaning.enums import UNFINISHED, TaskState
from cleaning.models import Task, TaskEvent
from cleaning.rights import WORK
from core.clock import hotel_date
from core.domain import live
from core.domain.hotel import profile
from core.errors import Refusal
from rooms.domain.status import change_locked_room, lock_rooms
from rooms.enums import Act, Source
from rooms.models import Room
from staff.domain.files import check_fit
from staff.models import Employee


@dataclass
class Given:
    """What came of giving several rooms: the numbers that were given, and a sentence for each that was not."""

    rooms: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def give_tasks(task_ids: Iterable[int], attendant: Employee | None, *, by: Employee, at: datetime) -> Given:
    """Give unfinished cleanings to a person, or take them back with None. Rooms somebody is in are left out and named.

    Raises Refusal for somebody who has left, does not clean rooms, or whose health certificate is past its date.
    """
    if attendant and not attendant.is_active:
        raise Refusal(
            _("%(who)s does not work here any more. Choose somebody else.") % {"who": attendant.name}
        )
    if attendant and not attendant.has_perm(WORK):
        raise Refusal(_("%(who)s does not clean rooms. Choose a room attendant.") % {"who": attendant.name})
    if attendant:
        check_fit(attendant, hotel_date(at, profile()))
    wanted = set(task_ids)
    result = Given()
    with transaction.atomic():
        room_ids = Task.objects.filter(pk__in=wanted, state__in=UNFINISHED).values_list("room_id", flat=True)
        rooms = lock_rooms(list(room_ids))
        tasks = Task.objects.filter(pk__in=wanted, state__in=UNFINISHED).select_related("attendant")
        for task in tasks.order_by("room__position", "pk"):
            _give(task, rooms[task.room_id], attendant, result, by=by, at=at)
        if len(tasks) < len(wanted):
            result.left_out.append(
                _("Some cleanings were finished or dropped meanwhile; the list is up to date now.")
            )
    return result


def _give(
    task: Task, room: Room, attendant: Employee | None, result: Given, *, by: Employee, at: datetime
) -> None:
    if task.state == TaskState.STARTED:
        result.left_out.append(
            _("Room %(room)s: %(who)s is in it.")
            % {"room": room.number, "who": task.attendant.name if task.attendant else ""}
        )
        return
    if task.attendant == attendant:
        result.rooms.append(room.number)
        return
    if task.state == TaskState.PAUSED and attendant is None:
        result.left_out.append(
            _("Room %(room)s was begun and rests. Give it to somebody instead of taking it back.")
            % {"room": room.number}
        )
        return
    old = task.attendant.number if task.attendant else ""
    task.attendant, task.given_at, task.given_by, task.position = attendant, at, by, 0
    task.state = TaskState.OPEN
    task.save(update_fields=["attendant", "given_at", "given_by", "position", "state"])
    what = TaskEvent.What.GIVEN if attendant else TaskEvent.What.TAKEN_BACK
    record(task, what, by=by, at=at, old=old, new=attendant.number if attendant else "")
    change_locked_room(
        room, Act.ASSIGNED, by=by, at=at, source=Source.FLOOR, cause=f"cleaning:task:{task.pk}",
        work_kind=task.kind, attendant_id=attendant.pk if attendant else None, work_minutes=task.minutes,
    )  # fmt: skip
    result.rooms.append(room.number)


def put_in_order(task_ids: list[int], *, attendant: Employee, at: datetime) -> None:
    """Set the order of a person's unfinished rooms on the phone. Numbers that are not theirs are ignored.

    Rooms left out follow in the usual order (`queries.order_of`).
    """
    with transaction.atomic():
        tasks = Task.objects.select_for_update().filter(attendant=attendant, state__in=UNFINISHED)
        places = {task_id: place for place, task_id in enumerate(task_ids, start=1)}
        for task in tasks:
            task.position = places.get(task.pk, 0)
        Task.objects.bulk_update(tasks, ["position"])
        live.announce(live.person(attendant.pk), "order", str(attendant.pk), at=at)
