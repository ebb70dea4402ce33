"""Signing in and out, and how long a sign-in lasts.

Three kinds: at the desk or in an office with a password; on an enrolled floor phone with a PIN; and wall screens,
which have a token of their own and no person (`devices.py`).
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from functools import cache

from axes.models import AccessAttempt
from django.contrib import auth
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.access import address_of
from core.domain import audit, live, refusals
from core.errors import Refusal
from staff import sessions
from staff.domain.names import fold_number
from staff.domain.people import PIN
from staff.enums import SignInKind
from staff.models import Device, Employee, SignIn

BACKEND = "staff.backends.EmployeeBackend"
DEVICE_TOKEN = "device_token"  # noqa: S105  the name of a session entry

LASTS = {SignInKind.DESK: timedelta(hours=12), SignInKind.PHONE: timedelta(hours=14)}
IDLE = {SignInKind.DESK: timedelta(minutes=30)}
SEEN_EVERY = timedelta(minutes=1)
"""`seen_at` is written at most this often; a person is signed out up to so much earlier, never later."""

WIDE_LIMIT, WIDE_PERIOD = 300, timedelta(minutes=15)
"""Wrong tries from one address. Wide, because the whole hotel sits behind one address."""


def recognise(number: str, *, password: str = "", pin: str = "") -> Employee | None:
    """The active person with this number and this password or PIN, else None.

    A number nobody has takes as long and gets the same answer as a wrong password.
    """
    employee = Employee.objects.filter(number=fold_number(number)).first()
    secret = password or pin
    stored = (employee.password if password else employee.pin) if employee else ""
    fits = check_password(secret, stored or nobodys_hash())
    return employee if employee and employee.is_active and stored and fits else None


@cache
def nobodys_hash() -> str:
    """A hash no password fits, of the present cost."""
    return make_password(uuid.uuid4().hex)


def counted_name(request: HttpRequest | None, credentials: dict[str, str] | None = None) -> str:
    """The name wrong tries are counted under: folded, so that blanks and full-width digits give no new tries."""
    number = (credentials or {}).get("number") or (request.POST.get("number", "") if request else "")
    return fold_number(number)[:40]


def try_to_sign_in(
    request: HttpRequest, *, number: str, password: str = "", pin: str = "", at: datetime
) -> Employee:
    """The person with this number and secret. Raises Refusal, with the same words whatever did not fit."""
    address = address_of(request)
    if address_is_over(address, at=at):
        refusals.note(
            "staff.sign_in_stopped", about="staff:employee:unknown", by=None, at=at, address=address
        )
        raise Refusal(_("Too many wrong tries came from this place. Wait 15 minutes and try again."))
    employee = auth.authenticate(request, number=number, password=password, pin=pin)
    if isinstance(employee, Employee):
        return employee
    # The number as typed is not kept: some people type the password there.
    known = Employee.objects.filter(number=fold_number(number)).first()
    about = f"staff:employee:{known.pk}" if known else "staff:employee:unknown"
    if getattr(request, "axes_locked_out", False):
        refusals.note("staff.sign_in_locked", about=about, by=None, at=at, address=address)
        raise Refusal(
            _(
                "Too many wrong tries for this number. Wait 15 minutes, or ask your manager for a one-time link."
            )
        )
    refusals.note("staff.sign_in_refused", about=about, by=None, at=at, address=address)
    if pin:
        raise Refusal(_("Number and PIN do not fit together. Check both and try again."))
    raise Refusal(_("Number and password do not fit together. Check both and try again."))


def address_is_over(address: str, *, at: datetime) -> bool:
    """Whether so many tries from this address were wrong that it must be a machine that guesses."""
    tries = AccessAttempt.objects.filter(ip_address=address, attempt_time__gt=at - WIDE_PERIOD)
    return bool(address) and (tries.aggregate(sum=Sum("failures_since_start"))["sum"] or 0) >= WIDE_LIMIT


def prove(request: HttpRequest, present: str, *, at: datetime) -> None:
    """Check that the signed-in person is still the one at the keys. Wrong tries count like those at the door.

    `present` is their password or their PIN. Raises Refusal.
    """
    number = request.user.get_username()
    secret = {"pin": present} if PIN.fullmatch(present) else {"password": present}
    try:
        try_to_sign_in(request, number=number, at=at, **secret)
    except Refusal as refusal:
        raise Refusal(refusal.message, field="present") from None


def begin(
    request: HttpRequest, employee: Employee, *, kind: SignInKind, at: datetime, device: Device | None = None
) -> None:
    """Start a session of this kind under a new id; whatever was open in this browser ends."""
    with transaction.atomic():
        if SESSION_KEY in request.session:
            request.session.flush()
        auth.login(request, employee, backend=BACKEND)
        request.session[sessions.KIND] = str(kind)
        request.session[sessions.STARTED] = request.session[sessions.SEEN] = at.isoformat()
        request.session[sessions.REF] = str(uuid.uuid4())
        request.session[sessions.BROWSER] = request.headers.get("User-Agent", "")[:200]
        if device is not None:
            request.session[sessions.DEVICE] = device.pk
            request.session[DEVICE_TOKEN] = device.token_hash
        request.session.set_expiry(at + LASTS[kind])
        audit.record(
            "staff.sign_in",
            by=employee,
            at=at,
            about=f"staff:employee:{employee.pk}",
            new=str(kind),
            address=address_of(request),
        )


def end(request: HttpRequest, *, at: datetime) -> None:
    """End this session on the server."""
    if request.user.is_authenticated:
        audit.record("staff.sign_out", by=request.user, at=at, about=f"staff:employee:{request.user.pk}")
    auth.logout(request)


def has_ended(session: SessionBase, *, at: datetime, device_token: str) -> str:
    """Why the session of a signed-in person is over: "idle", "time", "device", or "" while it goes on."""
    kind = SignInKind(session.get(sessions.KIND) or SignInKind.DESK)
    started, seen = (
        sessions.moment(session.get(sessions.STARTED)),
        sessions.moment(session.get(sessions.SEEN)),
    )
    if started and at >= started + LASTS[kind]:
        return "time"
    if seen and kind in IDLE and at >= seen + IDLE[kind]:
        return "idle"
    if kind == SignInKind.PHONE and device_token != session.get(DEVICE_TOKEN):
        return "device"
    return ""


def note_use(session: SessionBase, *, at: datetime) -> None:
    """Remember that the person did something, written at most once a minute.

    Written at once and not after the page: a database that takes nothing must not make an answer of a page that
    was ready. Raises OperationalError then.
    """
    seen = sessions.moment(session.get(sessions.SEEN))
    if seen is None or at - seen >= SEEN_EVERY:
        changed = session.modified
        session.setdefault(sessions.STARTED, at.isoformat())
        session[sessions.SEEN] = at.isoformat()
        session.modified = changed
        session.save()


def open_sign_ins(employee: Employee, *, at: datetime) -> QuerySet[SignIn]:
    """A person's sessions that are still open, the latest first."""
    return employee.sign_ins.filter(expire_date__gt=at).select_related("device").order_by("-seen_at")


def end_one(employee: Employee, ref: uuid.UUID, *, by: Employee, at: datetime) -> bool:
    """End one session of a person by the number its list shows. Returns whether there was one."""
    with transaction.atomic():
        ended = bool(SignIn.objects.filter(employee=employee, ref=ref).delete()[0])
        if ended:
            live.announce(live.person(employee.pk), "end", "", at=at)
            audit.record("staff.end_sign_in", by=by, at=at, about=f"staff:employee:{employee.pk}")
    return ended
