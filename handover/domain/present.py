"""A report as a page shows it: from its signed data where it is signed, else from its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.models import Note
from core.sayings import said
from core.slots import HandoverKind
from handover.domain import body as bodies
from handover.domain.gather import KINDS
from handover.enums import Answer, Closed, ReportState
from handover.models import Line, Report
from staff.models import Employee

ICONS = {
    HandoverKind.ROOMS: "rooms",
    HandoverKind.CLEANING: "cleaning",
    HandoverKind.FAULTS: "fault",
    HandoverKind.GUESTS: "star",
    HandoverKind.SUPPLIES: "layers",
    HandoverKind.KEYS: "key",
    HandoverKind.PEOPLE: "users",
    HandoverKind.NOTES: "note",
}


@dataclass(frozen=True, slots=True)
class ShownLine:
    """One line in the reader's language."""

    pk: int
    number: int
    kind: str
    where: str
    text: str
    small: str
    url: str
    state: str
    shifts: int
    answer: str
    dispute: str = ""
    disputed_by: str = ""
    answered_by: str = ""
    typed: bool = False
    """Somebody's own words, not the program's."""
    removed: bool = False
    """The words were cleared after their time."""
    closed: str = ""

    @property
    def age_state(self) -> str:
        """The colour of its age: a shift old, two, more."""
        return "alert" if self.shifts > 2 else "dirty" if self.shifts > 1 else "pickup"


@dataclass(frozen=True, slots=True)
class Group:
    kind: str
    label: str
    icon: str
    lines: list[ShownLine]

    @property
    def left(self) -> int:
        """Lines nobody has answered."""
        return sum(1 for line in self.lines if not line.answer)


@dataclass(frozen=True, slots=True)
class ShownCount:
    key: str
    name: str
    expected: int
    counted: int | None
    pk: int = 0

    @property
    def difference(self) -> int | None:
        return None if self.counted is None else self.counted - self.expected


@dataclass(frozen=True, slots=True)
class ShownFigure:
    name: str
    value: int
    before: int | None
    state: str
    url: str


@dataclass(frozen=True, slots=True)
class Signed:
    name: str
    at: datetime
    acting_for: str = ""


@dataclass(slots=True)
class Shown:
    """All of a report."""

    report: Report
    groups: list[Group]
    counts: list[ShownCount]
    states: list[ShownFigure]
    happened: list[ShownFigure]
    on: list[str]
    absent: list[str]
    given: Signed | None = None
    taken: Signed | None = None
    notes: int = 0
    by_names: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[ShownLine]:
        return [line for group in self.groups for line in group.lines]

    @property
    def answered(self) -> int:
        return sum(1 for line in self.lines if line.answer)

    @property
    def accepted(self) -> int:
        return sum(1 for line in self.lines if line.answer == Answer.ACCEPTED)

    @property
    def disputed(self) -> int:
        return sum(1 for line in self.lines if line.answer == Answer.DISPUTED)

    @property
    def left(self) -> int:
        return sum(1 for line in self.lines if not line.answer)

    @property
    def uncounted(self) -> int:
        return sum(1 for one in self.counts if one.counted is None)


MayOpen = Callable[[str], bool]


def show(report: Report, may_open: MayOpen = bool) -> Shown:
    """Everything a page says of a report. At most five queries, two once it is taken over.

    `may_open` says which links to the sources lead the reader anywhere.
    """
    rows: list[Line] = []
    if report.state != ReportState.TAKEN:
        rows = list(report.lines.select_related("note", "dispute"))
    body = report.body
    count_rows: dict[str, int] = {}
    if body is None:
        counts = list(report.counts.all())
        count_rows = {one.key: one.pk for one in counts}
        body = bodies.body_of(report, rows, counts)
    answers = report.answers["lines"] if report.answers else _answers(rows)
    taken = report.answers["taken"] if report.answers else None
    notes, names = _notes(body, answers), _names(body, answers, taken)
    closed = {row.pk: row for row in rows if row.closed_how in (Closed.SOURCE, Closed.HAND)}
    lines = [_line(one, answers, notes, names, closed, may_open) for one in body["lines"]]
    figures = [(one["key"], _figure(one, may_open)) for one in body["figures"]]
    return Shown(
        report,
        _groups(lines),
        [
            ShownCount(one["key"], said(one["label"]), one["expected"], one["counted"], count_rows.get(one["key"], 0))
            for one in body["counts"]
        ],
        [shown for key, shown in figures if not key.startswith("during:")],
        [shown for key, shown in figures if key.startswith("during:")],
        [names.get(person, "") for person in body["people"].get("on", [])],
        [names.get(person, "") for person in body["people"].get("absent", [])],
        _signed(body.get("given"), names),
        _signed(taken, names),
        notes=sum(1 for line in lines if line.typed),
        by_names=sorted(
            {names.get(one["note"]["by"], "") for one in body["lines"] if one["note"] and one["note"]["by"]}
        ),
    )  # fmt: skip


