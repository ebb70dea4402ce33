"""The attendant's own acts: start, pause, go on, finish, and what was met at the door or in the room.

Each takes the version of the room the phone showed (`seen`) and, for an act done without network, when it was done
(`happened_at`). The room decides: an act that a later one has overtaken is kept as history, and the task stays as
the room is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cleaning.domain.due import expected, follow_room, record
from cleaning.enums import UNFINISHED, TaskState
from cleaning.models import Task, TaskEvent
from core.clock import hotel_date
from core.domain.hotel import profile
from core.errors import Denied, Refusal, Stale
from rooms.domain.status import change_locked_room, lock_rooms
from rooms.domain.words import clock_words
from rooms.enums import Act, Door, Observed, Occupancy, Released, Source, WorkKind, WorkState
from rooms.models import Room
from staff.domain.files import check_fit
from staff.models import Employee
from supplies.domain.consumption import Used, log_cleaning

LATER_AT_MOST = timedelta(hours=12)
SIGNS = {
    Door.DND: Act.DND,
    Door.REFUSED: Act.REFUSED,
    Door.LATER: Act.COME_LATER,
    Door.DOUBLE_LOCKED: Act.DOUBLE_LOCKED,
}


def start_task(
    task_id: int, *, by: Employee, at: datetime, seen: int | None = None, happened_at: datetime | None = None
) -> Task:
    """Begin a cleaning, or take one that nobody has. Raises Refusal when it is not this person's to begin."""
    with transaction.atomic():
        task, room = _locked(task_id)
        if task.state == TaskState.STARTED and task.attendant_id == by.pk:
            return task
        _refuse_foreign(task, by, at)
        if task.state != TaskState.OPEN:
            raise Stale(_over(task, at))
        if task.attendant_id is None:  # taking it is giving it to oneself
            check_fit(by, hotel_date(at, profile()))
        if guest_not_left(task, room):
            raise Refusal(
                _(
                    "The guest of room %(room)s has not left yet. Do not knock; "
                    "if the room is empty, report that first."
                )
                % {"room": room.number}
            )
        _refuse_second_room(task, by, at)
        begun = happened_at or at
        what = TaskEvent.What.RESUMED if task.started_at else TaskEvent.What.STARTED
        record(task, what, by=by, at=at, happened_at=begun)
        change_locked_room(
            room, Act.CLEAN_STARTED, by=by, at=at, source=Source.FLOOR, seen=seen, happened_at=happened_at,
            cause=f"cleaning:task:{task.pk}", work_kind=task.kind, attendant_id=by.pk, work_minutes=task.minutes,
            expected_ready_at=expected(task, room, begun),
        )  # fmt: skip
        if (room.work_state, room.attendant_id) == (WorkState.STARTED, by.pk):
            task.attendant, task.state, task.resumed_at = by, TaskState.STARTED, begun
            task.started_at = task.started_at or begun
            task.save(update_fields=["attendant", "state", "resumed_at", "started_at"])
    return task


def pause_task(
    task_id: int, *, by: Employee, at: datetime, seen: int | None = None, happened_at: datetime | None = None
) -> Task:
    """Let a cleaning rest; the clock of the work stops."""
    with transaction.atomic():
        task, room = _locked(task_id)
        _refuse_foreign(task, by, at)
        if task.state != TaskState.STARTED:
            raise Stale(_over(task, at))
        when = happened_at or at
        record(task, TaskEvent.What.PAUSED, by=by, at=at, happened_at=when)
        change_locked_room(
            room, Act.CLEAN_PAUSED, by=by, at=at, source=Source.FLOOR, seen=seen, happened_at=happened_at,
            cause=f"cleaning:task:{task.pk}",
        )  # fmt: skip
        if room.work_state == WorkState.PAUSED:
            task.worked_seconds, task.state = int(task.worked(when).total_seconds()), TaskState.PAUSED
            task.save(update_fields=["worked_seconds", "state"])
    return task


