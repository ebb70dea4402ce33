"""manage.py compare_reports"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.domain.day import current_day
from supplies.domain.report.straight import compare_months


class Command(BaseCommand):
    help = "Hold every month's report against plain SQL straight over its lines. Exit 1 and what differs if it does."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object a month")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for found in compare_months(today=current_day().date):
            wrong += len(found.differences)
            month = f"{found.month:%Y-%m}"
            if options["json"]:
                row = {"month": month, **found.reported, "differences": found.differences}
                self.stdout.write(json.dumps(row, ensure_ascii=False))
                continue
            said = "  ".join(f"{name} {value}" for name, value in found.reported.items())
            self.stdout.write(f"{'differs' if found.differences else 'equal'}  {month}  {said}")
            for difference in found.differences:
                self.stdout.write(f"         {difference}")
        if wrong:
            sys.exit(1)
