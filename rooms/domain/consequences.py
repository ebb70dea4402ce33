"""What each act does to a room: one table for the code, the help page and the tests.

A line sets columns of `Room`. A value is either fixed, GIVEN by the caller under the column's name, or found by a
named rule from the room and what the caller gave. What a line does not name stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rooms.enums import (
    Act,
    Block,
    Cleanliness,
    Discrepant,
    Door,
    Observed,
    Occupancy,
    Released,
    WorkKind,
    WorkState,
)
from rooms.models import Room

Given = Mapping[str, Any]


class _Given:
    """Marks a column whose new value the caller brings."""

    def __repr__(self) -> str:
        return "GIVEN"


GIVEN = _Given()


@dataclass(frozen=True)
class Rule:
    """A value that depends on the room: the sentence for people and the function that finds it."""

    sentence: Promise
    find: Callable[[Room, Given], Any]


@dataclass(frozen=True)
class Consequence:
    """One line of the table: what an act means, what it sets, and whether it means somebody was in the room."""

    sentence: Promise
    sets: Mapping[str, Any] = field(default_factory=dict)
    somebody_inside: bool = False


def _cleanliness_at_departure(room: Room, given: Given) -> str:
    return room.cleanliness if room.cleaned_after_leaving else Cleanliness.DIRTY


def _released_at_departure(room: Room, given: Given) -> str:
    return room.released if room.cleaned_after_leaving else Released.NO


def _cleanliness_after_undo(room: Room, given: Given) -> str:
    if given["entered"] and room.cleanliness in (Cleanliness.CLEAN, Cleanliness.INSPECTED):
        return Cleanliness.PICKUP
    return room.cleanliness


def _released_after_undo(room: Room, given: Given) -> str:
    return Released.NO if given["entered"] else room.released


def _starts_after_leaving(room: Room, given: Given) -> bool:
    return given["work_kind"] == WorkKind.DEPARTURE and room.observed == Observed.VACANT


def _still_cleaned_after_leaving(room: Room, given: Given) -> bool:
    return room.cleaned_after_leaving and given["observed"] in (Observed.NOTHING, Observed.VACANT)


def _cleanliness_at_night(room: Room, given: Given) -> str:
    return Cleanliness.DIRTY if given["service_due"] else room.cleanliness


def _released_at_night(room: Room, given: Given) -> str:
    return Released.NO if given["service_due"] else room.released


def _door_at_night(room: Room, given: Given) -> str:
    return Door.DOUBLE_LOCKED if room.door == Door.DOUBLE_LOCKED else Door.NONE


def _release_by_hand(room: Room, given: Given) -> str:
    return room.released if given["cleanliness"] == Cleanliness.CLEAN else Released.NO


def _next_turn(room: Room, given: Given) -> int:
    return room.guest_turn + 1


DIRTY_UNLESS_CLEANED_AFTER_LEAVING = Rule(
    _(
        "The room turns dirty, unless a departure clean was started after the floor had seen it vacant without "
        "luggage and nobody was seen in it since. A stay-over service of the morning never counts."
    ),
    _cleanliness_at_departure,
)
RELEASE_KEPT_IF_CLEANED_AFTER_LEAVING = Rule(
    _("A release stays only together with the departure clean it was given for."), _released_at_departure
)
PICKUP_IF_ENTERED = Rule(
    _("A room the guest has entered needs a light tidy; one nobody entered stays as it was."),
    _cleanliness_after_undo,
)
RELEASE_LOST_IF_ENTERED = Rule(_("A release is lost when the guest has entered."), _released_after_undo)
AFTER_LEAVING = Rule(
    _("A departure clean in a room that the floor saw vacant without luggage counts at check-out."),
    _starts_after_leaving,
)
NOT_AFTER_LEAVING_IF_SEEN = Rule(
    _("Whoever is seen in the room, or luggage in it, takes that away again."), _still_cleaned_after_leaving
)
DIRTY_AT_SERVICE_INTERVAL = Rule(
    _(
        "An occupied room turns dirty when its service is due or the guest leaves today; other rooms stay as they are."
    ),
    _cleanliness_at_night,
)
RELEASE_LOST_AT_SERVICE_INTERVAL = Rule(_("A release ends with the room's cleanliness."), _released_at_night)
SIGN_LEAVES_AT_NIGHT = Rule(
    _("The sign leaves the tile; a double lock stays. The time since anybody was in the room runs on."),
    _door_at_night,
)
RELEASE_ONLY_FOR_CLEAN = Rule(_("A release stays only while the room is clean."), _release_by_hand)
NEXT_GUEST_TURN = Rule(_("The guest turn counts up by one."), _next_turn)

_NOBODY_SEEN = {"observed": Observed.NOTHING, "observed_persons": 0}
_NO_SIGN = {"door": Door.NONE, "door_until": None}
_NOBODY_STAYS = {"persons": 0, "leaves_on": None, "vip_now": False}
_NOBODY_WAITS = {"queue_since": None, "rush": False, "promised_for": None}
_NO_WORK = {
    "work_kind": WorkKind.NONE,
    "work_state": WorkState.NONE,
    "attendant_id": None,
    "work_minutes": 0,
    "expected_ready_at": None,
}
_GUEST_COMES = {
    "occupancy": Occupancy.OCCUPIED,
    "persons": GIVEN,
    "leaves_on": GIVEN,
    "vip_now": GIVEN,
    "guest_turn": NEXT_GUEST_TURN,
    "arrives_at": None,
    "vip_next": False,
    "cleaned_after_leaving": False,
    **_NOBODY_SEEN,
    **_NO_SIGN,
    **_NOBODY_WAITS,
}
_GUEST_GOES = {
    "occupancy": Occupancy.VACANT,
    "cleanliness": DIRTY_UNLESS_CLEANED_AFTER_LEAVING,
    "released": RELEASE_KEPT_IF_CLEANED_AFTER_LEAVING,
    "cleaned_after_leaving": False,
    **_NOBODY_STAYS,
    **_NOBODY_SEEN,
    **_NO_SIGN,
}


def _sign(door: Door, until: Any = None) -> dict[str, Any]:
    return {"door": door, "door_until": until}


TABLE: Mapping[Act, Consequence] = {
    Act.CHECK_IN: Consequence(_("The guest has the room. How clean it is does not change."), _GUEST_COMES),
    Act.DAY_USE: Consequence(_("As a check-in, for a guest who leaves on the same day."), _GUEST_COMES),
    Act.UNDO_CHECK_IN: Consequence(
        _("The check-in was a mistake and the room is vacant again. The guest turn stays counted."),
        {
            "occupancy": Occupancy.VACANT,
            "cleanliness": PICKUP_IF_ENTERED,
            "released": RELEASE_LOST_IF_ENTERED,
            "arrives_at": GIVEN,
            "vip_next": GIVEN,
            **_NOBODY_STAYS,
            **_NOBODY_SEEN,
            **_NO_SIGN,
        },
    ),
    Act.CHECK_OUT: Consequence(_("The guest has left and the desk has said so."), _GUEST_GOES),
    Act.LEFT_WITHOUT_DESK: Consequence(
        _(
            "The floor finds a room empty that the desk still counts as occupied: a discrepancy until the desk acts."
        ),
        {"observed": Observed.VACANT, "observed_persons": 0, **_NO_SIGN},
        somebody_inside=True,
    ),
    Act.REINSTATE: Consequence(
        _("The check-out was a mistake and the same guest is back. How clean the room is does not change."),
        {
            "occupancy": Occupancy.OCCUPIED,
            "persons": GIVEN,
            "leaves_on": GIVEN,
            "vip_now": GIVEN,
            "cleaned_after_leaving": False,
            **_NOBODY_SEEN,
        },
    ),
    Act.MOVE_IN: Consequence(_("The guest moves here from another room: as a check-in."), _GUEST_COMES),
    Act.MOVE_OUT: Consequence(_("The guest has moved to another room: as a check-out."), _GUEST_GOES),
    Act.EXTEND: Consequence(_("The guest leaves later."), {"leaves_on": GIVEN}),
    Act.SHORTEN: Consequence(_("The guest leaves earlier."), {"leaves_on": GIVEN}),
    Act.ARRIVAL_PLANNED: Consequence(
        _("The desk has put the next guest down for this room, or taken that back."),
        {"arrives_at": GIVEN, "vip_next": GIVEN},
    ),
    Act.QUEUED: Consequence(_("A guest waits for this room."), {"queue_since": GIVEN}),
    Act.QUEUE_LEFT: Consequence(_("Nobody waits for this room any more."), {"queue_since": None}),
    Act.RUSH: Consequence(
        _("The desk asks the floor to do this room first."), {"rush": True, "promised_for": GIVEN}
    ),
    Act.RUSH_LIFTED: Consequence(_("The rush is taken back."), {"rush": False, "promised_for": None}),
    Act.ASSIGNED: Consequence(
        _("The work in this room is given to a person, or waits for one."),
        {"work_kind": GIVEN, "work_state": WorkState.OPEN, "attendant_id": GIVEN, "work_minutes": GIVEN},
    ),
    Act.UNASSIGNED: Consequence(_("The work has nobody again."), {"attendant_id": None}),
    Act.CLEAN_STARTED: Consequence(
        _("Somebody is in the room and cleans. A sign on the door is gone."),
        {
            "work_kind": GIVEN,
            "work_state": WorkState.STARTED,
            "attendant_id": GIVEN,
            "work_minutes": GIVEN,
            "expected_ready_at": GIVEN,
            "cleaned_after_leaving": AFTER_LEAVING,
            **_NO_SIGN,
        },
        somebody_inside=True,
    ),
    Act.CLEAN_PAUSED: Consequence(
        _("The cleaning rests."), {"work_state": WorkState.PAUSED, "expected_ready_at": None}
    ),
    Act.CLEAN_RESUMED: Consequence(
        _("The cleaning goes on."),
        {"work_state": WorkState.STARTED, "expected_ready_at": GIVEN},
        somebody_inside=True,
    ),
    Act.CLEAN_FINISHED: Consequence(
        _(
            "The room is clean. It is released at once where the hotel does not inspect or the person has earned "
            "self-check; otherwise it waits for another person's inspection."
        ),
        {"cleanliness": Cleanliness.CLEAN, "released": GIVEN, **_NO_WORK},
        somebody_inside=True,
    ),
    Act.CLEAN_DROPPED: Consequence(_("The work is not needed any more."), _NO_WORK),
    Act.INSPECTION_PASSED: Consequence(
        _("Another person has inspected the room: it may be given."),
        {"cleanliness": Cleanliness.INSPECTED, "released": Released.NO, "rush": False, "promised_for": None},
        somebody_inside=True,
    ),
    Act.INSPECTION_FAILED: Consequence(
        _("The room is dirty again and comes back as a redo; the first attempt stays in the record."),
        {
            "cleanliness": Cleanliness.DIRTY,
            "released": Released.NO,
            "work_kind": GIVEN,
            "work_state": WorkState.OPEN,
            "attendant_id": GIVEN,
            "work_minutes": GIVEN,
        },
        somebody_inside=True,
    ),
    Act.INSPECTION_SKIPPED: Consequence(
        _("The inspection cadence lets this room pass unseen. It stays clean and never counts as inspected."),
        {"released": Released.CADENCE},
    ),
    Act.RELEASED: Consequence(
        _("Somebody with the right lets the room be given without inspection, for a stated reason."),
        {"released": Released.BY_RIGHT},
    ),
    Act.DND: Consequence(_("The sign asks not to disturb. Its time runs."), _sign(Door.DND)),
    Act.REFUSED: Consequence(
        _("The guest wants no service today. A refused room is not a cleaned room."), _sign(Door.REFUSED)
    ),
    Act.COME_LATER: Consequence(
        _("The guest asks to come later."), {"door": Door.LATER, "door_until": GIVEN}
    ),
    Act.MAKE_UP: Consequence(_("The guest asks for the room to be made up now."), _sign(Door.MAKE_UP)),
    Act.DOUBLE_LOCKED: Consequence(_("The door is locked twice from inside."), _sign(Door.DOUBLE_LOCKED)),
    Act.SIGN_GONE: Consequence(_("There is no sign on the door any more."), _sign(Door.NONE)),
    Act.OBSERVED: Consequence(
        _(
            "What the floor saw. If it does not fit what the desk says, a discrepancy stays open until the desk acts."
        ),
        {"observed": GIVEN, "observed_persons": GIVEN, "cleaned_after_leaving": NOT_AFTER_LEAVING_IF_SEEN},
        somebody_inside=True,
    ),
    Act.DISCREPANCY_RESOLVED: Consequence(
        _("The desk has looked into it: what the floor saw is settled."), _NOBODY_SEEN
    ),
    Act.BLOCK_BEGINS: Consequence(
        _("The room is out of order or out of service from now on. It is not ready while that lasts."),
        {"block": GIVEN, "block_until": GIVEN},
    ),
    Act.BLOCK_ENDS: Consequence(
        _("The block is over and the room comes back in the status that was agreed."),
        {"block": Block.NONE, "block_until": None, "cleanliness": GIVEN, "released": Released.NO},
    ),
    Act.IDLE_TOUCH_UP: Consequence(
        _("A vacant room that nobody used for long needs a touch-up before it is given."),
        {"cleanliness": Cleanliness.PICKUP, "released": Released.NO},
    ),
    Act.NIGHT_ROLL: Consequence(
        _("The business day ends. Work that was started goes on."),
        {
            "cleanliness": DIRTY_AT_SERVICE_INTERVAL,
            "released": RELEASE_LOST_AT_SERVICE_INTERVAL,
            "door": SIGN_LEAVES_AT_NIGHT,
            "door_until": None,
        },
    ),
    Act.SET_BY_HAND: Consequence(
        _("Somebody with the right for it sets the cleanliness and says why."),
        {"cleanliness": GIVEN, "released": RELEASE_ONLY_FOR_CLEAN},
    ),
    Act.IMPORTED: Consequence(
        _("The room was taken over with this state from a list."), {"occupancy": GIVEN, "cleanliness": GIVEN}
    ),
}


def consequences_of(room: Room, act: Act, given: Given) -> dict[str, Any]:
    """Column -> new value that `act` means for `room`.

    Raises KeyError when the caller did not give what the line asks for: that is a mistake in the program.
    """
    found: dict[str, Any] = {}
    for column, value in TABLE[act].sets.items():
        if value is GIVEN:
            found[column] = given[column]
        elif isinstance(value, Rule):
            found[column] = value.find(room, given)
        else:
            found[column] = value
    return found


def discrepancy_of(room: Room) -> Discrepant:
    """How desk and floor disagree about this room, seen from its present columns."""
    seen_somebody = room.observed in (Observed.OCCUPIED, Observed.LUGGAGE)
    if room.occupancy == Occupancy.OCCUPIED and room.observed == Observed.VACANT:
        return Discrepant.SKIP
    if room.occupancy == Occupancy.VACANT and seen_somebody:
        return Discrepant.SLEEP
    if room.occupancy == Occupancy.OCCUPIED and room.observed_persons not in (0, room.persons):
        return Discrepant.PERSONS
    return Discrepant.NO
