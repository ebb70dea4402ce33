"""Signing in through the pages people use: three kinds, their ends, and what a stranger may learn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client

from core import access
from core.clock import now
from core.models import Audit
from core.views import faults
from staff import forms, sessions
from staff.domain import devices, people, rights, sign_in
from staff.enums import DeviceKind, Role
from staff.models import Device, Employee, SignIn
from tests.staff.conftest import PASSWORD, PIN, Hire, desk_browser, floor_browser, phone

HOME, ME, PEOPLE, ROSTER, DEVICES = "/", "/me/", "/staff/", "/staff/roster/", "/staff/devices/"


def is_in(browser: Client, page: str = ME) -> bool:
    answer = browser.get(page)
    if answer.status_code == 200:
        return True
    assert answer.status_code == 302, answer.status_code
    assert answer["Location"].startswith("/sign-in/")
    return False


def age(browser: Client, **back: timedelta) -> None:
    """Make the session older, as waiting would."""
    session = browser.session
    for name, length in back.items():
        session[name] = (sessions.moment(session[name]) - length).isoformat()
    session.save()


def said(answer: object) -> str:
    """The page without what differs from one showing to the next."""
    import re

    text = answer.content.decode()  # type: ignore[attr-defined]
    return re.sub(r'(name="csrfmiddlewaretoken" value|csrf_?token["\s:=]+|nonce)="?[\w-]+"?', "", text)


# At the desk ---------------------------------------------------------------------------------------------------


def test_right_password_leads_to_the_page_asked_for(manager: Employee) -> None:
    answer = Client().post("/sign-in/", {"number": " １001 ", "password": PASSWORD, "next": PEOPLE})
    assert (answer.status_code, answer["Location"]) == (302, PEOPLE)
    assert Audit.objects.filter(what="staff.sign_in", by=manager).count() == 1


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_leads_to_our_own_pages_alone(manager: Employee, next_page: str) -> None:
    answer = Client().post("/sign-in/", {"number": "1001", "password": PASSWORD, "next": next_page})
    assert answer["Location"] == HOME


def test_unknown_number_and_wrong_password_get_the_same_answer(manager: Employee) -> None:
    wrong = Client().post("/sign-in/", {"number": "1001", "password": "not this one"})
    unknown = Client().post("/sign-in/", {"number": "1009", "password": "not this one"})
    assert wrong.status_code == unknown.status_code == 422
    assert said(wrong).replace("1001", "1009") == said(unknown)


def test_unknown_number_costs_as_many_hashes_as_a_known_one(
    manager: Employee, hire: Hire, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []
    check = sign_in.check_password
    monkeypatch.setattr(sign_in, "check_password", lambda *given: hashed.append(given[0]) or check(*given))
    sign_in.nobodys_hash()
    for number in ("1001", "1009"):
        assert sign_in.recognise(number, password="not this one") is None
    Employee.objects.update(pin="")
    assert sign_in.recognise("1001", pin="480273") is None
    assert len(hashed) == 3


def test_session_id_is_new_after_signing_in(manager: Employee) -> None:
    browser = Client()
    session = browser.session
    session["before"] = "1"
    session.save()
    before = session.session_key
    browser.post("/sign-in/", {"number": "1001", "password": PASSWORD})
    assert browser.session.session_key != before
    assert not SignIn.objects.filter(session_key=before).exists()


def test_signing_out_ends_the_session_on_the_server(manager: Employee) -> None:
    browser = desk_browser(manager)
    stolen = Client()
    stolen.cookies = browser.cookies.copy()
    assert browser.get("/sign-out/").status_code == 405
    browser.post("/sign-out/")
    assert not is_in(browser)
    assert not is_in(stolen)


# Its end -------------------------------------------------------------------------------------------------------


def test_desk_session_ends_after_30_minutes_without_use(manager: Employee) -> None:
    browser = desk_browser(manager)
    age(browser, seen=timedelta(minutes=29))
    assert is_in(browser)
    age(browser, seen=timedelta(minutes=30))
    answer = browser.get(ME, follow=True)
    assert "Signed out after 30 minutes" in answer.content.decode()
    assert not SignIn.objects.filter(employee=manager).exists()


def test_desk_session_ends_after_12_hours_of_use(manager: Employee) -> None:
    browser = desk_browser(manager)
    age(browser, started=timedelta(hours=11, minutes=59))
    assert is_in(browser)
    age(browser, started=timedelta(minutes=1))
    assert not is_in(browser)


def test_polling_is_no_use(manager: Employee) -> None:
    browser = desk_browser(manager)
    age(browser, seen=timedelta(minutes=20))
    seen = browser.session["seen"]
    assert browser.get("/live/ticket/?topics=board").status_code == 200
    assert browser.get("/live/changes/").status_code == 200
    assert browser.get(ME, headers={"X-Quiet": "1"}).status_code == 200
    assert browser.session["seen"] == seen
    assert browser.get(ME).status_code == 200
    assert browser.session["seen"] > seen


def test_last_use_is_written_at_most_once_a_minute(manager: Employee) -> None:
    browser = desk_browser(manager)
    before = browser.session["seen"]
    browser.get(ME)
    assert browser.session["seen"] == before
    age(browser, seen=timedelta(seconds=61))
    browser.get(ME)
    assert browser.session["seen"] > before


def test_role_change_counts_on_the_next_request(clerk: Employee, manager: Employee) -> None:
    browser = desk_browser(clerk)
    assert browser.get(PEOPLE).status_code == 403
    people.set_roles(clerk, [Role.SECRETARY], by=manager, at=now())
    assert browser.get(PEOPLE).status_code == 200
    rights.change_role(Role.SECRETARY, "staff.see_people", False, by=manager, at=now())
    assert browser.get(PEOPLE).status_code == 403


def test_session_of_somebody_switched_off_is_dead(clerk: Employee, manager: Employee) -> None:
    browser = desk_browser(clerk)
    people.switch_off(clerk, by=manager, at=now())
    assert not is_in(browser)
    answer = Client().post("/sign-in/", {"number": clerk.number, "password": PASSWORD})
    assert answer.status_code == 422


def test_switched_off_person_is_out_even_with_a_session_that_was_kept(clerk: Employee) -> None:
    browser = desk_browser(clerk)
    Employee.objects.filter(pk=clerk.pk).update(is_active=False)
    assert not is_in(browser)


def test_new_password_ends_all_other_sessions(clerk: Employee) -> None:
    here, elsewhere = desk_browser(clerk), desk_browser(clerk)
    new = "nine cranes under the moon"
    answer = here.post("/me/password/", {"present": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 302
    assert is_in(here)
    assert not is_in(elsewhere)
    desk_browser(clerk, password=new)


def test_own_password_is_not_changed_without_the_present_one(clerk: Employee) -> None:
    browser = desk_browser(clerk)
    new = "nine cranes under the moon"
    answer = browser.post("/me/password/", {"present": "guessed", "password": new, "again": new})
    assert answer.status_code == 422
    assert Employee.objects.get(pk=clerk.pk).check_password(PASSWORD)


def test_person_sees_and_ends_own_sessions_and_nobody_elses(clerk: Employee, manager: Employee) -> None:
    here, elsewhere, other = desk_browser(clerk), desk_browser(clerk), desk_browser(manager)
    refs = {row.session_key: row.ref for row in SignIn.objects.all()}
    here.post(f"/me/sign-ins/{refs[elsewhere.session.session_key]}/end/")
    here.post(f"/me/sign-ins/{refs[other.session.session_key]}/end/")
    assert [is_in(here), is_in(elsewhere), is_in(other)] == [True, False, True]


def test_ended_session_closes_the_persons_streams(clerk: Employee) -> None:
    from core.models import LiveEvent

    browser = desk_browser(clerk)
    browser.post("/sign-out/")
    assert LiveEvent.objects.filter(topic=f"person:{clerk.pk}", kind="end").exists()


# Lock-out ------------------------------------------------------------------------------------------------------


def try_wrong(number: str, times: int) -> list[int]:
    return [
        Client().post("/sign-in/", {"number": number, "password": "not this one"}).status_code
        for _try in range(times)
    ]


@pytest.mark.parametrize("number", ["1001", "1009"])
def test_ten_wrong_tries_lock_a_number_known_or_not(manager: Employee, number: str) -> None:
    assert try_wrong(number, 9) == [422] * 9
    try_wrong(number, 1)
    answer = Client().post("/sign-in/", {"number": number, "password": PASSWORD})
    assert answer.status_code == 429
    assert "Wait 15 minutes" in answer.content.decode()


def test_lock_ends_after_15_minutes_and_further_tries_do_not_lengthen_it(manager: Employee) -> None:
    try_wrong("1001", 10)
    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=14))
    assert try_wrong("1001", 1) == [429]
    AccessAttempt.objects.update(attempt_time=now() - timedelta(minutes=15, seconds=1))
    desk_browser(manager)


def test_lock_is_on_the_number_not_on_the_hotels_address(manager: Employee, clerk: Employee) -> None:
    try_wrong("1001", 10)
    desk_browser(clerk)


def test_blanks_and_full_width_digits_give_no_new_tries(manager: Employee) -> None:
    for number in ("1001", " 1001", "１００１", "1 0 0 1", "\u30001001"):
        try_wrong(number, 2)
    assert Client().post("/sign-in/", {"number": "1001", "password": PASSWORD}).status_code == 429


def test_a_machine_that_guesses_is_stopped_by_its_address(manager: Employee) -> None:
    AccessAttempt.objects.create(
        username="2000", ip_address="127.0.0.1", user_agent="", failures_since_start=sign_in.WIDE_LIMIT,
        attempt_time=now(), get_data="", post_data="", http_accept="", path_info="",
    )  # fmt: skip
    answer = Client().post("/sign-in/", {"number": "1001", "password": PASSWORD})
    assert "from this place" in answer.content.decode()
    elsewhere = Client(REMOTE_ADDR="10.0.0.8").post("/sign-in/", {"number": "1001", "password": PASSWORD})
    assert elsewhere.status_code == 302


def test_address_is_that_of_the_browser_behind_the_hotels_proxy(settings: object, rf: object) -> None:
    def address(**meta: str) -> str:
        return access.address_of(rf.get("/", **meta))  # type: ignore[attr-defined]

    forged = "6.6.6.6, 192.0.2.7"
    assert address(REMOTE_ADDR="192.0.2.9", HTTP_X_FORWARDED_FOR=forged) == "192.0.2.9"
    settings.TRUSTED_PROXIES = ["127.0.0.1"]  # type: ignore[attr-defined]
    assert address(REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR=forged) == "192.0.2.7"


def test_new_secret_by_link_ends_the_lock(manager: Employee) -> None:
    try_wrong("1001", 10)
    token = people.make_link(manager, by=None, at=now())
    new = "nine cranes under the moon"
    Client().post(f"/start/{token}/", {"password": new, "again": new})
    desk_browser(manager, password=new)


def test_secrets_are_not_kept_with_wrong_tries(manager: Employee) -> None:
    Client().post("/sign-in/", {"number": "1001", "password": "herons fly south"})
    phone().post("/sign-in/phone/", {"number": "1001", "pin": "914027"})
    kept = str(list(AccessAttempt.objects.values())) + str(list(Audit.objects.values()))
    assert "herons" not in kept
    assert "914027" not in kept


# The first visit -----------------------------------------------------------------------------------------------


def test_one_time_link_works_once_and_looking_does_not_use_it(attendant: Employee) -> None:
    token = people.make_link(attendant, by=None, at=now())
    browser = Client()
    assert browser.get(f"/start/{token}/").status_code == 200
    assert browser.get(f"/start/{token}/").status_code == 200
    assert browser.post(f"/start/{token}/", {"pin": "730284"}).status_code == 302
    assert browser.post(f"/start/{token}/", {"pin": "914027"}).status_code == 410
    assert browser.get(f"/start/{token}/").status_code == 410


def test_two_different_passwords_are_refused(attendant: Employee) -> None:
    token = people.make_link(attendant, by=None, at=now())
    answer = Client().post(f"/start/{token}/", {"password": "nine cranes under", "again": "nine cranes over"})
    assert answer.status_code == 422
    assert "differ" in answer.content.decode()


# Floor phones --------------------------------------------------------------------------------------------------


def test_pin_opens_floor_pages_and_no_others(manager: Employee) -> None:
    browser = floor_browser(manager)
    assert browser.get(ME).status_code == 200
    assert browser.get(ROSTER).status_code == 200
    assert browser.get(PEOPLE).status_code == 403
    assert browser.get(DEVICES).status_code == 403
    assert browser.post("/me/password/", {}).status_code == 403


def test_pin_without_an_enrolled_phone_is_refused(attendant: Employee) -> None:
    assert Client().get("/sign-in/phone/").status_code == 403
    answer = Client().post("/sign-in/phone/", {"number": attendant.number, "pin": PIN})
    assert answer.status_code == 403
    forged = Client()
    forged.cookies["device"] = "phone.made-up"
    assert forged.post("/sign-in/phone/", {"number": attendant.number, "pin": PIN}).status_code == 403


def test_pin_is_no_password_and_password_no_pin(attendant: Employee) -> None:
    assert Client().post("/sign-in/", {"number": attendant.number, "password": PIN}).status_code == 422
    assert phone().post("/sign-in/phone/", {"number": attendant.number, "pin": PASSWORD}).status_code == 422


def test_floor_session_lasts_14_hours_without_idling_out(attendant: Employee) -> None:
    browser = floor_browser(attendant)
    age(browser, started=timedelta(hours=13, minutes=59), seen=timedelta(hours=13))
    assert is_in(browser)
    age(browser, started=timedelta(minutes=1))
    assert browser.get(ME).status_code == 302


def test_floor_session_works_on_its_own_phone_alone(attendant: Employee) -> None:
    browser = floor_browser(attendant)
    copied = phone("Floor 4 phone 1")
    copied.cookies["session"] = browser.cookies["session"].value
    assert not is_in(copied)


def test_revoked_phone_is_signed_out_and_stays_out(attendant: Employee) -> None:
    browser = floor_browser(attendant)
    devices.revoke(Device.objects.get(), by=None, at=now())
    assert browser.get(ME).status_code == 302
    assert browser.post("/sign-in/phone/", {"number": attendant.number, "pin": PIN}).status_code == 403


def test_new_pin_ends_sessions_on_phones_and_not_at_the_desk(attendant: Employee) -> None:
    floor, desk = floor_browser(attendant), desk_browser(attendant)
    people.set_pin(attendant, "730284", by=None, at=now())
    assert floor.get(ME).status_code == 302
    assert is_in(desk)


def test_code_enrols_one_device_once_within_15_minutes(db: None) -> None:
    at = now()
    device, code = devices.offer(DeviceKind.PHONE, "Floor 3 phone 1", by=None, at=at)
    assert code not in str(list(Device.objects.values()))
    assert devices.waiting_for(code, at=at + timedelta(minutes=15)) is None
    assert devices.waiting_for(f" {code[:5].lower()}-{code[5:]} ", at=at) == device
    first, second = Client(), Client()
    assert first.post("/enrol/", {"code": code}).status_code == 302
    assert second.post("/enrol/", {"code": code}).status_code == 422
    assert "device" not in second.cookies


def test_enrolled_phone_is_led_to_the_pin(db: None) -> None:
    answer = phone().get("/sign-in/?next=/me/")
    assert answer["Location"] == "/sign-in/phone/?next=%2Fme%2F"


# Wall screens --------------------------------------------------------------------------------------------------


def wall() -> Client:
    browser = Client()
    _device, code = devices.offer(DeviceKind.WALL, "Linen room", by=None, at=now())
    answer = browser.post("/enrol/", {"code": code})
    assert (answer.status_code, answer["Location"]) == (302, "/rooms/wall/")
    return browser


def test_wall_screen_opens_wall_pages_and_no_others(db: None) -> None:
    from core.access import all_views

    browser = wall()
    assert browser.get("/live/ticket/?topics=board").status_code == 200
    for page in (HOME, ME, PEOPLE, ROSTER):
        assert browser.get(page).status_code == 403
    open_to_wall = {name for _pattern, name, declared in all_views() if declared and declared.wall}
    assert open_to_wall <= {
        "core:live-ticket",
        "core:live-changes",
        "rooms:wall",
        "rooms:tile",
        "rooms:board",
    }


def test_revoked_wall_screen_shows_nothing(db: None) -> None:
    browser = wall()
    devices.revoke(Device.objects.get(), by=None, at=now())
    assert browser.get("/live/ticket/?topics=board").status_code == 302


def test_wall_token_signs_nobody_in_on_a_phone(attendant: Employee) -> None:
    browser = wall()
    assert browser.post("/sign-in/phone/", {"number": attendant.number, "pin": PIN}).status_code == 403
    token = browser.cookies["device"].value.partition(".")[2]
    browser.cookies["device"] = f"phone.{token}"
    assert browser.post("/sign-in/phone/", {"number": attendant.number, "pin": PIN}).status_code == 403


def test_what_people_type_in_secret_is_never_written_back_by_a_fault_page() -> None:
    secret = {
        name
        for form in vars(forms).values()
        if isinstance(form, type) and issubclass(form, forms.HouseForm)
        for name, field in form.base_fields.items()
        if isinstance(field, forms.SecretField)
    }
    assert {"password", "pin"} <= secret <= faults.SECRETS
