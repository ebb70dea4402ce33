"""The register and one thing: where it is, who had it, whose it may be, and what can be done about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core import params
from core.access import needs
from core.clock import hotel_date, now
from core.domain import form_keys
from core.errors import Refusal
from core.models import HotelProfile
from core.people import SignedRequest
from frontdesk.forms import KeyedForm
from frontdesk.models import Stay
from lostfound import rights
from lostfound.domain import letters, matches, queries, returns, words
from lostfound.domain import things as rules
from lostfound.domain.clocks import rules as house_rules
from lostfound.domain.people import initials
from lostfound.enums import ClaimState, Decision, Gone
from lostfound.forms.finds import (
    ContactForm,
    DescribeForm,
    NameForm,
    OfferForm,
    ReasonForm,
    ReferenceForm,
    SeenForm,
    StatementForm,
    StoreForm,
)
from lostfound.models import Thing
from lostfound.views import phone
from lostfound.views.common import attempt, on_floor, page_of, show

SEALED = ("phone", "address", "document_number")
ACTS = ("describe", "offer", "store", "take", "refuse", "contact", "claim", "security", "police")


@needs(rights.SEARCH)
@require_safe
def register(request: SignedRequest) -> HttpResponse:
    """The register; what needs somebody stands beside it until a thing is chosen."""
    at = now()
    user = request.user
    runs = user.has_perm(rights.RUN)
    context = {
        "offers": queries.offered_to(user)[:8],
        "alarms": queries.open_alarms() if runs else [],
        "missing": queries.missing()[:8] if runs else [],
        "too_long": queries.too_long_in_hand(at, house_rules())[:8] if runs else [],
        "lists": queries.waiting_lists()[:8] if user.has_perm(rights.DISPOSE) else [],
        "may_set_up": user.has_perm(rights.SET_UP),
        "may_dispose": user.has_perm(rights.DISPOSE),
        "may_export": user.has_perm(rights.EXPORT),
        "at": at,
    }
    return show(request, "today", context)


@needs(rights.SEARCH)
@require_safe
def thing(request: SignedRequest, pk: int) -> HttpResponse:
    """One thing; `?act=` opens one of its forms."""
    return panel(request, find(request, pk), opened=params.choice(request, "act", ACTS))


def find(request: SignedRequest, pk: int) -> Thing:
    return get_object_or_404(
        queries.visible_to(request.user).select_related("stay__guest", "stay__room"), pk=pk
    )


def form_of(
    request: SignedRequest, name: str, shown: Thing, data: Any = None, files: Any = None
) -> KeyedForm:
    """The form of an act, empty or as it was sent."""
    told: dict[str, Any] = {"auto_id": f"{name}_%s"}
    if data is not None:
        told |= {"data": data, "files": files}
    else:
        told |= {"initial": {"seen": shown.steps}}
    if name == "describe":
        return DescribeForm(thing=shown, **told)
    if name == "offer":
        return OfferForm(user=request.user, **told)
    if name == "store":
        return StoreForm(thing=shown, **told)
    kinds: dict[str, type[KeyedForm]] = {
        "take": ReasonForm, "refuse": ReasonForm, "contact": ContactForm, "claim": StatementForm, "security": NameForm,
        "police": ReferenceForm,
    }  # fmt: skip
    return kinds.get(name, SeenForm)(**told)


def possible_acts(request: SignedRequest, shown: Thing) -> list[str]:
    """What this person can do about the thing now, the likeliest first."""
    user, may = request.user, request.user.has_perm
    held = shown.holder_id == user.pk
    danger = shown.category.not_to_be_opened
    runs = may(rights.RUN)
    here = shown.in_custody
    for_me = shown.offered_to_id == user.pk or (shown.offered_store_id is not None and runs)
    reachable = held or (runs and shown.shelf_id is not None)
    rules_of = {
        "accept": here and shown.offered_to_id == user.pk,
        "refuse": here and for_me,
        "withdraw": here and held and shown.offered,
        "again": shown.gone == Gone.MISSING and runs,
        "security": here and danger,
        "police": here and danger and runs,
        "claim": here and not danger and may(rights.GIVE_BACK) and reachable,
        "store": here and not danger and runs and (reachable or shown.offered_store_id is not None),
        "offer": here and not danger and held and not shown.offered,
        "take": here and runs and shown.shelf_id is not None,
        "describe": rules.may_describe(shown, user),
        "contact": may(rights.TAKE_REPORTS),
    }
    return [name for name, possible in rules_of.items() if possible]


def panel(
    request: SignedRequest,
    shown: Thing,
    *,
    opened: str = "",
    form: KeyedForm | None = None,
    refusal: str = "",
    **more: Any,
) -> HttpResponse:
    """The thing beside the register, or on the phone for those who have no register."""
    possible = possible_acts(request, shown)
    if form is None and opened not in possible:
        opened = ""
    if opened and form is None:
        form = form_of(request, opened, shown)
    if on_floor(request):
        return phone.page(request, shown, opened=opened, form=form, refusal=refusal)
    at, user = now(), request.user
    today = hotel_date(at, request.hotel)
    runs, identity = user.has_perm(rights.RUN), user.has_perm(rights.SHOW_IDENTITY)
    steps = shown.custody.select_related(
        "by", "acting_for", "to_holder", "to_store", "to_shelf__store", "note"
    )
    hidden = words.hides_shelf(shown, user)
    pairs = matches.pairs_of(shown) if runs and shown.in_custody else []
    confirmed = next((pair.report for pair in pairs if pair.confirmed), None)
    claims = list(shown.claims.select_related("said_to", "outcome__by", "outcome__second").defer(*SEALED))
    suggested = rules.guests_to_suggest(shown) if identity and not opened else []
    context = {
        "thing": shown,
        "tag": words.tag_of(shown, user, today),
        "place": words.place_of(shown, user),
        "where": words.where_found(shown),
        "may_remove": runs,
        "possible": possible,
        "opened": opened,
        "form": form,
        "refusal": refusal,
        "status": 422 if form is not None and form.errors else 200,
        "steps": [(step, words.step_word(step) if not (hidden and step.to_shelf_id) else _("kept with the valuables"))
                  for step in steps.order_by("-seq")],
        "contents": list(shown.contents.select_related("returned")),
        "pairs": pairs,
        "confirmed": confirmed,
        "claim": next((claim for claim in claims if claim.state == ClaimState.OPEN), None),
        "returns": [claim.outcome for claim in claims if claim.state == ClaimState.DONE],
        "contacts": shown.contacts.select_related("by", "note"),
        "letters": letters.of_thing(shown, at) if opened == "contact" else [],
        "clock": clock_of(shown, today, request.hotel),
        "suggested": [(stay, initials(stay.guest.name)) for stay in suggested],
        "runs": runs,
        "may_show": identity,
        "alarm": getattr(shown, "alarm", None) if shown.category.not_to_be_opened else None,
        "key": form_keys.new_key(),
        "at": at,
        **more,
    }  # fmt: skip
    return show(request, "thing", context, status=context["status"])


def clock_of(shown: Thing, today: date, hotel: HotelProfile) -> dict[str, Any] | None:
    """How far the time of keeping has gone: day n of m."""
    if shown.due_on is None or not shown.in_custody:
        return None
    found = hotel_date(shown.found_at, hotel)
    whole = max(1, (shown.due_on - found).days)
    left = (shown.due_on - today).days
    day = min(whole, max(1, (today - found).days + 1))
    return {
        "day": day,
        "whole": whole,
        "left": left,
        "on": shown.due_on,
        "state": "alert" if left <= 7 else "ready",
    }


@needs(rights.SHOW_IDENTITY)
@require_POST
def guest(request: SignedRequest, pk: int, stay: int) -> HttpResponse:
    """Open who the suggested guest is, or note that the thing is theirs. Both are recorded."""
    shown = find(request, pk)
    chosen = get_object_or_404(Stay.objects.select_related("guest", "room"), pk=stay, room=shown.room_id)
    if "theirs" in request.POST:
        rules.say_whose(shown.pk, chosen, by=request.user, at=now())
        messages.success(request, _("Noted whose it may be."))
        return HttpResponseRedirect(shown.get_absolute_url())
    return panel(request, shown, open_stay=rules.show_guest(shown, chosen, by=request.user, at=now()))


@needs(rights.RUN)
@require_POST
def decide(request: SignedRequest, pk: int, report: int) -> HttpResponse:
    """Confirm or reject a pair, and go where the person came from."""
    shown = find(request, pk)
    confirmed = "confirm" in request.POST
    decision = Decision.CONFIRMED if confirmed else Decision.REJECTED
    try:
        matches.decide(shown.pk, report, decision, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = (
            _("Confirmed. Tell the guest, then take the claim.")
            if confirmed
            else _("Not the same. The pair is not shown again.")
        )
        messages.success(request, said)
    return HttpResponseRedirect(
        f"{shown.get_absolute_url()}?tab=matches" if "list" in request.POST else shown.get_absolute_url()
    )


@needs(rights.REGISTER, floor=True)
@require_safe
def scan(request: SignedRequest, number: str) -> HttpResponse:
    """What a label leads to."""
    found = get_object_or_404(queries.visible_to(request.user), number=number.upper())
    return HttpResponseRedirect(page_of(request, found))


@needs(rights.GIVE_BACK)
@require_POST
def claim(request: SignedRequest, pk: int) -> HttpResponse:
    """The claimant's statement, before the thing is shown."""
    shown = find(request, pk)
    form = form_of(request, "claim", shown, request.POST)

    def do(at: datetime) -> str:
        data = form.cleaned_data
        taken = returns.take_statement(
            shown.pk, item=data["item"], place=data["place"], when=data["when"], by=request.user, at=at
        )
        return reverse("lostfound:claim", args=[taken.pk])

    if form.is_valid() and (answer := attempt(request, form, do)):
        return answer
    return panel(request, find(request, pk), opened="claim", form=form)
