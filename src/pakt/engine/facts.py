"""Events folded into facts: the report, the classification in force, open questions, what lies with the customer.

`Facts.take` says whether an event counts; an event that changes nothing is told apart from one that the contract
refuses (`refusals.py` does that). Nothing here knows of clocks.
"""

from __future__ import annotations

from collections.abc import Mapping

from pakt.engine.clock import Pause, Release
from pakt.engine.events import Event
from pakt.engine.rules import Rules, Subject
from pakt.engine.zone import Instant


class Wait:
    """A rule under which the report counts only from something later, and when that came (None: not yet)."""

    __slots__ = ("end", "waits_for")

    def __init__(self, waits_for: tuple[str, ...], end: Instant | None) -> None:
        self.waits_for = waits_for
        self.end = end


class Classified:
    """The classification: the customer's own, the provider's, and which of them is in force."""

    __slots__ = ("disputed", "in_force", "own", "provider")

    def __init__(self, kind: str, priority: str | None) -> None:
        self.own = self.in_force = (kind, priority)
        self.provider: tuple[str, str | None] | None = None
        self.disputed = False

    def change(self, event: Event, disputable: bool, kinds: Mapping[str, frozenset[str]]) -> None:
        """Somebody classifies. While a dispute runs the customer's own stands, whatever the provider says."""
        new = joined(self.in_force, event.data.get("kind"), event.data.get("priority"), kinds)
        if event.by == "customer":
            self.own = self.in_force = new
            if not self.disputed:
                self.provider = None
        else:
            self.provider = new
            if not self.disputed:
                self.in_force = new
        if not disputable:
            self.own, self.provider = self.in_force, None

    def dispute(self) -> bool:
        if self.provider is None or self.disputed:
            return False
        self.disputed, self.in_force = True, self.own
        return True

    def settle(self, outcome: str) -> bool:
        if not self.disputed:
            return False
        self.disputed = False
        if outcome == "provider" and self.provider is not None:
            self.in_force = self.provider
        else:
            self.provider = None
        return True


def joined(
    before: tuple[str, str | None], kind: str | None, priority: str | None, kinds: Mapping[str, frozenset[str]]
) -> tuple[str, str | None]:
    """A classification that may say only a kind or only a priority: the other stays, but where the two don't belong
    together and only one would, it is that one (a fault called a question has the only priority of questions)."""
    new = (kind or before[0], priority or before[1])
    if new[1] in kinds[new[0]]:
        return new
    if priority is None and len(kinds[new[0]]) <= 1:
        return new[0], next(iter(kinds[new[0]]), None)
    fitting = [name for name, priorities in kinds.items() if priority in priorities]
    return (fitting[0], priority) if len(fitting) == 1 else new


