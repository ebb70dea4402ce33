"""What the desk reads: the lists of the day, and guests found by what a clerk types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from frontdesk.domain.names import fold
from frontdesk.enums import BookingState, StayState
from frontdesk.models import Booking, Guest, GuestKey, Stay
from rooms.domain.readiness import ready_q
from rooms.models import Discrepancy, Room

SHORTEST = 2  # letters or digits that are worth a search; one Chinese character is a family name
FOUND_AT_MOST = 30


@dataclass(frozen=True, slots=True)
class Counts:
    """Figures of the desk's day."""

    arrivals: int
    in_house: int
    departures: int
    ready: int
    waiting: int
    gone: int


def counts(day: date) -> Counts:
    """How many are on each list (three queries)."""
    coming = Booking.objects.filter(state=BookingState.BOOKED, arrives_on__lte=day).aggregate(
        all=Count("pk"), waiting=Count("pk", filter=Q(queued_at__isnull=False))
    )
    stays = Stay.objects.filter(Q(state=StayState.OPEN) | Q(departed_day=day)).aggregate(
        open=Count("pk", filter=Q(state=StayState.OPEN)),
        due=Count("pk", filter=Q(state=StayState.OPEN, leaves_on__lte=day)),
        gone=Count("pk", filter=Q(state=StayState.DEPARTED, departed_day=day)),
    )
    return Counts(
        arrivals=coming["all"],
        in_house=stays["open"],
        departures=stays["due"],
        ready=Room.objects.filter(ready_q()).count(),
        waiting=coming["waiting"],
        gone=stays["gone"],
    )


def bookings_shown() -> QuerySet[Booking]:
    """Bookings with everything a row of the desk shows."""
    return Booking.objects.select_related("guest", "type", "room__type", "room__attendant")


def stays_shown() -> QuerySet[Stay]:
    """Stays with everything a row of the desk shows."""
    return Stay.objects.select_related("guest", "booking", "room__type", "room__attendant")


def arrivals(day: date) -> QuerySet[Booking]:
    """Who is still to come on `day`, or was to come earlier: those who wait first, then by the hour told."""
    coming = bookings_shown().filter(state=BookingState.BOOKED, arrives_on__lte=day)
    return coming.order_by(F("queued_at").asc(nulls_last=True), F("expected_at").asc(nulls_last=True), "pk")


def waiting() -> QuerySet[Booking]:
    """Guests who are here and wait for a room, the longest first."""
    queued = bookings_shown().filter(state=BookingState.BOOKED, queued_at__isnull=False)
    return queued.order_by("queued_at", "pk")


def in_house() -> QuerySet[Stay]:
    """Open stays by room."""
    return stays_shown().filter(state=StayState.OPEN).order_by("room__position", "room__number")


def departures(day: date) -> QuerySet[Stay]:
    """Who leaves on `day` or should have left, by room; after them those who have left."""
    due = Q(state=StayState.OPEN, leaves_on__lte=day) | Q(state=StayState.DEPARTED, departed_day=day)
    return stays_shown().filter(due).order_by("-state", "departed_at", "room__position", "room__number")


def ready_rooms() -> QuerySet[Room]:
    """Rooms that may be given now, by type."""
    return (
        Room.objects.filter(ready_q())
        .select_related("type", "floor__building", "attendant")
        .order_by("type__position", "type__code", "position", "number")
    )


def next_booking(room: Room) -> Booking | None:
    """Who comes next to this room."""
    coming = Booking.objects.filter(room=room, state=BookingState.BOOKED).select_related("guest")
    return coming.order_by("arrives_on", F("expected_at").asc(nulls_last=True), "pk").first()


def open_discrepancies() -> QuerySet[Discrepancy]:
    """Rooms about which desk and floor disagree, the oldest first."""
    return Discrepancy.objects.filter(settled_at__isnull=True).select_related("room", "opened_by")


@dataclass(frozen=True, slots=True)
class Found:
    """A search's answer: a stay, a booking, or a guest of earlier days."""

    guest: Guest
    stay: Stay | None = None
    booking: Booking | None = None


def search(text: str, day: date) -> list[Found]:
    """Guests by room number, name (characters, pinyin, initials, Latin), phone or booking number.

    Present people first: in house, arriving by `day`, arriving later, left on `day`, then earlier guests. At most
    four queries and FOUND_AT_MOST answers; too short a text finds nothing.
    """
    folded = fold(text)
    if len(folded) < SHORTEST and not (folded >= "\u3400"):
        return []
    known = guests_by_key(folded)
    by_room = Q(room__number__istartswith=folded)
    stays = stays_shown().filter(
        Q(state=StayState.OPEN) & (Q(guest__in=known) | by_room)
        | Q(state=StayState.DEPARTED, departed_day=day) & (Q(guest__in=known) | by_room)
    )
    found = [
        Found(stay.guest, stay=stay, booking=stay.booking)
        for stay in stays.order_by("-state", "room__position", "room__number")[:FOUND_AT_MOST]
    ]
    number = int(folded) if folded.isdecimal() and 6 <= len(folded) <= 9 else 0
    coming = bookings_shown().filter(
        Q(guest__in=known) | Q(room__number=folded) | Q(pk=number), state=BookingState.BOOKED
    )
    arriving = [
        Found(booking.guest, booking=booking)
        for booking in coming.order_by("arrives_on", F("expected_at").asc(nulls_last=True), "pk")[
            :FOUND_AT_MOST
        ]
    ]
    left_at = next((i for i, hit in enumerate(found) if hit.stay and not hit.stay.is_open), len(found))
    found = found[:left_at] + arriving + found[left_at:]
    shown = {hit.guest.pk for hit in found}
    if len(found) < FOUND_AT_MOST:
        was_here = Exists(Booking.objects.filter(guest=OuterRef("pk")))
        earlier = Guest.objects.filter(was_here, pk__in=known, anonymous_since__isnull=True)
        rest = earlier.exclude(pk__in=shown).order_by("-pk")[: FOUND_AT_MOST - len(found)]
        found += [Found(guest) for guest in rest]
    return found[:FOUND_AT_MOST]


def guests_by_key(folded: str) -> QuerySet[GuestKey, int]:
    """Numbers of guests with a key that begins with `folded`, as a condition for other queries."""
    return GuestKey.objects.filter(_begins("key", folded)).values_list("guest_id", flat=True)


def _begins(column: str, text: str) -> Q:
    """`column` begins with `text`, so that the index serves: SQLite's LIKE passes it over, PostgreSQL's has its own."""
    if connection.vendor != "sqlite":
        return Q(**{f"{column}__startswith": text})
    return Q(**{f"{column}__gte": text, f"{column}__lt": text[:-1] + chr(ord(text[-1]) + 1)})


def earlier_stays(guest: Guest) -> QuerySet[Stay]:
    """The stays of a guest, the newest first."""
    return stays_shown().filter(guest=guest).exclude(state=StayState.UNDONE).order_by("-pk")


def stays_before(guest_ids: Iterable[int], day: date) -> dict[int, int]:
    """How often each of these guests stayed before `day`; who never did is left out."""
    stays = Stay.objects.filter(guest__in=guest_ids, arrived_day__lt=day).exclude(state=StayState.UNDONE)
    return dict(stays.order_by().values_list("guest").annotate(times=Count("pk")))
