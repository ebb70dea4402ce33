"""Stocktakes: a store is counted blind while movements go on, counted again where it differs, approved and posted once.

What the books say is kept for each line at the moment of its own count (`movements.hold`), so goods that move before
and after do not matter: the difference is what was counted less what the books said just then.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.domain import audit
from core.domain.day import current_day
from core.errors import Denied, Refusal, Stale
from core.formats import show_datetime, show_number
from staff.models import Employee
from supplies.domain.movements import MOST, Line, cost_of, hold, items_with_cost, post
from supplies.domain.rules import stock_rules
from supplies.enums import RUNNING_COUNTS, Beyond, CountState, Kind, Source
from supplies.models import Balance, Item, Movement, StockRules, Stocktake, StocktakeLine, Store

FEW = 3
"""A difference of so few pieces is no matter of per cent."""
APPROVE = "supplies.approve_stocktake"


# Beginning ------------------------------------------------------------------------------------------------------


def start(store: Store, *, category: str = "", by: Employee, at: datetime) -> Stocktake:
    """Keep what the books say of a store, or of a category in it. Nothing else stops.

    Raises Refusal when the store is being counted already, or holds nothing of the kind.
    """
    balances = Balance.objects.filter(store=store, item__in_use=True)
    if category:
        balances = balances.filter(item__category=category)
    try:
        with transaction.atomic():
            stocktake = Stocktake.objects.create(store=store, category=category, started_by=by, started_at=at)
            expected = dict(balances.values_list("item", "quantity"))
            if not expected:
                raise Refusal(_("The books know nothing of this kind in %(store)s.") % {"store": store.name})
            StocktakeLine.objects.bulk_create(
                StocktakeLine(stocktake=stocktake, item_id=item, expected=quantity)
                for item, quantity in expected.items()
            )
            _record("start", stocktake, by=by, at=at, new=f"{store.code} {category} {len(expected)}")
    except IntegrityError:
        running = (
            Stocktake.objects.filter(store=store, state__in=RUNNING_COUNTS)
            .select_related("started_by")
            .first()
        )
        if running is None:
            raise
        raise Refusal(
            _("%(store)s is being counted already: stocktake %(number)s, begun by %(who)s at %(time)s.")
            % {
                "store": store.name, "number": running.pk, "who": running.started_by.name,
                "time": show_datetime(running.started_at),
            }
        ) from None  # fmt: skip
    return stocktake


def add_item(pk: int, item: Item, *, by: Employee, at: datetime) -> StocktakeLine:
    """Something the books do not know in this store lies there: it gets a line that expects nothing."""
    with transaction.atomic():
        stocktake = _hold(pk, (CountState.COUNTING,))
        line, new = StocktakeLine.objects.get_or_create(
            stocktake=stocktake, item=item, defaults={"expected": 0}
        )
        if new:
            _record("add", stocktake, by=by, at=at, new=item.code)
    return line


# Counting -------------------------------------------------------------------------------------------------------


def count(
    pk: int,
    counted: Mapping[int, int],
    *,
    seen: Mapping[int, int] | None = None,
    counted_at: datetime | None = None,
    by: Employee,
    at: datetime,
) -> Stocktake:
    """Write down what was counted, by line number. `counted_at` is when, for counts typed in from paper.

    `seen` are the counts that stood on the counter's page: only a count that was seen is changed to another.
    During the recount only lines that wait for it are taken, from somebody who has not counted them. With the last of
    them the stocktake goes to approval. Raises Stale when the stocktake is over, or another counted a line meanwhile.
    """
    for quantity in counted.values():
        if not 0 <= quantity <= MOST:
            raise Refusal(
                _("%(count)s cannot be a count. Enter a whole number from 0 to %(most)s.")
                % {"count": quantity, "most": show_number(MOST)}
            )
    with transaction.atomic():
        stocktake = _hold(pk, (CountState.COUNTING, CountState.RECOUNT))
        when = counted_at or at
        if not stocktake.started_at <= when <= at:
            raise Refusal(
                _("Counts are of a time between the beginning of the stocktake and now."), field="counted_at"
            )
        lines = list(stocktake.lines.filter(pk__in=counted).select_related("item", "counted_by"))
        if len(lines) < len(counted):
            raise Refusal(
                _("One of the lines is not of this stocktake. Open the page again; nothing was saved.")
            )
        book = book_at(stocktake.store_id, {line.item_id for line in lines}, when)
        again = stocktake.state == CountState.RECOUNT
        stood = ", ".join(f"{line.item.code} {line.counted}" for line in lines if line.counted is not None)
        for line in lines:
            if again:
                _refuse_recount(line, by)
                line.recounted, line.recounted_by, line.recounted_at = counted[line.pk], by, when
                line.rebook = book[line.item_id]
            else:
                _refuse_unseen(line, (seen or {}).get(line.pk), by)
                line.counted, line.counted_by, line.counted_at = counted[line.pk], by, when
                line.book = book[line.item_id]
        names = ["recounted", "recounted_by", "recounted_at", "rebook"] if again else [
            "counted", "counted_by", "counted_at", "book",
        ]  # fmt: skip
        StocktakeLine.objects.bulk_update(lines, names)
        said = ", ".join(f"{line.item.code} {counted[line.pk]}" for line in lines)
        _record("recount" if again else "count", stocktake, by=by, at=at, old=stood[:400], new=said[:400])
        if again and not stocktake.lines.filter(again=True, recounted__isnull=True).exists():
            _move(stocktake, CountState.REVIEW)
    return stocktake


def _refuse_unseen(line: StocktakeLine, seen: int | None, by: Employee) -> None:
    """Two who count the same shelf: the second is told what the first wrote, and overwrites it only knowing."""
    if line.counted is None or line.counted == seen or line.counted_by is None or line.counted_by == by:
        return
    raise Stale(
        _(
            "%(who)s counted %(item)s meanwhile: %(count)d. Look which is right, correct it here if need be, and save"
            " again; nothing was saved."
        )
        % {"who": line.counted_by.name, "item": line.item.name, "count": line.counted}
    )


def _refuse_recount(line: StocktakeLine, by: Employee) -> None:
    if not line.waits:
        raise Stale(
            _("%(item)s was counted again meanwhile. Open the page again; nothing was saved.")
            % {"item": line.item.name}
        )
    if line.counted_by_id == by.pk:
        raise Refusal(
            _("You have counted %(item)s yourself. Somebody else counts it again.") % {"item": line.item.name}
        )


def book_at(store: int, items: Collection[int], when: datetime) -> dict[int, int]:
    """What the books say a store held of each item at a moment: what it holds now less what was written since.

    The balances are held until the transaction ends, so nothing moves between reading and writing.
    """
    book = hold(store, items)
    later = Movement.objects.filter(
        Q(from_store=store) | Q(to_store=store), item__in=items, slip__recorded_at__gt=when,
        business_day__gte=when.date() - timedelta(days=2),
    )  # fmt: skip
    for line in later.order_by("pk").only("item_id", "quantity", "to_store_id"):
        book[line.item_id] -= line.quantity if line.to_store_id == store else -line.quantity
    return book


def to_count(stocktake: Stocktake, person: Employee) -> QuerySet[StocktakeLine]:
    """What a person has to count: everything, or in the recount what others have counted."""
    lines = stocktake.lines.select_related("item", "counted_by", "recounted_by")
    if stocktake.state == CountState.RECOUNT:
        return lines.filter(again=True, recounted__isnull=True).exclude(counted_by=person)
    return lines


# Closing --------------------------------------------------------------------------------------------------------


def finish(pk: int, *, leave_out: bool = False, by: Employee, at: datetime) -> Stocktake:
    """The count is complete; lines that differ much go to the recount. `leave_out` lets lines nobody counted be.

    Those keep what the books say. Raises Refusal while lines are not counted and not left out.
    """
    with transaction.atomic():
        stocktake = _hold(pk, (CountState.COUNTING,))
        lines = list(stocktake.lines.all())
        missing = sum(line.counted is None for line in lines)
        if missing == len(lines):
            raise Refusal(_("Nothing has been counted yet. Count, or abort the stocktake."))
        if missing and not leave_out:
            raise Refusal(
                ngettext(
                    "%(count)d line has not been counted. Count it, or choose to leave it out.",
                    "%(count)d lines have not been counted. Count them, or choose to leave them out.",
                    missing,
                )
                % {"count": missing}
            )
        rules, costs = stock_rules(), costs_of(stocktake, lines)
        for line in lines:
            line.again = _differs_much(line, costs.get(line.item_id), rules)
        StocktakeLine.objects.bulk_update(lines, ["again"])
        again = sum(line.again for line in lines)
        _move(stocktake, CountState.RECOUNT if again else CountState.REVIEW)
        _record("finish", stocktake, by=by, at=at, new=f"recount {again}, left out {missing}")
    return stocktake


def _differs_much(line: StocktakeLine, unit_cost: Decimal | None, rules: StockRules) -> bool:
    difference = line.difference
    if not difference:
        return False
    pieces = abs(difference)
    if unit_cost is not None and cost_of(pieces, unit_cost) >= rules.recount_money:
        return True
    return pieces > FEW and pieces * 100 >= rules.recount_percent * abs(line.book or 0)


def ask_again(pk: int, lines: Collection[int], *, by: Employee, at: datetime) -> Stocktake:
    """Who approves wants lines counted once more, by somebody who did not count them last."""
    _refuse_right(by)
    with transaction.atomic():
        stocktake = _hold(pk, (CountState.REVIEW,))
        chosen = list(stocktake.lines.filter(pk__in=lines, counted__isnull=False).select_related("item"))
        if not chosen:
            raise Refusal(_("Choose at least one line that was counted."))
        said = ", ".join(f"{line.item.code} {line.difference}" for line in chosen)
        for line in chosen:
            if line.recounted is not None:
                line.counted, line.counted_by, line.counted_at = (
                    line.recounted,
                    line.recounted_by,
                    line.recounted_at,
                )
                line.book = line.rebook
            line.recounted = line.recounted_by = line.recounted_at = line.rebook = None
            line.again = True
        names = [
            "counted",
            "counted_by",
            "counted_at",
            "book",
            "recounted",
            "recounted_by",
            "recounted_at",
            "rebook",
        ]
        StocktakeLine.objects.bulk_update(chosen, [*names, "again"])
        _move(stocktake, CountState.RECOUNT)
        _record("ask_again", stocktake, by=by, at=at, old=said[:400])
    return stocktake


def approve(
    pk: int, *, reason: str = "", by: Employee, at: datetime, key: uuid.UUID | None = None
) -> Stocktake:
    """Post every difference as one slip, all or nothing, once. Who has counted does not approve.

    Raises Stale when it was posted or aborted before, Refusal for an item without cost: nothing was posted then.
    """
    _refuse_right(by)
    with transaction.atomic():
        stocktake = _hold(pk, (CountState.REVIEW,))
        lines = list(stocktake.lines.select_related("item"))
        if any(by.pk in (line.counted_by_id, line.recounted_by_id) for line in lines):
            raise Denied(_("You have counted in this stocktake yourself. Somebody else approves it."))
        posted = [_difference_line(stocktake, line) for line in lines if line.difference]
        if posted:
            beyond = Beyond.BY_RIGHT if reason.strip() else Beyond.NO
            stocktake.slip = post(
                posted, by=by, at=at, source=Source.COUNT, cause=stocktake.cause, key=key, reason=reason,
                beyond=beyond,
            )  # fmt: skip
        stocktake.ended_by, stocktake.ended_at = by, at
        _move(stocktake, CountState.POSTED)
        _record("approve", stocktake, by=by, at=at, new=f"{len(posted)} lines", reason=reason)
    return stocktake


def _difference_line(stocktake: Stocktake, line: StocktakeLine) -> Line:
    difference = line.difference or 0
    if difference > 0:
        return Line(Kind.COUNT_OVER, line.item_id, difference, to_store=stocktake.store_id)
    return Line(Kind.COUNT_SHORT, line.item_id, -difference, from_store=stocktake.store_id)


def abort(pk: int, *, reason: str, by: Employee, at: datetime) -> Stocktake:
    """Give the count up; nothing is posted."""
    if not reason.strip():
        raise Refusal(_("Say why the stocktake is aborted."), field="reason")
    with transaction.atomic():
        stocktake = _hold(pk, RUNNING_COUNTS)
        stocktake.ended_by, stocktake.ended_at, stocktake.reason = by, at, reason.strip()
        _move(stocktake, CountState.ABORTED)
        _record("abort", stocktake, by=by, at=at, reason=reason)
    return stocktake


# Reading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a stocktake found, in pieces and money, over and short apart."""

    counted: int
    lines: int
    right: int
    over: Decimal
    short: Decimal
    without_cost: int

    @property
    def net(self) -> Decimal:
        return self.over - self.short


