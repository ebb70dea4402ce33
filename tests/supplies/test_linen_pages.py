"""Linen, guests' laundry and things lent from the browser's side."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from core.clock import now
from core.domain.form_keys import new_key
from rooms.models import Room
from supplies.domain import linen, loads, services
from supplies.enums import LinenSet, LinenWish, StoreKind
from supplies.models import Garment, GuestLaundry, Item, LaundryLoad, Lending, LentKind
from tests import factories as make
from tests.supplies.conftest import Stock, build
from tests.supplies.domain.test_loads import a_store, circle, linen_room


@pytest.fixture
def house(db: None) -> Stock:
    """A house of this very hour: its pages read the clock."""
    stock = build(now() - timedelta(hours=2))
    circle(stock)
    Item.objects.filter(pk=stock.sheet.pk).update(linen_set=LinenSet.BED)
    make.stay(stock.room, at=stock.at)
    services.install_usual(by=None, at=stock.at)
    return stock


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend="staff.backends.EmployeeBackend")
    return client


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([^"]+)"', page)
    assert found
    return found[1]


def send_form(client: Client, address: str, **values: object):
    key = key_of(client.get(address).content.decode())
    return client.post(address, {"key": key, **values})


def test_a_floor_whose_cells_are_empty_was_not_counted_and_loses_nothing(house: Stock) -> None:
    upstairs = a_store(house, "SO3", StoreKind.SOILED)
    house.receive(house.sheet, 25, upstairs)
    cells = {f"n_{house.soiled.pk}_{house.sheet.pk}": "38", f"n_{upstairs.pk}_{house.sheet.pk}": ""}
    answer = send_form(
        signed_in(house.leader), reverse("supplies:linen-send"), **cells, emptied="1", told="2"
    )
    assert answer.status_code == 302
    assert (house.holds(house.sheet, upstairs), house.holds(house.sheet, house.soiled)) == (25, 0)


def test_soiled_linen_is_sent_received_and_what_is_missing_is_written_off(house: Stock) -> None:
    leader, manager = signed_in(house.leader), signed_in(make.manager())
    cell = f"n_{house.soiled.pk}_{house.sheet.pk}"
    answer = send_form(leader, reverse("supplies:linen-send"), **{cell: "38", "emptied": "1", "told": "2"})
    load = LaundryLoad.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, load.get_absolute_url())
    page = leader.get(load.get_absolute_url()).content.decode()
    assert str(load) in page and "Write off" not in page, "a leader writes nothing off"
    receive = reverse("supplies:load-receive", args=[load.pk])
    brought = {
        f"clean_{house.sheet.pk}": "30",
        f"rewash_{house.sheet.pk}": "2",
        f"torn_{house.sheet.pk}": "1",
        "into": linen_room().pk,
    }
    assert leader.post(receive, {"key": key_of(page), **brought, "seen": "9"}).status_code == 409
    assert leader.post(receive, {"key": key_of(page), **brought, "seen": "1"}).status_code == 302
    [line] = loads.lines_of(load)
    assert (line.clean, line.outstanding) == (30, 7)
    assert leader.post(reverse("supplies:load-close", args=[load.pk]), {"reason": "x"}).status_code == 403
    page = manager.get(load.get_absolute_url()).content.decode()
    close = reverse("supplies:load-close", args=[load.pk])
    assert (
        manager.post(close, {"key": key_of(page), "reason": "laundry lost them", "seen": "2"}).status_code
        == 302
    )
    load.refresh_from_db()
    assert load.closed_by and loads.lines_of(load)[0].lost == 7


def test_a_refused_count_keeps_what_was_typed_and_says_what_to_do(house: Stock) -> None:
    cell = f"n_{house.soiled.pk}_{house.sheet.pk}"
    answer = send_form(signed_in(house.leader), reverse("supplies:linen-send"), **{cell: "four"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "four is not a quantity" in page and 'value="four"' in page
    assert not LaundryLoad.objects.exists()


def test_what_is_missing_is_named_with_its_worth_before_it_is_written_off(house: Stock) -> None:
    manager, cell = signed_in(make.manager()), f"n_{house.soiled.pk}_{house.sheet.pk}"
    address = reverse("supplies:linen-send")
    page = manager.get(address).content.decode()
    assert 'name="emptied" value="1"><span>' in page, "nothing is written off unless somebody says so"
    for told in ("", "1", "3"):
        answer = send_form(manager, address, **{cell: "38", "emptied": "1", "told": told})
        assert answer.status_code == 422
    page = answer.content.decode()
    assert "not counted <b>2 pieces</b>" in page
    assert "¥97.00" in page and 'name="told" value="2"' in page
    assert 'name="emptied" value="1" checked' in page and house.holds(house.sheet, house.soiled) == 40
    assert send_form(manager, address, **{cell: "38", "emptied": "1", "told": "2"}).status_code == 302
    assert house.holds(house.sheet, house.soiled) == 0


def test_a_tick_taken_away_stays_away_when_the_count_is_refused(house: Stock) -> None:
    cell = f"n_{house.soiled.pk}_{house.sheet.pk}"
    answer = send_form(signed_in(house.leader), reverse("supplies:linen-send"), **{cell: "four"})
    assert "checked" not in answer.content.decode()


def test_a_double_click_sends_one_load(house: Stock) -> None:
    leader = signed_in(house.leader)
    key = key_of(leader.get(reverse("supplies:linen-send")).content.decode())
    body = {"key": key, f"n_{house.soiled.pk}_{house.sheet.pk}": "10"}
    first, second = (leader.post(reverse("supplies:linen-send"), body) for _n in range(2))
    assert first["Location"] == second["Location"]
    assert LaundryLoad.objects.count() == 1


def test_the_overview_names_due_changes_and_the_scarcest_piece(house: Stock) -> None:
    page = signed_in(house.leader).get(reverse("supplies:linen")).content.decode()
    assert "new guest, not changed since" in page
    assert house.room.number in page


def test_the_proof_of_a_room_answers_for_any_day(house: Stock) -> None:
    room = reverse("supplies:linen-room", args=[house.room.pk])
    leader = signed_in(house.leader)
    page = leader.get(f"{room}?on=2001-01-01").content.decode()
    assert "No change is on record up to this day." in page
    answer = leader.post(
        reverse("supplies:linen-wish", args=[house.room.pk]), {"key": key_of(page), "wish": LinenWish.GREEN}
    )
    assert answer.status_code == 302
    assert linen.wishes_of([Room.objects.get(pk=house.room.pk)])[house.room.pk].wish == LinenWish.GREEN
    assert leader.post(
        reverse("supplies:linen-wish", args=[house.room.pk]), {"wish": "gold"}
    ).status_code in (409, 422)


def test_a_bag_is_taken_counted_and_returned_page_by_page(house: Stock) -> None:
    attendant = signed_in(house.attendant)
    shirt = Garment.objects.get(name_en="shirt, blouse")
    new = reverse("supplies:guest-laundry-new")
    promise = f"{now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    answer = send_form(attendant, new, room="9999", promised_for=promise, **{f"g_{shirt.pk}": "2"})
    assert answer.status_code == 422 and "There is no room 9999" in answer.content.decode()
    send_form(attendant, new, room=house.room.number, promised_for=promise, **{f"g_{shirt.pk}": "2"})
    bag = GuestLaundry.objects.get()
    piece = bag.pieces.get()
    for state in ("counted", "sent", "back", "delivered"):
        bag.refresh_from_db()
        body = {"seen": bag.version, f"p_{piece.pk}": "2", "act": "next"}
        assert send_form(attendant, bag.get_absolute_url(), **body).status_code == 302
        bag.refresh_from_db()
        assert bag.state == state
    assert (
        attendant.get(reverse("supplies:guest-laundry") + "?tab=done").content.decode().count(str(bag)) == 1
    )


def test_a_thing_is_lent_and_fetched(house: Stock) -> None:
    attendant = signed_in(house.attendant)
    iron = LentKind.objects.get(name_en="iron")
    answer = send_form(
        attendant, reverse("supplies:lent"), kind=iron.pk, room=house.room.number, quantity="1"
    )
    assert answer.status_code == 302
    lending = Lending.objects.get()
    page = attendant.get(reverse("supplies:lent")).content.decode()
    assert (
        attendant.post(reverse("supplies:lent-back", args=[lending.pk]), {"key": key_of(page)}).status_code
        == 302
    )
    lending.refresh_from_db()
    assert lending.ended_at
    again = attendant.post(reverse("supplies:lent-back", args=[lending.pk]), {"key": new_key()}, follow=True)
    assert "has taken this back already" in again.content.decode()  # a stale page goes on with the list
    assert again.redirect_chain[-1][0] == reverse("supplies:lent")


def test_the_lists_are_the_managers(house: Stock) -> None:
    manager = signed_in(make.manager())
    garment = Garment.objects.first()
    address = reverse("supplies:guest-garment", args=[garment.pk])
    body = {
        "name_en": "shirt",
        "name_zh": "衬衫",
        "price": "13.50",
        "express_price": "20",
        "position": "0",
        "in_use": "on",
    }
    assert manager.post(address, body).status_code == 302
    garment.refresh_from_db()
    assert str(garment.price) == "13.50"
    assert manager.post(address, {**body, "price": "1e3"}).status_code == 422
    assert signed_in(house.attendant).get(address).status_code == 403
    thing = reverse("supplies:guest-thing", args=[LentKind.objects.first().pk])
    LentKind.objects.update(out=2)
    body = {"name_en": "iron", "name_zh": "熨斗", "total": "1", "position": "0"}
    assert "cannot have fewer" in manager.post(thing, body).content.decode()
