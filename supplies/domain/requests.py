"""Requests: a floor asks the store, the store issues, the floor says what came, and what did not come is settled.

Between the two the goods lie in a store of their own, on the way: every piece is in one place at each moment. A request
is issued once and received once, by a conditional change of its state; who comes second is told.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from core.domain import audit, notes
from core.errors import Denied, Refusal, Stale
from core.formats import show_datetime, show_number
from staff.models import Employee
from supplies.domain.movements import Line, Place, hold, post
from supplies.domain.rules import stock_rules
from supplies.enums import OPEN_REQUESTS, Kind, RequestState, Settled, Source, StoreKind
from supplies.models import Item, Settlement, StockRequest, StockRequestLine, StockRules, Store

MOST_ASKED = 100_000
GIVING = (StoreKind.MAIN, StoreKind.LINEN_ROOM)
TAKING = (StoreKind.PANTRY, StoreKind.CART, StoreKind.AREA, StoreKind.LINEN_ROOM)
ISSUE = "supplies.issue"
SETTLE = "supplies.settle"


@dataclass(frozen=True, slots=True)
class Given:
    """What the store gives of a line; `reason` says why it is nothing, or less."""

    quantity: int
    reason: str = ""


# Whose ---------------------------------------------------------------------------------------------------------


def own_stores(person: Employee) -> QuerySet[Store]:
    """The carts and stores a person keeps, and the pantries of the sections they work in."""
    mine = Q(keeper=person) | Q(kind=StoreKind.PANTRY, section__members__employee=person)
    return Store.objects.filter(mine, in_use=True, kind__in=TAKING).distinct()


def stores_to_ask_for(person: Employee) -> list[Store]:
    """Where a person may have goods brought to: their own stores first, then what belongs to nobody else."""
    own = list(own_stores(person))
    others = Store.objects.filter(in_use=True, kind__in=TAKING, keeper__isnull=True)
    return own + [store for store in others if store not in own]


def visible_to(person: Employee) -> QuerySet[StockRequest]:
    """The store's people see all requests, everybody else their own and those of their stores."""
    found = StockRequest.objects.select_related(
        "from_store", "to_store", "asked_by", "issued_by", "received_by"
    )
    if person.has_perm(ISSUE) or person.has_perm(SETTLE):
        return found
    return found.filter(Q(asked_by=person) | Q(to_store__in=own_stores(person).values("pk")))


def late_since(rules: StockRules, at: datetime) -> datetime:
    """What was asked for before this is late."""
    return at - timedelta(hours=rules.late_hours)


# Asking --------------------------------------------------------------------------------------------------------


def ask(
    to_store: Store,
    wanted: Mapping[int, int],
    *,
    from_store: Store,
    note: str = "",
    by: Employee,
    at: datetime,
) -> StockRequest:
    """Ask `from_store` for these quantities by item; what is 0 is left out. Raises Refusal for what makes no sense."""
    asked = {item: quantity for item, quantity in wanted.items() if quantity}
    if not asked:
        raise Refusal(_("Nothing is asked for. Enter how many you need of at least one item."))
    for quantity in asked.values():
        if not 0 < quantity <= MOST_ASKED:
            raise Refusal(
                _("%(count)s cannot be asked for. Enter a whole number up to 100,000.") % {"count": quantity}
            )
    if from_store.kind not in GIVING or to_store not in stores_to_ask_for(by) or from_store == to_store:
        raise Refusal(_("Goods cannot be asked for this store. Choose another one."), field="to_store")
    items = Item.objects.filter(in_use=True).in_bulk(asked)
    if len(items) < len(asked):
        raise Refusal(_("One of the items is out of use. Open the page again; nothing was saved."))
    with transaction.atomic():
        request = StockRequest.objects.create(
            from_store=from_store, to_store=to_store, note=note, asked_by=by, asked_at=at
        )
        StockRequestLine.objects.bulk_create(
            StockRequestLine(request=request, item_id=item, asked=quantity)
            for item, quantity in asked.items()
        )
        _record("ask", request, by=by, at=at, new=", ".join(f"{items[i].code} {n}" for i, n in asked.items()))
    return request


def withdraw(pk: int, *, reason: str = "", by: Employee, at: datetime) -> StockRequest:
    """Take a request back before it is issued: who asked may, and the store."""
    with transaction.atomic():
        request = _change(pk, RequestState.WAITING, state=RequestState.WITHDRAWN, reason=reason.strip())
        if request.asked_by_id != by.pk and not by.has_perm(ISSUE):
            raise Denied(_("Only who asked, or the store, takes a request back."))
        _record("withdraw", request, by=by, at=at, reason=reason)
    return request


# Issuing and receiving ------------------------------------------------------------------------------------------


