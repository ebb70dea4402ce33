"""The demo hotel: what it holds at any hour, twice the same, never beside a real one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cleaning.enums import TaskState
from cleaning.models import Task
from core.domain.hotel import profile
from core.models import BusinessDay
from frontdesk.enums import BookingState
from frontdesk.models import Booking, Guest, GuestDocument, Stay
from housekeeping import demo_data as data
from housekeeping.domain.books import verify
from rooms.enums import Block, Cleanliness, Door, Occupancy, WorkState
from rooms.models import PublicArea, Room, RoomEvent, SectionMember
from staff.enums import Role
from staff.models import Device, Employee, RosterEntry
from supplies.domain.checks import CHECKS as GOODS
from supplies.enums import Kind
from supplies.models import Balance, MonthSum, Movement

MORNING = "2016-07-01T10:40+08:00"


def build(**options: object) -> str:
    """The command's words."""
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def test_the_data_fit_each_other():
    assert len(data.STAFF) == 30
    assert {one.reports_to for one in data.STAFF} <= {"", *(one.number for one in data.STAFF)}
    assert {one.section for one in data.STAFF} <= {"", *(one.code for one in data.SECTIONS)}
    assert all(len(one.week) == 7 and set(one.week) <= set("ELNOS-") for one in data.STAFF)
    rooms = Counter(code for codes in data.FLOORS.values() for code in codes)
    assert rooms == {
        "SGL": 12, "TRP": 10, "TWN": 48, "KNG": 20, "ACC": 4, "BTW": 10, "BKG": 8, "FAM": 4, "STE": 3, "EXS": 1,
    }  # fmt: skip
    assert rooms.keys() == {one.code for one in data.TYPES}
    assert {one.type for one in data.GUESTS} <= rooms.keys()
    for role in Role:
        assert any(one.role == role for one in data.STAFF), role


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The demo hotel of a Friday morning, built once for the tests that look at it, and what its command said."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(at=datetime.fromisoformat(MORNING))
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_hotel_stands_with_its_people_and_agreeing_books(demo):
    hotel = profile()
    assert (hotel.name_en, hotel.name_zh, hotel.kind) == ("Minglan Lake Hotel", "明澜湖宾馆", "demo")
    assert (Room.objects.count(), PublicArea.objects.count(), Employee.objects.count()) == (120, 20, 30)
    assert set(Room.objects.values_list("number", flat=True)) >= {"1201", "1712", "2201", "2512"}
    assert Room.objects.filter(section__isnull=True).count() == 0
    assert SectionMember.objects.filter(leads=True).count() == 4
    assert Employee.objects.get(number="1027").name_zh == "欧阳兰"
    assert RosterEntry.objects.filter(date="2016-07-01").count() > 20
    assert BusinessDay.objects.filter(closed_at__isnull=False).count() == 3
    assert not any(verify().values())


@pytest.mark.slow
@pytest.mark.django_db
def test_the_command_tells_one_sign_in_per_role_and_how_to_enrol_devices(demo):
    for role in Role:
        assert str(role.label) in demo
    assert data.PASSWORD in demo and data.PIN in demo
    assert len(re.findall(r"within 15 minutes: [2-9A-Z]{10}$", demo, re.M)) == Device.objects.count() == 2


@pytest.mark.slow
@pytest.mark.django_db
def test_a_board_shows_one_of_everything(demo):
    check_one_of_everything(datetime.fromisoformat(MORNING))


def check_one_of_everything(at: datetime) -> None:
    """What the demo's board must show at any hour."""
    rooms = Room.objects.all()
    assert rooms.filter(occupancy=Occupancy.OCCUPIED).count() > 40
    assert rooms.filter(work_state=WorkState.STARTED).count() >= 4
    assert rooms.filter(work_state=WorkState.PAUSED).count() >= 1
    assert rooms.filter(occupancy=Occupancy.VACANT, cleanliness=Cleanliness.CLEAN, work_state="").count() >= 2
    assert rooms.filter(cleanliness=Cleanliness.DIRTY, occupancy=Occupancy.VACANT).exists()
    assert {*rooms.values_list("block", flat=True)} == {*Block.values}
    assert {*rooms.values_list("discrepancy", flat=True)} == {"", "skip", "sleep", "persons"}
    assert {*rooms.values_list("door", flat=True)} == {*Door.values}
    assert rooms.filter(rush=True).exists()
    assert rooms.filter(queue_since__isnull=False).exists()
    assert rooms.filter(vip_next=True).exists()
    assert Task.objects.filter(state=TaskState.OPEN, attendant__isnull=False).exists()
    today = BusinessDay.objects.get(closed_at__isnull=True).date
    assert Booking.objects.filter(state=BookingState.BOOKED, arrives_on=today).count() >= 4
    assert RoomEvent.objects.filter(recorded_at__gt=at).count() == 0
    assert not any(verify().values())


@pytest.mark.slow
@pytest.mark.django_db
def test_the_guests_of_the_story_are_in_the_house_or_come_today(demo):
    today = BusinessDay.objects.get(closed_at__isnull=True).date
    for told in data.GUESTS:
        found = Booking.objects.filter(guest__name=told.name, arrives_on__lte=today, leaves_on__gte=today)
        assert found.exists(), told.name
    assert Guest.objects.filter(name="王芳", phone__startswith="100 0000").count() == 2
    zeng = Stay.objects.filter(guest__name="曾子轩").first() or Booking.objects.get(guest__name="曾子轩")
    papers = GuestDocument.objects.filter(guest=zeng.guest).first()
    assert papers is None or papers.number[6:10] in ("1999", "2000")


@pytest.mark.slow
@pytest.mark.django_db
def test_a_second_run_changes_nothing_but_the_code_of_a_phone_not_yet_enrolled(demo):
    before = (
        RoomEvent.objects.count(),
        Employee.objects.count(),
        Guest.objects.count(),
        Device.objects.count(),
    )
    second = build(at=datetime.fromisoformat("2016-07-01T11:00+08:00"))
    assert second.startswith("The demo hotel is there already.")
    assert data.PASSWORD in second
    codes = [re.findall(r"minutes: (\w+)", said) for said in (demo, second)]
    assert not set(codes[0]) & set(codes[1])
    after = (
        RoomEvent.objects.count(),
        Employee.objects.count(),
        Guest.objects.count(),
        Device.objects.count(),
    )
    assert after == before


@pytest.mark.slow
@pytest.mark.django_db
def test_everybody_of_the_demo_signs_in_with_the_printed_secrets(demo):
    for person in Employee.objects.all():
        assert check_password(data.PASSWORD, person.password), person.number
        assert check_password(data.PIN, person.pin), person.number
    answer = Client().post(reverse(settings.LOGIN_URL), {"number": "1011", "password": data.PASSWORD})
    assert answer.status_code == 302


@pytest.mark.slow
@pytest.mark.django_db
def test_more_than_a_year_of_goods_lies_behind_the_demo(demo):
    used = MonthSum.objects.filter(kind=Kind.CONSUME).values_list("month", flat=True).distinct()
    assert len(set(used)) >= 13
    kinds = set(Movement.objects.values_list("kind", flat=True).distinct())
    assert {"receive", "issue", "consume", "change_in", "change_out", "to_laundry", "back", "lost"} <= kinds
    assert Movement.objects.filter(slip__source="finish", room__isnull=False).exists()
    assert [str(fault) for check in GOODS for fault in check.run()] == []
    assert not Balance.objects.filter(quantity__lt=0).exists()
