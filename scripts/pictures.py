"""Takes the pictures of the README from a demo hotel of its own: `make pictures`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

REPOSITORY = Path(__file__).resolve().parent.parent
PICTURES = REPOSITORY / "docs" / "pictures"
PASSWORD = "quiet lanterns over water"  # noqa: S105  the demo hotel tells it to everybody
CLERK, SUPERVISOR, ATTENDANT, MANAGER, SECRETARY = "1011", "1005", "1016", "1001", "1003"


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, hotel(Path(folder)) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"))
        board(browser, address)
        desk(browser, address)
        phone(browser, address)
        report(browser, address)
        handover(browser, address)
        lost_and_found(browser, address)
        browser.close()
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.relative_to(REPOSITORY)}  {picture.stat().st_size // 1024} kB")


def board(browser: Browser, address: str) -> None:
    """The room board with a room opened, in both languages and themes."""
    for language, theme, name in (("en-GB", "light", "board"), ("zh-CN", "dark", "board-zh-dark")):
        page = signed_in(browser, address, SUPERVISOR, (1440, 900), language, theme)
        page.goto(f"{address}/rooms/")
        page.locator(".tile[data-s=progress]").first.click()
        page.wait_for_selector(".room-panel h2")
        save(page, name)


def desk(browser: Browser, address: str) -> None:
    """The desk with a guest about to be checked in."""
    page = signed_in(browser, address, CLERK, (1440, 900), "en-GB", "light")
    page.goto(f"{address}/desk/")
    page.locator("#list .row-link").nth(4).click()
    page.wait_for_selector("form.checkin")
    save(page, "desk")


def phone(browser: Browser, address: str) -> None:
    """An attendant's list on a phone."""
    page = signed_in(browser, address, ATTENDANT, (360, 740), "en-GB", "light")
    page.goto(f"{address}/my-rooms/")
    save(page, "phone")


def report(browser: Browser, address: str) -> None:
    """The monthly report of what was used, of the month before."""
    page = signed_in(browser, address, MANAGER, (1440, 900), "en-GB", "light")
    page.goto(f"{address}/supplies/report/")
    save(page, "report")


def handover(browser: Browser, address: str) -> None:
    """A shift report that was given and is being taken over."""
    page = signed_in(browser, address, SUPERVISOR, (1280, 940), "en-GB", "light")
    page.goto(f"{address}/handover/")
    # Which report is being taken over depends on the hour; any that waits will do then.
    taken, waiting = page.locator(".ho-wait a[data-s=progress]"), page.locator(".ho-wait a")
    (taken if taken.count() else waiting).first.click()
    page.wait_for_selector("[data-handover]")
    save(page, "handover")


def lost_and_found(browser: Browser, address: str) -> None:
    """The register of found things with one opened."""
    page = signed_in(browser, address, SECRETARY, (1440, 900), "en-GB", "light")
    page.goto(f"{address}/found/")
    page.locator(".lf-item:has(.tag[data-s=ready])").first.click()
    page.wait_for_selector("#panel [data-open]")
    save(page, "lostfound")


def signed_in(
    browser: Browser, address: str, number: str, size: tuple[int, int], language: str, theme: str
) -> Page:
    """A new browser window signed in as this person."""
    window = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=language,
        color_scheme=theme,
        device_scale_factor=2,
    )  # type: ignore[arg-type]
    page = window.new_page()
    page.goto(f"{address}/sign-in/")
    page.fill("input[name=number]", number)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{address}/")
    return page


def save(page: Page, name: str) -> None:
    """Wait until the page is live and still, then keep it."""
    page.wait_for_timeout(1500)
    page.screenshot(path=PICTURES / f"{name}.png")
    page.context.close()


@contextmanager
def hotel(folder: Path) -> Iterator[str]:
    """A demo hotel of its own, served on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "RUN_DIR": str(folder), "HOTEL_MODE": "development"}
    for command in (["migrate", "-v", "0"], ["demo"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=REPOSITORY, env=environment, check=True)
    served = [sys.executable, "-m", "uvicorn", "housekeeping.asgi:application", "--port", str(port)]
    server = subprocess.Popen(
        [*served, "--lifespan", "off", "--log-level", "warning"], cwd=REPOSITORY, env=environment
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=10)


def wait_for(address: str) -> None:
    for _try in range(100):
        try:
            urllib.request.urlopen(address, timeout=1)  # noqa: S310  our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit(f"{address} does not answer")


if __name__ == "__main__":
    main()
