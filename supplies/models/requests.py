"""What the floors ask the store for, what was issued, what came, and the pieces in between."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import PlainTextField
from core.models import Note
from supplies.enums import OPEN_REQUESTS, RequestState, Settled
from supplies.models.goods import Item, Slip, Store

PERSON = settings.AUTH_USER_MODEL


class StockRules(models.Model):
    """How this house keeps its stores. Exactly one row, number 1."""

    pantry_days = models.PositiveSmallIntegerField(
        _("days of use a pantry is filled up to"), default=3,
        validators=[MinValueValidator(1), MaxValueValidator(31)],
        help_text=_("A floor's usual list brings its pantry up to so many full days."),
    )  # fmt: skip
    late_hours = models.PositiveSmallIntegerField(
        _("hours until a request is late"), default=4,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
        help_text=_("A late request stands on top and in the handover."),
    )  # fmt: skip
    use_weeks = models.PositiveSmallIntegerField(
        _("weeks of use the reorder list looks at"), default=8,
        validators=[MinValueValidator(2), MaxValueValidator(26)],
        help_text=_("It takes the middle week, so that one odd week does not count."),
    )  # fmt: skip
    cover_days = models.PositiveSmallIntegerField(
        _("days a delivery should last"), default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text=_("Beside the days until it comes."),
    )  # fmt: skip
    recount_money = models.DecimalField(
        _("recount from a difference of (money)"), max_digits=10, decimal_places=2, default=50,
        validators=[MinValueValidator(0)],
        help_text=_("A line that differs by so much is counted again by somebody else."),
    )  # fmt: skip
    recount_percent = models.PositiveSmallIntegerField(
        _("recount from a difference of (per cent)"), default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text=_("Of what the books say, if it is more than three pieces."),
    )  # fmt: skip

    class Meta:
        verbose_name_plural = "stock rules"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_set_of_stock_rules")]

    def __str__(self) -> str:
        return "stock rules"


class StockRequest(models.Model):
    """A floor asks the store. Issued once, received once; what did not come stays open until it is settled."""

    from_store = models.ForeignKey(
        Store, models.PROTECT, verbose_name=pgettext_lazy("goods", "from"), related_name="requests_to_issue"
    )
    to_store = models.ForeignKey(Store, models.PROTECT, verbose_name=_("for"), related_name="requests")
    state = models.CharField(max_length=9, choices=RequestState, default=RequestState.WAITING)
    note = PlainTextField(_("note"), max_length=200, blank=True)
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    issued_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    reason = PlainTextField(max_length=200, blank=True, help_text=_("Why it was refused or withdrawn."))

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state__in=OPEN_REQUESTS), name="open_requests"),
            models.Index(fields=["to_store", "-id"], name="requests_of_store"),
        ]
        constraints = [
            models.CheckConstraint(name="request_between_two_stores", condition=~Q(from_store=F("to_store"))),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("supplies:request", args=[self.pk])

    @property
    def cause(self) -> str:
        """By which its slips are found."""
        return f"supplies:request:{self.pk}"


class StockRequestLine(models.Model):
    """So many of an item: asked for, issued, received, and what became of the rest."""

    request = models.ForeignKey(StockRequest, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    asked = models.PositiveIntegerField()
    issued = models.PositiveIntegerField(null=True)
    refused = PlainTextField(max_length=200, blank=True, help_text=_("Why it was not issued as asked for."))
    received = models.PositiveIntegerField(null=True)
    found = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    lost = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["item__category", "item__code"]
        constraints = [
            models.UniqueConstraint(fields=["request", "item"], name="one_line_per_request_and_item"),
            models.CheckConstraint(name="request_line_asks", condition=Q(asked__gte=1)),
            models.CheckConstraint(
                name="request_line_settles_what_is_missing",
                condition=Q(received__isnull=True, found=0, returned=0, lost=0)
                | Q(issued__gte=F("received") + F("found") + F("returned") + F("lost")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asked} x {self.item_id}"

    @property
    def on_the_way(self) -> int:
        """Pieces that left the store and are nowhere yet."""
        there = (self.received or 0) + self.found + self.returned + self.lost
        return (self.issued or 0) - there

    @property
    def not_given(self) -> int:
        """What was asked for and not issued."""
        return max(0, self.asked - self.issued) if self.issued is not None else 0

    @property
    def given_more(self) -> int:
        """What was issued beyond what was asked for."""
        return max(0, (self.issued or 0) - self.asked)


class Settlement(models.Model):
    """What became of missing pieces of a line: who says so, and why."""

    line = models.ForeignKey(StockRequestLine, models.CASCADE, related_name="settlements")
    what = models.CharField(max_length=8, choices=Settled)
    quantity = models.PositiveIntegerField()
    slip = models.OneToOneField(Slip, models.PROTECT, related_name="+")
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.what} {self.quantity}"
