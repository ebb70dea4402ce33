"""Things lent to guests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.errors import Refusal, Stale
from core.models import Audit
from frontdesk.domain import stays
from supplies.domain import lending
from supplies.models import Lending, LentKind
from tests import factories as make
from tests.conftest import AtOnce
from tests.supplies.conftest import Stock, build


@pytest.fixture
def iron(stock: Stock) -> LentKind:
    make.stay(stock.room, at=stock.at)
    return LentKind.objects.create(name_en="iron", name_zh="熨斗", total=2)


def lend(stock: Stock, kind: LentKind, **given) -> Lending:
    given = {"due_at": stock.at + timedelta(hours=2), "by": stock.attendant, "at": stock.at, **given}
    return lending.lend(kind.pk, stock.room.pk, **given)


def test_what_is_lent_is_not_there_for_others_until_it_is_back(stock: Stock, iron: LentKind) -> None:
    out = lend(stock, iron, quantity=2)
    with pytest.raises(Refusal, match="0 of 2 are free"):
        lend(stock, iron)
    lending.bring_back(out.pk, by=stock.leader, at=stock.at)
    iron.refresh_from_db()
    assert (iron.out, iron.free) == (0, 2)
    with pytest.raises(Stale):
        lending.bring_back(out.pk, by=stock.leader, at=stock.at)
    iron.refresh_from_db()
    assert iron.out == 0


def test_what_is_gone_leaves_the_houses_count_with_words(stock: Stock, iron: LentKind) -> None:
    out = lend(stock, iron)
    with pytest.raises(Refusal, match="what happened"):
        lending.bring_back(out.pk, gone=1, by=stock.leader, at=stock.at)
    lending.bring_back(out.pk, gone=1, said="plug broken", by=stock.leader, at=stock.at)
    iron.refresh_from_db()
    assert (iron.total, iron.out) == (1, 0)
    assert Audit.objects.get(what="supplies.lent_gone").reason == "plug broken"


def test_it_is_fetched_when_it_is_overdue_or_the_guest_has_left(stock: Stock, iron: LentKind) -> None:
    out = lend(stock, iron)
    assert not lending.to_fetch(stock.at + timedelta(hours=1))
    assert list(lending.to_fetch(stock.at + timedelta(hours=3))) == [out]
    stay = stock.room.stays.get() if hasattr(stock.room, "stays") else None
    assert stay is not None
    stays.check_out(stay.pk, by=None, at=stock.at + timedelta(minutes=30))
    assert list(lending.to_fetch(stock.at + timedelta(hours=1))) == [out]


def test_vacant_rooms_past_times_and_absurd_numbers_are_refused(stock: Stock) -> None:
    kind = LentKind.objects.create(name_en="cot", total=5)
    with pytest.raises(Refusal, match="has no guest"):
        lend(stock, kind)
    make.stay(stock.room, at=stock.at)
    for wrong in ({"quantity": 0}, {"quantity": 21}, {"due_at": stock.at}):
        with pytest.raises(Refusal):
            lend(stock, kind, **wrong)
    assert not Lending.objects.exists()


def test_the_last_iron_goes_to_one_of_four_colleagues(at_once: AtOnce, at) -> None:
    stock = build(at)
    make.stay(stock.room, at=at)
    iron = LentKind.objects.create(name_en="iron", total=1)
    answers = at_once(*[lambda: lend(stock, iron)] * 4)
    assert sum(isinstance(one, Lending) for one in answers) == 1, answers
    iron.refresh_from_db()
    assert iron.out == 1


def test_two_colleagues_who_take_it_back_count_it_once(at_once: AtOnce, at) -> None:
    stock = build(at)
    make.stay(stock.room, at=at)
    iron = LentKind.objects.create(name_en="iron", total=3)
    out = lend(stock, iron, quantity=2)
    answers = at_once(*[lambda: lending.bring_back(out.pk, by=stock.leader, at=at)] * 3)
    assert sum(isinstance(one, Lending) for one in answers) == 1, answers
    iron.refresh_from_db()
    assert iron.out == 0
