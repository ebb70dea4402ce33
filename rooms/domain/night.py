"""What the night roll does to rooms: signs leave the doors, service falls due, idle rooms come up for a touch-up."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from core.clock import hotel_date
from core.domain.hotel import profile
from core.models import BusinessDay, HotelProfile
from rooms.domain.readiness import ready_q
from rooms.domain.status import change_locked_room, lock_rooms
from rooms.enums import Act, Door, Occupancy, Source, WorkState
from rooms.models import Room


def signs_and_service(day: BusinessDay, at: datetime) -> str:
    """Take the signs off the tiles and turn occupied rooms dirty whose service is due tomorrow."""
    hotel, tomorrow = profile(), day.date + timedelta(days=1)
    touched = Room.objects.filter(Q(occupancy=Occupancy.OCCUPIED) | ~Q(door=Door.NONE))
    due = 0
    for room in lock_rooms(touched.values_list("pk", flat=True)).values():
        service_due = is_service_due(room, tomorrow, hotel)
        if service_due or room.door not in (Door.NONE, Door.DOUBLE_LOCKED):
            change_locked_room(
                room, Act.NIGHT_ROLL, by=None, at=at, source=Source.NIGHT, service_due=service_due
            )
            due += service_due
    return f"{due} rooms due for service"


def is_service_due(room: Room, tomorrow: date, hotel: HotelProfile) -> bool:
    """Whether an occupied room is to be cleaned tomorrow: its guest leaves, or the interval of the house is over.

    The interval counts from the day of the last cleaning in this stay; the hours between midnight and the night roll
    belong to the day before.
    """
    if room.occupancy != Occupancy.OCCUPIED:
        return False
    if room.leaves_on and room.leaves_on <= tomorrow:
        return True
    last = max(filter(None, (room.occupancy_since, room.cleanliness_since)), default=None)
    if last is None:
        return True
    counted_from = min(hotel_date(last, hotel), tomorrow - timedelta(days=1))
    return (tomorrow - counted_from).days >= hotel.service_interval_days


def idle_rooms(day: BusinessDay, at: datetime) -> str:
    """Ask for a touch-up of ready rooms that nobody has used for long."""
    longest = timedelta(days=profile().idle_touch_up_days)
    idle = Room.objects.filter(ready_q(), cleanliness_since__lte=at - longest, work_state=WorkState.NONE)
    rooms = lock_rooms(idle.values_list("pk", flat=True))
    for room in rooms.values():
        change_locked_room(room, Act.IDLE_TOUCH_UP, by=None, at=at, source=Source.NIGHT)
    return f"{len(rooms)} idle rooms"
