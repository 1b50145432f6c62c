"""The queue by keyboard and mouse: narrowing, selecting, one thing done to many, rows that change by themselves."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

AGENT = "hana.vrbova@lipova.example"
Open = Callable[..., Page]
WITHOUT_TERMS = "/queue/?state=rest"


def selected(page: Page) -> Locator:
    return page.locator("input.pick:checked")


def test_rows_are_selected_by_keys_and_by_a_range(open_as: Open) -> None:
    page = open_as(AGENT, "/queue/")
    bar = page.get_by_role("group", name="Selected tickets")
    expect(bar).to_be_hidden()
    for key in ("j", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("tr.cur input.pick")).to_be_checked()
    expect(bar).to_contain_text("Selected: 1")
    boxes = page.locator("input.pick")
    page.get_by_role("button", name="Clear the selection").click()
    expect(selected(page)).to_have_count(0)
    boxes.nth(2).click()
    boxes.nth(6).click(modifiers=["Shift"])
    for place in range(2, 7):
        expect(boxes.nth(place)).to_be_checked()
    page.get_by_role("checkbox", name="Select all on this page").check()
    expect(selected(page)).to_have_count(boxes.count())
    expect(bar.get_by_text("of this view")).to_be_visible()
    page.get_by_role("checkbox", name="Select all on this page").uncheck()
    expect(bar).to_be_hidden()


def test_a_ticket_with_several_terms_is_selected_whole(open_as: Open) -> None:
    page = open_as(AGENT, "/queue/?text=WG-0003")
    rows = page.locator("input.pick")
    assert rows.count() > 1
    rows.first.click()
    expect(selected(page)).to_have_count(rows.count())
    expect(page.get_by_role("group", name="Selected tickets")).to_contain_text("Selected: 1")


def test_the_sentence_narrows_and_each_condition_can_be_taken_away(open_as: Open) -> None:
    page = open_as(AGENT, "/queue/")
    page.get_by_label("Owed by whom").select_option("customer")
    page.wait_for_url(re.compile("owed_by=customer"))
    page.keyboard.press("f")
    page.get_by_label("How it stands").select_option("past")
    page.locator("#narrow").get_by_role("button", name="Show", exact=True).click()
    page.wait_for_url(re.compile("state=past"))
    expect(page.get_by_label("Owed by whom")).to_have_value("customer")
    condition = page.get_by_role("link", name=re.compile("past their term"))
    condition.click()
    expect(page).not_to_have_url(re.compile("state=past"))
    expect(page.get_by_label("Owed by whom")).to_have_value("customer")


def test_many_are_taken_by_one_key_and_given_back(open_as: Open) -> None:
    page = open_as(AGENT, WITHOUT_TERMS)
    page.locator("input.pick").first.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("group", name="Selected tickets")).to_be_visible()
    page.keyboard.press("a")
    page.get_by_label("Who works on them").select_option("")
    page.get_by_role("button", name=re.compile("^Assign")).click()
    page.wait_for_load_state()
    if "/queue/many/" in page.url:  # nobody worked on it already
        page.get_by_role("link", name="Back to the queue").click()
    page.locator("input.pick").first.check()
    page.keyboard.press("t")
    told = page.locator(".notice")
    expect(told).to_contain_text("Taken:")
    told.get_by_role("button", name="Undo").click()
    expect(page.locator(".notice")).to_contain_text("Given back")


def test_rows_change_by_themselves_and_keep_what_is_selected_and_focused(open_as: Open) -> None:
    page, other = open_as(AGENT, WITHOUT_TERMS), open_as(AGENT, WITHOUT_TERMS)
    page.clock.install()
    page.goto(WITHOUT_TERMS)
    row = page.locator("[data-row]").first
    reference = row.locator(".ref").inner_text()
    row.locator("input.pick").check()
    row.locator("a.title").focus()
    other.goto(f"/queue/many/?act=assign&pick={reference}")
    people = other.get_by_label("Who works on them")
    people.select_option(label="Tomáš Jalovec")
    other.get_by_role("button", name=re.compile("^Assign")).click()
    page.clock.fast_forward(21_000)
    expect(row.locator(".c-who")).to_contain_text("Tomáš Jalovec")
    expect(row.locator("input.pick")).to_be_checked()
    expect(row.locator("a.title")).to_be_focused()


def test_the_queue_works_without_a_script(open_as: Open) -> None:
    page = open_as(AGENT, "/queue/", java_script_enabled=False)
    page.get_by_label("Owed by whom").select_option("customer")
    page.locator("form.sentence").get_by_role("button", name="Show").click()
    page.locator("details.narrow > summary").click()
    page.get_by_role("link", name="All conditions").click()
    page.get_by_label("How it stands").select_option("past")
    page.get_by_role("button", name="Show", exact=True).click()
    assert "owed_by=customer" in page.url
    assert "state=past" in page.url
    page.goto(WITHOUT_TERMS)
    page.locator("input.pick").first.check()
    page.get_by_role("button", name="Add a note").click()
    page.get_by_label("Note", exact=True).fill("Seen in the queue")
    page.get_by_role("button", name=re.compile("^Add a note")).click()
    assert "Note added:" in page.locator(".notice").inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_around_the_queue(
    open_as: Open, serious: Callable[[Page], list[str]], theme: str
) -> None:
    page = open_as(AGENT, "/queue/?state=past&since=2026-01-01", theme=theme, bypass_csp=True)
    page.keyboard.press("f")
    page.wait_for_selector("#narrow")
    page.locator("input.pick").first.check()
    found = {"narrowed": serious(page)}
    for name, path in {
        "views": "/queue/views/",
        "keeping": "/queue/views/new/?state=past",
        "asking": "/queue/many/?act=step&pick=WG-0003&pick=ZU-0003",
        "narrowing": "/queue/narrow/",
    }.items():
        page.goto(path)
        found[name] = serious(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
