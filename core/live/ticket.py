"""The ticket that opens the stream: who, which topics, which language, for ten minutes. Signed, not stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core import signing

SECONDS = 600
SALT = "live"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a stream may carry. `person` is 0 for a wall screen; `ends_at` is epoch seconds."""

    person: int
    topics: frozenset[str]
    language: str
    kind: str
    ends_at: float

    @property
    def issued_at(self) -> float:
        """Epoch seconds, whole ones: what happened within that second may have come later."""
        return self.ends_at - SECONDS


def issue(*, person: int, topics: Iterable[str], language: str, kind: str) -> str:
    """A ticket that holds from now on for SECONDS."""
    return signing.dumps(
        {"p": person, "t": sorted(topics), "l": language, "k": kind}, salt=SALT, compress=True
    )


def read(text: str) -> Ticket | None:
    """The ticket behind `text`; None when it is forged or has run out."""
    signer = signing.TimestampSigner(salt=SALT)
    try:
        said: dict[str, Any] = signer.unsign_object(text, max_age=SECONDS)
        stamp = signing.b62_decode(text.rsplit(":", 2)[1])
    except (signing.BadSignature, ValueError, KeyError):
        return None
    return Ticket(said["p"], frozenset(said["t"]), said["l"], said["k"], stamp + SECONDS)
