"""Loads: soiled linen is counted and sent, comes back clean, is washed again, torn or missing, and nothing in between
is forgotten. What a load holds follows from the movements of its cause; a load keeps no counts of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from core.domain import audit
from core.domain.day import current_day
from core.errors import Refusal, Stale
from core.formats import show_number
from staff.models import Employee
from supplies.domain.linen import rules
from supplies.domain.movements import OF_A_LOAD, Line, cost_of, hold, items_with_cost, post
from supplies.domain.numbers import create_numbered
from supplies.enums import Category, Kind, Source, StoreKind
from supplies.models import Balance, Item, LaundryLoad, Movement, Slip, Store

MOST = 10_000
FEW = 10
"""So many pieces more than the books hold are nothing odd: bags are counted late and rooms change hands."""
Counts = Mapping[int, int]
"""Item -> pieces."""


@dataclass(slots=True)
class LoadLine:
    """What became of an item of a load."""

    item: Item
    sent: int = 0
    rewash: int = 0
    back: int = 0
    torn: int = 0
    lost: int = 0

    @property
    def outstanding(self) -> int:
        """Pieces the laundry has. A piece to be washed again came back and went out once more."""
        return self.sent + self.rewash - self.back - self.torn - self.lost

    @property
    def clean(self) -> int:
        """Pieces that came back and stayed."""
        return self.back - self.rewash


@dataclass(frozen=True, slots=True)
class Came:
    """What the laundry brought of an item."""

    clean: int = 0
    rewash: int = 0
    torn: int = 0

    @property
    def pieces(self) -> int:
        return self.clean + self.rewash + self.torn


def soiled_stores() -> list[Store]:
    return list(Store.objects.filter(kind=StoreKind.SOILED, in_use=True).order_by("position", "code"))


def clean_stores() -> list[Store]:
    """Where clean linen goes, the linen room first."""
    order = [StoreKind.LINEN_ROOM, StoreKind.MAIN, StoreKind.PANTRY]
    found = Store.objects.filter(kind__in=order, in_use=True).order_by("position", "code")
    return sorted(found, key=lambda store: order.index(StoreKind(store.kind)))


def the_laundry() -> Store:
    """The laundry. Raises Refusal before the house has one."""
    store = Store.objects.filter(kind=StoreKind.LAUNDRY, in_use=True).order_by("position", "pk").first()
    if store is None:
        raise Refusal(_("The house has no laundry yet. Enter one on the page of stores."))
    return store


def soiled_now() -> dict[int, dict[int, int]]:
    """Store -> item -> soiled pieces by the books (one query)."""
    rows = Balance.objects.filter(store__kind=StoreKind.SOILED, item__category=Category.LINEN)
    held: dict[int, dict[int, int]] = defaultdict(dict)
    for store, item, quantity in rows.values_list("store", "item", "quantity"):
        if quantity:
            held[store][item] = quantity
    return held


# Out ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """Pieces by which a count is not what the books hold in a store, at book price where one is known. `found` are more
    than the books hold, others were not counted in a store that was emptied.
    """

    store: Store
    item: Item
    pieces: int
    worth: Decimal | None
    found: bool


class LinenDiffers(Refusal):
    """Linen would be written off as missing, or much of it written as found: not before somebody has seen how much."""

    def __init__(self, lines: list[Difference]) -> None:
        self.lines = lines
        self.pieces = sum(line.pieces for line in lines)
        super().__init__(
            _("The count is far from the books. Count again, or confirm what is written off or found."),
            field="emptied",
        )


def send(
    counts: Mapping[int, Counts], *, emptied: bool, told: int | None = None, by: Employee, at: datetime
) -> LaundryLoad:
    """Send what was counted in each soiled store. More than the books hold is written as found there; less as missing
    there when the store was `emptied`. One slip, all or nothing.

    `told` is of how many pieces the person knows that they are written off, or found in odd numbers (more than FEW and
    than half of what the books hold); None asks nobody. Raises LinenDiffers when it is another number, Refusal when
    nothing was counted or a count makes no sense.
    """
    held = soiled_now()
    laundry = the_laundry()
    lines: list[Line] = []
    for store, pieces in sorted(counts.items()):
        items = set(pieces) | (set(held.get(store, {})) if emptied else set())
        for item in sorted(items):
            lines += _sent(
                item,
                store,
                laundry.pk,
                _sensible(pieces.get(item, 0)),
                held.get(store, {}).get(item, 0),
                emptied,
            )
    if not any(line.kind == Kind.TO_LAUNDRY for line in lines):
        raise Refusal(_("Nothing was counted. Enter how many pieces go to the laundry."))
    odd = [line for line in lines if _is_odd(line, held)]
    if told is not None and told != sum(line.quantity for line in odd):
        raise LinenDiffers(_differences(odd))
    with transaction.atomic():
        load = _new_load(laundry, by=by, at=at)
        post(lines, by=by, at=at, source=Source.LAUNDRY, cause=load.cause)
    return load


def _is_odd(line: Line, held: Mapping[int, Counts]) -> bool:
    """Whether somebody should look before this difference is written."""
    if line.kind == Kind.COUNT_OVER:
        book = held.get(line.to_store or 0, {}).get(line.item, 0)
        return line.quantity > FEW and line.quantity * 2 > book
    return line.kind == Kind.COUNT_SHORT


def _differences(lines: list[Line]) -> list[Difference]:
    stores = Store.objects.in_bulk({line.from_store or line.to_store or 0 for line in lines})
    items = items_with_cost({line.item for line in lines}, current_day().date)
    found = []
    for line in lines:
        store, item = stores[line.from_store or line.to_store or 0], items[line.item]
        cost: Decimal | None = item.cost_now  # type: ignore[attr-defined]
        worth = None if cost is None else cost_of(line.quantity, cost)
        found.append(Difference(store, item, line.quantity, worth, line.kind == Kind.COUNT_OVER))
    return found


def _sent(item: int, store: int, laundry: int, counted: int, book: int, emptied: bool) -> list[Line]:
    lines = []
    if counted > book:
        lines.append(Line(Kind.COUNT_OVER, item, counted - book, to_store=store))
    if emptied and counted < book:
        lines.append(Line(Kind.COUNT_SHORT, item, book - counted, from_store=store))
    if counted:
        lines.append(Line(Kind.TO_LAUNDRY, item, counted, from_store=store, to_store=laundry))
    return lines


def _sensible(pieces: int) -> int:
    if not 0 <= pieces <= MOST:
        raise Refusal(_("Enter whole pieces from 0 to %(most)s.") % {"most": show_number(MOST)})
    return pieces


def _new_load(laundry: Store, *, by: Employee, at: datetime) -> LaundryLoad:
    day = current_day().date
    return create_numbered(
        LaundryLoad, year=day.year, laundry=laundry, sent_at=at, sent_by=by,
        expected_on=day + timedelta(days=rules().load_days),
    )  # fmt: skip


# Back ---------------------------------------------------------------------------------------------------------


def lines_of(load: LaundryLoad) -> list[LoadLine]:
    """What became of each item of a load (three queries).

    First its slips, then their lines: joined in one, a database that knows nothing yet of its tables goes through all.
    """
    slips = list(Slip.objects.order_by().filter(cause=load.cause).values_list("pk", flat=True))
    sums = (
        Movement.objects.filter(slip__in=slips)
        .order_by()
        .values_list("item", "kind")
        .annotate(Sum("quantity"))
    )
    found = list(sums)
    items = Item.objects.in_bulk({item for item, _kind, _sum in found})
    lines = {pk: LoadLine(item) for pk, item in items.items()}
    for item, kind, pieces in found:
        line = lines[item]
        if kind == Kind.TO_LAUNDRY:
            line.sent += pieces
        elif kind == Kind.REWASH:
            line.rewash += pieces
        elif kind == Kind.BACK:
            line.back += pieces
        elif kind == Kind.DAMAGED:
            line.torn += pieces
        elif kind == Kind.LOST:
            line.lost += pieces
    return sorted((line for line in lines.values() if line.sent), key=lambda line: str(line.item.code))


def version_of(load: LaundryLoad) -> int:
    """Changes with everything that happens to a load: how many slips it has."""
    return Slip.objects.filter(cause=load.cause).count()


def receive(
    load_id: int,
    came: Mapping[int, Came],
    *,
    into: Store,
    seen: int | None = None,
    by: Employee,
    at: datetime,
) -> LaundryLoad:
    """Write what the laundry brought: clean, to be washed again (goes back at once), or torn.

    A load that is complete closes by itself. Raises Refusal when more comes than is outstanding, Stale when the load
    was closed meanwhile, or something happened to it since the version that was `seen`.
    """
    with transaction.atomic():
        load = _open_load(load_id, seen)
        lines: list[Line] = []
        outstanding = {line.item.pk: line for line in lines_of(load)}
        for item, brought in sorted(came.items()):
            for pieces in (brought.clean, brought.rewash, brought.torn):
                _sensible(pieces)
            _refuse_more(outstanding.get(item), item, brought)
            lines += _brought(item, brought, load.laundry_id, into.pk)
        if not lines:
            raise Refusal(_("Nothing was entered. Enter what the laundry brought."))
        post(lines, by=by, at=at, source=Source.LAUNDRY, cause=load.cause)
        _close_if_complete(load, by=by, at=at)
    return load


def hold_for_correction(cause: str) -> LaundryLoad:
    """The load of a line that is put right, held until the transaction ends. Raises Refusal once it is complete: what
    it sent and brought back is settled then.
    """
    number = int(cause.removeprefix(OF_A_LOAD))
    load: LaundryLoad = LaundryLoad.objects.select_for_update(of=("self",)).get(pk=number)
    if load.closed_at is not None:
        raise Refusal(
            _("Load %(load)s is complete. Count the linen room or the floor anew instead.") % {"load": load}
        )
    return load


def counts_of(line: Movement) -> list[Movement]:
    """The differences that were written with a line of soiled linen that was sent: they follow its count."""
    of_store = Q(from_store=line.from_store_id) | Q(to_store=line.from_store_id)
    kinds = (Kind.COUNT_OVER, Kind.COUNT_SHORT)
    found = Movement.objects.filter(
        of_store, slip=line.slip_id, item=line.item_id, kind__in=kinds, reversed_by__isnull=True
    )
    return list(found.select_related("slip", "item"))


def sent_anew(line: Movement, counts: Collection[Movement], quantity: int) -> list[Line]:
    """What a line of soiled linen and its differences should have been for another count, once they are taken back:
    more than lies there is found, and where pieces were missing the others are.
    """
    store, laundry = line.from_store_id or 0, line.to_store_id or 0
    missing = sum(one.quantity for one in counts if one.kind == Kind.COUNT_SHORT)
    if missing:
        return _sent(line.item_id, store, laundry, quantity, line.quantity + missing, emptied=True)
    return _sent(
        line.item_id, store, laundry, quantity, hold(store, [line.item_id])[line.item_id], emptied=False
    )


def corrected(load: LaundryLoad, *, by: Employee, at: datetime) -> None:
    """A line of the load was put right: it closes when nothing is outstanding now. Raises Refusal for more back than
    was sent.
    """
    if any(line.outstanding < 0 for line in lines_of(load)):
        raise Refusal(_("Then more would have come back than was sent. Correct what was sent first."))
    _close_if_complete(load, by=by, at=at)


def _close_if_complete(load: LaundryLoad, *, by: Employee, at: datetime) -> None:
    lines = lines_of(load)
    if lines and not any(line.outstanding for line in lines):
        _close(load, by=by, at=at)


def _refuse_more(line: LoadLine | None, item: int, brought: Came) -> None:
    there = line.outstanding if line else 0
    if brought.pieces > there:
        name = line.item.name if line else Item.objects.get(pk=item).name
        raise Refusal(
            _(
                "%(item)s: %(there)s are outstanding of this load, %(came)s were entered. "
                "Enter the rest at its own load."
            )
            % {"item": name, "there": show_number(there), "came": show_number(brought.pieces)},
            field=f"clean_{item}",
        )


def _brought(item: int, brought: Came, laundry: int, into: int) -> list[Line]:
    lines = []
    if brought.clean + brought.rewash:
        lines.append(Line(Kind.BACK, item, brought.clean + brought.rewash, from_store=laundry, to_store=into))
    if brought.rewash:
        lines.append(Line(Kind.REWASH, item, brought.rewash, from_store=into, to_store=laundry))
    if brought.torn:
        lines.append(Line(Kind.DAMAGED, item, brought.torn, from_store=laundry))
    return lines


def close(load_id: int, *, reason: str, seen: int | None = None, by: Employee, at: datetime) -> LaundryLoad:
    """Close a load although pieces are missing: they are written off as lost, with the reason. Raises Stale like
    `receive`.
    """
    if not reason.strip():
        raise Refusal(_("Say what the laundry says about the missing pieces."), field="reason")
    with transaction.atomic():
        load = _open_load(load_id, seen)
        missing = [
            Line(Kind.LOST, line.item.pk, line.outstanding, from_store=load.laundry_id)
            for line in lines_of(load)
            if line.outstanding
        ]
        if missing:
            post(missing, by=by, at=at, source=Source.LAUNDRY, cause=load.cause, reason=reason)
        _close(load, by=by, at=at, reason=reason)
    return load


def _open_load(load_id: int, seen: int | None) -> LaundryLoad:
    """The load, held. Raises Stale once it is closed, or when it is not as it was seen."""
    load = LaundryLoad.objects.select_for_update(of=("self",)).get(pk=load_id)
    if load.closed_at is not None:
        raise Stale(_("This load is complete. Open the page again; nothing was saved."))
    if seen is not None and seen != version_of(load):
        raise Stale(
            _(
                "A colleague has entered something for this load meanwhile. It stands here now; nothing was saved."
            )
        )
    return load


def _close(load: LaundryLoad, *, by: Employee, at: datetime, reason: str = "") -> None:
    load.closed_at, load.closed_by = at, by
    load.save(update_fields=["closed_at", "closed_by"])
    audit.record("supplies.close_load", by=by, at=at, about=load.cause, reason=reason)


def write_off(
    store: Store,
    counts: Counts,
    *,
    kind: Kind,
    reason: str,
    by: Employee,
    at: datetime,
) -> None:
    """Take linen out of the circle for good: torn, condemned or lost, from the store it lies in, with the reason."""
    if kind not in (Kind.DAMAGED, Kind.CONDEMNED, Kind.LOST):
        raise TypeError(f"{kind} writes nothing off")
    if not reason.strip():
        raise Refusal(_("Say why these pieces are written off."), field="reason")
    lines = [
        Line(kind, item, _sensible(pieces), from_store=store.pk)
        for item, pieces in sorted(counts.items())
        if pieces
    ]
    post(lines, by=by, at=at, source=Source.STORE, reason=reason)
