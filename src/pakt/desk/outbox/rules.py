"""Who is told of what: the whole of it, on this page.

What happens to a ticket is a row of `RULES`. `to` names by which relation people hear of it; nobody is told what he
did himself, or what he may not see (`people.access`; `tickets.desk_events` says what is internal). Another contractor
is told what was shared with it or asked of it, and that its own report was received; nothing else of a ticket.

Some of it is owed: by one side to the other, under the agreement. `OWED` lists those kinds, `OWED_TO` to whom on the
other side they are owed. That always goes out at once by e-mail, whatever a person has chosen or muted (CM-28, CM-35,
CB-13, CC-26). The rest can be chosen by kind, gathered into a daily letter, or muted for a ticket.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Relation(StrEnum):
    """How somebody stands to a ticket; the first that holds is the reason given in the letter."""

    MENTIONED = "mentioned"  # named in these words
    ASSIGNEE = "assignee"
    REPORTER = "reporter"
    CONTACT = "contact"  # a contact person named under the agreement, for all that touches a term
    ALL_NOTICES = "all_notices"  # a contact person to whom the contract sends every notice
    TEAM = "team"  # whoever may take it (of its team, where it has one), while nobody works on it
    WATCHER = "watcher"
    PROVIDER_MANAGER = "provider_manager"
    CUSTOMER_MANAGER = "customer_manager"
    CONTRACTOR = "contractor"  # of the organisation with which it is shared


class Kind(StrEnum):
    """What a person can choose about."""

    RECEIPT = "receipt"
    NEW = "new"
    ASSIGNED = "assigned"
    MENTION = "mention"
    WORDS = "words"
    QUESTION = "question"
    CLASSIFICATION = "classification"
    RESULT = "result"
    STEPS = "steps"
    DELAY = "delay"
    TERMS = "terms"
    WARNING = "warning"
    PLAN = "plan"
    NOTE = "note"


@dataclass(frozen=True)
class Rule:
    """`from_colleagues`: the team hears of it though one of its own side did it.

    `by_letter_only`: it is no news in the application, not even to whoever did it (the receipt of a report).

    `owing_side_only`: it concerns only the side that owes the term.
    """

    kind: Kind
    to: frozenset[Relation]
    from_colleagues: bool = False
    by_letter_only: bool = False
    owing_side_only: bool = False


R = Relation
WORKERS = frozenset({R.ASSIGNEE, R.TEAM})
NEAR = frozenset({R.ASSIGNEE, R.WATCHER, R.MENTIONED})
FOLLOWERS = WORKERS | {R.REPORTER, R.WATCHER, R.MENTIONED, R.ALL_NOTICES}
STEP = FOLLOWERS | {R.CONTACT}
ALARM = STEP | {R.PROVIDER_MANAGER, R.CUSTOMER_MANAGER}

RULES: dict[str, Rule] = {
    # a ticket begins
    "received": Rule(Kind.RECEIPT, frozenset({R.REPORTER}), by_letter_only=True),
    "reported": Rule(Kind.NEW, STEP - {R.REPORTER}),
    "assigned": Rule(Kind.ASSIGNED, WORKERS, from_colleagues=True),
    # words
    "message": Rule(Kind.WORDS, FOLLOWERS),
    "answered": Rule(Kind.WORDS, STEP),
    "meeting_noted": Rule(Kind.WORDS, FOLLOWERS),
    "note": Rule(Kind.NOTE, NEAR),
    "meeting_noted_inside": Rule(Kind.NOTE, NEAR),
    "info_requested": Rule(Kind.QUESTION, STEP),
    "info_supplied": Rule(Kind.QUESTION, STEP),
    "cooperation_asked": Rule(Kind.QUESTION, STEP | {R.CUSTOMER_MANAGER}),
    "cooperation_answered": Rule(Kind.QUESTION, STEP),
    "warned": Rule(Kind.WARNING, STEP | {R.CUSTOMER_MANAGER}),
    # other contractors
    "shared": Rule(Kind.STEPS, FOLLOWERS | {R.CONTRACTOR}),
    "unshared": Rule(Kind.STEPS, FOLLOWERS),
    "contractor_asked": Rule(Kind.QUESTION, FOLLOWERS | {R.CONTRACTOR}),
    "contractor_wrote": Rule(Kind.QUESTION, FOLLOWERS),
    # what it is
    "classified": Rule(Kind.CLASSIFICATION, STEP),
    "analysed": Rule(Kind.CLASSIFICATION, STEP),
    "classification_disputed": Rule(Kind.CLASSIFICATION, STEP | {R.PROVIDER_MANAGER}),
    "dispute_settled": Rule(Kind.CLASSIFICATION, STEP | {R.PROVIDER_MANAGER}),
    "opinion_brought": Rule(Kind.CLASSIFICATION, STEP | {R.PROVIDER_MANAGER}),
    "opinion_commented": Rule(Kind.CLASSIFICATION, STEP),
    # what was done
    "workaround_provided": Rule(Kind.RESULT, STEP),
    "resolved": Rule(Kind.RESULT, STEP),
    "accepted": Rule(Kind.RESULT, STEP),
    "rejected": Rule(Kind.RESULT, STEP),
    "accepted_by_silence": Rule(Kind.RESULT, STEP),
    # the way there
    "acknowledged": Rule(Kind.RECEIPT, STEP),
    "responded": Rule(Kind.STEPS, STEP),
    "called": Rule(Kind.STEPS, STEP),
    "confirmed": Rule(Kind.STEPS, STEP),
    "callback_agreed": Rule(Kind.STEPS, STEP),
    "closed": Rule(Kind.STEPS, STEP),
    "reopened": Rule(Kind.STEPS, STEP),
    "excused": Rule(Kind.STEPS, STEP | {R.CUSTOMER_MANAGER}),
    "call_attempted": Rule(Kind.STEPS, FOLLOWERS),
    "details_changed": Rule(Kind.STEPS, FOLLOWERS),
    "rated": Rule(Kind.STEPS, FOLLOWERS | {R.PROVIDER_MANAGER}),
    # terms
    "delay_announced": Rule(Kind.DELAY, ALARM),
    "soon": Rule(Kind.TERMS, FOLLOWERS, owing_side_only=True),
    "notice_owed": Rule(Kind.TERMS, FOLLOWERS, owing_side_only=True),
    "breached": Rule(Kind.TERMS, ALARM),
    "right_arose": Rule(Kind.TERMS, ALARM),
    "planned": Rule(Kind.PLAN, STEP),
    "release_scheduled": Rule(Kind.PLAN, STEP),
    "released": Rule(Kind.PLAN, STEP),
}

# Books that the provider keeps for itself; nobody waits for them.
UNTOLD = frozenset({
    "work_done", "work_corrected", "linked", "unlinked", "duty_called", "duty_taken", "duty_unanswered",
})  # fmt: skip

OWED = frozenset({
    Kind.RECEIPT, Kind.WORDS, Kind.QUESTION, Kind.CLASSIFICATION, Kind.RESULT, Kind.DELAY, Kind.WARNING,
})  # fmt: skip
OWED_TO = WORKERS | {R.REPORTER, R.CONTACT, R.ALL_NOTICES}
