"""`tick`: one at a time, each work for itself, nothing due is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core import slots
from core.domain import day as days
from core.domain.hotel import profile
from core.enums import HotelKind
from core.slots import DueWork
from housekeeping.domain import claims
from housekeeping.domain.tick import tick
from housekeeping.models import Claim
from housekeeping.tasks import tick as tick_task

NOW = datetime(2016, 7, 1, 2, 0, tzinfo=UTC)
Works = Callable[..., None]


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> Works:
    """The due work of this test alone: `works(reports=run, reminders=run)`."""

    def put(**runs: Callable[[datetime], str]) -> None:
        parts = [DueWork(name, order, run) for order, (name, run) in enumerate(runs.items())]
        monkeypatch.setitem(slots._fillers, "due work", [(0, lambda: parts)])

    monkeypatch.setitem(slots._fillers, "night step", [])
    put()
    return put


def test_tick_does_the_due_work_in_order_and_says_what_was_done(db: None, works: Works) -> None:
    works(reports=lambda at: f"two written at {at:%H:%M}", reminders=lambda at: "")
    assert tick(NOW, wall=NOW) == {"reports": "two written at 02:00"}
    assert Claim.objects.get(name="tick").claimed_at is None


def test_work_that_breaks_is_undone_and_the_others_go_on(
    db: None, works: Works, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(at: datetime) -> str:
        hotel = profile()
        hotel.name_en = "half done"
        hotel.save()
        raise RuntimeError("no paper")

    works(broken=broken, reminders=lambda at: "one sent")
    assert tick(NOW, wall=NOW) == {"broken": "broke", "reminders": "one sent"}
    assert profile().name_en == "Hotel"
    assert "no paper" in caplog.text


def test_tick_rolls_the_night_that_is_due(db: None, works: Works) -> None:
    days.open_first_day(date(2016, 6, 30), at=NOW - timedelta(days=1))
    assert tick(NOW, wall=NOW) == {"night roll": "closed 2016-06-30"}


def test_tick_leaves_the_work_to_the_process_that_is_at_it(db: None, works: Works) -> None:
    works(reports=lambda at: pytest.fail("done by two"))
    assert claims.claim("tick", wall=NOW) is not None
    assert tick(NOW, wall=NOW + timedelta(minutes=1)) is None


def test_claim_of_a_process_that_died_is_taken_over(db: None) -> None:
    dead = claims.claim("tick", wall=NOW)
    assert dead is not None
    late = NOW + claims.DEAD_AFTER
    assert claims.claim("tick", wall=late) is None
    heir = claims.claim("tick", wall=late + timedelta(seconds=1))
    assert heir is not None
    assert not claims.keep(dead, wall=late)
    claims.release(dead)
    assert Claim.objects.get(name="tick").token == heir


def test_tick_stops_when_its_claim_was_taken_over(db: None, works: Works) -> None:
    def robbed(at: datetime) -> str:
        Claim.objects.update(claimed_at=NOW - timedelta(days=1))
        assert claims.claim("tick", wall=NOW)
        return "robbed"

    works(first=robbed, second=lambda at: pytest.fail("went on without the claim"))
    assert tick(NOW, wall=NOW) == {"first": "robbed"}


@pytest.mark.django_db(transaction=True)
def test_of_four_ticks_at_once_one_gets_the_claim(at_once: Any) -> None:
    answers = at_once(*[lambda: claims.claim("tick", wall=NOW)] * 4)
    assert [answer for answer in answers if answer is not None] == [Claim.objects.get(name="tick").token]


def test_task_of_the_worker_ticks(db: None, works: Works) -> None:
    seen: list[datetime] = []
    works(reports=lambda at: seen.append(at) or "")
    tick_task()
    assert len(seen) == 1
    assert seen[0].tzinfo is UTC


def test_command_pretends_a_moment_in_a_demo_hotel(
    db: None, works: Works, capsys: pytest.CaptureFixture[str]
) -> None:
    hotel = profile()
    hotel.kind = HotelKind.DEMO
    hotel.save()
    works(reports=lambda at: at.isoformat())
    call_command("tick", "--at", "2016-07-02T06:00+08:00")
    assert capsys.readouterr().out == "reports: 2016-07-01T22:00:00+00:00\n"


def test_command_refuses_to_pretend_in_a_live_hotel(db: None, works: Works) -> None:
    works(reports=lambda at: pytest.fail("ran at a made-up time"))
    with pytest.raises(CommandError, match="live hotel"):
        call_command("tick", "--at", "2016-07-02T06:00+08:00")


def test_command_refuses_a_moment_without_its_offset(db: None, works: Works) -> None:
    hotel = profile()
    hotel.kind = HotelKind.SCRATCH
    hotel.save()
    with pytest.raises(CommandError, match="offset"):
        call_command("tick", "--at", "2016-07-02T06:00")


def test_command_fails_when_a_work_broke(db: None, works: Works) -> None:
    def broken(at: datetime) -> str:
        raise RuntimeError("no paper")

    works(broken=broken)
    with pytest.raises(CommandError, match="Not everything"):
        call_command("tick")
