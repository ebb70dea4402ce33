"""Inspection: another person's word about a cleaned room, the redo, and release by right."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cleaning.domain.due import open_task, record, work_of_dirty
from cleaning.domain.queries import done_in
from cleaning.enums import TaskState, Verdict
from cleaning.models import FaultReason, Inspection, InspectionFault, Task, TaskEvent
from core.domain import notes
from core.domain.day import current_day
from core.errors import Denied, Refusal
from rooms.domain.status import change_locked_room, lock_rooms
from rooms.enums import Act, Cleanliness, Source, WorkState
from rooms.models import Room
from staff.models import Employee


def pass_room(
    room_id: int, *, by: Employee, at: datetime, seen: int | None = None, note: str = ""
) -> Inspection:
    """The room is as it should be: inspected. Raises Refusal when it is not clean, or it is the person's own work."""
    with transaction.atomic():
        room, task = _room_to_inspect(room_id)
        own = _own_work(task, by)
        inspection = _write(room, task, Verdict.PASSED, by=by, at=at, note=note, own_room=own)
        change_locked_room(
            room, Act.INSPECTION_PASSED, by=by, at=at, source=Source.INSPECTION, seen=seen,
            cause=f"cleaning:inspection:{inspection.pk}",
        )  # fmt: skip
    return inspection


def fail_room(
    room_id: int,
    *,
    reasons: Iterable[FaultReason],
    by: Employee,
    at: datetime,
    seen: int | None = None,
    note: str = "",
) -> Inspection:
    """The room comes back: dirty again, with a redo for the person who cleaned it. The first attempt stays.

    Raises Refusal without a reason, when the room is not clean, or it is the person's own work.
    """
    reasons = list(reasons)
    if not reasons:
        raise Refusal(_("Choose what has to be put right."), field="reasons")
    with transaction.atomic():
        room, task = _room_to_inspect(room_id)
        own = _own_work(task, by)
        inspection = _write(room, task, Verdict.FAILED, by=by, at=at, note=note, own_room=own)
        InspectionFault.objects.bulk_create(InspectionFault(inspection=inspection, reason=r) for r in reasons)
        redo = _make_redo(inspection, room, task, sum(r.redo_minutes for r in reasons), by=by, at=at)
        change_locked_room(
            room, Act.INSPECTION_FAILED, by=by, at=at, source=Source.INSPECTION, seen=seen,
            cause=f"cleaning:inspection:{inspection.pk}",
            work_kind=redo.kind, attendant_id=redo.attendant_id, work_minutes=redo.minutes,
        )  # fmt: skip
    return inspection


def release_room(
    room_id: int, *, reason: str, by: Employee, at: datetime, seen: int | None = None
) -> Inspection:
    """Let a clean room be given without inspection, by right and for a stated reason. It never counts as inspected."""
    if not reason.strip():
        raise Refusal(_("Say why the room is given without inspection."), field="reason")
    with transaction.atomic():
        room, task = _room_to_inspect(room_id)
        inspection = _write(room, task, Verdict.SKIPPED, by=by, at=at, note=reason)
        change_locked_room(
            room, Act.RELEASED, by=by, at=at, source=Source.INSPECTION, seen=seen,
            cause=f"cleaning:inspection:{inspection.pk}",
        )  # fmt: skip
    return inspection


def _room_to_inspect(room_id: int) -> tuple[Room, Task | None]:
    room = lock_rooms([room_id])[room_id]
    if room.work_state in (WorkState.STARTED, WorkState.PAUSED):
        raise Refusal(
            _("Room %(room)s is still being cleaned. Wait until it is finished.") % {"room": room.number}
        )
    if room.cleanliness == Cleanliness.INSPECTED:
        raise Refusal(
            _("Room %(room)s is inspected already. There is nothing left to do.") % {"room": room.number}
        )
    if room.cleanliness != Cleanliness.CLEAN:
        raise Refusal(
            _("Room %(room)s is %(state)s and cannot be inspected. It has to be cleaned first.")
            % {"room": room.number, "state": Cleanliness(room.cleanliness).label}
        )
    return room, done_in(room).select_related("attendant").first()


def _own_work(task: Task | None, by: Employee) -> bool:
    """Whether this person cleaned the room; refused unless self-check is earned (two-person rule)."""
    if task is None or task.attendant_id != by.pk:
        return False
    if not by.has_perm("cleaning.release_own"):
        raise Denied(_("Cleaned by you, so another person inspects it. Ask a team leader."))
    return True


def _write(
    room: Room,
    task: Task | None,
    verdict: Verdict,
    *,
    by: Employee,
    at: datetime,
    note: str,
    own_room: bool = False,
) -> Inspection:
    """One row of the book of inspections."""
    return Inspection.objects.create(
        room=room, task=task, verdict=verdict, by=by, at=at, own_room=own_room,
        note=notes.write(note, by=by, at=at) if note.strip() else None,
    )  # fmt: skip


def _make_redo(
    inspection: Inspection, room: Room, task: Task | None, minutes: int, *, by: Employee, at: datetime
) -> Task:
    """The linked redo, for the person whose work it was. An unstarted task already waiting is dropped for it."""
    if room.work_state == WorkState.OPEN:
        waiting = open_task(room)
        Task.objects.filter(pk=waiting.pk).update(state=TaskState.DROPPED, ended_at=at)
        record(waiting, TaskEvent.What.DROPPED, by=by, at=at)
    whose = task.attendant if task and task.attendant and task.attendant.is_active else None
    day = current_day().date
    redo = Task.objects.create(
        room=room, kind=work_of_dirty(room, day), business_day=day, minutes=minutes, guest_turn=room.guest_turn,
        attendant=whose, redo_of=inspection, made_at=at,
        given_at=at if whose else None, given_by=by if whose else None,
    )  # fmt: skip
    record(redo, TaskEvent.What.MADE, by=by, at=at, new="redo")
    return redo
