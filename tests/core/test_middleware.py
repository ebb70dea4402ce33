"""What every request passes: methods, the hotel's time, the language, plain answers to faults."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone, translation

from core.access import public
from core.errors import Denied, Refusal, Stale
from core.middleware import FaultsMiddleware, HotelMiddleware, LanguageMiddleware, MethodsMiddleware
from core.models import HotelProfile
from tests import factories as make


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_are_refused_before_any_view(method):
    middleware = MethodsMiddleware(lambda request: HttpResponse("seen"))
    assert middleware(RequestFactory().generic(method, "/")).status_code == 405


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS"])
def test_the_four_methods_pass(method):
    middleware = MethodsMiddleware(lambda request: HttpResponse("seen"))
    assert middleware(RequestFactory().generic(method, "/")).status_code == 200


@pytest.mark.django_db
def test_a_view_runs_in_the_hotels_time_zone(django_assert_num_queries):
    HotelProfile.objects.create(pk=1, time_zone="Europe/Berlin")
    seen = []

    @public
    def view(request):
        seen.append((timezone.get_current_timezone_name(), request.hotel.currency))
        return HttpResponse()

    def get_response(request):
        middleware.process_view(request, view, (), {})
        return view(request)

    middleware = HotelMiddleware(get_response)
    with django_assert_num_queries(1):
        middleware(RequestFactory().get("/"))
    assert seen == [("Europe/Berlin", "CNY")]
    assert timezone.get_current_timezone_name() != "Europe/Berlin"


def test_a_view_without_hotel_asks_the_database_nothing():
    assert Client().get("/healthz").content == b"ok\n"  # no database fixture: a query would fail the test


class Person:
    def __init__(self, language: str) -> None:
        self.language = language


@pytest.mark.parametrize(
    ("person", "cookie", "browser", "language"),
    [
        (Person("zh-hans"), "en", "en", "zh-hans"),
        (Person(""), "zh-hans", "en", "zh-hans"),
        (Person("tlh"), "en", "zh-CN", "en"),
        (None, "tlh", "zh-CN,zh;q=0.9", "zh-hans"),
        (None, None, "zh-Hans-CN", "zh-hans"),
        (None, None, "fr", "en"),
        (None, None, "", "en"),
    ],
)
def test_the_language_is_the_persons_then_the_cookies_then_the_browsers(
    settings, person, cookie, browser, language
):
    request = RequestFactory().get("/", headers={"Accept-Language": browser})
    if cookie:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = cookie
    request.user = person
    seen = []

    def get_response(request):
        seen.append(translation.get_language())
        return HttpResponse()

    response = LanguageMiddleware(get_response)(request)
    assert seen == [language] and response["Content-Language"] == language


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (Refusal("Room 1203 is not ready."), 409, "Room 1203 is not ready."),
        (Stale("He Xiufang was faster."), 409, "He Xiufang was faster."),
        (Denied("Only a leader may release."), 403, "Only a leader may release."),
        (OperationalError("database is locked"), 503, "Nothing was saved"),
    ],
)
def test_what_no_view_has_answered_becomes_a_plain_page_and_a_message_for_htmx(fault, status, words):
    middleware = FaultsMiddleware(lambda request: HttpResponse())
    with translation.override("en"):
        page = middleware.process_exception(RequestFactory().post("/"), fault)
        part = middleware.process_exception(RequestFactory().post("/", headers={"HX-Request": "true"}), fault)
    assert page.status_code == part.status_code == status
    assert words in page.content.decode() and "<html" in page.content.decode()
    assert words in part.content.decode() and "<html" not in part.content.decode()
    assert part["HX-Retarget"] == "#messages"
    assert (page.get("Retry-After") is not None) == (status == 503)


def test_a_mistake_of_ours_goes_on_to_the_error_page():
    middleware = FaultsMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), ZeroDivisionError()) is None


def test_a_refusal_is_escaped():
    middleware = FaultsMiddleware(lambda request: HttpResponse())
    page = middleware.process_exception(RequestFactory().get("/"), Refusal("<script>"))
    assert b"<script>" not in page.content.split(b"<body")[1]


@pytest.mark.django_db
def test_the_error_page_carries_a_number_that_the_log_has_and_no_trace(monkeypatch, caplog):
    from core import slots

    client = Client(raise_request_exception=False)
    person = make.manager()
    person.set_password("seven herons over the pond")
    person.save()
    client.post("/sign-in/", {"number": person.number, "password": "seven herons over the pond"})

    def explode(text, user):
        raise ZeroDivisionError("secret inside")

    monkeypatch.setitem(slots._fillers, "search", [(1, explode)])
    response = client.get("/search/?q=1203", headers={"Accept-Language": "en"})
    page = response.content.decode()
    assert response.status_code == 500 and "secret inside" not in page and "Traceback" not in page
    number = next(record.args[0] for record in caplog.records if record.msg.startswith("server error"))
    assert number in page


@pytest.mark.django_db
def test_every_fault_page_is_there_in_both_languages():
    for language, words in [("en", "Nothing is here"), ("zh-hans", "</html>")]:
        response = Client().get("/no-such-page/", headers={"Accept-Language": language})
        assert response.status_code == 404 and words in response.content.decode()
