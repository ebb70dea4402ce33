"""`manage.py match` ranks what files hold, and says in a sentence what is wrong with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

THINGS = [
    {"id": "T1", "category": "雨伞", "words": "长柄伞，木把", "colour": "深蓝", "room": "1203", "date": "2016-07-02"},
    {"id": "T2", "category": "umbrella", "words": "folding umbrella", "colour": "black", "room": "0807"},
    {"id": 3, "category": "electronics", "words": "phone charger", "room": 1203, "date": "2016-07-02T09:10:00+08:00"},
]  # fmt: skip
REPORTS = [
    {"id": "R1", "words": "A brolly with a wooden handle", "colour": "navy", "room": "1203", "date": "2016-07-01"},
    {"id": 2, "words": "我的充电器忘在房间里了", "room": "1203", "date": "2016-07-01", "colour": None},
    {"id": "R3"},
]  # fmt: skip


@pytest.fixture
def match(tmp_path: Path) -> Any:
    def run(things: Any, reports: Any, **options: Any) -> Any:
        for name, content in (("things", things), ("reports", reports)):
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            (tmp_path / f"{name}.json").write_bytes(raw)
        call_command(
            "match", things=tmp_path / "things.json", reports=tmp_path / "reports.json",
            output=tmp_path / "out.json", stderr=StringIO(), **options,
        )  # fmt: skip
        return json.loads((tmp_path / "out.json").read_text())

    return run


def test_every_report_gets_its_things_best_first(match):
    found = match(THINGS, REPORTS)
    assert found.keys() == {"R1", "2", "R3"}
    assert found["R1"][0] == "T1"
    assert found["2"][0] == 3
    assert found["R3"] == []


def test_limit_and_reasons(match):
    found = match(THINGS, REPORTS, limit=1, reasons=True)
    (best,) = found["R1"]
    assert best["id"] == "T1"
    assert best["score"] == pytest.approx(sum(reason[-1] for reason in best["reasons"]), abs=0.01)
    assert "same_room" in {reason[0] for reason in best["reasons"]}


@pytest.mark.slow
def test_needs_no_database(tmp_path: Path):
    (tmp_path / "things.json").write_text(json.dumps(THINGS))
    (tmp_path / "reports.json").write_text(json.dumps(REPORTS))
    environment = {
        **os.environ, "RUN_DIR": str(tmp_path), "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "DJANGO_SETTINGS_MODULE": "housekeeping.settings",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "match", "--things", "things.json", "--reports",
         "reports.json", "--output", "out.json"],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "out.json").read_text())["R1"][0] == "T1"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not JSON"),
        (b'[{"id": 1}', "is not JSON"),
        (b'{"id": 1}', "holds no list"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB 18030"),
        (b'[{"id": ' + b"9" * 5000 + b"}]", "is not JSON"),
    ],
)
def test_a_broken_file_is_refused_with_a_sentence(match, content, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        match(content, REPORTS)
    assert refused.value.returncode == 1
    with pytest.raises(CommandError, match=sentence):
        match(THINGS, content)


def test_files_that_are_not_there_or_cannot_be_written_are_named(tmp_path: Path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("match", things=tmp_path / "no", reports=tmp_path / "no", output=tmp_path / "out")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command(
            "match", things=_file(tmp_path, THINGS), reports=_file(tmp_path, REPORTS),
            output=tmp_path / "no" / "out",
        )  # fmt: skip


def _file(folder: Path, content: Any) -> Path:
    path = folder / f"{len(list(folder.iterdir()))}.json"
    path.write_text(json.dumps(content))
    return path


def test_entries_without_an_id_are_passed_over_and_named(match, tmp_path: Path):
    errors = StringIO()
    things = _file(tmp_path, [{"words": "umbrella"}, None, 7, {"id": None}, {"id": [1]}, *THINGS])
    call_command(
        "match", things=things, reports=_file(tmp_path, REPORTS), output=tmp_path / "out.json", stderr=errors
    )
    assert errors.getvalue().count("has no id and is passed over") == 5
    assert json.loads((tmp_path / "out.json").read_text())["R1"][0] == "T1"


def test_fields_of_any_kind_are_taken(match):
    odd = [
        {
            "id": "a",
            "words": ["umbrella", None, 5],
            "colour": ["black", "red"],
            "room": 12.5,
            "date": 20160701,
        },
        {
            "id": "a",
            "words": {"en": "umbrella"},
            "brand": True,
            "area": [["lobby"]],
            "category": "雨伞" * 5000,
        },
        {"id": "\ud800", "words": "\ud800\x00 umbrella \u202e", "date": "2016-13-45", "kind": "left behind"},
        {"id": -0.5, "words": "umbrella " * 50_000, "colour": "#ff0000", "date": "0000-00-00"},
    ]
    found = match(odd, odd)
    assert found.keys() == {"a", "\ud800", "-0.5"}
    assert all(len(things) == len(set(map(str, things))) for things in found.values())


def test_older_chinese_files_and_byte_order_marks_are_read(match):
    found = match(
        json.dumps(THINGS, ensure_ascii=False).encode("gb18030"),
        b"\xef\xbb\xbf" + json.dumps(REPORTS, ensure_ascii=False).encode(),
    )
    assert found["R1"][0] == "T1"


def test_order_of_files_does_not_matter(match):
    assert match(THINGS, REPORTS) == match(THINGS[::-1], REPORTS[::-1])
