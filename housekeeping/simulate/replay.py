"""Lives the days of a file of real bookings (`docs/replay.md` names the file and who made it)."""

from __future__ import annotations

import csv
import gzip
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import override

from cleaning.domain.reasons import install_default_reasons
from core import clock
from core.domain import day as days
from core.domain.hotel import profile
from core.enums import HotelKind
from core.errors import Refusal
from core.models import BusinessDay, HotelProfile
from frontdesk.domain import bookings
from frontdesk.enums import BookingState
from frontdesk.models import Booking, Stay
from housekeeping.simulate.crew import Crew, Worker
from housekeeping.simulate.desk import Arrival
from housekeeping.simulate.goods import stock_house
from housekeeping.simulate.guests import GuestBook
from housekeeping.simulate.house import House
from rooms.domain.layout import add_room
from rooms.enums import Cleanliness
from rooms.models import Building, Floor, Room, RoomType
from staff.domain import people
from staff.enums import Role
from staff.models import Employee
from supplies.models import Item

# Rooms of each type the file knows: the most that were ever taken of it on one day.
ROOMS = {"A": 146, "D": 57, "B": 15, "E": 10, "F": 8, "K": 8, "G": 5, "C": 3}
MINUTES = {"A": (26, 16), "D": (28, 17), "B": (24, 15), "E": (32, 20), "F": (34, 21), "K": (30, 18), "G": (42, 26),
           "C": (40, 25)}  # fmt: skip
ROOMS_A_FLOOR = 32
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
COLUMNS = (
    "arrival_date_year", "arrival_date_month", "arrival_date_day_of_month", "stays_in_weekend_nights",
    "stays_in_week_nights", "adults", "children", "babies", "lead_time", "assigned_room_type",
    "reservation_status", "reservation_status_date",
)  # fmt: skip
STAYED, CANCELLED, NO_SHOW = "Check-Out", "Canceled", "No-Show"
SHIFT, LATE_SHIFT = (7 * 60 + 40, 16 * 60), (14 * 60 + 30, 23 * 60 + 15)  # minutes after midnight
USABLE = 0.75  # of a shift: what is left of it for rooms
EVENING = 5  # each fifth attendant works in the evening


class BadRow(Exception):
    """A row that cannot be lived; its text says why."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A booking of the file."""

    line: int
    type: str
    arrives_on: date
    leaves_on: date
    persons: int
    status: str
    status_on: date
    booked_on: date


