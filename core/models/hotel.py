"""The one hotel of an installation, its business days and their night rolls."""

from __future__ import annotations

import zoneinfo
from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.enums import HotelKind, SheetLetters


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
