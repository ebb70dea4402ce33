"""The pages of the store: each act by the role that owns it, refusals beside what was typed, few queries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from core.domain import form_keys
from rooms.models import SectionMember
from staff.models import Employee
from supplies.domain import orders, requests, stocktake
from supplies.domain.requests import Given
from supplies.enums import CountState, OrderState, RequestState
from supplies.models import PurchaseOrder, RoomStandard, StockRequest, StockRules, Stocktake, Supplier
from tests import factories as make
from tests.supplies.conftest import Stock


@pytest.fixture
def shop(stock: Stock) -> Stock:
    stock.receive(stock.soap, 100, stock.main)
    stock.receive(stock.soap, 20)
    stock.pantry.section = stock.room.section
    stock.pantry.save()
    SectionMember.objects.create(section=stock.room.section, employee=stock.attendant)
    RoomStandard.objects.create(room_type=stock.room.type, task_kind="departure", item=stock.soap, quantity=9)
    stock.soap.supplier = Supplier.objects.create(name="清源", mail="orders@supplier.example")
    stock.soap.save()
    return stock


def browser(person: Employee) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(person: Employee, address: str, **fields: Any) -> Any:
    return browser(person).post(address, {"key": form_keys.new_key(), **fields})


def text(answer: Any) -> str:
    return answer.content.decode()


def asked(shop: Stock, quantity: int = 7) -> StockRequest:
    return requests.ask(
        shop.pantry, {shop.soap.pk: quantity}, from_store=shop.main, by=shop.attendant, at=shop.at
    )


# Requests -------------------------------------------------------------------------------------------------------


def test_the_usual_list_stands_there_filled_in_and_is_sent(shop: Stock):
    page = text(browser(shop.attendant).get(f"/supplies/requests/new/?to={shop.pantry.pk}"))
    assert f'name="ask_{shop.soap.pk}" value="7"' in page
    answer = send(
        shop.attendant, f"/supplies/requests/new/?to={shop.pantry.pk}", **{f"ask_{shop.soap.pk}": "8"}
    )
    request = StockRequest.objects.get()
    assert answer.headers["Location"] == request.get_absolute_url()
    assert (request.to_store, request.lines.get().asked) == (shop.pantry, 8)


@pytest.mark.parametrize("typed", ["-3", "2.5", "ten", "9999999999"])
def test_odd_quantities_come_back_with_a_sentence(shop: Stock, typed):
    answer = send(
        shop.attendant, f"/supplies/requests/new/?to={shop.pantry.pk}", **{f"ask_{shop.soap.pk}": typed}
    )
    assert answer.status_code == 422
    assert "whole number" in text(answer)
    assert not StockRequest.objects.exists()


def test_a_request_goes_its_way_in_the_browser(shop: Stock):
    request = asked(shop)
    line = request.lines.get()
    page = request.get_absolute_url()
    assert send(shop.clerk, f"{page}issue/", **{f"given_{line.pk}": "0"}).status_code == 422
    less = send(shop.clerk, f"{page}issue/", **{f"given_{line.pk}": "6"})
    assert (less.status_code, "Say why only 6 of 7" in text(less)) == (422, True)
    assert f'name="given_{line.pk}" value="6"' in text(less)
    given = {f"given_{line.pk}": "6", f"reason_{line.pk}": "a pack was torn"}
    assert send(shop.clerk, f"{page}issue/", **given).status_code == 302
    assert send(shop.clerk, f"{page}issue/", **given).status_code == 409
    assert send(shop.clerk, f"{page}receive/", **{f"came_{line.pk}": "6"}).status_code == 403
    send(shop.attendant, f"{page}receive/", **{f"came_{line.pk}": "5"})
    request.refresh_from_db()
    assert request.state == RequestState.DIFFERS
    answer = send(
        make.supervisor(), f"{page}settle/", **{f"missing_{line.pk}": "1", "what": "lost", "reason": "gone"}
    )
    assert answer.status_code == 302
    request.refresh_from_db()
    assert request.state == RequestState.DONE


def test_an_emptied_field_is_no_answer(shop: Stock):
    request = asked(shop)
    line, page = request.lines.get(), request.get_absolute_url()
    told = send(shop.clerk, f"{page}issue/", **{f"given_{line.pk}": ""})
    assert (told.status_code, "Enter 0 where it is nothing" in text(told)) == (422, True)
    request.refresh_from_db()
    assert request.state == RequestState.WAITING
    send(shop.clerk, f"{page}issue/", **{f"given_{line.pk}": "7"})
    assert send(shop.attendant, f"{page}receive/", **{f"came_{line.pk}": ""}).status_code == 422
    send(shop.attendant, f"{page}receive/", **{f"came_{line.pk}": "5"})
    settled = {f"missing_{line.pk}": "", "what": "lost", "reason": "gone"}
    assert send(make.supervisor(), f"{page}settle/", **settled).status_code == 422


def test_a_double_click_issues_once(shop: Stock):
    request, key = asked(shop), form_keys.new_key()
    fields = {"key": key, f"given_{request.lines.get().pk}": "7"}
    client = browser(shop.clerk)
    answers = [client.post(f"{request.get_absolute_url()}issue/", fields) for _n in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert shop.holds(shop.soap, shop.main) == 93


def test_requests_of_others_are_not_there(shop: Stock):
    request, stranger = asked(shop), make.attendant("1017")
    assert browser(stranger).get(request.get_absolute_url()).status_code == 404
    assert send(stranger, f"{request.get_absolute_url()}withdraw/").status_code == 404


def test_what_was_not_given_is_asked_for_again(shop: Stock):
    request = asked(shop)
    requests.issue(
        request.pk, {request.lines.get().pk: Given(2, "more on Monday")}, by=shop.clerk, at=shop.at
    )
    page = text(
        browser(shop.attendant).get(f"/supplies/requests/new/?to={shop.pantry.pk}&again={request.pk}")
    )
    assert f'name="ask_{shop.soap.pk}" value="5"' in page


# Orders ---------------------------------------------------------------------------------------------------------


def test_an_order_goes_out_as_it_stands_in_the_form(shop: Stock):
    send(shop.clerk, "/supplies/reorder/?show=all", **{f"packs_{shop.soap.pk}": "3"})
    order = PurchaseOrder.objects.get()
    page = order.get_absolute_url()
    fields = {
        f"packs_{shop.soap.pk}": "5",
        f"price_{shop.soap.pk}": "",
        "seen": "1",
        "note": "by the back door",
    }
    assert send(shop.clerk, f"{page}place/", **fields).status_code == 422, "a line without a price"
    order.refresh_from_db()
    assert (order.state, order.lines.get().packs) == (OrderState.DRAFT, 3), "nothing half written"
    fields[f"price_{shop.soap.pk}"] = "0.50"
    assert send(shop.clerk, f"{page}place/", **fields).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.note, order.lines.get().packs) == (OrderState.ORDERED, "by the back door", 5)


def test_an_item_that_was_forgotten_is_added_to_a_draft(shop: Stock):
    (order,) = orders.draw_up({shop.soap.pk: 2}, by=shop.clerk, at=shop.at)
    other = shop.item("A02", "0.5", supplier=shop.soap.supplier, pack_size=10)
    foreign = shop.item("A03", "0.5")
    page = order.get_absolute_url()
    form = {"seen": "1", f"packs_{shop.soap.pk}": "2", f"price_{shop.soap.pk}": "20"}
    assert f'<option value="{other.pk}">' in text(browser(shop.clerk).get(page))
    assert send(shop.clerk, page, **form, add_item=str(foreign.pk), add_0="1").status_code == 422
    assert send(shop.clerk, page, **form, add_item=str(other.pk), add_0="3").status_code == 302
    line = order.lines.get(item=other)
    assert (line.packs, line.pack_price) == (3, Decimal("5.000000"))


def test_an_order_is_drawn_up_changed_placed_and_received(shop: Stock):
    send(shop.clerk, "/supplies/reorder/?show=all", **{f"packs_{shop.soap.pk}": "3"})
    order = PurchaseOrder.objects.get()
    page = order.get_absolute_url()
    fields = {f"packs_{shop.soap.pk}": "4", f"price_{shop.soap.pk}": "0.50", "seen": "1", "centre_0": ""}
    assert send(shop.clerk, page, **fields).status_code == 302
    assert send(shop.clerk, page, **fields).status_code == 409
    assert send(shop.clerk, f"{page}place/", seen="2", mail="1").status_code == 302
    assert browser(shop.clerk).get(f"{page}print/").status_code == 200
    line = order.lines.get()
    assert (
        send(shop.clerk, f"{page}receive/", seen="3", paper="D1", **{f"came_{line.pk}": "5"}).status_code
        == 422
    )
    answer = send(shop.clerk, f"{page}receive/", seen="3", paper="D1", **{f"came_{line.pk}": "4"})
    assert answer.status_code == 302
    order.refresh_from_db()
    assert (order.state, shop.holds(shop.soap, shop.main)) == (OrderState.CLOSED, 104)
    delivery = order.deliveries.get()
    assert send(shop.clerk, f"{page}deliveries/{delivery.pk}/take-back/", reason="wrong").status_code == 302
    order.refresh_from_db()
    assert send(shop.clerk, f"{page}stop/", seen=order.version, reason="no more").status_code == 302
    order.refresh_from_db()
    assert (order.state, shop.holds(shop.soap, shop.main)) == (OrderState.CANCELLED, 100)


@pytest.mark.parametrize("price", ["free", "-1", "1e9", "NaN", "1,50"])
def test_odd_prices_come_back_with_a_sentence(shop: Stock, price):
    (order,) = orders.draw_up({shop.soap.pk: 1}, by=shop.clerk, at=shop.at)
    fields = {f"packs_{shop.soap.pk}": "4", f"price_{shop.soap.pk}": price, "seen": "1"}
    assert send(shop.clerk, order.get_absolute_url(), **fields).status_code == 422


# Stocktakes -----------------------------------------------------------------------------------------------------


def test_a_stocktake_is_begun_counted_blind_finished_and_approved(shop: Stock):
    send(shop.clerk, "/supplies/stocktakes/", store_0=str(shop.main.pk))
    found = Stocktake.objects.get()
    page, line = found.get_absolute_url(), found.lines.get()
    sheet = text(browser(shop.leader).get(f"{page}count/"))
    assert f'name="count_{line.pk}" value=""' in sheet
    assert ">100<" not in sheet
    assert "100" not in text(browser(shop.clerk).get(f"{page}sheet/")).split("<tbody>")[1]
    send(shop.leader, f"{page}count/", **{f"count_{line.pk}": "98"})
    assert "Differences" not in text(browser(make.manager()).get(page))
    assert send(shop.clerk, f"{page}finish/").status_code == 302
    assert send(shop.clerk, f"{page}approve/").status_code == 403
    manager = Employee.objects.get(number="1001")
    assert "Differences" in text(browser(manager).get(page))
    assert send(manager, f"{page}again/", **{f"again_{line.pk}": "1"}).status_code == 302
    assert "Nothing is left for you" in text(browser(shop.leader).get(f"{page}count/"))
    send(shop.clerk, f"{page}count/", **{f"count_{line.pk}": "99"})
    assert send(manager, f"{page}approve/").status_code == 302
    assert send(manager, f"{page}approve/").status_code == 409
    assert shop.holds(shop.soap, shop.main) == 99


def test_of_two_counters_the_second_is_told_and_a_row_left_alone_keeps_what_the_other_wrote(shop: Stock):
    shop.receive(shop.sheet, 9, shop.main)
    found = stocktake.start(shop.main, by=shop.clerk, at=shop.at)
    page = f"{found.get_absolute_url()}count/"
    soap, sheet = found.lines.get(item=shop.soap), found.lines.get(item=shop.sheet)
    send(shop.leader, page, **{f"count_{soap.pk}": "98"})
    told = send(shop.clerk, page, **{f"count_{soap.pk}": "90", f"seen_{soap.pk}": ""})
    assert (told.status_code, "98" in text(told)) == (409, True)
    assert f'name="count_{soap.pk}" value="90"' in text(told)  # what was typed stands there still
    assert f'name="seen_{soap.pk}" value="98"' in text(told)  # and is kept with the next tap
    # A page from before the other's correction sends the row back as it stood there: that is no count.
    send(shop.leader, page, **{f"count_{soap.pk}": "97", f"seen_{soap.pk}": "98"})
    rows = {
        f"count_{soap.pk}": "98",
        f"seen_{soap.pk}": "98",
        f"count_{sheet.pk}": "9",
        f"seen_{sheet.pk}": "",
    }
    assert send(shop.clerk, page, **rows).status_code == 302
    soap.refresh_from_db()
    assert (soap.counted, soap.counted_by) == (97, shop.leader)


def test_who_counted_all_that_is_left_is_told_that_others_count_again(shop: Stock):
    found = stocktake.start(shop.main, by=shop.clerk, at=shop.at)
    page = found.get_absolute_url()
    send(shop.leader, f"{page}count/", **{f"count_{found.lines.get().pk}": "9"})
    send(shop.clerk, f"{page}finish/")
    assert "was counted by you" in text(browser(shop.leader).get(page))
    assert f"{page}count/" not in text(browser(shop.leader).get(page))
    assert f"{page}count/" in text(browser(shop.clerk).get(page))


def test_a_code_that_is_not_in_the_list_is_added(shop: Stock):
    found = stocktake.start(shop.main, by=shop.clerk, at=shop.at)
    send(shop.leader, f"{found.get_absolute_url()}count/", code="L01")
    line = found.lines.get(item=shop.sheet, expected=0)
    assert (line.counted, line.counted_by) == (1, shop.leader)  # what was scanned lies there
    assert send(shop.leader, f"{found.get_absolute_url()}count/", code="nothing").status_code == 422


@pytest.mark.parametrize("time", ["25:00", "noon", "23:59"])
def test_odd_times_of_paper_are_refused(shop: Stock, time):
    found = stocktake.start(shop.main, by=shop.clerk, at=shop.at)
    fields = {f"count_{found.lines.get().pk}": "9", "counted_at": time}
    assert send(shop.leader, f"{found.get_absolute_url()}count/", **fields).status_code == 422


def test_a_stocktake_is_aborted_with_a_reason(shop: Stock):
    found = stocktake.start(shop.main, by=shop.clerk, at=shop.at)
    assert send(shop.clerk, f"{found.get_absolute_url()}abort/").status_code == 422
    send(shop.clerk, f"{found.get_absolute_url()}abort/", reason="wrong store")
    found.refresh_from_db()
    assert found.state == CountState.ABORTED


def test_the_rules_of_the_store_are_the_managers(shop: Stock):
    rules = {
        "pantry_days": 2, "late_hours": 3, "use_weeks": 8, "cover_days": 30, "recount_money": "10",
        "recount_percent": 5,
    }  # fmt: skip
    assert send(shop.clerk, "/supplies/stock-rules/", **rules).status_code == 403
    assert send(make.manager(), "/supplies/stock-rules/", **rules).status_code == 200
    assert StockRules.objects.get().late_hours == 3


@pytest.mark.parametrize(
    "address", ["requests/", "requests/new/", "reorder/?show=all", "orders/?show=all", "stocktakes/"]
)
def test_lists_stay_cheap_however_long(shop: Stock, address, django_assert_max_num_queries):
    for _n in range(12):
        asked(shop)
        orders.draw_up({shop.soap.pk: 1}, by=shop.clerk, at=shop.at)
    client = browser(shop.clerk)
    with django_assert_max_num_queries(20):
        assert client.get(f"/supplies/{address}").status_code == 200


def test_a_supplier_is_kept_and_stands_once_in_the_list(shop: Stock):
    fields = {
        "name": "云织",
        "contact": "李",
        "phone": "100 0000 0002",
        "mail": "a@supplier.example",
        "in_use": "on",
    }
    assert send(shop.clerk, "/supplies/suppliers/", **fields).status_code == 302
    assert send(shop.clerk, "/supplies/suppliers/", **fields).status_code == 422
    found = Supplier.objects.get(name="云织")
    assert send(shop.clerk, f"/supplies/suppliers/{found.pk}/", **{**fields, "mail": ""}).status_code == 302
    found.refresh_from_db()
    assert found.mail == ""
    assert send(shop.leader, "/supplies/suppliers/", **fields).status_code == 403
