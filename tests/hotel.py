"""A small hotel in the middle of its day, with one person per role: what tests walk through that look at all pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.test import Client

from cleaning.domain import assign, inspect, work
from cleaning.models import FaultReason, Task
from core.clock import now
from frontdesk.domain import bookings, stays
from frontdesk.models import Booking, Stay
from handover.domain import make as reports
from handover.domain import sign
from handover.domain.due import Due
from handover.enums import Answer
from handover.models import Report
from rooms.enums import Cleanliness, Observed
from rooms.models import Room, Section, SectionMember
from staff.domain import devices, people, shifts
from staff.enums import DeviceKind, Role
from staff.models import Employee
from supplies.domain import movements, usual
from supplies.domain.movements import Line
from supplies.enums import Kind, Source, StoreKind
from supplies.models import Item, Lot, Store
from tests import factories as make
from tests.lostfound.house import furnish

PASSWORD = "seven herons over the pond"
PIN = "480273"


@dataclass
class Hotel:
    """What stands in the hotel. `people` has one person per role."""

    people: dict[str, Employee]
    rooms: list[Room]
    stays: list[Stay]
    tasks: list[Task]
    reason: FaultReason
    bookings: list[Booking] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


def open_hotel() -> Hotel:
    """Four guests have left, two are in house, three are to come; the floor is at work since three hours."""
    at = now() - timedelta(hours=3)
    make.open_day(at, at.astimezone(make.HOTEL_ZONE).date())
    persons = {
        role: make.employee(str(1100 + n), role, name="", name_zh="王秀兰") for n, role in enumerate(Role)
    }
    for person in persons.values():
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
    clerk, attendant, leader = persons["front_desk"], persons["room_attendant"], persons["team_leader"]
    rooms = [make.room(f"12{n:02}", at=at) for n in range(1, 11)]
    inside = [make.stay(room, at=at, by=clerk) for room in rooms[:6]]
    for stay in inside[:4]:
        stays.check_out(stay.pk, by=clerk, at=at + timedelta(minutes=5))
    stock_up(at)
    reason = FaultReason.objects.create(name_en="hair", name_zh="毛发", area_en="bathroom", area_zh="卫生间")
    tasks = list(Task.objects.order_by("pk"))
    assign.give_tasks([task.pk for task in tasks[:3]], attendant, by=leader, at=at + timedelta(minutes=9))
    for task in tasks[:2]:
        work.start_task(task.pk, by=attendant, at=at + timedelta(minutes=10))
        work.finish_task(task.pk, by=attendant, at=at + timedelta(minutes=40))
    inspect.fail_room(tasks[0].room_id, reasons=[reason], by=leader, at=at + timedelta(minutes=50))
    work.start_task(tasks[2].pk, by=attendant, at=at + timedelta(minutes=55))
    work.report_seen(rooms[4].pk, Observed.VACANT, by=attendant, at=at + timedelta(minutes=56))
    make.room("1220", Cleanliness.PICKUP, at=at)
    today = at.astimezone(make.HOTEL_ZONE).date()
    booked = [
        bookings.make_booking(
            make.guest("朱明远", at=at), room_type=make.room_type(), arrives_on=today,
            leaves_on=today + timedelta(days=2), persons=2, by=clerk, at=at,
        )
        for _n in range(3)
    ]  # fmt: skip
    furnish(persons, rooms, at)
    return Hotel(persons, rooms, inside, tasks, reason, booked, handed_over(persons, rooms[0].section))


def handed_over(persons: dict[str, Employee], section: Section | None) -> list[Report]:
    """A shift has just ended: the section's report is given and waits to be taken over, the house's is open."""
    assert section is not None
    at = now()
    shift = shifts.shift("early")
    today = at.astimezone(make.HOTEL_ZONE).date()
    ended = Due(today, shift, at - timedelta(hours=8), at, at)
    reports.make_shift(ended, [0, section.pk], at=at)
    house, own = Report.objects.order_by("place")
    sign.add_note(house.pk, "电梯噪声大", keep=True, by=persons["floor_supervisor"], at=at)
    sign.give(own.pk, seen=own.version, by=persons["floor_supervisor"], at=at)
    line = own.lines.first()
    if line:
        sign.answer(line.pk, Answer.DISPUTED, words="数目不符", by=persons["manager"], at=at)
    return [house, own]


def stock_up(at: datetime) -> None:
    """The usual goods with their stores and standards; the pantry holds soap, and water that expires soon."""
    usual.install_usual(from_date=at.date(), by=None, at=at)
    pantry = Store.objects.get(kind=StoreKind.PANTRY)
    soap, water = Item.objects.get(code="A07"), Item.objects.get(code="A24")
    lot = Lot.objects.create(item=water, expires_on=at.date() + timedelta(days=9))
    lines = [
        Line(Kind.RECEIVE, soap.pk, 40, to_store=pantry.pk),
        Line(Kind.RECEIVE, water.pk, 24, to_store=pantry.pk, lot=lot.pk),
    ]
    movements.post(lines, by=None, at=at, source=Source.OPENING)


def leads(person: Employee, section_of: Room) -> None:
    """Make somebody the leader of a room's section."""
    SectionMember.objects.create(section=section_of.section, employee=person, leads=True)


def browser(person: Employee, **given: object) -> Client:
    """A browser at the desk in which the person has signed in on the page for it."""
    client = Client(**given)  # type: ignore[arg-type]
    answer = client.post("/sign-in/", {"number": person.number, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


def floor_phone(person: Employee) -> Client:
    """An enrolled floor phone on which the person has signed in."""
    at = now()
    people.set_pin(person, PIN, by=None, at=at)
    client = enrolled(DeviceKind.PHONE)
    answer = client.post("/sign-in/phone/", {"number": person.number, "pin": PIN})
    assert answer.status_code == 302, answer.content.decode()
    return client


def enrolled(kind: str) -> Client:
    """A phone or wall screen that has shown its code, with nobody signed in."""
    client = Client(raise_request_exception=False)
    _device, code = devices.offer(DeviceKind(kind), f"Main Building {kind}", by=None, at=now())
    answer = client.post("/enrol/", {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    return client
