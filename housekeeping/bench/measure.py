"""Weighing one call: processor time, statements, and the same statements by the bare driver."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection
from django.test import Client

from housekeeping.bench.scratch import bare_connection
from staff.models import Employee

TIMES = 7
JOINED = ["x" * 300] * 1000  # what a board of 1,000 tiles joins at least
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")

Statement = tuple[str, Any]


def cpu_ms(call: Callable[[], object], times: int = TIMES) -> float:
    """Median processor time of this process for one call, in milliseconds. The first call is not counted."""
    call()
    taken = []
    for _time in range(times):
        began = time.process_time()
        call()
        taken.append(time.process_time() - began)
    return round(median(taken) * 1000, 2)


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
    reading = [(sql, params) for sql, params in statements if sql.startswith(("SELECT", "WITH", "\n"))]
    if connection.vendor == "sqlite":
        reading = [(sql.replace("%s", "?"), params) for sql, params in reading]
    with closing(bare_connection()) as bare:
        cursor = bare.cursor()

        def read() -> None:
            for sql, params in reading:
                cursor.execute(sql, params or ())
                cursor.fetchall()
            "".join(JOINED)

        return cpu_ms(read)


def rss_mb(pid: int | None = None) -> float:
    """Resident memory of a process, of this one by default, in megabytes."""
    status = Path(f"/proc/{pid or os.getpid()}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
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
    cpu, raw = cpu_ms(fetch), raw_ms(everything)
    return {
        "cpu_ms": cpu,
        "raw_cpu_ms": raw,
        "ratio": round(cpu / raw, 2),
        "queries": len(statements),
        "bytes": len(content),
    }
