"""`verify_books` and `counts`: what the books say about themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from core import slots
from core.domain import day as days
from core.domain.hotel import profile
from core.slots import Check, Fault
from housekeeping.domain.books import counts, verify


def test_every_app_checks_its_books(db: None) -> None:
    assert {"days", "night steps"} <= set(verify())


def test_command_answers_with_zero_for_books_that_agree(
    db: None, at: datetime, capsys: pytest.CaptureFixture[str]
) -> None:
    days.open_first_day(date(2016, 7, 1), at=at)
    call_command("verify_books", "--json")
    report = json.loads(capsys.readouterr().out)
    assert report["faults"] == 0
    assert report["checks"]["days"] == []


def test_command_names_the_rows_that_differ_and_exits_with_one(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def two_stays() -> Iterator[Fault]:
        yield Fault("rooms:room:12", "Two open stays.")

    monkeypatch.setitem(
        slots._fillers, "check", [(0, lambda: Check("stays", "one open stay per room", two_stays))]
    )
    with pytest.raises(SystemExit) as end:
        call_command("verify_books", "--json")
    assert end.value.code == 1
    assert json.loads(capsys.readouterr().out) == {
        "faults": 1,
        "checks": {"stays": [["rooms:room:12", "Two open stays."]]},
    }
    with pytest.raises(SystemExit):
        call_command("verify_books")
    assert "wrong  stays\n       rooms:room:12: Two open stays.\n" in capsys.readouterr().out


def test_counts_are_one_line_with_the_agreed_keys(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("counts", "--json")
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    assert {"stays", "money", "handovers", "audit", "tables", "media"} <= set(json.loads(out))


def table(name: str) -> list[Any]:
    return next(entry for entry in counts()["tables"] if entry[0] == name)


def test_checksum_of_a_table_changes_with_any_value_in_it(db: None, at: datetime) -> None:
    days.open_first_day(date(2016, 7, 1), at=at)
    hotel = profile()
    before, other = table("core_hotelprofile"), table("core_businessday")
    assert before[1] == 1
    hotel.phone = "100 0000 0000"
    hotel.save()
    after = table("core_hotelprofile")
    assert after[1] == 1
    assert after[2] != before[2]
    assert table("core_businessday") == other


def test_counts_add_what_apps_report(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        slots._fillers,
        "counts",
        [
            (0, lambda: {"stays": [["1203", True]]}),
            (1, lambda: {"stays": [["1204", False]], "found": [["2016-1"]]}),
        ],
    )
    found = counts()
    assert found["stays"] == [["1203", True], ["1204", False]]
    assert found["found"] == [["2016-1"]]
    assert found["money"] == []


def test_checksum_of_kept_files_knows_names_and_contents(db: None, tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    assert counts()["media"][0][0] == 0
    (tmp_path / "found").mkdir()
    picture = tmp_path / "found" / "1.jpg"
    picture.write_bytes(b"one")
    first = counts()["media"]
    picture.write_bytes(b"two")
    second = counts()["media"]
    picture.rename(tmp_path / "found" / "2.jpg")
    third = counts()["media"]
    assert [entry[0][0] for entry in (first, second, third)] == [1, 1, 1]
    assert len({entry[0][1] for entry in (first, second, third)}) == 3
