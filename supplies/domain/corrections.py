"""Corrections: a line is never changed, it is taken back by its reversal and, if need be, written anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refusal
from staff.models import Employee
from supplies.domain.movements import Line, Place, post, reverse_lines
from supplies.enums import Beyond, Kind, Source
from supplies.models import Movement, Slip


def _beyond(line: Movement, quantity: int) -> Beyond:
    """Fewer of what was used although the books held none leave them below zero still, and nearer to the truth."""
    fewer = line.slip.beyond == Beyond.USED and quantity < line.quantity
    return Beyond.USED if fewer else Beyond.NO


def correct_line(line: Movement, quantity: int, *, reason: str, by: Employee, at: datetime) -> Slip:
    """Take a line back and write it anew with the right quantity, both on the open business day.

    0 only takes it back. Answers the slip that stands now. Raises Refusal when the quantity is the same.
    """
    if quantity == line.quantity:
        raise Refusal(_("The line says %(count)d already.") % {"count": quantity}, field="quantity")
    with transaction.atomic():
        back = reverse_lines([line], reason=reason, by=by, at=at)
        if not quantity:
            return back
        anew = Line(
            Kind(line.kind), line.item_id, quantity, from_store=line.from_store_id, to_store=line.to_store_id,
            place=Place(
                line.room_id, line.area_id, line.floor_id, line.room_type_id, line.section_id, line.guest_turn
            ),
            task_kind=line.task_kind, person=line.person_id, cost_centre=line.cost_centre_id,
        )  # fmt: skip
        return post(
            [anew],
            by=by,
            at=at,
            source=Source(line.slip.source),
            cause=f"supplies:line:{line.pk}",
            reason=reason,
            beyond=_beyond(line, quantity),
        )
