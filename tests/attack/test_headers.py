"""Headers on every kind of answer, and cookies as production sets them (SAFETY 29, 30, 31)."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from core import slots
from staff.models import Employee
from tests.hotel import Hotel, browser, open_hotel

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
}


@pytest.fixture
def hotel(db: None) -> Hotel:
    hotel = open_hotel()
    Employee.objects.update(language="en")
    return hotel


def explode(text: str, user: object) -> list[object]:
    raise ZeroDivisionError("inside")


def test_every_kind_of_answer_carries_the_headers(hotel, monkeypatch, settings):
    client = browser(hotel.people["manager"], raise_request_exception=False)
    crew = browser(hotel.people["pa_crew"])
    settings.ALLOWED_HOSTS = ["testserver"]
    monkeypatch.setitem(slots._fillers, "search", [(1, explode)])
    answers = {
        "page": client.get("/desk/"),
        "form": client.post("/staff/new/", {"number": ""}),
        "redirect": Client().get("/desk/"),
        "sign-in": Client().get("/sign-in/"),
        "forbidden": crew.get("/hotel/"),
        "csrf": Client(enforce_csrf_checks=True).post("/theme/", {}),
        "not found": client.get("/no-such-page/"),
        "method": client.delete("/desk/"),
        "method of a view": client.get("/cleaning/give/"),
        "conflict": client.post("/cleaning/give/", {}),
        "host": client.get("/", headers={"Host": "evil.example"}),
        "too long": client.post("/theme/", {"theme": "x" * 3 * 2**20}),
        "server error": client.get("/search/?q=x"),
        "json": client.get("/live/ticket/?topics=board"),
        "static": client.get("/static/css/tokens.css"),
        "static missing": client.get("/static/css/no-such.css"),
        "health": Client().get("/healthz"),
    }
    status = {name: answer.status_code for name, answer in answers.items()}
    assert status == {
        "page": 200, "form": 422, "redirect": 302, "sign-in": 200, "forbidden": 403, "csrf": 403, "not found": 404,
        "method": 405, "method of a view": 405, "conflict": 409, "host": 400, "too long": 400, "server error": 500,
        "json": 200, "static": 200, "static missing": 404, "health": 200,
    }  # fmt: skip
    wrong = []
    for name, answer in answers.items():
        wrong += [(name, header) for header, value in ALWAYS.items() if answer.headers.get(header) != value]
        said = {part.strip() for part in answer.headers.get("Content-Security-Policy", "").split(";")}
        wrong += [(name, missing) for missing in POLICY - said]
        wrong += [(name, part) for part in said if "unsafe" in part or "*" in part or "http" in part]
    assert not wrong, wrong
    kept = [
        n
        for n, a in answers.items()
        if not n.startswith("static") and a.headers.get("Cache-Control") != "no-store"
    ]
    # These are answered before anybody is known and hold nothing of the hotel.
    assert set(kept) <= {"csrf", "method", "host", "too long", "static", "static missing"}, kept
    assert not any("Traceback" in a.content.decode() for n, a in answers.items() if n != "static")


def test_what_comes_by_htmx_is_stored_nowhere_either(hotel):
    client = browser(hotel.people["manager"])
    answer = client.get("/desk/", headers={"HX-Request": "true", "HX-Target": "list"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_cookies_are_for_this_site_and_no_script(hotel):
    client = browser(hotel.people["manager"])
    client.post("/theme/", {"theme": "dark"})
    client.post("/language/", {"language": "zh-hans"})
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] == "Lax" and cookie["httponly"], name
        assert cookie["path"] == "/" and not cookie["domain"], name


# Asked of a fresh process, since settings are read once.
IN_PRODUCTION = """
import json
import django
django.setup()
from django.conf import settings
from django.test import Client
from core.preferences import theme_cookie
from staff.middleware import device_cookie
answer = Client(headers={"Host": "hotel.example"}).get("/healthz", secure=True)
plain = Client(headers={"Host": "hotel.example"}).get("/sign-in/")
print(json.dumps({
    "headers": dict(answer.headers), "plain": [plain.status_code, plain.headers.get("Location")],
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME,
              theme_cookie(), device_cookie()],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.LANGUAGE_COOKIE_SECURE],
    "debug": settings.DEBUG,
}))
"""


def test_production_settings_have_host_cookies_https_only_and_hsts(tmp_path: Path):
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "DEBUG", "HTTPS")},
        "DJANGO_SETTINGS_MODULE": "housekeeping.settings", "HOTEL_MODE": "production", "DEBUG": "1",
        "RUN_DIR": str(tmp_path), "SECRET_KEY": secrets.token_urlsafe(60),
        "DATA_KEYS": "a:" + "A" * 43 + "=", "DATA_HASH_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "hotel.example", "CSRF_TRUSTED_ORIGINS": "https://hotel.example",
        "DATABASE_URL": "sqlite://:memory:",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", IN_PRODUCTION], cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert all(name.startswith("__Host-") for name in found["names"]), found["names"]
    assert all(found["secure"]) and not found["debug"]
    assert found["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    assert found["plain"] == [301, "https://hotel.example/sign-in/"]
