"""Forms about errands, keys and personnel files."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.fields import CleanCharField
from staff.enums import LANGUAGES, CertificateKind, Contract, Role, Skill, ThingKind
from staff.forms.base import DayField, HouseForm, MomentField, on_wall
from staff.models import Employee, Thing


class ErrandForm(HouseForm):
    """What, where, until when, and for whom: one person or a role."""

    text = CleanCharField(
        label=_("What is to be done"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
    )
    place = CleanCharField(label=pgettext_lazy("errand", "Place"), max_length=80, required=False)
    due_at = MomentField(label=pgettext_lazy("errand", "Due"))
    person = forms.ModelChoiceField(
        label=_("For this person"),
        queryset=Employee.objects.none(),
        required=False,
        empty_label=_("nobody in particular"),
    )
    role = forms.ChoiceField(
        label=_("or whoever is first of"), choices=[("", "---"), *Role.choices], required=False
    )
    asked_by = CleanCharField(
        label=_("Asked for by"),
        max_length=60,
        required=False,
        help_text=_("Only for a task from above or outside, such as the general manager."),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"due_at": on_wall(at + timedelta(hours=1))})
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Employee.objects.active().order_by("number")  # type: ignore[attr-defined]


class ErrandChangeForm(HouseForm):
    due_at = MomentField(label=pgettext_lazy("errand", "Due"))
    place = CleanCharField(label=pgettext_lazy("errand", "Place"), max_length=80, required=False)
    note = CleanCharField(label=_("Note"), max_length=300, required=False)


class ThingForm(HouseForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=ThingKind.choices)
    code = CleanCharField(
        label=_("Code"),
        max_length=20,
        help_text=_("As on its label or printed as a QR code; letters and digits."),
    )
    name_en = CleanCharField(label=_("Name in English"), max_length=60, required=False)
    name_zh = CleanCharField(label=_("Name in Chinese"), max_length=60, required=False)

    def __init__(self, *args: Any, thing: Thing | None = None, **kwargs: Any) -> None:
        if thing is not None:
            kwargs["initial"] = {
                name: getattr(thing, name) for name in ("kind", "code", "name_en", "name_zh")
            }
        super().__init__(*args, **kwargs)


class FileForm(HouseForm):
    """Contract, weekly hours and skills of a person."""

    contract = forms.ChoiceField(
        label=_("Contract"), choices=[("", "---"), *Contract.choices], required=False
    )
    week_hours = forms.DecimalField(
        label=_("Hours a week by contract"),
        min_value=0,
        max_value=168,
        decimal_places=1,
        help_text=_("0 where the contract names none."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Speaks"),
        choices=[(one.value, one.label) for one in LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    skills = forms.MultipleChoiceField(
        label=_("Skills"),
        choices=[(one.value, one.label) for one in Skill if one not in LANGUAGES],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        known = [one.skill for one in employee.skills.all()]
        kwargs["initial"] = {
            "contract": employee.contract,
            "week_hours": f"{employee.week_minutes / 60:g}",
            "languages": known,
            "skills": known,
        }
        super().__init__(*args, **kwargs)

    def layout(self) -> Layout:
        return Layout(
            Fieldset(_("Contract"), "contract", "week_hours"), Fieldset(_("Abilities"), "languages", "skills")
        )

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "contract": given["contract"],
            "week_minutes": round(given["week_hours"] * 60),
            "skills": [*given["languages"], *given["skills"]],
        }


class CertificateForm(HouseForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=CertificateKind.choices)
    name = CleanCharField(label=_("What the paper says"), max_length=80, required=False)
    issued_on = DayField(label=_("Issued"), required=False)
    expires_on = DayField(label=_("Good until"), required=False)
