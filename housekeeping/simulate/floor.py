"""The floors of the simulated house: attendants, and the leaders who inspect their rooms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q

from cleaning.domain import assign, inspect, work
from cleaning.domain.queries import waits_for_inspection
from cleaning.enums import TaskState
from cleaning.models import FaultReason, Task
from core.clock import hotel_date
from housekeeping.simulate.crew import Worker
from rooms.enums import Cleanliness, Discrepant, Door, Observed, Occupancy, WorkKind, WorkState
from rooms.models import Room

if TYPE_CHECKING:
    from housekeeping.simulate.house import House

A_LOOK = timedelta(minutes=4)
LOOKS_AGAIN = timedelta(minutes=40)
SIGN_HONOURED = timedelta(hours=2)
WALKS = 3  # minutes from one room to the next


COLUMNS = (
    "pk", "room_id", "kind", "minutes", "attendant_id", "room__occupancy", "room__observed", "room__persons",
    "room__door", "room__door_since", "room__door_until", "room__rush", "room__queue_since", "room__position",
)  # fmt: skip


class Next(NamedTuple):
    """Work an attendant may find next, with what is known of its room."""

    task_id: int
    room_id: int
    kind: str
    minutes: int
    attendant_id: int | None
    occupancy: str
    observed: str
    persons: int
    door: str
    door_since: datetime | None
    door_until: datetime | None
    rush: bool
    queue_since: datetime | None
    position: int

    def may_begin(self, at: datetime) -> bool:
        """Whether the guest has left where that matters, and the sign on the door allows to knock."""
        if self.kind == WorkKind.DEPARTURE and self.occupancy == Occupancy.OCCUPIED:
            return self.observed == Observed.VACANT
        if self.door == Door.DND:
            return self.door_since is not None and self.door_since <= at - SIGN_HONOURED
        if self.door == Door.LATER:
            return self.door_until is not None and self.door_until <= at
        return self.door in (Door.NONE, Door.MAKE_UP)

    def urgency(self) -> tuple[bool, bool, bool, bool, bool, int]:
        """The smaller, the sooner."""
        return (
            not self.rush,
            self.queue_since is None,
            self.door != Door.MAKE_UP,
            self.attendant_id is None,
            self.occupancy == Occupancy.OCCUPIED,
            self.position,
        )


class Floor:
    """What attendants, leaders and the supervisor do."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._idle: list[Worker] = []
        self._asked: set[tuple[int, date]] = set()
        self._reasons: list[FaultReason] = []

    def give_out(self, workers: list[Worker], at: datetime) -> None:
        """Share the waiting work out: rooms side by side to one person, about the same minutes to each."""
        waiting = Task.objects.filter(state=TaskState.OPEN, attendant__isnull=True)
        tasks = list(waiting.order_by("room__position").values_list("pk", "minutes"))
        total = sum(minutes for _task, minutes in tasks)
        shares: list[list[int]] = [[] for _worker in workers]
        so_far = 0
        for task_id, minutes in tasks:
            shares[min(so_far * len(workers) // max(total, 1), len(workers) - 1)].append(task_id)
            so_far += minutes
        for worker, share in zip(workers, shares, strict=True):
            if share:
                self.house.do(assign.give_tasks, share, worker.person, by=self.house.crew.supervisor, at=at)

    def expect(self, worker: Worker, at: datetime) -> None:
        """Let the attendant look for work at this moment and at no other."""

        def turn(now: datetime) -> None:
            if now == worker.looks_at:
                self._look(worker, now)

        worker.looks_at = at
        self.house.plan(at, turn)

    def _look(self, worker: Worker, at: datetime) -> None:
        worker.looks_at = None
        if at >= worker.until:
            return
        found = self._next_for(worker, at)
        if found is None:
            self._wait(worker, at)
        elif self._turned_away(found, worker, at):
            self.expect(worker, at + timedelta(minutes=WALKS))
        else:
            self._begin(found, worker, at)

    def _wait(self, worker: Worker, at: datetime) -> None:
        """Nothing to do: the attendant looks again after a while, or when somebody calls."""
        self.expect(worker, at + LOOKS_AGAIN)
        self._idle.append(worker)

    def call(self, at: datetime) -> None:
        """There is new work: the attendant who has waited longest comes."""
        while self._idle:
            worker = self._idle.pop(0)
            if worker.looks_at and at < worker.looks_at and at < worker.until:
                self.expect(worker, at + timedelta(minutes=WALKS))
                return

    def _next_for(self, worker: Worker, at: datetime) -> Next | None:
        """Rush and waiting guests first, then vacant rooms, then own rooms in their order."""
        mine = Q(attendant=worker.person) | Q(attendant__isnull=True)
        rows = Task.objects.filter(mine, state=TaskState.OPEN).values_list(*COLUMNS)
        tasks = (Next(*row) for row in rows.order_by())
        return min((task for task in tasks if task.may_begin(at)), key=Next.urgency, default=None)

    def _turned_away(self, found: Next, worker: Worker, at: datetime) -> bool:
        """Whether the door of an occupied room sends the attendant on; each guest is asked once a day."""
        day = hotel_date(at, self.house.hotel)
        if (
            found.occupancy != Occupancy.OCCUPIED
            or found.observed == Observed.VACANT
            or (found.room_id, day) in self._asked
        ):
            return False
        self._asked.add((found.room_id, day))
        habits, luck = self.house.habits, self.house.dice.random()
        report: dict[str, Any] = {"by": worker.person, "at": at}
        if luck < habits.dnd:
            self.house.do(work.report_door, found.room_id, Door.DND, **report)
            self.house.plan(at + SIGN_HONOURED, self.call)
        elif luck < habits.dnd + habits.refuses:
            self.house.do(work.report_door, found.room_id, Door.REFUSED, **report)
        elif luck < habits.dnd + habits.refuses + habits.later:
            until = at + timedelta(minutes=self.house.dice.choice([45, 60, 90]))
            self.house.do(work.report_door, found.room_id, Door.LATER, until=until, **report)
            self.house.plan(until, self.call)
        elif luck > 1 - habits.persons_differ:
            self.house.do(
                work.report_seen, found.room_id, Observed.OCCUPIED, persons=found.persons + 1, **report
            )
            self.house.desk.settle(found.room_id, at + timedelta(minutes=40))
            return False
        else:
            return False
        return True

    def _begin(self, found: Next, worker: Worker, at: datetime) -> None:
        if found.attendant_id is None:
            self.house.do(
                assign.give_tasks, [found.task_id], worker.person, by=self.house.crew.supervisor, at=at
            )
        task = self.house.do(work.start_task, found.task_id, by=worker.person, at=at)
        if task is None:
            self._wait(worker, at)
            return
        takes = timedelta(minutes=worker.minutes(found.minutes, self.house.dice, self.house.habits.spread))
        if self.house.chance(self.house.habits.interrupted):
            called, back = at + takes / 2, at + takes / 2 + timedelta(minutes=self.house.dice.randint(4, 15))
            self.house.plan(called, lambda at: self._rest(found, worker, at))
            self.house.plan(back, lambda at: self._go_on(found, worker, at))
            takes += back - called
        self.house.plan(at + takes, lambda at: self._finish(found, worker, at))

    def _rest(self, found: Next, worker: Worker, at: datetime) -> None:
        self.house.do(work.pause_task, found.task_id, by=worker.person, at=at)

    def _go_on(self, found: Next, worker: Worker, at: datetime) -> None:
        self.house.do(work.resume_task, found.task_id, by=worker.person, at=at)

    def _finish(self, found: Next, worker: Worker, at: datetime) -> None:
        self.house.do(work.finish_task, found.task_id, by=worker.person, at=at)
        self.expect(worker, at + timedelta(minutes=WALKS))
        if found.occupancy == Occupancy.VACANT or self.house.chance(self.house.habits.occupied_inspected):
            self.house.plan(
                at + timedelta(minutes=self.house.dice.uniform(4, 20)), self._inspects(found.room_id)
            )

    def catch_up(self, at: datetime) -> None:
        """The leaders look at every vacant room that still waits, such as one whose guest left after it was clean."""
        waiting = Room.objects.filter(waits_for_inspection(), occupancy=Occupancy.VACANT)
        for place, room_id in enumerate(waiting.order_by("cleanliness_since").values_list("pk", flat=True)):
            self.house.plan(at + place * A_LOOK, self._inspects(room_id))

    def _inspects(self, room_id: int) -> Callable[[datetime], None]:
        def look(at: datetime) -> None:
            waits = Room.objects.filter(pk=room_id, cleanliness=Cleanliness.CLEAN)
            if not waits.exclude(work_state__in=(WorkState.STARTED, WorkState.PAUSED)).exists():
                return
            leader = self.house.dice.choice(self.house.crew.leaders)
            if self.house.chance(self.house.habits.fails):
                reasons = self.house.dice.sample(self.reasons(), self.house.dice.choice([1, 1, 2]))
                self.house.do(inspect.fail_room, room_id, reasons=reasons, by=leader, at=at)
                self.call(at)
            else:
                self.house.do(inspect.pass_room, room_id, by=leader, at=at)

        return look

    def reasons(self) -> list[FaultReason]:
        """Why a room may fail."""
        self._reasons = self._reasons or list(FaultReason.objects.filter(in_use=True))
        return self._reasons

    def finds_empty(self, room_id: int, at: datetime) -> None:
        """Somebody of the floor finds a room empty although the desk says occupied."""

        def look(at: datetime) -> None:
            room = Room.objects.get(pk=room_id)
            if (
                room.occupancy == Occupancy.OCCUPIED
                and room.discrepancy == Discrepant.NO
                and room.work_state == WorkState.OPEN
            ):
                leader = self.house.dice.choice(self.house.crew.leaders)
                self.house.do(work.report_seen, room_id, Observed.VACANT, by=leader, at=at)
                self.call(at)

        self.house.plan(at, look)
