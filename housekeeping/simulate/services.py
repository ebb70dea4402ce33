"""What the demo hotel lends and washes for its guests, and what they wish about their linen."""

from __future__ import annotations

from datetime import datetime, timedelta

from rooms.enums import Occupancy
from rooms.models import Room
from staff.models import Employee
from supplies.domain import guest_laundry as bags
from supplies.domain import lending, linen, services
from supplies.enums import LinenWish
from supplies.models import Garment, GuestLaundry, Lending, LentKind

LENT = [
    ("iron", 1, 2),
    ("phone charger", 1, None),
    ("extra bed", 1, None),
    ("baby cot", 1, None),
    ("iron", 1, -1),
]
"""Thing, how many, hours until it is due back; None until departure."""
WISHES = [LinenWish.GREEN, LinenWish.GREEN, LinenWish.DAILY, LinenWish.NOW]


def serve_guests(at: datetime, *, by: Employee, attendant: Employee) -> None:
    """Some things are with guests, some bags on their way, some guests keep their linen. Safe to run twice."""
    services.install_usual(by=None, at=at)
    if Lending.objects.exists() or GuestLaundry.objects.exists():
        return
    rooms = list(Room.objects.filter(occupancy=Occupancy.OCCUPIED).order_by("number")[:16])
    kinds = {kind.name_en: kind for kind in LentKind.objects.all()}
    for room, (name, count, hours) in zip(rooms, LENT, strict=False):
        lent_at = at - timedelta(hours=3)
        due = at + timedelta(hours=hours) if hours is not None else None
        lending.lend(kinds[name].pk, room.pk, quantity=count, due_at=due, by=attendant, at=lent_at)
    for room, wish in zip(rooms[5:], WISHES, strict=False):
        linen.note_wish(room.pk, wish, by=attendant, at=at - timedelta(hours=1))
    for far, room in enumerate(rooms[9:13]):
        _bag(room, far, at, by=by, attendant=attendant)


def _bag(room: Room, far: int, at: datetime, *, by: Employee, attendant: Employee) -> None:
    """A bag that has come `far` on its way: picked up, counted, at the laundry, back."""
    shirt, trousers, socks = Garment.objects.filter(name_en__in=["shirt, blouse", "trousers", "socks, pair"])
    began = at - timedelta(hours=6)
    bag = bags.collect(
        room.pk, {shirt.pk: 3, trousers.pk: 1, socks.pk: 2}, express=far == 1,
        promised_for=at + timedelta(hours=5 - far), by=attendant, at=began,
    )  # fmt: skip
    counts = [3 - (far == 2), 1, 2]
    lines = dict(zip([piece.pk for piece in bag.pieces.order_by("pk")], counts, strict=True))
    if far > 0:
        bags.count(bag.pk, lines, seen=1, by=by, at=began + timedelta(minutes=20))
    if far > 1:
        bags.send(bag.pk, seen=2, by=by, at=began + timedelta(minutes=40))
    if far > 2:
        bags.take_back(bag.pk, lines, seen=3, by=by, at=at - timedelta(minutes=10))
