"""What people may do, for whom, and what they sign in with."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.books import BookRow
from staff.enums import DeviceKind, Role, SignInKind
from staff.models.people import Employee


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
