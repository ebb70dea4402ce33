"""The front desk of the simulated house."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from frontdesk.domain import bookings, check_in, stays
from frontdesk.enums import BookingState, StayState
from frontdesk.models import Booking, Stay
from housekeeping.simulate.guests import Invented
from rooms.domain.readiness import ready_q
from rooms.domain.status import change_room
from rooms.enums import Act, Block, Discrepant, Occupancy, Source, WorkState
from rooms.models import Room
from staff.models import Employee

if TYPE_CHECKING:
    from housekeeping.simulate.house import House

WAITS = timedelta(minutes=12)
PATIENCE = timedelta(minutes=90)  # after it a guest takes a room of another type
LATE = 22 * 60 + 30  # minutes after midnight; from then on any room will do
NO_ROOM = "No room of any type was ready by the end of the day."


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who comes on a booking, with the papers they will show."""

    booking_id: int
    type_id: int
    guest: Invented
    persons: int
    leaves_on: date


class Desk:
    """What clerks do, each act planned on the house's clock."""

    def __init__(self, house: House) -> None:
        self.house = house

    def clerk(self) -> Employee:
        return self.house.dice.choice(self.house.crew.clerks)

    def expect(self, arrival: Arrival, at: datetime) -> None:
        """Let this guest arrive at a moment."""
        self.house.plan(at, lambda at: self.receive(arrival, at, came=at))

    def expect_departures(self, day: date) -> None:
        """Let those leave who leave on this day, most of them in the morning."""
        open_stays = Stay.objects.filter(state=StayState.OPEN, leaves_on__lte=day).order_by("pk")
        for stay_id, room_id in open_stays.values_list("pk", "room_id"):
            at = self.house.between(day, 6 * 60, 13 * 60, 10 * 60 + 40)
            if self.house.chance(self.house.habits.extends):
                self.house.plan(at - timedelta(minutes=60), self._stays_longer(stay_id, day))
                continue
            self.house.plan(at, self._leaves(stay_id))
            if self.house.chance(self.house.habits.leaves_without_desk):
                self.house.floor.finds_empty(room_id, at - timedelta(minutes=45))

    def choose_rooms(self, day: date, at: datetime) -> None:
        """Put rooms down for part of the arrivals of the day, so that boards show who comes where."""

        def choose(at: datetime) -> None:
            due = Booking.objects.filter(state=BookingState.BOOKED, arrives_on=day, room__isnull=True)
            for booking in due.order_by("-vip", "pk"):
                if booking.vip or self.house.chance(self.house.habits.put_down):
                    self._put_down(booking, day, at)

        self.house.plan(at, choose)

    def _put_down(self, booking: Booking, day: date, at: datetime) -> None:
        free = Room.objects.filter(type_id=booking.type_id, block=Block.NONE, arrives_at__isnull=True).filter(
            Q(occupancy=Occupancy.VACANT) | Q(leaves_on__lte=day)
        )
        if choice := list(free.order_by("position").values_list("pk", flat=True)):
            room_id = self.house.dice.choice(choice)
            self.house.do(bookings.put_down, booking.pk, room_id, by=self.clerk(), at=at)

    def receive(self, arrival: Arrival, at: datetime, *, came: datetime) -> None:
        """Give an arriving guest a ready room; else the guest waits for one and is called again."""
        booking = Booking.objects.filter(pk=arrival.booking_id, state=BookingState.BOOKED).first()
        if booking is None:
            return
        tired = at - came > PATIENCE or at > self.house.moment(booking.arrives_on, LATE)
        room_id = self._room_for(booking, at, any_type=tired)
        if room_id is None and booking.room_id and not booking.queued_at:
            room_id = booking.room_id  # the clerk tries, and is told why not
        if room_id is not None:
            stay = self.house.do(
                check_in.check_in, booking.pk, room_id, papers=arrival.guest.papers, persons=arrival.persons,
                leaves_on=arrival.leaves_on, by=self.clerk(), at=at,
            )  # fmt: skip
            if stay is not None:
                self._settle_in(stay, arrival, at)
                return
        if not booking.queued_at:
            self._queue(booking, at)
        again = at + WAITS
        if again < self.house.moment(booking.arrives_on, 24 * 60):
            self.house.plan(again, lambda at: self.receive(arrival, at, came=came))
        else:
            self.house.refused[NO_ROOM] += 1

    def _room_for(self, booking: Booking, at: datetime, *, any_type: bool) -> int | None:
        """The room the guest was promised if it is ready, else one that nobody was promised."""
        ready = Room.objects.filter(ready_q()).order_by("position")
        if booking.room_id and ready.filter(pk=booking.room_id).exists():
            return booking.room_id
        free = ready.filter(arrives_at__isnull=True, queue_since__isnull=True)
        if not any_type:
            free = free.filter(type_id=booking.type_id)
        choice = list(free.values_list("pk", flat=True)[:12])
        return self.house.dice.choice(choice) if choice else None

    def _queue(self, booking: Booking, at: datetime) -> None:
        """Let the guest wait for the room that will be ready first, and ask the floor to hurry for a VIP."""
        soon = Room.objects.filter(
            type_id=booking.type_id, block=Block.NONE, queue_since__isnull=True, occupancy=Occupancy.VACANT
        ).filter(Q(arrives_at__isnull=True) | Q(pk=booking.room_id))
        room = soon.order_by("expected_ready_at", "-work_state", "position").first()
        if room is None:
            return
        clerk = self.clerk()
        queued = self.house.do(bookings.queue_for, booking.pk, room.pk, by=clerk, at=at)
        if queued and booking.vip and room.work_state != WorkState.STARTED:
            self.house.do(
                change_room, room.pk, Act.RUSH, by=clerk, at=at, source=Source.DESK,
                promised_for=at + timedelta(minutes=45),
            )  # fmt: skip

    def _settle_in(self, stay: Stay, arrival: Arrival, at: datetime) -> None:
        """What may follow a check-in: a mistake taken back, or a day-use guest who leaves tonight."""
        if self.house.chance(self.house.habits.checks_in_by_mistake):
            self.house.plan(at + timedelta(minutes=4), self._takes_back(stay.pk, arrival, at))
        elif stay.booking.arrives_on == arrival.leaves_on:  # day use
            hours = self.house.dice.triangular(2, 9, 5)
            latest = self.house.moment(stay.arrived_day, 23 * 60 + 40)
            self.house.plan(min(at + timedelta(hours=hours), latest), self._leaves(stay.pk))

    def _takes_back(self, stay_id: int, arrival: Arrival, came: datetime) -> Callable[[datetime], None]:
        def take_back(at: datetime) -> None:
            self.house.do(
                check_in.undo_check_in, stay_id, entered=False, reason="Wrong guest", by=self.clerk(), at=at
            )
            self.receive(arrival, at + timedelta(minutes=2), came=came)

        return take_back

    def _leaves(self, stay_id: int) -> Callable[[datetime], None]:
        def leave(at: datetime) -> None:
            self.house.do(stays.check_out, stay_id, by=self.clerk(), at=at)
            self.house.floor.call(at)

        return leave

    def _stays_longer(self, stay_id: int, day: date) -> Callable[[datetime], None]:
        def extend(at: datetime) -> None:
            clerk, tomorrow = self.clerk(), day + timedelta(days=1)
            if self.house.do(stays.change_departure, stay_id, tomorrow, by=clerk, at=at) is None:
                self.house.plan(at + timedelta(minutes=30), self._leaves(stay_id))

        return extend

    def expect_moves(self, day: date) -> None:
        """Let a few guests ask for another room in the afternoon."""
        staying = Stay.objects.filter(state=StayState.OPEN, leaves_on__gt=day).values_list("pk", flat=True)
        for stay_id in staying.order_by("pk"):
            if self.house.chance(self.house.habits.moves):
                self.house.plan(self.house.between(day, 14 * 60, 20 * 60, 16 * 60), self._moves(stay_id))

    def _moves(self, stay_id: int) -> Callable[[datetime], None]:
        def move(at: datetime) -> None:
            stay = Stay.objects.select_related("room").get(pk=stay_id)
            same = Room.objects.filter(
                ready_q(), type_id=stay.room.type_id, arrives_at__isnull=True, queue_since__isnull=True
            )
            room_id = same.order_by("position").values_list("pk", flat=True).first()
            if room_id and stay.is_open:
                reason = self.house.dice.choice(["Noise from the lift", "The guest asked for a higher floor"])
                self.house.do(stays.move_stay, stay_id, room_id, reason=reason, by=self.clerk(), at=at)

        return move

    def expect_walk_ins(self, day: date, guests: list[Invented]) -> None:
        """Let these come without a booking in the evening, for a night each."""
        for guest in guests:
            self.house.plan(
                self.house.between(day, 15 * 60, 22 * 60, 18 * 60),
                self._walks_in(guest, day + timedelta(days=1)),
            )

    def _walks_in(self, guest: Invented, leaves_on: date) -> Callable[[datetime], None]:
        def walk_in(at: datetime) -> None:
            free = Room.objects.filter(ready_q(), arrives_at__isnull=True, queue_since__isnull=True)
            choice = list(free.order_by("position").values_list("pk", flat=True)[:12])
            if choice:
                self.house.do(
                    check_in.check_in_walk_in, self.house.dice.choice(choice), name=guest.name,
                    phone=guest.phone, papers=guest.papers, persons=1, leaves_on=leaves_on, by=self.clerk(), at=at,
                )  # fmt: skip

        return walk_in

    def settle(self, room_id: int, at: datetime) -> None:
        """The desk looks into what the floor saw."""

        def look(at: datetime) -> None:
            if Room.objects.filter(pk=room_id).exclude(discrepancy=Discrepant.NO).exists():
                self.house.do(
                    stays.settle_discrepancy, room_id, reason="Asked the guest; the booking is right",
                    by=self.clerk(), at=at,
                )  # fmt: skip

        self.house.plan(at, look)
