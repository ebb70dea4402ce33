"""The desk's step of the night roll: who did not come, who should have left, and the tiles of tomorrow's arrivals."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from core.models import BusinessDay
from frontdesk.domain import bookings
from frontdesk.enums import BookingState, StayState
from frontdesk.models import Booking, Stay
from rooms.domain.status import lock_rooms


def close_arrivals(day: BusinessDay, at: datetime) -> str:
    """Close the arrivals of `day`; safe to run twice. Answers what was done.

    Bookings that did not come become no-shows, which can be taken back; who waits for a room is here and is no
    no-show. Stays past their departure are counted for the desk. Tiles show the arrivals of the next day.
    """
    missing = Booking.objects.filter(
        state=BookingState.BOOKED, arrives_on__lte=day.date, queued_at__isnull=True
    )
    not_come = list(missing.order_by("room_id", "pk").values_list("pk", flat=True))
    for booking_id in not_come:
        bookings.mark_no_show(booking_id, by=None, at=at)
    overdue = Stay.objects.filter(state=StayState.OPEN, leaves_on__lte=day.date).count()
    tomorrow = day.date + timedelta(days=1)
    coming = Booking.objects.filter(state=BookingState.BOOKED, arrives_on=tomorrow, room__isnull=False)
    for room in lock_rooms(coming.values_list("room_id", flat=True)).values():
        bookings.show_arrival(room, by=None, at=at, day=tomorrow)
    return _("Did not arrive: %(missing)s. Past their departure: %(overdue)s.") % {
        "missing": len(not_come),
        "overdue": overdue,
    }
