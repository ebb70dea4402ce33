"""Builds the Minglan Lake Hotel of `housekeeping.demo_data` and lets it live until the moment people look at it."""

from __future__ import annotations

import datetime as dt
from datetime import date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import override

from cleaning.models import FaultReason
from core import clock
from core.domain import day as days
from core.domain.hotel import change_profile, profile
from core.enums import HotelKind
from core.models import HotelProfile
from frontdesk.domain import bookings, names
from frontdesk.domain.check_in import Papers
from frontdesk.enums import DocumentKind, GuestKind
from frontdesk.models import Booking, Guest
from housekeeping import demo_data as data
from housekeeping.simulate.crew import Crew, Habits, Worker
from housekeeping.simulate.desk import Arrival
from housekeeping.simulate.guests import GuestBook, Invented, born, citizen_number
from housekeeping.simulate.house import House
from housekeeping.simulate.situation import arrange
from rooms.domain.layout import add_room
from rooms.enums import Cleanliness
from rooms.models import Building, Floor, PublicArea, Room, RoomType, Section, SectionMember
from staff.domain import people, roster
from staff.enums import Language, Role, ShiftCode
from staff.models import Employee, RosterEntry, Shift

HISTORY_DAYS = 3
PLANNED_DAYS = 4  # bookings stand in the books for so many days after today
LETTERS = {
    "E": ShiftCode.EARLY, "L": ShiftCode.LATE, "N": ShiftCode.NIGHT, "O": ShiftCode.OFFICE, "S": ShiftCode.SPLIT,
}  # fmt: skip
TRAINEES = 12


@transaction.atomic
def build_demo(at: datetime, *, seed: int = 88) -> None:
    """Fill an empty database with the demo hotel as it is at `at`: three days of history and a busy house.

    All of it is one transaction: a demo that was cut off has never begun.
    """
    hotel = open_hotel()
    today = clock.hotel_date(at, hotel)
    if clock.local(at, hotel).time() < hotel.night_roll_auto_at:
        today -= timedelta(days=1)  # the night belongs to the business day before
    first = today - timedelta(days=HISTORY_DAYS)
    opened_at = clock.from_local(first, 5 * 60, hotel)
    with override(hotel.time_zone):
        days.open_first_day(first, at=opened_at)
        build_rooms(opened_at)
        write_fault_reasons()
        hire_staff(opened_at)
        write_roster(first - timedelta(days=7), today + timedelta(days=13))
        Demo(today, hotel, seed).live(at)


def open_hotel() -> HotelProfile:
    """The hotel's profile under the demo's name."""
    hotel = profile()
    change_profile(hotel, by=None, at=clock.now(), **data.HOTEL)
    HotelProfile.objects.filter(pk=hotel.pk).update(kind=HotelKind.DEMO)
    hotel.kind = HotelKind.DEMO
    return hotel


def build_rooms(at: datetime) -> None:
    """Buildings, floors, sections, room types, the 120 rooms and the public areas."""
    types = {
        one.code: RoomType.objects.create(**one._asdict(), position=place)
        for place, one in enumerate(data.TYPES)
    }
    buildings = {
        code: Building.objects.create(code=code, name_en=english, name_zh=chinese, position=place)
        for place, (code, english, chinese) in enumerate(data.BUILDINGS)
    }
    sections = {}
    for place, one in enumerate(data.SECTIONS):
        section = Section.objects.create(
            code=one.code, name_en=one.name_en, name_zh=one.name_zh, position=place
        )
        sections.update({(one.building, floor): section for floor in one.floors})
    for (code, number), codes in data.FLOORS.items():
        floor = Floor.objects.create(building=buildings[code], number=number)
        for place, type_code in enumerate(codes, start=1):
            add_room(
                f"{code}{number}{place:02}", floor=floor, type=types[type_code], section=sections[code, number],
                cleanliness=Cleanliness.INSPECTED, by=None, at=at,
            )  # fmt: skip
    PublicArea.objects.bulk_create(
        PublicArea(
            name_en=english, name_zh=chinese, square_metres=metres, every_minutes=every,
            building=buildings.get(building), floor_number=floor, position=place,
        )
        for place, (english, chinese, metres, every, building, floor) in enumerate(data.AREAS)
    )  # fmt: skip


