"""What the night roll does at the desk: bookings nobody came for are closed, tomorrow's arrivals go on the tiles."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.models import BusinessDay
from frontdesk.domain.bookings import mark_no_show, show_arrival
from frontdesk.enums import BookingState
from frontdesk.models import Booking
from rooms.domain.status import lock_rooms
from rooms.models import Room


def no_shows(day: BusinessDay, at: datetime) -> str:
    """Close the bookings whose guest should have come by now; each can be taken back."""
    due = Booking.objects.filter(state=BookingState.BOOKED, arrives_on__lte=day.date)
    numbers = list(due.order_by("pk").values_list("pk", flat=True))
    for number in numbers:
        mark_no_show(number, by=None, at=at)
    return f"{len(numbers)} did not come"


def arrivals(day: BusinessDay, at: datetime) -> str:
    """Show on each tile who is put down for the room on the day that begins."""
    tomorrow = day.date + timedelta(days=1)
    coming = Booking.objects.filter(state=BookingState.BOOKED, arrives_on=tomorrow, room__isnull=False)
    shown = Room.objects.filter(arrives_at__isnull=False)
    rooms = lock_rooms([*coming.values_list("room_id", flat=True), *shown.values_list("pk", flat=True)])
    for room in rooms.values():
        show_arrival(room, by=None, at=at, day=tomorrow)
    return f"{len(coming)} rooms put down"
