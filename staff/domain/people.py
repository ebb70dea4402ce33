"""Taking people on, changing what is known of them, and ending their access."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.domain import audit, live
from core.errors import Denied, Refusal, Stale
from staff.domain import names, rights
from staff.enums import Role, SignInKind
from staff.models import CalendarFeed, EarnedRight, Employee, EmployeeRole, SignIn, SignInLink
from staff.roles import EARNED

LINK_LASTS = timedelta(hours=24)
NUMBER = re.compile(r"[0-9A-Z]{1,12}")
PIN = re.compile(r"[0-9]{6}")
CHANGEABLE = frozenset({"number", "name_zh", "family_name", "given_names", "phone", "hired_on", "reports_to"})
PERSONAL = frozenset({"phone"})
"""What the audit names as changed without repeating it."""


def hire(
    *,
    number: str,
    roles: Iterable[str],
    earned: Iterable[str] = (),
    name_zh: str = "",
    family_name: str = "",
    given_names: str = "",
    phone: str = "",
    language: str = "",
    hired_on: date | None = None,
    reports_to: Employee | None = None,
    by: Employee | None,
    at: datetime,
) -> Employee:
    """Take somebody on (duty MA3). They can sign in once they have chosen a password or PIN (`make_link`).

    Raises Refusal when the number is taken or no name is given, Denied when a role holds rights `by` has not.
    """
    employee = Employee(
        number=checked_number(number),
        name_zh=name_zh.strip(),
        family_name=family_name.strip(),
        given_names=given_names.strip(),
        phone=phone.strip(),
        language=language,
        hired_on=hired_on,
        reports_to=reports_to,
        password=make_password(None),
        made_at=at,
    )
    prepare(employee)
    with transaction.atomic():
        save(employee)
        audit.record("staff.hire", by=by, at=at, about=about(employee), new=employee.number)
        set_roles(employee, roles, by=by, at=at)
        set_earned(employee, earned, by=by, at=at)
    return employee


def change(employee: Employee, *, by: Employee | None, at: datetime, **changes: Any) -> list[str]:
    """Change what is known of somebody. Returns the names of the fields that differ.

    Raises Refusal when the number is taken, no name is left, or somebody would answer to themselves; Denied when
    the person may do more than `by`.
    """
    if unknown := set(changes) - CHANGEABLE:
        raise TypeError(f"not changed here: {sorted(unknown)}")
    if "number" in changes:
        changes["number"] = checked_number(changes["number"])
    with transaction.atomic():
        stored = locked(employee, by=by)
        old = {
            name: getattr(stored, name) for name, value in changes.items() if getattr(stored, name) != value
        }
        for name in old:
            setattr(stored, name, changes[name])
        prepare(stored)
        check_reporting_line(stored)
        save(stored)
        for name, before in old.items():
            audit.record(
                "staff.change_employee",
                by=by,
                at=at,
                about=f"{about(stored)}:{name}",
                old=said(name, before),
                new=said(name, changes[name]),
            )
    for name in old:
        setattr(employee, name, changes[name])
    return sorted(old)


def change_with_roles(
    employee: Employee,
    *,
    roles: Iterable[str],
    earned: Iterable[str] = (),
    by: Employee | None,
    at: datetime,
    **changes: Any,
) -> None:
    """`change`, `set_roles` and `set_earned` in one: all are done or none."""
    with transaction.atomic():
        change(employee, by=by, at=at, **changes)
        set_roles(employee, roles, by=by, at=at)
        set_earned(employee, earned, by=by, at=at)


def set_roles(employee: Employee, roles: Iterable[str], *, by: Employee | None, at: datetime) -> None:
    """Give somebody exactly these roles; counts on their next request.

    Raises Refusal without a role and for the last manager, Denied when `by` has not all rights of a role given or
    taken.
    """
    wanted = [role for role in Role if role in set(roles)]
    if not wanted:
        raise Refusal(_("Choose at least one role."), field="roles")
    with transaction.atomic():
        stored = locked(employee, by=by)
        current = set(stored.roles.values_list("role", flat=True))
        if current == set(wanted):
            return
        differing = current ^ set(wanted)
        check_may_give(by, differing)
        if Role.MANAGER in current - set(wanted):
            check_another_manager(stored)
        stored.roles.exclude(role__in=wanted).delete()
        EmployeeRole.objects.bulk_create(
            EmployeeRole(employee=stored, role=role) for role in wanted if role not in current
        )
        audit.record(
            "staff.set_roles",
            by=by,
            at=at,
            about=about(stored),
            old=", ".join(sorted(current)),
            new=", ".join(sorted(wanted)),
        )
        end_streams(stored, at=at)


def set_earned(employee: Employee, earned: Iterable[str], *, by: Employee | None, at: datetime) -> None:
    """Give somebody exactly these rights of `roles.EARNED` beside their roles; counts on their next request."""
    wanted = set(earned) & set(EARNED)
    with transaction.atomic():
        stored = locked(employee, by=by)
        current = set(stored.earned.values_list("right", flat=True))
        if current == wanted:
            return
        stored.earned.exclude(right__in=wanted).delete()
        EarnedRight.objects.bulk_create(
            EarnedRight(employee=stored, right=right) for right in wanted - current
        )
        audit.record(
            "staff.set_earned",
            by=by,
            at=at,
            about=about(stored),
            old=", ".join(sorted(current)),
            new=", ".join(sorted(wanted)),
        )


def set_preferences(employee: Employee, *, language: str | None = None, theme: str | None = None) -> None:
    """Language and theme of one's own pages. Not worth an audit row."""
    changes = {"language": language, "theme": theme}
    changed = {name: value for name, value in changes.items() if value is not None}
    if changed:
        Employee.objects.filter(pk=employee.pk).update(**changed)
        for name, value in changed.items():
            setattr(employee, name, value)