def write_fault_reasons() -> None:
    """Why a room may fail its inspection, where the house has no list of its own yet."""
    if not FaultReason.objects.exists():
        FaultReason.objects.bulk_create(
            FaultReason(
                area_en=area, area_zh=area_zh, name_en=english, name_zh=chinese, redo_minutes=minutes,
                position=place,
            )
            for place, (area, area_zh, english, chinese, minutes) in enumerate(data.FAULTS)
        )  # fmt: skip


def hire_staff(at: datetime) -> None:
    """The thirty people with their roles and sections. All of them sign in with the demo's password and PIN."""
    hired: dict[str, Employee] = {}
    for one in data.STAFF:
        hired[one.number] = people.hire(
            number=one.number, roles=[one.role], name_zh=one.name_zh, family_name=one.family_name,
            given_names=one.given_names, hired_on=at.date() - timedelta(days=400),
            reports_to=hired.get(one.reports_to), language=Language.HOUSE, by=None, at=at,
        )  # fmt: skip
    # Hashed once for all: a hash takes most of a second, and these secrets are printed anyway.
    Employee.objects.update(password=make_password(data.PASSWORD), pin=make_password(data.PIN))
    sections = {section.code: section for section in Section.objects.all()}
    SectionMember.objects.bulk_create(
        SectionMember(section=sections[one.section], employee=hired[one.number], leads=one.leads)
        for one in data.STAFF
        if one.section
    )


def write_roster(first: date, last: date) -> None:
    """Everybody's shifts from one day to another, week by week the same."""
    shifts: dict[str, Shift] = {shift.code: shift for shift in roster.all_shifts()}
    by_number = {person.number: person for person in Employee.objects.all()}
    RosterEntry.objects.bulk_create(
        RosterEntry(employee=by_number[one.number], date=day, shift=shifts[LETTERS[letter]])
        for day in days_between(first, last)
        for one in data.STAFF
        if (letter := one.week[day.weekday()]) in LETTERS
    )


