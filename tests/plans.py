"""How the database answers: which statements read a book that grows for ever from its first line to its last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}
WHOLE = {"sqlite": re.compile(r"\bSCAN (\w+)"), "postgresql": re.compile(r"Seq Scan on (\w+)")}


class Plan(NamedTuple):
    sql: str
    text: str

    def reads_whole(self, tables: frozenset[str]) -> frozenset[str]:
        """Those of the tables that are read from end to end. A list that stops after its page is not."""
        stops = "LIMIT" in self.sql and "TEMP B-TREE" not in self.text and "Sort" not in self.text
        return frozenset() if stops else tables.intersection(WHOLE[connection.vendor].findall(self.text))


@contextmanager
def plans() -> Iterator[list[Plan]]:
    """Collects the plan of each SELECT within, its parameters bound as in real life. Needs an open transaction.

    A table of a few rows is read whole whatever its indexes, so PostgreSQL may do so only where none serves.
    """
    found: list[Plan] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith("SELECT") and not getattr(context["cursor"].cursor, "name", None):
            execute(EXPLAIN[connection.vendor] + sql, params, False, context)
            rows = context["cursor"].fetchall()
            found.append(Plan(sql, "\n".join(str(row[-1]) for row in rows)))
        return execute(sql, params, many, context)

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(note):
        yield found
