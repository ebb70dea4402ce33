"""A file of real bookings lived in an empty hotel. The files here are made up, with the columns of the real one."""

from __future__ import annotations

import csv
import gzip
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from core.domain.hotel import profile
from frontdesk.models import Booking, Stay
from housekeeping.domain.books import verify
from housekeeping.simulate import replay
from rooms.models import Room, RoomType
from supplies.models import LaundryLoad
from tests import factories as make
from tests.plans import plans

FIRST, LAST = date(2016, 7, 1), date(2016, 7, 2)
HEADER = [
    "hotel", "is_canceled", "lead_time", "arrival_date_year", "arrival_date_month", "arrival_date_week_number",
    "arrival_date_day_of_month", "stays_in_weekend_nights", "stays_in_week_nights", "adults", "children", "babies",
    "meal", "country", "reserved_room_type", "assigned_room_type", "adr", "reservation_status",
    "reservation_status_date",
]  # fmt: skip
A_STAY = {
    "hotel": "City Hotel", "is_canceled": 0, "lead_time": 20, "arrival_date_year": 2016, "arrival_date_month": "July",
    "arrival_date_week_number": 27, "arrival_date_day_of_month": 1, "stays_in_weekend_nights": 0,
    "stays_in_week_nights": 1, "adults": 2, "children": "0", "babies": 0, "meal": "BB", "country": "NULL",
    "reserved_room_type": "A", "assigned_room_type": "A", "adr": 80, "reservation_status": "Check-Out",
    "reservation_status_date": "2016-07-02",
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path):
    """Writes a file of bookings; each row is a stay of one night from 1 July with what is told changed."""

    def write(*rows: dict[str, Any], packed: bool = False) -> Path:
        text = StringIO()
        table = csv.DictWriter(text, HEADER)
        table.writeheader()
        table.writerows([A_STAY | row for row in rows])
        path = tmp_path / ("bookings.csv.gz" if packed else "bookings.csv")
        data = text.getvalue().encode()
        path.write_bytes(gzip.compress(data) if packed else data)
        return path

    return write


