"""What people of the floor look at: own rooms, the day's cleanings, who has how much, what waits for inspection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cleaning.domain.work import guest_not_left
from cleaning.enums import UNFINISHED, TaskState
from cleaning.models import Inspection, InspectionFault, Task
from cleaning.rights import SEE_ALL_SECTIONS, SEE_TASKS
from core.clock import hotel_date
from core.domain.hotel import profile
from core.models import BusinessDay, HotelProfile
from rooms.enums import Cleanliness, Door, Occupancy, Released, WorkKind, WorkState
from rooms.models import Room, SectionMember
from staff.domain.queries import attendants_today, find_people
from staff.enums import Role
from staff.models import Employee, RosterEntry, Shift

CLOSED_DOORS = (Door.DND, Door.REFUSED, Door.DOUBLE_LOCKED)
LAST_PLACE = 10**6

# Who may see what --------------------------------------------------------------------------------------------


def visible_to(user: Employee) -> QuerySet[Task]:
    """Cleanings this person may open: all, those of the own sections, or the own ones.

    A leader sees the sections they lead and rooms of no section; one who leads none (a small house has no sections)
    sees all. An attendant sees, besides the own ones, what nobody has in the sections they usually work in.
    """
    tasks = Task.objects.select_related("room__type", "room__floor__building", "attendant", "redo_of__by")
    if user.has_perm(SEE_ALL_SECTIONS):
        return tasks
    if user.has_perm(SEE_TASKS):
        return tasks.filter(_led_by(user, "room__section") | Q(attendant=user))
    sections = SectionMember.objects.filter(employee=user).values("section")
    nobodys = Q(attendant__isnull=True, state__in=UNFINISHED, room__section__in=sections)
    return tasks.filter(Q(attendant=user) | nobodys)


def rooms_visible_to(user: Employee) -> QuerySet[Room]:
    """Rooms a leader may inspect: all, or those of the sections they lead."""
    rooms = Room.objects.select_related("type", "floor__building", "attendant", "section")
    return rooms if user.has_perm(SEE_ALL_SECTIONS) else rooms.filter(_led_by(user, "section"))


def _led_by(user: Employee, section: str) -> Q:
    led = SectionMember.objects.filter(employee=user, leads=True)
    own = Q(**{f"{section}__in": led.values("section")}) | Q(**{f"{section}__isnull": True})
    return own | Q(~Exists(led))


def with_faults(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Load why each redo came back."""
    faults = InspectionFault.objects.select_related("reason").order_by("reason__position", "pk")
    return tasks.prefetch_related(Prefetch("redo_of__faults", queryset=faults))


# My rooms ----------------------------------------------------------------------------------------------------

ORDER: tuple[str | Promise, ...] = (
    _("the room somebody is in, then one that rests"),
    _("redo"),
    _("the order the team leader has set"),
    _("rush, and rooms a guest waits for"),
    _("a VIP arrives"),
    _("make up now, and guests who asked for this time"),
    _("departure cleans, the next arrival first"),
    _("stay-over cleans, then light work"),
    _("last: guests who have not left, and doors that were closed"),
)
"""In which order rooms stand on the phone, for people. `order_of` is the same for the program."""

KINDS_IN_ORDER = [WorkKind.DEPARTURE, WorkKind.DEEP, WorkKind.STAYOVER]


def order_of(task: Task, at: datetime) -> tuple[Any, ...]:
    """Sorts cleanings as they should be done (`ORDER` says it in words)."""
    room = task.room
    asked_now = room.door == Door.MAKE_UP or bool(room.door_until and room.door_until <= at)
    begun = [TaskState.STARTED, TaskState.PAUSED]
    kind = KINDS_IN_ORDER.index(WorkKind(task.kind)) if task.kind in KINDS_IN_ORDER else len(KINDS_IN_ORDER)
    arrival = room.promised_for or room.arrives_at
    return (
        begun.index(TaskState(task.state)) if task.state in begun else len(begun),
        3 * is_shut(task, at) or 2 * guest_not_left(task, room),
        not task.is_redo,
        task.position or LAST_PLACE,
        not (room.rush or room.queue_since),
        not room.vip_next,
        not asked_now,
        kind,
        arrival is None,
        arrival.timestamp() if arrival else 0.0,
        room.position,
        task.pk,
    )


