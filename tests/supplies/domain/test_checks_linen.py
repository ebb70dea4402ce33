"""Each check of linen, bags and lent things finds what it is there to find."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from supplies.domain import checks_linen as checks
from supplies.domain import guest_laundry as bags
from supplies.domain import lending
from supplies.models import Garment, GuestLaundry, LaundryLoad, LentKind
from tests import factories as make
from tests.supplies.conftest import Stock
from tests.supplies.domain.test_loads import circle, receive, send


@pytest.fixture
def house(stock: Stock) -> Stock:
    circle(stock)
    make.stay(stock.room, at=stock.at)
    return stock


def found(check) -> list[str]:
    return [fault.sentence for fault in check()]


def test_a_load_closed_too_early_is_found(house: Stock) -> None:
    load = send(house, 40)
    receive(house, load, clean=39)
    assert found(checks.loads_are_accounted_for) == []
    LaundryLoad.objects.update(closed_at=house.at)
    assert "is closed with 1" in found(checks.loads_are_accounted_for)[0]


def test_a_load_that_brought_too_much_is_found(house: Stock) -> None:
    load = send(house, 40)
    receive(house, load, clean=40)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE supplies_movement SET quantity = 41 WHERE kind = 'back'")
    assert "brought 1" in found(checks.loads_are_accounted_for)[0]


def test_a_bag_in_another_state_or_with_another_charge_is_found(house: Stock) -> None:
    shirt = Garment.objects.create(name_en="shirt", price=Decimal(12), express_price=Decimal(18))
    bag = bags.collect(
        house.room.pk, {shirt.pk: 2}, express=False, promised_for=house.at + timedelta(hours=8), by=house.leader,
        at=house.at,
    )  # fmt: skip
    bags.count(bag.pk, {bag.pieces.get().pk: 2}, seen=1, by=house.leader, at=house.at)
    assert found(checks.bags_are_where_their_steps_say) == []
    GuestLaundry.objects.update(charge=25)
    assert "charges 25" in found(checks.bags_are_where_their_steps_say)[0]
    GuestLaundry.objects.update(charge=24, state="sent")
    assert "its last step says otherwise" in found(checks.bags_are_where_their_steps_say)[0]


def test_more_out_than_is_lent_is_found(house: Stock) -> None:
    iron = LentKind.objects.create(name_en="iron", total=3)
    lending.lend(iron.pk, house.room.pk, due_at=None, by=house.leader, at=house.at)
    assert found(checks.what_is_out_is_lent) == []
    LentKind.objects.update(out=2)
    assert "says 2 are out, its lendings say 1" in found(checks.what_is_out_is_lent)[0]
