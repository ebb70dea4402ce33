"""A house with a register of found things: its people, its stores, and some things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from lostfound.domain import custody, returns, things
from lostfound.domain.categories import install_usual_categories
from lostfound.models import Category, Claim, Shelf, Store, Thing
from rooms.models import PublicArea, Room
from staff.enums import Role
from staff.models import Employee
from tests import factories as make


@dataclass
class Register:
    """What the tests of lost and found act upon."""

    at: datetime
    finder: Employee
    crew: Employee
    leader: Employee
    secretary: Employee
    clerk: Employee
    manager: Employee
    room: Room
    area: PublicArea
    shelf: Shelf
    safe: Shelf

    def minutes(self, minutes: float) -> datetime:
        return self.at + timedelta(minutes=minutes)

    def days(self, days: float) -> datetime:
        return self.at + timedelta(days=days)

    def category(self, code: str = "umbrella") -> Category:
        return Category.objects.get(code=code)

    def found(self, code: str = "umbrella", **given: object) -> Thing:
        """A thing in the finder's hands."""
        given = {"room": self.room, "by": self.finder, "at": self.at, "text": "black umbrella", **given}
        return things.register(category=self.category(code), **given)  # type: ignore[arg-type]

    def held(self, by: Employee | None = None, code: str = "umbrella", **given: object) -> Thing:
        """A thing the secretary holds."""
        return self.found(code, by=by or self.secretary, **given)

    def stored(self, code: str = "umbrella", **given: object) -> Thing:
        """A thing on the shelf; a valuable lies sealed in the safe."""
        thing = self.held(code=code, **given)
        shelf = self.shelf
        if thing.category.is_valuable:
            Thing.objects.filter(pk=thing.pk).update(seal="S-1", witness=self.leader)
            shelf = self.safe
        return custody.store(thing.pk, shelf, by=self.secretary, at=self.minutes(1))

    def claim(self, thing: Thing, by: Employee | None = None) -> Claim:
        return returns.take_statement(
            thing.pk,
            item="black umbrella",
            place="room 1203",
            when="yesterday",
            by=by or self.secretary,
            at=self.minutes(5),
        )


CLAIMANT = returns.Claimant(
    name="朱明远",
    phone="100 0000 0001",
    document_kind="ID",
    document_number=make.GOOD_ID,
    signed_name="朱明远",
)


def open_register(at: datetime) -> Register:
    make.open_day(at, at.astimezone(make.HOTEL_ZONE).date())
    install_usual_categories()
    store = Store.objects.create(code="ST", name_en="Found store", name_zh="失物库")
    safe = Store.objects.create(code="SF", name_en="Safe", name_zh="保险柜", safe=True)
    return Register(
        at=at,
        finder=make.attendant(),
        crew=make.employee("1026", Role.PA_CREW, name="Ma Zhigang", name_zh="马志刚"),
        leader=make.leader(),
        secretary=make.employee("1003", Role.SECRETARY, name="Gu Xiaowen", name_zh="顾晓雯"),
        clerk=make.clerk(),
        manager=make.manager(),
        room=make.room("1203", at=at),
        area=PublicArea.objects.create(name_en="Lobby", name_zh="大堂"),
        shelf=Shelf.objects.create(store=store, code="B3"),
        safe=Shelf.objects.create(store=safe, code="1"),
    )


@pytest.fixture
def register(db: None, at: datetime) -> Register:
    return open_register(at)
