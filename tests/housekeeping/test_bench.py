"""The benches measure what they say, in a database that is gone afterwards. No time is tested here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from core import slots
from core.slots import Bench
from housekeeping.bench import measure, names
from housekeeping.bench.names import BENCHES
from rooms.models import Room
from tests import factories as make

KEYS = {
    "name", "database", "rooms", "history", "cpu_ms", "raw_cpu_ms", "ratio", "queries", "bytes", "rss_mb",
}  # fmt: skip


def test_a_bench_nobody_knows_is_refused_with_the_names_there_are():
    with pytest.raises(CommandError, match=r"Name a bench: .*board_young, board,"):
        call_command("bench", "speed")
    with pytest.raises(CommandError, match="Name a bench: "):
        call_command("bench")


def test_an_app_enters_a_bench_of_its_own(monkeypatch: pytest.MonkeyPatch):
    own = Bench("counting", lambda: {"cpu_ms": 1})
    monkeypatch.setitem(slots._fillers, "bench", [(0, lambda: own)])
    assert names.all_benches()["counting"].run() == {"cpu_ms": 1}
    assert names.all_benches().keys() == {"counting", *BENCHES}


@pytest.mark.django_db
def test_statements_are_counted_without_those_of_transactions():
    make.open_day()
    seen = measure.statements_of(lambda: make.room("1203"))
    assert seen
    assert all(sql.startswith(("SELECT", "INSERT", "UPDATE")) for sql, _params in seen)


def test_processor_time_is_the_median_and_leaves_the_first_call_out():
    calls = []
    measure.cpu_ms(lambda: calls.append(1), times=5)
    assert len(calls) == 6


def test_memory_is_this_processs_own():
    assert 10 < measure.rss_mb() < 4000


@pytest.mark.slow
def test_every_bench_answers_all_keys_and_leaves_nothing_behind(tmp_path: Path):
    """In a process of its own: a bench changes to another database."""
    environment = {**os.environ, "RUN_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "housekeeping.settings"}
    done = subprocess.run(
        [sys.executable, "manage.py", "bench", "--all", "--json", "--rooms", "60", "--days", "3"],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    found = {line["name"]: line for line in map(json.loads, done.stdout.splitlines())}
    assert found.keys() == BENCHES.keys()
    for name, line in found.items():
        assert line.keys() >= KEYS, name
        assert (line["rooms"], line["history"], line["database"]) == (60, 3, connection.vendor)
    assert found["board"]["room_queries"] == 1
    assert found["checkin"]["queries"] <= 16
    assert max(found["work"][f"{act}_queries"] for act in ("start", "finish", "inspect")) <= 12
    assert found["live"]["lost"] == 0
    assert found["matching"]["first"] >= 0.9
    assert found["matching"]["first_three"] >= 0.97
    assert found["matching"]["held"] == 6000
    assert found["matching"]["queries"] <= 4
    assert not [file for file in tmp_path.iterdir() if file.name.startswith("bench")]


@pytest.mark.django_db
def test_the_hotel_one_works_in_is_not_touched(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(names, "scratch_hotel", lambda rooms, days: pytest.fail("built a hotel for nothing"))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("bench", "nothing", stdout=out)
    assert out.getvalue() == ""
    assert not Room.objects.exists()
