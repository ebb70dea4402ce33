"""A real worker and a real queue: what is sent is done."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings

REPOSITORY = Path(__file__).resolve().parents[2]
OPEN_DAY = """
from datetime import date, timedelta
from core import clock
from core.domain.day import open_first_day
open_first_day(clock.now().date() - timedelta(days=3), at=clock.now() - timedelta(days=3))
"""
SEND = "from housekeeping.tasks import tick; tick.delay()"
CLOSED_DAYS = "SELECT count(*) FROM core_businessday WHERE closed_at IS NOT NULL"


class Hotel:
    """An empty hotel of its own in a folder, with its own queue."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.environment = {"PATH": os.environ["PATH"], "RUN_DIR": str(folder), **variables}

    def manage(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=REPOSITORY,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def shell(self, lines: str) -> str:
        return self.manage("shell", "-v0", "-c", lines).strip()

    def closed_days(self) -> int:
        """Asked without Django, so that asking again and again costs the worker nothing."""
        with closing(sqlite3.connect(self.folder / "hotel.sqlite3", timeout=20)) as database:
            return int(database.execute(CLOSED_DAYS).fetchone()[0])

    @contextmanager
    def worker(self) -> Iterator[None]:
        words = ["celery", "-A", "housekeeping", "worker", "-P", "threads", "-c", "1", "-l", "WARNING"]
        process = subprocess.Popen([sys.executable, "-m", *words], cwd=REPOSITORY, env=self.environment)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def tick_is_done_by_a_worker(hotel: Hotel) -> None:
    hotel.manage("migrate", "-v0")
    hotel.shell(OPEN_DAY)
    hotel.shell(SEND)
    assert hotel.closed_days() == 0
    with hotel.worker():
        deadline = time.monotonic() + 120
        while hotel.closed_days() < 2:
            assert time.monotonic() < deadline, "the worker did not do what was sent"
            time.sleep(0.1)


@pytest.mark.slow
def test_task_sent_before_the_worker_started_is_done_with_the_folder_queue(tmp_path: Path) -> None:
    tick_is_done_by_a_worker(Hotel(tmp_path))


@pytest.mark.slow
@pytest.mark.redis
def test_task_sent_before_the_worker_started_is_done_with_redis(tmp_path: Path, redis_url: str) -> None:
    tick_is_done_by_a_worker(Hotel(tmp_path, REDIS_URL=redis_url))


@pytest.mark.slow
def test_sending_fails_quickly_without_its_broker(tmp_path: Path) -> None:
    """A page that queues work must not hang while Redis is away."""
    hotel = Hotel(tmp_path, REDIS_URL="redis://127.0.0.1:1/0")
    seconds = hotel.shell(
        "import time; from kombu.exceptions import OperationalError; from housekeeping.tasks import tick\n"
        "started = time.monotonic()\n"
        "try: tick.delay()\n"
        "except OperationalError: print(time.monotonic() - started)"
    )
    assert float(seconds) < 5


def test_beat_calls_tick_each_minute_and_drops_what_waited_too_long() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["tick"]
    assert entry["task"] == "housekeeping.tasks.tick"
    assert entry["schedule"].total_seconds() == 60
    assert entry["options"]["expires"] < 60
