"""A hotel's own list of rooms: seen before it counts, taken over whole or not at all, once."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.models import Audit
from rooms.domain.room_list import COLUMNS
from rooms.enums import Cleanliness
from rooms.models import Building, Floor, Room, RoomType, Section
from staff.enums import Role
from tests import factories as make
from tests.rooms.conftest import Sign

HEAD = "Room,Building code,Building,Floor,Type code,Room type,Section code,Status\n"
GOOD = HEAD + "801,E,East Wing,8,KNG,King,E8,VI\n802,E,East Wing,8,KNG,,E8,\n"


@pytest.fixture
def manager(db, sign: Sign) -> Client:
    make.open_day()
    return sign(Role.MANAGER)


def load(browser: Client, content: str | bytes, name: str = "rooms.csv"):
    raw = content.encode() if isinstance(content, str) else content
    return browser.post("/rooms/import/", {"file": SimpleUploadedFile(name, raw)})


def hidden(html: str) -> dict[str, str]:
    return {
        name: re.search(rf'name="{name}" value="([^"]*)"', html)[1]  # type: ignore[index]
        for name in ("key", "rows")
    }


def test_a_list_is_previewed_then_imported_with_what_it_needs(manager: Client):
    preview = load(manager, GOOD).content.decode()
    assert "2 rooms would be imported" in preview
    assert not Room.objects.exists()
    answer = manager.post("/rooms/import/run/", hidden(preview), follow=True)
    assert "2 rooms were imported." in answer.content.decode()
    rooms = {room.number: room for room in Room.objects.select_related("floor__building", "type", "section")}
    assert [rooms["801"].floor.number, rooms["801"].floor.building.name_en] == [8, "East Wing"]
    assert (rooms["801"].type.name_en, rooms["801"].section.code) == ("King", "E8")
    assert (rooms["801"].cleanliness, rooms["802"].cleanliness) == (Cleanliness.INSPECTED, Cleanliness.DIRTY)
    assert (Building.objects.count(), Floor.objects.count(), RoomType.objects.count(), Section.objects.count()) == (
        1, 1, 1, 1,
    )  # fmt: skip
    assert Audit.objects.filter(what="rooms.import").count() == 1


def test_a_list_sent_twice_counts_once(manager: Client):
    data = hidden(load(manager, GOOD).content.decode())
    manager.post("/rooms/import/run/", data)
    manager.post("/rooms/import/run/", data)
    assert Room.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "column", "sentence"),
    [
        ("801,E,,eight,KNG,,,", "Floor", "eight is not a whole number"),
        (",E,,8,KNG,,,", "Room", "Nothing is written here."),
        ("801,E,,8,,,,", "Type code", "Nothing is written here."),
        ("801,E,,8,KNG,,,sparkling", "Status", "sparkling is not known here."),
        ("801,E,,8,KNG,,,OD", "Status", "An occupied room comes with its guest."),
        ("123456789,E,,8,KNG,,,", "Room", "Use at most 8 signs."),
        ("802,E,,8,KNG,,,", "Room", "802 stands in row 2 already."),
        ("1203,E,,8,KNG,,,", "Room", "Room 1203 is in the house already."),
    ],
)
def test_a_mistake_is_named_by_row_and_column_and_nothing_is_imported(manager, row, column, sentence):
    make.room("1203")
    answer = load(manager, HEAD + "802,E,,8,KNG,,,\n" + row + "\n")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "1 of 2 rows has a mistake, so nothing was imported." in html
    assert f"Row 3, {column}:" in html
    assert sentence in html
    assert 'name="rows"' not in html
    assert Room.objects.count() == 1


def test_a_room_entered_in_the_meantime_stops_the_whole_list(manager: Client):
    data = hidden(load(manager, GOOD).content.decode())
    make.room("802")
    answer = manager.post("/rooms/import/run/", data)
    assert "Room 802 is in the list already." in answer.content.decode()
    assert sorted(Room.objects.values_list("number", flat=True)) == ["802"]
    assert not Building.objects.filter(code="E").exists()


def test_a_list_that_was_changed_on_its_way_is_refused(manager: Client):
    data = hidden(load(manager, GOOD).content.decode())
    answer = manager.post("/rooms/import/run/", {**data, "rows": data["rows"][:-3] + "abc"})
    assert "Load the file again; nothing was imported." in answer.content.decode()
    assert not Room.objects.exists()
    manager.post("/rooms/import/run/", {"rows": data["rows"], "key": "x"})
    assert not Room.objects.exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_template_can_be_filled_and_loaded_in_both_languages(db, sign: Sign, language: str):
    make.open_day()
    browser = sign(Role.MANAGER, language=language)
    workbook = b"".join(browser.get("/rooms/import/template/").streaming_content)
    heads = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(workbook)).active[1]]
    assert heads == [column.titles[language == "zh-hans"] for column in COLUMNS]
    preview = load(browser, workbook, "rooms.xlsx").content.decode()
    browser.post("/rooms/import/run/", hidden(preview))
    assert sorted(Room.objects.values_list("number", flat=True)) == ["1201", "1202"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no workbook",
        b"\x00\xff\xfe" * 50,
        HEAD.encode(),
        b"Room,Room\n1,2\n",
        b"Number of stars\n5\n",
        ("Room,Building code,Floor,Type code\n" + "=cmd|'/c calc'!A0,E,8,KNG\n").encode(),
        ("Room,Building code,Floor,Type code\n" + "9" * 5000 + ",E,8,KNG\n").encode(),
    ],
)
def test_a_broken_or_hostile_file_is_answered_with_a_sentence(manager: Client, content: bytes):
    answer = load(manager, content)
    assert answer.status_code == 422
    assert not Room.objects.exists()


def test_words_of_a_list_are_shown_as_text(manager: Client):
    html = load(
        manager, HEAD.replace("Status", "Status,<script>x</script>") + "801,E,,8,KNG,,,,1\n"
    ).content.decode()
    assert "<script>x" not in html


@pytest.mark.parametrize("role", [Role.FLOOR_SUPERVISOR, Role.FRONT_DESK, Role.ROOM_ATTENDANT])
@pytest.mark.parametrize("address", ["/rooms/import/", "/rooms/import/template/", "/rooms/house/"])
def test_the_house_is_changed_by_those_with_the_right(db, sign: Sign, role: str, address: str):
    assert sign(role).get(address).status_code == 403
