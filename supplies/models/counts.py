"""Stocktakes: what the books said, what was counted, by whom, and what was posted."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import PlainTextField
from supplies.enums import RUNNING_COUNTS, Category, CountState
from supplies.models.goods import Item, Slip, Store

PERSON = settings.AUTH_USER_MODEL


class Stocktake(models.Model):
    """The count of a store, or of one category in it. Movements go on meanwhile."""

    store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("store"), related_name="stocktakes")
    category = models.CharField(_("category"), max_length=10, choices=Category, blank=True)
    state = models.CharField(max_length=8, choices=CountState, default=CountState.COUNTING)
    started_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    slip = models.OneToOneField(Slip, models.PROTECT, null=True, related_name="+")
    reason = PlainTextField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["store"], condition=Q(state__in=RUNNING_COUNTS), name="one_running_stocktake"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("supplies:stocktake", args=[self.pk])

    @property
    def cause(self) -> str:
        """By which its slip is found."""
        return f"supplies:stocktake:{self.pk}"


class StocktakeLine(models.Model):
    """One item: `expected` when the stocktake began; `book` and `rebook` what the books said at each count."""

    stocktake = models.ForeignKey(Stocktake, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    expected = models.BigIntegerField()
    counted = models.PositiveIntegerField(null=True)
    counted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    counted_at = models.DateTimeField(null=True)
    book = models.BigIntegerField(null=True)
    again = models.BooleanField(default=False, help_text=_("To be counted once more by somebody else."))
    recounted = models.PositiveIntegerField(null=True)
    recounted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    recounted_at = models.DateTimeField(null=True)
    rebook = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["item__category", "item__code"]
        constraints = [
            models.UniqueConstraint(fields=["stocktake", "item"], name="one_line_per_stocktake_and_item"),
            models.CheckConstraint(
                name="count_is_whole",
                condition=Q(counted__isnull=True, counted_by__isnull=True, book__isnull=True)
                | Q(counted__isnull=False, counted_by__isnull=False, book__isnull=False),
            ),
            models.CheckConstraint(
                name="recount_is_whole",
                condition=Q(recounted__isnull=True, recounted_by__isnull=True, rebook__isnull=True)
                | Q(recounted__isnull=False, recounted_by__isnull=False, rebook__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stocktake_id}: {self.item_id}"

    @property
    def difference(self) -> int | None:
        """Pieces more (or less) than the books said at the count that counts; None while nobody has counted."""
        if self.recounted is not None and self.rebook is not None:
            return self.recounted - self.rebook
        if self.counted is not None and self.book is not None:
            return self.counted - self.book
        return None

    @property
    def waits(self) -> bool:
        """Somebody else has to count it once more."""
        return self.again and self.recounted is None