def resume_task(
    task_id: int, *, by: Employee, at: datetime, seen: int | None = None, happened_at: datetime | None = None
) -> Task:
    """Go on with a cleaning that rested."""
    with transaction.atomic():
        task, room = _locked(task_id)
        _refuse_foreign(task, by, at)
        if task.state != TaskState.PAUSED:
            raise Stale(_over(task, at))
        _refuse_second_room(task, by, at)
        when = happened_at or at
        record(task, TaskEvent.What.RESUMED, by=by, at=at, happened_at=when)
        change_locked_room(
            room, Act.CLEAN_RESUMED, by=by, at=at, source=Source.FLOOR, seen=seen, happened_at=happened_at,
            cause=f"cleaning:task:{task.pk}", expected_ready_at=expected(task, room, when),
        )  # fmt: skip
        if room.work_state == WorkState.STARTED:
            task.state, task.resumed_at = TaskState.STARTED, when
            task.save(update_fields=["state", "resumed_at"])
    return task


def finish_task(
    task_id: int,
    *,
    by: Employee,
    at: datetime,
    seen: int | None = None,
    happened_at: datetime | None = None,
    used: Used | None = None,
) -> Task:
    """The room is clean. It waits for inspection unless the hotel has none or the person has earned self-check.

    What was used is logged in the same act: `used`, or what such a cleaning normally uses; a redo normally nothing.
    """
    with transaction.atomic():
        task, room = _locked(task_id)
        if task.state == TaskState.DONE and task.attendant_id == by.pk:
            return task
        _refuse_foreign(task, by, at)
        if task.state not in (TaskState.STARTED, TaskState.PAUSED):
            raise Stale(_over(task, at))
        when = max(happened_at or at, task.started_at or at)
        record(task, TaskEvent.What.FINISHED, by=by, at=at, happened_at=when)
        change_locked_room(
            room, Act.CLEAN_FINISHED, by=by, at=at, source=Source.FLOOR, seen=seen, happened_at=happened_at,
            cause=f"cleaning:task:{task.pk}", released=_release_after_cleaning(task, by),
        )  # fmt: skip
        if not room.work_state:
            worked = int(task.worked(when).total_seconds())
            task.worked_seconds, task.state, task.ended_at = worked, TaskState.DONE, when
            task.save(update_fields=["worked_seconds", "state", "ended_at"])
            follow_room(room, act=Act.CLEAN_FINISHED, by=by, at=at)  # a later word may say it is dirty again
            if used is None and task.is_redo:
                used = {}
            log_cleaning(
                room,
                task.kind,
                person=by,
                used=used,
                by=by,
                at=at,
                happened_at=when,
                cause=f"cleaning:task:{task.pk}",
            )
    return task


def report_door(
    room_id: int,
    sign: Door,
    *,
    by: Employee,
    at: datetime,
    until: datetime | None = None,
    seen: int | None = None,
    happened_at: datetime | None = None,
) -> Room:
    """What met the attendant at the door: DND, refused, come later, double locked; NONE takes the sign away.

    A room that was refused is not cleaned: its task stays on the list. Raises Refusal for "later" without a time to
    come or one too far away.
    """
    with transaction.atomic():
        room = lock_rooms([room_id])[room_id]
        task = _unfinished(room)
        if task and task.state == TaskState.STARTED:
            raise Refusal(
                _("Room %(room)s is being cleaned right now. Pause or finish it first.")
                % {"room": room.number}
            )
        cause = f"cleaning:task:{task.pk}" if task else ""
        if sign == Door.NONE:
            return change_locked_room(
                room, Act.SIGN_GONE, by=by, at=at, source=Source.FLOOR, seen=seen, happened_at=happened_at, cause=cause,
            )  # fmt: skip
        if sign == Door.LATER and not (until and at < until <= at + LATER_AT_MOST):
            raise Refusal(_("Say when to come back: a time within the next 12 hours."), field="until")
        if task:
            record(task, TaskEvent.What.TURNED_AWAY, by=by, at=at, happened_at=happened_at, new=sign)
        given: dict[str, Any] = {"door_until": until} if sign == Door.LATER else {}
        return change_locked_room(
            room, SIGNS[sign], by=by, at=at, source=Source.FLOOR, seen=seen, happened_at=happened_at, cause=cause,
            **given,
        )  # fmt: skip


