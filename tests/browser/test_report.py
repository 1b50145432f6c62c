"""From the sign-in to the ticket in a real browser: reporting under two agreements, with script and without.

Pictures of every width and theme go to the folder PAKT_SHOTS names, if it names one.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.desk import Desk, listen
from tests.desk.pictures import png

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("PAKT_SHOTS", "")
REPORTER = "jana.liskova@zlatov.example"
ASKER = "k.jaworska@pogoda.example"
CALLER = "jelena.bukvic@zelenipuz.example"
JUDGE = "a.cisowska@wierzbogora.example"
FILER = "m.topolski@wierzbogora.example"
AGENT = "hana.vrbova@lipova.example"
LOOKS = [(1440, "light"), (390, "dark"), *([(1440, "dark"), (390, "light")] if SHOTS else [])]
# Who opens which page; what is asked of a customer differs by agreement.
PAGES = {
    "choose": (REPORTER, "/report/"),
    "error": (REPORTER, "/report/ZU/error/"),
    "incident": (CALLER, "/report/ZP/incident/"),
    "defect": (JUDGE, "/report/WG/defect/"),
    "catalogue": (REPORTER, "/catalogue/ZU/"),
    "order": (REPORTER, "/catalogue/ZU/training/"),
    "paper": (ASKER, "/report/MP/question/paper.html"),
    "entered": (AGENT, "/report/SM/error/"),
    "list": (JUDGE, "/mine/"),
    "list-mine": (JUDGE, "/mine/?by=me"),
    "ticket": (REPORTER, "/tickets/ZU-0012/"),
    "asked": (REPORTER, "/tickets/ZU-0011/"),
    "verdict": (JUDGE, "/tickets/WG-0009/"),
    "rejecting": (JUDGE, "/tickets/WG-0009/?step=rejected"),
    "classifying": (REPORTER, "/tickets/ZU-0012/?step=classified"),
}


@pytest.fixture
def visitor(browser: Browser, desk: Desk) -> Iterator[Callable[..., Page]]:
    """A browser that nobody has signed in with yet, in English; nothing may have been complained about at the end."""
    complaints: list[str] = []
    opened = []

    def come(*, width: int = 1440, theme: str = "light", **options: object) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=theme, base_url=desk.url, **options
        )
        context.add_cookies([{"name": "django_language", "value": "en", "url": desk.url}])
        opened.append(context)
        page = context.new_page()
        listen(page, complaints)
        return page

    yield come
    for context in opened:
        context.close()
    assert complaints == []


def keep(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def choice(page: Page, group: str, value: str) -> Locator:
    return page.locator(f"input[name={group}][value={value}]")


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_error_is_reported_from_the_sign_in_to_the_ticket(visitor, desk):
    page = visitor()
    desk.sign_in(page, REPORTER)
    page.get_by_role("link", name="New ticket").click()
    page.get_by_role("link", name=re.compile("^Error")).click()
    promise = page.locator("#promise")
    expect(promise).to_contain_text("Choose how urgent it is")
    choice(page, "priority", "critical").check()
    expect(promise).to_contain_text("Reaction by tomorrow, Thu 19 Nov, 08:")
    choice(page, "priority", "major").check()
    expect(promise).to_contain_text("Reaction by Mon 23 Nov, 10:")
    page.get_by_label("Instance on which it happened").select_option("test")
    expect(promise).to_contain_text("the agreement sets no term for it")
    page.get_by_label("Instance on which it happened").select_option("production")
    page.get_by_label("In one line").fill("The week cannot be copied")
    page.get_by_label("Module", exact=True).select_option("zad")
    page.get_by_label("Description of the error").fill("It says that the week is locked.")
    page.get_by_role("button", name="Send the report").click()

    wrongs = page.locator(".wrongs")
    expect(wrongs).to_be_focused()
    expect(wrongs).to_contain_text(
        "“First error message, as worded” is missing. The agreement asks for it: CM-1, CM-20."
    )
    expect(page.get_by_label("In one line")).to_have_value("The week cannot be copied")
    expect(choice(page, "priority", "major")).to_be_checked()
    wrongs.get_by_role("link").first.click()
    page.keyboard.type("LOCK-17")
    page.get_by_label("What was done before the error was found").fill("Week 46 was opened.")
    page.get_by_role("button", name="Send the report").click()

    expect(page).to_have_url(re.compile(r"/reported/ZU-\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("is reported")
    expect(page.locator(".promise")).to_contain_text("Reaction by Mon 23 Nov, 10:")
    assert fits(page)
    page.get_by_role("link", name="Follow it").click()
    expect(page).to_have_url(re.compile(r"/tickets/ZU-\d+/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("The week cannot be copied")
    expect(page.locator(".owe .us")).to_contain_text("Reaction")
    expect(page.locator(".owe .us")).to_contain_text("Mon 23 Nov, 10:")
    expect(page.locator(".owe .you")).to_contain_text("Nothing now.")
    page.get_by_label("Your words").fill("It happens to my colleague as well.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".msg.from-you").first).to_contain_text("It happens to my colleague as well.")


def test_a_question_is_asked_from_the_sign_in_to_the_ticket(visitor, desk):
    page = visitor(width=390)
    desk.sign_in(page, ASKER)
    page.get_by_role("link", name="Report something").click()
    expect(page).to_have_url(re.compile(r"/report/MP/question/$"))
    expect(page.locator("#promise")).to_contain_text("the agreement sets no term for it")
    expect(page.get_by_label("Phone number and/or e-mail to reply to")).to_have_value(ASKER)
    page.get_by_label("In one line").fill("Where is the export?")
    page.get_by_label("Office").fill("Office of Clouds")
    page.get_by_label("Question", exact=True).last.fill("I cannot find how a table is exported.")
    page.get_by_role("button", name="Send the report").click()
    assert fits(page)
    page.get_by_role("link", name="Follow it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where is the export?")
    expect(page.locator(".msg.from-you")).to_contain_text("I cannot find how a table is exported.")
    expect(page.locator(".facts")).to_contain_text("Office of Clouds")
    assert fits(page)


def test_another_kind_is_chosen_by_keyboard_and_no_word_is_lost(open_as):
    page = open_as(REPORTER, "/report/ZU/error/")
    page.get_by_label("Description of the error").fill("It should be wider.")
    choice(page, "kind", "error").focus()
    page.keyboard.press("ArrowDown")
    expect(page).to_have_url(re.compile("/report/ZU/improvement/$"))
    expect(page.get_by_label("What the product is to do")).to_have_value("It should be wider.")
    expect(choice(page, "kind", "improvement")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("Description of the error")).to_have_value("It should be wider.")


# What a hand does with a file, as events of the browser.
DROP = """(place, [name, text]) => {
    const carried = new DataTransfer();
    carried.items.add(new File([text], name, {type: "text/plain"}));
    for (const type of ["dragover", "drop"])
        place.dispatchEvent(new DragEvent(type, {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""
PASTE = """(place, bytes) => {
    const carried = new DataTransfer();
    carried.items.add(new File([new Uint8Array(bytes)], "image.png", {type: "image/png"}));
    place.dispatchEvent(new ClipboardEvent("paste", {clipboardData: carried, bubbles: true, cancelable: true}));
}"""


def test_files_are_chosen_dropped_pasted_and_taken_out_again_before_they_are_sent(open_as):
    page = open_as(FILER, "/report/WG/question/")
    page.get_by_label("In one line").fill("Two pictures")
    page.get_by_label("Question", exact=True).last.fill("Which of the two is right?")
    kept = page.locator(".kept-file .file")
    page.locator("input[type=file]").first.set_input_files(
        [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": name.encode()} for name in ("one", "two")]
    )
    expect(kept).to_have_count(2)
    page.locator(".drop").first.evaluate(DROP, ["dropped.log", "line"])
    expect(kept).to_have_count(3)
    page.get_by_label("In one line").evaluate(PASTE, list(png(4, 3)))
    expect(kept).to_have_count(4)
    expect(kept.last).to_contain_text(re.compile(r"screenshot \d\d\.\d\d\.\d\d\.png"))
    page.get_by_role("button", name="Remove “two.txt”").click()
    expect(kept).to_have_count(3)
    page.get_by_role("button", name="Send the report").click()
    page.get_by_role("link", name="Follow it").click()
    expect(page.locator(".msg.from-you").last).to_contain_text("one.txt")
    expect(page.locator(".msg.from-you").last).to_contain_text("dropped.log")
    expect(page.locator(".msg.from-you").last).not_to_contain_text("two.txt")


def test_a_file_under_way_shows_how_far_it_is_and_the_report_waits_for_it(open_as):
    page = open_as(FILER, "/report/WG/question/")
    held = []
    page.route("**/files/", lambda route: held.append(route))
    page.get_by_label("In one line").fill("One that takes long")
    page.get_by_label("Question", exact=True).last.fill("Does it wait?")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "long.txt", "mimeType": "text/plain", "buffer": b"x" * 100_000}
    )
    expect(page.locator(".kept-file progress")).to_be_visible()
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator("#promise button.primary")).to_have_attribute("aria-busy", "true")
    held[0].continue_()
    expect(page).to_have_url(re.compile(r"/reported/WG-\d+/$"))
    expect(page.locator("main")).to_contain_text("long.txt")


def test_what_was_typed_is_there_again_after_the_page_was_left(open_as):
    page = open_as(FILER, "/report/WG/question/")
    page.get_by_label("In one line").fill("Half a thought")
    with page.expect_response("**/drafts/"):
        page.get_by_label("Question", exact=True).last.fill("It begins and")
    expect(page.get_by_text("Kept as a draft.")).to_be_visible()
    page.goto("/report/")
    page.goto("/report/WG/question/")
    expect(page.get_by_text(re.compile(r"Your text of \d\d:\d\d was kept"))).to_be_visible()
    expect(page.get_by_label("In one line")).to_have_value("Half a thought")
    expect(page.get_by_label("Question", exact=True).last).to_have_value("It begins and")
    page.get_by_role("button", name="Discard it").click()
    expect(page.get_by_label("In one line")).to_have_value("")
    expect(page).to_have_url(re.compile(r"/report/WG/question/$"))


def test_a_file_is_sent_without_script(visitor, desk):
    page = visitor(java_script_enabled=False)
    desk.sign_in(page, FILER)
    page.goto("/report/WG/question/")
    page.get_by_label("In one line").fill("Without script")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "plain.txt", "mimeType": "text/plain", "buffer": b"plain"}
    )
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator(".wrongs")).to_be_visible()
    expect(page.get_by_label("Send “plain.txt” with it")).to_be_checked()
    page.get_by_label("Question", exact=True).last.fill("Is it there?")
    page.get_by_role("button", name="Send the report").click()
    expect(page.locator("main")).to_contain_text("plain.txt")