def issue(
    pk: int, given: Mapping[int, Given], *, by: Employee, at: datetime, key: uuid.UUID | None = None
) -> StockRequest:
    """The store gives what it says per line (by line number), in full or part; the goods are on the way.

    A line given nothing, more than was asked for, or less although there is more says why. With nothing at all the
    request is refused. Raises Stale when a colleague was faster, Short when the store holds less: nothing was issued.
    """
    if not by.has_perm(ISSUE):
        raise Denied(_("Issuing goods needs a right this account does not have."))
    with transaction.atomic():
        lines = list(StockRequestLine.objects.filter(request=pk).select_related("item"))
        anything = any(given.get(line.pk, Given(line.asked)).quantity for line in lines)
        state = RequestState.SENT if anything else RequestState.REFUSED
        request = _change(pk, RequestState.WAITING, state=state, issued_by=by, issued_at=at)
        held = hold(request.from_store_id, {line.item_id for line in lines})
        for line in lines:
            one = given.get(line.pk, Given(line.asked))
            _refuse_given(line, one, held[line.item_id])
            line.issued, line.refused = one.quantity, one.reason.strip() if one.quantity != line.asked else ""
        StockRequestLine.objects.bulk_update(lines, ["issued", "refused"])
        moved = [
            _line(
                Kind.ISSUE, line, line.issued or 0, request.from_store_id, on_the_way().pk, request.to_store
            )
            for line in lines
            if line.issued
        ]
        if moved:
            post(moved, by=by, at=at, source=Source.STORE, cause=request.cause, key=key)
        said = ", ".join(f"{line.item.code} {line.issued}/{line.asked}" for line in lines)
        _record("issue", request, by=by, at=at, new=said)
    return request


def _refuse_given(line: StockRequestLine, one: Given, held: int) -> None:
    if not 0 <= one.quantity <= MOST_ASKED:
        raise Refusal(
            _("%(count)s is not a quantity to issue.") % {"count": one.quantity}, field=f"given_{line.pk}"
        )
    if one.quantity == line.asked or one.reason.strip() or one.quantity == held > 0:
        return  # that the store has no more needs no words
    if not one.quantity:
        text = _("Say why nothing of %(item)s is issued.")
    elif one.quantity > line.asked:
        text = _("%(asked)s of %(item)s were asked for. Say why %(given)s are issued.")
    else:
        text = _("Say why only %(given)s of %(asked)s %(item)s are issued; the store has %(held)s.")
    words = {
        "item": line.item.name, "given": show_number(one.quantity), "asked": show_number(line.asked),
        "held": show_number(held),
    }  # fmt: skip
    raise Refusal(text % words, field=f"reason_{line.pk}")


def may_receive(request: StockRequest, person: Employee) -> bool:
    """Who confirms what came: the floor. Who issued it does not, unless differences are theirs to settle."""
    if person.has_perm(SETTLE):
        return True
    mine = request.asked_by_id == person.pk or own_stores(person).filter(pk=request.to_store_id).exists()
    return mine and request.issued_by_id != person.pk


def receive(
    pk: int, came: Mapping[int, int], *, by: Employee, at: datetime, key: uuid.UUID | None = None
) -> StockRequest:
    """The floor says what came of each line; a line it does not name came in full. What is missing stays open.

    Raises Stale when somebody confirmed before, Refusal when more came than was issued.
    """
    with transaction.atomic():
        request = _change(pk, RequestState.SENT, state=RequestState.DONE, received_by=by, received_at=at)
        if not may_receive(request, by):
            raise Denied(
                _("Who issued the goods does not confirm them as well. Ask a colleague of the floor.")
            )
        lines = list(request.lines.select_related("item"))
        for line in lines:
            issued = line.issued or 0
            line.received = came.get(line.pk, issued)
            if not 0 <= line.received <= issued:
                raise Refusal(
                    _("%(issued)s of %(item)s were issued, so no more can come. Ask the store for the rest.")
                    % {"issued": show_number(issued), "item": line.item.name},
                    field=f"came_{line.pk}",
                )
        StockRequestLine.objects.bulk_update(lines, ["received"])
        moved = [
            _line(
                Kind.ARRIVE, line, line.received or 0, on_the_way().pk, request.to_store_id, request.to_store
            )
            for line in lines
            if line.received
        ]
        if moved:
            post(moved, by=by, at=at, source=Source.STORE, cause=request.cause, key=key)
        if any(line.on_the_way for line in lines):
            request = _change(pk, RequestState.DONE, state=RequestState.DIFFERS)
        said = ", ".join(f"{line.item.code} {line.received}/{line.issued}" for line in lines)
        _record("receive", request, by=by, at=at, new=said)
    return request


