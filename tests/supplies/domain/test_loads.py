"""Linen goes to the laundry and comes back: nothing vanishes on the way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Refusal, Stale
from supplies.domain import corrections, loads, stores
from supplies.domain.checks_linen import LINEN_CHECKS
from supplies.domain.loads import Came, LinenDiffers
from supplies.enums import Kind, StoreKind
from supplies.models import Balance, LaundryLoad, Movement, Store
from tests.conftest import AtOnce
from tests.supplies.conftest import Stock, build


def a_store(stock: Stock, code: str, kind: StoreKind) -> Store:
    return stores.keep_store(Store(code=code, kind=kind, name_en=code, name_zh=code), by=None, at=stock.at)


def circle(stock: Stock) -> tuple[Store, Store]:
    """A laundry, a linen room, and forty soiled sheets on floor 2."""
    laundry, room = a_store(stock, "LAU", StoreKind.LAUNDRY), a_store(stock, "LIN", StoreKind.LINEN_ROOM)
    stock.receive(stock.sheet, 40, stock.soiled)
    return laundry, room


@pytest.fixture
def house(stock: Stock) -> Stock:
    circle(stock)
    return stock


def send(stock: Stock, pieces: int, *, emptied: bool = True) -> LaundryLoad:
    return loads.send(
        {stock.soiled.pk: {stock.sheet.pk: pieces}}, emptied=emptied, by=stock.leader, at=stock.at
    )


def linen_room() -> Store:
    return Store.objects.get(code="LIN")


def receive(stock: Stock, load: LaundryLoad, **came: int) -> LaundryLoad:
    return loads.receive(
        load.pk, {stock.sheet.pk: Came(**came)}, into=linen_room(), by=stock.leader, at=stock.at
    )


def kinds() -> list[tuple[str, int]]:
    lines = Movement.objects.filter(slip__cause__startswith="supplies:load").order_by("pk")
    return [(line.kind, line.quantity) for line in lines]


def test_what_was_counted_goes_to_the_laundry(house: Stock) -> None:
    load = send(house, 40)
    assert str(load) == "LD-2016-0001"
    assert kinds() == [(Kind.TO_LAUNDRY, 40)]
    assert (house.holds(house.sheet, house.soiled), house.holds(house.sheet, loads.the_laundry())) == (0, 40)
    assert (load.expected_on - load.sent_at.date()).days == 2


def test_fewer_pieces_than_the_books_hold_are_missing_once_the_store_is_empty(house: Stock) -> None:
    send(house, 38)
    assert kinds() == [(Kind.COUNT_SHORT, 2), (Kind.TO_LAUNDRY, 38)]
    assert house.holds(house.sheet, house.soiled) == 0


def test_fewer_pieces_stay_where_they_are_while_the_store_is_not_emptied(house: Stock) -> None:
    send(house, 25, emptied=False)
    assert kinds() == [(Kind.TO_LAUNDRY, 25)]
    assert house.holds(house.sheet, house.soiled) == 15


def test_more_pieces_than_the_books_hold_were_found_there(house: Stock) -> None:
    send(house, 43)
    assert kinds() == [(Kind.COUNT_OVER, 3), (Kind.TO_LAUNDRY, 43)]


@pytest.mark.parametrize("pieces", [0, -1, 10_001])
def test_a_count_that_makes_no_sense_sends_nothing(house: Stock, pieces: int) -> None:
    with pytest.raises(Refusal):
        send(house, pieces)
    assert not LaundryLoad.objects.exists() and kinds() == []


def test_clean_rewashed_torn_and_missing_pieces_are_kept_apart(house: Stock) -> None:
    load = send(house, 40)
    receive(house, load, clean=30, rewash=4, torn=1)
    [line] = loads.lines_of(load)
    assert (line.sent, line.clean, line.rewash, line.torn, line.outstanding) == (40, 30, 4, 1, 9)
    assert house.holds(house.sheet, linen_room()) == 30
    receive(house, load, clean=8)
    load.refresh_from_db()
    assert load.closed_at is None
    loads.close(load.pk, reason="laundry found no more", by=house.leader, at=house.at)
    [line] = loads.lines_of(load)
    assert (line.lost, line.outstanding) == (1, 0)
    assert house.holds(house.sheet, loads.the_laundry()) == 0


def test_a_complete_load_closes_by_itself_and_takes_nothing_more(house: Stock) -> None:
    load = send(house, 40)
    receive(house, load, clean=40)
    load.refresh_from_db()
    assert load.closed_by == house.leader
    with pytest.raises(Stale, match="complete"):
        receive(house, load, clean=1)


def test_more_than_is_outstanding_is_refused_with_the_figure(house: Stock) -> None:
    load = send(house, 10, emptied=False)
    with pytest.raises(Refusal, match="10 are outstanding"):
        receive(house, load, clean=9, torn=2)
    assert house.holds(house.sheet, linen_room()) == 0


def test_missing_pieces_need_words(house: Stock) -> None:
    load = send(house, 40)
    with pytest.raises(Refusal, match="laundry says"):
        loads.close(load.pk, reason=" ", by=house.leader, at=house.at)


def test_linen_is_written_off_with_a_reason(house: Stock) -> None:
    with pytest.raises(Refusal, match="Say why"):
        loads.write_off(
            house.soiled, {house.sheet.pk: 1}, kind=Kind.CONDEMNED, reason="", by=house.leader, at=house.at
        )
    loads.write_off(
        house.soiled, {house.sheet.pk: 1}, kind=Kind.CONDEMNED, reason="worn", by=house.leader, at=house.at
    )
    assert house.holds(house.sheet, house.soiled) == 39


def back_line(load: LaundryLoad) -> Movement:
    return Movement.objects.filter(slip__cause=load.cause, kind=Kind.BACK).latest("pk")


def test_a_mistyped_count_of_a_load_is_put_right_in_its_own_figures(house: Stock) -> None:
    load = send(house, 40)
    sent = Movement.objects.latest("pk")
    house.receive(house.sheet, 40, house.soiled)
    send(house, 40)  # another load: the laundry holds enough for any mistake with the first
    receive(house, load, clean=30)
    corrections.correct_line(back_line(load), 20, reason="typed 30 for 20", by=house.leader, at=house.at)
    [line] = loads.lines_of(load)
    assert (line.back, line.outstanding, house.holds(house.sheet, linen_room())) == (20, 20, 20)
    with pytest.raises(Refusal, match="more would have come back"):
        corrections.correct_line(sent, 19, reason="typed 40 for 19", by=house.leader, at=house.at)
    corrections.correct_line(back_line(load), 40, reason="found the rest", by=house.leader, at=house.at)
    load.refresh_from_db()
    assert load.closed_at is not None
    with pytest.raises(Refusal, match="is complete"):
        corrections.correct_line(back_line(load), 39, reason="too late", by=house.leader, at=house.at)
    assert [str(fault) for check in LINEN_CHECKS for fault in check.run()] == []


def test_a_count_far_above_the_books_asks_before_it_makes_linen(house: Stock) -> None:
    counts = {house.soiled.pk: {house.sheet.pk: 400}}
    given = {"emptied": False, "by": house.leader, "at": house.at}
    with pytest.raises(LinenDiffers) as asked:
        loads.send(counts, told=0, **given)
    (line,) = asked.value.lines
    assert (line.pieces, line.found, line.worth) == (360, True, Decimal("17460.00"))
    loads.send(
        {house.soiled.pk: {house.sheet.pk: 50}}, told=0, **given
    )  # ten more than the books are nothing odd


def test_a_mistyped_count_takes_the_pieces_it_invented_with_it(house: Stock) -> None:
    load = send(house, 200, emptied=False)
    sent = Movement.objects.get(kind=Kind.TO_LAUNDRY)
    invented = Movement.objects.get(kind=Kind.COUNT_OVER)
    assert not corrections.may_reverse(invented) and corrections.may_reverse(sent)
    with pytest.raises(Refusal, match="follows the count"):
        corrections.correct_line(invented, 0, reason="x", by=house.leader, at=house.at)
    corrections.correct_line(sent, 20, reason="typed 200 for 20", by=house.leader, at=house.at)
    assert [line.sent for line in loads.lines_of(load)] == [20]
    assert (house.holds(house.sheet, house.soiled), house.holds(house.sheet, loads.the_laundry())) == (20, 20)
    again = Movement.objects.filter(kind=Kind.TO_LAUNDRY).latest("pk")
    corrections.correct_line(again, 45, reason="five more lay there", by=house.leader, at=house.at)
    assert (house.holds(house.sheet, house.soiled), house.holds(house.sheet, loads.the_laundry())) == (0, 45)
    assert [str(fault) for check in LINEN_CHECKS for fault in check.run()] == []


def test_a_missing_piece_comes_back_with_the_count_that_missed_it(house: Stock) -> None:
    send(house, 38)
    sent = Movement.objects.get(kind=Kind.TO_LAUNDRY)
    corrections.correct_line(sent, 40, reason="all were there", by=house.leader, at=house.at)
    assert (house.holds(house.sheet, house.soiled), house.holds(house.sheet, loads.the_laundry())) == (0, 40)
    missing = Movement.objects.filter(kind=Kind.COUNT_SHORT)
    assert sum(line.quantity for line in missing) == 0


def test_what_a_colleague_entered_meanwhile_is_told_and_nothing_is_booked_twice(house: Stock) -> None:
    load = send(house, 40)
    seen, came = loads.version_of(load), {house.sheet.pk: Came(clean=5, torn=2)}
    given = {"by": house.leader, "at": house.at}
    loads.receive(load.pk, came, into=linen_room(), seen=seen, **given)
    with pytest.raises(Stale, match="meanwhile"):
        loads.receive(load.pk, came, into=linen_room(), seen=seen, **given)
    with pytest.raises(Stale, match="meanwhile"):
        loads.close(load.pk, reason="lost", seen=seen, **given)
    assert [line.outstanding for line in loads.lines_of(load)] == [33]


def test_two_people_who_receive_the_same_load_do_not_get_it_twice(at_once: AtOnce, at) -> None:
    stock = build(at)
    circle(stock)
    load = send(stock, 40)
    answers = at_once(*[lambda: receive(stock, load, clean=40)] * 4)
    assert sum(isinstance(one, LaundryLoad) for one in answers) == 1, answers
    assert stock.holds(stock.sheet, linen_room()) == 40


def test_two_floors_that_send_at_once_get_two_numbers(at_once: AtOnce, at) -> None:
    stock = build(at)
    circle(stock)
    answers = at_once(*[lambda: send(stock, 10, emptied=False)] * 4)
    assert sorted(str(one) for one in answers) == [f"LD-2016-000{n}" for n in range(1, 5)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    counted=st.integers(1, 60), emptied=st.booleans(),
    comes=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9), st.integers(0, 9)), max_size=6),
)  # fmt: skip
def test_whatever_the_laundry_brings_pieces_are_conserved(
    db: None, at, counted: int, emptied: bool, comes
) -> None:
    from django.db import transaction

    with transaction.atomic():
        stock = build(at)
        circle(stock)
        load = send(stock, counted, emptied=emptied)
        for clean, rewash, torn in comes:
            try:
                receive(stock, load, clean=clean, rewash=rewash, torn=torn)
            except Refusal:
                continue
        [line] = loads.lines_of(load)
        laundry, room = loads.the_laundry(), linen_room()
        assert line.outstanding == stock.holds(stock.sheet, laundry) >= 0
        assert line.clean == stock.holds(stock.sheet, room)
        over = max(0, counted - 40)
        short = max(0, 40 - counted) if emptied else 0
        held = sum(Balance.objects.filter(item=stock.sheet).values_list("quantity", flat=True))
        assert held == 40 + over - short - line.torn
        transaction.set_rollback(True)
