"""The words for each thing that is told: its title, and what a letter says of it to each side.

A title is a noun, so that no name has to be bent behind it: `Question asked — Hana Vrbová`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from pakt.desk.outbox.rules import Kind, Relation
from pakt.desk.tickets.wording import WORDS

TITLES: Mapping[str, Any] = {
    "received": gettext_lazy("Report received"),
    "reported": gettext_lazy("New ticket"),
    "message": gettext_lazy("New message"),
    "note": gettext_lazy("Internal note"),
    "accepted_by_silence": gettext_lazy("Accepted by itself"),
    "breached": gettext_lazy("Past its term"),
    "soon": gettext_lazy("Due soon"),
    "notice_owed": gettext_lazy("A notice of delay will be owed"),
    "right_arose": gettext_lazy("A right has arisen"),
    "digest": gettext_lazy("Your day in Pakt"),
    "invitation": gettext_lazy("Invitation"),
    "password_reset": gettext_lazy("A new password"),
}
ICONS: Mapping[str, str] = {
    "received": "mail",
    "reported": "plus",
    "message": "mail",
    "accepted_by_silence": "met",
    "breached": "breached",
    "soon": "soon",
    "notice_owed": "soon",
    "right_arose": "scale",
}

# What a letter says first: to the customer's side, and to the provider's.
LEADS: Mapping[str, tuple[Any, Any]] = {
    "received": (
        gettext_lazy("The report has arrived and is a ticket now. Everything about it can be followed there."),
        gettext_lazy("The report has arrived and is a ticket now."),
    ),
    "reported": (
        gettext_lazy("A ticket was reported under the agreement."),
        gettext_lazy("A new ticket waits for somebody to take it."),
    ),
    "assigned": (
        gettext_lazy("The ticket was assigned."),
        gettext_lazy("The ticket was assigned: what is owed in it is to be done by its new owner."),
    ),
    "message": (gettext_lazy("There is a new message."), gettext_lazy("There is a new message.")),
    "answered": (
        gettext_lazy("The question of this ticket has been answered."),
        gettext_lazy("The customer’s question was answered."),
    ),
    "note": (
        gettext_lazy("There is a new message."),
        gettext_lazy("An internal note was written. The customer never sees it."),
    ),
    "meeting_noted": (gettext_lazy("A meeting was noted."), gettext_lazy("A meeting was noted.")),
    "meeting_noted_inside": (
        gettext_lazy("A meeting was noted."),
        gettext_lazy("A meeting of our own side was noted. The customer never sees it."),
    ),
    "info_requested": (
        gettext_lazy("There is a question to you. Work can go on once it is answered."),
        gettext_lazy("The customer was asked a question."),
    ),
    "info_supplied": (
        gettext_lazy("What was asked for has been sent."),
        gettext_lazy("The customer has sent what was asked for. Work can go on."),
    ),
    "cooperation_asked": (
        gettext_lazy("Your cooperation is asked for. This letter is the request in writing."),
        gettext_lazy("The customer was asked for cooperation in writing."),
    ),
    "cooperation_answered": (
        gettext_lazy("The request for cooperation was answered."),
        gettext_lazy("The customer has answered the request for cooperation."),
    ),
    "warned": (
        gettext_lazy("This is a warning of possible errors, given in good time."),
        gettext_lazy("The customer was warned."),
    ),
    "shared": (
        gettext_lazy("The ticket was shared with another contractor, who sees only what was chosen for it."),
        gettext_lazy("The ticket was shared with another contractor, who sees only what was chosen for it."),
    ),
    "unshared": (
        gettext_lazy("The other contractor sees nothing of the ticket any more."),
        gettext_lazy("The other contractor sees nothing of the ticket any more."),
    ),
    "contractor_asked": (
        gettext_lazy("Another contractor was asked. Its answer excuses no term by itself."),
        gettext_lazy("Another contractor was asked. Its answer excuses no term by itself."),
    ),
    "contractor_wrote": (
        gettext_lazy("Another contractor has written."),
        gettext_lazy("Another contractor has written."),
    ),
    "classified": (
        gettext_lazy("The classification of the ticket was changed."),
        gettext_lazy("The classification of the ticket was changed."),
    ),
    "analysed": (
        gettext_lazy("The first analysis is done. It says what the ticket is and when it is planned for."),
        gettext_lazy("The first analysis is done."),
    ),
    "classification_disputed": (
        gettext_lazy("An objection to the classification was made."),
        gettext_lazy("The customer objects to the classification."),
    ),
    "dispute_settled": (
        gettext_lazy("The dispute over the classification is settled."),
        gettext_lazy("The dispute over the classification is settled."),
    ),
    "opinion_brought": (
        gettext_lazy("An independent expert’s opinion was brought."),
        gettext_lazy("The customer has brought an independent expert’s opinion. A comment on it is expected."),
    ),
    "opinion_commented": (
        gettext_lazy("There is a comment on the expert’s opinion."),
        gettext_lazy("There is a comment on the expert’s opinion."),
    ),
    "workaround_provided": (
        gettext_lazy("There is a way to go on working until the cause is removed."),
        gettext_lazy("A workaround was given."),
    ),
    "resolved": (
        gettext_lazy("It has been removed or done. Please try it."),
        gettext_lazy("The ticket was marked as removed."),
    ),
    "accepted": (
        gettext_lazy("What was done has been accepted."),
        gettext_lazy("The customer has accepted what was done."),
    ),
    "rejected": (
        gettext_lazy("What was done has been rejected."),
        gettext_lazy("The customer has rejected what was done."),
    ),
    "accepted_by_silence": (
        gettext_lazy("Nothing was said until the end of the term, so what was done counts as accepted."),
        gettext_lazy("The customer said nothing until the end of the term, so what was done counts as accepted."),
    ),
    "acknowledged": (
        gettext_lazy("This confirms that the report was received."),
        gettext_lazy("Receipt was confirmed to the customer."),
    ),
    "responded": (gettext_lazy("Work on the ticket has begun."), gettext_lazy("Work on the ticket has begun.")),
    "called": (gettext_lazy("A call was noted."), gettext_lazy("The customer’s call was noted.")),
    "confirmed": (
        gettext_lazy("Everything that is needed is there."),
        gettext_lazy("Everything that is needed is there."),
    ),
    "callback_agreed": (gettext_lazy("A call back was agreed."), gettext_lazy("A call back was agreed.")),
    "closed": (gettext_lazy("The ticket is closed."), gettext_lazy("The ticket is closed.")),
    "reopened": (gettext_lazy("The ticket is open again."), gettext_lazy("The ticket is open again.")),
    "excused": (
        gettext_lazy("A time was recorded in which a term does not run."),
        gettext_lazy("A time was recorded in which a term does not run."),
    ),
    "call_attempted": (
        gettext_lazy("There was a call about this ticket."),
        gettext_lazy("The customer was called about this ticket."),
    ),
    "details_changed": (
        gettext_lazy("Module, version or warranty of the ticket were corrected."),
        gettext_lazy("Module, version or warranty of the ticket were corrected."),
    ),
    "rated": (
        gettext_lazy("A rating of how satisfied one is was given."),
        gettext_lazy("The customer has rated how satisfied one is there."),
    ),
    "delay_announced": (
        gettext_lazy("This is the notice of delay: a term of this ticket will not be kept."),
        gettext_lazy("A notice of delay was given: a term of this ticket will not be kept."),
    ),
    "soon": (
        gettext_lazy("Three quarters of a term of yours have passed."),
        gettext_lazy("Three quarters of a term of ours have passed."),
    ),
    "notice_owed": (
        gettext_lazy("If this term of yours will not be kept, say so before the time below."),
        gettext_lazy("If this term of ours will not be kept, tell the customer before the time below."),
    ),
    "breached": (
        gettext_lazy("A term of this ticket has passed and what was owed is not there."),
        gettext_lazy("A term of this ticket has passed and what was owed is not there."),
    ),
    "right_arose": (
        gettext_lazy("A term has passed, and the agreement gives a right for it."),
        gettext_lazy("A term has passed, and the agreement gives a right for it."),
    ),
    "planned": (
        gettext_lazy("There is a plan: when it will be done, and how much work is left."),
        gettext_lazy("The work was planned."),
    ),
    "release_scheduled": (
        gettext_lazy("A release was scheduled to which a term of this ticket is bound."),
        gettext_lazy("A release was scheduled to which a term of this ticket is bound."),
    ),
    "released": (
        gettext_lazy("A release came out to which a term of this ticket was bound."),
        gettext_lazy("A release came out to which a term of this ticket was bound."),
    ),
}
TO_CONTRACTOR: Mapping[str, Any] = {
    "received": gettext_lazy("The report has arrived and is a ticket now."),
    "shared": gettext_lazy("A ticket was shared with your organisation."),
    "contractor_asked": gettext_lazy("There is a question to your organisation."),
}

# As `inbox.reading.phrases` reads them: not by the catalogues, because a mail may be years old.
ABOVE: Mapping[str, str] = {
    "en": "## Please write your reply above this line ##",
    "pl": "## Prosimy pisać odpowiedź powyżej tej linii ##",
    "cs": "## Odpověď pište prosím nad tento řádek ##",
    "sr-latn": "## Odgovor pišite iznad ove linije ##",
    "ru": "## Пожалуйста, пишите ответ выше этой строки ##",
}

REASONS: Mapping[str, Any] = {
    Relation.MENTIONED: gettext_lazy("You get this because your name stands in the message."),
    Relation.ASSIGNEE: gettext_lazy("You get this because you work on the ticket."),
    Relation.REPORTER: gettext_lazy("You get this because you reported the ticket."),
    Relation.CONTACT: gettext_lazy("You get this because you are named as a contact person under the agreement."),
    Relation.ALL_NOTICES: gettext_lazy("You get this because you are named as a contact person under the agreement."),
    Relation.TEAM: gettext_lazy("You get this because nobody works on the ticket yet and you may take it."),
    Relation.WATCHER: gettext_lazy("You get this because you watch the ticket."),
    Relation.PROVIDER_MANAGER: gettext_lazy("You get this as a manager of the provider."),
    Relation.CUSTOMER_MANAGER: gettext_lazy("You get this as a manager of the customer."),
    Relation.CONTRACTOR: gettext_lazy("You get this because the ticket was shared with your organisation."),
}

KINDS: Mapping[Kind, tuple[Any, Any]] = {
    Kind.RECEIPT: (pgettext_lazy("notices", "Confirmations"), gettext_lazy("a report of yours has arrived")),
    Kind.NEW: (
        pgettext_lazy("notices", "New tickets"),
        gettext_lazy("somebody reported something that nobody has yet"),
    ),
    Kind.ASSIGNED: (pgettext_lazy("notices", "Assignments"), gettext_lazy("a ticket was given to you or your team")),
    Kind.MENTION: (pgettext_lazy("notices", "Mentions"), gettext_lazy("your name stands in a message or a note")),
    Kind.WORDS: (pgettext_lazy("notices", "Messages and answers"), gettext_lazy("the other side or a colleague wrote")),
    Kind.QUESTION: (
        pgettext_lazy("notices", "Questions"),
        gettext_lazy("something is asked of you, or what you asked for has come"),
    ),
    Kind.CLASSIFICATION: (
        pgettext_lazy("notices", "Classification"),
        gettext_lazy("kind or priority was changed, disputed or settled, with the reason"),
    ),
    Kind.RESULT: (
        pgettext_lazy("notices", "Results"),
        gettext_lazy("a workaround, a removal, an acceptance, a rejection with remarks"),
    ),
    Kind.STEPS: (
        pgettext_lazy("notices", "Steps in between"),
        gettext_lazy("work has begun, a call was made, the ticket is closed or open again"),
    ),
    Kind.DELAY: (pgettext_lazy("notices", "Notices of delay"), gettext_lazy("a term will not be kept")),
    Kind.TERMS: (
        pgettext_lazy("notices", "Terms"),
        gettext_lazy("a term runs out soon, has passed, or gives a right"),
    ),
    Kind.PLAN: (pgettext_lazy("notices", "Plans and releases"), gettext_lazy("a date was set or moved")),
    Kind.WARNING: (pgettext_lazy("notices", "Warnings"), gettext_lazy("the provider warns of possible errors")),
    Kind.NOTE: (pgettext_lazy("notices", "Internal notes"), gettext_lazy("a colleague wrote for your own side only")),
}


def title(what: str) -> str:
    return str(TITLES[what] if what in TITLES else WORDS[what].done)


def icon(what: str) -> str:
    return ICONS[what] if what in ICONS else WORDS[what].icon


def lead(what: str, side: str) -> str:
    """What a letter of this says first to somebody of that side."""
    if side == "contractor":
        return str(TO_CONTRACTOR[what])
    customer, provider = LEADS[what]
    return str(provider if side == "provider" else customer)


def reason(relation: str) -> str:
    return str(REASONS[relation]) if relation in REASONS else ""


def sender(provider: str) -> str:
    """The name under a letter and beside its address."""
    return _("%(name)s, by Pakt") % {"name": provider}


def above() -> str:
    """The line above which an answer is written; `inbox` knows an answer by it."""
    return ABOVE[get_language() or "en"]
