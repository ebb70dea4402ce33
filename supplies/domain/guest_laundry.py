"""Guests' own laundry (客衣): picked up with the guest's count, counted again, sent, back, returned, charged.

The house's count is what is charged; where it differs from the guest's, the difference stands beside it and the guest
is told. Nothing is changed unseen: each step is a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.domain.day import current_day
from core.errors import Refusal, Stale
from rooms.domain.status import lock_rooms
from rooms.enums import Occupancy
from staff.models import Employee
from supplies.domain.numbers import create_numbered
from supplies.enums import OPEN_GUEST_LAUNDRY, GuestLaundryState
from supplies.models import Garment, GuestLaundry, GuestLaundryPiece, GuestLaundryStep

MOST = 99
NEXT = {
    GuestLaundryState.COLLECTED: GuestLaundryState.COUNTED,
    GuestLaundryState.COUNTED: GuestLaundryState.SENT,
    GuestLaundryState.SENT: GuestLaundryState.BACK,
    GuestLaundryState.BACK: GuestLaundryState.DELIVERED,
}
"""The one way a bag goes."""


def collect(
    room_id: int,
    counts: Mapping[int, int],
    *,
    express: bool,
    promised_for: datetime,
    by: Employee,
    at: datetime,
    said: str = "",
) -> GuestLaundry:
    """Take a bag with the guest's own count. Raises Refusal for a vacant room, an empty list and a past promise."""
    wanted = {garment: pieces for garment, pieces in counts.items() if pieces}
    if not wanted:
        raise Refusal(_("The laundry list is empty. Enter what is in the bag."))
    _refuse_absurd(wanted)
    if promised_for <= at:
        raise Refusal(_("Promise a time that is still to come."), field="promised_for")
    with transaction.atomic():
        room = lock_rooms([room_id])[room_id]
        if room.occupancy != Occupancy.OCCUPIED:
            raise Refusal(
                _("Room %(room)s has no guest. A bag left there is a found thing: enter it as such.")
                % {"room": room.number},
                field="room",
            )
        garments = Garment.objects.in_bulk(wanted)
        if len(garments) < len(wanted):
            raise Refusal(
                _("The laundry list has changed meanwhile. Open the page again; nothing was saved.")
            )
        bag = create_numbered(
            GuestLaundry, year=current_day().date.year, room=room, guest_turn=room.guest_turn, express=express,
            collected_at=at, promised_for=promised_for,
        )  # fmt: skip
        GuestLaundryPiece.objects.bulk_create(
            GuestLaundryPiece(
                bag=bag, garment=garment, guest_count=wanted[pk],
                price=garment.express_price if express else garment.price,
            )
            for pk, garment in sorted(garments.items())
        )  # fmt: skip
        _step(bag, GuestLaundryState.COLLECTED, by=by, at=at, said=said)
    return bag


def count(
    bag_id: int,
    counts: Mapping[int, int],
    *,
    unlisted: Mapping[int, int] | None = None,
    seen: int,
    by: Employee,
    at: datetime,
    said: str = "",
) -> GuestLaundry:
    """Count the bag again; from now on the house's count is charged. `counts` are by line of the list, `unlisted` by
    garment: what lies in the bag and the guest did not write down.
    """
    extra = {garment: pieces for garment, pieces in (unlisted or {}).items() if pieces}
    _refuse_absurd(counts)
    _refuse_absurd(extra)
    with transaction.atomic():
        bag = _forward(bag_id, GuestLaundryState.COUNTED, seen=seen)
        new = Garment.objects.filter(pk__in=extra).exclude(pk__in=bag.pieces.values("garment"))
        for garment in new:
            price = garment.express_price if bag.express else garment.price
            piece = bag.pieces.create(garment=garment, price=price)
            counts = {**counts, piece.pk: extra[garment.pk]}
        charge = Decimal(0)
        for piece in bag.pieces.all():
            piece.our_count = counts.get(piece.pk, 0)
            piece.save(update_fields=["our_count"])
            charge += piece.our_count * piece.price
        bag.charge = charge
        bag.save(update_fields=["charge"])
        _step(bag, GuestLaundryState.COUNTED, by=by, at=at, said=said)
    return bag


