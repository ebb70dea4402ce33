"""Why the cost of an item changed: more rooms, more per room, a higher price. The parts add up to the cent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from supplies.domain.movements import CENT


class Effects(NamedTuple):
    """The change of a cost, taken apart: `rooms + use + price` is exactly the cost now less the cost before.

    `rooms` is what the change of occupied room-nights alone makes, `use` what is used more or less for each of them,
    `price` what the unit costs more or less, on the quantity used now.
    """

    rooms: Decimal
    use: Decimal
    price: Decimal

    @property
    def quantity(self) -> Decimal:
        return self.rooms + self.use

    @property
    def total(self) -> Decimal:
        return self.rooms + self.use + self.price


def effects(
    quantity: int,
    cost: Decimal,
    before: int,
    cost_before: Decimal,
    *,
    nights: int = 0,
    nights_before: int = 0,
) -> Effects:
    """Take the change of an item's cost apart. Without nights on both sides `rooms` is nothing.

    What has no price on one side (new, gone, or taken back in sum) has changed by its quantity alone. The last part
    takes what rounding leaves.
    """
    change = cost - cost_before
    if before <= 0 or quantity <= 0:
        return Effects(Decimal("0.00"), change, Decimal("0.00"))
    of_quantity = _cents((quantity - before) * cost_before / before)
    of_rooms = Decimal("0.00")
    if nights > 0 and nights_before > 0:
        of_rooms = _cents(cost_before * (nights - nights_before) / nights_before)
    return Effects(of_rooms, of_quantity - of_rooms, change - of_quantity)


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
