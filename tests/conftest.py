"""What all tests share. Data is made by the tests themselves, through the domain functions the program uses."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
CI = os.environ.get("CI") == "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pass over what this machine cannot run, each with its reason. In CI nothing is passed over: it fails instead."""
    if CI:
        return
    for item in items:
        if item.get_closest_marker("browser") and not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="no Chromium here"))
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(pytest.mark.skip(reason="says something about PostgreSQL; set DATABASE_URL"))


@pytest.fixture
def at() -> datetime:
    """A moment in the middle of an ordinary day: Friday 1 July 2016, 10:00 in the hotel (UTC+8)."""
    return datetime(2016, 7, 1, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hotel_time() -> Iterator[None]:
    """Times read as in the demo hotel, as the middleware and the commands see to it."""
    with timezone.override("Asia/Shanghai"):
        yield


class AtOnce:
    """Runs functions at the same moment, each in its own thread with its own database connection."""

    def __call__(self, *functions: Any) -> list[Any]:
        """What each answered or raised, in their order."""
        start = threading.Barrier(len(functions))
        answers: list[Any] = [None] * len(functions)

        def run(place: int, function: Any) -> None:
            try:
                connection.ensure_connection()
                start.wait(timeout=20)
                answers[place] = function()
            except Exception as error:
                answers[place] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=run, args=pair) for pair in enumerate(functions)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        assert not any(thread.is_alive() for thread in threads), "a thread is still waiting"
        return answers


@pytest.fixture
def at_once(transactional_db: None) -> AtOnce:
    """Real threads, real transactions: `first, second = at_once(act, act)`."""
    return AtOnce()


@pytest.fixture
def redis_url() -> Iterator[str]:
    """An empty Redis database. Mark the test `redis`. REDIS_URL, or this machine's server."""
    from redis import Redis, RedisError

    address = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379").rstrip("/")
    if address.count("/") == 2:
        address += "/15"
    server = Redis.from_url(address, socket_connect_timeout=2)
    try:
        server.flushdb()
    except RedisError as reason:
        if CI:
            raise
        pytest.skip(f"no Redis answers at {address}: {reason}")
    yield address
    server.flushdb()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The browser of the machine; nothing is downloaded."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM}


@pytest.fixture
def site(transactional_db: None, settings: Any) -> Iterator[str]:
    """The whole program, live stream included, served on a free port of this machine. Answers its address."""
    import uvicorn

    from housekeeping.asgi import application

    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(
            uvicorn.Config(application, lifespan="off", log_level="warning", timeout_graceful_shutdown=1)
        )
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        deadline = time.monotonic() + 20
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        assert server.started, "the server did not start"
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)
