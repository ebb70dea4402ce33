"""Hand-overs: offered, accepted or refused; shelves; and two people who act at once."""

from __future__ import annotations

import threading
from contextlib import suppress
from datetime import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.books import BookClosed
from core.errors import Denied, Refusal, Stale
from lostfound.domain import checks, custody
from lostfound.models import Custody, Shelf, Thing
from staff.models import Employee
from tests import factories as make
from tests.lostfound.conftest import Register, open_register


def chain(thing: Thing) -> list[str]:
    return list(Custody.objects.filter(thing=thing).order_by("seq").values_list("what", flat=True))


def faults() -> list[str]:
    return [fault.sentence for check in checks.CHECKS for fault in check.run()]


def test_a_thing_passes_from_finder_to_leader_to_store(register: Register):
    thing = register.found()
    custody.offer(thing.pk, to=register.leader, by=register.finder, at=register.minutes(1))
    custody.accept(thing.pk, by=register.leader, at=register.minutes(2))
    custody.offer(thing.pk, to=register.shelf.store, by=register.leader, at=register.minutes(3))
    custody.store(thing.pk, register.shelf, box="4", by=register.secretary, at=register.minutes(4))
    thing.refresh_from_db()
    assert (thing.holder, thing.shelf, thing.box, thing.offered) == (None, register.shelf, "4", False)
    assert thing.place_since == register.minutes(4)
    assert chain(thing) == ["found", "offered", "accepted", "offered", "stored"]
    assert faults() == []


def test_what_is_offered_stays_with_its_holder_until_it_is_accepted(register: Register):
    thing = register.found()
    custody.offer(thing.pk, to=register.leader, by=register.finder, at=register.minutes(1))
    thing.refresh_from_db()
    assert (thing.holder, thing.offered_to) == (register.finder, register.leader)


def test_a_refusal_needs_a_reason_and_leaves_the_thing_where_it_was(register: Register):
    thing = register.found()
    custody.offer(thing.pk, to=register.leader, by=register.finder, at=register.minutes(1))
    with pytest.raises(Refusal, match="Say why"):
        custody.refuse(thing.pk, reason=" ", by=register.leader, at=register.minutes(2))
    custody.refuse(thing.pk, reason="The bag is open.", by=register.leader, at=register.minutes(2))
    thing.refresh_from_db()
    assert (thing.holder, thing.offered) == (register.finder, False)
    assert Custody.objects.get(thing=thing, what="refused").note.text == "The bag is open."


def test_only_who_was_asked_accepts(register: Register):
    thing = register.found()
    custody.offer(thing.pk, to=register.leader, by=register.finder, at=register.minutes(1))
    with pytest.raises(Stale, match="not offered to you"):
        custody.accept(thing.pk, by=register.secretary, at=register.minutes(2))


def test_only_the_holder_offers_and_never_to_themselves(register: Register):
    thing = register.found()
    with pytest.raises(Refusal, match="Wang Xiulan holds this thing"):
        custody.offer(thing.pk, to=register.secretary, by=register.leader, at=register.minutes(1))
    with pytest.raises(Refusal, match="yourself"):
        custody.offer(thing.pk, to=register.finder, by=register.finder, at=register.minutes(1))


def test_a_withdrawn_offer_cannot_be_accepted(register: Register):
    thing = register.found()
    custody.offer(thing.pk, to=register.leader, by=register.finder, at=register.minutes(1))
    custody.withdraw(thing.pk, by=register.finder, at=register.minutes(2))
    with pytest.raises(Stale, match="withdrew the hand-over"):
        custody.accept(thing.pk, by=register.leader, at=register.minutes(3))


def test_attendants_put_nothing_on_shelves(register: Register):
    thing = register.found()
    with pytest.raises(Denied):
        custody.store(thing.pk, register.shelf, by=register.finder, at=register.minutes(1))


def test_valuables_go_sealed_and_witnessed_into_a_store_for_valuables(register: Register):
    thing = register.held(code="phone")
    with pytest.raises(Refusal, match="kept apart"):
        custody.store(thing.pk, register.shelf, by=register.secretary, at=register.minutes(1))
    with pytest.raises(Refusal, match="sealed bag"):
        custody.store(thing.pk, register.safe, by=register.secretary, at=register.minutes(1))
    assert register.stored("phone").shelf == register.safe


def test_what_nobody_may_open_is_not_moved_by_us(register: Register):
    thing = register.found("dangerous")
    for act in (
        lambda: custody.offer(thing.pk, to=register.leader, by=register.finder, at=register.minutes(1)),
        lambda: custody.store(thing.pk, register.shelf, by=register.secretary, at=register.minutes(1)),
    ):
        with pytest.raises(Refusal, match="Nobody moves or opens"):
            act()


def test_who_saw_an_older_chain_is_told_what_happened(register: Register):
    thing = register.found()
    custody.offer(thing.pk, to=register.leader, by=register.finder, at=register.minutes(1))
    with pytest.raises(Stale, match="Wang Xiulan offered it to He Xiufang"):
        custody.withdraw(thing.pk, by=register.finder, at=register.minutes(2), seen=1)


def test_links_are_never_changed_or_deleted(register: Register):
    row = Custody.objects.get(thing=register.found())
    for act in (row.save, row.delete, Custody.objects.all().delete, lambda: Custody.objects.update(box="1")):
        with pytest.raises(BookClosed):
            act()


