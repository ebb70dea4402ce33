"""Every address of the program with real objects of a small hotel in place of its numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction

from core.access import Declared, declared_of, is_ours, our_apps, walk_addresses
from core.clock import hotel_date, now
from core.domain import audit, outbox
from core.domain.hotel import profile
from core.enums import JobState
from core.models import Job
from frontdesk.models import GuestDocument, Stay
from handover.models import Line
from lostfound.models import Claim, Disposal, LossReport, Match, StoreCheck, Thing
from rooms.enums import Block
from rooms.models import Floor, PublicArea, RoomBlock
from staff.domain import (
    attendance,
    devices,
    errands,
    feed,
    files,
    leave,
    patterns,
    people,
    rights,
    roster,
    swaps,
    things,
)
from staff.models import SignIn
from supplies.domain import guest_laundry, lending, loads, movements, services
from supplies.domain import items as supplies_items
from supplies.domain import stores as supplies_stores
from supplies.domain.movements import Line as GoodsLine
from supplies.enums import Category, Kind, Source, StoreKind
from supplies.models import Garment, LentKind, PurchaseOrder, StockRequest, Stocktake, Store, Supplier
from tests import factories
from tests.hotel import Hotel, browser

PARAMETER = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Address:
    """An address as a browser asks for it, and what its view declares."""

    path: str
    name: str
    declared: Declared


def all_addresses(hotel: Hotel) -> list[Address]:
    """Every address of our views. An address with a number that stands for nothing known here is a failure."""
    objects = objects_of(hotel)
    found = []
    for pattern, name, view in walk_addresses():
        if not is_ours(view):
            continue
        declared = declared_of(view)
        assert declared is not None, f"{name} declares nothing"
        found.append(Address(filled_in(pattern, objects), name, declared))
    assert len(found) > 80
    return found


def filled_in(pattern: str, objects: dict[str, Callable[[], object]]) -> str:
    """`/staff/<int:pk>/` as `/staff/7/`. The longest beginning that is known decides what the number stands for."""
    while match := PARAMETER.search(pattern):
        before = pattern[: match.start()]
        known = [start for start in objects if before.endswith(start)]
        assert known, f"say in objects_of() what stands at the end of {before} in {pattern}"
        pattern = before + str(objects[max(known, key=len)]()) + pattern[match.end() :]
    return pattern


def objects_of(hotel: Hotel) -> dict[str, Callable[[], object]]:
    """By the part of the address before the number: what to put there."""
    at = now()
    manager = hotel.people["manager"]
    phone, code = devices.offer("phone", "Floor 2 phone 1", by=manager, at=at)
    grant = rights.grant_acting(
        manager, hotel.people["deputy"], starts_at=at + timedelta(days=1), until=at + timedelta(days=2),
        by=manager, at=at,
    )  # fmt: skip
    token = people.make_link(hotel.people["pa_crew"], by=manager, at=at)
    kept = settings.RUN_DIR / "files" / "rooms-of-the-manager.csv"
    kept.write_text("room\n1201\n")
    job = Job.objects.create(
        kind="rooms.export", by=manager, state=JobState.DONE, file=kept.name, created_at=at, finished_at=at
    )
    block = RoomBlock.objects.create(
        room=hotel.rooms[9], kind=Block.OUT_OF_ORDER, starts_at=at + timedelta(days=3), reason="carpet",
        made_by=manager, made_at=at,
    )  # fmt: skip
    mail = outbox.put(
        "core.try:1", to="manager@hotel.example", subject="Night", text="61 rooms", kind="core.try", at=at
    )
    browser(manager)  # somebody's sign-in to end
    audit.seal(at)  # else /readyz says that tick does not run
    clean = hotel.tasks[1].room_id
    return {
        "/home/": lambda: "supplies-goods",
        "/parts/": lambda: "supplies-linen_of_room",
        **objects_of_people(hotel),
        **objects_of_goods(hotel),
        "/my-rooms/": lambda: hotel.tasks[2].pk,
        "/cleaning/order/": lambda: hotel.people["room_attendant"].pk,
        "/inspections/": lambda: clean,
        "/inspections/reasons/": lambda: hotel.reason.pk,
        "/desk/bookings/": lambda: hotel.bookings[0].pk,
        "/desk/stays/": lambda: hotel.stays[5].pk,
        "/desk/guests/": lambda: hotel.stays[5].guest_id,
        "/desk/documents/": lambda: GuestDocument.objects.values_list("pk", flat=True)[0],
        "/desk/rooms/": lambda: hotel.rooms[4].pk,
        "/rooms/": lambda: hotel.rooms[6].pk,
        "/block/": lambda: block.pk,
        "/rooms/house/": lambda: "floors",
        "/floors/": lambda: Floor.objects.values_list("pk", flat=True)[0],
        "/jobs/": lambda: job.pk,
        "/hotel/mail/": lambda: mail.pk,
        "/pictures/": uuid4,  # of a thing nobody may see; tests/core/views/test_pictures.py has the others
        "/staff/": lambda: hotel.people["pa_crew"].pk,
        "/staff/acting/": lambda: grant.pk,
        "/staff/devices/": lambda: phone.pk,
        "/me/sign-ins/": lambda: SignIn.objects.values_list("ref", flat=True)[0],
        **objects_of_lost_and_found(),
        "/start/": lambda: token,
        "/enrol/": lambda: code,
        "/handover/": lambda: hotel.reports[0].pk,
        "/accept/": lambda: "rooms",
        "/my-day/": lambda: 1,
        "/handover/daily/": lambda: 1,
        "/handover/leader/": lambda: 1,
        "/handover/section/": lambda: hotel.rooms[0].section_id,
        "/handover/months/": lambda: 1,
        "/handover/lines/": lambda: Line.objects.filter(report=hotel.reports[0]).values_list("pk", flat=True)[
            0
        ],
    }


def objects_of_people(hotel: Hotel) -> dict[str, Callable[[], object]]:
    """Shifts, leave, swaps, attendance, errands, keys and papers of people who are nobody's in particular."""
    at = now()
    person, manager = hotel.people["pa_crew"], hotel.people["manager"]
    colleague = factories.employee("1198", "pa_crew")
    today = hotel_date(at, profile())
    soon = today + timedelta(days=3)
    entry = roster.put_on_shift(person, soon, "early", by=None, at=at)
    asked = leave.ask(person, "annual", soon + timedelta(days=9), soon + timedelta(days=9), by=person, at=at)
    swap = swaps.ask(entry, colleague, by=person, at=at)
    line = attendance.mark(person, "come", by=person, at=at - timedelta(minutes=9))
    errand = errands.give("Go", due_at=at + timedelta(hours=1), person=person, by=manager, at=at)
    radio = things.enter("radio", "R-99", name_en="Radio", by=manager, at=at)
    paper = files.add_certificate(person, "fire", by=manager, at=at)
    pattern = patterns.save_pattern("EE-", name_en="Turn", name_zh="轮班", by=manager, at=at)
    token = feed.make_address(person, at=at)
    return {
        "/roster/shifts/": lambda: entry.shift_id,
        "/my/shifts/": lambda: entry.pk,
        "/templates/": lambda: pattern.pk,
        "/requests/leave/": lambda: asked.pk,
        "/my/leave/": lambda: asked.pk,
        "/requests/swaps/": lambda: swap.pk,
        "/my/swaps/": lambda: swap.pk,
        "/staff/certificates/": lambda: paper.pk,
        "/attendance/": lambda: person.pk,
        f"/attendance/{person.pk}/": lambda: today.isoformat(),
        "/attendance/lines/": lambda: line.pk,
        "/errands/": lambda: errand.pk,
        "/keys/": lambda: radio.pk,
        "/calendar/": lambda: token,
    }