def days_between(first: date, last: date) -> list[date]:
    """Both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Demo:
    """Guests and their bookings, then the days until now, one after the other."""

    def __init__(self, today: date, hotel: HotelProfile, seed: int) -> None:
        self.today, self.hotel = today, hotel
        self.first = today - timedelta(days=HISTORY_DAYS)
        staff = {person.number: person for person in Employee.objects.all()}
        of_role = {role: [staff[one.number] for one in data.STAFF if one.role == role] for role in Role}
        crew = Crew(
            clerks=of_role[Role.FRONT_DESK][:3],
            leaders=of_role[Role.TEAM_LEADER],
            supervisor=of_role[Role.FLOOR_SUPERVISOR][0],
            night_clerk=of_role[Role.FRONT_DESK][3],
        )
        self.attendants = of_role[Role.ROOM_ATTENDANT]
        self.house = House(crew, seed=seed, habits=Habits(put_down=0.5, extends=0.04, persons_differ=0.02))
        self.dice = Random(seed)
        self.book = GuestBook(self.dice, today=today, foreign=0.2)
        self.arrivals: dict[date, list[Arrival]] = {}

    def live(self, at: datetime) -> None:
        """From the first day's morning until `at`."""
        self._promise_rooms()
        for day in days_between(self.first, self.today):
            self._plan_day(day)
            if day < self.today:
                self.house.close_day(day)
                self.house.live_until(self.house.moment(day, 24 * 60 + 30))
        self.house.live_until(at - timedelta(minutes=15))
        arrange(self.house, self.attendants, at)

    def _plan_day(self, day: date) -> None:
        house, desk = self.house, self.house.desk
        carried_over = day == self.first
        desk.choose_rooms(day, house.moment(day, 7 * 60 + 10))
        for arrival in self.arrivals.get(day, []):
            at = house.between(day, 9 * 60, 23 * 60, 15 * 60)
            desk.expect(arrival, house.moment(day, 5 * 60 + 30) if carried_over else at)
        desk.expect_departures(day)
        desk.expect_moves(day)
        if not carried_over:
            desk.expect_walk_ins(day, [self.book.invent()])
        house.open_shift(self._on_shift(day, ShiftCode.EARLY), house.moment(day, 7 * 60 + 40))
        house.open_shift(self._on_shift(day, ShiftCode.LATE), house.moment(day, 14 * 60 + 30))

    def _on_shift(self, day: date, code: str) -> list[Worker]:
        entries = RosterEntry.objects.filter(date=day, shift__code=code, employee__in=self.attendants)
        workers = []
        for entry in entries.select_related("employee", "shift").order_by("employee__number"):
            minutes = entry.shift.starts_at.hour * 60 + entry.shift.starts_at.minute + entry.shift.minutes
            until = self.house.moment(day, minutes - 20)
            workers.append(self.house.crew.worker(entry.employee, until, self.house.dice, self.house.habits))
        return workers

    def _promise_rooms(self) -> None:
        """Bookings that fill about three quarters of the house from the first day until some days after today.

        They are laid out room by room, so that no type is promised more often than the house has it.
        """
        named = self._named_guests()
        last = self.today + timedelta(days=PLANNED_DAYS)
        by_type: dict[str, list[tuple[Guest, Invented, data.DemoGuest]]] = {}
        for guest, invented, told in named:
            by_type.setdefault(told.type, []).append((guest, invented, told))
        rooms = list(Room.objects.select_related("type").order_by("position"))
        self.dice.shuffle(rooms)
        trainees = 0
        for room in rooms:
            known = by_type.get(room.type.code, [])
            person = known.pop() if known else None
            day = self.first + timedelta(days=0 if self.dice.random() < 0.72 else self.dice.randint(1, 3))
            while day <= last:
                nights = self.dice.choices([1, 2, 3, 4, 6], [30, 30, 20, 12, 8])[0]
                leaves_on = day + timedelta(days=nights)
                # A known guest is in house today or comes today.
                if person and day <= self.today < leaves_on:
                    self._expect(person[0], person[1], room.type, day, leaves_on, told=person[2])
                    person = None
                elif room.type.code == "TWN" and day == self.today and trainees < TRAINEES:
                    trainees += 1
                    self._expect_new(room.type, day, day + timedelta(days=3), kind=GuestKind.TRAINEE)
                else:
                    self._expect_new(room.type, day, leaves_on)
                day = leaves_on + timedelta(days=self.dice.choices([0, 1, 2], [62, 28, 10])[0])

    def _expect_new(self, room_type: RoomType, day: date, leaves_on: date, *, kind: str = "") -> None:
        invented = self.book.invent()
        guest = bookings.new_guest(name=invented.name, phone=invented.phone, at=self._booked_at())
        kind = (
            kind
            or self.dice.choices(
                [GuestKind.INDIVIDUAL, GuestKind.AGREEMENT, GuestKind.CONFERENCE, GuestKind.TRAINEE],
                [6, 2, 2, 2],
            )[0]
        )
        self._expect(guest, invented, room_type, day, leaves_on, kind=kind)

    def _expect(
        self,
        guest: Guest,
        invented: Invented,
        room_type: RoomType,
        day: date,
        leaves_on: date,
        *,
        kind: str = GuestKind.INDIVIDUAL,
        told: data.DemoGuest | None = None,
    ) -> Booking:
        persons = told.persons if told else self.dice.randint(1, min(2, room_type.sleeps))
        booking = bookings.make_booking(
            guest, room_type=room_type, arrives_on=day, leaves_on=leaves_on, persons=persons, by=None,
            at=self._booked_at(), kind=told.kind if told else kind, wish=told.wish if told else "",
            expected_at=dt.time(self.dice.randint(13, 21), self.dice.choice([0, 0, 30]))
            if self.dice.random() < 0.6
            else None,
        )  # fmt: skip
        arrival = Arrival(booking.pk, room_type.pk, invented, persons, leaves_on)
        self.arrivals.setdefault(day, []).append(arrival)
        return booking

    def _booked_at(self) -> datetime:
        return self.house.moment(self.first, 5 * 60 + 10)

    def _named_guests(self) -> list[tuple[Guest, Invented, data.DemoGuest]]:
        """The guests people know from the demo, with their numbers and phones."""
        found = []
        for place, one in enumerate(data.GUESTS, start=1):
            papers = self.book.passport()
            if one.document in (DocumentKind.RESIDENT_ID, DocumentKind.RESIDENCE_PERMIT):
                number = citizen_number(born(self.today, one.age, days_ago=place * 37), female=one.female)
                papers = Papers(one.document, number, matched=True)
            elif one.document != DocumentKind.PASSPORT:
                papers = Papers(one.document, f"H{place:08}", matched=True)
            phone = data.DIAL.get(one.country, data.DIAL_OTHERS).format(place)
            guest = bookings.new_guest(
                name=one.name, phone=phone, vip=one.vip, pinyin=one.pinyin, at=self._booked_at()
            )
            guest.family_name, guest.given_names = one.family_name, one.given_names
            guest.save(update_fields=["family_name", "given_names"])
            names.renew_keys(guest)
            found.append((guest, Invented(one.name, papers, phone), one))
        return found
