"""manage.py bench"""

from __future__ import annotations

import json
import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from housekeeping.bench.names import BENCHES, all_benches, run_benches


class Command(BaseCommand):
    help = f"Measure in a database built for it and dropped again: {', '.join(BENCHES)}, or all. See docs/bench.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME")
        parser.add_argument("--all", action="store_true", help="every bench")
        parser.add_argument("--rooms", type=int, help="another size of hotel")
        parser.add_argument("--days", type=int, help="another length of history")
        parser.add_argument("--json", action="store_true", help="one JSON line a bench")

    def handle(self, *args: Any, **options: Any) -> None:
        names = set(options["names"])
        if options["all"] or "all" in names:
            names = set(all_benches())
        if not names or names - set(all_benches()):
            raise CommandError(f"Name a bench: {', '.join(all_benches())}, or all.")
        # Asked to stop, it still drops its database.
        signal.signal(signal.SIGTERM, lambda *_signal: sys.exit(1))
        for found in run_benches(names, rooms=options["rooms"], days=options["days"]):
            if options["json"]:
                self.stdout.write(json.dumps(found))
            else:
                self.stdout.write(
                    "  ".join(f"{name}={value}" for name, value in found.items() if value is not None)
                )
            self.stdout.flush()
