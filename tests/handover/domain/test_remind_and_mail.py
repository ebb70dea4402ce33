"""Reminders go out once each; a report both have signed is mailed once to each address."""

from __future__ import annotations

from typing import Any

import pytest

from core.domain import outbox
from core.models import LiveEvent, Outbox
from handover.domain import clock, mail, make, run
from handover.domain.remind import remind
from handover.domain.rules import change_rules, rules_now
from handover.enums import Reminded
from handover.models import Reminder, Report
from tests import factories
from tests.handover.conftest import House, hotel_time
from tests.handover.domain.test_sign import give, take


def kinds(report: Report) -> list[str]:
    return list(report.reminders.values_list("kind", flat=True))


def test_nobody_is_asked_before_the_shift_has_ended(ended: House) -> None:
    assert remind(hotel_time("15:44")) == 0


def test_the_outgoing_shift_is_asked_once_then_the_supervisors(ended: House) -> None:
    report = ended.report("early")
    for time in ("15:46", "15:47", "16:31", "16:40"):
        remind(hotel_time(time))
    assert kinds(report) == [Reminded.SIGN, Reminded.SUPERVISOR]
    told = set(LiveEvent.objects.filter(kind="handover", ref=str(report.pk)).values_list("topic", flat=True))
    assert {f"person:{ended.early.pk}", f"person:{ended.late.pk}"} <= told


def test_the_incoming_shift_is_asked_when_the_report_was_given(ended: House) -> None:
    give(ended)
    remind(hotel_time("15:46"))
    assert kinds(ended.report("early")) == [Reminded.TAKE]
    topics = LiveEvent.objects.filter(
        ref=str(ended.report("early").pk), kind="handover", topic__startswith="person"
    )
    assert set(topics.values_list("topic", flat=True)) == {f"person:{ended.late.pk}"}


def test_a_section_without_people_is_not_asked_for(ended: House) -> None:
    remind(hotel_time("17:00"))
    assert kinds(ended.report("early", place=ended.other_section.pk)) == []


@pytest.mark.django_db(transaction=True)
def test_two_who_remind_at_once_remind_once(at_once: Any, ended: House) -> None:
    at_once(*[lambda: remind(hotel_time("15:46"))] * 3)
    assert Reminder.objects.filter(report=ended.report("early")).count() == 1


def mailed(house: House) -> None:
    factories.manager()
    change_rules(
        {"mail_to": "boss@hotel.test, owner@hotel.test", "mail_language": "en"}, by=house.early, at=hotel_time("15:00")
    )  # fmt: skip
    give(house)
    take(house)


def test_a_signed_report_is_mailed_once_to_each_address_in_words_and_as_a_page(ended: House) -> None:
    mailed(ended)
    mail.post(ended.report("early"), at=hotel_time("15:30"))
    first, second = Outbox.objects.order_by("to")
    assert [first.to, second.to] == ["boss@hotel.test", "owner@hotel.test"]
    assert first.subject == "Whole house, Early shift, 1 Jul 2016"
    for words in (first.text, first.html):
        assert "1203" in words and "Desk says occupied" in words and "Meng Fanrong" in words
    assert "/handover/" in first.text


def test_without_addresses_nothing_is_mailed(ended: House) -> None:
    give(ended)
    take(ended)
    assert not Outbox.objects.exists()


def test_a_mail_server_that_is_down_keeps_the_mail_and_the_signature(ended: House, settings: Any) -> None:
    settings.MAIL_IS_SET, settings.EMAIL_PORT = True, 1
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    mailed(ended)
    at = hotel_time("15:30")
    assert outbox.send_due(at, wall=lambda: at) == 0
    assert outbox.waiting(at).count() == 2
    assert clock.state(hotel_time("16:00")).mails == 2
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    later = hotel_time("16:00")
    assert outbox.send_due(later, wall=lambda: later) == 2
    assert clock.state(later).mails == 0


def test_the_clock_says_when_it_ran_what_is_overdue_and_what_comes(house: House) -> None:
    run.do_due(hotel_time("15:00"))
    state = clock.state(hotel_time("16:31"))
    assert (state.ran_at, state.silent, state.unsigned) == (hotel_time("15:00"), True, 2)
    assert state.following is not None
    assert (state.following.shift.code, state.following.due_at) == ("late", hotel_time("22:30"))
    assert clock.trouble(hotel_time("15:04")) == ""
    assert "91 minutes ago" in clock.trouble(hotel_time("16:31"))


def test_a_report_without_anybody_s_mark_is_made_again_by_the_next_look(house: House) -> None:
    make.make_due(hotel_time("15:00"))
    assert "reports made" not in run.do_due(hotel_time("15:01"))


def test_rules_are_changed_with_an_audit_row_each(house: House) -> None:
    assert change_rules({"lead_minutes": 45, "shifts": "early late night"}, by=house.early, at=hotel_time("10:00")) == [
        "lead_minutes"
    ]  # fmt: skip
    assert rules_now().lead_minutes == 45
