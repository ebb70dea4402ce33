"""Years of an ordinary hotel, written at once in the shape the domain functions give them.

Each room lives day by day: somebody arrives, is served each morning, leaves, the room is cleaned, inspected and given
again. The lines of one act are those `rooms/domain/status.py` would have written; a test lives the same acts through
the domain and compares.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.db import transaction

from cleaning.models import FaultReason, Inspection, InspectionFault, Task, TaskEvent
from core import clock
from core.models import BusinessDay, HotelProfile, NightStep
from core.slots import NightStepPart, filled
from frontdesk.domain import documents, names
from frontdesk.models import Booking, Guest, GuestDocument, GuestKey, Stay, StayEvent, StayPerson
from housekeeping.domain import night
from housekeeping.simulate.guests import GuestBook
from housekeeping.simulate.tables import AT_ONCE, Table, loading
from rooms.domain.facts import BLANK, COLUMNS, SINCE, decode, encode
from rooms.domain.readiness import INSPECTION_TAKES
from rooms.enums import Act, Fact, Source
from rooms.models import Room, RoomEvent
from staff.enums import Role
from staff.models import Employee

DAY = 24 * 60
GIVEN_AT, WORK_FROM, ROLL_AT = 7 * 60 + 45, 8 * 60, DAY + 20  # minutes after midnight
WALKS, INSPECTION_MINUTES = 3, int(INSPECTION_TAKES.total_seconds() // 60)
KEPT_GUESTS = 8  # guests a room: they come again and again
# Plain text: an enumeration is looked up in Python, and this is done by the million.
OCCUPANCY, CLEANLINESS, DOOR, WORK, STAY = (
    fact.value for fact in (Fact.OCCUPANCY, Fact.CLEANLINESS, Fact.DOOR, Fact.WORK, Fact.STAY)
)
CHECK_IN, CHECK_OUT, NIGHT_ROLL, ASSIGNED, CLEAN_STARTED, CLEAN_FINISHED, DND, PASSED, FAILED = (
    act.value
    for act in (
        Act.CHECK_IN, Act.CHECK_OUT, Act.NIGHT_ROLL, Act.ASSIGNED, Act.CLEAN_STARTED, Act.CLEAN_FINISHED, Act.DND,
        Act.INSPECTION_PASSED, Act.INSPECTION_FAILED,
    )
)  # fmt: skip
DESK, FLOOR = Source.DESK.value, Source.FLOOR.value
NO_WORK, NO_SIGN = BLANK[Fact.WORK], BLANK[Fact.DOOR]


class Cut(Exception):
    """The last day is over for this room: what follows has not happened yet."""


class Living:
    """One room while it lives: the text of each fact and since when, the stay in it and the task it waits for."""

    __slots__ = (
        "arrived_at", "arrived_day", "booking", "cause", "comes", "departure", "entered", "given_at", "guest", "kind",
        "leaves", "leaves_text", "made_at", "made_day", "minutes", "persons", "redo_of", "room", "seq", "since",
        "started_at", "state", "stay", "stayover", "task", "text", "turn", "type_id", "version", "worker",
    )  # fmt: skip

    def __init__(self, room: Room, comes: int) -> None:
        self.room, self.type_id = room.pk, room.type_id
        self.departure, self.stayover = room.type.departure_minutes, room.type.stayover_minutes
        self.text = {str(fact): encode(room, fact) for fact in COLUMNS}
        self.since: dict[str, str] = {}
        self.seq, self.version, self.turn = room.event_seq, room.version, room.guest_turn
        self.comes = comes  # number of the day the next guest arrives
        self.leaves = -1  # number of the day the present guest leaves, -1 when the room is vacant
        self.stay = self.booking = self.guest = self.persons = self.worker = 0
        self.cause = self.arrived_at = self.arrived_day = self.leaves_text = ""
        self.task = self.minutes = 0  # no task
        self.kind = self.state = self.made_at = self.made_day = ""
        self.entered: str | None = None
        self.given_at: str | None = None
        self.started_at: str | None = None
        self.redo_of: int | None = None


class History:
    """Writes the past of rooms that are inspected and have had no guest yet."""

    def __init__(self, hotel: HotelProfile, *, seed: int = 88) -> None:
        self.hotel, self.dice = hotel, Random(seed)
        of = {role: self._people(role) for role in Role}
        self.clerks, self.leaders = of[Role.FRONT_DESK], of[Role.TEAM_LEADER]
        self.supervisor, self.attendants = of[Role.FLOOR_SUPERVISOR][0], of[Role.ROOM_ATTENDANT]
        self.numbers = dict(Employee.objects.values_list("pk", "number"))
        self.reasons = list(FaultReason.objects.values_list("pk", "redo_minutes"))
        self.events = Table(
            RoomEvent,
            "id room_id seq version act fact before after happened_at recorded_at by_id source cause applied",
        )
        self.tasks = Table(
            Task,
            "id room_id kind state business_day attendant_id minutes guest_turn redo_of_id made_at given_at "
            "given_by_id started_at resumed_at worked_seconds ended_at",
        )
        self.task_events = Table(TaskEvent, "id task_id what at recorded_at by_id old new")
        self.inspections = Table(Inspection, "id room_id task_id verdict at by_id own_room")
        self.faults = Table(InspectionFault, "id inspection_id reason_id")
        self.bookings = Table(
            Booking,
            "id guest_id state type_id arrives_on leaves_on persons room_id made_at made_by_id closed_at",
        )
        self.stays = Table(
            Stay,
            "id booking_id guest_id room_id state guest_turn persons leaves_on arrived_at arrived_day departed_at "
            "departed_day",
        )
        self.people = Table(
            StayPerson, "id stay_id guest_id document_id document_kind matched_by_id matched_at"
        )
        self.stay_events = Table(StayEvent, "id stay_id what at business_day by_id room_id old new")
        self.tables = [
            self.events, self.tasks, self.task_events, self.inspections, self.faults, self.bookings, self.stays,
            self.people, self.stay_events,
        ]  # fmt: skip

    def _people(self, role: str) -> list[int]:
        return list(Employee.objects.with_role(role).order_by("number").values_list("pk", flat=True))

    def live(self, first: date, until: datetime) -> dict[int, date]:
        """Write everything from the first day until a moment. Returns room -> day from which it is free.

        The first business day is open; the days after it are opened and closed here.
        """
        self.first, self.until_minute = first, DAY * 2
        today = clock.hotel_date(until, self.hotel)
        if clock.local(until, self.hotel).time() < self.hotel.night_roll_auto_at:
            today -= timedelta(days=1)
        self.number_of_days = (today - first).days + 1
        self.dates = [(first + timedelta(days=n)).isoformat() for n in range(self.number_of_days + 10)]
        rooms = list(Room.objects.select_related("type").order_by("position"))
        self.guests = invite(
            len(rooms) * KEPT_GUESTS, self.dice, today, clock.from_local(first, 4 * 60, self.hotel)
        )
        living = [Living(room, self.dice.choice((0, 0, 0, 1, 2))) for room in rooms]
        with loading(*self.tables):
            for number in range(self.number_of_days):
                self._begin_day(number)
                if number == self.number_of_days - 1:
                    self.until_minute = int((until - self._midnight).total_seconds() // 60)
                self._live_day(living)
                for table in self.tables:
                    table.flush(at_least=AT_ONCE)
            for room in living:
                self._write_open_rows(room)
        with transaction.atomic():
            self._write_days(first, today)
            self._write_present(living)
        return {room.room: self._free_from(room, today) for room in living}

    # Days ------------------------------------------------------------------------------------------------------

    def _begin_day(self, number: int) -> None:
        self.day, self.date_text = number, self.dates[number]
        self._midnight = clock.from_local(self.first + timedelta(days=number), 0, self.hotel)
        minutes = (self._midnight + timedelta(minutes=n) for n in range(DAY + 4 * 60))
        self.at = [moment.strftime("%Y-%m-%d %H:%M:%S") for moment in minutes]
        self.free_at = dict.fromkeys(self.attendants, WORK_FROM)

    def _live_day(self, rooms: list[Living]) -> None:
        size = max(1, -(-len(rooms) // len(self.attendants)))
        for place, room in enumerate(rooms):
            room.worker = self.attendants[place // size]
            try:
                if room.leaves < 0:
                    if room.comes == self.day:
                        self._check_in(room, self._evening(room, 14 * 60))
                elif room.leaves == self.day:
                    self._departure(room)
                else:
                    self._stay_over(room)
                if room.leaves >= 0:
                    self._night(room)
            except Cut:
                continue

    def _evening(self, room: Living, earliest: int) -> int:
        return max(earliest, 14 * 60) + int(self.dice.random() ** 2 * 8 * 60)

    def _departure(self, room: Living) -> None:
        out = 6 * 60 + 30 + int(self.dice.triangular(0, 360, 240))
        if out > GIVEN_AT:
            self._give(room, GIVEN_AT)
            self._check_out(room, out)
        else:
            self._check_out(room, out)
            self._give(room, GIVEN_AT)
        begin = max(self.free_at[room.worker], out + 5, GIVEN_AT + 5)
        minutes = self._takes(room.departure)
        self._clean(room, begin, minutes)
        looked = begin + minutes + 4 + int(self.dice.random() * 16)
        if self.dice.random() < 0.05:
            looked = self._fail_and_redo(room, looked)
        self._inspect(room, PASSED, "passed", looked, {CLEANLINESS: "inspected"})
        room.comes = self.day + self.dice.choices((0, 1, 2), (68, 24, 8))[0]
        if room.comes == self.day:
            self._check_in(room, self._evening(room, looked + 10))

    def _stay_over(self, room: Living) -> None:
        self._give(room, GIVEN_AT)
        if self.dice.random() < 0.05:
            self._turned_away(room, WORK_FROM)
            self.free_at[room.worker] = max(self.free_at[room.worker], WORK_FROM + 120)
        begin, minutes = self.free_at[room.worker], self._takes(room.stayover)
        self._clean(room, begin, minutes)

    def _clean(self, room: Living, begin: int, minutes: int) -> None:
        self.free_at[room.worker] = begin + minutes + WALKS
        self._start(room, begin)
        self._finish(room, begin + minutes, minutes)

    def _takes(self, standard: int) -> int:
        return max(3, int(standard * self.dice.lognormvariate(0, 0.25)))

    # Acts ------------------------------------------------------------------------------------------------------

    def _write(
        self,
        room: Living,
        act: str,
        minute: int,
        by: int | None,
        source: str,
        cause: str,
        facts: dict[str, str],
    ) -> str:
        """One act: its lines of history, in the order of the facts. Returns its moment."""
        if minute > self.until_minute:
            raise Cut
        at = self.at[minute]
        room.version += 1
        text = room.text
        for fact, after in facts.items():
            before = text[fact]
            if before != after:
                room.seq += 1
                self.events.add((
                    next(self.events.ids), room.room, room.seq, room.version, act, fact, before, after, at, at, by,
                    source, cause, True,
                ))  # fmt: skip
                text[fact] = after
                room.since[fact] = at
        return at

    def _check_in(self, room: Living, minute: int) -> None:
        if minute > self.until_minute:
            raise Cut
        dice = self.dice
        nights = dice.choices((1, 2, 3, 4, 6), (34, 28, 20, 12, 6))[0]
        guest, document, kind = self.guests[int(dice.random() * len(self.guests))]
        clerk = self.clerks[int(dice.random() * len(self.clerks))]
        room.turn += 1
        room.leaves, room.persons, room.guest = self.day + nights, 1 + (dice.random() < 0.5), guest
        room.leaves_text = self.dates[room.leaves]
        room.arrived_day = self.date_text
        room.stay = next(self.stays.ids)
        at = self._write(room, CHECK_IN, minute, clerk, DESK, f"frontdesk:stay:{room.stay}", {
            OCCUPANCY: "occupied",
            STAY: f"{room.persons}|{room.leaves_text}||{room.turn}",
        })  # fmt: skip
        room.arrived_at = at
        booking = next(self.bookings.ids)
        room.booking = booking
        self.bookings.add((
            booking, guest, "arrived", room.type_id, self.date_text, room.leaves_text, room.persons, room.room,
            at, clerk, at,
        ))  # fmt: skip
        self.people.add((next(self.people.ids), room.stay, guest, document, kind, clerk, at))
        self._stay_line(room, "checked_in", at, clerk, room.leaves_text)

    def _check_out(self, room: Living, minute: int) -> None:
        clerk = self.clerks[int(self.dice.random() * len(self.clerks))]
        at = self._write(room, CHECK_OUT, minute, clerk, DESK, f"frontdesk:stay:{room.stay}", {
            OCCUPANCY: "vacant",
            CLEANLINESS: "dirty",
            STAY: f"|||{room.turn}",
        })  # fmt: skip
        self._stay_row(room, "departed", at, self.date_text)
        self._stay_line(room, "checked_out", at, clerk, "")
        room.leaves = -1

    def _stay_row(self, room: Living, state: str, departed_at: str | None, day: str | None) -> None:
        self.stays.add((
            room.stay, room.booking, room.guest, room.room, state, room.turn, room.persons, room.leaves_text,
            room.arrived_at, room.arrived_day, departed_at, day,
        ))  # fmt: skip

    def _stay_line(self, room: Living, what: str, at: str, clerk: int, new: str) -> None:
        self.stay_events.add(
            (next(self.stay_events.ids), room.stay, what, at, self.date_text, clerk, room.room, "", new)
        )

    def _night(self, room: Living) -> None:
        """Service falls due, and the room's cleaning goes on the list of the day that begins."""
        self._write(room, NIGHT_ROLL, ROLL_AT, None, "night", "", {CLEANLINESS: "dirty", DOOR: NO_SIGN})
        departs = room.leaves == self.day + 1
        room.kind, room.minutes = ("departure", room.departure) if departs else ("stayover", room.stayover)
        self._new_task(room, self.at[ROLL_AT], self.dates[self.day + 1])
        work = {WORK: f"{room.kind}|open||{room.minutes}||"}
        self._write(room, ASSIGNED, ROLL_AT, None, "system", room.cause, work)
        self._task_line(room, "made", ROLL_AT, None, room.kind)

    def _new_task(self, room: Living, at: str, day: str) -> None:
        room.task, room.state, room.made_at, room.made_day = next(self.tasks.ids), "open", at, day
        room.cause = f"cleaning:task:{room.task}"
        room.given_at = room.started_at = room.redo_of = None

    def _give(self, room: Living, minute: int) -> None:
        work = {WORK: f"{room.kind}|open|{room.worker}|{room.minutes}||"}
        room.given_at = self._write(room, ASSIGNED, minute, self.supervisor, FLOOR, room.cause, work)
        self._task_line(room, "given", minute, self.supervisor, self.numbers[room.worker])

    def _start(self, room: Living, minute: int) -> None:
        ready = self.at[minute + room.minutes + (0 if room.leaves >= 0 else INSPECTION_MINUTES)]
        work = f"{room.kind}|started|{room.worker}|{room.minutes}|{ready[:10]}T{ready[11:]}+00:00|"
        room.started_at = room.entered = self._write(
            room, CLEAN_STARTED, minute, room.worker, FLOOR, room.cause, {DOOR: NO_SIGN, WORK: work}
        )
        room.state = "started"
        self._task_line(room, "started", minute, room.worker)

    def _finish(self, room: Living, minute: int, minutes: int) -> None:
        room.entered = at = self._write(
            room,
            CLEAN_FINISHED,
            minute,
            room.worker,
            FLOOR,
            room.cause,
            {CLEANLINESS: "clean", WORK: NO_WORK},
        )
        self._task_line(room, "finished", minute, room.worker)
        room.state = "done"
        self._task_row(room, minutes * 60, at)

    def _turned_away(self, room: Living, minute: int) -> None:
        self._write(room, DND, minute, room.worker, FLOOR, room.cause, {DOOR: "dnd|"})
        self._task_line(room, "turned_away", minute, room.worker, "dnd")

    def _task_row(self, room: Living, worked: int, ended_at: str | None) -> None:
        worker, giver = (room.worker, self.supervisor) if room.given_at else (None, None)
        self.tasks.add((
            room.task, room.room, room.kind, room.state, room.made_day, worker, room.minutes, room.turn, room.redo_of,
            room.made_at, room.given_at, giver, room.started_at, room.started_at, worked, ended_at,
        ))  # fmt: skip

    def _task_line(self, room: Living, what: str, minute: int, by: int | None, new: str = "") -> None:
        at = self.at[minute]
        self.task_events.add((next(self.task_events.ids), room.task, what, at, at, by, "", new))

    def _inspect(self, room: Living, act: str, verdict: str, minute: int, facts: dict[str, str]) -> int:
        number, leader = next(self.inspections.ids), self.leaders[room.room % len(self.leaders)]
        cause = f"cleaning:inspection:{number}"
        room.entered = at = self._write(room, act, minute, leader, "inspection", cause, facts)
        self.inspections.add((number, room.room, room.task, verdict, at, leader, False))
        return number

    def _fail_and_redo(self, room: Living, minute: int) -> int:
        """The room comes back and is put right by the same person. Returns when it can be looked at again."""
        reason, minutes = self.reasons[int(self.dice.random() * len(self.reasons))]
        number = self._inspect(room, FAILED, "failed", minute, {
            CLEANLINESS: "dirty", WORK: f"{room.kind}|open|{room.worker}|{minutes}||",
        })  # fmt: skip
        self.faults.add((next(self.faults.ids), number, reason))
        at = self.at[minute]
        self._new_task(room, at, self.date_text)
        room.minutes, room.given_at, room.redo_of = minutes, at, number
        self._task_line(room, "made", minute, self.leaders[room.room % len(self.leaders)], "redo")
        begin = max(self.free_at[room.worker], minute + 2)
        self._clean(room, begin, minutes)
        return begin + minutes + 5

    # The end ---------------------------------------------------------------------------------------------------

    def _write_open_rows(self, room: Living) -> None:
        """What goes on at the last moment: the stay in the room and the task that is not done."""
        if room.leaves >= 0:
            self._stay_row(room, "open", None, None)
        if room.text[WORK] != NO_WORK:
            self._task_row(room, 0, None)

    def _write_days(self, first: date, today: date) -> None:
        """The business days with their night rolls."""
        steps: list[NightStepPart] = filled("night step")
        open_day = BusinessDay.objects.get(date=first)
        moments = {
            day: clock.from_local(day, ROLL_AT, self.hotel)
            for day in (first + timedelta(days=n) for n in range((today - first).days))
        }
        BusinessDay.objects.bulk_create(
            [
                BusinessDay(
                    date=day + timedelta(days=1), opened_at=at, closed_at=moments.get(day + timedelta(days=1)),
                )
                for day, at in moments.items()
                if day + timedelta(days=1) in moments
            ]
        )  # fmt: skip
        if moments:
            BusinessDay.objects.filter(pk=open_day.pk).update(closed_at=moments[first])
            BusinessDay.objects.create(date=today, opened_at=moments[today - timedelta(days=1)])
        said = ", ".join(step.name for step in steps)
        NightStep.objects.bulk_create(
            NightStep(
                day=day,
                name=name,
                done_at=day.closed_at or moments[first],
                said=said if name == night.CLOSED else "",
            )
            for day in BusinessDay.objects.filter(closed_at__isnull=False)
            for name in (*(step.name for step in steps), night.CLOSED)
        )

    def _write_present(self, living: list[Living]) -> None:
        """Let each room be what its history says."""
        for one in living:
            values: dict[str, Any] = {"version": one.version, "event_seq": one.seq}
            for fact, text in one.text.items():
                values |= decode(fact, text)
            values |= {SINCE[fact]: _moment(at) for fact, at in one.since.items() if fact in SINCE}
            values["last_entered_at"] = _moment(one.entered) if one.entered else None
            Room.objects.filter(pk=one.room).update(**values)

    def _free_from(self, room: Living, today: date) -> date:
        """The day from which nobody has the room."""
        return self.first + timedelta(days=room.leaves) if room.leaves >= 0 else today


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def invite(number: int, dice: Random, today: date, at: datetime) -> list[tuple[int, int, str]]:
    """Guests who will come again and again, as (guest, document, kind of document)."""
    book = GuestBook(dice, today=today)
    invented = [book.invent() for _guest in range(number)]
    keys_of = cache(lambda name: sorted(names.keys_of(Guest(name=name))))
    keys = Table(GuestKey, "id guest_id key")
    with transaction.atomic():
        guests = Guest.objects.bulk_create(
            [Guest(name=one.name, made_at=at) for one in invented], batch_size=2000
        )
        for guest in guests:
            for key in keys_of(guest.name):
                keys.add((next(keys.ids), guest.pk, key))
        papers = GuestDocument.objects.bulk_create(
            [
                GuestDocument(
                    guest=guest, kind=checked.kind, number=checked.number,
                    number_hash=documents.hash_of(checked), made_at=at,
                )
                for guest, one in zip(guests, invented, strict=True)
                for checked in [documents.check_document(one.papers.kind, one.papers.number, today=today)]
            ],
            batch_size=2000,
        )  # fmt: skip
    with loading(keys):
        pass
    return [(paper.guest_id, paper.pk, paper.kind) for paper in papers]
