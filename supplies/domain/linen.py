"""When bed linen is changed: what the guest wishes, when it was done last, what is due and what is overdue.

A change is a movement (`Kind.CHANGE_IN`), so the proof is the book itself: which room, which day, who, for which
guest's turn. Source of the longest time: hygiene rules for public places (China), fresh for each guest and at least
once a week for those who stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from core import clock
from core.domain import audit
from core.domain.hotel import profile
from core.errors import Refusal
from core.models import HotelProfile
from rooms.domain.status import lock_rooms
from rooms.enums import Occupancy, WorkKind
from rooms.models import Room
from staff.models import Employee
from supplies.enums import ChangeDue, Kind, LinenSet, LinenWish
from supplies.models import LinenRules, LinenWishLine, Movement

LOOKED_BACK = timedelta(days=40)
"""A change longer ago is overdue whatever the rules say; no need to read further back."""
STAYING = (WorkKind.STAYOVER,)


class Due(NamedTuple):
    """A room whose bed linen is to be changed. `days` since it was laid for this guest; `last` may be missing."""

    room: Room
    why: ChangeDue
    days: int
    last: Movement | None
    overdue: bool


def rules() -> LinenRules:
    """How often this house changes linen (one query)."""
    return LinenRules.objects.get_or_create(pk=1)[0]


def change_rules(*, by: Employee, at: datetime, **values: int) -> LinenRules:
    """Set how often linen is changed. Raises Refusal when the usual time is longer than the longest."""
    with transaction.atomic():
        kept = rules()
        old = str(kept)
        for name, value in values.items():
            setattr(kept, name, value)
        if kept.usual_days > kept.longest_days:
            raise Refusal(
                _("The usual time cannot be longer than the longest allowed, %(days)d days.")
                % {"days": kept.longest_days},
                field="usual_days",
            )
        kept.save()
        audit.record(
            "supplies.change_linen_rules", by=by, at=at, about="supplies:linen", old=old, new=str(kept)
        )
    return kept


# What guests wish ---------------------------------------------------------------------------------------------


def note_wish(room_id: int, wish: LinenWish, *, by: Employee, at: datetime) -> LinenWishLine:
    """Write down what the guest of a room wants done with the bed linen. Raises Refusal for a vacant room."""
    with transaction.atomic():
        room = lock_rooms([room_id])[room_id]
        if room.occupancy != Occupancy.OCCUPIED:
            raise Refusal(
                _("Room %(room)s has no guest who could wish anything. Choose another room.")
                % {"room": room.number},
                field="room",
            )
        line: LinenWishLine = LinenWishLine.objects.create(
            room=room, guest_turn=room.guest_turn, wish=wish, by=by, at=at
        )
    return line


def wishes_of(rooms: Iterable[Room]) -> dict[int, LinenWishLine]:
    """Room -> what its present guest wished last (one query)."""
    turns = {room.pk: room.guest_turn for room in rooms}
    found = LinenWishLine.objects.filter(room__in=turns, guest_turn__in=set(turns.values())).order_by("pk")
    return {line.room_id: line for line in found if turns[line.room_id] == line.guest_turn}


# When it was changed ------------------------------------------------------------------------------------------


def bed_changes() -> QuerySet[Movement]:
    """The lines by which clean bed linen came into rooms and that were not taken back."""
    changes: QuerySet[Movement] = Movement.objects.filter(
        kind=Kind.CHANGE_IN,
        item__linen_set=LinenSet.BED,
        quantity__gt=0,
        room__isnull=False,
        reversed_by__isnull=True,
    )
    return changes


def last_change(room: Room, *, until: date) -> Movement | None:
    """When the bed linen of a room was changed last, as of the end of a business day: by whom, for which guest."""
    lines = bed_changes().filter(room=room, business_day__lte=until)
    newest: Movement | None = (
        lines.select_related("slip__by", "person", "item").order_by("-business_day", "-pk").first()
    )
    return newest


def changes_of(room: Room, *, limit: int = 20) -> list[dict[str, Any]]:
    """The days on which the bed linen of a room was changed, newest first: day, who, turn, pieces, slip."""
    lines = bed_changes().filter(room=room).select_related("person", "slip").order_by("-business_day", "-pk")
    days: dict[int, dict[str, Any]] = {}
    for line in lines[: limit * 8]:
        one = days.setdefault(line.slip_id, {"line": line, "pieces": 0})
        one["pieces"] += line.quantity
    return list(days.values())[:limit]


def _last_changes(rooms: list[Room], today: date) -> dict[int, Movement]:
    """Room -> its last change of bed linen (two queries, none of which grows with history)."""
    recent = bed_changes().filter(room__in=rooms, business_day__gt=today - LOOKED_BACK)
    newest = recent.order_by().values("room").annotate(newest=Max("pk")).values_list("newest", flat=True)
    lines = Movement.objects.filter(pk__in=list(newest)).select_related("slip", "person")
    return {line.room_id: line for line in lines if line.room_id is not None}


# What is due --------------------------------------------------------------------------------------------------


def changes_due(today: date, *, rooms: QuerySet[Room] | None = None) -> list[Due]:
    """The occupied rooms whose bed linen is to be changed today, the longest waiting first (five queries)."""
    wanted = rooms if rooms is not None else Room.objects.all()
    wanted = wanted.filter(occupancy=Occupancy.OCCUPIED).select_related("type", "floor__building")
    occupied = list(wanted.order_by("position", "number"))
    wishes, last = wishes_of(occupied), _last_changes(occupied, today)
    house, hotel = rules(), profile()
    found = [due(room, last.get(room.pk), wishes.get(room.pk), house, hotel, today) for room in occupied]
    return sorted((one for one in found if one), key=lambda one: (not one.overdue, -one.days))


def is_due(room: Room, today: date) -> bool:
    """Whether the bed linen of this room is to be changed today (five queries)."""
    return bool(changes_due(today, rooms=Room.objects.filter(pk=room.pk)))


def due(
    room: Room,
    last: Movement | None,
    wish: LinenWishLine | None,
    house: LinenRules,
    hotel: HotelProfile,
    today: date,
) -> Due | None:
    """Whether the bed linen of an occupied room is to be changed today, and why.

    Linen laid for the guest before arrival counts from the arrival on. Who leaves today gets none unless asked for:
    the departure clean changes it.
    """
    arrived = clock.hotel_date(room.occupancy_since, hotel) if room.occupancy_since else today
    in_stay = last is not None and last.guest_turn == room.guest_turn
    fresh = in_stay or (
        last is not None and last.guest_turn == room.guest_turn - 1 and last.task_kind not in STAYING
    )
    laid = last.business_day if last is not None and in_stay else arrived
    days = max(0, (today - laid).days)
    wanted = LinenWish(wish.wish) if wish else LinenWish.RULE
    if wanted == LinenWish.NOW:
        if wish and (last is None or last.slip.happened_at < wish.at):
            return Due(room, ChangeDue.ASKED, days, last, overdue=False)
        wanted = LinenWish.RULE
    if days > house.longest_days:
        return Due(room, ChangeDue.LONG, days, last, overdue=True)
    if room.leaves_on is not None and room.leaves_on <= today:
        return None
    if not fresh:
        return Due(room, ChangeDue.GUEST, days, last, overdue=days > 0)
    if days == house.longest_days:
        return Due(room, ChangeDue.LONG, days, last, overdue=False)
    if wanted == LinenWish.DAILY and days >= 1:
        return Due(room, ChangeDue.DAILY, days, last, overdue=False)
    if wanted == LinenWish.RULE and days >= house.usual_days:
        return Due(room, ChangeDue.RULE, days, last, overdue=False)
    return None
