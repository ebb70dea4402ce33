"""house.js and forms.js in a real browser, and the look of every component as axe sees it."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Request, expect

from core.domain.hotel import profile
from staff.models import Employee
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "seven herons over the pond"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]


@pytest.fixture
def gallery(site: str, page: Page) -> Page:
    profile()
    person = make.clerk()
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    page.goto(f"{site}/sign-in/?next=/gallery/")
    page.fill("[name=number]", person.number)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{site}/gallery/")
    return page


def test_the_stroke_key_goes_to_the_search_box_but_is_typed_where_one_types(gallery: Page):
    gallery.keyboard.press("/")
    expect(gallery.locator("[data-search]")).to_be_focused()
    gallery.keyboard.type("12/")
    expect(gallery.locator("[data-search]")).to_have_value("12/")


def test_the_theme_changes_at_once_and_stays(gallery: Page):
    gallery.emulate_media(color_scheme="light")
    with gallery.expect_request("**/theme/"):
        gallery.click(".to-dark")
    expect(gallery.locator("html")).to_have_attribute("data-theme", "dark")
    expect(gallery.locator(".to-light")).to_be_focused()
    gallery.reload()
    expect(gallery.locator("html")).to_have_attribute("data-theme", "dark")
    assert Employee.objects.get().theme == "dark"


def test_a_question_comes_before_the_act_and_its_buttons_repeat_the_verb(gallery: Page):
    gallery.get_by_role("button", name="Cancel booking").click()
    question = gallery.locator("#confirm")
    expect(question.get_by_role("heading")).to_have_text("Cancel the booking of Jonas Reinhold?")
    expect(question.get_by_role("button", name="Keep booking")).to_be_focused()
    gallery.keyboard.press("Enter")
    expect(question).to_be_hidden()
    assert gallery.url.endswith("/gallery/")
    gallery.get_by_role("button", name="Cancel booking").click()
    with gallery.expect_navigation():
        question.get_by_role("button", name="Cancel booking").click()


def test_escape_leaves_things_as_they_are(gallery: Page):
    gallery.locator("form[data-confirm] button").click()
    expect(gallery.locator("#confirm")).to_be_visible()
    gallery.keyboard.press("Escape")
    expect(gallery.locator("#confirm")).to_be_hidden()
    assert gallery.url.endswith("/gallery/")


def test_a_form_is_sent_once_with_the_button_that_was_pressed(gallery: Page):
    sent: list[Request] = []
    gallery.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    gallery.route(
        "**/language/", lambda route: route.fulfill(status=204)
    )  # an answer that leaves the page as it is
    busy = gallery.evaluate("""async () => {
        const button = document.querySelector("[name=language][value=en]");
        button.click();
        button.click();
        button.form.requestSubmit(button);
        await new Promise((done) => setTimeout(done, 200));
        return button.getAttribute("aria-busy");
    }""")
    assert busy == "true"
    assert [parse_qs(request.post_data or "")["language"] for request in sent] == [["en"]]


def test_steps_stay_between_their_ends(gallery: Page):
    steps = gallery.locator(".stepper", has=gallery.locator("input"))
    for _n in range(4):
        steps.locator("[data-step='-1']").click()
    expect(steps.locator("input")).to_have_value("0")
    for _n in range(12):
        steps.locator("[data-step='1']").click()
    expect(steps.locator("input")).to_have_value("9")


def test_time_goes_on_and_a_bar_past_its_end_says_so(gallery: Page):
    expect(gallery.locator("#g-count time")).to_have_text("18")
    expect(gallery.locator("#g-count progress")).to_have_attribute("data-s", "progress")
    expect(gallery.locator("#g-late progress")).to_have_attribute("data-s", "alert")
    expect(gallery.locator("time[data-count=words]")).to_have_text("1 h 18 min")
    expect(gallery.locator("time[data-count=clock]")).to_have_text("0:18")


def test_a_sheet_opens_and_closes_by_its_choice(gallery: Page):
    gallery.get_by_role("button", name="Open a sheet").click()
    expect(gallery.locator("#g-sheet")).to_be_visible()
    gallery.locator("#g-sheet").get_by_role("button", name="Come later").click()
    expect(gallery.locator("#g-sheet")).to_be_hidden()


def test_no_answer_from_the_program_is_said_above_the_page(gallery: Page, context: BrowserContext):
    context.set_offline(True)
    gallery.fill("[data-search]", "12")
    expect(gallery.locator("#messages")).to_contain_text("nothing was saved")
    gallery.locator("#messages [data-dismiss]").click()
    expect(gallery.locator("#messages .note")).to_have_count(0)


def test_the_summary_of_mistakes_has_the_focus_and_leads_to_the_field(gallery: Page):
    summary = gallery.locator("[data-form-errors]")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="key deposit").click()
    expect(gallery.locator("#id_mistaken-deposit")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_component_can_be_used_by_everybody(gallery: Page, theme: str, language: str):
    Employee.objects.update(theme=theme, language=language)
    for width in (360, 1280):
        gallery.set_viewport_size({"width": width, "height": 800})
        gallery.reload()
        found = Axe().run(gallery, options={"runOnly": {"type": "tag", "values": WCAG}})
        assert found.violations_count == 0, found.generate_report()
        assert gallery.evaluate("document.documentElement.scrollWidth") == width
        assert gallery.evaluate("document.querySelector('main').scrollWidth") <= width
