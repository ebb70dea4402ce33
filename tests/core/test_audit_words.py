"""Every act of the audit is said in words, in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation

from core import slots
from core.domain import audit
from tests import factories as make

REPOSITORY = Path(__file__).resolve().parents[2]
APPS = (
    "core",
    "staff",
    "rooms",
    "supplies",
    "frontdesk",
    "lostfound",
    "cleaning",
    "handover",
    "housekeeping",
)


def told() -> dict[str, object]:
    return {code: words for part in slots.filled("audit words") for code, words in part.items()}


def codes() -> Iterator[str]:
    """The codes written by name: `audit.record("staff.hire", ...)`."""
    for path in (path for app in APPS for path in (REPOSITORY / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="audit"), attr="record"),
                    args=[ast.Constant(value=str(code)), *_rest],
                ):
                    yield code


def test_each_act_that_is_recorded_has_its_words():
    missing = set(codes()) - set(told())
    assert not missing, f"Give them words in audit_words.py of their app: {sorted(missing)}"


def test_the_words_are_chinese_for_who_reads_chinese():
    with translation.override("zh-hans"):
        left = [code for code, words in told().items() if str(words).isascii()]
    assert left == []


@pytest.mark.django_db
def test_the_page_says_what_was_done_and_to_whom():
    reader, colleague = make.manager(), make.attendant()
    audit.record("staff.set_pin", by=reader, at=make.AT, about=f"staff:employee:{colleague.pk}")
    audit.record("somebody.new", by=reader, at=make.AT, about=f"staff:employee:{colleague.pk}:leave:7")
    client = Client()
    client.force_login(reader, backend="staff.backends.EmployeeBackend")
    page = client.get("/hotel/audit/?what=staff.set_pin").content.decode()
    assert "Set a PIN" in page and colleague.name in page
    assert '<code translate="no">somebody.new</code>' in client.get("/hotel/audit/").content.decode()
