"""Things lent to guests: irons, chargers, extra beds, cots.

Nobody gets what is not there, and all comes back or is said to be gone.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal, Stale
from rooms.domain.status import lock_rooms
from rooms.enums import Occupancy
from rooms.models import Room
from staff.models import Employee
from supplies.models import Lending, LentKind

MOST = 20


def lend(
    kind_id: int,
    room_id: int,
    *,
    quantity: int = 1,
    due_at: datetime | None,
    by: Employee,
    at: datetime,
    said: str = "",
) -> Lending:
    """Give a guest something. Raises Refusal for a vacant room, when no piece is left, and for a past time."""
    if not 1 <= quantity <= MOST:
        raise Refusal(_("Enter how many, from 1 to %(most)d.") % {"most": MOST}, field="quantity")
    if due_at is not None and due_at <= at:
        raise Refusal(_("It is due back at a time that is over. Choose a later one."), field="due_at")
    with transaction.atomic():
        room = lock_rooms([room_id])[room_id]
        if room.occupancy != Occupancy.OCCUPIED:
            raise Refusal(
                _("Room %(room)s has no guest. Things are lent to guests in house.") % {"room": room.number},
                field="room",
            )
        taken = LentKind.objects.filter(pk=kind_id, in_use=True, out__lte=F("total") - quantity).update(
            out=F("out") + quantity
        )
        if not taken:
            raise Refusal(_none_left(kind_id), field="kind")
        lending: Lending = Lending.objects.create(
            kind_id=kind_id, quantity=quantity, room=room, guest_turn=room.guest_turn, lent_at=at, lent_by=by,
            due_at=due_at, said=said.strip(),
        )  # fmt: skip
    return lending


def bring_back(lending_id: int, *, gone: int = 0, by: Employee, at: datetime, said: str = "") -> Lending:
    """All pieces of a lending are accounted for: back, but for those `gone` (broken or not returned), which need words
    and leave the house's count. Raises Stale when a colleague took it back first."""
    with transaction.atomic():
        lending = Lending.objects.select_related("kind").get(pk=lending_id)
        if not 0 <= gone <= lending.quantity:
            raise Refusal(
                _("%(count)d were lent. Enter how many of them are gone.") % {"count": lending.quantity},
                field="gone",
            )
        if gone and not said.strip():
            raise Refusal(_("Say what happened to what is gone."), field="said")
        ended = Lending.objects.filter(pk=lending_id, ended_at__isnull=True).update(
            back=lending.quantity - gone,
            gone=gone,
            ended_at=at,
            ended_by=by,
            said=said.strip() or lending.said,
        )
        if not ended:
            raise Stale(_("A colleague has taken this back already. Nothing was saved."))
        LentKind.objects.filter(pk=lending.kind_id).update(
            out=F("out") - lending.quantity, total=F("total") - gone
        )
        if gone:
            audit.record(
                "supplies.lent_gone", by=by, at=at, about=f"supplies:lending:{lending_id}",
                old=str(lending.kind.total), new=str(lending.kind.total - gone), reason=said,
            )  # fmt: skip
    lending.refresh_from_db()
    return lending


def open_lendings() -> QuerySet[Lending]:
    """What is with guests now, the soonest due first."""
    found: QuerySet[Lending] = Lending.objects.filter(ended_at__isnull=True)
    return found.select_related("kind", "room").order_by(F("due_at").asc(nulls_last=True), "lent_at")


def to_fetch(at: datetime) -> QuerySet[Lending]:
    """What should be back: overdue, or the guest has left the room."""
    left = ~Q(guest_turn=F("room__guest_turn")) | Q(room__occupancy=Occupancy.VACANT)
    return open_lendings().filter(Q(due_at__lt=at) | left)


def with_guest(room: Room) -> list[Lending]:
    """What the present guest of a room has, and what an earlier one has not given back."""
    return list(open_lendings().filter(room=room))


def _none_left(kind_id: int) -> str:
    kind = LentKind.objects.filter(pk=kind_id).first()
    if kind is None:
        return _("This thing is not lent any more. Open the page again; nothing was saved.")
    return _("Of %(thing)s %(free)d of %(total)d are free. Fetch one that is due back, or offer another.") % {
        "thing": kind.name, "free": kind.free, "total": kind.total,
    }  # fmt: skip
