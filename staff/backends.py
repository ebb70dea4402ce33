"""Who somebody is and what they may do, in the form Django asks for it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from core.clock import now
from staff.domain import rights, sign_in
from staff.models import Employee


class EmployeeBackend(BaseBackend):
    """Employee number with a password, or with a PIN on an enrolled floor phone."""

    def authenticate(
        self, request: HttpRequest | None, number: str = "", password: str = "", pin: str = "", **_other: Any
    ) -> Employee | None:
        return sign_in.recognise(number, password=password, pin=pin)

    def get_user(self, user_id: int) -> Employee | None:
        """The person of a session with their rights of this very request, or None once switched off."""
        employee: Employee | None = Employee.objects.active().filter(pk=user_id).first()
        if employee is not None:
            resolved_rights(employee)
        return employee

    def has_perm(self, user_obj: Any, perm: str, obj: object | None = None) -> bool:
        """Rights are about the house; what may be done with one object is the rule of its own app."""
        return obj is None and isinstance(user_obj, Employee) and perm in resolved_rights(user_obj).rights

    def get_all_permissions(self, user_obj: Any, obj: object | None = None) -> set[str]:
        if obj is not None or not isinstance(user_obj, Employee):
            return set()
        return set(resolved_rights(user_obj).rights)


def resolved_rights(employee: Employee) -> rights.Resolved:
    """The rights of a person, resolved once per object, that is once per request. Sets `acting_for`."""
    resolved: rights.Resolved | None = employee.__dict__.get("_resolved")
    if resolved is None:
        resolved = employee.__dict__["_resolved"] = rights.resolve(employee, at=now())
        employee.acting_for = resolved.acting_for
    return resolved
