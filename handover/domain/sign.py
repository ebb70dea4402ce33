"""Giving and taking a report: counts, notes, answers, signatures. What is signed is frozen.

The report's row decides who was first: each step changes it under the state and version that were expected.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.domain import audit, live, notes
from core.errors import Denied, Refusal, Stale
from core.sayings import in_both, said
from core.slots import HandoverKind
from handover.domain import body as bodies
from handover.domain import carry, gather, mail, make
from handover.domain.queries import may_sign
from handover.enums import Answer, Closed, ReportState, Side
from handover.models import Count, Line, Report, Signature
from rooms.domain.words import clock_words
from staff.models import Employee

LONGEST_NOTE = 1000


def fill_anew(report_id: int, *, by: Employee, at: datetime) -> Report:
    """Fill a report that nobody has signed with what is so now. Notes and counts stay."""
    with transaction.atomic():
        report = _locked(report_id, ReportState.OPEN, by, at)
        if _later(report):
            raise Refusal(
                _("The next shift's report is made already. This one stays as it was at the shift's end.")
            )
        parts = gather.gather(make.window_now(report, at))
        old = {line.key: line for line in report.lines.select_related("carried_from")}
        kept = {key: line for key, line in old.items() if line.key.startswith(carry.BY_HAND)}
        report.lines.exclude(pk__in=[line.pk for line in kept.values()]).filter(carried_from=None).delete()
        fresh, _settled = carry.fill(report, parts, [], at=at)
        lines = [line for line in fresh if line.key not in old or old[line.key].carried_from_id is None]
        _renew_carried(report, {line.key: line for line in fresh}, old, parts, at)
        for number, line in enumerate(lines, start=len(old) + 1):
            line.number = number
        Line.objects.bulk_create(lines)
        counted = set(report.counts.exclude(counted=None).values_list("key", flat=True))
        report.counts.filter(counted=None).delete()
        Count.objects.bulk_create(one for one in make.counts_of(report, parts) if one.key not in counted)
        report.figures, report.filled_at = make.figures_of(parts, report.place), at
        report.save(update_fields=["figures", "filled_at"])
        _renumber(report)
        _step(report, by, at)
    return report


def _renew_carried(
    report: Report, fresh: dict[str, Line], old: dict[str, Line], parts: gather.Parts, at: datetime
) -> None:
    """Lines carried from before: told with their new words, or settled when their source has no more of them."""
    for key, line in old.items():
        if line.carried_from_id is None or line.closed_how == Closed.HAND or carry.stays_by_itself(line):
            continue
        if key in fresh:
            now = fresh[key]
            line.text, line.source, line.state, line.since = now.text, now.source, now.state, now.since
            line.closed_how, line.closed_at = Closed.NO, None
        elif not parts.silent:
            line.closed_how, line.closed_at = Closed.SOURCE, at
        line.save(update_fields=["text", "source", "state", "since", "closed_how", "closed_at"])


def _renumber(report: Report) -> None:
    """The lines in the order of the report, numbered from 1."""
    lines = list(report.lines.all())
    lines.sort(key=lambda line: (gather.KINDS.get(line.kind, 99), line.number))
    for number, line in enumerate(lines, start=1):
        line.number = number
    Line.objects.bulk_update(lines, ["number"])


def add_note(report_id: int, text: str, *, keep: bool, by: Employee, at: datetime) -> Line:
    """A line in the outgoing shift's own words. With `keep` it goes on from shift to shift until somebody closes it."""
    if not text.strip():
        raise Refusal(_("Write the note first."), field="text")
    with transaction.atomic():
        report = _locked(report_id, ReportState.OPEN, by, at)
        line = Line.objects.create(
            report=report, key=f"note:{uuid.uuid4().hex[:16]}", number=report.lines.count() + 1,
            kind=HandoverKind.NOTES, note=notes.write(text.strip()[:LONGEST_NOTE], by=by, at=at), since=at,
            carries=keep, opened_in=report, closed_how=Closed.NO if keep else Closed.TOLD,
            closed_at=None if keep else at,
        )  # fmt: skip
        if keep:
            _pass_on(report, line)
        _step(report, by, at)
    return line


def count(report_id: int, counted: dict[int, int], *, by: Employee, at: datetime) -> None:
    """Write what was counted, by the number of each count. A later count takes the place of an earlier one."""
    with transaction.atomic():
        report = _locked(report_id, ReportState.OPEN, by, at)
        for pk, number in counted.items():
            if not 0 <= number <= 1_000_000:
                raise Refusal(_("Count again: a number up to a million."), field=f"count-{pk}")
            report.counts.filter(pk=pk).update(counted=number, counted_by=by, counted_at=at)
        _step(report, by, at)


