"""The conversation of a ticket in a real browser: writing, naming, keeping, and a page that follows its ticket."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

HANA = "hana.vrbova@lipova.example"
KLARA = "klara.bukova@lipova.example"
JANA = "jana.liskova@zlatov.example"
TICKET = "/tickets/ZU-0003/"
Open = Callable[..., Page]


def text(page: Page) -> Locator:
    return page.locator("#write-text")


def look(page: Page) -> None:
    """The page asks what is new, as it does every few seconds."""
    with page.expect_response(re.compile(r"/news/")):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def write(page: Page, words: str, *, note: bool = False) -> None:
    if note:
        page.locator("label.place", has_text="Internal note").click()
    text(page).fill(words)
    text(page).press("Control+Enter")
    expect(page.locator(".msg .text", has_text=words)).to_be_visible()


def test_the_toolbar_writes_markdown_and_is_one_stop_of_the_keyboard(open_as: Open) -> None:
    page = open_as(HANA, TICKET)
    text(page).fill("now")
    text(page).press("Control+a")
    text(page).press("Control+b")
    expect(text(page)).to_have_value("**now**")
    text(page).press("Control+b")
    expect(text(page)).to_have_value("now")
    text(page).press("End")
    page.get_by_role("button", name="List", exact=True).click()
    expect(text(page)).to_have_value("- now")
    text(page).press("End")
    text(page).press("Enter")
    text(page).press_sequentially("then")
    expect(text(page)).to_have_value("- now\n- then")
    text(page).press("Enter")
    text(page).press("Enter")
    expect(text(page)).to_have_value("- now\n- then\n")
    text(page).press("Control+z")
    expect(text(page)).to_have_value("- now\n- then\n- ")
    page.get_by_role("button", name="List", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Quote", exact=True)).to_be_focused()
    stops = page.locator("#write .tools button").evaluate_all("all => all.filter((one) => one.tabIndex === 0).length")
    assert stops == 1
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("#write-text-preview li")).to_have_count(3)
    expect(page.locator("#write-text-preview")).to_be_focused()
    page.get_by_role("button", name="Preview").click()
    expect(text(page)).to_be_focused()


def test_a_name_is_chosen_with_the_keyboard_and_only_from_those_who_may_read(open_as: Open) -> None:
    page = open_as(HANA, TICKET)
    text(page).fill("")
    text(page).press_sequentially("Prosím @lis")
    options = page.locator("#write-text-people [role=option]")
    expect(options).to_have_text(re.compile("Jana Lísková"))
    expect(text(page)).to_have_attribute("aria-activedescendant", "write-text-people-0")
    text(page).press("Enter")
    expect(text(page)).to_have_value("Prosím @Jana Lísková ")
    expect(options.first).to_be_hidden()
    page.locator("label.place", has_text="Internal note").click()
    text(page).fill("")
    text(page).press_sequentially("@lis")
    text(page).fill("")
    text(page).press_sequentially("@k")
    expect(options.first).to_be_visible()
    names = options.all_inner_texts()
    assert all("Lipová" in name for name in names)
    text(page).press("ArrowDown")
    text(page).press("Escape")
    expect(options.first).to_be_hidden()
    expect(text(page)).to_have_value("@k")


def test_what_is_typed_outlives_the_page_and_switching_keeps_it(open_as: Open) -> None:
    page = open_as(KLARA, "/tickets/ZU-0006/")
    with page.expect_response(re.compile("/drafts/")):
        text(page).press_sequentially("Half a thought")
    page.locator("label.place", has_text="Internal note").click()
    expect(text(page)).to_have_value("Half a thought")
    page.goto("/queue/")
    page.goto("/tickets/ZU-0006/")
    expect(text(page)).to_have_value("Half a thought")
    expect(page.locator("#write")).to_contain_text("was kept and is here again")
    page.get_by_role("button", name="Discard it").click()
    expect(text(page)).to_have_value("")


def test_news_come_by_themselves_and_take_nothing_away(open_as: Open) -> None:
    hana, jana = open_as(HANA, TICKET), open_as(JANA, TICKET)
    why = hana.locator("#obligations details").first
    why.locator("summary").first.click()
    text(hana).fill("I am writing")
    text(hana).press_sequentially(" this")
    before = text(hana).bounding_box()
    write(jana, "It happens on the other screen, too.")
    look(hana)
    entry = hana.locator("#entries .msg", has_text="on the other screen")
    expect(entry).to_have_attribute("data-fresh", "new")
    expect(hana.locator("[data-said]")).to_have_text("New: Jana Lísková")
    expect(text(hana)).to_have_value("I am writing this")
    expect(text(hana)).to_be_focused()
    assert why.get_attribute("open") is not None
    after = text(hana).bounding_box()
    assert before and after and abs(before["y"] - after["y"]) < 5


def test_whoever_was_overtaken_keeps_both_texts(open_as: Open) -> None:
    hana, klara = open_as(HANA, "/tickets/ZU-0008/"), open_as(KLARA, "/tickets/ZU-0008/")
    text(klara).press_sequentially("Mine, later")
    look(hana)
    expect(hana.locator("[data-writers]")).to_have_text("Klára Buková is writing here.")
    write(hana, "Hers, first")
    look(klara)
    text(klara).press("Control+Enter")
    expect(klara.locator(".came")).to_contain_text("Hers, first")
    expect(text(klara)).to_have_value("Mine, later")
    klara.get_by_role("button", name="Send all the same").click()
    expect(klara.locator("#entries .msg", has_text="Mine, later")).to_be_visible()
    expect(klara.locator("#entries .msg", has_text="Hers, first")).to_be_visible()


def test_the_history_is_sifted_without_a_script_and_an_entry_has_an_address(open_as: Open) -> None:
    page = open_as(HANA, TICKET, java_script_enabled=False)
    page.get_by_text("Words", exact=True).click()
    expect(page.locator("#entries .happened").first).to_be_hidden()
    expect(page.locator("#entries .msg").first).to_be_visible()
    page.get_by_text("What happened", exact=True).click()
    expect(page.locator("#entries .happened").first).to_be_visible()
    expect(page.locator("#entries .msg").first).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("#entries .msg").first).to_be_visible()
    page.emulate_media(media="screen")
    name = page.locator("#entries .msg").first.get_attribute("id")
    page.goto(f"{TICKET}#{name}")
    expect(page.locator(f"#{name}")).to_be_visible()


def test_everything_can_be_sent_without_a_script(open_as: Open) -> None:
    page = open_as(HANA, TICKET, java_script_enabled=False)
    expect(page.locator("#write .tools")).to_be_hidden()
    page.locator("label.place", has_text="Answer to the customer").click()
    text(page).fill("Sent **plainly**.")
    page.locator("#write button.primary").click()
    expect(page.locator("#entries strong", has_text="plainly")).to_be_visible()


def test_a_note_looks_and_is_called_like_a_note_and_the_customer_sees_none(open_as: Open) -> None:
    page = open_as(HANA, TICKET)
    write(page, "Only for us", note=True)
    expect(page.locator(".msg.internal", has_text="Only for us")).to_contain_text("the customer never sees it")
    jana = open_as(JANA, TICKET)
    expect(jana.locator("body")).not_to_contain_text("Only for us")


def test_one_watches_and_adds_a_colleague_without_leaving_the_page(open_as: Open) -> None:
    page = open_as(HANA, TICKET)
    text(page).fill("still here")
    panel = page.locator("#watchers")
    panel.get_by_role("button", name="Watch").click()
    expect(panel.get_by_role("listitem").first).to_have_text("you")
    panel.get_by_role("link", name="Add a colleague…").click()
    panel.locator("select").select_option(label="Tomáš Jalovec")
    panel.get_by_role("button", name="Add", exact=True).click()
    expect(panel.locator("li", has_text="Tomáš Jalovec")).to_be_visible()
    expect(text(page)).to_have_value("still here")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious_where_one_writes(
    open_as: Open, serious: Callable[[Page], list[str]], width: int, theme: str
) -> None:
    for who in (HANA, JANA):
        page = open_as(who, TICKET, width=width, theme=theme, bypass_csp=True)
        text(page).press_sequentially("**x** @j")
        expect(page.locator("#write-text-people [role=option]").first).to_be_visible()
        page.evaluate("scrollTo(0, 0)")  # what floats over something makes its target no smaller
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
