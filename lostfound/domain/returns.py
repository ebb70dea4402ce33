"""Giving a thing back: what the claimant says before seeing it, who they are, and the hand-over.

Two people who return the same thing at once: one succeeds, the other is told who returned it and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.clock import hotel_date
from core.domain import audit
from core.domain.hotel import profile
from core.errors import Denied, Refusal, Stale
from frontdesk.domain.documents import check_document, hash_of
from lostfound.domain import custody
from lostfound.enums import ClaimState, Decision, DisposalState, Gone, ReportState, ReturnHow, Step
from lostfound.models import Claim, Content, LossReport, Match, Return, Thing
from lostfound.rights import GIVE_BACK
from staff.models import Employee


@dataclass(frozen=True, slots=True)
class Claimant:
    """Who takes the thing, as shown by a document. The number is kept sealed."""

    name: str
    phone: str = ""
    address: str = ""
    document_kind: str = ""
    document_number: str = ""
    signed_name: str = ""


@dataclass(frozen=True, slots=True)
class Parcel:
    """How a thing is sent, and who pays for it."""

    carrier: str
    tracking: str = ""
    cost: Decimal | None = None
    cost_to: str = ""


def take_statement(
    thing_id: int,
    *,
    item: str,
    place: str,
    when: str,
    report: LossReport | None = None,
    by: Employee,
    at: datetime,
) -> Claim:
    """Write down what the claimant says of the thing, the place and the time before it is shown.

    A statement begun earlier and not finished gives way to the new one. Raises Refusal when one of the three is
    missing, Stale when the thing is gone.
    """
    _need_right(by)
    for said, field in ((item, "item"), (place, "place"), (when, "when")):
        if not said.strip():
            raise Refusal(_("Ask for the thing, the place and the date, and write all three."), field=field)
    with transaction.atomic():
        thing = custody.lock(thing_id)
        custody.refuse_to_move(thing, by)
        _refuse_untouchable(thing)
        Claim.objects.filter(thing=thing, state=ClaimState.OPEN).update(state=ClaimState.DROPPED)
        claim = Claim.objects.create(
            thing=thing, report=report or _confirmed_report(thing), said_item=item.strip(), said_place=place.strip(),
            said_when=when.strip(), said_at=at, said_to=by,
        )  # fmt: skip
        audit.record(
            "lostfound.take_statement", by=by, at=at, about=f"lostfound:claim:{claim.pk}", new=thing.number
        )
    return claim


def drop_claim(claim_id: int, *, reason: str, by: Employee, at: datetime) -> Claim:
    """The statement does not fit: the thing is not shown and stays. Raises Refusal without a reason."""
    _need_right(by)
    if not reason.strip():
        raise Refusal(_("Say why the thing is not given to this person."), field="reason")
    with transaction.atomic():
        if not Claim.objects.filter(pk=claim_id, state=ClaimState.OPEN).update(state=ClaimState.DROPPED):
            raise Stale(_("This claim was settled before. Open the page of the thing again."))
        audit.record("lostfound.drop_claim", by=by, at=at, about=f"lostfound:claim:{claim_id}", reason=reason)
    return Claim.objects.get(pk=claim_id)


def give_back(
    claim_id: int,
    claimant: Claimant,
    *,
    signed: bool,
    lines: Sequence[int] = (),
    second: Employee | None = None,
    parcel: Parcel | None = None,
    by: Employee,
    at: datetime,
) -> Return:
    """Return the thing of a claim, or those `lines` of its contents, in person or as a `parcel`.

    `signed` says that the claimant has drawn a signature; a typed name in `claimant` counts as well. Valuables need
    `second`, another colleague who has proved to be there. Raises Refusal for what is missing, Stale when somebody
    else was faster.
    """
    _need_right(by)
    document = _check_claimant(claimant, signed=signed, parcel=parcel, at=at)
    with transaction.atomic():
        claim = Claim.objects.select_for_update(of=("self",)).get(pk=claim_id)
        thing = custody.lock(claim.thing_id)
        custody.refuse_to_move(thing, by)
        if claim.state != ClaimState.OPEN:
            raise Stale(_("This claim was settled before. Open the page of the thing again."))
        _refuse_untouchable(thing)
        _need_second(thing, second, by)
        partial = _is_partial(thing, lines)
        row = Return.objects.create(
            thing=thing, claim=claim, how=ReturnHow.POST if parcel else ReturnHow.PERSON, partial=partial, at=at, by=by,
            acting_for=getattr(by, "acting_for", None), second=second, carrier=parcel.carrier if parcel else "",
            tracking=parcel.tracking if parcel else "", cost=parcel.cost if parcel else None,
            cost_to=parcel.cost_to if parcel else "",
        )  # fmt: skip
        _mark_lines(thing, row, lines, partial)
        _leave(thing, row, by=by, at=at)
        claim.state, claim.name, claim.phone = ClaimState.DONE, claimant.name.strip(), claimant.phone.strip()
        claim.address, claim.signed_name = claimant.address.strip(), claimant.signed_name.strip()
        if document is not None:
            claim.document_kind, claim.document_number = document.kind, document.number
            claim.document_hash = hash_of(document)
        claim.save()
        if not partial:
            _close_report(claim, at)
        audit.record("lostfound.give_back", by=by, at=at, about=f"lostfound:thing:{thing.pk}", new=row.how)
    return row


def _leave(thing: Thing, row: Return, *, by: Employee, at: datetime) -> None:
    """The link of the chain; a thing on a list that is not carried out yet is taken off it."""
    off_list: dict[str, Any] = {"disposal": None} if thing.disposal_id and _list_is_open(thing) else {}
    if row.partial:
        custody.link(thing, Step.PARTLY, by=by, at=at)
    elif row.how == ReturnHow.POST:
        custody.leave(thing, Gone.POSTED, Step.POSTED, by=by, at=at, **off_list)
    else:
        custody.leave(thing, Gone.RETURNED, Step.RETURNED, by=by, at=at, **off_list)


def _list_is_open(thing: Thing) -> bool:
    return thing.disposal is not None and thing.disposal.state in (
        DisposalState.PROPOSED,
        DisposalState.APPROVED,
    )


def _check_claimant(claimant: Claimant, *, signed: bool, parcel: Parcel | None, at: datetime):  # type: ignore[no-untyped-def]
    """The checked document, or None for a parcel. Raises Refusal for what is missing."""
    if not claimant.name.strip():
        raise Refusal(_("Write the name as it stands in the document."), field="name")
    if parcel is not None:
        if not claimant.address.strip():
            raise Refusal(_("Write the address the parcel goes to."), field="address")
        if not parcel.carrier.strip():
            raise Refusal(_("Write which carrier takes it."), field="carrier")
        return None
    document = check_document(
        claimant.document_kind, claimant.document_number, today=hotel_date(at, profile())
    )
    if not claimant.phone.strip():
        raise Refusal(_("Write a phone number of the claimant."), field="phone")
    if not (signed or claimant.signed_name.strip()):
        raise Refusal(
            _("Let the claimant sign on the screen, or type the name as signature."), field="signature"
        )
    return document


def _need_right(by: Employee) -> None:
    if not by.has_perm(GIVE_BACK):
        raise Denied(_("Giving found things back is for those with the right for it."))


def _refuse_untouchable(thing: Thing) -> None:
    if thing.category.not_to_be_opened:
        raise Refusal(_("This is not given back here. Security and police take it."))


def _need_second(thing: Thing, second: Employee | None, by: Employee) -> None:
    if not thing.category.is_valuable:
        return
    if second is None:
        raise Refusal(
            _("Valuables are given back by two members of staff. Let one confirm it."),
            field="second_number",
        )
    if second == by or not second.is_active:
        raise Refusal(
            _("The second person is somebody else than the one who gives it back."), field="second_number"
        )


def _is_partial(thing: Thing, lines: Sequence[int]) -> bool:
    """Whether something stays here. No lines chosen means all that is left."""
    left = set(thing.contents.filter(returned__isnull=True).values_list("pk", flat=True))
    if not lines:
        return False
    if not set(lines) <= left:
        raise Stale(_("Some of these were returned before. Open the page again; nothing was saved."))
    return set(lines) != left


def _mark_lines(thing: Thing, row: Return, lines: Sequence[int], partial: bool) -> None:
    left = Content.objects.filter(thing=thing, returned__isnull=True)
    wanted = left.filter(pk__in=lines) if partial else left
    marked = wanted.update(returned=row)
    if partial and marked != len(set(lines)):
        raise Stale(_("Some of these were returned before. Open the page again; nothing was saved."))


def _confirmed_report(thing: Thing) -> LossReport | None:
    match = Match.objects.filter(thing=thing, decision=Decision.CONFIRMED).select_related("report").first()
    return match.report if match else None


def _close_report(claim: Claim, at: datetime) -> None:
    """The owner has it: the report that was matched, or named by the claim, is done."""
    matched = Q(matches__thing=claim.thing_id, matches__decision=Decision.CONFIRMED)
    reports = LossReport.objects.filter(Q(pk=claim.report_id) | matched).values_list("pk", flat=True)
    LossReport.objects.filter(pk__in=list(reports), state__in=[ReportState.OPEN, ReportState.FOUND]).update(
        state=ReportState.RETURNED, closed_at=at
    )


def show_claimant(claim: Claim, *, by: Employee, at: datetime) -> Claim:
    """Open who took a thing. Each opening is written into the audit."""
    audit.record("lostfound.show_claimant", by=by, at=at, about=f"lostfound:claim:{claim.pk}")
    return claim