def objects_of_goods(hotel: Hotel) -> dict[str, Callable[[], object]]:
    """An item in a store, and what is asked for, ordered, counted, washed and lent."""
    at, manager = now(), hotel.people["manager"]
    today = hotel_date(at, profile())
    occupied = hotel.rooms[5]
    stores = {
        kind: supplies_stores.keep_store(
            Store(code=f"X{kind}".upper()[:12], kind=kind, name_en=kind, name_zh=kind), by=None, at=at
        )
        for kind in (StoreKind.MAIN, StoreKind.PANTRY, StoreKind.SOILED, StoreKind.LAUNDRY)
    }
    sheet = supplies_items.add_item(
        code="X01", name_en="sheet", name_zh="床单", category=Category.LINEN, unit_cost=Decimal(48),
        from_date=today - timedelta(days=9), by=None, at=at,
    )  # fmt: skip
    slip = movements.post(
        [
            GoodsLine(Kind.RECEIVE, sheet.pk, 20, to_store=stores[kind].pk)
            for kind in (StoreKind.MAIN, StoreKind.SOILED)
        ],
        by=None, at=at, source=Source.OPENING,
    )  # fmt: skip
    load = loads.send({stores[StoreKind.SOILED].pk: {sheet.pk: 5}}, emptied=False, by=manager, at=at)
    supplier = Supplier.objects.create(name="Hangzhou Textile")
    order = PurchaseOrder.objects.create(year=2016, number=1, supplier=supplier, made_by=manager, made_at=at)
    request = StockRequest.objects.create(
        from_store=stores[StoreKind.MAIN], to_store=stores[StoreKind.PANTRY], asked_by=manager, asked_at=at
    )
    count = Stocktake.objects.create(store=stores[StoreKind.MAIN], started_by=manager, started_at=at)
    services.install_usual(by=None, at=at)
    garment, iron = Garment.objects.all()[0], LentKind.objects.all()[0]
    bag = guest_laundry.collect(
        occupied.pk, {garment.pk: 1}, express=False, promised_for=at + timedelta(hours=9), by=manager, at=at
    )
    lent = lending.lend(iron.pk, occupied.pk, due_at=None, by=manager, at=at)
    area, _made = PublicArea.objects.get_or_create(
        name_en="Lobby", name_zh="大堂", defaults={"square_metres": 200}
    )
    return {
        "/areas/": lambda: area.pk,
        "/guest-laundry/": lambda: bag.pk,
        "/lent/": lambda: lent.pk,
        "/supplies/guests/garments/": lambda: garment.pk,
        "/supplies/guests/things/": lambda: iron.pk,
        "/supplies/items/": lambda: sheet.pk,
        "/supplies/linen/rooms/": lambda: occupied.pk,
        "/supplies/loads/": lambda: load.pk,
        "/supplies/orders/": lambda: order.pk,
        "/deliveries/": lambda: 2**40,
        "/supplies/requests/": lambda: request.pk,
        "/supplies/slips/": lambda: slip.pk,
        "/supplies/stocktakes/": lambda: count.pk,
        "/supplies/stores/": lambda: stores[StoreKind.MAIN].pk,
        "/supplies/suppliers/": lambda: supplier.pk,
    }


