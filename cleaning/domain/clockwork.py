"""What the clock brings: cleanings that take too long, guests who said "later", and the morning's list of work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from cleaning.domain.due import follow_room, record, work_needed
from cleaning.domain.queries import going_on, late
from cleaning.enums import UNFINISHED
from cleaning.models import Task, TaskEvent
from core.domain import live
from core.domain.hotel import profile
from core.models import BusinessDay
from rooms.domain.status import change_locked_room, lock_rooms
from rooms.enums import Act, Door, Source, WorkState
from rooms.models import Room, SectionMember


def announce_late(at: datetime) -> str:
    """Tell the attendant, the section's leaders and the boards, once, that a cleaning is over its time."""
    begun = Task.objects.filter(going_on()).select_related("room").exclude(_told("late"))
    over = late(begun, at, profile().late_after_minutes)
    for task in over:
        _tell(task, TaskEvent.What.LATE, at=at)
    return f"{len(over)} cleanings over their time" if over else ""


def announce_come_now(at: datetime) -> str:
    """Tell, once, that the time has come a guest asked to come back at."""
    due = Task.objects.filter(
        state__in=UNFINISHED, room__door=Door.LATER, room__door_until__lte=at
    ).select_related("room")
    # A guest may ask twice: only what was told since the sign of now counts.
    tasks = list(due.exclude(_told("come_now", since="room__door_since")))
    for task in tasks:
        _tell(task, TaskEvent.What.COME_NOW, at=at)
    return f"{len(tasks)} rooms to come back to" if tasks else ""


def _told(what: str, since: str = "made_at") -> Q:
    lines = TaskEvent.objects.filter(task=OuterRef("pk"), what=what, at__gte=OuterRef(since))
    return Q(Exists(lines))


def _tell(task: Task, what: TaskEvent.What, *, at: datetime) -> None:
    record(task, what, by=None, at=at)
    room = task.room
    leaders = SectionMember.objects.filter(section=room.section_id, leads=True).values_list(
        "employee_id", flat=True
    )
    people = {*leaders, *filter(None, [task.attendant_id])}
    told = [("board", "tile", str(room.pk), room.version)]
    told += [(live.person(person), what.value, str(room.pk), room.version) for person in sorted(people)]
    live.announce_many(told, at=at)


def list_the_work(day: BusinessDay, at: datetime) -> str:
    """Night step: what must be cleaned on the day after `day`.

    A room keeps nobody from yesterday, and each room's task fits what the room needs on the new day.
    """
    tomorrow = day.date + timedelta(days=1)
    taken_back = 0
    for room in _locked(Room.objects.filter(work_state=WorkState.OPEN, attendant__isnull=False)):
        task = Task.objects.get(room=room, state__in=UNFINISHED)
        old = task.attendant.number if task.attendant else ""
        task.attendant, task.given_at, task.given_by, task.position = None, at, None, 0
        task.save(update_fields=["attendant", "given_at", "given_by", "position"])
        record(task, TaskEvent.What.TAKEN_BACK, by=None, at=at, old=old)
        change_locked_room(
            room, Act.ASSIGNED, by=None, at=at, source=Source.NIGHT, cause=f"cleaning:task:{task.pk}",
            work_kind=task.kind, attendant_id=None, work_minutes=task.minutes,
        )  # fmt: skip
        taken_back += 1
    changed = 0
    differs = [room.pk for room in Room.objects.all() if work_needed(room, tomorrow) != room.work_kind]
    for room in _locked(Room.objects.filter(pk__in=differs)):
        before = room.version
        follow_room(room, act=Act.NIGHT_ROLL, by=None, at=at, day=tomorrow)
        changed += room.version != before
    return f"{taken_back} cleanings taken back, {changed} made or changed"


def _locked(rooms: QuerySet[Room]) -> list[Room]:
    return list(lock_rooms(rooms.values_list("pk", flat=True)).values())
