"""What the rules answer when they do not do what was asked. The text of each may be shown to the person."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.functional import Promise


class Refusal(Exception):
    """A rule says no. `message` tells what happened and what to do now; `field` names the form field it belongs to."""

    def __init__(self, message: str | Promise, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)

    @property
    def found(self) -> list[Refusal]:
        """Everything that is wrong."""
        return [self]


class Mistakes(Refusal):
    """Several things are wrong at once, named in the order of the form."""

    def __init__(self, found: Sequence[Refusal]) -> None:
        super().__init__(found[0].message, found[0].field)
        self._found = list(found)

    @property
    def found(self) -> list[Refusal]:
        return self._found


def refuse(found: Sequence[Refusal]) -> None:
    """Raise what was found: nothing, the only one, or all at once."""
    if len(found) == 1:
        raise found[0]
    if found:
        raise Mistakes(found)


class Stale(Refusal):
    """Somebody else was faster: what the person saw is no longer so. Nothing was saved."""


class Denied(Refusal):
    """The person has no right to this act. Views answer 403."""
