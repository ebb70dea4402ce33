"""Mails as rows: written in the transaction of what they tell of, sent after it, kept until they went (SAFETY 15).

    outbox.put("handover:2016-07-01:night:M24", to=..., subject=..., text=..., kind="handover.report", at=at)

The same key is mailed once, whoever asks how often. A sender claims a mail, sends it with no transaction open, and
marks it; when it dies between the two, the mail goes a second time under the same Message-ID.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPServerDisconnected
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import workers
from core.domain import audit
from core.domain.hotel import profile
from core.domain.jobs import path_of
from core.enums import MailTrouble
from core.errors import Refusal, Stale
from core.export import safe_text
from core.models import Job, Outbox

if TYPE_CHECKING:
    from core.people import Employee

log = logging.getLogger(__name__)
Wall = Callable[[], datetime]

CLAIM_LASTS = timedelta(minutes=10)  # longer than any sending: who is silent for so long has died
# After the first, second, ... refusal; then every six hours for ever, for somebody may mend the server.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360)]
SENT_AT_ONCE = 50
STUCK_AFTER = timedelta(minutes=15)
KEPT = timedelta(days=180)

WAITING = Q(sent_at__isnull=True, withdrawn_at__isnull=True)


def put(
    key: str,
    *,
    to: str,
    subject: str,
    text: str,
    kind: str,
    at: datetime,
    html: str = "",
    language: str = "en",
    due_at: datetime | None = None,
    job: Job | None = None,
) -> Outbox:
    """Write a mail, to leave after the caller's commit or from `due_at` on. The same `key` is written once.

    `job` is a finished job whose file goes along. Raises Refusal for what is no mail address.
    """
    try:
        validate_email(to)
    except ValidationError:
        raise Refusal(_("“%(address)s” is no mail address.") % {"address": to}, "to") from None
    mail, made = Outbox.objects.get_or_create(
        key=key,
        defaults={
            "to": to, "subject": safe_text(subject)[:200], "text": text, "html": html, "language": language,
            "kind": kind, "job": job, "message_id": message_id_of(key), "made_at": at, "due_at": due_at or at,
        },
    )  # fmt: skip
    if made and mail.due_at <= at:
        transaction.on_commit(lambda: workers.tell("core.tasks.send_mail", mail.pk))
    return mail


def message_id_of(key: str) -> str:
    """The same for every sending of one thing, and readable: "<handover.2016-07-01.night.4be0643f1d98@hotel.lan>"."""
    words = re.sub(r"[^A-Za-z0-9-]+", ".", key).strip(".")
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    return f"<{words}.{hashlib.sha256(key.encode()).hexdigest()[:12]}@{domain}>"


def waiting(at: datetime) -> QuerySet[Outbox]:
    """Mails that should have left at `at` and did not."""
    return Outbox.objects.filter(WAITING, due_at__lte=at)


def stuck(at: datetime) -> QuerySet[Outbox]:
    """Mails that should have left a quarter of an hour ago."""
    return waiting(at - STUCK_AFTER)


def send_due(at: datetime, *, wall: Wall) -> int:
    """Send what is due at the hotel's time `at`. Returns how many went. Never inside a transaction.

    `wall` reads the machine's clock: claims and pauses are about servers, not about hotel time. A mail that breaks
    the connection counts as tried and goes to the end, so that it never keeps the others.
    """
    open_now = Q(claimed_at__isnull=True) | Q(claimed_at__lt=wall() - CLAIM_LASTS)
    rested = Q(try_after__isnull=True) | Q(try_after__lte=wall())
    due = waiting(at).filter(open_now, rested).order_by("tries", "pk").values_list("pk", flat=True)
    if not settings.MAIL_IS_SET:
        due.update(trouble=MailTrouble.UNSET)
        return 0
    count = 0
    with closing(get_connection(fail_silently=False)) as server:
        for pk in list(due[:SENT_AT_ONCE]):
            sent = _send(pk, server, at=at, wall=wall)
            if sent is None:  # no server there: the others would only wait for its time-out, too
                break
            count += sent
    return count


def send(pk: int, *, at: datetime, wall: Wall) -> bool:
    """Send one mail, if it is due and nobody else is at it. Never inside a transaction."""
    if not settings.MAIL_IS_SET:
        return False
    with closing(get_connection(fail_silently=False)) as server:
        return bool(_send(pk, server, at=at, wall=wall))


def _send(pk: int, server: Any, *, at: datetime, wall: Wall) -> bool | None:
    """Claim, send, mark. False when there was nothing to send or it was refused, None when no mail can leave now."""
    mail = claim(pk, at=at, wall=wall())
    if mail is None:
        return False
    try:
        server.open()
        _message(mail, server).send()
    except SMTPAuthenticationError as fault:
        return _failed(mail, MailTrouble.PASSWORD, fault, wall=wall())
    except (SMTPConnectError, SMTPServerDisconnected) as fault:
        return _failed(mail, MailTrouble.UNREACHABLE, fault, wall=wall())
    except (SMTPException, ValueError) as fault:  # ValueError: a header that cannot be written
        return _failed(mail, MailTrouble.REFUSED, fault, wall=wall())
    except OSError as fault:  # of the network; the parent of all SMTP errors, too
        return _failed(mail, MailTrouble.UNREACHABLE, fault, wall=wall())
    return mark_sent(mail, at=at)


def claim(pk: int, *, at: datetime, wall: datetime) -> Outbox | None:
    """Take a mail that is due. None when it went, rests, or somebody else has it."""
    open_now = Q(claimed_at__isnull=True) | Q(claimed_at__lt=wall - CLAIM_LASTS)
    rested = Q(try_after__isnull=True) | Q(try_after__lte=wall)
    if not waiting(at).filter(open_now, rested, pk=pk).update(claimed_at=wall, tries=F("tries") + 1):
        return None
    return Outbox.objects.select_related("job").get(pk=pk)


def mark_sent(mail: Outbox, *, at: datetime) -> bool:
    """The server has taken it. False when somebody else marked it first."""
    return bool(
        Outbox.objects.filter(pk=mail.pk, sent_at__isnull=True).update(
            sent_at=at, withdrawn_at=None, claimed_at=None, trouble="", last_error=""
        )
    )


def try_now(pk: int, *, by: Employee | None, at: datetime) -> None:
    """Send a waiting mail without waiting for its pause to end. Raises Stale when it does not wait any more."""
    with transaction.atomic():
        if not Outbox.objects.filter(WAITING, pk=pk).update(try_after=None, due_at=at):
            raise Stale(_("This mail went or was withdrawn meanwhile."))
        audit.record("core.try_mail", by=by, at=at, about=f"core:outbox:{pk}")
        transaction.on_commit(lambda: workers.tell("core.tasks.send_mail", pk))


def withdraw(pk: int, *, reason: str, by: Employee | None, at: datetime) -> None:
    """Never send this mail; its key stays taken. Raises Stale when it went, is on its way, or was withdrawn."""
    with transaction.atomic():
        if not Outbox.objects.filter(WAITING, pk=pk, claimed_at__isnull=True).update(withdrawn_at=at):
            raise Stale(_("This mail went, is on its way, or was withdrawn meanwhile."))
        audit.record("core.withdraw_mail", by=by, at=at, about=f"core:outbox:{pk}", reason=reason)


def purge(at: datetime) -> int:
    """Delete mails that went or were withdrawn half a year ago (retention). Returns how many."""
    return Outbox.objects.filter(Q(sent_at__lt=at - KEPT) | Q(withdrawn_at__lt=at - KEPT)).delete()[0]


def _failed(mail: Outbox, trouble: MailTrouble, fault: Exception, *, wall: datetime) -> bool | None:
    """Give the mail back with what went wrong. False when it is about this mail, None when about the server."""
    log.warning("mail %s did not leave: %s: %s", mail.pk, type(fault).__name__, fault)
    refused = trouble == MailTrouble.REFUSED
    pause = PAUSES[min(mail.tries, len(PAUSES)) - 1] if refused else PAUSES[0]
    Outbox.objects.filter(pk=mail.pk, sent_at__isnull=True).update(
        claimed_at=None, try_after=wall + pause, trouble=trouble, last_error=_words(fault)
    )
    return False if refused else None


def _words(fault: Exception) -> str:
    """What the server said, as text of at most 500 signs."""
    return safe_text(" ".join(_said(part) for part in fault.args) or type(fault).__name__)[:500]


def _said(part: Any) -> str:
    if isinstance(part, bytes):
        return part.decode(errors="replace")
    if isinstance(part, dict):  # address -> (code, words) of refused recipients
        return " ".join(f"{address}: {_said(answer)}" for address, answer in part.items())
    if isinstance(part, tuple):
        return " ".join(_said(piece) for piece in part)
    return str(part)


def _message(mail: Outbox, server: Any) -> EmailMultiAlternatives:
    hotel = profile()
    name = hotel.name_zh if mail.language.startswith("zh") else hotel.name_en
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        formataddr((name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1])),
        [mail.to],
        connection=server,
        headers={
            "Message-ID": mail.message_id,
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.job is not None and mail.job.file:
        path = path_of(mail.job)
        message.attach(f"{mail.job.kind.replace('.', '-')}{path.suffix}", path.read_bytes())
    return message
