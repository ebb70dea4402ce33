"""Worker and beat are killed across three shift ends and started again: three reports, once each, mailed once each."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
BEGIN = "2016-07-01T14:20:00+08:00"
FASTER = 2400  # an hour of the hotel in one and a half seconds
PREPARE = """
from datetime import date
from core import clock
from core.domain.day import open_first_day
from core.enums import HotelKind
from core.domain.hotel import profile
from core.models import HotelProfile
from handover.domain.rules import rules_now
from staff.domain import people
from staff.enums import Role
profile()
HotelProfile.objects.update(kind=HotelKind.SCRATCH)
open_first_day(date(2016, 7, 1), at=clock.now())
rules = rules_now()
rules.mail_to = "manager@hotel.test"
rules.save()
for number, given in (("1005", "Fanrong"), ("1006", "Chunxia")):
    roles = [Role.FLOOR_SUPERVISOR]
    people.hire(number=number, roles=roles, given_names=given, family_name="Meng", by=None, at=clock.now())
"""
# Whoever signs is a person, so it is done by hand: each report as soon as it is there, until three are taken over.
SIGN = """
import time
from core import clock
from handover.domain import sign
from handover.models import Report
from staff.models import Employee
outgoing, incoming = Employee.objects.order_by("number")
for _second in range(800):
    for report in Report.objects.filter(state="open", roster_date="2016-07-01").order_by("ends_at")[:3]:
        sign.give(report.pk, seen=report.version, by=outgoing, at=clock.now())
        for kind in report.lines.values_list("kind", flat=True):
            sign.accept_rest(report.pk, kind, by=incoming, at=clock.now())
        sign.take(report.pk, by=incoming, at=clock.now())
    if Report.objects.filter(state="taken").count() == 3:
        break
    time.sleep(0.1)
"""
CELERY = [sys.executable, "-m", "celery", "-A", "housekeeping"]


class Hotel:
    """A hotel with its own queue and a clock in a hurry, whose worker and beat can be killed."""

    def __init__(self, folder: Path, **variables: str) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"], "RUN_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "tests.hurried",
            "HURRY": f"{time.time()}|{BEGIN}|0", "LOG_LEVEL": "WARNING", **variables,
        }  # fmt: skip
        self.running: list[subprocess.Popen[bytes]] = []

    def let_time_pass(self) -> None:
        self.environment["HURRY"] = f"{time.time()}|{BEGIN}|{FASTER}"

    def shell(self, lines: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "manage.py", "shell", "-v0", "-c", lines]
        return subprocess.Popen(words, cwd=REPOSITORY, env=self.environment)

    def start(self) -> None:
        worker = [
            *CELERY,
            "worker",
            "-P",
            "threads",
            "-c",
            "1",
            "-l",
            "ERROR",
            "--without-mingle",
            "--without-gossip",
        ]
        beat = [*CELERY, "beat", "-l", "ERROR", "--pidfile="]
        self.running = [
            subprocess.Popen(words, cwd=REPOSITORY, env=self.environment) for words in (worker, beat)
        ]

    def kill(self) -> None:
        """As a power cut would: nobody may say good-bye."""
        for process in self.running:
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=20)
        self.running = []

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.folder / "hotel.sqlite3", timeout=20)) as database:
            return database.execute(sql).fetchall()

    def wait_for(self, sql: str, count: int, what: str) -> None:
        deadline = time.monotonic() + 60
        while len(self.ask(sql)) < count:
            assert time.monotonic() < deadline, f"{what} did not come"
            time.sleep(0.1)

    def mails(self) -> list[str]:
        """The Message-ID of every mail that left."""
        folder = self.folder / "mail"
        words = "\n".join(path.read_text() for path in sorted(folder.glob("*"))) if folder.exists() else ""
        return [line for line in words.splitlines() if line.startswith("Message-ID: <handover.report")]


MADE = "SELECT shift_code FROM handover_report WHERE roster_date = '2016-07-01' ORDER BY ends_at"
SENT = "SELECT id FROM core_outbox WHERE kind = 'handover.report' AND sent_at IS NOT NULL"


def survives(hotel: Hotel) -> None:
    assert subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"], cwd=REPOSITORY, env=hotel.environment, check=False
    ).returncode == 0  # fmt: skip
    assert hotel.shell(PREPARE).wait(60) == 0
    hotel.let_time_pass()
    signing = hotel.shell(SIGN)
    try:
        for reports in (1, 2):  # killed after each of two shift ends, perhaps in the middle of the next
            hotel.start()
            hotel.wait_for(MADE, reports, f"report {reports}")
            hotel.kill()
        hotel.start()
        hotel.wait_for(MADE, 3, "the third report")
        hotel.wait_for(SENT, 3, "the mails")
        time.sleep(2)  # a few more beats: nothing is made or sent again
    finally:
        hotel.kill()
        signing.kill()
        signing.wait(20)
    assert [code for (code,) in hotel.ask(MADE)] == ["early", "late", "night"]
    assert len(hotel.mails()) == 3
    assert set(Counter(hotel.mails()).values()) == {1}


@pytest.mark.slow
def test_three_shift_ends_with_the_folder_queue(tmp_path: Path) -> None:
    survives(Hotel(tmp_path))


@pytest.mark.slow
@pytest.mark.redis
def test_three_shift_ends_with_redis(tmp_path: Path, redis_url: str) -> None:
    survives(Hotel(tmp_path, REDIS_URL=redis_url))
