"""Floor phones and wall screens: offered with a short code, enrolled by showing it, revoked at once."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.domain import audit
from core.errors import Refusal, Stale
from staff.domain.names import fold_number
from staff.domain.people import hash_token
from staff.enums import DeviceKind
from staff.models import Device, Employee

CODE_LASTS = timedelta(minutes=15)
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that are mistaken for another
CODE_LENGTH = 10


def offer(kind: str, name: str, *, by: Employee | None, at: datetime) -> tuple[Device, str]:
    """Make a device known and return it with the code its browser must show within 15 minutes."""
    name = name.strip()
    if not name:
        raise Refusal(_("Give the device a name people know, such as Floor 3 phone 1."), field="name")
    with transaction.atomic():
        device = Device.objects.create(kind=DeviceKind(kind), name=name, offered_by=by, offered_at=at)
        code = renew_code(device, at=at)
        audit.record(
            "staff.offer_device", by=by, at=at, about=f"staff:device:{device.pk}", new=f"{kind} {name}"
        )
    return device, code


def renew_code(device: Device, *, at: datetime) -> str:
    """A new code for a device that was not enrolled in time. The old one stops working."""
    code = "".join(secrets.choice(CODE_SIGNS) for _place in range(CODE_LENGTH))
    device.code_hash, device.code_until = hash_token(code), at + CODE_LASTS
    waiting = Device.objects.filter(pk=device.pk, enrolled_at__isnull=True, revoked_at__isnull=True)
    if not waiting.update(code_hash=device.code_hash, code_until=device.code_until):
        raise Stale(_("This device was enrolled or revoked before. Open the page again."))
    return code


def waiting_for(code: str, *, at: datetime) -> Device | None:
    """The device this code belongs to while it can be enrolled."""
    folded = fold_number(code).replace("-", "")
    return Device.objects.filter(
        code_hash=hash_token(folded), code_until__gt=at, enrolled_at__isnull=True, revoked_at__isnull=True
    ).first()


def enrol(code: str, *, at: datetime) -> tuple[Device, str]:
    """Make the browser that shows this code the device. Returns it with its token, which is kept as a hash only.

    Raises Stale when the code was used before or is over.
    """
    with transaction.atomic():
        device = waiting_for(code, at=at)
        token = secrets.token_urlsafe(32)
        if device is None or not Device.objects.filter(pk=device.pk, enrolled_at__isnull=True).update(
            token_hash=hash_token(token), enrolled_at=at, last_seen_at=at, code_hash="", code_until=None
        ):
            raise Stale(_("This code was used before or is over. Ask for a new one."))
        device.refresh_from_db()
        audit.record(
            "staff.enrol_device",
            by=None,
            at=at,
            about=f"staff:device:{device.pk}",
            new=f"{device.kind} {device.name}",
        )
    return device, f"{device.kind}.{token}"


def find(cookie: str) -> Device | None:
    """The enrolled device that carries this cookie (one query). A wall screen's token makes no phone."""
    if not cookie:
        return None
    kind = cookie.partition(".")[0]
    return Device.objects.filter(token_hash=token_hash(cookie), kind=kind, revoked_at__isnull=True).first()


def token_hash(cookie: str) -> str:
    """What the database keeps of a device's cookie; empty without one."""
    return hash_token(cookie.partition(".")[2]) if cookie else ""


def note_seen(device: Device, *, at: datetime) -> None:
    """Remember that a device is in use, written at most once a minute."""
    if device.last_seen_at is None or at - device.last_seen_at >= timedelta(minutes=1):
        Device.objects.filter(pk=device.pk).update(last_seen_at=at)


def revoke(device: Device, *, by: Employee | None, at: datetime) -> None:
    """Shut a device out for good; sessions on it end at once. Raises Stale when it was done before."""
    with transaction.atomic():
        if not Device.objects.filter(pk=device.pk, revoked_at__isnull=True).update(
            revoked_at=at, code_hash=""
        ):
            raise Stale(_("%(device)s was revoked before.") % {"device": device.name})
        device.sign_ins.all().delete()
        audit.record("staff.revoke_device", by=by, at=at, about=f"staff:device:{device.pk}", old=device.name)
