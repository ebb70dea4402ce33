"""The linen circle, the guests' own laundry, and things lent to guests.

Rooms are named with the guest's turn in them; who the guest was is the desk's to know.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.books import BookRow
from core.fields import PlainTextField
from core.models import between
from rooms.models import Room, TwoNames
from supplies.enums import OPEN_GUEST_LAUNDRY, GuestLaundryState, LinenWish
from supplies.models.goods import Store

PERSON = settings.AUTH_USER_MODEL


# The circle ---------------------------------------------------------------------------------------------------


class LinenRules(models.Model):
    """How often bed linen is changed. Exactly one row, number 1."""

    longest_days = models.PositiveSmallIntegerField(
        _("days between changes at most"), default=7, validators=between(1, 31),
        help_text=_(
            "Also for guests who keep their linen. Source: hygiene rules for public places, China: weekly at least."
        ),
    )  # fmt: skip
    usual_days = models.PositiveSmallIntegerField(
        _("changed every so many days"), default=3, validators=between(1, 31),
        help_text=_("For stay-over guests who wish nothing else. Source: the house."),
    )  # fmt: skip
    load_days = models.PositiveSmallIntegerField(
        _("days a laundry load may take"), default=2, validators=between(1, 30),
        help_text=_("After that a load that is not complete stands among what is late. Source: the laundry contract."),
    )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.usual_days}, {self.longest_days}"


class LinenWishLine(BookRow):
    """What a guest wished; the newest line of a guest's turn counts."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="+", db_index=False)
    guest_turn = models.PositiveIntegerField()
    wish = models.CharField(max_length=5, choices=LinenWish)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["room", "guest_turn"], name="wish_of_guest")]

    def __str__(self) -> str:
        return f"{self.room_id}: {self.wish}"


