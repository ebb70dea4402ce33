"""The proof of a backup: it is restored in a scratch hotel by the very commands a person would type.

The scratch hotel is a SQLite file in a folder of its own, whatever database the hotel has: a backup opens on both,
nothing needs the right to make databases, and the hotel itself cannot be touched.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


class NotProven(Exception):
    """The sentence says at which step, and what it said."""


Scratch = dict[str, str]
"""The environment in which commands work on the scratch hotel."""


@contextmanager
def scratch_hotel(path: Path) -> Iterator[Scratch]:
    """A backup restored in a hotel of its own, gone afterwards. Raises NotProven."""
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=settings.RUN_DIR) as folder:
        environment = {
            **os.environ,
            "RUN_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/hotel.sqlite3",
            "REDIS_URL": "",
            "DJANGO_SETTINGS_MODULE": "housekeeping.settings",
        }
        call(environment, "migrate", "--verbosity", "0")
        call(environment, "restore", str(path.resolve()))
        yield environment


def prove(path: Path) -> None:
    """Restore the backup in a scratch hotel and verify its books. Raises NotProven."""
    with scratch_hotel(path) as environment:
        call(environment, "verify_books")


def call(environment: Scratch, *words: str) -> str:
    """Run a command of the program in the scratch hotel. Returns what it printed. Raises NotProven."""
    done = subprocess.run(  # noqa: S603  our own commands
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NotProven(f"{words[0]}: {(done.stdout + done.stderr).strip()[-2000:]}")
    return done.stdout
