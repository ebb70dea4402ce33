"""Every form and every address of the program, filled with what nobody types in good faith (SAFETY 10, 19, 20, 31)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from django.db import connection, transaction
from django.test import Client

from core.domain import hotel as hotels
from core.domain.form_keys import new_key
from staff.enums import Role
from staff.models import Employee
from tests.attack.addresses import all_addresses, lines
from tests.crawl import walk
from tests.hotel import Hotel, browser, floor_phone, open_hotel

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# What may never come back as it was sent: a browser would run it.
MARK = '<script>alert("housekeeping")</script>'
QUOTE = '"><img src=x onerror=alert(1)>'
LIVE = (MARK.encode(), b"<img src=x onerror")

TEXTS = {
    "a script": MARK,
    "an end of an attribute": QUOTE,
    "a formula": "=cmd|' /C calc'!A0",
    "a NUL": "Wang\x00Xiulan",
    "a half of a pair": "Wang\ud800Xiulan",
    "text turned round": "Wang\u202egnaW\u2066\u2069",
    "control characters": "\x01\x08\x1b[31m\x7f\u0085",
    "100 kB": "W" * 100_000,
    "a huge number": "99999999999999999999",
    "a number beyond 64 bits, negative": "-9223372036854775809",
    "a negative number": "-1",
    "full-width digits": "１２３４",
    "other scripts' digits": "١٢٣",
    "an exponent": "1e400",
    "no number": "NaN",
    "a day that never was": "0000-00-00",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "a wrong hour": "24:61",
    "a template": "{{ settings.SECRET_KEY }}{% debug %}%(name)s{0}",
    "a path": "../../../../etc/passwd",
    "an address": "//evil.example/",
    "a quote": "'; DROP TABLE rooms_room; --",
    "nothing": "",
    "blanks": " \u3000\t",
}


@dataclass(frozen=True)
class Form:
    """A form of a page as a browser knows it: where it goes and what stands in it."""

    action: str
    fields: tuple[tuple[str, str], ...]

    @property
    def shape(self) -> tuple[str, tuple[str, ...]]:
        return re.sub(r"\d+", "N", self.action.partition("?")[0]), tuple(sorted({n for n, _v in self.fields}))


class Forms(HTMLParser):
    """Collects the POST forms of a page, and what htmx sends from single elements."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[Form] = []
        self.action: str | None = None
        self.fields: list[tuple[str, str]] = []
        self.choices: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "form":
            posts = known.get("method", "get").lower() == "post" or "hx-post" in known
            self.action = (known.get("hx-post") or known.get("action") or self.address) if posts else None
            self.fields = []
        elif "hx-post" in known:
            self.found.append(Form(known["hx-post"], ()))
        if self.action is None:
            return
        if tag in ("input", "textarea", "button") and known.get("name"):
            self.fields.append((known["name"], known.get("value", "")))
        elif tag == "select" and known.get("name"):
            self.choices = known["name"]
            self.fields.append((known["name"], ""))
        elif tag == "option" and self.choices and "selected" in known:
            self.fields.append((self.choices, known.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.choices = None
        if tag == "form" and self.action is not None:
            self.found.append(Form(self.action, tuple(self.fields)))
            self.action = None


def forms_of(client: Client) -> dict[Any, Form]:
    """Each form that links lead to, once per address and set of fields."""
    found: dict[Any, Form] = {}
    for page in walk(client):
        reader = Forms(page.address)
        reader.feed(page.html)
        for form in reader.found:
            found.setdefault(form.shape, form)
    return found


@pytest.fixture
def hotel(db: None) -> Hotel:
    hotel = open_hotel()
    Employee.objects.update(language="en")
    return hotel


@dataclass
class Probe:
    """A browser whose every step is taken back, and a list of what went wrong."""

    client: Client
    wrong: list[Any]

    def ask(
        self, method: str, path: str, data: dict[str, Any] | None = None, told: str = "", **given: Any
    ) -> Any:
        cookies = self.client.cookies.copy()
        # Encoded here: halves of surrogate pairs are sent as a hostile client would, and no library refuses to.
        body_sent = urlencode(data or {}, doseq=True, errors="surrogatepass")
        with transaction.atomic():
            if method == "post":
                answer = self.client.generic(
                    "POST", path, body_sent, "application/x-www-form-urlencoded", **given
                )
            else:
                answer = self.client.generic("GET", path, QUERY_STRING=body_sent, **given)
            body = b"".join(answer) if not answer.streaming else b"".join(answer.streaming_content)
            # What was saved is looked at where it stands.
            if answer.status_code == 302 and answer["Location"].startswith("/"):
                shown = self.client.get(answer["Location"])
                body += shown.content if not shown.streaming else b""
                if shown.status_code >= 500:
                    self.wrong.append((shown.status_code, "page after", path, told))
            connection.needs_rollback = False
            transaction.set_rollback(True)
        self.client.cookies = cookies
        # 503 is an answer of /readyz alone here.
        if answer.status_code >= 500 and not path.startswith("/readyz"):
            self.wrong.append((answer.status_code, method, path[:80], told))
        if answer.status_code == 302 and answer["Location"].startswith(("//", "http", "\\")):
            self.wrong.append(("leads away", path[:80], answer["Location"][:80]))
        self.wrong += [("comes back live", path[:80], told) for mark in LIVE if mark in body]
        return answer


def filled(form: Form, value: str, *, but: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The form with `value` in every field, its key right, so that the form is not refused for its key alone."""
    sent: dict[str, list[str]] = {}
    for name, there in form.fields:
        sent.setdefault(name, []).append(there if name in but else value)
    if "key" in sent:
        sent["key"] = [new_key()]
    return {name: values[:3] for name, values in sent.items()}


def variants(form: Form) -> Iterator[tuple[str, dict[str, Any]]]:
    """The form with every hostile text in all fields at once, and in one field at a time beside right values.

    Beside right values each field meets every sixth text in turns, 100 kB, and being missing: forms share their
    fields, so that each kind of field meets all of them. Of fields that differ in a number alone (`used_7`) six do.
    """
    names = sorted({name for name, _value in form.fields} - {"csrfmiddlewaretoken", "key"})
    kinds: dict[str, list[str]] = {}
    for name in names:
        kinds.setdefault(re.sub(r"\d+", "N", name), []).append(name)
    tried = sorted(name for kind in kinds.values() for name in kind[:6])
    for told, text in TEXTS.items():
        if len(text) < 10_000:  # in all fields at once it would be refused for its size alone
            yield told, filled(form, text)
    for place, name in enumerate(tried):
        others = frozenset(names) - {name}
        long = [("100 kB", TEXTS["100 kB"])]
        for told, text in [*itertools.islice(TEXTS.items(), place % 6, None, 6), *long]:
            yield f"{told} in {name}", filled(form, text, but=others)
        missing = filled(form, "", but=frozenset(names))
        del missing[name]
        yield f"without {name}", missing
    if any(name == "key" for name, _value in form.fields):
        for wrong_key in ("", "x", "0" * 36, "\x00", "９" * 32):
            yield f"the key {wrong_key[:3]!r}", {**filled(form, "", but=frozenset(names)), "key": wrong_key}
    yield "nothing at all", {}


@pytest.mark.parametrize("part", range(4))
def test_no_form_breaks_and_nothing_comes_back_live_whatever_is_typed(hotel, part):
    client = browser(hotel.people["manager"], raise_request_exception=False)
    found = sorted(forms_of(client).items(), key=str)
    assert len(found) > 25
    probe = Probe(client, [])
    for _shape, form in found[part::4]:
        for told, data in variants(form):
            probe.ask("post", form.action, data, told)
    assert not probe.wrong, lines(probe.wrong)


def test_no_form_of_a_floor_phone_breaks(hotel):
    client = floor_phone(hotel.people["room_attendant"])
    probe = Probe(client, [])
    found = forms_of(client)
    assert len(found) > 5
    for form in found.values():
        for told, data in variants(form):
            probe.ask("post", form.action, data, told)
    assert not probe.wrong, lines(probe.wrong)


NUMBERS = [
    "99999999999999999999",
    str(2**63),
    str(2**63 - 1),
    "-1",
    "１２",
    "1.5",
    "",
    "x",
    "\x00",
    "9" * 5000,
]
NAMES = ("page", "q", "date", "day", "week", "at", "since", "before", "floor", "section", "attendant", "room",
         "guest", "did", "tab", "state", "role", "kind", "act", "about", "what", "topics", "next", "shift",
         "type", "known", "density", "only", "show", "status")  # fmt: skip


def test_no_address_breaks_whatever_its_query_says(hotel):
    client = browser(hotel.people["manager"], raise_request_exception=False)
    probe = Probe(client, [])
    paths = {address.path for address in all_addresses(hotel)}
    # Texts go to all names at once, in turns over the addresses: each address meets every fourth text.
    for place, path in enumerate(sorted(paths)):
        for told, text in itertools.islice([*TEXTS.items(), *((n, n) for n in NUMBERS)], place % 4, None, 4):
            probe.ask("get", path, dict.fromkeys(NAMES, text[:300]), told)
    assert not probe.wrong, lines(probe.wrong)


def test_each_name_of_a_query_is_harmless_alone(hotel):
    """Pages that read a query, each name by itself, so that one wrong value does not hide another."""
    client = browser(hotel.people["manager"], raise_request_exception=False)
    probe = Probe(client, [])
    pages = ("/", "/rooms/", "/rooms/list/", "/rooms/as-of/", "/rooms/wall/", "/desk/", "/desk/walk-in/", "/cleaning/",
             "/my-rooms/", "/inspections/", "/staff/", "/staff/roles/", "/staff/roster/", "/hotel/audit/", "/search/",
             "/live/changes/", "/live/ticket/", "/desk/bookings/new/")  # fmt: skip
    days = ("9999-12-31", "0001-01-01", "0000-00-00", "9999-12-31T23:59", "0001-01-01T00:00")
    tries = [(name, value) for name in ("week", "at", "date", "day") for value in days]
    tries += [
        (name, value)
        for name in ("page", "since", "before", "floor", "guest", "room")
        for value in NUMBERS[:3]
    ]
    for place, path in enumerate(pages):
        for name, value in tries[place % 2 :: 2]:  # every second: the pages share how they read
            probe.ask("get", path, {name: value}, f"{name}={value}")
    assert not probe.wrong, lines(probe.wrong)


def test_numbers_in_addresses_that_no_database_holds_are_not_found(hotel):
    client = browser(hotel.people["manager"], raise_request_exception=False)
    probe = Probe(client, [])
    odd = ("0", str(2**63), str(2**63 - 1), "9" * 5000, quote("１２"), "-1", "1.0", "%00")
    shapes = {re.sub(r"/\d+/", "/{}/", address.path) for address in all_addresses(hotel)}
    for shape in sorted(shape for shape in shapes if "{}" in shape):
        for place, number in enumerate(odd):
            path = shape.replace("{}", number)
            for method in ("get", "post") if place < 2 else (("get", "post")[place % 2],):
                answer = probe.ask(method, path, told=number)
                if answer.status_code not in (404, 405):
                    probe.wrong.append((answer.status_code, method, path[:80]))
    assert not probe.wrong, lines(probe.wrong)


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "CONNECT", "PROPFIND", ""])
def test_other_methods_are_refused_everywhere(hotel, method):
    client = browser(hotel.people["manager"], raise_request_exception=False)
    paths = [address.path for address in all_addresses(hotel)][::5]
    assert {client.generic(method, path).status_code for path in [*paths, "/static/css/tokens.css"]} == {405}


@pytest.mark.parametrize(
    "header", ["evil.example", "hotel.example@evil.example", "evil.example:80", "a b", "[::", ""]
)
def test_another_host_is_refused_with_a_plain_page(settings, hotel, header):
    settings.ALLOWED_HOSTS = ["hotel.example"]
    for path in ("/", "/sign-in/", "/desk/", "/no-such-page/"):
        answer = Client(raise_request_exception=False).get(path, headers={"Host": header})
        assert answer.status_code == 400, (header, path)
        assert "evil" not in answer.content.decode() and "Traceback" not in answer.content.decode()


def test_a_forwarded_host_of_nobodys_proxy_is_not_believed(settings, hotel):
    settings.ALLOWED_HOSTS = ["hotel.example"]
    client = Client(headers={"Host": "hotel.example"})
    answer = client.get("/desk/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"})
    assert answer.status_code == 302 and "evil" not in answer["Location"]


AWAY = [
    "//evil.example", "https://evil.example/", "\\\\evil.example", "/\\evil.example", "javascript:alert(1)",
    "http:///evil.example", " //evil.example", "\x08//evil.example", "/\t/evil.example", "https:evil.example",
    "staff:employees", "home", "x", "１２",
]  # fmt: skip


@pytest.mark.parametrize("away", AWAY)
def test_next_leads_to_our_own_pages_alone(hotel, away):
    client = browser(hotel.people["manager"])
    for path, data in (("/language/", {"language": "en"}), ("/theme/", {"theme": "dark"})):
        assert client.post(path, {**data, "next": away})["Location"] == "/", away
    # Signed in already: the sign-in page sends on, also by its query.
    answer = client.get("/sign-in/", {"next": away})
    assert answer.status_code == 302 and answer["Location"] == "/", away


def test_a_form_from_another_site_is_refused_and_changes_nothing(hotel):
    client = Client(enforce_csrf_checks=True)
    person = hotel.people["manager"]
    client.force_login(person, backend="staff.backends.EmployeeBackend")
    assert client.post("/theme/", {"theme": "dark"}).status_code == 403
    person.refresh_from_db()
    assert person.theme == ""


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"a=%", "application/x-www-form-urlencoded; charset=no-such-thing"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"", "multipart/form-data; boundary=\xe9"),
        (b"{", "application/json"),
        (b"&".join(b"a%d=1" % n for n in range(3000)), "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 3 * 2**20, "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_nobody_can_read_is_a_plain_refusal(hotel, body, kind):
    client = browser(hotel.people["manager"], raise_request_exception=False)
    for path in ("/hotel/", "/desk/walk-in/", "/cleaning/give/", "/staff/new/", "/theme/", "/sign-out/"):
        answer = client.generic("POST", path, body, content_type=kind)
        assert answer.status_code < 500, (path, answer.status_code)
        assert "Traceback" not in answer.content.decode()


def test_what_hostile_names_leave_behind_is_harmless_on_every_page(hotel):
    """Not what comes back at once but what was stored: names, notes, reasons and the hotel itself, on all pages."""
    from cleaning.models import FaultReason
    from frontdesk.models import Booking, Guest
    from rooms.models import Building, RoomType, Section
    from staff.models import Device

    Guest.objects.update(name=MARK + "=1+1", phone=QUOTE[:32])
    Booking.objects.update(wish=QUOTE, reference=MARK[:40])
    FaultReason.objects.update(name_en=MARK[:60], area_en=QUOTE[:40])
    for model in (Building, RoomType, Section):
        model.objects.update(name_en=QUOTE)
    Device.objects.update(name=MARK)
    Employee.objects.update(name_zh="", family_name=MARK, given_names=QUOTE, phone=QUOTE[:30])
    stored = hotels.profile()
    stored.name_en, stored.address_en = QUOTE, MARK
    stored.save()
    wrong = []
    for role in (Role.MANAGER, Role.FRONT_DESK, Role.ROOM_ATTENDANT):
        client = browser(hotel.people[role], raise_request_exception=False)
        paths = {page.address: page.html for page in walk(client)}
        for text in ("alert", "script", "img", "=1"):
            paths[f"search {text}"] = client.get("/search/", {"q": text}).content.decode()
        wrong += [(role, path) for path, html in paths.items() if any(mark.decode() in html for mark in LIVE)]
    assert not wrong, lines(wrong)
