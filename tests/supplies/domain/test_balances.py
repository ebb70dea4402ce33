"""Any sequence of movements keeps balances, lots, months and money equal to the lines; nobody shares a piece."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from core.errors import Refusal
from supplies.domain import movements
from supplies.domain.checks import CHECKS
from supplies.domain.movements import Line, Place, Short
from supplies.enums import COMING, LEAVING, Beyond, Kind, Source
from supplies.models import Balance, Lot, MonthSum, Movement, Slip
from tests import factories as make
from tests.supplies.conftest import build

COSTS = ["0.000001", "0.333333", "0.005", "48.5", "1.115"]

ACTS = some.lists(
    some.tuples(
        some.sampled_from(list(Kind)),
        some.integers(0, 2),  # which item
        some.integers(1, 40),  # how many
        some.integers(0, 2),  # from or to which store
        some.booleans(),  # by right also below zero
        some.booleans(),  # takes the newest line back instead
    ),
    min_size=1,
    max_size=25,
)


class AnySequence(TestCase):
    """Hypothesis makes up days in a store; a plain tally beside the program says what must be there."""

    def setUp(self) -> None:
        self.stock = build(make.AT)
        self.goods = [self.stock.item(f"H{n}", cost, expires=n == 2) for n, cost in enumerate(COSTS[:3])]
        self.stores = [self.stock.main, self.stock.pantry, self.stock.soiled]
        self.lots = [
            Lot.objects.create(item=self.goods[2], expires_on=date(2016, month, 1)) for month in (9, 8)
        ]

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(ACTS)
    def test_balances_months_and_money_are_those_of_the_lines(self, acts: list[Any]) -> None:
        held: Counter[tuple[int, int]] = Counter()
        used = Decimal(0)
        for kind, which, quantity, where, below, back in acts:
            item = self.goods[which]
            if back:
                used -= self.take_back(held)
                continue
            here, there = self.stores[where], self.stores[(where + 1) % 3]
            ends = {
                "from_store": None if kind in COMING else here.pk,
                "to_store": None if kind in LEAVING else there.pk,
            }
            lot = self.lots[quantity % 2].pk if kind == Kind.RECEIVE and item.expires else None
            line = Line(kind, item.pk, quantity, **ends, lot=lot, place=Place.of_room(self.stock.room))
            enough = kind in COMING or held[here.pk, item.pk] >= quantity
            beyond = Beyond.BY_RIGHT if below else Beyond.NO
            try:
                movements.post(
                    [line],
                    by=self.stock.clerk,
                    at=make.AT,
                    source=Source.STORE,
                    beyond=beyond,
                    reason="counted",
                )
            except Short:
                assert not enough
                assert not below
                continue
            assert enough or below
            for name, sign in (("from_store", -1), ("to_store", 1)):
                if ends[name] is not None:
                    held[ends[name], item.pk] += sign * quantity
            if kind == Kind.CONSUME:
                cost = Decimal(COSTS[which]) * quantity
                used += cost.quantize(Decimal("0.01"), ROUND_HALF_UP)
        kept = {(row.store_id, row.item_id): row.quantity for row in Balance.objects.all()}
        assert {key: n for key, n in kept.items() if n} == {key: n for key, n in held.items() if n}
        assert sum((row.cost for row in MonthSum.objects.filter(kind=Kind.CONSUME)), Decimal(0)) == used
        assert [str(fault) for check in CHECKS for fault in check.run()] == []

    def take_back(self, held: Counter[tuple[int, int]]) -> Decimal:
        """Reverse the newest line. Answers what the consumption loses by it."""
        line = Movement.objects.filter(reverses__isnull=True, reversed_by__isnull=True).first()
        if line is None:
            return Decimal(0)
        try:
            movements.reverse_lines([line], reason="typed twice", by=self.stock.clerk, at=make.AT)
        except Refusal:  # the goods, or their lot, have moved on
            return Decimal(0)
        for store, sign in ((line.from_store_id, 1), (line.to_store_id, -1)):
            if store is not None:
                held[store, line.item_id] += sign * line.quantity
        return line.cost if line.kind == Kind.CONSUME else Decimal(0)


# Two at once --------------------------------------------------------------------------------------------------


def taker(stock, use):
    """Somebody who takes the last piece."""
    return lambda: use(Line(Kind.CONSUME, stock.soap.pk, 1, from_store=stock.pantry.pk))


def with_the_door(stock):
    def use(line: Line) -> Slip:
        return movements.post([line], by=None, at=stock.at, source=Source.PANTRY)

    return use


def test_of_two_who_take_the_last_piece_one_is_told(at_once):
    stock = build(make.AT)
    stock.receive(stock.soap, 1)
    answers = at_once(*[taker(stock, with_the_door(stock))] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Short", "Slip"], answers
    told = next(answer for answer in answers if isinstance(answer, Short))
    assert "has 0 pieces of soap 30 g in the books, 1 were asked for" in str(told)
    assert (stock.holds(stock.soap), Movement.objects.filter(kind=Kind.CONSUME).count()) == (0, 1)
    assert [str(fault) for check in CHECKS for fault in check.run()] == []


def test_without_the_guard_both_would_have_taken_the_last_piece(at_once):
    """They look, then write what they have worked out: the book has two takers, the shelf had one piece."""
    stock = build(make.AT)
    stock.receive(stock.soap, 1)
    both_have_looked = threading.Barrier(2)

    def unguarded(line: Line) -> str:
        there = Balance.objects.get(store=stock.pantry, item=stock.soap).quantity
        both_have_looked.wait(timeout=20)
        if there < line.quantity:
            return "told"
        with transaction.atomic():
            Balance.objects.filter(store=stock.pantry, item=stock.soap).update(quantity=there - line.quantity)
        return "taken"

    assert at_once(*[taker(stock, unguarded)] * 2) == ["taken", "taken"]
    assert stock.holds(stock.soap) == 0


def test_of_two_who_reverse_a_line_at_once_one_is_told(at_once):
    stock = build(make.AT)
    stock.receive(stock.soap, 5)
    stock.consume(stock.soap, 2)
    line = Movement.objects.get(kind=Kind.CONSUME)

    def reverse() -> Slip:
        return movements.reverse_lines([line], reason="typed twice", by=stock.leader, at=stock.at)

    answers = at_once(reverse, reverse)
    assert sorted(type(answer).__name__ for answer in answers) == ["Refusal", "Slip"], answers
    assert "was reversed before by He Xiufang" in str(next(a for a in answers if isinstance(a, Refusal)))
    assert stock.holds(stock.soap) == 5


def test_many_people_in_one_pantry_never_wait_for_each_other_in_a_circle(at_once):
    """They take the same things in another order; each waits for the rows in the order of their numbers."""
    stock = build(make.AT)
    goods = [stock.item(f"X{n}") for n in range(6)]
    for item in goods:
        stock.receive(item, 100)

    def take(order: list[Any]) -> Any:
        lines = [Line(Kind.CONSUME, item.pk, 1, from_store=stock.pantry.pk) for item in order]
        return lambda: movements.post(lines, by=None, at=stock.at, source=Source.PANTRY)

    turns = [goods[n:] + goods[:n] for n in range(6)] + [goods[::-1]] * 2
    answers = at_once(*[take(order) for order in turns])
    assert {type(answer) for answer in answers} == {Slip}, answers
    assert {stock.holds(item) for item in goods} == {92}
