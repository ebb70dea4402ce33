"""What must always be true of cleanings and inspections (`manage.py verify_books`)."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cleaning.enums import UNFINISHED, TaskState, Verdict
from cleaning.models import Inspection, Task
from core.slots import Check, Fault
from rooms.enums import WorkState
from rooms.models import Room


def room_shows_its_task() -> Iterator[Fault]:
    """A room has at most one unfinished task, and says of it who, what, how long and how far."""
    tasks: dict[int, list[Task]] = {}
    for task in Task.objects.filter(state__in=UNFINISHED):
        tasks.setdefault(task.room_id, []).append(task)
    for room in Room.objects.iterator():
        here = tasks.get(room.pk, [])
        said = (room.work_kind, room.work_state, room.attendant_id, room.work_minutes)
        if len(here) > 1:
            yield Fault(f"rooms:room:{room.pk}", f"{room.number} has {len(here)} unfinished tasks")
        elif here and said != (here[0].kind, here[0].state, here[0].attendant_id, here[0].minutes):
            yield Fault(f"rooms:room:{room.pk}", f"{room.number} shows {said}, its task {here[0].pk} differs")
        elif not here and (room.work_state != WorkState.NONE or room.attendant_id):
            yield Fault(f"rooms:room:{room.pk}", f"{room.number} shows {said} and has no unfinished task")


def redo_has_its_failed_inspection() -> Iterator[Fault]:
    """A redo comes from an inspection of the same room that failed, and each failed one has its redo."""
    strange = Task.objects.filter(redo_of__isnull=False).exclude(
        redo_of__verdict=Verdict.FAILED, redo_of__room=F("room")
    )
    for task in strange.order_by("pk"):
        yield Fault(f"cleaning:task:{task.pk}", "a redo without the failed inspection of its room")
    for inspection in Inspection.objects.filter(verdict=Verdict.FAILED, redo__isnull=True):
        yield Fault(f"cleaning:inspection:{inspection.pk}", "a failed inspection without its redo")


def failed_inspection_says_why() -> Iterator[Fault]:
    """A failed inspection names at least one fault."""
    for inspection in Inspection.objects.filter(verdict=Verdict.FAILED, faults__isnull=True):
        yield Fault(f"cleaning:inspection:{inspection.pk}", "failed without a reason")


def finished_task_has_its_times() -> Iterator[Fault]:
    """A finished task was started by somebody, ended after that, and was not worked longer than it lasted."""
    done = Task.objects.filter(state=TaskState.DONE)
    for task in done.filter(Q(started_at__isnull=True) | Q(ended_at__isnull=True)).order_by("pk"):
        yield Fault(f"cleaning:task:{task.pk}", "finished without the time of its start or end")
    lasted = done.filter(started_at__isnull=False).values_list(
        "pk", "started_at", "ended_at", "worked_seconds"
    )
    for pk, started_at, ended_at, worked in lasted.iterator(chunk_size=5000):
        if started_at and ended_at and worked > (ended_at - started_at).total_seconds() + 1:
            yield Fault(f"cleaning:task:{pk}", "worked longer than between its start and its end")


def nobody_passed_their_own_room() -> Iterator[Fault]:
    """Who cleaned a room did not pass it, but by the right that says so in the book."""
    own = Inspection.objects.filter(
        verdict=Verdict.PASSED, own_room=False, task__attendant__isnull=False, by=F("task__attendant")
    )
    for inspection in own.order_by("pk"):
        yield Fault(f"cleaning:inspection:{inspection.pk}", "passed by the person who cleaned the room")


CHECKS = [
    Check("room_work", _("Each room shows its one unfinished task, and no other work"), room_shows_its_task),
    Check("redo", _("Each redo comes from a failed inspection, and back"), redo_has_its_failed_inspection),
    Check("inspection_reasons", _("A failed inspection says why"), failed_inspection_says_why),
    Check("task_times", _("Finished cleanings have believable times"), finished_task_has_its_times),
    Check("two_persons", _("Nobody passed their own room without the right"), nobody_passed_their_own_room),
]
