"""Forms of the store: its rules, and suppliers."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms

from core.fields import CleanCharField
from supplies.models import StockRules, Supplier


class StockRulesForm(forms.ModelForm):  # type: ignore[type-arg]
    """How the house keeps its stores."""

    class Meta:
        model = StockRules
        fields = ["pantry_days", "late_hours", "use_weeks", "cover_days", "recount_money", "recount_percent"]

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout(
            Div("pantry_days", "late_hours", css_class="form-row"),
            Div("use_weeks", "cover_days", css_class="form-row"),
            Div("recount_money", "recount_percent", css_class="form-row"),
        )
        return helper


class SupplierForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whom the house buys from."""

    class Meta:
        model = Supplier
        fields = ["name", "contact", "phone", "mail", "in_use"]
        field_classes = dict.fromkeys(("name", "contact", "phone"), CleanCharField)

    @property
    def helper(self) -> FormHelper:
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        return helper
