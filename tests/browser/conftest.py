"""A small hotel in a real browser, one window per colleague."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cleaning.domain.reasons import install_default_reasons
from core.clock import now
from frontdesk.domain import check_in, stays
from rooms.models import Room, SectionMember
from staff.domain import roster
from staff.enums import Role
from staff.models import Employee
from tests import factories as make

expect.set_options(timeout=10_000)  # what must be quick names its own time
PASSWORD = "seven herons over the pond"
Opens = Callable[..., Page]


class Hotel:
    """Six ready rooms, one person per role on duty, and a guest who was here before and arrives today."""

    def __init__(self) -> None:
        self.at = now() - timedelta(hours=2)
        today = self.at.astimezone(make.HOTEL_ZONE).date()
        make.open_day(self.at, today)
        self.clerk = self._person("1011", Role.FRONT_DESK, "Bai Yutong", "白雨桐")
        self.supervisor = self._person("1005", Role.FLOOR_SUPERVISOR, "Meng Fanrong", "孟繁荣")
        self.leader = self._person("1007", Role.TEAM_LEADER, "He Xiufang", "何秀芳")
        self.attendant = self._person("1016", Role.ROOM_ATTENDANT, "Wang Xiulan", "王秀兰")
        self.manager = self._person("1001", Role.MANAGER, "Shen Jingyi", "沈静宜")
        self.secretary = self._person("1003", Role.SECRETARY, "Gu Xiaowen", "顾晓雯")
        self.rooms = [make.room(f"12{number:02}", at=self.at) for number in range(1, 7)]
        SectionMember.objects.create(section=self.rooms[0].section, employee=self.leader, leads=True)
        SectionMember.objects.create(section=self.rooms[0].section, employee=self.attendant)
        self._on_duty(today)
        install_default_reasons()
        self.guest = make.guest("朱明远", at=self.at)
        earlier = check_in.check_in(
            make.booking(self.guest, at=self.at).pk, self.rooms[5].pk,
            papers=make.papers(), persons=1, by=self.clerk, at=self.at,
        )  # fmt: skip
        stays.check_out(earlier.pk, by=self.clerk, at=self.at + timedelta(minutes=5))
        self.booking = make.booking(self.guest, at=self.at)

    def _person(self, number: str, role: str, name: str, name_zh: str) -> Employee:
        person = make.employee(number, role, name=name, name_zh=name_zh)
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        return person

    def _on_duty(self, today: date) -> None:
        for code in ("early", "late", "night"):
            for person in (self.attendant, self.leader):
                roster.put_on_shift(person, today, code, by=self.manager, at=self.at)

    def room(self, number: str) -> Room:
        """The room as it is now."""
        return Room.objects.get(number=number)


@pytest.fixture
def hotel(site: str) -> Hotel:
    return Hotel()


@pytest.fixture
def opens(site: str, browser: Browser) -> Iterator[Opens]:
    """Opens a window of its own for a colleague: `opens(hotel.clerk, "/desk/", language="zh-CN", width=360)`."""
    windows: list[BrowserContext] = []

    def window(
        person: Employee, path: str = "/", *, language: str = "en-GB", width: int = 1280, theme: str = "light"
    ) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 760},
            locale=language,
            color_scheme=theme,  # type: ignore[arg-type]
            has_touch=width < 500,
            timezone_id="Asia/Shanghai",
        )
        context.set_default_timeout(15_000)
        windows.append(context)
        page = context.new_page()
        page.goto(f"{site}/sign-in/")
        page.fill("[name=number]", person.number)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{site}/")
        page.goto(f"{site}{path}")
        return page

    yield window
    for context in windows:
        context.close()
