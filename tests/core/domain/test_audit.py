"""The audit: one insert per act, sealed into a chain in which every change shows."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.domain import audit
from core.models import Audit
from tests import factories as make
from tests.factories import AT

pytestmark = pytest.mark.django_db


def write(count: int, at=AT) -> None:
    for number in range(count):
        audit.record("core.try", by=None, at=at, about=f"core:try:{number}", new=str(number))


def sql(statement: str, *values: object) -> None:
    """What somebody with the database in their hands can do; the program itself cannot."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_record_is_one_insert(django_assert_num_queries):
    clerk = make.clerk()
    with django_assert_num_queries(1):
        row = audit.record("core.try", by=clerk, at=AT, about="core:try:1", old="a", new="b", reason="c")
    row.refresh_from_db()
    assert (row.by, row.at, row.what, row.old, row.new, row.reason) == (clerk, AT, "core.try", "a", "b", "c")


def test_an_act_of_the_acting_manager_names_the_manager():
    deputy, manager = make.employee("1002"), make.manager()
    deputy.acting_for = manager
    assert audit.record("core.try", by=deputy, at=AT).acting_for == manager


def test_seal_chains_every_row_once():
    write(5)
    assert audit.seal(AT) == 5
    assert audit.seal(AT) == 0
    rows = list(Audit.objects.order_by("sequence"))
    assert [row.sequence for row in rows] == [1, 2, 3, 4, 5]
    assert [row.previous for row in rows] == ["", *[row.digest for row in rows[:-1]]]
    assert audit.head() == rows[-1].digest
    assert list(audit.verify()) == []


def test_seal_leaves_rows_of_the_future_alone():
    write(1, at=AT + timedelta(minutes=1))
    assert audit.seal(AT) == 0
    assert audit.oldest_unsealed() == AT + timedelta(minutes=1)


def test_seal_goes_on_after_an_earlier_seal(monkeypatch):
    monkeypatch.setattr(audit, "SEALED_AT_ONCE", 2)
    write(3)
    audit.seal(AT)
    write(4)
    assert audit.seal(AT) == 4
    assert list(audit.verify()) == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(1, 6), column=st.sampled_from(["what", "about", "old", "new", "reason", "address"]))
def test_any_later_change_of_a_sealed_row_shows(place, column):
    from django.db import transaction

    with transaction.atomic():
        write(6)
        audit.seal(AT)
        assert list(audit.verify()) == []
        sql(f"UPDATE core_audit SET {column} = {column} || 'x' WHERE sequence = %s", place)
        faults = list(audit.verify())
        assert len(faults) == 1 and f"number {place} was changed" in faults[0].sentence
        transaction.set_rollback(True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(1, 5))
def test_a_removed_row_shows(place):
    from django.db import transaction

    with transaction.atomic():
        write(6)
        audit.seal(AT)
        sql("DELETE FROM core_audit WHERE sequence = %s", place)
        assert list(audit.verify())
        transaction.set_rollback(True)


def test_a_row_sealed_anew_after_a_change_breaks_the_next():
    write(3)
    audit.seal(AT)
    row = Audit.objects.get(sequence=2)
    row.new = "forged"
    sql(
        "UPDATE core_audit SET new = 'forged', digest = %s WHERE sequence = 2",
        audit.digest_of(row, 2, row.previous),
    )
    assert [fault.sentence for fault in audit.verify()] == ["number 3 does not follow the row before it"]


def test_purge_takes_the_old_beginning_and_the_rest_still_verifies():
    write(3, at=AT - timedelta(days=1000))
    write(2)
    audit.seal(AT)
    assert audit.purge(before=AT - timedelta(days=500), at=AT) == 3
    assert audit.seal(AT) == 1
    assert list(Audit.objects.order_by("sequence").values_list("sequence", flat=True)) == [4, 5, 6]
    assert list(audit.verify()) == []
    assert audit.purge(before=AT - timedelta(days=500), at=AT) == 0


def test_a_beginning_that_no_purge_took_shows():
    write(3)
    audit.seal(AT)
    sql("DELETE FROM core_audit WHERE sequence = 1")
    assert [fault.sentence for fault in audit.verify()] == ["rows before number 2 are missing"]


def test_audit_verify_says_what_differs_and_exits_with_one():
    write(2)
    audit.seal(AT)
    out = StringIO()
    call_command("audit_verify", stdout=out)
    assert "The audit is whole" in out.getvalue()
    sql("UPDATE core_audit SET new = 'x' WHERE sequence = 1")
    with pytest.raises(SystemExit) as stop:
        call_command("audit_verify", stdout=out)
    assert stop.value.code == 1 and "number 1 was changed" in out.getvalue()


def test_two_sealers_at_once_make_one_chain(at_once):
    write(20)
    answers = at_once(*[lambda: audit.seal(AT)] * 3)
    assert sum(answers) == 20
    assert list(audit.verify()) == []
