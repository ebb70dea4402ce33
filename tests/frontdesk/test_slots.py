"""What the desk puts on other pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from frontdesk import slots
from frontdesk.domain import queries
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("language", "day"), [("en", "1 Jul 2016"), ("zh-hans", "2016年7月1日")])
def test_an_arrival_found_by_search_names_its_day_as_people_write_it(language, day):
    make.open_day()
    booking = make.booking()
    booking.arrives_on = date(2016, 7, 1)
    with translation.override(language):
        hit = slots._hit(queries.Found(booking.guest, booking=booking))
    assert day in str(hit.subtitle)
