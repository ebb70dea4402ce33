"""Forms of budgets and of the monthly report."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField
from supplies.enums import FileKind


class SignForm(forms.Form):
    """The manager's words under a report."""

    note = CleanCharField(
        label=_("note"), max_length=2000, required=False, lines=True,
        help_text=_("What stands behind the figures; it is sealed with them."),
    )  # fmt: skip

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper


class ReaderForm(forms.Form):
    """Where the report is mailed on the first of each month."""

    address = forms.EmailField(label=_("mail address"), max_length=254)
    file_kind = forms.ChoiceField(label=_("file"), choices=FileKind.choices, initial=FileKind.XLSX)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
