"""The monthly report: filled by one call, sent once, kept as it was sent. And what a manager sees at a glance."""

from __future__ import annotations

from datetime import date

import pytest

from core.errors import Refusal, Stale
from core.models import Outbox
from frontdesk.domain import figures
from handover.domain import months, overview
from handover.domain.body import digest_of
from handover.domain.rules import change_rules
from handover.enums import MonthState
from handover.models import MonthlyReport
from staff.models import Employee
from tests import factories as make
from tests.cleaning.conftest import House, house

__all__ = ["house"]
JULY = date(2016, 7, 15)


@pytest.fixture
def manager(house: House) -> Employee:
    person = make.manager()
    change_rules({"month_mail_to": "owner@hotel.test", "mail_language": "en"}, by=person, at=house.at)
    return person


def values(report: MonthlyReport) -> dict[str, object]:
    return {one["label"]["en"]: one["value"] for one in report.body["figures"]}


def test_a_month_is_its_days_also_in_february() -> None:
    assert months.month_of(date(2028, 2, 29)) == (date(2028, 2, 1), date(2028, 2, 29))
    assert months.month_of(date(2026, 12, 31)) == (date(2026, 12, 1), date(2026, 12, 31))


def test_one_click_fills_the_report_with_every_app_s_figures(house: House, manager: Employee) -> None:
    house.stay("1203")
    report = months.draft(JULY, by=manager, at=house.minutes(60))
    assert values(report)["Arrivals"] == 1
    assert values(report)["Rooms cleaned"] == 0
    assert months.draft(JULY, by=manager, at=house.minutes(70)).pk == report.pk


def test_room_nights_are_counted_by_the_nights_of_each_stay(house: House) -> None:
    house.stay("1203")
    first, last = date(2016, 7, 1), date(2016, 7, 3)
    assert dict(figures.nights_by_day(first, last)) == {first: 1, date(2016, 7, 2): 1, last: 1}


def test_what_was_sent_is_mailed_once_and_stays_as_it_was(house: House, manager: Employee) -> None:
    report = months.draft(JULY, by=manager, at=house.at)
    with pytest.raises(Refusal, match="few words"):
        months.send(report.pk, by=manager, at=house.at)
    months.write_words(report.pk, "A quiet month.", by=manager, at=house.at)
    sent = months.send(report.pk, by=manager, at=house.at)
    assert (sent.state, sent.digest) == (MonthState.SENT, digest_of(MonthlyReport.objects.get().body))
    mail = Outbox.objects.get()
    assert mail.subject == "Monthly report, Jul 2016"
    assert "A quiet month." in mail.text and "A quiet month." in mail.html
    for again in (
        lambda: months.send(report.pk, by=manager, at=house.at),
        lambda: months.write_words(report.pk, "No", by=manager, at=house.at),
    ):
        with pytest.raises(Stale, match="sent already"):
            again()
    second = months.draft(JULY, by=manager, at=house.minutes(60))
    assert (second.number, MonthlyReport.objects.count()) == (2, 2)


def test_without_an_address_nothing_is_sent(house: House, manager: Employee) -> None:
    change_rules({"month_mail_to": ""}, by=manager, at=house.at)
    report = months.draft(JULY, by=manager, at=house.at)
    months.write_words(report.pk, "A quiet month.", by=manager, at=house.at)
    with pytest.raises(Refusal, match="Nobody gets monthly reports"):
        months.send(report.pk, by=manager, at=house.at)
    assert MonthlyReport.objects.get().state == MonthState.DRAFT


def test_what_changed_counts_from_the_last_look(house: House, manager: Employee) -> None:
    house.stay("1203")
    assert overview.changes(manager, house.minutes(10)).figures[0].value == 1
    overview.look(manager, at=house.minutes(20))
    later = overview.changes(manager, house.minutes(30))
    assert (later.since, later.figures[0].value) == (house.minutes(20), 0)
