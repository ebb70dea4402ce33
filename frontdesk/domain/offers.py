"""Which rooms to offer a guest: the one put down, ready ones of the type, and what becomes ready soon."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from frontdesk.domain import bookings
from frontdesk.domain.tags import RoomTag, tag_of
from frontdesk.models import Booking
from rooms.domain.readiness import ready_q
from rooms.enums import Block, Occupancy
from rooms.models import Room, RoomType

READY_SHOWN, LATER_SHOWN = 5, 3


@dataclass(frozen=True, slots=True)
class Offer:
    """A room on a card of the check-in. `value` names the room and the version the clerk sees."""

    room: Room
    tag: RoomTag
    put_down: bool = False
    other_type: bool = False

    @property
    def value(self) -> str:
        return f"{self.room.pk}.{self.room.version}"

    @property
    def gone(self) -> bool:
        """Whether another guest has the room and keeps it, or it is out of order."""
        return self.room.block == Block.OUT_OF_ORDER or (
            self.room.occupancy == Occupancy.OCCUPIED and self.tag.icon != "due_out"
        )


def offers(
    *,
    day: date,
    leaves_on: date,
    room_type: RoomType | None,
    booking: Booking | None = None,
    wanted: Room | None = None,
    but: Room | None = None,
) -> list[Offer]:
    """Rooms for a guest from `day` to `leaves_on`, the best first (two queries).

    `wanted` is the room the clerk has asked for and stands first whatever its state, then the one put down for the
    booking, ready rooms of the type, other ready rooms, and rooms of the type that become ready. Rooms promised to
    others on these nights, blocked or staying occupied are left out, and so is `but`.
    """
    first = [room.pk for room in (wanted, booking.room if booking else None) if room]
    taken = Booking.objects.filter(bookings.overlapping(day, leaves_on), room__isnull=False)
    if booking:
        taken = taken.exclude(pk=booking.pk)
    vacated = Q(occupancy=Occupancy.VACANT) | Q(leaves_on__lte=day)
    free = Q(block="") & vacated & ~Q(pk__in=taken.values("room_id"))
    candidates = _ordered(Room.objects.filter(free | Q(pk__in=first)), first, room_type)
    if but:
        candidates = candidates.exclude(pk=but.pk)
    return list(_choose(candidates[:60], first, room_type, booking, day))


def _ordered(rooms: QuerySet[Room], first: list[int], room_type: RoomType | None) -> QuerySet[Room]:
    """The wanted, then ready before not ready, the right type before others, what is soon ready before the rest."""
    asked = [When(pk=pk, then=Value(place)) for place, pk in enumerate(dict.fromkeys(first))]
    return (
        rooms.select_related("type", "attendant", "floor__building")
        .annotate(
            asked=Case(*asked, default=Value(9), output_field=IntegerField()),
            right_type=Case(
                When(type_id=room_type.pk if room_type else F("type_id"), then=Value(0)), default=Value(1)
            ),
            not_ready=Case(When(ready_q(), then=Value(0)), default=Value(1)),
            occupied=Case(When(occupancy=Occupancy.VACANT, then=Value(0)), default=Value(1)),
        )
        .order_by(
            "asked",
            "not_ready",
            "right_type",
            "occupied",
            F("expected_ready_at").asc(nulls_last=True),
            "arrives_at",
            "position",
        )
    )


def _choose(
    candidates: Iterable[Room],
    first: list[int],
    room_type: RoomType | None,
    booking: Booking | None,
    day: date,
) -> Iterable[Offer]:
    ready_left, later_left = READY_SHOWN, LATER_SHOWN
    for room in candidates:
        other_type = room_type is not None and room.type_id != room_type.pk
        tag = tag_of(room, day)
        if room.pk not in first:
            if tag.ready:
                ready_left -= 1
                if ready_left < 0:
                    continue
            else:
                later_left -= 1
                if other_type or later_left < 0:
                    continue
        put_down = bool(booking and booking.room_id == room.pk)
        yield Offer(room, tag, put_down=put_down, other_type=other_type)


def best_of(found: list[Offer], wanted: int | None) -> Offer | None:
    """The offer to preselect: what the clerk chose if it can be had, else the first ready room, else the first."""
    chosen = [offer for offer in found if offer.room.pk == wanted and not offer.gone]
    ready = [offer for offer in found if offer.tag.ready]
    return next(iter(chosen + ready + found), None)
