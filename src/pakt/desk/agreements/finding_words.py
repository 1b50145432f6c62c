"""The findings of the contract check for people: a heading for each kind, and the agreement's names for its words."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from pakt.desk.agreements.wording import said
from pakt.engine.check import Finding
from pakt.engine.contract import Contract

# What an agreement in force can still have: warnings and notes. With errors no version is taken in.
HEADINGS = {
    "answer-elsewhere": _("The answer may go another way than the question"),
    "claim-window": _("The time for a claim can hardly be used"),
    "clause-not-enforced": _("A clause that nothing carries out"),
    "clause-not-recorded": _("A clause that is only shown"),
    "code-differs": _("A code does not say what its text says"),
    "day-off-and-on": _("A day off that is also a working day"),
    "ends-after": _("A longer term may end before a shorter one"),
    "example-reckons-otherwise": _("An example reckons with another term"),
    "example-says-otherwise": _("An example does not follow from its own numbers"),
    "example-twice": _("Two examples have one name"),
    "examples-not-run": _("The examples were not run"),
    "exception-covers-downtime": _("Downtime by one clause, excused by another"),
    "holidays-missing": _("Holidays that are not known yet"),
    "holidays-provisional": _("Holidays that may still be moved"),
    "hours-differ": _("Two places name different hours"),
    "kind-without-clock": _("Work without a term"),
    "minute-named-twice": _("A minute that is inside and outside"),
    "minute-not-named": _("A minute that no rule names"),
    "name-of-another": _("One name for two things"),
    "never-binds": _("A limit that can never bind"),
    "no-effect": _("Words without effect"),
    "no-term-written": _("No term is written for some reports"),
    "nothing-owed-after-answer": _("After the customer’s answer nothing is owed"),
    "priority-unused": _("A priority that no report has"),
    "priority-without-clock": _("A priority without a term"),
    "retarget-without-term": _("A change of class that changes no term"),
    "right-by-own-silence": _("A right that one gives oneself by silence"),
    "right-never-given": _("A right that nothing gives"),
    "said-otherwise": _("Two places say different terms"),
    "shortened-day-closed": _("Hours on a day that is closed"),
    "two-names": _("Two names for one thing"),
    "words-differ": _("The amount in words differs from its digits"),
    "words-unreadable": _("An amount in words that cannot be read"),
}
WORD = re.compile(r"'([a-z][a-z_]*)'|\b([a-z]+(?:_[a-z]+)+)\b")


def heading(finding: Finding) -> str:
    """A few words; the finding's first sentence where its kind has none."""
    return str(HEADINGS.get(finding.code, finding.says))


def named(contract: Contract, sentence: str) -> str:
    """The sentence with the names of clocks, kinds and the like in place of the words that the file has for them."""
    known = {
        name: said(one.name)
        for group in (contract.clocks, contract.kinds, contract.priorities, contract.instances)
        for name, one in group.items()
    }

    def in_words(found: re.Match[str]) -> str:
        word = found[1] or found[2]
        return f"“{known.get(word, word.replace('_', ' '))}”"

    return WORD.sub(in_words, sentence)
