"""The desk's words for events, steps and their effects. The agreement's own words come from the contract file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pakt.desk.agreements.wording import said
from pakt.desk.tickets.desk_events import DESK_EVENTS
from pakt.engine.contract import Contract


@dataclass(frozen=True)
class Wording:
    """`step` is what one chooses, `done` what the history says, `icon` its mark, `key` its letter."""

    step: Any
    done: Any
    icon: str = "arrow"
    key: str = ""


WORDS = {
    "reported": Wording(gettext_lazy("Report"), gettext_lazy("Reported"), "plus"),
    "called": Wording(gettext_lazy("Note the customer’s call"), gettext_lazy("The customer called"), "bell", "h"),
    "acknowledged": Wording(gettext_lazy("Confirm receipt"), gettext_lazy("Receipt confirmed"), "bell"),
    "responded": Wording(gettext_lazy("Say that work has begun"), gettext_lazy("Work has begun"), "running", "b"),
    "classified": Wording(gettext_lazy("Change the classification"), gettext_lazy("Classified"), "info", "p"),
    "classification_disputed": Wording(
        gettext_lazy("Dispute the classification"), gettext_lazy("Classification disputed"), "info"
    ),
    "dispute_settled": Wording(gettext_lazy("Settle the dispute"), gettext_lazy("Dispute settled"), "met", "s"),
    "analysed": Wording(gettext_lazy("Finish the first analysis"), gettext_lazy("First analysis done"), "met", "f"),
    "info_requested": Wording(gettext_lazy("Ask for what is missing"), gettext_lazy("Question asked"), "paused", "q"),
    "info_supplied": Wording(
        gettext_lazy("Note the customer’s answer"), gettext_lazy("Answer received"), "running", "y"
    ),
    "confirmed": Wording(
        gettext_lazy("Confirm that all needed is there"), gettext_lazy("All that is needed is there"), "met", "o"
    ),
    "workaround_provided": Wording(gettext_lazy("Give a workaround"), gettext_lazy("Workaround given"), "met", "w"),
    "resolved": Wording(gettext_lazy("Mark as removed"), gettext_lazy("Marked as removed"), "met", "e"),
    "accepted": Wording(gettext_lazy("Accept"), gettext_lazy("Accepted"), "met", "a"),
    "rejected": Wording(gettext_lazy("Reject with remarks"), gettext_lazy("Rejected"), "late", "x"),
    "delay_announced": Wording(gettext_lazy("Announce a delay"), gettext_lazy("Delay announced"), "bell", "d"),
    "callback_agreed": Wording(gettext_lazy("Agree a call back"), gettext_lazy("Call back agreed"), "bell", "l"),
    "answered": Wording(gettext_lazy("Answer the question"), gettext_lazy("Answered"), "met", "v"),
    "closed": Wording(gettext_lazy("Close the ticket"), gettext_lazy("Closed"), "met"),
    "reopened": Wording(gettext_lazy("Reopen"), gettext_lazy("Reopened"), "running"),
    "excused": Wording(gettext_lazy("Record an excuse"), gettext_lazy("Excused time recorded"), "info", "u"),
    "release_scheduled": Wording(gettext_lazy("Schedule a release"), gettext_lazy("Release scheduled"), "info"),
    "released": Wording(gettext_lazy("Record a release"), gettext_lazy("Released"), "met"),
    **{name: Wording(one.step, one.done, one.icon, one.letter) for name, one in DESK_EVENTS.items()},
}
CUSTOMER_STEPS = {
    "classified": gettext_lazy("Change your classification"),
    "info_supplied": gettext_lazy("Send what was asked for"),
    "called": gettext_lazy("I have called"),
    "dispute_settled": gettext_lazy("Agree on the classification"),
}
CHANNELS = {
    "portal": pgettext_lazy("channel", "by portal"),
    "email": pgettext_lazy("channel", "by e-mail"),
    "phone": pgettext_lazy("channel", "by phone"),
}


def step_title(name: str, party: str) -> str:
    if party == "customer" and name in CUSTOMER_STEPS:
        return str(CUSTOMER_STEPS[name])
    return str(WORDS[name].step)


def done(name: str) -> str:
    return str(WORDS[name].done)


def channel(name: str) -> str:
    return str(CHANNELS.get(name, name))


@dataclass(frozen=True)
class Effect:
    """One difference, wherever it comes from: the engine's preview or the desk's history."""

    what: str
    name: str
    before: Any
    after: Any


def effects(contract: Contract, found: Iterable[Effect], *, most: int = 3) -> str:
    """What an event does to terms and rights, in a few words."""
    phrases = []
    for effect in found:
        phrase = phrase_of(contract, effect)
        if phrase and phrase not in phrases:
            phrases.append(phrase)
    return ", ".join(phrases[:most])


def phrase_of(contract: Contract, effect: Effect) -> str:
    if effect.name in contract.clocks:
        return clock_phrase(effect, said(contract.clocks[effect.name].name))
    if effect.name in contract.rights:
        right = said(contract.rights[effect.name].name)
        return (_("gives a right: %(right)s") if effect.what == "right_arose" else _("ends a right: %(right)s")) % {
            "right": right
        }
    if effect.what in ("kind", "priority"):
        return _("now %(name)s") % {"name": classification_word(contract, effect)}
    return {
        "disputed": "" if effect.after else _("the dispute is settled"),
        "question_asked": _("waits for the customer’s answer"),
        "question_answered": _("the question is answered"),
        "with_customer": _("lies with the customer now") if effect.after else "",
        "accepted": _("accepted") if effect.after else "",
        "effective_at": "" if effect.before is None else _("the report counts from another moment"),
    }.get(effect.what, "")


def clock_phrase(effect: Effect, clock: str) -> str:
    names = {"clock": clock}
    if effect.what == "started":
        return _("%(clock)s starts") % names
    if effect.what == "stopped":
        return (_("stops %(clock)s late") if effect.after == "late" else _("stops %(clock)s in time")) % names
    if effect.what == "unstopped":
        return _("%(clock)s runs again") % names
    if effect.what == "state":
        return {
            "paused": _("%(clock)s stands still"),
            "best_effort": _("%(clock)s has no term any more"),
            "breached": _("%(clock)s is past its term"),
            "running": _("%(clock)s counts again") if effect.before == "paused" else "",
        }.get(str(effect.after), "") % names
    if effect.what == "notice":
        return {
            "given": _("%(clock)s: delay announced in time"),
            "missed": _("%(clock)s: no delay was announced in time"),
        }.get(str(effect.after), "") % names
    return _("%(clock)s has another due time") % names if effect.what == "due" and effect.after else ""


def classification_word(contract: Contract, effect: Effect) -> str:
    known: Any = contract.kinds if effect.what == "kind" else contract.priorities
    return said(known[effect.after].name) if effect.after in known else str(effect.after)
