"""Of two clerks and one room one wins; nobody is promised to a forgotten guest. The twins lack the guard."""

from __future__ import annotations

import threading
import time
from datetime import date, timedelta

from django.db import IntegrityError, connection

from core.domain.hotel import profile
from core.errors import Refusal, Stale
from frontdesk.domain import bookings, check_in, retention
from frontdesk.models import Booking, Guest, Stay
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


def booked_while_forgotten(at_once, monkeypatch):
    """A clerk books for a guest whose time is over, while the night forgets just that guest."""
    make.open_day()
    guest, clerk, kind = make.guest("朱明远"), make.clerk("1011"), make.room_type()
    later = make.AT + timedelta(days=profile().keep_guest_days + 1)
    forgotten, forget = threading.Event(), retention._forget

    def forget_slowly(guests, at):
        forget(guests, at)
        forgotten.set()
        time.sleep(0.5)  # the clerk is at the door of the database now

    def book():
        forgotten.wait(timeout=20)
        return bookings.make_booking(
            guest, room_type=kind, arrives_on=date(2016, 7, 2), leaves_on=date(2016, 7, 3), persons=1, by=clerk,
            at=make.AT,
        )  # fmt: skip

    monkeypatch.setattr(retention, "_forget", forget_slowly)
    answers = at_once(lambda: retention.remove_guests(later, profile()), book)
    assert answers[0] == 1 and Guest.objects.get().anonymous_since == later
    return answers[1]


def test_a_guest_who_is_forgotten_this_moment_is_promised_nothing(at_once, monkeypatch):
    told = booked_while_forgotten(at_once, monkeypatch)
    assert isinstance(told, Stale) and "Enter the guest anew" in str(told)
    assert not Booking.objects.exists()


def test_without_the_guard_the_promise_would_be_made_to_nobody(at_once, monkeypatch):
    monkeypatch.setattr(bookings, "hold_guest", lambda guest: None)
    booked = booked_while_forgotten(at_once, monkeypatch)
    assert isinstance(booked, Booking) and Booking.objects.get().guest.anonymous_since
