"""What is past its term goes once a night, each rule for itself, and the house can show it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core import slots
from core.domain import audit, retention
from core.models import Audit, RetentionRun
from core.slots import Retention
from housekeeping.domain.tick import tick
from tests import factories as make
from tests.factories import AT

NIGHT = AT + timedelta(hours=18)  # four in the morning of 2 July


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two rules of the house; the list says which were followed."""
    followed: list[str] = []

    def rule(name: str, count: int) -> Retention:
        def run(at: object, hotel: object) -> int:
            followed.append(name)
            return count

        return Retention(name, f"{name} are kept a while.", run)

    parts = [rule("letters", 3), rule("parcels", 0)]
    monkeypatch.setitem(slots._fillers, "retention", [(1, lambda: parts)])
    return followed


@pytest.mark.django_db
def test_each_rule_is_followed_once_a_night_and_says_what_went(rules):
    assert retention.is_due(NIGHT)
    assert retention.run(NIGHT) == {"letters": 3, "parcels": 0}
    assert retention.run(NIGHT + timedelta(minutes=1)) == {} and not retention.is_due(
        NIGHT + timedelta(hours=9)
    )
    assert rules == ["letters", "parcels"]
    assert list(RetentionRun.objects.order_by("pk").values_list("day", "name", "removed")) == [
        (date(2016, 7, 2), "letters", 3),
        (date(2016, 7, 2), "parcels", 0),
    ]
    (row,) = Audit.objects.filter(what="core.retention")
    assert (row.by, row.about, row.new) == (None, "core:retention:letters", "3")
    assert retention.is_due(NIGHT + timedelta(days=1))


@pytest.mark.django_db
def test_it_is_the_hotels_night_not_the_machines(rules):
    assert not retention.is_due(NIGHT - timedelta(minutes=1))
    assert retention.is_due(NIGHT) and retention.is_due(NIGHT + timedelta(hours=19, minutes=59))
    assert not retention.is_due(NIGHT + timedelta(hours=20))  # midnight: another day, and too early in it


@pytest.mark.django_db
def test_a_rule_that_breaks_keeps_none_of_the_others_and_is_tried_again(rules, monkeypatch):
    broken = [True]

    def run(at: object, hotel: object) -> int:
        audit.record("core.try", by=None, at=AT)
        if broken:
            raise ZeroDivisionError
        return 1

    before = slots.filled("retention")
    parts = [Retention("files", "Files are kept a while.", run), *before]
    monkeypatch.setitem(slots._fillers, "retention", [(1, lambda: parts)])
    assert retention.run(NIGHT) == {"letters": 3, "parcels": 0}
    assert not Audit.objects.filter(what="core.try").exists() and retention.is_due(NIGHT)
    broken.clear()
    assert retention.run(NIGHT + timedelta(minutes=1)) == {"files": 1}


def test_two_that_run_at_once_follow_each_rule_once(rules, at_once):
    make.open_day()
    at_once(lambda: retention.run(NIGHT), lambda: retention.run(NIGHT))
    assert sorted(rules) == ["letters", "parcels"]


@pytest.mark.django_db(transaction=True)
def test_tick_follows_the_rules_of_all_apps_in_the_night():
    make.open_day()
    assert "retention" not in (tick(NIGHT - timedelta(minutes=1), wall=NIGHT) or {})
    said = tick(NIGHT, wall=NIGHT)
    assert said is not None and said["retention"] == "what is past its term goes"
    followed = set(RetentionRun.objects.values_list("name", flat=True))
    assert {"audit", "form keys", "jobs", "mails", "pictures", "stray files"} <= followed
    assert "retention" not in (tick(NIGHT + timedelta(minutes=1), wall=NIGHT) or {})


@pytest.mark.django_db
def test_the_page_costs_the_same_however_long_the_house_has_run(
    rules, signed_in, django_assert_max_num_queries
):
    client = signed_in(make.manager())
    for night in range(40):
        retention.run(NIGHT + timedelta(days=night))
    with django_assert_max_num_queries(8):
        page = client.get("/hotel/kept/")
    (letters, parcels) = page.context["rows"]
    assert (letters.removed, letters.last.removed, parcels.removed) == (120, 3, 0)
    assert "letters are kept a while." in page.content.decode()
