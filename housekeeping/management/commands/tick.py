"""manage.py tick"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.domain.hotel import profile
from core.enums import HotelKind
from housekeeping.domain.tick import tick


class Command(BaseCommand):
    help = "Do what is due: night roll, reports, reminders, retention. Beat calls the same each minute."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at",
            type=datetime.fromisoformat,
            help="pretend it is this moment, such as 2016-07-02T06:00+08:00 (demo and scratch hotels alone)",
        )

    def handle(self, *args: Any, at: datetime | None, **options: Any) -> None:
        now = clock.now()
        if at is not None and profile().kind == HotelKind.LIVE:
            raise CommandError(
                "--at is refused: this is a live hotel, and its books know the real time alone."
            )
        if at is not None and at.tzinfo is None:
            raise CommandError("--at needs its offset, such as 2016-07-02T06:00+08:00.")
        said = tick(at.astimezone(UTC) if at else now, wall=now)
        if said is None:
            self.stdout.write("Another process is at it.")
            return
        for name, sentence in said.items():
            self.stdout.write(f"{name}: {sentence}")
        if "broke" in said.values():
            raise CommandError("Not everything could be done; the log says why.")
