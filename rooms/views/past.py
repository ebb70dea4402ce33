"""The board as of any minute: what we knew then, and what was so."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from core import clock, params
from core.access import needs
from core.models import BusinessDay, HotelProfile
from core.people import SignedRequest
from rooms import rights, tiles
from rooms.domain.history import board_as_of
from rooms.domain.queries import AsOf
from rooms.views.board import show

KNOWN, SO = "known", "so"
STEPS = (-60, -15, 15, 60)  # minutes one steps through the day


def asked_minute(request: HttpRequest, hotel: HotelProfile, at: datetime) -> AsOf | None:
    """The minute in the address, on the hotel's clock; None without one, or for one that has not come yet."""
    moment = params.moment(request, "at")
    if moment is None:
        return None
    try:
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(hotel.time_zone))).astimezone(
            at.tzinfo
        )
    except OverflowError:  # the first and last days of the calendar have no other time zone
        return None
    # The whole minute counts: what happened at 09:15:40 is part of 09:15.
    until = moment.replace(second=0, microsecond=0) + timedelta(seconds=59, microseconds=999_999)
    if until >= at:
        return None
    return AsOf(until, params.choice(request, "mode", (KNOWN, SO), KNOWN) == KNOWN)


def query_of(as_of: AsOf, hotel: HotelProfile, **changes: object) -> str:
    """The minute as part of an address: at=2016-07-01T09:15&mode=known."""
    minutes = changes.get("minutes", 0)
    moment = as_of.moment + timedelta(minutes=minutes if isinstance(minutes, int) else 0)
    local = clock.local(moment, hotel)
    mode = changes.get("mode") or (KNOWN if as_of.known else SO)
    return urlencode({"at": f"{local:%Y-%m-%dT%H:%M}", "mode": mode})


def day_of(moment: datetime, hotel: HotelProfile) -> date:
    """The business day that was open at `moment`."""
    day = BusinessDay.objects.filter(opened_at__lte=moment).order_by("-date").first()
    return day.date if day else clock.hotel_date(moment, hotel)


@needs(rights.SEE_HISTORY)
@require_safe
def board_then(request: SignedRequest) -> HttpResponse:
    """The board of a chosen minute."""
    at, hotel = clock.now(), request.hotel
    mode = params.choice(request, "mode", (KNOWN, SO), KNOWN)
    as_of = asked_minute(request, hotel, at) or AsOf(at - timedelta(minutes=1), mode == KNOWN)
    day = day_of(as_of.moment, hotel)
    of = tiles.look(hotel, day)
    then = board_as_of(as_of.moment, known=as_of.known)
    drawn = tiles.draw(then, of, query=query_of(as_of, hotel), then=as_of.moment)
    floor_of = {room.pk: room.floor_id for room in then}
    context = {
        "day": day,
        "now": at,
        "as_of": as_of,
        "at_local": f"{clock.local(as_of.moment, hotel):%Y-%m-%dT%H:%M}",
        "latest": f"{clock.local(at, hotel):%Y-%m-%dT%H:%M}",
        "query_known": query_of(as_of, hotel, mode=KNOWN),
        "query_so": query_of(as_of, hotel, mode=SO),
        "steps": [(minutes, query_of(as_of, hotel, minutes=minutes)) for minutes in STEPS],
    }
    by_floor = [(floor_of[pk], tile) for pk, tile in drawn]
    return show(request, "rooms/past.html", by_floor, as_of.moment, context)
