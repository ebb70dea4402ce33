"""What one shift leaves to the next about guests: who is still to come or to go, who waits, VIPs. By numbers alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core.clock import from_local
from core.domain.hotel import profile
from core.slots import HandoverKind, HandoverLine, ShiftWindow
from frontdesk.domain import figures
from frontdesk.enums import BookingState, StayState
from frontdesk.models import Booking, Stay
from rooms.domain.readiness import is_ready
from rooms.domain.words import clock_words
from rooms.models import Room

NAMED = 24


def leaves(window: ShiftWindow) -> list[HandoverLine]:
    """The desk's part of a shift report (four queries)."""
    here = figures.stays_since(window.business_day)
    came_later = here.filter(arrived_at__gt=window.at).values("booking")
    coming = Booking.objects.filter(
        Q(state=BookingState.BOOKED) | Q(pk__in=came_later),
        arrives_on__lte=window.business_day, made_at__lte=window.at,
    )  # fmt: skip
    arrivals = list(
        coming.select_related("room", "type", "guest").order_by(
            F("queued_at").asc(nulls_last=True), F("expected_at").asc(nulls_last=True), "pk"
        )
    )
    still_in = here.filter(Q(state=StayState.OPEN) | Q(departed_at__gt=window.at))
    due = still_in.filter(leaves_on__lte=window.business_day, arrived_at__lte=window.at)
    departures = list(due.select_related("room").order_by("room__position", "room__number"))
    promised = Room.objects.filter(promised_for__isnull=False).order_by("promised_for")
    return [
        *_waiting(arrivals, window),
        *_promised(list(promised), window),
        *_vips(arrivals, window),
        *_vips_in(window),
        *_arrivals(arrivals),
        *_departures(departures, window),
    ]


def _waiting(arrivals: list[Booking], window: ShiftWindow) -> Iterator[HandoverLine]:
    for booking in arrivals:
        if booking.queued_at is None or booking.queued_at > window.at:
            continue
        yield HandoverLine(
            key=f"frontdesk:waiting:{booking.pk}",
            kind=HandoverKind.GUESTS,
            where=booking.room.number if booking.room else booking.type.code,
            text=partial(_waits, booking, window.at),
            source=partial(_booking, booking),
            url=_page(booking),
            since=booking.queued_at,
            state="alert",
            section=booking.room.section_id if booking.room else None,
            order=10,
        )


def _promised(rooms: list[Room], window: ShiftWindow) -> Iterator[HandoverLine]:
    for room in rooms:
        if is_ready(room):
            continue
        yield HandoverLine(
            key=f"frontdesk:promised:{room.pk}:{room.guest_turn}",
            kind=HandoverKind.GUESTS,
            where=room.number,
            text=partial(_promise, room, window.at),
            url=room.get_absolute_url(),
            state="alert" if room.promised_for and room.promised_for <= window.at else "dirty",
            section=room.section_id,
            order=20,
        )


def _vips(arrivals: list[Booking], window: ShiftWindow) -> Iterator[HandoverLine]:
    for booking in arrivals:
        if not (booking.vip or booking.guest.vip):
            continue
        yield HandoverLine(
            key=f"frontdesk:vip-comes:{booking.pk}",
            kind=HandoverKind.GUESTS,
            where=booking.room.number if booking.room else booking.type.code,
            text=partial(_vip_comes, booking),
            source=partial(_booking, booking),
            url=_page(booking),
            state="progress",
            section=booking.room.section_id if booking.room else None,
            order=30,
        )


def _vip_comes(booking: Booking) -> str:
    if booking.expected_at:
        return _("VIP still to arrive, expected %(time)s") % {"time": f"{booking.expected_at:%H:%M}"}
    return _("VIP still to arrive")


def _vips_in(window: ShiftWindow) -> Iterator[HandoverLine]:
    """VIPs who came during the shift."""
    stays = Stay.objects.filter(
        Q(booking__vip=True) | Q(guest__vip=True),
        state=StayState.OPEN,
        arrived_at__gt=window.begins,
        arrived_at__lte=window.at,
    )
    for stay in stays.select_related("room").order_by("arrived_at"):
        yield HandoverLine(
            key=f"frontdesk:vip-in:{stay.pk}",
            kind=HandoverKind.GUESTS,
            where=stay.room.number,
            text=gettext_lazy("VIP in the house"),
            source=partial(_arrived, stay, window.at),
            url=stay.get_absolute_url(),
            since=stay.arrived_at,
            state="progress",
            section=stay.room.section_id,
            carries=False,
            order=40,
        )


def _arrivals(arrivals: list[Booking]) -> Iterator[HandoverLine]:
    if not arrivals:
        return
    bare = sum(booking.room is None for booking in arrivals)
    count = len(arrivals)
    yield HandoverLine(
        key="frontdesk:arrivals",
        kind=HandoverKind.GUESTS,
        where=str(count),
        text=partial(_to_come, count),
        source=partial(_without_room, bare),
        url=f"{reverse('frontdesk:desk')}?tab=arrivals",
        carries=False,
        order=50,
    )


def _departures(stays: list[Stay], window: ShiftWindow) -> Iterator[HandoverLine]:
    if not stays:
        return
    hotel = profile()
    out = hotel.check_out_time
    until = from_local(window.business_day, out.hour * 60 + out.minute, hotel)
    numbers, count = [stay.room.number for stay in stays], len(stays)
    yield HandoverLine(
        key="frontdesk:departures",
        kind=HandoverKind.GUESTS,
        where=str(count),
        text=partial(_due_out, count, until, window.at),
        source=partial(_rooms, numbers),
        url=f"{reverse('frontdesk:desk')}?tab=departures",
        state="alert" if window.at > until else "",
        carries=False,
        order=60,
    )


def _waits(booking: Booking, at: datetime) -> str:
    return _("A guest waits for the room since %(time)s") % {"time": clock_words(booking.queued_at, at)}


def _promise(room: Room, at: datetime) -> str:
    return _("Promised for %(time)s, not ready yet") % {"time": clock_words(room.promised_for, at)}


def _arrived(stay: Stay, at: datetime) -> str:
    return _("arrived %(time)s, stay %(stay)s") % {"time": clock_words(stay.arrived_at, at), "stay": stay.pk}


def _to_come(count: int) -> str:
    words = ngettext("%(count)d arrival is still to come", "%(count)d arrivals are still to come", count)
    return words % {"count": count}


def _without_room(count: int) -> str:
    if not count:
        return _("all have their room")
    words = ngettext("%(count)d of them without a room", "%(count)d of them without a room", count)
    return words % {"count": count}


def _due_out(count: int, until: datetime, at: datetime) -> str:
    late = ngettext(
        "%(count)d guest is still in, due out at %(time)s",
        "%(count)d guests are still in, due out at %(time)s",
        count,
    )
    in_time = ngettext(
        "%(count)d guest leaves until %(time)s", "%(count)d guests leave until %(time)s", count
    )
    return (late if at > until else in_time) % {"count": count, "time": clock_words(until, at)}


def _rooms(numbers: list[str]) -> str:
    return pgettext("between room numbers", ", ").join(numbers[:NAMED]) + (
        "…" if len(numbers) > NAMED else ""
    )


def _booking(booking: Booking) -> str:
    return _("booking %(number)s") % {"number": booking.number}


def _page(booking: Booking) -> str:
    return reverse("frontdesk:booking", args=[booking.pk])
