"""Pictures of things."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from core.books import BookQuerySet, BookRow


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