def switch_off(employee: Employee, *, by: Employee | None, at: datetime, left_on: date | None = None) -> None:
    """End somebody's access at once: sessions, links and acting grants. Their history stays.

    Raises Refusal for oneself and for the last manager, Stale when it was done before.
    """
    if by is not None and by.pk == employee.pk:
        raise Refusal(_("Nobody switches off their own account. Ask another manager."))
    with transaction.atomic():
        stored = locked(employee, by=by)
        if not stored.is_active:
            raise Stale(_("%(name)s was switched off before.") % {"name": stored.name})
        check_another_manager(stored)
        if left_on and stored.hired_on and left_on < stored.hired_on:
            raise Refusal(_("The day of leaving lies before the day of hiring."), field="left_on")
        stored.is_active, stored.left_on = False, left_on
        stored.save(update_fields=["is_active", "left_on"])
        end_sign_ins(stored, at=at)
        stored.links.filter(used_at__isnull=True).delete()
        CalendarFeed.objects.filter(employee=stored).delete()
        for grant in rights.in_force(at).filter(manager=stored) | rights.in_force(at).filter(deputy=stored):
            rights.end_acting(grant, by=by, at=at)
        audit.record("staff.switch_off", by=by, at=at, about=about(stored), old="works here", new="left")
    employee.is_active, employee.left_on = False, left_on


def switch_on(employee: Employee, *, by: Employee | None, at: datetime) -> None:
    """Let somebody sign in again with the roles they had. Raises Stale when they can."""
    with transaction.atomic():
        stored = locked(employee, by=by)
        if stored.is_active:
            raise Stale(_("%(name)s was switched on before.") % {"name": stored.name})
        stored.is_active, stored.left_on = True, None
        stored.save(update_fields=["is_active", "left_on"])
        audit.record("staff.switch_on", by=by, at=at, about=about(stored), old="left", new="works here")
    employee.is_active, employee.left_on = True, None


