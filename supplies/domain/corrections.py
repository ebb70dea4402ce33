"""Corrections: a line is never changed, it is taken back by its reversal and, if need be, written anew."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refusal
from staff.models import Employee
from supplies.domain import loads
from supplies.domain.movements import OF_A_LOAD, OWNED, Line, Place, meant_day, post, reverse_lines
from supplies.enums import Beyond, Kind, Source
from supplies.models import NO_REVERSAL, Movement, Slip

OF_A_LINE = "supplies:line:"


def _beyond(line: Movement, quantity: int) -> Beyond:
    """Fewer of what was used although the books held none leave them below zero still, and nearer to the truth."""
    fewer = line.slip.beyond == Beyond.USED and quantity < line.quantity
    return Beyond.USED if fewer else Beyond.NO


def may_reverse(line: Movement) -> bool:
    """Whether a line can be taken back by itself: no reversal, not taken back yet, not of a request, order or count."""
    taken_back = line.reverses_id is not None or getattr(line, "reversed_by", None) is not None
    return not taken_back and not line.slip.cause.startswith(OWNED) and not _follows_a_count(line)


def _follows_a_count(line: Movement) -> bool:
    """Differences of a load are put right with the count they come from."""
    return line.slip.cause.startswith(OF_A_LOAD) and line.kind in (Kind.COUNT_OVER, Kind.COUNT_SHORT)


def corrected_by(slip: Slip) -> Movement | None:
    """The line a slip puts right, where it was written for one (one query)."""
    number = slip.cause.removeprefix(OF_A_LINE)
    if number == slip.cause or not number.isdecimal():
        return None
    found: Movement | None = Movement.objects.filter(pk=number).first()
    return found


def lines_to_reverse(slip: Slip) -> list[Movement]:
    """The lines of a slip that can be taken back with it (one query); none of a load, which has counts of its own."""
    if slip.cause.startswith((*OWNED, OF_A_LOAD)):
        return []
    lines = slip.lines.filter(NO_REVERSAL, reversed_by__isnull=True)
    return list(lines.select_related("slip", "item").order_by("pk"))


def reverse_slip(slip: Slip, *, reason: str, by: Employee, at: datetime) -> Slip:
    """Take back every line of a slip that still stands, all or nothing: a sheet entered for the wrong day or twice."""
    lines = lines_to_reverse(slip)
    if not lines:
        raise Refusal(_("Nothing of this slip is left to take back."))
    return reverse_lines(lines, reason=reason, by=by, at=at)


def correct_line(line: Movement, quantity: int, *, reason: str, by: Employee, at: datetime) -> Slip:
    """Take a line back and write it anew with the right quantity, both on the open business day.

    0 only takes it back. Answers the slip that stands now. Raises Refusal when the quantity is the same. A line of a
    load of linen stays with its load, whose counts follow.
    """
    if quantity == line.quantity:
        raise Refusal(_("The line says %(count)d already.") % {"count": quantity}, field="quantity")
    if line.slip.cause.startswith(OF_A_LOAD):
        return _correct_in_load(line, quantity, reason=reason, by=by, at=at)
    with transaction.atomic():
        slip = reverse_lines([line], reason=reason, by=by, at=at)
        if quantity:
            anew = [_anew(line, quantity)]
            slip = _write_anew(line, anew, f"{OF_A_LINE}{line.pk}", reason=reason, by=by, at=at)
    return slip


def _correct_in_load(line: Movement, quantity: int, *, reason: str, by: Employee, at: datetime) -> Slip:
    """A count of soiled linen takes the differences with it that were written beside it."""
    if _follows_a_count(line):
        raise Refusal(_("This difference follows the count that was sent. Correct that line instead."))
    with transaction.atomic():
        load = loads.hold_for_correction(line.slip.cause)
        sent = line.kind == Kind.TO_LAUNDRY
        counts = loads.counts_of(line) if sent else []
        slip = reverse_lines([line, *counts], reason=reason, by=by, at=at, cause=load.cause)
        if quantity:
            anew = loads.sent_anew(line, counts, quantity) if sent else [_anew(line, quantity)]
            slip = _write_anew(line, anew, load.cause, reason=reason, by=by, at=at)
        loads.corrected(load, by=by, at=at)
    return slip


def _anew(line: Movement, quantity: int) -> Line:
    return Line(
        Kind(line.kind), line.item_id, quantity, from_store=line.from_store_id, to_store=line.to_store_id,
        place=Place(
            line.room_id, line.area_id, line.floor_id, line.room_type_id, line.section_id, line.guest_turn
        ),
        task_kind=line.task_kind, person=line.person_id, cost_centre=line.cost_centre_id,
    )  # fmt: skip


def _write_anew(
    line: Movement, anew: list[Line], cause: str, *, reason: str, by: Employee, at: datetime
) -> Slip:
    beyond = _beyond(line, sum(one.quantity for one in anew))
    return post(
        anew, by=by, at=at, source=Source(line.slip.source), cause=cause, reason=reason, day=meant_day([line]),
        beyond=beyond,
    )  # fmt: skip
