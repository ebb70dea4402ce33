"""The hotel, its days, and the rows every app needs: audit, live events, form keys, jobs, notes."""

from __future__ import annotations

import uuid
import zoneinfo
from datetime import time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.books import BookQuerySet, BookRow
from core.enums import HotelKind, JobState, SheetLetters


def between(low: int, high: int) -> list[Any]:
    """Validators of a whole number from `low` to `high`."""
    return [MinValueValidator(low), MaxValueValidator(high)]


def check_time_zone(name: str) -> None:
    """Refuse a name that the zone database does not know."""
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("Use a name of the time zone database, such as Asia/Shanghai."))


class HotelProfile(models.Model):
    """The one hotel of this installation and its settings. Exactly one row, number 1."""

    name_en = models.CharField(_("name in English"), max_length=120, default="Hotel")
    name_zh = models.CharField(_("name in Chinese"), max_length=120, default="酒店")
    address_en = models.CharField(_("address in English"), max_length=200, blank=True)
    address_zh = models.CharField(_("address in Chinese"), max_length=200, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    time_zone = models.CharField(
        _("time zone"), max_length=60, default="Asia/Shanghai", validators=[check_time_zone],
        help_text=_("All times are shown in this zone. Source: the place of the hotel."),
    )  # fmt: skip
    currency = models.CharField(
        _("currency"), max_length=3, default="CNY", choices=[("CNY", "¥ CNY")],
        help_text=_("The one currency of all prices. Source: the hotel's accounts."),
    )  # fmt: skip
    check_in_time = models.TimeField(
        _("check-in from"), default=time(14),
        help_text=_("Rooms are promised from this hour. Source: house rules."),
    )  # fmt: skip
    check_out_time = models.TimeField(
        _("check-out until"), default=time(12),
        help_text=_("A guest who stays longer is shown as late. Source: house rules."),
    )  # fmt: skip
    night_roll_from = models.TimeField(
        _("night roll offered from"), default=time(0),
        help_text=_("The night clerk may close the business day from this hour. Source: house rules."),
    )  # fmt: skip
    night_roll_auto_at = models.TimeField(
        _("night roll by itself at"), default=time(6),
        help_text=_("A business day nobody has closed is closed by itself at this hour. Source: house rules."),
    )  # fmt: skip
    service_interval_days = models.PositiveSmallIntegerField(
        _("service of occupied rooms every (days)"), default=1, validators=between(1, 14),
        help_text=_("1 means each day. Source: house standard."),
    )  # fmt: skip
    idle_touch_up_days = models.PositiveSmallIntegerField(
        _("touch-up of idle rooms after (days)"), default=7, validators=between(1, 60),
        help_text=_("A ready room nobody used is gone over again after these days. Source: house standard."),
    )  # fmt: skip
    inspection_required = models.BooleanField(
        _("clean rooms are inspected before they are given"), default=True,
        help_text=_("Without it every cleaned room counts as released. Source: house standard."),
    )  # fmt: skip
    dnd_alert_hours = models.PositiveSmallIntegerField(
        _("welfare check after do not disturb (hours)"), default=6, validators=between(1, 72),
        help_text=_("Since anybody was last in the room, night included. Source: house safety rule."),
    )  # fmt: skip
    late_after_minutes = models.PositiveSmallIntegerField(
        _("late after (minutes over the standard time)"), default=10, validators=between(0, 240),
        help_text=_("When a room under cleaning is shown as late. Source: house standard."),
    )  # fmt: skip
    sheet_letters_language = models.CharField(
        _("letters on room sheets"), max_length=8, choices=SheetLetters.choices, default=SheetLetters.CHINESE,
        help_text=_("What the letters of an imported room sheet mean. Source: the hotel's own sheets."),
    )  # fmt: skip
    keep_audit_days = models.PositiveIntegerField(
        _("keep the audit log (days)"), default=1095, validators=between(180, 36500),
        help_text=_("At least six months. Source: Cybersecurity Law of China, article 21; confirm locally."),
    )  # fmt: skip
    keep_guest_days = models.PositiveIntegerField(
        _("keep guest data after departure (days)"), default=1095, validators=between(1, 36500),
        help_text=_("The national rules name no term; ask the local police. Source: hotel security rules 1987."),
    )  # fmt: skip
    kind = models.CharField(
        _("kind"), max_length=8, choices=HotelKind.choices, default=HotelKind.LIVE, editable=False
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_hotel")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The hotel's name in the reader's language."""
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    @property
    def address(self) -> str:
        """The hotel's address in the reader's language."""
        return self.address_zh if (get_language() or "").startswith("zh") else self.address_en


class BusinessDay(models.Model):
    """A day of the hotel's books. It ends with the night roll, not at midnight; one is open at a time."""

    date = models.DateField(_("business day"), unique=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [
            # An expression that is the same for every open day: the database itself allows only one.
            models.UniqueConstraint(
                models.ExpressionWrapper(models.Q(closed_at__isnull=True), models.BooleanField()),
                condition=models.Q(closed_at__isnull=True),
                name="one_open_day",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True) | models.Q(closed_at__gte=models.F("opened_at")),
                name="day_closes_after_it_opens",
            ),
        ]

    def __str__(self) -> str:
        return self.date.isoformat()


class NightStep(models.Model):
    """One finished step of a night roll and what it said. A crash resumes at the first step without its row."""

    day = models.ForeignKey(BusinessDay, on_delete=models.PROTECT, related_name="night_steps")
    name = models.CharField(max_length=60)
    done_at = models.DateTimeField()
    said = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["day", "name"], name="one_step_per_night")]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


