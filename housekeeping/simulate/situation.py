"""What the demo hotel shows at any hour: one of everything that a board can tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from cleaning.domain import assign, work
from cleaning.enums import TaskState
from cleaning.models import Task
from frontdesk.domain import bookings, stays
from frontdesk.enums import BookingState, StayState
from frontdesk.models import Booking, Stay
from rooms.domain.blocks import block_room
from rooms.domain.readiness import ready_q
from rooms.domain.status import change_room
from rooms.enums import Act, Block, Cleanliness, Door, Observed, Occupancy, Source, WorkState
from rooms.models import Room
from staff.models import Employee

if TYPE_CHECKING:
    from housekeeping.simulate.guests import GuestBook
    from housekeeping.simulate.house import House

STARTED = 5  # rooms being cleaned
WAITING = 4  # rooms waiting for inspection
COMING = 4  # guests still to come today
DIRTY = 4  # vacant rooms that wait for somebody


def arrange(house: House, attendants: list[Employee], book: GuestBook, at: datetime) -> None:
    """Add by ordinary acts in the last minutes before `at` what the day has not brought by itself."""
    Situation(house, attendants, book, at).arrange()


class Situation:
    """The last minutes. Each act is a moment later than the one before."""

    def __init__(self, house: House, attendants: list[Employee], book: GuestBook, at: datetime) -> None:
        self.house, self.attendants, self.book, self.at = house, attendants, book, at
        self._moments: Iterator[datetime] = (
            min(at, at - timedelta(minutes=14) + timedelta(seconds=8 * n)) for n in range(10**6)
        )
        self.supervisor, self.clerk = house.crew.supervisor, house.crew.clerks[0]
        self.used: set[int] = set()

    def arrange(self) -> None:
        self._blocks()
        self._departures()
        self._work()
        self._doors()
        self._discrepancies()
        self._late_bookings()
        self._waiting_guests()

    def now(self) -> datetime:
        return next(self._moments)

    def pick(self, rooms: QuerySet[Room], number: int = 1) -> list[Room]:
        """Rooms nobody here has used yet, from all over the house."""
        free = list(rooms.exclude(pk__in=self.used).select_related("type").order_by("position"))
        chosen = free[:: max(1, len(free) // number)][:number]
        self.used |= {room.pk for room in chosen}
        return chosen

    def vacant(self) -> QuerySet[Room]:
        return Room.objects.filter(
            occupancy=Occupancy.VACANT, block=Block.NONE, arrives_at__isnull=True, queue_since__isnull=True
        )

    def staying(self) -> QuerySet[Room]:
        """Occupied rooms where nobody is at work."""
        occupied = Room.objects.filter(occupancy=Occupancy.OCCUPIED, discrepancy="")
        return occupied.exclude(work_state__in=(WorkState.STARTED, WorkState.PAUSED))

    def _blocks(self) -> None:
        days = timedelta(days=1)
        told: list[tuple[Block, timedelta | None, str]] = [
            (Block.OUT_OF_ORDER, 3 * days, "Water damage in the bathroom"),
            (Block.OUT_OF_ORDER, None, "Air conditioning does not cool; part ordered"),
            (Block.OUT_OF_SERVICE, 1 * days, "Curtain rail loose"),
        ]
        for room, (kind, lasts, reason) in zip(self.pick(self.vacant(), len(told)), told, strict=False):
            at = self.now()
            self.house.do(
                block_room, room.pk, kind=kind, starts_at=at, until=at + lasts if lasts else None, reason=reason,
                by=self.supervisor, at=at,
            )  # fmt: skip

    def _departures(self) -> None:
        """Early or late, some guests have just left: there is work at any hour."""
        waiting = Task.objects.filter(state=TaskState.OPEN, room__occupancy=Occupancy.VACANT).count()
        missing = STARTED + DIRTY + WAITING - waiting
        leaving = Stay.objects.filter(state=StayState.OPEN, room__work_state__in=("", WorkState.OPEN))
        leaving = leaving.filter(room__discrepancy="", guest__vip=False)
        for stay in leaving.order_by("leaves_on", "room__position")[: max(missing, 0)]:
            self.house.do(stays.check_out, stay.pk, by=self.clerk, at=self.now())

    def _work(self) -> None:
        """Rooms being cleaned, one that rests, and rooms that wait for inspection."""
        free: Iterator[Employee] = iter(
            person
            for person in self.attendants
            if not Task.objects.filter(attendant=person, state=TaskState.STARTED).exists()
        )
        started = Task.objects.filter(state=TaskState.STARTED).count()
        clean = self.vacant().filter(cleanliness=Cleanliness.CLEAN, released="").count()
        for number in range(max(WAITING - clean, 0) + 1 + max(STARTED - started, 0)):
            person = next(free, None)
            task = Task.objects.filter(state=TaskState.OPEN, room__occupancy=Occupancy.VACANT, room__block="")
            first = task.order_by("room__position").first()
            if person is None or first is None:
                return
            self.used.add(first.room_id)
            if first.attendant_id != person.pk:
                self.house.do(assign.give_tasks, [first.pk], person, by=self.supervisor, at=self.now())
            self.house.do(work.start_task, first.pk, by=person, at=self.now())
            if number < WAITING - clean:
                self.house.do(work.finish_task, first.pk, by=person, at=self.now())
                free = iter([*free, person])
            elif number == max(WAITING - clean, 0):
                self.house.do(work.pause_task, first.pk, by=person, at=self.now())
                free = iter([*free, person])

    def _doors(self) -> None:
        signs = [Door.DND, Door.DND, Door.DND, Door.REFUSED, Door.LATER, Door.DOUBLE_LOCKED]
        for room, sign in zip(self.pick(self.staying(), len(signs)), signs, strict=False):
            at = self.now()
            until = at + timedelta(minutes=75) if sign == Door.LATER else None
            self.house.do(work.report_door, room.pk, sign, until=until, by=self.attendants[0], at=at)
        for room in self.pick(self.staying(), 2):
            self.house.do(change_room, room.pk, Act.MAKE_UP, by=self.clerk, at=self.now(), source=Source.DESK)

    def _discrepancies(self) -> None:
        """A room found empty, one with more persons than booked, and luggage in a room the desk calls vacant."""
        told = [(Observed.VACANT, 0), (Observed.OCCUPIED, 1)]
        for room, (observed, more) in zip(self.pick(self.staying(), len(told)), told, strict=False):
            self._report(room, observed, room.persons + more if more else 0)
        for room in self.pick(self.vacant().filter(work_state="")):
            self._report(room, Observed.LUGGAGE, 0)

    def _report(self, room: Room, observed: Observed, persons: int) -> None:
        self.house.do(
            work.report_seen, room.pk, observed, persons=persons, by=self.attendants[1], at=self.now()
        )

    def _late_bookings(self) -> None:
        """Guests still to come today, a VIP among them, however late it is."""
        day, at = self.house.today(), self.now()
        coming = Booking.objects.filter(state=BookingState.BOOKED, arrives_on=day)
        free = self.vacant().filter(ready_q()).exclude(pk__in=self.used)
        types = [room.type for room in free.select_related("type")[:COMING]]
        missing = COMING - coming.count()
        for place, room_type in enumerate(types):
            vip = place == 0 and not coming.filter(vip=True).exists()
            if place < missing or vip:
                invented = self.book.invent()
                guest = self.house.do(bookings.new_guest, name=invented.name, vip=vip, at=at)
                self.house.do(
                    bookings.make_booking, guest, room_type=room_type, arrives_on=day,
                    leaves_on=day + timedelta(days=2), persons=1, by=self.clerk, at=at, expected_at=time(23, 30),
                )  # fmt: skip

    def _waiting_guests(self) -> None:
        """VIPs with a room put down, guests who wait for a room that is not ready, and a rush for the floor."""
        coming = Booking.objects.filter(state=BookingState.BOOKED, room__isnull=True, queued_at__isnull=True)
        day = self.house.today()
        for booking in coming.filter(arrives_on=day, vip=True):
            for room in self.pick(self.vacant().filter(ready_q(), type=booking.type)):
                self.house.do(bookings.put_down, booking.pk, room.pk, by=self.clerk, at=self.now())
        not_ready = self.vacant().filter(work_state__in=(WorkState.OPEN, WorkState.STARTED))
        waits = 0
        for booking in coming.filter(arrives_on=day).order_by("expected_at", "pk"):
            if waits == 3:
                break
            rooms = self.pick(not_ready.filter(type=booking.type))
            if not rooms and waits == 0:  # late in the day one waits for whatever room there is
                rooms = self.pick(not_ready)
            for room in rooms:
                self.house.do(bookings.queue_for, booking.pk, room.pk, by=self.clerk, at=self.now())
                if waits == 0:
                    at = self.now()
                    self.house.do(
                        change_room, room.pk, Act.RUSH, by=self.clerk, at=at, source=Source.DESK,
                        promised_for=at + timedelta(minutes=40),
                    )  # fmt: skip
                waits += 1
