"""What import-linter does not see: addresses, templates and models named in strings point towards the ground too."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
# From the ground to the roof (DESIGN 1).
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
ANY_APP = "|".join(APPS)

# The strings that are imports: "rooms:board" or the beginning "rooms:", "rooms.Room", "rooms/tile.html".
IN_PYTHON = re.compile(rf"(?P<app>{ANY_APP})(?::[a-z][a-z-]*|:|\.[A-Z]\w+|/[\w/.-]+\.(?:html|txt|svg))")
IN_TEMPLATES = re.compile(rf"""{{%\s*(?:url|include|extends)\s+["'](?P<app>{ANY_APP})[:/][^"']+["']""")

Reference = tuple[str, str, str]  # file, app it lies in, app it names


def app_of_template(path: Path) -> str:
    """Frames, form pack and error pages lie on the ground."""
    first = path.relative_to(REPOSITORY / "templates").parts[0]
    return first if first in APPS else "core"


def references_of_templates() -> Iterator[Reference]:
    for path in sorted((REPOSITORY / "templates").rglob("*.html")):
        for match in IN_TEMPLATES.finditer(path.read_text()):
            yield str(path.relative_to(REPOSITORY)), app_of_template(path), match["app"]


def references_of_python() -> Iterator[Reference]:
    for app in APPS:
        for path in sorted((REPOSITORY / app).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for text in strings(ast.parse(path.read_text())):
                if match := IN_PYTHON.fullmatch(text):
                    yield str(path.relative_to(REPOSITORY)), app, match["app"]


def strings(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def upward(references: Iterator[Reference]) -> list[str]:
    return [f"{file} names {named}" for file, own, named in references if APPS.index(named) > APPS.index(own)]


def test_templates_name_addresses_and_templates_of_their_own_app_or_below() -> None:
    assert upward(references_of_templates()) == []


def test_python_names_addresses_templates_and_models_of_its_own_app_or_below() -> None:
    assert upward(references_of_python()) == []


@pytest.mark.parametrize("text", ["rooms:board", "rooms:", "rooms.Room", "rooms/tile.html"])
def test_strings_that_are_imports_are_recognised(text: str) -> None:
    assert IN_PYTHON.fullmatch(text)


@pytest.mark.parametrize("text", ["rooms.see_board", "rooms:room:12", "rooms", "core.change_hotel"])
def test_rights_and_audit_words_are_not_imports(text: str) -> None:
    assert not IN_PYTHON.fullmatch(text)


@pytest.mark.parametrize(
    "text",
    [
        "{% url 'rooms:board' %}",
        '{% include "rooms/tile.html" with a=b %}',
        '{% extends "rooms/board.html" %}',
    ],
)
def test_references_of_templates_are_recognised(text: str) -> None:
    assert IN_TEMPLATES.search(text)


def migration_dependencies(app: str) -> Iterator[Reference]:
    for path in sorted((REPOSITORY / app / "migrations").glob("0*.py")):
        for match in re.finditer(rf"""\(["']({ANY_APP})["'], ["']\d{{4}}_\w+["']\)""", path.read_text()):
            yield str(path.relative_to(REPOSITORY)), app, match[1]


def test_migrations_depend_on_apps_below() -> None:
    """People are pointed to by settings.AUTH_USER_MODEL, which names nobody."""
    found = [line for app in APPS for line in upward(migration_dependencies(app))]
    assert found == []
