"""The monthly report over two years of lines: its page, its CSV, its workbook.

Most of the work is the database's, so what is compared is the time that passes, in turns with the same work in plain
SQL by the bare driver; `cpu_ms` is that of this process, as everywhere.
"""

from __future__ import annotations

import csv as csv_module
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.db import connection
from django.urls import reverse

from core.domain.day import current_day
from housekeeping.bench import two_years
from housekeeping.bench.live import environment
from housekeeping.bench.measure import both_ms, page, passed_ms, raw_reading, statements_of, weigh_page
from housekeeping.bench.scratch import bare_connection
from supplies.domain.report import lines, lines_csv
from supplies.domain.report.build import build
from supplies.domain.report.period import Period, month_before, month_of

MANAGER = "1001"

# What a report needs, straight from the lines, as somebody would type it: the month, the month and year before.
PLAIN = [
    "SELECT item_id, task_kind, cost_centre_id, SUM(quantity), SUM(cost), COUNT(*) FROM supplies_movement "
    "WHERE kind = 'consume' AND business_day BETWEEN '{0}' AND '{1}' GROUP BY item_id, task_kind, cost_centre_id",
    "SELECT floor_id, room_type_id, area_id, task_kind, SUM(quantity), SUM(cost) FROM supplies_movement "
    "WHERE kind = 'consume' AND business_day BETWEEN '{0}' AND '{1}' "
    "GROUP BY floor_id, room_type_id, area_id, task_kind",
]
PLAIN_NOW = [
    "SELECT person_id, item_id, SUM(quantity), SUM(cost) FROM supplies_movement "
    "WHERE kind = 'consume' AND business_day BETWEEN '{0}' AND '{1}' GROUP BY person_id, item_id",
    "SELECT business_day, SUM(cost) FROM supplies_movement "
    "WHERE kind = 'consume' AND business_day BETWEEN '{0}' AND '{1}' GROUP BY business_day",
]


def report() -> dict[str, Any]:
    """Last month's report, not signed. `plain_ms` are the same aggregates straight from the lines by the bare driver,
    `same_sql_ms` the report's own statements by it; `old_ms` is a month a year further back."""
    count, today = two_years.fill(), current_day().date
    period = month_of(month_before(today))
    earlier = period
    for _month in range(10):
        earlier = month_of(month_before(earlier.first))
    url = f"{reverse('supplies:report')}?month={period.code}"
    found = weigh_page(url, MANAGER)
    fetch = page(url, MANAGER)

    def figures(of: Period = period) -> None:
        build(of, today=today)

    with raw_reading(statements_of(figures)) as same_sql, closing(bare_connection()) as bare:
        plain = _plain(bare, period)
        page_ms, queries_ms, same_ms, plain_ms, old_ms = passed_ms(
            fetch, figures, same_sql, plain, lambda: figures(earlier)
        )
    return {
        **found, "lines": count, "page_ms": page_ms, "queries_ms": queries_ms,
        "same_sql_ms": same_ms,
        "plain_ms": plain_ms,
        "queries_ratio": round(queries_ms / plain_ms, 2), "page_ratio": round(page_ms / plain_ms, 2),
        "old_ms": old_ms, "growth": round(old_ms / queries_ms, 2),
    }  # fmt: skip


def _plain(bare: Any, period: Period) -> Callable[[], None]:
    periods = (period, period.before(), period.year_before())
    statements = [sql.format(one.first, one.last) for sql in PLAIN for one in periods]
    statements += [sql.format(period.first, period.last) for sql in PLAIN_NOW]
    cursor = bare.cursor()

    def read() -> None:
        for sql in statements:
            cursor.execute(sql)
            cursor.fetchall()

    return read


def csv() -> dict[str, Any]:
    """One month's lines as CSV with all words, against the database's own copy of the same rows: every column of the
    lines as it is stored, in the order of the file. `unsorted_ms` is that copy in whatever order it comes."""
    two_years.fill()
    period = month_of(month_before(current_day().date))
    with tempfile.TemporaryDirectory() as folder, closing(bare_connection()) as bare:
        path = Path(folder) / "lines.csv"
        written = lines_csv.write_csv(path, period)

        def write() -> None:
            lines_csv.write_csv(path, period)

        copy, unsorted = _copy(bare, period, " ORDER BY id"), _copy(bare, period)
        cpu, raw = both_ms(write, copy)
        csv_ms, copy_ms, unsorted_ms = passed_ms(write, copy, unsorted)
        statements = statements_of(write) + [("COPY", None)] * (connection.vendor == "postgresql")
        size = path.stat().st_size
    return {
        "cpu_ms": cpu, "raw_cpu_ms": raw, "ratio": round(csv_ms / copy_ms, 2), "queries": len(statements),
        "bytes": size, "lines": written, "csv_ms": csv_ms, "copy_ms": copy_ms, "unsorted_ms": unsorted_ms,
    }  # fmt: skip


def _copy(bare: Any, period: Period, order: str = "") -> Callable[[], None]:
    cursor = bare.cursor()
    days = f"business_day BETWEEN '{period.first}' AND '{period.last}'"
    rows = f"SELECT * FROM supplies_movement WHERE kind = 'consume' AND {days}{order}"  # noqa: S608  dates

    def copy() -> None:
        target = io.BytesIO()
        if connection.vendor == "postgresql":
            cursor.copy_expert(f"COPY ({rows}) TO STDOUT", target)
            return
        text = io.TextIOWrapper(target, encoding="utf-8", newline="")
        csv_module.writer(text).writerows(cursor.execute(rows))

    return copy


NO_LINES = "2001-01"
EXPORT = """
import sys, time
import django; django.setup()
from housekeeping.bench.measure import peak_mb, rss_mb
from django.core.management import call_command
call_command("consumption_report", sys.argv[2], output=sys.argv[3])  # loads the program
before, began = rss_mb(), time.process_time()
call_command("consumption_report", sys.argv[1], output=sys.argv[3])
print(before, peak_mb(), time.process_time() - began)
"""


def xlsx() -> dict[str, Any]:
    """One month's workbook in a process of its own: `peak_mb` is all it ever held, `grown_mb` what the export added."""
    two_years.fill()
    period: Period = month_of(month_before(current_day().date))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        done = subprocess.run(  # noqa: S603  ourselves
            [sys.executable, "-c", EXPORT, period.code, NO_LINES, str(path)],
            capture_output=True, text=True, check=True,
            env=environment(DJANGO_SETTINGS_MODULE="housekeeping.settings"),
        )  # fmt: skip
        before, peak, seconds = map(float, done.stdout.split())
        size = path.stat().st_size
    return {
        "cpu_ms": round(seconds * 1000, 1), "raw_cpu_ms": None, "ratio": None, "queries": None, "bytes": size,
        "lines": lines.count(period), "peak_mb": round(peak, 1), "grown_mb": round(peak - before, 1),
    }  # fmt: skip
