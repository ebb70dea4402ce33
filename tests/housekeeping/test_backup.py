"""Backup and restore: whole or not at all, on both databases (SAFETY 45)."""

from __future__ import annotations

import os
import resource
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core import clock
from core.domain import audit, backups, jobs, notes, pictures
from core.enums import JobState
from core.errors import Refusal
from core.images import Redrawn
from core.models import Audit, HotelProfile, Job, Note, Picture
from frontdesk.models import Guest, GuestDocument, Stay
from housekeeping.backup import archive, drill, nightly, restoring
from housekeeping.domain import books
from staff.models import Employee
from tests import factories as make

AT = make.AT
THREE = datetime(2016, 7, 1, 19, 0, tzinfo=UTC)
"""03:00 in the hotel."""


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    """Where backups and pictures of the test lie."""
    settings.BACKUP_DIR, settings.MEDIA_ROOT = tmp_path / "backups", tmp_path / "media"
    (tmp_path / "media").mkdir()
    return tmp_path


def furnish() -> Stay:
    """A small hotel with a guest, a number that is encrypted, words in both scripts, a picture and a sealed audit."""
    make.open_day()
    manager = make.manager()
    stay = make.stay(by=manager)
    jobs.WORKS.setdefault("core.try", lambda job, progress: None)
    Job.objects.create(
        kind="core.try", params={"b": [1, None, "\t\\N\n"], "a": 0.1}, by=manager, created_at=AT
    )
    notes.write('left\nhis 雨伞 \\. "here"\r\t', by=manager, at=AT + timedelta(microseconds=1))
    draw()
    audit.seal(AT)
    return stay


def draw() -> Picture:
    pictures.OWNERS.setdefault("core:try", pictures.Owner(lambda user, pk: True, str))
    redrawn = Redrawn(jpeg=b"\xff\xd8big", thumb=b"\xff\xd8small", width=2, height=1)
    return pictures.add(redrawn, about="core:try:1", by=None, at=AT)


def counted() -> dict[str, Any]:
    """Everything the hotel holds, and no key that is still to be looked at."""
    connection.check_constraints()
    return books.counts()


@pytest.mark.django_db
def test_what_was_backed_up_is_there_again_to_the_last_sign(folder: Path) -> None:
    stay = furnish()
    before = counted()
    made = nightly.make(AT)
    assert made.rows == sum(rows for _table, rows, _checksum in before["tables"])
    (kept,) = Picture.objects.all()
    pictures.path_of(kept.number).unlink()
    pictures.path_of(kept.number, thumb=True).write_bytes(b"another picture")
    later = draw()
    HotelProfile.objects.update(name_en="Another house")
    Guest.objects.filter(pk=stay.guest_id).update(name="Another guest")
    Note.objects.all().delete()
    make.room("1204")
    assert counted() != before
    call_command("restore", str(made.path), "--replace", verbosity=0)
    assert counted() == before
    assert GuestDocument.objects.get().number == make.GOOD_ID
    assert make.GOOD_ID.encode() not in b"".join(content for _name, content in archive.members(made.path))
    assert not pictures.path_of(later.number).exists()
    (aside,) = folder.glob("media-replaced-by-20160701T020000")
    assert len([path for path in aside.rglob("*") if path.is_file()]) == 2, "nothing is thrown away"
    assert make.guest("后来的人").pk > stay.guest_id, "new rows get numbers after the restored ones"


@pytest.mark.django_db
def test_a_backup_is_for_its_owner_alone_and_leaves_nothing_beside_it(folder: Path) -> None:
    furnish()
    left = folder / "backups" / f"{backups.path_for(AT).name}.1.part"
    left.parent.mkdir()
    left.write_bytes(b"of a backup that was killed")
    os.utime(left, times=(AT.timestamp() - 90_000,) * 2)
    made = nightly.make(AT)
    assert [path.name for path in (folder / "backups").iterdir()] == ["hotel-20160701T020000Z.backup"]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert b"1203" not in made.path.read_bytes()
    row = Audit.objects.latest("pk")
    assert (row.what, row.new) == ("housekeeping.backup", f"{made.path.name} {made.sha256}")
    held = archive.check(made.path)
    assert held["release"] == "development" and held["media"][0] == 2


@pytest.mark.django_db
@pytest.mark.parametrize("place", [0, 20, 40, -400, -1])
def test_a_changed_byte_is_refused_before_anything_is_touched(folder: Path, place: int) -> None:
    furnish()
    path = archive.make(AT).path
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)
    before = counted()
    with pytest.raises(CommandError, match=r"Nothing was changed\."):
        call_command("restore", str(path), "--replace")
    assert counted() == before


