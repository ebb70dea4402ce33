"""How a cleaning is told on lists: its state, what stands on its door, and what comes after it.

Never a guest's name: the floor knows persons, VIP and "guest in".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from cleaning.domain.queries import is_shut, late
from cleaning.domain.work import guest_not_left
from cleaning.enums import UNFINISHED, TaskState
from cleaning.models import Inspection, Task
from core.models import HotelProfile
from rooms.domain.words import clock_words
from rooms.enums import Cleanliness, Door, Occupancy, WorkKind
from rooms.models import Room


@dataclass(frozen=True, slots=True)
class Shown:
    """Colour, shape and word of something; the colour never stands alone."""

    state: str
    icon: str
    word: str | Promise


ROOM_STATES: dict[tuple[str, str], Shown] = {
    (Occupancy.VACANT, Cleanliness.DIRTY): Shown("dirty", "dirty", gettext_lazy("Vacant dirty")),
    (Occupancy.OCCUPIED, Cleanliness.DIRTY): Shown("dirty", "dirty", gettext_lazy("Occupied dirty")),
    (Occupancy.VACANT, Cleanliness.PICKUP): Shown("pickup", "pickup", gettext_lazy("Pickup")),
    (Occupancy.OCCUPIED, Cleanliness.PICKUP): Shown("pickup", "pickup", gettext_lazy("Pickup")),
    (Occupancy.VACANT, Cleanliness.CLEAN): Shown("clean", "clean", gettext_lazy("Vacant clean")),
    (Occupancy.OCCUPIED, Cleanliness.CLEAN): Shown("clean", "clean", gettext_lazy("Occupied clean")),
    (Occupancy.VACANT, Cleanliness.INSPECTED): Shown("ready", "inspected", gettext_lazy("Inspected")),
    (Occupancy.OCCUPIED, Cleanliness.INSPECTED): Shown("ready", "inspected", gettext_lazy("Inspected")),
}

DOORS: dict[str, Shown] = {
    Door.DND: Shown("alert", "dnd", gettext_lazy("Do not disturb since %(time)s")),
    Door.REFUSED: Shown("alert", "refused", gettext_lazy("Refused at %(time)s")),
    Door.DOUBLE_LOCKED: Shown("alert", "double_locked", gettext_lazy("Double locked since %(time)s")),
    Door.MAKE_UP: Shown("pickup", "make_up", gettext_lazy("Make up now, asked at %(time)s")),
}


def status_of(task: Task) -> Shown:
    """What a task's tag says: under way, resting, redo, done, else the state of its room."""
    if task.state == TaskState.STARTED:
        return Shown("progress", "progress", pgettext("state", "Cleaning"))
    if task.state == TaskState.PAUSED:
        return Shown("progress", "paused", _("Paused"))
    if task.state == TaskState.DONE:
        return ROOM_STATES[task.room.occupancy, task.room.cleanliness]
    if task.is_redo:
        return Shown("pickup", "redo", _("Redo"))
    return ROOM_STATES[task.room.occupancy, task.room.cleanliness]


def door_of(room: Room, at: datetime) -> Shown | None:
    """The sign on the door, or the answer given there, with its time."""
    if room.door == Door.LATER:
        until = {"time": clock_words(room.door_until, at)}
        if room.door_until and room.door_until <= at:
            return Shown("pickup", "later", _("Come now, asked for %(time)s") % until)
        return Shown("alert", "later", _("Come back at %(time)s") % until)
    if room.door not in DOORS:
        return None
    sign = DOORS[room.door]
    return Shown(sign.state, sign.icon, str(sign.word) % {"time": clock_words(room.door_since, at)})


