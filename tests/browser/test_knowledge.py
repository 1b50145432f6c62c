"""The knowledge base in a real browser: fit for all eyes and widths, and picked from where one writes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

AUTHOR = "zofia.kalinowska@lipova.example"
READER = "t.swierk@pogoda.example"
Open = Callable[..., Page]

PAGES = {
    AUTHOR: [
        "/knowledge/", "/knowledge/articles/", "/knowledge/articles/1/", "/knowledge/articles/1/versions/",
        "/knowledge/articles/1/edit/", "/knowledge/articles/new/", "/knowledge/library/", "/knowledge/library/new/",
        "/knowledge/news/", "/knowledge/news/new/", "/help/", "/tickets/MP-0002/", "/tickets/MP-0002/publish/",
        "/tickets/MP-0002/articles/", "/tickets/MP-0002/refer/?q=podręcznik",
    ],
    READER: ["/knowledge/", "/knowledge/articles/?kind=answers", "/knowledge/articles/1/", "/knowledge/library/"],
}  # fmt: skip


def open_all(page: Page) -> None:
    page.locator("details:not(.menu)").evaluate_all("all => all.forEach(one => one.open = true)")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_the_knowledge_base(
    open_as: Open, serious: Callable[[Page], list[str]], theme: str
) -> None:
    found = {}
    for who, paths in PAGES.items():
        page = open_as(who, "/", theme=theme, bypass_csp=True)
        for path in paths:
            page.goto(path)
            open_all(page)
            found[who, path] = serious(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("width", [1440, 320])
def test_no_page_of_the_knowledge_base_scrolls_sideways(open_as: Open, width: int) -> None:
    too_wide = []
    for who, paths in PAGES.items():
        page = open_as(who, "/", width=width)
        for path in paths:
            page.goto(path)
            open_all(page)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                too_wide.append((who, path))
    assert too_wide == []


def test_a_place_in_a_document_is_picked_where_one_writes_and_stands_below_the_words(open_as: Open) -> None:
    page = open_as(AUTHOR, "/tickets/MP-0001/")
    page.locator("#write textarea").fill("It is written there.")
    page.get_by_role("link", name="Refer to an article or a place in a document").click()
    search = page.get_by_role("searchbox", name="Search articles and documents")
    search.fill("podręcznik")
    option = page.get_by_role("checkbox", name=re.compile("Podręcznik użytkownika 5"))
    expect(option).to_be_visible()
    search.press("Enter")
    expect(page.locator("#write textarea")).to_have_value("It is written there.")
    option.check()
    page.get_by_role("textbox", name="Place in: Podręcznik użytkownika 5").fill("ch. 6.3")
    page.locator("#write button.primary").click()
    expect(page.locator(".references li").last).to_have_text(re.compile("Podręcznik użytkownika 5, ch. 6.3"))


def test_news_stand_on_the_first_page_of_a_reader(open_as: Open) -> None:
    page = open_as(READER, "/mine/")
    expect(page.locator("#newest-news")).to_be_visible()