def report_seen(
    room_id: int,
    observed: Observed,
    *,
    persons: int = 0,
    by: Employee,
    at: datetime,
    seen: int | None = None,
    happened_at: datetime | None = None,
    reason: str = "",
) -> Room:
    """What the floor saw in the room: nobody, somebody (how many), luggage, or a bed not slept in.

    An empty room that the desk still counts as occupied is a departure without the desk.
    """
    if not 0 <= persons <= 20:
        raise Refusal(_("Count the persons: a number up to 20."), field="persons")
    with transaction.atomic():
        room = lock_rooms([room_id])[room_id]
        if observed == Observed.VACANT and room.occupancy == Occupancy.OCCUPIED:
            return change_locked_room(
                room, Act.LEFT_WITHOUT_DESK, by=by, at=at, source=Source.FLOOR, seen=seen, happened_at=happened_at,
                reason=reason,
            )  # fmt: skip
        return change_locked_room(
            room, Act.OBSERVED, by=by, at=at, source=Source.FLOOR, seen=seen, happened_at=happened_at, reason=reason,
            observed=observed, observed_persons=persons if observed == Observed.OCCUPIED else 0,
        )  # fmt: skip


def _locked(task_id: int) -> tuple[Task, Room]:
    """The task and its room, the room locked first. Raises Refusal when there is no such task."""
    room_id = Task.objects.filter(pk=task_id).values_list("room_id", flat=True).first()
    if room_id is None:
        raise Refusal(_("This cleaning is not on the list. Go back to the list."))
    room = lock_rooms([room_id])[room_id]
    task = Task.objects.select_related("attendant").get(pk=task_id)
    return task, room


def _unfinished(room: Room) -> Task | None:
    return Task.objects.filter(room=room, state__in=UNFINISHED).first() if room.work_state else None


def _refuse_foreign(task: Task, by: Employee, at: datetime) -> None:
    if task.attendant is None or task.attendant == by:
        return
    if task.state != TaskState.OPEN and task.started_at:
        raise Refusal(
            _("%(who)s has been cleaning this room since %(time)s. To take over, ask the team leader.")
            % {"who": task.attendant.name, "time": clock_words(task.started_at, at)}
        )
    raise Refusal(
        _("This room is given to %(who)s. To take over, ask the team leader.") % {"who": task.attendant.name}
    )


def _refuse_second_room(task: Task, by: Employee, at: datetime) -> None:
    other = (
        Task.objects.filter(attendant=by, state=TaskState.STARTED)
        .exclude(pk=task.pk)
        .select_related("room")
        .first()
    )
    if other:
        raise Refusal(
            _("Room %(room)s is still being cleaned. Pause or finish it before starting another.")
            % {"room": other.room.number}
        )


def _over(task: Task, at: datetime) -> str:
    return _("This cleaning is %(state)s already. The list is up to date now; nothing was saved.") % {
        "state": TaskState(task.state).label
    }


def _release_after_cleaning(task: Task, by: Employee) -> Released:
    if not profile().inspection_required:
        return Released.NO_INSPECTION
    if by.has_perm("cleaning.release_own"):
        return Released.SELF_CHECK
    return Released.NO


def guest_not_left(task: Task, room: Room) -> bool:
    """Whether a departure clean has to wait: the desk says occupied and the floor has not found the room empty."""
    return (
        task.kind == WorkKind.DEPARTURE
        and room.occupancy == Occupancy.OCCUPIED
        and room.observed != Observed.VACANT
    )


def refuse_without(right: str, by: Employee) -> None:
    """Raise Denied when the person lacks a right that depends on what is being done."""
    if not by.has_perm(right):
        raise Denied(_("This needs a right that this account does not have. Ask the floor supervisor."))
