"""manage.py consumption_report 2016-08 --format xlsx|csv|json --output FILE"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from core.domain.day import current_day
from core.domain.hotel import profile
from core.errors import Refusal
from supplies.domain.report import files
from supplies.domain.report.period import read_month
from supplies.domain.report.sign import body_of


class Command(BaseCommand):
    help = "Writes the consumption report of a month into a file: the figures of the page, for other programs or paper."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("month", help="such as 2016-08")
        parser.add_argument("--format", choices=("xlsx", "csv", "json"), default="xlsx")
        parser.add_argument("--output", type=Path, help="the file; without it JSON goes to the terminal")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="en")
        parser.add_argument(
            "--summary", action="store_true", help="with csv: the figures instead of the lines"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(options["language"]), timezone.override(profile().time_zone):
            try:
                self._write(**options)
            except Refusal as refusal:
                raise CommandError(str(refusal)) from None
            except OSError as fault:
                raise CommandError(f"{options['output']}: {fault.strerror or fault}") from None

    def _write(self, month: str, output: Path | None, summary: bool, **options: Any) -> None:
        today = current_day().date
        period, kind = read_month(month, today), options["format"]
        if kind == "json":
            text = json.dumps(files.as_json(body_of(period, today=today)), ensure_ascii=False)
            if output is None:
                self.stdout.write(text)
            else:
                output.write_text(text + "\n", encoding="utf-8")
            return
        if output is None:
            raise CommandError("Name a file: --output FILE")
        if kind == "csv" and summary:
            files.write_summary(output, period, today=today)
            return
        count = files.make(output, kind, period, today=today)
        self.stderr.write(f"{count} lines written to {output}")
