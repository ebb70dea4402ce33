"""manage.py verify_books"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from housekeeping.domain.books import verify


class Command(BaseCommand):
    help = "Prove that the books agree with each other. Exit 1 and the rows that differ when they do not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        faults = verify()
        wrong = sum(len(found) for found in faults.values())
        if options["json"]:
            report = {
                name: [[fault.about, fault.sentence] for fault in found] for name, found in faults.items()
            }
            self.stdout.write(json.dumps({"faults": wrong, "checks": report}, ensure_ascii=False))
        else:
            for name, found in faults.items():
                self.stdout.write(f"{'wrong' if found else 'right'}  {name}")
                for fault in found:
                    self.stdout.write(f"       {fault.about}: {fault.sentence}")
        if wrong:
            sys.exit(1)
