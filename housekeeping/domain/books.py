"""The books as a whole: do they agree, and what do they hold."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.db.models.functions import Cast, Collate

from core.fields import EncryptedField
from core.slots import Check, Fault, filled

# What `counts` always names, filled or not (DESIGN 12).
KEYS = ("stays", "money", "handovers", "audit")


def verify() -> dict[str, list[Fault]]:
    """Every app's checks by name, each with what it found wrong."""
    checks: list[Check] = filled("check")
    return {check.name: list(check.run()) for check in checks}


def counts() -> dict[str, list[Any]]:
    """What all books hold at one moment: each app's own lists, every table with rows and checksum, the kept files."""
    with one_moment():
        found: dict[str, list[Any]] = {key: [] for key in KEYS}
        for part in filled("counts"):
            for key, entries in part.items():
                found.setdefault(key, []).extend(entries)
        found["tables"] = count_tables()
    found["media"] = [count_files(Path(settings.MEDIA_ROOT))]
    return found


@contextmanager
def one_moment() -> Iterator[None]:
    """Whatever is read inside is as of one moment, however long it takes, and nobody who writes waits for it.

    Inside a transaction it is that one's moment.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # Pictures are read between two statements, and a table may be large.
            cursor.execute(
                "SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0"
            )
            yield
    else:
        with _reading_sqlite():
            yield


@contextmanager
def _reading_sqlite() -> Iterator[None]:
    """A transaction that only reads: `atomic()` begins IMMEDIATE here, which would keep every writer waiting."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            cursor.execute("SELECT 1 FROM sqlite_master")  # the first look fixes the moment
            yield
        finally:
            cursor.execute("ROLLBACK")


def all_tables() -> list[type[models.Model]]:
    """Every table of the program, by name."""
    every = apps.get_models(include_auto_created=True)
    return sorted((model for model in every if model._meta.managed), key=lambda model: model._meta.db_table)


def columns_of(model: type[models.Model]) -> list[Any]:
    """The fields whose values a row brings, in the order they have in a line."""
    return [field for field in model._meta.concrete_fields if not field.generated]


def lines_of(model: type[models.Model]) -> Iterator[bytes]:
    """Each row as a line of JSON in the order of the keys: the same on every database, nothing rounded.

    Encrypted columns stand as they are stored: a value whose key is lost must not keep the others from a backup.
    """
    columns = [
        _as_stored(field) if isinstance(field, EncryptedField) else field.attname
        for field in columns_of(model)
    ]
    rows = model._base_manager.order_by(_key(model)).values_list(*columns).iterator(chunk_size=500)
    return (_write(row).encode() + b"\n" for row in rows)


def _as_stored(field: EncryptedField) -> Any:
    return Cast(field.attname, models.TextField())


def _key(model: type[models.Model]) -> Any:
    """What rows are put in order by. Text is compared sign by sign, as SQLite does, not by the rules of a language."""
    as_text = connection.vendor == "postgresql" and isinstance(end_of(model._meta.pk), models.CharField)
    return Collate("pk", "C") if as_text else "pk"


def end_of(field: Any) -> Any:
    """The field a chain of keys ends at."""
    while field.remote_field:
        field = field.target_field
    return field


def count_tables() -> list[list[Any]]:
    """Each table with the number of its rows and a checksum over all their values."""
    return [[model._meta.db_table, *digest(lines_of(model))] for model in all_tables()]


def count_files(folder: Path) -> list[Any]:
    """Number of files below `folder` and a checksum over their names and contents."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [*digest(line_of_file(str(path.relative_to(folder)), _sha256(path)) for path in paths)]


def line_of_file(name: str, sha256: str) -> bytes:
    """What the checksum of the kept files covers of one of them."""
    return f"{name} {sha256}\n".encode()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest(lines: Iterable[bytes]) -> tuple[int, str]:
    """Number of lines and the SHA-256 of them all."""
    summed, number = hashlib.sha256(), 0
    for line in lines:
        summed.update(line)
        number += 1
    return number, summed.hexdigest()


def _plain(value: Any) -> str:
    """What JSON does not know, in words each field reads again."""
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | timedelta):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return b64encode(bytes(value)).decode()
    raise TypeError(f"{type(value).__name__} has no line in the books")


# Keys in order: PostgreSQL keeps those of a JSON column in an order of its own.
_write = json.JSONEncoder(default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
