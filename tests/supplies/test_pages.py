"""The pages of goods: what they show, what they refuse, that a double click counts once, and that they stay cheap."""

from __future__ import annotations

import io
import re
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.domain.form_keys import new_key
from rooms.models import PublicArea
from staff.enums import Role
from staff.models import Employee
from supplies.domain import items, months, movements, stores, usual
from supplies.domain.movements import Line
from supplies.enums import Kind, Source, StoreKind
from supplies.models import AreaStandard, Balance, Item, ItemCost, Movement, RoomStandard, Slip, Store
from tests import factories as make
from tests.hotel import PASSWORD
from tests.supplies.conftest import Stock, line


def enter(person: Employee) -> Client:
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    client = Client()
    answer = client.post("/sign-in/", {"number": person.number, "password": PASSWORD})
    assert answer.status_code == 302
    return client


@pytest.fixture
def office(stock: Stock) -> Client:
    """The clerk at the desk, in a house that has used something."""
    stock.receive(stock.soap, 50)
    stock.receive(stock.sheet, 10)
    stock.consume(stock.soap, 3)
    RoomStandard.objects.create(room_type=stock.room.type, task_kind="departure", item=stock.soap, quantity=2)
    return enter(stock.clerk)


@pytest.fixture
def crew(stock: Stock) -> Client:
    return enter(make.employee("1026", Role.PA_CREW, name="Ma Zhigang", name_zh="马志刚"))


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


# Reading ------------------------------------------------------------------------------------------------------


