"""The pages of the house itself: rooms, types, floors, buildings, sections, public areas."""

from __future__ import annotations

import pytest
from django.test import Client

from core.models import Audit, LiveEvent
from rooms import tiles
from rooms.forms import PARTS
from rooms.models import Building, Floor, PublicArea, Room, RoomType, Section
from staff.enums import Role
from tests.rooms.conftest import House, Sign


@pytest.fixture
def manager(house: House, sign: Sign) -> Client:
    return sign(Role.MANAGER)


def send(browser: Client, address: str, status: int = 302, **values: object) -> str:
    answer = browser.post(address, {name: value for name, value in values.items() if value is not None})
    assert answer.status_code == status, answer.content.decode()
    return answer.content.decode()


@pytest.mark.parametrize("kind", list(PARTS))
def test_every_part_has_its_list_and_its_form(manager: Client, kind: str):
    for address in (f"/rooms/house/{kind}/", f"/rooms/house/{kind}/new/"):
        assert manager.get(address).status_code == 200
    assert manager.get(f"/rooms/house/{kind}/99999/").status_code == 404


def test_an_unknown_part_is_not_found(manager: Client):
    assert manager.get("/rooms/house/cellars/").status_code == 404


def test_parts_are_added_and_each_is_recorded(manager: Client):
    send(manager, "/rooms/house/buildings/new/", code="e", name_en="East Wing", name_zh="东楼", position=3)
    building = Building.objects.get(code="E")
    send(manager, "/rooms/house/floors/new/", building=building.pk, number=9)
    send(manager, "/rooms/house/sections/new/", code="E9", name_en="East 9", name_zh="东9", position=1)
    send(
        manager, "/rooms/house/types/new/", code="SUI", name_en="Suite", name_zh="套房", sleeps=4, square_metres=60,
        departure_minutes=60, stayover_minutes=35, position=9,
    )  # fmt: skip
    send(
        manager,
        "/rooms/house/areas/new/",
        name_en="Lobby",
        name_zh="大堂",
        building=building.pk,
        square_metres=200,
        position=1,
    )
    send(
        manager, "/rooms/house/rooms/new/", number="901", floor=Floor.objects.get(number=9).pk,
        type=RoomType.objects.get(code="SUI").pk, section=Section.objects.get(code="E9").pk,
    )  # fmt: skip
    room = Room.objects.get(number="901")
    assert (room.position, room.events.count()) == (901, 2)
    assert PublicArea.objects.get(name_zh="大堂").building == building
    assert Audit.objects.filter(what="rooms.change_layout").count() == 5


def test_a_room_cannot_be_entered_twice(manager: Client, house: House):
    room = house.rooms["1203"]
    html = send(
        manager, "/rooms/house/rooms/new/", 422, number="1203", floor=room.floor_id, type=room.type_id
    )
    assert "1203" in html
    assert Room.objects.filter(number="1203").count() == 1


def test_moving_a_room_in_the_house_keeps_its_state_and_draws_it_anew(manager: Client, house: House):
    room, other = house.rooms["1203"], Floor.objects.get(number=3)
    before = Room.objects.get(pk=room.pk)
    send(
        manager, f"/rooms/house/rooms/{room.pk}/", number="1203", floor=other.pk, type=room.type_id,
        section=room.section_id, position=room.position,
    )  # fmt: skip
    after = Room.objects.get(pk=room.pk)
    assert (after.floor, after.cleanliness, after.event_seq) == (other, before.cleanliness, before.event_seq)
    assert after.version > before.version
    assert LiveEvent.objects.filter(kind="tile", ref=str(room.pk), version=after.version).exists()


def test_a_new_name_of_a_type_reaches_tiles_that_are_drawn_already(manager: Client, house: House):
    manager.get("/rooms/")
    kind = house.rooms["1203"].type
    send(
        manager, f"/rooms/house/types/{kind.pk}/", code="DLX", name_en="De luxe", name_zh="豪华间", sleeps=2,
        square_metres=0, departure_minutes=30, stayover_minutes=18, position=0,
    )  # fmt: skip
    html = manager.get("/rooms/").content.decode()
    assert "Standard twin, " not in html
    assert "1203, De luxe, Ready" in html
    tiles.forget()


def test_saving_without_a_change_writes_nothing(manager: Client, house: House):
    building = Building.objects.get()
    values = {"code": building.code, "name_en": building.name_en, "name_zh": building.name_zh, "position": 0}
    send(manager, f"/rooms/house/buildings/{building.pk}/", **values)
    assert not Audit.objects.filter(what="rooms.change_layout").exists()


@pytest.mark.parametrize("value", ["a\x00b", "x" * 300])
def test_hostile_names_are_refused(manager: Client, value: str):
    send(manager, "/rooms/house/buildings/new/", 422, code="Z", name_en=value, name_zh="", position=0)
    assert not Building.objects.filter(code="Z").exists()