class Facts:
    """What the events so far add up to."""

    def __init__(self, rules: Rules, plan: str | None) -> None:
        self.rules = rules
        self.plan = plan
        self.report: Event | None = None
        self.subject = Subject("", None, plan, "", "production", True)
        self.classified = Classified("", None)
        self.happened: dict[str, Instant] = {}
        self.waits: list[Wait] = []
        self.question: tuple[Instant, int] | None = None
        self.questions: list[Pause] = []
        self.excuses: list[Pause] = []
        self.made: list[Release] = []
        self.scheduled: dict[str, Release] = {}
        self.announced: list[tuple[Instant, str, int]] = []
        self.with_customer = False
        self.judging = False
        self.accepted = False

    @property
    def effective_at(self) -> Instant | None:
        """When the report counts as made: its own time, or the end of what it waits for; None while that is open."""
        assert self.report is not None
        latest = self.report.at
        for wait in self.waits:
            if wait.end is None:
                return None
            latest = max(latest, wait.end)
        return latest

    @property
    def pauses_on_question(self) -> list[Pause]:
        if self.question is None:
            return self.questions
        return [*self.questions, Pause(self.question[0], None, "paused", self.question[1])]

    @property
    def releases(self) -> list[Release]:
        """Those made, and the versions that were not, each with its last date."""
        if not self.scheduled:
            return self.made
        out = {release.version for release in self.made}
        return [*self.made, *(release for release in self.scheduled.values() if release.version not in out)]

    def take(self, event: Event) -> bool:
        """Fold an event in; False where it changes nothing and no clock may hear of it."""
        handler = HANDLERS.get(event.type)
        counts = handler is None or handler(self, event)
        if counts:
            self.happened.setdefault(event.type, event.at)
        return counts

    def reclassified(self, kind: str, priority: str | None) -> None:
        self.subject = self.subject._replace(kind=kind, priority=priority)

    def lower(self, priority: str) -> None:
        """The category in force becomes a lower one of the same kind."""
        self.classified.in_force = (self.subject.kind, priority)
        self.reclassified(*self.classified.in_force)

    def _reported(self, event: Event) -> bool:
        data = event.data
        self.report = event
        self.classified = Classified(data["kind"], data.get("priority"))
        self.subject = Subject(
            data["kind"], data.get("priority"), self.plan, data["channel"],
            data.get("instance") or "production", data.get("complete", True), data.get("entry") or "",
        )  # fmt: skip
        for rule in self.rules.waits:
            if not rule.condition.holds(self.subject):
                continue
            end = None
            if "opening" in rule.waits_for:
                end = rule.calendar.opening(event.at, closing_inside=rule.closing_inside)
            self.waits.append(Wait(rule.waits_for, end))
        return True

    def _awaited(self, event: Event) -> None:
        for wait in self.waits:
            if event.type in wait.waits_for and (wait.end is None or event.at < wait.end):
                wait.end = event.at

    def _called(self, event: Event) -> bool:
        self._awaited(event)
        return True

    def _classified(self, event: Event) -> bool:
        if event.type not in self.rules.set_by:
            return False
        if event.type == "analysed" and "analysed" in self.happened:
            return False
        before = self.classified.in_force
        self.classified.change(event, self.rules.disputable, self.rules.words.kinds)
        if self.classified.in_force != before:
            self.reclassified(*self.classified.in_force)
        return True

    def _disputed(self, event: Event) -> bool:
        if not self.rules.disputable or not self.classified.dispute():
            return False
        self.reclassified(*self.classified.in_force)
        return True

    def _settled(self, event: Event) -> bool:
        if not self.classified.settle(event.data["outcome"]):
            return False
        self.reclassified(*self.classified.in_force)
        return True

    def _asked(self, event: Event) -> bool:
        if self.question is not None:
            return False
        self.question = (event.at, event.index)
        return True

    def _supplied(self, event: Event) -> bool:
        awaited = any(wait.end is None and "info_supplied" in wait.waits_for for wait in self.waits)
        self._awaited(event)
        if self.question is None:
            return awaited
        start, first = self.question
        self.questions.append(Pause(start, event.at, "paused", first, event.index))
        self.question = None
        return True

    def _resolved(self, event: Event) -> bool:
        """Changes nothing while a clock for the customer's judgement runs (`judging`), nor after acceptance."""
        if not self.rules.judged:
            return True
        if self.judging or self.accepted:
            return False
        self.with_customer = True
        return True

    def _judged(self, event: Event) -> bool:
        if not self.with_customer:
            return False
        self.with_customer = False
        self.accepted = event.type == "accepted"
        return True

    def _reopened(self, event: Event) -> bool:
        if not self.rules.reopens:
            return False
        self.with_customer = self.accepted = False
        return True

    def _announced(self, event: Event) -> bool:
        self.announced.append((event.at, event.by, event.index))
        return True

    def foresee(self, event: Event) -> None:
        """What counts for the whole ticket, also for the time before it was told: excuses and releases."""
        data = event.data
        if event.type == "excused":
            self.excuses.append(Pause(data["from"], data["until"], "excused"))
        elif event.type == "released":
            self.made.append(Release(event.at, data["version"], data["planned"], True))
        else:
            self.scheduled[data["version"]] = Release(data["date"], data["version"], data["planned"], False)


CLASSIFYING = ("classified", "analysed", "classification_disputed", "dispute_settled")
FORESEEN = ("excused", "release_scheduled", "released")
HANDLERS = {
    "reported": Facts._reported,
    "called": Facts._called,
    "classified": Facts._classified,
    "analysed": Facts._classified,
    "classification_disputed": Facts._disputed,
    "dispute_settled": Facts._settled,
    "info_requested": Facts._asked,
    "info_supplied": Facts._supplied,
    "resolved": Facts._resolved,
    "accepted": Facts._judged,
    "rejected": Facts._judged,
    "reopened": Facts._reopened,
    "delay_announced": Facts._announced,
}
