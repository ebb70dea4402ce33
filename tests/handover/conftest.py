"""A house of two sections with its supervisors and leaders, in the middle of Friday 1 July 2016."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core import slots
from core.slots import HandoverCount, HandoverFigure, HandoverLine, ShiftWindow
from handover.domain import make
from handover.models import Report
from rooms.models import Section, SectionMember
from staff.domain import roster, shifts
from staff.models import Employee
from tests import factories

FRIDAY = date(2016, 7, 1)
Part = HandoverLine | HandoverFigure | HandoverCount


def hotel_time(text: str, zone: str = "Asia/Shanghai") -> datetime:
    """ "2016-07-01 15:00" on the wall of the hotel, in UTC; without a day, on Friday."""
    text = text if "-" in text else f"2016-07-01 {text}"
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass
class House:
    """Who is there. `early` hands over to `late`; `leader` leads the section."""

    early: Employee
    late: Employee
    leader: Employee
    other_leader: Employee
    section: Section
    other_section: Section
    parts: list[Part] = field(default_factory=list)
    """What the apps say: tests put lines in and take them out."""
    windows: list[ShiftWindow] = field(default_factory=list)

    def report(self, code: str, day: date = FRIDAY, place: int = 0) -> Report:
        return Report.objects.get(roster_date=day, shift_code=code, place=place)


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Fill the slot with these functions alone."""

    def put(*functions: Callable[..., Any]) -> None:
        monkeypatch.setitem(slots._fillers, "handover line", [(100, function) for function in functions])

    return put


@pytest.fixture
def house(db: None, say: Callable[..., None]) -> Iterator[House]:
    factories.open_day(hotel_time("07:30"))
    early, late = factories.supervisor("1005"), factories.supervisor("1006")
    leaders = [factories.leader("1007"), factories.leader("1008")]
    sections = [
        Section.objects.create(code=code, name_en=english, name_zh=chinese, position=place)
        for place, (code, english, chinese) in enumerate(
            [("M24", "Main 2-4", "主楼2-4"), ("M57", "Main 5-7", "主楼5-7")]
        )
    ]
    for section, person in zip(sections, leaders, strict=True):
        SectionMember.objects.create(section=section, employee=person, leads=True)
    shifts.all_shifts()
    for person, code in [(early, "early"), (late, "late"), (leaders[0], "early"), (leaders[1], "late")]:
        roster.put_on_shift(person, FRIDAY, code, by=None, at=hotel_time("06:00"))
    found = House(early, late, *leaders, *sections)

    def everything(window: ShiftWindow) -> list[Part]:
        found.windows.append(window)
        return list(found.parts)

    say(everything)
    yield found


@pytest.fixture
def ended(house: House) -> House:
    """The early shift ends: its reports are there, with one line and one count."""
    house.parts += [
        HandoverLine("rooms:discrepancy:1", "Desk says occupied", where="1203", section=house.section.pk),
        HandoverCount("staff:radio", "Radios", 6),
    ]
    make.make_due(hotel_time("15:00"))
    return house
