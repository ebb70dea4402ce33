"""What core itself puts into the places of `core.slots`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core import clock, rights
from core.access import DESK, sign_in_kind
from core.audit_words import WORDS
from core.domain import audit, form_keys, jobs, live, outbox, pictures, refusals, retention
from core.slots import Card, Check, DueWork, Figure, MenuEntry, Retention, fills


@fills("menu")
def menu() -> list[MenuEntry]:
    return [
        MenuEntry(
            _("Hotel"),
            "core:profile",
            "building-2",
            rights.CHANGE_HOTEL,
            order=900,
            matches=("core:profile", "core:retention"),
        ),
        MenuEntry(_("Mail"), "core:outbox", "mail", rights.SEE_OUTBOX, order=905, matches=("core:outbox",)),
        MenuEntry(
            _("Audit"), "core:audit", "scroll-text", rights.SEE_AUDIT, order=910, matches=("core:audit",)
        ),
    ]


@fills("home", order=900)
def mail_that_waits(request: HttpRequest) -> Card | None:
    """Only when mails should have left and did not."""
    if sign_in_kind(request) != DESK or not request.user.has_perm(rights.SEE_OUTBOX):
        return None
    count = outbox.stuck(clock.now()).count()
    if not count:
        return None
    address = reverse("core:outbox")
    figures = [Figure(_("Not sent yet"), count, "alert", address)]
    return Card(_("Mail"), figures=figures, url=address, order=900, right=rights.SEE_OUTBOX)


@fills("due work")
def due_work() -> list[DueWork]:
    return [
        DueWork(
            "waiting jobs",
            800,
            lambda at: _counted(jobs.look_after(at, wall=clock.now()), "jobs looked after"),
        ),
        DueWork("mails", 810, _send_mails),
        DueWork("retention", 880, _follow_retention),
        DueWork("refused access", 890, lambda at: _counted(refusals.tell(at), "refusals told")),
        DueWork("seal the audit", 900, lambda at: _counted(audit.seal(at), "acts sealed")),
        DueWork("old live events", 910, _purge_hourly),
    ]


@fills("retention")
def kept_for_a_time() -> list[Retention]:
    return [
        Retention(
            "audit",
            _("The audit is kept as long as the hotel's settings say."),
            lambda at, hotel: audit.purge(before=at - timedelta(days=hotel.keep_audit_days), at=at),
        ),
        Retention("form keys", _("Keys of forms are kept 30 days."), lambda at, hotel: form_keys.purge(at)),
        Retention("jobs", _("Files of finished work are kept a week."), lambda at, hotel: jobs.purge(at)),
        Retention(
            "mails",
            _("Mails are kept half a year after they were sent."),
            lambda at, hotel: outbox.purge(at),
        ),
        Retention(
            "pictures",
            _("Pictures taken away are kept 30 days, then their files are deleted."),
            lambda at, hotel: pictures.erase_removed(at),
        ),
        Retention(
            "stray files",
            _("Files that belong to no picture are deleted after a day."),
            lambda at, hotel: pictures.sweep(clock.now()),
        ),
    ]


@fills("check")
def checks() -> list[Check]:
    return [
        Check("audit", _("no row of the audit was changed or removed"), audit.verify),
        Check("pictures", _("every picture has its files, as they were kept"), pictures.verify),
    ]


@fills("counts")
def counts() -> dict[str, Any]:
    return {"audit": [audit.head()]}


def _send_mails(at: datetime) -> str:
    """Counts those that are due; they leave after this work's transaction."""
    transaction.on_commit(lambda: outbox.send_due(at, wall=clock.now))
    return _counted(outbox.waiting(at).count(), "mails to send") if settings.MAIL_IS_SET else ""


def _follow_retention(at: datetime) -> str:
    """Once a night; each rule follows after this work's transaction, in one of its own."""
    if not retention.is_due(at):
        return ""
    transaction.on_commit(lambda: retention.run(at))
    return "what is past its term goes"


def _purge_hourly(at: datetime) -> str:
    return _counted(live.purge(at), "events deleted") if at.minute == 0 else ""


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count else ""


@fills("audit words")
def audit_words() -> dict[str, Promise]:
    return WORDS
