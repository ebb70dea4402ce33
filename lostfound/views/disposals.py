"""Police lists and destruction lists: what is due, what waits for approval, what was carried out; and their paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import params
from core.access import needs
from core.clock import hotel_date, now
from core.people import SignedRequest
from frontdesk.forms import KeyedForm
from lostfound import rights
from lostfound.domain import disposals as rules
from lostfound.domain import words
from lostfound.domain.clocks import rules as house_rules
from lostfound.enums import DisposalKind, DisposalState
from lostfound.forms.endings import ListForm, ReceiptForm, WitnessForm
from lostfound.models import Disposal
from lostfound.views.common import attempt

ROWS = 30


@needs(rights.DISPOSE)
@require_safe
def lists(request: SignedRequest) -> HttpResponse:
    """What is due, by what becomes of it, and the lists made so far."""
    return _lists(request, ListForm())


def _lists(request: SignedRequest, form: KeyedForm) -> HttpResponse:
    at = now()
    made = Disposal.objects.select_related("made_by", "approved_by").annotate(
        number_of_things=Count("things")
    )
    made = made.order_by("-made_at", "-pk")  # counting drops the model's own order
    kinds = [DisposalKind.POLICE, DisposalKind.DESTROY]
    if house_rules().finder_may_keep:
        kinds.append(DisposalKind.FINDER)
    today = hotel_date(at, request.hotel)
    due = []
    for kind in kinds:
        things = list(rules.due_things(kind, at)[:200])
        due.append((kind, kind.label, [(one, words.where_found(one), words.place_of(one)) for one in things]))
    context = {
        "form": form,
        "due": due,
        "page": Paginator(made, ROWS).get_page(params.whole(request, "page", 1)),
        "today": today,
    }
    return render(request, "lostfound/lists.html", context, status=422 if form.errors else 200)


@needs(rights.DISPOSE)
@require_POST
def propose(request: SignedRequest) -> HttpResponse:
    """Put the chosen things on a new list."""
    form = ListForm(request.POST)

    def act(at: datetime) -> str:
        data = form.cleaned_data
        made = rules.propose(data["kind"], data["thing"], by=request.user, at=at)
        messages.success(request, _("List %(number)s waits for the manager.") % {"number": made.number})
        return made.get_absolute_url()

    if form.is_valid() and (answer := attempt(request, form, act)):
        return answer
    return _lists(request, form)


@needs(rights.DISPOSE)
@require_safe
def disposal(request: SignedRequest, pk: int) -> HttpResponse:
    """One list."""
    return _page(request, _find(pk))


def _find(pk: int) -> Disposal:
    lists = Disposal.objects.select_related(
        "made_by", "approved_by", "done_by", "witness", "second_witness", "note"
    )
    return get_object_or_404(lists, pk=pk)


def _rows(shown: Disposal) -> list[tuple[Any, str, str]]:
    things = shown.things.select_related("category", "room", "area", "shelf__store", "holder", "finder")
    return [(one, words.where_found(one), words.place_of(one)) for one in things.order_by("due_on", "pk")]


def _page(request: SignedRequest, shown: Disposal, form: KeyedForm | None = None) -> HttpResponse:
    police = shown.kind == DisposalKind.POLICE
    if form is None and shown.state == DisposalState.APPROVED:
        form = ReceiptForm(auto_id="done_%s") if police else WitnessForm(user=request.user, auto_id="done_%s")
    context = {
        "list": shown,
        "rows": _rows(shown),
        "form": form,
        "confirm": KeyedForm(auto_id=False),
        "police": police,
        "may_approve": request.user.has_perm(rights.APPROVE) and shown.made_by_id != request.user.pk,
        "open": shown.state in (DisposalState.PROPOSED, DisposalState.APPROVED),
    }
    return render(
        request, "lostfound/list.html", context, status=422 if form is not None and form.errors else 200
    )


def _act(
    request: SignedRequest, pk: int, form: KeyedForm, verb: Callable[[datetime], object], said: str
) -> HttpResponse:
    shown = _find(pk)

    def act(at: datetime) -> str:
        verb(at)
        messages.success(request, said)
        return shown.get_absolute_url()

    if form.is_valid() and (answer := attempt(request, form, act)):
        return answer
    if not isinstance(form, ReceiptForm | WitnessForm):
        for error in form.non_field_errors():
            messages.error(request, str(error))
        return _page(request, _find(pk))
    return _page(request, _find(pk), form)


@needs(rights.APPROVE)
@require_POST
def approve(request: SignedRequest, pk: int) -> HttpResponse:
    """The manager allows it."""
    form = KeyedForm(request.POST)
    return _act(request, pk, form, lambda at: rules.approve(pk, by=request.user, at=at), _("Approved."))


@needs(rights.DISPOSE)
@require_POST
def withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """Give the list up."""
    form = KeyedForm(request.POST)
    return _act(
        request, pk, form, lambda at: rules.withdraw(pk, by=request.user, at=at), _("The list is withdrawn.")
    )


@needs(rights.DISPOSE)
@require_POST
def take_off(request: SignedRequest, pk: int, thing: int) -> HttpResponse:
    """One thing less on the list."""
    form = KeyedForm(request.POST)
    return _act(
        request,
        pk,
        form,
        lambda at: rules.take_off(pk, thing, by=request.user, at=at),
        _("Taken off the list."),
    )


@needs(rights.DISPOSE)
@require_POST
def done(request: SignedRequest, pk: int) -> HttpResponse:
    """Handed to the police with a receipt, or destroyed before witnesses."""
    if _find(pk).kind == DisposalKind.POLICE:
        receipt = ReceiptForm(request.POST, auto_id="done_%s")
        return _act(
            request, pk, receipt,
            lambda at: rules.hand_to_police(
                pk, receiver=receipt.cleaned_data["receiver"], receipt_number=receipt.cleaned_data["receipt_number"],
                by=request.user, at=at,
            ),
            _("Handed to the police."),
        )  # fmt: skip
    seen = WitnessForm(request.POST, user=request.user, auto_id="done_%s")
    return _act(
        request, pk, seen,
        lambda at: rules.carry_out(
            pk, witness=seen.cleaned_data["witness"], second_witness=seen.cleaned_data["second_witness"],
            by=request.user, at=at,
        ),
        _("Carried out."),
    )  # fmt: skip


@needs(rights.DISPOSE)
@require_safe
def paper(request: SignedRequest, pk: int) -> HttpResponse:
    """The register for the police, or the record of the destruction, to be signed."""
    shown = _find(pk)
    context = {
        "list": shown,
        "rows": _rows(shown),
        "police": shown.kind == DisposalKind.POLICE,
        "station": house_rules().police_station,
        "back": shown.get_absolute_url(),
        "register": reverse("lostfound:register"),
    }
    return render(request, "lostfound/list_paper.html", context)
