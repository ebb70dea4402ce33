"""Errands: anyone with the right gives anyone, or a role, a task with its time and place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from core.domain import audit, live, notes
from core.errors import Denied, Refusal, Stale
from staff.domain.roster import check_in_service
from staff.enums import ERRAND_LIVE, ErrandAct, ErrandState, Role
from staff.models import Certificate, Employee, EmployeeRole, Errand, ErrandLine
from staff.rights import GIVE_ERRANDS, SEE_ERRANDS

REFUSED_SHOWN = timedelta(days=1)


def give(
    text: str,
    *,
    due_at: datetime,
    person: Employee | None = None,
    role: str = "",
    place: str = "",
    asked_by: str = "",
    certificate: Certificate | None = None,
    by: Employee | None,
    at: datetime,
) -> Errand:
    """Give an errand to one person or to whoever of a role takes it (duty FS7).

    `asked_by` names somebody above or outside, for whom `by` enters it, perhaps for themselves. Without `by` it is
    the program that reminds. Raises Denied without the right, Refusal without words, an addressee or time left.
    """
    if by is not None and not by.has_perm(GIVE_ERRANDS):
        raise Denied(_("Giving errands is for leaders, the office and the front desk."))
    if not text.strip() and certificate is None:
        raise Refusal(_("Write what is to be done."), field="text")
    if (person is None) == (not role) or (role and role not in Role.values):
        raise Refusal(_("Choose one person or one role."), field="to")
    if due_at <= at:
        raise Refusal(_("This time has passed. Choose a later one."), field="due_at")
    if person is not None:
        check_in_service(person)
    with transaction.atomic():
        errand = Errand.objects.create(
            text=text.strip(), place=place.strip(), asked_by=asked_by.strip(), due_at=due_at, person=person,
            role=role, certificate=certificate, given_by=by, given_at=at,
        )  # fmt: skip
        _line(errand, ErrandAct.GIVEN, by=by, at=at)
        audit.record(
            "staff.give_errand", by=by, at=at, about=about(errand), new=person.number if person else role
        )
    _tell_addressees(errand, at=at)
    return errand


def accept(errand: Errand, *, by: Employee, at: datetime) -> None:
    """Take an errand on. Of two people of the role only one gets it. Raises Denied, Stale."""
    check_addressee(errand, by)
    with transaction.atomic():
        _move(errand, [ErrandState.OPEN], ErrandState.ACCEPTED, taken_by=by)
        _line(errand, ErrandAct.ACCEPTED, by=by, at=at)
    _tell_giver(errand, at=at)


def finish(errand: Errand, *, note: str = "", by: Employee, at: datetime) -> None:
    """It is done; `note` is the answer to who gave it. Raises Denied for others than the addressee, Stale."""
    check_addressee(errand, by)
    with transaction.atomic():
        _move(errand, ERRAND_LIVE, ErrandState.DONE, taken_by=by, ended_at=at)
        _line(errand, ErrandAct.DONE, note=note, by=by, at=at)
    _tell_giver(errand, at=at)


def refuse(errand: Errand, *, note: str, by: Employee, at: datetime) -> None:
    """Say no, with a reason: an errand for this person ends and rises to the giver, one for a role is free again.

    Raises Denied, Refusal without a reason, Stale.
    """
    check_addressee(errand, by)
    if not note.strip():
        raise Refusal(_("Say in a few words why."), field="note")
    with transaction.atomic():
        if errand.role:
            _move(errand, [ErrandState.ACCEPTED], ErrandState.OPEN, taken_by=None)
            _line(errand, ErrandAct.HANDED_BACK, note=note, by=by, at=at)
        else:
            _move(errand, ERRAND_LIVE, ErrandState.REFUSED, ended_at=at)
            _line(errand, ErrandAct.REFUSED, note=note, by=by, at=at)
    _tell_giver(errand, at=at)


def change(
    errand: Errand, *, due_at: datetime, place: str, note: str = "", by: Employee, at: datetime
) -> None:
    """Give an errand more time or another place. Raises Denied for others than the giver, Refusal, Stale."""
    check_giver(errand, by)
    if due_at <= at:
        raise Refusal(_("This time has passed. Choose a later one."), field="due_at")
    with transaction.atomic():
        _move(errand, ERRAND_LIVE, errand.state, due_at=due_at, place=place.strip(), late_at=None)
        _line(errand, ErrandAct.CHANGED, note=note, by=by, at=at)
    _tell_addressees(errand, at=at)


def cancel(errand: Errand, *, note: str = "", by: Employee, at: datetime) -> None:
    """Take an errand back. Raises Denied for others than the giver, Stale when it has ended."""
    check_giver(errand, by)
    drop(errand, note=note, by=by, at=at)


def drop(errand: Errand, *, note: str = "", by: Employee | None, at: datetime) -> None:
    """End an errand whose reason is gone. Raises Stale when it has ended."""
    with transaction.atomic():
        _move(errand, ERRAND_LIVE, ErrandState.CANCELLED, ended_at=at)
        _line(errand, ErrandAct.CANCELLED, note=note, by=by, at=at)
    _tell_addressees(errand, at=at)


def rise(at: datetime) -> int:
    """Let every errand that is overdue rise to who gave it, once (due work). Returns how many."""
    count = 0
    for errand in Errand.objects.filter(state__in=ERRAND_LIVE, due_at__lt=at, late_at__isnull=True):
        if Errand.objects.filter(pk=errand.pk, state__in=ERRAND_LIVE, late_at__isnull=True).update(
            late_at=at
        ):
            _line(errand, ErrandAct.LATE, by=None, at=at)
            _tell_giver(errand, at=at)
            count += 1
    return count


# Reads -------------------------------------------------------------------------------------------------------------


def addressed_to(user: Employee) -> Q:
    """Errands for this person or for a role of theirs that nobody else has taken."""
    roles = EmployeeRole.objects.filter(employee=user).values("role")
    return Q(person=user) | Q(role__in=roles) & (Q(taken_by__isnull=True) | Q(taken_by=user))


def visible_to(user: Employee) -> QuerySet[Errand]:
    """What somebody may see: what they gave, what is for them, what they took; with the right everything."""
    every = Errand.objects.select_related("person", "taken_by", "given_by", "certificate__employee")
    if user.has_perm(SEE_ERRANDS):
        return every
    return every.filter(addressed_to(user) | Q(given_by=user) | Q(taken_by=user))


def to_do(user: Employee) -> QuerySet[Errand]:
    """What waits for this person, the most urgent first."""
    return visible_to(user).filter(addressed_to(user), state__in=ERRAND_LIVE).order_by("due_at", "pk")


def risen_to(user: Employee, at: datetime) -> QuerySet[Errand]:
    """Errands this person gave that are overdue or were refused within a day; the program's own for who sees all."""
    mine = Q(given_by=user)
    if user.has_perm(SEE_ERRANDS):
        mine |= Q(given_by__isnull=True)
    overdue = Q(state__in=ERRAND_LIVE, late_at__isnull=False)
    refused = Q(state=ErrandState.REFUSED, ended_at__gt=at - REFUSED_SHOWN)
    return visible_to(user).filter(mine, overdue | refused).order_by("due_at", "pk")


