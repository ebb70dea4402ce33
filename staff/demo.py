"""The people of the demo hotel at work: a month of attendance, leave, swaps, errands, keys, papers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from core.clock import hotel_date
from core.domain.hotel import profile
from core.slots import DemoPart, fills
from staff.domain import (
    attendance,
    cover,
    errands,
    files,
    leave,
    patterns,
    shifts,
    swaps,
    things,
)
from staff.domain.attendance import FOLLOWS
from staff.enums import Absence, CertificateKind, Contract, Here, LeaveKind, Mark, Role, Skill, ThingKind
from staff.models import AttendanceLine, Employee, Presence, RosterEntry, Shift

SEED = 1978
PAST_DAYS = 31
LATE, ABSENT, FORGOTTEN = 0.06, 0.012, 0.008  # of shifts

ERRANDS: list[tuple[str, str, str, str, int, str]] = [
    # words, place, from, for a person or a role, due in minutes, what became of it
    ("把报告厅的两把椅子搬到会议室3", "报告厅", "1007", "1026", 50, ""),
    ("Bring a baby cot to the family room", "1602", "1011", Role.ROOM_ATTENDANT, 25, ""),
    ("领取新到的工作服并按名单发放", "库房", "1003", "1029", 180, "accepted"),
    ("给大堂花瓶换水", "大堂", "1005", Role.PA_CREW, -40, "accepted"),
    ("Show the new attendant how the stone floor is polished", "2F", "1005", "1008", 300, ""),
    ("送三份访客报纸到行政套间", "1712", "1011", "1019", -90, "done"),
    ("清点三楼工作间的借用物品", "3F", "1007", "1016", -30, "refused"),
]
REFUSED = "楼层还有两间急房，下班前做不完"
ABOVE = ("周五前报客房部下半年用工计划", "总经理")
THINGS: list[tuple[str, str, str, str]] = [
    (ThingKind.MASTER_KEY, "MK-1", "Master key 1", "总钥匙1"),
    (ThingKind.MASTER_KEY, "MK-2", "Master key 2", "总钥匙2"),
    *[
        (ThingKind.FLOOR_CARD, f"FC-{code}", f"Floor card {code}", f"楼层卡{code}")
        for code in ("M24", "M57", "T23", "T45")
    ],
    *[(ThingKind.RADIO, f"R-{number:02}", f"Radio {number}", f"对讲机{number}号") for number in range(1, 11)],
    *[
        (ThingKind.PHONE, f"P-{number:02}", f"House phone {number}", f"工作手机{number}号")
        for number in range(1, 7)
    ],
    (ThingKind.KEY, "K-LINEN", "Linen room key", "布草房钥匙"),
    (ThingKind.KEY, "K-STORE", "Store key", "库房钥匙"),
]
PATTERNS = [
    ("EEEEE--", "Five early, two off", "五早二休"),
    ("LLLLL--", "Five late, two off", "五中二休"),
    ("EELLN---", "Turning, eight days", "八天轮班"),
]
LEAST: dict[str, dict[str, tuple[int, int]]] = {
    # role -> shift -> on workdays, on Saturday and Sunday
    Role.ROOM_ATTENDANT: {"early": (6, 6), "late": (1, 2)},
    Role.TEAM_LEADER: {"early": (2, 2), "late": (1, 1)},
    Role.FRONT_DESK: {"early": (1, 1), "late": (1, 1), "night": (1, 1)},
}
SKILLS = [
    [Skill.MANDARIN, Skill.ENGLISH],
    [Skill.MANDARIN, Skill.STAINS],
    [Skill.MANDARIN, Skill.CANTONESE, Skill.STONE],
    [Skill.MANDARIN, Skill.ENGLISH, Skill.FIRST_AID],
    [Skill.MANDARIN, Skill.MACHINES],
    [Skill.MANDARIN, Skill.MENDING],
]


@fills("demo part")
def demo_parts() -> list[DemoPart]:
    return [DemoPart("people at work", 10, build)]


def build(at: datetime) -> str:
    """Fill in what the people did this month and have to do today."""
    dice = Random(SEED)  # noqa: S311  dice of a simulation, not keys
    staff = {one.number: one for one in Employee.objects.active().order_by("number")}
    today = hotel_date(at, profile())
    if "1001" not in staff:
        return "nobody of the demo hotel is here"
    files_of_everybody(staff, today, at)
    count = attend(today, at, dice)
    ask_and_decide(staff, today, at)
    plan(staff, at)
    give_errands(staff, at)
    give_things(staff, at)
    return f"{count} lines of attendance"


def attend(today: date, at: datetime, dice: Random) -> int:
    """The attendance of the last month, most of it on time, until this minute."""
    entries = RosterEntry.objects.filter(date__range=(today - timedelta(days=PAST_DAYS), today))
    lines: list[AttendanceLine] = []
    hotel = profile()
    for entry in entries.select_related("shift").order_by("date", "employee"):
        begins, ends = shifts.bounds(entry.shift, entry.date, hotel)
        if begins + timedelta(minutes=15) > at:
            continue
        chance = dice.random()
        if chance < ABSENT and entry.date < today:
            reason = dice.choice([Absence.SICK, Absence.PERSONAL])
            lines.append(line_of(entry, Mark.ABSENT, None, begins, absence=reason))
            continue
        late = dice.randint(6, 35) if chance > 1 - LATE else -dice.randint(0, 14)
        came = begins + timedelta(minutes=late)
        lines.append(line_of(entry, Mark.COME, came, came))
        went = ends + timedelta(minutes=dice.choice([0, 1, 2, 3, 5, 8, 12, 40]))
        if went < at and not ABSENT < chance < ABSENT + FORGOTTEN:
            lines.append(line_of(entry, Mark.GO, went, went))
    AttendanceLine.objects.bulk_create(lines, batch_size=500)
    last: dict[int, AttendanceLine] = {}
    for line in lines:
        if line.happened_at and (
            line.employee_id not in last or line.happened_at > (last[line.employee_id].happened_at or at)
        ):
            last[line.employee_id] = line
    never = {line.employee_id for line in lines} - last.keys()
    Presence.objects.bulk_create(
        [
            *[Presence(employee_id=person) for person in never],
            *[
                Presence(
                    employee_id=person,
                    state=FOLLOWS[line.what][1],
                    since=line.happened_at,
                    date=line.date,
                    shift_id=line.shift_id,
                )
                for person, line in last.items()
            ],
        ]
    )
    correct_one(today, at)
    return len(lines)


def line_of(
    entry: RosterEntry, what: str, happened_at: datetime | None, recorded_at: datetime, absence: str = ""
) -> AttendanceLine:
    return AttendanceLine(
        employee_id=entry.employee_id, date=entry.date, shift_id=entry.shift_id, what=what, happened_at=happened_at,
        absence=absence, by_id=entry.employee_id if not absence else None, recorded_at=recorded_at,
    )  # fmt: skip


def correct_one(today: date, at: datetime) -> None:
    """One forgotten mark of an earlier day is added by the leader, with the reason."""
    leader = Employee.objects.filter(number="1007").first()
    came: AttendanceLine | None = (
        AttendanceLine.objects.filter(
            employee__reports_to=leader, what=Mark.COME, date__lt=today, shift__isnull=False
        )
        .select_related("employee")
        .order_by("-date")
        .first()
    )
    if leader and came and came.happened_at:
        attendance.correct(
            came,
            happened_at=came.happened_at - timedelta(minutes=4),
            note="手机没电，到楼层后补签",
            by=leader,
            at=at,
        )


def ask_and_decide(staff: dict[str, Employee], today: date, at: datetime) -> None:
    """Leave that waits, was approved or rejected; a swap that waits for approval and one for the colleague."""
    manager = staff["1001"]
    approved = leave.ask(
        staff["1020"], LeaveKind.ANNUAL, today + timedelta(days=6), today + timedelta(days=9), reason="回老家",
        by=staff["1020"], at=at - timedelta(days=4),
    )  # fmt: skip
    leave.approve(approved, answer="同意", by=manager, at=at - timedelta(days=3))
    for number, kind, first, days, reason in (
        ("1024", LeaveKind.PERSONAL, 9, 1, "孩子家长会"),
        ("1018", LeaveKind.LIEU, 12, 2, ""),
        ("1008", LeaveKind.MARRIAGE, 20, 10, "妹妹结婚"),
    ):
        person = staff[number]
        begins = today + timedelta(days=first)
        ends = begins + timedelta(days=days - 1)
        leave.ask(person, kind, begins, ends, reason=reason, by=person, at=at - timedelta(hours=6))
    rejected = leave.ask(
        staff["1027"], LeaveKind.ANNUAL, today + timedelta(days=2), today + timedelta(days=4),
        by=staff["1027"], at=at - timedelta(days=2),
    )  # fmt: skip
    leave.reject(rejected, answer="周末有会议，人手不够", by=manager, at=at - timedelta(days=1))
    offer(staff["1016"], staff["1017"], today, at, agreed=True)
    offer(staff["1022"], staff["1023"], today, at, agreed=False)


def offer(asker: Employee, colleague: Employee, today: date, at: datetime, *, agreed: bool) -> None:
    """A swap of the first shift that fits."""
    mine = RosterEntry.objects.filter(employee=asker, date__gt=today + timedelta(days=1)).select_related(
        "shift"
    )
    for entry in mine.order_by("date")[:14]:
        other = RosterEntry.objects.filter(employee=colleague, date=entry.date).exists()
        if other or leave.standing(colleague, entry.date, entry.date).exists():
            continue
        swap = swaps.ask(entry, colleague, reason="家里有事", by=asker, at=at - timedelta(hours=3))
        if agreed:
            swaps.agree(swap, by=colleague, at=at - timedelta(hours=2))
        return


def plan(staff: dict[str, Employee], at: datetime) -> None:
    """Minimum cover and templates of the roster."""
    by_code: dict[str, Shift] = {one.code: one for one in shifts.all_shifts()}
    for role, wanted in LEAST.items():
        numbers = {
            (by_code[code].pk, weekday): least[weekday >= 5]
            for code, least in wanted.items()
            for weekday in range(7)
        }
        cover.set_cover(role, numbers, by=staff["1005"], at=at)
    for letters, english, chinese in PATTERNS:
        patterns.save_pattern(letters, name_en=english, name_zh=chinese, by=staff["1005"], at=at)


def give_errands(staff: dict[str, Employee], at: datetime) -> None:
    """Errands of the day in every state, and a task from above for the manager."""
    for words, place, giver, to, minutes, became in ERRANDS:
        given_at = at + timedelta(minutes=min(minutes, 0)) - timedelta(minutes=60)
        due_at = at + timedelta(minutes=minutes)
        person = staff.get(to)
        errand = errands.give(
            words,
            due_at=due_at,
            place=place,
            person=person,
            role="" if person else to,
            by=staff[giver],
            at=given_at,
        )
        doer = person or staff["1028"]
        if became in ("accepted", "done"):
            errands.accept(errand, by=doer, at=given_at + timedelta(minutes=5))
        if became == "done":
            errands.finish(errand, note="已送到", by=doer, at=given_at + timedelta(minutes=40))
        if became == "refused":
            errands.refuse(errand, note=REFUSED, by=doer, at=given_at + timedelta(minutes=9))
    words, above = ABOVE
    errands.give(
        words, due_at=at + timedelta(days=3), person=staff["1001"], asked_by=above, by=staff["1001"],
        at=at - timedelta(hours=20),
    )  # fmt: skip
    errands.rise(at)


def give_things(staff: dict[str, Employee], at: datetime) -> None:
    """The register of keys and radios: counted in the morning, some signed out, one radio missing."""
    entered_at = at - timedelta(days=90)
    register = {
        code: things.enter(kind, code, name_en=english, name_zh=chinese, by=staff["1005"], at=entered_at)
        for kind, code, english, chinese in THINGS
    }
    night = staff["1014"]
    gone = register["R-09"]
    seen = [one.pk for one in register.values() if one != gone]
    things.count(seen, note="夜班交班时充电座上没有，已问过中班", by=night, at=at - timedelta(hours=3))
    here = roster_today(at)
    codes = [
        "FC-M24",
        "FC-M57",
        "FC-T23",
        "FC-T45",
        "R-01",
        "R-02",
        "R-03",
        "P-01",
        "P-02",
        "P-03",
        "K-LINEN",
    ]
    for code, person in zip(codes, here, strict=False):
        things.take(register[code], person, by=person, at=at - timedelta(hours=2))


def roster_today(at: datetime) -> Sequence[Employee]:
    """Who is here now, by number: those who carry something."""
    floor = [Role.ROOM_ATTENDANT, Role.TEAM_LEADER]
    present = Employee.objects.active().filter(presence__state=Here.IN, roles__role__in=floor)
    return list(present.distinct().order_by("number"))


def files_of_everybody(staff: dict[str, Employee], today: date, at: datetime) -> None:
    """Contracts, skills and certificates; one that ends soon becomes an errand, one of the crew has ended."""
    for place, person in enumerate(staff.values()):
        files.set_file(
            person,
            contract=Contract.AGENCY if place % 9 == 8 else Contract.FIXED if place > 4 else Contract.OPEN,
            week_minutes=1800 if person.number == "1025" else 2400,
            skills=SKILLS[place % len(SKILLS)],
            by=None,
            at=at,
        )
        if place >= 40:
            continue
        ends = {"1019": 12, "1028": -2}.get(person.number, 120 + place * 7)
        files.add_certificate(
            person, CertificateKind.HEALTH, issued_on=today + timedelta(days=ends - 365),
            expires_on=today + timedelta(days=ends), by=None, at=at,
        )  # fmt: skip
    files.add_certificate(
        staff["1030"], CertificateKind.ELECTRICIAN, expires_on=today + timedelta(days=400), by=None, at=at
    )
    files.remind(at)
