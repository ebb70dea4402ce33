"""The desk at work: an open day, a clerk who is signed in."""

from __future__ import annotations

import pytest
from django.test import Client

from staff.models import Employee
from tests import factories as make

PASSWORD = "seven herons over the pond"


def sign_in(person: Employee) -> Client:
    """A browser in which this person has signed in at a desk."""
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    client = Client(headers={"Accept-Language": "en"})
    answer = client.post("/sign-in/", {"number": person.number, "password": PASSWORD})
    assert answer.status_code == 302, answer.content.decode()
    return client


@pytest.fixture
def clerk(db: None) -> Employee:
    make.open_day()
    return make.clerk()


@pytest.fixture
def desk(clerk: Employee) -> Client:
    return sign_in(clerk)
