"""pictures.js in a real browser: pictures add up, are seen, made smaller and left out again."""

from __future__ import annotations

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.core import hostile
from tests.core.test_manners_js import gallery

pytestmark = [pytest.mark.browser, pytest.mark.slow]
__all__ = ["gallery"]
CHOOSE = "[data-pictures]"


def picture(name: str, size: tuple[int, int] = (64, 48)) -> dict[str, object]:
    noise = Image.effect_noise(size, 80).convert("RGB")
    return {
        "name": name,
        "mimeType": "image/jpeg",
        "buffer": hostile.encoded(noise, quality=95),
    }


def files(page: Page) -> list[dict[str, object]]:
    return page.eval_on_selector(CHOOSE, "input => [...input.files].map(({name, size}) => ({name, size}))")


def test_a_second_choice_is_added_and_one_is_left_out_again(gallery: Page):
    gallery.set_input_files(CHOOSE, [picture("a.jpg")])
    row = gallery.locator(".camera + .pictures")
    expect(row.locator("img")).to_have_count(1)
    gallery.set_input_files(CHOOSE, [picture("b.jpg"), picture("c.jpg")])
    expect(row.locator("img")).to_have_count(3)
    assert [file["name"] for file in files(gallery)] == ["a.jpg", "b.jpg", "c.jpg"]
    row.get_by_role("button", name="Leave out picture 2").click()
    expect(row.locator("img")).to_have_count(2)
    assert [file["name"] for file in files(gallery)] == ["a.jpg", "c.jpg"]
    expect(row.get_by_role("button", name="Leave out picture 2")).to_be_focused()


def test_a_large_picture_is_made_smaller_and_the_form_waits_for_it(gallery: Page):
    gallery.route("**/gallery/", lambda route: route.fulfill(status=204))
    large = picture("large.jpg", (4000, 3000))
    assert len(large["buffer"]) > 4_000_000  # type: ignore[arg-type]
    with gallery.expect_request(lambda request: request.method == "POST"):
        gallery.set_input_files(CHOOSE, [large])
        gallery.eval_on_selector(CHOOSE, "input => input.form.requestSubmit()")
    (file,) = files(gallery)
    assert file["name"] == "picture.jpg" and 0 < int(str(file["size"])) < 4_000_000
    expect(gallery.locator(".camera + .pictures img")).to_have_count(1)


def test_what_the_browser_cannot_read_is_sent_as_it_is(gallery: Page):
    broken = {"name": "photo.heic", "mimeType": "image/heic", "buffer": bytes(1_500_000)}
    gallery.set_input_files(CHOOSE, [broken])
    expect(gallery.locator(".camera + .pictures img")).to_have_count(1)
    assert files(gallery) == [{"name": "photo.heic", "size": 1_500_000}]
