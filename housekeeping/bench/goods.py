"""Goods: what logging one consumption of five items costs."""

from __future__ import annotations

from functools import partial
from typing import Any

from core import clock
from housekeeping.bench.acts import TIMES, Acts
from rooms.models import Room
from staff.models import Employee
from supplies.domain.consumption import log_in_room
from supplies.models import Item, Movement

FIVE = ("A01", "A07", "A08", "A12", "A24")


def consumption() -> dict[str, Any]:
    """An attendant logs five items for a room: standards, stores, costs, lots, balances, lines and the month's sums."""
    at, attendant = clock.now(), Employee.objects.get(number="1016")
    attendant.has_perm("supplies.log")  # as the guard of the page has asked already
    used = dict.fromkeys(Item.objects.filter(code__in=FIVE).values_list("pk", flat=True), 1)
    acts = Acts()
    for room in Room.objects.select_related("type", "section").order_by("pk")[:TIMES]:
        acts.do(partial(log_in_room, room, used, person=attendant, by=attendant, at=at))
    return {**acts.weigh(), "items": len(used), "lines": Movement.objects.count()}
