"""The hub: what is committed reaches every open screen once, in its language, in any order of commit."""

from __future__ import annotations

import asyncio
import json
import os
import time
from datetime import timedelta

import pytest
import redis

from core import clock
from core.domain import live
from core.live import hub as hubs
from core.live import renderers
from core.live.ticket import Ticket
from core.models import LiveEvent

BOARD = frozenset({"board"})


@pytest.fixture
def drawn(monkeypatch) -> list[list[str]]:
    """A renderer of tiles that notes what it was asked to draw."""
    asked: list[list[str]] = []

    def tiles(refs):
        asked.append(refs)
        return {ref: {"en": f"<i>room {ref}</i>", "zh-hans": f"<i>{ref}房\n</i>"} for ref in refs}

    monkeypatch.setattr(renderers, "renderers", {"tile": tiles})
    return asked


class Screen:
    """An open stream without its network."""

    def __init__(self, hub: hubs.Hub, topics=BOARD, language="en", person=7, last=0) -> None:
        self.loop = asyncio.new_event_loop()
        ticket = Ticket(person, frozenset(topics), language, "desk", int(time.time()) + 600)
        self.client = hubs.Client(ticket, last, self.loop)
        hub.clients.add(self.client)
        hub._joining.put(self.client)

    def read(self) -> list[bytes | None]:
        self.loop.run_until_complete(asyncio.sleep(0))
        texts = []
        while not self.client.queue.empty():
            texts.append(self.client.queue.get_nowait())
        return texts

    def news(self) -> list[dict]:
        return [json.loads(text.split(b"data: ")[1]) for text in self.read()]


@pytest.fixture
def screens():
    hub = hubs.Hub()
    opened: list[Screen] = []

    def open_screen(**kwargs) -> Screen:
        opened.append(Screen(hub, **kwargs))
        return opened[-1]

    yield hub, open_screen
    for screen in opened:
        screen.loop.close()


def announce(*refs: str, topic="board", kind="tile", at=None) -> None:
    live.announce_many([(topic, kind, ref, 1) for ref in refs], at=at or clock.now())


@pytest.mark.django_db
def test_a_tile_reaches_each_board_in_its_language_and_is_drawn_once(screens, drawn):
    hub, open_screen = screens
    english, chinese = open_screen(), open_screen(language="zh-hans")
    hub.look()
    assert drawn == [[]]  # words and icons are read before the first change waits for them
    announce("12", "12", "13")
    assert hub.look() == 3
    assert drawn[1:] == [["12", "13"]]
    assert [news["html"] for news in english.news()] == ["<i>room 12</i>", "<i>room 12</i>", "<i>room 13</i>"]
    assert {news["html"] for news in chinese.news()} == {"<i>12房\n</i>", "<i>13房\n</i>"}


@pytest.mark.django_db
def test_a_screen_hears_its_own_topics_alone(screens, drawn):
    hub, open_screen = screens
    desk = open_screen(topics={"desk", "person:7"})
    hub.look()
    announce("12")
    announce("88", topic="desk", kind="stay")
    announce("", topic="person:8", kind="task")
    announce("", topic="person:7", kind="task")
    hub.look()
    assert [(news["topic"], news["kind"], news["ref"]) for news in desk.news()] == [
        ("desk", "stay", "88"),
        ("person:7", "task", ""),
    ]


@pytest.mark.django_db
def test_nothing_new_is_one_query(screens, django_assert_num_queries):
    hub, open_screen = screens
    open_screen()
    hub.look()
    with django_assert_num_queries(1):
        assert hub.look() == 0


@pytest.mark.django_db
def test_an_id_that_commits_late_is_not_lost(screens, drawn):
    """PostgreSQL hands out 2 and 3 in this order and may commit 3 first."""
    hub, open_screen = screens
    screen = open_screen()
    announce("1")
    hub.look()
    first = LiveEvent.objects.latest("pk").pk
    screen.read()
    at = clock.now()
    LiveEvent.objects.create(pk=first + 2, topic="board", kind="tile", ref="3", at=at)
    hub.look()
    LiveEvent.objects.create(pk=first + 1, topic="board", kind="tile", ref="2", at=at)
    hub.look()
    hub.look()
    assert [news["ref"] for news in screen.news()] == ["3", "2"]


