"""A backup takes the place of what the database holds: all of it or nothing."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction

from housekeeping.backup import archive, rows
from housekeeping.domain import books
from staff.models import Employee


class NotRestored(Exception):
    """The sentence says why; the hotel is as it was."""


def restore(path: Path, *, replace: bool = False) -> dict[str, Any]:
    """Put a backup in the place of what this database holds. Returns what it holds.

    First the whole file is read and proven. Then one transaction empties, fills and counts every table; it is kept
    only when each has the rows and the checksum it had. Files are added before it ends, so that whoever is killed at
    any moment has the old hotel or the new one, each with its pictures; files of the old hotel alone are laid aside
    after it. Nobody may work meanwhile. Raises Damaged or NotRestored.
    """
    manifest = archive.check(path)
    if manifest["migrations"] != archive.migrations():
        raise NotRestored(
            f"It was made by release {manifest['release']}, whose tables are others. Install that release in an "
            "empty database, restore there, then upgrade."
        )
    if not replace and Employee.objects.exists():
        raise NotRestored("This database holds a hotel. Say --replace to put the backup in its place.")
    try:
        with rows.unbound(), transaction.atomic():
            names = _load(path)
            _compare(manifest)
    except IntegrityError as fault:
        raise NotRestored(f"Its rows do not fit each other: {fault}") from fault
    ContentType.objects.clear_cache()
    _lay_aside(names, manifest["made_at"])
    return manifest


def _load(path: Path) -> set[str]:
    """Every table anew, and the files beside those that are there. Returns the names of the files."""
    every = books.all_tables()
    tables = {model._meta.db_table: rows.Table(model) for model in every}
    root, names = Path(settings.MEDIA_ROOT), set()
    rows.clear(every)
    for name, content in archive.members(path):
        kind, _slash, rest = name.partition("/")
        if kind == "tables":
            tables[rest.partition("/")[0]].insert(content)
        elif kind == "media":
            _keep_file(root, rest, content)
            names.add(rest)
    rows.finish(every)
    return names


def _compare(manifest: dict[str, Any]) -> None:
    """Raises NotRestored unless the database answers what the backup says."""
    for found, wanted in zip(books.count_tables(), manifest["tables"], strict=True):
        if found != wanted:
            raise NotRestored(f"{found[0]} would not be what it was: {found[1:]} instead of {wanted[1:]}.")


def _keep_file(root: Path, name: str, content: bytes) -> None:
    """Write a file as it was; one that is there already and the same is left alone."""
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts:
        raise NotRestored(f"It holds a file of a strange name: {name}")
    target = root / pure
    if target.is_file() and _sha256(target) == hashlib.sha256(content).hexdigest():
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)


def _lay_aside(names: set[str], made: str) -> None:
    """Move files the backup does not know beside the folder: they belong to what was replaced."""
    root = Path(settings.MEDIA_ROOT)
    aside = root.with_name(f"{root.name}-replaced-by-{''.join(sign for sign in made[:19] if sign.isalnum())}")
    for path in [path for path in root.rglob("*") if path.is_file()]:
        name = path.relative_to(root)
        if str(name) not in names:
            target = aside / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.rename(target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
