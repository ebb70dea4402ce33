"""What people tap and type on the floor, as checked values."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cleaning.models import FaultReason
from core.clock import from_local, hotel_date
from core.fields import CleanCharField
from core.models import HotelProfile
from rooms.enums import Door, Observed

LARGEST_VERSION = 2**31 - 1
QUICK_TIMES = (30, 60, 120)
"""Minutes a guest asks for most often."""


class SeenForm(forms.Form):
    """An act on a room: the version of the room the person saw."""

    seen = forms.IntegerField(min_value=0, max_value=LARGEST_VERSION, widget=forms.HiddenInput)


class DoorForm(SeenForm):
    """What met the attendant at the door; "later" says in how many minutes, or at which time."""

    sign = forms.ChoiceField(choices=[c for c in Door.choices if c[0] != Door.MAKE_UP], required=False)
    minutes = forms.TypedChoiceField(
        choices=[(m, m) for m in QUICK_TIMES], coerce=int, empty_value=None, required=False
    )
    time = forms.TimeField(
        required=False,
        error_messages={"invalid": _("Write the time as 14:30.")},
        label=_("time to come back"),
    )

    def until(self, at: datetime, hotel: HotelProfile) -> datetime | None:
        """When to come back. A time of the clock that has passed today means tomorrow's, which the rules refuse."""
        if minutes := self.cleaned_data["minutes"]:
            return at + timedelta(minutes=minutes)
        clock: time | None = self.cleaned_data["time"]
        if clock is None:
            return None
        until = from_local(hotel_date(at, hotel), clock.hour * 60 + clock.minute, hotel)
        return until if until > at else until + timedelta(days=1)


class RoomSeenForm(SeenForm):
    """What the attendant saw in the room."""

    observed = forms.ChoiceField(choices=[c for c in Observed.choices if c[0]])
    persons = forms.IntegerField(
        min_value=0, max_value=20, required=False, label=_("persons"),
        error_messages={
            "max_value": _("Count the persons: a number up to 20."),
            "invalid": _("Count the persons: a number up to 20."),
        },
    )  # fmt: skip


class PassForm(SeenForm):
    """The room is as it should be."""

    note = CleanCharField(required=False, max_length=500, label=_("note"))


class ReasonsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several reasons. A number no database column holds is none of them, instead of a server error."""

    def clean(self, value: Any) -> Any:
        if any(len(str(one)) > 18 for one in value or ()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class FailForm(PassForm):
    """The room comes back: why."""

    reasons = ReasonsField(
        FaultReason.objects.filter(in_use=True),
        error_messages={
            "required": _("Choose what has to be put right."),
            "invalid_choice": _("One of the reasons is out of use. Choose again."),
        },
    )


class ReleaseForm(SeenForm):
    """The room may be given without inspection: why."""

    reason = CleanCharField(
        max_length=200, label=_("reason"),
        error_messages={"required": _("Say why the room is given without inspection.")},
    )  # fmt: skip


class ReasonForm(forms.ModelForm):  # type: ignore[type-arg]
    """One line of the list of reasons."""

    class Meta:
        model = FaultReason
        fields = ["area_en", "area_zh", "name_en", "name_zh", "redo_minutes", "position", "in_use"]
        field_classes = dict.fromkeys(("area_en", "area_zh", "name_en", "name_zh"), CleanCharField)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True  # the template has the token
        helper.layout = Layout(
            Div("area_en", "area_zh", css_class="form-row"),
            Div("name_en", "name_zh", css_class="form-row"),
            Div("redo_minutes", "position", css_class="form-row"),
            "in_use",
        )
        return helper
