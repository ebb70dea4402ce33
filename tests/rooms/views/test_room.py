"""One room: what it says, what one may do, and that a page out of date is told so and keeps what was typed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import now
from frontdesk.models import Guest
from rooms.enums import Act, Block, Cleanliness, Observed
from rooms.models import Room, RoomBlock, RoomEvent
from staff.enums import Role
from tests import factories as make
from tests.rooms.conftest import House, Sign

HTMX = {"HX-Request": "true"}


def text(answer, status: int = 200) -> str:
    assert answer.status_code == status, (answer.status_code, answer.content.decode()[:400])
    return answer.content.decode()


def present(room: Room) -> Room:
    return Room.objects.get(pk=room.pk)


def set_to(browser: Client, room: Room, status: str, **values: object):
    data = {"cleanliness": status, "reason": "seen on the round", "seen": room.version, **values}
    return browser.post(f"/rooms/{room.pk}/set/", data, headers=HTMX)


def test_the_room_says_what_it_is_and_why(house: House, supervisor: Client):
    html = text(supervisor.get(f"/rooms/{house.rooms['1301'].pk}/"))
    assert "Wang Xiulan has been cleaning it since" in html
    assert "Cleaning started" in html or "cleaning started" in html


def test_htmx_gets_the_panel_alone(house: House, supervisor: Client):
    html = text(supervisor.get(f"/rooms/{house.rooms['1202'].pk}/", headers=HTMX))
    assert "<html" not in html
    assert 'class="panel-head"' in html


def test_an_unknown_room_is_not_found(house: House, supervisor: Client):
    assert supervisor.get("/rooms/99999/").status_code == 404
    assert supervisor.get(f"/rooms/{2**63}/").status_code == 404


def test_names_and_history_are_for_those_with_the_right(house: House, sign: Sign):
    address = f"/rooms/{house.rooms['1301'].pk}/"
    html = text(sign(Role.SECRETARY).get(address))
    assert "Wang Xiulan" not in html
    assert "What happened" not in html
    assert "What happened" in text(sign(Role.TEAM_LEADER).get(address))


def test_a_guests_name_stands_in_the_panel_only_for_the_desk(house: House, sign: Sign):
    address, name = f"/rooms/{house.rooms['1201'].pk}/", Guest.objects.get().name
    assert name not in text(sign(Role.TEAM_LEADER).get(address))
    assert name in text(sign(Role.FRONT_DESK).get(address))


def test_a_room_with_everything_to_say_stays_within_twenty_queries(house: House, sign: Sign):
    house.act("1201", Act.OBSERVED, 3, observed=Observed.VACANT, observed_persons=0)
    browser = sign(Role.MANAGER)
    for number in ("1201", "1204", "1301"):
        address = f"/rooms/{house.rooms[number].pk}/"
        text(browser.get(address))
        with CaptureQueriesContext(connection) as queries:
            text(browser.get(address))
        assert len(queries) <= 20, [query["sql"][:90] for query in queries.captured_queries]


def test_a_status_is_set_by_hand_with_a_reason_that_is_kept(house: House, supervisor: Client):
    room = house.rooms["1202"]
    html = text(set_to(supervisor, room, Cleanliness.CLEAN))
    assert "Saved." in html
    assert present(room).cleanliness == Cleanliness.CLEAN
    assert (
        RoomEvent.objects.filter(room=room, act=Act.SET_BY_HAND).latest("seq").note.text
        == "seen on the round"
    )


def test_without_a_reason_nothing_is_set(house: House, supervisor: Client):
    room = house.rooms["1202"]
    text(set_to(supervisor, room, Cleanliness.CLEAN, reason=" "), 422)
    assert present(room).cleanliness == Cleanliness.DIRTY


def test_a_page_out_of_date_is_told_who_was_faster_and_keeps_the_reason(house: House, sign: Sign):
    room = house.rooms["1202"]
    leader = make.leader("1990")
    house.act("1202", Act.SET_BY_HAND, 30, by=leader, cleanliness=Cleanliness.PICKUP)
    html = text(
        set_to(sign(Role.FLOOR_SUPERVISOR), room, Cleanliness.CLEAN, reason="towels were changed"), 422
    )
    assert "He Xiufang changed room 1202 at" in html
    assert "Nothing was saved; check the room and try again." in html
    assert 'value="towels were changed"' in html
    assert f'name="seen" value="{present(room).version}"' in html
    assert present(room).cleanliness == Cleanliness.PICKUP


def test_a_change_of_another_fact_does_not_stand_in_the_way(house: House, supervisor: Client):
    room = house.rooms["1202"]
    house.act("1202", Act.QUEUED, 30, queue_since=house.at)
    text(set_to(supervisor, room, Cleanliness.CLEAN))
    assert present(room).cleanliness == Cleanliness.CLEAN


@pytest.mark.parametrize("status", list(Cleanliness))
@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ROOM_ATTENDANT, Role.SECRETARY])
def test_setting_a_status_needs_its_right(house: House, sign: Sign, role: str, status: str):
    room = house.rooms["1202"]
    assert set_to(sign(role), room, status).status_code == 403
    assert present(room).version == room.version


def test_one_right_opens_one_status(house: House, sign: Sign):
    from staff.models import RoleChange

    for status in ("pickup", "clean", "inspected"):
        RoleChange.objects.create(
            role=Role.TEAM_LEADER, right=f"rooms.set_{status}", allowed=False, at=now(), by=None
        )
    browser, room = sign(Role.TEAM_LEADER), house.rooms["1204"]
    form = text(browser.get(f"/rooms/{room.pk}/set/"))
    assert ('value="dirty"' in form, 'value="inspected"' in form) == (True, False)
    html = text(set_to(browser, room, Cleanliness.INSPECTED), 403)
    assert "Setting a room to inspected is not part of your role" in html
    text(set_to(browser, room, Cleanliness.DIRTY))


def block(browser: Client, room: Room, kind: str, **values: object):
    data = {
        "kind": kind,
        "reason": "water under the basin",
        "return_status": "dirty",
        "seen": room.version,
        **values,
    }
    return browser.post(f"/rooms/{room.pk}/block/", data, headers=HTMX)


def test_a_room_is_blocked_for_a_period_and_comes_back(house: House, supervisor: Client):
    room = house.rooms["1203"]
    html = text(block(supervisor, room, Block.OUT_OF_ORDER))
    assert "water under the basin" in html
    assert present(room).block == Block.OUT_OF_ORDER
    found = RoomBlock.objects.get()
    html = text(supervisor.post(f"/rooms/{room.pk}/block/{found.pk}/end/", headers=HTMX))
    assert "The block is ended." in html
    assert (present(room).block, present(room).cleanliness) == (Block.NONE, Cleanliness.DIRTY)


def test_an_ended_block_is_not_ended_twice(house: House, supervisor: Client):
    room = house.rooms["1203"]
    block(supervisor, room, Block.OUT_OF_ORDER)
    address = f"/rooms/{room.pk}/block/{RoomBlock.objects.get().pk}/end/"
    supervisor.post(address, headers=HTMX)
    assert "This block was ended before." in text(supervisor.post(address, headers=HTMX), 422)


def test_a_block_of_another_room_is_not_found(house: House, supervisor: Client):
    block(supervisor, house.rooms["1203"], Block.OUT_OF_ORDER)
    address = f"/rooms/{house.rooms['1202'].pk}/block/{RoomBlock.objects.get().pk}/end/"
    assert supervisor.post(address).status_code == 404


def test_an_occupied_room_is_not_blocked_and_the_reason_stays(house: House, supervisor: Client):
    html = text(block(supervisor, house.rooms["1201"], Block.OUT_OF_ORDER), 422)
    assert "Move the guest first, then block it." in html
    assert 'value="water under the basin"' in html


def test_each_kind_of_block_needs_its_own_right(house: House, sign: Sign):
    leader, room = sign(Role.TEAM_LEADER), house.rooms["1203"]
    assert block(leader, room, Block.OUT_OF_SERVICE).status_code == 403
    assert block(sign(Role.FRONT_DESK), room, Block.OUT_OF_ORDER).status_code == 403
    assert present(room).block == Block.NONE
    text(block(leader, room, Block.OUT_OF_ORDER))


def test_ending_a_block_needs_the_right_that_sets_it(house: House, sign: Sign):
    room = house.rooms["1203"]
    block(sign(Role.FLOOR_SUPERVISOR), room, Block.OUT_OF_SERVICE)
    address = f"/rooms/{room.pk}/block/{RoomBlock.objects.get().pk}/end/"
    assert sign(Role.TEAM_LEADER).post(address, headers=HTMX).status_code == 403
    assert present(room).block == Block.OUT_OF_SERVICE


def test_acts_work_without_scripts_too(house: House, supervisor: Client):
    room = house.rooms["1202"]
    data = {"cleanliness": "clean", "reason": "seen on the round", "seen": room.version}
    answer = supervisor.post(f"/rooms/{room.pk}/set/", data, follow=True)
    assert answer.redirect_chain == [(f"/rooms/{room.pk}/", 302)]
    assert "Saved." in text(answer)


def test_a_hostile_reason_is_refused_or_shown_as_text(house: House, supervisor: Client):
    room = house.rooms["1202"]
    text(set_to(supervisor, room, Cleanliness.CLEAN, reason="a\x00b"), 422)
    html = text(set_to(supervisor, room, Cleanliness.CLEAN, reason="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html


def minute(house: House, minutes: int) -> str:
    return (house.at + timedelta(minutes=minutes)).astimezone(make.HOTEL_ZONE).strftime("%Y-%m-%dT%H:%M")


def test_the_room_of_an_earlier_minute_shows_its_facts_of_then_and_no_acts(house: House, supervisor: Client):
    room = house.rooms["1301"]
    html = text(supervisor.get(f"/rooms/{room.pk}/?at={minute(house, 2)}&mode=known"))
    assert "What we knew at" in html
    assert "Vacant dirty" in html
    assert "has been cleaning" not in html
    assert f"/rooms/{room.pk}/set/" not in html


def test_the_past_needs_the_right_to_see_history(house: House, sign: Sign):
    address = f"/rooms/{house.rooms['1301'].pk}/?at={minute(house, 2)}"
    assert sign(Role.SECRETARY).get(address).status_code == 403


@pytest.mark.parametrize(
    "at", ["2999-01-01T00:00", "tomorrow", "", "0001-01-01T00:00+14:00", "9999-12-31T23:59"]
)
def test_a_minute_that_is_none_or_not_yet_is_now(house: House, supervisor: Client, at: str):
    answer = supervisor.get(f"/rooms/{house.rooms['1301'].pk}/", {"at": at})
    assert "has been cleaning it since" in text(answer)


def test_a_long_history_goes_on_on_the_next_page(house: House, supervisor: Client):
    for n in range(45):
        house.act("1203", Act.DND if n % 2 else Act.SIGN_GONE, n + 1)
    address = f"/rooms/{house.rooms['1203'].pk}/"
    first = text(supervisor.get(address))
    older = first.split("before=")[1].split('"')[0]
    assert "taken over from a list" in text(supervisor.get(f"{address}?before={older}")).lower()
