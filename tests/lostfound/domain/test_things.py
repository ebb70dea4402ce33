"""Registering, describing, clocks, guests to suggest, and what nobody may open."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.errors import Denied, Refusal, Stale
from core.models import Audit, LiveEvent
from lostfound.domain import clocks, custody, queries, things
from lostfound.domain.people import initials
from lostfound.models import Alarm, Thing
from rooms.domain.status import change_room
from rooms.enums import Act, Cleanliness, Source
from tests import factories as make
from tests.lostfound.conftest import Register


def told(register: Register, thing: Thing, **given: object) -> dict:
    return {
        "kind": thing.kind, "category": thing.category, "text": thing.words, "colour": "", "brand": "",
        "where_words": "", "found_at": thing.found_at, "witness": None, "seal": "", "contents": [],
        "by": register.finder,
        "at": register.minutes(3), **given,
    }  # fmt: skip


def test_numbers_count_up_in_each_year_of_the_hotel(register: Register):
    assert [register.found().number, register.found().number] == ["LF-2016-0001", "LF-2016-0002"]
    new_year = register.at.replace(year=2016, month=12, day=31, hour=17)  # 1 January in the hotel
    assert register.found(at=new_year).number == "LF-2017-0001"


def test_a_hundred_numbers_asked_for_at_once_are_a_hundred_numbers(at_once, at):
    from tests.lostfound.conftest import open_register

    register = open_register(at)
    found = at_once(*[lambda: [register.found().number for _n in range(5)]] * 4)
    numbers = [number for part in found for number in part]
    assert sorted(numbers) == [f"LF-2016-{n:04d}" for n in range(1, 21)]


def test_a_room_suggests_left_behind_and_a_public_area_lost(register: Register):
    assert register.found().kind == "left"
    assert register.found(room=None, area=register.area).kind == "lost"


def test_somebody_elses_find_begins_with_the_finder(register: Register):
    thing = register.held(finder=register.crew)
    assert (thing.finder, thing.holder) == (register.crew, register.secretary)
    assert [row.what for row in thing.custody.all()] == ["found", "offered", "accepted"]


@pytest.mark.parametrize(
    ("given", "field"), [({"room": None}, "room"), ({"found_at": "tomorrow"}, "found_at")]
)
def test_a_find_without_place_or_with_a_time_to_come_is_refused(register: Register, given, field):
    if "found_at" in given:
        given = {"found_at": register.days(1)}
    with pytest.raises(Refusal) as refused:
        register.found(**given)
    assert refused.value.field == field


def test_periods_follow_the_category(register: Register):
    found = {
        code: register.found(code).due_on for code in ("umbrella", "phone", "food", "fresh", "dangerous")
    }
    day = date(2016, 7, 1)
    assert found == {
        "umbrella": date(2016, 10, 1), "phone": date(2017, 1, 1), "food": day + timedelta(days=7),
        "fresh": day + timedelta(days=1), "dangerous": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        (date(2015, 11, 30), 3, date(2016, 2, 29)), (date(2016, 10, 31), 1, date(2016, 11, 30)),
        (date(2016, 12, 1), 1, date(2017, 1, 1)), (date(2016, 7, 1), 0, date(2016, 7, 1)),
    ],
)  # fmt: skip
def test_months_end_where_the_calendar_lets_them(day, months, until):
    assert clocks.add_months(day, months) == until


def test_the_clock_reminds_once_and_disposes_of_nothing(register: Register):
    thing = register.stored()
    assert clocks.remind(register.days(80)) == ""
    assert "1 found things" in clocks.remind(register.days(86))
    assert clocks.remind(register.days(87)) == ""
    assert LiveEvent.objects.filter(topic=f"person:{register.secretary.pk}", kind="found_due").count() == 1
    thing.refresh_from_db()
    assert thing.in_custody


def test_describing_writes_contents_one_by_one_and_tells_the_audit_what_changed(register: Register):
    thing = register.found("bag", text="")
    things.describe(
        thing.pk,
        **told(register, thing, text="blue backpack", colour="blue", contents=[(2, "towels"), (1, "purse")]),
    )
    thing.refresh_from_db()
    assert (thing.words, [str(line) for line in thing.contents.all()]) == (
        "blue backpack",
        ["2 towels", "1 purse"],
    )
    row = Audit.objects.get(what="lostfound.describe")
    assert "blue backpack" in row.new


def test_another_category_has_another_period(register: Register):
    thing = register.found()
    things.describe(thing.pk, **told(register, thing, category=register.category("phone")))
    thing.refresh_from_db()
    assert thing.due_on == date(2017, 1, 1)


def test_the_witness_is_not_the_finder(register: Register):
    thing = register.found("phone")
    with pytest.raises(Refusal, match="somebody else"):
        things.describe(thing.pk, **told(register, thing, witness=register.finder))


def test_a_finder_changes_nothing_any_more_once_it_lies_in_the_store(register: Register):
    thing = register.found()
    custody.offer(thing.pk, to=register.shelf.store, by=register.finder, at=register.minutes(1))
    custody.store(thing.pk, register.shelf, by=register.secretary, at=register.minutes(2))
    with pytest.raises(Denied):
        things.describe(thing.pk, **told(register, thing))


def test_the_room_suggests_who_was_there_the_nearest_first(register: Register):
    before = make.stay(make.room("1205", at=register.at), at=register.days(-9))
    from frontdesk.domain import stays

    stays.check_out(before.pk, by=register.clerk, at=register.days(-7))
    change_room(
        before.room_id, Act.SET_BY_HAND, by=register.leader, at=register.days(-6), source=Source.FLOOR,
        cleanliness=Cleanliness.INSPECTED,
    )  # fmt: skip
    last = make.stay(before.room, at=register.days(-2))
    thing = register.found(room=before.room)
    assert things.guests_to_suggest(thing) == [last, before]
    later = register.found(room=before.room, found_at=register.days(-5))
    assert things.guests_to_suggest(later) == [before]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("王秀兰", "王*"),
        ("Wang Xiulan", "W. X."),
        ("Élodie Vasseur-Brunet", "É. V. B."),
        ("Wulandari", "W."),
        ("", ""),
    ],
)
def test_the_floor_sees_initials(name, short):
    assert initials(name) == short


def test_each_opening_of_a_guest_is_in_the_audit(register: Register):
    stay = make.stay(make.room("1205", at=register.at), at=register.days(-1))
    thing = register.found(room=stay.room)
    for minute in (4, 5):
        things.show_guest(thing, stay, by=register.secretary, at=register.minutes(minute))
    assert Audit.objects.filter(what="lostfound.show_guest", by=register.secretary).count() == 2


def test_danger_raises_the_alarm_at_once_and_ends_with_the_police(register: Register):
    thing = register.found("contraband")
    told_people = LiveEvent.objects.filter(kind="found_alarm").values_list("topic", flat=True)
    assert f"person:{register.leader.pk}" in told_people and f"person:{register.finder.pk}" not in told_people
    things.tell_security(thing.pk, name="Shift leader Zhao", by=register.finder, at=register.minutes(4))
    with pytest.raises(Stale):
        things.tell_security(thing.pk, name="Zhao", by=register.finder, at=register.minutes(5))
    with pytest.raises(Refusal, match="number"):
        things.tell_police(thing.pk, reference=" ", by=register.leader, at=register.minutes(6))
    things.tell_police(thing.pk, reference="110-4471", by=register.leader, at=register.minutes(6))
    thing.refresh_from_db()
    assert (thing.gone, Alarm.objects.get().is_open) == ("security", False)


def test_contents_of_what_nobody_opens_cannot_be_listed(register: Register):
    thing = register.found("dangerous")
    with pytest.raises(Refusal, match="Nobody opens"):
        things.describe(thing.pk, **told(register, thing, contents=[(1, "wires")]))


def test_an_attendant_sees_what_they_found_hold_or_are_offered(register: Register):
    own, others = register.found(), register.held()
    offered = register.held()
    custody.offer(offered.pk, to=register.finder, by=register.secretary, at=register.minutes(1))
    assert set(queries.visible_to(register.finder)) == {own, offered}
    assert set(queries.visible_to(register.clerk)) == {own, others, offered}


def test_the_desk_does_not_learn_where_valuables_lie(register: Register):
    from lostfound.domain import words

    thing = queries.visible_to(register.clerk).get(pk=register.stored("phone").pk)
    assert words.place_of(thing, register.clerk) == "kept with the valuables"
    assert words.place_of(thing, register.secretary) == "Safe 1"


@pytest.mark.parametrize("text", ["lf-2016-0001", "umbrella black", "雨伞", "黑色", "1203", "wang xiulan"])
def test_the_register_finds_a_thing_by_number_words_colour_room_and_finder_in_both_languages(
    register: Register, text
):
    thing = register.found(colour="black")
    register.found("book", text="novel", room=make.room("1301", at=register.at), by=register.crew)
    found = queries.register(register.secretary, queries.Wanted(text=text), register.at.date())
    assert list(found) == [thing]
