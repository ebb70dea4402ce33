"""The linen circle in figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from supplies.domain import circle, loads
from supplies.enums import Category, Kind, LaundryBy, LinenSet, StoreKind
from supplies.models import Item, RoomStandard
from tests import factories as make
from tests.supplies.conftest import Stock
from tests.supplies.domain.test_loads import a_store

JULY = date(2016, 7, 1), date(2016, 7, 31)


@pytest.fixture
def house(stock: Stock) -> Stock:
    """Two rooms with two sheets and three pillowcases each; sheets 2.5 times, pillowcases 1.75 times."""
    make.room("1204", at=stock.at)
    a_store(stock, "LAU", StoreKind.LAUNDRY)
    a_store(stock, "LIN", StoreKind.LINEN_ROOM)
    Item.objects.filter(pk=stock.sheet.pk).update(
        linen_set=LinenSet.BED, laundry_cost=Decimal("1.6"), laundry_by=LaundryBy.PIECE
    )
    case = stock.item(
        "L05", "14.50", category=Category.LINEN, linen_set=LinenSet.BED, weight_grams=160,
        laundry_cost=Decimal("5"), laundry_by=LaundryBy.KILO,
    )  # fmt: skip
    for item, quantity in ((stock.sheet, 2), (case, 4)):
        RoomStandard.objects.create(
            room_type=stock.room.type, task_kind="departure", item=item, quantity=quantity
        )
    stock.receive(stock.sheet, 6)
    stock.receive(stock.sheet, 4, stock.soiled)
    stock.receive(case, 14)
    return stock


def piece(code: str) -> circle.Piece:
    return next(one for one in circle.circle(*JULY).pieces if one.item.code == code)


def test_the_real_par_of_a_set_is_that_of_its_scarcest_piece(house: Stock) -> None:
    assert (piece("L01").need, piece("L01").par) == (4, Decimal("2.50"))
    [bed] = circle.circle(*JULY).sets
    assert bed.weakest and (bed.weakest.item.code, bed.weakest.par) == ("L05", Decimal("1.75"))


def test_pieces_are_counted_where_they_lie(house: Stock) -> None:
    loads.send({house.soiled.pk: {house.sheet.pk: 3}}, emptied=False, by=house.leader, at=house.at)
    found = piece("L01")
    assert found.where == {"shelf": 0, "floor": 6, "room": 0, "soiled": 1, "laundry": 3}
    assert (found.total, found.value) == (10, Decimal("485.00"))


def test_loss_is_the_value_written_off_over_the_value_in_use(house: Stock) -> None:
    loads.write_off(
        house.pantry, {house.sheet.pk: 1}, kind=Kind.DAMAGED, reason="torn", by=house.leader, at=house.at
    )
    found = piece("L01")
    assert (found.written_off, found.lost_value, found.loss_rate) == (1, Decimal("48.50"), Decimal("0.1"))


def test_washing_costs_by_piece_or_by_weight(house: Stock) -> None:
    case = Item.objects.get(code="L05")
    house.receive(case, 7, house.soiled)
    counts = {house.soiled.pk: {house.sheet.pk: 4, case.pk: 7}}
    loads.send(counts, emptied=True, by=house.leader, at=house.at)
    assert (piece("L01").washed, piece("L01").washing) == (4, Decimal("6.40"))
    assert piece("L05").washing == Decimal("5.60"), "7 pieces of 160 g at 5 a kilo"
    assert circle.circle(*JULY).washing == Decimal("12.00")


def test_another_month_has_no_part_of_it(house: Stock) -> None:
    loads.send({house.soiled.pk: {house.sheet.pk: 4}}, emptied=True, by=house.leader, at=house.at)
    assert circle.circle(date(2016, 6, 1), date(2016, 6, 30)).washing == 0


def test_the_figures_cost_the_same_however_many_items_there_are(
    house: Stock, django_assert_max_num_queries
) -> None:
    for n in range(20):
        house.receive(house.item(f"L{n + 30}", category=Category.LINEN), 5)
    with django_assert_max_num_queries(8):
        assert len(circle.circle(*JULY).pieces) == 22
