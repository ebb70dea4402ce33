"""Requests: asked, issued in full or part, received, settled; nothing vanishes on the way, nobody issues twice."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.extra.django import TestCase

from core.errors import Denied, Refusal, Stale
from rooms.models import SectionMember
from supplies.domain import movements, requests
from supplies.domain.checks import CHECKS
from supplies.domain.checks_stock import STOCK_CHECKS
from supplies.domain.movements import Short
from supplies.domain.requests import Given
from supplies.domain.usual_list import usual_list
from supplies.enums import Kind, RequestState, Settled
from supplies.models import Balance, Movement, RoomStandard, StockRequest, StockRequestLine
from tests import factories as make
from tests.supplies.conftest import Stock, build


def faults() -> list[str]:
    return [f"{check.name}: {fault}" for check in CHECKS + STOCK_CHECKS for fault in check.run()]


@pytest.fixture
def counter(stock: Stock) -> Stock:
    """The main store has a hundred soaps; the attendant works in the pantry's section."""
    stock.receive(stock.soap, 100, stock.main)
    belongs(stock)
    return stock


def belongs(stock: Stock) -> None:
    stock.pantry.section = stock.room.section
    stock.pantry.save()
    SectionMember.objects.create(section=stock.room.section, employee=stock.attendant)


def asked(stock: Stock, quantity: int = 20, **given: Any) -> StockRequest:
    return requests.ask(
        stock.pantry,
        {stock.soap.pk: quantity},
        from_store=stock.main,
        by=stock.attendant,
        at=stock.at,
        **given,
    )


def only(request: StockRequest) -> StockRequestLine:
    return request.lines.get()


def issued(
    stock: Stock, request: StockRequest, quantity: int, reason: str = "more on Monday"
) -> StockRequest:
    return requests.issue(
        request.pk, {only(request).pk: Given(quantity, reason)}, by=stock.clerk, at=stock.at
    )


def received(stock: Stock, request: StockRequest, quantity: int, by: Any = None) -> StockRequest:
    return requests.receive(
        request.pk, {only(request).pk: quantity}, by=by or stock.attendant, at=stock.at + timedelta(minutes=9)
    )


def test_goods_go_from_the_store_over_the_way_to_the_pantry(counter: Stock):
    request = issued(counter, asked(counter), 20)
    way = requests.on_the_way()
    assert (counter.holds(counter.soap, counter.main), counter.holds(counter.soap, way)) == (80, 20)
    assert received(counter, request, 20).state == RequestState.DONE
    assert (counter.holds(counter.soap), counter.holds(counter.soap, way)) == (20, 0)
    assert list(Movement.objects.order_by("pk").values_list("kind", flat=True))[-2:] == [
        Kind.ISSUE,
        Kind.ARRIVE,
    ]
    assert faults() == []


def test_an_issue_belongs_to_the_floor_that_asked(counter: Stock):
    issued(counter, asked(counter), 5)
    line = Movement.objects.latest("pk")
    assert (line.floor, line.section, line.slip.cause) == (
        counter.room.floor, counter.room.section, only(StockRequest.objects.get()).request.cause,
    )  # fmt: skip


def test_issued_in_part_shows_what_was_not_given(counter: Stock):
    request = issued(counter, asked(counter), 12)
    assert only(request).not_given == 8
    assert request.state == RequestState.SENT


def test_a_line_given_nothing_says_why_and_a_request_given_nothing_is_refused(counter: Stock):
    request = asked(counter)
    with pytest.raises(Refusal, match="Say why"):
        issued(counter, request, 0, "")
    assert issued(counter, request, 0, "comes on Monday").state == RequestState.REFUSED
    assert only(request).refused == "comes on Monday"
    assert not Movement.objects.filter(kind=Kind.ISSUE).exists()
    assert faults() == []


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (12, "Say why only 12 of 20 soap 30 g are issued; the store has 100"),
        (21, "20 of soap 30 g were asked for"),
    ],
)
def test_less_than_the_store_could_give_and_more_than_was_asked_for_say_why(counter: Stock, quantity, said):
    request = asked(counter)
    with pytest.raises(Refusal, match=said):
        issued(counter, request, quantity, " ")
    assert not Movement.objects.filter(kind=Kind.ISSUE).exists()
    issued(counter, request, quantity, "whole packs")
    line = only(request)
    assert (line.issued, line.refused, line.given_more) == (quantity, "whole packs", max(0, quantity - 20))


def test_what_nobody_names_is_issued_as_asked_and_makes_the_request_sent(counter: Stock):
    request = asked(counter)
    issued = requests.issue(request.pk, {}, by=counter.clerk, at=counter.at)
    assert (issued.state, only(request).issued) == (RequestState.SENT, 20)


def test_that_the_store_has_no_more_needs_no_words(counter: Stock):
    request = issued(counter, asked(counter, 120), 100, "")
    assert (only(request).issued, only(request).not_given, only(request).refused) == (100, 20, "")