class LaundryLoad(models.Model):
    """What was sent to the laundry at once: LD-2016-0012. Its lines are the movements of its cause."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    laundry = models.ForeignKey(Store, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    expected_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [models.UniqueConstraint(fields=["year", "number"], name="one_load_number")]
        indexes = [
            models.Index(fields=["expected_on"], condition=Q(closed_at__isnull=True), name="open_loads")
        ]

    def __str__(self) -> str:
        return f"LD-{self.year}-{self.number:04}"

    def get_absolute_url(self) -> str:
        return reverse("supplies:load", args=[self.pk])

    @property
    def cause(self) -> str:
        """By which its slips are found."""
        return f"supplies:load:{self.pk}"


# Guests' own laundry ------------------------------------------------------------------------------------------


class Garment(TwoNames):
    """A line of the laundry list and what it costs the guest."""

    price = models.DecimalField(_("price"), max_digits=8, decimal_places=2)
    express_price = models.DecimalField(_("express price"), max_digits=8, decimal_places=2)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                name="garment_prices_not_negative", condition=Q(price__gte=0, express_price__gte=0)
            )
        ]


class GuestLaundry(models.Model):
    """One bag of a guest: GL-2016-0031. What happened to it stands in its lines (`GuestLaundryStep`)."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    room = models.ForeignKey(Room, models.PROTECT, related_name="guest_laundry", db_index=False)
    guest_turn = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=GuestLaundryState, default=GuestLaundryState.COLLECTED)
    express = models.BooleanField(_("express"), default=False)
    charge = models.DecimalField(max_digits=10, decimal_places=2, default=0)
    collected_at = models.DateTimeField()
    promised_for = models.DateTimeField(_("promised for"))
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="one_guest_laundry_number"),
            models.CheckConstraint(name="guest_laundry_charge_not_negative", condition=Q(charge__gte=0)),
        ]
        indexes = [
            models.Index(fields=["promised_for"], condition=Q(state__in=OPEN_GUEST_LAUNDRY), name="open_guest_laundry"),
            models.Index(fields=["room", "guest_turn"], name="guest_laundry_of_room"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"GL-{self.year}-{self.number:04}"

    def get_absolute_url(self) -> str:
        return reverse("supplies:guest-laundry-bag", args=[self.pk])

    @property
    def piece_count(self) -> int:
        """How many pieces are in it; lists prefetch them."""
        return sum(piece.counted for piece in self.pieces.all())


class GuestLaundryPiece(models.Model):
    """So many of a garment: as the guest wrote, as the house counted, and as they came back."""

    bag = models.ForeignKey(GuestLaundry, models.CASCADE, related_name="pieces")
    garment = models.ForeignKey(Garment, models.PROTECT, related_name="+")
    guest_count = models.PositiveSmallIntegerField(default=0)
    our_count = models.PositiveSmallIntegerField(null=True)
    back_count = models.PositiveSmallIntegerField(null=True)
    price = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        ordering = ["garment__position", "pk"]
        constraints = [models.UniqueConstraint(fields=["bag", "garment"], name="one_line_per_garment")]

    def __str__(self) -> str:
        return f"{self.guest_count} x {self.garment_id}"

    @property
    def counted(self) -> int:
        """What counts: ours once there is one."""
        return self.guest_count if self.our_count is None else self.our_count

    @property
    def differs(self) -> bool:
        """Whether guest and house disagree."""
        return self.our_count is not None and self.our_count != self.guest_count

    @property
    def missing(self) -> int:
        """Pieces that did not come back."""
        return max(0, self.counted - self.back_count) if self.back_count is not None else 0


class GuestLaundryStep(BookRow):
    """What happened to a bag, by whom and when."""

    bag = models.ForeignKey(GuestLaundry, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=9, choices=GuestLaundryState)
    at = models.DateTimeField()
    by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    said = PlainTextField(max_length=200, blank=True, help_text=_("Damage, or what the guest was told."))

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.bag_id}: {self.state}"


# Things lent --------------------------------------------------------------------------------------------------


class LentKind(TwoNames):
    """Something the house lends to guests: irons, chargers, extra beds, cots."""

    total = models.PositiveIntegerField(_("pieces of the house"), default=1)
    out = models.PositiveIntegerField(default=0, editable=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(name="no_more_lent_than_there_is", condition=Q(out__lte=F("total")))
        ]

    def get_absolute_url(self) -> str:
        return f"{reverse('supplies:lent')}?kind={self.pk}"

    @property
    def free(self) -> int:
        return int(self.total - self.out)


class Lending(models.Model):
    """Something that is, or was, with a guest."""

    kind = models.ForeignKey(LentKind, models.PROTECT, related_name="lendings")
    quantity = models.PositiveSmallIntegerField(pgettext_lazy("goods", "number"), default=1)
    room = models.ForeignKey(Room, models.PROTECT, related_name="lendings", db_index=False)
    guest_turn = models.PositiveIntegerField()
    lent_at = models.DateTimeField()
    lent_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    due_at = models.DateTimeField(_("due back"), null=True)
    back = models.PositiveSmallIntegerField(default=0, help_text=_("Pieces that came back whole."))
    gone = models.PositiveSmallIntegerField(default=0, help_text=_("Pieces broken or not returned."))
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    said = PlainTextField(max_length=200, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(name="lending_counts", condition=Q(quantity__gte=1)),
            models.CheckConstraint(
                name="lending_ends_when_all_is_accounted_for",
                condition=Q(ended_at__isnull=True, back=0, gone=0)
                | Q(ended_at__isnull=False, quantity=F("back") + F("gone")),
            ),
        ]
        indexes = [
            models.Index(fields=["room", "guest_turn"], name="lending_of_guest"),
            models.Index(fields=["due_at"], condition=Q(ended_at__isnull=True), name="open_lendings"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.kind_id}"


def room_and_turn(room: Room) -> dict[str, Any]:
    """The guest a row is about: the room and the turn of its present guest."""
    return {"room": room, "guest_turn": room.guest_turn}
