"""The paper sheet of a day: entered once, whole or not at all, with every mistake named."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from core.errors import Refusal
from supplies.domain import consumption, corrections, months, sheets, use_list
from supplies.domain.sheets import EnteredAlready, SheetCell
from supplies.enums import Source
from supplies.models import Movement, RoomStandard
from tests import factories as make
from tests.supplies.conftest import Stock, build

DAY = date(2016, 7, 1)


@pytest.fixture
def house(stock: Stock) -> Stock:
    stock.receive(stock.soap, 100)
    RoomStandard.objects.create(room_type=stock.room.type, task_kind="stayover", item=stock.soap, quantity=2)
    return stock


def cell(house: Stock, quantity: int = 2, **given: Any) -> SheetCell:
    where = {"room": house.room, "task_kind": "stayover"} | given
    return SheetCell(house.soap, quantity, person=house.attendant, **where)


def enter(house: Stock, *cells: SheetCell, **given: Any) -> Any:
    return sheets.log_sheet(cells, **{"day": DAY, "by": house.leader, "at": house.at} | given)


def test_a_day_sheet_is_one_slip_of_its_day(house: Stock):
    shelf = SheetCell(house.soap, 5, store=house.pantry, person=house.attendant)
    logged = enter(house, cell(house), shelf)
    assert (logged.slip.source, logged.slip.lines.count()) == (Source.SHEET, 2)
    assert house.holds(house.soap) == 93


def test_a_cleaning_that_has_its_use_in_the_books_is_not_entered_again_unasked(house: Stock):
    enter(house, cell(house))
    with pytest.raises(EnteredAlready, match="used on 1 Jul 2016 in: 1203"):
        enter(house, cell(house, 3))
    assert house.holds(house.soap) == 98
    enter(house, cell(house, 3), besides=True)
    assert house.holds(house.soap) == 95


def test_what_the_attendant_confirmed_on_the_phone_counts_as_entered(house: Stock):
    consumption.log_cleaning(house.room, "stayover", person=house.attendant, by=house.attendant, at=house.at)
    with pytest.raises(EnteredAlready):
        enter(house, cell(house))


@pytest.mark.parametrize(
    "other",
    [{"task_kind": "departure"}, {"day": DAY - timedelta(days=1)}],
    ids=["another cleaning", "another day"],
)
def test_another_cleaning_or_day_is_not_the_same(house: Stock, other):
    enter(house, cell(house))
    day = other.pop("day", DAY)
    enter(house, cell(house, **other), day=day)
    assert house.holds(house.soap) == 96


def test_what_was_taken_back_may_be_entered_again(house: Stock):
    slip = enter(house, cell(house)).slip
    corrections.reverse_slip(slip, reason="wrong sheet", by=house.leader, at=house.at)
    enter(house, cell(house))
    assert house.holds(house.soap) == 98


def test_the_day_that_was_meant_counts_where_its_month_is_signed(house: Stock):
    june = date(2016, 6, 30)
    months.close_month(june, by=house.leader, at=house.at)
    slip = enter(house, cell(house), day=june).slip
    assert (slip.business_day, slip.meant_day) == (DAY, june)
    with pytest.raises(EnteredAlready, match="30 Jun 2016"):
        enter(house, cell(house), day=june)


def test_a_file_loaded_twice_is_told_with_its_rooms_and_shelves(house: Stock):
    empty = {"day": "2016-07-01", "room": "", "store": "", "item": "A07", "person": None, "kind": None}
    rows = [
        empty | {"room": "1203", "quantity": 2, "kind": "stayover"},
        empty | {"store": house.pantry.code, "quantity": 5},
    ]
    assert use_list.twice(rows) == []
    use_list.post_list(rows, by=house.leader, at=house.at)
    (said,) = use_list.twice(rows)
    assert f"1203, {house.pantry.code} A07" in said
    with pytest.raises(EnteredAlready):
        use_list.post_list(rows, by=house.leader, at=house.at)
    use_list.post_list(rows, besides=True, by=house.leader, at=house.at)
    assert house.holds(house.soap) == 86


def test_every_mistake_of_a_sheet_is_named_with_its_room(house: Stock):
    grid = sheets.grid_of(house.room.floor)
    _cells, mistakes = sheets.cells_of(grid, {(house.room.pk, house.soap.pk): 5000}, {}, house.attendant)
    assert [one.field for one in mistakes] == [f"k_{house.room.pk}", f"c_{house.room.pk}_{house.soap.pk}"]
    assert all("Room 1203" in str(one) for one in mistakes)


def test_a_slip_is_taken_back_whole_once_and_with_a_reason(house: Stock):
    shelf = SheetCell(house.soap, 5, store=house.pantry, person=house.attendant)
    slip = enter(house, cell(house), shelf).slip
    with pytest.raises(Refusal, match="why"):
        corrections.reverse_slip(slip, reason=" ", by=house.leader, at=house.at)
    corrections.correct_line(slip.lines.first(), 0, reason="other room", by=house.leader, at=house.at)
    corrections.reverse_slip(slip, reason="entered twice", by=house.leader, at=house.at)
    assert house.holds(house.soap) == 100
    with pytest.raises(Refusal, match="left to take back"):
        corrections.reverse_slip(slip, reason="once more", by=house.leader, at=house.at)
    assert sum(line.quantity for line in Movement.objects.exclude(kind="receive")) == 0


def stocked() -> Stock:
    house = build(make.AT)
    house.receive(house.soap, 100)
    return house


def test_of_two_who_enter_the_same_sheet_one_is_told(at_once):
    house = stocked()
    answers = at_once(*[lambda: enter(house, cell(house))] * 2)
    assert sorted(type(one).__name__ for one in answers) == ["EnteredAlready", "Logged"], answers
    assert house.holds(house.soap) == 98


def test_without_the_guard_both_would_have_entered_it(at_once, monkeypatch):
    house, both = stocked(), threading.Barrier(2)
    look = sheets.written_already

    def seen(cells: Any, day: date) -> list[str]:
        found = look(cells, day)
        if connection.vendor == "postgresql":  # SQLite lets one writer in at a time
            both.wait(10)
        return found

    monkeypatch.setattr(sheets, "written_already", seen)
    monkeypatch.setattr(sheets, "_one_at_a_time", lambda cells: None)
    answers = at_once(*[lambda: enter(house, cell(house))] * 2)
    entered = [type(one).__name__ for one in answers].count("Logged")
    assert entered == (2 if connection.vendor == "postgresql" else 1), answers
