"""A small house in the middle of its day, and people who may look at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from core.clock import now
from frontdesk.models import Stay
from rooms import tiles
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Source
from rooms.models import Room
from staff.enums import Role
from staff.models import Employee
from tests import factories as make

Sign = Callable[..., Client]


@dataclass
class House:
    """Two floors; 1201 has a guest, 1202 is dirty, 1203 ready, 1204 waits for inspection, 1301 is being cleaned."""

    at: datetime
    stay: Stay
    attendant: Employee
    rooms: dict[str, Room]

    def act(self, number: str, act: Act, minutes: int = 0, **given: Any) -> Room:
        """Something happens to a room, so many minutes after the house woke up."""
        given = {"by": None, "source": Source.FLOOR, **given}
        at = self.at + timedelta(minutes=minutes)
        self.rooms[number] = change_room(self.rooms[number].pk, act, at=at, **given)
        return self.rooms[number]


@pytest.fixture(autouse=True)
def nothing_drawn() -> Iterator[None]:
    """Each test begins as a fresh process does."""
    tiles.forget()
    yield
    tiles.forget()


@pytest.fixture
def house(db: None) -> House:
    """The house as it is now, three hours after it woke up."""
    at = now() - timedelta(hours=3)
    make.open_day(at, at.astimezone(make.HOTEL_ZONE).date())
    states = {
        "1201": Cleanliness.INSPECTED,
        "1202": Cleanliness.DIRTY,
        "1203": Cleanliness.INSPECTED,
        "1204": Cleanliness.CLEAN,
        "1301": Cleanliness.DIRTY,
    }
    rooms = {number: make.room(number, state, at=at) for number, state in states.items()}
    house = House(at, make.stay(rooms["1201"], at=at), make.attendant("1016"), rooms)
    house.act(
        "1301", Act.CLEAN_STARTED, 5, by=house.attendant, work_kind="departure", attendant_id=house.attendant.pk,
        work_minutes=30, expected_ready_at=house.at + timedelta(minutes=45),
    )  # fmt: skip
    house.rooms["1201"] = Room.objects.get(number="1201")
    return house


@pytest.fixture
def sign(db: None) -> Sign:
    """A desk browser of somebody with these roles: sign(Role.TEAM_LEADER)."""

    def browser(*roles: str, language: str = "en") -> Client:
        number = f"19{Employee.objects.count():02}"
        person = make.employee(number, *roles)
        Employee.objects.filter(pk=person.pk).update(language=language)
        client = Client()
        client.force_login(Employee.objects.get(pk=person.pk), backend="staff.backends.EmployeeBackend")
        return client

    return browser


@pytest.fixture
def supervisor(sign: Sign) -> Client:
    return sign(Role.FLOOR_SUPERVISOR)