@pytest.mark.django_db
def test_a_backup_of_another_key_is_refused(folder: Path, settings: Any) -> None:
    furnish()
    path = archive.make(AT).path
    before = counted()
    keys = settings.DATA_KEYS
    for others, said in (
        ({"2027a": b"1" * 32}, "not among DATA_KEYS"),
        ({"development": b"1" * 32}, "another key"),
    ):
        settings.DATA_KEYS = others
        with pytest.raises(CommandError, match=said):
            call_command("restore", str(path), "--replace")
    settings.DATA_KEYS = keys
    assert counted() == before


@pytest.mark.django_db
def test_a_hotel_in_use_is_only_replaced_on_demand_and_never_by_one_of_another_release(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish()
    path = archive.make(AT).path
    with pytest.raises(CommandError, match="holds a hotel"):
        call_command("restore", str(path))
    monkeypatch.setattr(archive, "migrations", lambda: [["core", "0001_initial"]])
    with pytest.raises(CommandError, match="made by release development, whose tables are others"):
        call_command("restore", str(path), "--replace")


@pytest.mark.django_db
def test_rows_that_would_not_be_what_they_were_undo_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the database wrote another word than it was given."""
    furnish()
    path = archive.make(AT).path
    Employee.objects.update(name_zh="改")
    before = counted()
    put = restoring.rows.Table.insert
    monkeypatch.setattr(
        restoring.rows.Table,
        "insert",
        lambda table, lines: put(table, lines.replace("沈静宜".encode(), "沈静仪".encode())),
    )
    with pytest.raises(CommandError, match="would not be what it was"):
        call_command("restore", str(path), "--replace")
    assert counted() == before


@pytest.mark.django_db
def test_a_disk_that_fills_up_keeps_the_earlier_backup(folder: Path) -> None:
    furnish()
    earlier = archive.make(AT - timedelta(days=1))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, hard))
    try:
        with pytest.raises(Refusal, match="The earlier ones are kept"):
            archive.make(AT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list((folder / "backups").iterdir()) == [earlier.path]
    assert archive.check(earlier.path)["media"][0] == 2


@pytest.mark.django_db
def test_a_disk_that_is_nearly_full_is_left_to_the_books(folder: Path, settings: Any) -> None:
    settings.DISK_RESERVE_MB = 10**9
    with pytest.raises(CommandError, match="no room for another backup"):
        call_command("backup")
    assert not list((folder / "backups").iterdir())


@pytest.mark.django_db
def test_a_line_is_the_same_on_every_database() -> None:
    """So a backup of one opens on the other, and their checksums can be compared."""
    note = Note.objects.create(
        pk=7,
        text='雨伞 "\\\t\n',
        digest="d",
        at=datetime(2016, 7, 1, 2, 0, 0, 1, tzinfo=UTC),
        removed_at=None,
    )
    assert list(books.lines_of(Note)) == [
        f'[{note.pk},"雨伞 \\"\\\\\\t\\n","d",null,"2016-07-01T02:00:00.000001+00:00",null,""]\n'.encode()
    ]
    jobs.WORKS.setdefault("core.try", lambda job, progress: None)
    Job.objects.create(pk=3, kind="core.try", params={"b": True, "a": 0.1}, created_at=AT)
    assert b',{"a":0.1,"b":true},"queued",0,0,' in next(iter(books.lines_of(Job)))
    HotelProfile.objects.get_or_create(pk=1)
    profile = next(iter(books.lines_of(HotelProfile)))
    assert b'"14:00:00"' in profile and b",true," in profile


def test_a_backup_is_of_one_moment_and_keeps_nobody_waiting(
    folder: Path, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague writes while the tables are read: at once, into tables before and after, none of it in the backup."""
    make.open_day()
    before = books.counts()
    added = books.all_tables()[len(books.all_tables()) // 2]
    lines_of = books.lines_of

    def write() -> None:
        try:
            audit.record("core.try", by=None, at=AT)
            make.guest()
            make.manager()
        finally:
            connection.close()

    def reading(model: Any) -> Any:
        if model is added:
            colleague = threading.Thread(target=write)
            colleague.start()
            colleague.join(timeout=10)
            assert not colleague.is_alive(), "the colleague waits for the backup"
        return lines_of(model)

    monkeypatch.setattr(books, "lines_of", reading)
    made = archive.make(AT)
    monkeypatch.undo()
    assert Employee.objects.exists() and Guest.objects.exists()
    assert archive.check(made.path)["tables"] == before["tables"]


def killed(act: Callable[[], object]) -> None:
    """Let a process of its own do this. It has to kill itself."""
    connection.close()  # two processes do not share one
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(1)
    _pid, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


def test_who_is_killed_in_the_middle_leaves_what_was_there(
    folder: Path, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    furnish()
    path = archive.make(AT).path
    pictures.path_of(Picture.objects.get().number).unlink()
    HotelProfile.objects.update(name_en="Another house")
    before = {key: found for key, found in books.counts().items() if key != "media"}

    def die(*given: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patched:
        # All rows and files are written; the next step would keep them.
        patched.setattr(restoring, "_compare", die)
        killed(lambda: restoring.restore(path, replace=True))
        patched.setattr(archive, "_add_files", die)
        killed(lambda: archive.make(AT + timedelta(hours=1)))
    assert {key: found for key, found in books.counts().items() if key != "media"} == before
    assert list(backups.all_made().values()) == [path], "half a backup has no name of one"


TABLES = """
import django
django.setup()
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
with connection.schema_editor() as editor:
    for model in apps.get_models():
        editor.create_model(model)
recorder = MigrationRecorder(connection)
recorder.ensure_schema()
for app, name in MigrationLoader(connection).graph.nodes:
    recorder.record_applied(app, name)
"""


@pytest.fixture
def quick_scratch(folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Scratch hotels whose tables are made at once: their migrations take half a minute."""
    settings.RUN_DIR, call = folder, drill.call

    def quick(environment: drill.Scratch, *words: str) -> str:
        if words[0] != "migrate":
            return call(environment, *words)
        subprocess.run([sys.executable, "-c", TABLES], cwd=settings.BASE_DIR, env=environment, check=True)
        return ""

    monkeypatch.setattr(drill, "call", quick)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.django_db
def test_a_backup_is_proven_in_a_scratch_hotel_and_comes_back_from_there(
    folder: Path, quick_scratch: None
) -> None:
    """The scratch hotel is SQLite: a backup of PostgreSQL opens there, and one of there on PostgreSQL."""
    furnish()
    before = counted()
    path = archive.make(AT).path
    with drill.scratch_hotel(path) as environment:
        drill.call(environment, "verify_books")
        drill.call({**environment, "BACKUP_DIR": str(folder / "back")}, "backup")
        assert "hotel.sqlite3" in environment["DATABASE_URL"]
    HotelProfile.objects.update(name_en="Another house")
    (back,) = (folder / "back").iterdir()
    call_command("restore", str(back), "--replace", verbosity=0)
    assert counted() == before
    assert not list(folder.glob("scratch-*"))


@pytest.mark.django_db
def test_a_backup_whose_books_do_not_agree_is_not_proven(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def call(environment: drill.Scratch, *words: str) -> str:
        said.append(words[0])
        if words[0] == "verify_books":
            raise drill.NotProven("verify_books: wrong  open_stays")
        return ""

    monkeypatch.setattr(drill, "call", call)
    with pytest.raises(CommandError, match=r"is not proven\. verify_books: wrong"):
        call_command("backup", "--verify")
    assert said == ["migrate", "restore", "verify_books"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("minutes", "asked"), [(-1, 0), (0, 1), (60 * 12, 1), (60 * 20 + 59, 1), (60 * 21, 0), (60 * 24, 1)]
)
def test_a_backup_is_asked_for_from_three_in_the_night_of_the_hotel(
    minutes: int, asked: int, settings: Any
) -> None:
    settings.NIGHTLY_BACKUP = True
    nightly.ask(THREE + timedelta(minutes=minutes))
    assert Job.objects.filter(kind=nightly.KIND).count() == asked


@pytest.mark.django_db
def test_it_is_asked_for_once_a_night_and_again_an_hour_after_it_failed(settings: Any) -> None:
    def count() -> int:
        return Job.objects.filter(kind=nightly.KIND).count()

    nightly.ask(THREE)
    assert count() == 0, "a hotel on a developer's machine makes none"
    settings.NIGHTLY_BACKUP = True
    assert nightly.ask(THREE) == "asked for the nightly backup"
    assert nightly.ask(THREE + timedelta(minutes=1)) == "" and count() == 1
    Job.objects.update(state=JobState.FAILED, finished_at=THREE + timedelta(minutes=5))
    nightly.ask(THREE + timedelta(minutes=65))
    assert count() == 1
    nightly.ask(THREE + timedelta(minutes=66))
    assert count() == 2
    nightly.ask(THREE + timedelta(days=1))
    assert count() == 3


@pytest.mark.django_db
def test_the_worker_makes_it_and_lets_old_ones_go(folder: Path, settings: Any) -> None:
    settings.NIGHTLY_BACKUP = True
    furnish()
    (folder / "backups").mkdir()
    for days in range(1, 30):
        backups.path_for(clock.now() - timedelta(days=days)).touch()
    nightly.ask(THREE)
    assert jobs.run(Job.objects.get(kind=nightly.KIND).pk)
    assert Job.objects.get(kind=nightly.KIND).state == JobState.DONE
    assert len(backups.all_made()) <= backups.DAYS + backups.WEEKS + 2
    assert archive.check(max(backups.all_made().values()))["media"][0] == 2
