"""Requests: the floor asks on its phone, the counter of the store issues, the floor says what came."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.errors import Refusal
from core.models import Picture
from core.people import SignedRequest
from supplies import rights
from supplies.domain import item_pictures
from supplies.domain import requests as rules
from supplies.domain.requests import GIVING, Given
from supplies.domain.rules import stock_rules
from supplies.domain.usual_list import Proposal, usual_list
from supplies.enums import OPEN_REQUESTS, RequestState, Settled
from supplies.models import Balance, StockRequest, StockRequestLine, Store
from supplies.views.stock import shared

SHOWN = ("open", "all")


@needs(rights.ASK, floor=True)
@require_safe
def requests(request: SignedRequest) -> HttpResponse:
    """What waits, what is on the way, what differs; the oldest first, the late ones on top by that."""
    at = now()
    shown = params.choice(request, "show", SHOWN, "open")
    found = rules.visible_to(request.user).prefetch_related("lines__item")
    if shown == "open":
        found = found.filter(state__in=OPEN_REQUESTS).order_by("asked_at", "pk")
    page = shared.page_of(request, found)
    late = rules.late_since(stock_rules(), at)
    context = {
        "page": page,
        "rows": [(one, one.state == RequestState.WAITING and one.asked_at < late) for one in page],
        "shown": shown,
        "counts": rules.counts(request.user, at),
        "counter": request.user.has_perm(rights.ISSUE),
        "at": at,
    }
    return shared.show(request, "supplies/stock/requests.html", context)


# Asking --------------------------------------------------------------------------------------------------------


@needs(rights.ASK, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def request_new(request: SignedRequest) -> HttpResponse:
    """The usual list of a store, filled in; with `?again=` what a request was not given."""
    places = rules.stores_to_ask_for(request.user)
    givers = list(Store.objects.filter(in_use=True, kind__in=GIVING))
    if not places or not givers:
        return shared.show(request, "supplies/stock/request_new.html", {"nowhere": True})
    to_store = _chosen(request, "to", places)
    from_store = _chosen(request, "from", [one for one in givers if one != to_store])
    again = rules.visible_to(request.user).filter(pk=params.whole(request, "again")).first()
    proposals = usual_list(to_store, from_store)
    pictures = item_pictures.of_items(one.item.pk for one in proposals)

    def page(refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        rest = {line.item_id: line.not_given for line in again.lines.all()} if again else None

        def steps(shown: list[Proposal]) -> list[dict[str, Any]]:
            return [step(one, request, rest, pictures.get(one.item.pk)) for one in shown]

        context = {
            "places": places, "givers": givers, "to_store": to_store, "from_store": from_store, "refusal": refusal,
            "usual": steps([one for one in proposals if one.par or (rest and rest.get(one.item.pk))]),
            "others": steps([one for one in proposals if not one.par]),
            "note": request.POST.get("note", ""),
        }  # fmt: skip
        return shared.show(request, "supplies/stock/request_new.html", context, status=status)

    if request.method != "POST":
        return page()

    def act() -> str:
        made = rules.ask(
            to_store, shared.numbers(request, "ask"), from_store=from_store, note=shared.words(request, "note"),
            by=request.user, at=now(),
        )  # fmt: skip
        messages.success(
            request,
            _("Request %(number)s is with %(store)s.") % {"number": made.pk, "store": from_store.name},
        )
        return made.get_absolute_url()

    return shared.answer(request, act, page)


def _chosen(request: SignedRequest, name: str, stores: list[Store]) -> Store:
    number = params.whole(request, name)
    if not stores:
        raise Http404
    return next((store for store in stores if store.pk == number), stores[0])


def step(
    one: Proposal, request: SignedRequest, rest: dict[int, int] | None, picture: Picture | None
) -> dict[str, Any]:
    """A line of the list as it is shown: what was typed, else what is missing."""
    name = f"ask_{one.item.pk}"
    usual = rest.get(one.item.pk, 0) if rest is not None else one.asked
    return {
        "item": one.item, "name": name, "value": request.POST.get(name, usual), "have": max(0, one.have),
        "coming": one.coming, "par": one.par, "picture": picture,
    }  # fmt: skip


# One request ----------------------------------------------------------------------------------------------------


@needs(rights.ASK, floor=True)
@require_safe
def request_one(request: SignedRequest, pk: int) -> HttpResponse:
    """One request with what can be done about it."""
    return page_of_request(request, visible(request, pk))


def visible(request: SignedRequest, pk: int) -> StockRequest:
    return get_object_or_404(rules.visible_to(request.user), pk=pk)


def page_of_request(
    request: SignedRequest, found: StockRequest, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    """The page of one request, with a sentence when something was refused."""
    at, user = now(), request.user
    lines = list(found.lines.select_related("item").prefetch_related("settlements__by", "settlements__note"))
    may_issue = found.state == RequestState.WAITING and user.has_perm(rights.ISSUE)
    held = (
        dict(Balance.objects.filter(store=found.from_store_id).values_list("item", "quantity"))
        if may_issue
        else {}
    )
    pictures = item_pictures.of_items(line.item_id for line in lines)
    wrong = (refusal.field or "") if refusal else ""
    context = {
        "found": found,
        "rows": [
            row(line, request, max(0, held.get(line.item_id, 0)), pictures.get(line.item_id), wrong)
            for line in lines
        ],
        "late": found.state == RequestState.WAITING and found.asked_at < rules.late_since(stock_rules(), at),
        "may_issue": may_issue,
        "may_receive": found.state == RequestState.SENT and rules.may_receive(found, user),
        "may_settle": found.state == RequestState.DIFFERS and user.has_perm(rights.SETTLE),
        "may_withdraw": found.state == RequestState.WAITING and found.asked_by_id == user.pk,
        "not_given": found.state != RequestState.WAITING and any(line.not_given for line in lines),
        "settled": [one for line in lines for one in line.settlements.all()],
        "choices": Settled.choices,
        "refusal": refusal,
        "at": at,
    }
    return shared.show(request, "supplies/stock/request.html", context, status=status)


def row(
    line: StockRequestLine, request: SignedRequest, held: int, picture: Picture | None, wrong: str
) -> dict[str, Any]:
    """A line with what the form proposes: as much as is there, and that all came; `wrong` is the field refused."""
    given, came = f"given_{line.pk}", f"came_{line.pk}"
    return {
        "line": line, "item": line.item, "held": held, "picture": picture, "short": held < line.asked,
        "given": request.POST.get(given, min(line.asked, held)), "given_name": given,
        "came": request.POST.get(came, line.issued), "came_name": came,
        "wrong": wrong == f"reason_{line.pk}", "given_wrong": wrong == given, "reason_name": f"reason_{line.pk}",
        "reason": request.POST.get(f"reason_{line.pk}", ""),
    }  # fmt: skip


@needs(rights.ISSUE)
@require_POST
def request_issue(request: SignedRequest, pk: int) -> HttpResponse:
    """The store gives what it has."""
    found = visible(request, pk)

    def act() -> str:
        given = {
            number: Given(quantity, shared.words(request, f"reason_{number}"))
            for number, quantity in shared.numbers(request, "given", full=True).items()
        }
        done = rules.issue(pk, given, by=request.user, at=now())
        if done.state == RequestState.REFUSED:
            messages.info(request, _("Request %(number)s is refused; the floor sees why.") % {"number": pk})
        else:
            messages.success(
                request,
                _("Issued. It is on the way until %(store)s confirms.") % {"store": done.to_store.name},
            )
        return reverse("supplies:requests")

    return shared.answer(request, act, lambda refusal, status: again(request, found.pk, refusal, status))


@needs(rights.ASK, floor=True)
@require_POST
def request_receive(request: SignedRequest, pk: int) -> HttpResponse:
    """The floor says what came."""
    visible(request, pk)

    def act() -> str:
        done = rules.receive(pk, shared.numbers(request, "came", full=True), by=request.user, at=now())
        if done.state == RequestState.DIFFERS:
            messages.warning(request, _("Kept. What is missing stays open until it is settled."))
        else:
            messages.success(request, _("Kept. All of it is in %(store)s.") % {"store": done.to_store.name})
        return done.get_absolute_url()

    return shared.answer(request, act, lambda refusal, status: again(request, pk, refusal, status))


@needs(rights.SETTLE, floor=True)
@require_POST
def request_settle(request: SignedRequest, pk: int) -> HttpResponse:
    """What became of the missing pieces of one line."""
    found = visible(request, pk)
    names = (name.removeprefix("missing_") for name in request.POST if name.startswith("missing_"))
    line = get_object_or_404(found.lines, pk=next((int(row) for row in names if row.isdecimal()), 0))

    def act() -> str:
        what = request.POST.get("what", "")
        if what not in Settled.values:
            raise Refusal(_("Choose what became of the missing pieces."), field="what")
        quantity = shared.numbers(request, "missing", full=True)[line.pk]
        rules.settle(
            line.pk,
            Settled(what),
            quantity,
            reason=shared.words(request, "reason"),
            by=request.user,
            at=now(),
        )
        messages.success(request, _("Settled."))
        return found.get_absolute_url()

    return shared.answer(request, act, lambda refusal, status: again(request, pk, refusal, status))


@needs(rights.ASK, floor=True)
@require_POST
def request_withdraw(request: SignedRequest, pk: int) -> HttpResponse:
    """The floor needs it no more."""
    found = visible(request, pk)

    def act() -> str:
        rules.withdraw(pk, reason=shared.words(request, "reason"), by=request.user, at=now())
        messages.success(request, _("Request %(number)s is taken back.") % {"number": pk})
        return reverse("supplies:requests")

    return shared.answer(request, act, lambda refusal, status: again(request, found.pk, refusal, status))


def again(request: SignedRequest, pk: int, refusal: Refusal | None, status: int) -> HttpResponse:
    """The page as it is now: somebody else may have acted."""
    return page_of_request(request, visible(request, pk), refusal, status)
