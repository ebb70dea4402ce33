"""What the hotel sets up: categories with their clocks, stores with their shelves, and the rules of the house."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.formats import chinese
from core.models import between
from lostfound.enums import NOT_TO_BE_OPENED, Ending, Nature
from rooms.models import TwoNames


class Rules(models.Model):
    """Settings of lost and found. Exactly one row, number 1."""

    hand_on_hours = models.PositiveSmallIntegerField(
        _("hours a thing may stay in somebody's hands"), default=2, validators=between(1, 72),
        help_text=_("After that the leaders see it. Source: house rules: into the store in the same shift."),
    )  # fmt: skip
    remind_days = models.PositiveSmallIntegerField(
        _("days before the end of a period the secretary is reminded"), default=7, validators=between(0, 60),
        help_text=_("Once for each thing. Source: house rules."),
    )  # fmt: skip
    check_days = models.PositiveSmallIntegerField(
        _("days between two checks of a store"), default=7, validators=between(1, 90),
        help_text=_("Source: Chinese hotel practice, a check each week."),
    )  # fmt: skip
    police_station = models.CharField(
        _("police station that takes unclaimed things"), max_length=120, blank=True,
        help_text=_("Stands on the police list. Source: the station the hotel belongs to."),
    )  # fmt: skip
    finder_may_keep = models.BooleanField(
        _("an unclaimed thing may be given to its finder"), default=False,
        help_text=_(
            "Off in China: unclaimed things go to the State (Civil Code art. 318). "
            "Turn it on only where the law of the place allows it, and name the law."
        ),
    )  # fmt: skip
    finder_law = models.CharField(_("law that allows it"), max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "rules"
        constraints = [
            models.CheckConstraint(
                name="finder_keeps_only_by_a_named_law",
                condition=Q(finder_may_keep=False) | ~Q(finder_law=""),
            )
        ]

    def __str__(self) -> str:
        return f"Rules {self.pk}"


class Category(TwoNames):
    """What kind of thing it is, how it is handled, how long it is kept and what becomes of it then."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    nature = models.CharField(_("handled as"), max_length=10, choices=Nature, default=Nature.ORDINARY)
    icon = models.CharField(max_length=40, default="package")
    keep_months = models.PositiveSmallIntegerField(_("months it is kept"), default=0)
    keep_days = models.PositiveSmallIntegerField(_("days it is kept"), default=0)
    ends_with = models.CharField(_("then"), max_length=8, choices=Ending, default=Ending.POLICE)
    source_en = models.CharField(_("source in English"), max_length=200, blank=True)
    source_zh = models.CharField(_("source in Chinese"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "categories"

    @property
    def source(self) -> str:
        """Where the period comes from, in the reader's language."""
        return (self.source_zh or self.source_en) if chinese() else (self.source_en or self.source_zh)

    @property
    def is_valuable(self) -> bool:
        return self.nature == Nature.VALUABLE

    @property
    def not_to_be_opened(self) -> bool:
        return self.nature in NOT_TO_BE_OPENED


class Store(TwoNames):
    """A locked room, cupboard or safe where found things are kept."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    safe = models.BooleanField(
        _("for valuables"), default=False, help_text=_("Only those who run the register see what lies in it.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "code"]


class Shelf(models.Model):
    """A shelf of a store."""

    store = models.ForeignKey(Store, models.PROTECT, related_name="shelves")
    code = models.CharField(_("shelf"), max_length=12)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["store__position", "store__code", "code"]
        verbose_name_plural = "shelves"
        constraints = [models.UniqueConstraint(fields=["store", "code"], name="one_shelf_per_code")]

    def __str__(self) -> str:
        return f"{self.store.name} {self.code}"


class Counter(models.Model):
    """The last number given out in a book of a year: LF things, LR reports, PL lists."""

    book = models.CharField(max_length=4)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "year"], name="one_counter_per_book_and_year")]

    def __str__(self) -> str:
        return f"{self.book} {self.year}: {self.last}"