def flags_of(task: Task, at: datetime) -> list[Shown]:
    """What is special about a cleaning, the most urgent first."""
    room = task.room
    flags: list[Shown] = []
    if room.rush:
        flags.append(Shown("alert", "rush", _("Rush")))
    if room.queue_since:
        flags.append(Shown("alert", "queue", _("Guest waiting")))
    if room.vip_next or room.vip_now:
        flags.append(Shown("progress", "vip", _("VIP")))
    if sign := door_of(room, at):
        flags.append(sign)
    if task.state == TaskState.OPEN and guest_not_left(task, room):
        flags.append(Shown("block", "due_out", _("Not left yet, do not knock")))
    if room.discrepancy:
        flags.append(Shown("alert", "discrepancy", _("Desk is asked")))
    return flags


def kind_of(task: Task, day: date, hotel: HotelProfile) -> str:
    """What is to be done and for whom: "Departure clean", "2 persons, out by 12:00", "Stay-over clean, 2 persons"."""
    room = task.room
    kind = capfirst(task.get_kind_display())
    if task.state == TaskState.DONE or room.occupancy == Occupancy.VACANT:
        return kind
    persons = ngettext("%(count)d person", "%(count)d persons", room.persons) % {"count": room.persons}
    if task.kind == WorkKind.DEPARTURE and room.leaves_on and room.leaves_on <= day:
        return _("%(persons)s, out by %(time)s") % {
            "persons": persons,
            "time": f"{hotel.check_out_time:%H:%M}",
        }
    return _("%(kind)s, %(persons)s") % {"kind": kind, "persons": persons}


def next_guest(room: Room, at: datetime) -> str:
    """When the room is wanted next: promised, or the next arrival. "" when nobody is expected."""
    if room.promised_for:
        return _("promised for %(time)s") % {"time": clock_words(room.promised_for, at)}
    if not room.arrives_at:
        return ""
    words = {"time": clock_words(room.arrives_at, at)}
    return _("then VIP %(time)s") % words if room.vip_next else _("next guest %(time)s") % words


def reasons_of(inspection: Inspection) -> str:
    """What was found, in one line. Reads `faults__reason`; prefetch them."""
    return _(", ").join(
        _("%(area)s: %(reason)s") % {"area": fault.reason.area, "reason": fault.reason.name}
        if fault.reason.area
        else fault.reason.name
        for fault in inspection.faults.all()
    )


def worked_words(task: Task, at: datetime) -> str:
    """ "18 of 38 min" of work under way."""
    minutes = int(task.worked(at) / timedelta(minutes=1))
    return _("%(worked)d of %(standard)d min") % {"worked": minutes, "standard": task.minutes}


@dataclass(frozen=True, slots=True)
class Line:
    """One cleaning as it stands in a list."""

    task: Task
    status: Shown
    what: str
    next: str
    time: str
    flags: list[Shown]
    reasons: str
    late: bool
    says_state: bool
    """The state is told in a word even where lists are narrow: work under way and redo."""
    held: bool
    """The door is closed: nothing to do there now."""
    worked: float
    """Minutes worked, at most the standard ones: what a bar shows."""
    counts_from: datetime
    """The moment from which a running counter counts, pauses left out."""


def line_of(task: Task, at: datetime, day: date, hotel: HotelProfile) -> Line:
    """A cleaning in words. Reads the room with its type, and the faults of the failed inspection of a redo."""
    begun = task.state in (TaskState.STARTED, TaskState.PAUSED)
    standard = _("%(minutes)d min") % {"minutes": task.minutes}
    worked = task.worked(at)
    return Line(
        task,
        status=status_of(task),
        what=kind_of(task, day, hotel),
        next=next_guest(task.room, at),
        time=worked_words(task, at) if begun else standard,
        late=bool(late([task], at, hotel.late_after_minutes)),
        says_state=begun or (task.is_redo and task.state == TaskState.OPEN),
        flags=flags_of(task, at) if task.state in UNFINISHED else [],
        reasons=reasons_of(task.redo_of) if task.redo_of else "",
        held=task.state == TaskState.OPEN and is_shut(task, at),
        worked=round(min(worked / timedelta(minutes=1), task.minutes), 1),
        counts_from=at - worked,
    )
