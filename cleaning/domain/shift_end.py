"""What one shift leaves to the next about cleaning: rooms not done, redo, work that takes too long, inspections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from cleaning.domain.queries import late, unfinished, waits_for_inspection, with_faults
from cleaning.domain.words import reasons_of
from cleaning.enums import TaskState
from cleaning.models import Inspection, Task
from core.domain.hotel import profile
from core.slots import HandoverKind, HandoverLine, ShiftWindow
from rooms.domain.words import clock_words
from rooms.enums import Occupancy
from rooms.models import Room, Section

NAMED = 24
"""So many rooms are named in a line; of more it says how many."""


def leaves(window: ShiftWindow) -> list[HandoverLine]:
    """The floor's part of a shift report (four queries)."""
    tasks = Task.objects.filter(unfinished(), made_at__lte=window.at).select_related(
        "room__section", "redo_of"
    )
    found = list(with_faults(tasks).order_by("room__position", "room__number"))
    waiting = Room.objects.filter(waits_for_inspection(), occupancy=Occupancy.VACANT)
    return [
        *_redo(found, window),
        *_under_way(found, window),
        *_not_done(found, window),
        *_to_inspect(list(waiting.select_related("section").order_by("position", "number"))),
    ]


def _redo(tasks: list[Task], window: ShiftWindow) -> Iterator[HandoverLine]:
    for task in tasks:
        if task.redo_of is None:
            continue
        yield HandoverLine(
            key=f"cleaning:redo:{task.pk}",
            kind=HandoverKind.CLEANING,
            where=task.room.number,
            text=partial(_redo_words, task.redo_of),
            source=partial(_failed, task.redo_of, window.at),
            url=_page(task),
            since=task.redo_of.at,
            state="pickup",
            section=task.room.section_id,
            order=10,
        )


def _under_way(tasks: list[Task], window: ShiftWindow) -> Iterator[HandoverLine]:
    """Rooms somebody is in, or has begun and left."""
    over = {task.pk for task in late(tasks, window.at, profile().late_after_minutes)}
    for task in tasks:
        if not _has_begun(task, window):
            continue
        yield HandoverLine(
            key=f"cleaning:begun:{task.pk}",
            kind=HandoverKind.CLEANING,
            where=task.room.number,
            text=partial(_begun, task, task.pk in over),
            source=partial(_worked, task, window.at),
            url=_page(task),
            since=task.started_at,
            state="alert" if task.pk in over else "progress",
            section=task.room.section_id,
            order=20,
        )


def _has_begun(task: Task, window: ShiftWindow) -> bool:
    """Whether somebody was at it by the end of the shift."""
    return task.state != TaskState.OPEN and task.started_at is not None and task.started_at <= window.at


def _begun(task: Task, is_late: bool) -> str:
    if is_late:
        return _("The cleaning takes longer than it should")
    if task.state == TaskState.PAUSED:
        return _("The cleaning was begun and rests")
    return _("The room is being cleaned")


def _not_done(tasks: list[Task], window: ShiftWindow) -> Iterator[HandoverLine]:
    """What nobody has begun, one line a section."""
    rooms: dict[Section | None, list[str]] = defaultdict(list)
    for task in tasks:
        if task.redo_of is None and not _has_begun(task, window):
            rooms[task.room.section].append(task.room.number)
    address = reverse("cleaning:tasks")
    for section, numbers in rooms.items():
        yield HandoverLine(
            key=f"cleaning:not-done:{section.pk if section else 0}",
            kind=HandoverKind.CLEANING,
            where=section.code if section else "",
            text=partial(_not_done_words, len(numbers)),
            source=partial(named, numbers),
            url=f"{address}?section={section.pk}" if section else address,
            state="dirty",
            section=section.pk if section else None,
            carries=False,
            order=30,
        )


def _to_inspect(waiting: list[Room]) -> Iterator[HandoverLine]:
    rooms: dict[Section | None, list[str]] = defaultdict(list)
    for room in waiting:
        rooms[room.section].append(room.number)
    for section, numbers in rooms.items():
        yield HandoverLine(
            key=f"cleaning:to-inspect:{section.pk if section else 0}",
            kind=HandoverKind.CLEANING,
            where=section.code if section else "",
            text=partial(_waiting_words, len(numbers)),
            source=partial(named, numbers),
            url=reverse("cleaning:inspections"),
            state="clean",
            section=section.pk if section else None,
            carries=False,
            order=40,
        )


def _redo_words(failed: Inspection) -> str:
    return _("Redo open: %(reasons)s") % {"reasons": reasons_of(failed)}


def _failed(failed: Inspection, at: datetime) -> str:
    return _("did not pass %(time)s") % {"time": clock_words(failed.at, at)}


def _worked(task: Task, at: datetime) -> str:
    return _("begun %(time)s, %(worked)d of %(standard)d min") % {
        "time": clock_words(task.started_at, at),
        "worked": int(task.worked(at) / timedelta(minutes=1)),
        "standard": task.minutes,
    }


def _not_done_words(count: int) -> str:
    words = ngettext("%(count)d room is not done", "%(count)d rooms are not done", count)
    return words % {"count": count}


def _waiting_words(count: int) -> str:
    words = ngettext(
        "%(count)d clean room waits for inspection", "%(count)d clean rooms wait for inspection", count
    )
    return words % {"count": count}


def named(numbers: list[str]) -> str:
    """Room numbers in one line, at most `NAMED` of them."""
    said = pgettext("between room numbers", ", ").join(numbers[:NAMED])
    more = len(numbers) - NAMED
    if more <= 0:
        return said
    return _("%(rooms)s and %(count)d more") % {"rooms": said, "count": more}


def _page(task: Task) -> str:
    return f"{reverse('cleaning:tasks')}?room={task.room.number}"
