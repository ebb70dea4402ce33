"""The change of a cost is taken apart into parts that add up to the cent, whatever the figures."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from supplies.domain.report.effects import effects

quantities = st.integers(-50, 100_000)
costs = st.decimals("-500", "5000000", places=2)
nights = st.integers(0, 50_000)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(quantities, costs, quantities, costs, nights, nights)
def test_the_parts_add_up_to_the_change(quantity, cost, before, cost_before, now_nights, nights_before):
    parts = effects(quantity, cost, before, cost_before, nights=now_nights, nights_before=nights_before)
    assert parts.total == cost - cost_before
    assert parts.rooms + parts.use == parts.quantity
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 100_000), st.integers(1, 100_000), st.decimals("0.01", "99", places=2))
def test_a_price_that_stays_has_no_effect(quantity, before, price):
    assert effects(quantity, price * quantity, before, price * before).price == 0


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 100_000), st.decimals("1", "99", places=2), st.decimals("1", "99", places=2))
def test_a_quantity_that_stays_has_no_effect(quantity, price, before):
    parts = effects(quantity, price * quantity, quantity, before * quantity)
    assert (parts.quantity, parts.price) == (0, (price - before) * quantity)


def test_rooms_and_use_per_room_are_told_apart():
    # A fifth more rooms, the same per room: all of it comes from the rooms.
    parts = effects(1200, Decimal("1200.00"), 1000, Decimal("1000.00"), nights=600, nights_before=500)
    assert parts == (Decimal("200.00"), Decimal("0.00"), Decimal("0.00"))
    # As many rooms, a tenth more per room, a dearer unit.
    parts = effects(1100, Decimal("1210.00"), 1000, Decimal("1000.00"), nights=500, nights_before=500)
    assert parts == (Decimal("0.00"), Decimal("100.00"), Decimal("110.00"))


def test_what_is_new_or_gone_changed_by_its_quantity():
    assert effects(10, Decimal("15.00"), 0, Decimal("0.00")) == (0, Decimal("15.00"), 0)
    assert effects(0, Decimal("0.00"), 10, Decimal("15.00")) == (0, Decimal("-15.00"), 0)
