"""The lists of the desk: arrivals, in house, departures, ready rooms, and what a search has found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import params
from core.people import SignedRequest
from frontdesk import rights
from frontdesk.domain import queries
from frontdesk.domain.tags import RoomTag, tag_of
from frontdesk.models import Booking, Guest, Stay
from rooms.models import Room

PER_PAGE = 100
TABS: dict[str, str | Promise] = {
    "arrivals": _("Arrivals"),
    "in-house": _("In house"),
    "departures": _("Departures"),
    "ready": _("Ready rooms"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list: whom or what it is about, the panel it opens, and its room's tag."""

    id: str
    url: str
    guest: Guest | None = None
    booking: Booking | None = None
    stay: Stay | None = None
    room: Room | None = None
    tag: RoomTag | None = None
    overdue: bool = False
    times: int = 0
    """Earlier stays of the guest."""


def list_context(request: SignedRequest, day: date) -> dict[str, Any]:
    """What `_list.html` shows for this address: tab or search, page and counts. At most eight queries."""
    text = params.text(request, "q", length=60)
    tab = params.choice(request, "tab", TABS, "arrivals")
    counts = queries.counts(day)
    see_guests = request.user.has_perm(rights.SEE_GUESTS)
    page = None
    if text and see_guests:
        rows = [_row_of_found(found, day) for found in queries.search(text, day)]
    else:
        shown = {
            "arrivals": queries.arrivals(day),
            "in-house": queries.in_house(),
            "departures": queries.departures(day),
            "ready": queries.ready_rooms(),
        }[tab]
        pages = Counted(shown, PER_PAGE)
        pages.count = _length(tab, counts)
        page = pages.get_page(params.whole(request, "page", 1, low=1))
        rows = list(_rows(tab, page.object_list, day))
    return {
        "day": day,
        "text": text if see_guests else "",
        "tab": tab,
        "tabs": _tabs(counts),
        "counts": counts,
        "rows": rows,
        "page": page,
        "see_guests": see_guests,
        "list_url": f"{reverse('frontdesk:desk')}?{urlencode({'q': text} if text else {'tab': tab})}",
    }


class Counted(Paginator):  # type: ignore[type-arg]
    """Pages of a list whose length is known already."""

    count = 0


def _length(tab: str, counts: queries.Counts) -> int:
    """Rows of a list; the departures keep those who have left."""
    lengths = {
        "arrivals": counts.arrivals,
        "in-house": counts.in_house,
        "departures": counts.departures + counts.gone,
        "ready": counts.ready,
    }
    return lengths[tab]


def _tabs(counts: queries.Counts) -> list[tuple[str, str | Promise, int]]:
    figures = (counts.arrivals, counts.in_house, counts.departures, counts.ready)
    return [(name, TABS[name], figure) for name, figure in zip(TABS, figures, strict=True)]


def _rows(tab: str, shown: Iterable[Any], day: date) -> Iterable[Row]:
    if tab == "arrivals":
        bookings: list[Booking] = list(shown)
        times = queries.stays_before((booking.guest_id for booking in bookings), day)
        return [_row_of_booking(booking, day, times.get(booking.guest_id, 0)) for booking in bookings]
    if tab == "ready":
        return [_row_of_room(room, day) for room in shown]
    return [_row_of_stay(stay, day) for stay in shown]


def _row_of_booking(booking: Booking, day: date, times: int = 0) -> Row:
    due = booking.arrives_on <= day
    return Row(
        id=f"b{booking.pk}",
        url=reverse("frontdesk:check-in" if due else "frontdesk:booking", args=[booking.pk]),
        guest=booking.guest,
        booking=booking,
        room=booking.room,
        tag=tag_of(booking.room, day) if booking.room and due else None,
        overdue=booking.arrives_on < day,
        times=times,
    )


def _row_of_stay(stay: Stay, day: date) -> Row:
    return Row(
        id=f"s{stay.pk}",
        url=stay.get_absolute_url(),
        guest=stay.guest,
        booking=stay.booking,
        stay=stay,
        room=stay.room,
        overdue=stay.is_open and stay.leaves_on < day,
    )


def _row_of_room(room: Room, day: date) -> Row:
    url = f"{reverse('frontdesk:walk-in')}?room={room.pk}"
    return Row(id=f"r{room.pk}", url=url, room=room, tag=tag_of(room, day))


def _row_of_found(found: queries.Found, day: date) -> Row:
    if found.stay:
        return _row_of_stay(found.stay, day)
    if found.booking:
        return _row_of_booking(found.booking, day)
    return Row(
        id=f"g{found.guest.pk}", url=reverse("frontdesk:guest", args=[found.guest.pk]), guest=found.guest
    )
