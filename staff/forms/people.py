"""What people type about people, as checked values."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from core.access import RIGHTS
from core.clock import local
from core.domain.hotel import profile
from core.fields import CleanCharField
from staff import passwords
from staff.enums import DeviceKind, Language, Role, Theme
from staff.forms.base import DATE, MOMENT, HouseForm
from staff.models import Employee
from staff.roles import EARNED


class SecretField(forms.CharField):
    """A password or PIN: kept exactly as typed, never shown again."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete, **kwargs.pop("attrs", {})}
        super().__init__(strip=False, max_length=512, widget=forms.PasswordInput(attrs=attrs), **kwargs)


DIGITS = {"inputmode": "numeric", "pattern": "[0-9]{6}", "maxlength": "6"}


class SignInForm(HouseForm):
    number = CleanCharField(
        label=_("Employee number"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "characters"}
        ),
    )
    password = SecretField(label=_("Password"), autocomplete="current-password")


class PhoneSignInForm(HouseForm):
    number = CleanCharField(
        label=_("Employee number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True, "inputmode": "numeric"}),
    )
    pin = SecretField(label=_("PIN"), autocomplete="off", attrs=DIGITS)


class StartForm(HouseForm):
    """The first sign-in: a password, a PIN for the floor phone, or both."""

    password = SecretField(label=_("Password"), autocomplete="new-password", required=False)
    again = SecretField(label=_("Password once more"), autocomplete="new-password", required=False)
    pin = SecretField(
        label=_("PIN for the floor phone"),
        autocomplete="off",
        attrs=DIGITS,
        required=False,
        help_text=_("Six digits. Only for those who work with a floor phone."),
    )

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = _(
            "At least %(least)d signs; a short sentence is easy to keep. No names of people or of the hotel."
        ) % {"least": passwords.least_length(employee)}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("password") != data.get("again"):
            self.add_error("again", _("The two passwords differ. Type the same one twice."))
        return data


class PasswordForm(StartForm):
    """One's own password, with the present one as proof."""

    present = SecretField(label=_("Present password"), autocomplete="current-password")
    field_order = ["present", "password", "again"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["pin"]
        self.fields["password"].label = _("New password")
        self.fields["password"].required = self.fields["again"].required = True


class PinForm(HouseForm):
    """One's own PIN, with the present password or PIN as proof."""

    present = SecretField(label=_("Present password or PIN"), autocomplete="current-password")
    pin = SecretField(label=_("New PIN"), autocomplete="off", attrs=DIGITS, help_text=_("Six digits."))


AUTO = "auto"  # nothing of one's own: as the browser and the device are set


def own_or_auto(choices: Any) -> list[tuple[str, Any]]:
    return [(value or AUTO, label) for value, label in choices]


class PreferencesForm(HouseForm):
    language = forms.TypedChoiceField(
        label=_("Language"),
        choices=own_or_auto(Language.choices),
        coerce=lambda value: value.replace(AUTO, ""),
    )
    theme = forms.TypedChoiceField(
        label=_("Theme"), choices=own_or_auto(Theme.choices), coerce=lambda value: value.replace(AUTO, "")
    )

    def __init__(self, *args: Any, person: Employee, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": person.language or AUTO, "theme": person.theme or AUTO}
        super().__init__(*args, **kwargs)


class EmployeeForm(HouseForm):
    """Everything the manager knows about somebody. Name fields take what the documents say."""

    number = CleanCharField(label=_("Employee number"), max_length=12)
    name_zh = CleanCharField(label=_("Chinese name"), max_length=40, required=False)
    family_name = CleanCharField(label=_("Family name in Latin letters"), max_length=60, required=False)
    given_names = CleanCharField(label=_("Given names in Latin letters"), max_length=60, required=False)
    phone = CleanCharField(
        label=_("Phone"), max_length=30, required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    hired_on = forms.DateField(
        label=_("Hired"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )
    reports_to = forms.ModelChoiceField(
        label=_("Answers to"), queryset=Employee.objects.none(), required=False, empty_label=_("Nobody here")
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )
    earned = forms.MultipleChoiceField(
        label=_("May also"),
        choices=lambda: [(right, RIGHTS[right]) for right in EARNED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Earned by this person, not by the role."),
    )

    def __init__(self, *args: Any, employee: Employee | None = None, **kwargs: Any) -> None:
        if employee is not None:
            kwargs["initial"] = {
                **{name: getattr(employee, name) for name in EMPLOYEE_FIELDS},
                "roles": [row.role for row in employee.roles.all()],
                "earned": [row.right for row in employee.earned.all()],
            }
        super().__init__(*args, **kwargs)
        above = Employee.objects.active().exclude(pk=employee.pk if employee else None)
        self.fields["reports_to"].queryset = above  # type: ignore[attr-defined]

    def layout(self) -> Layout:
        return Layout(
            Fieldset(_("Person"), "number", "name_zh", "family_name", "given_names", "phone"),
            Fieldset(_("Work"), "hired_on", "reports_to", "roles", "earned"),
        )

    @property
    def rights(self) -> dict[str, Any]:
        """The checked roles and earned rights."""
        return {name: self.cleaned_data[name] for name in ("roles", "earned")}

    @property
    def about_person(self) -> dict[str, Any]:
        """The checked values of the person alone, without the roles."""
        return {name: self.cleaned_data[name] for name in EMPLOYEE_FIELDS}


EMPLOYEE_FIELDS = ("number", "name_zh", "family_name", "given_names", "phone", "hired_on", "reports_to")


class SwitchOffForm(HouseForm):
    left_on = forms.DateField(
        label=_("Last day at work"), required=False, widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d")
    )


class ActingForm(HouseForm):
    """Who stands in for the manager, and when. Times are hotel time."""

    deputy = forms.ModelChoiceField(label=_("Acting manager"), queryset=Employee.objects.none())
    starts_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )
    until = forms.DateTimeField(
        label=_("Until"), widget=forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, manager: Employee, at: datetime, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"starts_at": local(at, profile()).replace(tzinfo=None)})
        super().__init__(*args, **kwargs)
        others = Employee.objects.active().exclude(pk=manager.pk)
        self.fields["deputy"].queryset = others  # type: ignore[attr-defined]


class DeviceForm(HouseForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=DeviceKind.choices)
    name = CleanCharField(
        label=_("Name"), max_length=60, help_text=_("A name people know, such as Floor 3 phone 1.")
    )


class CodeForm(HouseForm):
    code = CleanCharField(
        label=_("Code of the device"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autofocus": True, "autocapitalize": "characters"}
        ),
    )
