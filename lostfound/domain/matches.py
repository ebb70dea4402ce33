"""Which thing may be whose: candidates from the index, weighed by `matching`, decided by people.

Pairs are proposed when a thing is registered or described and when a report is taken or changed, so that lists read
them from rows. Rows that people decided about are never touched again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import exp

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.clock import hotel_date
from core.domain import audit
from core.domain.hotel import profile
from core.errors import Denied, Refusal, Stale
from core.models import HotelProfile
from lostfound.domain import index
from lostfound.domain.match_words import Said, say
from lostfound.domain.matching import Reading, read, score, weigh
from lostfound.enums import Decision, Gone, ReportState
from lostfound.models import LossReport, Match, Thing
from lostfound.rights import RUN
from staff.models import Employee

HERE = (Gone.NO, Gone.MISSING)
OPEN = (ReportState.OPEN, ReportState.FOUND)
REPORTS_AT_MOST = 400
KEPT, LEAST = 5, 40
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Pair:
    """A thing and a report with how well they fit, of 100, and why, in words."""

    thing: Thing
    report: LossReport
    score: int
    reasons: list[Said]
    confirmed: bool = False

    @property
    def sentence(self) -> str:
        """The reasons that speak for it, in one line."""
        return ", ".join(reason.words for reason in self.reasons if reason.state == "ready")


def fit(total: float) -> int:
    """The sum of the weights of evidence as a number of 100: half at five, never quite a hundred."""
    return round(100 * (1 - exp(-max(0.0, total) / 7)))


def things_for(report: LossReport, reading: Reading, hotel: HotelProfile) -> list[Thing]:
    """The things in custody that the report can mean."""
    here = Thing.objects.filter(index.candidates(report, reading, hotel), gone__in=HERE)
    return list(here.select_related("category", "room", "area", "stay").defer("search_text"))


def reports_for(thing: Thing, hotel: HotelProfile) -> list[LossReport]:
    """Open reports that can mean the thing, those of the nearest days first."""
    day = hotel_date(thing.found_at, hotel)
    reports = LossReport.objects.select_related("category", "room", "area", "stay").defer(
        "reach", "search_text"
    )
    earlier = reports.filter(
        state=ReportState.OPEN, lost_from__lte=day + index.BEFORE, lost_from__gte=day - index.AFTER
    )
    return list(earlier.order_by("-lost_from", "-pk")[:REPORTS_AT_MOST])


# Proposing ----------------------------------------------------------------------------------------------------


def propose_for_thing(thing: Thing, *, at: datetime) -> None:
    """Index the thing, and write the best open reports for it in place of what was proposed before."""
    hotel = profile()
    mine = index.write(thing, hotel)
    scored = [
        (fit(score(weigh(mine, read(index.described(report, hotel))))), report.pk)
        for report in reports_for(thing, hotel)
    ]
    best = sorted(scored, reverse=True)[:KEPT]
    _write(Q(thing=thing), [(thing.pk, report, points) for points, report in best], at)


def propose_for_report(report: LossReport, *, at: datetime) -> None:
    """Write the best things for a report in place of what was proposed before."""
    best = rank(report, profile())[:KEPT]
    _write(Q(report=report), [(thing.pk, report.pk, points) for thing, points in best], at)


def rank(report: LossReport, hotel: HotelProfile) -> list[tuple[Thing, int]]:
    """Things in custody for a report, best first, each with its fit."""
    reading = read(index.described(report, hotel))
    things = things_for(report, reading, hotel)
    contents = index.contents_of(thing.pk for thing in things)
    scored = [
        (thing, fit(score(weigh(read(index.described(thing, hotel, contents.get(thing.pk, ""))), reading))))
        for thing in things
    ]
    return sorted(scored, key=lambda one: (-one[1], one[0].pk))


def _write(side: Q, pairs: list[tuple[int, int, int]], at: datetime) -> None:
    with transaction.atomic():
        Match.objects.filter(side, decision=Decision.PROPOSED).delete()
        Match.objects.bulk_create(
            [
                Match(thing_id=thing, report_id=report, score=points, made_at=at)
                for thing, report, points in pairs
                if points >= LEAST
            ],
            ignore_conflicts=True,  # people have decided about this pair
        )


# Reading ------------------------------------------------------------------------------------------------------


def proposed() -> QuerySet[Match]:
    """Pairs that wait for a decision: the thing is here, the report is open, neither has its other half."""
    return Match.objects.filter(
        decision=Decision.PROPOSED, thing__gone__in=HERE, report__state=ReportState.OPEN
    ).exclude(thing__matches__decision=Decision.CONFIRMED)


def waiting() -> list[Pair]:
    """The best pairs of the house that wait for a decision, with their reasons."""
    return _pairs(proposed().order_by("-score", "pk")[:SHOWN])


def pairs_of(row: Thing | LossReport) -> list[Pair]:
    """What a thing or a report may belong to, and what was confirmed, best first; rejected pairs are not shown."""
    side = Q(thing=row) if isinstance(row, Thing) else Q(report=row)
    other = Q(report__state__in=OPEN) if isinstance(row, Thing) else Q(thing__gone__in=HERE)
    wanted = side & (Q(decision=Decision.CONFIRMED) | (Q(decision=Decision.PROPOSED) & other))
    return _pairs(Match.objects.filter(wanted).order_by("decision", "-score", "pk")[:KEPT])


def scores_of(things: Iterable[Thing]) -> dict[int, int]:
    """The best score of each thing that has a pair waiting (one query)."""
    found: dict[int, int] = {}
    waits = proposed().filter(thing__in=[one.pk for one in things])
    for thing, points in waits.values_list("thing", "score"):
        found[thing] = max(points, found.get(thing, 0))
    return found


def _pairs(rows: QuerySet[Match]) -> list[Pair]:
    hotel = profile()
    told = rows.select_related(
        "thing__category", "thing__room", "thing__area", "thing__stay", "thing__shelf__store", "thing__holder",
        "report__category", "report__room", "report__area", "report__stay", "report__taken_by",
    ).defer("report__reach", "thing__search_text", "report__search_text")  # fmt: skip
    contents = index.contents_of(row.thing_id for row in told)
    found = []
    for row in told:
        thing = read(index.described(row.thing, hotel, contents.get(row.thing_id, "")))
        reasons = weigh(thing, read(index.described(row.report, hotel)))
        said = [say(reason) for reason in reasons]
        found.append(Pair(row.thing, row.report, row.score, said, row.decision == Decision.CONFIRMED))
    return found


# Deciding -----------------------------------------------------------------------------------------------------


def decide(thing_id: int, report_id: int, decision: Decision, *, by: Employee, at: datetime) -> Match:
    """Say that a thing is what a report means, or is not. A confirmed pair may be rejected until it is returned.

    Raises Stale when one of them is settled, Refusal when it already belongs to another.
    """
    if not by.has_perm(RUN):
        raise Denied(_("Matching is for those who run the register."))
    try:
        with transaction.atomic():
            match = _decide(thing_id, report_id, decision, by=by, at=at)
    except IntegrityError:
        raise Refusal(
            _("The thing or the report was matched with another one before. Reject that match first.")
        ) from None
    return match


def _decide(thing_id: int, report_id: int, decision: Decision, *, by: Employee, at: datetime) -> Match:
    thing = Thing.objects.select_for_update(of=("self",)).get(pk=thing_id)
    report = LossReport.objects.select_for_update(of=("self",)).get(pk=report_id)
    if thing.gone not in HERE or not report.is_open:
        raise Stale(_("The thing or the report is settled. Open the page again; nothing was saved."))
    told = {"decision": decision, "decided_by": by, "decided_at": at}
    match, _made = Match.objects.update_or_create(
        thing=thing, report=report, defaults=told, create_defaults={**told, "made_at": at}
    )
    has_its_thing = report.matches.filter(decision=Decision.CONFIRMED).exists()
    LossReport.objects.filter(pk=report.pk).update(
        state=ReportState.FOUND if has_its_thing else ReportState.OPEN
    )
    audit.record(
        "lostfound.match", by=by, at=at, about=f"lostfound:thing:{thing.pk}",
        new=f"{decision}: lostfound:report:{report.pk}",
    )  # fmt: skip
    return match
