"""The people of the department, what they may do, when they work and what they sign in with."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.books import BookRow
from staff.enums import SHIFT_ICONS, DeviceKind, Language, Role, ShiftCode, SignInKind, Theme


def chinese() -> bool:
    """Whether the page that is being made is in Chinese."""
    return (get_language() or "en").startswith("zh")


class EmployeeQuerySet(models.QuerySet["Employee"]):
    def active(self) -> EmployeeQuerySet:
        return self.filter(is_active=True)

    def with_role(self, role: str) -> EmployeeQuerySet:
        return self.filter(roles__role=role)


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
        parts = [self.family_name, self.given_names]
        return " ".join(part for part in (parts if self.name_zh else reversed(parts)) if part)

    @property
    def name(self) -> str:
        """The name in the language of the page; who has only one name shows it in both."""
        if chinese():
            return self.name_zh or self.latin_name
        return self.latin_name or self.name_zh

    @property
    def other_name(self) -> str:
        """The Chinese name beside the Latin one on an English page. A Chinese page needs no pinyin."""
        return self.name_zh if not chinese() and self.latin_name else ""

    @property
    def short(self) -> str:
        """What stands where two names do not fit: `WX` for Wang Xiulan, `王秀` for 王秀兰."""
        if chinese() and self.name_zh:
            return self.name_zh[:2]
        initials = "".join(part[0] for part in self.latin_name.split()[:2]).upper()
        return initials or self.name_zh[:2]

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


class RoleChange(BookRow):
    """The hotel departs from `roles.py`: this role may, or may no longer, do this. The last row counts."""

    role = models.CharField(_("role"), max_length=20, choices=Role)
    right = models.CharField(_("right"), max_length=60)
    allowed = models.BooleanField(_("allowed"))
    at = models.DateTimeField()
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["role", "right"], name="role_change_of_right")]

    def __str__(self) -> str:
        return f"{self.role} {'+' if self.allowed else '-'}{self.right}"


class ActingGrant(models.Model):
    """The deputy has the manager's rights from one moment until another (duty DM1). It ends by itself."""

    manager = models.ForeignKey(
        Employee, models.PROTECT, related_name="grants_given", verbose_name=_("stands in for")
    )
    deputy = models.ForeignKey(
        Employee, models.PROTECT, related_name="grants_held", verbose_name=_("acting manager")
    )
    starts_at = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"))
    by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(name="grant_ends_after_it_starts", condition=Q(until__gt=F("starts_at"))),
            models.CheckConstraint(name="nobody_acts_for_themselves", condition=~Q(manager=F("deputy"))),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.manager}"


class Shift(models.Model):
    """A named piece of the day somebody works. All times are hotel time, as written on the roster."""

    code = models.CharField(_("code"), max_length=6, choices=ShiftCode, unique=True)
    name_en = models.CharField(_("name in English"), max_length=40)
    name_zh = models.CharField(_("name in Chinese"), max_length=40)
    starts_at = models.TimeField(_("start"))
    minutes = models.PositiveSmallIntegerField(_("minutes from start to end"))
    break_minutes = models.PositiveSmallIntegerField(_("minutes of break"), default=0)
    break_at = models.TimeField(
        _("off duty from"),
        null=True,
        blank=True,
        help_text=_("Only for a split shift: the break is spent away from the hotel."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "starts_at"]
        constraints = [
            models.CheckConstraint(
                name="shift_is_part_of_a_day",
                condition=Q(minutes__gt=0, minutes__lte=24 * 60, break_minutes__lt=F("minutes")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return (self.name_zh or self.name_en) if chinese() else (self.name_en or self.name_zh)

    @property
    def icon(self) -> str:
        return SHIFT_ICONS[ShiftCode(self.code)]

    @property
    def ends_at(self) -> dt.time:
        """The hour on the wall when the shift ends, perhaps of the next day."""
        return (dt.datetime.combine(dt.date.min, self.starts_at) + dt.timedelta(minutes=self.minutes)).time()

    @property
    def work_minutes(self) -> int:
        """Minutes without the break."""
        return self.minutes - self.break_minutes


class RosterEntry(models.Model):
    """Somebody works this shift, beginning on this date (the roster date)."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="roster")
    date = models.DateField(_("date"))
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="entries")

    class Meta:
        ordering = ["date", "shift", "employee"]
        verbose_name_plural = "roster entries"
        constraints = [
            models.UniqueConstraint(fields=["employee", "date", "shift"], name="one_shift_once_per_day")
        ]
        indexes = [models.Index(fields=["date"], name="roster_date")]

    def __str__(self) -> str:
        return f"{self.date} {self.shift} {self.employee}"


class Device(models.Model):
    """A floor phone or a wall screen the house has enrolled. Its token is kept as a hash only.

    It is first `offered` with a short code, and holds a token once the device itself has shown that code.
    """

    kind = models.CharField(_("kind"), max_length=5, choices=DeviceKind)
    name = models.CharField(_("name"), max_length=60)
    code_hash = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, null=True, unique=True)
    offered_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    offered_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                name="enrolled_device_has_a_token",
                condition=Q(enrolled_at__isnull=True) | Q(token_hash__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SignInLink(models.Model):
    """A link that lets somebody choose password and PIN once, within a day. Kept as a hash only."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.employee} {self.made_at:%Y-%m-%d}"


class SignIn(AbstractBaseSession):
    """A session as one row: whose it is, of which kind, on which device (`sessions.py` writes it)."""

    # Not unique: a session that gets a new key keeps its number, and both rows exist for a moment.
    ref = models.UUIDField(db_index=True, default=uuid.uuid4)
    employee = models.ForeignKey(Employee, models.CASCADE, null=True, related_name="sign_ins")
    kind = models.CharField(max_length=5, choices=SignInKind, blank=True, default=SignInKind.NONE)
    device = models.ForeignKey(Device, models.CASCADE, null=True, related_name="sign_ins")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False
        verbose_name = "sign-in"
        verbose_name_plural = "sign-ins"

    @classmethod
    def get_session_store_class(cls) -> Any:
        from staff.sessions import SessionStore

        return SessionStore
