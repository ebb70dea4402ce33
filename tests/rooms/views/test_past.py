"""The board as of a minute: what we knew, and what was so."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from rooms.enums import Act, Cleanliness
from rooms.models import Room
from staff.enums import Role
from tests import factories as make
from tests.rooms.conftest import House, Sign


def minute(house: House, minutes: int) -> str:
    return (house.at + timedelta(minutes=minutes)).astimezone(make.HOTEL_ZONE).strftime("%Y-%m-%dT%H:%M")


def board(browser: Client, at: str, mode: str = "known") -> str:
    answer = browser.get("/rooms/as-of/", {"at": at, "mode": mode})
    assert answer.status_code == 200
    return answer.content.decode()


def state(html: str, room: Room) -> str:
    found = re.search(rf'id="room-{room.pk}"[^>]* data-s="(\w+)"', html)
    assert found
    return found[1]


def test_the_board_shows_each_room_as_it_was(house: House, supervisor: Client):
    room = house.rooms["1301"]
    assert state(board(supervisor, minute(house, 2)), room) == "dirty"
    assert state(board(supervisor, minute(house, 6)), room) == "progress"


def test_what_a_phone_told_too_late_was_so_but_was_not_known(house: House, supervisor: Client):
    room = house.rooms["1202"]
    house.act("1202", Act.SET_BY_HAND, 40, cleanliness=Cleanliness.PICKUP)
    house.act(
        "1202", Act.SET_BY_HAND, 60, happened_at=house.at + timedelta(minutes=20), seen=room.version,
        cleanliness=Cleanliness.INSPECTED,
    )  # fmt: skip
    assert state(board(supervisor, minute(house, 25), "known"), room) == "dirty"
    assert state(board(supervisor, minute(house, 25), "so"), room) == "ready"
    assert state(board(supervisor, minute(house, 90), "so"), room) == "pickup"


def test_it_does_not_look_like_now_and_leads_back(house: House, supervisor: Client):
    html = board(supervisor, minute(house, 6))
    assert "is-past" in html
    assert "data-live" not in html
    assert "Back to now" in html
    assert f'href="/rooms/{house.rooms["1301"].pk}/?at=' in html


def test_minutes_at_work_stand_still(house: House, supervisor: Client):
    html = board(supervisor, minute(house, 15))
    tile = html.split(f'id="room-{house.rooms["1301"].pk}"')[1].split("</a>")[0]
    assert "data-count" not in tile
    assert "<time>10</time>" in tile


def test_it_needs_the_right_to_see_history(house: House, sign: Sign):
    assert sign(Role.ROOM_ATTENDANT).get("/rooms/as-of/").status_code == 403


@pytest.mark.parametrize("at", ["", "x" * 5000, "2999-01-01T00:00", "0001-01-01T00:00"])
def test_any_text_for_a_minute_is_answered(house: House, supervisor: Client, at: str):
    assert "is-past" in board(supervisor, at)


def test_before_its_first_line_the_house_is_unknown_but_shown(house: House, supervisor: Client):
    html = board(supervisor, minute(house, -600))
    assert html.count('class="tile"') == 5