def counts_of(people: Iterable[int], since: datetime, until: datetime) -> tuple[int, int, int]:
    """Errands these people did and refused in a time, and those they have accepted and not ended (one query)."""
    numbers = list(people)
    ended = Q(ended_at__range=(since, until))
    theirs = Q(taken_by__in=numbers) | Q(taken_by__isnull=True, person__in=numbers)
    found = Errand.objects.filter(theirs, ended | Q(state=ErrandState.ACCEPTED)).aggregate(
        done=Count("pk", filter=ended & Q(state=ErrandState.DONE)),
        refused=Count("pk", filter=ended & Q(state=ErrandState.REFUSED)),
        left=Count("pk", filter=Q(state=ErrandState.ACCEPTED)),
    )
    return found["done"], found["refused"], found["left"]


def open_ones() -> QuerySet[Errand]:
    """Every errand that is not ended, the most urgent first: what the handover passes on."""
    return Errand.objects.filter(state__in=ERRAND_LIVE).select_related(
        "person", "taken_by", "given_by", "certificate__employee"
    )


# Rules -------------------------------------------------------------------------------------------------------------


def is_addressee(errand: Errand, by: Employee) -> bool:
    """Whether the errand is for this person."""
    if errand.taken_by_id:
        return errand.taken_by_id == by.pk
    if errand.person_id:
        return errand.person_id == by.pk
    return EmployeeRole.objects.filter(employee=by, role=errand.role).exists()


def is_giver(errand: Errand, by: Employee) -> bool:
    """Whether this person may change the errand or take it back."""
    return errand.given_by_id == by.pk or by.has_perm(SEE_ERRANDS)


def check_addressee(errand: Errand, by: Employee) -> None:
    if errand.state in ERRAND_LIVE and not is_addressee(errand, by):
        raise Denied(_("This errand is for somebody else."))


def check_giver(errand: Errand, by: Employee) -> None:
    if not is_giver(errand, by):
        raise Denied(_("An errand is changed by who gave it."))


def _move(errand: Errand, before: Sequence[str], after: str, **values: object) -> None:
    """Set the state if it is still what was seen, in the same hands. Raises Stale."""
    stands = Errand.objects.filter(pk=errand.pk, state__in=before, taken_by=errand.taken_by_id)
    if not stands.update(state=after, **values):
        raise Stale(_("This errand was taken, done or taken back meanwhile. Open the page again."))
    errand.state = after
    for name, value in values.items():
        setattr(errand, name, value)


def _line(errand: Errand, act: str, *, note: str = "", by: Employee | None, at: datetime) -> None:
    ErrandLine.objects.create(
        errand=errand, act=act, by=by, acting_for=getattr(by, "acting_for", None), at=at,
        note=notes.write(note.strip(), by=by, at=at) if note.strip() else None,
    )  # fmt: skip


def _tell_addressees(errand: Errand, *, at: datetime) -> None:
    if errand.person_id:
        people = [errand.person_id]
    elif errand.taken_by_id:
        people = [errand.taken_by_id]
    else:
        people = list(
            EmployeeRole.objects.filter(role=errand.role, employee__is_active=True).values_list(
                "employee", flat=True
            )
        )
    for person in people:
        live.announce(live.person(person), "errand", str(errand.pk), at=at)


def _tell_giver(errand: Errand, *, at: datetime) -> None:
    if errand.given_by_id:
        live.announce(live.person(errand.given_by_id), "errand", str(errand.pk), at=at)


def about(errand: Errand) -> str:
    """How the audit names an errand."""
    return f"staff:errand:{errand.pk}"
