"""Rules that the text of the repository keeps."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
APPS = [
    "core",
    "staff",
    "rooms",
    "supplies",
    "frontdesk",
    "lostfound",
    "cleaning",
    "handover",
    "housekeeping",
]
TEXT = {".py", ".html", ".css", ".js", ".md", ".toml", ".sh", ".in", ".txt", ".svg", ".po", ""}
# Places every Unix has, which scripts name to run at all.
EVERYWHERE = re.compile(r"/(?:usr/)?bin/(?:env|sh)\b|/dev/null")
OUTSIDE = re.compile(r"(?<![\w.:/$}%<>~-])/(?:work|home|root|tmp|usr|var|etc|opt|srv|mnt)/\w")


def own_files() -> Iterator[Path]:
    """Every text file that belongs to the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in listed:
        path = REPOSITORY / name
        if path.suffix in TEXT and path.is_file():
            yield path


def python_files() -> Iterator[tuple[Path, ast.Module]]:
    for app in APPS:
        for path in sorted((REPOSITORY / app).rglob("*.py")):
            yield path, ast.parse(path.read_text())


def test_no_path_outside_the_repository_is_named() -> None:
    found = [
        f"{path.relative_to(REPOSITORY)}: {line.strip()[:100]}"
        for path in own_files()
        if path != Path(__file__)
        for line in path.read_text(errors="replace").splitlines()
        if OUTSIDE.search(EVERYWHERE.sub("", line))
    ]
    assert found == []


@pytest.mark.parametrize("line", ["open('/tmp/x')", "cd /work/main", 'Path("/var/lib/hotel")'])
def test_paths_outside_are_recognised(line: str) -> None:
    assert OUTSIDE.search(EVERYWHERE.sub("", line))


@pytest.mark.parametrize(
    "line", ["#!/bin/sh", "/staff/roster/", "https://example.org/home/page", ".venv/bin/"]
)
def test_addresses_and_shebangs_are_not_paths_outside(line: str) -> None:
    assert not OUTSIDE.search(EVERYWHERE.sub("", line))


def test_clock_is_read_in_one_place() -> None:
    """Views, commands and tasks ask core.clock."""
    readers = re.compile(r"\b(?:timezone\.now|datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")
    found = {
        str(path.relative_to(REPOSITORY))
        for app in APPS
        for path in (REPOSITORY / app).rglob("*.py")
        if readers.search(path.read_text())
    }
    assert found <= {"core/clock.py", "core/live/asgi.py"}  # a stream ends when its ticket does


def test_clock_is_not_read_inside_domain_functions() -> None:
    """They get the time as `at=`. A job's end alone is not known when it begins."""
    found = [
        str(path.relative_to(REPOSITORY))
        for path, tree in python_files()
        if "domain" in path.parts and path != REPOSITORY / "core/domain/jobs.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "clock.now"
    ]
    assert found == []


def test_linter_forbids_naive_times() -> None:
    rules = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "DTZ" in rules["select"]
    assert not [rule for rule in rules["ignore"] if rule.startswith("DTZ")]
    source = "import datetime\n\ntoday = datetime.date.today()\nnow = datetime.datetime.now()\n"
    done = subprocess.run(
        [Path(sys.executable).parent / "ruff", "check", "--stdin-filename", "core/x.py", "-"],
        cwd=REPOSITORY,
        input=source,
        capture_output=True,
        text=True,
        check=False,
    )
    assert {"DTZ011", "DTZ005"} <= set(re.findall(r"DTZ\d+", done.stdout))


def test_no_work_is_left_for_later_in_words() -> None:
    left = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
    found = [
        f"{path.relative_to(REPOSITORY)}: {line.strip()[:100]}"
        for path in own_files()
        if path != Path(__file__) and path.suffix in {".py", ".html", ".js", ".css", ".md", ".sh"}
        for line in path.read_text(errors="replace").splitlines()
        if left.search(line)
    ]
    assert found == []


def test_templates_hold_no_style_attributes_and_no_inline_scripts() -> None:
    """The content policy forbids both; a page that holds one would be broken in a browser alone."""
    forbidden = re.compile(
        r"""<[^>{]*\sstyle=|<script(?![^>]*\ssrc=)(?![^>]*application/json)|\son[a-z]+=["']"""
    )
    found = [
        f"{path.relative_to(REPOSITORY)}: {match.group()[:60]}"
        for path in sorted((REPOSITORY / "templates").rglob("*.html"))
        for match in forbidden.finditer(path.read_text())
    ]
    assert found == []


def test_every_import_of_a_script_and_style_exists() -> None:
    """The imports between our ES modules, as the browser follows them."""
    static = REPOSITORY / "static"
    missing = [
        f"{path.relative_to(static)} imports {match[1]}"
        for path in sorted(static.rglob("*.js"))
        for match in re.finditer(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']""", path.read_text())
        if not (path.parent / match[1]).exists()
    ]
    assert missing == []


def test_packages_are_locked_with_hashes() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        entries = re.split(r"\n(?=[a-zA-Z0-9])", (REPOSITORY / name).read_text())
        pinned = [entry for entry in entries if re.match(r"[\w.\[\]-]+==", entry)]
        assert len(pinned) > 10
        assert [entry.split("==")[0] for entry in pinned if "--hash=sha256:" not in entry] == []


def test_every_package_of_the_list_is_in_the_lock() -> None:
    for name in ("requirements", "requirements-dev"):
        wanted = re.findall(r"^([\w.-]+==[\w.]+)", (REPOSITORY / f"{name}.in").read_text(), re.MULTILINE)
        locked = (REPOSITORY / f"{name}.txt").read_text().lower()
        assert [entry for entry in wanted if f"\n{entry.lower()} " not in f"\n{locked}"] == []
