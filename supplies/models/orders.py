"""Orders to suppliers and what they delivered."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.books import BookRow
from core.fields import PlainTextField
from supplies.enums import OPEN_ORDERS, OrderState
from supplies.models.goods import CostCentre, Item, Slip, Supplier

PERSON = settings.AUTH_USER_MODEL


class PurchaseOrder(models.Model):
    """An order: PO-2016-0012. Lines change while it is a draft; then it is delivered in full or in parts."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    supplier = models.ForeignKey(Supplier, models.PROTECT, verbose_name=_("supplier"), related_name="orders")
    state = models.CharField(max_length=9, choices=OrderState, default=OrderState.DRAFT)
    cost_centre = models.ForeignKey(
        CostCentre, models.PROTECT, verbose_name=_("cost centre"), related_name="+", null=True, blank=True
    )
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    note = PlainTextField(_("note to the supplier"), max_length=200, blank=True)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ordered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    ordered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reason = PlainTextField(max_length=200, blank=True, help_text=_("Why it was cancelled or closed early."))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="one_order_number")]
        indexes = [models.Index(fields=["supplier"], condition=Q(state__in=OPEN_ORDERS), name="open_orders")]

    def __str__(self) -> str:
        return f"PO-{self.year}-{self.number:04}"

    def get_absolute_url(self) -> str:
        return reverse("supplies:order", args=[self.pk])

    @property
    def cause(self) -> str:
        """By which its slips are found."""
        return f"supplies:order:{self.pk}"


class OrderLine(models.Model):
    """So many packs of an item at a price; `received` counts smallest units."""

    order = models.ForeignKey(PurchaseOrder, models.CASCADE, related_name="lines")
    item = models.ForeignKey(Item, models.PROTECT, related_name="+")
    packs = models.PositiveIntegerField()
    pack_size = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=14, decimal_places=6)
    received = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["item__category", "item__code"]
        constraints = [
            models.UniqueConstraint(fields=["order", "item"], name="one_line_per_order_and_item"),
            models.CheckConstraint(name="order_line_counts", condition=Q(packs__gte=1, pack_size__gte=1)),
            models.CheckConstraint(name="order_price_not_negative", condition=Q(unit_price__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.packs} x {self.pack_size} x {self.item_id}"

    @property
    def units(self) -> int:
        """Ordered, in smallest units."""
        return self.packs * self.pack_size

    @property
    def outstanding(self) -> int:
        """Still to come, in smallest units."""
        return max(0, self.units - self.received)

    @property
    def pack_price(self) -> Decimal:
        return self.unit_price * self.pack_size


class Delivery(BookRow):
    """Goods of an order that came together; its slip has the lines."""

    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="deliveries")
    slip = models.OneToOneField(Slip, models.PROTECT, related_name="+")
    paper = PlainTextField(_("delivery note"), max_length=40)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    takes_back = models.OneToOneField("self", models.PROTECT, null=True, related_name="taken_back_by")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.paper)
