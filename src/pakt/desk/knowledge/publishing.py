"""An answered question as the beginning of an article, and what in it may tell who asked.

Nothing is published by this: a person decides of each place that is found, reads the result and confirms it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from pakt.desk.agreements.queries import contract_of
from pakt.desk.knowledge.anonymising import Found, find
from pakt.desk.knowledge.models import LONGEST_TITLE
from pakt.desk.people.models import Person
from pakt.desk.tickets import queries as tickets
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.questions import questions_of
from pakt.desk.tickets.quoting import split
from pakt.desk.tickets.references import FIELD, in_words

# What may hold the answer, the likeliest first.
ANSWERS = ("answered", "resolved", "workaround_provided", "message")
CYRILLIC = ("\u0400", "\u04ff")
# Answers of a form that are no words of the reporter's own.
CHOSEN = ("choice", "yes_no", "date", "number", "file")
LONGEST_ANSWER = 100


@dataclass(frozen=True)
class Beginning:
    """A title and a text, still with everything in it."""

    title: str
    text: str
    language: str
    answer: int | None


def report_of(ticket: Ticket) -> Event | None:
    return ticket.events.filter(type="reported").select_related("message").first()


def answers(ticket: Ticket) -> list[Event]:
    """What the provider said to the customer, the likeliest answer first, of those alike the last."""
    said = [
        row
        for row in tickets.conversation(ticket, internal=False)
        if row.type in ANSWERS and row.by == "provider" and row.ticket_id and getattr(row, "message", None)
    ]
    return sorted(said, key=lambda row: (ANSWERS.index(row.type), -row.pk))


def beginning(ticket: Ticket, rows: Sequence[Event], chosen: int | None) -> Beginning:
    """The report as the question, one answer below it; no file and no name of who wrote them comes along."""
    report = report_of(ticket)
    question = getattr(report, "message", None)
    answer = next((row for row in rows if row.pk == chosen), rows[0] if rows else None)
    words = split(question.text)[0] if question is not None else ""
    language = language_of(ticket, words)
    with translation.override(language):
        question_word, answer_word = _("Question."), _("Answer.")
        parts = [f"**{question_word}** {words}".strip()]
        if answer is not None:
            parts.append(f"**{answer_word}** {split(answer.message.text)[0]}")
            if named := in_words([one for one in answer.data.get(FIELD, ()) if one["kind"] == "document"]):
                parts.append(_("See: %(reference)s.") % {"reference": named})
    return Beginning(ticket.subject[:LONGEST_TITLE], "\n\n".join(parts), language, answer.pk if answer else None)


def language_of(ticket: Ticket, words: str) -> str:
    """The agreement's language; Serbian in the letters that it is written in."""
    language = contract_of(ticket.version).language
    if language != "sr":
        return language
    cyrillic = sum(CYRILLIC[0] <= letter <= CYRILLIC[1] for letter in words)
    return "sr-cyrl" if 2 * cyrillic > len(words) else "sr-latn"


def found_in(ticket: Ticket, *texts: str) -> list[list[Found]]:
    """What is found in each of the texts: with all people of both sides, and what the report's form was answered."""
    agreement = ticket.agreement
    sides = (agreement.customer_id, agreement.provider_id)
    people = Person.objects.filter(roles__organisation__in=sides).values_list("name", flat=True).distinct()
    known = {
        "people": list(people),
        "organisations": [agreement.customer.name, agreement.provider.name],
        "answers": typed(ticket),
    }
    return [find(text, **known) for text in texts]


def typed(ticket: Ticket) -> list[str]:
    """The short answers that the reporter typed into the form: a name, an office, a contact, a reference."""
    report = report_of(ticket)
    given: dict[str, Any] = report.data.get("form") or {} if report is not None else {}
    contract = contract_of(ticket.version)
    kind = report.data["kind"] if report is not None else ""
    chosen = {question.id for question in questions_of(contract, kind) if question.type in CHOSEN} if kind else set()
    short = (str(value) for name, value in given.items() if name not in chosen and isinstance(value, str))
    return [value for value in short if len(value) <= LONGEST_ANSWER]


def distinct(found: Iterable[Found]) -> list[Found]:
    """Each found text once, in the order in which it first stands."""
    return list({one.text: one for one in reversed(list(found))}.values())[::-1]


def stand_in(kind: str, language: str) -> str:
    """What is written in place of what is found, in the article's language."""
    with translation.override(language):
        return {
            "name": _("[name]"),
            "maybe": _("[name]"),
            "organisation": _("[organisation]"),
            "email": _("[e-mail address]"),
            "number": _("[number]"),
            "reference": _("[reference]"),
            "address": _("[address]"),
            "answer": _("[left out]"),
        }[kind]


def kind_in_words(kind: str) -> str:
    return {
        "name": _("a name"),
        "maybe": _("perhaps a name"),
        "organisation": _("an organisation"),
        "email": _("an e-mail address"),
        "number": _("a number"),
        "reference": _("a reference"),
        "address": _("an address"),
        "answer": _("typed into the form of the report"),
    }[kind]
