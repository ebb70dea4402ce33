"""One thread per process reads new events and hands them to the streams; no stream ever opens a database connection.

A thread of its own, not an asyncio task: a task started by a request inherits that request's context and dies with
it. It reads every 200 ms, or when Redis wakes it, and only while somebody looks on.
"""

from __future__ import annotations

import asyncio
import json
import logging
import queue
import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic

import redis
from django.conf import settings
from django.db import connection

from core import clock
from core.domain.live import CHANNEL, PAGE_MAY_MISS, REPLAYED_AT_MOST, recent
from core.live.renderers import draw, message, warm_up
from core.live.ticket import Ticket
from core.models import LiveEvent

log = logging.getLogger(__name__)

POLL_SECONDS = (
    0.1  # one look at the newest number, a fraction of a millisecond; 500 boards have a change soon after
)
POLL_WITH_REDIS_SECONDS = 2.0  # Redis is only a hint: a lost wake-up costs two seconds
GAP_SECONDS = 60.0  # longer than any transaction of ours
RING = 600  # newest events kept drawn, for those who come back
QUEUE = 200
OVERLAP = 20  # ids commit out of order: a few below the last one seen may have come after it
RESET = b"event: reset\ndata: {}\n\n"


@dataclass(eq=False)
class Client:
    """One open stream. `last` is the newest event it has seen, 0 for a page just drawn."""

    ticket: Ticket
    last: int
    loop: asyncio.AbstractEventLoop
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    behind: bool = False

    def hand(self, texts: Iterable[bytes]) -> None:
        """Called in the client's loop. One that does not keep up is let go; it comes back and asks for the rest."""
        for text in texts:
            if self.behind:
                return
            try:
                self.queue.put_nowait(text)
            except asyncio.QueueFull:
                self.behind = True

    def end(self) -> None:
        """Called in the client's loop: the stream closes when it has read what it was handed."""
        self.behind = True
        while self.queue.full():
            self.queue.get_nowait()
        self.queue.put_nowait(None)


@dataclass(frozen=True, slots=True)
class Drawn:
    """An event as bytes for the wire, per language; `None` stands for all languages."""

    id: int
    topic: str
    kind: str
    at: datetime
    texts: dict[str | None, bytes]

    def text(self, language: str) -> bytes:
        return self.texts.get(language) or self.texts[None]

    def concerns(self, ticket: Ticket) -> bool:
        """Whether this "end" ends the streams of a ticket: the person's, unless the ticket is younger."""
        return self.topic == f"person:{ticket.person}" and self.at.timestamp() >= ticket.issued_at


# What each stream is handed; None ends it.
Batch = list[tuple[Client, list[bytes] | None]]