def settle(
    line_pk: int, what: Settled, quantity: int, *, reason: str, by: Employee, at: datetime
) -> StockRequestLine:
    """What became of missing pieces: found on the floor, still in the store, or lost. Closes the request with the last.

    Raises Denied without the right, Stale when fewer pieces are open than that.
    """
    if not by.has_perm(SETTLE):
        raise Denied(_("Settling a difference needs a right this account does not have."))
    if not reason.strip():
        raise Refusal(_("Say what was found out about the missing pieces."), field="reason")
    if quantity < 1:
        raise Refusal(_("Enter how many pieces this settles."), field="quantity")
    with transaction.atomic():
        line = StockRequestLine.objects.select_related("request__to_store", "item").get(pk=line_pk)
        request = _change(line.request_id, RequestState.DIFFERS, state=RequestState.DIFFERS)
        open_for = Q(issued__gte=F("received") + F("found") + F("returned") + F("lost") + quantity)
        if not StockRequestLine.objects.filter(open_for, pk=line_pk).update(**{what: F(what) + quantity}):
            line.refresh_from_db()
            raise Stale(
                _("%(count)s of %(item)s are still open. Open the page again; nothing was saved.")
                % {"count": show_number(line.on_the_way), "item": line.item.name}
            )
        slip = post(
            [_settled(line, what, quantity, request)], by=by, at=at, source=Source.STORE, cause=request.cause,
            reason=reason,
        )  # fmt: skip
        note = notes.write(reason.strip(), by=by, at=at)
        Settlement.objects.create(line=line, what=what, quantity=quantity, slip=slip, note=note, by=by, at=at)
        if not any(one.on_the_way for one in request.lines.all()):
            _change(request.pk, RequestState.DIFFERS, state=RequestState.DONE)
        _record("settle", request, by=by, at=at, new=f"{line.item.code} {what} {quantity}", reason=reason)
    line.refresh_from_db()
    return line


def _settled(line: StockRequestLine, what: Settled, quantity: int, request: StockRequest) -> Line:
    kind, to_store = {
        Settled.FOUND: (Kind.ARRIVE, request.to_store_id),
        Settled.RETURNED: (Kind.RETURN, request.from_store_id),
        Settled.LOST: (Kind.LOST, None),
    }[what]
    return _line(kind, line, quantity, on_the_way().pk, to_store, request.to_store)


# Parts ---------------------------------------------------------------------------------------------------------


def on_the_way() -> Store:
    """The store that holds what has left one pair of hands and not reached the next."""
    return Store.objects.get_or_create(
        code="WAY",
        defaults={"kind": StoreKind.WAY, "name_en": "On the way", "name_zh": "途中", "position": 900},
    )[0]


def _line(
    kind: Kind, line: StockRequestLine, quantity: int, from_store: int, to_store: int | None, floor_of: Store
) -> Line:
    """A movement that belongs to the asking store's floor and cost centre."""
    place = Place(floor=floor_of.floor_id, section=floor_of.section_id)
    return Line(
        kind, line.item_id, quantity, from_store=from_store, to_store=to_store, place=place,
        cost_centre=floor_of.cost_centre_id,
    )  # fmt: skip


def _change(pk: int, expected: RequestState, **values: object) -> StockRequest:
    """Change a request that is in the expected state; its row is held. Raises Stale when it is not any more."""
    changed = StockRequest.objects.filter(pk=pk, state=expected).update(**values)
    request = StockRequest.objects.select_related(
        "from_store", "to_store", "asked_by", "issued_by", "received_by"
    ).get(pk=pk)
    if not changed:
        raise Stale(what_happened(request))
    return request


def what_happened(request: StockRequest) -> str:
    """Why an act comes too late, in words."""
    acts = [
        (
            request.received_by,
            request.received_at,
            _("Request %(number)s was confirmed by %(who)s at %(time)s."),
        ),
        (request.issued_by, request.issued_at, _("Request %(number)s was answered by %(who)s at %(time)s.")),
    ]
    for who, when, sentence in acts:
        if who and when:
            said = sentence % {"number": request.pk, "who": who.name, "time": show_datetime(when)}
            return said + " " + _("Nothing was done twice.")
    if request.state == RequestState.WAITING:
        return _("Request %(number)s has not been issued yet.") % {"number": request.pk}
    return _("Request %(number)s was taken back meanwhile. Nothing was done.") % {"number": request.pk}


def _record(
    what: str, request: StockRequest, *, by: Employee, at: datetime, new: str = "", reason: str = ""
) -> None:
    audit.record(
        f"supplies.request_{what}", by=by, at=at, about=request.cause, new=new[:400], reason=reason.strip()
    )


def counts(person: Employee, at: datetime) -> dict[str, int]:
    """How many of the visible requests stand where (one query); `late` ones wait longer than the house wants."""
    late = late_since(stock_rules(), at)
    found = {"waiting": 0, "sent": 0, "differs": 0, "late": 0}
    for state, asked_at in (
        visible_to(person).filter(state__in=OPEN_REQUESTS).values_list("state", "asked_at")
    ):
        found[state] += 1
        found["late"] += state == RequestState.WAITING and asked_at < late
    return found
