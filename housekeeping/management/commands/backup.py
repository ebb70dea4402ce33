"""manage.py backup"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.domain import backups
from core.errors import Refusal
from housekeeping.backup import drill, nightly


class Command(BaseCommand):
    help = "Write an encrypted backup of all tables and pictures into BACKUP_DIR. People may go on working."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--verify",
            nargs="?",
            const="",
            metavar="FILE",
            help="restore the new backup, or FILE, in a scratch database and verify its books there",
        )
        parser.add_argument(
            "--tidy", action="store_true", help="then delete those the rule 7/4/12 does not keep"
        )

    def handle(self, *args: Any, verify: str | None, tidy: bool, **options: Any) -> None:
        path = Path(verify) if verify else self._make()
        if verify is not None:
            try:
                drill.prove(path)
            except drill.NotProven as fault:
                raise CommandError(f"{path} is not proven. {fault}") from fault
            self.stdout.write("restored in a scratch database; its books agree")
        if tidy:
            self.stdout.write(f"{backups.tidy()} older backups deleted")

    def _make(self) -> Path:
        try:
            made = nightly.make(clock.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{made.path}\n{made.rows} rows, {made.size} bytes, sha256 {made.sha256}")
        return made.path
