"""Signed out in the middle, and a database that does not answer: a sentence that says what to do, nothing half done."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from core.clock import now
from frontdesk.models import Booking
from staff import sessions
from staff.models import Employee, SignIn
from tests.attack.addresses import rows
from tests.hotel import PASSWORD, Hotel, browser, open_hotel

NOT_SAVED = "nothing was saved. Sign in and send it once more"


@pytest.fixture
def hotel(db: None) -> Hotel:
    hotel = open_hotel()
    Employee.objects.update(language="en")
    return hotel


def ended_on_the_server(client: Client) -> None:
    SignIn.objects.all().delete()


def ended_by_time(client: Client) -> None:
    session = client.session
    session[sessions.SEEN] = (now() - timedelta(hours=1)).isoformat()
    session.save()


@pytest.mark.django_db
@pytest.mark.parametrize("end", [ended_on_the_server, ended_by_time])
def test_a_form_sent_after_the_session_has_ended_is_not_lost_silently(hotel, end):
    booking = hotel.bookings[0]
    client = browser(hotel.people["manager"])
    end(client)
    before = rows()
    page = f"/desk/bookings/{booking.pk}/"
    answer = client.post(
        f"{page}cancel/",
        {"key": "x"},
        headers={"Referer": f"http://testserver{page}", "Accept-Language": "en"},
    )
    assert (
        answer.status_code == 302
        and answer["Location"] == f"/sign-in/?next=%2Fdesk%2Fbookings%2F{booking.pk}%2F"
    )
    shown = client.get(answer["Location"], headers={"Accept-Language": "en"}).content.decode()
    assert NOT_SAVED in shown
    assert rows() == before and Booking.objects.get(pk=booking.pk).state == "booked"
    # The way back leads to the page the form stood on, which answers a GET; the form's own address does not.
    back = client.post(
        answer["Location"], {"number": hotel.people["manager"].number, "password": PASSWORD}, follow=True
    )
    assert back.status_code == 200 and back.redirect_chain[-1][0] == page


@pytest.mark.django_db
def test_a_form_from_elsewhere_leads_home_after_signing_in(hotel):
    for referer in ("https://evil.example/desk/", "", "http://testserver@evil.example/", "//evil.example"):
        answer = Client().post("/desk/bookings/1/cancel/", headers={"Referer": referer})
        assert answer["Location"] == "/sign-in/?next=%2F", referer


@pytest.mark.django_db
def test_a_form_sent_by_htmx_after_the_end_says_so_at_the_sign_in_page(hotel):
    client = browser(hotel.people["manager"])
    ended_on_the_server(client)
    answer = client.post(
        "/desk/walk-in/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/?tab=ready"},
    )
    assert answer["HX-Redirect"] == "/sign-in/?next=%2Fdesk%2F" and answer.content == b""
    assert NOT_SAVED in client.get("/sign-in/", headers={"Accept-Language": "en"}).content.decode()


@pytest.mark.django_db
def test_looking_at_a_page_after_the_end_needs_no_warning(hotel):
    client = Client()
    client.get("/desk/")
    assert NOT_SAVED not in client.get("/sign-in/", headers={"Accept-Language": "en"}).content.decode()


@contextmanager
def nobody_may_write() -> Iterator[None]:
    """Another connection holds what every writer needs, and waiting for it is short."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout=150")
        other: Any = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
    else:
        import psycopg2

        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout=150")
        other = psycopg2.connect(**{
            name: value for name, value in connection.get_connection_params().items()
            if name in ("dbname", "user", "password", "host", "port")
        })  # fmt: skip
        other.cursor().execute("LOCK TABLE core_formkey, staff_signin IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback() if connection.vendor != "sqlite" else other.execute("ROLLBACK")
        other.close()
        connection.close()  # with what was set for it


@pytest.fixture
def live_hotel(transactional_db: None) -> Hotel:
    """Committed, so that another connection is in the way of this one."""
    hotel = open_hotel()
    Employee.objects.update(language="en")
    return hotel


def test_while_the_database_takes_nothing_a_form_gets_503_and_counts_when_sent_again(live_hotel):
    from core.domain.form_keys import new_key

    booking = live_hotel.bookings[0]
    client = browser(live_hotel.people["manager"], raise_request_exception=False)
    form = {"key": new_key()}
    address = f"/desk/bookings/{booking.pk}/cancel/"
    with nobody_may_write():
        answer = client.post(address, form)
        part = client.post(address, form, headers={"HX-Request": "true"})
    for said in (answer, part):
        assert said.status_code == 503 and said["Retry-After"] == "5"
        assert "Nothing was saved" in said.content.decode() and "Traceback" not in said.content.decode()
    # For htmx the message stands above the form, which keeps what was typed.
    assert part["HX-Retarget"] == "#messages" and "<html" not in part.content.decode()
    assert Booking.objects.get(pk=booking.pk).state == "booked"
    assert client.post(address, form).status_code == 302
    assert Booking.objects.get(pk=booking.pk).state == "cancelled"


def test_while_the_database_takes_nothing_reading_goes_on(live_hotel):
    client = browser(live_hotel.people["manager"], raise_request_exception=False)
    session = client.session  # the minute is over, so this visit would be noted
    session[sessions.SEEN] = (now() - timedelta(minutes=5)).isoformat()
    session.save()
    with nobody_may_write():
        for path in ("/desk/", "/cleaning/", "/my-rooms/", "/search/?q=1203"):
            assert client.get(path).status_code == 200, path


def test_signing_in_while_the_database_takes_nothing_says_so(live_hotel):
    client = Client(raise_request_exception=False)
    with nobody_may_write():
        answer = client.post(
            "/sign-in/", {"number": live_hotel.people["manager"].number, "password": PASSWORD}
        )
    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    assert "session" not in client.cookies or not client.cookies["session"].value


def test_a_database_that_is_gone_is_503_on_every_page_and_healthz_lives(live_hotel, monkeypatch):
    """Gone before the view: the session cannot be read, no view is reached."""
    client = browser(live_hotel.people["manager"], raise_request_exception=False)
    connection.close()
    away = (
        {"NAME": "/nowhere/hotel.sqlite3"}
        if connection.vendor == "sqlite"
        else {"HOST": "127.0.0.1", "PORT": "1"}
    )
    kept = {name: connection.settings_dict[name] for name in away}
    connection.settings_dict.update(away)
    try:
        answers = [client.get(path) for path in ("/", "/desk/", "/sign-in/", "/no-such-page/")]
        answers.append(client.post("/sign-in/", {"number": "1001", "password": PASSWORD}))
        healthy = Client().get("/healthz")
    finally:
        connection.close()
        connection.settings_dict.update(kept)
    assert [answer.status_code for answer in answers] == [503] * len(answers)
    assert {answer["Retry-After"] for answer in answers} == {"5"}
    assert healthy.status_code == 200