@dataclass
class Report:
    """What came of it: the object the command prints."""

    opened: int = 0
    booked: int = 0
    checked_in: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    departed: int = 0
    cancelled: int = 0
    no_show: int = 0
    cleaned_per_day: dict[str, int] = field(default_factory=dict)
    operations: int = 0
    operations_per_s: float = 0.0
    bad_rows: list[tuple[int, str]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Plain values, the most frequent refusal first."""
        return {**vars(self), "refused": dict(self.refused.most_common())}


def read(path: Path, first: date, last: date) -> tuple[list[FileRow], list[tuple[int, str]]]:
    """The bookings that concern these days, and the rows that cannot be lived as (line, why).

    Raises Refusal when the file is not one of bookings.
    """
    rows, bad = [], []
    with open_text(path) as lines:
        table = csv.DictReader(lines)
        if missing := set(COLUMNS) - set(table.fieldnames or ()):
            raise Refusal(f"The file lacks the columns {', '.join(sorted(missing))}.")
        for line, values in enumerate(table, start=2):
            try:
                row = parse(line, values, first, last)
            except BadRow as why:
                bad.append((line, str(why)))
            else:
                rows += [row] if row else []
    return rows, bad


def open_text(path: Path) -> Any:
    """The file as text, whether it is packed or not."""
    with path.open("rb") as start:
        packed = start.read(2) == b"\x1f\x8b"
    return (
        gzip.open(path, "rt", newline="", encoding="utf-8-sig")
        if packed
        else path.open(newline="", encoding="utf-8-sig")
    )


def parse(line: int, values: Mapping[str, str], first: date, last: date) -> FileRow | None:
    """One row, or None when it has nothing to do with these days. Raises BadRow."""
    try:
        arrives_on = date(
            int(values["arrival_date_year"]),
            MONTHS.index(values["arrival_date_month"]) + 1,
            int(values["arrival_date_day_of_month"]),
        )
        nights = int(values["stays_in_weekend_nights"]) + int(values["stays_in_week_nights"])
        leaves_on = arrives_on + timedelta(days=nights)
        status = values["reservation_status"]
        carried_over = status == STAYED and arrives_on < first <= leaves_on
        if not (carried_over or first <= arrives_on <= last):
            return None
        lead_time = int(values["lead_time"])
        persons = sum(number(values[column]) for column in ("adults", "children", "babies"))
        status_on = date.fromisoformat(values["reservation_status_date"])
    except (ValueError, OverflowError, TypeError) as error:
        raise BadRow("a date or number cannot be read") from error
    if nights < 0 or lead_time < 0:
        raise BadRow("nights and days ahead cannot be negative")
    if status not in (STAYED, CANCELLED, NO_SHOW):
        raise BadRow(f"unknown status {status!r}")
    if values["assigned_room_type"] not in ROOMS:
        raise BadRow(f"unknown room type {values['assigned_room_type']!r}")
    if not 1 <= persons <= 50:
        raise BadRow("nobody comes" if persons == 0 else f"{persons} persons")
    if nights > bookings.LONGEST_STAY_DAYS:
        raise BadRow(f"{nights} nights")
    booked_on = arrives_on - timedelta(days=lead_time)
    return FileRow(
        line, values["assigned_room_type"], arrives_on, leaves_on, persons, status, status_on, booked_on
    )


def number(text: str) -> int:
    """A count of persons; NULL, NA and nothing mean none were written down."""
    return 0 if text in ("", "NA", "NULL") else int(text)


def replay(
    path: Path,
    first: date,
    days_number: int,
    *,
    seed: int = 2016,
    say: Callable[[str], None] = lambda text: None,
) -> Report:
    """Live `days_number` days from `first` on, in an empty database or in a hotel that has had no guest yet.

    `say` is told the progress after each day. Raises Refusal when the file or the database does not fit.
    """
    last = first + timedelta(days=days_number - 1)
    rows, bad_rows = read(path, first, last)
    do_not_wait_for_the_disk()
    hotel = prepare(first, attendants_needed(rows, first, last))
    with override(hotel.time_zone):
        report = Replay(hotel, rows, seed).live(first, last, say)
    report.bad_rows = bad_rows
    return report


def do_not_wait_for_the_disk() -> None:
    """A made-up hotel may lose its last second in a power cut; a real one waits for the disk at each act."""
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            sqlite = connection.vendor == "sqlite"
            cursor.execute("PRAGMA synchronous=NORMAL" if sqlite else "SET synchronous_commit TO off")


def prepare(first: date, attendants: int) -> HotelProfile:
    """The hotel that is lived in, built where the database is empty. Raises Refusal when guests were there before."""
    if Stay.objects.exists():
        raise Refusal("This database has had guests already. The replay needs an empty one.")
    hotel = profile()
    opened_at = clock.from_local(first, 4 * 60, hotel)
    if not Room.objects.exists():
        HotelProfile.objects.filter(pk=hotel.pk).update(kind=HotelKind.SCRATCH)
        with transaction.atomic():
            build_rooms(opened_at)
            hire(attendants, opened_at)
    elif missing := set(ROOMS) - set(RoomType.objects.values_list("code", flat=True)):
        raise Refusal(f"This hotel lacks the room types {', '.join(sorted(missing))}.")
    install_default_reasons()
    if not BusinessDay.objects.exists():
        days.open_first_day(first, at=opened_at)
    elif days.current_day().date != first:
        raise Refusal(f"The open business day is {days.current_day().date}, not {first}.")
    if not Item.objects.exists():
        stock_house(first, opened_at)
    return hotel


def build_rooms(at: datetime) -> None:
    """252 inspected rooms, floor by floor, type by type."""
    building = Building.objects.create(code="1", name_en="House", name_zh="主楼")
    codes = [code for code, rooms in ROOMS.items() for _room in range(rooms)]
    types = {
        code: RoomType.objects.create(
            code=code, name_en=f"Type {code}", name_zh=f"{code}型", position=place, sleeps=4,
            departure_minutes=MINUTES[code][0], stayover_minutes=MINUTES[code][1],
        )
        for place, code in enumerate(ROOMS)
    }  # fmt: skip
    for place, code in enumerate(codes):
        storey, room = divmod(place, ROOMS_A_FLOOR)
        floor, _made = Floor.objects.get_or_create(building=building, number=storey + 1)
        add_room(
            f"{storey + 1}{room + 1:02}", floor=floor, type=types[code], cleanliness=Cleanliness.INSPECTED,
            by=None, at=at,
        )  # fmt: skip


def hire(attendants: int, at: datetime) -> None:
    """Numbered people instead of names: three clerks, a night clerk, a supervisor, leaders and attendants."""
    teams = [
        (Role.FRONT_DESK, "Clerk", 4),
        (Role.FLOOR_SUPERVISOR, "Supervisor", 1),
        (Role.TEAM_LEADER, "Leader", -(-attendants // 6)),
        (Role.ROOM_ATTENDANT, "Attendant", attendants),
    ]
    staff_number = 1000
    for role, title, size in teams:
        for place in range(1, size + 1):
            staff_number += 1
            people.hire(
                number=str(staff_number),
                roles=[role],
                given_names=title,
                family_name=str(place),
                by=None,
                at=at,
            )


def attendants_needed(rows: list[FileRow], first: date, last: date) -> int:
    """As many as the fullest day's standard minutes ask for."""
    minutes: Counter[date] = Counter()
    for row in rows:
        if row.status != STAYED or row.type not in MINUTES:
            continue
        departure, stayover = MINUTES[row.type]
        minutes[row.leaves_on] += departure
        day = max(row.arrives_on + timedelta(days=1), first)
        while day < min(row.leaves_on, last + timedelta(days=1)):
            minutes[day] += stayover
            day += timedelta(days=1)
    fullest = max(minutes.values(), default=0)
    return 2 + int(fullest / ((SHIFT[1] - SHIFT[0]) * USABLE) * EVENING / (EVENING - 1))


class Replay:
    """The days of the file, one after the other."""

    def __init__(self, hotel: HotelProfile, rows: list[FileRow], seed: int) -> None:
        def of(role: str) -> list[Employee]:
            return list(Employee.objects.with_role(role).order_by("number"))

        clerks = of(Role.FRONT_DESK)
        crew = Crew(clerks[:-1], of(Role.TEAM_LEADER), of(Role.FLOOR_SUPERVISOR)[0], clerks[-1])
        self.house = House(crew, seed=seed)
        self.attendants = of(Role.ROOM_ATTENDANT)
        self.hotel, self.rows = hotel, rows
        self.book = GuestBook(Random(seed), today=min(row.arrives_on for row in rows) if rows else date.min)
        self.types = {one.code: one for one in RoomType.objects.all()}
        self.report = Report()

    def live(self, first: date, last: date, say: Callable[[str], None]) -> Report:
        """From the morning of the first day to the night after the last."""
        began = time.monotonic()
        by_day: dict[date, list[FileRow]] = defaultdict(list)
        self._open([row for row in self.rows if row.arrives_on < first], first)
        for row in self.rows:
            if row.arrives_on >= first:
                by_day[max(row.booked_on, first)].append(row)
        total = (last - first).days + 1
        for number_, day in enumerate(days_from(first, last), start=1):
            cleaned = self.house.done["finish_task"]
            self._plan(day, by_day[day])
            self.house.live_until(self.house.moment(day, 24 * 60 + 30))
            self.report.cleaned_per_day[day.isoformat()] = self.house.done["finish_task"] - cleaned
            self._count(time.monotonic() - began)
            say(f"{day}  day {number_} of {total}  {self.report.operations:,} operations")
        return self.report

    def _open(self, rows: list[FileRow], first: date) -> None:
        """Give those who came before the first day their rooms."""
        at = self.house.moment(first, 4 * 60 + 30)
        for row in rows:
            if arrival := self._book(row, at):
                self.house.desk.expect(arrival, at + timedelta(minutes=5))
        self.house.live_until(at + timedelta(minutes=5))
        self.report.opened = self.house.done["check_in"]

    def _book(self, row: FileRow, at: datetime) -> Arrival | None:
        invented = self.book.invent()
        guest = self.house.do(bookings.new_guest, name=invented.name, phone=invented.phone, at=at)
        if guest is None:
            return None
        booking = self.house.do(
            bookings.make_booking, guest, room_type=self.types[row.type], arrives_on=row.arrives_on,
            leaves_on=row.leaves_on, persons=row.persons, reference=f"line {row.line}",
            by=self.house.crew.clerks[0], at=at,
        )  # fmt: skip
        if booking is None:
            return None
        return Arrival(booking.pk, booking.type_id, invented, row.persons, row.leaves_on)

    def _plan(self, day: date, booked_today: list[FileRow]) -> None:
        house, desk = self.house, self.house.desk
        house.open_stores(day)
        morning = house.moment(day, 6 * 60)
        for row in booked_today:
            arrival = self._book(row, morning)
            if arrival is None:
                continue
            self.report.booked += 1
            if row.status == STAYED:
                day_use = row.leaves_on == row.arrives_on
                low, high, usual = (8, 15, 10) if day_use else (9, 23, 15)
                desk.expect(arrival, house.between(row.arrives_on, low * 60, high * 60, usual * 60))
            elif row.status == CANCELLED:
                cancelled_on = min(max(row.status_on, day), row.arrives_on)
                self._cancels(arrival.booking_id, house.between(cancelled_on, 8 * 60, 20 * 60, 11 * 60))
        desk.choose_rooms(day, house.moment(day, 7 * 60))
        desk.expect_departures(day)
        desk.expect_moves(day)
        for place, (starts, ends) in enumerate((SHIFT, LATE_SHIFT)):
            crew = [person for n, person in enumerate(self.attendants) if (n % EVENING == 0) == bool(place)]
            workers = [self._worker(person, house.moment(day, ends)) for person in crew]
            house.open_shift(workers, house.moment(day, starts))
        house.close_day(day)

    def _worker(self, person: Employee, until: datetime) -> Worker:
        return self.house.crew.worker(person, until, self.house.dice, self.house.habits)

    def _cancels(self, booking_id: int, at: datetime) -> None:
        def cancel(at: datetime) -> None:
            self.house.do(bookings.cancel_booking, booking_id, by=self.house.desk.clerk(), at=at)

        self.house.plan(at, cancel)

    def _count(self, seconds: float) -> None:
        done = self.house.done
        self.report.checked_in = done["check_in"] - done["undo_check_in"] - self.report.opened
        self.report.departed = done["check_out"]
        self.report.cancelled = done["cancel_booking"]
        self.report.no_show = Booking.objects.filter(state=BookingState.NO_SHOW).count()
        self.report.refused = self.house.refused
        self.report.operations = done.total()
        self.report.operations_per_s = round(done.total() / seconds, 1)


def days_from(first: date, last: date) -> Iterator[date]:
    """Both included."""
    for number_ in range((last - first).days + 1):
        yield first + timedelta(days=number_)