def outcome(lines: Collection[StocktakeLine], costs: Mapping[int, Decimal | None]) -> Outcome:
    """The sums of the lines at these costs."""
    over = short = Decimal("0.00")
    right = counted = without = 0
    for line in lines:
        difference = line.difference
        if difference is None:
            continue
        counted += 1
        right += difference == 0
        unit_cost = costs.get(line.item_id)
        if unit_cost is None:
            without += bool(difference)
        elif difference > 0:
            over += cost_of(difference, unit_cost)
        else:
            short += cost_of(-difference, unit_cost)
    return Outcome(counted, len(lines), right, over, short, without)


def costs_of(stocktake: Stocktake, lines: Collection[StocktakeLine]) -> dict[int, Decimal | None]:
    """What the items cost: as posted, else on the open business day (one or two queries)."""
    if stocktake.slip_id:
        return {
            **_costs_on({line.item_id for line in lines}, _day_of(stocktake)),
            **dict(Movement.objects.filter(slip=stocktake.slip_id).values_list("item", "unit_cost")),
        }
    return _costs_on({line.item_id for line in lines}, current_day().date)


def _day_of(stocktake: Stocktake) -> date:
    return stocktake.slip.business_day if stocktake.slip else current_day().date


def _costs_on(items: Collection[int], day: date) -> dict[int, Decimal | None]:
    return {pk: item.cost_now for pk, item in items_with_cost(items, day).items()}  # type: ignore[attr-defined]


