"""The parts in a real browser: no sideways scroll, no complaint, nothing that axe finds serious; the keyboard.

Pictures of every width and theme go to the folder PAKT_SHOTS names, if it names one.
"""

import hashlib
import os
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.desk import VENDOR, listen

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("PAKT_SHOTS", "")
WIDTHS = (1440, 1180, 390, 320)
THEMES = ("light", "dark")


@pytest.fixture
def open_page(browser, live_server):
    """Opens a path of the desk; at the end nothing may have been complained about."""
    complaints, opened = [], []

    def open_path(path: str, *, width: int = 1180, theme: str = "light", **options) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, **options)
        page = context.new_page()
        listen(page, complaints)
        page.goto(live_server.url + path, wait_until="networkidle")
        opened.append(context)
        return page

    yield open_path
    for context in opened:
        context.close()
    assert complaints == []


def keep(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/parts/"])
def test_a_page_fits_its_width(open_page, path, width, theme):
    page = open_page(path, width=width, theme=theme)
    keep(page, f"{path.strip('/')}-{width}-{theme}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [*WIDTHS, 1000])
def test_a_due_time_in_the_queue_is_never_cut_off(open_page, width):
    page = open_page("/parts/", width=width)
    cut = page.locator(".board .at > *").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
    )
    assert cut == []
    columns = page.locator(".board tbody tr").evaluate_all(
        "all => all.map(one => Math.max(...[...one.children].map(cell => cell.getBoundingClientRect().right)))"
    )
    assert max(columns) - min(columns) <= 40  # no empty column beside the tickets


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious(open_page, serious, width, theme):
    page = open_page("/parts/", width=width, theme=theme, bypass_csp=True)
    page.locator("details:not(.menu)").evaluate_all("all => all.forEach(one => one.open = true)")
    assert serious(page) == []


@pytest.mark.parametrize("opens", ["?", "Control+k"])
def test_axe_finds_nothing_serious_in_what_floats(open_page, serious, opens):
    page = open_page("/parts/", bypass_csp=True)
    page.keyboard.press(opens)
    page.locator("dialog[open]").wait_for()
    assert serious(page) == []


def test_the_policy_is_on(open_page):
    page = open_page("/parts/")
    policy = page.request.get(page.url).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_j_and_k_go_through_a_list_and_x_selects(open_page):
    page = open_page("/parts/")
    for key in "jjjk":
        page.keyboard.press(key)
    row = page.locator("tr.cur")
    assert row.count() == 1
    title = row.locator("[data-open-row]")
    assert title.evaluate("one => one === document.activeElement")
    before = row.locator("input.pick").is_checked()
    page.keyboard.press("x")
    assert row.locator("input.pick").is_checked() is not before


def test_keys_do_nothing_while_one_types(open_page):
    page = open_page("/parts/")
    page.keyboard.press("n")
    page.keyboard.type("jjx?")
    assert page.locator("#write textarea").input_value() == "jjx?"
    assert page.locator("tr.cur").count() == 0
    assert page.locator("dialog[open]").count() == 0
    assert page.locator("#write button.primary").inner_text().startswith("Keep the note")


def test_a_sequence_follows_a_link(open_page):
    page = open_page("/parts/")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/parts/#board")


def test_the_list_of_keys_is_read_from_the_page(open_page):
    page = open_page("/parts/")
    page.keyboard.press("?")
    words = page.locator("#keys [data-keys-here]").inner_text()
    assert "Give a workaround" in words
    assert "Internal note" in words
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_the_palette_finds_steps_by_their_words(open_page):
    page = open_page("/parts/")
    page.keyboard.press("Control+k")
    page.keyboard.type("workaround")
    assert page.locator("#palette [role=option]").all_inner_texts() == ["Give a workaround\na"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/parts/#steps")


def test_ctrl_enter_sends_the_form_one_writes_in(open_page):
    page = open_page("/parts/")
    page.route(
        "**/*", lambda route: route.fulfill(body="sent") if route.request.method == "POST" else route.continue_()
    )
    page.locator("#write textarea").fill("Thank you.")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.keyboard.press("Control+Enter")
    assert "Thank you." in sent.value.post_data


def test_the_theme_changes_at_once_and_stays(open_page):
    page = open_page("/parts/")
    page.locator("header .menu summary").click()
    with page.expect_response("**/theme/"):
        page.locator("header [name=theme][value=dark]").click()
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_without_scripts_every_choice_has_its_button(open_page):
    page = open_page("/parts/", java_script_enabled=False)
    page.locator("header .menu summary").click()
    page.locator("header [name=theme][value=dark]").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator(".sentence button").is_visible()
    assert not page.locator("[data-open=send-statement]").is_visible()


def test_a_note_turns_the_sheet_yellow_without_scripts(open_page):
    page = open_page("/parts/", java_script_enabled=False)
    sheet = page.locator("#write")
    plain = sheet.evaluate("one => getComputedStyle(one).backgroundColor")
    page.locator(".place", has_text="Internal note").click()
    assert sheet.evaluate("one => getComputedStyle(one).backgroundColor") != plain
    assert page.get_by_text("A note for us. The customer never sees it.").is_visible()


def test_no_form_is_sent_twice(open_page):
    page = open_page("/parts/")
    page.locator("#write textarea").fill("Thank you.")
    sent = page.evaluate(
        """() => {
            let sent = 0;
            addEventListener("submit", (event) => { sent += !event.defaultPrevented; event.preventDefault(); });
            const form = document.querySelector("#write");
            form.requestSubmit();
            form.requestSubmit();
            return sent;
        }"""
    )
    assert sent == 1


def test_targets_are_large_enough_for_fingers(open_page):
    page = open_page("/parts/", width=390, has_touch=True, is_mobile=True)
    small = page.evaluate(
        """() => [...document.querySelectorAll('.btn:not(.small), .nav a, .menu summary, .hunt')]
            .filter((one) => one.getClientRects().length && one.getBoundingClientRect().height < 40)
            .map((one) => one.className + ' ' + one.textContent.trim())"""
    )
    assert small == []


def test_axe_is_what_its_lock_says():
    name, *_, digest = (VENDOR / "LOCK").read_text().splitlines()[-1].split()
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest
