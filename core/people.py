"""The type of `settings.AUTH_USER_MODEL`, for annotations only: core knows that there are people, not who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from core.models import HotelProfile
    from staff.models import Employee

    __all__ = ["Employee", "SignedRequest"]


class SignedRequest(HttpRequest):
    """What views behind `needs` and `signed_in` are given (but for wall screens): the guard has seen to the person."""

    user: Employee
    hotel: HotelProfile
    sign_in_kind: str
