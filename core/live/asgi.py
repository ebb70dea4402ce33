"""`/live/`: the stream as a bare ASGI callable, routed before Django by housekeeping/asgi.py."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from core.live import hub as hubs
from core.live import ticket as tickets

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

HEART_BEAT_SECONDS = 15.0
STREAMS_AT_MOST = 2000
STREAMS_OF_ONE = 20
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),
]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Stream the events of the ticket's topics until it runs out, the person's rights change, or the browser goes."""
    headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope["query_string"].decode("latin-1"))
    ticket = tickets.read(query.get("ticket", [""])[0])
    if scope["method"] != "GET":
        return await _refuse(send, 405)
    if ticket is None or not same_house(headers):
        return await _refuse(send, 403)
    hub = hubs.hub
    own = sum(client.ticket.person == ticket.person for client in list(hub.clients)) if ticket.person else 0
    if len(hub.clients) >= STREAMS_AT_MOST or own >= STREAMS_OF_ONE:
        return await _refuse(send, 503)
    last = headers.get(b"last-event-id") or query.get("last", ["0"])[0]
    client = hubs.Client(
        ticket, int(last) if last.isascii() and last.isdigit() else 0, asyncio.get_running_loop()
    )
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"retry: 3000\n: open\n\n", "more_body": True})
    hub.join(client)
    gone = asyncio.ensure_future(_gone(receive))
    try:
        await _stream(client, gone, send)
    finally:
        hub.leave(client)
        gone.cancel()
    return None


async def _stream(client: hubs.Client, gone: asyncio.Future[None], send: Send) -> None:
    while not gone.done():
        left = client.ticket.ends_at - time.time()
        if left <= 0 or (client.behind and client.queue.empty()):
            break
        texts = await _next_texts(client, gone, min(HEART_BEAT_SECONDS, left))
        if gone.done():
            return
        if (texts and texts[-1] is None) or (not texts and left <= HEART_BEAT_SECONDS):
            break
        await send(
            {
                "type": "http.response.body",
                "body": b"".join(t for t in texts if t) or b": beat\n\n",
                "more_body": True,
            }
        )
    if not gone.done():
        # Tells the browser to fetch a new ticket instead of knocking with the old one.
        await send({"type": "http.response.body", "body": b"event: renew\ndata: {}\n\n", "more_body": False})


async def _next_texts(client: hubs.Client, gone: asyncio.Future[None], seconds: float) -> list[bytes | None]:
    """What there is to send, all of it at once; empty when `seconds` passed or the browser went."""
    waiting = asyncio.ensure_future(client.queue.get())
    either: set[asyncio.Future[Any]] = {waiting, gone}
    done, _pending = await asyncio.wait(either, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    if waiting not in done:
        waiting.cancel()
        return []
    texts = [waiting.result()]
    while not client.queue.empty() and texts[-1] is not None:
        texts.append(client.queue.get_nowait())
    return texts


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def same_house(headers: dict[bytes, str]) -> bool:
    """Whether the request comes to one of our names and, where the browser says so, from one of our pages."""
    host = headers.get(b"host", "")
    domain, _port = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS or ["localhost", "127.0.0.1", "[::1]"]):
        return False
    if headers.get(b"sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get(b"origin", "")
    return not origin or origin in settings.CSRF_TRUSTED_ORIGINS or urlsplit(origin).netloc == host


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": HEADERS[1:3]})
    await send({"type": "http.response.body", "body": b""})