def test_a_cut_in_the_middle_of_a_hand_over_leaves_it_offered(register: Register, monkeypatch):
    """The place is written before the link: when the link fails, the place goes back with it."""
    thing = register.found()
    custody.offer(thing.pk, to=register.leader, by=register.finder, at=register.minutes(1))

    def cut(**_row):
        raise ConnectionError("power cut")

    monkeypatch.setattr(Custody.objects, "create", cut)
    with pytest.raises(ConnectionError), transaction.atomic():
        custody.accept(thing.pk, by=register.leader, at=register.minutes(2))
    thing.refresh_from_db()
    assert (thing.holder, thing.offered_to, thing.steps) == (register.finder, register.leader, 2)
    assert faults() == []


def test_the_database_knows_no_second_place(register: Register):
    thing = register.found()
    with pytest.raises(IntegrityError), transaction.atomic():
        Thing.objects.filter(pk=thing.pk).update(shelf=register.shelf)
    with pytest.raises(IntegrityError), transaction.atomic():
        Thing.objects.filter(pk=thing.pk).update(holder=None)


# Two at once --------------------------------------------------------------------------------------------------


def accept_and_withdraw(at_once, at: datetime):
    register = open_register(at)
    thing = register.found()
    custody.offer(thing.pk, to=register.leader, by=register.finder, at=register.minutes(1))
    answers = at_once(
        lambda: custody.accept(thing.pk, by=register.leader, at=register.minutes(2)),
        lambda: custody.withdraw(thing.pk, by=register.finder, at=register.minutes(2)),
    )
    return thing, answers


def test_of_accepting_and_withdrawing_at_once_one_wins(at_once, at):
    thing, answers = accept_and_withdraw(at_once, at)
    assert sum(isinstance(answer, Thing) for answer in answers) == 1, answers
    assert sum(isinstance(answer, Refusal) for answer in answers) == 1, answers
    assert len(chain(thing)) == 3
    assert faults() == []


def test_without_the_guard_both_would_have_gone_on_to_the_book(at_once, at, monkeypatch):
    """The thing is read without a lock: only the sequence of the chain still stands in the way."""
    both = threading.Barrier(2)

    def unguarded(thing_id, seen=None):
        thing = Thing.objects.select_related("category", "holder").get(pk=thing_id)
        if thing.steps == 2 and connection.vendor == "postgresql":  # SQLite lets one writer in at a time
            both.wait(timeout=20)
        if thing.steps > 2:
            thing.steps, thing.offered_to_id, thing.offered_at, thing.holder_id = 2, leader.pk, at, finder.pk
        return thing

    def always(self, **columns):
        return 1

    leader, finder = Employee(), Employee()
    register = open_register(at)
    thing = register.found()
    custody.offer(thing.pk, to=register.leader, by=register.finder, at=register.minutes(1))
    leader, finder = register.leader, register.finder
    monkeypatch.setattr(custody, "lock", unguarded)
    monkeypatch.setattr(type(Thing.objects.all()), "update", always)
    answers = at_once(
        lambda: custody.accept(thing.pk, by=register.leader, at=register.minutes(2)),
        lambda: custody.withdraw(thing.pk, by=register.finder, at=register.minutes(2)),
    )
    assert not any(isinstance(answer, Refusal) for answer in answers), answers
    assert any(isinstance(answer, IntegrityError) for answer in answers), answers


# Anything in any order ----------------------------------------------------------------------------------------

ACTS = st.sampled_from(
    ["offer", "offer_store", "accept", "refuse", "withdraw", "store", "take", "again", "lose"]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(ACTS, st.integers(0, 2)), max_size=12))
def test_whatever_people_try_in_whatever_order_the_chain_stays_whole(register: Register, acts):
    """Refused or done: each thing has one place, and its chain leads there."""
    people = [register.secretary, register.leader, register.manager]
    thing = register.held()
    second, _made = Shelf.objects.get_or_create(store=register.shelf.store, code="B4")
    shelves = [register.shelf, second]
    for minute, (act, who) in enumerate(acts, start=1):
        with suppress(Refusal):
            try_to(act, thing, people, shelves, who, register.minutes(minute))
    assert faults() == []


def try_to(act: str, thing: Thing, people: list, shelves: list, who: int, at: datetime) -> None:
    told = {"by": people[who], "at": at}
    tries = {
        "offer": lambda: custody.offer(thing.pk, to=people[(who + 1) % 3], **told),
        "offer_store": lambda: custody.offer(thing.pk, to=shelves[0].store, **told),
        "accept": lambda: custody.accept(thing.pk, **told),
        "refuse": lambda: custody.refuse(thing.pk, reason="not mine", **told),
        "withdraw": lambda: custody.withdraw(thing.pk, **told),
        "store": lambda: custody.store(thing.pk, shelves[who % 2], **told),
        "take": lambda: custody.take_out(thing.pk, reason="to look", **told),
        "again": lambda: custody.find_again(thing.pk, **told),
        "lose": lambda: lose(thing, told),
    }
    tries[act]()


def lose(thing: Thing, told: dict) -> None:
    locked = custody.lock(thing.pk)
    if not locked.in_custody:
        raise Refusal("gone")
    custody.leave(locked, "missing", "missing", **told)


def test_an_employee_who_cannot_register_is_offered_nothing(register: Register):
    outsider = make.employee("1099", name="Nobody Here")
    with pytest.raises(Refusal, match="cannot take"):
        custody.offer(register.found().pk, to=outsider, by=register.finder, at=register.minutes(1))
