"""What must always be true of found things (`manage.py verify_books`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _

from core.slots import Check, Fault
from lostfound.enums import CLOSED, ClaimState, Decision, DisposalState, Gone, ReportState, Step
from lostfound.models import Claim, Custody, Disposal, LossReport, Match, Return, Thing

STAYS = (Step.OFFERED, Step.REFUSED, Step.WITHDRAWN, Step.PARTLY)
"""Links that leave the thing where it is."""

LEADS_TO = {
    Step.RETURNED: Gone.RETURNED, Step.POSTED: Gone.POSTED, Step.POLICE: Gone.POLICE, Step.DESTROYED: Gone.DESTROYED,
    Step.SECURITY: Gone.SECURITY, Step.FINDER: Gone.FINDER, Step.MISSING: Gone.MISSING,
}  # fmt: skip


class Place(NamedTuple):
    """Where a thing is: in whose hands, on which shelf, or how it left."""

    holder: int | None = None
    shelf: int | None = None
    box: str = ""
    gone: str = ""


def place_is_what_the_chain_says() -> Iterator[Fault]:
    """Every thing has exactly one present place, the one its unbroken chain leads to."""
    chains = Custody.objects.order_by("thing_id", "seq").iterator(chunk_size=5000)
    ends: dict[int, tuple[int, Place, bool]] = {}
    for thing_id, rows in groupby(chains, key=lambda row: row.thing_id):
        place, seq, offered = Place(), 0, False
        for row in rows:
            seq += 1
            if fault := _breaks(row, seq, place, offered):
                yield Fault(f"lostfound:thing:{thing_id}", fault)
            offered = row.what == Step.OFFERED
            if row.what not in STAYS:
                place = Place(row.to_holder_id, row.to_shelf_id, row.box, row.gone)
        ends[thing_id] = (seq, place, offered)
    for thing in Thing.objects.iterator(chunk_size=5000):
        seq, place, offered = ends.get(thing.pk, (0, Place(), False))
        now = Place(thing.holder_id, thing.shelf_id, thing.box, thing.gone)
        if sum([thing.holder_id is not None, thing.shelf_id is not None, bool(thing.gone)]) != 1:
            yield Fault(f"lostfound:thing:{thing.pk}", f"{thing.number} has no place, or more than one")
        elif (seq, place, offered) != (thing.steps, now, thing.offered):
            yield Fault(
                f"lostfound:thing:{thing.pk}", f"{thing.number} is at {now}, its chain ends at {place}"
            )


def _breaks(row: Custody, seq: int, place: Place, offered: bool) -> str:
    """What is wrong with a link, or nothing."""
    if row.seq != seq:
        return f"link {seq} of the chain is missing"
    if seq == 1:
        return "" if row.what == Step.FOUND else "the chain does not begin with the find"
    if (row.from_holder_id, row.from_shelf_id) != (place.holder, place.shelf):
        return f"link {seq} does not begin where the one before ended"
    if row.what in (Step.ACCEPTED, Step.REFUSED, Step.WITHDRAWN) and not offered:
        return f"link {seq} answers a hand-over nobody offered"
    if row.what in LEADS_TO and row.gone != LEADS_TO[Step(row.what)]:
        return f"link {seq} says {row.what} and leads elsewhere"
    if place.gone in CLOSED:
        return f"link {seq} moves a thing that had left"
    return ""


def returns_are_whole() -> Iterator[Fault]:
    """A thing that went back has one whole return with a settled claim, and no other thing has one."""
    whole = set(Return.objects.filter(partial=False).values_list("thing_id", flat=True))
    for thing in Thing.objects.filter(gone__in=[Gone.RETURNED, Gone.POSTED]).exclude(pk__in=whole):
        yield Fault(f"lostfound:thing:{thing.pk}", f"{thing.number} went back without a return")
    strange = Thing.objects.filter(pk__in=whole).exclude(gone__in=[Gone.RETURNED, Gone.POSTED])
    for thing in strange:
        yield Fault(
            f"lostfound:thing:{thing.pk}", f"{thing.number} has a return and is still {thing.gone or 'here'}"
        )
    for row in Return.objects.exclude(claim__state=ClaimState.DONE).order_by("pk"):
        yield Fault(f"lostfound:return:{row.pk}", "returned without a settled claim")
    for claim in Claim.objects.filter(state=ClaimState.DONE, outcome__isnull=True).order_by("pk"):
        yield Fault(f"lostfound:claim:{claim.pk}", "settled without a return")
    alone = Return.objects.filter(thing__category__nature="valuable").filter(
        Q(second__isnull=True) | Q(second=F("by"))
    )
    for row in alone.order_by("pk"):
        yield Fault(f"lostfound:return:{row.pk}", "a valuable was returned by one person")


def lists_carry_what_left() -> Iterator[Fault]:
    """A list that was carried out holds only what left by it; an open one only what is here."""
    left = {"police": Gone.POLICE, "destroy": Gone.DESTROYED, "finder": Gone.FINDER}
    things: dict[int, list[Thing]] = defaultdict(list)
    for thing in Thing.objects.filter(disposal__isnull=False):
        things[thing.disposal_id or 0].append(thing)
    for disposal in Disposal.objects.order_by("pk"):
        here = things[disposal.pk]
        if disposal.state == DisposalState.DONE:
            wrong = [thing for thing in here if thing.gone != left[disposal.kind]]
        elif disposal.state == DisposalState.WITHDRAWN:
            wrong = here
        else:
            wrong = [thing for thing in here if thing.gone not in (Gone.NO, Gone.MISSING)]
        for thing in wrong:
            yield Fault(
                f"lostfound:disposal:{disposal.pk}", f"{thing.number} does not belong on {disposal.number}"
            )
    for thing in Thing.objects.filter(gone__in=left.values(), disposal__isnull=True):
        yield Fault(f"lostfound:thing:{thing.pk}", f"{thing.number} was disposed of without a list")


def reports_follow_their_matches() -> Iterator[Fault]:
    """A report that says found has its confirmed match; a thing is confirmed for one report at most."""
    found = LossReport.objects.filter(state=ReportState.FOUND)
    for report in found.exclude(matches__decision=Decision.CONFIRMED).order_by("pk"):
        yield Fault(f"lostfound:report:{report.pk}", f"{report.number} says found and has no confirmed thing")
    twice = (
        Match.objects.filter(decision=Decision.CONFIRMED)
        .values("thing")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    for row in twice:
        yield Fault(f"lostfound:thing:{row['thing']}", "confirmed as the thing of two reports")


CHECKS = [
    Check(
        "found_things",
        _("Each found thing has one place, and an unbroken chain"),
        place_is_what_the_chain_says,
    ),
    Check(
        "found_returns",
        _("What went back has its return, valuables by two people"),
        returns_are_whole,
    ),
    Check("found_lists", _("Police and destruction lists hold what left by them"), lists_carry_what_left),
    Check("found_reports", _("Loss reports follow their matches"), reports_follow_their_matches),
]
