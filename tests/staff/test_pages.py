"""The staff's pages: who may open which, what they change, and what they cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from core import access
from core.clock import hotel_date, now
from core.domain.hotel import profile
from core.slots import filled
from staff.domain import devices, people, rights, roster, shifts
from staff.enums import DeviceKind, Role
from staff.models import ActingGrant, Device, Employee, RosterEntry, SignIn
from tests.staff.conftest import Hire, desk_browser, floor_browser

PAGES = [
    "/me/",
    "/staff/",
    "/staff/new/",
    "/staff/roles/",
    "/staff/acting/",
    "/staff/roster/",
    "/staff/devices/",
]


def form_of(person: Employee, **changes: object) -> dict[str, object]:
    """What the employee page sends, with some of it changed."""
    stored = Employee.objects.get(pk=person.pk)
    kept = {
        name: getattr(stored, name) or ""
        for name in ("number", "name_zh", "family_name", "given_names", "phone")
    }
    return {
        **kept,
        "hired_on": "",
        "reports_to": "",
        "roles": [row.role for row in stored.roles.all()],
        **changes,
    }


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_manager_opens_every_page_in_both_languages(manager: Employee, address: str, language: str) -> None:
    people.set_preferences(manager, language=language)
    assert desk_browser(manager).get(address).status_code == 200


@pytest.mark.parametrize("address", PAGES)
def test_stranger_is_sent_to_the_sign_in_page(db: None, address: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/sign-in/")


def test_every_view_of_the_staff_declares_who_may_open_it() -> None:
    staff = {name: declared for _pattern, name, declared in access.all_views() if name.startswith("staff:")}
    assert len(staff) > 20
    assert None not in staff.values()
    public = {name for name, declared in staff.items() if declared and declared.public}
    assert public == {
        "staff:sign-in",
        "staff:phone-sign-in",
        "staff:start",
        "staff:enrol",
        "staff:enrol-code",
        "staff:calendar",  # a calendar program cannot sign in: its address is the secret
    }
    assert not any(declared.wall for declared in staff.values() if declared)


def test_attendant_opens_only_the_own_page(attendant: Employee) -> None:
    browser = desk_browser(attendant)
    assert {page: browser.get(page).status_code for page in PAGES} == dict.fromkeys(PAGES, 403) | {
        "/me/": 200
    }


def test_who_may_not_change_learns_nothing_from_validation(attendant: Employee, hire: Hire) -> None:
    secretary = desk_browser(hire("1003", Role.SECRETARY))
    for address in (
        f"/staff/{attendant.pk}/",
        f"/staff/{attendant.pk}/switch-off/",
        f"/staff/{attendant.pk}/link/",
        "/staff/new/",
        "/staff/roles/change/",
        "/staff/roster/set/",
        "/staff/devices/",
    ):
        assert secretary.post(address, {}).status_code == 403, address
    assert secretary.get(f"/staff/{attendant.pk}/").status_code == 200


def test_list_finds_and_filters(manager: Employee, attendant: Employee, clerk: Employee) -> None:
    browser = desk_browser(manager)

    def listed(query: str) -> list[str]:
        return [person.number for person in browser.get(f"/staff/?{query}").context["page"]]

    assert listed("") == ["1001", "1011", "1016"]
    assert listed("q=wxl") == ["1016"]
    assert listed("role=front_desk") == ["1011"]
    assert listed("state=off") == []
    assert listed("page=99999999999999999999&role=nonsense&state=x") == ["1001", "1011", "1016"]


def test_list_costs_the_same_for_one_and_for_thirty(
    manager: Employee, django_assert_max_num_queries: object
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = desk_browser(manager)

    def cost(page: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(page).status_code == 200
        return len(queries)

    at = now()
    pages = [
        "/staff/",
        "/staff/roster/",
        "/staff/roles/?role=room_attendant",
        "/staff/devices/",
        "/staff/acting/",
    ]
    shifts.all_shifts()
    few = {page: cost(page) for page in pages}
    for number in range(30):
        person = people.hire(
            number=f"2{number:03}",
            name_zh="王秀兰",
            roles=[Role.ROOM_ATTENDANT],
            reports_to=manager,
            by=None,
            at=at,
        )
        roster.put_on_shift(person, hotel_date(at, profile()), "early", by=None, at=at)
        devices.offer(DeviceKind.PHONE, f"Phone {number}", by=None, at=at)
    many = {page: cost(page) for page in pages}
    assert all(many[page] <= few[page] + 1 for page in pages), (
        few,
        many,
    )  # one more: roles, when there are any
    assert max(many.values()) <= 20


def test_manager_hires_gives_a_link_and_the_person_signs_in(manager: Employee) -> None:
    browser = desk_browser(manager)
    answer = browser.post(
        "/staff/new/", {"number": "1017", "name_zh": "李桂芬", "roles": ["room_attendant"]}, follow=True
    )
    assert answer.status_code == 200
    person = Employee.objects.get(number="1017")
    page = browser.post(f"/staff/{person.pk}/link/")
    address = page.context["address"]
    assert address in page.content.decode()
    password = "seven herons over the pond"
    Client().post(address, {"password": password, "again": password})
    desk_browser(person, password=password)


def test_refused_change_keeps_what_was_typed(manager: Employee, attendant: Employee) -> None:
    answer = desk_browser(manager).post(
        f"/staff/{attendant.pk}/", form_of(attendant, number="1001", name_zh="王秀岚")
    )
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "belongs to" in text
    assert "王秀岚" in text
    assert Employee.objects.get(pk=attendant.pk).name_zh == "王秀兰"


def test_manager_changes_person_and_roles_in_one_step(manager: Employee, attendant: Employee) -> None:
    browser = desk_browser(manager)
    changed = form_of(
        attendant, phone="100 0000 0016", roles=["team_leader"], earned=["cleaning.release_own"]
    )
    assert browser.post(f"/staff/{attendant.pk}/", changed).status_code == 302
    stored = Employee.objects.get(pk=attendant.pk)
    assert (stored.phone, [row.role for row in stored.roles.all()]) == ("100 0000 0016", ["team_leader"])
    assert stored.has_perm("cleaning.release_own")


@pytest.mark.parametrize("text", ["李\x00桂芬", "<script>alert(1)</script>", "李" * 5000, "\ud800"])
def test_hostile_names_make_no_server_error(manager: Employee, text: str) -> None:
    sent = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    answer = desk_browser(manager).post(
        "/staff/new/", {"number": "1017", "name_zh": sent, "roles": ["clerk"]}
    )
    assert answer.status_code in (302, 422)
    assert "<script>alert" not in answer.content.decode()


def test_manager_switches_off_and_on(manager: Employee, clerk: Employee) -> None:
    browser, theirs = desk_browser(manager), desk_browser(clerk)
    browser.post(f"/staff/{clerk.pk}/switch-off/", {"left_on": ""})
    assert theirs.get("/me/").status_code == 302
    assert browser.get(f"/staff/{clerk.pk}/").status_code == 200
    browser.post(f"/staff/{clerk.pk}/switch-on/")
    desk_browser(clerk)


def test_manager_signs_somebody_out_everywhere(manager: Employee, clerk: Employee) -> None:
    desk_browser(clerk), floor_browser(clerk)
    desk_browser(manager).post(f"/staff/{clerk.pk}/sign-out/")
    assert not SignIn.objects.filter(employee=clerk).exists()


def test_unknown_employee_is_not_found(manager: Employee) -> None:
    browser = desk_browser(manager)
    for number in ("999999", "99999999999999999999999"):
        assert browser.get(f"/staff/{number}/").status_code == 404


def test_role_page_changes_what_a_role_may_do(manager: Employee, attendant: Employee) -> None:
    browser = desk_browser(manager)
    change = {"role": "room_attendant", "right": "staff.see_roster", "allowed": "1"}
    answer = browser.post("/staff/roles/change/", change)
    assert answer["Location"] == "/staff/roles/?role=room_attendant"
    assert Employee.objects.get(pk=attendant.pk).has_perm("staff.see_roster")
    refused = {"role": "manager", "right": "staff.change_roles", "allowed": "0"}
    assert browser.post("/staff/roles/change/", refused).status_code == 409


def test_role_page_names_every_right_as_a_sentence(manager: Employee) -> None:
    page = desk_browser(manager).get("/staff/roles/?role=deputy")
    lines = [line for _part, lines in page.context["groups"] for line in lines]
    assert {line["right"] for line in lines} == set(access.RIGHTS)
    text = page.content.decode()
    assert all(str(sentence) in text.replace("&#x27;", "'") for sentence in access.RIGHTS.values())


def test_acting_manager_is_named_on_the_page_and_ends_there(manager: Employee, deputy: Employee) -> None:
    browser, theirs = desk_browser(manager), desk_browser(deputy)
    assert theirs.get("/hotel/").status_code == 403
    start = now().astimezone() - timedelta(days=2)
    period = {"starts_at": f"{start:%Y-%m-%dT%H:%M}", "until": f"{start + timedelta(days=9):%Y-%m-%dT%H:%M}"}
    assert browser.post("/staff/acting/", {"deputy": deputy.pk, **period}).status_code == 302
    assert theirs.get("/hotel/").status_code == 200
    assert theirs.get("/staff/acting/").status_code == 403
    browser.post(f"/staff/acting/{ActingGrant.objects.get().pk}/end/")
    assert theirs.get("/hotel/").status_code == 403


def test_times_of_the_acting_form_are_hotel_time(manager: Employee, deputy: Employee) -> None:
    desk_browser(manager).post(
        "/staff/acting/", {"deputy": deputy.pk, "starts_at": "2036-07-01T08:00", "until": "2036-07-02T08:00"}
    )
    assert ActingGrant.objects.get().starts_at.isoformat() == "2036-07-01T00:00:00+00:00"


def test_supervisor_taps_a_shift_onto_the_roster(attendant: Employee, hire: Hire) -> None:
    browser = desk_browser(hire("1005", Role.FLOOR_SUPERVISOR))
    day = hotel_date(now(), profile())
    cell = {"cell": f"{attendant.pk}:{day.isoformat()}"}
    answer = browser.post("/staff/roster/set/?shift=late", cell, headers={"HX-Request": "true"})
    assert 'id="roster-grid"' in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert RosterEntry.objects.get().shift.code == "late"
    assert browser.post("/staff/roster/set/?shift=late", cell).status_code == 302
    assert not RosterEntry.objects.exists()


@pytest.mark.parametrize("cell", ["", "x:2016-07-01", "1:2016-13-01", "1:", "9" * 40 + ":2016-07-01"])
def test_roster_refuses_a_cell_that_is_none(manager: Employee, cell: str) -> None:
    answer = desk_browser(manager).post("/staff/roster/set/?shift=late", {"cell": cell})
    assert answer.status_code == 409


def test_week_before_is_copied(manager: Employee, attendant: Employee) -> None:
    at = now()
    monday = roster.monday_of(hotel_date(at, profile()))
    roster.put_on_shift(attendant, monday, "early", by=None, at=at)
    following = (monday + timedelta(days=7)).isoformat()
    answer = desk_browser(manager).post("/staff/roster/copy/", {"week": following}, follow=True)
    assert "1 shift was copied." in answer.content.decode()
    assert RosterEntry.objects.filter(date=following).count() == 1


def test_leader_reads_the_roster_on_the_phone_and_cannot_write_it(hire: Hire, attendant: Employee) -> None:
    browser = floor_browser(hire("1007", Role.TEAM_LEADER))
    assert browser.get("/staff/roster/").status_code == 200
    day = hotel_date(now(), profile())
    assert browser.post("/staff/roster/set/?shift=late", {"cell": f"{attendant.pk}:{day}"}).status_code == 403


def test_device_page_shows_the_code_once_and_shuts_out(manager: Employee) -> None:
    browser = desk_browser(manager)
    page = browser.post("/staff/devices/", {"kind": "phone", "name": "Floor 3 phone 1"})
    code = page.context["code"]
    assert code in page.content.decode()
    assert code not in browser.get("/staff/devices/").content.decode()
    assert Client().post("/enrol/", {"code": code}).status_code == 302
    device = Device.objects.get()
    browser.post(f"/staff/devices/{device.pk}/revoke/")
    assert devices.Device.objects.get().revoked_at is not None
    assert browser.post(f"/staff/devices/{device.pk}/revoke/").status_code == 409


def test_own_language_counts_from_the_next_page_on(clerk: Employee) -> None:
    browser = desk_browser(clerk)
    browser.post("/me/preferences/", {"language": "zh-hans", "theme": "dark"})
    page = browser.get("/me/").content.decode()
    assert 'lang="zh-Hans"' in page
    assert 'data-theme="dark"' in page
    browser.post("/language/", {"language": "en"})
    assert Employee.objects.get(pk=clerk.pk).language == "en"
    browser.post("/me/preferences/", {"language": "auto", "theme": "auto"})
    stored = Employee.objects.get(pk=clerk.pk)
    assert (stored.language, stored.theme) == ("", "")


def test_search_box_finds_people_for_those_who_may_see_them(
    manager: Employee, attendant: Employee, clerk: Employee
) -> None:
    def found(user: Employee) -> list[str]:
        return [hit.url for hit in filled("search", text="wxl", user=user) if hit.url.startswith("/staff/")]

    assert found(manager) == [f"/staff/{attendant.pk}/"]
    assert found(clerk) == []


def test_page_of_the_acting_manager_says_so(manager: Employee, deputy: Employee) -> None:
    at = now()
    rights.grant_acting(manager, deputy, starts_at=at, until=at + timedelta(days=1), by=manager, at=at)
    page = desk_browser(deputy).get("/me/").content.decode()
    assert "stand in for Shen Jingyi" in page
