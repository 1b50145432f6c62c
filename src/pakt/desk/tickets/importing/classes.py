"""Every incident in one class: the contract agrees with the log's own word, or why it does not.

A reading explains an incident only where the log as a whole bears it out: of all incidents that it judges otherwise
than the contract does, it must be right on more than it is wrong on. So no reading can be a basket for whatever does
not fit: one that a log refutes explains nothing in that log.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pakt.desk.tickets.importing.judging import READINGS, Judge, Told, Verdict
from pakt.desk.tickets.importing.log import Incident

IN_TIME = "agrees: in time"
LATE = "agrees: late"
OPEN = "the log has not judged: not closed"
REFUSED = "left out: the contract refuses a step"
UNREADABLE = "left out: a row can't be read"
NOT_KEPT = "left out: the desk can't keep it"
NO_TERM = "the contract sets no time for it"
TO_THE_MINUTE = "the term ends within the minute of the log"
UNEXPLAINED = "unexplained"
OWN_TERMS = "by terms of its own"


@dataclass(frozen=True)
class Case:
    """A judged incident. `readings` holds the verdicts of those by which it would be told otherwise, by name."""

    incident: Incident
    told: Told
    verdict: Verdict
    readings: dict[str, bool]

    @property
    def is_comparable(self) -> bool:
        return self.incident.is_closed and self.verdict.met is not None


@dataclass(frozen=True)
class Tally:
    """How a reading stands: `right` and `wrong` count the incidents that it judges otherwise than the contract."""

    right: int
    wrong: int

    @property
    def is_borne_out(self) -> bool:
        return self.right > self.wrong


def case_of(incident: Incident, told: Told, judge: Judge, own: tuple[Judge, Told] | None) -> Case:
    """An incident under a contract, by all readings; `own` is the log's own judge, where that is another one.

    PaktError where a step can't be read.
    """
    readings = {}
    for reading in READINGS:
        otherwise = reading.tell(incident, told)
        met = None if otherwise is None else judge.judge(otherwise).met
        if met is not None:
            readings[reading.name] = met
    if own is not None:
        judge_of_log, told_to_it = own
        met = judge_of_log.judge(told_to_it).met
        if met is not None:
            readings[OWN_TERMS] = met
    return Case(incident, told, judge.judge(told), readings)


def tallies(cases: Iterable[Case]) -> dict[str, Tally]:
    """Each reading that judges some incident otherwise than the contract, in the order in which they are tried."""
    counts = {name: [0, 0] for name in (*(reading.name for reading in READINGS), OWN_TERMS)}
    for case in cases:
        if case.is_comparable:
            for name, met in case.readings.items():
                if met != case.verdict.met:
                    counts[name][met != case.incident.made_sla] += 1
    return {name: Tally(right, wrong) for name, (right, wrong) in counts.items() if right or wrong}


def class_of(case: Case, found: dict[str, Tally]) -> str:
    """The class of an incident, by what `tallies` found in the whole log."""
    if case.verdict.refused:
        return REFUSED
    if not case.incident.is_closed:
        return OPEN
    if case.verdict.met is None:
        return NO_TERM
    made_sla = case.incident.made_sla
    if case.verdict.met == made_sla:
        return IN_TIME if made_sla else LATE
    if case.verdict.to_the_minute:
        return TO_THE_MINUTE
    for name, tally in found.items():
        if tally.is_borne_out and case.readings.get(name) == made_sla:
            return f"the log judges {name}"
    return UNEXPLAINED
