"""What lost a race is done again before anybody is told; what cannot pass, and what may count twice, is not."""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from psycopg2 import errorcodes

from core import again
from core.domain.form_keys import new_key
from core.middleware import FaultsMiddleware

pytestmark = pytest.mark.django_db  # a connection that is not usable is given up before the next try

KEYED = {"key": "4be0643f-1d98-573b-97cd-ca98a65347dd"}


def passing() -> OperationalError:
    """As the database in use says that somebody else was in the way."""
    fault = OperationalError("held up")
    if connection.vendor == "sqlite":
        cause: Any = sqlite3.OperationalError("database is locked")
        cause.sqlite_errorname = "SQLITE_BUSY"
    else:
        cause = psycopg2.OperationalError("could not serialize access")  # without a code: the server is away
    fault.__cause__ = cause
    return fault


class View:
    """Fails so often, then answers."""

    def __init__(self, *faults: Exception) -> None:
        self.faults = list(faults)
        self.calls = 0

    def __call__(self) -> HttpResponse:
        self.calls += 1
        if self.faults:
            raise self.faults.pop(0)
        return HttpResponse("done")


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "PAUSES", (0.0, 0.0, 0.0))


def repeat(
    request: Any, view: View, fault: Exception | None = None, since: float | None = None
) -> HttpResponse:
    return again.repeat(
        request, view, fault or passing(), since=again.monotonic() if since is None else since
    )


def test_reading_and_forms_with_a_key_are_done_again():
    for request in (RequestFactory().get("/"), RequestFactory().head("/"), RequestFactory().post("/", KEYED)):
        view = View(passing(), passing())
        assert repeat(request, view).content == b"done" and view.calls == 3


@pytest.mark.parametrize("data", [{}, {"key": ""}, {"key": "x"}])
def test_a_form_without_a_key_is_not_for_it_might_count_twice(data):
    view = View()
    with pytest.raises(OperationalError):
        repeat(RequestFactory().post("/", data), view)
    assert view.calls == 0


def test_after_three_more_tries_the_last_fault_is_told():
    view = View(*[passing() for _n in range(9)])
    with pytest.raises(OperationalError):
        repeat(RequestFactory().get("/"), view)
    assert view.calls == 3


def test_who_has_waited_long_enough_waits_no_longer():
    view = View()
    with pytest.raises(OperationalError):
        repeat(RequestFactory().get("/"), view, since=again.monotonic() - again.PATIENCE - 1)
    assert view.calls == 0


def test_another_fault_ends_the_tries():
    view = View(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        repeat(RequestFactory().get("/"), view)
    assert view.calls == 1


def test_files_are_read_from_their_beginning_again():
    upload = SimpleUploadedFile("a.jpg", b"abc")
    request = RequestFactory().post("/", {**KEYED, "photos": upload})
    request.FILES["photos"].read()
    repeat(request, View())
    assert request.FILES["photos"].read() == b"abc"


@pytest.mark.parametrize(
    ("name", "passes"),
    [
        ("SQLITE_BUSY", True),
        ("SQLITE_BUSY_SNAPSHOT", True),
        ("SQLITE_LOCKED", True),
        ("SQLITE_FULL", False),
        ("SQLITE_IOERR_WRITE", False),
        ("SQLITE_CORRUPT", False),
        ("SQLITE_ERROR", False),
    ],
)
def test_of_sqlites_faults_only_locks_pass(name, passes):
    fault, cause = OperationalError("x"), sqlite3.OperationalError("x")
    cause.sqlite_errorname = name
    fault.__cause__ = cause
    assert again.is_passing(fault) == passes


class Answered(psycopg2.OperationalError):
    pgcode: str | None = None  # psycopg2 fills it from the server's answer; it cannot be set on its own class


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("code", "passes"),
    [
        (errorcodes.SERIALIZATION_FAILURE, True),
        (errorcodes.DEADLOCK_DETECTED, True),
        (errorcodes.LOCK_NOT_AVAILABLE, True),
        (errorcodes.ADMIN_SHUTDOWN, True),
        (errorcodes.CANNOT_CONNECT_NOW, True),
        (errorcodes.CONNECTION_FAILURE, True),
        (None, True),
        (errorcodes.QUERY_CANCELED, False),
        (errorcodes.DISK_FULL, False),
        (errorcodes.OUT_OF_MEMORY, False),
        (errorcodes.UNDEFINED_TABLE, False),
    ],
)
def test_of_postgresqls_faults_races_and_lost_connections_pass(code, passes):
    fault, cause = OperationalError("x"), Answered("x")
    cause.pgcode = code
    fault.__cause__ = cause
    assert again.is_passing(fault) == passes
    assert again.is_passing(InterfaceError("connection already closed"))