@pytest.fixture
def small_house(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve rooms instead of 252: building them would take most of the time."""
    monkeypatch.setattr(replay, "ROOMS", {"A": 8, "D": 2, "C": 2})


def bad(path: Path) -> list[tuple[int, str]]:
    return replay.read(path, FIRST, LAST)[1]


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_is_read_packed_or_plain(file, packed):
    rows, bad_rows = replay.read(file({}, packed=packed), FIRST, LAST)
    assert [(row.line, row.type, row.arrives_on, row.leaves_on, row.persons) for row in rows] == [
        (2, "A", FIRST, date(2016, 7, 2), 2)
    ]
    assert rows[0].booked_on == date(2016, 6, 11)
    assert bad_rows == []


def test_only_what_concerns_the_days_is_taken(file):
    before = {"arrival_date_month": "June", "arrival_date_day_of_month": 28}
    rows, bad_rows = replay.read(
        file(
            {**before, "stays_in_week_nights": 2},  # left on 30 June
            {**before, "stays_in_week_nights": 3},  # leaves on the first day
            {**before, "stays_in_week_nights": 9},
            {**before, "stays_in_week_nights": 9, "reservation_status": "Canceled"},
            {"arrival_date_day_of_month": 3},
        ),
        FIRST, LAST,
    )  # fmt: skip
    assert [row.line for row in rows] == [3, 4]
    assert bad_rows == []


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"adults": 0, "children": "NA"}, "nobody comes"),
        ({"adults": 0, "children": "NULL", "babies": ""}, "nobody comes"),
        ({"adults": 51}, "51 persons"),
        ({"adults": "two"}, "a date or number cannot be read"),
        ({"stays_in_week_nights": 400}, "400 nights"),
        ({"stays_in_week_nights": -1}, "nights and days ahead cannot be negative"),
        ({"lead_time": -3}, "nights and days ahead cannot be negative"),
        ({"assigned_room_type": "P"}, "unknown room type 'P'"),
        ({"reservation_status": "Perhaps"}, "unknown status 'Perhaps'"),
        ({"arrival_date_month": "Juli"}, "a date or number cannot be read"),
        ({"arrival_date_day_of_month": 31, "arrival_date_month": "June"}, "a date or number cannot be read"),
        ({"reservation_status_date": "soon"}, "a date or number cannot be read"),
        ({"stays_in_week_nights": 9**15}, "a date or number cannot be read"),
    ],
)
def test_a_row_that_cannot_be_lived_is_listed_with_its_line_and_why(file, changed, why):
    assert bad(file({}, changed, {})) == [(3, why)]


def test_a_short_line_is_a_bad_row(file):
    path = file({})
    with path.open("a") as lines:
        lines.write("City Hotel,0,5\n")
    assert bad(path) == [(3, "a date or number cannot be read")]


@pytest.mark.django_db
def test_a_file_of_something_else_is_refused_by_the_names_of_what_it_lacks(tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("name,price\nsoap,3\n")
    with pytest.raises(CommandError, match="lacks the columns adults, arrival_date_day_of_month"):
        call_command("replay_bookings", other, "--from", "2016-07-01")
    assert not Room.objects.exists()


@pytest.mark.django_db
def test_the_days_of_a_file_are_lived_and_counted(file, small_house):
    path = file(
        {"arrival_date_month": "June", "arrival_date_day_of_month": 29, "stays_in_week_nights": 2},
        {"arrival_date_month": "June", "arrival_date_day_of_month": 30, "stays_in_week_nights": 8},
        {},
        {"assigned_room_type": "D", "adults": 1, "children": "1", "stays_in_week_nights": 3},
        {"stays_in_week_nights": 0},
        {"arrival_date_day_of_month": 2, "lead_time": 0},
        {"reservation_status": "Canceled", "reservation_status_date": "2016-06-20"},
        {"arrival_date_day_of_month": 2, "reservation_status": "Canceled", "reservation_status_date": "2016-07-01"},
        {"reservation_status": "No-Show"},
        {"adults": 0},
        packed=True,
    )  # fmt: skip
    out = StringIO()
    call_command("replay_bookings", path, "--from", "2016-07-01", "--days", "2", "--json", stdout=out)
    report = json.loads(out.getvalue())

    assert report.keys() == {
        "opened", "booked", "checked_in", "refused", "departed", "cancelled", "no_show", "cleaned_per_day",
        "operations", "operations_per_s", "bad_rows",
    }  # fmt: skip
    counted = {
        name: report[name] for name in ("opened", "booked", "checked_in", "departed", "cancelled", "no_show")
    }
    assert counted == {
        "opened": 2, "booked": 7, "checked_in": 4, "departed": 3, "cancelled": 2, "no_show": 1,
    }  # fmt: skip
    assert report["bad_rows"] == [[11, "nobody comes"]]
    assert report["refused"] == {}
    assert list(report["cleaned_per_day"]) == ["2016-07-01", "2016-07-02"]
    assert sum(report["cleaned_per_day"].values()) >= 4
    assert report["operations"] > 30 and report["operations_per_s"] > 0
    assert Stay.objects.filter(state="open").count() == 3
    assert Booking.objects.get(reference="line 5").persons == 2
    assert profile().kind == "scratch"
    assert not any(verify().values())


@pytest.mark.django_db
def test_the_same_file_and_seed_give_the_same_days(file, small_house):
    path, lives = file({}, {}, {"stays_in_week_nights": 2}), []
    for _life in range(2):
        sid = transaction.savepoint()
        replay.replay(path, FIRST, 1)
        lives.append(
            list(Stay.objects.values_list("arrived_at", "room__number", "guest__name").order_by("pk"))
        )
        transaction.savepoint_rollback(sid)
    assert lives[0] == lives[1]
    assert len(lives[0]) == 3


@pytest.mark.django_db
def test_a_hotel_with_guests_is_refused(file):
    make.open_day()
    make.stay()
    with pytest.raises(CommandError, match="has had guests already"):
        call_command("replay_bookings", file({}), "--from", "2016-07-01")


@pytest.mark.django_db
def test_a_hotel_without_the_files_room_types_is_refused(file):
    make.open_day()
    make.room()
    with pytest.raises(CommandError, match="lacks the room types A, B, C"):
        call_command("replay_bookings", file({}), "--from", "2016-07-01")


@pytest.mark.django_db
def test_a_hotel_on_another_day_is_refused(file, small_house):
    make.open_day()
    with pytest.raises(CommandError, match="open business day is 2016-07-01, not 2016-08-01"):
        call_command("replay_bookings", file({}), "--from", "2016-08-01")


@pytest.mark.parametrize("days", ["0", "1001"])
def test_a_number_of_days_out_of_range_is_refused(file, days):
    with pytest.raises(CommandError, match="from 1 to 1000"):
        call_command("replay_bookings", file({}), "--from", "2016-07-01", "--days", days)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="There is no file"):
        call_command("replay_bookings", tmp_path / "none.csv", "--from", "2016-07-01")


def test_a_production_hotel_refuses_invented_guests(file, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="refused in production"):
        call_command("replay_bookings", file({}), "--from", "2016-07-01")


@pytest.mark.django_db
def test_the_house_of_the_replay_has_252_rooms_of_the_files_types():
    replay.build_rooms(make.AT)
    assert Room.objects.count() == 252
    assert {one.code: one.rooms.count()
            for one in RoomType.objects.all()} == {
        "A": 146, "D": 57, "B": 15, "E": 10, "F": 8, "K": 8, "G": 5, "C": 3,
    }  # fmt: skip


@pytest.mark.django_db
def test_nothing_a_house_does_reads_a_book_from_its_first_line(file, small_house):
    guests = [
        {
            "arrival_date_day_of_month": 1 + n % 3,
            "assigned_room_type": "AADC"[n % 4],
            "stays_in_week_nights": n % 5,
        }
        for n in range(16)
    ]
    with plans() as found:
        call_command(
            "replay_bookings", file(*guests), "--from", "2016-07-01", "--days", "4", stdout=StringIO()
        )
    assert len({plan.sql for plan in found}) > 150
    assert {(plan.sql, plan.text) for plan in found if plan.reads_whole()} == set()
    assert LaundryLoad.objects.exists(), "the loads, which are found by their cause, were among it"
