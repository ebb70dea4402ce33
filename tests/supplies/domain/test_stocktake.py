"""Stocktakes: blind, beside movements that go on, counted again by others, approved and posted once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from core.errors import Denied, Refusal, Stale
from core.models import Audit
from supplies.domain import movements, stocktake
from supplies.domain.checks import CHECKS
from supplies.domain.checks_stock import STOCK_CHECKS
from supplies.domain.movements import Line
from supplies.enums import Category, CountState, Kind, Source
from supplies.models import Movement, Stocktake, StocktakeLine
from tests import factories as make
from tests.supplies.conftest import Stock, build

HOUR = timedelta(hours=1)


def faults() -> list[str]:
    return [f"{check.name}: {fault}" for check in CHECKS + STOCK_CHECKS for fault in check.run()]


@pytest.fixture
def shelf(stock: Stock) -> Stock:
    """A pantry with a hundred soaps and ten sheets."""
    stock.receive(stock.soap, 100)
    stock.receive(stock.sheet, 10)
    return stock


def begin(stock: Stock, **given: Any) -> Stocktake:
    return stocktake.start(stock.pantry, by=stock.clerk, at=stock.at, **given)


def line_of(found: Stocktake, item: Any) -> StocktakeLine:
    return found.lines.get(item=item)


def counts(
    stock: Stock, found: Stocktake, soap: int, sheet: int, by: Any = None, at: Any = None
) -> Stocktake:
    wanted = {line_of(found, stock.soap).pk: soap, line_of(found, stock.sheet).pk: sheet}
    return stocktake.count(found.pk, wanted, by=by or stock.attendant, at=at or stock.at + HOUR)


def done(stock: Stock, found: Stocktake) -> Stocktake:
    return stocktake.finish(found.pk, by=stock.clerk, at=stock.at + HOUR)


def approved(stock: Stock, found: Stocktake, **given: Any) -> Stocktake:
    return stocktake.approve(found.pk, by=make.manager(), at=stock.at + 2 * HOUR, **given)


def test_a_difference_is_posted_as_lines_over_and_short(shelf: Stock):
    found = begin(shelf)
    counts(shelf, found, 98, 10)
    assert done(shelf, found).state == CountState.REVIEW
    posted = approved(shelf, found)
    assert posted.state == CountState.POSTED
    line = Movement.objects.get(slip=posted.slip)
    assert (line.kind, line.quantity, line.slip.source, line.from_store) == (
        Kind.COUNT_SHORT, 2, Source.COUNT, shelf.pantry,
    )  # fmt: skip
    assert shelf.holds(shelf.soap) == 98
    assert faults() == []


def test_a_count_that_is_right_posts_nothing(shelf: Stock):
    found = begin(shelf)
    counts(shelf, found, 100, 10)
    done(shelf, found)
    assert approved(shelf, found).slip is None
    assert shelf.holds(shelf.soap) == 100


def test_goods_that_move_before_and_after_a_line_is_counted_do_not_matter(shelf: Stock):
    found = begin(shelf)
    shelf.consume(shelf.soap, 10, at=shelf.at + timedelta(minutes=5))
    counts(shelf, found, 88, 10)  # the books say 90 by now: two are missing
    shelf.consume(shelf.soap, 30, at=shelf.at + timedelta(minutes=70))
    assert line_of(found, shelf.soap).expected == 100
    assert line_of(found, shelf.soap).difference == -2
    done(shelf, found)
    approved(shelf, found)
    assert shelf.holds(shelf.soap) == 58
    assert faults() == []


def test_counts_typed_in_from_paper_are_of_the_time_they_were_counted(shelf: Stock):
    found = begin(shelf)
    shelf.consume(shelf.soap, 10, at=shelf.at + timedelta(minutes=30))
    wanted = {line_of(found, shelf.soap).pk: 100}
    stocktake.count(
        found.pk, wanted, counted_at=shelf.at + timedelta(minutes=15), by=shelf.attendant, at=shelf.at + HOUR
    )
    assert line_of(found, shelf.soap).difference == 0


@pytest.mark.parametrize("minutes", [-1, 61])
def test_nobody_counts_before_the_beginning_or_in_the_future(shelf: Stock, minutes):
    found = begin(shelf)
    with pytest.raises(Refusal, match="between the beginning"):
        stocktake.count(
            found.pk, {line_of(found, shelf.soap).pk: 1}, counted_at=shelf.at + timedelta(minutes=minutes),
            by=shelf.attendant, at=shelf.at + HOUR,
        )  # fmt: skip


def test_a_store_is_counted_once_at_a_time(shelf: Stock):
    begin(shelf)
    with pytest.raises(Refusal, match="is being counted already"):
        begin(shelf, category=Category.LINEN)
    shelf.receive(shelf.soap, 1, shelf.main)
    stocktake.start(shelf.main, by=shelf.clerk, at=shelf.at)


def test_a_category_alone_can_be_counted(shelf: Stock):
    assert [line.item for line in begin(shelf, category=Category.LINEN).lines.all()] == [shelf.sheet]


def test_a_store_without_goods_has_nothing_to_count(stock: Stock):
    with pytest.raises(Refusal, match="know nothing"):
        begin(stock)
    assert not Stocktake.objects.exists()


def test_what_the_books_do_not_know_gets_a_line(shelf: Stock):
    found, comb = begin(shelf), shelf.item("A02")
    line = stocktake.add_item(found.pk, comb, by=shelf.attendant, at=shelf.at)
    assert stocktake.add_item(found.pk, comb, by=shelf.attendant, at=shelf.at) == line
    stocktake.count(found.pk, {line.pk: 3}, by=shelf.attendant, at=shelf.at)
    counts(shelf, found, 100, 10)
    done(shelf, found)
    approved(shelf, found)
    assert shelf.holds(comb) == 3


def test_a_count_of_another_is_changed_only_by_who_has_seen_it(shelf: Stock):
    found = begin(shelf)
    counts(shelf, found, 98, 10)
    soap = line_of(found, shelf.soap)
    for seen in ({}, {soap.pk: 97}):
        with pytest.raises(Stale, match=f"{shelf.attendant.name} counted soap.* meanwhile: 98"):
            stocktake.count(found.pk, {soap.pk: 95}, seen=seen, by=shelf.leader, at=shelf.at + HOUR)
    assert line_of(found, shelf.soap).counted == 98
    stocktake.count(found.pk, {soap.pk: 95}, seen={soap.pk: 98}, by=shelf.leader, at=shelf.at + HOUR)
    soap = line_of(found, shelf.soap)
    assert (soap.counted, soap.counted_by) == (95, shelf.leader)
    kept = Audit.objects.filter(what="supplies.stocktake_count").latest("pk")
    assert ("98" in kept.old, "95" in kept.new) == (True, True)
    stocktake.count(
        found.pk, {soap.pk: 96}, by=shelf.leader, at=shelf.at + HOUR
    )  # one's own count is one's own


def test_large_differences_are_counted_again_by_somebody_else(shelf: Stock):
    found = begin(shelf)
    counts(shelf, found, 100, 8)  # two sheets are 97.00
    assert done(shelf, found).state == CountState.RECOUNT
    found.refresh_from_db()
    sheet = line_of(found, shelf.sheet)
    assert list(stocktake.to_count(found, shelf.attendant)) == []
    assert list(stocktake.to_count(found, shelf.leader)) == [sheet]
    with pytest.raises(Refusal, match="counted sheet, single yourself"):
        stocktake.count(found.pk, {sheet.pk: 9}, by=shelf.attendant, at=shelf.at + HOUR)
    with pytest.raises(Stale, match="counted again meanwhile"):
        stocktake.count(found.pk, {line_of(found, shelf.soap).pk: 9}, by=shelf.leader, at=shelf.at + HOUR)
    assert (
        stocktake.count(found.pk, {sheet.pk: 9}, by=shelf.leader, at=shelf.at + HOUR).state
        == CountState.REVIEW
    )
    assert line_of(found, shelf.sheet).difference == -1


@pytest.mark.parametrize(("soap", "state"), [(97, "review"), (96, "review"), (91, "review"), (90, "recount")])
def test_a_tenth_of_the_books_is_counted_again(shelf: Stock, soap, state):
    found = begin(shelf)
    counts(shelf, found, soap, 10)
    assert done(shelf, found).state == state


def test_a_half_counted_store_is_finished_only_when_the_rest_is_left_out(shelf: Stock):
    found = begin(shelf)
    with pytest.raises(Refusal, match="Nothing has been counted"):
        done(shelf, found)
    stocktake.count(found.pk, {line_of(found, shelf.soap).pk: 99}, by=shelf.attendant, at=shelf.at)
    with pytest.raises(Refusal, match="1 line has not been counted"):
        done(shelf, found)
    stocktake.finish(found.pk, leave_out=True, by=shelf.clerk, at=shelf.at)
    approved(shelf, found)
    assert (shelf.holds(shelf.soap), shelf.holds(shelf.sheet)) == (99, 10)
    assert faults() == []


def test_an_aborted_count_posts_nothing_and_frees_the_store(shelf: Stock):
    found = begin(shelf)
    counts(shelf, found, 1, 1)
    with pytest.raises(Refusal, match="Say why"):
        stocktake.abort(found.pk, reason=" ", by=shelf.clerk, at=shelf.at)
    stocktake.abort(found.pk, reason="wrong day", by=shelf.clerk, at=shelf.at)
    with pytest.raises(Stale, match="aborted"):
        counts(shelf, found, 1, 1)
    assert shelf.holds(shelf.soap) == 100
    begin(shelf)
    assert faults() == []


def test_a_count_is_approved_once(shelf: Stock):
    found = begin(shelf)
    counts(shelf, found, 98, 10)
    done(shelf, found)
    manager = make.manager()
    stocktake.approve(found.pk, by=manager, at=shelf.at)
    with pytest.raises(Stale, match="posted"):
        stocktake.approve(found.pk, by=manager, at=shelf.at)
    assert shelf.holds(shelf.soap) == 98


def test_approving_is_a_right_and_not_for_who_has_counted(shelf: Stock):
    found, manager = begin(shelf), make.manager()
    counts(shelf, found, 98, 10, by=manager)
    done(shelf, found)
    for person in (shelf.clerk, manager):
        with pytest.raises(Denied):
            stocktake.approve(found.pk, by=person, at=shelf.at)


def test_nothing_is_posted_while_an_item_has_no_cost(shelf: Stock):
    found = begin(shelf)
    odd = shelf.item("X01", None)
    line = stocktake.add_item(found.pk, odd, by=shelf.attendant, at=shelf.at)
    stocktake.count(found.pk, {line.pk: 2}, by=shelf.attendant, at=shelf.at)
    counts(shelf, found, 98, 10)
    done(shelf, found)
    lines = list(found.lines.select_related("item"))
    assert stocktake.outcome(lines, stocktake.costs_of(found, lines)).without_cost == 1
    with pytest.raises(Refusal, match="no cost"):
        approved(shelf, found)
    found.refresh_from_db()
    assert (found.state, shelf.holds(shelf.soap)) == (CountState.REVIEW, 100)


def test_who_approves_can_have_lines_counted_once_more(shelf: Stock):
    found, manager = begin(shelf), make.manager()
    counts(shelf, found, 98, 10)
    done(shelf, found)
    soap = line_of(found, shelf.soap)
    stocktake.ask_again(found.pk, [soap.pk], by=manager, at=shelf.at)
    stocktake.count(found.pk, {soap.pk: 100}, by=shelf.leader, at=shelf.at + HOUR)
    stocktake.approve(found.pk, by=manager, at=shelf.at + HOUR)
    assert shelf.holds(shelf.soap) == 100


@pytest.mark.parametrize("quantity", [-1, 1_000_001])
def test_odd_counts_are_refused(shelf: Stock, quantity):
    found = begin(shelf)
    with pytest.raises(Refusal, match="cannot be a count"):
        counts(shelf, found, quantity, 1)
    assert not found.lines.filter(counted__isnull=False).exists()


def test_the_outcome_says_pieces_and_money_over_and_short_apart(shelf: Stock):
    found = begin(shelf)
    counts(shelf, found, 103, 9)
    lines = list(found.lines.select_related("item"))
    said = stocktake.outcome(lines, stocktake.costs_of(found, lines))
    assert (said.counted, said.lines, said.right) == (2, 2, 0)
    assert (said.over, said.short, said.net) == (Decimal("1.00"), Decimal("48.50"), Decimal("-47.50"))


# Any course of events -------------------------------------------------------------------------------------------

ACTS = some.lists(
    some.tuples(
        some.sampled_from(["use", "bring", "steal", "count"]), some.integers(0, 1), some.integers(1, 12)
    ),
    max_size=25,
)


class BesideMovements(TestCase):
    """A plain model of what really lies on the shelf: after posting the books say just that."""

    def setUp(self) -> None:
        self.stock = build(make.AT)
        self.manager = make.manager()

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(ACTS)
    def test_what_is_posted_is_what_vanished_until_a_line_was_counted(self, acts: list[Any]) -> None:
        stock, at = self.stock, self.stock.at
        items = [stock.soap, stock.sheet]
        real = [500, 500]
        unseen = [0, 0]  # what vanished after the last count of a line: no count can know
        for item in items:
            stock.receive(item, 500)
        found = begin(stock)
        lines = [line_of(found, item) for item in items]
        for step, (what, which, quantity) in enumerate(acts, start=1):
            at = stock.at + timedelta(minutes=step)
            if what == "use":
                stock.consume(items[which], quantity, at=at)
                real[which] -= quantity
            elif what == "bring":
                bring = Line(Kind.RECEIVE, items[which].pk, quantity, to_store=stock.pantry.pk)
                movements.post([bring], by=None, at=at, source=Source.STORE)
                real[which] += quantity
            elif what == "steal":
                real[which] -= quantity
                unseen[which] += quantity
            else:
                stocktake.count(found.pk, {lines[which].pk: real[which]}, by=stock.attendant, at=at)
                unseen[which] = 0
        for line in found.lines.filter(counted__isnull=True):
            which = items.index(line.item)
            stocktake.count(found.pk, {line.pk: real[which]}, by=stock.attendant, at=at + HOUR)
            unseen[which] = 0
        stocktake.finish(found.pk, by=stock.clerk, at=at + HOUR)
        for line in found.lines.filter(again=True):
            which = items.index(line.item)
            stocktake.count(found.pk, {line.pk: real[which]}, by=stock.leader, at=at + HOUR)
            unseen[which] = 0
        stocktake.approve(found.pk, by=self.manager, at=at + HOUR)
        assert [stock.holds(item) for item in items] == [real[n] + unseen[n] for n in (0, 1)]
        assert faults() == []


# Two at once ----------------------------------------------------------------------------------------------------


def test_of_two_who_begin_one_is_told(at_once):
    stock = build(make.AT)
    stock.receive(stock.soap, 9)
    answers = at_once(*[lambda: begin(stock)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Refusal", "Stocktake"], answers


def test_of_two_who_approve_one_is_told(at_once):
    stock = build(make.AT)
    stock.receive(stock.soap, 100)
    stock.receive(stock.sheet, 10)
    manager, found = make.manager(), begin(stock)
    counts(stock, found, 98, 10)
    done(stock, found)
    answers = at_once(*[lambda: stocktake.approve(found.pk, by=manager, at=stock.at)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Stale", "Stocktake"], answers
    assert stock.holds(stock.soap) == 98
    assert faults() == []


def test_without_the_conditional_change_two_would_post_it_twice(at_once, monkeypatch):
    stock = build(make.AT)
    stock.receive(stock.soap, 100)
    stock.receive(stock.sheet, 10)
    manager, found = make.manager(), begin(stock)
    counts(stock, found, 98, 10)
    done(stock, found)
    monkeypatch.setattr(stocktake, "_hold", lambda pk, states: Stocktake.objects.get(pk=pk))
    at_once(*[lambda: stocktake.approve(found.pk, by=manager, at=stock.at)] * 2)
    assert stock.holds(stock.soap) == 96
    assert any("stocktakes" in fault for fault in faults())


def test_counting_beside_a_movement_never_loses_it(at_once):
    stock = build(make.AT)
    stock.receive(stock.soap, 100)
    stock.receive(stock.sheet, 10)
    found = begin(stock)
    answers = at_once(
        lambda: counts(stock, found, 100, 10, at=stock.at + timedelta(seconds=1)),
        lambda: stock.consume(stock.soap, 5, at=stock.at + timedelta(seconds=2)),
    )
    assert [type(answer).__name__ for answer in answers] == ["Stocktake", "Slip"], answers
    line = line_of(found, stock.soap)
    assert (line.book, line.difference) == (100, 0)
    assert stock.holds(stock.soap) == 95