@pytest.mark.parametrize("fault", [ValueError(), ZeroDivisionError()])
def test_mistakes_of_ours_do_not_pass(fault):
    assert not again.is_passing(fault)


# Through the middleware -----------------------------------------------------------------------------------------


class Match:
    """Where the address table has led."""

    args: tuple[()] = ()
    kwargs: dict[str, Any] = {}
    view_name = "core:try"

    def __init__(self, view: Any) -> None:
        self.func = lambda request: view()


def asked(view: View, **headers: str) -> Any:
    request = RequestFactory().post("/rooms/?tab=ready", {**KEYED, "name": "<Zhu>"}, headers=headers)
    request.resolver_match = Match(view)  # type: ignore[assignment]
    return FaultsMiddleware(lambda request: HttpResponse()).process_exception(request, passing())


def test_a_page_is_answered_as_if_nothing_had_been():
    assert asked(View(passing())).content == b"done"


def test_a_form_that_found_no_way_is_kept_in_the_answer_and_sent_again_at_one_press():
    answer = asked(View(*[passing() for _n in range(9)]))
    page = answer.content.decode()
    assert answer.status_code == 503 and 'action="/rooms/?tab=ready"' in page
    assert KEYED["key"] in page and "&lt;Zhu&gt;" in page and "<Zhu>" not in page


@pytest.mark.parametrize("name", ["password", "pin", "again", "present", "code"])
def test_secrets_are_not_written_back(name):
    request = RequestFactory().post("/sign-in/", {"number": "1001", name: "seven herons"})
    page = FaultsMiddleware(lambda request: HttpResponse()).process_exception(request, passing())
    assert (
        page.status_code == 503
        and "seven herons" not in page.content.decode()
        and "1001" not in page.content.decode()
    )


def test_a_fault_of_another_kind_on_the_way_is_that_fault():
    with pytest.raises(ZeroDivisionError):
        asked(View(ZeroDivisionError()))


# Real locks -----------------------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_that_wait_for_each_other_the_loser_is_done_again(at_once):
    """A real deadlock between two forms: both are answered in the end."""
    met = threading.Barrier(2)
    first_round = {"left": True, "right": True}

    def act(name: str, order: list[str]) -> HttpResponse:
        with transaction.atomic(), connection.cursor() as cursor:
            for place, table in enumerate(order):
                cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
                if place == 0 and first_round[name]:
                    first_round[name] = False
                    met.wait(10)
        return HttpResponse(name)

    def form(name: str, order: list[str]) -> Any:
        def run() -> Any:
            request = RequestFactory().post("/", {"key": new_key()})
            request.resolver_match = Match(lambda: act(name, order))  # type: ignore[assignment]
            try:
                return act(name, order).content
            except OperationalError as fault:
                middleware = FaultsMiddleware(lambda request: HttpResponse())
                return middleware.process_exception(request, fault).content

        return run

    tables = ["core_nightstep", "core_note"]
    assert at_once(form("left", tables), form("right", tables[::-1])) == [b"left", b"right"]