def set_password(
    employee: Employee, password: str, *, by: Employee | None, at: datetime, keep: str | None = None
) -> None:
    """Give somebody a password; every other session of theirs ends (`keep` is a session key).

    Raises Refusal when the password breaks a rule of `passwords.py`.
    """
    try:
        validate_password(password, user=employee)
    except ValidationError as error:
        raise Refusal(" ".join(error.messages), field="password") from error
    with transaction.atomic():
        employee.password = make_password(password)
        Employee.objects.filter(pk=employee.pk).update(password=employee.password)
        end_sign_ins(employee, keep=keep, at=at)
        audit.record("staff.set_password", by=by, at=at, about=about(employee))


def set_pin(employee: Employee, pin: str, *, by: Employee | None, at: datetime) -> None:
    """Give somebody the PIN of the floor phone; their sessions on phones end.

    Raises Refusal when it is not six digits, or six that are tried first.
    """
    if not PIN.fullmatch(pin):
        raise Refusal(_("The PIN has six digits."), field="pin")
    if easy_pin(pin, employee):
        raise Refusal(_("This PIN is easy to guess. Choose other digits."), field="pin")
    with transaction.atomic():
        employee.pin = make_password(pin)
        Employee.objects.filter(pk=employee.pk).update(pin=employee.pin)
        SignIn.objects.filter(employee=employee, kind=SignInKind.PHONE).delete()
        end_streams(employee, at=at)
        audit.record("staff.set_pin", by=by, at=at, about=about(employee))


def easy_pin(pin: str, employee: Employee) -> bool:
    """Repetitions (121212), runs (123456, 654321) and one's own number or phone."""
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    digits = re.sub(r"\D", "", employee.number + employee.phone)
    return (
        len(set(pin)) <= 2
        or steps in ({1}, {-1})
        or pin[:3] == pin[3:]
        or pin[:2] * 3 == pin
        or pin in digits
    )


def make_link(employee: Employee, *, by: Employee | None, at: datetime) -> str:
    """A token for one visit within 24 hours, to choose password and PIN. Earlier links stop working.

    The token is shown once and kept as a hash. Raises Refusal for somebody switched off, Denied when the person
    may do more than `by`.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        stored = locked(employee, by=by)
        if not stored.is_active:
            raise Refusal(_("%(name)s is switched off. Switch the account on first.") % {"name": stored.name})
        stored.links.filter(used_at__isnull=True).delete()
        SignInLink.objects.create(
            employee=stored, token_hash=hash_token(token), made_by=by, made_at=at, until=at + LINK_LASTS
        )
        audit.record("staff.make_link", by=by, at=at, about=about(stored))
    return token


def find_link(token: str, *, at: datetime) -> SignInLink | None:
    """The link of this token while it can be used."""
    return (
        SignInLink.objects.select_related("employee")
        .filter(token_hash=hash_token(token), used_at__isnull=True, until__gt=at, employee__is_active=True)
        .first()
    )


def use_link(token: str, *, password: str = "", pin: str = "", at: datetime) -> Employee:
    """Set the password, the PIN or both, once. Raises Stale when the link was used or is over, Refusal by the rules."""
    if not password and not pin:
        raise Refusal(_("Choose a password, a PIN, or both."))
    with transaction.atomic():
        link = find_link(token, at=at)
        if link is None or not SignInLink.objects.filter(pk=link.pk, used_at__isnull=True).update(used_at=at):
            raise Stale(_("This link was used before or is over. Ask your manager for a new one."))
        if password:
            set_password(link.employee, password, by=link.employee, at=at)
        if pin:
            set_pin(link.employee, pin, by=link.employee, at=at)
        AccessAttempt.objects.filter(
            username=link.employee.number
        ).delete()  # the lock ends with a new secret
    return link.employee


def sign_out_everywhere(employee: Employee, *, by: Employee | None, at: datetime) -> None:
    """End all sessions of a person. Raises Denied when the person may do more than `by`."""
    with transaction.atomic():
        stored = locked(employee, by=by)
        end_sign_ins(stored, at=at)
        audit.record("staff.sign_out_everywhere", by=by, at=at, about=about(stored))


def end_sign_ins(employee: Employee, *, keep: str | None = None, at: datetime) -> int:
    """End a person's sessions on the server, all but `keep`, and their live streams. Returns how many sessions."""
    end_streams(employee, at=at)
    return SignIn.objects.filter(employee=employee).exclude(session_key=keep or "").delete()[0]