@pytest.mark.django_db
def test_a_gap_is_not_awaited_for_ever(screens, drawn, monkeypatch):
    hub, open_screen = screens
    open_screen()
    announce("1")
    hub.look()
    LiveEvent.objects.create(pk=hub._last + 5, topic="board", kind="tile", ref="2", at=clock.now())
    hub.look()
    assert len(hub._gaps) == 4
    now = time.monotonic()
    monkeypatch.setattr(hubs, "monotonic", lambda: now + hubs.GAP_SECONDS + 1)
    hub.look()
    assert hub._gaps == {}


@pytest.mark.django_db
def test_a_page_just_drawn_gets_what_happened_meanwhile(screens, drawn):
    hub, open_screen = screens
    announce("old", at=clock.now() - timedelta(minutes=2))
    announce("12")
    screen = open_screen()
    hub.look()
    assert [news["ref"] for news in screen.news()] == ["12"]


@pytest.mark.django_db
def test_a_phone_that_slept_gets_what_it_missed_from_the_table(screens, drawn):
    hub, open_screen = screens
    announce("0", at=clock.now() - timedelta(hours=9))
    last = LiveEvent.objects.latest("pk").pk
    announce("1", "2", at=clock.now() - timedelta(hours=8))
    announce("x", topic="desk", kind="stay", at=clock.now() - timedelta(hours=8))
    screen = open_screen(last=last)
    hub.look()
    assert [news["ref"] for news in screen.news()][-2:] == ["1", "2"]


@pytest.mark.django_db
def test_a_page_that_missed_too_much_is_drawn_anew(screens, drawn):
    hub, open_screen = screens
    announce("0", at=clock.now() - timedelta(hours=9))
    last = LiveEvent.objects.latest("pk").pk
    announce(*map(str, range(live.REPLAYED_AT_MOST + 1)), at=clock.now() - timedelta(hours=8))
    screen = open_screen(last=last)
    hub.look()
    assert screen.read() == [hubs.RESET]


@pytest.mark.django_db
def test_a_page_older_than_what_is_kept_is_drawn_anew(screens, drawn):
    hub, open_screen = screens
    announce(*"0123", at=clock.now() - timedelta(hours=1))
    first = LiveEvent.objects.earliest("pk").pk
    LiveEvent.objects.filter(pk__lte=first + 1).delete()
    screen = open_screen(last=first)
    hub.look()
    assert screen.read() == [hubs.RESET]


@pytest.mark.django_db
def test_end_closes_the_streams_of_that_person_alone(screens, drawn):
    hub, open_screen = screens
    leaving, staying = open_screen(person=7), open_screen(person=8)
    hub.look()
    announce("", topic="person:7", kind="end")
    hub.look()
    assert leaving.read() == [None] and staying.read() == []


@pytest.mark.django_db
def test_an_end_after_the_ticket_was_issued_closes_a_stream_that_comes_late(screens, drawn):
    hub, open_screen = screens
    announce("", topic="person:7", kind="end", at=clock.now() - timedelta(seconds=5))
    earlier = open_screen(person=7)
    hub.look()
    assert earlier.read() == []
    announce("", topic="person:7", kind="end")
    late = open_screen(person=7)
    hub.look()
    assert late.read()[-1] is None


@pytest.mark.django_db
def test_a_stream_that_does_not_keep_up_is_let_go(screens, drawn):
    hub, open_screen = screens
    slow = open_screen()
    hub.look()
    announce(*map(str, range(hubs.QUEUE + 5)))
    hub.look()
    assert len(slow.read()) == hubs.QUEUE and slow.client.behind


