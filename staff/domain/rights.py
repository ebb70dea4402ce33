"""Who may do what: the defaults of `roles.py`, the hotel's departures from them, and the acting manager's grant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.access import RIGHTS
from core.domain import audit
from core.errors import Refusal, Stale
from staff.enums import Role
from staff.models import ActingGrant, Employee, RoleChange
from staff.roles import ALWAYS, EARNED, ROLES

NOT_LENT = frozenset({"staff.grant_acting"})
"""A stand-in cannot name a stand-in."""


# Every request asks this. Put together by the ORM the same statement cost a fifth of a page.
HELD = """
    SELECT employee_id, role FROM staff_employeerole WHERE employee_id = %s
    UNION ALL
    SELECT employee_id, "right" FROM staff_earnedright WHERE employee_id = %s
    UNION ALL
    SELECT held.employee_id, held.role
    FROM staff_actinggrant AS lent
    JOIN staff_employee AS manager ON manager.id = lent.manager_id AND manager.is_active
    JOIN staff_employeerole AS held ON held.employee_id = lent.manager_id
    WHERE lent.deputy_id = %s AND lent.starts_at <= %s AND lent.until > %s AND lent.ended_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a person may do at one moment, and for whom they act, if for anybody."""

    rights: frozenset[str]
    acting_for: Employee | None


def resolve(employee: Employee, *, at: datetime) -> Resolved:
    """The rights of one person at one moment. Two queries, a third for an acting manager.

    Somebody who is switched off has none, and what they granted ends with them.
    """
    if not employee.is_active:
        return Resolved(frozenset(), None)
    with connection.cursor() as cursor:
        moment = connection.ops.adapt_datetimefield_value(at)
        cursor.execute(HELD, [employee.pk, employee.pk, employee.pk, moment, moment])
        rows = cursor.fetchall()
    own: set[str] = set()
    lent: set[str] = set()
    rights: set[str] = set()
    manager_id = None
    for owner_id, text in rows:
        if text in EARNED:
            rights.add(text)
        elif owner_id == employee.pk:
            own.add(text)
        else:
            manager_id = owner_id
            lent.add(text)
    by_role = rights_by_role(own | lent)
    for role in lent:
        rights |= by_role[role] - NOT_LENT
    for role in own:
        rights |= by_role[role]
    manager = Employee.objects.get(pk=manager_id) if manager_id else None
    return Resolved(frozenset(rights), manager)


def in_force(at: datetime) -> QuerySet[ActingGrant]:
    """The acting grants of one moment. The last moment of a grant is the one before `until`."""
    return ActingGrant.objects.filter(starts_at__lte=at, until__gt=at, ended_at__isnull=True)


def rights_by_role(roles: Iterable[str] = tuple(ROLES)) -> dict[str, frozenset[str]]:
    """The rights of each of these roles as the hotel has them (one query)."""
    roles = list(roles)
    departures: dict[str, dict[str, bool]] = defaultdict(dict)
    changes = RoleChange.objects.filter(role__in=roles).order_by("pk")
    for role, right, allowed in changes.values_list("role", "right", "allowed"):
        departures[role][right] = allowed  # the last one counts
    answer = {}
    for role in roles:
        rights = set(ROLES[role].rights) if role in ROLES else set()
        for right, allowed in departures[role].items():
            (rights.add if allowed else rights.discard)(right)
        answer[role] = frozenset(rights) | ALWAYS.get(Role(role), frozenset())
    return answer


def may_give(by: Employee | None, rights: Iterable[str]) -> bool:
    """Whether `by` may hand out these rights, or touch the account of somebody who holds them.

    Nobody gives what they do not have, but who decides about roles may: else a right taken from everybody were
    gone for good.
    """
    return by is None or by.has_perm("staff.change_roles") or all(by.has_perm(right) for right in rights)


def change_role(role: str, right: str, allowed: bool, *, by: Employee | None, at: datetime) -> bool:
    """Let a role do something, or no longer. Counts on everybody's next request. Returns whether it was news.

    Raises Refusal for a right that does not exist, and for one the manager must keep.
    """
    if role not in ROLES or right not in RIGHTS:
        raise Refusal(_("This role or right does not exist. Open the page again; nothing was saved."))
    if not allowed and right in ALWAYS.get(Role(role), frozenset()):
        raise Refusal(_("The manager keeps this right, or nobody could give it back."))
    with transaction.atomic():
        if (right in rights_by_role([role])[role]) == allowed:
            return False
        RoleChange.objects.create(role=role, right=right, allowed=allowed, by=by, at=at)
        words = {True: "allowed", False: "not allowed"}
        audit.record(
            "staff.change_role",
            by=by,
            at=at,
            about=f"staff:role:{role}",
            old=f"{right}: {words[not allowed]}",
            new=f"{right}: {words[allowed]}",
        )
    return True


def grant_acting(
    manager: Employee,
    deputy: Employee,
    *,
    starts_at: datetime,
    until: datetime,
    by: Employee | None,
    at: datetime,
) -> ActingGrant:
    """Let `deputy` stand in for `manager` from `starts_at` until `until` (duty DM1).

    Raises Refusal when the period is over or turned round, when either is not in service, or when the deputy
    already stands in for somebody in that time.
    """
    if until <= starts_at:
        raise Refusal(_("The end must lie after the beginning."), field="until")
    if until <= at:
        raise Refusal(_("This period is over. Choose a later end."), field="until")
    if manager == deputy:
        raise Refusal(_("Nobody stands in for themselves. Choose another person."), field="deputy")
    with transaction.atomic():
        people = {
            e.pk: e for e in Employee.objects.select_for_update().filter(pk__in=[manager.pk, deputy.pk])
        }
        if not people[manager.pk].is_active or not people[deputy.pk].is_active:
            raise Refusal(_("Both must be in service. Choose another person."), field="deputy")
        taken = (
            ActingGrant.objects.filter(
                deputy=deputy, ended_at__isnull=True, starts_at__lt=until, until__gt=starts_at
            )
            .select_related("manager")
            .first()
        )
        if taken:
            raise Refusal(
                _("%(deputy)s already stands in for %(manager)s in this time. End that period first.")
                % {"deputy": deputy.name, "manager": taken.manager.name},
                field="deputy",
            )
        grant = ActingGrant.objects.create(
            manager=manager, deputy=deputy, starts_at=starts_at, until=until, by=by, made_at=at
        )
        audit.record(
            "staff.grant_acting",
            by=by,
            at=at,
            about=f"staff:employee:{deputy.pk}",
            new=f"for {manager.number} from {starts_at.isoformat()} until {until.isoformat()}",
        )
    return grant


def end_acting(grant: ActingGrant, *, by: Employee | None, at: datetime) -> None:
    """End a grant before its time; it stops counting at once. Raises Stale when it has ended."""
    with transaction.atomic():
        if not ActingGrant.objects.filter(pk=grant.pk, ended_at__isnull=True, until__gt=at).update(
            ended_at=at
        ):
            raise Stale(_("This period has ended. Open the page again."))
        audit.record(
            "staff.end_acting",
            by=by,
            at=at,
            about=f"staff:employee:{grant.deputy_id}",
            old=f"until {grant.until.isoformat()}",
        )
