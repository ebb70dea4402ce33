"""What lost and found shows on the pages of others."""

from __future__ import annotations

from datetime import timedelta

from core.slots import ShiftWindow, filled
from lostfound import slots
from lostfound.domain import custody, queries, reports, store_checks, things
from tests import factories as make
from tests.lostfound.conftest import Register


def window(register: Register, hours: float) -> ShiftWindow:
    at = register.at + timedelta(hours=hours)
    day = register.at.date()
    return ShiftWindow(at=at, begins=at - timedelta(hours=8), ends=at, roster_date=day, business_day=day)


def told(lines) -> dict[str, str]:
    return {line.where: line.text() for line in lines}


def test_a_shift_leaves_what_lies_in_hands_too_long_dangers_and_what_is_missing(register: Register):
    held = register.found()
    danger = register.found("dangerous")
    lost = register.stored("book", text="novel")
    check = store_checks.begin(register.shelf.store, by=register.secretary, at=register.minutes(5))
    store_checks.end(check.pk, by=register.secretary, at=register.minutes(6))
    assert set(told(slots.handover_lines(window(register, 1)))) == {danger.number, lost.number}
    lines = told(slots.handover_lines(window(register, 3)))
    assert lines[held.number] == "black umbrella is with Wang Xiulan and belongs into the store"
    assert "missing" in lines[lost.number] and "nobody opens it" in lines[danger.number]


def test_what_was_handed_on_is_no_matter_of_the_shift_any_more(register: Register):
    thing = register.found()
    custody.offer(thing.pk, to=register.shelf.store, by=register.finder, at=register.minutes(5))
    custody.store(thing.pk, register.shelf, by=register.secretary, at=register.minutes(6))
    assert slots.handover_lines(window(register, 5)) == []


def test_the_room_panel_shows_what_is_here_of_the_room(register: Register):
    thing = register.stored()
    part = slots.room_panel(register.room, register.leader, register.minutes(3))
    assert part is not None and [one for one, _tag in part.context["things"]] == [thing]
    assert slots.room_panel(register.room, register.finder, register.minutes(3)) is None
    assert slots.room_panel(make.room("1210", at=register.at), register.leader, register.minutes(3)) is None


def test_the_stay_panel_shows_what_may_be_the_guests(register: Register):
    stay = make.stay(make.room("1205", at=register.at), at=register.at)
    thing = register.held(room=stay.room, at=register.minutes(2))
    things.say_whose(thing.pk, stay, by=register.secretary, at=register.minutes(3))
    part = slots.stay_panel(stay, register.clerk, register.minutes(4))
    assert part is not None and list(part.context["things"]) == [thing]


def test_the_search_box_finds_things_for_those_who_have_the_register(register: Register):
    thing = register.stored("phone")
    (hit,) = slots.search(thing.number, register.clerk)
    assert hit.url == thing.get_absolute_url() and "kept with the valuables" in str(hit.subtitle)
    assert slots.search(thing.number, register.finder) == []


def test_monthly_figures_count_what_was_found_and_what_went_back(register: Register):
    register.stored()
    register.stored("phone")
    day = register.at.date()
    found = {str(part.label): part.run(day, day) for part in slots.report_figures()}
    assert (found["Things found"], found["Valuables found"], found["Things returned to owners"]) == (
        2,
        1,
        "0 of 2",
    )


def test_an_empty_register_has_counts_too(register: Register):
    day = register.at.date()
    reports.take_report(
        text="ring", lost_from=day, lost_until=day, reach="1", by=register.clerk, at=register.at
    )
    assert queries.counts(register.clerk, day) == {
        "custody": 0, "due": 0, "missing": 0, "danger": 0, "offered": 0, "held": 0, "matches": 0,
        "lists": 0, "reports": 1,
    }  # fmt: skip
    register.found("dangerous")
    counts = queries.counts(register.leader, day)
    assert (counts["custody"], counts["danger"], queries.counts(register.finder, day)["held"]) == (1, 1, 1)


def test_the_report_of_a_day_names_what_its_people_found_by_number_not_by_words(register: Register) -> None:
    thing = register.found(text="umbrella of Mr Zhu")
    asked = {"people": [register.finder.pk], "begins": register.minutes(-60), "ends": register.minutes(60)}
    (line,) = filled("day line", **asked)
    assert (line.text(), line.where) == (f"{thing.category.name} · {thing.number}", register.room.number)
    assert filled("day line", **{**asked, "people": [register.crew.pk]}) == []
