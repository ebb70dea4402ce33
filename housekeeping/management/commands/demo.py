"""manage.py demo"""

from __future__ import annotations

import argparse
import logging
import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.domain.hotel import profile
from core.enums import HotelKind
from frontdesk.models import Stay
from housekeeping import demo_data as data
from housekeeping.simulate.demo import HISTORY_DAYS, ROOMS, build_demo, build_large_demo
from housekeeping.simulate.tables import size
from rooms.models import Room, RoomEvent
from staff.domain import devices
from staff.enums import DeviceKind, Role
from staff.models import Device, Employee


class Command(BaseCommand):
    help = "Build the Minglan Lake Hotel, a hotel that does not exist, as it is at this moment. Safe to run twice."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", type=moment, help="the moment it shows, such as 2016-07-01T10:30+08:00")
        parser.add_argument("--rooms", type=int, default=ROOMS, help="another size, up to 20,000")
        parser.add_argument(
            "--history-days", type=int, default=HISTORY_DAYS, help="a longer past, up to 3,650 days"
        )

    def handle(self, *args: Any, at: datetime | None, rooms: int, history_days: int, **options: Any) -> None:
        if not 30 <= rooms <= 20_000 or not 1 <= history_days <= 3650:
            raise CommandError("--rooms is a number from 30 to 20,000, --history-days one from 1 to 3,650.")
        if settings.PRODUCTION:
            raise CommandError("The demo hotel is refused in production: everybody knows its passwords.")
        if Room.objects.exists() or Employee.objects.exists():
            if profile().kind != HotelKind.DEMO:
                raise CommandError("This database holds a hotel already. The demo hotel needs an empty one.")
            self.stdout.write("The demo hotel is there already.")
        else:
            logging.getLogger("housekeeping.domain.tick").setLevel(logging.WARNING)
            began = time.monotonic()
            if (rooms, history_days) == (ROOMS, HISTORY_DAYS):
                build_demo(at or clock.now())
            else:
                build_large_demo(at or clock.now(), rooms=rooms, history_days=history_days)
            self.stdout.write(
                f"{data.HOTEL['name_en']}: {Room.objects.count():,} rooms, {Stay.objects.count():,} stays, "
                f"{RoomEvent.objects.count():,} lines of history in {time.monotonic() - began:.0f} s; "
                f"the database holds {size() / 10**6:,.0f} MB."
            )
        self._say_how_to_sign_in()

    def _say_how_to_sign_in(self) -> None:
        self.stdout.write(f'\nSign in with a number and the password "{data.PASSWORD}":')
        for role in Role:
            first = Employee.objects.active().with_role(role).order_by("number").first()
            if first:
                self.stdout.write(f"  {first.number}  {role.label:18} {first.latin_name} {first.name_zh}")
        self.stdout.write(f"On an enrolled phone everybody's PIN is {data.PIN}.")
        for kind, name in ((DeviceKind.PHONE, data.PHONE_NAME), (DeviceKind.WALL, data.WALL_NAME)):
            if code := self._code(kind, name):
                self.stdout.write(f"To enrol a {kind.label}, open /enrol/ on it within 15 minutes: {code}")

    def _code(self, kind: DeviceKind, name: str) -> str:
        """A new code for the demo's device, or nothing once it is enrolled."""
        device = Device.objects.filter(kind=kind, name=name).order_by("-pk").first()
        if device is None:
            return devices.offer(kind, name, by=None, at=clock.now())[1]
        if device.enrolled_at or device.revoked_at:
            return ""
        return devices.renew_code(device, at=clock.now())


def moment(text: str) -> datetime:
    """A moment with its offset, for argparse."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("write a moment such as 2016-07-01T10:30+08:00") from error
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError("say its offset too, such as 2016-07-01T10:30+08:00")
    return at.astimezone(UTC)
