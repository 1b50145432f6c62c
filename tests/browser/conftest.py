"""What the browser tests share: one browser, one desk filled by the demo, and what is asked of every page."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.desk import ARGUMENTS, VENDOR, Desk, listen, running

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright runs a loop of its own in this thread; Django would take the test's database for used from it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The demo's desk, filled once for all tests: a test changes only tickets that no other one asks about."""
    with running(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture(scope="session")
def signed_in() -> dict[str, object]:
    """The cookies of everybody who has signed in, by e-mail address: one sign-in for the whole run."""
    return {}


@pytest.fixture
def open_as(browser: Browser, desk: Desk, signed_in: dict[str, object]) -> Iterator[Callable[..., Page]]:
    """Opens a path of the demo's desk as somebody, in English; at the end no page may have complained of anything."""
    complaints: list[str] = []
    opened = []

    def open_path(email: str, path: str, *, width: int = 1440, theme: str = "light", **options: object) -> Page:
        if email not in signed_in:
            context = browser.new_context()
            context.add_cookies([{"name": "django_language", "value": "en", "url": desk.url}])
            desk.sign_in(context.new_page(), email)
            signed_in[email] = context.storage_state()
            context.close()
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            storage_state=signed_in[email],
            base_url=desk.url,
            **options,
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        page = context.new_page()
        listen(page, complaints)
        page.goto(path)
        return page

    yield open_path
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def serious() -> Callable[[Page], list[str]]:
    """What axe finds serious or critical on a page, each with where it is. The page needs `bypass_csp`."""

    def look(page: Page) -> list[str]:
        page.add_script_tag(path=VENDOR / "axe.min.js")
        found = page.evaluate("(tags) => axe.run(document, {runOnly: tags})", RULES)
        return [
            f"{one['impact']} {one['id']}: {one['nodes'][0]['target']} {one['nodes'][0]['failureSummary']}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
        ]

    return look
