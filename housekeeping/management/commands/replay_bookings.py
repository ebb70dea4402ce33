"""manage.py replay_bookings"""

from __future__ import annotations

import json
import logging
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refusal
from housekeeping.simulate.replay import Report, replay


class Command(BaseCommand):
    help = "Live days of a file of real bookings in an empty hotel, through the functions the pages use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, packed or not, see docs/replay.md")
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True, help="2016-07-01")
        parser.add_argument("--days", type=int, default=31)
        parser.add_argument("--seed", type=int, default=2016, help="other dice, other guests")
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The replay invents guests; it is refused in production.")
        if not 1 <= options["days"] <= 1000:
            raise CommandError("--days is a number from 1 to 1000.")
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        logging.getLogger("housekeeping.domain.tick").setLevel(logging.WARNING)
        try:
            report = replay(
                options["file"], options["first"], options["days"], seed=options["seed"], say=self._say
            )
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._write(report)

    def _say(self, progress: str) -> None:
        """One line that is written over on a terminal; elsewhere a line on the first of each month."""
        if sys.stderr.isatty():
            self.stderr.write(f"\r{progress}", ending="")
        elif progress[8:10] == "01":
            self.stderr.write(progress)

    def _write(self, report: Report) -> None:
        for name, value in report.as_json().items():
            if isinstance(value, dict):
                self.stdout.write(f"{name}:")
                for key, count in value.items():
                    self.stdout.write(f"  {count:6}  {key}")
            elif isinstance(value, list):
                self.stdout.write(f"{name}: {len(value)}")
                for line, why in value:
                    self.stdout.write(f"  line {line}: {why}")
            else:
                self.stdout.write(f"{name}: {value}")