def _answers(rows: Iterable[Line]) -> dict[str, Any]:
    return {
        str(row.pk): {
            "answer": row.answer,
            "by": row.answered_by_id,
            "dispute": {"id": row.dispute_id, "digest": "", "by": row.dispute.written_by_id}
            if row.dispute
            else None,
        }
        for row in rows
    }


def _notes(*data: Any) -> dict[int, Note]:
    numbers = {pk for one in data for pk in bodies.notes_in(one)}
    return Note.objects.in_bulk(numbers) if numbers else {}


def _names(body: dict[str, Any], answers: dict[str, Any], taken: dict[str, Any] | None) -> dict[int, str]:
    """The people a report names by number (one query)."""
    people = body["people"]
    wanted = {*people.get("on", []), *people.get("absent", [])}
    for one in (body.get("given") or {}, taken or {}, *answers.values()):
        wanted |= {one.get("by"), one.get("for")}
    for line in body["lines"]:
        wanted |= {note["by"] for note in (line["note"], line["dispute"]) if note}
    for answer in answers.values():
        if answer["dispute"]:
            wanted.add(answer["dispute"]["by"])
    wanted.discard(None)
    columns = ("number", "name_zh", "family_name", "given_names")
    return {one.pk: one.name for one in Employee.objects.filter(pk__in=wanted).only(*columns)}


def _line(
    one: dict[str, Any],
    answers: dict[str, Any],
    notes: dict[int, Note],
    names: dict[int, str],
    closed: dict[int, Line],
    may_open: MayOpen,
) -> ShownLine:
    answer = answers.get(str(one["id"]), {"answer": "", "by": None, "dispute": None})
    dispute = answer["dispute"] or one["dispute"]
    note = notes.get(one["note"]["id"]) if one["note"] else None
    row = closed.get(one["id"])
    return ShownLine(
        pk=one["id"],
        number=one["number"],
        kind=one["kind"],
        where=one["where"],
        text=note.text if note else said(one["text"]),
        small=names.get(one["note"]["by"], "") if one["note"] else said(one["source"]),
        url=one["url"] if may_open(one["url"]) else "",
        state=one["state"],
        shifts=one["shifts"],
        answer=answer["answer"],
        dispute=notes[dispute["id"]].text if dispute and dispute["id"] in notes else "",
        disputed_by=names.get(dispute["by"], "") if dispute else "",
        answered_by=names.get(answer["by"], ""),
        typed=note is not None,
        removed=note is not None and note.removed_at is not None,
        closed=str(Closed(row.closed_how).label) if row else "",
    )


def _groups(lines: list[ShownLine]) -> list[Group]:
    found: dict[str, list[ShownLine]] = {}
    for line in lines:
        found.setdefault(line.kind, []).append(line)
    return [
        Group(kind, str(HandoverKind(kind).label), ICONS[HandoverKind(kind)], found[kind])
        for kind in sorted(found, key=lambda kind: KINDS[kind])
    ]


def _figure(one: dict[str, Any], may_open: MayOpen) -> ShownFigure:
    url = one["url"] if may_open(one["url"]) else ""
    return ShownFigure(said(one["label"]), one["value"], one["before"], one["state"], url)


def _signed(who: dict[str, Any] | None, names: dict[int, str]) -> Signed | None:
    if not who:
        return None
    acting_for = names.get(who["for"], "") if who["for"] else ""
    return Signed(names.get(who["by"], ""), datetime.fromisoformat(who["at"]), acting_for)


def matrix(reports: Iterable[Report]) -> list[tuple[date, str, dict[int, Report]]]:
    """Reports by shift, the newest first: (roster date, shift's code, report by place)."""
    rows: dict[tuple[date, str], dict[int, Report]] = {}
    for report in reports:
        rows.setdefault((report.roster_date, report.shift_code), {})[report.place] = report
    return [(day, code, cells) for (day, code), cells in rows.items()]
