"""The linen circle in figures: where the pieces are, how many sets the house really has, what is lost and what washing
costs. Linen is not consumed; what it costs is washing, and what is written off at book price.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Sum

from core.domain.day import current_day
from rooms.enums import WorkKind
from rooms.models import Room
from supplies.domain.movements import items_with_cost
from supplies.enums import WRITTEN_OFF, Category, Kind, LaundryBy, LinenSet, StoreKind
from supplies.models import Balance, Item, MonthSum, RoomStandard

CENT = Decimal("0.01")
PLACES: dict[str, tuple[StoreKind, ...]] = {
    "shelf": (StoreKind.MAIN, StoreKind.LINEN_ROOM),
    "floor": (StoreKind.PANTRY, StoreKind.CART, StoreKind.AREA, StoreKind.WAY),
    "room": (StoreKind.ROOMS,),
    "soiled": (StoreKind.SOILED,),
    "laundry": (StoreKind.LAUNDRY,),
}
"""Where a piece can be, as people speak of it."""


@dataclass(slots=True)
class Piece:
    """An item of linen in the whole house. `need` is what all rooms hold once, `par` how often the house has that."""

    item: Item
    unit_cost: Decimal
    need: int = 0
    where: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PLACES, 0))
    written_off: int = 0
    lost_value: Decimal = Decimal(0)
    washed: int = 0
    washing: Decimal = Decimal(0)

    @property
    def total(self) -> int:
        return sum(self.where.values())

    @property
    def value(self) -> Decimal:
        """What the pieces in use are worth at book price."""
        return (self.total * self.unit_cost).quantize(CENT, ROUND_HALF_UP)

    @property
    def par(self) -> Decimal | None:
        """Sets of this item the house really has; None where no room holds it."""
        return (Decimal(self.total) / self.need).quantize(CENT, ROUND_HALF_UP) if self.need else None

    @property
    def loss_rate(self) -> Decimal | None:
        """Value written off over value in use, as a share (FIELD 1.5)."""
        used = self.value + self.lost_value
        return self.lost_value / used if used else None


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set is worth its scarcest piece."""

    name: str
    pieces: list[Piece]

    @property
    def weakest(self) -> Piece | None:
        known = [piece for piece in self.pieces if piece.par is not None]
        return min(known, key=lambda piece: piece.par or Decimal(0)) if known else None


@dataclass(frozen=True, slots=True)
class Circle:
    """The whole circle over a month or more."""

    pieces: list[Piece]
    sets: list[SetOf]

    @property
    def value(self) -> Decimal:
        return sum((piece.value for piece in self.pieces), Decimal(0))

    @property
    def lost_value(self) -> Decimal:
        return sum((piece.lost_value for piece in self.pieces), Decimal(0))

    @property
    def washing(self) -> Decimal:
        return sum((piece.washing for piece in self.pieces), Decimal(0))

    @property
    def loss_rate(self) -> Decimal | None:
        used = self.value + self.lost_value
        return self.lost_value / used if used else None

    def at(self, place: str) -> int:
        """Pieces in one kind of place."""
        return sum(piece.where[place] for piece in self.pieces)


def circle(first: date, last: date) -> Circle:
    """Where all linen is now, and what the months from `first` to `last` lost and washed (five queries).

    Months are whole: the figures of a month are those of its sums.
    """
    linen = list(Item.objects.filter(category=Category.LINEN, in_use=True).order_by("code"))
    costs = items_with_cost([item.pk for item in linen], current_day().date)
    pieces = {item.pk: Piece(item, getattr(costs[item.pk], "cost_now", None) or Decimal(0)) for item in linen}
    for item, needed in need_of_rooms().items():
        if item in pieces:
            pieces[item].need = needed
    _place(pieces)
    _add_months(pieces, first.replace(day=1), last)
    found = list(pieces.values())
    sets = [
        SetOf(str(one.label), [piece for piece in found if piece.item.linen_set == one])
        for one in (LinenSet.BED, LinenSet.BATH)
    ]
    return Circle(found, [one for one in sets if one.pieces])


def need_of_rooms() -> dict[int, int]:
    """Item -> pieces that all rooms of the house hold once, by what a departure clean changes (two queries)."""
    rooms = dict(Room.objects.order_by().values_list("type").annotate(Count("pk")))
    need: dict[int, int] = defaultdict(int)
    standards = RoomStandard.objects.filter(task_kind=WorkKind.DEPARTURE, item__category=Category.LINEN)
    for room_type, item, quantity in standards.values_list("room_type", "item", "quantity"):
        need[item] += quantity * rooms.get(room_type, 0)
    return need


def washing_cost(item: Item, pieces: int) -> Decimal:
    """What the laundry asks for so many pieces, by piece or by weight, rounded half up once.

    Rewash is free: the fault is the laundry's.
    """
    if item.laundry_cost is None:
        return Decimal("0.00")
    amount = item.laundry_cost * pieces
    if item.laundry_by == LaundryBy.KILO:
        amount = amount * item.weight_grams / 1000
    return amount.quantize(CENT, ROUND_HALF_UP)


def _place(pieces: dict[int, Piece]) -> None:
    place_of = {kind: place for place, kinds in PLACES.items() for kind in kinds}
    sums = Balance.objects.filter(item__in=pieces).order_by().values_list("item", "store__kind")
    for item, kind, quantity in sums.annotate(Sum("quantity")):
        pieces[item].where[place_of[StoreKind(kind)]] += quantity


def _add_months(pieces: dict[int, Piece], first: date, last: date) -> None:
    kinds = [*WRITTEN_OFF, Kind.COUNT_OVER, Kind.TO_LAUNDRY]
    sums = MonthSum.objects.filter(month__gte=first, month__lte=last, item__in=pieces, kind__in=kinds)
    for item, kind, quantity, cost in (
        sums.order_by().values_list("item", "kind").annotate(Sum("quantity"), Sum("cost"))
    ):
        piece = pieces[item]
        if kind == Kind.TO_LAUNDRY:
            piece.washed += quantity
            piece.washing += washing_cost(piece.item, quantity)
        else:
            sign = -1 if kind == Kind.COUNT_OVER else 1
            piece.written_off += sign * quantity
            piece.lost_value += sign * cost