def test_the_store_does_not_issue_what_it_does_not_have(counter: Stock):
    request = asked(counter, 120)
    with pytest.raises(Short):
        issued(counter, request, 120)
    request.refresh_from_db()
    assert (request.state, only(request).issued) == (RequestState.WAITING, None)


def test_missing_pieces_stay_open_until_each_is_settled(counter: Stock):
    request = received(counter, issued(counter, asked(counter), 20), 17)
    assert request.state == RequestState.DIFFERS
    assert only(request).on_the_way == 3
    by_right: dict[str, Any] = {"reason": "looked again", "by": make.supervisor(), "at": counter.at}
    for what in (Settled.FOUND, Settled.RETURNED):
        requests.settle(only(request).pk, what, 1, **by_right)
        request.refresh_from_db()
        assert request.state == RequestState.DIFFERS
        assert faults() == []
    requests.settle(only(request).pk, Settled.LOST, 1, **by_right)
    request.refresh_from_db()
    assert request.state == RequestState.DONE
    assert (counter.holds(counter.soap, counter.main), counter.holds(counter.soap)) == (81, 18)
    assert Movement.objects.get(kind=Kind.LOST).quantity == 1
    assert faults() == []


def test_no_more_is_settled_than_is_missing(counter: Stock):
    request = received(counter, issued(counter, asked(counter), 20), 18)
    with pytest.raises(Stale, match="2 of"):
        requests.settle(only(request).pk, Settled.LOST, 3, reason="gone", by=make.manager(), at=counter.at)


@pytest.mark.parametrize(("quantity", "reason"), [(1, " "), (0, "gone"), (-1, "gone")])
def test_a_settlement_says_why_and_how_many(counter: Stock, quantity, reason):
    request = received(counter, issued(counter, asked(counter), 20), 18)
    with pytest.raises(Refusal):
        requests.settle(
            only(request).pk, Settled.LOST, quantity, reason=reason, by=make.manager(), at=counter.at
        )


def test_settling_and_issuing_are_rights(counter: Stock):
    request = asked(counter)
    with pytest.raises(Denied):
        requests.issue(request.pk, {}, by=counter.attendant, at=counter.at)
    request = received(counter, issued(counter, request, 20), 18)
    with pytest.raises(Denied):
        requests.settle(only(request).pk, Settled.LOST, 1, reason="gone", by=counter.attendant, at=counter.at)


def test_who_issued_does_not_confirm(counter: Stock):
    mine = requests.ask(
        counter.pantry, {counter.soap.pk: 5}, from_store=counter.main, by=counter.clerk, at=counter.at
    )
    with pytest.raises(Denied):
        received(counter, issued(counter, mine, 5), 5, by=counter.clerk)
    assert received(counter, mine, 5).state == RequestState.DONE


def test_more_than_was_issued_cannot_come(counter: Stock):
    request = issued(counter, asked(counter), 10)
    with pytest.raises(Refusal, match="10 of soap 30 g were issued"):
        received(counter, request, 11)
    request.refresh_from_db()
    assert request.state == RequestState.SENT


def test_a_request_is_answered_once(counter: Stock):
    request = issued(counter, asked(counter), 10)
    with pytest.raises(Stale, match="was answered by"):
        issued(counter, request, 10)
    received(counter, request, 10)
    with pytest.raises(Stale, match="was confirmed by"):
        received(counter, request, 10)


def test_a_request_can_be_taken_back_until_it_is_answered(counter: Stock):
    request = asked(counter)
    with pytest.raises(Denied):
        requests.withdraw(request.pk, by=counter.leader, at=counter.at)
    assert requests.withdraw(request.pk, by=counter.attendant, at=counter.at).state == RequestState.WITHDRAWN
    with pytest.raises(Stale, match="taken back"):
        issued(counter, request, 1)


@pytest.mark.parametrize("quantity", [-1, 100_001])
def test_odd_quantities_are_not_asked_for(counter: Stock, quantity):
    with pytest.raises(Refusal):
        asked(counter, quantity)


def test_nothing_is_no_request_and_a_store_does_not_ask_itself(counter: Stock):
    with pytest.raises(Refusal, match="Nothing is asked for"):
        asked(counter, 0)
    with pytest.raises(Refusal):
        requests.ask(
            counter.main, {counter.soap.pk: 1}, from_store=counter.main, by=counter.leader, at=counter.at
        )


def test_lines_of_a_request_are_not_reversed_behind_its_back(counter: Stock):
    issued(counter, asked(counter), 5)
    with pytest.raises(Refusal, match="Settle it there"):
        movements.reverse_lines([Movement.objects.latest("pk")], reason="x", by=counter.clerk, at=counter.at)


