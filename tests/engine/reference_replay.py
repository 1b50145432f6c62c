"""A second reading of the five agreements: slow, by hand for each, counting minute by minute.

It shares nothing with the engine but the hours of the calendars and the events' JSON. All times are whole minutes.
`clocks` says of a ticket what `pakt replay` must say; `downtime`, `delays` and `withdraw` what `pakt settle` must.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from tests.engine.reference import MINUTE, OutOfWindow, Reference

Event = dict[str, Any]
CLASSIFYING = ("classified", "analysed", "classification_disputed", "dispute_settled")
HIGH = ("blocker", "critical")
ORDER = {
    "city-bots": ("reaction", "workaround", "repair", "warranty", "acceptance", "answer"),
    "campus-modules": ("reaction", "confirmation", "removal"),
    "contact-centre": ("first_response", "resolution"),
    "information-systems": ("analysis", "clarification", "solution", "acceptance", "rework", "callback"),
    "ministry-hotline": ("acknowledgement", "callback"),
}
CUSTOMER = ("acceptance", "clarification")


def instant(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000


class Term(NamedTuple):
    unit: str
    amount: int = 0
    which: str = ""


def hours(amount: int) -> Term:
    return Term("working hours", amount * 60)


BEST_EFFORT = Term("best effort")


class Clock(NamedTuple):
    name: str
    cycle: int
    state: str
    start: int
    due: int | None
    stop: int | None


# What is owed, contract by contract


def city(name: str, kind: str, priority: str | None, **_: Any) -> Term | None:
    a, b, c = priority == "A", priority == "B", priority == "C"
    if name == "answer":
        return Term("days", 1) if priority == "D" else None
    if not (a or b or c):
        return None
    if name == "reaction":
        return hours(1 if a else 4 if b else 6)
    if name == "workaround":
        return hours(6) if a else Term("days", 1) if b else None
    if name == "repair":
        return Term("days", 1 if a else 3 if b else 10)
    return Term("calendar days", 14) if name == "warranty" else Term("days", 5)


def campus(name: str, kind: str, priority: str | None, instance: str, **_: Any) -> Term | None:
    if kind != "error" or instance != "production":
        return None
    if name in ("reaction", "confirmation"):
        return hours(6 if priority in HIGH else 24)
    if priority in ("minor", "trivial"):
        return Term("release", which="update")
    return hours(18 if priority in HIGH else 80)


def centre(name: str, kind: str, priority: str | None, plan: str, **_: Any) -> Term | None:
    if kind != "incident":
        return None
    if priority == "minor":
        return BEST_EFFORT
    row = {"basic": (4, 12), "premium": (2, 4), "business": (1, 2)}[plan]
    return Term("hours", 60 * row[priority == "medium"])


def systems(name: str, kind: str, priority: str | None, **_: Any) -> Term | None:
    urgent = priority == "urgent"
    days = 3 if priority in ("urgent", "high") else 5
    if name in ("analysis", "clarification"):
        return Term("end of day", 1 if name == "analysis" else 3)
    if name == "callback":
        return Term("agreed")
    if name == "acceptance":
        length = {"error": 1, "support": days, "improvement": 5}[kind]
        return Term("end of day", length) if kind != "error" or urgent else None
    if kind == "support":
        return Term("days" if name == "solution" else "end of day", days)
    if kind == "improvement":
        return BEST_EFFORT if name == "solution" else Term("release", which="unplanned")
    if urgent:
        return Term("days" if name == "solution" else "end of day", 1)
    return {
        "high": Term("release", which="unplanned"),
        "normal": Term("release", which="planned"),
    }.get(str(priority), BEST_EFFORT)


def hotline(name: str, channel: str, **_: Any) -> Term | None:
    if name == "callback":
        return Term("agreed")
    return Term("end of day", 1) if channel == "email" else None


OWED: dict[str, Callable[..., Term | None]] = {
    "city-bots": city,
    "campus-modules": campus,
    "contact-centre": centre,
    "information-systems": systems,
    "ministry-hotline": hotline,
}
STOPS = {
    ("city-bots", "reaction"): ("responded",),
    ("city-bots", "workaround"): ("workaround_provided", "resolved"),
    ("city-bots", "repair"): ("resolved",),
    ("city-bots", "warranty"): ("resolved",),
    ("city-bots", "answer"): ("answered",),
    ("campus-modules", "reaction"): ("responded", "confirmed", "info_requested"),
    ("campus-modules", "confirmation"): ("confirmed", "info_requested"),
    ("campus-modules", "removal"): ("workaround_provided", "resolved"),
    ("contact-centre", "first_response"): ("responded",),
    ("contact-centre", "resolution"): ("workaround_provided", "resolved"),
    ("information-systems", "analysis"): ("analysed", "info_requested"),
    ("information-systems", "clarification"): ("info_supplied",),
    ("information-systems", "solution"): ("resolved",),
    ("information-systems", "rework"): ("resolved",),
    ("information-systems", "callback"): ("answered",),
    ("ministry-hotline", "acknowledgement"): ("acknowledged", "answered"),
    ("ministry-hotline", "callback"): ("answered",),
}
STARTS = {
    "removal": "confirmed",
    "resolution": "responded",
    "clarification": "info_requested",
    "solution": "analysed",
    "acceptance": "resolved",
    "rework": "rejected",
    "callback": "callback_agreed",
}
UNDOES = {"repair": "rejected", "warranty": "rejected", "removal": "reopened"}
ONCE = ("removal", "resolution", "solution")


class Ticket:
    """One ticket's events up to `at`, numbered, with the refused ones and those that change nothing taken out."""

    def __init__(self, reference: Reference, scenario: dict[str, Any]) -> None:
        self.reference = reference
        self.contract = scenario["contract"]
        self.plan = scenario.get("plan")
        self.at = instant(scenario["at"])
        raw = [{**e, "i": i, "t": instant(e["at"])} for i, e in enumerate(scenario["events"])]
        self.all = [e for e in raw if e["t"] <= self.at]
        self.report = next(e for e in self.all if e["type"] == "reported")
        self.refused: list[int] = []
        self.subjects: list[tuple[int, str, str | None]] = []
        self.accepted_by_silence: dict[int, tuple[Event, Term]] = {}
        self.lowered: int | None = None  # the event that lowered the category
        self.events: list[Event] = []
        self._sift()

    # Which events count

    def _sift(self) -> None:
        """Refused events, events that change nothing, and the classification in force after each of the others."""
        self.own = self.force = (self.report["kind"], self.report.get("priority"))
        self.provider: tuple[str, str | None] | None = None
        self.disputed = self.asked = self.accepted = False
        self.lies: Event | None = None  # since when a resolution lies with the customer
        self.subjects.append((self.report["i"], *self.force))
        for e in self.all:
            self._silence(e["t"], e["i"] - 1)
            if self._is_refused(e):
                self.refused.append(e["i"])
            elif self._classes(e) and self._asks(e) and self._judges(e):
                self.events.append(e)
                if self._lowers(e):
                    self.lowered = e["i"]
                    self.force = (self.force[0], {"A": "B", "B": "C"}.get(str(self.force[1]), self.force[1]))
                if self.lowered == e["i"] or e["type"] in CLASSIFYING:
                    self.subjects.append((e["i"], *self.force))
        self._silence(self.at, 10**9)

    def _classes(self, e: Event) -> bool:
        """What an event makes of the classification; whether it counts."""
        if e["type"] == "analysed" and self.contract == "information-systems":
            first = not self._before(e, "analysed")
            self.force = (e["kind"], e["priority"]) if first else self.force
            return first
        if e["type"] == "classified" and self.contract != "information-systems":
            new = (e.get("kind") or self.force[0], e.get("priority") or self.force[1])
            if self.contract != "campus-modules":
                self.force = new
            elif e["by"] == "customer":
                self.own = self.force = new
                self.provider = self.provider if self.disputed else None
            else:
                self.provider = new
                self.force = self.force if self.disputed else new
        elif e["type"] == "classification_disputed" and self.contract == "campus-modules":
            if self.provider is not None and not self.disputed:
                self.disputed, self.force = True, self.own
        elif e["type"] == "dispute_settled" and self.disputed:
            self.disputed = False
            if e["outcome"] == "provider":
                assert self.provider is not None
                self.force = self.provider
            else:
                self.provider = None
        return True

    def _asks(self, e: Event) -> bool:
        """Whether a question or an answer counts: one question at a time, and an answer only to one."""
        counts = True
        if e["type"] == "info_requested":
            counts, self.asked = not self.asked, True
        elif e["type"] == "info_supplied":
            completes = self.report.get("complete") is False and not self._before(e, "info_supplied")
            counts, self.asked = self.asked or completes, False
        return counts

    def _judges(self, e: Event) -> bool:
        """Whether a resolution or its judgement counts, where there are any."""
        counts = True
        if e["type"] == "resolved" and self.contract in ("city-bots", "information-systems"):
            runs = self.lies is not None and self._target("acceptance", self.lies["i"], e["i"] - 1) is not None
            counts = not runs and not self.accepted
            self.lies = self.lies or (e if counts else None)
        elif e["type"] in ("accepted", "rejected"):
            counts = self.lies is not None
            self.accepted = self.accepted or (counts and e["type"] == "accepted")
            self.lies = None
        return counts

    def _silence(self, now: int, last: int) -> None:
        """The customer has accepted when five working days from the resolution are over before `now`."""
        if self.contract != "city-bots" or self.lies is None:
            return
        owed = self._target("acceptance", self.lies["i"], last)
        due = self.reference.days_after(self.lies["t"], 5)
        if owed is not None and owed != BEST_EFFORT and due < now:
            self.accepted_by_silence[self.lies["i"]] = {"t": due, "i": last}, owed
            self.lies, self.accepted = None, True

    def _is_refused(self, e: Event) -> bool:
        kind, force = e["type"], self.force
        if self.contract == "campus-modules" and kind == "classified" and e["by"] == "provider":
            lowers = force[1] in HIGH and (e.get("priority") or force[1]) not in HIGH
            return not e.get("reason") or (lowers and not self._before(e, "workaround_provided"))
        if self.contract == "information-systems" and kind == "analysed":
            return not all(e.get(name) for name in ("kind", "priority", "assignee", "planned_for"))
        if self.contract == "information-systems" and kind == "callback_agreed":
            return instant(e["due"]) > self.reference.days_after_end(e["t"], 3)
        if self.contract == "ministry-hotline" and kind == "answered":
            asked_by = self.report["channel"]
            return e["channel"] != asked_by and not (asked_by == "phone" and e.get("reason"))
        return False

    def _before(self, e: Event, kind: str) -> bool:
        return any(other["type"] == kind for other in self.events if other["i"] < e["i"])

    # What is owed

    def _class(self, i: int) -> tuple[str, str | None]:
        """The classification in force after event i."""
        _, kind, priority = [s for s in self.subjects if s[0] <= i][-1]
        return kind, priority

    def _owed(self, name: str, kind: str, priority: str | None) -> Term | None:
        return OWED[self.contract](
            name, kind=kind, priority=priority, plan=self.plan,
            instance=self.report.get("instance") or "production", channel=self.report["channel"],
        )  # fmt: skip

    def _lowers(self, e: Event) -> bool:
        """Whether this is the first workaround, and in time."""
        is_first = e["type"] == "workaround_provided" and not self._counted_before(e)
        return self.contract == "city-bots" and is_first and self._in_time(e)

    def _counted_before(self, e: Event) -> bool:
        return any(other["type"] == e["type"] and other["i"] < e["i"] for other in self.events)

    def _in_time(self, workaround: Event) -> bool:
        begin = self.report["i"]
        ends = [e["i"] for e in self.events if e["type"] == "resolved" and begin < e["i"] < workaround["i"]]
        target = self._target("workaround", begin, ends[0] if ends else workaround["i"] - 1)
        if target is None or target == BEST_EFFORT:
            return False
        due = self._due("workaround", target, self._effective()[0], None, workaround["i"], workaround["t"])
        return due is None or workaround["t"] <= due

    def _target(self, name: str, begin: int, last: int) -> Term | None:
        """What a clock owes that begins with event `begin`, after event `last`, never stopped in between."""
        target = None
        changes = [begin, *(s[0] for s in self.subjects if begin < s[0] <= last)]
        for i in changes:
            if i != self.lowered or name == "repair" or i == begin:
                target = self._owed(name, *self._class(i)) or (BEST_EFFORT if target else None)
        return target

    # When clocks begin

    def _effective(self) -> tuple[int | None, int]:
        """When the report counts as made, and the event with which that was known."""
        r, t, i = self.report, self.report["t"], self.report["i"]
        if self.contract == "city-bots" or (self.contract == "ministry-hotline" and r["channel"] != "phone"):
            return self.reference.opening(t, closing_inside=True), i
        if self.contract != "contact-centre":
            return t, i
        waits: list[tuple[int, int] | None] = []
        called = next(((e["t"], e["i"]) for e in self.events if e["type"] == "called"), None)
        if r["kind"] == "incident" and r["channel"] != "phone" and r["priority"] == "critical":
            waits.append(called)
        if r["kind"] == "incident" and r["channel"] != "phone" and r["priority"] == "medium":
            opening = self.reference.opening(t)
            waits.append((min(opening, called[0]) if called else opening, i))
        if r.get("complete") is False:
            waits.append(next(((e["t"], e["i"]) for e in self.events if e["type"] == "info_supplied"), None))
        if None in waits:
            return None, -1
        known = [(t, i), *(wait for wait in waits if wait is not None)]
        return max(start for start, _ in known), max(number for _, number in known)

    def _beginnings(self, name: str) -> Iterator[tuple[int, Event]]:
        """The start and the event of each that may begin a clock."""
        event = STARTS.get(name)
        effective, known = self._effective()
        if event is None:
            if effective is not None:
                yield effective, {**self.report, "i": known}
            if name == "analysis":
                yield from (
                    (e["t"], e) for e in self.events if e["type"] == "info_supplied" and not self._before(e, "analysed")
                )
            return
        for e in self.events:
            if e["type"] == event and e["i"] > self.report["i"]:
                if name == "resolution":
                    if effective is None or e["i"] < known:
                        continue
                    yield max(e["t"], effective), e
                else:
                    yield e["t"], e

    # When they are due

    def _pauses(self, name: str, stop: Event | None, until: int, at: int) -> tuple[list[bool], bool, int]:
        """For each minute whether it does not count; whether time stands still at the stop or at `at`; since when."""
        spans: list[tuple[int, int | None]] = []
        moment, last = (stop["t"], stop["i"]) if stop else (at, until)
        if name in ("first_response", "resolution"):
            asked = None
            for e in self.events:
                if e["type"] == "info_requested" and e["i"] <= last:
                    asked = e["t"]
                elif e["type"] == "info_supplied" and asked is not None:
                    ended = e["i"] <= last
                    spans.append((asked, e["t"] if ended else None))
                    asked = None
            spans += [] if asked is None else [(asked, None)]
        if name not in CUSTOMER:
            for e in self.all:
                if e["type"] == "excused":
                    begins, ends = instant(e["from"]), instant(e["until"])
                    if stop and begins > moment:
                        continue
                    spans.append((begins, None if begins <= moment < ends else ends))
        place = self.reference.layout.place
        total = len(self.reference.minutes)
        minutes = [False] * (total + 1)
        stands = False
        for begins, ends_at in spans:
            first, end = self._place(begins), total + 1 if ends_at is None else self._place(ends_at)
            minutes[first:end] = [True] * max(0, end - first)
            stands = stands or ends_at is None
        since = place[moment]
        while since > 0 and minutes[since - 1]:
            since -= 1
        return minutes, stands, self.reference.minutes[since][0]

    def _place(self, moment: int) -> int:
        """Where a moment lies among the minutes; before the first and after the last, at the end."""
        first = self.reference.minutes[0][0]
        return max(0, min(len(self.reference.minutes), (moment - first) // MINUTE))

    def _due(
        self, name: str, term: Term, start: int | None, stop: Event | None, until: int, at: int,
        agreed: int | None = None,
    ) -> int | None:  # fmt: skip
        assert start is not None
        reference = self.reference
        paused, stands, since = self._pauses(name, stop, until, at)
        if term.unit == "best effort":
            return None
        if term.unit in ("working hours", "hours", "agreed"):
            amount = term.amount if agreed is None else (agreed - start) // MINUTE
            return self._walk(start, amount, term.unit == "working hours", paused, stands)
        if term.unit == "release":
            due = self._release(term.which, start)
            return None if stands and (due is None or since < due) else due
        due = {
            "days": reference.days_after,
            "end of day": reference.days_after_end,
            "calendar days": reference.calendar_days_after,
        }[term.unit](start, term.amount)
        if stands and since < due:
            return None
        by_service = term.unit != "calendar days"
        first, last = self._place(start), self._place(due)
        lost = sum(paused[n] and (reference.open[n] or not by_service) for n in range(first, last))
        return self._walk(due, lost, by_service, paused, stands) if lost else due

    def _walk(self, start: int, amount: int, by_service: bool, paused: list[bool], stands: bool) -> int | None:
        number = self.reference.layout.place.get(start)
        if number is None:
            raise OutOfWindow
        total = len(self.reference.minutes)
        while not amount and number < total and paused[number]:
            number += 1
        while amount and number < total:
            amount -= not paused[number] and (self.reference.open[number] or not by_service)
            number += 1
        if number < total:
            return self.reference.minutes[number][0]
        if stands:
            return None
        raise OutOfWindow

    def _release(self, which: str, start: int) -> int | None:
        def fits(e: Event) -> bool:
            if which == "update":
                return not any(int(part) for part in e["version"].split(".")[2:])
            return e["planned"] == (which == "planned")

        releases = [e for e in self.all if e["type"] == "released"]
        made = [e["t"] for e in releases if fits(e) and e["t"] > start]
        if made:
            return min(made)
        last = {e["version"]: e for e in self.all if e["type"] == "release_scheduled"}
        out = {e["version"] for e in releases}
        dates = [instant(e["date"]) for e in last.values() if fits(e) and e["version"] not in out]
        return min((moment for moment in dates if moment > start), default=None)

    # Clocks

    def clocks(self) -> list[Clock]:
        found = []
        for name in ORDER[self.contract]:
            cycle, stop_before = 0, None
            for start, begin in self._beginnings(name):
                if cycle and (name in ONCE or stop_before is None or begin["i"] <= stop_before["i"]):
                    continue
                stop, target = self._life(name, begin)
                if name == "rework" and target is not None and self._late_before(begin):
                    target = BEST_EFFORT
                cycle, stop_before = cycle + 1, stop
                if target is None:
                    continue
                agreed = instant(begin["due"]) if target.unit == "agreed" else None
                due = self._due(name, target, start, stop, 10**9, self.at, agreed)
                found.append(Clock(name, cycle, self._state(name, target, due, stop), start, due, stop and stop["t"]))
        order = ORDER[self.contract]
        return sorted(found, key=lambda clock: (clock.start, order.index(clock.name), clock.cycle))

    def _life(self, name: str, begin: Event) -> tuple[Event | None, Term | None]:
        """The event that stopped a clock, if it stands, and what it owed then, or owes now."""
        stop, target = None, self._target(name, begin["i"], begin["i"])
        if name == "acceptance":
            if begin["i"] in self.accepted_by_silence:
                return self.accepted_by_silence[begin["i"]]
            judged = [e for e in self.events if e["type"] in ("accepted", "rejected") and e["i"] > begin["i"]]
            stop = judged[0] if judged else None
            return stop, self._target(name, begin["i"], stop["i"] if stop else 10**9)
        mark = begin["i"]
        for e in self.events:
            if e["i"] <= begin["i"]:
                continue
            stops = e["type"] in STOPS[self.contract, name] and not (name == "removal" and e.get("limits"))
            if stop is None and stops:
                stop = e
                target = self._carried(name, target, mark, e["i"])
            elif stop is not None and e["type"] == UNDOES.get(name):
                stop, mark = None, e["i"]
                target = self._carried(name, target, mark, mark)
        return stop, target if stop else self._carried(name, target, mark, 10**9)

    def _carried(self, name: str, target: Term | None, first: int, last: int) -> Term | None:
        """What is owed after `last`, when `target` was owed before `first` and nothing stopped it in between."""
        return self._target(name, first, last) or (BEST_EFFORT if target else None)

    def _late_before(self, rejected: Event) -> bool:
        """Whether the customer's acceptance that ended with this rejection was late."""
        resolved = None
        for e in self.events:
            if e["i"] < rejected["i"] and e["type"] in ("resolved", "accepted", "rejected"):
                resolved = (resolved or e) if e["type"] == "resolved" else None
        assert resolved is not None
        target = self._target("acceptance", resolved["i"], rejected["i"])
        if target is None:
            return False
        due = self._due("acceptance", target, resolved["t"], rejected, 10**9, self.at)
        return due is not None and rejected["t"] > due

    def _state(self, name: str, target: Term, due: int | None, stop: Event | None) -> str:
        if target == BEST_EFFORT:
            return "best_effort"
        if stop is not None:
            return "met" if due is None or stop["t"] <= due else "late"
        if due is not None:
            return "breached" if self.at > due else "running"
        return "paused" if self._pauses(name, None, 10**9, self.at)[1] else "running"

    def unanswered(self) -> int | None:
        """Since when the provider may close for want of an answer."""
        last = [clock for clock in self.clocks() if clock.name == "clarification"][-1:]
        return last[0].due if last and last[0].state == "breached" else None


# A month


class Month:
    """One local month, minute by minute: which minutes are down, and which are taken out."""

    def __init__(self, reference: Reference, contract: str, month: str) -> None:
        self.reference = reference
        self.contract = contract
        self.month = month

    def minutes(self, event: Event) -> range:
        """The numbers of the minutes of an outage or a window."""
        place = self.reference.layout.place
        return range(place[instant(event["at"])], place[instant(event["until"])])

    def is_excluded(self, window: Event) -> bool:
        if window["kind"] != "planned":
            return False
        told = self._told_on_a_working_day_before(window)
        if self.contract == "city-bots":
            return told and all(minute >= 1230 or minute < 420 for _, minute in self._walls(window))
        return told or all(self._is_routine(day, minute) for day, minute in self._walls(window))

    def _walls(self, event: Event) -> list[tuple[date, int]]:
        return [self.reference.minutes[number][1:] for number in self.minutes(event)]

    def _is_routine(self, day: date, minute: int) -> bool:
        night = day if minute >= 1260 else day - timedelta(days=1)
        in_hours = minute >= 1260 or minute < 60
        return in_hours and night.weekday() < 4 and self.reference.reason(night)[0] != "holiday"

    def _told_on_a_working_day_before(self, window: Event) -> bool:
        if window.get("announced_at") is None:
            return False
        told = self.reference.opening(instant(window["announced_at"]))
        place = self.reference.layout.place
        return self.reference.minutes[place[told]][1] < self._walls(window)[0][0]

    def down(self, events: list[Event]) -> tuple[list[int], list[int]]:
        """The numbers of the minutes of downtime, and of the total outages that are none."""
        taken = {n for e in events if e["type"] == "maintenance" and self.is_excluded(e) for n in self.minutes(e)}
        outages = [e for e in events if e["type"] == "outage" and e["scope"] == "total"]
        counting = {n for e in outages if e["exception"] is None for n in self.minutes(e)} - taken
        return sorted(counting), sorted({n for e in outages for n in self.minutes(e)} - counting)

    def within(self, numbers: list[int]) -> int:
        return sum(self.reference.minutes[n][1].isoformat().startswith(self.month) for n in numbers)

    def total(self) -> int:
        return self.within(list(range(len(self.reference.minutes))))

    def longest(self, numbers: list[int]) -> int:
        """The longest stretch that ends in the month, where midnight ends the month before it."""
        longest = length = 0
        for n, following in zip(numbers, [*numbers, None][1:], strict=True):
            length += 1
            if following != n + 1:
                if self.within([n]):
                    longest = max(longest, length)
                length = 0
        return longest


def days_late(due_on: date, ended_on: date, month: str) -> int:
    """The dates after the due date's, up to and with the last, that lie in the month."""
    days = (due_on + timedelta(days=n) for n in range(1, (ended_on - due_on).days + 1))
    return sum(day.isoformat().startswith(month) for day in days)


def bound_passed(reference: Reference, clock: Clock, priority: str, at: int) -> int | None:
    """When a removal or reaction was late by more than its bound of service hours, by walking on from the due time."""
    if clock.state not in ("late", "breached") or clock.due is None:
        return None
    left = (8 if priority in HIGH else 48) * 60
    passed = None
    place = reference.layout.place
    for number in range(place[clock.due], place[clock.stop or at]):
        if left == 0 and reference.open[number]:
            return passed
        left -= reference.open[number]
        if left == 0 and passed is None:
            passed = reference.minutes[number + 1][0]
    return None
