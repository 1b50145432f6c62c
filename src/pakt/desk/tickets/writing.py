"""Where one writes on a ticket: what sending does to the terms, by which way it goes, what came meanwhile.

What is typed is kept as a draft of one person for one form of one ticket, until it is sent or discarded. Words that
somebody else's news overtook are held back once: what came is shown, and the same button sends them all the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import pars, said
from pakt.desk.drafts import actions as draft_actions
from pakt.desk.drafts import queries as draft_queries
from pakt.desk.drafts.models import Draft
from pakt.desk.drafts.templatetags.pakt_drafts import drafts, words_of
from pakt.desk.files import queries as file_queries
from pakt.desk.files.attaching import attach_part, taken
from pakt.desk.files.models import File
from pakt.desk.pages.parts import AttachPart, ParPart, WritePart
from pakt.desk.people.models import Person
from pakt.desk.people.request import reader
from pakt.desk.tickets import referring
from pakt.desk.tickets.models import Event, Ticket
from pakt.desk.tickets.queries import Now
from pakt.desk.tickets.step_forms import StepForm, more_than_words
from pakt.desk.tickets.step_parts import form_about, form_rows, step_effect
from pakt.desk.tickets.story import Entry, Story, joined
from pakt.desk.tickets.wording import step_title
from pakt.engine.steps import Step

FILES = "files"
# What others did without saying anything to the customer or to us.
QUIET = ("assigned",)


@dataclass(frozen=True)
class Sent:
    """What was posted from where one writes, and why it came back if it did.

    `step` is a step for which the words are meant instead; `seen` the newest event that whoever wrote had seen.
    """

    text: str = ""
    place: str = ""
    asks: bool = False
    step: str = ""
    key: str | None = None
    seen: int | None = None
    files: Sequence[File] = ()
    file_errors: Sequence[str] = ()
    error: str = ""
    came: Sequence[Entry] = ()


NOTHING = Sent()


def sent(request: HttpRequest) -> Sent:
    posted, files = request.POST, taken(request, FILES)
    seen = posted.get("seen", "")
    return Sent(
        text=posted.get("text", "").strip(),
        place=posted.get("place", ""),
        asks=posted.get("asks") == "yes",
        step=posted.get("step", ""),
        key=posted.get("key") or None,
        seen=int(seen) if seen.isdecimal() and len(seen) < 19 else None,
        files=files.files,
        file_errors=files.errors,
    )


def meanwhile(rows: Sequence[Event], person: Person, seen: int | None) -> list[Event]:
    """What others said and did since `seen`, the newest event that this person had before their eyes."""
    if seen is None:
        return []
    return [row for row in rows if row.pk > seen and row.person_id != person.pk and row.type not in QUIET]


def newest(rows: Sequence[Event]) -> int:
    return max((row.pk for row in rows), default=0)


def held(story: Story, came: Sequence[Event]) -> list[Entry]:
    """What came meanwhile, as the conversation shows it."""
    return joined([part for row in came for part in story.parts(row)])


# Drafts


def draft_place(ticket: Ticket, step: str = "") -> str:
    return f"ticket {ticket.reference} {step}".strip()


def draft_of(person: Person, ticket: Ticket, step: str = "") -> Draft | None:
    """What was typed here and not sent; None where nothing of it is left."""
    draft = draft_queries.draft(person, draft_place(ticket, step))
    return draft if draft and (draft.value("text") or draft.values(f"{FILES}-kept")) else None


def discard_draft(person: Person, ticket: Ticket, step: str = "") -> None:
    draft_actions.discard(person, draft_place(ticket, step))


@dataclass(frozen=True)
class Keeping:
    """What a form needs to keep what is typed in it: attributes, the words on what was kept, and the files."""

    attrs: str
    words: str
    attach: AttachPart


def keeping(request: HttpRequest, ticket: Ticket, back: Sent, draft: Draft | None, step: str = "") -> Keeping:
    place = draft_place(ticket, step)
    files = back.files
    if draft:
        files = file_queries.not_sent(reader(request), draft.values(f"{FILES}-kept"))
    context = {"draft": draft, "words": words_of(draft) if draft else "", "back": request.path}
    kept = render_to_string("drafts/_kept.html", context)
    return Keeping(drafts(place), kept, attach_part(files, name=FILES, errors=back.file_errors))


# The sheet itself


def box(request: HttpRequest, known: Now, rows: Sequence[Event], back: Sent, part: WritePart) -> WritePart:
    """The sheet of either side with what is typed on it: what came back, else what was kept, else nothing."""
    ticket = known.ticket
    draft = draft_of(reader(request), ticket) if back == NOTHING else None
    if draft:
        back = Sent(draft.value("text"), draft.value("place"), draft.value("asks") == "yes")
    kept = keeping(request, ticket, back, draft)
    return replace(
        part,
        text=back.text,
        place="note" if back.place == "note" and part.note_hint else "customer",
        asks=back.asks,
        error=back.error,
        came=back.came,
        seen=str(newest(rows)),
        key=secrets.token_hex(16),
        form_attrs=kept.attrs,
        kept=kept.words,
        attach=kept.attach,
        refer=referring.field(request, ticket) if part.note_hint else "",
        mentions=mentions_url(ticket),
    )


def mentions_url(ticket: Ticket) -> str:
    """Where the editor asks whom words may name."""
    return reverse("ticket_people", args=[ticket.reference])


def provider_part(known: Now, grouped: dict[str, list[Step]]) -> WritePart:
    """To the customer, or a note for the own side. A question that is waited for is a step of its own: it is asked
    whether this is one."""
    ticket, asking = known.ticket, grouped.get("info_requested", [])
    name = ticket.reporter.name if ticket.reporter else ticket.agreement.customer.name
    way, clauses = way_of_answer(known, grouped)
    return WritePart(
        action=reverse("ticket_write", args=[ticket.reference]),
        hint=_("Goes to %(name)s, and stands on the portal.") % {"name": name},
        note_hint=_("Only your own side reads this. The customer never sees it."),
        effect=effect_words(known, grouped.get("responded", [])),
        note_effect=_("A note changes no term."),
        way=way,
        way_clauses=clauses,
        way_step=step_title("answered", "provider") if way else "",
        ask=_("Is this a question that you wait for?") if asking else "",
        ask_hint=step_effect(known.contract, asking[0]) if asking else "",
        ask_more=asked_first(known, asking),
    )


def customer_part(known: Now, grouped: dict[str, list[Step]]) -> WritePart:
    name = known.ticket.agreement.provider.name
    return WritePart(
        action=reverse("ticket_write", args=[known.ticket.reference]),
        hint=_("Goes to %(name)s. Your colleagues see it too.") % {"name": name},
        effect=effect_words(known, grouped.get("info_supplied", [])),
    )


def effect_words(known: Now, options: Sequence[Step]) -> str:
    """What sending does to the terms; the step that lies in the words says it."""
    open_ones = [option for option in options if option.refused is None]
    effect = step_effect(known.contract, open_ones[0]) if open_ones else ""
    return _("What sending does: %(effect)s.") % {"effect": effect} if effect else _("Sending changes no term.")


def asked_first(known: Now, asking: Sequence[Step]) -> str:
    """What the agreement asks beside the words of a question: the call that was tried before."""
    asks = (
        [said(question.label) for question in more_than_words(known.contract, "info_requested", "provider")]
        if asking
        else []
    )
    return _("Before that you are asked: %(what)s.") % {"what": "; ".join(asks)} if asks else ""


def way_of_answer(known: Now, grouped: dict[str, list[Step]]) -> tuple[str, list[ParPart]]:
    """By which channel the answer must go, where the agreement says so, with its clauses."""
    options = grouped.get("answered", [])
    bound = [step for step in options if step.refused is not None or "reason" in step.needs]
    if not bound or len(bound) == len(options):
        return "", []
    ways = {
        "portal": _("The question came by the portal, and so goes its answer."),
        "email": _("The question came by e-mail, and so goes its answer."),
        "phone": _("The question came by phone, and so goes its answer; any other way needs a reason."),
    }
    rules = [rule for rule in known.contract.refusals if rule.event == "answered"]
    clauses = list(dict.fromkeys(clause for rule in rules for clause in rule.clauses))
    return ways.get(known.ticket.channel, ""), pars(known.ticket.agreement, known.contract, clauses)


# The form of a step


def form_context(
    request: HttpRequest, known: Now, rows: Sequence[Event], form: StepForm | None, back: Sent
) -> dict[str, Any]:
    """What a template needs to show the form of a step; what was typed into it before stands in it again."""
    if form is None:
        return {"form": None}
    draft = None
    if not form.is_bound:
        draft = draft_of(reader(request), known.ticket, form.step) if back == NOTHING else None
        typed = {name: draft.value(name) for name in form.fields if name in draft.fields} if draft else {}
        form.initial = {**form.initial, **typed, "key": secrets.token_hex(16)}
        if back.text:
            form.initial["text"] = back.text
    kept = keeping(request, known.ticket, back, draft, form.step)
    if "text" in form.fields:
        form.fields["text"].widget.mentions = mentions_url(known.ticket)
    return {
        "form": form,
        "form_rows": form_rows(known, form),
        "form_about": form_about(known, form),
        "form_title": step_title(form.step, form.party),
        "form_attrs": kept.attrs,
        "form_kept": kept.words,
        "form_attach": kept.attach if "text" in form.fields else None,
        "form_refer": referring.field(request, known.ticket, form.step) if form.may_refer else "",
        "form_seen": newest(rows),
        "form_came": back.came,
    }
