"""From the report to its end, on both sides, under each agreement and in its language, as people do it on the pages.

Each step's form is filled with nothing but what it asks for; what the agreement refuses would stop the journey.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.desk import MOMENT, Desk, listen

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CUSTOMER, PROVIDER = "customer", "provider"
WORDS = "Proba. Проба. Zkouška."
TASKS = Path(__file__).parents[2] / "docs" / "tasks.md"
REFERENCE = re.compile(r"[A-Z]+-\d{4}")


@dataclass(frozen=True)
class Journey:
    """What is reported under an agreement, and the steps after it, each with the side that takes it."""

    report: str
    customer: str
    provider: str
    language: str
    steps: tuple[tuple[str, str], ...]
    priority: str = ""


JOURNEYS = {
    "city-bots": Journey(
        "/report/WG/defect/", "a.cisowska@wierzbogora.example", "zofia.kalinowska@lipova.example", "pl",
        ((PROVIDER, "responded"), (PROVIDER, "workaround_provided"), (PROVIDER, "resolved"), (CUSTOMER, "rejected"),
         (PROVIDER, "resolved"), (CUSTOMER, "accepted"), (PROVIDER, "closed")),
        priority="A",
    ),
    "campus-modules": Journey(
        "/report/ZU/error/", "jana.liskova@zlatov.example", "hana.vrbova@lipova.example", "cs",
        ((PROVIDER, "info_requested"), (CUSTOMER, "info_supplied"), (PROVIDER, "confirmed"),
         (PROVIDER, "workaround_provided"), (PROVIDER, "classified"), (CUSTOMER, "classification_disputed"),
         (PROVIDER, "dispute_settled"), (PROVIDER, "resolved"), (CUSTOMER, "accepted"), (PROVIDER, "closed")),
        priority="critical",
    ),
    "contact-centre": Journey(
        "/report/ZP/incident/", "jelena.bukvic@zelenipuz.example", "milica.jasenovic@lipova.example", "sr-latn",
        ((CUSTOMER, "called"), (PROVIDER, "responded"), (PROVIDER, "info_requested"), (CUSTOMER, "info_supplied"),
         (PROVIDER, "workaround_provided"), (PROVIDER, "resolved"), (PROVIDER, "closed")),
        priority="critical",
    ),
    "information-systems": Journey(
        "/report/SM/error/", "o.ryabinina@samovar.example", "timur.olkhovski@lipova.example", "ru",
        ((PROVIDER, "info_requested"), (CUSTOMER, "info_supplied"), (PROVIDER, "analysed"), (PROVIDER, "resolved"),
         (CUSTOMER, "rejected"), (PROVIDER, "resolved"), (CUSTOMER, "accepted"), (PROVIDER, "closed")),
        priority="urgent",
    ),
    "ministry-hotline": Journey(
        "/report/MP/question/", "k.jaworska@pogoda.example", "bartosz.olszyna@lipova.example", "pl",
        ((PROVIDER, "answered"), (PROVIDER, "closed")),
    ),
}  # fmt: skip


@dataclass
class Hand:
    """Somebody at a page; counts what they press and what they fill in."""

    page: Page
    clicks: int = 0
    fields: int = 0
    taken: list[str] = field(default_factory=list)

    def press(self, what: Locator) -> None:
        what.click()
        self.clicks += 1

    def fill(self, form: Locator, priority: str = "") -> None:
        """Answer what a form asks for, and nothing else."""
        if priority:
            form.locator(f"input[name=priority][value={priority}]").check()
            self.fields += 1
        for name in self.groups(form):
            form.locator(f"input[type=radio][name='{name}']").first.check()
            self.fields += 1
        for box in form.locator("input[required], select[required], textarea[required]").all():
            if box.is_visible() and not box.input_value() and box.get_attribute("type") not in ("radio", "checkbox"):
                self.answer(box)
                self.fields += 1

    def groups(self, form: Locator) -> list[str]:
        """The questions with choices of which one must be taken and none is yet."""
        known: dict[str, bool] = {}
        for radio in form.locator("input[type=radio][required]").all():
            name = radio.get_attribute("name") or ""
            known[name] = known.get(name, False) or radio.is_checked()
        return [name for name, is_chosen in known.items() if not is_chosen]

    def answer(self, box: Locator) -> None:
        kind = box.get_attribute("type")
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(index=1)
        elif kind == "date":
            box.fill((MOMENT + timedelta(days=3)).date().isoformat())
        elif kind == "email":
            box.fill("somebody@example.org")
        elif kind == "number":
            box.fill("4")
        elif kind == "tel":
            box.fill("+000 555 0100")
        else:
            box.fill(WORDS)


@pytest.fixture
def seat(browser: Browser, desk: Desk) -> Iterator[Callable[[str, str], Hand]]:
    """Signs somebody in, in a language of their own."""
    complaints: list[str] = []
    opened = []

    def sit(email: str, language: str) -> Hand:
        context = browser.new_context(base_url=desk.url, viewport={"width": 1360, "height": 900})
        context.set_default_timeout(15_000)
        context.add_cookies([{"name": "django_language", "value": language, "url": desk.url}])
        opened.append(context)
        page = context.new_page()
        listen(page, complaints)
        desk.sign_in(page, email)
        return Hand(page)

    yield sit
    for context in opened:
        context.close()
    assert complaints == []


def report(hand: Hand, journey: Journey) -> str:
    """Report it; the reference of the ticket."""
    hand.page.goto(journey.report)
    form = hand.page.locator("form#report")
    hand.fill(form, journey.priority)
    hand.press(form.locator("button.primary"))
    hand.page.wait_for_url(lambda url: "/report/" not in url or "reported" in url or "sent" in url)
    found = REFERENCE.search(hand.page.locator("main").inner_text())
    assert found, hand.page.locator("main").inner_text()
    return found[0]


def take(hand: Hand, reference: str, step: str) -> None:
    """Take one step on the ticket's page: by its form, or by the button where it asks for nothing."""
    page = hand.page
    page.goto(f"/tickets/{reference}/?step={step}")
    form = page.locator(f"form[action$='/steps/{step}/']").first
    if form.count() == 0:
        assert step == "info_supplied", f"{step} is not offered: {page.locator('main').inner_text()}"
        # The customer's answer to an open question has its place at the top of the page.
        form = page.locator("form[action$='/write/']").first
        form.locator("textarea").fill(WORDS)
        hand.fields += 1
    hand.fill(form)
    for words in form.locator("textarea[name=text]").all():
        if words.is_visible() and not words.input_value():
            words.fill(WORDS)
            hand.fields += 1
    send(hand, form)
    hand.taken.append(step)


