"""Sessions as rows of `SignIn`, so that a person's sessions can be listed and ended at once, on the server."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError

from staff.models import SignIn

KIND, DEVICE, STARTED, SEEN, REF, BROWSER = "kind", "device", "started", "seen", "ref", "browser"


class SessionStore(DatabaseStore):
    """The columns of `SignIn` repeat what the session itself holds; nothing else writes them."""

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

    def save(self, must_create: bool = False) -> None:
        """As Django does, but a database that takes nothing (OperationalError) is not called an ended session."""
        try:
            super().save(must_create)
        except UpdateError as fault:
            if isinstance(fault.__context__, OperationalError):
                raise fault.__context__ from None
            raise

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:
        row: SignIn = super().create_model_instance(data)  # type: ignore[assignment]
        row.employee_id = data.get(SESSION_KEY)
        row.kind = data.get(KIND, "")
        row.device_id = data.get(DEVICE)
        row.started_at = moment(data.get(STARTED))
        row.seen_at = moment(data.get(SEEN))
        row.browser = data.get(BROWSER, "")
        if REF in data:
            row.ref = data[REF]
        return row


def moment(text: str | None) -> datetime | None:
    """The aware time a session holds as ISO text."""
    return datetime.fromisoformat(text) if text else None
