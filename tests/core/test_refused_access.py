"""Refused access and wrong passwords, as the audit tells of them."""

from __future__ import annotations

import pytest
from django.test import Client

from core.models import Audit, RefusalTally
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_refused_access_is_in_the_audit_and_a_script_adds_no_second_row(signed_in):
    clerk = make.clerk()
    client = signed_in(clerk)
    answers = {client.get("/hotel/audit/", headers={"HX-Request": hx}).status_code for hx in ("", "true", "")}
    client.post("/hotel/")
    assert answers == {403}
    rows = Audit.objects.filter(what="core.refused").order_by("pk")
    assert [(row.by, row.about, row.new, row.address) for row in rows] == [
        (clerk, "core:audit", "core.see_audit", "127.0.0.1"),
        (clerk, "core:profile", "core.change_hotel", "127.0.0.1"),
    ]


def test_wrong_passwords_for_names_nobody_has_are_one_row():
    for number in range(4):
        Client().post("/sign-in/", {"number": f"9{number:03}", "password": "seven herons"})
    assert Audit.objects.filter(what="staff.sign_in_refused").count() == 1
    assert RefusalTally.objects.get().count == 4
