"""What can be done about a thing: hand-overs, shelves, words and pictures, contacts, the alarm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import needs
from core.domain import pictures
from core.people import SignedRequest
from lostfound import rights
from lostfound.domain import custody, reports
from lostfound.domain import things as rules
from lostfound.forms.finds import (
    DescribeForm,
)
from lostfound.models import Thing
from lostfound.views.common import ABOUT, attempt, page_of
from lostfound.views.things import ACTS, find, form_of, panel

Verb = Callable[[Thing, dict[str, Any], dict[str, Any], datetime], object]
"""Does something about a thing with what the form says; the third is `by`, `at` and `seen`."""


def act(request: SignedRequest, pk: int, name: str, verb: Verb, said: str) -> HttpResponse:
    """Do one of the acts and return to the thing; after a refusal its page with the form as it was typed."""
    shown = find(request, pk)
    form = form_of(request, name, shown, request.POST, request.FILES)

    def do(at: datetime) -> str:
        told = {"by": request.user, "at": at}
        data = form.cleaned_data
        verb(shown, data, {**told, "seen": data["seen"]} if data.get("seen") is not None else told, at)
        messages.success(request, said)
        return page_of(request, shown)

    if form.is_valid() and (answer := attempt(request, form, do)):
        return answer
    refusal = "" if name in ACTS else " ".join(str(one) for errors in form.errors.values() for one in errors)
    return panel(request, find(request, pk), opened=name, form=form, refusal=refusal)


@needs(rights.REGISTER, floor=True)
@require_POST
def offer(request: SignedRequest, pk: int) -> HttpResponse:
    """To a colleague or a store."""

    def verb(shown: Thing, data: dict[str, Any], told: dict[str, Any], at: datetime) -> object:
        return custody.offer(shown.pk, to=data["to"] or data["store"], note=data["note"], **told)

    return act(request, pk, "offer", verb, _("Offered. It stays with you until it is accepted."))


@needs(rights.REGISTER, floor=True)
@require_POST
def accept(request: SignedRequest, pk: int) -> HttpResponse:
    """Take what is offered."""
    return act(
        request,
        pk,
        "accept",
        lambda s, d, told, at: custody.accept(s.pk, **told),
        _("It is in your hands now."),
    )


@needs(rights.REGISTER, floor=True)
@require_POST
def refuse(request: SignedRequest, pk: int) -> HttpResponse:
    """Say no, and why."""
    return act(
        request, pk, "refuse", lambda s, d, told, at: custody.refuse(s.pk, reason=d["reason"], **told),
        _("Refused. The other side reads why."),
    )  # fmt: skip


@needs(rights.REGISTER, floor=True)
@require_POST
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Take an offer back."""
    return act(
        request,
        pk,
        "withdraw",
        lambda s, d, told, at: custody.withdraw(s.pk, **told),
        _("The offer is withdrawn."),
    )


@needs(rights.RUN, floor=True)
@require_POST
def store(request: SignedRequest, pk: int) -> HttpResponse:
    """Onto a shelf."""

    def verb(shown: Thing, data: dict[str, Any], told: dict[str, Any], at: datetime) -> object:
        return custody.store(shown.pk, data["shelf"], box=data["box"], **told)

    return act(request, pk, "store", verb, _("It lies in the store."))


@needs(rights.RUN, floor=True)
@require_POST
def take_out(request: SignedRequest, pk: int) -> HttpResponse:
    """Off the shelf."""
    return act(
        request, pk, "take", lambda s, d, told, at: custody.take_out(s.pk, reason=d["reason"], **told),
        _("It is in your hands now."),
    )  # fmt: skip


@needs(rights.RUN, floor=True)
@require_POST
def find_again(request: SignedRequest, pk: int) -> HttpResponse:
    """A missing thing has turned up."""
    return act(
        request,
        pk,
        "again",
        lambda s, d, told, at: custody.find_again(s.pk, **told),
        _("It is in your hands now."),
    )


@needs(rights.REGISTER, floor=True)
@require_http_methods(["POST"])
def describe(request: SignedRequest, pk: int) -> HttpResponse:
    """What it is, with pictures."""

    def verb(shown: Thing, data: dict[str, Any], told: dict[str, Any], at: datetime) -> object:
        form = DescribeForm(request.POST, request.FILES, thing=shown)
        form.cleaned_data = data
        rules.describe(shown.pk, by=told["by"], at=at, **form.told())
        return pictures.add_all(data["photos"], about=f"{ABOUT}{shown.pk}", by=told["by"], at=at)

    return act(request, pk, "describe", verb, _("Saved."))


@needs(rights.TAKE_REPORTS)
@require_POST
def contact(request: SignedRequest, pk: int) -> HttpResponse:
    """The owner was called or written to."""

    def verb(shown: Thing, data: dict[str, Any], told: dict[str, Any], at: datetime) -> object:
        return reports.note_contact(
            thing=shown, way=data["way"], result=data["result"], note=data["note"], by=told["by"], at=at
        )

    return act(request, pk, "contact", verb, _("Noted."))


@needs(rights.REGISTER, floor=True)
@require_POST
def security(request: SignedRequest, pk: int) -> HttpResponse:
    """Security came."""

    def verb(shown: Thing, data: dict[str, Any], told: dict[str, Any], at: datetime) -> object:
        return rules.tell_security(shown.pk, name=data["name"], by=told["by"], at=at)

    return act(request, pk, "security", verb, _("Noted: security is here."))


@needs(rights.RUN)
@require_POST
def police(request: SignedRequest, pk: int) -> HttpResponse:
    """The police took it."""

    def verb(shown: Thing, data: dict[str, Any], told: dict[str, Any], at: datetime) -> object:
        return rules.tell_police(shown.pk, reference=data["reference"], by=told["by"], at=at)

    return act(request, pk, "police", verb, _("Noted: the police have it."))
