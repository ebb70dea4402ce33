"""Leave: asked for, approved or rejected, withdrawn. Approved leave takes a person off the roster."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.clock import hotel_date
from core.domain import audit, live
from core.domain.hotel import profile
from core.errors import Denied, Refusal, Stale
from core.formats import show_range
from staff.domain.attendance import may_keep
from staff.domain.roster import DAYS_KEPT_OPEN, check_in_service
from staff.enums import LeaveKind, LeaveState
from staff.models import Employee, Leave, RosterEntry
from staff.rights import DECIDE_LEAVE

LONGEST = 366  # days


def ask(
    employee: Employee,
    kind: str,
    first: date,
    last: date,
    *,
    reason: str = "",
    by: Employee | None,
    at: datetime,
) -> Leave:
    """Ask for leave, for oneself or for somebody whose attendance one keeps.

    Raises Refusal for days turned round, too long or long past, and where other leave stands already.
    """
    check_in_service(employee)
    if by is not None and by.pk != employee.pk and not (may_keep(by, employee) or by.has_perm(DECIDE_LEAVE)):
        raise Denied(_("Leave is asked for by the person or by their leader."))
    if kind not in LeaveKind.values:
        raise Refusal(_("Choose a kind of leave."), field="kind")
    if last < first:
        raise Refusal(_("The last day lies before the first."), field="last")
    if (last - first).days >= LONGEST:
        raise Refusal(_("One request covers at most a year. Ask for the rest later."), field="last")
    if first < hotel_date(at, profile()) - timedelta(days=DAYS_KEPT_OPEN):
        raise Refusal(_("These days are more than two months ago."), field="first")
    with transaction.atomic():
        Employee.objects.select_for_update().get(pk=employee.pk)  # two requests at once follow each other
        other = standing(employee, first, last).first()
        if other:
            raise Refusal(
                _("%(name)s has asked for %(leave)s on %(days)s already.")
                % {
                    "name": employee.name,
                    "leave": other.get_kind_display(),
                    "days": show_range(other.first, other.last),
                },
                field="first",
            )
        leave = Leave.objects.create(
            employee=employee,
            kind=kind,
            first=first,
            last=last,
            reason=reason.strip(),
            asked_by=by,
            asked_at=at,
        )
        audit.record("staff.ask_leave", by=by, at=at, about=about(leave), new=f"{kind} {first} - {last}")
    return leave


def standing(employee: Employee, first: date, last: date) -> QuerySet[Leave]:
    """A person's leave that touches these days and is asked for or approved."""
    return Leave.objects.filter(
        employee=employee,
        state__in=[LeaveState.ASKED, LeaveState.APPROVED],
        first__lte=last,
        last__gte=first,
    )


def approve(leave: Leave, *, answer: str = "", by: Employee, at: datetime) -> int:
    """Approve a request; the person's shifts of these days are taken off the roster. Returns how many.

    Raises Denied without the right and for one's own leave, Stale when it was decided before.
    """
    check_may_decide(leave, by)
    with transaction.atomic():
        _decide(leave, LeaveState.APPROVED, answer=answer, by=by, at=at)
        entries = RosterEntry.objects.filter(
            employee=leave.employee_id, date__range=(leave.first, leave.last)
        )
        freed = sorted(f"{day} {code}" for day, code in entries.values_list("date", "shift__code"))
        entries.delete()
        audit.record(
            "staff.approve_leave", by=by, at=at, about=about(leave), old=", ".join(freed),
            new=f"{leave.kind} {leave.first} - {leave.last}", reason=answer[:200],
        )  # fmt: skip
    return len(freed)


def reject(leave: Leave, *, answer: str, by: Employee, at: datetime) -> None:
    """Reject a request, with a word why. Raises Denied, Refusal without a word, Stale."""
    check_may_decide(leave, by)
    if not answer.strip():
        raise Refusal(_("Say in a few words why."), field="answer")
    with transaction.atomic():
        _decide(leave, LeaveState.REJECTED, answer=answer, by=by, at=at)
        audit.record("staff.reject_leave", by=by, at=at, about=about(leave), reason=answer[:200])


def withdraw(leave: Leave, *, by: Employee, at: datetime) -> None:
    """Take a request back, approved or not, before its first day; the roster is not filled again.

    Raises Denied for somebody else's, Refusal once approved leave has begun, Stale when it was decided before.
    """
    if by.pk != leave.employee_id and not by.has_perm(DECIDE_LEAVE):
        raise Denied(_("Leave is taken back by the person or by whoever decides on leave."))
    if leave.state == LeaveState.APPROVED and leave.first <= hotel_date(at, profile()):
        raise Refusal(_("This leave has begun. The manager can reject what is left of it by a new request."))
    with transaction.atomic():
        open_states = [LeaveState.ASKED, LeaveState.APPROVED]
        if not Leave.objects.filter(pk=leave.pk, state=leave.state, state__in=open_states).update(
            state=LeaveState.WITHDRAWN, decided_by=by, decided_at=at, decided_for=by.acting_for
        ):
            raise _too_late()
        audit.record("staff.withdraw_leave", by=by, at=at, about=about(leave), old=leave.state)
    leave.state = LeaveState.WITHDRAWN


def waiting_for(user: Employee) -> QuerySet[Leave]:
    """The requests this person may decide on."""
    if not user.has_perm(DECIDE_LEAVE):
        return Leave.objects.none()
    waiting = Leave.objects.filter(state=LeaveState.ASKED).exclude(employee=user)
    return waiting.select_related("employee").order_by("first", "pk")


def check_may_decide(leave: Leave, by: Employee) -> None:
    if not by.has_perm(DECIDE_LEAVE):
        raise Denied(_("Leave is approved by the manager or who stands in for the manager."))
    if by.pk == leave.employee_id:
        raise Denied(_("Nobody decides about their own leave."))


def _decide(leave: Leave, state: LeaveState, *, answer: str, by: Employee, at: datetime) -> None:
    if not Leave.objects.filter(pk=leave.pk, state=LeaveState.ASKED).update(
        state=state, answer=answer.strip(), decided_by=by, decided_for=by.acting_for, decided_at=at
    ):
        raise _too_late()
    leave.state = state
    live.announce(live.person(leave.employee_id), "leave", str(leave.pk), at=at)


def _too_late() -> Stale:
    return Stale(_("This request was decided or taken back meanwhile. Open the page again."))


def about(leave: Leave) -> str:
    """How the audit names a request."""
    return f"staff:employee:{leave.employee_id}:leave:{leave.pk}"
