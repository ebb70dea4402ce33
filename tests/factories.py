"""Small, dull makers of what tests need. Everything that has a rule goes through the domain functions."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.domain import day
from core.domain.hotel import profile
from frontdesk.domain import bookings
from frontdesk.domain.check_in import Papers, check_in
from frontdesk.models import Booking, Guest, Stay
from rooms.domain.layout import add_room
from rooms.enums import Cleanliness
from rooms.models import Building, Floor, Room, RoomType, Section
from staff.enums import Role
from staff.models import Employee, EmployeeRole

AT = datetime(2016, 7, 1, 2, 0, tzinfo=UTC)
"""Friday 1 July 2016, 10:00 in the hotel (UTC+8)."""

HOTEL_ZONE = ZoneInfo("Asia/Shanghai")

GOOD_ID = "440101199001019980"


def open_day(at: datetime = AT, date: dt.date = dt.date(2016, 7, 1)) -> None:
    """The hotel with its first business day open."""
    profile()
    day.open_first_day(date, at=at)


def employee(
    number: str = "1011", *roles: str, name: str = "Bai Yutong", name_zh: str = "白雨桐"
) -> Employee:
    family, _space, given = name.partition(" ")
    person = Employee.objects.create(
        number=number, name_zh=name_zh, family_name=family, given_names=given, made_at=AT
    )
    EmployeeRole.objects.bulk_create(EmployeeRole(employee=person, role=role) for role in roles)
    return person


def clerk(number: str = "1011") -> Employee:
    return employee(number, Role.FRONT_DESK)


def attendant(number: str = "1016") -> Employee:
    return employee(number, Role.ROOM_ATTENDANT, name="Wang Xiulan", name_zh="王秀兰")


def leader(number: str = "1007") -> Employee:
    return employee(number, Role.TEAM_LEADER, name="He Xiufang", name_zh="何秀芳")


def supervisor(number: str = "1005") -> Employee:
    return employee(number, Role.FLOOR_SUPERVISOR, name="Meng Fanrong", name_zh="孟繁荣")


def manager(number: str = "1001") -> Employee:
    return employee(number, Role.MANAGER, name="Shen Jingyi", name_zh="沈静宜")


def room_type(code: str = "TWN") -> RoomType:
    found, _made = RoomType.objects.get_or_create(
        code=code,
        defaults={
            "name_en": "Standard twin",
            "name_zh": "标准双床间",
            "departure_minutes": 30,
            "stayover_minutes": 18,
        },
    )
    return found


def room(
    number: str = "1203", cleanliness: str = Cleanliness.INSPECTED, at: datetime = AT, code: str = "TWN"
) -> Room:
    building, _made = Building.objects.get_or_create(
        code="1", defaults={"name_en": "Main Building", "name_zh": "主楼"}
    )
    floor, _made = Floor.objects.get_or_create(building=building, number=int(number[1]))
    section, _made = Section.objects.get_or_create(
        code="M24", defaults={"name_en": "Main 2-4", "name_zh": "主楼2-4"}
    )
    return add_room(
        number,
        floor=floor,
        type=room_type(code),
        section=section,
        cleanliness=Cleanliness(cleanliness),
        by=None,
        at=at,
    )


def guest(name: str = "朱明远", phone: str = "100 0000 0001", at: datetime = AT) -> Guest:
    return bookings.new_guest(name=name, phone=phone, at=at)


def booking(who: Guest | None = None, nights: int = 2, at: datetime = AT, **given: object) -> Booking:
    arrives_on = given.pop("arrives_on", at.astimezone(HOTEL_ZONE).date())
    assert isinstance(arrives_on, dt.date)
    return bookings.make_booking(
        who or guest(at=at), room_type=room_type(), arrives_on=arrives_on,
        leaves_on=arrives_on + dt.timedelta(days=nights), persons=2, by=None, at=at, **given,  # type: ignore[arg-type]
    )  # fmt: skip


def papers(number: str = GOOD_ID) -> Papers:
    return Papers(kind="ID", number=number, matched=True)


def stay(in_room: Room | None = None, nights: int = 2, at: datetime = AT, by: Employee | None = None) -> Stay:
    """A guest checked in."""
    in_room = in_room or room(at=at)
    return check_in(booking(nights=nights, at=at).pk, in_room.pk, papers=papers(), persons=2, by=by, at=at)