@pytest.mark.django_db
def test_streams_of_a_closed_loop_are_forgotten(screens, drawn):
    hub, open_screen = screens
    screen = open_screen()
    hub.look()
    screen.loop.close()
    announce("12")
    hub.look()
    assert hub.clients == set()


def wait_for(condition, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.02)


def test_the_thread_goes_on_after_a_fault_and_misses_nothing(transactional_db, drawn, monkeypatch, caplog):
    hub = hubs.Hub()
    real, faults = hub.look, []

    def look():
        if len(faults) < 2:
            faults.append(1)
            raise RuntimeError("the database went away")
        return real()

    monkeypatch.setattr(hub, "look", look)
    loop = asyncio.new_event_loop()
    client = hubs.Client(Ticket(7, BOARD, "en", "desk", time.time() + 600), 0, loop)
    hub.join(client)
    announce("12")

    def arrived() -> bool:
        loop.run_until_complete(asyncio.sleep(0.02))
        return not client.queue.empty()

    wait_for(arrived)
    assert len(faults) == 2 and "the live hub stumbled" in caplog.text
    hub.leave(client)
    hub._wake.set()
    wait_for(lambda: hub._last == -1)  # nobody looks on: it forgets and closes its connection
    loop.close()


@pytest.fixture
def redis_url(settings):
    """A Redis of this machine."""
    url = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0"
    try:
        redis.Redis.from_url(url, socket_connect_timeout=1).ping()
    except redis.RedisError:
        if os.environ.get("CI") != "true":
            pytest.skip("no Redis here")
        raise
    settings.REDIS_URL = url
    live._redis.cache_clear()
    yield url
    live._redis.cache_clear()


def test_redis_wakes_the_hub_at_commit(transactional_db, drawn, monkeypatch, redis_url):
    monkeypatch.setattr(hubs, "POLL_WITH_REDIS_SECONDS", 60.0)  # only a wake-up can be in time
    hub = hubs.Hub()
    loop = asyncio.new_event_loop()
    client = hubs.Client(Ticket(7, BOARD, "en", "desk", int(time.time()) + 600), 0, loop)
    hub.join(client)
    wait_for(lambda: hub._last >= 0)
    time.sleep(0.3)  # until it listens
    started = time.monotonic()
    announce("12")

    def arrived() -> bool:
        loop.run_until_complete(asyncio.sleep(0.01))
        return not client.queue.empty()

    wait_for(arrived)
    assert time.monotonic() - started < 2
    hub.leave(client)
    hub._wake.set()
    wait_for(lambda: hub._last == -1)
    loop.close()


def test_without_redis_the_hub_looks_by_itself(transactional_db, drawn, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    hub = hubs.Hub()
    loop = asyncio.new_event_loop()
    client = hubs.Client(Ticket(7, BOARD, "en", "desk", int(time.time()) + 600), 0, loop)
    hub.join(client)
    wait_for(lambda: hub._last >= 0)
    announce("12")

    def arrived() -> bool:
        loop.run_until_complete(asyncio.sleep(0.01))
        return not client.queue.empty()

    wait_for(arrived)
    hub.leave(client)
    hub._wake.set()
    wait_for(lambda: hub._last == -1)
    loop.close()


def test_a_dead_thread_is_started_again(transactional_db, drawn):
    hub = hubs.Hub()
    loop = asyncio.new_event_loop()
    clients = [hubs.Client(Ticket(n, BOARD, "en", "desk", time.time() + 600), 0, loop) for n in (1, 2)]

    class Dead:
        def is_alive(self) -> bool:
            return False

    hub._thread = Dead()  # type: ignore[assignment]
    hub.join(clients[0])
    thread = hub._thread
    hub.join(clients[1])
    assert hub._thread is thread and thread.is_alive()
    for client in clients:
        hub.leave(client)
    hub._wake.set()
    wait_for(lambda: hub._last == -1)
    loop.close()
