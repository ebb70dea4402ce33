"""Pictures of items: one of each, seen by whoever takes things from a shelf, drawn anew, replaced and taken away."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.domain import pictures
from core.domain.form_keys import new_key
from core.images import redraw
from core.models import Picture
from rooms.models import SectionMember
from staff.domain.rights import change_role
from staff.models import Employee
from supplies import demo_pictures
from supplies.domain import item_pictures, requests, stocktake, usual
from supplies.domain.requests import Given
from supplies.models import Item
from tests import factories as make
from tests.core import hostile
from tests.supplies.conftest import Stock
from tests.supplies.test_pages import enter, item_form, shown


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def keep(item: Item, stock: Stock) -> Picture:
    return item_pictures.set_picture(
        item, redraw(hostile.upload(hostile.with_exif())), by=stock.clerk, at=stock.at
    )


def test_a_newer_picture_takes_the_place_of_the_one_before(stock: Stock) -> None:
    first, second = keep(stock.soap, stock), keep(stock.soap, stock)
    assert item_pictures.of_item(stock.soap) == second
    first.refresh_from_db()
    assert (first.removed_by, first.removed_reason) == (stock.clerk, "A newer picture took its place.")


def test_an_item_is_entered_with_its_picture_which_list_and_page_show(stock: Stock) -> None:
    office = enter(stock.clerk)
    body = {**item_form(stock.soap), "code": "A99", "barcodes": "", "key": new_key(), "unit_cost": "0.5"}
    answer = office.post("/supplies/items/new/", {**body, "picture": hostile.upload(hostile.with_exif())})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    kept = item_pictures.of_item(Item.objects.get(code="A99"))
    assert kept is not None
    assert b"Exif" not in pictures.path_of(kept.number).read_bytes()
    for address in ("/supplies/", answer["Location"], f"{answer['Location']}change/"):
        assert kept.thumb_address in shown(office, address).replace("&amp;", "&")


def test_a_file_that_is_no_picture_comes_back_with_a_sentence(stock: Stock) -> None:
    office = enter(stock.clerk)
    body = {**item_form(stock.soap), "key": new_key()}
    answer = office.post(
        f"/supplies/items/{stock.soap.pk}/change/", {**body, "picture": hostile.upload(b"<svg onload=x>")}
    )
    assert answer.status_code == 422
    assert "This is not a picture the program can read" in answer.content.decode()
    assert item_pictures.of_item(stock.soap) is None


def test_who_takes_things_from_a_shelf_sees_them_and_others_do_not(stock: Stock) -> None:
    picture = keep(stock.soap, stock)
    attendant = enter(stock.attendant)
    answer = attendant.get(picture.thumb_address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, max-age=604800, immutable"
    assert enter(make.employee("1011", "front_desk")).get(picture.address).status_code == 404
    assert attendant.get(f"/pictures/{picture.number}/remove/").status_code == 403
    pictures.remove(picture, reason="wrong bottle", by=stock.clerk, at=stock.at)
    assert attendant.get(picture.address).status_code == 404


def test_whoever_asks_issues_receives_and_counts_sees_what_it_is(stock: Stock) -> None:
    stock.receive(stock.soap, 100, stock.main)
    stock.pantry.section = stock.room.section
    stock.pantry.save()
    SectionMember.objects.create(section=stock.room.section, employee=stock.attendant)
    address = keep(stock.soap, stock).thumb_address
    attendant, clerk = enter(stock.attendant), enter(stock.clerk)
    assert address in shown(attendant, f"/supplies/requests/new/?to={stock.pantry.pk}")
    asked = requests.ask(
        stock.pantry, {stock.soap.pk: 7}, from_store=stock.main, by=stock.attendant, at=stock.at
    )
    assert address in shown(clerk, asked.get_absolute_url())
    given = {asked.lines.get().pk: Given(7)}
    requests.issue(asked.pk, given, by=stock.clerk, at=stock.at)
    assert address in shown(attendant, asked.get_absolute_url())
    count = stocktake.start(stock.main, by=stock.clerk, at=stock.at)
    assert address in shown(clerk, f"{count.get_absolute_url()}count/")


@pytest.mark.parametrize("right", ["supplies.ask", "supplies.count"])
def test_who_only_asks_or_only_counts_sees_what_it_is(stock: Stock, right: str) -> None:
    for one in item_pictures.SEEN_WITH:
        change_role("room_attendant", one, one == right, by=None, at=stock.at)
    attendant = Employee.objects.get(pk=stock.attendant.pk)
    assert enter(attendant).get(keep(stock.soap, stock).thumb_address).status_code == 200


@pytest.mark.parametrize("address", ["/supplies/", "/pantry/"])
def test_pictures_cost_one_query_however_many(stock: Stock, address: str) -> None:
    client: Client = enter(stock.clerk)
    counts = []
    for _more in range(2):
        shown(client, address)
        with CaptureQueriesContext(connection) as queries:
            shown(client, address)
        counts.append(len(queries))
        for n in range(4):
            keep(stock.item(f"P{_more}{n}"), stock)
    assert counts[0] == counts[1] <= 20


def test_every_look_of_the_demo_is_of_a_usual_item_and_is_drawn(stock: Stock) -> None:
    usual_codes = {one.code for rows in usual.CATALOGUE.values() for one in rows}
    assert set(demo_pictures.LOOKS) <= usual_codes
    assert demo_pictures.build(stock.at) == 2  # the soap and the sheet of this house
    kept = item_pictures.of_item(stock.soap)
    assert kept and (kept.width, kept.height) == (360, 360)
