"""What becomes of things nobody claims: a list that somebody makes, the manager approves, and somebody carries out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import hotel_date
from core.domain import audit, notes
from core.domain.hotel import profile
from core.errors import Denied, Refusal, Stale
from lostfound.domain import custody
from lostfound.domain.clocks import rules
from lostfound.domain.numbers import DISPOSAL, next_number
from lostfound.enums import DisposalKind, DisposalState, Ending, Gone, Step
from lostfound.models import Disposal, Thing
from lostfound.rights import APPROVE, DISPOSE
from staff.models import Employee

ENDINGS = {
    DisposalKind.POLICE: Ending.POLICE, DisposalKind.DESTROY: Ending.DESTROY, DisposalKind.FINDER: Ending.FINDER,
}  # fmt: skip
STEPS = {
    DisposalKind.POLICE: (Gone.POLICE, Step.POLICE),
    DisposalKind.DESTROY: (Gone.DESTROYED, Step.DESTROYED),
    DisposalKind.FINDER: (Gone.FINDER, Step.FINDER),
}


def due_things(kind: str, at: datetime) -> QuerySet[Thing]:
    """Things whose time is over, by what becomes of them, that stand on no list yet."""
    today = hotel_date(at, profile())
    due = Thing.objects.filter(
        gone=Gone.NO,
        disposal__isnull=True,
        due_on__lte=today,
        category__ends_with=ENDINGS[DisposalKind(kind)],
    )
    return due.select_related("category", "room", "area", "shelf__store", "holder").order_by("due_on", "pk")


def propose(kind: str, things: Sequence[int], *, note: str = "", by: Employee, at: datetime) -> Disposal:
    """Put things on a new list that waits for approval.

    Raises Refusal for an empty list, for a thing whose time is not over, and where the rules give nothing to finders;
    Stale when a thing has left or stands on another list.
    """
    if not by.has_perm(DISPOSE):
        raise Denied(_("Making these lists is for those with the right for it."))
    if not things:
        raise Refusal(_("Choose at least one thing."))
    if kind == DisposalKind.FINDER and not rules().finder_may_keep:
        raise Refusal(_("The rules of this house do not give things to the finder."))
    with transaction.atomic():
        due = set(due_things(kind, at).filter(pk__in=things).values_list("pk", flat=True))
        if due != set(things):
            raise Stale(
                _(
                    "Some of these things have left, stand on another list, or are kept longer. Open the page again."
                )
            )
        disposal = Disposal.objects.create(
            number=next_number(DISPOSAL, at=at), kind=kind, made_by=by, made_at=at,
            note=notes.write(note, by=by, at=at) if note.strip() else None,
        )  # fmt: skip
        taken = Thing.objects.filter(pk__in=things, gone=Gone.NO, disposal__isnull=True).update(
            disposal=disposal
        )
        if taken != len(set(things)):
            raise Stale(_("Somebody put one of these things on another list just now. Open the page again."))
        audit.record(
            "lostfound.propose", by=by, at=at, about=f"lostfound:disposal:{disposal.pk}",
            new=f"{kind}: {taken}",
        )  # fmt: skip
    return disposal


def take_off(disposal_id: int, thing_id: int, *, by: Employee, at: datetime) -> None:
    """Take one thing off a list that is not carried out yet."""
    _need(by, DISPOSE)
    with transaction.atomic():
        disposal = _lock(disposal_id)
        _refuse_settled(disposal)
        if not Thing.objects.filter(pk=thing_id, disposal=disposal).update(disposal=None):
            raise Stale(_("This thing is not on the list any more. Open the page again."))
        audit.record(
            "lostfound.take_off",
            by=by,
            at=at,
            about=f"lostfound:disposal:{disposal.pk}",
            old=f"thing {thing_id}",
        )


def withdraw(disposal_id: int, *, by: Employee, at: datetime) -> Disposal:
    """Give the whole list up; its things stay."""
    _need(by, DISPOSE)
    with transaction.atomic():
        disposal = _lock(disposal_id)
        _refuse_settled(disposal)
        Thing.objects.filter(disposal=disposal).update(disposal=None)
        disposal.state = DisposalState.WITHDRAWN
        disposal.save(update_fields=["state"])
        audit.record("lostfound.withdraw_list", by=by, at=at, about=f"lostfound:disposal:{disposal.pk}")
    return disposal


def approve(disposal_id: int, *, by: Employee, at: datetime) -> Disposal:
    """Allow the list to be carried out. Raises Refusal for who made it: two people decide about things of others."""
    if not by.has_perm(APPROVE):
        raise Denied(_("Approving is for the manager."))
    with transaction.atomic():
        disposal = _lock(disposal_id)
        if disposal.state != DisposalState.PROPOSED:
            raise Stale(_("This list was settled before. Open the page again."))
        if disposal.made_by_id == by.pk:
            raise Refusal(_("Another person makes the list, and you approve it. Let a colleague make it."))
        if not disposal.things.exists():
            raise Refusal(_("Nothing stands on this list any more. Withdraw it."))
        disposal.state, disposal.approved_by, disposal.approved_at = DisposalState.APPROVED, by, at
        disposal.save(update_fields=["state", "approved_by", "approved_at"])
        audit.record("lostfound.approve", by=by, at=at, about=f"lostfound:disposal:{disposal.pk}")
    return disposal


def hand_to_police(
    disposal_id: int, *, receiver: str, receipt_number: str, by: Employee, at: datetime
) -> Disposal:
    """The police took everything on the list and gave a receipt. Raises Refusal without its number."""
    if not receipt_number.strip():
        raise Refusal(_("Enter the number of the receipt of the police."), field="receipt_number")
    return _carry_out(
        disposal_id, {DisposalKind.POLICE}, by=by, at=at, note=receipt_number, receiver=receiver.strip(),
        receipt_number=receipt_number.strip(),
    )  # fmt: skip


def carry_out(
    disposal_id: int, *, witness: Employee, second_witness: Employee | None = None, by: Employee, at: datetime
) -> Disposal:
    """Everything on the list was destroyed, or given to its finders, before witnesses.

    Raises Refusal when the witness is the one who does it, and when valuables lack a second witness.
    """
    people = [one for one in (by, witness, second_witness) if one is not None]
    if len({one.pk for one in people}) != len(people):
        raise Refusal(_("The witnesses are other people than the one who carries it out."), field="witness")
    return _carry_out(
        disposal_id, {DisposalKind.DESTROY, DisposalKind.FINDER}, by=by, at=at, note="", witness=witness,
        second_witness=second_witness,
    )  # fmt: skip


def _carry_out(
    disposal_id: int, kinds: set[DisposalKind], *, by: Employee, at: datetime, note: str, **proof: object
) -> Disposal:
    _need(by, DISPOSE)
    with transaction.atomic():
        disposal = _lock(disposal_id)
        if disposal.state != DisposalState.APPROVED or disposal.kind not in kinds:
            raise Stale(_("This list was not approved, or was carried out before. Open the page again."))
        numbers = list(disposal.things.filter(gone=Gone.NO).order_by("pk").values_list("pk", flat=True))
        if not numbers:
            raise Refusal(_("Nothing stands on this list any more. Withdraw it."))
        gone, step = STEPS[DisposalKind(disposal.kind)]
        for number in numbers:
            thing = custody.lock(number)
            if (
                thing.category.is_valuable
                and disposal.kind != DisposalKind.POLICE
                and not proof.get("second_witness")
            ):
                raise Refusal(_("Valuables need two witnesses. Name the second one."), field="second_witness")
            custody.leave(thing, gone, step, by=by, at=at, note=note)
        for name, value in {**proof, "state": DisposalState.DONE, "done_by": by, "done_at": at}.items():
            setattr(disposal, name, value)
        disposal.save()
        audit.record(
            "lostfound.carry_out", by=by, at=at, about=f"lostfound:disposal:{disposal.pk}",
            new=ngettext("%(count)d thing", "%(count)d things", len(numbers)) % {"count": len(numbers)},
        )  # fmt: skip
    return disposal


def _lock(disposal_id: int) -> Disposal:
    return Disposal.objects.select_for_update().get(pk=disposal_id)


def _refuse_settled(disposal: Disposal) -> None:
    if disposal.state not in (DisposalState.PROPOSED, DisposalState.APPROVED):
        raise Stale(_("This list was settled before. Open the page again."))


def _need(by: Employee, right: str) -> None:
    if not by.has_perm(right):
        raise Denied(_("This is for those with the right for these lists."))
