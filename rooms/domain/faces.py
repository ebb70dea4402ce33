"""How a room shows itself on the board: one status, the signs beside it, and the tokens filters look for.

No guest's name is known here, so a face may go to every screen of the house.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rooms.domain.readiness import INSPECTION_TAKES, is_ready
from rooms.enums import Block, Cleanliness, Discrepant, Door, Occupancy, WorkState
from rooms.models import Room


class RoomRow(NamedTuple):
    """The columns of `Room` that make its face; a row of these costs a tenth of a model instance."""

    pk: int
    version: int
    number: str
    floor_id: int
    type_id: int
    occupancy: str
    cleanliness: str
    observed: str
    door: str
    door_until: datetime | None
    block: str
    block_until: datetime | None
    released: str
    attendant_id: int | None
    work_kind: str
    work_state: str
    work_since: datetime | None
    work_minutes: int
    expected_ready_at: datetime | None
    persons: int
    leaves_on: date | None
    vip_now: bool
    arrives_at: datetime | None
    vip_next: bool
    queue_since: datetime | None
    rush: bool
    promised_for: datetime | None
    discrepancy: str


class Status(NamedTuple):
    """One of the exclusive statuses: its token, colour, icon, code of the trade and word."""

    token: str
    state: str
    icon: str
    code: str
    word: str | Promise


VACANT_DIRTY = Status("vd", "dirty", "dirty", "VD", _("Vacant dirty"))
OCCUPIED_DIRTY = Status("od", "dirty", "dirty", "OD", _("Occupied dirty"))
VACANT_PICKUP = Status("pu", "pickup", "pickup", "PU", _("Pickup"))
OCCUPIED_PICKUP = Status("pu", "pickup", "pickup", "OPU", _("Occupied pickup"))
VACANT_CLEAN = Status("vc", "clean", "clean", "VC", _("Vacant clean"))
OCCUPIED_CLEAN = Status("oc", "clean", "clean", "OC", _("Occupied clean"))
READY = Status("vi", "ready", "ready", "VI", _("Ready"))
READY_RELEASED = Status("vi", "ready", "released", "VC", _("Ready"))
SOMEBODY_SEEN = Status("no", "alert", "luggage", "VI", _("Not ready"))
VACANT_CLEANING = Status("run", "progress", "progress", "VD", pgettext_lazy("room", "Cleaning"))
OCCUPIED_CLEANING = Status("run", "progress", "progress", "OD", pgettext_lazy("room", "Cleaning"))
VACANT_PAUSED = Status("run", "progress", "paused", "VD", _("Paused"))
OCCUPIED_PAUSED = Status("run", "progress", "paused", "OD", _("Paused"))
OUT_OF_ORDER = Status("blk", "block", "ooo", "OOO", _("Out of order"))
OUT_OF_SERVICE = Status("blk", "block", "oos", "OOS", _("Out of service"))

STATUSES = (
    VACANT_DIRTY, OCCUPIED_DIRTY, VACANT_PICKUP, OCCUPIED_PICKUP, VACANT_CLEANING, OCCUPIED_CLEANING,
    VACANT_PAUSED, OCCUPIED_PAUSED, VACANT_CLEAN, READY, READY_RELEASED, OCCUPIED_CLEAN, SOMEBODY_SEEN,
    OUT_OF_ORDER, OUT_OF_SERVICE,
)  # fmt: skip
TO_DO = frozenset({"vd", "od", "pu", "run"})
"""Statuses with work left."""

_VACANT = {Cleanliness.DIRTY: VACANT_DIRTY, Cleanliness.PICKUP: VACANT_PICKUP}
_OCCUPIED = {Cleanliness.DIRTY: OCCUPIED_DIRTY, Cleanliness.PICKUP: OCCUPIED_PICKUP}


class Sign(NamedTuple):
    """What is said of a room beside its status. `moment` is the clock time that belongs to it."""

    token: str
    icon: str
    tone: str
    word: str | Promise
    moment: datetime | None = None


class Face(NamedTuple):
    """A room as people see it. `late_at` is the moment from which it is late unless something happens."""

    status: Status
    signs: tuple[Sign, ...]
    occupied: bool
    late_at: datetime | None
    tokens: tuple[str, ...]


ALERT, VIP, QUIET = "is-alert", "is-vip", ""

_DOOR = {
    Door.DND: ("dnd", ALERT, _("do not disturb")),
    Door.REFUSED: ("refused", ALERT, _("service refused")),
    Door.DOUBLE_LOCKED: ("double_locked", ALERT, _("double locked")),
    Door.MAKE_UP: ("make_up", VIP, _("make up now")),
    Door.LATER: ("later", QUIET, _("come later")),
}
_DISCREPANT = {
    Discrepant.SKIP: _("desk says occupied, floor saw it empty"),
    Discrepant.SLEEP: _("desk says vacant, floor saw somebody"),
    Discrepant.PERSONS: _("number of persons differs"),
}


def status_of(room: Room | RoomRow) -> Status:
    """The one status a room is counted under; a block hides work, work hides cleanliness."""
    if room.block:
        return OUT_OF_ORDER if room.block == Block.OUT_OF_ORDER else OUT_OF_SERVICE
    vacant = room.occupancy == Occupancy.VACANT
    if room.work_state == WorkState.STARTED:
        return VACANT_CLEANING if vacant else OCCUPIED_CLEANING
    if room.work_state == WorkState.PAUSED:
        return VACANT_PAUSED if vacant else OCCUPIED_PAUSED
    if not vacant:
        return _OCCUPIED.get(Cleanliness(room.cleanliness), OCCUPIED_CLEAN)
    if is_ready(room):  # type: ignore[arg-type]  # a row has the columns it reads
        return READY if room.cleanliness == Cleanliness.INSPECTED else READY_RELEASED
    if room.cleanliness in _VACANT:
        return _VACANT[Cleanliness(room.cleanliness)]
    if room.cleanliness == Cleanliness.CLEAN and not room.released:
        return VACANT_CLEAN
    return SOMEBODY_SEEN


def face_of(room: Room | RoomRow, *, day: date, zone: tzinfo, late_after: timedelta) -> Face:
    """The room's face on business day `day`.

    `late_after` is how long a cleaning may run over its standard before it counts as late.
    """
    status = status_of(room)
    occupied = room.occupancy != Occupancy.VACANT
    signs = tuple(_signs(room, occupied, day, zone))
    tokens = [status.token, f"f{room.floor_id}", f"t{room.type_id}"]
    if occupied:
        tokens.append("occ")
    if room.attendant_id:
        tokens.append(f"a{room.attendant_id}")
    tokens += dict.fromkeys(sign.token for sign in signs)
    return Face(status, signs, occupied, _late_at(room, status, late_after), tuple(tokens))


def _signs(room: Room | RoomRow, occupied: bool, day: date, zone: tzinfo) -> Iterable[Sign]:
    """Signs, the most urgent first: small tiles show only two of them."""
    if room.rush:
        yield Sign("wait", "rush", ALERT, _("rush"), room.promised_for)
    if room.discrepancy:
        yield Sign("dis", "discrepancy", ALERT, _DISCREPANT[Discrepant(room.discrepancy)])
    if room.door:
        icon, tone, word = _DOOR[Door(room.door)]
        yield Sign(icon, icon, tone, word, room.door_until)
    if room.queue_since:
        yield Sign("wait", "queue", ALERT, _("guest waiting"), room.queue_since)
    if room.vip_now if occupied else room.vip_next:
        yield Sign("vip", "vip", VIP, _("VIP"))
    if occupied and room.leaves_on and room.leaves_on <= day:
        yield Sign("out", "due_out", QUIET, _("due out"))
    if room.arrives_at and room.arrives_at.astimezone(zone).date() <= day:
        yield Sign("arr", "arriving", QUIET, _("arriving"), room.arrives_at)


def begun_at(room: Room | RoomRow) -> datetime | None:
    """From when the minutes of the work under way count: its start, later by the pauses it had."""
    if not room.expected_ready_at or not room.work_minutes:
        return room.work_since
    inspection = INSPECTION_TAKES if room.occupancy == Occupancy.VACANT else timedelta()
    return room.expected_ready_at - inspection - timedelta(minutes=room.work_minutes)


def _late_at(room: Room | RoomRow, status: Status, late_after: timedelta) -> datetime | None:
    """When the room becomes late: its cleaning runs over, or it is not ready at the promised time."""
    moments = []
    if room.work_state == WorkState.STARTED and (begun := begun_at(room)):
        moments.append(begun + timedelta(minutes=room.work_minutes) + late_after)
    if room.promised_for and status not in (READY, READY_RELEASED) and room.occupancy == Occupancy.VACANT:
        moments.append(room.promised_for)
    return min(moments, default=None)
