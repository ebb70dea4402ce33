"""The people of the department: who they are, their roles, and what their files hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.formats import chinese
from staff.enums import CertificateKind, Contract, Language, Role, Skill, Theme

WEEK_MINUTES = 40 * 60
"""A full week. Source: labour law of China, article 36 as the State Council set it in 1995; the contract rules."""


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def active(self) -> EmployeeQuerySet:
        return self.filter(is_active=True)

    def with_role(self, role: str) -> EmployeeQuerySet:
        return self.filter(roles__role=role)


def latin_name(name_zh: str, family_name: str, given_names: str) -> str:
    """Family name first for a person with a Chinese name, last for others."""
    first, last = (family_name, given_names) if name_zh else (given_names, family_name)
    return f"{first} {last}".strip()


def shown_name(name_zh: str, family_name: str, given_names: str, *, zh: bool) -> str:
    """The name for a reader of Chinese (`zh`) or English, the other one when there is only that."""
    latin = latin_name(name_zh, family_name, given_names)
    return (name_zh or latin) if zh else (latin or name_zh)


def short_name(name_zh: str, family_name: str, given_names: str, *, zh: bool) -> str:
    """Two letters or characters of a name."""
    if zh and name_zh:
        return name_zh[:2]
    words = latin_name(name_zh, family_name, given_names).split()[:2]
    return "".join(word[0] for word in words).upper() or name_zh[:2]


class EmployeeManager(BaseUserManager["Employee"].from_queryset(EmployeeQuerySet)):  # type: ignore[misc]
    """Employees are made by `domain.people.hire` alone, so there is no `create_user` here."""

    def get_by_natural_key(self, username: str | None) -> Employee:
        employee: Employee = self.get(number=username)
        return employee


class Employee(AbstractBaseUser):
    """Somebody who works here and can sign in with a password, a PIN on a floor phone, or both.

    An employee is switched off and never deleted: every book points to people.
    """

    number = models.CharField(_("employee number"), max_length=12, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40, blank=True)
    family_name = models.CharField(_("family name in Latin letters"), max_length=60, blank=True)
    given_names = models.CharField(_("given names in Latin letters"), max_length=60, blank=True)
    search_text = models.CharField(max_length=400, blank=True, editable=False)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    language = models.CharField(
        _("language"), max_length=7, choices=Language, blank=True, default=Language.HOUSE
    )
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, blank=True, default=Theme.SYSTEM)
    is_active = models.BooleanField(_("works here"), default=True)
    hired_on = models.DateField(_("hired"), null=True, blank=True)
    left_on = models.DateField(_("last day at work"), null=True, blank=True)
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="team", verbose_name=_("answers to")
    )
    contract = models.CharField(_("contract"), max_length=10, choices=Contract, blank=True)
    week_minutes = models.PositiveSmallIntegerField(
        _("minutes a week by contract"), default=WEEK_MINUTES, help_text=_("0 where the contract names none.")
    )
    pin = models.CharField(max_length=128, blank=True, editable=False)
    made_at = models.DateTimeField()

    USERNAME_FIELD = "number"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = EmployeeManager()

    acting_for: Employee | None = None
    """Whose rights are used besides the own ones; set by the authentication back end (`backends.py`)."""

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                name="employee_has_a_name", condition=~Q(name_zh="") | ~Q(family_name="") | ~Q(given_names="")
            ),
            models.CheckConstraint(
                name="employee_left_after_hired",
                condition=Q(left_on__isnull=True) | Q(hired_on__isnull=True) | Q(left_on__gte=F("hired_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def latin_name(self) -> str:
        """Family name first for a person with a Chinese name, last for others (names are never transliterated)."""
        return latin_name(self.name_zh, self.family_name, self.given_names)

    @property
    def name(self) -> str:
        """The name in the language of the page; who has only one name shows it in both."""
        return shown_name(self.name_zh, self.family_name, self.given_names, zh=chinese())

    @property
    def other_name(self) -> str:
        """The Chinese name beside the Latin one on an English page. A Chinese page needs no pinyin."""
        return self.name_zh if not chinese() and self.latin_name else ""

    @property
    def short(self) -> str:
        """What stands where two names do not fit: `WX` for Wang Xiulan, `王秀` for 王秀兰."""
        return short_name(self.name_zh, self.family_name, self.given_names, zh=chinese())

    def has_perm(self, right: str, obj: object | None = None) -> bool:
        """Whether the person has this right now (`domain.rights` decides)."""
        backends: list[Any] = auth.get_backends()
        # The one that counts wrong tries answers nothing about rights.
        return any(backend.has_perm(self, right, obj) for backend in backends if hasattr(backend, "has_perm"))

    def has_perms(self, rights: Iterable[str], obj: object | None = None) -> bool:
        return all(self.has_perm(right, obj) for right in rights)

    def get_absolute_url(self) -> str:
        return reverse("staff:employee", args=[self.pk])


class EmployeeRole(models.Model):
    """One role of one employee; most have one, a small house gives two."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=20, choices=Role)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employee", "role"], name="one_role_once_per_person")]

    def __str__(self) -> str:
        return self.get_role_display()


class EarnedRight(models.Model):
    """A right one person has beside their role, one of `roles.EARNED`."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="earned")
    right = models.CharField(_("right"), max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employee", "right"], name="one_right_earned_once")]

    def __str__(self) -> str:
        return f"{self.employee} +{self.right}"


class EmployeeSkill(models.Model):
    """A language somebody speaks or a thing they are good at."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="skills")
    skill = models.CharField(_("skill"), max_length=12, choices=Skill)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employee", "skill"], name="one_skill_once_per_person")
        ]

    def __str__(self) -> str:
        return self.get_skill_display()


class Certificate(models.Model):
    """A paper with an end. A health certificate past its date keeps a person out of assignment."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="certificates")
    kind = models.CharField(_("kind"), max_length=12, choices=CertificateKind)
    name = models.CharField(_("words on the paper"), max_length=80, blank=True)
    issued_on = models.DateField(_("issued"), null=True, blank=True)
    expires_on = models.DateField(_("good until"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True)
    entered_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    """Entered by mistake: kept, and counted nowhere."""

    class Meta:
        ordering = ["kind", "-expires_on", "-pk"]
        indexes = [models.Index(fields=["expires_on"], name="certificate_end")]
        constraints = [
            models.CheckConstraint(
                name="certificate_ends_after_issue",
                condition=Q(expires_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()
