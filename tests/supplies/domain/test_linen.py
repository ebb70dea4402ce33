"""When bed linen is to be changed, and what proves that it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.domain.day import current_day
from core.errors import Refusal
from rooms.models import Room
from supplies.domain import consumption, linen, standards
from supplies.domain.movements import reverse_lines
from supplies.enums import ChangeDue, LinenSet, LinenWish
from supplies.models import Item, LinenWishLine, Movement
from tests import factories as make
from tests.supplies.conftest import Stock

DAY = date(2016, 7, 1)


@pytest.fixture
def house(stock: Stock) -> Stock:
    """Sheets in the pantry and in the room, where a guest has just arrived."""
    Item.objects.filter(pk=stock.sheet.pk).update(linen_set=LinenSet.BED)
    stock.receive(stock.sheet, 40)
    stock.receive(stock.sheet, 2, stock.inside)
    make.stay(stock.room, at=stock.at)
    stock.room.refresh_from_db()
    return stock


def change(stock: Stock, kind: str = "stayover") -> Movement:
    """The attendant changes two sheets."""
    stock.room.refresh_from_db()
    consumption.log_cleaning(
        stock.room, kind, person=stock.attendant, used={stock.sheet.pk: 2}, by=stock.attendant, at=stock.at
    )
    found = linen.last_change(stock.room, until=current_day().date)
    assert found
    return found


def due_on(stock: Stock, day: date) -> linen.Due | None:
    return next(iter(linen.changes_due(day)), None)


def test_a_change_names_day_person_guest_and_pieces(house: Stock) -> None:
    done = change(house)
    assert (done.business_day, done.person, done.guest_turn) == (DAY, house.attendant, house.room.guest_turn)
    assert [(one["line"].pk, one["pieces"]) for one in linen.changes_of(house.room)] == [(done.pk, 2)]
    assert linen.last_change(house.room, until=DAY - timedelta(days=1)) is None


def test_a_change_that_was_taken_back_proves_nothing(house: Stock) -> None:
    done = change(house)
    lines = list(Movement.objects.filter(slip=done.slip_id))
    reverse_lines(lines, reason="another room", by=None, at=house.at)
    assert linen.last_change(house.room, until=DAY) is None


def test_towels_are_no_bed_linen(house: Stock) -> None:
    Item.objects.filter(pk=house.sheet.pk).update(linen_set=LinenSet.BATH)
    house.room.refresh_from_db()
    consumption.log_cleaning(
        house.room,
        "stayover",
        person=house.attendant,
        used={house.sheet.pk: 1},
        by=house.attendant,
        at=house.at,
    )
    assert linen.last_change(house.room, until=DAY) is None


def test_linen_not_laid_since_the_last_guest_is_due_at_once_and_overdue_the_next_day(house: Stock) -> None:
    found = due_on(house, DAY)
    assert found and (found.why, found.overdue) == (ChangeDue.GUEST, False)
    found = due_on(house, DAY + timedelta(days=1))
    assert found and (found.why, found.overdue) == (ChangeDue.GUEST, True)


def test_linen_laid_in_the_departure_clean_of_the_guest_before_is_fresh(stock: Stock) -> None:
    Item.objects.filter(pk=stock.sheet.pk).update(linen_set=LinenSet.BED)
    stock.receive(stock.sheet, 40)
    stock.receive(stock.sheet, 2, stock.inside)
    change(stock, "departure")
    make.stay(stock.room, at=stock.at, nights=9)
    assert due_on(stock, DAY + timedelta(days=2)) is None
    found = due_on(stock, DAY + timedelta(days=3))
    assert found and (found.why, found.days) == (ChangeDue.RULE, 3), "counted from the arrival"


@pytest.mark.parametrize(
    ("wish", "days", "why", "overdue"),
    [
        (None, 2, None, False),
        (None, 3, ChangeDue.RULE, False),
        (LinenWish.GREEN, 3, None, False),
        (LinenWish.GREEN, 7, ChangeDue.LONG, False),
        (LinenWish.GREEN, 8, ChangeDue.LONG, True),
        (LinenWish.DAILY, 0, None, False),
        (LinenWish.DAILY, 1, ChangeDue.DAILY, False),
        (LinenWish.RULE, 3, ChangeDue.RULE, False),
    ],
)
def test_the_wish_of_the_guest_and_the_rules_of_the_house_say_when(
    house: Stock, wish: LinenWish | None, days: int, why: ChangeDue | None, overdue: bool
) -> None:
    change(house)
    Room.objects.filter(pk=house.room.pk).update(leaves_on=DAY + timedelta(days=30))
    if wish:
        linen.note_wish(house.room.pk, wish, by=house.attendant, at=house.at)
    found = due_on(house, DAY + timedelta(days=days))
    assert (found.why if found else None, bool(found and found.overdue)) == (why, overdue)


def test_asked_for_is_due_until_it_is_done_and_then_the_rule_counts_again(house: Stock) -> None:
    change(house)
    later = house.at + timedelta(minutes=5)
    linen.note_wish(house.room.pk, LinenWish.NOW, by=house.attendant, at=later)
    found = due_on(house, DAY)
    assert found and found.why == ChangeDue.ASKED
    consumption.log_cleaning(
        house.room, "stayover", person=house.attendant, used={house.sheet.pk: 2}, by=house.attendant,
        at=later + timedelta(minutes=20),
    )  # fmt: skip
    assert due_on(house, DAY) is None


def test_who_leaves_today_gets_fresh_linen_only_when_it_is_asked_for_or_overdue(house: Stock) -> None:
    change(house)
    leaves = DAY + timedelta(days=3)
    Room.objects.filter(pk=house.room.pk).update(leaves_on=leaves)
    assert due_on(house, leaves) is None
    found = due_on(house, DAY + timedelta(days=8))
    assert found and found.overdue


def test_a_stay_over_normally_changes_the_bed_when_it_is_due_and_only_then(house: Stock) -> None:
    standards.set_room_standards(
        house.room.type, "stayover", {house.soap.pk: 1}, by=house.leader, at=house.at
    )
    standards.set_room_standards(
        house.room.type, "departure", {house.soap.pk: 3, house.sheet.pk: 2}, by=house.leader, at=house.at
    )
    usual = consumption.usual_in_room(house.room, "stayover")
    assert usual == ([(house.sheet, 2), (house.soap, 1)], True)
    consumption.log_cleaning(house.room, "stayover", person=house.attendant, by=house.attendant, at=house.at)
    assert linen.last_change(house.room, until=DAY), "finished without a word, the bed was changed"
    assert consumption.usual_in_room(house.room, "stayover") == ([(house.soap, 1)], False)


def test_a_house_that_changes_the_bed_at_every_stay_over_is_not_told_that_it_is_due(house: Stock) -> None:
    change(house)
    goods = {house.soap.pk: 1, house.sheet.pk: 2}
    standards.set_room_standards(house.room.type, "stayover", goods, by=house.leader, at=house.at)
    usual = consumption.usual_in_room(house.room, "stayover")
    assert (dict(usual.goods), usual.bed_is_due) == ({house.soap: 1, house.sheet: 2}, False)


def test_a_vacant_room_wishes_nothing(stock: Stock) -> None:
    with pytest.raises(Refusal, match="has no guest"):
        linen.note_wish(stock.room.pk, LinenWish.GREEN, by=stock.attendant, at=stock.at)
    assert not LinenWishLine.objects.exists()


def test_a_wish_ends_with_its_guest(house: Stock) -> None:
    change(house)
    linen.note_wish(house.room.pk, LinenWish.GREEN, by=house.attendant, at=house.at)
    assert linen.wishes_of([house.room])
    Room.objects.filter(pk=house.room.pk).update(guest_turn=house.room.guest_turn + 1)
    house.room.refresh_from_db()
    assert linen.wishes_of([house.room]) == {}


def test_the_usual_time_is_never_longer_than_the_longest(house: Stock) -> None:
    with pytest.raises(Refusal, match="cannot be longer"):
        linen.change_rules(usual_days=8, by=house.clerk, at=house.at)
    assert linen.rules().usual_days == 3
    linen.change_rules(usual_days=2, longest_days=5, by=house.clerk, at=house.at)
    assert str(linen.rules()) == "2, 5"


def test_the_list_costs_the_same_for_one_room_and_for_many(house: Stock, django_assert_num_queries) -> None:
    change(house)
    linen.changes_due(DAY)  # the rules are there from now on
    with django_assert_num_queries(6):
        linen.changes_due(DAY)
    for n in range(10, 22):
        make.stay(make.room(f"12{n}", at=house.at), at=house.at)
    with django_assert_num_queries(6):
        assert len(linen.changes_due(DAY)) == 12
