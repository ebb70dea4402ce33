"""The business day: one is open, days follow each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from core.domain import day
from core.errors import Refusal, Stale
from core.models import Audit, BusinessDay
from tests.factories import AT

pytestmark = pytest.mark.django_db
FIRST = date(2016, 7, 1)


def test_before_the_first_day_the_sentence_says_whom_to_ask():
    with pytest.raises(Refusal, match="Ask the manager"):
        day.current_day()


def test_the_first_day_is_opened_once():
    opened = day.open_first_day(FIRST, at=AT)
    assert day.current_day() == opened
    with pytest.raises(Refusal):
        day.open_first_day(FIRST + timedelta(days=1), at=AT)
    assert list(Audit.objects.values_list("what", "new")) == [("core.open_day", "2016-07-01")]


def test_current_day_is_one_query(django_assert_num_queries):
    day.open_first_day(FIRST, at=AT)
    with django_assert_num_queries(1):
        day.current_day()


def test_closing_and_opening_moves_to_the_next_date():
    first = day.open_first_day(FIRST, at=AT)
    later = AT + timedelta(hours=20)
    day.close_day(first, by=None, at=later)
    assert day.open_next(first, by=None, at=later).date == FIRST + timedelta(days=1)
    assert first.closed_at == later


def test_a_day_is_closed_once():
    first = day.open_first_day(FIRST, at=AT)
    day.close_day(first, by=None, at=AT)
    with pytest.raises(Stale):
        day.close_day(BusinessDay.objects.get(), by=None, at=AT)
    assert Audit.objects.filter(what="core.close_day").count() == 1


def test_the_database_itself_refuses_a_second_open_day():
    day.open_first_day(FIRST, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        BusinessDay.objects.create(date=FIRST + timedelta(days=1), opened_at=AT)


def test_the_database_itself_refuses_a_day_that_closes_before_it_opened():
    with pytest.raises(IntegrityError), transaction.atomic():
        BusinessDay.objects.create(date=FIRST, opened_at=AT, closed_at=AT - timedelta(minutes=1))
