"""A small hotel with the people of its floor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from cleaning.domain import assign, work
from cleaning.models import FaultReason, Task
from frontdesk.domain import stays
from frontdesk.models import Stay
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Source
from rooms.models import Room, SectionMember
from staff.models import Employee
from tests import factories as make


@dataclass
class House:
    """What the tests of the floor act upon."""

    at: datetime
    clerk: Employee
    attendant: Employee
    other: Employee
    leader: Employee
    supervisor: Employee

    def minutes(self, minutes: float) -> datetime:
        """So many minutes after the house woke up."""
        return self.at + timedelta(minutes=minutes)

    def stay(self, number: str = "1203", nights: int = 2) -> Stay:
        """A guest in a clean room."""
        return make.stay(make.room(number, at=self.at), nights=nights, at=self.at, by=self.clerk)

    def left(self, number: str = "1203", at: datetime | None = None) -> Task:
        """The departure clean of a room whose guest has left."""
        stay = self.stay(number)
        stays.check_out(stay.pk, by=self.clerk, at=at or self.at)
        return Task.objects.get(room=stay.room)

    def stayover(self, number: str = "1203", nights: int = 2) -> Task:
        """The service of a room whose guest stays."""
        stay = self.stay(number, nights=nights)
        change_room(
            stay.room_id, Act.SET_BY_HAND, by=self.supervisor, at=self.at, source=Source.FLOOR,
            cleanliness=Cleanliness.DIRTY,
        )  # fmt: skip
        return Task.objects.get(room=stay.room)

    def given(self, number: str = "1203") -> Task:
        """A departure clean given to the attendant."""
        task = self.left(number)
        assign.give_tasks([task.pk], self.attendant, by=self.leader, at=self.at)
        return Task.objects.get(pk=task.pk)

    def cleaned(self, number: str = "1203") -> Task:
        """A departure clean the attendant has finished after 25 minutes."""
        task = self.given(number)
        work.start_task(task.pk, by=self.attendant, at=self.minutes(5))
        return work.finish_task(task.pk, by=self.attendant, at=self.minutes(30))

    def room(self, task: Task) -> Room:
        """The room of a task as it is now."""
        return Room.objects.get(pk=task.room_id)


def wake(at: datetime) -> House:
    make.open_day(at, at.astimezone(make.HOTEL_ZONE).date())
    people = House(
        at, make.clerk(), make.attendant(), make.attendant("1017"), make.leader(), make.supervisor()
    )
    Employee.objects.filter(pk=people.other.pk).update(
        family_name="Li", given_names="Guifen", name_zh="李桂芬"
    )
    people.other.refresh_from_db()
    return people


@pytest.fixture
def house(db: None, at: datetime) -> House:
    return wake(at)


@pytest.fixture
def section(house: House) -> None:
    """The attendant works in section M24, the leader leads it."""
    place = make.room("1299", at=house.at).section
    SectionMember.objects.create(section=place, employee=house.attendant)
    SectionMember.objects.create(section=place, employee=house.leader, leads=True)


@pytest.fixture
def hair(db: None) -> FaultReason:
    return FaultReason.objects.create(
        area_en="Bathroom",
        area_zh="卫生间",
        name_en="hair on the floor",
        name_zh="地面有毛发",
        redo_minutes=8,
    )
