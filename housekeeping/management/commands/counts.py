"""manage.py counts"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from housekeeping.domain.books import counts


class Command(BaseCommand):
    help = "What the books hold, to compare a hotel with its backup: stays, money, hand-overs, audit, tables, files."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON line instead of one line a key")

    def handle(self, *args: Any, **options: Any) -> None:
        found = counts()
        if options["json"]:
            self.stdout.write(json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False))
            return
        for key, entries in found.items():
            self.stdout.write(f"{key}: {len(entries)}")
