"""What the rules answer when they do not do what was asked. The text of each may be shown to the person."""

from __future__ import annotations

from django.utils.functional import Promise


class Refusal(Exception):
    """A rule says no. `message` tells what happened and what to do now; `field` names the form field it belongs to."""

    def __init__(self, message: str | Promise, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class Stale(Refusal):
    """Somebody else was faster: what the person saw is no longer so. Nothing was saved."""


class Denied(Refusal):
    """The person has no right to this act. Views answer 403."""