# Parts ----------------------------------------------------------------------------------------------------------


def _hold(pk: int, states: Collection[str]) -> Stocktake:
    """The stocktake in one of these states, its row held until the transaction ends. Raises Stale otherwise."""
    held = Stocktake.objects.filter(pk=pk, state__in=states).update(state=F("state"))
    stocktake = Stocktake.objects.select_related("store", "started_by", "ended_by", "slip").get(pk=pk)
    if not held:
        who = stocktake.ended_by.name if stocktake.ended_by else ""
        said = _("Stocktake %(number)s is %(state)s.") % {
            "number": pk,
            "state": stocktake.get_state_display(),
        }
        if stocktake.ended_at:
            said = _("Stocktake %(number)s is %(state)s: by %(who)s at %(time)s.") % {
                "number": pk, "state": stocktake.get_state_display(), "who": who,
                "time": show_datetime(stocktake.ended_at),
            }  # fmt: skip
        raise Stale(said + " " + _("Nothing was saved."))
    return stocktake


def _move(stocktake: Stocktake, state: CountState) -> None:
    stocktake.state = state
    stocktake.save(update_fields=["state", "slip", "ended_by", "ended_at", "reason"])


def _refuse_right(by: Employee) -> None:
    if not by.has_perm(APPROVE):
        raise Denied(_("Approving a stocktake needs a right this account does not have."))


def _record(
    what: str,
    stocktake: Stocktake,
    *,
    by: Employee,
    at: datetime,
    old: str = "",
    new: str = "",
    reason: str = "",
) -> None:
    audit.record(
        f"supplies.stocktake_{what}",
        by=by,
        at=at,
        about=stocktake.cause,
        old=old,
        new=new,
        reason=reason.strip(),
    )