def test_people_see_their_own_requests_and_those_of_their_stores(counter: Stock):
    request = asked(counter)
    stranger = make.attendant("1017")
    assert list(requests.visible_to(counter.attendant)) == [request]
    assert list(requests.visible_to(counter.clerk)) == [request]
    assert list(requests.visible_to(stranger)) == []


def test_a_request_is_late_after_the_hours_of_the_house(counter: Stock):
    asked(counter)
    assert requests.counts(counter.clerk, counter.at + timedelta(hours=4))["late"] == 0
    late = requests.counts(counter.clerk, counter.at + timedelta(hours=4, seconds=1))
    assert (late["waiting"], late["late"]) == (1, 1)


def test_the_usual_list_fills_up_to_days_of_standards(counter: Stock):
    RoomStandard.objects.create(
        room_type=counter.room.type, task_kind="departure", item=counter.soap, quantity=2
    )
    RoomStandard.objects.create(
        room_type=counter.room.type, task_kind="stayover", item=counter.soap, quantity=3
    )
    counter.receive(counter.soap, 2)
    first = usual_list(counter.pantry, counter.main)[0]
    assert (first.item, first.par, first.have, first.asked) == (counter.soap, 9, 2, 7)
    asked(counter, 4)
    assert usual_list(counter.pantry, counter.main)[0].asked == 3


# Conservation -------------------------------------------------------------------------------------------------

ACTS = some.lists(
    some.tuples(
        some.sampled_from(["ask", "issue", "receive", *Settled.values]),
        some.integers(0, 3),
        some.integers(0, 30),
    ),
    max_size=30,
)


class NothingVanishes(TestCase):
    """Whatever people do with requests, every piece stays in one store or is written off as lost."""

    def setUp(self) -> None:
        self.stock = build(make.AT)
        belongs(self.stock)
        self.stock.receive(self.stock.soap, 60, self.stock.main)
        self.stock.receive(self.stock.sheet, 60, self.stock.main)
        self.manager = make.manager()

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(ACTS)
    def test_pieces_are_conserved(self, acts: list[Any]) -> None:
        for what, which, quantity in acts:
            try:
                self.act(what, which, quantity)
            except Refusal:
                continue
        held = Counter[int]()
        for item, count in Balance.objects.values_list("item", "quantity"):
            held[item] += count
        lost = Counter[int]()
        for item, count in Movement.objects.filter(kind=Kind.LOST).values_list("item", "quantity"):
            lost[item] += count
        for item in (self.stock.soap.pk, self.stock.sheet.pk):
            assert held[item] + lost[item] == 60
        assert faults() == []

    def act(self, what: str, which: int, quantity: int) -> None:
        stock, by = self.stock, {"by": self.manager, "at": self.stock.at}
        if what == "ask":
            wanted = {stock.soap.pk: quantity, stock.sheet.pk: which}
            requests.ask(stock.pantry, wanted, from_store=stock.main, **by)
            return
        found = list(StockRequest.objects.order_by("pk"))
        if not found:
            return
        request = found[which % len(found)]
        lines = list(request.lines.all())
        if what == "issue":
            requests.issue(request.pk, {line.pk: Given(quantity, "x") for line in lines}, **by)
        elif what == "receive":
            requests.receive(request.pk, {line.pk: quantity for line in lines[:1]}, **by)
        else:
            requests.settle(lines[0].pk, Settled(what), quantity, reason="looked", **by)


# Two at once --------------------------------------------------------------------------------------------------


def test_of_two_who_issue_one_request_one_is_told(at_once):
    stock = build(make.AT)
    stock.receive(stock.soap, 100, stock.main)
    request = asked(stock)
    answers = at_once(*[lambda: issued(stock, request, 20)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Stale", "StockRequest"], answers
    assert stock.holds(stock.soap, stock.main) == 80
    assert faults() == []


def test_without_the_conditional_change_two_would_issue_it_twice(at_once, monkeypatch):
    stock = build(make.AT)
    stock.receive(stock.soap, 100, stock.main)
    request = asked(stock)

    def careless(pk: int, expected: RequestState, **values: object) -> StockRequest:
        StockRequest.objects.filter(pk=pk).update(**values)
        return StockRequest.objects.get(pk=pk)

    monkeypatch.setattr(requests, "_change", careless)
    at_once(*[lambda: issued(stock, request, 20)] * 2)
    assert stock.holds(stock.soap, stock.main) == 60
    assert any("requests" in fault for fault in faults())


def test_of_two_who_settle_the_last_piece_one_is_told(at_once):
    stock = build(make.AT)
    stock.receive(stock.soap, 100, stock.main)
    manager = make.manager()
    request = received(stock, issued(stock, asked(stock), 20), 19)
    pk = only(request).pk
    answers = at_once(
        *[lambda: requests.settle(pk, Settled.LOST, 1, reason="gone", by=manager, at=stock.at)] * 2
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Stale", "StockRequestLine"], answers
    assert faults() == []
