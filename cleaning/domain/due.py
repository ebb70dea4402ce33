"""What must be cleaned: the list of tasks follows the state of the rooms by itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from cleaning.enums import UNFINISHED, TaskState
from cleaning.models import Task, TaskEvent
from core.domain.day import current_day
from rooms.domain.readiness import INSPECTION_TAKES
from rooms.domain.status import change_locked_room
from rooms.enums import Act, Block, Cleanliness, Occupancy, Source, WorkKind, WorkState
from rooms.models import Room
from staff.models import Employee

GUEST_LEFT = (Act.CHECK_OUT, Act.MOVE_OUT)


def work_needed(room: Room, day: date, *, idle: bool = False) -> WorkKind:
    """The kind of cleaning this room needs on this business day, or NONE.

    A room out of order needs none; an occupied room whose guest leaves today gets its departure clean.
    """
    if room.block == Block.OUT_OF_ORDER or room.cleanliness in (Cleanliness.CLEAN, Cleanliness.INSPECTED):
        return WorkKind.NONE
    if room.cleanliness == Cleanliness.PICKUP:
        return WorkKind.TOUCH_UP if idle else WorkKind.TIDY
    return work_of_dirty(room, day)


def work_of_dirty(room: Room, day: date) -> WorkKind:
    """The cleaning of a dirty room: for the guest who stays tonight, or for the next one."""
    leaves = room.leaves_on is not None and room.leaves_on <= day
    return WorkKind.DEPARTURE if room.occupancy == Occupancy.VACANT or leaves else WorkKind.STAYOVER


def follow_room(room: Room, *, act: Act, by: Employee | None, at: datetime, day: date | None = None) -> None:
    """Make, change or drop the room's unfinished task so that it fits what the room needs now.

    Work that somebody has begun is left alone, unless the guest leaves meanwhile: a service for a guest who stays
    never counts as a departure clean, so it becomes one. `day` is the business day, by default the open one. The
    caller holds the room locked.
    """
    begun = room.work_state in (WorkState.STARTED, WorkState.PAUSED)
    clean = room.cleanliness in (Cleanliness.CLEAN, Cleanliness.INSPECTED)
    if (begun and act not in GUEST_LEFT) or (clean and not room.work_state):
        return
    day = day or current_day().date
    needed = work_needed(room, day, idle=act == Act.IDLE_TOUCH_UP)
    if needed == room.work_kind or (needed == WorkKind.TIDY and room.work_kind == WorkKind.TOUCH_UP):
        return
    if begun:
        if needed == WorkKind.DEPARTURE:
            _change_kind(room, needed, by=by, at=at)
    elif not room.work_state:
        make_task(room, needed, day=day, by=by, at=at)
    elif needed == WorkKind.NONE:
        drop_task(room, by=by, at=at)
    else:
        _change_kind(room, needed, by=by, at=at)


def make_task(room: Room, kind: WorkKind, *, day: date, by: Employee | None, at: datetime) -> Task:
    """Put a cleaning on the list for a locked room that has none."""
    minutes = room.type.minutes_for(kind)
    task = Task.objects.create(
        room=room, kind=kind, business_day=day, minutes=minutes, guest_turn=room.guest_turn, made_at=at
    )
    record(task, TaskEvent.What.MADE, by=by, at=at, new=kind)
    _show(room, task, by=by, at=at)
    return task


def drop_task(room: Room, *, by: Employee | None, at: datetime) -> None:
    """Take the unstarted cleaning of a locked room off the list."""
    task = open_task(room)
    task.state, task.ended_at = TaskState.DROPPED, at
    task.save(update_fields=["state", "ended_at"])
    record(task, TaskEvent.What.DROPPED, by=by, at=at)
    change_locked_room(
        room, Act.CLEAN_DROPPED, by=by, at=at, source=Source.SYSTEM, cause=f"cleaning:task:{task.pk}"
    )


def _change_kind(room: Room, kind: WorkKind, *, by: Employee | None, at: datetime) -> None:
    """The room needs another cleaning than the one on the list. Whoever is in it goes on; one that rests waits anew."""
    task = open_task(room)
    old, task.kind, task.minutes = task.kind, kind, room.type.minutes_for(kind)
    if task.state == TaskState.PAUSED:
        task.state = TaskState.OPEN
    task.save(update_fields=["kind", "minutes", "state"])
    record(task, TaskEvent.What.KIND_CHANGED, by=by, at=at, old=old, new=kind)
    if task.state == TaskState.OPEN:
        _show(room, task, by=by, at=at)
        return
    change_locked_room(
        room, Act.CLEAN_STARTED, by=by, at=at, source=Source.SYSTEM, cause=f"cleaning:task:{task.pk}",
        work_kind=kind, attendant_id=task.attendant_id, work_minutes=task.minutes,
        expected_ready_at=expected(task, room, at),
    )  # fmt: skip


def _show(room: Room, task: Task, *, by: Employee | None, at: datetime) -> None:
    change_locked_room(
        room, Act.ASSIGNED, by=by, at=at, source=Source.SYSTEM, cause=f"cleaning:task:{task.pk}",
        work_kind=task.kind, attendant_id=task.attendant_id, work_minutes=task.minutes,
    )  # fmt: skip


def expected(task: Task, room: Room, begun: datetime) -> datetime:
    """When the room will probably be ready: the standard minutes left, and the inspection of a vacant room."""
    left = max(timedelta(minutes=task.minutes, seconds=-task.worked_seconds), timedelta())
    return begun + left + (INSPECTION_TAKES if room.occupancy == Occupancy.VACANT else timedelta())


def open_task(room: Room) -> Task:
    """The one unfinished task of a room that has one."""
    return Task.objects.get(room=room, state__in=UNFINISHED)


def record(
    task: Task,
    what: TaskEvent.What,
    *,
    by: Employee | None,
    at: datetime,
    happened_at: datetime | None = None,
    old: str = "",
    new: str = "",
) -> None:
    """Add a line to the task's history."""
    TaskEvent.objects.create(
        task=task, what=what, by=by, at=happened_at or at, recorded_at=at, old=old, new=new
    )