def is_shut(task: Task, at: datetime) -> bool:
    """Whether the door is closed to the attendant now: a sign, an answer, or "later" that is not yet."""
    room = task.room
    later = room.door == Door.LATER and (room.door_until is None or room.door_until > at)
    return later or room.door in CLOSED_DOORS


@dataclass(slots=True)
class MyRooms:
    """One person's day: what is left in order, what is done, and how far it is."""

    todo: list[Task]
    done: list[Task]
    pool: list[Task] = field(default_factory=list)
    """Rooms of the own sections that nobody has."""
    ends_at: datetime | None = None

    @property
    def redo(self) -> list[Task]:
        return [task for task in self.todo if task.is_redo]

    @property
    def rooms(self) -> int:
        return len(self.todo) + len(self.done)

    @property
    def minutes_done(self) -> int:
        return sum(task.minutes for task in self.done)

    @property
    def minutes(self) -> int:
        return self.minutes_done + sum(task.minutes for task in self.todo)


def my_rooms(user: Employee, at: datetime) -> MyRooms:
    """The rooms of this person's business day. Two queries, whatever their number."""
    tasks = with_faults(visible_to(user)).filter(of_the_day())
    if user.has_perm(SEE_TASKS):
        tasks = tasks.filter(attendant=user)  # a leader's section stands on another page
    own = [task for task in tasks if task.attendant_id == user.pk]
    todo = sorted((task for task in own if task.state in UNFINISHED), key=lambda task: order_of(task, at))
    done = sorted((task for task in own if task.ended_at), key=lambda task: task.ended_at or at, reverse=True)
    pool = sorted((task for task in tasks if not task.attendant_id), key=lambda task: order_of(task, at))
    return MyRooms(todo, done, pool, ends_at=done_about(todo, at))


def done_about(todo: Iterable[Task], at: datetime) -> datetime | None:
    """When somebody who works on without a break is through; None when nothing is left."""
    left = [minutes_left(task, at) for task in todo]
    return at + timedelta(minutes=sum(left)) if left else None


def minutes_left(task: Task, at: datetime) -> float:
    """Standard minutes not yet worked. A task over its time has none left."""
    return max(0.0, task.minutes - task.worked(at) / timedelta(minutes=1))


def unfinished() -> Q:
    """Cleanings that are still to be done."""
    return Q(state__in=UNFINISHED)


def of_the_day() -> Q:
    """What is unfinished, from whatever day, and what was finished since the open business day began.

    Asked by `ended_at`, which is empty exactly while a task is unfinished: so each half finds its rows in an index,
    and years of finished tasks cost nothing.
    """
    began = BusinessDay.objects.filter(closed_at__isnull=True).values("opened_at")[:1]
    return Q(ended_at__isnull=True) | Q(state=TaskState.DONE, ended_at__gte=Subquery(began))


def going_on() -> Q:
    """Cleanings somebody is at now. The empty `ended_at` says no more than the state, but with it the database finds
    the few rows in an index among years of finished ones."""
    return Q(state=TaskState.STARTED, ended_at__isnull=True)


# The day's cleanings ------------------------------------------------------------------------------------------

NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the day's cleanings is shown. Empty means all."""

    floor: int = 0
    section: int = 0
    kind: str = ""
    state: str = ""
    attendant: str = ""
    """A person's key, or NOBODY."""
    room: str = ""


