"""Forms of the handover."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import CleanCharField
from handover.domain.days import LONGEST_NOTE as LONGEST
from handover.domain.rules import addresses
from handover.domain.sign import LONGEST_NOTE
from handover.enums import Answer
from handover.models import Rules
from staff.domain import shifts


class NoteForm(forms.Form):
    """A line in the outgoing shift's own words."""

    text = CleanCharField(label=gettext_lazy("Note"), max_length=LONGEST_NOTE, widget=forms.Textarea)
    keep = forms.BooleanField(required=False, label=gettext_lazy("stays open until somebody closes it"))


class SignForm(forms.Form):
    """The version of the report the page showed."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class AnswerForm(forms.Form):
    said = forms.ChoiceField(choices=[(Answer.ACCEPTED, ""), (Answer.DISPUTED, "")])
    words = CleanCharField(max_length=LONGEST_NOTE, required=False)


class CloseForm(forms.Form):
    words = CleanCharField(max_length=300, required=False)


class DailyForm(forms.Form):
    """The end of an attendant's day."""

    cart = forms.BooleanField(required=False)
    tools = forms.BooleanField(required=False)
    words = CleanCharField(required=False, max_length=LONGEST)


class LeaderForm(forms.Form):
    """What the leader counted in the section."""

    rooms = forms.IntegerField(label=gettext_lazy("rooms found occupied"), min_value=0, max_value=5000)
    persons = forms.IntegerField(label=gettext_lazy("persons counted"), min_value=0, max_value=20000)
    words = CleanCharField(
        label=gettext_lazy("Remarks: errands, complaints, people, what differs"),
        required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout("rooms", "persons", "words")
        return helper


class RulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the house hands over."""

    shifts = forms.MultipleChoiceField(
        label=gettext_lazy("Shifts that hand over"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Office hours and split shifts leave nothing to a next shift."),
    )

    class Meta:
        model = Rules
        fields = [
            "shifts", "lead_minutes", "remind_minutes", "escalate_minutes", "mail_to", "mail_language",
            "month_mail_to",
        ]  # fmt: skip
        field_classes = {"mail_to": CleanCharField, "month_mail_to": CleanCharField}

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        field = self.fields["shifts"]
        field.choices = [(one.code, one.name) for one in shifts.all_shifts()]  # type: ignore[attr-defined]
        self.initial["shifts"] = self.instance.shifts.split()

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.layout = Layout(*self.Meta.fields)
        return helper

    def clean_shifts(self) -> str:
        return " ".join(self.cleaned_data["shifts"])

    def clean_mail_to(self) -> str:
        return _checked(self.cleaned_data["mail_to"])

    def clean_month_mail_to(self) -> str:
        return _checked(self.cleaned_data["month_mail_to"])


def _checked(text: str) -> str:
    """Addresses in one line, each a mail address."""
    found = addresses(text)
    for word in found:
        try:
            validate_email(word)
        except ValidationError:
            raise ValidationError(_("“%(address)s” is no mail address.") % {"address": word}) from None
    return ", ".join(found)
