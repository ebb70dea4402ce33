"""What the most frequent acts cost: at most 12 statements, the form's one-time key included."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cleaning.domain import inspect, work
from core.domain import form_keys
from staff.models import Employee
from tests.cleaning.conftest import House

MOST = 12


def statements(act) -> list[str]:
    """What goes to the database, without BEGIN, COMMIT and savepoints."""
    with CaptureQueriesContext(connection) as queries:
        form_keys.once(form_keys.new_key(), by=None, body="", act=lambda: act() and "/")
    return [
        q["sql"] for q in queries.captured_queries if not re.match("BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"])
    ]


@pytest.mark.parametrize("act", ["start", "pause", "resume", "finish", "pass", "fail"])
def test_an_act_of_the_floor_costs_at_most_twelve_statements(house: House, hair, act):
    task = house.cleaned("1299") if act in ("pass", "fail") else house.given()
    if act in ("pause", "resume", "finish"):
        work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    if act == "resume":
        work.pause_task(task.pk, by=house.attendant, at=house.minutes(2))
    seen = house.room(task).version
    attendant = Employee.objects.get(pk=house.attendant.pk)
    attendant.has_perm("cleaning.work")  # as the guard of the page has asked already
    own = {"by": attendant, "at": house.minutes(40), "seen": seen}
    judged = {"by": house.leader, "at": house.minutes(40), "seen": seen}
    acts = {
        "start": lambda: work.start_task(task.pk, **own),
        "pause": lambda: work.pause_task(task.pk, **own),
        "resume": lambda: work.resume_task(task.pk, **own),
        "finish": lambda: work.finish_task(task.pk, **own),
        "pass": lambda: inspect.pass_room(task.room_id, **judged),
        "fail": lambda: inspect.fail_room(task.room_id, reasons=[hair], **judged),
    }
    found = statements(acts[act])
    assert len(found) <= MOST, "\n".join(found)
