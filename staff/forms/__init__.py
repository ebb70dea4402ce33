"""What people type about people, time, errands and keys, as checked values."""

from staff.forms.base import HouseForm
from staff.forms.people import (
    ActingForm,
    CodeForm,
    DeviceForm,
    EmployeeForm,
    PasswordForm,
    PhoneSignInForm,
    PinForm,
    PreferencesForm,
    SecretField,
    SignInForm,
    StartForm,
    SwitchOffForm,
)

__all__ = [
    "ActingForm",
    "CodeForm",
    "DeviceForm",
    "EmployeeForm",
    "HouseForm",
    "PasswordForm",
    "PhoneSignInForm",
    "PinForm",
    "PreferencesForm",
    "SecretField",
    "SignInForm",
    "StartForm",
    "SwitchOffForm",
]
