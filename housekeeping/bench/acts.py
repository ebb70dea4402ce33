"""Writing: the check-in, and an attendant's and an inspector's acts."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from statistics import median
from typing import Any

from cleaning.domain import assign, inspect, work
from cleaning.enums import TaskState
from cleaning.models import Task
from core import clock
from core.domain.day import current_day
from frontdesk.domain import bookings, stays
from frontdesk.domain.check_in import check_in
from frontdesk.models import Stay
from housekeeping.bench.measure import raw_ms, statements_of
from housekeeping.simulate.guests import GuestBook
from rooms.domain.readiness import ready_q
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Occupancy, Source, WorkState
from rooms.models import Room
from staff.models import Employee

TIMES = 15


class Acts:
    """Counts the statements and the processor time of acts, each done once."""

    def __init__(self) -> None:
        self.ms: list[float] = []
        self.statements: list[int] = []
        self.last: list[tuple[str, Any]] = []

    def do(self, act: Callable[[], object]) -> None:
        began = time.process_time()
        self.last = statements_of(act)
        self.ms.append((time.process_time() - began) * 1000)
        self.statements.append(len(self.last))

    def weigh(self) -> dict[str, Any]:
        """Median time after the first act, and the most statements any of them took."""
        cpu, raw = round(median(self.ms[1:]), 2), raw_ms(self.last)
        return {
            "cpu_ms": cpu, "raw_cpu_ms": raw, "ratio": round(cpu / raw, 2), "queries": max(self.statements), "bytes": 0,
        }  # fmt: skip


def checkin() -> dict[str, Any]:
    """A booked guest who is new here gets a ready room: document, audit, history and live rows included."""
    at, day = clock.now(), current_day().date
    clerk = Employee.objects.get(number="1011")
    book = GuestBook(Random(7), today=day)  # noqa: S311  dice of a simulation
    _make_ready(at)
    rooms = Room.objects.filter(ready_q(), arrives_at__isnull=True).select_related("type")[:TIMES]
    acts = Acts()
    for room in rooms:
        invented = book.invent()
        guest = bookings.new_guest(name=invented.name, at=at)
        booking = bookings.make_booking(
            guest, room_type=room.type, arrives_on=day, leaves_on=day + timedelta(days=2), persons=1, by=clerk, at=at
        )  # fmt: skip

        def act(booking_id: int = booking.pk, room_id: int = room.pk) -> None:
            check_in(booking_id, room_id, papers=invented.papers, persons=1, by=clerk, at=at)  # noqa: B023

        acts.do(act)
    return acts.weigh()


def _make_ready(at: datetime) -> None:
    """As many ready rooms as check-ins, whatever the hour: early in the day a small house has none."""
    leader, clerk = Employee.objects.get(number="1007"), Employee.objects.get(number="1011")
    missing = TIMES - Room.objects.filter(ready_q(), arrives_at__isnull=True).count()
    free = Stay.objects.filter(state="open", room__block="", room__arrives_at__isnull=True)
    for stay in free.exclude(room__work_state=WorkState.STARTED).order_by("pk")[: max(0, missing)]:
        stays.check_out(stay.pk, by=clerk, at=at)
        change_room(
            stay.room_id,
            Act.SET_BY_HAND,
            by=leader,
            at=at,
            source=Source.DESK,
            cleanliness=Cleanliness.INSPECTED,
        )


def working() -> dict[str, Any]:
    """Start, finish and inspect a vacant room; the three together make `cpu_ms`, the longest `queries`.

    What the cleaning used is logged in the same act and weighed by a bench of its own ("consumption").
    """
    at = clock.now()
    attendant, leader = Employee.objects.get(number="1016"), Employee.objects.get(number="1007")
    for task in Task.objects.filter(attendant=attendant, state=TaskState.STARTED):
        work.finish_task(task.pk, by=attendant, at=at)
    waiting = Task.objects.filter(state=TaskState.OPEN, room__occupancy=Occupancy.VACANT, room__block="")
    acts = {"start": Acts(), "finish": Acts(), "inspect": Acts()}
    for task in waiting.order_by("pk")[:TIMES]:
        assign.give_tasks([task.pk], attendant, by=leader, at=at)
        for name, act in (
            ("start", lambda pk=task.pk: work.start_task(pk, by=attendant, at=at)),
            ("finish", lambda pk=task.pk: work.finish_task(pk, by=attendant, at=at, used={})),
            ("inspect", lambda pk=task.room_id: inspect.pass_room(pk, by=leader, at=at)),
        ):
            acts[name].do(act)
    weighed = {name: each.weigh() for name, each in acts.items()}
    cpu, raw = (round(sum(one[key] for one in weighed.values()), 2) for key in ("cpu_ms", "raw_cpu_ms"))
    return {
        "cpu_ms": cpu,
        "raw_cpu_ms": raw,
        "ratio": round(cpu / raw, 2),
        "queries": max(one["queries"] for one in weighed.values()),
        "bytes": 0,
        **{f"{name}_cpu_ms": one["cpu_ms"] for name, one in weighed.items()},
        **{f"{name}_queries": one["queries"] for name, one in weighed.items()},
    }
