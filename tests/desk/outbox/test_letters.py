"""What a letter says, in whose language, and that it is a mail as mails are."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.utils import translation

from pakt.desk.agreements.models import Agreement
from pakt.desk.outbox import tokens, words
from pakt.desk.outbox.account_letters import with_link
from pakt.desk.outbox.channels import email
from pakt.desk.outbox.models import Delivery
from pakt.desk.outbox.rules import RULES, Kind, Relation
from pakt.desk.people.models import Organisation, Person
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Message, Ticket
from tests.desk.cast import Cast
from tests.desk.outbox.telling import HOUR, MONDAY, letter, report, work_until

Under = Callable[..., Agreement]


def mail(delivery: Delivery) -> EmailMessage:
    """A letter, read back from the bytes that leave the house."""
    sent = message_from_bytes(email.message(delivery, with_link).as_bytes(), policy=policy.default)
    assert isinstance(sent, EmailMessage)
    return sent


def test_everything_that_is_told_has_its_words() -> None:
    for what, rule in RULES.items():
        assert words.title(what)
        assert words.icon(what)
        assert words.lead(what, "customer") and words.lead(what, "provider")
        if Relation.CONTRACTOR in rule.to or what == "received":
            assert words.lead(what, "contractor")
    assert {*words.KINDS} == {*Kind}
    assert {*words.REASONS} == {*Relation}


def test_a_receipt_says_what_is_owed_by_when_and_by_which_clause(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    sent = letter("received", "A1")
    assert sent.subject == f"[{ticket.reference}] Report received: It stands"
    assert "> Since nine." in sent.text
    assert "What we owe you: Reaction" in sent.text
    assert "today, 15:00" in sent.text
    assert "You are told that work has begun." in sent.text
    assert "CM-" in sent.text
    assert f"http://localhost:8000/tickets/{ticket.reference}/" in sent.text
    assert "You get this because you reported the ticket." in sent.text
    for said in ("Since nine.", "Reaction", "today, 15:00", "You are told that work has begun."):
        assert said in sent.html


@pytest.mark.clause("CM-28")
def test_a_changed_classification_is_told_with_its_reason_by_mail_and_comment(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1, priority="minor")
    data = {"priority": "major", "reason": "One office only."}
    actions.record(
        ticket, type="classified", by="provider", person=cast.g1, data=data, text="We raise it.", now=MONDAY + HOUR
    )
    work_until(MONDAY + HOUR)
    sent = letter("classified", "A1")
    assert "> We raise it." in sent.text
    assert "Major, One office only" in sent.text
    assert "can object to it" in sent.text
    assert "It is owed under the agreement and always comes." in sent.text


@pytest.mark.clause("CM-35")
def test_a_letter_is_a_complete_mail_of_two_parts_that_say_the_same(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1, text="Nejde **to**.")
    work_until(MONDAY)
    sent = mail(letter("received", "A1"))
    assert sent["To"].addresses[0].addr_spec == "a1@example.org"
    assert sent["From"].addresses[0].addr_spec == "pakt@localhost"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["List-Id"] is None and sent["List-Unsubscribe"] is None
    assert tokens.token_of(sent["References"]) == tokens.TokenOf(ticket, cast.a1, cast.a1.email)
    assert sent["References"] == sent["In-Reply-To"]
    assert sent["Message-ID"] and sent["Date"].datetime == MONDAY
    text, markup = sent.get_body(("plain",)), sent.get_body(("html",))
    assert text is not None and "Nejde **to**." in text.get_content()
    assert markup is not None and "Nejde <strong>to</strong>." in markup.get_content()
    assert 'lang="en"' in markup.get_content()
    assert sent.get_content_type() == "multipart/alternative"


def test_all_letters_of_a_ticket_are_one_thread_and_none_has_anothers_number(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    actions.answer(ticket, text="Try again.", person=cast.g1, now=MONDAY + HOUR)
    work_until(MONDAY + 10 * HOUR)
    mails = [mail(one) for one in Delivery.objects.filter(state="sent")]
    assert len(mails) > 4
    assert len({one["References"] for one in mails}) == len({one["To"] for one in mails})
    assert len({one["References"] for one in mails if one["To"].addresses[0].addr_spec == "a1@example.org"}) == 1
    assert len({one["Message-ID"] for one in mails}) == len(mails)


HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "Auto-Submitted", "X-Auto-Response-Suppress", "Content-Language", "Content-Type", "MIME-Version",
}  # fmt: skip


@pytest.mark.parametrize(
    "hostile",
    [
        "It\r\nBcc: b@example.org",
        "It\u2028Bcc: b@example.org",
        "=?utf-8?q?=0ABcc:?= =?utf-8?b?CkJjYzogYg==?=",
        "{{7*7}}",
    ],
)
def test_no_subject_and_no_name_adds_a_header(cast: Cast, under: Under, hostile: str) -> None:
    Person.objects.filter(pk=cast.a1.pk).update(name=f"A1 {hostile}, <b@example.org>")
    Organisation.objects.filter(pk=cast.provider.pk).update(name=f"Cedar {hostile}")
    ticket = report(under("campus-modules"), cast.a1)
    Ticket.objects.filter(pk=ticket.pk).update(subject=hostile)
    work_until(MONDAY)
    for delivery in Delivery.objects.filter(state="sent"):
        raw = email.message(delivery, with_link).as_bytes()
        heads = re.findall(rb"^([^\s:]+):", raw.partition(b"\r\n\r\n")[0], re.MULTILINE)
        assert {head.decode() for head in heads} <= HEADERS
        assert len(heads) == len(set(heads))
        sent = mail(delivery)
        assert [one.addr_spec for one in sent["To"].addresses] == [delivery.address]
        assert [one.addr_spec for one in sent["From"].addresses] == ["pakt@localhost"]
    assert "49" not in Delivery.objects.get(what="received").subject


def test_words_of_people_are_no_markup_in_a_letter(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    hostile = '<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)>\n\n"><style>'
    actions.answer(ticket, text=hostile, person=cast.g1, now=MONDAY + HOUR)
    work_until(MONDAY + HOUR)
    markup = letter("message", "A1").html
    for part in ("<script", "<img", "<style", 'href="javascript'):
        assert part not in markup


@pytest.mark.parametrize("language", ["pl", "cs", "sr-latn", "ru"])
def test_everybody_reads_his_own_language(cast: Cast, under: Under, language: str) -> None:
    Person.objects.filter(pk=cast.a1.pk).update(language=language)
    ticket = report(under("campus-modules"), cast.a1)
    actions.record(ticket, type="resolved", by="provider", person=cast.g1, text="Hotovo.", now=MONDAY + HOUR)
    work_until(MONDAY + HOUR)
    with translation.override(language):
        title = words.title("resolved")
    sent = letter("resolved", "A1")
    assert sent.language == language
    assert title in sent.subject
    assert title != "Marked as removed"
    assert mail(sent)["Content-Language"] == language


def test_times_are_the_agreements_and_the_zone_is_named_to_who_lives_by_another(cast: Cast, under: Under) -> None:
    Person.objects.filter(pk=cast.a1.pk).update(time_zone="Europe/London")
    Person.objects.filter(pk=cast.g1.pk).update(time_zone="Europe/Prague")
    report(under("campus-modules"), cast.a1)
    work_until(MONDAY)
    assert "15:00, Prague time" in letter("received", "A1").text
    assert "Prague time" not in letter("reported", "G1").text


def test_what_was_erased_is_in_no_letter_that_is_written_later(cast: Cast, under: Under) -> None:
    ticket = report(under("campus-modules"), cast.a1)
    said = actions.answer(ticket, text="My number is 123.", person=cast.g1, now=MONDAY + HOUR).event
    Message.objects.filter(pk=said.pk).update(text="", erased_at=MONDAY + HOUR)
    work_until(MONDAY + HOUR)
    assert "These words were erased." in letter("message", "A1").text


def test_a_letter_tells_what_was_known_at_its_moment(cast: Cast, under: Under) -> None:
    """Written later than something else happened, it does not mix the two."""
    ticket = report(under("campus-modules"), cast.a1)
    actions.record(ticket, type="closed", by="provider", person=cast.g1, now=MONDAY + HOUR)
    work_until(MONDAY + HOUR)
    assert "What we owe you" in letter("received", "A1").text
    assert "What we owe you" not in letter("closed", "A1").text


@pytest.mark.parametrize("language", ["en", "pl", "cs", "sr-latn", "ru"])
def test_no_letter_leaves_a_blank_unfilled(cast: Cast, under: Under, language: str, settings: Any) -> None:
    Person.objects.update(language=language)
    ticket = report(under("information-systems"), cast.a1, kind="support", priority="normal")
    actions.assign(ticket, to=cast.g1, person=cast.manager, now=MONDAY)
    actions.answer(ticket, text="Which seal?", asks=True, person=cast.g1, now=MONDAY + HOUR)
    actions.answer(ticket, text="The red one.", person=cast.a1, now=MONDAY + 2 * HOUR)
    work_until(MONDAY + 24 * 40 * HOUR)
    found = list(Delivery.objects.filter(state="sent"))
    assert {"received", "assigned", "info_requested", "info_supplied", "soon", "breached"} <= {d.what for d in found}
    for one in found:
        for text in (one.subject, one.text, one.html):
            assert not re.search(r"%\(|\{\{|\{%|None", text), text
        assert "\n\n\n" not in one.text
