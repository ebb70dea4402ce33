"""Giving a thing back: the statement beside the thing, the document, the signature; and who took it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.access import needs
from core.clock import now
from core.domain import pictures
from core.errors import Refusal
from core.people import SignedRequest
from lostfound import rights
from lostfound.domain import queries, returns, words
from lostfound.enums import ClaimState
from lostfound.forms.endings import ClaimantForm
from lostfound.forms.finds import ReasonForm
from lostfound.models import Claim
from lostfound.views.common import attempt, show
from staff.domain.people import PIN
from staff.domain.sign_in import try_to_sign_in
from staff.models import Employee

SIGNED = "lostfound:claim:"


@needs(rights.GIVE_BACK)
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: SignedRequest, pk: int) -> HttpResponse:
    """What was said beside what lies here; then who takes it, and how."""
    found = _find(request, pk)
    if found.state != ClaimState.OPEN:
        return HttpResponseRedirect(found.thing.get_absolute_url())
    if request.method != "POST":
        return _page(
            request, found, ClaimantForm(thing=found.thing, initial=_known(found), auto_id="claim_%s")
        )
    form = ClaimantForm(request.POST, request.FILES, thing=found.thing, auto_id="claim_%s")
    if form.is_valid():
        try:
            second = _second(request, form)
        except Refusal as refusal:
            form.show(refusal)
        else:
            answer = attempt(request, form, lambda at: _give(request, found, form, second, at))
            if answer:
                return answer
    return _page(request, _find(request, pk), form)


def _find(request: SignedRequest, pk: int) -> Claim:
    claims = Claim.objects.filter(thing__in=queries.visible_to(request.user).order_by())
    return get_object_or_404(
        claims.select_related(
            "thing__category",
            "thing__room",
            "thing__area",
            "thing__shelf__store",
            "thing__holder",
            "report",
            "said_to",
        ),
        pk=pk,
    )


def _known(found: Claim) -> dict[str, Any]:
    """What the loss report knows already."""
    return {"name": found.report.name} if found.report else {}


def _second(request: SignedRequest, form: ClaimantForm) -> Employee | None:
    """The colleague who has typed number and secret on this screen. Wrong tries count as at the door."""
    number, secret = form.cleaned_data.get("second_number", ""), form.cleaned_data.get("second_secret", "")
    if not (number and secret):
        return None
    told = {"pin": secret} if PIN.fullmatch(secret) else {"password": secret}
    try:
        return try_to_sign_in(request, number=number, at=now(), **told)
    except Refusal as refusal:
        raise Refusal(refusal.message, field="second_number") from None


def _give(
    request: SignedRequest, found: Claim, form: ClaimantForm, second: Employee | None, at: datetime
) -> str:
    data = form.cleaned_data
    parcel = None
    if data["how"] == "post":
        parcel = returns.Parcel(data["carrier"], data["tracking"], data["cost"], data["cost_to"])
    claimant = returns.Claimant(
        name=data["name"], phone=data["phone"], address=data["address"], document_kind=data["document_kind"],
        document_number=data["document_number"], signed_name=data["signed_name"],
    )  # fmt: skip
    row = returns.give_back(
        found.pk, claimant, signed=bool(data["signature"]), lines=data.get("lines", []), second=second, parcel=parcel,
        by=request.user, at=at,
    )  # fmt: skip
    pictures.add_all(
        [*data["signature"], *data["photos"]], about=f"{SIGNED}{found.pk}", by=request.user, at=at
    )
    said = _("A part was returned; the rest stays here.") if row.partial else _("Returned.")
    messages.success(request, _("Sent by post.") if parcel and not row.partial else said)
    return found.thing.get_absolute_url()


def _page(request: SignedRequest, found: Claim, form: ClaimantForm) -> HttpResponse:
    thing = found.thing
    context = {
        "claim": found,
        "thing": thing,
        "form": form,
        "where": words.where_found(thing),
        "place": words.place_of(thing, request.user),
        "drop": ReasonForm(auto_id="drop_%s"),
        "contents": list(thing.contents.all()),
    }
    return show(request, "claim", context, status=422 if form.errors else 200)


@needs(rights.GIVE_BACK)
@require_POST
def drop(request: SignedRequest, pk: int) -> HttpResponse:
    """The statement does not fit."""
    found = _find(request, pk)
    try:
        returns.drop_claim(found.pk, reason=request.POST.get("reason", "")[:200], by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return HttpResponseRedirect(request.path.removesuffix("drop/"))
    messages.success(request, _("The thing stays. The statement is kept with it."))
    return HttpResponseRedirect(found.thing.get_absolute_url())


@needs(rights.SHOW_IDENTITY)
@require_POST
def claimant(request: SignedRequest, pk: int) -> HttpResponse:
    """Open who took the thing; it is recorded."""
    found = returns.show_claimant(_find(request, pk), by=request.user, at=now())
    context = {
        "claim": found,
        "thing": found.thing,
        "signatures": pictures.of(f"{SIGNED}{found.pk}"),
    }
    return show(request, "claimant", context)
