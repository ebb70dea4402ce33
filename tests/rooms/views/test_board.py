"""The board, the wall, the list on paper and the page of meanings, from the browser's side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import now
from core.live import topics
from core.models import BusinessDay
from core.slots import filled
from frontdesk.models import Guest
from rooms.domain.consequences import TABLE
from rooms.enums import Act
from rooms.models import Room
from staff.domain import devices
from staff.enums import DeviceKind, Role
from staff.models import Employee
from tests import factories as make
from tests.rooms.conftest import House, Sign

MOST_QUERIES = 20


def text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def wall_screen() -> Client:
    browser = Client()
    _device, code = devices.offer(DeviceKind.WALL, "Lobby", by=None, at=now())
    assert browser.post("/enrol/", {"code": code}).status_code == 302
    return browser


def statements(browser: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        text(browser.get(address))
    return [query["sql"] for query in queries.captured_queries]


def test_the_board_shows_the_house_by_building_and_floor_in_corridor_order(house: House, supervisor: Client):
    html = text(supervisor.get("/rooms/"))
    places = [
        html.index(f'id="room-{house.rooms[number].pk}"')
        for number in ("1301", "1201", "1202", "1203", "1204")
    ]
    assert places == sorted(places), "the upper floor stands above, rooms follow the corridor"
    assert "Main Building" in html


def test_counts_over_the_board_are_those_of_its_rooms(house: House, supervisor: Client):
    html = text(supervisor.get("/rooms/"))
    shown = {
        token: int(html.split(f'data-token="{token}"')[1].split("<b data-n>")[1].split("<")[0])
        for token in ("vd", "od", "run", "vc", "vi", "oc", "late")
    }
    assert shown == {"vd": 1, "od": 0, "run": 1, "vc": 1, "vi": 1, "oc": 1, "late": 1}


def test_names_of_colleagues_are_only_for_those_with_the_right(house: House, sign: Sign):
    with_names, without = sign(Role.FLOOR_SUPERVISOR), sign(Role.SECRETARY)
    assert "Wang Xiulan" in text(with_names.get("/rooms/"))
    assert "Wang Xiulan" not in text(without.get("/rooms/"))
    assert "Wang Xiulan" in text(with_names.get("/rooms/list/"))
    assert "Wang Xiulan" not in text(without.get("/rooms/list/"))


def test_no_guest_is_named_on_board_list_or_wall(house: House, supervisor: Client):
    name = Guest.objects.get().name
    pages = [supervisor.get(address) for address in ("/rooms/", "/rooms/list/", "/rooms/as-of/")]
    assert [name for page in [*pages, wall_screen().get("/rooms/wall/")] if name in text(page)] == []


@pytest.mark.parametrize(
    "address", ["/rooms/", "/rooms/wall/", "/rooms/list/", "/rooms/as-of/", "/rooms/rules/"]
)
def test_a_page_costs_the_same_for_one_room_and_for_thirty(db, sign: Sign, address: str):
    at = now() - timedelta(hours=2)
    make.open_day(at, at.astimezone(make.HOTEL_ZONE).date())
    browser = sign(Role.MANAGER)
    make.room("1200", at=at)
    statements(browser, address)
    one = statements(browser, address)
    for number in range(1201, 1230):
        make.room(str(number), at=at)
    statements(browser, address)
    thirty = statements(browser, address)
    assert len(one) == len(thirty) <= MOST_QUERIES
    assert sum('FROM "rooms_room" ' in sql or "FROM rooms_room " in sql for sql in thirty) <= 2


def test_the_warm_board_asks_for_rooms_once(house: House, supervisor: Client):
    text(supervisor.get("/rooms/"))
    rooms = [sql for sql in statements(supervisor, "/rooms/") if 'FROM "rooms_room"' in sql]
    assert len(rooms) == 1


def test_the_list_on_paper_holds_what_the_address_asks_for(house: House, supervisor: Client):
    html = text(supervisor.get("/rooms/list/?show=vd"))
    assert ("<b>1202</b>" in html, "<b>1203</b>" in html) == (True, False)
    assert "No room fits these filters." in text(supervisor.get("/rooms/list/?show=vip"))


def test_a_house_without_rooms_says_what_brings_them(db, sign: Sign):
    assert "No rooms yet" in text(sign(Role.MANAGER).get("/rooms/"))


def test_the_wall_needs_no_person_and_names_none(house: House):
    browser = wall_screen()
    html = text(browser.get("/rooms/wall/"))
    names = {"Wang Xiulan", "王秀兰"}
    assert not [name for name in names if name in html]
    assert f'id="room-{house.rooms["1301"].pk}"' in html
    assert browser.get("/rooms/").status_code == 403


def test_a_wall_may_follow_the_board_and_nothing_else(db):
    assert topics.allowed({"board", "desk", "person:1"}, None, "wall") == {"board"}


def test_floor_phones_do_not_open_the_board(house: House, sign: Sign):
    from staff.domain import people
    from tests.staff.conftest import PIN, floor_browser

    people.set_pin(house.attendant, PIN, by=None, at=house.at)
    assert floor_browser(Employee.objects.get(pk=house.attendant.pk)).get("/rooms/").status_code == 403


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_of_meanings_tells_every_act_and_every_value(house: House, sign: Sign, language: str):
    html = text(sign(Role.CLERK, language=language).get("/rooms/rules/"))
    assert [act for act in Act if f'<tr id="{act}">' not in html] == []
    assert "GIVEN" not in html
    assert "rooms.domain" not in html


def test_every_column_an_act_sets_has_a_word():
    from rooms.domain.rules_words import COLUMN_WORDS

    assert {column for line in TABLE.values() for column in line.sets} - set(COLUMN_WORDS) == set()


def test_home_shows_the_house_in_figures_that_lead_to_the_board(house: House, sign: Sign):
    html = text(sign(Role.FLOOR_SUPERVISOR).get("/"))
    assert "/rooms/?show=vd" in html


def test_a_room_is_found_by_the_beginning_of_its_number(house: House):
    person = make.supervisor("1977")
    hits = filled("search", text="120", user=person)
    assert {hit.url for hit in hits} >= {
        f"/rooms/{house.rooms[n].pk}/" for n in ("1201", "1202", "1203", "1204")
    }
    exact = [hit for hit in filled("search", text="1203", user=person) if hit.url.startswith("/rooms/")]
    assert [hit.rank for hit in exact] == [0]


def test_the_board_works_before_a_business_day_is_open(db, sign: Sign):
    make.room("1203")
    BusinessDay.objects.all().delete()
    assert f'id="room-{Room.objects.get().pk}"' in text(sign(Role.MANAGER).get("/rooms/"))
