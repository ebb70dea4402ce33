"""What all forms of the house share."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import QueryDict
from django.utils.translation import pgettext

from core.clock import from_local, local
from core.domain.hotel import profile
from core.errors import Refusal
from core.fields import CleanCharField

DATE = {"type": "date"}
TIME = {"type": "time"}
MOMENT = {"type": "datetime-local"}

DASHES = BLANK_CHOICE_DASH[0][1]
"""What Django calls no choice: a row of dashes, read aloud one by one."""


class HouseForm(forms.Form):
    """A form whose buttons and `<form>` tag stand in the template."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField) and field.empty_label == DASHES:
                field.empty_label = pgettext("from a list", "choose") if field.required else "—"

    def show(self, refusal: Refusal) -> None:
        """Put a refusal of the rules beside its field, or above the form."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal.message))

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True  # the template has the token
        layout = self.layout()
        if layout is not None:
            helper.layout = layout
        return helper

    def layout(self) -> Layout | None:
        return None


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    widget = forms.DateInput(attrs=DATE, format="%Y-%m-%d")


class ClockField(forms.TimeField):
    """A time on the hotel's wall clock."""

    widget = forms.TimeInput(attrs=TIME, format="%H:%M")


class MomentField(forms.DateTimeField):
    """A moment on the hotel's wall clock; cleaned it is aware."""

    widget = forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")


def on_wall(at: datetime) -> datetime:
    """A moment as a form shows it."""
    return local(at, profile()).replace(tzinfo=None, second=0, microsecond=0)


def moment_of(day: date, clock_time: time) -> datetime:
    """The moment when the hotel's wall clock shows this time of this day."""
    minutes = clock_time.hour * 60 + clock_time.minute
    return from_local(day, minutes, profile())


def words_of(data: QueryDict, name: str, *, length: int = 300) -> str:
    """A few words of a form that has no fields besides buttons. Raises Refusal for signs nobody types."""
    try:
        found: str = CleanCharField(max_length=length, required=False).clean(data.get(name, ""))
    except ValidationError as fault:
        raise Refusal(" ".join(fault.messages), field=name) from None
    return found


def pk_of(text: str) -> int:
    """A row's number as a form sends it; 0 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else 0
