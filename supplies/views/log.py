"""The consumption log: added up by item, floor, person and so on, each number opening down to its lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from core import params
from core.access import needs
from core.clock import now
from core.domain.day import current_day
from core.domain.form_keys import new_key
from core.errors import Denied, Refusal
from core.people import SignedRequest
from core.replies import once
from rooms.enums import WorkKind
from rooms.models import Floor, PublicArea, RoomType
from staff.models import Employee
from supplies import rights
from supplies.domain import corrections, queries
from supplies.domain.queries import GROUPS, Wanted
from supplies.enums import LEAVING, Category, Kind
from supplies.forms import whole_of
from supplies.models import CostCentre, Item, Movement, Slip, Store
from supplies.views.common import page_of, query_without, show

EVERY_KIND = "all"
GROUP_WORDS = {
    "item": pgettext_lazy("by", "Item"),
    "category": pgettext_lazy("by", "Category"),
    "floor": pgettext_lazy("by", "Floor"),
    "type": pgettext_lazy("by", "Room type"),
    "room": pgettext_lazy("by", "Room"),
    "area": pgettext_lazy("by", "Area"),
    "person": pgettext_lazy("by", "Person"),
    "task": pgettext_lazy("by", "Kind of cleaning"),
    "centre": pgettext_lazy("by", "Cost centre"),
    "day": pgettext_lazy("by", "Day"),
    "lines": gettext_lazy("Lines"),
}


def wanted_of(request: SignedRequest, today: date) -> Wanted:
    """What the address asks for; without a period the month so far."""
    first = params.day(request, "first") or today.replace(day=1)
    last = params.day(request, "last") or max(today, first)
    kind = params.choice(request, "kind", [*Kind.values, EVERY_KIND, queries.SPENT], Kind.CONSUME)
    return Wanted(
        first=min(first, last),
        last=max(first, last),
        kind="" if kind == EVERY_KIND else kind,
        item=params.whole(request, "item"),
        category=params.choice(request, "category", Category.values),
        room=params.text(request, "room", length=8),
        floor=params.whole(request, "floor"),
        type=params.whole(request, "type"),
        area=params.whole(request, "area"),
        person=params.whole(request, "person"),
        task=params.choice(request, "task", [kind for kind in WorkKind.values if kind]),
        store=params.whole(request, "store"),
        centre=params.whole(request, "centre"),
        nameless=tuple(name for name in queries.NAMELESS if name in request.GET.getlist("none")),
    )


@needs(rights.SEE_CONSUMPTION)
@require_safe
def log(request: SignedRequest) -> HttpResponse:
    """What was used in a period, by item or as asked, and on to the lines."""
    today = current_day().date
    wanted = wanted_of(request, today)
    group = params.choice(request, "by", GROUP_WORDS, "item")
    lines = wanted.narrowed(queries.visible_lines(request.user))
    context: dict[str, Any] = {
        "wanted": wanted,
        "group": group,
        "groups": [(name, word, name == group) for name, word in GROUP_WORDS.items()],
        "totals": queries.totals(lines, wanted.kind),
        "is_cost": wanted.kind in (*LEAVING, queries.SPENT),
        "page_query": query_without(request, "page"),
        "by_query": query_without(request, "by", "page"),
        "clear": f"?by={group}",
        "nameless": [(name, GROUP_WORDS[name]) for name in wanted.nameless],
        "filtered": bool(set(request.GET) - {"by", "page", "first", "last"}),
        "today": today,
        "periods": periods(today),
        "period_query": query_without(request, "first", "last", "page"),
        "too_long": wanted.last - wanted.first > queries.LONGEST,
        "may_reverse": request.user.has_perm(rights.REVERSE),
        **choices(wanted),
    }
    if group == "lines":
        context["page"] = page_of(request, queries.with_all(lines))
    else:
        sums = queries.grouped(lines, group, wanted.kind)
        context["page"] = page_of(request, [(one, opens(request, group, one.key)) for one in sums])
    return show(request, "supplies/log.html", context)


def opens(request: SignedRequest, group: str, key: Any) -> str:
    """The address behind a number: the same filters, this one more, and the lines."""
    query = request.GET.copy()
    query.pop("page", None)
    name = GROUPS[group][1]
    if key in (None, ""):
        query.setlist("none", sorted({*query.getlist("none"), group}))
    elif group == "day":
        query["first"] = query["last"] = key.isoformat()
    elif group == "room":
        query["room"] = queries.room_number(key)
    else:
        query[name] = str(key)
    query["by"] = "lines" if group not in ("category", "floor", "person", "type", "centre") else "item"
    return query.urlencode()


def periods(today: date) -> list[tuple[str, date, date]]:
    """The periods asked for most often."""
    month = today.replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)
    monday = today - timedelta(days=today.weekday())
    return [
        (_("Today"), today, today),
        (_("This week"), monday, today),
        (_("This month"), month, today),
        (_("Last month"), before, month - timedelta(days=1)),
    ]


def choices(wanted: Wanted) -> dict[str, Any]:
    """What the filters offer, and the words of those that are set."""
    return {
        "item_choices": Item.objects.only("code", "name_en", "name_zh").order_by("code"),
        "category_choices": Category.choices,
        "floor_choices": [
            (floor.pk, queries.floor_name(floor)) for floor in Floor.objects.select_related("building")
        ],
        "type_choices": RoomType.objects.all(),
        "area_choices": PublicArea.objects.all(),
        "person_choices": Employee.objects.filter(is_active=True)
        .only("number", "name_zh", "family_name", "given_names")
        .order_by("number"),
        "task_choices": [choice for choice in WorkKind.choices if choice[0]],
        "kind_choices": [*Kind.choices, (queries.SPENT, _("consumed and written off"))],
        "store_choices": Store.objects.filter(in_use=True),
        "centre_choices": CostCentre.objects.all(),
    }


@needs(rights.SEE_CONSUMPTION)
@require_safe
def slip(request: SignedRequest, pk: int) -> HttpResponse:
    """One slip: who wrote it, when, where, why, and its lines."""
    found = get_object_or_404(queries.slips_visible_to(request.user), pk=pk)
    lines = queries.with_all(queries.visible_lines(request.user).filter(slip=found)).order_by("pk")
    may = request.user.has_perm(rights.REVERSE)
    context = {
        "slip": found,
        "page": page_of(request, lines, 100),
        "moved": queries.totals(lines).cost,
        "cost": queries.totals(lines.filter(kind__in=LEAVING)).cost,
        "filters": query_without(request, "page"),
        "corrects": corrections.corrected_by(found),
        "may_reverse": may,
        "may_reverse_all": may and len(corrections.lines_to_reverse(found)) > 1,
    }
    return show(request, "supplies/slip.html", context)


@needs(rights.REVERSE)
@require_http_methods(["GET", "HEAD", "POST"])
def line_reverse(request: SignedRequest, pk: int) -> HttpResponse:
    """Take a line back with a reason, and write it anew when only the quantity was wrong."""
    lines = queries.with_all(queries.visible_lines(request.user))
    found: Movement = get_object_or_404(lines, pk=pk)

    def act(reason: str) -> Slip:
        quantity = whole_of(request.POST.get("quantity", ""), field="quantity")
        return corrections.correct_line(found, quantity, reason=reason, by=request.user, at=now())

    context = {"line": found, "quantity": request.POST.get("quantity", "")[:9]}
    return _take_back(request, "supplies/reverse.html", context, act)


@needs(rights.REVERSE)
@require_http_methods(["GET", "HEAD", "POST"])
def slip_reverse(request: SignedRequest, pk: int) -> HttpResponse:
    """Take back everything of a slip that still stands, with a reason."""
    found = get_object_or_404(queries.slips_visible_to(request.user), pk=pk)
    lines = corrections.lines_to_reverse(found)
    if queries.visible_lines(request.user).filter(slip=found).count() < found.lines.count():
        raise Denied(_("Some lines of this slip are of other sections. Reverse your own one by one."))
    if not lines and request.method != "POST":
        return redirect(found.get_absolute_url())

    def act(reason: str) -> Slip:
        return corrections.reverse_slip(found, reason=reason, by=request.user, at=now())

    return _take_back(request, "supplies/slip_reverse.html", {"slip": found, "lines": len(lines)}, act)


def _take_back(
    request: SignedRequest, template: str, context: dict[str, Any], act: Callable[[str], Slip]
) -> HttpResponse:
    """The form of a reversal: what `act` writes with the reason is shown, a refusal beside what was typed."""
    reason, status = request.POST.get("reason", "")[:300], 200

    def done() -> str:
        kept = act(reason)
        messages.success(request, _("Slip %(number)d takes it back.") % {"number": kept.pk})
        return kept.get_absolute_url()

    if request.method == "POST":
        try:
            return redirect(once(request, done))
        except Denied:
            raise
        except Refusal as refusal:
            context |= {"refusal": str(refusal.message), "field": refusal.field}
            status = 422
    return show(request, template, context | {"reason": reason, "key": new_key()}, status=status)
