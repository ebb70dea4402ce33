"""A shift ends in a real browser, in both languages: read, counted, signed, disputed in one line, taken over, the line
carried to the next shift and closed. By keyboard where a desk would."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from cleaning.domain import assign, work
from core.clock import now
from core.slots import HandoverCount, HandoverLine, ShiftWindow
from handover.domain import make as reports
from handover.domain.due import Due
from handover.models import Line, Report
from staff.domain import shifts
from tests import factories as make
from tests.browser.conftest import Hotel, Opens
from tests.browser.test_floor import left
from tests.handover.conftest import say

pytestmark = [pytest.mark.browser, pytest.mark.slow]
__all__ = ["say"]

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
WORDS = {
    "en-GB": {
        "give": "Sign and give", "take": "Sign and take over", "taken": "Taken over", "counts": "Keep the counts",
        "dispute": "Dispute line 1", "note": "What the next shift should know", "add": "Add the note",
        "close": "Close line 1", "settled": "closed by hand",
    },
    "zh-CN": {
        "give": "签字交班", "take": "签字接班", "taken": "已接班", "counts": "保存清点", "dispute": "对第1项提出异议",
        "note": "需要告诉下一班的", "add": "添加备注", "close": "结清第1项", "settled": "人工结案",
    },
}  # fmt: skip


def end_of(code: str, hours: float) -> Report:
    """The house's report of a shift that ended so many hours from now."""
    at = now() + timedelta(hours=hours)
    shift, day = shifts.shift(code), at.astimezone(make.HOTEL_ZONE).date()
    reports.make_shift(Due(day, shift, at - timedelta(hours=8), at, at), [0], at=now())
    return Report.objects.get(shift_code=code)


@pytest.fixture
def matter(say: object) -> None:
    def leaves(window: ShiftWindow) -> list[HandoverLine | HandoverCount]:
        return [
            HandoverLine("rooms:discrepancy:1", "1203", where="1203", state="alert"),
            HandoverLine("rooms:block:1", "1204", where="1204", kind="faults", url="/rooms/"),
            HandoverCount("staff:radio", "6", 6),
        ]

    say(leaves)  # type: ignore[operator]


@pytest.mark.parametrize("language", list(WORDS))
@pytest.mark.usefixtures("matter")
def test_a_shift_hands_over_and_a_disputed_line_lives_until_it_is_closed(
    hotel: Hotel, opens: Opens, language: str
) -> None:
    words, early = WORDS[language], end_of("early", -1)
    giving = opens(hotel.supervisor, early.get_absolute_url(), language=language)
    expect(giving.get_by_role("button", name=words["give"])).to_be_disabled()  # nothing is counted yet
    giving.locator("input.ho-count").fill("6")
    giving.get_by_role("button", name=words["counts"]).click()
    giving.get_by_label(words["note"]).fill("Lift 2 is loud")
    expect(giving.get_by_role("button", name=words["give"])).to_be_enabled()
    expect(giving.get_by_label(words["note"])).to_have_value("Lift 2 is loud")  # counting took nothing away
    giving.locator("input.ho-count").fill("7")
    giving.get_by_role("button", name=words["add"]).click()
    expect(giving.locator("[data-line]")).to_have_count(3)
    expect(giving.locator("input.ho-count")).to_have_value("7")  # nor did the note
    giving.get_by_role("button", name=words["give"]).click()
    giving.locator("#confirm button[value=yes]").click()
    expect(giving.locator(".sign-name")).to_be_visible()

    taking = opens(hotel.manager, early.get_absolute_url(), language=language)
    expect(taking.get_by_role("button", name=words["take"])).to_be_disabled()  # lines to answer first
    taking.keyboard.press("j")
    taking.keyboard.press("d")
    taking.locator("textarea:visible").fill("The room is empty, I looked")
    taking.get_by_role("button", name=words["dispute"]).last.click()
    expect(taking.locator(".reason")).to_contain_text("The room is empty")
    expect(taking.locator("[data-line]").nth(1)).to_be_focused()  # the next open line
    taking.keyboard.press("a")
    expect(taking.locator(".ho-line.is-taken")).to_have_count(1)
    taking.keyboard.press("a")
    expect(taking.locator(".ho-line.is-taken")).to_have_count(2)
    assert Axe().run(taking, options=WCAG).response["violations"] == []
    taking.get_by_role("button", name=words["take"]).click()
    expect(taking.locator(".steps li").last).to_have_attribute("data-done", "")

    late = end_of("late", 0)
    following = opens(hotel.supervisor, late.get_absolute_url(), language=language)
    line = following.locator("[data-line]").first
    expect(line).to_contain_text("The room is empty")
    line.get_by_role("link", name=words["close"]).click()
    line.locator("textarea").fill("The guest moved to 1305")
    line.get_by_role("button", name=words["close"]).click()
    expect(following.locator("[data-line]").first).to_contain_text(words["settled"])
    carried = Line.objects.get(report=late, key="rooms:discrepancy:1")
    assert (carried.shifts, carried.closed_by, carried.carried_from is not None) == (
        1,
        hotel.supervisor,
        True,
    )


def test_an_attendant_signs_the_day_on_the_phone_in_a_few_taps(hotel: Hotel, opens: Opens) -> None:
    task = left(hotel, "1201")
    assign.give_tasks([task.pk], hotel.attendant, by=hotel.leader, at=hotel.at + timedelta(minutes=2))
    work.start_task(task.pk, by=hotel.attendant, at=hotel.at + timedelta(minutes=5))
    work.finish_task(task.pk, by=hotel.attendant, at=hotel.at + timedelta(minutes=33))
    phone = opens(hotel.attendant, "/my-day/", width=360)
    expect(phone.locator(".day-rooms")).to_contain_text("1201")
    phone.get_by_label("The cart is back").check()
    phone.get_by_label("The tools are back").check()
    phone.get_by_role("button", name="Sign the day").click()
    expect(phone.locator(".note[data-s=ready]").first).to_contain_text("Wang Xiulan")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
