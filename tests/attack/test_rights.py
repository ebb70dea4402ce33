"""Every address, every role, every kind of sign-in: who lacks the right gets nothing and changes nothing."""

from __future__ import annotations

from copy import copy
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from frontdesk.models import Guest
from rooms.forms import BLOCK_RIGHTS, SET_RIGHTS
from staff.enums import DeviceKind, Role
from staff.models import Employee
from staff.roles import ROLES
from tests.attack.addresses import Address, all_addresses, changes, lines, rows
from tests.hotel import Hotel, browser, enrolled, floor_phone, open_hotel

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# What the guard says to somebody without the right. A rule that refuses an act says something else.
GUARD = "Your role does not include this page"
METHODS = ("get", "post")
# Pages of several acts, each with its own right. Who has none of them is refused like anybody without the right.
RIGHTS_OF_ACTS = {"rooms:set": set(SET_RIGHTS.values()), "rooms:block": set(BLOCK_RIGHTS.values())}


@pytest.fixture
def hotel(db: None) -> Hotel:
    return open_hotel()


def ask(client: Client, method: str, address: Address) -> tuple[int, str, str, list[str]]:
    """Status, where to, what is said, and what was written; whatever was written is taken back."""
    cookies = copy(client.cookies)
    with changes() as written:
        answer = getattr(client, method)(address.path, headers={"Accept-Language": "en"})
        text = b"".join(answer).decode(errors="replace") if not answer.streaming else ""
    client.cookies = cookies  # signed out and back again, as the database is
    return answer.status_code, answer.headers.get("Location", ""), text, written


def holds(role: str, address: Address) -> bool:
    """Whether the role passes: by the right the view declares, and one of those of what can be done there."""
    declared, rights = address.declared, ROLES[role].rights
    acts = RIGHTS_OF_ACTS.get(address.name)
    return declared.public or (
        (not declared.right or declared.right in rights) and (not acts or acts & rights)
    )


@pytest.mark.parametrize("role", list(Role))
def test_who_lacks_the_right_gets_403_and_changes_nothing_and_who_has_it_passes_the_guard(hotel, role):
    Employee.objects.update(language="en")
    addresses = all_addresses(hotel)
    client = browser(hotel.people[role], raise_request_exception=False)
    before = rows()
    wrong = []
    for address in addresses:
        for method in METHODS:
            status, _to, text, written = ask(client, method, address)
            if holds(role, address):
                fine = status < 500 and GUARD not in text and (method == "post" or status != 400)
            else:
                fine = status == 403 and GUARD in text and not written
            if not fine:
                wrong.append((method, address.name, status, written))
    assert not wrong, lines(wrong)
    assert rows() == before


def test_a_role_without_any_right_meets_the_guard_everywhere_but_at_its_own_page(hotel):
    """The twin of the test above: it would not notice anything if the public-area crew could open all pages."""
    shut = [address for address in all_addresses(hotel) if not holds(Role.PA_CREW, address)]
    assert len(shut) > 60


def test_nobody_signed_in_is_led_to_the_sign_in_page_and_changes_nothing(hotel):
    addresses = [address for address in all_addresses(hotel) if not address.declared.public]
    before = rows()
    client = Client()
    wrong = []
    for address in addresses:
        for method in METHODS:
            status, to, _text, written = ask(client, method, address)
            if status != 302 or not to.startswith("/sign-in/?next=") or written:
                wrong.append((method, address.name, status, to, written))
    assert not wrong, lines(wrong)
    assert rows() == before


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ROOM_ATTENDANT])
def test_a_floor_phone_opens_floor_pages_only_whoever_holds_it(hotel, role):
    Employee.objects.update(language="en")
    addresses = all_addresses(hotel)
    client = floor_phone(hotel.people[role])
    wrong = []
    for address in addresses:
        declared = address.declared
        for method in METHODS:
            status, _to, text, written = ask(client, method, address)
            if declared.public or (declared.floor and holds(role, address)):
                fine = status < 500 and GUARD not in text
            else:
                fine = status == 403 and GUARD in text and not written
            if not fine:
                wrong.append((method, address.name, status, written))
    assert not wrong, lines(wrong)


def test_no_page_of_money_guests_or_people_is_open_to_a_floor_phone(hotel):
    open_to_phones = {address.path for address in all_addresses(hotel) if address.declared.floor}
    assert not [path for path in open_to_phones if path.startswith(("/desk/", "/hotel/", "/staff/devices/"))]


def test_a_wall_screen_opens_wall_pages_only_and_sees_no_names(hotel):
    addresses = all_addresses(hotel)
    names = {"王秀兰", *Guest.objects.values_list("name", flat=True)}
    Employee.objects.update(family_name="Wang", given_names="Xiulan")
    client = enrolled(DeviceKind.WALL)
    wrong = []
    for address in addresses:
        if address.declared.public:
            continue
        for method in METHODS:
            status, _to, text, written = ask(client, method, address)
            seen = [name for name in (*names, "Xiulan") if name in text]
            allowed = (200, 405) if address.declared.wall else (403,)
            if status not in allowed or seen or written:
                wrong.append((method, address.name, status, seen, written))
    assert not wrong, lines(wrong)


def test_the_live_changes_of_a_wall_screen_name_nobody(hotel):
    """The fallback of the stream carries tiles; those for walls are drawn without people."""
    Employee.objects.update(family_name="Wang", given_names="Xiulan")
    client = enrolled(DeviceKind.WALL)
    for topics in ("board", "desk", f"person:{hotel.people['room_attendant'].pk}"):
        said = client.get("/live/changes/", {"topics": topics, "since": "1"}).content.decode()
        assert "Xiulan" not in said and "\\u738b\\u79c0\\u5170" not in said and "王秀兰" not in said


def test_the_table_of_rights_in_the_repository_is_that_of_the_program():
    made = Path(settings.RUN_DIR) / "rights.md"
    call_command("rights_table", output=made)
    kept = settings.BASE_DIR / "docs" / "rights.md"
    assert kept.read_text() == made.read_text(), "run manage.py rights_table --output docs/rights.md"
