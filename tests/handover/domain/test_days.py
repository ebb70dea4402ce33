"""The day's reports of attendants and leaders, filled from the records and signed once."""

from __future__ import annotations

from typing import Any

import pytest

from cleaning.domain import inspect, work
from core.errors import Denied, Refusal, Stale
from handover.domain import checks, days
from handover.domain.body import digest_of
from handover.models import DailyReport, LeaderReport
from rooms.enums import Door
from rooms.models import Room, Section
from staff.domain import errands
from tests import factories
from tests.cleaning.conftest import House, hair, house, section

__all__ = ["hair", "house", "section"]


def worked(house: House) -> None:
    """One room done, one closed door."""
    task = house.given("1203")
    work.start_task(task.pk, by=house.attendant, at=house.minutes(5))
    work.finish_task(task.pk, by=house.attendant, at=house.minutes(40))
    other = house.stayover("1204")
    work.report_door(other.room_id, Door.DND, by=house.attendant, at=house.minutes(50))


def test_the_daily_work_report_is_prefilled_with_rooms_times_and_doors(house: House) -> None:
    worked(house)
    body = days.daily_body(house.attendant, house.minutes(60))
    (room,) = body["rooms"]
    assert (room["room"], room["minutes"], room["standard"], room["state"]) == ("1203", 35, 30, "done")
    assert [(door["room"], door["sign"]) for door in body["doors"]] == [("1204", "dnd")]


@pytest.mark.usefixtures("section")
def test_what_other_apps_know_of_the_day_stands_in_both_reports_in_both_languages(house: House) -> None:
    for text in ("Fetch two chairs", "Water the palm"):
        errand = errands.give(
            text, due_at=house.minutes(50), person=house.attendant, by=house.leader, at=house.minutes(1)
        )
        errands.accept(errand, by=house.attendant, at=house.minutes(2))
    errands.finish(errand, by=house.attendant, at=house.minutes(30))
    said = {"en": "1 done, 0 refused, 1 still to do", "zh": "完成1项，拒绝0项，待办1项"}
    bodies = (
        days.daily_body(house.attendant, house.minutes(60)),
        days.leader_body(Section.objects.get(), house.minutes(60)),
    )
    for body in bodies:
        (line,) = body["lines"]
        assert line["text"] == said
    assert days.daily_body(house.other, house.minutes(60))["lines"] == []


def test_what_was_sent_back_counts_as_redo(house: House, hair: Any) -> None:
    worked(house)
    house.given("1205")
    room = Room.objects.get(number="1203")
    inspect.fail_room(room.pk, reasons=[hair], by=house.leader, at=house.minutes(50))
    totals = days.totals(days.daily_body(house.attendant, house.minutes(60)))
    assert (totals.done, totals.left, totals.redo, totals.doors) == (1, 2, 2, 1)


def test_a_day_is_signed_once_with_its_digest(house: House) -> None:
    worked(house)
    report = days.sign_daily(house.attendant, cart=True, tools=True, words="", at=house.minutes(60))
    assert report.digest == digest_of(DailyReport.objects.get().body)
    with pytest.raises(Stale, match="signed already"):
        days.sign_daily(house.attendant, cart=True, tools=True, words="", at=house.minutes(61))


def test_a_cart_that_is_not_back_needs_a_word(house: House) -> None:
    worked(house)
    with pytest.raises(Refusal, match="where the cart"):
        days.sign_daily(house.attendant, cart=False, tools=True, words=" ", at=house.minutes(60))
    report = days.sign_daily(house.attendant, cart=False, tools=True, words="lift 2", at=house.minutes(60))
    assert report.note is not None


def test_nobody_signs_a_day_without_rooms(house: House) -> None:
    with pytest.raises(Refusal, match="nothing to sign"):
        days.sign_daily(house.other, cart=True, tools=True, words="", at=house.minutes(60))


@pytest.mark.usefixtures("section")
def test_leaders_read_the_reports_of_their_own_people(house: House) -> None:
    worked(house)
    days.sign_daily(house.attendant, cart=True, tools=True, words="", at=house.minutes(60))
    stranger = factories.leader("1008")
    readers = (house.leader, house.supervisor, house.attendant, stranger, house.other)
    assert [days.daily_visible_to(person).count() for person in readers] == [1, 1, 1, 0, 0]


@pytest.mark.usefixtures("section")
def test_the_leader_s_report_has_the_section_s_day_and_the_count_against_the_desk_s(house: House) -> None:
    worked(house)
    section = house.stay("1206").room.section
    assert section is not None
    with pytest.raises(Refusal, match="The desk has 2 rooms and 4 persons"):
        days.sign_leader(section, rooms=2, persons=3, words="", by=house.leader, at=house.minutes(60))
    report = days.sign_leader(
        section, rooms=2, persons=3, words="1206: one guest", by=house.leader, at=house.minutes(60)
    )
    assert report.differs
    assert (report.body["work"]["done"], report.body["rooms"]["occupied"]) == (1, 2)
    with pytest.raises(Stale):
        days.sign_leader(section, rooms=2, persons=4, words="", by=house.leader, at=house.minutes(61))


@pytest.mark.usefixtures("section")
def test_a_leader_s_report_is_acknowledged_once_by_somebody_else(house: House) -> None:
    section = house.stay("1206").room.section
    assert section is not None
    with pytest.raises(Denied):
        days.sign_leader(section, rooms=1, persons=2, words="", by=factories.leader("1008"), at=house.at)
    report = days.sign_leader(section, rooms=1, persons=2, words="", by=house.leader, at=house.minutes(60))
    with pytest.raises(Refusal, match="somebody else"):
        days.acknowledge(report.pk, by=house.leader, at=house.minutes(61))
    days.acknowledge(report.pk, by=house.supervisor, at=house.minutes(62))
    with pytest.raises(Stale):
        days.acknowledge(report.pk, by=factories.manager(), at=house.minutes(63))
    assert list(checks.reports_of_people_that_changed()) == []
    LeaderReport.objects.update(body={})
    assert "is not what was signed" in next(iter(checks.reports_of_people_that_changed())).sentence
