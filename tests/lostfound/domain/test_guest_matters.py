"""A guest who misses something, or whose thing lies here, is still known by name after the term of guest data."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain.hotel import profile
from frontdesk.domain import retention, stays
from frontdesk.models import Guest, Stay
from lostfound.domain import reports, things
from lostfound.models import LossReport, Thing
from tests import factories as make
from tests.lostfound.conftest import Register


@pytest.fixture
def stay(register: Register) -> Stay:
    """A guest who has left."""
    stay = make.stay(make.room("1208"), by=register.clerk)
    return stays.check_out(stay.pk, by=register.clerk, at=register.minutes(30))


def forgotten(register: Register, years: int = 4) -> bool:
    retention.remove_guests(register.at + timedelta(days=365 * years), profile())
    return Guest.objects.get().anonymous_since is not None


def test_a_loss_report_keeps_the_guest_until_it_is_closed(register: Register, stay: Stay):
    report = reports.take_report(
        text="umbrella", lost_from=register.at.date(), lost_until=register.at.date(), stay=stay,
        by=register.clerk, at=register.minutes(40),
    )  # fmt: skip
    assert not forgotten(register)
    reports.close_report(report.pk, reason="not found, told so", by=register.clerk, at=register.minutes(50))
    assert forgotten(register, years=5) and LossReport.objects.count() == 1


def test_a_thing_kept_for_the_guest_keeps_the_guest_until_it_has_left(register: Register, stay: Stay):
    thing = register.stored(room=stay.room, found_at=register.minutes(20), at=register.minutes(35))
    things.say_whose(thing.pk, stay, by=register.secretary, at=register.minutes(40))
    assert not forgotten(register)
    Thing.objects.filter(pk=thing.pk).update(shelf=None, gone="destroyed", closed_at=register.days(90))
    assert forgotten(register, years=5)


def test_things_of_nobody_keep_nobody(register: Register, stay: Stay):
    register.stored()
    reports.take_report(
        text="umbrella", lost_from=register.at.date(), lost_until=register.at.date(), reach="100 0000 0001",
        by=register.clerk, at=register.minutes(40),
    )  # fmt: skip
    assert forgotten(register)
