"""Pages of roster, attendance, errands, keys and files: who opens what, and what they change."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from core.clock import hotel_date, now
from core.domain.form_keys import new_key
from core.domain.hotel import profile
from staff.domain import attendance, errands, feed, leave, roster, shifts, swaps, things
from staff.enums import Absence, LeaveKind, LeaveState, Mark, Role, ThingKind, ThingState
from staff.models import AttendanceLine, Employee, Errand, Leave, RosterEntry, Swap, Thing
from tests import factories
from tests.staff.conftest import Hire, desk_browser, floor_browser


@pytest.fixture
def today(db: None) -> date:
    return hotel_date(now(), profile())


@pytest.fixture
def supervisor(hire: Hire) -> Employee:
    return hire("1005", Role.FLOOR_SUPERVISOR, name_zh="孟繁荣", family_name="Meng", given_names="Fanrong")


@pytest.fixture
def leader(hire: Hire, attendant: Employee) -> Employee:
    leader = hire("1007", Role.TEAM_LEADER, name_zh="何秀芳")
    Employee.objects.filter(pk=attendant.pk).update(reports_to=leader)
    return leader


def codes(person: Employee) -> list[str]:
    return list(person.roster.order_by("date", "shift__position").values_list("shift__code", flat=True))


def test_many_days_are_set_at_once_and_the_rows_come_back(
    supervisor: Employee, attendant: Employee, clerk: Employee, today: date
) -> None:
    browser = desk_browser(supervisor)
    sent = {
        "set": [f"{attendant.pk}:{today}:early+late", f"{attendant.pk}:{today + timedelta(days=1)}:early"]
    }
    page = browser.post("/staff/roster/set/", sent, headers={"HX-Request": "true"}).content.decode()
    assert f'id="p{attendant.pk}"' in page
    assert f'id="p{clerk.pk}"' not in page
    assert codes(attendant) == ["early", "late", "early"]
    refused = browser.post(
        "/staff/roster/set/", {"set": f"{attendant.pk}:{today}:early+office"}, headers={"HX-Request": "true"}
    )
    assert (refused.status_code, "overlap" in refused.content.decode()) == (409, True)
    assert codes(attendant) == ["early", "late", "early"]


@pytest.mark.parametrize(
    "text", ["", "1", "1:2016-07-01:dawn", "x:2016-07-01:early", "1:2016-07-01:" + "e" * 50]
)
def test_days_that_are_none_are_refused(supervisor: Employee, text: str) -> None:
    assert desk_browser(supervisor).post("/staff/roster/set/", {"set": text}).status_code == 409


def test_month_and_print_show_letters(supervisor: Employee, attendant: Employee, today: date) -> None:
    roster.put_on_shift(attendant, today, "night", by=None, at=now())
    browser = desk_browser(supervisor)
    for address in (
        f"/staff/roster/?span=month&month={today}",
        f"/staff/roster/print/?span=month&month={today}",
    ):
        page = browser.get(address).content.decode()
        assert 'data-shift="night" translate="no">N<' in page


def workbook(rows: list[list[object]]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("roster.xlsx", file.getvalue())


def test_roster_is_imported_after_its_preview(supervisor: Employee, attendant: Employee, today: date) -> None:
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    file = workbook(
        [["工号", "姓名", 1, "2日", following.replace(day=3)], ["1016", "王秀兰", "早班", "E+L", "休"]]
    )
    roster.put_on_shift(attendant, following.replace(day=3), "early", by=None, at=now())
    browser = desk_browser(supervisor)
    page = browser.post("/staff/roster/import/", {"month": f"{following:%Y-%m}", "file": file})
    assert len(page.context["plan"].cells) == 3
    assert codes(attendant) == ["early"]
    sent = {"rows": page.context["signed"], "key": page.context["key"]}
    assert browser.post("/staff/roster/import/run/", sent).status_code == 302
    assert browser.post("/staff/roster/import/run/", sent).status_code == 302  # a double click counts once
    assert codes(attendant) == ["early", "early", "late"]


def test_import_names_each_mistake_by_row_and_column_and_writes_nothing(
    supervisor: Employee, attendant: Employee, clerk: Employee, manager: Employee, today: date
) -> None:
    following = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    monday = following.replace(day=6)
    leave.approve(
        leave.ask(clerk, LeaveKind.ANNUAL, monday, monday, by=clerk, at=now()), by=manager, at=now()
    )
    file = workbook(
        [
            ["Employee number", "5", "6"],
            ["1016", "E", "dawn"],
            ["1011", "", "E"],
            ["9999", "E", ""],
            ["1016", "L", ""],
        ]
    )
    page = desk_browser(supervisor).post(
        "/staff/roster/import/", {"month": f"{following:%Y-%m}", "file": file}
    )
    assert page.status_code == 422
    said = [str(error) for error in page.context["plan"].sheet.errors]
    assert said[0].startswith("Row 2, 6: dawn is no shift.")
    assert any("Row 3" in one and "is on annual leave" in one for one in said)
    assert any(one == "Row 4, Employee number: 9999 is nobody in service." for one in said)
    assert any(one.startswith("Row 5, Employee number: 1016 stands in row 2") for one in said)
    assert not RosterEntry.objects.exists()


def test_template_of_the_import_can_be_loaded_as_it_is(
    supervisor: Employee, attendant: Employee, today: date
) -> None:
    roster.put_on_shift(attendant, today, "early", by=None, at=now())
    browser = desk_browser(supervisor)
    answer = browser.get(f"/staff/roster/import/template/?month={today}")
    file = SimpleUploadedFile("roster.xlsx", b"".join(answer.streaming_content))
    page = browser.post("/staff/roster/import/", {"month": f"{today:%Y-%m}", "file": file})
    assert (page.status_code, page.context["plan"].cells) == (200, [])


def test_shift_cover_and_template_pages_save(supervisor: Employee, attendant: Employee, today: date) -> None:
    browser = desk_browser(supervisor)
    early = shifts.shift("early")
    new = {
        "code": "mid", "letter": "m", "name_en": "Midday", "name_zh": "日班", "starts_at": "10:00", "ends_at": "18:30",
        "break_minutes": "30", "break_at": "",
    }  # fmt: skip
    assert browser.post("/staff/roster/shifts/", new).status_code == 302
    mid = shifts.shift("mid")
    assert (mid.letter, mid.minutes) == ("M", 510)
    assert browser.post(f"/staff/roster/shifts/{mid.pk}/", {**new, "ends_at": "19:00"}).status_code == 302
    assert browser.post(f"/staff/roster/shifts/{mid.pk}/end/", {"act": "delete"}).status_code == 302
    asked = {f"c{early.pk}-{today.weekday()}": "2"}
    assert browser.post("/staff/roster/cover/?role=room_attendant", asked).status_code == 302
    assert browser.get("/staff/roster/").context["missing"] == 2
    pattern = {"name_en": "Week", "name_zh": "一周", "letters": "eeeee--"}
    assert browser.post("/staff/roster/templates/", pattern).status_code == 302
    page = browser.get("/staff/roster/templates/?role=room_attendant")
    ((made, letters),) = page.context["patterns"]
    assert letters == "EEEEE--"
    monday = roster.monday_of(today) + timedelta(days=7)
    use = {"pattern": made.pk, "people": attendant.pk, "first": monday, "last": monday + timedelta(days=13)}
    assert browser.post("/staff/roster/templates/use/?role=room_attendant", use).status_code == 302
    assert codes(attendant) == ["early"] * 10


def test_leave_and_swap_go_through_their_pages(
    attendant: Employee, manager: Employee, supervisor: Employee, hire: Hire, today: date
) -> None:
    colleague = hire("1017", Role.ROOM_ATTENDANT, name_zh="李桂芬")
    soon = today + timedelta(days=3)
    mine = roster.put_on_shift(attendant, soon, "early", by=None, at=now())
    own, theirs, boss, chief = (desk_browser(one) for one in (attendant, colleague, manager, supervisor))
    later = soon + timedelta(days=2)
    asked = {"kind": "annual", "first": later.isoformat(), "last": later.isoformat(), "reason": ""}
    assert own.post("/my/leave/ask/", asked).status_code == 302
    assert own.post("/my/leave/ask/", asked).status_code == 422
    one = Leave.objects.get()
    assert theirs.post(f"/my/leave/{one.pk}/withdraw/").status_code == 404
    assert chief.post(f"/staff/requests/leave/{one.pk}/decide/", {"act": "approve"}).status_code == 403
    assert boss.post(f"/staff/requests/leave/{one.pk}/decide/", {"act": "approve"}).status_code == 302
    one.refresh_from_db()
    assert one.state == LeaveState.APPROVED

    assert theirs.get(f"/my/shifts/{mine.pk}/offer/").status_code == 404
    page = own.get(f"/my/shifts/{mine.pk}/offer/?with={colleague.pk}")
    assert page.context["chosen"] == colleague
    assert own.post(f"/my/shifts/{mine.pk}/offer/?with={colleague.pk}", {"shift": ""}).status_code == 302
    swap = Swap.objects.get()
    assert boss.post(f"/my/swaps/{swap.pk}/answer/", {"act": "agree"}).status_code == 404
    assert theirs.post(f"/my/swaps/{swap.pk}/answer/", {"act": "agree"}).status_code == 302
    assert chief.post(f"/staff/requests/swaps/{swap.pk}/decide/", {"act": "approve"}).status_code == 302
    assert (codes(attendant), codes(colleague)) == ([], ["early"])
    assert own.get("/staff/requests/").status_code == 404


def test_people_sign_in_on_devices_of_the_hotel_alone(attendant: Employee, today: date) -> None:
    sent = {"what": "come", "key": new_key()}
    assert desk_browser(attendant).post("/my/shifts/mark/", sent).status_code == 403
    phone = floor_browser(attendant)
    assert phone.post("/my/shifts/mark/", sent).status_code == 302
    assert phone.post("/my/shifts/mark/", sent).status_code == 302  # the same tap once more
    line = AttendanceLine.objects.get()
    assert (line.what, line.by, line.device is not None) == (Mark.COME, attendant, True)


def test_leader_keeps_the_day_of_the_team_and_sees_nobody_else(
    leader: Employee, attendant: Employee, clerk: Employee, today: date
) -> None:
    roster.put_on_shift(attendant, today, "night", by=None, at=now())
    browser = desk_browser(leader)
    page = browser.get("/attendance/")
    assert [one.employee for one, _keeps in page.context["lines"]] == [attendant]
    assert browser.get(f"/attendance/{clerk.pk}/{today}/").status_code == 404
    night = str(shifts.shift("night").pk)
    address = f"/attendance/{attendant.pk}/{today}/"
    sent = {"shift": night, "absence": Absence.SICK, "note": "rang at noon"}
    assert browser.post(f"{address}absence/", sent).status_code == 302
    yesterday = today - timedelta(days=1)
    forgotten = {"shift": "", "what": "come", "time": "07:10", "note": ""}
    refused = browser.post(f"/attendance/{attendant.pk}/{yesterday}/add/", forgotten)
    assert (refused.status_code, "in a few words" in refused.content.decode()) == (422, True)
    assert (
        browser.post(
            f"/attendance/{attendant.pk}/{yesterday}/add/", {**forgotten, "note": "forgot"}
        ).status_code
        == 302
    )
    line = AttendanceLine.objects.get(what=Mark.COME)
    correction = {"time": "07:02", "note": "the clock in the corridor"}
    assert browser.post(f"/attendance/lines/{line.pk}/correct/", correction).status_code == 302
    page = browser.get(f"/attendance/{attendant.pk}/{yesterday}/").content.decode()
    assert "07:10" in page and "07:02" in page and "the clock in the corridor" in page


def test_own_attendance_is_open_to_oneself_and_not_to_colleagues(
    attendant: Employee, clerk: Employee, today: date
) -> None:
    browser = desk_browser(attendant)
    assert browser.get(f"/attendance/{attendant.pk}/month/").status_code == 200
    assert browser.get(f"/attendance/{attendant.pk}/{today}/").status_code == 200
    assert browser.get(f"/attendance/{clerk.pk}/month/").status_code == 404
    assert browser.get("/attendance/").status_code == 403
    assert browser.get("/attendance/export/").status_code == 403


def test_month_leaves_the_house_as_csv_and_xlsx(hire: Hire, attendant: Employee, today: date) -> None:
    bookkeeper = hire("1004", Role.CLERK, name_zh="钱慧敏")
    roster.put_on_shift(attendant, today, "early", by=None, at=now())
    attendance.mark(attendant, Mark.COME, by=attendant, at=now())
    browser = desk_browser(bookkeeper)
    answer = browser.get("/attendance/export/?as=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:4] == ["Employee number", "Name", "Planned hours", "Worked hours"]
    assert next(row for row in rows if row[0] == "1016")[2:5] == ["8.0", "0.0", "1"]
    answer = browser.get("/attendance/export/?what=days&as=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[2]][:2] == ["1016", "Wang Xiulan"]
    assert "1016" not in answer["Content-Disposition"]


def test_errand_goes_through_its_pages(leader: Employee, attendant: Employee, clerk: Employee) -> None:
    browser, theirs, other = desk_browser(leader), floor_browser(attendant), desk_browser(clerk)
    due = (now() + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")
    new = {
        "text": "Bring a cot",
        "place": "1602",
        "due_at": due,
        "person": attendant.pk,
        "role": "",
        "asked_by": "",
    }
    assert browser.post("/errands/new/", {**new, "key": new_key()}).status_code == 302
    errand = Errand.objects.get()
    address = f"/errands/{errand.pk}/"
    assert other.get(address).status_code == 404
    assert theirs.post("/errands/new/", new).status_code == 403
    assert (
        theirs.get("/errands/").context["page"].object_list == [errand]
        or errand in theirs.get("/errands/").context["page"]
    )
    assert theirs.post(f"{address}act/", {"act": "accept", "key": new_key()}).status_code == 302
    assert theirs.post(f"{address}act/", {"act": "refuse", "key": new_key()}).status_code == 422
    assert (
        theirs.post(f"{address}act/", {"act": "done", "note": "in place", "key": new_key()}).status_code
        == 302
    )
    assert "in place" in browser.get(address).content.decode()


def test_keys_go_through_their_pages(leader: Employee, attendant: Employee, supervisor: Employee) -> None:
    chief, browser, phone = desk_browser(supervisor), desk_browser(leader), floor_browser(attendant)
    new = {"kind": ThingKind.RADIO, "code": "r-01", "name_en": "Radio 1", "name_zh": "对讲机1号"}
    assert browser.post("/keys/new/", new).status_code == 403
    assert chief.post("/keys/new/", new).status_code == 302
    radio = Thing.objects.get()
    assert phone.post("/keys/move/", {"code": "R-01", "key": new_key()}).status_code == 302
    radio.refresh_from_db()
    assert radio.holder == attendant
    assert browser.post("/keys/move/", {"code": "R-01", "act": "take", "key": new_key()}).status_code == 422
    assert (
        browser.post("/keys/move/", {"code": "r-01", "key": new_key()}).status_code == 302
    )  # who keeps them takes it back
    assert browser.post("/keys/count/", {"key": new_key()}).status_code == 422
    assert browser.post("/keys/count/", {"key": new_key(), "note": "asked everybody"}).status_code == 302
    radio.refresh_from_db()
    assert radio.state == ThingState.MISSING
    found = {"act": "found", "note": "in the linen room"}
    assert browser.post(f"/keys/{radio.pk}/report/", found).status_code == 302
    assert chief.get("/keys/labels/").status_code == 200
    assert phone.post("/keys/count/", {}).status_code == 403


def test_file_is_kept_by_the_secretary_and_closed_to_others(
    hire: Hire, attendant: Employee, supervisor: Employee, today: date
) -> None:
    browser = desk_browser(hire("1003", Role.SECRETARY))
    address = f"/staff/{attendant.pk}/file/"
    assert desk_browser(supervisor).get(address).status_code == 403
    sent = {"contract": "fixed", "week_hours": "37.5", "languages": ["en"], "skills": ["stains"]}
    assert browser.post(address, sent).status_code == 302
    attendant.refresh_from_db()
    assert (attendant.week_minutes, attendant.contract) == (2250, "fixed")
    paper = {"kind": "health", "name": "", "issued_on": "", "expires_on": str(today - timedelta(days=1))}
    assert browser.post(f"{address}certificates/add/", paper).status_code == 302
    assert "no rooms can be given" in browser.get(address).content.decode()
    assert browser.get("/staff/certificates/").context["certificates"]
    assert "Your health certificate ended" in desk_browser(attendant).get("/my/shifts/").content.decode()


def test_chart_shows_everybody_below_who_they_answer_to(
    manager: Employee, leader: Employee, attendant: Employee
) -> None:
    Employee.objects.filter(pk=leader.pk).update(reports_to=manager)
    (head,) = desk_browser(manager).get("/staff/chart/").context["heads"]
    assert (head.employee, head.size, head.team[0].team[0].employee) == (manager, 2, attendant)


def test_calendar_is_open_by_its_secret_alone(attendant: Employee) -> None:
    token = feed.make_address(attendant, at=now())
    answer = Client().get(f"/calendar/{token}.ics")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert Client().get("/calendar/nothing.ics").status_code == 404


def test_pages_of_time_cost_the_same_for_few_and_many(
    manager: Employee, hire: Hire, today: date, django_assert_max_num_queries
) -> None:
    browser = desk_browser(manager)
    shifts.all_shifts()
    for number in range(25):
        person = hire(str(3000 + number), Role.ROOM_ATTENDANT) if number < 3 else _quick(str(3000 + number))
        roster.put_on_shift(person, today, "early", by=None, at=now())
        roster.put_on_shift(person, today + timedelta(days=4), "early", by=None, at=now())
        attendance.mark(person, Mark.COME, by=person, at=now())
        day = today + timedelta(days=4)
        leave.ask(person, LeaveKind.ANNUAL, day, day, by=person, at=now())
        errands.give("Go", due_at=now() + timedelta(hours=1), person=person, by=manager, at=now())
        radio = things.enter(ThingKind.RADIO, f"R{number}", name_en="Radio", by=None, at=now())
        things.take(radio, person, by=person, at=now())
    for address in (
        "/", "/staff/roster/", "/staff/roster/?span=month", "/staff/requests/", "/attendance/", "/attendance/month/",
        "/errands/?tab=all", "/keys/", "/keys/count/", "/staff/chart/", "/my/shifts/", "/staff/certificates/",
    ):  # fmt: skip
        with django_assert_max_num_queries(40 if address == "/" else 20):
            assert browser.get(address).status_code == 200, address
    assert swaps.waiting_for(manager, today).count() == 0


def _quick(number: str) -> Employee:
    return factories.attendant(number)
