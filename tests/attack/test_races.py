"""Many at once, through the pages: one wins, the others are told, nothing is lost and nothing counted twice.

Twins without the guard stand beside those whose guard is in this program alone. For two clerks, two attendants and
two night rolls see tests/frontdesk/domain/test_race.py, tests/cleaning/domain/test_work.py and
tests/housekeeping/test_night.py.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cleaning.models import Inspection, Task
from core.domain import form_keys
from core.domain.form_keys import new_key
from frontdesk.domain import check_in
from frontdesk.models import Booking, Guest, Stay, StayEvent
from housekeeping.domain.books import verify
from rooms.enums import Act
from rooms.models import Room, RoomEvent
from tests.conftest import AtOnce
from tests.hotel import Hotel, browser, open_hotel

pytestmark = pytest.mark.slow

CLIENTS, SENDINGS = 50, 40


@pytest.fixture
def hotel(at_once: AtOnce) -> Hotel:
    return open_hotel()


def same_browser(client: Client) -> Client:
    """Another tab of a browser: the same session on a connection of its own."""
    tab = Client(raise_request_exception=False)
    tab.cookies = client.cookies.copy()
    return tab


def posts(client: Client, address: str, forms: list[dict[str, Any]]) -> list[Any]:
    """One function per form, each with its own tab."""

    def post(form: dict[str, Any]) -> Any:
        tab = same_browser(client)
        return lambda: tab.post(address, form)

    return [post(form) for form in forms]


def statuses(answers: list[HttpResponse]) -> Counter[int]:
    wrong = [answer for answer in answers if not isinstance(answer, HttpResponse)]
    assert not wrong, wrong
    return Counter(answer.status_code for answer in answers)


def no_gaps(room: Room) -> bool:
    sequence = list(RoomEvent.objects.filter(room=room).order_by("seq").values_list("seq", flat=True))
    return sequence == list(range(1, len(sequence) + 1))


def walk_in(room: Room, name: str, **given: Any) -> dict[str, Any]:
    """What a clerk sends for a guest with a passport."""
    room.refresh_from_db()
    return {
        "key": new_key(), "room": f"{room.pk}.{room.version}", "document_kind": "PPT",
        "document_number": f"E{abs(hash(name)) % 10**8:08}", "matched": "on", "name": name, "persons": "1",
        "leaves_on": "", **given,
    }  # fmt: skip


def leaves_on(hotel: Hotel) -> str:
    return hotel.bookings[0].leaves_on.isoformat()


def test_fifty_clients_give_one_room_and_one_guest_has_it(hotel, at_once):
    room = hotel.rooms[7]
    clerk = browser(hotel.people["front_desk"])
    forms = [walk_in(room, f"Guest {n}", leaves_on=leaves_on(hotel)) for n in range(CLIENTS)]
    guests = Guest.objects.count()
    answers = at_once(*posts(clerk, "/desk/walk-in/", forms))
    assert statuses(answers) == {302: 1, 422: CLIENTS - 1}
    assert Stay.objects.filter(room=room).count() == 1
    # Who was refused left nothing behind, and reads who was faster; what was typed is still in the form.
    assert Guest.objects.count() == guests + 1
    lost = next((n, a.content.decode()) for n, a in enumerate(answers) if a.status_code == 422)
    assert f"Guest {lost[0]}" in lost[1] and room.number in lost[1]
    assert no_gaps(room)


def test_without_the_guard_more_than_one_client_gets_as_far_as_the_database(hotel, at_once, monkeypatch):
    """The twin: nobody looks at the room, so all write their stay and only the unique constraint is left."""
    monkeypatch.setattr(check_in, "refuse_room", lambda *args, **kwargs: None)
    room = hotel.rooms[7]
    clerk = browser(hotel.people["front_desk"])
    forms = [walk_in(room, f"Guest {n}", leaves_on=leaves_on(hotel)) for n in range(4)]
    answers = at_once(*posts(clerk, "/desk/walk-in/", forms))
    assert statuses(answers) == {302: 1, 500: 3}
    assert Stay.objects.filter(room=room).count() == 1


def test_the_same_form_sent_forty_times_at_once_is_one_stay_and_everybody_is_led_to_it(hotel, at_once):
    room = hotel.rooms[7]
    clerk = browser(hotel.people["front_desk"])
    form = walk_in(room, "Zhu Mingyuan", leaves_on=leaves_on(hotel))
    answers = at_once(*posts(clerk, "/desk/walk-in/", [form] * SENDINGS))
    assert statuses(answers) == {302: SENDINGS}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Stay.objects.filter(room=room).count() == 1
    assert Guest.objects.filter(name="Zhu Mingyuan").count() == 1


def test_without_the_key_every_sending_is_a_booking(hotel, at_once, monkeypatch):
    """The twin of the key: a booking takes no room away, so nothing else stops the second one."""
    today = hotel.bookings[0].arrives_on.isoformat()
    form = {"key": new_key(), "name": "Zhu Mingyuan", "type": hotel.rooms[0].type_id, "arrives_on": today,
            "leaves_on": leaves_on(hotel), "persons": "2", "kind": "individual"}  # fmt: skip
    clerk = browser(hotel.people["front_desk"])
    before = Booking.objects.count()
    assert statuses(at_once(*posts(clerk, "/desk/bookings/new/", [form] * 8))) == {302: 8}
    assert Booking.objects.count() == before + 1
    monkeypatch.setattr(form_keys, "once", lambda key, *, by, body, act: act())
    assert statuses(at_once(*posts(clerk, "/desk/bookings/new/", [form] * 8))) == {302: 8}
    assert Booking.objects.count() == before + 1 + 8


def test_check_out_and_move_at_once_leave_one_story(hotel, at_once):
    stay, other = hotel.stays[5], hotel.rooms[8]
    clerk = browser(hotel.people["front_desk"])
    other.refresh_from_db()
    move = {"key": new_key(), "room": f"{other.pk}.{other.version}", "reason": "noise"}
    address = f"/desk/stays/{stay.pk}/"
    answers = at_once(
        *posts(clerk, f"{address}check-out/", [{"key": new_key()}]), *posts(clerk, f"{address}move/", [move])
    )
    found = statuses(answers)
    # The move may come first, and the check-out then finds the stay in another room and asks to look again.
    assert found == {302: 1, 422: 1} or found == {302: 2}, found
    stay.refresh_from_db()
    lines = list(StayEvent.objects.filter(stay=stay).order_by("pk").values_list("what", flat=True))
    assert lines.count("checked_out") + lines.count("moved") == found[302]
    old = Room.objects.get(pk=hotel.rooms[5].pk)
    new = Room.objects.get(pk=other.pk)
    here = Stay.objects.filter(state="open").values_list("room_id", flat=True)
    assert [(r.pk in here) for r in (old, new)] == [r.occupancy == "occupied" for r in (old, new)]
    assert no_gaps(old) and no_gaps(new)


def test_pass_and_fail_of_one_room_at_once_are_one_verdict(hotel, at_once):
    room = Room.objects.get(pk=hotel.tasks[1].room_id)
    leader = browser(hotel.people["team_leader"])
    before = Inspection.objects.filter(room=room).count()
    seen = {"seen": room.version, "note": ""}
    address = f"/inspections/{room.pk}/"
    answers = at_once(
        *posts(leader, f"{address}pass/", [{**seen, "key": new_key()}]),
        *posts(leader, f"{address}fail/", [{**seen, "key": new_key(), "reasons": [hotel.reason.pk]}]),
    )
    found = statuses(answers)
    assert found[302] == 1 and found[409] + found[422] == 1, found
    assert Inspection.objects.filter(room=room).count() == before + 1
    room.refresh_from_db()
    redo = Task.objects.filter(room=room, redo_of__isnull=False, state="open").count()
    assert (room.cleanliness, redo) in (("inspected", 0), ("dirty", 1))
    verdicts = RoomEvent.objects.filter(room=room, act__in=[Act.INSPECTION_PASSED, Act.INSPECTION_FAILED])
    assert verdicts.values("act").distinct().count() == 1


def test_everybody_doing_everything_at_once_leaves_books_that_agree(hotel, at_once):
    """Desk and floor on the same few rooms; whatever order they come in, every check of the books is silent."""
    clerk = browser(hotel.people["front_desk"])
    leader = browser(hotel.people["team_leader"])
    attendant = browser(hotel.people["room_attendant"])
    task, stay, free = hotel.tasks[2], hotel.stays[5], hotel.rooms[8]
    room = Room.objects.get(pk=task.room_id)
    acts = [
        *posts(clerk, f"/desk/stays/{stay.pk}/check-out/", [{"key": new_key()} for _n in range(3)]),
        *posts(clerk, "/desk/walk-in/", [walk_in(free, f"Guest {n}", leaves_on=leaves_on(hotel)) for n in range(3)]),
        *posts(attendant, f"/my-rooms/{task.pk}/finish/", [{"key": new_key(), "seen": room.version}] * 2),
        *posts(attendant, f"/my-rooms/{task.pk}/pause/", [{"key": new_key(), "seen": room.version}]),
        *posts(leader, f"/inspections/{room.pk}/pass/", [{"key": new_key(), "seen": room.version}]),
        *posts(leader, "/cleaning/give/", [
            {"key": new_key(), "task": [t.pk for t in hotel.tasks[2:4]], "attendant": hotel.people["room_attendant"].pk}
        ] * 2),
    ]  # fmt: skip
    found = statuses(at_once(*acts))
    assert not [status for status in found if status >= 500], found
    assert {name: faults for name, faults in verify().items() if faults} == {}


def test_a_hotel_of_waiting_guests_is_given_each_room_once(hotel, at_once):
    """Three bookings, three rooms, each guest tried in each room at once: three stays in three rooms."""
    clerk = browser(hotel.people["front_desk"])
    rooms = hotel.rooms[6:9]
    acts = []
    for room in rooms:
        room.refresh_from_db()
        for place, booking in enumerate(hotel.bookings):
            form = walk_in(room, f"Guest {place}", leaves_on=leaves_on(hotel))
            acts += posts(clerk, f"/desk/bookings/{booking.pk}/check-in/", [form])
    found = statuses(at_once(*acts))
    stays = Stay.objects.filter(booking__in=hotel.bookings)
    assert found[302] == stays.count() and sum(found.values()) == 9 and set(found) <= {302, 422}, found
    assert (
        stays.values("room").distinct().count() == stays.count() == stays.values("booking").distinct().count()
    )
