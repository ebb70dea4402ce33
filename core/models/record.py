"""What was done and said: the audit, live events, keys of forms, free words."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from core.books import BookQuerySet, BookRow


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


class RefusalTally(models.Model):
    """How often somebody was refused the same thing within an hour. The audit tells of the first at once and of the
    rest in one row when the hour is over, so that a script cannot fill it."""

    key = models.CharField(max_length=220, unique=True)
    what = models.CharField(max_length=60)
    about = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    address = models.CharField(max_length=45, blank=True)
    until = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.what} {self.about}: {self.count}"


class RetentionRun(models.Model):
    """That a rule about keeping data was followed on a day, and how much it removed: what an inspector asks for."""

    day = models.DateField()
    name = models.CharField(max_length=60)
    removed = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()
    done = models.BooleanField(default=True)
    """Whether all that was past its term has gone; else the rest follows within the minute."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "name"], name="one_retention_run_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}: {self.removed}"


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
