"""Stocktakes: begun at the desk, counted blind on a phone or on paper, counted again, approved, posted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.access import needs
from core.clock import from_local, hotel_date, now
from core.errors import Refusal
from core.people import SignedRequest
from supplies import rights
from supplies.domain import item_pictures
from supplies.domain import stocktake as rules
from supplies.domain.items import find_by_code
from supplies.domain.movements import cost_of
from supplies.domain.rules import change_stock_rules, stock_rules
from supplies.enums import RUNNING_COUNTS, Category, CountState, StoreKind
from supplies.models import Barcode, Stocktake, StocktakeLine, Store
from supplies.stock_forms import StockRulesForm
from supplies.views.stock import shared


@needs(rights.COUNT, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def stocktakes(request: SignedRequest) -> HttpResponse:
    """Running and past stocktakes, and a form to begin one."""
    stores = Store.objects.filter(in_use=True).exclude(kind=StoreKind.WAY)

    def page(refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        lines, counted = Count("lines"), Count("lines", filter=Q(lines__counted__isnull=False))
        found = Stocktake.objects.select_related("store", "started_by", "ended_by")
        found = found.annotate(all_lines=lines, counted_lines=counted).order_by("-pk")
        if not request.user.has_perm(rights.RUN_STOCKTAKE):
            found = found.filter(state__in=RUNNING_COUNTS)
        context = {
            "page": shared.page_of(request, found), "stores": stores, "categories": Category.choices,
            "refusal": refusal, "may_run": request.user.has_perm(rights.RUN_STOCKTAKE), "typed": request.POST,
        }  # fmt: skip
        return shared.show(request, "supplies/stock/stocktakes.html", context, status=status)

    if request.method != "POST":
        return page()

    def act() -> str:
        if not request.user.has_perm(rights.RUN_STOCKTAKE):
            raise Refusal(_("Beginning a stocktake needs a right this account does not have."))
        store = stores.filter(pk=shared.numbers(request, "store").get(0, 0)).first()
        if store is None:
            raise Refusal(_("Choose the store that is counted."), field="store_0")
        category = request.POST.get("category", "")
        begun = rules.start(
            store, category=category if category in Category.values else "", by=request.user, at=now()
        )
        messages.success(request, _("The stocktake has begun. Goods may move on meanwhile."))
        return begun.get_absolute_url()

    return shared.answer(request, act, page)


@needs(rights.COUNT, floor=True)
@require_safe
def stocktake(request: SignedRequest, pk: int) -> HttpResponse:
    """How far it is, and for who approves what differs."""
    return page_of_stocktake(request, pk)


def page_of_stocktake(
    request: SignedRequest, pk: int, refusal: Refusal | None = None, status: int = 200
) -> HttpResponse:
    found = get_object_or_404(
        Stocktake.objects.select_related("store", "started_by", "ended_by", "slip"), pk=pk
    )
    user = request.user
    lines = list(found.lines.select_related("item", "counted_by", "recounted_by"))
    # Who counts never sees what the books say; who approves sees it when counting is over.
    sees = found.state in (CountState.REVIEW, CountState.POSTED) and (
        user.has_perm(rights.APPROVE_STOCKTAKE) or user.has_perm(rights.RUN_STOCKTAKE)
    )
    costs = rules.costs_of(found, lines) if sees else {}
    context = {
        "found": found,
        "rows": [review_row(line, costs) for line in lines if line.difference] if sees else [],
        "right": [line for line in lines if line.difference == 0] if sees else [],
        "left_out": [line for line in lines if line.counted is None] if sees else [],
        "outcome": rules.outcome(lines, costs) if sees else None,
        "sees": sees,
        "all": len(lines),
        "counted": sum(line.counted is not None for line in lines),
        "recounts": sum(line.waits for line in lines),
        "may_count": any(line.waits and line.counted_by_id != user.pk for line in lines)
        or found.state == CountState.COUNTING,
        "counting": found.state in (CountState.COUNTING, CountState.RECOUNT),
        "running": found.state in RUNNING_COUNTS,
        "mine": any(user.pk in (line.counted_by_id, line.recounted_by_id) for line in lines),
        "may_run": user.has_perm(rights.RUN_STOCKTAKE),
        "may_approve": found.state == CountState.REVIEW and user.has_perm(rights.APPROVE_STOCKTAKE),
        "refusal": refusal,
    }
    return shared.show(request, "supplies/stock/stocktake.html", context, status=status)


def review_row(line: StocktakeLine, costs: dict[int, Any]) -> dict[str, Any]:
    difference, unit_cost = line.difference or 0, costs.get(line.item_id)
    money = None if unit_cost is None else cost_of(abs(difference), unit_cost)
    return {
        "line": line, "item": line.item, "difference": difference, "money": money,
        "book": line.rebook if line.recounted is not None else line.book,
        "counted": line.counted if line.recounted is None else line.recounted,
        "who": line.counted_by if line.recounted is None else line.recounted_by,
    }  # fmt: skip


# Counting -------------------------------------------------------------------------------------------------------


@needs(rights.COUNT, floor=True)
@require_http_methods(["GET", "HEAD", "POST"])
def stocktake_count(request: SignedRequest, pk: int) -> HttpResponse:
    """The list to count by, on a phone with steppers or a scanner; nobody sees here what the books say."""
    found = get_object_or_404(Stocktake.objects.select_related("store"), pk=pk)

    def page(refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
        stand = Stocktake.objects.select_related("store").get(pk=pk)
        lines = list(rules.to_count(stand, request.user))
        codes: dict[int, list[str]] = {}
        for item, code in Barcode.objects.filter(item__in=[one.item_id for one in lines]).values_list(
            "item", "code"
        ):
            codes.setdefault(item, []).append(code)
        again = stand.state == CountState.RECOUNT
        pictures = item_pictures.of_items(line.item_id for line in lines)
        context = {
            "found": stand, "again": again, "refusal": refusal,
            "open": stand.state in (CountState.COUNTING, CountState.RECOUNT),
            "rows": [
                count_row(line, request, again, codes.get(line.item_id, [])) | {"picture": pictures.get(line.item_id)}
                for line in lines
            ],
            "done": sum(line.counted is not None for line in lines),
        }  # fmt: skip
        return shared.show(request, "supplies/stock/count.html", context, status=status)

    if request.method != "POST":
        return page()

    def act() -> str:
        at = now()
        counted = shared.numbers(request, "count")
        if code := shared.words(request, "code", 48):
            item, pieces = find_by_code(code)
            line = rules.add_item(pk, item, by=request.user, at=at)
            if line.counted is None:  # what was scanned lies there
                counted.setdefault(line.pk, pieces)
        if counted:
            seen = shared.numbers(request, "seen")
            rules.count(
                pk, changed(found, counted, seen), seen=seen, counted_at=counted_at(request, at),
                by=request.user, at=at,
            )  # fmt: skip
            messages.success(request, _("Kept."))
        elif not code:
            raise Refusal(_("Enter what you counted of at least one item."))
        return reverse("supplies:stocktake-count", args=[pk])

    return shared.answer(request, act, page)


def changed(found: Stocktake, counted: dict[int, int], seen: dict[int, int]) -> dict[int, int]:
    """The counts that are new: what stood on the page, or stands already, keeps its time and person."""
    if found.state != CountState.COUNTING:
        return counted
    stand = dict(found.lines.filter(pk__in=counted, counted__isnull=False).values_list("pk", "counted"))
    return {
        row: quantity for row, quantity in counted.items() if quantity not in (stand.get(row), seen.get(row))
    }


def counted_at(request: SignedRequest, at: datetime) -> datetime | None:
    """The time of a paper sheet, 14:30, today; empty is now."""
    text = request.POST.get("counted_at", "").strip()
    if not text:
        return None
    hours, _colon, minutes = text.partition(":")
    if not (hours.isascii() and hours.isdigit() and minutes.isascii() and minutes.isdigit()):
        raise Refusal(_("Write the time as 14:30."), field="counted_at")
    if int(hours) > 23 or int(minutes) > 59:
        raise Refusal(_("Write the time as 14:30."), field="counted_at")
    return from_local(hotel_date(at, request.hotel), int(hours) * 60 + int(minutes), request.hotel)


def count_row(line: StocktakeLine, request: SignedRequest, again: bool, codes: list[str]) -> dict[str, Any]:
    name = f"count_{line.pk}"
    stands = "" if again or line.counted is None else line.counted
    return {
        "line": line, "item": line.item, "name": name, "value": request.POST.get(name, stands), "stands": stands,
        "codes": " ".join([line.item.code, *codes]), "by": None if again else line.counted_by,
    }  # fmt: skip


@needs(rights.COUNT)
@require_safe
def stocktake_sheet(request: SignedRequest, pk: int) -> HttpResponse:
    """The sheet for counting on paper; it does not say what the books say."""
    found = get_object_or_404(Stocktake.objects.select_related("store"), pk=pk)
    context = {"found": found, "lines": rules.to_count(found, request.user), "back": found.get_absolute_url()}
    return shared.show(request, "supplies/stock/count_sheet.html", context)


# Closing --------------------------------------------------------------------------------------------------------


@needs(rights.RUN_STOCKTAKE)
@require_POST
def stocktake_finish(request: SignedRequest, pk: int) -> HttpResponse:
    """Counting is over."""

    def act() -> str:
        done = rules.finish(pk, leave_out=bool(request.POST.get("leave_out")), by=request.user, at=now())
        if done.state == CountState.RECOUNT:
            messages.info(request, _("Some lines differ much. Somebody else counts them again."))
        return done.get_absolute_url()

    return act_on(request, pk, act)


@needs(rights.APPROVE_STOCKTAKE)
@require_POST
def stocktake_again(request: SignedRequest, pk: int) -> HttpResponse:
    """These lines once more, please."""

    def act() -> str:
        chosen = list(shared.numbers(request, "again"))
        return rules.ask_again(pk, chosen, by=request.user, at=now()).get_absolute_url()

    return act_on(request, pk, act)


@needs(rights.APPROVE_STOCKTAKE)
@require_POST
def stocktake_approve(request: SignedRequest, pk: int) -> HttpResponse:
    """Post the differences."""

    def act() -> str:
        done = rules.approve(pk, reason=shared.words(request, "reason"), by=request.user, at=now())
        messages.success(request, _("Posted. The books say what was counted."))
        return done.get_absolute_url()

    return act_on(request, pk, act)


@needs(rights.RUN_STOCKTAKE)
@require_POST
def stocktake_abort(request: SignedRequest, pk: int) -> HttpResponse:
    """Give it up."""

    def act() -> str:
        return rules.abort(
            pk, reason=shared.words(request, "reason"), by=request.user, at=now()
        ).get_absolute_url()

    return act_on(request, pk, act)


def act_on(request: SignedRequest, pk: int, act: Any) -> HttpResponse:
    get_object_or_404(Stocktake, pk=pk)
    return shared.answer(
        request, act, lambda refusal, status: page_of_stocktake(request, pk, refusal, status)
    )


# Rules ----------------------------------------------------------------------------------------------------------


@needs(rights.CHANGE_STOCK_RULES)
@require_http_methods(["GET", "HEAD", "POST"])
def stock_rules_page(request: SignedRequest) -> HttpResponse:
    """How this house keeps its stores."""
    form = StockRulesForm(request.POST or None, instance=stock_rules())
    if request.method == "POST" and form.is_valid():
        change_stock_rules(form.cleaned_data, by=request.user, at=now())
        messages.success(request, _("Saved."))
        form = StockRulesForm(instance=stock_rules())
    return shared.show(
        request, "supplies/stock/rules.html", {"form": form}, status=422 if form.errors else 200
    )
