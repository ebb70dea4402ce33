"""Swaps of shifts: one asks, the other agrees, a leader approves, and the roster changes in that moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.clock import hotel_date
from core.domain import audit, live
from core.domain.hotel import profile
from core.errors import Denied, Refusal, Stale
from core.formats import show_weekday
from staff.domain.roster import Standing, check_in_service
from staff.enums import SWAP_OPEN, SwapState
from staff.models import Employee, RosterEntry, Shift, Swap
from staff.rights import DECIDE_SWAPS


def ask(
    entry: RosterEntry,
    colleague: Employee,
    *,
    for_entry: RosterEntry | None = None,
    reason: str = "",
    by: Employee,
    at: datetime,
) -> Swap:
    """Offer one's own shift to a colleague, for one of theirs or for nothing (they stand in).

    Raises Refusal for a shift that has begun, a colleague without a role in common, and where the new shifts would
    overlap; Denied for a shift that is not one's own.
    """
    if entry.employee_id != by.pk:
        raise Denied(_("Only your own shifts can be offered."))
    if for_entry is not None and for_entry.employee_id != colleague.pk:
        raise Refusal(_("This shift belongs to somebody else now. Open the page again."))
    swap = Swap(
        asker=by, date=entry.date, shift=entry.shift, colleague=colleague, reason=reason.strip(), asked_at=at,
        other_date=for_entry.date if for_entry else None, other_shift=for_entry.shift if for_entry else None,
    )  # fmt: skip
    check_to_come(swap, at)
    check_fits(swap)
    try:
        with transaction.atomic():
            swap.save()
            audit.record("staff.ask_swap", by=by, at=at, about=about(swap), new=said(swap))
    except IntegrityError:
        raise Refusal(
            _("This shift is offered already. Take the first offer back before making another.")
        ) from None
    live.announce(live.person(colleague.pk), "swap", str(swap.pk), at=at)
    return swap


def agree(swap: Swap, *, by: Employee, at: datetime) -> None:
    """The colleague says yes; now it waits for approval. Raises Denied for others, Refusal, Stale."""
    check_colleague(swap, by)
    check_to_come(swap, at)
    check_fits(swap)
    with transaction.atomic():
        _move(swap, SwapState.AGREED, from_states=[SwapState.ASKED], agreed_at=at)
        audit.record("staff.agree_swap", by=by, at=at, about=about(swap), new=said(swap))
    live.announce(live.person(swap.asker_id), "swap", str(swap.pk), at=at)


def decline(swap: Swap, *, answer: str = "", by: Employee, at: datetime) -> None:
    """The colleague says no. Raises Denied for others, Stale."""
    check_colleague(swap, by)
    with transaction.atomic():
        _move(swap, SwapState.DECLINED, from_states=[SwapState.ASKED], answer=answer.strip(), decided_at=at)
        audit.record("staff.decline_swap", by=by, at=at, about=about(swap), reason=answer[:200])
    live.announce(live.person(swap.asker_id), "swap", str(swap.pk), at=at)


def withdraw(swap: Swap, *, by: Employee, at: datetime) -> None:
    """Who asked takes it back, agreed to or not. Raises Denied for others, Stale once it was decided."""
    if by.pk != swap.asker_id:
        raise Denied(_("A swap is taken back by who asked for it."))
    with transaction.atomic():
        _move(swap, SwapState.WITHDRAWN, from_states=SWAP_OPEN, decided_at=at)
        audit.record("staff.withdraw_swap", by=by, at=at, about=about(swap))
    live.announce(live.person(swap.colleague_id), "swap", str(swap.pk), at=at)


def approve(swap: Swap, *, answer: str = "", by: Employee, at: datetime) -> None:
    """Approve what both agreed to; the roster changes at once.

    Raises Denied without the right and for one's own swap, Stale when it was decided before, Refusal when the roster
    changed since so that it no longer fits.
    """
    check_may_decide(swap, by)
    check_to_come(swap, at)
    with transaction.atomic():
        _move(
            swap, SwapState.APPROVED, from_states=[SwapState.AGREED], answer=answer.strip(), decided_by=by,
            decided_for=by.acting_for, decided_at=at,
        )  # fmt: skip
        check_fits(swap)
        _exchange(swap)
        audit.record("staff.approve_swap", by=by, at=at, about=about(swap), new=said(swap))
    for person in (swap.asker_id, swap.colleague_id):
        live.announce(live.person(person), "swap", str(swap.pk), at=at)


def reject(swap: Swap, *, answer: str, by: Employee, at: datetime) -> None:
    """Reject a swap, with a word why. Raises Denied, Refusal without a word, Stale."""
    check_may_decide(swap, by)
    if not answer.strip():
        raise Refusal(_("Say in a few words why."), field="answer")
    with transaction.atomic():
        _move(
            swap, SwapState.REJECTED, from_states=[SwapState.AGREED], answer=answer.strip(), decided_by=by,
            decided_for=by.acting_for, decided_at=at,
        )  # fmt: skip
        audit.record("staff.reject_swap", by=by, at=at, about=about(swap), reason=answer[:200])
    for person in (swap.asker_id, swap.colleague_id):
        live.announce(live.person(person), "swap", str(swap.pk), at=at)


def _exchange(swap: Swap) -> None:
    """Write both shifts to the other person."""
    moves = [(swap.asker_id, swap.colleague_id, swap.date, swap.shift)]
    if swap.other_date and swap.other_shift:
        moves.append((swap.colleague_id, swap.asker_id, swap.other_date, swap.other_shift))
    for giver, _taker, day, shift in moves:
        if not RosterEntry.objects.filter(employee=giver, date=day, shift=shift).delete()[0]:
            raise _changed()
    for _giver, taker, day, shift in moves:
        RosterEntry.objects.create(employee_id=taker, date=day, shift=shift)


# Reads -------------------------------------------------------------------------------------------------------------


def with_people(swaps: QuerySet[Swap]) -> QuerySet[Swap]:
    return swaps.select_related("asker", "colleague", "shift", "other_shift", "decided_by", "decided_for")


def of(user: Employee) -> QuerySet[Swap]:
    """Everything this person asked for or was asked."""
    return with_people(Swap.objects.filter(Q(asker=user) | Q(colleague=user)))


def waiting_for(user: Employee, today: date) -> QuerySet[Swap]:
    """The swaps this person may decide on."""
    if not user.has_perm(DECIDE_SWAPS):
        return Swap.objects.none()
    agreed = Swap.objects.filter(state=SwapState.AGREED, date__gte=today).exclude(
        Q(asker=user) | Q(colleague=user)
    )
    return with_people(agreed).order_by("date", "pk")


def colleagues_for(entry: RosterEntry) -> QuerySet[Employee]:
    """Who could take this shift: people in service with a role in common, who do not work that shift themselves."""
    roles = entry.employee.roles.values("role")
    busy = RosterEntry.objects.filter(date=entry.date, shift=entry.shift).values("employee")
    found: QuerySet[Employee] = Employee.objects.active().filter(roles__role__in=roles)
    return found.exclude(pk=entry.employee_id).exclude(pk__in=busy).distinct().order_by("number")


# Rules -------------------------------------------------------------------------------------------------------------


def check_colleague(swap: Swap, by: Employee) -> None:
    if by.pk != swap.colleague_id:
        raise Denied(_("Only the colleague who was asked can answer."))


def check_may_decide(swap: Swap, by: Employee) -> None:
    if not by.has_perm(DECIDE_SWAPS):
        raise Denied(_("Swaps are approved by the floor supervisor, the deputy or the manager."))
    if by.pk in (swap.asker_id, swap.colleague_id):
        raise Denied(_("Nobody approves their own swap."))


def check_to_come(swap: Swap, at: datetime) -> None:
    today = hotel_date(at, profile())
    if swap.date <= today or (swap.other_date and swap.other_date <= today):
        raise Refusal(
            _("Only shifts from tomorrow on can be swapped. Ask the leader to change today's roster.")
        )


def check_fits(swap: Swap) -> None:
    """Both shifts still stand, both people may work them, and nothing would overlap afterwards. Raises Refusal."""
    asker, colleague = swap.asker, swap.colleague
    for person in (asker, colleague):
        check_in_service(person)
    mine, theirs = (set(person.roles.values_list("role", flat=True)) for person in (asker, colleague))
    if not mine & theirs:
        raise Refusal(
            _("%(name)s has another role. Choose a colleague of your own role.") % {"name": colleague.name},
            field="colleague",
        )
    days = [day for day in (swap.date, swap.other_date) if day]
    standing = Standing.around([asker.pk, colleague.pk], min(days), max(days))
    moves = [(asker, colleague, swap.date, swap.shift)]
    if swap.other_date and swap.other_shift:
        moves.append((colleague, asker, swap.other_date, swap.other_shift))
    for giver, _taker, day, shift in moves:
        shifts = standing.shifts.get((giver.pk, day), [])
        if shift not in shifts:
            raise _changed()
        standing.shifts[giver.pk, day] = [one for one in shifts if one != shift]
    for _giver, taker, day, shift in moves:
        _take(standing, taker, day, shift)


def _take(standing: Standing, taker: Employee, day: date, shift: Shift) -> None:
    shifts = [*standing.shifts.get((taker.pk, day), []), shift]
    if shifts.count(shift) > 1:
        raise Refusal(
            _("%(name)s works %(shift)s on %(day)s already.")
            % {"name": taker.name, "shift": shift.name, "day": show_weekday(day)}
        )
    if sentence := standing.conflict(taker.pk, taker.name, day, shifts):
        raise Refusal(sentence)
    standing.shifts[taker.pk, day] = shifts


def _move(swap: Swap, state: SwapState, *, from_states: Sequence[SwapState], **values: object) -> None:
    """Set the state if nobody else did. Raises Stale."""
    if not Swap.objects.filter(pk=swap.pk, state__in=from_states).update(state=state, **values):
        raise Stale(_("This swap was answered or taken back meanwhile. Open the page again."))
    swap.state = state


def _changed() -> Refusal:
    return Refusal(_("The roster was changed meanwhile: one of the two shifts no longer stands there."))


def said(swap: Swap) -> str:
    """A swap as the audit keeps it."""
    other = f" for {swap.other_date} {swap.other_shift.code}" if swap.other_shift else ""
    return f"{swap.asker.number} {swap.date} {swap.shift.code} to {swap.colleague.number}{other}"


def about(swap: Swap) -> str:
    """How the audit names a swap."""
    return f"staff:employee:{swap.asker_id}:swap:{swap.pk}"
