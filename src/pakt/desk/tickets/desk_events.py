"""What only the desk keeps of a ticket, in one table: words, work, plans, evidence, links, shares.

The engine knows nothing of these events: they start, stop and excuse no term. What an event carries beside its words
is checked here, so that whoever reads it later trusts what it finds. What is `internal` never leaves the provider's
side, by its type alone: neither its words nor that it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy

from pakt.desk.tickets.references import FIELD, wrong

# By which ways somebody on duty is called, and how an alarm is taken.
DUTY_WAYS = ("push", "text", "call", "email")
DUTY_TAKEN = ("link", "code", "key", "page")
Check = Callable[[Any], str]
CUSTOMER, PROVIDER, SYSTEM, CONTRACTOR = "customer", "provider", "system", "contractor"
LONGEST_LINE = 500
LONGEST_WORDS = 50_000
# A month of minutes: more than anybody works or plans in one entry.
MOST_MINUTES = 60 * 24 * 31
MOST_MESSAGES = 200
# How one ticket stands to another, each with how the other one stands to it.
LINKS: Mapping[str, str] = {
    "related": "related",
    "leads": "follows",
    "follows": "leads",
    "split_into": "split_from",
    "split_from": "split_into",
    "moved_to": "moved_from",
    "moved_from": "moved_to",
}


def line(value: Any) -> str:
    fits = type(value) is str and 0 < len(value) <= LONGEST_LINE and "\n" not in value
    return "" if fits else f"must be a line of at most {LONGEST_LINE} characters"


def words(value: Any) -> str:
    fits = type(value) is str and 0 < len(value.strip()) <= LONGEST_WORDS
    return "" if fits else f"must be text of at most {LONGEST_WORDS:,} characters"


def truth(value: Any) -> str:
    return "" if type(value) is bool else "must be true or false"


def whole(least: int, most: int) -> Check:
    def check(value: Any) -> str:
        fits = type(value) is int and least <= value <= most
        return "" if fits else f"must be a whole number from {least} to {most:,}"

    return check


def or_none(check: Check) -> Check:
    return lambda value: "" if value is None else check(value)


def day(value: Any) -> str:
    try:
        date.fromisoformat(value if type(value) is str else "")
    except ValueError:
        return "must be a date, as in 2026-03-10"
    return ""


def one_of(known: Sequence[str]) -> Check:
    return lambda value: "" if type(value) is str and value in known else f"must be one of {', '.join(known)}"


def several(check: Check) -> Check:
    def all_fit(value: Any) -> str:
        if type(value) is not list or not 0 < len(value) <= MOST_MESSAGES:
            return f"must be a list of 1 to {MOST_MESSAGES}"
        return next((wrong for one in value if (wrong := check(one))), "")

    return all_fit


key = whole(1, 2**63 - 1)


@dataclass(frozen=True)
class Carried:
    """Something that an event carries. `of` names the type of the earlier event of the ticket that it counts to, by
    `sequence`; then it is refused where there is none."""

    check: Check
    must: bool = False
    of: str = ""


@dataclass(frozen=True)
class DeskEvent:
    """`said_by` whom, `carries` what; `step` is what one chooses, `done` what the history says, `icon` its mark,
    `letter` its key. `words`: it is nothing without words."""

    said_by: tuple[str, ...]
    step: Any
    done: Any
    carries: Mapping[str, Carried] = field(default_factory=dict)
    internal: bool = False
    words: bool = False
    icon: str = "arrow"
    letter: str = ""


SHARED_WITH = Carried(key, must=True)
CHOSEN = Carried(several(key))
REFERENCES = Carried(wrong)

DESK_EVENTS: Mapping[str, DeskEvent] = {
    # words, and who works on it
    "message": DeskEvent(
        (CUSTOMER, PROVIDER, SYSTEM), gettext_lazy("Write"), gettext_lazy("Wrote"), {FIELD: REFERENCES}, words=True
    ),
    "note": DeskEvent(
        (PROVIDER, SYSTEM),
        gettext_lazy("Note"),
        gettext_lazy("Noted"),
        {FIELD: REFERENCES},
        internal=True,
        words=True,
        icon="lock",
    ),
    "assigned": DeskEvent(
        (PROVIDER, SYSTEM),
        gettext_lazy("Assign"),
        gettext_lazy("Assigned"),
        {"person": Carried(or_none(key), must=True), "team": Carried(or_none(key))},
        internal=True,
        letter="t",
    ),
    # what the ticket is about, and when it is planned for
    "planned": DeskEvent(
        (PROVIDER,),
        gettext_lazy("Plan the work"),
        gettext_lazy("Planned"),
        {"planned_for": Carried(or_none(day)), "work_left": Carried(or_none(whole(0, 20 * MOST_MINUTES)))},
        icon="info",
    ),
    "details_changed": DeskEvent(
        (PROVIDER,),
        gettext_lazy("Correct module and version"),
        gettext_lazy("Details corrected"),
        {"module": Carried(line), "version": Carried(line), "warranty": Carried(truth)},
        icon="info",
    ),
    # evidence
    "call_attempted": DeskEvent(
        (PROVIDER,),
        gettext_lazy("Note a call to the customer"),
        gettext_lazy("The customer was called"),
        {"whom": Carried(line, must=True), "reached": Carried(truth, must=True)},
        icon="bell",
    ),
    "cooperation_asked": DeskEvent(
        (PROVIDER,),
        gettext_lazy("Ask for cooperation"),
        gettext_lazy("Cooperation asked for"),
        {"until": Carried(day)},
        words=True,
        icon="bell",
    ),
    "cooperation_answered": DeskEvent(
        (CUSTOMER,),
        gettext_lazy("Answer the request for cooperation"),
        gettext_lazy("Request for cooperation answered"),
        {"request": Carried(key, must=True, of="cooperation_asked")},
        words=True,
        icon="met",
    ),
    "warned": DeskEvent(
        (PROVIDER,),
        gettext_lazy("Warn the customer"),
        gettext_lazy("The customer was warned"),
        {"about": Carried(one_of(("ours", "others")))},
        words=True,
        icon="warn",
    ),
    "opinion_brought": DeskEvent(
        (CUSTOMER,),
        gettext_lazy("Bring an expert’s opinion"),
        gettext_lazy("Expert’s opinion brought"),
        {"expert": Carried(line, must=True), "repair": Carried(words, must=True)},
        words=True,
        icon="info",
    ),
    "opinion_commented": DeskEvent(
        (PROVIDER,),
        gettext_lazy("Comment on the expert’s opinion"),
        gettext_lazy("Comment on the expert’s opinion"),
        {"opinion": Carried(key, must=True, of="opinion_brought")},
        words=True,
        icon="info",
    ),
    "meeting_noted": DeskEvent(
        (PROVIDER, CUSTOMER),
        gettext_lazy("Note a meeting"),
        gettext_lazy("Meeting"),
        {"form": Carried(one_of(("meeting", "teleconference")), must=True), "participants": Carried(line, must=True)},
        words=True,
        icon="info",
    ),
    "meeting_noted_inside": DeskEvent(
        (PROVIDER,),
        gettext_lazy("Note a meeting of our own side"),
        gettext_lazy("Meeting of our own side"),
        {"form": Carried(one_of(("meeting", "teleconference")), must=True), "participants": Carried(line, must=True)},
        internal=True,
        words=True,
        icon="lock",
    ),
    # other contractors
    "shared": DeskEvent(
        (PROVIDER, CUSTOMER),
        gettext_lazy("Share with another contractor"),
        gettext_lazy("Shared with another contractor"),
        {"organisation": SHARED_WITH, "messages": CHOSEN},
        words=True,
        icon="info",
    ),
    "unshared": DeskEvent(
        (PROVIDER, CUSTOMER),
        gettext_lazy("End sharing"),
        gettext_lazy("Shared no more"),
        {"organisation": SHARED_WITH},
        icon="lock",
    ),
    "contractor_asked": DeskEvent(
        (PROVIDER, CUSTOMER),
        gettext_lazy("Ask the contractor"),
        gettext_lazy("The contractor was asked"),
        {"organisation": SHARED_WITH, "until": Carried(day), "messages": CHOSEN},
        words=True,
        icon="paused",
    ),
    "contractor_wrote": DeskEvent(
        (CONTRACTOR,),
        gettext_lazy("Note what the contractor said"),
        gettext_lazy("The contractor wrote"),
        {"organisation": SHARED_WITH, "question": Carried(key, of="contractor_asked")},
        words=True,
        icon="running",
    ),
    # work
    "work_done": DeskEvent(
        (PROVIDER,),
        gettext_lazy("Note time spent"),
        gettext_lazy("Time spent"),
        {
            "minutes": Carried(whole(1, MOST_MINUTES), must=True),
            "worker": Carried(key, must=True),
            "billable": Carried(truth, must=True),
        },
        internal=True,
        words=True,
        icon="running",
    ),
    "work_corrected": DeskEvent(
        (PROVIDER,),
        gettext_lazy("Correct time spent"),
        gettext_lazy("Time spent corrected"),
        {
            "entry": Carried(key, must=True, of="work_done"),
            "minutes": Carried(whole(0, MOST_MINUTES), must=True),
            "billable": Carried(truth, must=True),
        },
        internal=True,
        words=True,
        icon="info",
    ),
    # whoever is on duty
    "duty_called": DeskEvent(
        (SYSTEM,),
        gettext_lazy("Call whoever is on duty"),
        gettext_lazy("Called, being on duty"),
        {"whom": Carried(line, must=True), "ways": Carried(several(one_of(DUTY_WAYS)), must=True)},
        internal=True,
        icon="bell",
    ),
    "duty_taken": DeskEvent(
        (SYSTEM,),
        gettext_lazy("Take the alarm"),
        gettext_lazy("Alarm taken"),
        {"whom": Carried(line, must=True), "how": Carried(one_of(DUTY_TAKEN), must=True)},
        internal=True,
        icon="met",
    ),
    "duty_unanswered": DeskEvent(
        (SYSTEM,),
        gettext_lazy("Leave the alarm"),
        gettext_lazy("Nobody took the alarm"),
        internal=True,
        icon="warn",
    ),
    "rated": DeskEvent(
        (CUSTOMER,),
        gettext_lazy("Say how satisfied you are"),
        gettext_lazy("Satisfaction"),
        {"score": Carried(whole(1, 5), must=True)},
        icon="met",
    ),
    # links; the other ticket may be one that the customer must not know of
    "linked": DeskEvent(
        (PROVIDER, SYSTEM),
        gettext_lazy("Link with another ticket"),
        gettext_lazy("Linked"),
        {"ticket": Carried(key, must=True), "as": Carried(one_of(tuple(LINKS)), must=True)},
        internal=True,
    ),
    "unlinked": DeskEvent(
        (PROVIDER, SYSTEM),
        gettext_lazy("Remove the link"),
        gettext_lazy("Link removed"),
        {"ticket": Carried(key, must=True), "as": Carried(one_of(tuple(LINKS)), must=True)},
        internal=True,
    ),
}
INTERNAL = tuple(name for name, event in DESK_EVENTS.items() if event.internal)


def wrongs(type: str, by: str, data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with such an event, each as the field and the problem."""
    event = DESK_EVENTS[type]
    found = []
    if by not in event.said_by:
        found.append(("by", f"{by!r} can't say {type!r}; it is said by {' or '.join(event.said_by)}"))
    found += [(name, f"is nothing that {type!r} carries") for name in data if name not in event.carries]
    for name, carried in event.carries.items():
        if name not in data:
            found += [(name, "is missing")] if carried.must else []
        elif problem := carried.check(data[name]):
            found.append((name, problem))
    return found
