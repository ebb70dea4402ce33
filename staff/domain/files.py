"""Personnel files: contract, skills, certificates and their ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core.clock import from_local, hotel_date
from core.domain import audit
from core.domain.hotel import profile
from core.errors import Refusal, Stale
from core.formats import show_date
from staff.domain import errands
from staff.enums import ERRAND_LIVE, CertificateKind, Contract, Role, Skill
from staff.models import Certificate, Employee, EmployeeSkill

REMINDED_BEFORE = timedelta(days=30)
"""A health certificate takes weeks to renew. Source: house standard."""
MOST_WEEK_MINUTES = 7 * 24 * 60


def set_file(
    employee: Employee,
    *,
    contract: str,
    week_minutes: int,
    skills: Iterable[str],
    by: Employee | None,
    at: datetime,
) -> list[str]:
    """Write contract, weekly hours and skills. Returns the names of what differs. Raises Refusal."""
    if contract and contract not in Contract.values:
        raise Refusal(_("This contract is not known. Open the page again."), field="contract")
    if not 0 <= week_minutes <= MOST_WEEK_MINUTES:
        raise Refusal(_("A week has at most 168 hours."), field="week_hours")
    wanted = set(skills)
    if wanted - set(Skill.values):
        raise Refusal(_("This skill is not known. Open the page again."), field="skills")
    with transaction.atomic():
        stored = Employee.objects.select_for_update().get(pk=employee.pk)
        current = set(stored.skills.values_list("skill", flat=True))
        changed: dict[str, tuple[Any, Any]] = {}
        if stored.contract != contract:
            changed["contract"] = stored.contract, contract
        if stored.week_minutes != week_minutes:
            changed["week_minutes"] = stored.week_minutes, week_minutes
        if current != wanted:
            changed["skills"] = ", ".join(sorted(current)), ", ".join(sorted(wanted))
            stored.skills.exclude(skill__in=wanted).delete()
            EmployeeSkill.objects.bulk_create(
                [EmployeeSkill(employee=stored, skill=one) for one in sorted(wanted - current)]
            )
        Employee.objects.filter(pk=stored.pk).update(contract=contract, week_minutes=week_minutes)
        for name, (old, new) in changed.items():
            audit.record(
                "staff.change_file", by=by, at=at, about=f"staff:employee:{stored.pk}:{name}",
                old=str(old), new=str(new),
            )  # fmt: skip
    employee.contract, employee.week_minutes = contract, week_minutes
    return sorted(changed)


def add_certificate(
    employee: Employee,
    kind: str,
    *,
    name: str = "",
    issued_on: date | None = None,
    expires_on: date | None = None,
    by: Employee | None,
    at: datetime,
) -> Certificate:
    """Enter a certificate; a newer one of the same kind counts from then on. Raises Refusal for days turned round."""
    if kind not in CertificateKind.values:
        raise Refusal(_("Choose a kind of certificate."), field="kind")
    if kind == CertificateKind.OTHER and not name.strip():
        raise Refusal(_("Write what the paper says."), field="name")
    if kind == CertificateKind.HEALTH and expires_on is None:
        raise Refusal(_("A health certificate has an end. Enter the day."), field="expires_on")
    if issued_on and expires_on and expires_on < issued_on:
        raise Refusal(_("The end lies before the day of issue."), field="expires_on")
    with transaction.atomic():
        certificate = Certificate.objects.create(
            employee=employee, kind=kind, name=name.strip(), issued_on=issued_on, expires_on=expires_on,
            entered_by=by, entered_at=at,
        )  # fmt: skip
        audit.record(
            "staff.add_certificate",
            by=by,
            at=at,
            about=about(certificate),
            new=f"{kind} until {expires_on or '-'}",
        )
    return certificate


def remove_certificate(certificate: Certificate, *, reason: str, by: Employee, at: datetime) -> None:
    """Take a certificate out of the file that was entered by mistake; the audit keeps what it said."""
    if not reason.strip():
        raise Refusal(_("Say in a few words why."), field="reason")
    with transaction.atomic():
        if not Certificate.objects.filter(pk=certificate.pk, removed_at__isnull=True).update(removed_at=at):
            raise Stale(_("This certificate was taken out before. Open the page again."))
        audit.record(
            "staff.remove_certificate", by=by, at=at, about=about(certificate),
            old=f"{certificate.kind} until {certificate.expires_on or '-'}", reason=reason[:200],
        )  # fmt: skip
        for errand in certificate.errands.filter(state__in=ERRAND_LIVE):
            errands.drop(errand, note=reason, by=by, at=at)


# Health certificates (健康证) ----------------------------------------------------------------------------------


def unfit(people: Iterable[int], day: date) -> dict[int, Certificate]:
    """Whose health certificate is past its date on this day, with that certificate (one query).

    The latest one counts. Who has none in the file is not kept out: the house may not ask for one of this role.
    """
    latest: dict[int, Certificate] = {}
    papers = Certificate.objects.filter(
        kind=CertificateKind.HEALTH,
        employee__in=list(people),
        expires_on__isnull=False,
        removed_at__isnull=True,
    )
    for one in papers.order_by("expires_on", "pk"):
        latest[one.employee_id] = one
    return {person: one for person, one in latest.items() if one.expires_on and one.expires_on < day}


def check_fit(employee: Employee, day: date) -> None:
    """Raise Refusal for somebody whose health certificate is past its date."""
    if certificate := unfit([employee.pk], day).get(employee.pk):
        raise Refusal(
            _(
                "The health certificate of %(name)s ended on %(day)s. Choose somebody else, or enter the new "
                "certificate in the personnel file first."
            )
            % {"name": employee.name, "day": show_date(certificate.expires_on or day)}
        )


# What ends soon ------------------------------------------------------------------------------------------------------


def ending(day: date, *, within: timedelta = REMINDED_BEFORE) -> QuerySet[Certificate]:
    """Certificates of people in service that have ended or end soon, unless a later one of the kind is there."""
    counting = Certificate.objects.filter(removed_at__isnull=True)
    later = counting.filter(
        employee=OuterRef("employee"), kind=OuterRef("kind"), expires_on__gt=OuterRef("expires_on")
    )
    soon = counting.filter(~Exists(later), expires_on__lte=day + within, employee__is_active=True)
    return soon.select_related("employee").order_by("expires_on", "pk")


def remind(at: datetime) -> int:
    """Make an errand of every certificate that ends within 30 days, once, for whom the person answers to.

    Without such a person it goes to the secretary (due work). Returns how many.
    """
    hotel = profile()
    today = hotel_date(at, hotel)
    count = 0
    for certificate in ending(today).filter(reminded_at__isnull=True).select_related("employee__reports_to"):
        if not Certificate.objects.filter(pk=certificate.pk, reminded_at__isnull=True).update(reminded_at=at):
            continue
        above = certificate.employee.reports_to
        last = max(certificate.expires_on or today, today + timedelta(days=1))
        errands.give(
            "", certificate=certificate, due_at=from_local(last, 18 * 60, hotel),
            person=above if above and above.is_active else None,
            role="" if above and above.is_active else Role.SECRETARY, by=None, at=at,
        )  # fmt: skip
        count += 1
    return count


def about(certificate: Certificate) -> str:
    """How the audit names a certificate."""
    return f"staff:employee:{certificate.employee_id}:certificate:{certificate.pk}"