class Hub:
    """The streams of this process and the thread that serves them."""

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self._lock = threading.Lock()
        self._joining: queue.SimpleQueue[Client] = queue.SimpleQueue()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._forget()

    # Called by the streams, in their loop ------------------------------------------------------------------------

    def join(self, client: Client) -> None:
        """Let a stream in. The thread is started with the first, and again if it ever died."""
        with self._lock:
            self.clients.add(client)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._serve, name="live hub", daemon=True)
                self._thread.start()
        self._joining.put(client)
        self._wake.set()

    def leave(self, client: Client) -> None:
        with self._lock:
            self.clients.discard(client)

    # The thread --------------------------------------------------------------------------------------------------

    def _forget(self) -> None:
        self._last = -1  # newest id seen; -1 before the first look
        self._gaps: dict[
            int, float
        ] = {}  # ids below it that were not there yet, and until when they are awaited
        self._ring: deque[Drawn] = deque(maxlen=RING)

    def _serve(self) -> None:
        """Look, hand out, wait; for ever. A fault is logged and the next look goes on where this one stopped."""
        ear = _Ear()
        while True:
            try:
                if self.clients:
                    self.look()
                    ear.wait(self._wake)
                else:
                    # Nobody looks on: sleep, and begin anew with the next page.
                    self._forget()
                    connection.close()
                    self._wake.wait()
                self._wake.clear()
            except Exception:
                log.exception("the live hub stumbled; it goes on in a second")
                _close_quietly()
                self._wake.wait(1)

    def look(self) -> int:
        """Read what is new, hand it out, and answer those who came. Returns the number of new events."""
        if self._last < 0:
            self._begin()
        joining = []
        while not self._joining.empty():
            joining.append(self._joining.get_nowait())
        with self._lock:
            clients = self.clients - set(joining)
        new = self._new_events()
        drawn = self._draw(new)
        self._ring.extend(drawn)
        if drawn:
            self._hand(clients, drawn)
        for client in joining:
            self._replay(client)
        return len(new)

    def _begin(self) -> None:
        self._last = LiveEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self._ring.extend(self._draw(recent(clock.now())))
        warm_up()

    def _new_events(self) -> list[LiveEvent]:
        """Events above the newest seen, and late ones: PostgreSQL hands ids out before it commits them."""
        now = monotonic()
        self._gaps = {pk: until for pk, until in self._gaps.items() if until > now}
        events = LiveEvent.objects.filter(pk__gt=self._last)
        if self._gaps:
            events = events | LiveEvent.objects.filter(pk__in=list(self._gaps))
        found = list(events.order_by("pk"))
        if not found:
            return []
        newest = max(self._last, found[-1].pk)
        # After an empty table or a long purge the first id may be anything: no gap is counted from zero.
        below = range(self._last + 1 if self._last else newest, newest)
        if len(below) <= 1000:
            self._gaps.update(dict.fromkeys(below, now + GAP_SECONDS))
        for event in found:
            self._gaps.pop(event.pk, None)
        self._last = newest
        return found

    def _draw(self, events: list[LiveEvent]) -> list[Drawn]:
        fragments = draw(events)
        drawn = []
        for event in events:
            by_language = fragments.get((event.kind, event.ref), {})
            texts: dict[str | None, bytes] = {None: _wire(event, None)}
            texts |= {language: _wire(event, html) for language, html in by_language.items()}
            drawn.append(Drawn(event.pk, event.topic, event.kind, event.at, texts))
        return drawn

    def _hand(self, clients: Iterable[Client], drawn: list[Drawn]) -> None:
        """To every stream its topics in its language, with one call into each loop."""
        ends = [one for one in drawn if one.kind == "end"]
        batches: dict[asyncio.AbstractEventLoop, Batch] = {}
        made: dict[tuple[frozenset[str], str], list[bytes]] = {}
        for client in clients:
            batch = batches.setdefault(client.loop, [])
            if any(one.concerns(client.ticket) for one in ends):
                batch.append((client, None))
                continue
            of = (client.ticket.topics, client.ticket.language)
            if of not in made:
                made[of] = [one.text(of[1]) for one in drawn if one.topic in of[0] and one.kind != "end"]
            if made[of]:
                batch.append((client, made[of]))
        for loop, batch in batches.items():
            self._send(loop, batch)

    def _hand_over(self, client: Client, texts: list[bytes] | None) -> None:
        self._send(client.loop, [(client, texts)])

    def _send(self, loop: asyncio.AbstractEventLoop, batch: Batch) -> None:
        try:
            loop.call_soon_threadsafe(_deliver, batch)
        except RuntimeError:  # the loop has closed, and its streams with it
            with self._lock:
                self.clients -= {client for client, _texts in batch}

    def _replay(self, client: Client) -> None:
        """What a stream missed: from the ring, else from the table; too much means drawing the page anew."""
        with self._lock:
            if client not in self.clients:
                return
        if any(one.kind == "end" and one.concerns(client.ticket) for one in self._ring):
            self._hand_over(client, None)
            return
        if not client.last:
            edge = clock.now() - PAGE_MAY_MISS
            missed = [one for one in self._ring if one.at >= edge]
        elif self._ring and self._ring[0].id <= client.last + 1:
            missed = [one for one in self._ring if one.id > client.last - OVERLAP]
        else:
            rows = LiveEvent.objects.filter(pk__gt=client.last - OVERLAP, topic__in=client.ticket.topics)
            events = list(rows.order_by("pk")[: REPLAYED_AT_MOST + 1])
            purged = not LiveEvent.objects.filter(pk__lte=client.last).exists()
            if len(events) > REPLAYED_AT_MOST or (events and purged):
                self._hand_over(client, [RESET])
                return
            missed = self._draw(events)
        # An "end" before the ticket was issued is over: rights and session have been checked since.
        self._hand([client], [one for one in missed if one.kind != "end"])


class _Ear:
    """Waits for the next look: for Redis when there is one, else for the clock."""

    def __init__(self) -> None:
        self._pubsub: redis.client.PubSub | None = None
        self._deaf_until = 0.0

    def wait(self, wake: threading.Event) -> None:
        """Return when something may have happened: a wake-up, a new stream, or the time is over."""
        if not settings.REDIS_URL or monotonic() < self._deaf_until:
            wake.wait(POLL_SECONDS)
            return
        try:
            pubsub = self._listen()
            end = monotonic() + POLL_WITH_REDIS_SECONDS
            while monotonic() < end and not wake.is_set():
                if pubsub.get_message(ignore_subscribe_messages=True, timeout=POLL_SECONDS):
                    while pubsub.get_message(ignore_subscribe_messages=True, timeout=0):
                        pass  # one look serves all
                    return
        except (redis.RedisError, OSError):
            log.warning("Redis is not there; the live hub looks ten times a second", exc_info=True)
            self._pubsub = None
            self._deaf_until = monotonic() + 10

    def _listen(self) -> redis.client.PubSub:
        if self._pubsub is None:
            self._pubsub = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2).pubsub()  # type: ignore[no-untyped-call]
            self._pubsub.subscribe(CHANNEL)
        return self._pubsub


def _deliver(batch: Batch) -> None:
    for client, texts in batch:
        client.end() if texts is None else client.hand(texts)


def _wire(event: LiveEvent, html: str | None) -> bytes:
    data = json.dumps(message(event, html), ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.pk}\ndata: {data}\n\n".encode()


def _close_quietly() -> None:
    try:
        connection.close()
    except Exception:
        log.debug("closing a broken connection", exc_info=True)


hub = Hub()
