"""Signing in as somebody, the way a browser does."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from staff.models import Employee

PASSWORD = "seven herons over the pond"


@pytest.fixture
def signed_in() -> Callable[[Employee], Client]:
    """`signed_in(make.manager())` answers that person's browser."""

    def sign_in(person: Employee) -> Client:
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        client = Client()
        response = client.post("/sign-in/", {"number": person.number, "password": PASSWORD})
        assert response.status_code == 302
        return client

    return sign_in
