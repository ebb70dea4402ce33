"""Finishing a room logs what it used: by one tap what is usual, or what was counted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from cleaning.domain import assign, inspect, work
from cleaning.models import Task
from core.domain.form_keys import new_key
from supplies.domain import items, movements, stores
from supplies.domain.movements import Line
from supplies.enums import Kind, Source, StoreKind
from supplies.models import Balance, Item, Movement, RoomStandard, Store
from tests.cleaning.conftest import House
from tests.hotel import PASSWORD


@pytest.fixture
def soap(house: House) -> Item:
    """Two soaps a departure clean; the main store has three."""
    item = items.add_item(
        code="A07", name_en="soap", name_zh="香皂", unit_zh="块", category="amenity", unit_cost=Decimal("0.62"),
        from_date=date(2016, 1, 1), by=None, at=house.at,
    )  # fmt: skip
    main = stores.keep_store(
        Store(code="MAIN", kind=StoreKind.MAIN, name_en="Main store", name_zh="总库"), by=None, at=house.at
    )
    line = Line(Kind.RECEIVE, item.pk, 3, to_store=main.pk)
    movements.post([line], by=None, at=house.at, source=Source.OPENING)
    return item


def begun(house: House, soap: Item) -> Task:
    task = house.given()
    RoomStandard.objects.create(room_type=task.room.type, task_kind="departure", item=soap, quantity=2)
    return work.start_task(task.pk, by=house.attendant, at=house.minutes(1))


def used() -> list[int]:
    return list(Movement.objects.filter(kind=Kind.CONSUME).order_by("pk").values_list("quantity", flat=True))


def test_a_room_finished_without_a_word_uses_what_is_usual(house: House, soap: Item):
    task = begun(house, soap)
    work.finish_task(task.pk, by=house.attendant, at=house.minutes(30))
    line = Movement.objects.get(kind=Kind.CONSUME)
    assert (line.quantity, line.person, line.room, line.task_kind) == (
        2, house.attendant, task.room, "departure",
    )  # fmt: skip
    assert line.slip.cause == f"cleaning:task:{task.pk}"


def test_a_room_finished_twice_is_logged_once(house: House, soap: Item):
    task = begun(house, soap)
    for minute in (30, 31):
        work.finish_task(task.pk, by=house.attendant, at=house.minutes(minute))
    assert used() == [2]


def test_a_redo_uses_nothing_unless_somebody_says_so(house: House, soap: Item, hair):
    task = begun(house, soap)
    work.finish_task(task.pk, by=house.attendant, at=house.minutes(30))
    inspect.fail_room(task.room_id, reasons=[hair], by=house.leader, at=house.minutes(40))
    redo = Task.objects.get(redo_of__isnull=False)
    work.start_task(redo.pk, by=house.attendant, at=house.minutes(41))
    work.finish_task(redo.pk, by=house.attendant, at=house.minutes(45))
    assert used() == [2]


# The phone ----------------------------------------------------------------------------------------------------


@pytest.fixture
def phone(house: House) -> Client:
    house.attendant.set_password(PASSWORD)
    house.attendant.save(update_fields=["password"])
    client = Client()
    client.post("/sign-in/", {"number": house.attendant.number, "password": PASSWORD})
    return client


def finish(phone: Client, house: House, task: Task, **quantities: object) -> object:
    form = {"seen": house.room(task).version, "key": new_key(), **quantities}
    return phone.post(f"/my-rooms/{task.pk}/finish/", form, follow=True)


def test_the_page_of_a_room_under_way_holds_the_usual_counts(phone: Client, house: House, soap: Item):
    task = begun(house, soap)
    page = phone.get(f"/my-rooms/{task.pk}/").content.decode()
    assert f'name="used_{soap.pk}" value="2"' in page
    assert "usually 2 pieces" in page


def test_what_the_steppers_say_is_logged(phone: Client, house: House, soap: Item):
    task = begun(house, soap)
    finish(phone, house, task, **{f"used_{soap.pk}": 1})
    assert used() == [1]
    assert "Supplies used" in phone.get(f"/my-rooms/{task.pk}/").content.decode()


def test_more_than_the_books_hold_is_logged_and_told(phone: Client, house: House, soap: Item):
    task = begun(house, soap)
    answer = finish(phone, house, task, **{f"used_{soap.pk}": 5})
    assert "Main store held less in the books than was used" in answer.content.decode()  # type: ignore[attr-defined]
    assert Balance.objects.get(item=soap).quantity == -2


@pytest.mark.parametrize("typed", ["1.5", "-2", "many", "5000"])
def test_a_quantity_that_is_none_leaves_the_room_unfinished_and_the_words_there(
    phone: Client, house: House, soap: Item, typed
):
    task = begun(house, soap)
    answer = finish(phone, house, task, **{f"used_{soap.pk}": typed})
    page = answer.content.decode()  # type: ignore[attr-defined]
    assert f'value="{typed}"' in page
    assert "whole number" in page
    assert Task.objects.get(pk=task.pk).state == "started"
    assert used() == []


def test_a_double_tap_counts_once(phone: Client, house: House, soap: Item):
    task = begun(house, soap)
    form = {"seen": house.room(task).version, "key": new_key(), f"used_{soap.pk}": 2}
    for _tap in range(2):
        phone.post(f"/my-rooms/{task.pk}/finish/", form)
    assert used() == [2]


def test_the_page_of_a_guest_who_stays_proposes_the_bed_linen_that_is_due_and_says_so(
    phone: Client, house: House, soap: Item
):
    sheet = items.add_item(
        code="L01", name_en="sheet", name_zh="床单", unit_zh="条", category="linen", linen_set="bed",
        unit_cost=Decimal("60"), from_date=date(2016, 1, 1), by=None, at=house.at,
    )  # fmt: skip
    task = house.stayover("1204")
    kind = task.room.type
    RoomStandard.objects.create(room_type=kind, task_kind="stayover", item=soap, quantity=1)
    RoomStandard.objects.create(room_type=kind, task_kind="departure", item=sheet, quantity=2)
    assign.give_tasks([task.pk], house.attendant, by=house.leader, at=house.at)
    work.start_task(task.pk, by=house.attendant, at=house.minutes(1))
    page = phone.get(f"/my-rooms/{task.pk}/").content.decode()
    assert f'name="used_{sheet.pk}" value="2"' in page  # nothing was laid for this guest yet
    assert "The bed linen of this guest is due today." in page


def test_the_page_of_a_redo_proposes_nothing(phone: Client, house: House, soap: Item, hair):
    task = begun(house, soap)
    work.finish_task(task.pk, by=house.attendant, at=house.minutes(30))
    inspect.fail_room(task.room_id, reasons=[hair], by=house.leader, at=house.minutes(40))
    redo = Task.objects.get(redo_of__isnull=False)
    work.start_task(redo.pk, by=house.attendant, at=house.minutes(41))
    page = phone.get(f"/my-rooms/{redo.pk}/").content.decode()
    assert f'name="used_{soap.pk}" value="0"' in page
