"""Weighing one call: processor time, statements, and the same statements by the bare driver."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client

from housekeeping.bench.scratch import bare_connection
from staff.models import Employee

TIMES = 7
PAGE_TIMES = 15
JOINED = ["x" * 300] * 1000  # what a board of 1,000 tiles joins at least
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")

Statement = tuple[str, Any]


def cpu_ms(call: Callable[[], object], times: int = TIMES) -> float:
    """Median processor time of this process for one call, in milliseconds. The first call is not counted."""
    return both_ms(call, times=times)[0]


def both_ms(
    *calls: Callable[[], object], times: int = TIMES, clock: Callable[[], float] = time.process_time
) -> list[float]:
    """`cpu_ms` of several calls taken in turn, so that what else the machine does meets them alike."""
    for call in calls:
        call()
    taken: list[list[float]] = [[] for _call in calls]
    for _time in range(times):
        for call, seconds in zip(calls, taken, strict=True):
            began = clock()
            call()
            seconds.append(clock() - began)
    return [round(median(seconds) * 1000, 2) for seconds in taken]


def passed_ms(*calls: Callable[[], object], times: int = TIMES) -> list[float]:
    """Like `both_ms`, by the clock on the wall: for work the database does in a process of its own."""
    return both_ms(*calls, times=times, clock=time.perf_counter)


def statements_of(call: Callable[[], object]) -> list[Statement]:
    """The statements one call sends, those of transactions left out."""
    seen: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(BOOKKEEPING):
            seen.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        call()
    return seen


def raw_ms(statements: list[Statement]) -> float:
    """Median processor time of the reading ones of these by the bare driver, fetched and not drawn, and of joining
    300 kB of strings."""
    with raw_reading(statements) as read:
        return cpu_ms(read)


@contextmanager
def raw_reading(statements: list[Statement]) -> Iterator[Callable[[], None]]:
    """A call that does what `raw_ms` measures."""
    reading = [(sql, params) for sql, params in statements if sql.lstrip().startswith(("SELECT", "WITH"))]
    if connection.vendor == "sqlite":
        reading = [(sql.replace("%s", "?"), params) for sql, params in reading]
    with closing(bare_connection()) as bare:
        cursor = bare.cursor()

        def read() -> None:
            for sql, params in reading:
                cursor.execute(sql, params or ())
                cursor.fetchall()
            "".join(JOINED)

        yield read


def rss_mb(pid: int | None = None) -> float:
    """Resident memory of a process, of this one by default, in megabytes."""
    return _memory_mb("VmRSS", pid)


def peak_mb() -> float:
    """The most memory this process has ever held, in megabytes."""
    return _memory_mb("VmHWM", None)


def _memory_mb(name: str, pid: int | None) -> float:
    status = Path(f"/proc/{pid or os.getpid()}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith(name))
    return round(int(kilobytes) / 1024, 1)


def page(url: str, number: str) -> Callable[[], bytes]:
    """A call that fetches this page as somebody of the staff, through all middleware."""
    client = Client()
    client.force_login(Employee.objects.get(number=number), backend="staff.backends.EmployeeBackend")

    def fetch() -> bytes:
        answer = client.get(url)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} answered {answer.status_code}")
        return bytes(answer.content)

    return fetch


def weigh_page(url: str, number: str, *, forget: Callable[[], object] = lambda: None) -> dict[str, Any]:
    """What every bench of a page says of it.

    `queries` and `cpu_ms` are those of a process at work. The raw reading is that of one which has kept nothing yet:
    `forget` empties what the page keeps between requests.
    """
    fetch = page(url, number)
    forget()
    everything = statements_of(fetch)
    statements, content = statements_of(fetch), fetch()
    with raw_reading(everything) as read:
        cpu, raw = both_ms(fetch, read, times=PAGE_TIMES)
    return {
        "cpu_ms": cpu,
        "raw_cpu_ms": raw,
        "ratio": round(cpu / raw, 2),
        "queries": len(statements),
        "bytes": len(content),
    }