PAGES = (
    "/supplies/", "/supplies/stores/", "/supplies/consumption/", "/supplies/expiry/", "/supplies/standards/",
    "/supplies/sheet/", "/supplies/file/", "/supplies/items/import/", "/supplies/items/new/", "/supplies/stores/new/",
    "/pantry/", "/areas/",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_with_few_queries(office: Client, address):
    with CaptureQueriesContext(connection) as queries:
        shown(office, address)
    assert len(queries) <= 20, len(queries)


@pytest.mark.parametrize(
    "by", ["item", "category", "floor", "type", "room", "area", "person", "task", "day", "lines"]
)
def test_the_log_adds_up_by_everything_and_opens_its_numbers(office: Client, by):
    with CaptureQueriesContext(connection) as queries:
        page = shown(office, f"/supplies/consumption/?by={by}")
    assert len(queries) <= 20, len(queries)
    assert "¥1.00" in page


def test_as_many_queries_for_many_lines_as_for_one(stock: Stock, office: Client):
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            shown(office, "/supplies/consumption/?by=lines&kind=all")
        counts.append(len(queries))
        for n in range(5):
            other = stock.item(f"Q{n}{_more}")
            stock.receive(other, 5)
            stock.consume(other, 1)
    assert counts[0] == counts[1]


def test_the_filters_of_the_log_narrow_it(stock: Stock, office: Client):
    fits = f"room=1203&floor={stock.room.floor_id}&type={stock.room.type_id}&task=departure&person={stock.attendant.pk}"
    assert "Soap 30 g" in shown(
        office, f"/supplies/consumption/?{fits}&item={stock.soap.pk}&category=amenity"
    )
    for narrow in (
        "room=1299",
        "floor=99999",
        "task=deep",
        "category=tool",
        "first=2016-06-01&last=2016-06-30",
    ):
        assert "Nothing was written in this period" in shown(office, f"/supplies/consumption/?{narrow}")


@pytest.mark.parametrize(
    "query",
    [
        "first=x&last=9999-99-99",
        "item=1e9&floor=-1",
        "page=999999999",
        "by=nothing",
        "kind=x",
        "person=99999999999999999999",
    ],
)
def test_nonsense_in_the_address_is_passed_over(office: Client, query):
    shown(office, f"/supplies/consumption/?{query}")


def test_an_item_is_found_by_name_pinyin_code_and_bar_code(stock: Stock, office: Client):
    office.post(
        f"/supplies/items/{stock.soap.pk}/change/", {**item_form(stock.soap), "barcodes": "2900000000223 x 4"}
    )
    for text in ("soap", "香皂", "xiangzao", "xzk", "a07", "2900000000223"):
        assert "Soap 30 g" in shown(office, f"/supplies/?q={text}"), text
    assert "No item fits" in shown(office, "/supplies/?q=nowhere")


def test_an_item_shows_where_it_lies_what_it_cost_and_what_moved_it(stock: Stock, office: Client):
    page = shown(office, f"/supplies/items/{stock.soap.pk}/")
    for text in ("Floor 2 pantry", "47", "¥0.333333", "1 Jan 2016", "Room 1203", "Wang Xiulan"):
        assert text in page, text


def test_who_may_not_see_costs_does_not_see_them(stock: Stock, office: Client):
    leader = enter(stock.leader)
    for address in ("/supplies/", f"/supplies/items/{stock.soap.pk}/", "/supplies/consumption/", "/"):
        assert "¥" not in shown(leader, address), address


def test_an_attendant_sees_no_list_of_others_use(stock: Stock, office: Client):
    attendant = enter(stock.attendant)
    for address in (
        "/supplies/consumption/",
        "/supplies/",
        f"/supplies/slips/{Slip.objects.latest('pk').pk}/",
    ):
        shown(attendant, address, 403)


def test_a_leader_sees_the_lines_of_the_own_section_alone(stock: Stock, office: Client):
    from rooms.models import Section, SectionMember

    other = Section.objects.create(code="M57", name_en="Main 5-7", name_zh="主楼5-7")
    SectionMember.objects.create(section=other, employee=stock.leader, leads=True)
    leader = enter(stock.leader)
    slip = line().slip
    shown(leader, f"/supplies/slips/{slip.pk}/", 404)
    shown(leader, f"/supplies/lines/{line().pk}/reverse/", 404)
    SectionMember.objects.create(section=stock.room.section, employee=stock.leader, leads=True)
    shown(leader, f"/supplies/slips/{slip.pk}/")


def test_what_only_moved_is_no_cost(stock: Stock, office: Client):
    stock.receive(stock.soap, 10)
    stock.receive(stock.sheet, 10)
    lines = [
        Line(Kind.CONSUME, stock.soap.pk, 3, from_store=stock.pantry.pk),
        Line(Kind.CHANGE_IN, stock.sheet.pk, 2, from_store=stock.pantry.pk, to_store=stock.inside.pk),
    ]
    slip = movements.post(lines, by=stock.clerk, at=stock.at, source=Source.SHEET)
    page = shown(office, f"/supplies/slips/{slip.pk}/")
    assert "Worth moved ¥98.00" in page and "Cost <b>¥1.00</b>" in page
    assert "Worth moved" in shown(
        office, "/supplies/consumption/?kind=change_in&first=2016-07-01&last=2016-07-31"
    )
    assert "Worth moved" not in shown(office, "/supplies/consumption/?first=2016-07-01&last=2016-07-31")


def test_what_names_nobody_opens_down_to_its_lines_too(stock: Stock, office: Client):
    stock.receive(stock.soap, 9, stock.main)
    movements.post(
        [Line(Kind.CONSUME, stock.soap.pk, 4, from_store=stock.main.pk)], by=stock.clerk, at=stock.at,
        source=Source.SHEET,
    )  # fmt: skip
    period = "first=2016-07-01&last=2016-07-31"
    for group in ("person", "floor", "room", "type", "task", "centre", "area"):
        page = shown(office, f"/supplies/consumption/?{period}&by={group}")
        assert f"none={group}" in page, group
    lines = shown(office, f"/supplies/consumption/?{period}&by=lines&none=person&none=room")
    assert lines.count("/reverse/") == 1 and "<b>4</b>" in lines
    assert "Person: not named" in lines


def test_what_was_spent_is_consumed_and_written_off_less_what_a_count_found(stock: Stock, office: Client):
    lines = [
        Line(Kind.DAMAGED, stock.soap.pk, 6, from_store=stock.pantry.pk),
        Line(Kind.COUNT_OVER, stock.soap.pk, 3, to_store=stock.pantry.pk),
    ]
    movements.post(lines, by=stock.clerk, at=stock.at, source=Source.COUNT)
    period = "first=2016-07-01&last=2016-07-31"
    for by in ("item", "lines"):
        page = shown(office, f"/supplies/consumption/?{period}&kind=spent&by={by}")
        assert '<span class="kpi-value">¥2.00</span>' in page, (
            by
        )  # 3 used and 6 broken less 3 found, a third each


# Items and stores ---------------------------------------------------------------------------------------------


def item_form(item: Item | None = None, **given: object) -> dict[str, object]:
    values: dict[str, object] = {
        "code": "B01", "category": "amenity", "name_en": "bath salts", "name_zh": "浴盐", "unit_en": "bag",
        "unit_zh": "袋",
        "pack_size": 10, "par": 100, "reorder_point": 20, "lead_days": 7, "dilution": 0, "weight_grams": 0,
        "laundry_by": "piece", "in_use": "on", "barcodes": "", "key": new_key(),
    }  # fmt: skip
    if item is not None:
        values |= {
            name: getattr(item, name)
            for name in ("code", "category", "name_en", "name_zh", "unit_en", "unit_zh")
        }
    return values | given


def test_an_item_is_entered_with_its_cost_once_however_often_it_is_sent(office: Client):
    form = item_form(unit_cost="0.085", barcodes="2900000000223\n2900000000224 x 24")
    for _click in range(2):
        assert office.post("/supplies/items/new/", form).status_code == 302
    item = Item.objects.get(code="B01")
    assert item.costs.get().unit_cost == Decimal("0.085")
    assert dict(item.barcodes.values_list("code", "pieces")) == {"2900000000223": 1, "2900000000224": 24}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "A07"}, "Code A07 is taken by another item."),
        ({"name_en": "", "name_zh": ""}, "at least one language"),
        ({"unit_cost": "1e3"}, "at most six decimals"),
        ({"unit_cost": "-1"}, "at most six decimals"),
        ({"unit_cost": "0.0000001"}, "at most six decimals"),
        ({"barcodes": "not a code!"}, "is not a bar code"),
        ({"pack_size": "0"}, "greater than or equal to 1"),
        ({"par": "-5"}, ""),
        ({"par": "99999999999999999999"}, "less than or equal to 10000000"),
        ({"par": "10"}, "lowest stock cannot be above the par"),
    ],
)
def test_a_wrong_item_comes_back_with_a_sentence(office: Client, wrong, said):
    answer = office.post("/supplies/items/new/", item_form(unit_cost="1") | wrong)
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("&#x27;", "'")
    assert not Item.objects.filter(code="B01").exists()


