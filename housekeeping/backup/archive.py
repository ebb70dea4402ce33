"""A backup: every table and every kept file of one moment, sealed, with what it must hold written inside (SAFETY 45).

Inside the seal lies a packed tar: `tables/<table>/<number>` with up to 1 MB of lines, `media/<name>`, and at the end
`manifest.json` with release, migrations, rows and checksum of each table, number and checksum of the files.
"""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from core import disk
from core.domain import backups
from core.errors import Refusal
from housekeeping.backup.sealed import Damaged, SealingFile, open_sealed
from housekeeping.domain import books

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
MANIFEST = "manifest.json"
PART = 2**20
PACKED = 3  # gzip's level: three times as quick as the usual 9, a tenth larger
UNFINISHED_GO_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was written."""

    path: Path
    size: int
    sha256: str
    rows: int


def make(at: datetime) -> Made:
    """Write a backup of this moment. Who writes meanwhile waits for nothing, and is not in it.

    The file gets its name when all of it is on the disk; earlier backups are not touched. Raises Refusal while the
    disk is nearly full, or when it becomes full.
    """
    path = backups.path_for(at)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _make_room(path.parent, at)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            rows = _write(file, at)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    except BaseException as fault:
        unfinished.unlink(missing_ok=True)
        if isinstance(fault, OSError) and fault.errno in FULL:
            raise Refusal(_no_room()) from fault
        raise
    _keep_name(path.parent)
    with path.open("rb") as written:
        return Made(path, path.stat().st_size, hashlib.file_digest(written, "sha256").hexdigest(), rows)


def _make_room(folder: Path, at: datetime) -> None:
    """Remove what killed backups left, and see that another of the newest one's size has room."""
    for left in folder.glob(f"*{backups.ENDING}.*.part"):
        if left.stat().st_mtime < (at - UNFINISHED_GO_AFTER).timestamp():
            left.unlink(missing_ok=True)
    last = list(backups.all_made().values())[-1:]
    if disk.is_low(folder, wanted=sum(path.stat().st_size for path in last)):
        raise Refusal(_no_room())


def _no_room() -> str:
    return _("The disk has no room for another backup. The earlier ones are kept; make room, then try again.")


def _keep_name(folder: Path) -> None:
    """A power cut does not take the new name back."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(file: BinaryIO, at: datetime) -> int:
    """Everything into `file`. Returns the number of rows."""
    sealing = SealingFile(file)
    with (
        gzip.GzipFile(fileobj=sealing, mode="wb", compresslevel=PACKED) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        with books.one_moment():
            # Files first: one that goes while the tables are read is then in it.
            media = _add_files(tar, Path(settings.MEDIA_ROOT))
            tables = [(model._meta.db_table, *_add_table(tar, model)) for model in books.all_tables()]
            ours = migrations()
        manifest = {
            "made_at": at.isoformat(), "release": settings.RELEASE, "migrations": ours, "tables": tables,
            "media": media,
        }  # fmt: skip
        _add(tar, MANIFEST, json.dumps(manifest).encode())
    sealing.finish()
    return sum(rows for _table, rows, _checksum in tables)


def _add_table(tar: tarfile.TarFile, model: Any) -> tuple[int, str]:
    """Number of rows and their checksum."""
    tally = Tally()
    part, number = bytearray(), 0
    for line in books.lines_of(model):
        part += line
        if len(part) >= PART:
            tally.add(part)
            _add(tar, f"tables/{model._meta.db_table}/{number:06}", part)
            part, number = bytearray(), number + 1
    if part:
        tally.add(part)
        _add(tar, f"tables/{model._meta.db_table}/{number:06}", part)
    return tally.said()


def _add_files(tar: tarfile.TarFile, root: Path) -> tuple[int, str]:
    """Number of files and the checksum of names and contents."""
    tally = Tally()
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        name = str(path.relative_to(root))
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # its time was over this very moment
            continue
        tally.add(books.line_of_file(name, hashlib.sha256(content).hexdigest()))
        _add(tar, f"media/{name}", content)
    return tally.said()


def _add(tar: tarfile.TarFile, name: str, content: bytes | bytearray) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, BytesIO(content))
    tar.members.clear()  # type: ignore[attr-defined]  # it would remember them all


@dataclass(slots=True)
class Tally:
    """Number and checksum of lines that come in pieces, as `books.digest` makes them."""

    lines: int = 0
    summed: Any = field(default_factory=hashlib.sha256)

    def add(self, piece: bytes | bytearray) -> None:
        self.lines += piece.count(b"\n")
        self.summed.update(piece)

    def said(self) -> tuple[int, str]:
        return self.lines, self.summed.hexdigest()


def migrations() -> list[list[str]]:
    """The migrations this database has, which say what its tables look like."""
    return sorted([app, name] for app, name in MigrationRecorder(connection).applied_migrations())


def members(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every part of a backup in its order, each proven to be what was sealed. Raises Damaged."""
    try:
        with (
            open_sealed(path) as opened,
            gzip.GzipFile(fileobj=opened, mode="rb") as packed,
            tarfile.open(fileobj=packed, mode="r|") as tar,
        ):
            while (member := tar.next()) is not None:
                tar.members.clear()  # type: ignore[attr-defined]
                if (file := tar.extractfile(member)) is not None:
                    yield member.name, file.read()
            while packed.read(PART) or opened.read(PART):  # to the last piece, so that a cut shows
                pass
    except (tarfile.TarError, EOFError, gzip.BadGzipFile) as fault:
        raise Damaged(f"It cannot be read: {fault}") from fault


def check(path: Path) -> dict[str, Any]:
    """Read all of a backup, compare it with what it says it holds, and answer that. Raises Damaged, or OSError."""
    manifest: dict[str, Any] | None = None
    tables: dict[str, Tally] = {}
    media = Tally()
    for name, content in members(path):
        kind, _slash, rest = name.partition("/")
        if kind == "tables":
            tables.setdefault(rest.partition("/")[0], Tally()).add(content)
        elif kind == "media":
            media.add(books.line_of_file(rest, hashlib.sha256(content).hexdigest()))
        else:
            manifest = json.loads(content)
    if manifest is None:
        raise Damaged("It holds no list of what it must hold.")
    found = {table: [*tally.said()] for table, tally in tables.items()}
    for table, *wanted in manifest["tables"]:
        if found.pop(table, [*Tally().said()]) != wanted:
            raise Damaged(f"It does not hold all rows of {table}.")
    if found or [*media.said()] != manifest["media"]:
        raise Damaged("It does not hold the files it says it holds.")
    return manifest
