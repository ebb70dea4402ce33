"""People and their time in a real browser: a week made by keyboard, a swap, the clock, an acting manager."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from core.clock import hotel_date, now
from core.domain.hotel import profile
from staff.domain import devices, leave, rights, roster
from staff.enums import DeviceKind, LeaveKind, LeaveState, Role
from staff.models import AttendanceLine, Employee, Leave, RosterEntry
from tests import factories as make
from tests.browser.conftest import PASSWORD, Hotel, Opens

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def check_with_axe(page: Page) -> None:
    """No finding of axe on the page as it stands."""
    found = Axe().run(page, options=WCAG).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]][:3]) for one in found] == []


def next_monday():
    today = hotel_date(now(), profile())
    return roster.monday_of(today) + timedelta(days=7)


def letters(person: Employee) -> str:
    """What stands on the coming week, a dot for a day off."""
    row = roster.week(next_monday(), [person])[0]
    return " ".join("".join(shift.letter for shift in day.shifts) or "." for day in row.cells)


@pytest.mark.parametrize(
    ("language", "refusal"), [("en-GB", "Early and Office overlap"), ("zh-CN", "早班与行政班时间重叠")]
)
def test_a_weeks_roster_is_made_by_keyboard(hotel: Hotel, opens: Opens, language: str, refusal: str) -> None:
    monday, person = next_monday(), hotel.attendant
    page = opens(hotel.supervisor, f"/staff/roster/?week={monday}", language=language)
    cell = page.locator(f"#c{person.pk}-{monday:%m%d}")
    cell.focus()
    for key in ("e", "E", "l", "n"):  # a letter sets the day and goes on to the next
        page.keyboard.press(key)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("o")  # on both chosen days
    expect(page.locator(f"#c{person.pk}-{monday + timedelta(days=5):%m%d} .tag")).to_have_count(1)
    assert letters(person) == "E E L N O O ."
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+c")
    page.keyboard.press("End")
    page.keyboard.press("Control+v")
    expect(page.locator(f"#c{person.pk}-{monday + timedelta(days=6):%m%d} .tag")).to_have_count(1)
    assert letters(person) == ". E L N O O E"
    page.keyboard.press("Control+z")
    expect(page.locator(f"#c{person.pk}-{monday + timedelta(days=6):%m%d} .tag")).to_have_count(0)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+O")  # beside the early shift: they overlap
    expect(page.locator("#roster-said")).to_contain_text(refusal)
    assert letters(person) == ". E L N O O ."
    expect(page.locator(f"#p{person.pk}")).to_contain_text("40 h" if language == "en-GB" else "40小时")
    check_with_axe(page)


def test_a_drag_fills_days_with_the_chosen_shift(hotel: Hotel, opens: Opens) -> None:
    monday, person = next_monday(), hotel.attendant
    page = opens(hotel.supervisor, f"/staff/roster/?week={monday}&shift=late")
    first = page.locator(f"#c{person.pk}-{monday:%m%d}")
    last = page.locator(f"#c{person.pk}-{monday + timedelta(days=2):%m%d}")
    first.hover()
    page.mouse.down()
    last.hover()
    page.mouse.up()
    expect(last.locator(".tag")).to_have_count(1)
    assert letters(person) == "L L L . . . ."
    first.click()  # one more tap with the same shift takes it away
    expect(first.locator(".tag")).to_have_count(0)
    assert letters(person) == ". L L . . . ."


@pytest.mark.parametrize(
    ("language", "swap", "ask", "agree", "approve", "approved"),
    [
        ("en-GB", "Swap", "Ask Li Guifen", "Agree", "Approve", "Approved"),
        ("zh-CN", "换班", "向李桂芬提出", "同意", "批准", "已批准"),
    ],
)
def test_a_swap_is_asked_agreed_and_approved(
    hotel: Hotel, opens: Opens, language: str, swap: str, ask: str, agree: str, approve: str, approved: str
) -> None:
    colleague = make.employee("1017", Role.ROOM_ATTENDANT, name="Li Guifen", name_zh="李桂芬")
    colleague.set_password(PASSWORD)
    colleague.save(update_fields=["password"])
    monday = next_monday()
    roster.put_on_shift(hotel.attendant, monday, "early", by=None, at=now())
    roster.put_on_shift(colleague, monday + timedelta(days=1), "late", by=None, at=now())
    phone = opens(hotel.attendant, "/my/shifts/", language=language, width=360)
    check_with_axe(phone)
    phone.get_by_role("link", name=swap, exact=True).first.click()
    phone.select_option("#with", str(colleague.pk))
    phone.locator("form[method=get] button").click()
    phone.locator("input[name=shift]").nth(1).check()
    phone.get_by_role("button", name=ask).click()
    other = opens(colleague, "/my/shifts/", language=language, width=360)
    other.get_by_role("button", name=agree, exact=True).click()
    leader = opens(hotel.supervisor, "/staff/requests/", language=language)
    check_with_axe(leader)
    leader.get_by_role("button", name=approve, exact=True).click()
    expect(leader.locator("#toasts")).to_contain_text(approved)
    assert (letters(hotel.attendant), letters(colleague)) == (". L . . . . .", "E . . . . . .")


CLOCK = {
    "en-GB": (
        "Sign in for the shift", "Start the break", "End the break", "Here", "On break", "Correct", "Wang Xiulan",
    ),
    "zh-CN": ("上班签到", "开始休息", "结束休息", "在岗", "休息中", "更正", "王秀兰"),
}  # fmt: skip


@pytest.mark.parametrize("language", list(CLOCK))
def test_attendance_is_kept_on_the_phone_and_corrected_by_the_leader(
    hotel: Hotel, opens: Opens, site: str, language: str
) -> None:
    come, rest, go_on, here, resting, correct, name = CLOCK[language]
    Employee.objects.filter(pk=hotel.attendant.pk).update(reports_to=hotel.leader)
    _device, code = devices.offer(DeviceKind.DESK, "Office computer", by=None, at=now())
    page = opens(hotel.attendant, "/my/shifts/", language=language, width=360)
    expect(page.get_by_role("button", name=come)).to_have_count(0)  # not on a device of the hotel
    page.goto(f"{site}/enrol/{code}/")
    page.locator("form[method=post] button[type=submit]").last.click()
    page.wait_for_url(re.compile("sign-in"))
    page.fill("[name=number]", hotel.attendant.number)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{site}/")
    page.goto(f"{site}/my/shifts/")
    page.get_by_role("button", name=come).click()
    expect(page.locator("#clock")).to_contain_text(here)
    page.get_by_role("button", name=rest).click()
    expect(page.locator("#clock")).to_contain_text(resting)
    page.get_by_role("button", name=go_on).click()
    expect(page.locator("#clock")).to_contain_text(here)

    came = AttendanceLine.objects.get(what="come")
    leader = opens(hotel.leader, "/attendance/?state=here", language=language)
    leader.get_by_role("link", name=name).click()
    leader.get_by_text(correct, exact=True).first.click()
    moment = came.happened_at.astimezone(make.HOTEL_ZONE) - timedelta(minutes=1)
    leader.fill(f"#time-{came.pk}", f"{moment:%H:%M}")
    leader.fill(f"#note-{came.pk}", "the queue at the door")
    leader.locator("details[open] form button[type=submit]").click()
    expect(leader.locator(".staff-book .is-past")).to_have_count(1)
    expect(leader.locator(".staff-book")).to_contain_text("the queue at the door")
    check_with_axe(leader)


@pytest.mark.parametrize(
    ("language", "approve", "stands_for", "deputy_says", "refused"),
    [
        ("en-GB", "Approve", "for Shen Jingyi", "Luo Jianping", "Not yours to open"),
        ("zh-CN", "批准", "代沈静宜", "罗建平", "没有此项权限"),
    ],
)
def test_an_acting_manager_approves_and_loses_the_right_at_the_end(
    hotel: Hotel, opens: Opens, language: str, approve: str, stands_for: str, deputy_says: str, refused: str
) -> None:
    deputy = make.employee("1002", Role.DEPUTY, name="Luo Jianping", name_zh="罗建平")
    deputy.set_password(PASSWORD)
    deputy.save(update_fields=["password"])
    at, monday = now(), next_monday()
    for number in range(2):
        day = monday + timedelta(days=number)
        leave.ask(hotel.attendant, LeaveKind.ANNUAL, day, day, by=hotel.attendant, at=at)
    grant = rights.grant_acting(
        hotel.manager, deputy, starts_at=at - timedelta(minutes=5), until=at + timedelta(hours=1),
        by=hotel.manager, at=at,
    )  # fmt: skip
    page = opens(deputy, "/staff/requests/", language=language)
    expect(page.locator(".who")).to_contain_text(stands_for)
    page.get_by_role("button", name=approve).first.click()
    expect(page.locator("#decided + *, [aria-labelledby=decided]").first).to_contain_text(deputy_says)
    expect(page.locator("[aria-labelledby=decided]")).to_contain_text(stands_for)
    decided = Leave.objects.get(state=LeaveState.APPROVED)
    assert (decided.decided_by, decided.decided_for) == (deputy, hotel.manager)
    type(grant).objects.filter(pk=grant.pk).update(until=now())  # the hour is over
    page.get_by_role("button", name=approve).first.click()
    expect(page.locator("body")).to_contain_text(refused)
    assert Leave.objects.filter(state=LeaveState.ASKED).count() == 1
    assert not RosterEntry.objects.filter(employee=hotel.attendant, date=decided.first).exists()