def give(report_id: int, *, seen: int, by: Employee, at: datetime) -> Report:
    """Sign for the outgoing shift. From now on the report stays as it is.

    Raises Refusal while something is not counted, Stale when it was signed or changed since the page was opened.
    """
    with transaction.atomic():
        report = _locked(report_id, ReportState.OPEN, by, at)
        if report.version != seen:
            raise Stale(
                _("This report was changed after the page was opened. Read it again; nothing was signed.")
            )
        counts = list(report.counts.all())
        if any(one.counted is None for one in counts):
            raise Refusal(_("Count everything first: a thing nobody counted is a thing nobody has."))
        _tell_differences(report, counts, at)
        lines = list(report.lines.select_related("note", "dispute"))
        body = bodies.signed(bodies.body_of(report, lines, counts), by, at)
        digest = bodies.digest_of(body)
        _freeze(report, ReportState.OPEN, state=ReportState.GIVEN, body=body, digest=digest, given_at=at,
                template=bodies.TEMPLATE)  # fmt: skip
        _sign(report, Side.GIVEN, digest, by=by, at=at)
    return report


def answer(line_id: int, said: Answer, *, words: str = "", by: Employee, at: datetime) -> Line:
    """Accept or dispute a line of a report that was given. It can be said anew until the report is taken over.

    Raises Refusal for a dispute without words, for a matter that is settled, and for who gave the report.
    """
    with transaction.atomic():
        found = Line.objects.filter(pk=line_id).values_list("report_id", flat=True).first()
        report = _locked(found or 0, ReportState.GIVEN, by, at)
        _refuse_giver(report, by)
        line = Line.objects.select_for_update(of=("self",)).get(pk=line_id)
        _say(report, line, said, words, by=by, at=at)
    return line


def accept_rest(report_id: int, kind: str, *, by: Employee, at: datetime) -> int:
    """Accept the lines of a group that nobody has answered. Returns how many."""
    with transaction.atomic():
        report = _locked(report_id, ReportState.GIVEN, by, at)
        _refuse_giver(report, by)
        left = report.lines.filter(kind=kind, answer=Answer.NONE)
        return left.update(answer=Answer.ACCEPTED, answered_by=by, answered_at=at)


def _say(report: Report, line: Line, said: Answer, words: str, *, by: Employee, at: datetime) -> None:
    if said == Answer.DISPUTED:
        if not words.strip():
            raise Refusal(_("Say what is different: a few words are enough."), field="words")
        if line.closed_how in (Closed.SOURCE, Closed.HAND):
            raise Refusal(
                _("Line %(number)s was settled at %(time)s. There is nothing left to dispute.")
                % {"number": line.number, "time": clock_words(line.closed_at, at)}
            )
        line.dispute = notes.write(words.strip()[:LONGEST_NOTE], by=by, at=at)
        line.carries, line.closed_how, line.closed_at = True, Closed.NO, None
        _tell_later(report, line)
    elif line.answer == Answer.DISPUTED:
        line.dispute = line.carried_from.dispute if line.carried_from else None
    line.answer, line.answered_by, line.answered_at = said, by, at
    line.save(
        update_fields=[
            "answer", "answered_by", "answered_at", "dispute", "carries", "closed_how", "closed_at",
        ]
    )  # fmt: skip


def _tell_later(report: Report, line: Line) -> None:
    """A line disputed after the next report was made: what carries it, or would have to, learns of it."""
    following = Line.objects.filter(carried_from=line).first()
    if following:
        while further := Line.objects.filter(carried_from=following).first():
            following = further
        following.dispute = line.dispute
        following.save(update_fields=["dispute"])
        return
    _pass_on(report, line)


def _pass_on(report: Report, line: Line) -> None:
    """Carry an open line into the reports that were made after this one. Raises Refusal when one is signed."""
    for later in _later(report):
        if later.state != ReportState.OPEN:
            raise Refusal(_("The next report is signed already. Write a note into the present one instead."))
        again = carry.again(later, line)
        if same := later.lines.filter(key=line.key).first():  # told there anew
            again.pk, again.text, again.source, again.number = same.pk, same.text, same.source, same.number
        else:
            again.number = later.lines.count() + 1
        again.save()
        line = again


def _later(report: Report) -> list[Report]:
    """The reports of the place after this one, in order."""
    after = Q(ends_at__gt=report.ends_at) | Q(ends_at=report.ends_at, pk__gt=report.pk)
    later = Report.objects.filter(after, place=report.place)
    return list(later.exclude(state=ReportState.MISSED).order_by("ends_at", "pk"))


