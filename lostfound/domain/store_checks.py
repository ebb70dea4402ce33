"""Checking a store: everything the register says lies there is scanned or ticked; what is missing is raised."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.domain import audit, live
from core.errors import Denied, Refusal, Stale
from lostfound.domain import custody, words
from lostfound.domain.people import with_right
from lostfound.enums import Gone, Step
from lostfound.models import Store, StoreCheck, StoreCheckLine, Thing
from lostfound.rights import RUN
from staff.models import Employee

NUMBER = re.compile(r"LF-?(\d{4})-?(\d+)", re.IGNORECASE)


def begin(store: Store, *, by: Employee, at: datetime) -> StoreCheck:
    """Begin a check with everything that lies in the store now; one that is open goes on instead."""
    _need(by)
    try:
        with transaction.atomic():
            check = StoreCheck.objects.create(store=store, begun_at=at, begun_by=by)
            things = Thing.objects.filter(shelf__store=store, gone=Gone.NO).select_related("shelf")
            StoreCheckLine.objects.bulk_create(
                StoreCheckLine(check_of=check, thing=thing, shelf=thing.shelf, box=thing.box, steps=thing.steps)
                for thing in things
            )  # fmt: skip
            audit.record(
                "lostfound.begin_check", by=by, at=at, about=f"lostfound:check:{check.pk}", new=store.code
            )
    except IntegrityError:
        return StoreCheck.objects.get(store=store, ended_at__isnull=True)
    return check


def see(check_id: int, lines: list[int], *, by: Employee, at: datetime) -> int:
    """Tick lines as seen. Ticking twice does no harm; answers how many were new."""
    _need(by)
    with transaction.atomic():
        check = _open(check_id)
        return check.lines.filter(pk__in=lines, seen_at__isnull=True).update(seen_at=at, seen_by=by)


def unsee(check_id: int, line_id: int, *, by: Employee) -> None:
    """Take a wrong tick back."""
    _need(by)
    with transaction.atomic():
        _open(check_id).lines.filter(pk=line_id).update(seen_at=None, seen_by=None)


def scan(check_id: int, text: str, *, by: Employee, at: datetime) -> StoreCheckLine:
    """Tick the thing whose label was scanned or whose number was typed.

    Raises Refusal with where it should be for a thing that does not belong here, and for what is no number of ours.
    """
    _need(by)
    number = number_of(text)
    with transaction.atomic():
        check = _open(check_id)
        line = check.lines.filter(thing__number=number).select_related("thing").first()
        if line is None:
            thing = (
                Thing.objects.filter(number=number)
                .select_related("category", "shelf__store", "holder")
                .first()
            )
            if thing is None:
                raise Refusal(
                    _("No thing has this number. Scan the label again, or type the number."), field="number"
                )
            raise Refusal(
                _("%(number)s should not be here: %(place)s.")
                % {"number": number, "place": words.place_of(thing)},
                field="number",
            )
        check.lines.filter(pk=line.pk, seen_at__isnull=True).update(seen_at=at, seen_by=by)
    return line


def number_of(text: str) -> str:
    """The number of a thing in what a scanner reads off a label: the number itself, or the address that holds it."""
    found = NUMBER.findall(text)
    return f"LF-{found[-1][0]}-{int(found[-1][1]):04d}" if found else text.strip().upper()[:16]


def end(check_id: int, *, by: Employee, at: datetime) -> list[Thing]:
    """End the check: what was not seen and has not moved since is missing. Answers those things; raises Stale twice.

    The chain says so, those who run the register are told, and the thing stays an open matter until it is found again.
    """
    _need(by)
    with transaction.atomic():
        if not StoreCheck.objects.filter(pk=check_id, ended_at__isnull=True).update(ended_at=at, ended_by=by):
            raise Stale(_("This check was ended before. Open the page again."))
        check = StoreCheck.objects.get(pk=check_id)
        missing = []
        for line in check.lines.filter(seen_at__isnull=True).order_by("thing_id"):
            thing = custody.lock(line.thing_id)
            if thing.steps != line.steps or not thing.in_custody:
                continue  # it was taken out, handed on or returned while the check went on
            custody.leave(thing, Gone.MISSING, Step.MISSING, by=by, at=at)
            missing.append(thing)
        told = [
            (live.person(one.pk), "found_missing", str(check.pk))
            for one in (with_right(RUN) if missing else [])
        ]
        live.announce_many(told, at=at)
        audit.record(
            "lostfound.end_check", by=by, at=at, about=f"lostfound:check:{check.pk}",
            new=", ".join(thing.number for thing in missing),
        )  # fmt: skip
    return missing


def _open(check_id: int) -> StoreCheck:
    check = StoreCheck.objects.select_for_update().get(pk=check_id)
    if check.ended_at is not None:
        raise Stale(_("This check was ended before. Open the page again."))
    return check


def _need(by: Employee) -> None:
    if not by.has_perm(RUN):
        raise Denied(_("Checking a store is for those who run the register."))
