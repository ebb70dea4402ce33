"""Each check of the stock book finds what it is there for."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from core.books import BookClosed
from supplies.domain import movements
from supplies.domain.checks import CHECKS
from supplies.enums import Beyond, Kind
from supplies.models import Movement, Slip
from tests.supplies.conftest import Stock


def sql(text: str) -> None:
    """Past the program, as a broken restore or a careless hand would."""
    with connection.cursor() as cursor:
        cursor.execute(text)


BREAKS: list[tuple[str, str]] = [
    ("balances", "UPDATE supplies_balance SET quantity = quantity + 1 WHERE quantity > 0"),
    ("balances", "DELETE FROM supplies_balance"),
    ("lots", "UPDATE supplies_lotbalance SET quantity = quantity + 1"),
    ("lots", "UPDATE supplies_lot SET item_id = (SELECT id FROM supplies_item WHERE code = 'A07')"),
    ("month_sums", "UPDATE supplies_monthsum SET cost = cost + 0.01 WHERE kind = 'consume'"),
    ("month_sums", "UPDATE supplies_monthsum SET quantity = quantity + 1 WHERE kind = 'receive'"),
    ("month_sums", "DELETE FROM supplies_monthsum"),
    ("reversals", "UPDATE supplies_movement SET cost = cost - 0.01 WHERE quantity < 0"),
    ("reversals", "UPDATE supplies_movement SET person_id = NULL WHERE quantity < 0"),
    ("line_costs", "UPDATE supplies_movement SET cost = cost + 0.01 WHERE kind = 'receive'"),
    ("below_zero", "UPDATE supplies_slip SET beyond = ''"),
    ("slip_days", "UPDATE supplies_slip SET business_day = '2016-06-30'"),
]


def found() -> set[str]:
    return {check.name for check in CHECKS if list(check.run())}


@pytest.fixture
def books(stock: Stock) -> Stock:
    """Something used and taken back, something that expires, something below zero by right."""
    stock.receive(stock.soap, 10)
    stock.lot(stock.item("M01", expires=True), date(2016, 8, 1), 5)
    slip = stock.consume(stock.soap, 3)
    movements.reverse_lines(list(slip.lines.all()), reason="wrong room", by=stock.leader, at=stock.at)
    stock.consume(stock.sheet, 1, beyond=Beyond.USED)
    return stock


def test_books_of_an_ordinary_day_hold(books: Stock):
    assert found() == set()


@pytest.mark.parametrize(("name", "damage"), BREAKS)
def test_a_check_finds_what_was_broken(books: Stock, name, damage):
    sql(damage)
    assert name in found()


def test_every_check_has_a_test_that_breaks_it():
    assert {name for name, _damage in BREAKS} == {check.name for check in CHECKS}


REFUSED = {
    "below zero without right": "UPDATE supplies_balance SET quantity = -1, below_allowed = {no}",
    "a lot below zero": "UPDATE supplies_lotbalance SET quantity = -1",
    "a line without quantity": "UPDATE supplies_movement SET quantity = 0",
    "a minus that reverses nothing": "UPDATE supplies_movement SET quantity = -1 WHERE reverses_id IS NULL",
    "goods that come from nowhere": "UPDATE supplies_movement SET from_store_id = NULL WHERE kind = 'consume'",
    "goods that go nowhere": "UPDATE supplies_movement SET to_store_id = NULL WHERE kind = 'receive'",
    "beyond by right without a reason": "UPDATE supplies_slip SET beyond = 'by_right', note_id = NULL",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_the_database_itself_refuses(books: Stock, statement):
    no = "false" if connection.vendor == "postgresql" else "0"
    with pytest.raises(IntegrityError), transaction.atomic():
        sql(statement.format(no=no))


@pytest.mark.parametrize("model", [Movement, Slip])
def test_lines_and_slips_are_never_changed(books: Stock, model):
    with pytest.raises(BookClosed):
        model.objects.all().update(business_day=date(2016, 7, 2))
    with pytest.raises(BookClosed):
        model.objects.first().save()
    assert Movement.objects.filter(kind=Kind.CONSUME).exists()