STATES: dict[str, Q] = {
    "nobody": Q(attendant__isnull=True, state=TaskState.OPEN),
    "open": Q(attendant__isnull=False, state=TaskState.OPEN, redo_of__isnull=True),
    "redo": Q(state__in=UNFINISHED, redo_of__isnull=False),
    "begun": Q(state__in=[TaskState.STARTED, TaskState.PAUSED]),
    "shut": Q(state__in=UNFINISHED, room__door__in=[*CLOSED_DOORS, Door.LATER]),
    "done": Q(state=TaskState.DONE),
}


def tasks_of_day(user: Employee, wanted: Wanted) -> QuerySet[Task]:
    """The cleanings of the open business day that this person may see and wants, by building, floor and room."""
    tasks = visible_to(user).filter(of_the_day())
    if wanted.floor:
        tasks = tasks.filter(room__floor=wanted.floor)
    if wanted.section:
        tasks = tasks.filter(room__section=wanted.section)
    if wanted.kind:
        tasks = tasks.filter(kind=wanted.kind)
    if wanted.state:
        tasks = tasks.filter(STATES[wanted.state])
    elif not wanted.room:
        tasks = tasks.filter(state__in=UNFINISHED)
    if wanted.attendant == NOBODY:
        tasks = tasks.filter(attendant__isnull=True)
    elif wanted.attendant:
        tasks = tasks.filter(attendant=int(wanted.attendant))
    if wanted.room:
        tasks = tasks.filter(room__number=wanted.room)
    return tasks.order_by("room__floor__building__position", "room__floor__number", "room__position", "pk")


def counts_of_day(user: Employee) -> dict[str, int]:
    """How many cleanings of the open business day are in each of `STATES`, and in all (one query)."""
    tasks = visible_to(user).filter(of_the_day()).order_by()
    numbers = {name: Count("pk", filter=condition) for name, condition in STATES.items()}
    return tasks.aggregate(all=Count("pk", filter=Q(state__in=UNFINISHED)), **numbers)


# Who has how much ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Load:
    """What one person has to do today against the minutes of their shift."""

    person: Employee
    shift: Shift | None = None
    todo: list[Task] = field(default_factory=list)
    done: list[Task] = field(default_factory=list)
    ends_at: datetime | None = None
    minutes_left: int = 0

    @property
    def minutes_done(self) -> int:
        return sum(task.minutes for task in self.done)

    @property
    def minutes(self) -> int:
        """Standard minutes given for the day, done ones included."""
        return self.minutes_done + sum(task.minutes for task in self.todo)

    @property
    def room_now(self) -> Task | None:
        return next((task for task in self.todo if task.state == TaskState.STARTED), None)

    @property
    def key(self) -> str:
        """The person's key as the address line has it."""
        return str(self.person.pk)

    @property
    def capacity(self) -> int:
        """The length of the bar: the minutes of the shift, or what was given when that is more."""
        return max(self.minutes, self.shift.work_minutes if self.shift else 0, 1)

    @property
    def over(self) -> int:
        """Minutes given beyond the shift."""
        return max(0, self.minutes - self.shift.work_minutes) if self.shift else 0


def loads(at: datetime) -> list[Load]:
    """Everybody who cleans today: attendants on the roster, and whoever has a room besides. Five queries."""
    found = {person.pk: Load(person) for person in attendants_today(at)}
    tasks = Task.objects.filter(of_the_day())
    for task in tasks.select_related("attendant", "room").order_by("pk"):
        if task.attendant is None:
            continue
        load = found.setdefault(task.attendant.pk, Load(task.attendant))
        (load.done if task.state == TaskState.DONE else load.todo).append(task)
    entries = RosterEntry.objects.filter(date=hotel_date(at, profile()), employee__in=list(found))
    for entry in entries.select_related("shift").order_by("-shift__minutes"):
        found[entry.employee_id].shift = entry.shift
    for load in found.values():
        load.minutes_left = round(sum(minutes_left(task, at) for task in load.todo))
        load.ends_at = done_about(load.todo, at)
    return sorted(found.values(), key=lambda load: load.person.number)


