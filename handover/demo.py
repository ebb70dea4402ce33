"""The demo hotel's handovers: the last days signed, one line disputed, the newest report open."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.slots import HandoverKind
from handover.domain import days, make, months, run, sign
from handover.domain.queries import may_sign
from handover.domain.rules import change_rules
from handover.enums import Answer, ReportState
from handover.models import Line, Report
from handover.models.shifts import HOUSE
from rooms.models import SectionMember
from staff.enums import Role
from staff.models import Employee

NOTES = [
    ("二号电梯噪声大，工程部明早来看。", True),
    ("The course in the lecture hall ends at 17:30; twelve trainees ask for late towels.", False),
    ("1606房客人要求每天下午再打扫。", False),
    ("Linen store: the left door does not lock, a padlock hangs on it.", True),
    ("今晚22:00至次日02:00停热水，已通知总台。", False),
]
DISPUTE = "现场与此不符，请当班领班复核。"
LEADER_WORDS = ["代办：1408房加床一张；无投诉。", "2305房少1人，已请总台核对；新员工做房较慢，已带两间。"]
MONTH_WORDS = (
    "本月学员班较多，走客房集中在周五。一次合格率与上月持平，返工多为卫生间毛发，已列入培训。"
    "下月计划：补充浴巾，更换二楼工作间门锁。"
)
LEFT_OPEN = timedelta(hours=10)
"""The newest reports still wait for somebody."""


def build(at: datetime) -> str:
    """Sign what the last days left, but for the newest."""
    run.do_due(at)
    old = Report.objects.filter(state=ReportState.OPEN, ends_at__lt=at - LEFT_OPEN, staffed=True)
    reports = list(old.select_related("shift", "section").order_by("ends_at", "place"))
    people = _people()
    signed = sum(_hand_over(report, people, place) for place, report in enumerate(reports))
    _give_newest(people, at)
    _sign_days(at)
    _report_upward(at)
    make.note_look(at)
    return f"{signed} shift reports signed"


def _sign_days(at: datetime) -> None:
    """Attendants whose rooms are done have signed the day, and two leaders have reported; one report is read."""
    attendants = Employee.objects.active().filter(roles__role=Role.ROOM_ATTENDANT).order_by("number")
    for place, person in enumerate(attendants):
        body = days.daily_body(person, at)
        done = days.totals(body)
        if done.done and not done.left:
            days.sign_daily(
                person, cart=True, tools=place != 2, words="" if place != 2 else "吸尘器送修", at=at
            )
    supervisor = (
        Employee.objects.active().filter(roles__role=Role.FLOOR_SUPERVISOR).order_by("number").first()
    )
    members = SectionMember.objects.filter(leads=True, employee__is_active=True).select_related(
        "section", "employee"
    )
    for place, member in enumerate(members.order_by("section__position", "employee__number")[:2]):
        rooms = days.leader_body(member.section, at)["rooms"]
        report = days.sign_leader(
            member.section, rooms=rooms["occupied"], persons=max(0, rooms["persons"] - place),
            words=LEADER_WORDS[place], by=member.employee, at=at,
        )  # fmt: skip
        if supervisor and not place:
            days.acknowledge(report.pk, by=supervisor, at=at)


def _report_upward(at: datetime) -> None:
    """The month so far was reported; its mail lies in the outbox."""
    manager = Employee.objects.active().filter(roles__role=Role.MANAGER).order_by("number").first()
    if manager is None:
        return
    change_rules({"month_mail_to": "owner@minglan-lake.example"}, by=manager, at=at)
    report = months.draft(at.date(), by=manager, at=at)
    months.write_words(report.pk, MONTH_WORDS, by=manager, at=at)
    months.send(report.pk, by=manager, at=at)


def _people() -> list[Employee]:
    """Whoever signs: leaders and supervisors first, then the desk."""
    roles = [Role.TEAM_LEADER, Role.FLOOR_SUPERVISOR, Role.FRONT_DESK, Role.DEPUTY]
    found = (
        Employee.objects.active().filter(roles__role__in=roles).prefetch_related("roles").order_by("number")
    )
    return sorted(found, key=lambda person: (roles.index(Role(person.roles.all()[0].role)), person.number))


def _pair(report: Report, people: list[Employee]) -> list[Employee]:
    """Two who may sign this report, those of its shift first."""
    on = report.people.get("on", [])
    able = [person for person in people if may_sign(person, report)]
    return sorted(able, key=lambda person: person.pk not in on)[:2]


def _hand_over(report: Report, people: list[Employee], place: int) -> bool:
    pair = _pair(report, people)
    if len(pair) < 2:
        return False
    outgoing, incoming = pair
    _give(report, outgoing, place, late=place == 4)
    at = report.ends_at + timedelta(minutes=6)
    lines = list(Line.objects.filter(report=report))
    doubtful = _doubtful(lines) if report.place == HOUSE and report.shift_code == "late" else None
    for line in lines:
        if line == doubtful:
            sign.answer(line.pk, Answer.DISPUTED, words=DISPUTE, by=incoming, at=at)
            continue
        sign.answer(line.pk, Answer.ACCEPTED, by=incoming, at=at)
    sign.take(report.pk, by=incoming, at=at)
    return True


def _doubtful(lines: list[Line]) -> Line | None:
    """The line the incoming shift of an evening does not agree to: about a cleaning, if there is one."""
    standing = [line for line in lines if not line.closed_how]
    return next(
        (line for line in standing if line.kind == HandoverKind.CLEANING), standing[0] if standing else None
    )


def _give(report: Report, by: Employee, place: int, *, late: bool = False) -> None:
    at = report.ends_at + timedelta(minutes=35 if late else -12)
    at = max(at, report.made_at)
    if report.place == HOUSE or place % 4 == 1:
        words, keep = NOTES[place % len(NOTES)]
        sign.add_note(report.pk, words, keep=keep and place < 8, by=by, at=at)
    counted = {one.pk: one.expected for one in report.counts.all()}
    sign.count(report.pk, counted, by=by, at=at)
    report.refresh_from_db(fields=["version"])
    sign.give(report.pk, seen=report.version, by=by, at=at)


def _give_newest(people: list[Employee], at: datetime) -> None:
    """Of the newest shift one section has been given and waits to be taken over, with a line disputed already."""
    newest = Report.objects.filter(state=ReportState.OPEN, staffed=True).select_related("shift", "section")
    report = newest.exclude(place=HOUSE).order_by("-ends_at", "place").first()
    if report is None or len(pair := _pair(report, people)) < 2:
        return
    _give(report, pair[0], 1)
    lines = list(report.lines.filter(closed_how="")[:3])
    for place, line in enumerate(lines):
        answer = Answer.DISPUTED if place == 2 else Answer.ACCEPTED
        words = DISPUTE if place == 2 else ""
        sign.answer(line.pk, answer, words=words, by=pair[1], at=at)