def test_what_counts_only_by_phone_says_so_while_one_chooses(open_as):
    page = open_as(CALLER, "/report/ZP/incident/")
    choice(page, "priority", "critical").check()
    expect(page.locator("#promise")).to_contain_text("Please call")
    choice(page, "priority", "minor").check()
    expect(page.locator("#promise")).not_to_contain_text("Please call")


def test_all_of_it_works_without_script(browser, visitor, desk):
    page = visitor(java_script_enabled=False)
    desk.sign_in(page, REPORTER)
    page.goto("/report/ZU/error/")
    page.get_by_label("Description of the error").fill("It should be wider.")
    choice(page, "kind", "improvement").check()
    page.get_by_role("button", name="Show its questions").click()
    expect(page.get_by_label("What the product is to do")).to_have_value("It should be wider.")
    choice(page, "kind", "error").check()
    page.get_by_role("button", name="Show its questions").click()
    choice(page, "priority", "blocker").check()
    page.get_by_role("button", name="Work it out again").click()
    expect(page.locator("#promise")).to_contain_text("Reaction by tomorrow")


def test_whoever_enters_a_call_sees_what_was_owed_from_then(open_as):
    page = open_as(AGENT, "/report/ZU/error/")
    choice(page, "priority", "blocker").check()
    page.get_by_label("When it came").fill("2026-11-18T08:15")
    page.get_by_label("When it came").blur()
    expect(page.locator("#promise")).to_contain_text("Reaction by today, 14:15")
    page.get_by_label("When it came").fill("2026-11-16T08:15")
    page.get_by_label("When it came").blur()
    expect(page.locator("#promise")).to_contain_text("late by")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_every_page_fits_and_axe_finds_nothing_serious(open_as, serious, width, theme):
    found = {}
    for name, (who, path) in PAGES.items():
        page = open_as(who, path, width=width, theme=theme, bypass_csp=True)
        if page.locator("input[name=priority]").count() and "/report/" in path:
            page.locator("input[name=priority]").first.check()
            expect(page.locator("#promise")).not_to_contain_text("Choose how urgent it is")
        keep(page, f"{name}-{width}-{theme}")
        found[name] = [*serious(page), *([] if fits(page) else ["scrolls sideways"])]
        page.context.close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_sign_in_page_fits_and_axe_finds_nothing_serious(visitor, serious, width, theme):
    page = visitor(width=width, theme=theme, bypass_csp=True)
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong")
    page.locator("button.primary").click()
    expect(page.locator(".wrongs")).to_contain_text("That did not fit")
    keep(page, f"sign-in-{width}-{theme}")
    assert serious(page) == []
    assert fits(page)
