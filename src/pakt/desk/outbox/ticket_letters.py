"""The letter about a ticket: what happened, in whose words, and what is owed now by whom."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import said
from pakt.desk.outbox import unsubscribing, words
from pakt.desk.outbox.context import Context
from pakt.desk.outbox.letters import Clause, Letter, Owed, Quote, plain
from pakt.desk.outbox.models import Delivery
from pakt.desk.outbox.rules import OWED, OWED_TO, RULES, Relation
from pakt.desk.pages.markdown import markup
from pakt.desk.pages.parts import ParPart
from pakt.desk.pages.words import when_words
from pakt.desk.tickets import owing
from pakt.desk.tickets.history import to_datetime
from pakt.desk.tickets.models import Message, Ticket
from pakt.desk.tickets.terms import Terms
from pakt.engine.replay import ClockState

# So many things owed by one side are named; the ticket shows all.
MOST_OWED = 3
# What says the report itself, so that the facts of it are worth repeating.
REPORTS = ("received", "reported")


def letter(context: Context, delivery: Delivery, side: str, own_zone: str) -> Letter:
    """The letter to somebody of `side`, in the active language."""
    ticket, title = context.ticket, words.title(delivery.what)
    return Letter(
        subject=plain(f"[{ticket.reference}] {title}: {ticket.subject}"),
        title=title,
        lead=words.lead(delivery.what, side),
        about=f"{ticket.reference} · {ticket.subject}",
        facts=facts(context, delivery.what, side, own_zone),
        quote=quote(context, internal=delivery.internal),
        owed=owed(context, side, own_zone) if side != "contractor" else (),
        after=after(context, delivery.what, side, own_zone),
        button=(_("Open the ticket"), ticket_url(ticket, context.message)),
        sender=words.sender(ticket.agreement.provider.name),
        foot=foot(delivery),
        settings_url=absolute(reverse("notice_settings")),
        author=author(context, delivery, side),
        above=words.above() if settings.MAIL_ANSWERED and not delivery.internal else "",
        list_name=f"{ticket.reference.lower()}.watching",
        unsubscribe_url=unsubscribe_url(delivery),
    )


def author(context: Context, delivery: Delivery, side: str) -> str:
    """Whoever of the provider writes to another side in own words; else the letter comes by itself."""
    event = context.event
    is_written = context.text and event is not None and event.by == "provider" and event.person_id is not None
    return context.who() if is_written and side != "provider" and delivery.what not in REPORTS else ""


def unsubscribe_url(delivery: Delivery) -> str:
    """Where a click ends it, for whoever gets it only as a watcher."""
    ticket, person = delivery.ticket, delivery.person
    if ticket is None or person is None or delivery.reason != Relation.WATCHER:
        return ""
    return absolute(unsubscribing.url(person, "watching", ticket.pk))


def absolute(path: str) -> str:
    return f"{settings.URL}{path}"


def ticket_url(ticket: Ticket, message: Message | None = None) -> str:
    """The address of a ticket, at a message where there is one."""
    place = f"#event-{message.pk}" if message else ""
    return absolute(reverse("ticket", args=[ticket.reference]) + place)


def facts(context: Context, what: str, side: str, own_zone: str) -> list[tuple[str, str]]:
    ticket = context.ticket
    if side == "contractor":
        return []
    rows = [(_("Agreement"), ticket.agreement.name)]
    if what in REPORTS:
        rows += classification(context)
        rows += [(_("Reporter"), ticket.reporter.name)] if ticket.reporter else []
        return rows
    rows += [(_("By"), who)] if (who := context.who()) and context.text == "" else []
    rows += [(_("In detail"), detail)] if (detail := context.detail()) else []
    rows += [(_("Effect"), effect)] if (effect := context.effect()) else []
    return [*rows, *of_term(context, own_zone)]


def of_term(context: Context, own_zone: str) -> list[tuple[str, str]]:
    """What follows from a term that a thing is about, and by when a notice of its delay is due."""
    terms, clock = context.terms(own_zone), context.clock
    if clock is None:
        return []
    rows: list[tuple[str, str]] = []
    if context.data.get("until") and clock.notice_due_at is not None and clock.notice == "none":
        rows.append((_("A notice of delay is due"), when_words(to_datetime(clock.notice_due_at), terms.reader)))
    rows += [(_("What follows"), consequence)] if (consequence := terms.consequence(clock)) else []
    return rows


def classification(context: Context) -> list[tuple[str, str]]:
    contract, state = context.contract, context.now.state
    rows = [(_("Kind"), said(contract.kinds[state.kind].name))]
    if state.priority in contract.priorities:
        rows.append((_("Priority"), said(contract.priorities[state.priority].name)))
    return rows


def quote(context: Context, *, internal: bool) -> Quote | None:
    if not context.text and not context.files:
        return None
    return Quote(context.who(), context.text, markup(context.text), context.files, internal)


def owed(context: Context, side: str, own_zone: str) -> list[Owed]:
    """What each side owes after this, the reader's own first."""
    if not context.is_open:
        return []
    terms, customer = context.terms(own_zone), context.ticket.agreement.customer.name
    if side == "customer":
        we, they = _("What we owe you"), _("What we need from you")
    else:
        we, they = _("We owe %(name)s") % {"name": customer}, _("%(name)s owes us") % {"name": customer}
    ours = [ours_owed(terms, clock, we, side) for clock in owing.open_clocks(terms, "provider")[:MOST_OWED]]
    theirs = [Owed("you", they, *words_of(one)) for one in owing.asked_of_customer(terms)[:MOST_OWED]]
    return [*theirs, *ours] if side == "customer" else [*ours, *theirs]


def after(context: Context, what: str, side: str, own_zone: str) -> list[str]:
    """What else the customer is to know: that there is no term, or what the agreement lets one do now."""
    if what == "received" and side == "customer":
        return list(filter(None, [owing.nothing_words(context.terms(own_zone), is_open=True)]))
    changed = what == "classified" and side == "customer" and context.event is not None and context.event.by != side
    rules = context.contract.classification
    if changed and rules is not None and rules.disputable:
        return [_("Whoever does not agree can object to it on the page of the ticket.")]
    return []


def ours_owed(terms: Terms, clock: ClockState, by: str, side: str) -> Owed:
    """A term of the provider's; the customer is told what it promises."""
    promise = terms.contract.clocks[clock.name].promise
    one = Owed("us", by, *words_of(owing.of_provider(terms, clock)))
    return replace(one, note=said(promise)) if promise and side == "customer" else one


def words_of(one: owing.Owed) -> tuple[str, str, str, list[Clause]]:
    return one.title, owing.line(one.due), one.note, [clause(par) for par in one.clauses]


def clause(part: ParPart) -> Clause:
    return Clause(part.ref, absolute(part.url), part.title)


def foot(delivery: Delivery) -> list[str]:
    """Why it came, and whether that can be changed."""
    owed_words = _("It is owed under the agreement and always comes.")
    return [words.reason(delivery.reason), *([owed_words] if is_owed(delivery) else [])]


def is_owed(delivery: Delivery) -> bool:
    """Whether one side owes it to the other under the agreement."""
    return delivery.what in RULES and RULES[delivery.what].kind in OWED and delivery.reason in OWED_TO
