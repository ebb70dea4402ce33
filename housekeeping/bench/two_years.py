"""Two years of consumption lines, written by the database itself, for the benches of the monthly report."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection

from core import clock
from core.domain.day import current_day
from rooms.models import Room
from staff.enums import Role
from staff.models import Employee
from supplies.domain.report.period import month_before
from supplies.domain.usual import install_usual
from supplies.enums import Category
from supplies.models import Item, ItemCost, Store

MONTHS = 24
ITEMS = 40
A_SLIP = 5
"""Lines of one cleaning."""


def wanted_lines() -> int:
    """Five millions in a house of 1,000 rooms on PostgreSQL, a tenth of it on SQLite; small houses have far fewer."""
    rooms = Room.objects.count()
    return rooms * rooms * 5 // (1 if connection.vendor == "postgresql" else 10)


def fill() -> int:
    """Write the lines of the two years before this month, with their month sums and nights. Answers how many.

    Each slip is a cleaning of a room by one person. A second call finds them there.
    """
    today = current_day().date
    last = today.replace(day=1) - timedelta(days=1)
    first = last.replace(day=1)
    for _month in range(MONTHS - 1):
        first = month_before(first)
    install_usual(from_date=first, by=None, at=clock.now())
    with connection.cursor() as cursor:
        for table in ("supplies_signedreport", "supplies_closedmonth"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
        cursor.execute(
            "SELECT COUNT(*) FROM supplies_movement WHERE business_day BETWEEN %s AND %s", [first, last]
        )
        there = int(cursor.fetchone()[0])
        if there >= wanted_lines():
            return there
        _pick(cursor)
        _write(cursor, wanted_lines(), first, (last - first).days + 1)
    return there + wanted_lines()


def _pick(cursor: Any) -> None:
    """Small tables of rooms, items and people by number, for the database to pick from."""
    rooms = list(Room.objects.order_by("number").values_list("pk", "floor", "type", "section"))
    costs = dict(ItemCost.objects.order_by("from_date", "pk").values_list("item", "unit_cost"))
    consumed = Item.objects.exclude(category=Category.LINEN).values_list("pk", flat=True)
    goods = [(pk, costs[pk]) for pk in consumed if pk in costs][:ITEMS]
    people = (
        Employee.objects.filter(roles__role=Role.ROOM_ATTENDANT)
        .order_by("number")
        .values_list("pk", flat=True)
    )
    _table(cursor, "pick_room", "room bigint, floor bigint, type bigint, section bigint", rooms)
    _table(cursor, "pick_item", "item bigint, cost numeric", [(pk, str(cost)) for pk, cost in goods])
    _table(cursor, "pick_person", "person bigint", [(pk,) for pk in people])


def _table(cursor: Any, name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    cursor.execute(f"DROP TABLE IF EXISTS {name}")
    cursor.execute(f"CREATE TEMPORARY TABLE {name} (n integer PRIMARY KEY, {columns})")
    marks = ", ".join(["%s"] * (len(rows[0]) + 1))
    cursor.executemany(
        f"INSERT INTO {name} VALUES ({marks})", [(n, *row) for n, row in enumerate(rows)]  # noqa: S608  our own names
    )  # fmt: skip


def _write(cursor: Any, count: int, first: date, days: int) -> None:
    slips = count // A_SLIP
    numbers = {
        "slips": slips, "a_slip": A_SLIP,
        "rooms": _count(cursor, "pick_room"), "items": _count(cursor, "pick_item"),
        "people": _count(cursor, "pick_person"), "slip": _top(cursor, "supplies_slip"),
        "line": _top(cursor, "supplies_movement"),
        "store": Store.objects.order_by("pk").values_list("pk", flat=True)[0],
        "days": days,
    }  # fmt: skip
    kept = _without_indexes(cursor)
    sql = POSTGRES if connection.vendor == "postgresql" else SQLITE
    for statement in sql:
        cursor.execute(statement.format(**numbers), [first] * statement.count("%s"))
    for statement in kept:
        cursor.execute(statement)
    if connection.vendor == "postgresql":
        for table in ("supplies_slip", "supplies_movement"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}")  # noqa: S608
    cursor.execute("ANALYZE")


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608  our own names
    return int(cursor.fetchone()[0])


def _top(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT COALESCE(MAX(id), 0) + 1 FROM {table}")  # noqa: S608  our own names
    return int(cursor.fetchone()[0])


def _without_indexes(cursor: Any) -> list[str]:
    """Take indexes and references of the lines away while millions come in. Answers what makes the indexes anew.

    The references stay away: the database is a scratch one, and these lines point to what is there.
    """
    if connection.vendor != "postgresql":
        return []
    cursor.execute("SET statement_timeout = 0")
    for table in ("supplies_slip", "supplies_movement", "supplies_monthsum", "supplies_occupiednight"):
        # Its worker would keep the database from being dropped; ANALYZE is done below.
        cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
    cursor.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f' "
        "AND conrelid::regclass::text IN ('supplies_slip', 'supplies_movement')"
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('supplies_slip', 'supplies_movement') "
        "AND indexdef NOT LIKE 'CREATE UNIQUE%'"
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


SLIPS = """
INSERT INTO supplies_slip (id, source, cause, business_day, happened_at, recorded_at, beyond)
SELECT {slip} + g, 'finish', '', {day}, {moment}, {moment}, '' FROM {series}
"""
LINES = """
INSERT INTO supplies_movement (id, slip_id, kind, item_id, quantity, unit_cost, cost, from_store_id, room_id, floor_id,
    room_type_id, section_id, task_kind, person_id, business_day)
