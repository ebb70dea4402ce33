"""The linen circle: where it is, what is due, what goes to the laundry and comes back, and the proof for one room."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.domain.form_keys import new_key
from core.errors import Denied, Refusal, Stale, refuse
from core.people import SignedRequest
from core.replies import go, once
from rooms.enums import Occupancy
from rooms.models import Room
from supplies import rights
from supplies.domain import circle, linen, loads
from supplies.domain.loads import Came, LinenDiffers
from supplies.enums import Category, Kind, LinenWish
from supplies.forms import LinenRulesForm, whole_of
from supplies.models import Item, LaundryLoad, Movement, Slip, Store
from supplies.views.common import page_of, show

DUE_SHOWN = 40
CELL = re.compile(r"n_(?P<store>[0-9]{1,18})_(?P<item>[0-9]{1,18})")
WISHES = (LinenWish.RULE, LinenWish.NOW, LinenWish.GREEN, LinenWish.DAILY)


@needs(rights.SEE_LINEN)
@require_safe
def overview(request: SignedRequest) -> HttpResponse:
    """The whole circle of a month: figures, what is due, loads under way, each item."""
    today = current_day().date
    month = _asked_month(request, today)
    found = circle.circle(month, _last_of(month))
    due = linen.changes_due(today)
    context = {
        "circle": found,
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": _next(month) if _next(month) <= today else None,
        "due": due[:DUE_SHOWN],
        "due_count": len(due),
        "overdue_count": sum(one.overdue for one in due),
        "loads": _with_outstanding(
            LaundryLoad.objects.filter(closed_at__isnull=True).select_related("sent_by")
        ),
        "today": today,
        "may_send": request.user.has_perm(rights.SEND_LINEN),
        "may_rule": request.user.has_perm(rights.WRITE_OFF),
    }
    return show(request, "supplies/linen/overview.html", context)


def _asked_month(request: SignedRequest, today: date) -> date:
    """`?month=2016-07`, this month when it makes no sense or has not begun."""
    asked = params.day_of(f"{request.GET.get('month', '')[:7]}-01")
    return asked if asked and asked <= today else today.replace(day=1)


def _next(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1)


def _last_of(month: date) -> date:
    return _next(month) - timedelta(days=1)


def _with_outstanding(found: Any) -> list[tuple[LaundryLoad, int]]:
    """Loads with the pieces the laundry still has (one query for all)."""
    shown = list(found[:50])
    sums = (
        Movement.objects.filter(slip__cause__in=[load.cause for load in shown])
        .order_by()
        .values_list("slip__cause", "kind")
        .annotate(Sum("quantity"))
    )
    signs = {Kind.TO_LAUNDRY: 1, Kind.REWASH: 1, Kind.BACK: -1, Kind.DAMAGED: -1, Kind.LOST: -1}
    outstanding: dict[str, int] = {}
    for cause, kind, pieces in sums:
        outstanding[cause] = outstanding.get(cause, 0) + signs.get(Kind(kind), 0) * pieces
    return [(load, outstanding.get(load.cause, 0)) for load in shown]


# Sending and taking back --------------------------------------------------------------------------------------


@needs(rights.SEND_LINEN)
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: SignedRequest) -> HttpResponse:
    """Count the soiled linen of each floor and send it."""
    refusal: Refusal | None = None
    differs: LinenDiffers | None = None
    if request.method == "POST":
        try:
            return go(request, once(request, lambda: _send(request)))
        except Denied:
            raise
        except Refusal as problem:
            refusal = problem
            differs = problem if isinstance(problem, LinenDiffers) else None
    held = loads.soiled_now()
    items = list(Item.objects.filter(category=Category.LINEN, in_use=True).order_by("code"))
    usual = {item for pieces in held.values() for item in pieces}
    shown = [item for item in items if item.pk in usual] or items
    stores = loads.soiled_stores()
    rows = [
        (item, [_cell(request.POST, store, item, held.get(store.pk, {}).get(item.pk, 0)) for store in stores])
        for item in shown
    ]
    context = {
        "rows": rows,
        "stores": stores,
        "emptied": request.POST.get("emptied", ""),
        "differs": differs,
        "refusal": refusal,
        "wrong": {one.field for one in refusal.found} if refusal else set(),
        "key": new_key(),
    }
    return show(request, "supplies/linen/send.html", context, status=422 if refusal else 200)


def _cell(typed: QueryDict, store: Store, item: Item, book: int) -> dict[str, Any]:
    name = f"n_{store.pk}_{item.pk}"
    return {"name": name, "value": typed.get(name, ""), "book": book, "store": store}


def _send(request: SignedRequest) -> str:
    counts: dict[int, dict[int, int]] = {}
    wrong: list[Refusal] = []
    for name, text in request.POST.items():
        # A floor whose cells are all empty was not counted: what its books hold stays there.
        if (found := CELL.fullmatch(name)) and str(text).strip():
            try:
                pieces = whole_of(str(text), field=name)
            except Refusal as problem:
                wrong.append(_located(problem, int(found["store"]), int(found["item"])))
            else:
                counts.setdefault(int(found["store"]), {})[int(found["item"])] = pieces
    refuse(wrong)
    emptied = request.POST.get("emptied") == "1"
    told = whole_of(request.POST.get("told", ""), field="emptied")
    load = loads.send(counts, emptied=emptied, told=told, by=request.user, at=now())
    messages.success(request, _("%(load)s is on its way to the laundry.") % {"load": load})
    return load.get_absolute_url()


def _located(problem: Refusal, store: int, item: int) -> Refusal:
    """The same with the place and the item it is about."""
    names = [model.objects.filter(pk=pk).first() for model, pk in ((Store, store), (Item, item))]
    where = _(", ").join(one.name for one in names if one)
    return Refusal(f"{where}: {problem.message}", field=problem.field)


@needs(rights.SEE_LINEN)
@require_safe
def all_loads(request: SignedRequest) -> HttpResponse:
    """Every load, newest first."""
    page = page_of(request, LaundryLoad.objects.select_related("sent_by", "closed_by"))
    context = {"page": page, "rows": _with_outstanding(page.object_list), "today": current_day().date}
    return show(request, "supplies/linen/loads.html", context)


@needs(rights.SEE_LINEN)
@require_safe
def load(request: SignedRequest, pk: int) -> HttpResponse:
    """One load: what went, what came, what is missing."""
    return _show_load(request, pk)


def _show_load(request: SignedRequest, pk: int, refusal: Refusal | None = None) -> HttpResponse:
    found = get_object_or_404(LaundryLoad.objects.select_related("sent_by", "closed_by", "laundry"), pk=pk)
    lines = loads.lines_of(found)
    context = {
        "load": found,
        "lines": [(line, _typed(request.POST, line.item)) for line in lines],
        "outstanding": sum(line.outstanding for line in lines),
        "version": loads.version_of(found),
        "slips": Slip.objects.filter(cause=found.cause).select_related("by").order_by("pk"),
        "late": found.closed_at is None and found.expected_on < current_day().date,
        "stores": loads.clean_stores(),
        "may_receive": request.user.has_perm(rights.SEND_LINEN) and found.closed_at is None,
        "may_close": request.user.has_perm(rights.WRITE_OFF) and found.closed_at is None,
        "refusal": refusal,
        "wrong": {one.field for one in refusal.found} if refusal else set(),
        "key": new_key(),
    }
    status = 200 if refusal is None else 409 if isinstance(refusal, Stale) else 422
    return show(request, "supplies/linen/load.html", context, status=status)


def _typed(typed: QueryDict, item: Item) -> list[tuple[str, str, str]]:
    words = (("clean", _("Clean")), ("rewash", _("Rewash")), ("torn", _("Torn")))
    return [(f"{name}_{item.pk}", label, typed.get(f"{name}_{item.pk}", "")) for name, label in words]


@needs(rights.SEND_LINEN)
@require_POST
def receive(request: SignedRequest, pk: int) -> HttpResponse:
    """What the laundry brought."""

    def act() -> str:
        came: dict[int, Came] = {}
        wrong: list[Refusal] = []
        for line in loads.lines_of(get_object_or_404(LaundryLoad, pk=pk)):
            pieces = []
            for name in (f"{what}_{line.item.pk}" for what in ("clean", "rewash", "torn")):
                try:
                    pieces.append(whole_of(request.POST.get(name, ""), field=name))
                except Refusal as problem:
                    wrong.append(Refusal(f"{line.item.name}: {problem.message}", field=name))
            if len(pieces) == 3 and any(pieces):
                came[line.item.pk] = Came(*pieces)
        refuse(wrong)
        into = Store.objects.filter(
            pk=whole_of(request.POST.get("into", ""), field="into"), in_use=True
        ).first()
        if into is None:
            raise Refusal(_("Choose the store the clean linen goes to."), field="into")
        done = loads.receive(pk, came, into=into, seen=_seen(request), by=request.user, at=now())
        messages.success(request, _("%(load)s: noted.") % {"load": done})
        return done.get_absolute_url()

    return _do(request, pk, act)


@needs(rights.WRITE_OFF)
@require_POST
def close_load(request: SignedRequest, pk: int) -> HttpResponse:
    """Write off what is missing and close the load."""

    def act() -> str:
        done = loads.close(
            pk, reason=params.printable(request.POST.get("reason", "")), seen=_seen(request), by=request.user,
            at=now(),
        )  # fmt: skip
        messages.success(request, _("%(load)s is closed.") % {"load": done})
        return done.get_absolute_url()

    return _do(request, pk, act)


def _seen(request: SignedRequest) -> int:
    """The version of the load the page showed."""
    return whole_of(request.POST.get("seen", ""), field="seen")


def _do(request: SignedRequest, pk: int, act: Any) -> HttpResponse:
    get_object_or_404(LaundryLoad, pk=pk)
    try:
        return go(request, once(request, act))
    except Denied:
        raise
    except Refusal as refusal:
        return _show_load(request, pk, refusal)


# One room -----------------------------------------------------------------------------------------------------


@needs(rights.SEE_LINEN)
@require_safe
def room(request: SignedRequest, pk: int) -> HttpResponse:
    """The proof for one room and day: when the bed linen was changed last, by whom, for which guest's turn."""
    found = get_object_or_404(Room.objects.select_related("type", "floor__building"), pk=pk)
    today = current_day().date
    on = params.day(request, "on", today) or today
    due = linen.changes_due(today, rooms=Room.objects.filter(pk=pk))
    wish = linen.wishes_of([found]).get(found.pk)
    context = {
        "room": found,
        "on": min(on, today),
        "today": today,
        "last": linen.last_change(found, until=on),
        "changes": linen.changes_of(found),
        "due": due[0] if due else None,
        "wish": LinenWish(wish.wish) if wish else LinenWish.RULE,
        "wish_at": wish.at if wish else None,
        "wishes": [(one.value, one.label) for one in WISHES] if found.occupancy == Occupancy.OCCUPIED else [],
        "may_wish": request.user.has_perm(rights.SERVE_GUESTS),
        "rules": linen.rules(),
        "key": new_key(),
    }
    return show(request, "supplies/linen/room.html", context)


@needs(rights.SERVE_GUESTS)
@require_POST
def wish(request: SignedRequest, pk: int) -> HttpResponse:
    """What the guest of a room wants done with the bed linen."""
    get_object_or_404(Room, pk=pk)
    asked = request.POST.get("wish", "")
    if asked not in LinenWish.values:
        raise Refusal(_("Choose what the guest wishes. Nothing was saved."))

    def act() -> str:
        linen.note_wish(pk, LinenWish(asked), by=request.user, at=now())
        messages.success(request, _("Noted: %(wish)s.") % {"wish": LinenWish(asked).label})
        return reverse("supplies:linen-room", args=[pk])

    return go(request, once(request, act))


@needs(rights.WRITE_OFF)
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: SignedRequest) -> HttpResponse:
    """How often linen is changed, and how long a load may take."""
    form = LinenRulesForm(request.POST or None, instance=linen.rules())
    if request.method == "POST" and form.is_valid():
        try:
            linen.change_rules(by=request.user, at=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.show(refusal)
        else:
            messages.success(request, _("Saved."))
            return go(request, reverse("supplies:linen"))
    return show(request, "supplies/linen/rules.html", {"form": form}, status=422 if form.errors else 200)
