"""The live stream and, for `make run`, the pages as well: `uvicorn housekeeping.asgi:application`.

The stream never enters Django: a Django view that touches the database once would keep its thread and its
connection as long as the stream lives.
"""

import os
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

# A server started without settings is meant for guests, and must refuse to run as a demo.
os.environ.setdefault("HOTEL_MODE", "production")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "housekeeping.settings")

from django.core.asgi import get_asgi_application

# Static files and exports are read as wholes here. Production serves them by wsgi.py, piece by piece.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LIVE = "/live/"
pages: Callable[..., Awaitable[None]] = get_asgi_application()

from core.live.asgi import application as stream  # noqa: E402  its models need the apps loaded


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """`/live/` to the stream, everything else to Django."""
    if scope["type"] == "http" and scope["path"] == LIVE:
        await stream(scope, receive, send)
    else:
        await pages(scope, receive, send)
