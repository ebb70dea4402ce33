"""A guest's bag on its way to the laundry and back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from core.errors import Refusal, Stale
from supplies.domain import guest_laundry as bags
from supplies.enums import GuestLaundryState
from supplies.models import Garment, GuestLaundry, GuestLaundryStep
from tests import factories as make
from tests.supplies.conftest import Stock


@pytest.fixture
def house(stock: Stock) -> Stock:
    make.stay(stock.room, at=stock.at)
    Garment.objects.create(name_en="shirt", name_zh="衬衫", price=Decimal(12), express_price=Decimal(18))
    Garment.objects.create(
        name_en="trousers", name_zh="裤子", price=Decimal(15), express_price=Decimal("22.50")
    )
    return stock


def collected(stock: Stock, *counts: int, express: bool = False) -> GuestLaundry:
    garments = Garment.objects.order_by("pk")
    wanted = dict(zip((one.pk for one in garments), counts, strict=False))
    return bags.collect(
        stock.room.pk, wanted, express=express, promised_for=stock.at + timedelta(hours=8), by=stock.attendant,
        at=stock.at,
    )  # fmt: skip


def act(stock: Stock, bag: GuestLaundry) -> dict:
    bag.refresh_from_db()
    return {"seen": bag.version, "by": stock.leader, "at": stock.at}


def by_line(bag: GuestLaundry, *counts: int) -> dict[int, int]:
    return dict(zip((piece.pk for piece in bag.pieces.all()), counts, strict=True))


def test_the_houses_count_is_charged_and_the_difference_stands_beside_it(house: Stock) -> None:
    bag = collected(house, 3, 1)
    assert (str(bag), bag.state) == ("GL-2016-0001", GuestLaundryState.COLLECTED)
    bag = bags.count(bag.pk, by_line(bag, 2, 1), **act(house, bag))
    assert bag.charge == Decimal("39.00")
    assert [piece.differs for piece in bag.pieces.all()] == [True, False]


def test_express_has_its_own_price(house: Stock) -> None:
    bag = collected(house, 0, 2, express=True)
    assert bags.count(bag.pk, by_line(bag, 2), **act(house, bag)).charge == Decimal("45.00")


def test_a_bag_goes_one_way_and_each_step_is_written_down(house: Stock) -> None:
    bag = collected(house, 2, 1)
    bags.count(bag.pk, by_line(bag, 2, 1), **act(house, bag))
    bags.send(bag.pk, **act(house, bag))
    bags.take_back(bag.pk, by_line(bag, 2, 1), **act(house, bag))
    bags.deliver(bag.pk, **act(house, bag))
    assert list(GuestLaundryStep.objects.values_list("state", flat=True)) == [
        "collected", "counted", "sent", "back", "delivered",
    ]  # fmt: skip
    with pytest.raises(Stale):
        bags.send(bag.pk, **act(house, bag))


def test_a_missing_piece_needs_words_and_is_not_charged(house: Stock) -> None:
    bag = collected(house, 2, 1)
    bags.count(bag.pk, by_line(bag, 2, 1), **act(house, bag))
    bags.send(bag.pk, **act(house, bag))
    with pytest.raises(Refusal, match="missing"):
        bags.take_back(bag.pk, by_line(bag, 1, 1), **act(house, bag))
    bag = bags.take_back(bag.pk, by_line(bag, 1, 1), said="one shirt at another hotel", **act(house, bag))
    assert bag.charge == Decimal("27.00")
    assert [piece.missing for piece in bag.pieces.all()] == [1, 0]


def test_what_lies_in_the_bag_and_not_on_the_list_is_counted_and_charged(house: Stock) -> None:
    shirt, trousers = Garment.objects.order_by("pk")
    bag = collected(house, 2)
    unlisted = {trousers.pk: 1, shirt.pk: 5}  # the shirt has its line: that count is the one of the line
    bag = bags.count(bag.pk, by_line(bag, 2), unlisted=unlisted, **act(house, bag))
    assert bag.charge == Decimal("39.00")
    assert [(piece.guest_count, piece.our_count, piece.differs) for piece in bag.pieces.order_by("pk")] == [
        (2, 2, False), (0, 1, True),
    ]  # fmt: skip


def test_more_than_was_sent_does_not_come_back_unseen(house: Stock) -> None:
    bag = collected(house, 2, 1)
    bags.count(bag.pk, by_line(bag, 2, 1), **act(house, bag))
    bags.send(bag.pk, **act(house, bag))
    with pytest.raises(Refusal, match="2 of shirt went to the laundry"):
        bags.take_back(bag.pk, by_line(bag, 3, 1), **act(house, bag))
    bag.refresh_from_db()
    assert bag.state == GuestLaundryState.SENT


def test_a_step_on_a_page_a_colleague_has_overtaken_is_told(house: Stock) -> None:
    bag = collected(house, 2, 1)
    seen = act(house, bag)
    bags.count(bag.pk, by_line(bag, 2, 1), **seen)
    with pytest.raises(Stale, match="moved this bag on"):
        bags.count(bag.pk, by_line(bag, 9, 9), **seen)
    bag.refresh_from_db()
    assert bag.charge == Decimal("39.00")


def test_a_bag_is_given_back_unwashed_only_before_it_is_sent_and_with_a_reason(house: Stock) -> None:
    bag = collected(house, 2)
    with pytest.raises(Refusal, match="Say why"):
        bags.cancel(bag.pk, reason="", **act(house, bag))
    bags.cancel(bag.pk, reason="guest leaves early", **act(house, bag))
    bag.refresh_from_db()
    assert (bag.state, bag.charge) == ("cancelled", 0)
    with pytest.raises(Stale):
        bags.count(bag.pk, {}, **act(house, bag))


def test_an_empty_list_an_absurd_count_and_a_past_promise_are_refused(house: Stock) -> None:
    for counts in ((0, 0), (100,), (-1,)):
        with pytest.raises(Refusal):
            collected(house, *counts)
    with pytest.raises(Refusal, match="still to come"):
        bags.collect(
            house.room.pk, {Garment.objects.first().pk: 1}, express=False, promised_for=house.at, by=house.leader,
            at=house.at,
        )  # fmt: skip
    assert not GuestLaundry.objects.exists()


def test_a_bag_in_a_vacant_room_is_a_found_thing(stock: Stock) -> None:
    garment = Garment.objects.create(name_en="shirt", price=1, express_price=2)
    with pytest.raises(Refusal, match="found thing"):
        bags.collect(
            stock.room.pk, {garment.pk: 1}, express=False, promised_for=stock.at + timedelta(hours=1),
            by=stock.leader, at=stock.at,
        )  # fmt: skip


def test_bags_past_their_promise_are_late(house: Stock) -> None:
    collected(house, 1)
    assert bags.late(house.at + timedelta(hours=8)) == 0
    assert bags.late(house.at + timedelta(hours=9)) == 1
