"""A store check finds what is missing, and nothing that only moved meanwhile."""

from __future__ import annotations

import pytest

from core.errors import Denied, Refusal, Stale
from core.models import LiveEvent
from lostfound.domain import custody, store_checks
from lostfound.models import StoreCheck
from tests.lostfound.conftest import Register
from tests.lostfound.domain.test_custody import faults


def test_what_was_not_seen_is_missing_and_raised(register: Register):
    seen, missing = register.stored(), register.stored()
    check = store_checks.begin(register.shelf.store, by=register.secretary, at=register.days(1))
    store_checks.scan(check.pk, seen.number.lower(), by=register.secretary, at=register.days(1))
    assert store_checks.end(check.pk, by=register.secretary, at=register.days(1)) == [missing]
    missing.refresh_from_db()
    assert missing.gone == "missing"
    assert LiveEvent.objects.filter(topic=f"person:{register.leader.pk}", kind="found_missing").exists()
    assert faults() == []
    custody.find_again(missing.pk, by=register.leader, at=register.days(2))
    missing.refresh_from_db()
    assert missing.holder == register.leader
    assert faults() == []


def test_what_was_taken_out_during_the_check_is_not_missing(register: Register):
    thing = register.stored()
    check = store_checks.begin(register.shelf.store, by=register.secretary, at=register.days(1))
    custody.take_out(thing.pk, reason="guest is here", by=register.leader, at=register.days(1))
    assert store_checks.end(check.pk, by=register.secretary, at=register.days(1)) == []


def test_a_thing_that_should_be_elsewhere_says_where(register: Register):
    phone = register.stored("phone")
    check = store_checks.begin(register.shelf.store, by=register.secretary, at=register.days(1))
    with pytest.raises(Refusal, match="should not be here: Safe 1"):
        store_checks.scan(check.pk, phone.number, by=register.secretary, at=register.days(1))
    with pytest.raises(Refusal, match="No thing"):
        store_checks.scan(check.pk, "LF-2016-9999", by=register.secretary, at=register.days(1))


@pytest.mark.parametrize(
    "text", ["LF-2016-0147", "lf20160147", "https://hotel.example/found/scan/LF-2016-0147/", " LF-2016-147 "]
)
def test_a_label_is_read_however_the_scanner_gives_it(text):
    assert store_checks.number_of(text) == "LF-2016-0147"


def test_one_store_has_one_open_check_which_others_go_on_with(register: Register):
    first = store_checks.begin(register.shelf.store, by=register.secretary, at=register.days(1))
    assert store_checks.begin(register.shelf.store, by=register.leader, at=register.days(1)) == first
    assert StoreCheck.objects.count() == 1


def test_a_check_ends_once_and_ticks_can_be_taken_back_until_then(register: Register):
    thing = register.stored()
    check = store_checks.begin(register.shelf.store, by=register.secretary, at=register.days(1))
    line = check.lines.get()
    assert store_checks.see(check.pk, [line.pk, line.pk], by=register.secretary, at=register.days(1)) == 1
    store_checks.unsee(check.pk, line.pk, by=register.secretary)
    assert store_checks.end(check.pk, by=register.secretary, at=register.days(1)) == [thing]
    for act in (store_checks.end, lambda pk, **told: store_checks.see(pk, [line.pk], **told)):
        with pytest.raises(Stale):
            act(check.pk, by=register.secretary, at=register.days(1))


def test_attendants_check_no_store(register: Register):
    with pytest.raises(Denied):
        store_checks.begin(register.shelf.store, by=register.finder, at=register.days(1))
