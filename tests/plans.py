"""How the database answers: which statements read a book that grows for ever from its first line to its last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import connection

EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}
WHOLE = {
    "sqlite": re.compile(r"\bSCAN (\w+)|SEARCH (\w+) USING INDEX \w+ \(reverses_id=\?\)$", re.M),
    "postgresql": re.compile(r"Seq Scan on (\w+)"),
}
"""A search by what nearly all rows have in common is no better than reading them all."""

BIG_BOOKS = frozenset(
    {
        "cleaning_task", "core_audit", "frontdesk_guest", "frontdesk_guestdocument", "frontdesk_guestkey",
        "frontdesk_stay", "frontdesk_stayevent", "frontdesk_stayperson", "handover_line", "rooms_roomevent",
        "supplies_movement", "supplies_slip",
    }
)  # fmt: skip
"""They grow with every room and day, for ever."""


class Plan(NamedTuple):
    sql: str
    text: str

    def reads_whole(self) -> frozenset[str]:
        """The big books that are read from end to end. A list that stops after its page reads none so."""
        if "LIMIT" in self.sql and "TEMP B-TREE" not in self.text and "Sort" not in self.text:
            return frozenset()
        return BIG_BOOKS & {found[found.lastindex] for found in WHOLE[connection.vendor].finditer(self.text)}


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
