"""The type of `settings.AUTH_USER_MODEL`, for annotations only: core knows that there are people, not who they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from staff.models import Employee

    __all__ = ["Employee"]
