"""The desk in a real browser: an agent's way from the queue to a closed ticket, and a customer's answers to it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import Desk

pytestmark = pytest.mark.browser

AGENT = "hana.vrbova@lipova.example"
UNIVERSITY = "ivan.habrina@zlatov.example"
CITY = "b.modrzewska@wierzbogora.example"
MINISTRY = "g.jesion@pogoda.example"
WORKS = "p.kedrov@samovar.example"
Open = Callable[..., Page]

# Pages by name: whose, where. Those of a customer's tickets are looked at in test_report.py.
PAGES = {
    "queue": (AGENT, "/queue/"),
    "queue of one customer": (AGENT, "/queue/?owed_by=customer&agreement=SM"),
    "empty queue": (AGENT, "/queue/?owed_by=customer&with_whom=me"),
    "running": (AGENT, "/tickets/ZU-0014/"),
    "late": (AGENT, "/tickets/WG-0003/"),
    "theirs": (AGENT, "/tickets/SM-0006/"),
    "closed": (AGENT, "/tickets/ZU-0001/"),
    "classifying": (AGENT, "/tickets/WG-0003/?step=classified"),
    "excusing": (AGENT, "/tickets/WG-0010/?step=excused"),
    "agreements": (AGENT, "/agreements/"),
    "agreement": (AGENT, "/agreements/ZU/"),
    "two versions": (AGENT, "/agreements/WG/"),
    "customer's agreement": (MINISTRY, "/agreements/MP/"),
}


def open_all(page: Page) -> None:
    """Everything that can be opened on a page, but for menus."""
    page.locator("details:not(.menu)").evaluate_all("all => all.forEach(one => one.open = true)")


def step(page: Page, title: str) -> Locator:
    return page.locator(".step", has=page.get_by_text(title, exact=True))


def happened(page: Page) -> Locator:
    return page.locator(".happened li")


# Every page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious_on_any_page(open_as: Open, serious: Callable[[Page], list[str]], width, theme):
    pages = {who: open_as(who, "/", width=width, theme=theme, bypass_csp=True) for who in (AGENT, MINISTRY)}
    found = {}
    for name, (who, path) in PAGES.items():
        pages[who].goto(path)
        open_all(pages[who])
        found[name] = serious(pages[who])
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("width", [1440, 1000, 390, 320])
def test_no_page_scrolls_sideways(open_as: Open, width):
    page = open_as(AGENT, "/queue/", width=width)
    too_wide = []
    for name, (who, path) in PAGES.items():
        if who == AGENT:
            page.goto(path)
            open_all(page)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                too_wide.append(name)
    assert too_wide == []


@pytest.mark.parametrize("language", ["pl", "cs", "sr-latn", "ru"])
def test_no_page_scrolls_sideways_in_any_language(open_as: Open, desk: Desk, language):
    page = open_as(AGENT, "/queue/", width=360)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": desk.url}])
    too_wide = []
    for path in ("/queue/", "/tickets/SM-0006/", "/tickets/WG-0003/?step=classified", "/agreements/ZU/"):
        page.goto(path)
        open_all(page)
        assert page.locator("html").get_attribute("lang") == language
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            too_wide.append(path)
    assert too_wide == []


def test_no_due_time_in_the_queue_is_cut_off(open_as: Open):
    for width in (1440, 1180, 1000, 390):
        page = open_as(AGENT, "/queue/", width=width)
        cut = page.locator(".board .at > *, .board .c-owed .state").evaluate_all(
            "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
        )
        assert (width, cut) == (width, [])


def test_labels_in_the_day_strips_stay_apart_and_inside(open_as: Open):
    page = open_as(AGENT, "/queue/", width=390)
    for path in ("/tickets/WG-0003/", "/tickets/WG-0013/", "/tickets/ZP-0013/", "/tickets/SM-0007/"):
        page.goto(path)
        open_all(page)
        clashes = page.locator(".day").evaluate_all(
            """days => days.flatMap((day) => {
                const all = [...day.querySelectorAll('text.lit')].filter((one) => one.textContent)
                    .map((one) => one.getBoundingClientRect());
                const out = all.some((box) => box.right > day.getBoundingClientRect().right + 24);
                const over = all.some((a, i) => all.slice(i + 1).some((b) => a.left < b.right && b.left < a.right));
                return out || over ? [day.textContent] : [];
            })"""
        )
        assert (path, clashes) == (path, [])


def test_on_paper_every_why_is_open_and_nothing_can_be_pressed(open_as: Open):
    page = open_as(AGENT, "/tickets/WG-0003/")
    page.emulate_media(media="print")
    expect(page.locator(".strip").first).to_be_visible()
    expect(page.locator(".strip").last).to_be_visible()
    for gone in ("form.write", ".steps", ".btn", "header.top"):
        expect(page.locator(gone).first).to_be_hidden()


# An agent's day


def test_the_queue_is_read_and_opened_by_keyboard(open_as: Open):
    page = open_as(AGENT, "/queue/")
    for key in "jjjk":
        page.keyboard.press(key)
    row = page.locator("tr.cur")
    title = row.locator(".title").inner_text()
    assert page.locator("[data-row]").nth(1).locator(".title").inner_text() == title
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.keyboard.press("g")
    page.keyboard.press("m")
    # "g m" is a link of the queue; from a ticket "g q" leads back.
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page).to_have_url(re.compile("/queue/$"))
    page.keyboard.press("g")
    page.keyboard.press("m")
    expect(page).to_have_url(re.compile("with_whom=me"))
    expect(page.locator(".board .c-who").first).to_have_text("With")
    assert set(page.locator(".board td.c-who").all_inner_texts()) == {"Hana Vrbová"}


def test_a_why_is_opened_by_keyboard_and_tells_each_day(open_as: Open):
    page = open_as(AGENT, "/tickets/MP-0007/")
    why = page.locator("[data-why]").first
    assert not why.evaluate("one => one.open")
    page.keyboard.press("w")
    expect(why.locator(".strip").first).to_be_visible()
    expect(why.locator(":scope > summary")).to_be_focused()
    days = why.locator(".strip tbody tr")
    assert days.count() > 1
    pictured = why.locator(".strip .day[role=img]").first.get_attribute("aria-label")
    assert pictured
    page.keyboard.press("Enter")
    expect(why.locator(".strip").first).to_be_hidden()


def test_a_sentence_narrows_the_queue(open_as: Open):
    page = open_as(AGENT, "/queue/")
    page.get_by_label("Owed by whom").select_option("customer")
    expect(page).to_have_url(re.compile("owed_by=customer"))
    assert set(page.locator(".board td.c-owed .two").all_inner_texts()) == {"the customer owes"}


def test_a_question_that_is_waited_for_makes_the_customer_owe_an_answer(open_as: Open):
    page = open_as(AGENT, "/tickets/SM-0014/")
    page.keyboard.press("r")
    page.keyboard.type("Which period does it concern?")
    page.get_by_label(re.compile("Yes: .*waits for the customer’s answer")).check()
    page.get_by_label("Your words").focus()
    page.keyboard.press("Control+Enter")
    # This agreement asks for an attempt by phone first; the words go over into the step.
    form = page.locator("#step form")
    expect(form.locator("#id_text")).to_have_value("Which period does it concern?")
    form.locator("[name=answer-called]").fill("10:15, nobody answered")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".msg.from-us").last).to_contain_text("Which period does it concern?")
    expect(happened(page).filter(has_text="Question asked")).to_contain_text("Clarification by the customer starts")
    expect(page.locator("#clock-clarification-1")).to_contain_text("3 working days left")

    page = open_as(WORKS, "/tickets/SM-0014/")
    expect(page.locator(".verdict")).to_contain_text("Which period does it concern?")


def test_a_step_asks_for_what_it_needs_and_stops_its_term(open_as: Open):
    page = open_as(AGENT, "/tickets/ZU-0015/")
    page.keyboard.press("e")
    form = page.locator("#step form")
    expect(form).to_be_visible()
    expect(page.locator("#step h2")).to_have_text("Mark as removed")
    form.get_by_label("With release").fill("4.7.1.1")
    form.get_by_label("Your words").fill("The job now reads the primary database.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".wrongs")).to_contain_text(
        "“Cause” is missing. The agreement asks for it: CM-21, CM-34, CM-45."
    )
    expect(form.get_by_label("Your words")).to_have_value("The job now reads the primary database.")
    form.get_by_label("Cause").select_option("error of the product")
    form.get_by_role("button", name="Mark as removed").click()
    expect(page.locator(".notice")).to_contain_text("Recorded: Mark as removed")
    expect(page.locator("#clock-removal-1")).to_contain_text("in time, at 10:")
    expect(happened(page).filter(has_text="Marked as removed")).to_contain_text(
        "(4.7.1.1, Cause: error of the product): stops Removal in time"
    )


def test_a_refused_step_names_its_clause_and_nothing_is_stored(open_as: Open):
    page = open_as(AGENT, "/tickets/ZU-0016/")
    before = happened(page).count()
    refused = step(page, "Change the classification: to a lower class")
    expect(refused).to_have_attribute("aria-disabled", "true")
    expect(refused).to_contain_text("only once a way around the error has been described, CM-29")
    refused.click(force=True)
    expect(page).to_have_url(re.compile("/tickets/ZU-0016/$"))

    step(page, "Change the classification").click()
    form = page.locator("#step form")
    assert form.get_by_role("radio", name="Major").count() == 0
    form.get_by_role("radio", name="Blocker").check()
    form.get_by_role("button", name="Change the classification").click()
    expect(page.locator(".wrongs")).to_be_focused()
    expect(page.locator(".wrongs")).to_contain_text("“Reason” is missing. The agreement asks for it: CM-28.")
    expect(form.get_by_role("radio", name="Blocker")).to_be_checked()
    page.goto("/tickets/ZU-0016/")
    assert happened(page).count() == before


def test_a_note_stays_on_our_side(open_as: Open):
    page = open_as(AGENT, "/tickets/ZU-0012/")
    sheet = page.locator("form.write")
    plain = sheet.evaluate("one => getComputedStyle(one).backgroundColor")
    page.keyboard.press("n")
    assert sheet.evaluate("one => getComputedStyle(one).backgroundColor") != plain
    expect(sheet.get_by_text("The customer never sees it.")).to_be_visible()
    expect(sheet.get_by_text("Is this a question that you wait for?")).to_be_hidden()
    page.keyboard.type("Ask Klára before answering.")
    sheet.get_by_role("button", name="Keep the note").click()
    expect(page.locator(".msg.internal").last).to_contain_text("Ask Klára before answering.")

    page = open_as(UNIVERSITY, "/tickets/ZU-0012/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "Ask Klára" not in page.content()


def test_an_agent_takes_a_ticket_closes_it_and_opens_it_again(open_as: Open):
    page = open_as(AGENT, "/tickets/MP-0012/")
    page.keyboard.press("t")
    expect(page.locator("#assign")).to_contain_text("Hana Vrbová")
    expect(page.get_by_role("button", name="Take it")).to_have_count(0)
    step(page, "Close the ticket").click()
    page.locator("#step").get_by_role("button", name="Close the ticket").click()
    expect(page.locator(".page-head .pill").last).to_have_text(re.compile("closed", re.IGNORECASE))
    expect(page.locator("form.write")).to_have_count(0)
    step(page, "Reopen").click()
    page.locator("#step").get_by_role("button", name="Reopen").click()
    expect(page.locator("form.write")).to_have_count(1)


# A customer's answers


def test_a_removal_is_rejected_with_remarks_and_its_term_runs_again(open_as: Open):
    page = open_as(CITY, "/tickets/WG-0006/")
    page.get_by_role("link", name="No, it is not in order").click()
    form = page.locator(".verdict form")
    form.locator("button.primary").click()
    expect(page.locator(".wrongs")).to_contain_text("is missing")
    form.locator("textarea").fill("The number of the case is missing again.")
    form.locator("button.primary").click()
    expect(happened(page).filter(has_text="Rejected").first).to_contain_text("Repair runs again")
    expect(page.locator(".owe .us")).to_contain_text("Repair")


def test_a_removal_is_accepted(open_as: Open):
    page = open_as(WORKS, "/tickets/SM-0008/")
    page.get_by_role("button", name="Yes, I accept").click()
    expect(page.locator(".notice")).to_contain_text("Recorded: Accept")
    expect(page.get_by_role("button", name="Yes, I accept")).to_have_count(0)


def test_a_classification_is_disputed(open_as: Open):
    page = open_as(UNIVERSITY, "/tickets/ZU-0011/")
    step(page, "Dispute the classification").click()
    page.locator("#step textarea").fill("The button was there yesterday: it is an error.")
    page.locator("#step button.primary").click()
    expect(happened(page).filter(has_text="Classification disputed")).to_contain_text("now Error")
    expect(page.locator(".msg.from-you").first).to_contain_text("The button was there yesterday")


# Without scripts


def test_without_scripts_a_ticket_is_read_and_worked_on(open_as: Open):
    page = open_as(AGENT, "/queue/?agreement=ZP", java_script_enabled=False)
    page.get_by_label("Owed by whom").select_option("provider")
    page.locator(".sentence button").click()
    page.get_by_role("link", name="Odlazni pozivi prikazuju pogrešan broj").first.click()
    why = page.locator("[data-why]").first
    why.locator(":scope > summary").click()
    expect(why.locator(".strip").first).to_be_visible()
    step(page, "Mark as removed").click()
    page.get_by_label("What was the cause, objectively?").select_option("nothing to do with the service")
    page.locator("#step textarea").fill("The operator has mended the number.")
    page.locator("#step button.primary").click()
    expect(page.locator(".notice")).to_contain_text("Recorded: Mark as removed")
    page.locator("form.write textarea").fill("Please try it.")
    page.locator("form.write button.primary").click()
    expect(page.locator(".msg.from-us").last).to_contain_text("Please try it.")
