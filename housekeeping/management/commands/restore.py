"""manage.py restore"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from housekeeping.backup import archive, restoring
from housekeeping.backup.sealed import Damaged

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Put a backup in the place of what the database holds. Stop all services before. Nothing or all is done."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="also when the database holds a hotel")
        parser.add_argument("--check", action="store_true", help="only read the file and say what it holds")

    def handle(self, *args: Any, file: Path, replace: bool, check: bool, **options: Any) -> None:
        try:
            held = archive.check(file) if check else restoring.restore(file, replace=replace)
        except (Damaged, restoring.NotRestored, OSError, OperationalError) as fault:
            raise CommandError(f"{file}: {fault} Nothing was changed.") from fault
        rows = sum(entry[1] for entry in held["tables"])
        said = f"{rows} rows and {held['media'][0]} files of {held['made_at']}, release {held['release']}"
        self.stdout.write(f"it holds {said}" if check else f"restored {said}")
        if not check:
            logger.warning("restored %s: %s", file.name, said)
