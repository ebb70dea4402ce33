"""The one door through which a room's state changes.

Nobody else assigns the columns listed in `facts.TRACKED`; a test reads the code for it. Every act names the version
of the room it has seen, looks up its consequences in the table, changes the room only if it is still as read, and
writes one history line per changed fact, all in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.domain import live, notes
from core.errors import Refusal, Stale
from core.models import Note
from rooms.domain import words
from rooms.domain.consequences import TABLE, consequences_of, discrepancy_of
from rooms.domain.facts import COLUMNS, FACT_OF, SINCE, encode
from rooms.enums import Act, Discrepant, Fact, Source
from rooms.models import Discrepancy, Room, RoomEvent
from rooms.signals import room_changed
from staff.models import Employee

ASSERTED_AGAIN = {
    Act.OBSERVED: Fact.OBSERVED,
    Act.LEFT_WITHOUT_DESK: Fact.OBSERVED,
    Act.IMPORTED: Fact.OCCUPANCY,
}
"""Acts whose fact gets a history line even when it says the same again: somebody looked once more."""


def lock_rooms(room_ids: Iterable[int]) -> dict[int, Room]:
    """Rooms by id, locked in order of id so that two acts on several rooms never wait for each other.

    Raises Refusal when a room does not exist.
    """
    wanted = sorted(set(room_ids))
    found = Room.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk").in_bulk()
    if len(found) != len(wanted):
        raise Refusal(_("This room is not in the list of rooms. Look the number up on the board."))
    return found


def change_room(
    room_id: int,
    act: Act,
    *,
    by: Employee | None,
    at: datetime,
    source: Source,
    seen: int | None = None,
    happened_at: datetime | None = None,
    cause: str = "",
    reason: str = "",
    **given: Any,
) -> Room:
    """Do `act` to a room and return its new present.

    `seen` is the version the person saw; another person's later change of a fact this act touches raises Stale.
    `happened_at` (not after `at`) is for an act done earlier without network: overtaken facts are then kept as
    history and the present stays. `cause` names what led to it as "app:kind:id". `reason` is free text and is kept
    as a note of its own. `given` are the columns the table asks the caller for.
    """
    with transaction.atomic():
        room = lock_rooms([room_id])[room_id]
        return change_locked_room(
            room,
            act,
            by=by,
            at=at,
            source=source,
            seen=seen,
            happened_at=happened_at,
            cause=cause,
            reason=reason,
            **given,
        )


def change_locked_room(
    room: Room,
    act: Act,
    *,
    by: Employee | None,
    at: datetime,
    source: Source,
    seen: int | None = None,
    happened_at: datetime | None = None,
    cause: str = "",
    reason: str = "",
    **given: Any,
) -> Room:
    """`change_room` for a room the caller got from `lock_rooms` in the same transaction."""
    happened_at = min(happened_at, at) if happened_at else at
    new_values = consequences_of(room, act, given)
    overtaken = _overtaken_facts(room, new_values, seen)
    if overtaken and happened_at == at:
        raise Stale(words.changed_meanwhile(room, _last_event(room, overtaken), at))

    before = {column: getattr(room, column) for column in FACT_OF}
    lines_before = {fact: encode(room, fact) for fact in COLUMNS}
    applied = {column: value for column, value in new_values.items() if FACT_OF[column] not in overtaken}
    for column, value in applied.items():
        setattr(room, column, value)
    room.discrepancy = discrepancy_of(room)

    changed = _changed_facts(room, act, lines_before) - overtaken
    since = happened_at if happened_at == at else _after_last_line(room, changed, happened_at)
    for fact in changed & SINCE.keys():
        setattr(room, SINCE[fact], since)
    if TABLE[act].somebody_inside:
        room.last_entered_at = max(filter(None, (room.last_entered_at, happened_at)))
    _write_room(room, changed, events=len(changed) + len(overtaken), at=at)
    note = notes.write(reason, by=by, at=at) if reason else None
    events = _events_of(room, lines_before, changed, overtaken, new_values)
    for event in events:
        event.act, event.source, event.cause, event.note = act, source, cause[:40], note
        event.by, event.acting_for = by, getattr(by, "acting_for", None)
        event.happened_at, event.recorded_at = (since if event.applied else happened_at), at
    RoomEvent.objects.bulk_create(events)

    if before["discrepancy"] != room.discrepancy:
        _follow_discrepancy(room, act, by=by, at=happened_at, note=note)
    _announce(room, before, at)
    room_changed.send(sender=Room, room=room, act=act, before=before, by=by, at=at)
    return room


def _overtaken_facts(room: Room, new_values: dict[str, Any], seen: int | None) -> set[str]:
    """Facts this act touches that somebody changed after the version it has seen."""
    if seen is None or seen == room.version:
        return set()
    touched = {FACT_OF[column] for column in new_values}
    later = RoomEvent.objects.filter(room=room, version__gt=seen, fact__in=touched, applied=True)
    return set(later.values_list("fact", flat=True))


def _after_last_line(room: Room, facts: set[str], happened_at: datetime) -> datetime:
    """`happened_at`, or the moment of the last line of these facts when a phone's clock runs behind.

    The applied lines of a fact so stay in one order, by number and by time; the board as of a minute rests on it.
    """
    lines = RoomEvent.objects.filter(room=room, fact__in=facts, applied=True)
    last = lines.aggregate(last=Max("happened_at"))["last"]
    return max(happened_at, last) if last else happened_at


def _last_event(room: Room, facts: set[str]) -> RoomEvent:
    lines = RoomEvent.objects.filter(room=room, fact__in=facts, applied=True)
    last: RoomEvent = lines.select_related("by").latest("seq")
    return last


def _changed_facts(room: Room, act: Act, lines_before: dict[str, str]) -> set[str]:
    changed = {fact for fact, line in lines_before.items() if encode(room, fact) != line}
    if act in ASSERTED_AGAIN:
        changed.add(ASSERTED_AGAIN[act])
    return changed


def _write_room(room: Room, changed: set[str], *, events: int, at: datetime) -> None:
    """Write what changed of the present, only if nobody has written the room since it was read."""
    columns = [column for fact in changed for column in COLUMNS[fact]]
    columns += [SINCE[fact] for fact in changed & SINCE.keys()] + ["last_entered_at"]
    touched = Room.objects.filter(pk=room.pk, version=room.version).update(
        **{column: getattr(room, column) for column in columns},
        # Plain numbers: the condition has just proved that nobody counted them up meanwhile.
        version=room.version + 1,
        event_seq=room.event_seq + events,
    )
    if not touched:
        raise Stale(words.changed_meanwhile(room, None, at))
    room.version += 1
    room.event_seq += events


def _events_of(
    room: Room,
    lines_before: dict[str, str],
    changed: set[str],
    overtaken: set[str],
    new_values: dict[str, Any],
) -> list[RoomEvent]:
    """History lines in the order of the facts: first the applied ones, then those kept as history only."""
    first_seq = room.event_seq - len(changed) - len(overtaken) + 1
    lines = [(fact, lines_before[fact], encode(room, fact), True) for fact in COLUMNS if fact in changed]
    for fact in (fact for fact in COLUMNS if fact in overtaken):
        wanted = Room(**{column: getattr(room, column) for column in COLUMNS[fact]})
        for column in COLUMNS[fact]:
            setattr(wanted, column, new_values.get(column, getattr(wanted, column)))
        lines.append((fact, lines_before[fact], encode(wanted, fact), False))
    return [
        RoomEvent(
            room=room,
            seq=first_seq + i,
            version=room.version,
            fact=fact,
            before=old,
            after=new,
            applied=applied,
        )
        for i, (fact, old, new, applied) in enumerate(lines)
    ]


def _follow_discrepancy(
    room: Room, act: Act, *, by: Employee | None, at: datetime, note: Note | None
) -> None:
    """Keep the open discrepancy of the room equal to what its facts say."""
    Discrepancy.objects.filter(room=room, settled_at__isnull=True).update(
        settled_at=at, settled_by=by, settled_how=act, note=note
    )
    if room.discrepancy != Discrepant.NO:
        Discrepancy.objects.create(
            room=room,
            kind=room.discrepancy,
            desk_said=f"{room.occupancy}|{room.persons}",
            floor_saw=f"{room.observed}|{room.observed_persons}",
            opened_at=at,
            opened_by=by,
        )


def _announce(room: Room, before: dict[str, Any], at: datetime) -> None:
    """Tell the boards, the desk, and the people who had or now have the work in this room."""
    told = [("board", "tile", str(room.pk), room.version), ("desk", "room", str(room.pk), room.version)]
    people = {before["attendant_id"], room.attendant_id} - {None}
    told += [(f"person:{person}", "room", str(room.pk), room.version) for person in sorted(people)]
    live.announce_many(told, at=at)