def end_streams(employee: Employee, *, at: datetime) -> None:
    """Close the person's open streams; a page that may go on asks for a new ticket, which looks at rights again."""
    live.announce(live.person(employee.pk), "end", "", at=at)


# Shared by the acts above ------------------------------------------------------------------------------------------


def about(employee: Employee) -> str:
    """How the audit names a person."""
    return f"staff:employee:{employee.pk}"


def said(name: str, value: Any) -> str:
    """A value as the audit keeps it; personal ones are not repeated there."""
    if isinstance(value, Employee):
        return value.number
    return "" if name in PERSONAL or value is None else str(value)


def hash_token(token: str) -> str:
    """What the database keeps of a random token. Long random text needs no slow hash."""
    return sha256(token.encode()).hexdigest()


def checked_number(text: str) -> str:
    """The number folded. Raises Refusal when it is not 1 to 12 digits or Latin letters."""
    number = names.fold_number(text)
    if not NUMBER.fullmatch(number):
        raise Refusal(_("An employee number has 1 to 12 digits or Latin letters."), field="number")
    return number


def prepare(employee: Employee) -> None:
    """Check the name and write what the person is found by."""
    if not (employee.name_zh or employee.family_name or employee.given_names):
        raise Refusal(_("Enter a name, in Chinese or in Latin letters."), field="name_zh")
    employee.search_text = names.search_text(
        number=employee.number,
        name_zh=employee.name_zh,
        family_name=employee.family_name,
        given_names=employee.given_names,
    )


def save(employee: Employee) -> None:
    """Write the row. Raises Refusal when another person has the number."""
    try:
        with transaction.atomic():
            employee.save()
    except IntegrityError:
        other = Employee.objects.filter(number=employee.number).exclude(pk=employee.pk).first()
        if other is None:
            raise
        raise Refusal(
            _("Number %(number)s belongs to %(name)s. Choose another number.")
            % {"number": employee.number, "name": other.name},
            field="number",
        ) from None


def locked(employee: Employee, *, by: Employee | None) -> Employee:
    """The stored row, held until the transaction ends. Raises Denied when the person may do more than `by`."""
    stored: Employee = Employee.objects.select_for_update().get(pk=employee.pk)
    if by is not None and by.pk != stored.pk:
        check_may_give(by, stored.roles.values_list("role", flat=True))
    return stored


def check_may_give(by: Employee | None, roles: Iterable[str]) -> None:
    needed = frozenset[str]().union(*rights.rights_by_role(roles).values())
    if not rights.may_give(by, needed):
        raise Denied(_("This person may do more than you. Ask the manager."))


def check_another_manager(employee: Employee) -> None:
    """Somebody must be left who can let people in."""
    managers = Employee.objects.active().with_role(Role.MANAGER)
    if managers.filter(pk=employee.pk).exists() and not managers.exclude(pk=employee.pk).exists():
        raise Refusal(
            _("%(name)s is the only manager. Name another manager first.") % {"name": employee.name}
        )


def check_reporting_line(employee: Employee) -> None:
    """Nobody answers to themselves, not over others either."""
    above = employee.reports_to
    while above is not None:
        if above.pk == employee.pk:
            raise Refusal(
                _("The reporting line would run in a circle. Choose another person."), field="reports_to"
            )
        above = above.reports_to