SELECT {line} + g * {a_slip} + k.n, {slip} + g, 'consume', i.item, 1 + (g + k.n) %% 3, i.cost,
    ROUND((1 + (g + k.n) %% 3) * i.cost, 2), {store}, r.room, r.floor, r.type, r.section,
    CASE WHEN g %% 3 = 0 THEN 'departure' ELSE 'stayover' END, p.person, {day}
FROM {series}
JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) AS k ON TRUE
JOIN pick_room AS r ON r.n = g %% {rooms}
JOIN pick_item AS i ON i.n = (g * 3 + k.n * 7) %% {items}
JOIN pick_person AS p ON p.n = (g %% {rooms}) * {people} / {rooms}
"""
SUMS = """
INSERT INTO supplies_monthsum (month, kind, item_id, floor, room_type, area, task_kind, person, cost_centre, quantity,
    cost, lines)
SELECT {month} AS month_of, kind, item_id, COALESCE(floor_id, 0), COALESCE(room_type_id, 0), COALESCE(area_id, 0),
    task_kind,
    COALESCE(person_id, 0), COALESCE(cost_centre_id, 0), SUM(quantity), SUM(cost), COUNT(*)
FROM supplies_movement WHERE id >= {line}
GROUP BY month_of, kind, item_id, COALESCE(floor_id, 0), COALESCE(room_type_id, 0), COALESCE(area_id, 0), task_kind,
    COALESCE(person_id, 0), COALESCE(cost_centre_id, 0)
ON CONFLICT DO NOTHING
"""
NIGHTS = """
INSERT INTO supplies_occupiednight (day, floor_id, room_type_id, rooms, occupied)
SELECT d.day, r.floor, r.type, COUNT(*), COUNT(*) * 3 / 4
FROM (SELECT DISTINCT business_day AS day FROM supplies_slip WHERE id >= {slip}) AS d JOIN pick_room AS r ON TRUE
GROUP BY d.day, r.floor, r.type
ON CONFLICT DO NOTHING
"""


def _for(day: str, moment: str, series: str, month: str) -> list[str]:
    """The statements in the words of one database."""
    parts = {"{day}": day, "{moment}": moment, "{series}": series, "{month}": month}
    found = []
    for statement in (SLIPS, LINES, SUMS, NIGHTS):
        for part, words in parts.items():
            statement = statement.replace(part, words)
        found.append(statement)
    return found


POSTGRES = _for(
    "CAST(%s AS date) + CAST(g * {days} / {slips} AS integer)", "now()",
    "generate_series(0::bigint, {slips} - 1) AS g", "CAST(date_trunc('month', business_day) AS date)",
)  # fmt: skip
SQLITE = _for(
    "date(%s, (g * {days} / {slips}) || ' days')", "datetime('now')",
    "(WITH RECURSIVE series(g) AS (SELECT 0 UNION ALL SELECT g + 1 FROM series WHERE g < {slips} - 1) "
    "SELECT g FROM series)",
    "date(business_day, 'start of month')",
)  # fmt: skip
