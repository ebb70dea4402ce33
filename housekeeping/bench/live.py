"""The live stream: a server process with the program's own ASGI callable, and several hundred open boards."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from core import clock
from core.domain import live as news
from core.live import ticket
from housekeeping.bench.measure import rss_mb
from rooms.domain.status import change_room
from rooms.enums import Act, Source
from rooms.models import Room

BOARDS, CHANGES, PAUSE_SECONDS = 500, 20, 0.5
START_SECONDS, WAIT_SECONDS = 30.0, 10.0


def live() -> dict[str, Any]:
    """Seconds from the commit of a change until its tile is in the hands of 500 open boards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [
        "uvicorn",
        "housekeeping.asgi:application",
        "--port",
        str(port),
        "--lifespan",
        "off",
        "--log-level",
        "error",
    ]
    server = subprocess.Popen([sys.executable, "-m", *words], env=environment())  # noqa: S603  ourselves
    try:
        seconds = asyncio.run(_follow(port))
        return {
            "cpu_ms": None, "raw_cpu_ms": None, "ratio": None, "queries": None, "bytes": None,
            "boards": BOARDS, "changes": CHANGES,
            "p50_s": _share(seconds, 0.50), "p95_s": _share(seconds, 0.95), "last_s": _share(seconds, 1.0),
            "lost": BOARDS * CHANGES - len(seconds),
            "server_rss_mb": rss_mb(server.pid), "connections": _connections(server.pid),
            "redis": bool(settings.REDIS_URL),
        }  # fmt: skip
    finally:
        server.terminate()
        server.wait(20)


def environment(**more: str) -> dict[str, str]:
    """What another process finds the database of this measurement by."""
    of = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{of['NAME']}"
    else:
        secret = quote(of["PASSWORD"], safe="")
        url = (
            f"postgres://{of['USER']}:{secret}@{of['HOST'] or '127.0.0.1'}:{of['PORT'] or 5432}/{of['NAME']}"
        )
    own = {"DATABASE_URL": url, "HOTEL_MODE": "development", "REDIS_URL": settings.REDIS_URL}
    return {**os.environ, **own, **more}


def _share(seconds: list[float], share: float) -> float | None:
    if not seconds:
        return None
    return round(sorted(seconds)[min(int(len(seconds) * share), len(seconds) - 1)], 3)


async def _follow(port: int) -> list[float]:
    """Open the boards, change rooms one after the other, and note when each board has each tile."""
    await _until_it_answers(port)
    boards = [Board(port, language) for _pair in range(BOARDS // 2) for language in ("en", "zh-hans")]
    await asyncio.gather(*(board.open() for board in boards))
    listening = [asyncio.create_task(board.listen()) for board in boards]
    rooms = await asyncio.to_thread(lambda: list(Room.objects.filter(door="")[:CHANGES]))
    committed: dict[bytes, float] = {}
    for room in rooms:
        await asyncio.sleep(PAUSE_SECONDS)
        mark = b'"ref":"%d","version":%d,' % (room.pk, room.version + 1)
        await asyncio.to_thread(_change, room.pk)
        committed[mark] = time.monotonic()
    await asyncio.sleep(PAUSE_SECONDS)
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and any(len(board.seen) < len(rooms) for board in boards):
        await asyncio.sleep(0.1)
    for task in listening:
        task.cancel()
    await asyncio.gather(*listening, return_exceptions=True)
    return [
        max(at - committed[mark], 0.0)
        for board in boards
        for mark, at in board.seen.items()
        if mark in committed
    ]


def _change(room_id: int) -> None:
    change_room(room_id, Act.MAKE_UP, by=None, at=clock.now(), source=Source.SYSTEM)
    connection.close()


async def _until_it_answers(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return


class Board:
    """An open board without its browser. `seen` tells when each tile was in its hands."""

    def __init__(self, port: int, language: str) -> None:
        self.port, self.language = port, language
        self.seen: dict[bytes, float] = {}

    async def open(self) -> None:
        """Connect with a wall screen's ticket and wait for the stream to begin."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        pass_ = ticket.issue(person=0, topics=[news.BOARD], language=self.language, kind="wall")
        request = f"GET /live/?ticket={quote(pass_)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        self.writer.write(request.encode())
        answer = await self.reader.readuntil(b": open")
        if b" 200 " not in answer:
            raise RuntimeError(f"the stream was refused: {answer[:60]!r}")

    async def listen(self) -> None:
        try:
            while line := await self.reader.readline():
                if b'"kind":"tile"' in line:
                    begin = line.index(b'"ref":')
                    end = line.index(b",", line.index(b'"version":')) + 1
                    self.seen.setdefault(line[begin:end], time.monotonic())
        finally:
            self.writer.close()


def _connections(pid: int) -> int:
    """Database connections of the server: of the whole process, however many streams it holds."""
    if connection.vendor == "sqlite":
        name = os.path.realpath(connection.settings_dict["NAME"])
        return sum(os.path.realpath(file) == name for file in Path(f"/proc/{pid}/fd").iterdir())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return int(cursor.fetchone()[0])
