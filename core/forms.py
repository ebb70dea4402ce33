"""Forms of core."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField
from core.models import HotelProfile

GROUPS: list[tuple[Any, tuple[str, ...]]] = [
    (_("Hotel"), ("name_en", "name_zh", "address_en", "address_zh", "phone", "time_zone", "currency")),
    (_("Hours"), ("check_in_time", "check_out_time", "night_roll_from", "night_roll_auto_at")),
    (
        _("Rooms"),
        (
            "service_interval_days", "idle_touch_up_days", "inspection_required", "dnd_alert_hours",
            "late_after_minutes", "sheet_letters_language",
        ),
    ),
    (_("Keeping data"), ("keep_audit_days", "keep_guest_days")),
]  # fmt: skip


class HotelProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """Every setting of the hotel, each with a word on where its value comes from."""

    class Meta:
        model = HotelProfile
        fields = [name for _title, names in GROUPS for name in names]
        field_classes = dict.fromkeys(
            ("name_en", "name_zh", "address_en", "address_zh", "phone"), CleanCharField
        )
        widgets = dict.fromkeys(
            ("check_in_time", "check_out_time", "night_roll_from", "night_roll_auto_at"),
            forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        )

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(*(Fieldset(title, *names) for title, names in GROUPS))
        return helper
