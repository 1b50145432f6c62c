"""The pictures of the docs, taken from the demo's desk at a fixed moment: `make pictures`.

Whoever changes a page takes them anew and commits what has changed. Needs Chromium, as the browser tests do.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.desk import ARGUMENTS, Desk, running

IMAGES = Path(__file__).parent / "images"
MOST_BYTES = 300_000
AGENT = "hana.vrbova@lipova.example"
REPORTER = "petr.dubsky@zlatov.example"
CITY = "b.modrzewska@wierzbogora.example"


def nothing(page: Page) -> None:
    """The page as it opens."""


def excused(page: Page) -> None:
    """A morning's outage in the other side's network is recorded, then the first *why* is opened."""
    page.locator(".step", has_text="Record an excuse").click()
    page.get_by_label("From").fill("2026-11-16T11:00")
    page.get_by_label("Until").fill("2026-11-16T13:30")
    page.get_by_label("Ground").select_option(index=1)
    page.locator("#step button.primary").click()
    page.locator(".notice").wait_for()
    page.goto(page.url)
    opened(page)


def opened(page: Page) -> None:
    """The first *why* is open."""
    page.locator("[data-why] > summary").first.click()
    page.mouse.move(0, 0)


def filled(page: Page) -> None:
    """A critical error is about to be reported: what the agreement asks, and what it will then owe."""
    page.locator("input[name=priority][value=critical]").check()
    page.get_by_label("In one line").fill("Orders cannot be sent since this morning")
    page.get_by_label("Module", exact=True).select_option(index=3)
    page.get_by_label("Description of the error").fill("The button “Send” does nothing. It worked yesterday evening.")
    page.get_by_label("First error message, as worded").fill("TypeError: cart is undefined")
    page.get_by_label("What was done before the error was found").fill("Two items were put into the cart.")
    page.locator("#promise").get_by_text("Reaction by").first.wait_for()
    page.evaluate("document.activeElement.blur(); scrollTo(0, document.body.scrollHeight)")


@dataclass(frozen=True)
class Picture:
    """One picture: whose page it is, and what is done on it before it is taken."""

    name: str
    email: str
    path: str
    size: tuple[int, int] = (1360, 900)
    theme: str = "light"
    first: Callable[[Page], None] = nothing


PICTURES = [
    Picture("ticket", AGENT, "/tickets/ZU-0012/", (1360, 1120), first=excused),
    Picture("queue", AGENT, "/queue/"),
    Picture("ticket-dark", AGENT, "/tickets/WG-0013/", theme="dark", first=opened),
    Picture("report", REPORTER, "/report/ZU/error/", (1200, 1400), first=filled),
    Picture("portal-phone", CITY, "/tickets/WG-0009/", (390, 844)),
    Picture("agreement", AGENT, "/agreements/ZU/", (1360, 1000)),
]


def take(browser: Browser, desk: Desk, picture: Picture) -> Path:
    """Take one picture, in English; its file."""
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=picture.theme,  # type: ignore[arg-type]
        base_url=desk.url,
        device_scale_factor=2 if width < 500 else 1,
        reduced_motion="reduce",
        locale="en-GB",
    )
    context.add_cookies([{"name": "django_language", "value": "en", "url": desk.url}])
    page = context.new_page()
    desk.sign_in(page, picture.email)
    page.goto(picture.path)
    picture.first(page)
    page.evaluate("document.fonts.ready")
    file = IMAGES / f"{picture.name}.png"
    page.screenshot(path=file)
    context.close()
    return file


def main() -> int:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.stderr.write("No Chromium on this machine: apt-get install chromium libatomic1\n")
        return 1
    IMAGES.mkdir(exist_ok=True)
    too_large = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as desk, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        for picture in PICTURES:
            file = take(browser, desk, picture)
            sys.stdout.write(f"{file.name}: {file.stat().st_size // 1000} kB\n")
            if file.stat().st_size > MOST_BYTES:
                too_large.append(file.name)
        browser.close()
    if too_large:
        sys.stderr.write(f"More than {MOST_BYTES // 1000} kB: {', '.join(too_large)}. Make their windows smaller.\n")
    return 1 if too_large else 0


if __name__ == "__main__":
    sys.exit(main())