def test_of_two_who_change_an_item_the_second_is_told(stock: Stock, office: Client):
    address = f"/supplies/items/{stock.soap.pk}/change/"
    seen = re.search(r'name="seen" value="(\w+)"', shown(office, address))[1]
    form = item_form(stock.soap, seen=seen)
    assert office.post(address, form | {"par": 77, "reorder_point": 0, "key": new_key()}).status_code == 302
    answer = office.post(address, form | {"lead_days": 9, "key": new_key()})
    assert (answer.status_code, "changed by a colleague meanwhile" in answer.content.decode()) == (422, True)
    stock.soap.refresh_from_db()
    assert (stock.soap.par, stock.soap.lead_days) == (77, 7)


def test_a_correction_and_what_it_puts_right_lead_to_each_other(stock: Stock, office: Client):
    wrong = line()
    office.post(f"/supplies/lines/{wrong.pk}/reverse/", {"reason": "two", "quantity": "2", "key": new_key()})
    anew = line().slip
    assert f'Puts right</dt><dd><a href="/supplies/slips/{wrong.slip_id}/"' in shown(
        office, anew.get_absolute_url()
    )
    back = Movement.objects.get(reverses=wrong)
    assert f'href="/supplies/slips/{back.slip_id}/"' in shown(office, wrong.slip.get_absolute_url())


def test_the_unit_of_an_item_stays_once_it_was_counted(stock: Stock, office: Client):
    answer = office.post(f"/supplies/items/{stock.soap.pk}/change/", item_form(stock.soap, unit_en="box"))
    assert answer.status_code == 422
    assert "has been counted in its unit before" in answer.content.decode()


def test_a_new_cost_counts_from_its_day_on(stock: Stock, office: Client):
    form = {"unit_cost": "0.4", "from_date": "2016-07-05", "key": new_key()}
    assert office.post(f"/supplies/items/{stock.soap.pk}/cost/", form).status_code == 302
    assert ItemCost.objects.latest("pk").from_date == date(2016, 7, 5)
    assert "not in effect" not in shown(office, f"/supplies/items/{stock.soap.pk}/")
    assert "to come" in shown(office, f"/supplies/items/{stock.soap.pk}/")