def objects_of_lost_and_found() -> dict[str, Callable[[], object]]:
    """A thing of the attendant's, and what hangs on others."""
    mine = Thing.objects.get(category__code="charger")
    umbrella = Thing.objects.get(category__code="umbrella")
    disposal = Disposal.objects.get()
    check = StoreCheck.objects.get()
    return {
        "/found/mine/": lambda: mine.pk,
        "/found/things/": lambda: mine.pk,
        "/guest/": lambda: Stay.objects.filter(room=mine.room_id).values_list("pk", flat=True)[0],
        "/match/": lambda: Match.objects.filter(thing=umbrella).values_list("report", flat=True)[0],
        "/found/scan/": lambda: mine.number,
        "/found/export/": lambda: "csv",
        "/found/claims/": lambda: Claim.objects.values_list("pk", flat=True)[0],
        "/found/reports/": lambda: LossReport.objects.values_list("pk", flat=True)[0],
        "/found/lists/": lambda: disposal.pk,
        f"/found/lists/{disposal.pk}/things/": lambda: disposal.things.values_list("pk", flat=True)[0],
        "/found/checks/": lambda: check.pk,
        "/found/checks/stores/": lambda: check.store_id,
        "/lines/": lambda: check.lines.values_list("pk", flat=True)[0],
        "/found/set-up/": lambda: "categories",
        "/categories/": lambda: mine.category_id,
    }


# What a visit itself may write: who is signed in, when a device was seen, and that somebody was refused.
OWN_TRACES = ("staff_signin", "django_session", "axes_", "core_refusaltally")


@contextmanager
def changes() -> Iterator[list[str]]:
    """Collects every statement that writes to a table of our apps, and takes it back at the end."""
    found: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if re.match(r"\s*(INSERT|UPDATE|DELETE|REPLACE|MERGE)\b", sql, re.IGNORECASE):
            table = re.search(r'"(\w+)"', sql)
            refused = table and table[1] == "core_audit" and "core.refused" in (params or ())
            if table and not refused and not table[1].startswith(OWN_TRACES):
                found.append(sql[:200])
        return execute(sql, params, many, context)

    with transaction.atomic(), connection.execute_wrapper(look):
        yield found
        transaction.set_rollback(True)


def rows() -> dict[str, int]:
    """How many rows each table of our apps has."""
    ours = our_apps()
    return {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_config.name in ours and not model._meta.db_table.startswith(OWN_TRACES)
    }


def lines(wrong: Iterable[object]) -> str:
    """What was found, one to a line, for the message of a failure."""
    return "\n" + "\n".join(str(one) for one in wrong)
