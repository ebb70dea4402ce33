"""What the floor shows in the places of others."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from cleaning.domain import inspect, work
from core.clock import now
from core.domain.hotel import profile
from core.slots import filled
from rooms.domain.status import change_room
from rooms.enums import Act, Door, Source
from rooms.models import SectionMember
from tests.cleaning.conftest import House, wake


@pytest.fixture
def today(db: None) -> House:
    return wake(now() - timedelta(hours=8))


def card(who, title: str) -> dict[str, object]:
    """The figures of one card of somebody's home page, by their words."""
    cards = filled("home", request=SimpleNamespace(user=who, sign_in_kind="desk", hotel=profile()))
    return {str(f.label): f.value for card in cards if card.title == title for f in card.figures}


def actions(house: House, task, who) -> list[str]:
    found = filled("room actions", room=house.room(task), user=who, at=now())
    return [
        str(action.label) for action in found if "/cleaning/" in action.url or "/inspections/" in action.url
    ]


def test_home_tells_an_attendant_the_own_rooms(today: House):
    today.cleaned("1203")
    today.given("1204")
    assert card(today.attendant, "My rooms") == {"To do": 1, "Done": 1, "Redo": 0, "Minutes left": 30}
    assert card(today.attendant, "Cleaning today") == {}
    assert card(today.leader, "My rooms") == {}


def test_home_tells_a_leader_what_to_look_after(today: House):
    today.left("1203")
    today.cleaned("1204")
    late = today.stayover("1205")
    work.start_task(late.pk, by=today.other, at=today.minutes(5))
    shut = today.stayover("1206")
    work.report_door(shut.room_id, Door.DND, by=today.attendant, at=today.minutes(6))
    change_room(
        shut.room_id, Act.OBSERVED, by=today.attendant, at=today.minutes(7), source=Source.FLOOR,
        observed="occupied", observed_persons=3,
    )  # fmt: skip
    assert card(today.supervisor, "Cleaning today") == {
        "Nobody yet": 2, "To do": 3, "Cleaning": 1, "Redo": 0, "Done": 1,
    }  # fmt: skip
    assert card(today.supervisor, "To look after") == {
        "To inspect": 1,
        "Over their time": 1,
        "Desk and floor differ": 1,
        "Do not disturb too long": 1,
    }


def test_the_room_panel_keeps_the_first_attempt_beside_the_redo(today: House, hair):
    task = today.cleaned()
    inspect.fail_room(task.room_id, reasons=[hair], by=today.leader, at=today.minutes(40))
    parts = filled("room panel", room=today.room(task), user=today.supervisor, at=now())
    context = next(part.context["part"] for part in parts if part.template.startswith("cleaning/"))
    assert context["line"].reasons == "Bathroom: hair on the floor"
    assert [attempt.verdict for attempt in context["attempts"]] == ["failed"]
    assert not any(
        part.template.startswith("cleaning/")
        for part in filled("room panel", room=today.room(task), user=today.clerk, at=now())
    )


def test_a_room_offers_what_can_be_done_with_it_to_who_may(today: House):
    dirty, clean = today.left("1203"), today.cleaned("1204")
    assert actions(today, dirty, today.leader) == ["Give to…"]
    assert actions(today, clean, today.leader) == ["Inspect", "Release"]
    assert actions(today, clean, today.attendant) == []
    assert actions(today, dirty, today.clerk) == []


def test_a_leader_is_offered_nothing_in_a_section_somebody_else_leads(today: House):
    clean = today.cleaned("1204")
    place = clean.room.section
    SectionMember.objects.create(section=place, employee=today.supervisor, leads=True)
    other = type(place).objects.create(code="T23", name_en="Trainee 2-3")
    SectionMember.objects.create(section=other, employee=today.leader, leads=True)
    assert actions(today, clean, today.leader) == []


def test_the_night_lists_the_work_after_rooms_have_turned_dirty():
    names = [step.name for step in filled("night step")]
    assert names.index("what must be cleaned") > names.index("signs and service")


def test_the_menu_leads_floor_phones_to_the_pages_of_the_floor():
    ours = {entry.url_name: entry for entry in filled("menu") if entry.url_name.startswith("cleaning:")}
    assert set(ours) == {"cleaning:my-rooms", "cleaning:tasks", "cleaning:inspections"}
    assert all(entry.floor and reverse(entry.url_name) for entry in ours.values())