def test_of_two_costs_of_one_day_the_page_says_which_counts(stock: Stock, office: Client):
    for unit_cost in ("0.4", "0.5"):
        form = {"unit_cost": unit_cost, "from_date": "2016-07-01", "key": new_key()}
        assert office.post(f"/supplies/items/{stock.soap.pk}/cost/", form).status_code == 302
    page = shown(office, f"/supplies/items/{stock.soap.pk}/")
    assert [page.count(words) for words in ("counts now", "replaced")] == [1, 2]  # the row and its class
    history = items.cost_history(stock.soap.costs.all(), date(2016, 7, 1))
    assert [(str(cost.unit_cost), state) for cost, state in history] == [
        ("0.500000", "counts"), ("0.400000", "replaced"), ("0.333333", "past"),
    ]  # fmt: skip


def test_a_cost_for_a_signed_month_is_refused_its_lines_stand(stock: Stock, office: Client):
    months.close_month(date(2016, 6, 1), by=stock.leader, at=stock.at)
    form = {"unit_cost": "0.4", "from_date": "2016-06-05", "key": new_key()}
    answer = office.post(f"/supplies/items/{stock.soap.pk}/cost/", form)
    assert (answer.status_code, "is signed and locked" in answer.content.decode()) == (422, True)
    assert stock.soap.costs.count() == 1


def test_a_store_is_entered_and_one_that_holds_goods_stays_in_use(stock: Stock, office: Client):
    form = {
        "code": "p99",
        "kind": "pantry",
        "name_en": "New pantry",
        "name_zh": "",
        "position": 9,
        "in_use": "on",
        "key": new_key(),
    }
    assert office.post("/supplies/stores/new/", form).status_code == 302
    assert Store.objects.get(code="P99").name_en == "New pantry"
    form = {"code": "P12", "kind": "pantry", "name_en": "Floor 2 pantry", "position": 2, "key": new_key()}
    answer = office.post(f"/supplies/stores/{stock.pantry.pk}/change/", form)
    assert "still holds goods" in answer.content.decode()


def test_a_store_below_zero_is_shown_with_what_to_do(stock: Stock, office: Client):
    stock.consume(stock.soap, 60, beyond="used")
    assert "Below zero: count these" in shown(office, "/supplies/stores/")
    assert "below zero" in shown(office, f"/supplies/stores/{stock.pantry.pk}/")


def test_what_expires_soon_is_listed(stock: Stock, office: Client):
    stock.lot(stock.item("M01", name_en="water", expires=True), date(2016, 7, 20), 5)
    assert "Water" in shown(office, "/supplies/expiry/?days=30")
    assert "Nothing expires within 7 days" in shown(office, "/supplies/expiry/?days=7")


# Reversal -----------------------------------------------------------------------------------------------------


def test_a_line_is_reversed_with_a_reason_once(stock: Stock, office: Client):
    address = f"/supplies/lines/{line().pk}/reverse/"
    assert office.post(address, {"reason": "", "quantity": "", "key": new_key()}).status_code == 422
    form = {"reason": "wrong room", "quantity": "", "key": new_key()}
    for _click in range(2):
        assert office.post(address, form).status_code == 302
    assert (line().quantity, stock.holds(stock.soap)) == (-3, 50)
    again = office.post(address, {**form, "key": new_key()})
    assert "was reversed before by Bai Yutong" in again.content.decode()


def test_a_wrong_quantity_is_reversed_and_written_anew(stock: Stock, office: Client):
    office.post(
        f"/supplies/lines/{line().pk}/reverse/", {"reason": "five", "quantity": "5", "key": new_key()}
    )
    assert (line().quantity, stock.holds(stock.soap)) == (5, 45)


@pytest.mark.parametrize("quantity", ["-1", "1.5", "many"])
def test_a_right_quantity_that_is_none_reverses_nothing(stock: Stock, office: Client, quantity):
    answer = office.post(
        f"/supplies/lines/{line().pk}/reverse/", {"reason": "x", "quantity": quantity, "key": new_key()}
    )
    assert answer.status_code == 422
    assert stock.holds(stock.soap) == 47


