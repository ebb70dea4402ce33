"""The past: what happened to a room, and the whole board as of any minute."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.db import connection

from rooms.domain.facts import BLANK, COLUMNS, SINCE, decode
from rooms.models import Room, RoomEvent

_BLANK: dict[str, Any] = {
    **{column: value for fact in COLUMNS for column, value in decode(fact, BLANK[fact]).items()},
    **dict.fromkeys(SINCE.values()),
}
"""The columns of a room about which nothing was said yet."""


def board_as_of(moment: datetime, *, known: bool) -> list[Room]:
    """Every room with the facts it had at `moment`, in the order of the board; the rows are not to be saved.

    `known=True` answers "what we knew": an act recorded later does not count. `known=False` answers "what was so":
    it counts from when it happened, acts overtaken before they were recorded included. One index look-up per room
    and fact, whatever the length of the history; one query for the rooms and one for the facts.
    """
    rooms = list(Room.objects.all())
    put_facts(rooms, moment, known=known)
    return rooms


def put_facts(rooms: list[Room], moment: datetime, *, known: bool) -> None:
    """Set the facts of these rooms to what they were at `moment` (one query). The rows are not to be saved."""
    by_id = {room.pk: room for room in rooms}
    for room in rooms:
        room.__dict__ |= _BLANK
    one = rooms[0].pk if len(rooms) == 1 else None
    for room_id, fact, after, happened_at in _facts_at(moment, known, one):
        if (then := by_id.get(room_id)) is not None:
            _put(then, fact, after, happened_at)


def _put(room: Room, fact: str, text: str, since: datetime) -> None:
    # Straight into the instance: setting a foreign key the usual way costs more than the look-up.
    room.__dict__ |= decode(fact, text)
    if fact in SINCE:
        room.__dict__[SINCE[fact]] = since


def _facts_at(moment: datetime, known: bool, room: int | None) -> list[tuple[int, str, str, datetime]]:
    """(room, fact, text, since) of the last line per room and fact at `moment`, of one room or of all.

    Applied lines of one fact happen in the order they are recorded (`status.py` sees to it), so the newest that
    had been recorded by then is also the newest that had happened.
    """
    events, rooms = RoomEvent._meta.db_table, Room._meta.db_table
    condition = "AND e.applied AND e.recorded_at <= %s" if known else ""
    facts = " UNION ALL ".join("SELECT %s AS fact" for _fact in COLUMNS)
    only = "" if room is None else "WHERE r.id = %s"
    moments = [moment, moment] if known else [moment]
    # As a list of numbers, not as a join: SQLite would walk the whole history and look into the list for each line.
    sql = f"""
        SELECT room_id, fact, after, happened_at FROM {events} WHERE id IN (
            SELECT (
                SELECT e.id FROM {events} e
                WHERE e.room_id = r.id AND e.fact = f.fact AND e.happened_at <= %s {condition}
                ORDER BY e.happened_at DESC, e.seq DESC LIMIT 1
            )
            FROM {rooms} r CROSS JOIN ({facts}) f {only}
        )
    """  # noqa: S608  the names of tables are ours
    adapted = [connection.ops.adapt_datetimefield_value(m) for m in moments]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*adapted, *(str(fact) for fact in COLUMNS), *([] if room is None else [room])])
        return [(room, fact, after, _aware(since)) for room, fact, after, since in cursor.fetchall()]


def _aware(value: datetime | str) -> datetime:
    """SQLite gives text or a naive moment in UTC, PostgreSQL an aware one."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
