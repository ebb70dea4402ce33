"""Two clerks and one room: one wins. The twin shows what happened without the guard."""

from __future__ import annotations

from django.db import IntegrityError, connection

from core.errors import Refusal
from frontdesk.domain import bookings, check_in
from frontdesk.models import Stay
from rooms.models import Room, RoomEvent
from tests import factories as make


def two_clerks(at_once):
    make.open_day()
    room, first, second = make.room(), make.clerk("1011"), make.clerk("1012")
    guests = [make.booking(make.guest(name)) for name in ("朱明远", "何美玲")]
    numbers = (make.GOOD_ID, "44010119910619999X")

    def give(place: int, clerk):
        return lambda: check_in.check_in(
            guests[place].pk, room.pk, papers=make.papers(numbers[place]), persons=1, by=clerk, at=make.AT,
            seen=room.version,
        )  # fmt: skip

    return room, at_once(give(0, first), give(1, second))


def test_of_two_clerks_who_give_one_room_at_once_one_wins_and_one_is_told(at_once):
    room, answers = two_clerks(at_once)
    won = [answer for answer in answers if isinstance(answer, Stay)]
    told = [answer for answer in answers if isinstance(answer, Refusal)]
    assert (len(won), len(told)) == (1, 1), answers
    assert "gave room 1203 to another guest" in str(told[0])
    assert Stay.objects.filter(room=room, state="open").count() == 1
    assert list(RoomEvent.objects.filter(room=room).values_list("seq", flat=True)) == list(
        range(1, RoomEvent.objects.filter(room=room).count() + 1)
    )


def test_without_the_guard_both_clerks_would_have_been_let_through(at_once, monkeypatch):
    """The rooms are read without a lock and nobody looks: only the database's own rule stands in the way."""
    import threading

    both_have_read = threading.Barrier(2)

    def unguarded(booking_id, *room_ids):
        rooms = Room.objects.in_bulk([room_id for room_id in room_ids if room_id])
        if connection.vendor == "postgresql":  # SQLite lets one writer in at a time
            both_have_read.wait(timeout=20)
        return rooms

    monkeypatch.setattr(bookings, "lock_rooms_of", unguarded)
    monkeypatch.setattr(check_in, "refuse_room", lambda *args, **kwargs: None)
    _room, answers = two_clerks(at_once)
    assert not any(isinstance(answer, Refusal) for answer in answers), answers
    assert any(isinstance(answer, IntegrityError) for answer in answers), answers