def others_for_work(loads: Iterable[Load]) -> QuerySet[Employee]:
    """Active attendants who are not on today's list: the day off somebody gives up."""
    present = [load.person.pk for load in loads]
    return find_people(role=Role.ROOM_ATTENDANT).exclude(pk__in=present)


# Inspection ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Waiting:
    """A clean room that nobody else has looked at yet, with the cleaning it comes from."""

    room: Room
    task: Task | None
    own: bool = False
    """The person who looks cleaned it."""


def waiting_for_inspection(user: Employee) -> list[Waiting]:
    """Clean rooms not yet inspected nor released: vacant ones first, the most urgent first. Four queries."""
    rooms = rooms_visible_to(user).filter(waits_for_inspection())
    rooms = rooms.annotate(last_task=latest_done()).order_by(
        "-occupancy", "-rush", F("queue_since").asc(nulls_last=True), "-vip_next",
        F("arrives_at").asc(nulls_last=True), "cleanliness_since", "position",
    )  # fmt: skip
    found = list(rooms)
    tasks = Task.objects.select_related("attendant", "redo_of").in_bulk(
        [room.last_task for room in found if room.last_task]
    )
    return [
        Waiting(room, task := tasks.get(room.last_task), own=bool(task and task.attendant_id == user.pk))
        for room in found
    ]


def waiting_count(user: Employee) -> int:
    """How many vacant rooms wait for inspection (one query besides the person's sections)."""
    return rooms_visible_to(user).filter(waits_for_inspection(), occupancy=Occupancy.VACANT).count()


def waits_for_inspection() -> Q:
    """Clean rooms that nobody else has looked at yet."""
    return Q(cleanliness=Cleanliness.CLEAN, released=Released.NO) & ~Q(
        work_state__in=[WorkState.STARTED, WorkState.PAUSED]
    )


def done_in(room: Room | OuterRef) -> QuerySet[Task]:
    """The finished cleanings of a room, the last one first.

    Not asked by the state "done": that leads SQLite along all cleanings of the house until one of this room comes.
    """
    ended = Task.objects.filter(room=room, ended_at__isnull=False).exclude(state=TaskState.DROPPED)
    return ended.order_by("-ended_at", "-pk")


def latest_done() -> Subquery:
    """The number of a room's last finished cleaning."""
    return Subquery(done_in(OuterRef("pk")).values("pk")[:1])


def attempts(room: Room, *, limit: int = 6) -> list[Inspection]:
    """The last inspections of a room with cleaner, inspector, reasons and note, newest first. Two queries."""
    faults = InspectionFault.objects.select_related("reason").order_by("reason__position", "pk")
    return list(
        Inspection.objects.filter(room=room)
        .select_related("by", "note", "task__attendant")
        .prefetch_related(Prefetch("faults", queryset=faults))
        .order_by("-pk")[:limit]
    )


def who_inspects(room: Room, *, but: Employee) -> Employee | None:
    """The leader of the room's section, if that is somebody else."""
    leaders = SectionMember.objects.filter(section=room.section_id, leads=True, employee__is_active=True)
    member = leaders.exclude(employee=but).select_related("employee").first()
    return member.employee if member else None


def late(tasks: Iterable[Task], at: datetime, late_after_minutes: int) -> list[Task]:
    """Those under way for longer than their standard minutes and the hotel's margin."""
    return [
        task
        for task in tasks
        if task.state == TaskState.STARTED
        and task.worked(at) > timedelta(minutes=task.minutes + late_after_minutes)
    ]


def shut_too_long(room: Room, at: datetime, hotel: HotelProfile) -> bool:
    """Whether nobody was in a room with a sign for so long that somebody should ask (welfare check)."""
    since = room.last_entered_at or room.door_since
    return since is not None and at - since >= timedelta(hours=hotel.dnd_alert_hours)


def business_date(at: datetime) -> date:
    """The date of the open business day; before the first one, the date in the hotel."""
    day = BusinessDay.objects.filter(closed_at__isnull=True).first()
    return day.date if day else hotel_date(at, profile())
