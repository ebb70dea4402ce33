"""What the staff puts into the places of others: checks that notice, lines of the handover, work that is due."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from core.slots import HandoverCount, HandoverFigure, HandoverLine, ShiftWindow, filled
from staff import slots
from staff.domain import attendance, errands, files, roster, things
from staff.domain.checks import correction_stays_with_its_person_and_day, presence_is_what_the_book_says
from staff.enums import Absence, CertificateKind, Here, Mark, Role, ThingKind
from staff.models import AttendanceLine, Employee, Presence
from tests.staff.conftest import Hire

FRIDAY = date(2016, 7, 1)


def test_presence_that_differs_from_the_book_is_noticed(attendant: Employee, at: datetime) -> None:
    attendance.mark(attendant, Mark.COME, by=attendant, at=at)
    assert list(presence_is_what_the_book_says()) == []
    Presence.objects.update(state=Here.OUT)
    (fault,) = presence_is_what_the_book_says()
    assert fault.about == f"staff:employee:{attendant.pk}"


def test_a_correction_about_something_else_is_noticed(
    attendant: Employee, clerk: Employee, at: datetime
) -> None:
    line = attendance.mark(attendant, Mark.COME, by=attendant, at=at)
    AttendanceLine.objects.create(
        employee=clerk, date=line.date, what=Mark.COME, happened_at=at, corrects=line, recorded_at=at
    )
    assert len(list(correction_stays_with_its_person_and_day())) == 2  # another person, and no word why


def test_the_handover_hears_of_errands_keys_and_who_was_missing(
    attendant: Employee, clerk: Employee, manager: Employee, at: datetime
) -> None:
    for person in (attendant, clerk):
        roster.put_on_shift(person, FRIDAY, "early", by=None, at=at)
    attendance.mark(clerk, Mark.COME, by=clerk, at=at)
    early = roster.week(roster.monday_of(FRIDAY), [clerk])[0].cells[4].shifts[0]
    attendance.note_absence(attendant, FRIDAY, early, Absence.SICK, by=manager, at=at)
    errand = errands.give("Go", due_at=at + timedelta(hours=9), role=Role.CLERK, by=manager, at=at)
    radio = things.enter(ThingKind.RADIO, "R1", name_en="Radio 1", by=None, at=at)
    things.enter(ThingKind.RADIO, "R2", name_en="Radio 2", by=None, at=at)
    things.take(radio, clerk, by=clerk, at=at)
    end = datetime(2016, 7, 1, 7, 30, tzinfo=UTC)
    window = ShiftWindow(end, end - timedelta(hours=8), end, FRIDAY, FRIDAY, "early")
    parts = slots.handover(window)
    lines = {part.key: part for part in parts if isinstance(part, HandoverLine)}
    assert lines[f"staff:errand:{errand.pk}"].carries
    assert lines[f"staff:thing:{radio.pk}"].where == "R1"
    assert [key for key, line in lines.items() if not line.carries] == [
        f"staff:absent:{attendant.pk}:{FRIDAY}"
    ]
    assert {part.key: part.value for part in parts if isinstance(part, HandoverFigure)} == {
        "staff:late": 1, "staff:absent": 1, "staff:leave": 0,
    }  # fmt: skip
    assert [(part.key, part.expected) for part in parts if isinstance(part, HandoverCount)] == [
        ("staff:things:radio", 1)
    ]


def test_the_handover_costs_the_same_for_few_and_many(
    manager: Employee, hire: Hire, at: datetime, django_assert_max_num_queries
) -> None:
    for number in range(6):
        person = hire(str(3000 + number), Role.ROOM_ATTENDANT)
        roster.put_on_shift(person, FRIDAY, "early", by=None, at=at)
        errands.give("Go", due_at=at + timedelta(hours=1), person=person, by=manager, at=at)
        radio = things.enter(ThingKind.RADIO, f"R{number}", name_en="Radio", by=None, at=at)
        things.take(radio, person, by=person, at=at)
    window = ShiftWindow(at + timedelta(hours=6), at, at + timedelta(hours=6), FRIDAY, FRIDAY, "early")
    with django_assert_max_num_queries(10):
        words = [
            part.text()
            for part in slots.handover(window)
            if isinstance(part, HandoverLine) and callable(part.text)
        ]
    assert len(words) == 18


def test_due_work_raises_errands_and_reminds_on_the_hour(
    attendant: Employee, manager: Employee, at: datetime
) -> None:
    errands.give("Go", due_at=at + timedelta(minutes=1), person=attendant, by=manager, at=at)
    files.add_certificate(attendant, CertificateKind.HEALTH, expires_on=FRIDAY, by=None, at=at)
    works = {work.name: work.run for work in filled("due work")}
    later = at + timedelta(minutes=7)
    assert works["errands overdue"](later) == "1 errands rose to their givers"
    assert works["errands overdue"](later) == ""
    assert works["certificates that end"](later) == ""
    assert works["certificates that end"](at + timedelta(hours=1)) == "1 certificates became errands"


def test_report_figures_count_their_days(attendant: Employee, at: datetime) -> None:
    roster.put_on_shift(attendant, FRIDAY, "early", by=None, at=at)
    figures = {str(one.label): one for one in slots.report_figures()}
    assert {label: one.run(FRIDAY, FRIDAY) for label, one in figures.items()} == {
        "People in service": 1, "Errands done": 0, "Days of leave": 0, "People on shift a day": 1,
    }  # fmt: skip
    series = figures["People on shift a day"].series
    assert series and series(FRIDAY, FRIDAY + timedelta(days=1)) == {FRIDAY: 1}