def send(bag_id: int, *, seen: int, by: Employee, at: datetime) -> GuestLaundry:
    """The bag goes to the laundry."""
    with transaction.atomic():
        bag = _forward(bag_id, GuestLaundryState.SENT, seen=seen)
        _step(bag, GuestLaundryState.SENT, by=by, at=at)
    return bag


def take_back(
    bag_id: int, counts: Mapping[int, int], *, seen: int, by: Employee, at: datetime, said: str = ""
) -> GuestLaundry:
    """The bag is back. Pieces that are missing or damaged need words; what is missing is not charged.

    Raises Refusal for more than was sent: a piece too many is another guest's.
    """
    _refuse_absurd(counts)
    with transaction.atomic():
        bag = _forward(bag_id, GuestLaundryState.BACK, seen=seen)
        charge = Decimal(0)
        for piece in bag.pieces.select_related("garment"):
            piece.back_count = counts.get(piece.pk, 0)
            if piece.back_count > piece.counted:
                raise Refusal(
                    _("%(count)d of %(garment)s went to the laundry. One more is another guest's: ask there.")
                    % {"count": piece.counted, "garment": piece.garment.name},
                    field=f"p_{piece.pk}",
                )
            if piece.missing and not said.strip():
                raise Refusal(_("Pieces are missing. Say what the laundry says about them."), field="said")
            piece.save(update_fields=["back_count"])
            charge += piece.back_count * piece.price
        bag.charge = charge
        bag.save(update_fields=["charge"])
        _step(bag, GuestLaundryState.BACK, by=by, at=at, said=said)
    return bag


def deliver(bag_id: int, *, seen: int, by: Employee, at: datetime, said: str = "") -> GuestLaundry:
    """The guest has the laundry back."""
    with transaction.atomic():
        bag = _forward(bag_id, GuestLaundryState.DELIVERED, seen=seen)
        _step(bag, GuestLaundryState.DELIVERED, by=by, at=at, said=said)
    return bag


def cancel(bag_id: int, *, reason: str, seen: int, by: Employee, at: datetime) -> GuestLaundry:
    """The guest takes the bag back before it is sent; nothing is charged. Says why."""
    if not reason.strip():
        raise Refusal(_("Say why the bag goes back unwashed."), field="said")
    with transaction.atomic():
        before = (GuestLaundryState.COLLECTED, GuestLaundryState.COUNTED)
        moved = GuestLaundry.objects.filter(pk=bag_id, version=seen, state__in=before).update(
            state=GuestLaundryState.CANCELLED, charge=0, version=F("version") + 1
        )
        if not moved:
            raise Stale(_stale())
        bag = GuestLaundry.objects.get(pk=bag_id)
        _step(bag, GuestLaundryState.CANCELLED, by=by, at=at, said=reason)
    return bag


def late(at: datetime) -> int:
    """Bags that should be with their guests by now (one query)."""
    return GuestLaundry.objects.filter(state__in=OPEN_GUEST_LAUNDRY, promised_for__lt=at).count()


def _forward(bag_id: int, to: GuestLaundryState, *, seen: int) -> GuestLaundry:
    """Move a bag one step on, only from the step before and as it was seen."""
    before = next(state for state, after in NEXT.items() if after == to)
    moved = GuestLaundry.objects.filter(pk=bag_id, state=before, version=seen).update(
        state=to, version=F("version") + 1
    )
    if not moved:
        raise Stale(_stale())
    return GuestLaundry.objects.get(pk=bag_id)


def _stale() -> str:
    return _("A colleague has moved this bag on meanwhile. The page is up to date now; nothing was saved.")


def _step(bag: GuestLaundry, state: GuestLaundryState, *, by: Employee, at: datetime, said: str = "") -> None:
    GuestLaundryStep.objects.create(bag=bag, state=state, at=at, by=by, said=said.strip())


def _refuse_absurd(counts: Mapping[int, int]) -> None:
    if any(not 0 <= pieces <= MOST for pieces in counts.values()):
        raise Refusal(_("Enter whole pieces from 0 to %(most)d.") % {"most": MOST})
