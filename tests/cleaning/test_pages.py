"""The pages of the floor, from the browser's side."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cleaning.domain import assign, inspect, work
from cleaning.models import FaultReason, Inspection, Task
from core.clock import now
from rooms.enums import Cleanliness, Discrepant, Door
from rooms.models import Room, Section, SectionMember
from staff.domain import people
from staff.enums import Role
from staff.models import Employee, EmployeeRole
from tests import factories as make
from tests.cleaning.conftest import House, wake
from tests.staff.conftest import PASSWORD, PIN, desk_browser, phone

KEY = re.compile(r'name="key" value="([0-9a-f-]{36})"')
MOST_QUERIES = 20


@pytest.fixture
def today(db: None) -> House:
    """The house as it is now, two hours after it woke up; everybody may sign in."""
    house = wake(now() - timedelta(hours=2))
    for person in Employee.objects.all():
        people.set_password(person, PASSWORD, by=None, at=house.at)
        people.set_pin(person, PIN, by=None, at=house.at)
    section = make.room("1299", at=house.at).section
    SectionMember.objects.create(section=section, employee=house.attendant)
    SectionMember.objects.create(section=section, employee=house.leader, leads=True)
    return house


def key_of(page: Any) -> str:
    found = KEY.search(page.content.decode())
    assert found, "the page has no form key"
    return found[1]


def press(browser: Client, page: str, action: str, **values: Any) -> Any:
    """Open a page and press one of its buttons, with the version and the key the page has."""
    shown = browser.get(page)
    assert shown.status_code == 200, shown.status_code
    seen = re.search(r'name="seen" value="(\d+)"', shown.content.decode())
    data = {"key": key_of(shown), **({"seen": seen[1]} if seen else {}), **values}
    return browser.post(action, data)


def phone_of(person: Employee) -> Client:
    browser = phone(f"Phone of {person.number}")
    answer = browser.post("/sign-in/phone/", {"number": person.number, "pin": PIN})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def url(name: str, task: Task | None = None) -> str:
    return reverse(f"cleaning:{name}", args=[task.pk] if task else [])


# The attendant's phone ----------------------------------------------------------------------------------------


def test_an_attendant_does_a_room_on_the_phone(today: House):
    task = today.given()
    browser = phone_of(today.attendant)
    listed = browser.get(url("my-rooms")).content.decode()
    assert "1203" in listed
    assert "朱明远" not in listed
    page = url("task", task)
    for act, state in [("start", "started"), ("pause", "paused"), ("resume", "started"), ("finish", "done")]:
        answer = press(browser, page, url(act, task))
        assert answer.status_code == 302, answer.content.decode()
        task.refresh_from_db()
        assert task.state == state
    assert today.room(task).cleanliness == Cleanliness.CLEAN
    assert "朱明远" not in browser.get(page).content.decode()


def test_what_is_found_is_entered_before_during_and_after_a_cleaning(today: House):
    """One button in each state of the work, that names the room; after the last tap it is still there."""
    task = today.given()
    browser = phone_of(today.attendant)
    page = url("task", task)
    found = f'href="{reverse("lostfound:new")}?room={task.room_id}&amp;back={page}"'
    assert browser.get(page).content.decode().count(found) == 1
    for act in ("start", "pause", "resume", "finish"):
        press(browser, page, url(act, task))
        assert browser.get(page).content.decode().count(found) == 1, act


def test_a_tap_that_arrives_twice_counts_once(today: House):
    task = today.given()
    browser = phone_of(today.attendant)
    shown = browser.get(url("task", task)).content.decode()
    data = {"key": KEY.search(shown)[1], "seen": today.room(task).version}
    answers = [browser.post(url("start", task), data) for _twice in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [url("task", task)] * 2
    assert task.events.filter(what="started").count() == 1


def test_a_stale_page_shows_the_sentence_and_the_room_as_it_is(today: House):
    task = today.given()
    browser = phone_of(today.attendant)
    shown = browser.get(url("task", task)).content.decode()
    data = {"key": KEY.search(shown)[1], "seen": today.room(task).version}
    for person in (today.other, today.attendant):
        assign.give_tasks([task.pk], person, by=today.leader, at=now())
    answer = browser.post(url("start", task), data)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "He Xiufang changed room 1203" in text
    assert f'name="seen" value="{today.room(task).version}"' in text
    task.refresh_from_db()
    assert task.state == "open"


@pytest.mark.parametrize(
    ("values", "door"),
    [
        ({"sign": "dnd"}, Door.DND),
        ({"sign": "refused"}, Door.REFUSED),
        ({"sign": "double_locked"}, Door.DOUBLE_LOCKED),
        ({"sign": "later", "minutes": "60"}, Door.LATER),
        ({"sign": ""}, Door.NONE),
    ],
)
def test_what_met_the_attendant_at_the_door_is_kept(today: House, values, door):
    task = today.stayover()
    answer = press(phone_of(today.attendant), url("task", task), url("door", task), **values)
    assert answer.status_code == 302
    assert today.room(task).door == door
    task.refresh_from_db()
    assert task.state == "open"


@pytest.mark.parametrize("values", [{}, {"minutes": "7"}, {"time": "late"}, {"time": "25:00"}])
def test_later_without_a_time_that_can_be_read_is_asked_for_again(today: House, values):
    task = today.stayover()
    answer = press(phone_of(today.attendant), url("task", task), url("door", task), sign="later", **values)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert today.room(task).door == Door.NONE


def test_a_discrepancy_says_that_the_desk_is_told(today: House):
    task = today.stayover()
    browser = phone_of(today.attendant)
    answer = press(browser, url("task", task), url("seen", task), observed="vacant")
    assert answer.status_code == 302
    assert today.room(task).discrepancy == Discrepant.SKIP
    assert (
        "The desk is told: it says occupied, the floor saw it empty."
        in browser.get(url("task", task)).content.decode()
    )


@pytest.mark.parametrize("persons", ["21", "-1", "many", "9" * 30])
def test_persons_that_cannot_be_are_asked_for_again(today: House, persons):
    task = today.stayover()
    answer = press(
        phone_of(today.attendant), url("task", task), url("seen", task), observed="occupied", persons=persons
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("field", ["seen", "key"])
@pytest.mark.parametrize("value", ["", "x", "9" * 40, "-1", "\x00"])
def test_a_form_that_was_tampered_with_changes_nothing(today: House, field, value):
    task = today.given()
    answer = press(phone_of(today.attendant), url("task", task), url("start", task), **{field: value})
    assert answer.status_code == 422
    task.refresh_from_db()
    assert task.state == "open"


def test_htmx_is_sent_on_and_a_refusal_comes_as_the_page(today: House):
    task = today.given()
    browser = phone_of(today.attendant)
    shown = browser.get(url("task", task)).content.decode()
    data = {"key": KEY.search(shown)[1], "seen": today.room(task).version}
    answer = browser.post(url("start", task), data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, url("task", task))
    refused = browser.post(url("door", task), {"seen": "0"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert '<main class="ph-main" id="main"' in refused.content.decode()


# Who may open what --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["task", "start", "pause", "resume", "finish", "door", "seen"])
def test_somebody_elses_cleaning_is_not_found_by_its_number(today: House, act):
    task = today.left()
    assign.give_tasks([task.pk], today.other, by=today.leader, at=now())
    browser = phone_of(today.attendant)
    answer = browser.get(url(act, task)) if act == "task" else browser.post(url(act, task), {"seen": 1})
    assert answer.status_code == 404


def test_another_leaders_rooms_are_not_found_by_their_number(today: House):
    task = today.cleaned()
    reason = FaultReason.objects.create(name_en="hair")
    there = Section.objects.create(code="M57", name_en="Main 5-7")
    Room.objects.filter(pk=task.room_id).update(section=there)
    browser = desk_browser(today.leader)
    address = reverse("cleaning:inspect", args=[task.room_id])
    assert browser.get(address).status_code == 404
    for act in ("pass", "fail", "release"):
        data = {"seen": 1, "key": "x", "reasons": [reason.pk], "reason": "x"}
        assert browser.post(f"{address}{act}/", data).status_code == 404
    assert not Inspection.objects.exists()


def test_rooms_of_another_section_cannot_be_given(today: House):
    task = today.left()
    there = Section.objects.create(code="M57", name_en="Main 5-7")
    Room.objects.filter(pk=task.room_id).update(section=there)
    answer = desk_browser(today.leader).post(url("give"), {"task": [task.pk], "attendant": today.other.pk})
    assert answer.status_code == 404
    task.refresh_from_db()
    assert task.attendant is None


@pytest.mark.parametrize(
    ("who", "pages"),
    [
        ("attendant", {"my-rooms"}),
        ("leader", {"my-rooms", "tasks", "inspections"}),
        ("supervisor", {"my-rooms", "tasks", "inspections"}),
        ("clerk", set()),
    ],
)
def test_each_role_opens_its_own_pages_only(today: House, who, pages):
    browser = desk_browser(getattr(today, who))
    for name in ("my-rooms", "tasks", "inspections", "reasons"):
        assert browser.get(url(name)).status_code == (200 if name in pages else 403), name


def test_a_role_without_the_right_is_refused_before_anything_is_looked_at(today: House):
    task = today.cleaned()
    browser = desk_browser(today.attendant)
    for address in (url("give"), reverse("cleaning:order", args=[today.other.pk]), url("reasons-usual"),
                    reverse("cleaning:inspect-pass", args=[task.room_id])):  # fmt: skip
        assert browser.post(address, {}).status_code == 403, address
    assert desk_browser(today.clerk).post(url("start", task), {}).status_code == 403


def test_floor_phones_reach_the_pages_of_the_floor_and_no_list_of_reasons(today: House):
    manager = make.manager()
    people.set_pin(manager, PIN, by=None, at=today.at)
    task = today.cleaned()
    browser = phone_of(Employee.objects.get(pk=manager.pk))
    for name in ("my-rooms", "tasks", "inspections"):
        answer = browser.get(url(name))
        assert answer.status_code == 200, name
        assert '<body class="phone' in answer.content.decode(), name
    assert browser.get(reverse("cleaning:inspect", args=[task.room_id])).status_code == 200
    assert browser.get(url("reasons")).status_code == 403


def test_a_stranger_is_led_to_the_sign_in(today: House):
    answer = Client().get(url("my-rooms"))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


# Giving rooms -------------------------------------------------------------------------------------------------


def test_the_supervisor_gives_many_rooms_with_one_form(today: House):
    tasks = [today.left(number) for number in ("1203", "1204", "1205")]
    work.start_task(tasks[2].pk, by=today.other, at=now())
    browser = desk_browser(today.supervisor)
    assert "3 rooms have nobody" not in browser.get(url("tasks")).content.decode()
    assert "2 rooms have nobody" in browser.get(url("tasks")).content.decode()
    answer = press(
        browser, url("tasks"), url("give"), task=[task.pk for task in tasks], attendant=today.attendant.pk
    )
    assert answer.status_code == 302
    page = browser.get(url("tasks")).content.decode()
    assert "2 rooms were given to Wang Xiulan." in page
    assert "Room 1205: Li Guifen is in it." in page
    assert "Every room has somebody" in page
    press(browser, url("tasks"), url("give"), task=[tasks[0].pk], attendant="nobody")
    assert Task.objects.get(pk=tasks[0].pk).attendant is None


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({}, 409),
        ({"task": ["x", "", "٣"]}, 409),
        ({"task": ["999999"], "attendant": "1"}, 404),
        ({"task": list(range(1, 400)), "attendant": "1"}, 409),
        ({"attendant": "nobody", "task": ["1" * 30]}, 409),
    ],
)
def test_choosing_nothing_or_nonsense_gives_nothing(today: House, data, status):
    today.left()
    assert desk_browser(today.supervisor).post(url("give"), data).status_code == status
    assert Task.objects.filter(attendant__isnull=False).count() == 0


@pytest.mark.parametrize(
    "query", ["floor=x", "state=odd", "attendant=1e9", "kind=;", "section=-1", "room=%00"]
)
def test_a_filter_that_makes_no_sense_is_no_filter(today: House, query):
    today.left()
    assert desk_browser(today.supervisor).get(f"{url('tasks')}?{query}").status_code == 200


def test_a_persons_rooms_are_put_in_order(today: House):
    tasks = [today.given(number) for number in ("1203", "1204", "1205")]
    browser = desk_browser(today.leader)
    address = reverse("cleaning:order", args=[today.attendant.pk])

    def order():
        return re.findall(r"<b>(\d{4})</b>", browser.get(address).content.decode())

    assert order() == ["1203", "1204", "1205"]
    browser.post(address, {"up": tasks[2].pk})
    assert order() == ["1203", "1205", "1204"]
    browser.post(address, {"down": tasks[0].pk})
    assert order() == ["1205", "1203", "1204"]
    browser.post(address, {"usual": "1"})
    assert order() == ["1203", "1204", "1205"]


# Inspecting ---------------------------------------------------------------------------------------------------


def test_a_leader_passes_a_room_with_one_tap(today: House):
    task = today.cleaned()
    browser = phone_of(today.leader)
    page = reverse("cleaning:inspect", args=[task.room_id])
    assert "1203" in browser.get(url("inspections")).content.decode()
    assert press(browser, page, f"{page}pass/").status_code == 302
    assert today.room(task).cleanliness == Cleanliness.INSPECTED
    assert "No room waits for inspection" in browser.get(url("inspections")).content.decode()


def test_a_leader_sends_a_room_back_with_reasons_and_the_attendant_reads_them(today: House, hair):
    task = today.cleaned()
    browser = phone_of(today.leader)
    page = reverse("cleaning:inspect", args=[task.room_id])
    empty = press(browser, page, f"{page}fail/", note="behind the door")
    assert empty.status_code == 422
    assert "Choose what has to be put right" in empty.content.decode()
    assert "behind the door" in empty.content.decode()
    assert press(browser, page, f"{page}fail/", reasons=[hair.pk], note="behind the door").status_code == 302
    redo = Task.objects.get(redo_of__isnull=False)
    text = phone_of(today.attendant).get(url("task", redo)).content.decode()
    assert "Room 1203 came back for redo: Bathroom: hair on the floor. About 8 minutes." in text
    assert "behind the door" in text
    assert "Failed" in browser.get(page).content.decode()


def test_the_page_of_an_own_room_offers_nothing_and_names_who_inspects(today: House):
    task = today.cleaned()
    EmployeeRole.objects.create(employee=today.attendant, role=Role.TEAM_LEADER)
    SectionMember.objects.filter(employee=today.attendant).update(leads=True)
    browser = phone_of(today.attendant)
    page = reverse("cleaning:inspect", args=[task.room_id])
    text = browser.get(page).content.decode()
    assert "Cleaned by you, so another person inspects it. It now waits for He Xiufang." in text
    assert "inspect-pass" not in text
    answer = browser.post(
        f"{page}pass/", {"seen": today.room(task).version, "key": key_of(browser.get(page))}
    )
    assert answer.status_code == 403
    assert today.room(task).cleanliness == Cleanliness.CLEAN


def test_release_needs_its_reason_and_then_the_room_may_be_given(today: House):
    task = today.cleaned()
    browser = desk_browser(today.leader)
    page = reverse("cleaning:inspect", args=[task.room_id])
    assert press(browser, page, f"{page}release/", reason=" ").status_code == 422
    assert press(browser, page, f"{page}release/", reason="Guest waits.").status_code == 302
    assert "may be given without inspection" in browser.get(page).content.decode()


def test_the_deputy_fills_the_list_of_reasons(today: House):
    deputy = make.employee("1002", Role.DEPUTY, name="Luo Jianping", name_zh="罗建平")
    people.set_password(deputy, PASSWORD, by=None, at=today.at)
    browser = desk_browser(Employee.objects.get(pk=deputy.pk))
    assert "Enter the usual reasons" in browser.get(url("reasons")).content.decode()
    browser.post(url("reasons-usual"))
    assert FaultReason.objects.count() == 22
    new = {
        "name_en": "socket loose",
        "name_zh": "插座松动",
        "redo_minutes": 5,
        "position": 900,
        "in_use": "on",
    }
    assert browser.post(url("reasons"), new).status_code == 302
    reason = FaultReason.objects.get(name_en="socket loose")
    nameless = browser.post(
        reverse("cleaning:reason", args=[reason.pk]), new | {"name_en": "", "name_zh": ""}
    )
    assert nameless.status_code == 422
    assert "at least one language" in nameless.content.decode()
    assert (
        browser.post(reverse("cleaning:reason", args=[reason.pk]), new | {"redo_minutes": 9}).status_code
        == 302
    )
    reason.refresh_from_db()
    assert reason.redo_minutes == 9


# Cost ---------------------------------------------------------------------------------------------------------


def queries_of(browser: Client, address: str) -> int:
    browser.get(address)  # what is asked once per session is not the page's
    with CaptureQueriesContext(connection) as found:
        assert browser.get(address).status_code == 200
    return sum(not re.match("BEGIN|COMMIT|SAVEPOINT|RELEASE", q["sql"]) for q in found.captured_queries)


def test_pages_cost_the_same_for_one_room_and_for_thirty(today: House, hair):
    task = today.given("1201")
    cleaned = today.cleaned("1301")
    work_done = {"by": today.leader, "at": now()}
    inspect.fail_room(cleaned.room_id, reasons=[hair], **work_done)
    today.cleaned("1401")
    browsers = {"attendant": phone_of(today.attendant), "leader": desk_browser(today.leader)}
    pages = [
        ("attendant", url("my-rooms")),
        ("attendant", url("my-rooms") + "?tab=done"),
        ("attendant", url("task", task)),
        ("leader", url("tasks")),
        ("leader", url("tasks") + "?state=done"),
        ("leader", reverse("cleaning:order", args=[today.attendant.pk])),
        ("leader", url("inspections")),
        ("leader", reverse("cleaning:inspect", args=[cleaned.room_id])),
        ("leader", "/"),
    ]
    one = {address: queries_of(browsers[who], address) for who, address in pages}
    for n in range(2, 12):
        today.given(f"12{n:02}")
        inspect.fail_room(today.cleaned(f"13{n:02}").room_id, reasons=[hair], **work_done)
        today.cleaned(f"14{n:02}")
    for n in range(5):
        make.attendant(f"102{n}")
    thirty = {address: queries_of(browsers[who], address) for who, address in pages}
    assert thirty == one
    assert {address: count for address, count in one.items() if count > MOST_QUERIES} == {}
