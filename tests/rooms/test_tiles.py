"""A tile says its room in colour, icon, code and words, knows no person, and is drawn once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from core.domain.hotel import profile
from core.live.renderers import renderers
from core.models import BusinessDay
from frontdesk.models import Guest
from rooms import tiles
from rooms.domain.faces import STATUSES
from rooms.enums import Act, Block, Observed
from rooms.models import Room
from staff.models import Employee
from tests import factories as make
from tests.rooms.conftest import House

TODAY = BusinessDay.objects.filter(closed_at__isnull=True)


def look(language: str = "en") -> tiles.Look:
    return tiles.look(profile(), TODAY.get().date, language)


def tile(number: str, language: str = "en") -> tiles.Tile:
    rows = tiles.read_rows(Room.objects.filter(number=number))
    return tiles.draw(rows, look(language))[0][1]


def spoken(drawn: tiles.Tile) -> str:
    found = re.search(r'aria-label="([^"]*)"', drawn.html)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("number", "state", "code", "word"),
    [
        ("1201", "clean", "OC", "Occupied clean"),
        ("1202", "dirty", "VD", "Vacant dirty"),
        ("1203", "ready", "VI", "Ready"),
        ("1204", "clean", "VC", "Vacant clean"),
        ("1301", "progress", "VD", "Cleaning"),
    ],
)
def test_state_is_colour_icon_code_and_word(
    house: House, number: str, state: str, code: str, word: str
) -> None:
    html = tile(number).html
    assert f'data-s="{state}"' in html
    assert "<use href=" in html.split('class="tile-state"')[1]
    assert f'<span class="tile-code" translate="no">{code}</span>' in html
    assert f'<span class="tile-word">{word}</span>' in html


def test_a_block_shows_before_everything_else(house: House) -> None:
    house.act("1203", Act.BLOCK_BEGINS, 1, block=Block.OUT_OF_ORDER, block_until=None)
    assert tile("1203").tokens[0] == "blk"
    assert "Out of order" in tile("1203").html


def test_a_room_somebody_is_seen_in_is_not_shown_as_ready(house: House) -> None:
    house.act("1203", Act.OBSERVED, 1, observed=Observed.LUGGAGE, observed_persons=0)
    drawn = tile("1203")
    assert (drawn.tokens[0], "dis" in drawn.tokens) == ("no", True)
    assert 'data-s="alert"' in drawn.html


def test_the_label_says_the_whole_tile_in_words(house: House) -> None:
    house.act("1201", Act.DND, 1)
    assert spoken(tile("1201")) == "1201, Standard twin, Occupied clean, occupied, 2 guests, do not disturb"
    house.act("1202", Act.RUSH, 2, promised_for=house.at + timedelta(hours=1))
    local = (house.at + timedelta(hours=1)).astimezone(make.HOTEL_ZONE)
    assert spoken(tile("1202")).endswith(f"Vacant dirty, vacant, rush {local:%H:%M}")


def test_each_language_has_its_own_tile(house: House) -> None:
    assert "标准双床间" in spoken(tile("1201", "zh-hans"))
    assert "Standard twin" in spoken(tile("1201", "en"))


def test_no_guest_and_no_colleague_is_named_on_a_tile(house: House) -> None:
    guest, person = Guest.objects.get(), Employee.objects.get(number="1016")
    for language in ("en", "zh-hans"):
        with override(language):
            drawn = [tile(number, language).html for number in ("1201", "1301")]
            secret = {guest.name, guest.phone, person.name, person.short, person.name_zh, person.number}
            assert [word for word in secret for html in drawn if word in html] == []


def test_what_people_typed_cannot_become_markup(house: House) -> None:
    make.room_type()
    room = Room.objects.get(number="1202")
    room.type.name_en = '"><script>alert(1)</script>'
    room.type.save()
    Room.objects.filter(pk=room.pk).update(number="<b>&")
    html = tile("<b>&").html
    assert "<script>" not in html
    assert "&lt;b&gt;&amp;" in html


def test_tokens_name_everything_one_can_filter_by(house: House) -> None:
    today = TODAY.get().date
    house.act("1201", Act.SHORTEN, 1, leaves_on=today)
    house.act("1204", Act.ARRIVAL_PLANNED, 2, arrives_at=house.at + timedelta(minutes=30), vip_next=True)
    house.act("1202", Act.QUEUED, 3, queue_since=house.at)
    occupied, room = tile("1201").tokens, Room.objects.get(number="1201")
    assert {"oc", "occ", "out", f"f{room.floor_id}", f"t{room.type_id}"} <= set(occupied)
    assert {"vc", "arr", "vip"} <= set(tile("1204").tokens)
    assert "wait" in tile("1202").tokens
    assert f"a{house.attendant.pk}" in tile("1301").tokens


def test_a_guest_who_arrives_another_day_is_no_arrival_of_today(house: House) -> None:
    house.act("1204", Act.ARRIVAL_PLANNED, 1, arrives_at=house.at + timedelta(days=2), vip_next=False)
    assert "arr" not in tile("1204").tokens


def test_a_cleaning_is_late_after_its_standard_and_the_margin_of_the_hotel(house: House) -> None:
    started = house.at + timedelta(minutes=5)
    expected = started + timedelta(minutes=30 + profile().late_after_minutes)
    assert tile("1301").late_at == pytest.approx(expected.timestamp())


def test_a_promise_that_is_over_makes_a_room_late_until_it_is_ready(house: House) -> None:
    promised = house.at + timedelta(minutes=10)
    house.act("1202", Act.RUSH, 1, promised_for=promised)
    assert tile("1202").late_at == pytest.approx(promised.timestamp())
    house.act("1203", Act.RUSH, 1, promised_for=promised)
    assert tile("1203").late_at == 0


def test_pauses_do_not_count_into_the_minutes_at_work(house: House) -> None:
    house.act("1301", Act.CLEAN_PAUSED, 15)
    resumed = house.at + timedelta(minutes=60)
    # Ten of thirty minutes were done; the inspection of a vacant room comes after the twenty that are left.
    house.act("1301", Act.CLEAN_RESUMED, 60, expected_ready_at=resumed + timedelta(minutes=20 + 10))
    begun = (resumed - timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M")
    assert f'<time datetime="{begun}' in tile("1301").html


def test_every_icon_of_a_tile_stands_in_the_sprite(house: House) -> None:
    sprite = tiles.sprite()
    assert all(f'id="i-{status.icon}"' in sprite for status in STATUSES)
    for _room, _floor, drawn in tiles.board(look()):
        assert [
            name for name in re.findall(r'href="#i-([^"]+)"', drawn.html) if f'id="i-{name}"' not in sprite
        ] == []


def rooms_read(queries: CaptureQueriesContext) -> int:
    return sum('FROM "rooms_room"' in query["sql"] for query in queries.captured_queries)


def test_a_fresh_process_reads_the_house_once_and_a_warm_one_by_three_columns(house: House) -> None:
    of = look()
    with CaptureQueriesContext(connection) as cold:
        first = tiles.board(of)
    assert rooms_read(cold) == 1
    with CaptureQueriesContext(connection) as warm:
        assert tiles.board(of) == first
    assert (len(warm), "cleanliness" in warm.captured_queries[0]["sql"]) == (1, False)


def test_only_rooms_that_changed_are_drawn_again(house: House) -> None:
    of = look()
    before = {pk: drawn for pk, _floor, drawn in tiles.board(of)}
    changed = house.act("1202", Act.QUEUED, 1, queue_since=house.at)
    with CaptureQueriesContext(connection) as queries:
        after = {pk: drawn for pk, _floor, drawn in tiles.board(of)}
    assert rooms_read(queries) == 2
    assert [pk for pk in after if after[pk] is not before[pk]] == [changed.pk]


def test_looks_nobody_asks_for_are_forgotten(house: House) -> None:
    day = TODAY.get().date
    for days in range(tiles.FRAMES_KEPT + 5):
        tiles.board(tiles.look(profile(), day + timedelta(days=days), "en"))
    assert len(tiles._frames) == tiles.FRAMES_KEPT


def test_the_live_stream_gets_the_tile_in_all_languages_and_leaves_out_rooms_that_are_gone(
    house: House,
) -> None:
    room = house.rooms["1202"]
    drawn = renderers["tile"]([str(room.pk), "999999", "x"])
    assert list(drawn) == [str(room.pk)]
    assert drawn[str(room.pk)]["en"] == tile("1202").html
    assert "标准双床间" in drawn[str(room.pk)]["zh-hans"]
