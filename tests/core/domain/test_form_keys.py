"""A form that must count once counts once: double clicks, resends, two threads."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from core.domain import form_keys, notes
from core.errors import Refusal, Stale
from core.models import FormKey, Note
from tests import factories as make
from tests.factories import AT


def act(result="/rooms/1/"):
    def write() -> str:
        notes.write("counted", by=None, at=AT)
        return result

    return write


@pytest.mark.django_db
def test_the_second_sending_returns_the_first_result_and_does_nothing():
    key = form_keys.new_key()
    assert form_keys.once(key, by=None, body="a", act=act("/rooms/1/")) == "/rooms/1/"
    assert form_keys.once(key, by=None, body="a", act=act("/rooms/2/")) == "/rooms/1/"
    assert Note.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_with_other_content_is_stale_and_does_nothing():
    key = form_keys.new_key()
    form_keys.once(key, by=None, body="a", act=act())
    with pytest.raises(Stale):
        form_keys.once(key, by=None, body="b", act=act())
    assert Note.objects.count() == 1


@pytest.mark.django_db
def test_somebody_elses_key_is_stale():
    key = form_keys.new_key()
    form_keys.once(key, by=make.clerk(), body="a", act=act())
    with pytest.raises(Stale):
        form_keys.once(key, by=make.manager(), body="a", act=act())


@pytest.mark.django_db
def test_a_refused_act_leaves_the_key_unused():
    key = form_keys.new_key()

    def refuse() -> str:
        notes.write("half", by=None, at=AT)
        raise Refusal("Room 1203 was just taken.")

    with pytest.raises(Refusal):
        form_keys.once(key, by=None, body="a", act=refuse)
    assert not FormKey.objects.exists() and not Note.objects.exists()
    assert form_keys.once(key, by=None, body="a", act=act()) == "/rooms/1/"


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "4512", "x" * 400])
def test_a_key_that_is_none_is_refused_in_words(key):
    with pytest.raises(Refusal, match="lost its key"):
        form_keys.once(key, by=None, body="a", act=act())


@pytest.mark.django_db
def test_a_key_costs_two_statements_besides_the_act():
    key = uuid.uuid4()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        form_keys.once(key, by=None, body="a", act=lambda: "/")
    own = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert [sql.split()[0] for sql in own] == ["INSERT", "UPDATE"]


def test_body_ignores_the_order_and_the_csrf_token():
    one = QueryDict("csrfmiddlewaretoken=a&room=1203&guest=7&guest=8")
    two = QueryDict("guest=7&guest=8&csrfmiddlewaretoken=b&room=1203")
    other = QueryDict("guest=8&guest=7&room=1203")
    assert form_keys.body_of(one) == form_keys.body_of(two) != form_keys.body_of(other)


def test_ten_sendings_at_once_count_once(at_once):
    key = form_keys.new_key()
    answers = at_once(*[lambda: form_keys.once(key, by=None, body="a", act=act())] * 10)
    assert answers == ["/rooms/1/"] * 10
    assert Note.objects.count() == 1


def test_without_the_key_the_same_sendings_count_ten_times(at_once):
    """The broken twin: it shows that the test above can fail."""
    at_once(*[act()] * 10)
    assert Note.objects.count() == 10


@pytest.mark.django_db
def test_purge_keeps_what_a_form_may_still_ask_for():
    form_keys.once(form_keys.new_key(), by=None, body="a", act=act())
    written = FormKey.objects.get().at
    assert form_keys.purge(written + form_keys.KEPT - timedelta(seconds=1)) == 0
    assert form_keys.purge(written + form_keys.KEPT * 2) == 1


def test_forms_of_one_page_share_its_key_and_each_counts_once():
    key, at_address = form_keys.new_key(), form_keys.at_address
    count, note = at_address(key, "/handover/1/count/"), at_address(key, "/handover/1/note/")
    assert len({count, note, at_address(key, "/handover/2/note/")}) == 3
    assert note == at_address(key, "/handover/1/note/")
    with pytest.raises(Refusal):
        at_address("x", "/handover/1/note/")