class AuditQuerySet(BookQuerySet):
    """Audit rows are never changed, but for the seal each gets once, and never deleted, but by retention."""

    def seal_one(self, pk: int, *, sequence: int, previous: str, digest: str) -> int:
        """Write the seal of one unsealed row. Returns 1, or 0 when it has one already."""
        return models.QuerySet.update(
            self.filter(pk=pk, sequence__isnull=True), sequence=sequence, previous=previous, digest=digest
        )

    def purge(self) -> int:
        """Delete these rows (retention only). Returns how many."""
        return models.QuerySet.delete(self)[0]


class Audit(BookRow):
    """Who did what, for whom, when and from where. Written by domain functions, sealed into a hash chain by `tick`."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    what = models.CharField(max_length=60)
    about = models.CharField(max_length=120, blank=True)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    address = models.CharField(max_length=45, blank=True)
    sequence = models.BigIntegerField(null=True, unique=True)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = AuditQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        indexes = [
            models.Index(fields=["at"], name="audit_at"),
            models.Index(fields=["about"], name="audit_about"),
            models.Index(fields=["id"], condition=models.Q(sequence__isnull=True), name="audit_unsealed"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.what} {self.about}"


class LiveEvent(models.Model):
    """Something open screens want to know at once. Kept two days for phones that slept."""

    topic = models.CharField(max_length=40)
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=60, blank=True)
    version = models.IntegerField(default=0)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.topic} {self.kind} {self.ref}"


class FormKey(models.Model):
    """The one-time key of a form that must count once, and where its first use led."""

    key = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    digest = models.CharField(max_length=64)
    result = models.TextField(blank=True)
    at = models.DateTimeField(db_default=Now(), db_index=True)

    def __str__(self) -> str:
        return str(self.key)


class Job(models.Model):
    """Long work with progress and a kept file: exports, plans, purges."""

    kind = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=120, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"


class PictureQuerySet(BookQuerySet):
    """Pictures are never changed, but for two marks each gets once: taken away by a person, files erased after that."""

    def take_away(self, pk: int, *, by: Any, at: Any, reason: str) -> int:
        """Mark one picture as taken away. Returns 1, or 0 when it was before."""
        return models.QuerySet.update(
            self.filter(pk=pk, removed_at__isnull=True), removed_at=at, removed_by=by, removed_reason=reason
        )

    def mark_erased(self, pk: int, *, at: Any) -> int:
        """Mark that the files of a picture that was taken away are gone. Returns 1, or 0 when they were before."""
        return models.QuerySet.update(
            self.filter(pk=pk, removed_at__isnull=False, erased_at__isnull=True), erased_at=at
        )


class Picture(BookRow):
    """A picture somebody took of a thing. Its two files lie below MEDIA_ROOT under a name nobody can guess."""

    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    about = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    thumb_sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    removed_reason = models.CharField(max_length=200, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PictureQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["about"], name="picture_about"),
            models.Index(
                fields=["removed_at"],
                condition=models.Q(removed_at__isnull=False, erased_at__isnull=True),
                name="picture_to_erase",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removed_reason="")
                | (models.Q(removed_at__isnull=False) & ~models.Q(removed_reason="")),
                name="picture_removed_with_its_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(removed_at__isnull=False),
                name="picture_removed_before_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} {self.number}"

    @property
    def address(self) -> str:
        """Where the picture is shown, to those who may see what it is about."""
        return reverse("core:picture", args=[self.number])

    @property
    def thumb_address(self) -> str:
        """Its small twin for lists."""
        return f"{self.address}?size=thumb"


class Note(models.Model):
    """Free words beside a book. Retention may empty them; the digest stays, so the book's seal still fits."""

    text = models.TextField(blank=True)
    digest = models.CharField(max_length=64)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_rule = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at__isnull=True, removed_rule="")
                | (models.Q(removed_at__isnull=False, text="") & ~models.Q(removed_rule="")),
                name="note_removed_with_its_rule",
            )
        ]

    def __str__(self) -> str:
        return self.text
