"""What the house keeps, where it lies, and every line that moved it.

A line (`Movement`) is written once. Balances and the sums of a month are kept beside the lines in the same transaction
(`domain/movements.py` alone writes them) and proved equal by `verify_books`.
"""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.books import BookRow
from core.fields import PlainTextField
from core.formats import chinese
from core.models import Note
from rooms.enums import WorkKind
from rooms.models import Floor, PublicArea, Room, RoomType, Section, TwoNames
from supplies.enums import (
    COMING,
    LEAVING,
    MOVING,
    Beyond,
    Category,
    Kind,
    LaundryBy,
    LinenSet,
    Source,
    StoreKind,
)
from supplies.unit_words import counted

TASK_KINDS = [choice for choice in WorkKind.choices if choice[0]]


# Items --------------------------------------------------------------------------------------------------------


class Supplier(models.Model):
    name = PlainTextField(_("name"), max_length=80, unique=True)
    contact = PlainTextField(_("contact"), max_length=80, blank=True)
    phone = PlainTextField(_("phone"), max_length=40, blank=True)
    mail = models.EmailField(_("mail address"), blank=True, help_text=_("Orders are mailed there."))
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.name)


class Item(TwoNames):
    """Something the department keeps and counts in its smallest unit."""

    code = PlainTextField(_("code"), max_length=12, unique=True)
    category = models.CharField(_("category"), max_length=10, choices=Category)
    unit_en = PlainTextField(_("smallest unit in English"), max_length=12, default="piece")
    unit_zh = PlainTextField(_("smallest unit in Chinese"), max_length=12, default="个")
    pack_size = models.PositiveIntegerField(
        _("pack"), default=1, help_text=_("Smallest units in one pack as it is bought.")
    )
    par = models.PositiveIntegerField(
        _("par"), default=0, help_text=_("What the house should hold in all, in smallest units.")
    )
    reorder_point = models.PositiveIntegerField(
        _("lowest stock"), default=0, help_text=_("At or below this the item stands on the reorder list.")
    )
    lead_days = models.PositiveSmallIntegerField(
        _("lead days"), default=7, help_text=_("Days from order to delivery.")
    )
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, verbose_name=_("supplier"), related_name="items", null=True, blank=True
    )
    expires = models.BooleanField(_("has an expiry date"), default=False)
    dilution = models.PositiveSmallIntegerField(
        _("dilution 1 to"), default=0, help_text=_("Parts of water to one part of the agent; 0 is undiluted.")
    )
    linen_set = models.CharField(
        _("linen set"), max_length=4, choices=LinenSet, blank=True, default=LinenSet.NONE
    )
    weight_grams = models.PositiveIntegerField(_("weight in grams"), default=0)
    laundry_cost = models.DecimalField(
        _("laundry cost"), null=True, blank=True, max_digits=14, decimal_places=6
    )
    laundry_by = models.CharField(
        _("laundry counts"), max_length=5, choices=LaundryBy, default=LaundryBy.PIECE
    )
    in_use = models.BooleanField(_("in use"), default=True)
    search = models.CharField(max_length=400, editable=False, blank=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="item_has_a_pack", condition=Q(pack_size__gte=1)),
            models.CheckConstraint(
                name="item_laundry_cost_not_negative",
                condition=Q(laundry_cost__isnull=True) | Q(laundry_cost__gte=0),
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("supplies:item", args=[self.pk])

    @property
    def icon(self) -> str:
        """What stands for it where there is no picture."""
        return Category(self.category).icon

    @property
    def unit(self) -> str:
        """The smallest unit in the reader's language."""
        return str(self.unit_zh if chinese() else self.unit_en)

    def units(self, count: int | Decimal) -> str:
        """The smallest unit after this count, in the reader's language: 1 piece, 2 pieces."""
        return str(self.unit_zh) if chinese() else counted(self.unit_en, count)


class Barcode(models.Model):
    """A code on a piece or on a pack; a scanner types it."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="barcodes")
    # One code of thirteen digits in ten passes the check of bank cards by chance.
    code = PlainTextField(_("bar code"), max_length=48, unique=True, card_numbers=True)
    pieces = models.PositiveIntegerField(_("smallest units"), default=1)

    class Meta:
        constraints = [models.CheckConstraint(name="barcode_counts", condition=Q(pieces__gte=1))]

    def __str__(self) -> str:
        return str(self.code)


class ItemCost(BookRow):
    """What one smallest unit costs from a day on. The last row entered for a day counts."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="costs", db_index=False)
    unit_cost = models.DecimalField(max_digits=14, decimal_places=6)
    from_date = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-from_date", "-pk"]
        indexes = [models.Index(fields=["item", "-from_date", "-id"], name="cost_of_item")]
        constraints = [models.CheckConstraint(name="cost_not_negative", condition=Q(unit_cost__gte=0))]

    def __str__(self) -> str:
        return f"{self.item_id} {self.unit_cost} {self.from_date}"


class RoomStandard(models.Model):
    """What one cleaning of a room type normally uses of an item; linen is changed, the rest is consumed."""

    room_type = models.ForeignKey(RoomType, models.CASCADE, related_name="standards")
    task_kind = models.CharField(max_length=9, choices=TASK_KINDS)
    item = models.ForeignKey(Item, models.PROTECT, related_name="room_standards")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room_type", "task_kind", "item"], name="one_room_standard"),
            models.CheckConstraint(name="room_standard_counts", condition=Q(quantity__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.room_type_id} {self.task_kind}: {self.quantity} x {self.item_id}"


class AreaStandard(models.Model):
    """What one round of a public area normally uses of an item per 100 m²."""

    area = models.ForeignKey(PublicArea, models.CASCADE, related_name="standards")
    item = models.ForeignKey(Item, models.PROTECT, related_name="area_standards")
    per_100_m2 = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area", "item"], name="one_area_standard"),
            models.CheckConstraint(name="area_standard_counts", condition=Q(per_100_m2__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.area_id}: {self.per_100_m2} x {self.item_id}"


# Stores -------------------------------------------------------------------------------------------------------


class CostCentre(TwoNames):
    """Whose budget a use is charged to."""

    code = PlainTextField(_("code"), max_length=12, unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "code"]


class Store(TwoNames):
    """A place that holds goods: the main store, a floor's pantry, the rooms of a floor, the laundry."""

    code = PlainTextField(_("code"), max_length=12, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=StoreKind)
    floor = models.ForeignKey(
        Floor, models.PROTECT, verbose_name=_("floor"), related_name="stores", null=True, blank=True
    )
    section = models.ForeignKey(
        Section, models.PROTECT, verbose_name=_("section"), related_name="stores", null=True, blank=True
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("keeper"), related_name="stores", null=True,
        blank=True,
    )  # fmt: skip
    cost_centre = models.ForeignKey(
        CostCentre,
        models.PROTECT,
        verbose_name=_("cost centre"),
        related_name="stores",
        null=True,
        blank=True,
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "code"]

    def get_absolute_url(self) -> str:
        return reverse("supplies:store", args=[self.pk])


class Lot(models.Model):
    """Goods of one delivery that expire on one day."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="lots", db_index=False)
    code = PlainTextField(_("lot"), max_length=40, blank=True)
    expires_on = models.DateField(_("expires on"))

    class Meta:
        ordering = ["expires_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["item", "expires_on", "code"], name="one_lot")]

    def __str__(self) -> str:
        return f"{self.code} {self.expires_on}".strip()


class Balance(models.Model):
    """What a store holds of an item: the sum of its lines. Only `domain/movements.py` writes it."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="balances", db_index=False)
    item = models.ForeignKey(Item, models.PROTECT, related_name="balances")
    quantity = models.BigIntegerField(default=0)
    below_allowed = models.BooleanField(
        default=False, help_text=_("Taken below zero by right; the slip says why. Gone once it is covered.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "item"], name="one_balance_per_store"),
            models.CheckConstraint(
                name="nothing_below_zero_without_right",
                condition=Q(quantity__gte=0, below_allowed=False) | Q(quantity__lt=0, below_allowed=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id}: {self.quantity} x {self.item_id}"


class LotBalance(models.Model):
    """What a store holds of a lot."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="lot_balances", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="balances")
    quantity = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["store", "lot"], name="one_lot_balance_per_store"),
            models.CheckConstraint(name="no_lot_below_zero", condition=Q(quantity__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.store_id}: {self.quantity} of lot {self.lot_id}"


# The book -----------------------------------------------------------------------------------------------------


class Slip(BookRow):
    """One act that moved goods: who wrote it, when, where and why. Its lines say what moved."""

    source = models.CharField(_("written at"), max_length=8, choices=Source)
    cause = models.CharField(max_length=60, blank=True)
    business_day = models.DateField()
    meant_day = models.DateField(
        null=True, help_text=_("The day it was meant for, when that day's month was closed.")
    )
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    beyond = models.CharField(max_length=8, choices=Beyond, blank=True, default=Beyond.NO)
    note = models.ForeignKey(Note, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            # Of all slips, though few have no cause: SQLite uses no index with a condition its parameters do not prove.
            models.Index(fields=["cause"], name="slip_by_cause"),
            models.Index(fields=["business_day", "source"], name="slip_of_day"),
            models.Index(
                fields=["meant_day"], condition=Q(meant_day__isnull=False), name="slip_of_another_day"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="beyond_by_right_has_its_reason",
                condition=~Q(beyond=Beyond.BY_RIGHT) | Q(note__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("supplies:slip", args=[self.pk])


class Movement(BookRow):
    """One line: so many of an item, from where to where, at which cost. Written by `domain/movements.py` alone.

    A reversal repeats its line with a minus before quantity and cost and points to it, so every sum is plain: what a
    store holds is the sum of what went to it less the sum of what came from it, what a month used is the sum of its
    lines. Where the goods were used (floor, type, section) is kept as it was that day.
    """

    slip = models.ForeignKey(Slip, models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=11, choices=Kind)
    item = models.ForeignKey(Item, models.PROTECT, related_name="lines", db_index=False)
    quantity = models.IntegerField()
    unit_cost = models.DecimalField(max_digits=14, decimal_places=6)
    cost = models.DecimalField(max_digits=14, decimal_places=2)
    from_store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+", db_index=False)
    to_store = models.ForeignKey(Store, models.PROTECT, null=True, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="+", db_index=False)
    room = models.ForeignKey(Room, models.PROTECT, null=True, related_name="+", db_index=False)
    area = models.ForeignKey(PublicArea, models.PROTECT, null=True, related_name="+", db_index=False)
    floor = models.ForeignKey(Floor, models.PROTECT, null=True, related_name="+", db_index=False)
    room_type = models.ForeignKey(RoomType, models.PROTECT, null=True, related_name="+", db_index=False)
    section = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+", db_index=False)
    guest_turn = models.PositiveIntegerField(null=True)
    task_kind = models.CharField(max_length=9, choices=TASK_KINDS, blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    cost_centre = models.ForeignKey(CostCentre, models.PROTECT, null=True, related_name="+", db_index=False)
    business_day = models.DateField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["business_day", "kind"], name="line_of_day"),
            models.Index(fields=["item", "business_day"], name="line_of_item"),
            models.Index(
                fields=["room", "business_day"], condition=Q(room__isnull=False), name="line_of_room"
            ),
            models.Index(
                fields=["area", "business_day"], condition=Q(area__isnull=False), name="line_of_area"
            ),
            models.Index(
                fields=["person", "business_day"], condition=Q(person__isnull=False), name="line_of_person"
            ),
            models.Index(
                fields=["business_day"], condition=Q(reverses__isnull=False), name="line_that_reverses"
            ),
            models.Index(fields=["lot"], condition=Q(lot__isnull=False), name="line_of_lot"),
        ]
        constraints = [
            models.CheckConstraint(
                name="line_minus_is_a_reversal",
                condition=Q(quantity__gt=0, cost__gte=0, reverses__isnull=True)
                | Q(quantity__lt=0, cost__lte=0, reverses__isnull=False),
            ),
            models.CheckConstraint(name="line_cost_not_negative", condition=Q(unit_cost__gte=0)),
            models.CheckConstraint(
                name="line_has_its_ends",
                condition=Q(kind__in=COMING, from_store__isnull=True, to_store__isnull=False)
                | Q(kind__in=LEAVING, from_store__isnull=False, to_store__isnull=True)
                | (
                    Q(kind__in=MOVING, from_store__isnull=False, to_store__isnull=False)
                    & ~Q(from_store=F("to_store"))
                ),
            ),
            models.CheckConstraint(
                name="line_in_one_place", condition=Q(room__isnull=True) | Q(area__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity} x {self.item_id}"


NO_REVERSAL = Q(quantity__gt=0)
"""Lines that take nothing back. Asked by the sign: nearly all lines have an empty `reverses`, and SQLite would
go through all of these by its index."""


class MonthSum(models.Model):
    """The lines of a month added up by everything a report asks for, so that no report reads the lines themselves.

    Written by `domain/movements.py` with each line, in the same transaction. Where a line has no floor, person and so
    on, the number is 0: a unique key takes no empty places on every database.
    """

    month = models.DateField(help_text=_("The first day of the month."))
    kind = models.CharField(max_length=11, choices=Kind)
    item = models.ForeignKey(Item, models.PROTECT, related_name="+", db_index=False)
    floor = models.BigIntegerField(default=0)
    room_type = models.BigIntegerField(default=0)
    area = models.BigIntegerField(default=0)
    task_kind = models.CharField(max_length=9, blank=True)
    person = models.BigIntegerField(default=0)
    cost_centre = models.BigIntegerField(default=0)
    quantity = models.BigIntegerField(default=0)
    cost = models.DecimalField(default=0, max_digits=14, decimal_places=2)
    lines = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "month", "kind", "item", "floor", "room_type", "area", "task_kind", "person", "cost_centre",
                ],
                name="one_month_sum",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind} {self.quantity} x {self.item_id}"


class ClosedMonth(BookRow):
    """A month whose report is signed. A movement meant for it goes to the open business day and says so."""

    month = models.DateField(unique=True, help_text=_("The first day of the month."))
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
