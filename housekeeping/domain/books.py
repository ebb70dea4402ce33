"""The books as a whole: do they agree, and what do they hold."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from core.slots import Check, Fault, filled

# What `counts` always names, filled or not (DESIGN 12).
KEYS = ("stays", "money", "handovers", "audit")


def verify() -> dict[str, list[Fault]]:
    """Every app's checks by name, each with what it found wrong."""
    checks: list[Check] = filled("check")
    return {check.name: list(check.run()) for check in checks}


def counts() -> dict[str, list[Any]]:
    """What all books hold at one moment: each app's own lists, every table with rows and checksum, the kept files."""
    with transaction.atomic():
        _hold_still()
        found: dict[str, list[Any]] = {key: [] for key in KEYS}
        for part in filled("counts"):
            for key, entries in part.items():
                found.setdefault(key, []).extend(entries)
        found["tables"] = [[model._meta.db_table, *_table(model)] for model in _tables()]
    found["media"] = [_files(Path(settings.MEDIA_ROOT))]
    return found


def _hold_still() -> None:
    """Read all tables as of one moment. SQLite does so by itself; PostgreSQL is told before its first query."""
    if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")


def _tables() -> list[type[models.Model]]:
    """Every table of the program, by name."""
    every = apps.get_models(include_auto_created=True)
    return sorted((model for model in every if model._meta.managed), key=lambda model: model._meta.db_table)


def _table(model: type[models.Model]) -> tuple[int, str]:
    """Number of rows and a checksum over all their values in the order of their keys."""
    columns = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.order_by("pk").values_list(*columns).iterator(chunk_size=2000)
    return _digest(json.dumps(row, cls=_Encoder, ensure_ascii=False).encode() for row in rows)


def _files(folder: Path) -> list[Any]:
    """Number of files below `folder` and a checksum over their names and contents."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [*_digest(f"{path.relative_to(folder)} {_sha256(path)}".encode() for path in paths)]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _digest(lines: Iterable[bytes]) -> tuple[int, str]:
    digest, number = hashlib.sha256(), 0
    for line in lines:
        digest.update(line + b"\n")
        number += 1
    return number, digest.hexdigest()


class _Encoder(DjangoJSONEncoder):
    """Dates and decimals as Django writes them, bytes as hexadecimal digits."""

    def default(self, value: Any) -> Any:
        if isinstance(value, bytes | memoryview):
            return bytes(value).hex()
        return super().default(value)
