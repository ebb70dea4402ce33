"""Refused access is in the audit, and nobody can fill it with refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.domain import audit, refusals
from core.models import Audit, RefusalTally
from tests import factories as make
from tests.factories import AT

WHAT = "core.refused"


def note(minutes: int = 0, about: str = "core:audit", by: object = None) -> None:
    refusals.note(
        WHAT,
        about=about,
        new="core.see_audit",
        by=by,
        at=AT + timedelta(minutes=minutes),
        address="10.0.0.8",  # type: ignore[arg-type]
    )


def told() -> list[str]:
    return list(Audit.objects.filter(what=WHAT).order_by("pk").values_list("new", flat=True))


@pytest.mark.django_db
def test_the_first_refusal_is_in_the_audit_at_once():
    person = make.clerk()
    note(by=person)
    row = Audit.objects.get(what=WHAT)
    assert (row.by, row.about, row.new, row.at, row.address) == (
        person, "core:audit", "core.see_audit", AT, "10.0.0.8",
    )  # fmt: skip


@pytest.mark.django_db
def test_a_thousand_refusals_are_two_rows(django_assert_num_queries):
    note()
    with django_assert_num_queries(1):
        note()
    for _n in range(998):
        note()
    assert len(told()) == 1
    assert refusals.tell(AT + timedelta(minutes=59)) == 0
    assert refusals.tell(AT + timedelta(minutes=60)) == 1
    assert told() == ["core.see_audit", "+999 until 2016-07-01 03:00Z"]
    assert not RefusalTally.objects.exists() and refusals.tell(AT + timedelta(hours=2)) == 0


@pytest.mark.django_db
def test_one_refusal_alone_is_not_told_twice():
    note()
    assert refusals.tell(AT + timedelta(hours=1)) == 0
    assert told() == ["core.see_audit"] and not RefusalTally.objects.exists()


@pytest.mark.django_db
def test_each_person_page_and_hour_is_counted_for_itself():
    first, second = make.clerk("1011"), make.clerk("1012")
    note(by=first)
    note(by=second)
    note(by=first, about="core:profile")
    note(60, by=first)
    assert len(told()) == 4


@pytest.mark.django_db
def test_both_rows_are_sealed_like_any_other():
    note()
    note()
    refusals.tell(AT + timedelta(hours=1))
    assert audit.seal(AT + timedelta(hours=1)) == 2 and list(audit.verify()) == []


def test_refusals_at_once_are_all_counted(at_once):
    at_once(*[note] * 8)
    assert RefusalTally.objects.get().count == 8 and len(told()) == 1


def test_one_that_comes_while_the_hour_is_told_is_not_lost(at_once):
    for _n in range(5):
        note()
    at_once(lambda: refusals.tell(AT + timedelta(hours=1)), note, note)
    refusals.tell(AT + timedelta(hours=1))
    counted = sum(int(new[1:].split()[0]) if new.startswith("+") else 1 for new in told())
    assert counted == 7
