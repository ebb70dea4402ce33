"""Announcements: rows in the caller's transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
import redis
from django.db import transaction

from core.domain import live
from core.models import LiveEvent
from tests.factories import AT


@pytest.mark.django_db
def test_many_announcements_are_one_insert(django_assert_num_queries):
    with django_assert_num_queries(1):
        live.announce_many([("board", "tile", str(n), n) for n in range(30)], at=AT)
    assert LiveEvent.objects.count() == 30


@pytest.mark.django_db
def test_no_announcement_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        live.announce_many([], at=AT)


@pytest.mark.django_db
def test_what_is_rolled_back_was_never_announced():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        live.announce(live.BOARD, "tile", "1", at=AT)
        raise ZeroDivisionError
    assert not LiveEvent.objects.exists()


@pytest.mark.django_db
def test_purge_keeps_two_days():
    for days in (3, 2, 1, 0):
        live.announce(live.DESK, "stay", str(days), at=AT - timedelta(days=days))
    assert live.purge(AT) == 1
    assert list(LiveEvent.objects.values_list("ref", flat=True)) == ["2", "1", "0"]
    assert live.purge(AT) == 0


@pytest.mark.django_db
def test_recent_is_what_a_page_drawn_now_may_have_missed():
    live.announce(live.BOARD, "tile", "old", at=AT - timedelta(seconds=31))
    live.announce(live.BOARD, "tile", "1", at=AT - timedelta(seconds=20))
    live.announce(live.BOARD, "tile", "2", at=AT)
    assert [event.ref for event in live.recent(AT)] == ["1", "2"]


def test_a_dead_redis_delays_nobody_and_breaks_nothing(
    transactional_db, settings, django_capture_on_commit_callbacks, monkeypatch
):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(live, "_quiet_until", 0.0)
    live._redis.cache_clear()
    with transaction.atomic():
        live.announce(live.BOARD, "tile", "1", at=AT)
    assert LiveEvent.objects.count() == 1
    assert live._quiet_until > 0  # the next ones do not even try for a while
    with pytest.raises(redis.RedisError):
        live._redis().publish(live.CHANNEL, "")
    live._redis.cache_clear()
