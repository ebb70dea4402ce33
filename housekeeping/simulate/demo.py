"""Builds the Minglan Lake Hotel of `housekeeping.demo_data` and lets it live until the moment people look at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import chain, cycle, islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import override

from cleaning.domain.reasons import install_default_reasons
from core import clock
from core.domain import day as days
from core.domain.hotel import change_profile, profile
from core.enums import HotelKind
from core.models import HotelProfile
from core.slots import filled
from frontdesk.domain import bookings, names
from frontdesk.domain.check_in import Papers
from frontdesk.enums import DocumentKind, GuestKind
from frontdesk.models import Booking, Guest
from housekeeping import demo_data as data
from housekeeping.simulate.bulk import History
from housekeeping.simulate.crew import Crew, Habits, Worker
from housekeeping.simulate.desk import Arrival
from housekeeping.simulate.goods import stock_house
from housekeeping.simulate.goods_past import Past
from housekeeping.simulate.guests import GuestBook, Invented, born, citizen_number
from housekeeping.simulate.house import House
from housekeeping.simulate.situation import arrange
from housekeeping.simulate.tables import analyse
from rooms.domain.layout import add_room
from rooms.enums import Cleanliness
from rooms.models import Building, Floor, PublicArea, Room, RoomType, Section, SectionMember
from staff.domain import people
from staff.domain import shifts as house_shifts
from staff.enums import Language, Role, ShiftCode
from staff.models import Employee, RosterEntry, Shift

ROOMS, HISTORY_DAYS = 120, 3
PAST_DAYS = 430  # of goods: the month reported, and the same month a year before it, whole
PLANNED_DAYS = 6  # bookings stand in the books for so many days after today
LETTERS = {
    "E": ShiftCode.EARLY, "L": ShiftCode.LATE, "N": ShiftCode.NIGHT, "O": ShiftCode.OFFICE, "S": ShiftCode.SPLIT,
}  # fmt: skip
TRAINEES = 12


@transaction.atomic
def build_demo(at: datetime, *, seed: int = 88) -> None:
    """Fill an empty database with the demo hotel as it is at `at`: three days of history and a busy house.

    All of it is one transaction: a demo that was cut off has never begun.
    """
    hotel, today = open_hotel(), business_date(at)
    with override(hotel.time_zone):
        first = open_house(today - timedelta(days=HISTORY_DAYS), today, ROOMS)
        Past(hotel, first - timedelta(days=PAST_DAYS), first, seed).write()  # nobody leaves on the first day
        analyse()  # else PostgreSQL plans as if the year just written were not there
        Demo(first, today, seed).live(at)
        run_parts(at)
    mark_as_demo()


def build_large_demo(at: datetime, *, rooms: int, history_days: int, seed: int = 88) -> None:
    """A demo hotel of any size whose past is written at once, see `bulk`. What happens today is acted as always."""
    hotel, today = open_hotel(), business_date(at)
    with override(hotel.time_zone):
        with transaction.atomic():
            first = open_house(today - timedelta(days=history_days), today, rooms)
        free_from = History(hotel, seed=seed).live(first, at - timedelta(minutes=20))
        with transaction.atomic():
            Demo(today, today, seed, free_from).arrange(at)
            run_parts(at)
    analyse()
    mark_as_demo()


def business_date(at: datetime) -> date:
    """The business day at a moment: until the night roll it is the day before."""
    hotel = profile()
    today = clock.hotel_date(at, hotel)
    early = clock.local(at, hotel).time() < hotel.night_roll_auto_at
    return today - timedelta(days=1) if early else today


def open_house(first: date, today: date, rooms: int) -> date:
    """Rooms, people and roster, and the first business day, which is returned."""
    at = clock.from_local(first, 5 * 60, profile())
    days.open_first_day(first, at=at)
    build_rooms(at, rooms)
    install_default_reasons()
    stock_house(first, at)
    hire_staff(at, rooms)
    write_roster(today - timedelta(days=31), today + timedelta(days=34))
    return first


def open_hotel() -> HotelProfile:
    """The hotel's profile under the demo's name."""
    hotel = profile()
    change_profile(hotel, by=None, at=clock.now(), **data.HOTEL)
    return hotel


def run_parts(at: datetime) -> None:
    """What other apps have in store for the demo hotel."""
    for part in filled("demo part"):
        part.run(at)


def mark_as_demo() -> None:
    """From now on the demo is there; a clock that is set is allowed."""
    HotelProfile.objects.update(kind=HotelKind.DEMO)


def build_rooms(at: datetime, number: int) -> None:
    """Buildings, floors, sections, room types, rooms and public areas."""
    types = {
        one.code: RoomType.objects.create(**one._asdict(), position=place)
        for place, one in enumerate(data.TYPES)
    }
    floors = data.FLOORS if number == ROOMS else more_floors(number)
    buildings: dict[str, Building] = {}
    sections: dict[tuple[str, int], Section] = {}
    for place, (code, storey) in enumerate(floors):
        if code not in buildings:
            english, chinese = data.BUILDINGS.get(code, (f"Building {code}", f"{code}号楼"))
            buildings[code] = Building.objects.create(
                code=code, name_en=english, name_zh=chinese, position=len(buildings)
            )
        sections[code, storey] = section_of(code, storey, place)
    for (code, storey), codes in floors.items():
        floor = Floor.objects.create(building=buildings[code], number=storey)
        for place, type_code in enumerate(codes, start=1):
            add_room(
                f"{code}{storey}{place:02}", floor=floor, type=types[type_code], section=sections[code, storey],
                cleanliness=Cleanliness.INSPECTED, by=None, at=at,
            )  # fmt: skip
    PublicArea.objects.bulk_create(
        PublicArea(
            name_en=english, name_zh=chinese, square_metres=metres, every_minutes=every,
            building=buildings.get(building), floor_number=storey, position=place,
        )
        for place, (english, chinese, metres, every, building, storey) in enumerate(data.AREAS)
    )  # fmt: skip


def more_floors(number: int) -> dict[tuple[str, int], list[str]]:
    """Floors for any number of rooms, the types mixed as in the demo hotel: 25 rooms a floor, 8 floors a building."""
    mixed = cycle(chain.from_iterable(data.FLOORS.values()))
    codes = list(islice(mixed, number))
    return {
        (str(1 + place // 8), 2 + place % 8): codes[place * 25 : place * 25 + 25]
        for place in range(-(-number // 25))
    }


def section_of(code: str, storey: int, place: int) -> Section:
    """The section this floor belongs to; beyond the demo hotel's own, two floors make one."""
    for one in data.SECTIONS:
        if one.building == code and storey in one.floors:
            return Section.objects.get_or_create(
                code=one.code, defaults={"name_en": one.name_en, "name_zh": one.name_zh, "position": place}
            )[0]
    low = storey // 2 * 2
    return Section.objects.get_or_create(
        code=f"{code}-{low}",
        defaults={
            "name_en": f"Building {code}, {low}-{low + 1}", "name_zh": f"{code}号楼{low}-{low + 1}层",
            "position": place,
        },
    )[0]  # fmt: skip