def send(hand: Hand, form: Locator) -> None:
    """Send a form; it must have been taken."""
    page, action = hand.page, form.get_attribute("action") or ""
    with page.expect_response(lambda one: one.request.method == "POST" and one.url.endswith(action)) as told:
        hand.press(form.locator("button:not([type=button]):not([hidden])").last)
    page.wait_for_load_state()
    assert told.value.status == 302, f"{action}: {page.locator('main').inner_text()}"
    assert page.locator(".wrongs").count() == 0, f"{action}: {page.locator('.wrongs').inner_text()}"


@pytest.mark.parametrize("agreement", JOURNEYS)
def test_every_workflow_goes_from_its_report_to_its_end_on_the_pages(
    agreement: str, seat: Callable[[str, str], Hand]
) -> None:
    journey = JOURNEYS[agreement]
    hands = {
        CUSTOMER: seat(journey.customer, journey.language),
        PROVIDER: seat(journey.provider, journey.language),
    }
    reference = report(hands[CUSTOMER], journey)
    for side, step in journey.steps:
        take(hands[side], reference, step)
        assert hands[side].page.locator("html").get_attribute("lang") == journey.language
    before = [step for _side, step in journey.steps]
    assert sorted([*hands[CUSTOMER].taken, *hands[PROVIDER].taken]) == sorted(before)
    page = hands[PROVIDER].page
    page.goto(f"/tickets/{reference}/")
    assert page.locator("form[action$='/write/']").count() == 0, "a closed ticket has no place to write"


def told() -> dict[str, tuple[int, int]]:
    """Clicks and fields of each task, as the docs state them."""
    rows = re.findall(r"^\| ([^|]+) \| (\d+) \| (\d+) \|$", TASKS.read_text(encoding="utf-8"), re.MULTILINE)
    return {name: (int(clicks), int(fields)) for name, clicks, fields in rows}


def test_three_tasks_take_as_many_clicks_and_fields_as_the_docs_say(seat: Callable[[str, str], Hand]) -> None:
    counted: dict[str, tuple[int, int]] = {}

    def count(name: str, *hands: Hand) -> None:
        counted[name] = (sum(hand.clicks for hand in hands), sum(hand.fields for hand in hands))

    def follow(hand: Hand, step: str, words: str = "") -> None:
        """Take a step from the ticket's page, as one comes to it there."""
        hand.page.goto(f"/tickets/{reference}/")
        hand.clicks = hand.fields = 0
        hand.press(hand.page.locator(f"a[href*='step={step}']:visible").first)
        form = hand.page.locator(f"form[action$='/steps/{step}/']").first
        hand.fill(form)
        if words:
            form.locator("textarea[name=text]").fill(words)
            hand.fields += 1
        send(hand, form)

    customer = seat("jana.liskova@zlatov.example", "cs")
    provider = seat("hana.vrbova@lipova.example", "cs")
    customer.page.goto("/mine/")
    customer.press(customer.page.locator("a[href='/report/']:visible").first)
    customer.press(customer.page.locator("main a[href='/report/ZU/error/']").first)
    form = customer.page.locator("form#report")
    customer.fill(form, "major")
    customer.press(form.locator("button.primary"))
    customer.page.locator("main").get_by_text(REFERENCE).first.wait_for()
    found = REFERENCE.search(customer.page.locator("main").inner_text())
    assert found
    reference = found[0]
    count("report an error", customer)

    follow(provider, "classified")
    follow(customer, "classification_disputed", WORDS)
    count("classify, and dispute it", provider, customer)

    for step in ("dispute_settled", "confirmed", "resolved"):
        take(provider, reference, step)
    follow(customer, "accepted", WORDS)
    count("accept with remarks", customer)
    assert counted == told()
