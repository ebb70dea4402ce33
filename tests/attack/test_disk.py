"""A full disk: what would write is refused with a plain page, reading goes on, nothing is half done.

SQLite meets a disk that takes nothing (the process may write no byte to a file), and one that fills up while guests
are checked in (no more pages). PostgreSQL's disk cannot be filled from a test; there the server answers each new row
as it does when its disk is full (53100).
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from core import slots
from core.clock import now
from core.domain.form_keys import new_key
from core.models import BusinessDay, NightStep
from core.slots import NightStepPart
from frontdesk.models import Booking, Stay
from housekeeping.domain.books import verify
from rooms.models import Room
from staff.models import Employee
from tests import factories as make
from tests.attack.addresses import rows
from tests.hotel import Hotel, browser, open_hotel

FULL = """
    CREATE FUNCTION disk_is_full() RETURNS trigger AS $$
    BEGIN RAISE 'No space left on device' USING ERRCODE = '53100'; END $$ LANGUAGE plpgsql
"""
READING = ["/", "/rooms/", "/desk/", "/cleaning/", "/my-rooms/", "/search/?q=1203", "/night/"]


@contextmanager
def no_byte_can_be_written() -> Iterator[None]:
    """To any file, for SQLite; as any row, for PostgreSQL."""
    if connection.vendor == "sqlite":
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        return
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        cursor.execute(FULL)
        for table in tables:
            cursor.execute(
                f"CREATE TRIGGER disk_full BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION disk_is_full()"
            )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION disk_is_full() CASCADE")


@contextmanager
def no_page_is_left() -> Iterator[None]:
    """SQLite may not grow, and what it has is used up; PostgreSQL as above."""
    if connection.vendor != "sqlite":
        with no_byte_can_be_written():
            yield
        return
    with connection.cursor() as cursor:
        free = cursor.execute("PRAGMA freelist_count").fetchone()[0]
        cursor.execute("CREATE TABLE used_up (filler BLOB)")
        cursor.execute("INSERT INTO used_up VALUES (zeroblob(%s))", [free * 4096])
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        connection.close()  # and with it the limit
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE used_up")


@pytest.fixture
def hotel(transactional_db: None) -> Hotel:
    """Committed, as in life: a full disk may undo more than its own statement."""
    hotel = open_hotel()
    Employee.objects.update(language="en")
    return hotel


@pytest.fixture
def manager(hotel: Hotel) -> Client:
    return browser(hotel.people["manager"], raise_request_exception=False)


def check_in(booking: Booking, room: Room) -> tuple[str, dict[str, str]]:
    return f"/desk/bookings/{booking.pk}/check-in/", {
        "key": new_key(), "room": f"{room.pk}.{room.version}", "room_number": room.number, "known": "",
        "document_kind": "ID", "document_number": make.GOOD_ID, "matched": "on", "name": booking.guest.name,
        "phone": "", "persons": "2", "leaves_on": booking.leaves_on.isoformat(),
    }  # fmt: skip


def ready_room(number: str) -> Room:
    return make.room(number, at=now())


def close_day(hotel: Hotel) -> tuple[str, dict[str, str]]:
    BusinessDay.objects.update(date=BusinessDay.objects.get().date - timedelta(days=1))  # so that it is over
    return "/night/", {"key": new_key()}


def let_in(hotel: Hotel) -> tuple[str, dict[str, str]]:
    return check_in(hotel.bookings[0], ready_room("1301"))


@pytest.mark.parametrize("act", [let_in, close_day], ids=["check-in", "night roll"])
def test_an_act_on_a_full_disk_is_refused_with_a_page_and_counts_when_there_is_room(hotel, manager, act):
    address, form = act(hotel)
    before = rows()
    with no_byte_can_be_written():
        answer = manager.post(address, form)
        part = manager.post(address, form, headers={"HX-Request": "true"})
        read = [(path, manager.get(path).status_code) for path in READING]
    for said in (answer, part):
        assert said.status_code == 503 and said["Retry-After"] == "5"
        assert "Nothing was saved" in said.content.decode()
    assert read == [(path, 200) for path in READING]
    assert rows() == before
    assert [name for name, faults in verify().items() if faults] == []
    assert manager.post(address, form).status_code in (200, 302, 204)
    assert rows() != before and [name for name, faults in verify().items() if faults] == []


def test_a_disk_that_fills_up_while_guests_come_leaves_each_of_them_in_or_out(hotel, manager):
    today = BusinessDay.objects.get().date
    guests = [
        (make.booking(arrives_on=today, at=now()), ready_room(f"13{number:02}")) for number in range(1, 41)
    ]
    answers = []
    with no_page_is_left():
        for booking, room in guests:
            address, form = check_in(booking, room)
            answers.append(manager.post(address, form).status_code)
            if answers[-1] == 503:
                break
        assert manager.get("/desk/").status_code == 200
    assert answers[-1] == 503, answers
    inside = set(Stay.objects.values_list("booking", flat=True))
    for (booking, _room), status in zip(guests, answers, strict=False):
        assert (booking.pk in inside) == (status != 503)
    assert [name for name, faults in verify().items() if faults] == []


def test_a_night_that_the_disk_cut_off_goes_on_where_it_stopped(hotel, manager, monkeypatch):
    """The disk is full in the middle: the steps before stay, the day is open, and a later roll does the rest once."""
    address, form = close_day(hotel)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fills_up(day: BusinessDay, at: object) -> str:
        if connection.vendor == "sqlite":
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        else:
            with connection.cursor() as cursor:
                cursor.execute("DO $$ BEGIN RAISE 'No space left on device' USING ERRCODE = '53100'; END $$")
        return ""

    steps = slots._fillers["night step"]
    with monkeypatch.context() as during:
        during.setitem(
            slots._fillers, "night step", [*steps, (35, lambda: NightStepPart("the disk", 35, fills_up))]
        )
        try:
            answer = manager.post(address, form)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert answer.status_code == 503
    done = list(NightStep.objects.values_list("name", flat=True))
    assert done == ["arrivals and departures", "signs and service"]
    assert BusinessDay.objects.get().closed_at is None
    assert manager.post(address, form).status_code == 302
    rolled = list(NightStep.objects.order_by("pk").values_list("name", flat=True))
    assert rolled[:2] == done and len(rolled) == len(set(rolled)) and rolled[-1] == "day closed"
    assert BusinessDay.objects.filter(closed_at__isnull=True).count() == 1
