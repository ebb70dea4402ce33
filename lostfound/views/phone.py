"""Pages of the phone: found in two taps, described, handed on. They never say which guest a thing may belong to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_safe

from core import params
from core.access import may_open, needs
from core.clock import hotel_date, now
from core.domain import form_keys, pictures
from core.people import SignedRequest
from frontdesk.forms import KeyedForm
from lostfound import rights
from lostfound.domain import queries, words
from lostfound.domain import things as rules
from lostfound.domain.people import initials
from lostfound.enums import Gone, Kind
from lostfound.forms.finds import DescribeForm, FoundForm, OfferForm
from lostfound.models import Category, Thing
from lostfound.views.common import ABOUT, attempt, lines_of, on_floor
from rooms.models import PublicArea, Room

MINE = 40


@needs(rights.REGISTER, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedRequest) -> HttpResponse:
    """Found something: a tap on its category enters it under a number; the rest is asked afterwards."""
    room = Room.objects.filter(pk=params.whole(request, "room")).first()
    area = PublicArea.objects.filter(pk=params.whole(request, "area")).first()
    initial: dict[str, Any] = {"room": room.pk if room else None, "area": area.pk if area else None}
    form = FoundForm(request.POST or None, initial=initial)

    def act(at: Any) -> str:
        data = form.cleaned_data
        thing = rules.register(
            category=data["category"],
            room=data["room"],
            area=data["area"],
            kind=data["kind"],
            by=request.user,
            at=at,
        )
        name = "lostfound:my-thing" if on_floor(request) else "lostfound:thing"
        came_from = {"back": back} if (back := way_back(request)) else {}
        return f"{reverse(name, args=[thing.pk])}?{urlencode({'act': 'describe', 'new': '1', **came_from})}"

    if request.method == "POST" and form.is_valid() and (answer := attempt(request, form, act)):
        return answer
    floor = on_floor(request)
    context = {
        "frame": "phone.html" if floor else "base.html",
        "form": form,
        "room": room,
        "area": area,
        "kind": request.POST.get("kind") or rules.suggest_kind(room),
        "kinds": Kind.choices,
        "categories": Category.objects.filter(in_use=True),
        "areas": [] if room or area else PublicArea.objects.all(),
        "back": way_back(request) or reverse("lostfound:mine" if floor else "lostfound:register"),
        "query": request.GET.urlencode(),
    }
    return render(request, "lostfound/new.html", context, status=422 if form.errors else 200)


def way_back(request: SignedRequest) -> str:
    """The page of our own that led here ("" without one), such as the room that is being made."""
    back = params.text(request, "back", length=200)
    own = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if own and may_open(request, back) else ""


@needs(rights.REGISTER, floor=True)
@require_safe
def mine(request: SignedRequest) -> HttpResponse:
    """What is offered to me, what is in my hands, what I found."""
    at, user = now(), request.user
    found = list(queries.mine(user)[:MINE])
    lines, _pictures = lines_of(found, user, hotel_date(at, request.hotel))
    context = {
        "frame": "phone.html",
        "offered": [line for line in lines if line.thing.offered_to_id == user.pk],
        "held": [line for line in lines if line.thing.holder_id == user.pk],
        "earlier": [
            line for line in lines if user.pk not in (line.thing.holder_id, line.thing.offered_to_id)
        ],
        "may_check": user.has_perm(rights.RUN),
        "at": at,
    }
    return render(request, "lostfound/mine.html", context)


@needs(rights.REGISTER, floor=True)
@require_safe
def my_thing(request: SignedRequest, pk: int) -> HttpResponse:
    """One thing on the phone."""
    found = get_object_or_404(queries.visible_to(request.user), pk=pk)
    return page(
        request, found, opened=params.choice(request, "act", ("describe", "offer", "refuse", "security"))
    )


def page(
    request: SignedRequest,
    shown: Thing,
    *,
    opened: str = "",
    form: KeyedForm | None = None,
    refusal: str = "",
) -> HttpResponse:
    """The thing on the phone, with the form that is open or came back with a sentence."""
    at, user = now(), request.user
    held = shown.holder_id == user.pk and shown.in_custody
    describes = rules.may_describe(shown, user)
    fresh = "new" in request.GET
    if form is None and describes and (opened == "describe" or not shown.words):
        form, opened = DescribeForm(thing=shown, auto_id="describe_%s"), "describe"
    offer = form if opened == "offer" else None
    if offer is None and held and not shown.offered:
        offer = OfferForm(user=user, initial={"seen": shown.steps}, auto_id="offer_%s")
    steps = shown.custody.select_related("by", "to_holder", "to_store", "to_shelf__store", "note")
    hidden = words.hides_shelf(shown, user)
    suggested = rules.guests_to_suggest(shown)
    context = {
        "thing": shown,
        "tag": words.tag_of(shown, user, hotel_date(at, request.hotel)),
        "place": words.place_of(shown, user),
        "where": words.where_found(shown),
        "pictures": pictures.of(f"{ABOUT}{shown.pk}"),
        "initials": initials(suggested[0].guest.name) if suggested else "",
        "held": held,
        "for_me": shown.offered_to_id == user.pk and shown.in_custody,
        "describes": describes,
        "opened": opened,
        "form": form,
        "offer": offer,
        "refusal": refusal,
        "fresh": fresh,
        "back": way_back(request),
        "describing": params.choice(request, "act", ("describe",)),
        "danger": shown.category.not_to_be_opened and shown.gone == Gone.NO,
        "alarm": getattr(shown, "alarm", None) if shown.category.not_to_be_opened else None,
        "steps": [
            (one, words.step_word(one)) for one in steps.order_by("-seq") if not (hidden and one.to_shelf_id)
        ],
        "key": form_keys.new_key(),
        "at": at,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "lostfound/my_thing.html", context, status=status)
