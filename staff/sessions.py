"""Sessions as rows of `SignIn`, so that a person's sessions can be listed and ended at once, on the server."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from staff.models import SignIn

KIND, DEVICE, STARTED, SEEN, REF, BROWSER = "kind", "device", "started", "seen", "ref", "browser"


class SessionStore(DatabaseStore):
    """The columns of `SignIn` repeat what the session itself holds; nothing else writes them."""

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        return SignIn

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
