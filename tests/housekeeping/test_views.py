"""Home and the page of the night roll."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core import clock, slots
from core.domain import day as days
from core.domain.hotel import profile
from core.models import BusinessDay
from core.slots import Card, Figure
from tests.factories import attendant, clerk, manager

NIGHT, FIRST = "/night/", "/night/first/"
PutCards = Callable[..., None]


@pytest.fixture
def cards(monkeypatch: pytest.MonkeyPatch) -> PutCards:
    """The cards of this test alone."""

    def put(*wanted: Card, app: str = "rooms") -> None:
        def fill(request: Any) -> list[Card]:
            return list(wanted)

        fill.__module__ = f"{app}.slots"
        monkeypatch.setitem(slots._fillers, "home", [(0, fill)])

    put()
    return put


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="staff.backends.EmployeeBackend")
    return client


def test_home_shows_the_cards_a_persons_rights_open(db: None, cards: PutCards) -> None:
    cards(
        Card("Open to all", text="Something to read."),
        Card("Of the desk", figures=[Figure("arrivals", 7, url="/desk/")], right="frontdesk.see_desk"),
        Card("Of the floor", right="cleaning.work"),
    )
    page = signed_in(clerk()).get(reverse("home")).content.decode()
    assert "Open to all" in page
    assert "Something to read." in page
    assert "Of the desk" in page
    assert 'href="/desk/"' in page
    assert "Of the floor" not in page


def test_the_cards_of_further_apps_are_fetched_after_the_page(db: None, cards: PutCards) -> None:
    cards(
        Card("Of stores", text="Sheets run short."),
        Card("Of the floor", right="cleaning.work"),
        app="supplies",
    )
    desk = signed_in(clerk())
    page = desk.get(reverse("home")).content.decode()
    assert "Of stores" not in page
    assert f'hx-get="{reverse("home-part", args=["supplies-fill"])}" hx-trigger="load"' in page
    part = desk.get(reverse("home-part", args=["supplies-fill"])).content.decode()
    assert "Sheets run short." in part
    assert "Of the floor" not in part
    assert desk.get(reverse("home-part", args=["nobody"])).status_code == 404


def test_home_says_what_will_stand_there(db: None, cards: PutCards) -> None:
    page = signed_in(clerk()).get(reverse("home")).content.decode()
    assert "What you have to do today will stand here" in page


def test_home_sends_a_stranger_to_the_sign_in_page(db: None) -> None:
    answer = Client().get(reverse("home"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("staff:sign-in"))


def test_night_clerk_closes_a_day_that_is_over(db: None) -> None:
    now = clock.now()
    yesterday = days.open_first_day((now - timedelta(days=2)).date(), at=now - timedelta(days=2))
    client = signed_in(clerk())
    assert "Close business day" in client.get(NIGHT).content.decode()

    answer = client.post(NIGHT)

    assert answer.status_code == 302
    yesterday.refresh_from_db()
    assert yesterday.closed_at is not None
    page = client.get(NIGHT).content.decode()
    assert "closed." in page
    assert "Close business day" not in page


def test_day_that_is_not_over_has_no_button_and_refuses_a_forged_form(db: None) -> None:
    now = clock.now()
    days.open_first_day((now + timedelta(days=1)).date(), at=now)
    client = signed_in(clerk())
    assert "Close business day" not in client.get(NIGHT).content.decode()
    client.post(NIGHT)
    assert BusinessDay.objects.get().closed_at is None


def test_who_may_not_close_the_day_does_not_see_the_page(db: None) -> None:
    client = signed_in(attendant())
    assert client.get(NIGHT).status_code == 403
    assert client.post(NIGHT).status_code == 403


def test_night_page_of_a_new_hotel_says_what_is_missing(db: None) -> None:
    assert "No business day is open yet" in signed_in(clerk()).get(NIGHT).content.decode()


def test_the_manager_of_a_new_hotel_is_led_to_its_first_day_and_opens_it(db: None) -> None:
    """From an empty database to an open day without a shell."""
    client = signed_in(manager())
    assert f'href="{NIGHT}"' in client.get("/").content.decode()
    assert "Open this day" in client.get(NIGHT).content.decode()
    today = clock.hotel_date(clock.now(), profile())
    answer = client.post(FIRST, {"date": today.isoformat()}, follow=True)
    assert BusinessDay.objects.get().date == today
    assert "is open." in answer.content.decode()
    assert "Open this day" not in client.get(NIGHT).content.decode()
    assert client.post(FIRST, {"date": today.isoformat()}).status_code == 409
    assert BusinessDay.objects.count() == 1


@pytest.mark.parametrize("days_away", [1, -32])
def test_the_first_day_is_neither_to_come_nor_long_past(db: None, days_away: int) -> None:
    day = clock.hotel_date(clock.now(), profile()) + timedelta(days=days_away)
    answer = signed_in(manager()).post(FIRST, {"date": day.isoformat()})
    assert answer.status_code == 422
    assert "Choose today" in answer.content.decode()
    assert not BusinessDay.objects.exists()


def test_only_who_sets_up_the_hotel_opens_its_first_day(db: None) -> None:
    client = signed_in(clerk())
    assert "Open this day" not in client.get(NIGHT).content.decode()
    assert client.post(FIRST, {"date": "2016-07-01"}).status_code == 403
