"""Personnel files, certificates, the chart and the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import icalendar
import pytest

from cleaning.domain import assign
from core.errors import Refusal
from staff.domain import errands, feed, files, leave, people, roster
from staff.enums import CertificateKind, Contract, LeaveKind, Role, Skill
from staff.models import Certificate, Employee, Errand
from tests.staff.conftest import Hire

FRIDAY = date(2016, 7, 1)
HEALTH = CertificateKind.HEALTH


def health(person: Employee, until: date, at: datetime) -> Certificate:
    return files.add_certificate(person, HEALTH, expires_on=until, by=None, at=at)


def test_file_keeps_contract_hours_and_skills(attendant: Employee, at: datetime) -> None:
    given = {"contract": Contract.FIXED, "week_minutes": 1800, "by": None, "at": at}
    assert files.set_file(attendant, skills=[Skill.ENGLISH, Skill.STAINS], **given) == [
        "contract", "skills", "week_minutes",
    ]  # fmt: skip
    assert files.set_file(attendant, skills=[Skill.ENGLISH], **given) == ["skills"]
    assert list(attendant.skills.values_list("skill", flat=True)) == [Skill.ENGLISH]
    with pytest.raises(Refusal, match="168 hours"):
        files.set_file(attendant, skills=[], **{**given, "week_minutes": 10081})


def test_health_certificate_keeps_out_from_the_day_after_its_end(attendant: Employee, at: datetime) -> None:
    files.check_fit(attendant, FRIDAY)
    health(attendant, FRIDAY, at)
    files.check_fit(attendant, FRIDAY)
    with pytest.raises(Refusal, match="The health certificate of Wang Xiulan ended on 1 Jul 2016"):
        files.check_fit(attendant, FRIDAY + timedelta(days=1))
    newer = health(attendant, FRIDAY + timedelta(days=365), at)
    files.check_fit(attendant, FRIDAY + timedelta(days=1))
    files.remove_certificate(newer, reason="Somebody else's", by=attendant, at=at)
    assert files.unfit([attendant.pk], FRIDAY + timedelta(days=1))


def test_rooms_are_not_given_to_somebody_without_a_good_health_certificate(
    attendant: Employee, manager: Employee, at: datetime
) -> None:
    health(attendant, FRIDAY - timedelta(days=1), at)
    with pytest.raises(Refusal, match="ended on 30 Jun 2016"):
        assign.give_tasks([], attendant, by=manager, at=at)


def test_certificate_that_ends_becomes_an_errand_once(
    attendant: Employee, manager: Employee, hire: Hire, at: datetime
) -> None:
    secretary = hire("1003", Role.SECRETARY)
    people.change(attendant, reports_to=manager, by=None, at=at)
    health(attendant, FRIDAY + timedelta(days=30), at)
    health(manager, FRIDAY + timedelta(days=31), at)
    files.add_certificate(manager, CertificateKind.FIRE, expires_on=FRIDAY, by=None, at=at)
    assert [files.remind(at), files.remind(at)] == [2, 0]
    assert {errand.words for errand in errands.to_do(manager)} == {
        "Renew the health certificate of Wang Xiulan: it ends on 31 Jul 2016."
    }
    assert len(errands.to_do(secretary)) == 1  # the manager answers to nobody here
    one = Certificate.objects.get(employee=attendant)
    files.remove_certificate(one, reason="Wrong paper", by=secretary, at=at)
    assert not errands.to_do(manager)


def test_renewed_certificate_is_not_reminded_of(attendant: Employee, at: datetime) -> None:
    health(attendant, FRIDAY, at)
    health(attendant, FRIDAY + timedelta(days=300), at)
    assert files.remind(at) == 0
    assert not Errand.objects.exists()


def test_calendar_holds_own_shifts_and_leave_in_the_hotels_time(
    attendant: Employee, manager: Employee, at: datetime
) -> None:
    roster.put_on_shift(attendant, FRIDAY, "night", by=None, at=at)
    monday = FRIDAY + timedelta(days=3)
    leave.approve(
        leave.ask(attendant, LeaveKind.ANNUAL, monday, monday, by=attendant, at=at), by=manager, at=at
    )
    token = feed.make_address(attendant, at=at)
    assert feed.owner_of(token) == attendant
    book = icalendar.Calendar.from_ical(feed.calendar_of(attendant, at=at))
    (night, away) = book.walk("VEVENT")
    assert (night.decoded("dtstart").isoformat(), night.decoded("dtend").isoformat()) == (
        "2016-07-01T14:30:00+00:00", "2016-07-01T23:00:00+00:00",
    )  # fmt: skip
    assert (away.decoded("dtstart"), away.decoded("dtend")) == (monday, monday + timedelta(days=1))


def test_secret_address_ends_with_a_new_one_and_with_the_account(attendant: Employee, at: datetime) -> None:
    first, second = feed.make_address(attendant, at=at), feed.make_address(attendant, at=at)
    assert (feed.owner_of(first), feed.owner_of(second)) == (None, attendant)
    people.switch_off(attendant, by=None, at=at)
    people.switch_on(attendant, by=None, at=at)
    assert feed.owner_of(second) is None
