"""The consumption log: by the standards, as it was, for rooms and areas, from the sheet of a day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from core.errors import Refusal
from rooms.models import PublicArea
from staff.domain.rights import change_role
from staff.models import Employee
from supplies.domain import consumption, corrections, stores, usual
from supplies.domain.checks import CHECKS
from supplies.domain.movements import Short
from supplies.enums import Beyond, Kind, Source, StoreKind
from supplies.models import AreaStandard, Item, Movement, RoomStandard, Store
from tests import factories as make
from tests.supplies.conftest import Stock, line


@pytest.fixture
def standards(stock: Stock) -> Stock:
    """A departure clean uses two soaps and changes two sheets; both lie in the pantry, two sheets in the room."""
    for item, quantity in ((stock.soap, 2), (stock.sheet, 2)):
        RoomStandard.objects.create(
            room_type=stock.room.type, task_kind="departure", item=item, quantity=quantity
        )
        stock.receive(item, 20)
    stock.receive(stock.sheet, 2, stock.inside)
    return stock


def clean(stock: Stock, **given: object) -> consumption.Logged:
    return consumption.log_cleaning(
        stock.room,
        "departure",
        **{"person": stock.attendant, "by": stock.attendant, "at": stock.at, **given},  # type: ignore[arg-type]
    )


def written() -> list[tuple[str, str, int]]:
    lines = Movement.objects.exclude(kind=Kind.RECEIVE).order_by("pk")
    return [(one.kind, one.item.code, one.quantity) for one in lines]


# A cleaning ---------------------------------------------------------------------------------------------------


def test_a_cleaning_nobody_said_anything_about_uses_the_standards(standards: Stock):
    logged = clean(standards, cause="cleaning:task:7")
    assert sorted(written()) == [("change_in", "L01", 2), ("change_out", "L01", 2), ("consume", "A07", 2)]
    assert (logged.slip.cause, logged.shortages) == ("cleaning:task:7", [])
    assert standards.holds(standards.soap) == 18
    places = (standards.pantry, standards.inside, standards.soiled)
    assert [standards.holds(standards.sheet, place) for place in places] == [18, 2, 2]
    kept = Movement.objects.get(kind=Kind.CONSUME)
    assert (kept.person, kept.task_kind, kept.room) == (standards.attendant, "departure", standards.room)


def test_what_the_attendant_says_counts_instead_of_the_standard(standards: Stock):
    clean(standards, used={standards.soap.pk: 3, standards.sheet.pk: 0})
    assert written() == [("consume", "A07", 3)]


def test_a_cleaning_that_used_nothing_writes_nothing(standards: Stock):
    assert clean(standards, used={standards.soap.pk: 0}).slip is None
    assert written() == []


def test_a_kind_of_cleaning_without_standards_writes_nothing(standards: Stock):
    found = consumption.log_cleaning(
        standards.room, "tidy", person=standards.attendant, by=standards.attendant, at=standards.at
    )
    assert found.slip is None


def test_an_item_out_of_use_is_no_standard(standards: Stock):
    Item.objects.filter(pk=standards.soap.pk).update(in_use=False)
    clean(standards)
    assert "A07" not in {code for _kind, code, _n in written()}


def test_what_was_used_is_written_down_though_the_books_hold_less_and_it_is_told(standards: Stock):
    logged = clean(standards, used={standards.soap.pk: 21})
    assert (logged.slip.beyond, standards.holds(standards.soap)) == (Beyond.USED, -1)
    assert [(one.item, one.have, one.asked) for one in logged.shortages] == [(standards.soap, 20, 21)]


def test_a_house_that_takes_that_right_away_has_the_attendant_told_instead(standards: Stock):
    change_role("room_attendant", "supplies.use_beyond", False, by=None, at=standards.at)
    attendant = Employee.objects.get(pk=standards.attendant.pk)
    with pytest.raises(Short):
        clean(standards, used={standards.soap.pk: 21}, by=attendant)
    assert written() == []


@pytest.mark.parametrize("quantity", [-1, 1000])
def test_absurd_quantities_are_refused_by_name(standards: Stock, quantity):
    with pytest.raises(Refusal, match="soap 30 g: enter a whole number from 0 to 999 pieces"):
        clean(standards, used={standards.soap.pk: quantity})


def test_a_person_with_a_cart_takes_from_it(standards: Stock):
    cart = Store(code="C16", kind=StoreKind.CART, name_en="Cart of Wang Xiulan", name_zh="王秀兰工作车")
    stores.keep_store(cart, keeper=standards.attendant, by=None, at=standards.at)
    standards.receive(standards.soap, 5, cart)
    clean(standards, used={standards.soap.pk: 2})
    assert (standards.holds(standards.soap, cart), standards.holds(standards.soap)) == (3, 20)


def test_without_a_pantry_it_comes_from_the_main_store(standards: Stock):
    Store.objects.filter(pk=standards.pantry.pk).update(in_use=False)
    standards.receive(standards.soap, 5, standards.main)
    clean(standards, used={standards.soap.pk: 2})
    assert line().from_store == standards.main


def test_a_house_without_stores_cleans_all_the_same(standards: Stock):
    Store.objects.update(in_use=False)
    assert clean(standards).slip is None


def test_a_finished_cleaning_costs_at_most_ten_statements_more(
    standards: Stock, django_assert_max_num_queries
):
    clean(standards)  # the bag of soiled linen meets its first sheet
    attendant = Employee.objects.get(pk=standards.attendant.pk)
    with django_assert_max_num_queries(12):  # a savepoint and its release among them
        clean(standards, by=attendant)


# Elsewhere ----------------------------------------------------------------------------------------------------


def test_a_guest_who_asks_gets_it_from_the_pantry(standards: Stock):
    consumption.log_in_room(
        standards.room,
        {standards.soap.pk: 1},
        person=standards.attendant,
        by=standards.attendant,
        at=standards.at,
    )
    assert (line().room, line().task_kind, line().slip.source) == (standards.room, "", Source.PANTRY)


def test_an_area_uses_the_standard_of_its_size_rounded_up(stock: Stock):
    store = stores.keep_store(
        Store(code="PA", kind=StoreKind.AREA, name_en="PA store", name_zh="公区工作间"), by=None, at=stock.at
    )
    area = PublicArea.objects.create(name_en="Lobby", name_zh="大堂", square_metres=420)
    cleaner = stock.item("C01", "0.0085", category="agent", dilution=40)
    AreaStandard.objects.create(area=area, item=cleaner, per_100_m2=Decimal("12.5"))
    stock.receive(cleaner, 1000, store)
    consumption.log_area(area, None, person=stock.attendant, by=stock.attendant, at=stock.at)
    assert (line().quantity, line().cost, line().area) == (53, Decimal("0.45"), area)


def test_parts_of_a_unit_are_not_rounded_up_every_round(stock: Stock):
    store = stores.keep_store(
        Store(code="PA", kind=StoreKind.AREA, name_en="PA store", name_zh="公区工作间"), by=None, at=stock.at
    )
    area = PublicArea.objects.create(name_en="Lobby", name_zh="大堂", square_metres=420)
    bag = stock.item("T09", "0.5", category="tool")
    AreaStandard.objects.create(area=area, item=bag, per_100_m2=Decimal("0.1"))  # 0.42 a round
    AreaStandard.objects.create(area=area, item=stock.soap, per_100_m2=Decimal("0.25"))  # 1.05 a round
    stock.receive(bag, 1000, store)
    stock.receive(stock.soap, 1000, store)
    for _round in range(100):
        consumption.log_area(area, None, person=stock.attendant, by=stock.attendant, at=stock.at)
    assert 1000 - stock.holds(bag, store) == 42
    assert 1000 - stock.holds(stock.soap, store) == 105


def test_a_round_always_proposes_something(stock: Stock):
    stock.receive(stock.soap, 9, stock.main)
    area = PublicArea.objects.create(name_en="Stairs", name_zh="楼梯", square_metres=10)
    AreaStandard.objects.create(area=area, item=stock.soap, per_100_m2=Decimal("1"))
    for _round in range(3):
        assert consumption.usual_in_area(area, stock.at.date()) == [(stock.soap, 1)]
        consumption.log_area(area, None, person=stock.attendant, by=stock.attendant, at=stock.at)


# Corrections --------------------------------------------------------------------------------------------------


def test_a_correction_takes_the_line_back_and_writes_it_anew(standards: Stock):
    clean(standards, used={standards.soap.pk: 9})
    slip = corrections.correct_line(
        line(), 3, reason="typed nine for three", by=standards.leader, at=standards.at
    )
    assert [quantity for _kind, _code, quantity in written()] == [9, -9, 3]
    assert standards.holds(standards.soap) == 17
    assert (line().room, line().person, slip.note.text) == (
        standards.room, standards.attendant, "typed nine for three",
    )  # fmt: skip
    assert [str(fault) for check in CHECKS for fault in check.run()] == []


def test_a_correction_to_nothing_only_takes_back(standards: Stock):
    clean(standards, used={standards.soap.pk: 9})
    corrections.correct_line(line(), 0, reason="other room", by=standards.leader, at=standards.at)
    assert [quantity for _kind, _code, quantity in written()] == [9, -9]


def test_a_correction_that_changes_nothing_is_refused(standards: Stock):
    clean(standards, used={standards.soap.pk: 9})
    with pytest.raises(Refusal, match="says 9 already"):
        corrections.correct_line(line(), 9, reason="same", by=standards.leader, at=standards.at)


# What is usual ------------------------------------------------------------------------------------------------


def test_fewer_of_what_the_books_did_not_hold_can_be_written(stock: Stock):
    slip = stock.consume(stock.soap, 10, beyond=Beyond.USED)
    corrections.correct_line(slip.lines.get(), 1, reason="one, not ten", by=stock.clerk, at=stock.at)
    assert stock.holds(stock.soap) == -1
    with pytest.raises(Short):
        corrections.correct_line(line(), 5, reason="five", by=stock.clerk, at=stock.at)


def test_the_usual_things_come_with_stores_standards_and_costs_once(db, at):
    make.open_day(at)
    room = make.room("1203", at=at)
    assert usual.install_usual(from_date=date(2016, 1, 1), by=None, at=at) == 90
    assert usual.install_usual(from_date=date(2016, 1, 1), by=None, at=at) == 0
    assert not Item.objects.filter(costs__isnull=True).exists()
    assert {store.code for store in Store.objects.all()} == {
        "MAIN",
        "LINEN",
        "WASH",
        "PA",
        "P102",
        "R102",
        "S102",
    }
    twin = {one.item.code: one.quantity for one in consumption.room_standards(room.type_id, "departure")}
    assert {"L01": 2, "L03": 2, "L05": 4, "L13": 2, "A01": 2}.items() <= twin.items()


def test_beds_say_which_linen(stock: Stock):
    stock.room.type.beds = "1 × 1.80 + 1 × 1.20"
    uses = usual.usual_uses(stock.room.type)["departure"]
    assert {code: n for code, n in uses.items() if code in ("L01", "L02", "L05")} == {
        "L01": 1, "L02": 1, "L05": 4,
    }  # fmt: skip


def test_a_house_code_has_its_check_digit():
    assert usual.house_code(1) == "2900000000018"