# The day sheet ------------------------------------------------------------------------------------------------


def cells(stock: Stock, **given: object) -> dict[str, object]:
    room = stock.room.pk
    return {
        f"k_{room}": "stayover", f"c_{room}_{stock.soap.pk}": "4", "person": stock.attendant.pk, "key": new_key(),
        **given,
    }  # fmt: skip


def test_a_sheet_is_entered_once(stock: Stock, office: Client):
    form = cells(stock)
    for _click in range(2):
        assert office.post("/supplies/sheet/", form).status_code == 302
    assert (line().quantity, line().person, line().task_kind, line().room) == (
        4, stock.attendant, "stayover", stock.room,
    )  # fmt: skip
    assert stock.holds(stock.soap) == 43


def test_rows_are_filled_by_the_standard_without_being_entered(stock: Stock, office: Client):
    room = stock.room.pk
    answer = office.post("/supplies/sheet/", {f"k_{room}": "departure", "usual": "1", "key": new_key()})
    assert f'name="c_{room}_{stock.soap.pk}" value="2"' in answer.content.decode()
    assert stock.holds(stock.soap) == 47


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"cell": "1.5"}, "is not a quantity"),
        ({"cell": "-2"}, "is not a quantity"),
        ({"cell": "5000"}, "Room 1203, soap 30 g: 5000 is too much"),
        ({"person": ""}, "Choose whose sheet this is"),
        ({"person": "999999"}, "Choose whose sheet this is"),
        ({"kind": ""}, "choose the kind of cleaning of this row"),
        ({"cell": ""}, "Nothing was entered"),
    ],
)
def test_a_wrong_sheet_keeps_what_was_typed_and_enters_nothing(stock: Stock, office: Client, wrong, said):
    room, form = stock.room.pk, cells(stock)
    if "cell" in wrong:
        form[f"c_{room}_{stock.soap.pk}"] = wrong["cell"]
    if "kind" in wrong:
        form[f"k_{room}"] = wrong["kind"]
    if "person" in wrong:
        form["person"] = wrong["person"]
    answer = office.post("/supplies/sheet/", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert stock.holds(stock.soap) == 47


def test_every_mistake_of_a_sheet_is_named_at_once(stock: Stock, office: Client):
    room = stock.room.pk
    form = cells(stock, person="") | {f"k_{room}": "", f"c_{room}_{stock.soap.pk}": "3x"}
    page = office.post("/supplies/sheet/", form).content.decode()
    for said in (
        "Choose whose sheet",
        "Room 1203, soap 30 g: 3x is not a quantity",
        "Nothing was entered yet",
    ):
        assert said in page
    assert f'name="c_{room}_{stock.soap.pk}" value="3x"' in page


def test_a_sheet_of_rooms_that_are_in_the_books_asks_before_it_is_entered(stock: Stock, office: Client):
    office.post("/supplies/sheet/", cells(stock))
    shown = office.get("/supplies/sheet/").content.decode()
    assert "stay-over clean</small>" in shown
    answer = office.post("/supplies/sheet/", cells(stock))
    assert (answer.status_code, "hold already what was used" in answer.content.decode()) == (422, True)
    assert stock.holds(stock.soap) == 43
    assert 'name="besides"' in answer.content.decode()
    assert office.post("/supplies/sheet/", cells(stock, besides="1")).status_code == 302
    assert stock.holds(stock.soap) == 39


def test_a_slip_is_reversed_whole_from_its_page(stock: Stock, office: Client):
    other = stock.item("A01", "1")
    RoomStandard.objects.create(room_type=stock.room.type, task_kind="stayover", item=other, quantity=1)
    stock.receive(other, 9)
    slip = office.post("/supplies/sheet/", cells(stock, **{f"c_{stock.room.pk}_{other.pk}": "1"})).url
    assert "Reverse the whole slip" in office.get(slip).content.decode()
    assert office.post(f"{slip}reverse/", {"reason": "", "key": new_key()}).status_code == 422
    answer = office.post(f"{slip}reverse/", {"reason": "wrong day", "key": new_key()})
    assert answer.status_code == 302
    assert (stock.holds(stock.soap), stock.holds(other)) == (47, 9)
    assert "Reverse the whole slip" not in office.get(slip).content.decode()
    assert office.post(f"{slip}reverse/", {"reason": "again", "key": new_key()}).status_code == 422


def test_reverse_stands_only_beside_lines_that_can_be_reversed(stock: Stock, office: Client):
    came = Line(Kind.RECEIVE, stock.soap.pk, 5, to_store=stock.pantry.pk)
    movements.post([came], by=None, at=stock.at, source=Source.STORE, cause="supplies:order:1")
    lines = "/supplies/consumption/?by=lines&kind=receive"
    ordered = line()
    stock.receive(stock.soap, 6)
    page = office.get(lines).content.decode()
    assert f"/supplies/lines/{line().pk}/reverse/" in page
    assert f"/supplies/lines/{ordered.pk}/reverse/" not in page


# The pantry ---------------------------------------------------------------------------------------------------


def test_a_scanned_code_counts_and_nothing_is_saved_yet(stock: Stock, office: Client):
    stock.soap.barcodes.create(code="2900000000223", pieces=4)
    form = {
        "code": "2900000000223",
        "add": "1",
        "room": "1203",
        f"used_{stock.soap.pk}": "1",
        "key": new_key(),
    }
    page = office.post("/pantry/", form).content.decode()
    assert f'name="used_{stock.soap.pk}" value="5"' in page
    assert "Counted: <b>soap 30 g</b>" in page
    assert stock.holds(stock.soap) == 47


def test_an_unknown_code_is_told(office: Client):
    answer = office.post("/pantry/", {"code": "4711", "add": "1", "key": new_key()})
    assert answer.status_code == 422
    assert "No item has the code “4711”" in answer.content.decode()


def test_what_a_guest_asked_for_is_logged_for_the_room_once(stock: Stock, office: Client):
    form = {"room": "1203", f"used_{stock.soap.pk}": "2", "reason": "guest asked", "key": new_key()}
    for _click in range(2):
        assert office.post("/pantry/", form).status_code == 302
    assert (line().quantity, line().room, line().slip.note.text) == (2, stock.room, "guest asked")
    assert stock.holds(stock.soap) == 45


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"room": "9999"}, "There is no room 9999"),
        ({"room": ""}, "Enter the room, or choose the store"),
        ({"quantity": "0"}, "Nothing was entered"),
        ({"quantity": "1.5"}, "is not a quantity"),
    ],
)
def test_a_wrong_use_keeps_what_was_typed(stock: Stock, office: Client, given, said):
    form = {"room": "1203", f"used_{stock.soap.pk}": "2", "key": new_key()}
    form |= {f"used_{stock.soap.pk}": given["quantity"]} if "quantity" in given else given
    answer = office.post("/pantry/", form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert stock.holds(stock.soap) == 47


def test_the_pantry_shows_what_was_noted_today_and_what_the_books_did_not_hold(stock: Stock):
    phone = enter(stock.attendant)
    form = {"room": "1203", f"used_{stock.soap.pk}": "2", "key": new_key()}
    assert "Noted today" not in shown(phone, "/pantry/")
    page = phone.post("/pantry/", form, follow=True).content.decode()
    assert "Noted, but Floor 2 pantry has only 0 pieces of soap 30 g in the books" in page
    noted = page.split("Noted today")[1]
    assert "Soap 30 g" in noted and "Room 1203" in noted and "more than the books held" in noted


# Public areas -------------------------------------------------------------------------------------------------


@pytest.fixture
def lobby(stock: Stock) -> PublicArea:
    store = stores.keep_store(
        Store(code="PA", kind=StoreKind.AREA, name_en="PA store", name_zh="公区工作间"), by=None, at=stock.at
    )
    area = PublicArea.objects.create(name_en="Lobby", name_zh="大堂", square_metres=400)
    cleaner = stock.item("C01", "0.0085", name_en="cleaner", category="agent", unit_en="ml", dilution=40)
    AreaStandard.objects.create(area=area, item=cleaner, per_100_m2=Decimal("12.5"))
    stock.receive(cleaner, 1000, store)
    return area


def test_the_crew_sees_the_dilution_and_saves_the_round_with_one_tap(crew: Client, lobby: PublicArea):
    page = shown(crew, f"/areas/{lobby.pk}/")
    assert "1:40" in page
    assert "50 ml into 2,000 ml of water" in page
    form = {"key": new_key()}
    for _tap in range(2):
        assert crew.post(f"/areas/{lobby.pk}/", form).status_code == 302
    assert (line().quantity, line().area, line().person.number) == (50, lobby, "1026")
    assert Movement.objects.filter(area=lobby).count() == 1
    assert "1 of 1 areas written down today" in shown(crew, "/areas/")


def test_a_round_with_other_amounts_is_saved_as_they_are(crew: Client, lobby: PublicArea):
    item = Item.objects.get(code="C01")
    crew.post(f"/areas/{lobby.pk}/", {"key": new_key(), f"used_{item.pk}": "35"})
    assert line().quantity == 35


def test_an_attendant_of_rooms_has_no_areas(stock: Stock, lobby: PublicArea):
    shown(enter(stock.attendant), f"/areas/{lobby.pk}/", 403)


# Standards ----------------------------------------------------------------------------------------------------


def test_standards_are_changed_and_begin_the_next_cleaning(stock: Stock, office: Client):
    address = f"/supplies/standards/?type={stock.room.type_id}&kind=departure"
    office.post(address, {f"used_{stock.soap.pk}": "", f"used_{stock.sheet.pk}": "2", "key": new_key()})
    kept = dict(RoomStandard.objects.values_list("item__code", "quantity"))
    assert kept == {"L01": 2}


def test_an_item_without_cost_is_no_standard(stock: Stock, office: Client):
    new = stock.item("A99", cost=None)
    address = f"/supplies/standards/?type={stock.room.type_id}&kind=departure"
    answer = office.post(address, {f"used_{new.pk}": "1", "key": new_key()})
    assert answer.status_code == 422
    assert "A99 has no cost yet" in answer.content.decode()


def test_who_may_not_change_items_changes_no_standards(stock: Stock, office: Client):
    leader = enter(stock.leader)
    address = f"/supplies/standards/?type={stock.room.type_id}&kind=departure"
    leader.post(address, {f"used_{stock.soap.pk}": "9", "key": new_key()})
    assert RoomStandard.objects.get().quantity == 2


@pytest.mark.parametrize(
    ("text", "status"), [("12.5", 302), ("12.555", 422), ("-1", 422), ("many", 422), ("99999", 422)]
)
def test_area_standards_are_amounts_per_hundred_square_metres(
    office: Client, lobby: PublicArea, text, status
):
    item = Item.objects.get(code="A07")
    answer = office.post(
        f"/supplies/standards/areas/{lobby.pk}/", {f"used_{item.pk}": text, "key": new_key()}
    )
    assert answer.status_code == status


# Files --------------------------------------------------------------------------------------------------------


def workbook(*rows: list[object]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("list.xlsx", file.getvalue())


def take_over(client: Client, address: str, file: SimpleUploadedFile) -> str:
    """Load a file, take the preview over."""
    answer = client.post(address, {"file": file})
    page = answer.content.decode()
    assert answer.status_code == 200, page
    rows = page.split('name="rows" value="')[1].split('"')[0]
    run = client.post(f"{address}run/", {"rows": rows, "key": new_key()}, follow=True)
    return run.content.decode()


HEAD = ["Code", "Item", "物品", "Category", "Unit", "Unit in Chinese", "Unit cost", "Bar code"]


def test_a_list_of_items_is_taken_over(office: Client):
    file = workbook(HEAD, ["b01", "bath salts", "浴盐", "客用品", "bag", "袋", 0.085, "2900000000223"])
    assert "1 item was imported" in take_over(office, "/supplies/items/import/", file)
    other = workbook([*HEAD, "Supplier"], ["b02", "salt", "盐", "客用品", "bag", "袋", 1, "", "nobody Ltd"])
    preview = office.post("/supplies/items/import/", {"file": other}).content.decode()
    assert "New suppliers are entered too: nobody Ltd" in preview
    item = Item.objects.get(code="B01")
    assert (item.category, item.costs.get().unit_cost) == ("amenity", Decimal("0.085"))


def test_a_list_with_one_broken_row_is_refused_as_a_whole(office: Client):
    good = ["B01", "bath salts", "浴盐", "amenity", "bag", "袋", 0.085, ""]
    bad = ["A07", "", "", "no such", "bag", "袋", "dear", ""]
    answer = office.post("/supplies/items/import/", {"file": workbook(HEAD, good, bad)})
    page = answer.content.decode()
    assert answer.status_code == 422
    for text in (
        "1 of 2 rows has a mistake",
        "Row 3",
        "A07 stands in the list already",
        "dear is not a unit cost",
    ):
        assert text in page, text
    assert not Item.objects.filter(code="B01").exists()


USE_HEAD = ["Day", "Room", "Store code", "Item code", "Quantity", "Employee number", "Kind of cleaning"]


def test_consumption_of_a_file_is_posted_day_by_day(stock: Stock, office: Client):
    file = workbook(
        USE_HEAD,
        ["2016-07-01", "1203", "", "A07", 2, "1016", "stayover"],
        ["2016-06-30", "", "P12", "A07", 5, "1016", ""],
    )
    take_over(office, "/supplies/file/", file)
    assert stock.holds(stock.soap) == 40
    days = Movement.objects.filter(slip__source="file").values_list("business_day", "quantity", "kind")
    assert sorted(days) == [(date(2016, 6, 30), 5, Kind.CONSUME), (date(2016, 7, 1), 2, Kind.CONSUME)]


def test_a_file_of_what_the_books_hold_already_asks_before_it_is_posted(stock: Stock, office: Client):
    file = workbook(USE_HEAD, ["2016-07-01", "1203", "", "A07", 2, "1016", "departure"])
    preview = office.post("/supplies/file/", {"file": file}).content.decode()
    assert "hold already what was used on 1 Jul 2016 in: 1203" in preview
    form = {name: re.search(f'name="{name}" value="([^"]*)"', preview)[1] for name in ("rows", "key")}
    assert office.post("/supplies/file/run/", form).status_code == 409
    assert stock.holds(stock.soap) == 47
    assert office.post("/supplies/file/run/", form | {"besides": "1"}).status_code == 302
    assert stock.holds(stock.soap) == 45


def test_a_file_with_broken_rows_names_each_and_posts_nothing(stock: Stock, office: Client):
    stock.item("A99", cost=None)
    rows = [
        ["2016-07-02", "1203", "", "A07", 2, "1016", "departure"],
        ["2016-07-01", "9999", "", "A07", 2, "1016", ""],
        ["2016-07-01", "1203", "P12", "A07", 2, "1016", ""],
        ["2016-07-01", "1203", "", "nope", 2, "1016", ""],
        ["2016-07-01", "1203", "", "A07", 1.5, "1016", ""],
        ["2016-07-01", "1203", "", "A07", -2, "1016", ""],
        ["2016-07-01", "1203", "", "A07", 2, "9999", ""],
        ["2016-07-01", "1203", "", "A99", 2, "1016", ""],
        ["2016-07-01", "1203", "", "A07", 1, "1016", "departure"],
    ]
    answer = office.post("/supplies/file/", {"file": workbook(USE_HEAD, *rows)})
    page = answer.content.decode()
    assert answer.status_code == 422
    for text in (
        "8 of 9 rows have a mistake", "has not come yet", "There is no room 9999", "Name the room, or the store",
        "No item has the code nope", "is not a whole number", "Nobody has the number 9999", "A99 has no cost yet",
    ):  # fmt: skip
        assert text in page, text
    assert stock.holds(stock.soap) == 47


def test_a_changed_preview_is_refused(office: Client):
    answer = office.post("/supplies/file/run/", {"rows": "forged", "key": new_key()})
    assert answer.status_code == 409


@pytest.mark.parametrize("address", ["/supplies/items/import/template/", "/supplies/file/template/"])
def test_a_template_can_be_filled_and_loaded_again(office: Client, address):
    answer = office.get(address)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[arg-type]
    assert book.active.max_row == 3


# A new house --------------------------------------------------------------------------------------------------


def test_an_empty_house_is_offered_the_usual_items(db, at):
    make.open_day(at)
    make.room("1203", at=at)
    manager = enter(make.manager())
    assert "Enter the usual items" in shown(manager, "/supplies/")
    manager.post("/supplies/items/usual/")
    assert Item.objects.count() == sum(len(group) for group in usual.CATALOGUE.values())
    assert Balance.objects.count() == 0
