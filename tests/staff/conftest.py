"""People and browsers the staff's tests share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from core.clock import now
from staff.domain import devices, people
from staff.enums import DeviceKind, Role
from staff.models import Employee

PASSWORD = "seven herons over the pond"
PIN = "480273"

Hire = Callable[..., Employee]


@pytest.fixture
def hire(db: None, at: datetime) -> Hire:
    """Takes people on: `hire("1016", Role.ROOM_ATTENDANT)`, with a password and a PIN everybody shares."""

    def taken_on(number: str, *roles: str, **known: str) -> Employee:
        person = people.hire(number=number, roles=roles, **{"name_zh": "王秀兰", **known}, by=None, at=at)
        people.set_password(person, PASSWORD, by=None, at=at)
        people.set_pin(person, PIN, by=None, at=at)
        return Employee.objects.get(pk=person.pk)

    return taken_on


@pytest.fixture
def manager(hire: Hire) -> Employee:
    return hire("1001", Role.MANAGER, name_zh="沈静宜", family_name="Shen", given_names="Jingyi")


@pytest.fixture
def deputy(hire: Hire) -> Employee:
    return hire("1002", Role.DEPUTY, name_zh="罗建平", family_name="Luo", given_names="Jianping")


@pytest.fixture
def attendant(hire: Hire) -> Employee:
    return hire("1016", Role.ROOM_ATTENDANT, name_zh="王秀兰", family_name="Wang", given_names="Xiulan")


@pytest.fixture
def clerk(hire: Hire) -> Employee:
    return hire("1011", Role.FRONT_DESK, name_zh="白雨桐", family_name="Bai", given_names="Yutong")


def desk_browser(person: Employee, password: str = PASSWORD) -> Client:
    """A browser signed in at the desk, through the page people use."""
    browser = Client()
    answer = browser.post("/sign-in/", {"number": person.number, "password": password})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def phone(name: str = "Floor 3 phone 1") -> Client:
    """An enrolled floor phone."""
    browser = Client()
    _device, code = devices.offer(DeviceKind.PHONE, name, by=None, at=now())
    answer = browser.post("/enrol/", {"code": code})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def floor_browser(person: Employee) -> Client:
    """An enrolled phone on which somebody signed in."""
    browser = phone()
    answer = browser.post("/sign-in/phone/", {"number": person.number, "pin": PIN})
    assert answer.status_code == 302, answer.content.decode()
    return browser