def hire_staff(at: datetime, rooms: int) -> None:
    """The thirty people with their roles and sections, and numbered ones where the house has more than its 120 rooms.

    All of them sign in with the demo's password and PIN.
    """
    hired: dict[str, Employee] = {}
    for one in data.STAFF:
        hired[one.number] = people.hire(
            number=one.number, roles=[one.role], name_zh=one.name_zh, family_name=one.family_name,
            given_names=one.given_names, hired_on=at.date() - timedelta(days=400),
            reports_to=hired.get(one.reports_to), language=Language.HOUSE, by=None, at=at,
        )  # fmt: skip
    for number in range(11, rooms // 11 + 1):
        people.hire(
            number=str(2000 + number), roles=[Role.ROOM_ATTENDANT], name_zh=f"服务员{number}",
            given_names=str(number), family_name="Attendant", reports_to=hired["1007"], by=None, at=at,
        )  # fmt: skip
    # Hashed once for all: a hash takes most of a second, and these secrets are printed anyway.
    Employee.objects.update(password=make_password(data.PASSWORD), pin=make_password(data.PIN))
    sections = {section.code: section for section in Section.objects.all()}
    SectionMember.objects.bulk_create(
        SectionMember(section=sections[one.section], employee=hired[one.number], leads=one.leads)
        for one in data.STAFF
        if one.section in sections
    )


def write_roster(first: date, last: date) -> None:
    """Everybody's shifts from one day to another, week by week the same; numbered attendants work early each day."""
    shifts: dict[str, Shift] = {shift.code: shift for shift in house_shifts.all_shifts()}
    weeks = {one.number: one.week for one in data.STAFF}
    RosterEntry.objects.bulk_create(
        RosterEntry(employee=person, date=day, shift=shifts[LETTERS[letter]])
        for person in Employee.objects.order_by("number")
        for day in days_between(first, last)
        if (letter := weeks.get(person.number, "EEEEEEE")[day.weekday()]) in LETTERS
    )


def days_between(first: date, last: date) -> list[date]:
    """Both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Demo:
    """Guests and their bookings, then the days until now, one after the other.

    `free_from` says of each room from which day it may be promised, where the past is written already.
    """

    def __init__(
        self, first: date, today: date, seed: int, free_from: Mapping[int, date] | None = None
    ) -> None:
        self.first, self.today = first, today
        self.free_from = free_from or {}
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
        self._promise_rooms(self.house.moment(self.first, 5 * 60 + 10))
        for day in days_between(self.first, self.today):
            self._plan_day(day)
            if day < self.today:
                self.house.close_day(day)
                self.house.live_until(self.house.moment(day, 24 * 60 + 30))
        self.house.live_until(at - timedelta(minutes=15))
        arrange(self.house, self.attendants, self.book, at)

    def arrange(self, at: datetime) -> None:
        """The bookings to come and the situation at `at`, in a house whose past is written already."""
        self._promise_rooms(at - timedelta(minutes=18))
        self.house.desk.choose_rooms(self.today, at - timedelta(minutes=17))
        self.house.live_until(at - timedelta(minutes=15))
        arrange(self.house, self.attendants, self.book, at)

    def _plan_day(self, day: date) -> None:
        house, desk = self.house, self.house.desk
        carried_over = day == self.first
        house.open_stores(day)
        desk.choose_rooms(day, house.moment(day, 7 * 60 + 10))
        for arrival in self.arrivals.get(day, []):
            at = house.between(day, 9 * 60, 23 * 60, 15 * 60)
            desk.expect(arrival, house.moment(day, 5 * 60 + 30) if carried_over else at)
        desk.expect_departures(day)
        desk.expect_moves(day)
        if not carried_over:
            desk.expect_walk_ins(day, [self.book.invent()])
        house.run_clock(day)
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

    def _promise_rooms(self, at: datetime) -> None:
        """Bookings that fill about three quarters of the house from the first day until some days after today.

        They are laid out room by room, so that no type is promised more often than the house has it.
        """
        self.booked_at = at
        last = self.today + timedelta(days=PLANNED_DAYS)
        by_type: dict[str, list[tuple[Guest, Invented, data.DemoGuest]]] = {}
        for guest, invented, told in self._named_guests():
            by_type.setdefault(told.type, []).append((guest, invented, told))
        rooms = list(Room.objects.select_related("type").order_by("position"))
        self.dice.shuffle(rooms)
        self.trainees = 0
        for room in rooms:
            known = by_type.get(room.type.code, [])
            day = self.free_from.get(room.pk) or self.first
            if known and day <= self.today:
                guest, invented, told = known.pop()
                arrives_on = max(day, self.today - timedelta(days=self.dice.choice((0, 0, 1, 2))))
                leaves_on = self.today + timedelta(days=self.dice.choice((1, 1, 2, 3)))
                self._fill(room.type, day, arrives_on)
                self._expect(guest, invented, room.type, arrives_on, leaves_on, told=told)
                day = leaves_on
            self._fill(room.type, day, last)

    def _fill(self, room_type: RoomType, first: date, until: date) -> None:
        """Guests one after the other for a room that is free from `first`, the last of them gone on `until`."""
        day = first + timedelta(days=0 if self.dice.random() < 0.72 else self.dice.randint(1, 3))
        while day < until:
            nights = self.dice.choices([1, 2, 3, 4, 6], [30, 30, 20, 12, 8])[0]
            leaves_on = min(day + timedelta(days=nights), until)
            course = room_type.code == "TWN" and day == self.today and self.trainees < TRAINEES
            self.trainees += course
            self._expect_new(room_type, day, leaves_on, kind=GuestKind.TRAINEE if course else "")
            day = leaves_on + timedelta(days=self.dice.choices([0, 1, 2], [62, 28, 10])[0])

    def _expect_new(self, room_type: RoomType, day: date, leaves_on: date, *, kind: str = "") -> None:
        invented = self.book.invent()
        guest = bookings.new_guest(name=invented.name, phone=invented.phone, at=self.booked_at)
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
            at=self.booked_at, kind=told.kind if told else kind, wish=told.wish if told else "",
            expected_at=dt.time(self.dice.randint(13, 21), self.dice.choice([0, 0, 30]))
            if self.dice.random() < 0.6
            else None,
        )  # fmt: skip
        arrival = Arrival(booking.pk, room_type.pk, invented, persons, leaves_on)
        self.arrivals.setdefault(day, []).append(arrival)
        return booking

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
                name=one.name, phone=phone, vip=one.vip, pinyin=one.pinyin, at=self.booked_at
            )
            guest.family_name, guest.given_names = one.family_name, one.given_names
            guest.save(update_fields=["family_name", "given_names"])
            names.renew_keys(guest)
            found.append((guest, Invented(one.name, papers, phone), one))
        return found