def take(report_id: int, *, by: Employee, at: datetime) -> Report:
    """Sign for the incoming shift. Raises Refusal while lines are not answered, and for who gave the report."""
    with transaction.atomic():
        report = _locked(report_id, ReportState.GIVEN, by, at)
        _refuse_giver(report, by)
        lines = list(report.lines.select_related("dispute"))
        left = sum(1 for line in lines if not line.answer)
        if left:
            raise Refusal(
                ngettext("%(count)d line to answer first.", "%(count)d lines to answer first.", left)
                % {"count": left}
            )
        answers = bodies.answers_of(report, lines, by, at)
        digest = bodies.digest_of(answers)
        _freeze(report, ReportState.GIVEN, state=ReportState.TAKEN, answers=answers, answers_digest=digest,
                taken_at=at)  # fmt: skip
        _sign(report, Side.TAKEN, digest, by=by, at=at)
        mail.post(report, at=at)
    return report


def _locked(report_id: int, state: ReportState, by: Employee, at: datetime) -> Report:
    """The report, locked. Raises Denied for who may not sign it, Stale when it is in another state."""
    reports = Report.objects.select_for_update(of=("self",)).select_related("shift", "section")
    report = reports.filter(pk=report_id).first()
    if report is None or not may_sign(by, report):
        raise Denied(_("This report is not yours to sign. Ask the floor supervisor."))
    if report.state != state:
        raise Stale(_already(report, at))
    return report


def _already(report: Report, at: datetime) -> str:
    last = report.signatures.select_related("by").order_by("-pk").first()
    if last is None:
        return _("The outgoing shift has not signed this report yet. Nothing was saved.")
    words = {"who": last.by.name, "time": clock_words(last.at, at)}
    if last.side == Side.GIVEN:
        return _("%(who)s signed this report at %(time)s, so it is frozen. Nothing was saved.") % words
    return _("%(who)s took this report over at %(time)s. Nothing was saved.") % words


def _refuse_giver(report: Report, by: Employee) -> None:
    if report.signatures.filter(side=Side.GIVEN, by=by).exists():
        raise Refusal(_("You gave this report, so somebody of the next shift takes it over."))


def _freeze(report: Report, expected: ReportState, **values: object) -> None:
    """Change the report's state once. Raises Stale when somebody else signed at the same moment."""
    changed = Report.objects.filter(pk=report.pk, state=expected, version=report.version).update(
        version=F("version") + 1, **values
    )
    if not changed:
        raise Stale(_("Somebody else signed this report at the same moment. Nothing was saved."))
    for name, value in values.items():
        setattr(report, name, value)
    report.version += 1


def _sign(report: Report, side: Side, digest: str, *, by: Employee, at: datetime) -> None:
    Signature.objects.create(report=report, side=side, by=by, acting_for=by.acting_for, at=at, digest=digest)
    audit.record(
        "handover.sign", by=by, at=at, about=f"handover:report:{report.pk}", new=f"{side} {digest[:16]}"
    )
    live.announce(live.BOARD, "handover", str(report.pk), at=at)


def _step(report: Report, by: Employee, at: datetime) -> None:
    """Count the version up: who has the page open signs what stands there, or nothing."""
    Report.objects.filter(pk=report.pk).update(version=F("version") + 1)
    report.version += 1


def _tell_differences(report: Report, counts: list[Count], at: datetime) -> None:
    """A count that does not agree becomes a line that stays open until somebody closes it."""
    there = set(report.lines.values_list("key", flat=True))
    number = len(there)
    # Signed so late that the next shift has signed as well: it counted for itself.
    goes_on = all(later.state == ReportState.OPEN for later in _later(report))
    for one in counts:
        key = f"count:{one.key}"[:80]
        if not one.difference or key in there:
            continue
        number += 1
        label, expected, counted = one.label, one.expected, one.counted

        def words(
            label: dict[str, str] = label, expected: int = expected, counted: int | None = counted
        ) -> str:
            return _("%(thing)s: %(expected)d there should be, %(counted)d counted") % {
                "thing": said(label), "expected": expected, "counted": counted,
            }  # fmt: skip

        line = Line.objects.create(
            report=report, key=key, number=number, kind=HandoverKind.KEYS, text=in_both(words), since=at,
            state="alert", opened_in=report, carries=goes_on, closed_how=Closed.NO if goes_on else Closed.TOLD,
            closed_at=None if goes_on else at,
        )  # fmt: skip
        if goes_on:
            _pass_on(report, line)
