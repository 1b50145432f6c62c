"""The demo shows everything an agreement can come to, whenever it is started; and it fills a desk as people would."""

from __future__ import annotations

import random
import re
import shutil
import stat
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

from pakt.desk.demo import Login, logins, passwords
from pakt.desk.demo import stories as reader
from pakt.desk.demo.moments import Moments, distance
from pakt.desk.demo.stories import People, Story, StoryError, Ticket
from pakt.desk.due.models import Due
from pakt.desk.people.models import Organisation, Person
from pakt.desk.tickets import models as desk
from pakt.desk.tickets.history import to_datetime
from pakt.desk.tickets.step_forms import steps_asking
from pakt.engine.calendar import Calendar
from pakt.engine.check import findings
from pakt.engine.contract import Contract
from pakt.engine.errors import PaktError
from pakt.engine.events import WHO, Event, read_events
from pakt.engine.load import shipped_ids
from pakt.engine.orders import entry_of
from pakt.engine.replay import ClockState, Replay, replay
from pakt.engine.rules import Rules, Subject, rules_of
from pakt.engine.settle import Case, Period, missed_rights
from pakt.engine.zone import DAY, Instant, to_instant

FIRST = datetime(2026, 6, 1, tzinfo=UTC)
# Around the turn of the year, long holidays, and both nights in which the clock is set.
AWKWARD = [
    "2026-10-25T00:30+00:00", "2026-10-25T01:30+00:00", "2026-12-24T07:00+00:00", "2026-12-28T06:45+00:00",
    "2026-12-31T22:59+00:00", "2027-01-01T00:00+00:00", "2027-01-07T03:00+00:00", "2027-01-11T06:10+00:00",
    "2027-02-23T10:00+00:00", "2027-03-28T00:30+00:00", "2027-03-28T01:30+00:00", "2027-03-29T12:00+00:00",
    "2027-03-30T05:31+00:00", "2027-05-03T08:00+00:00", "2027-05-04T14:00+00:00", "2028-02-29T11:00+00:00",
    "2028-04-17T17:00+00:00", "2028-05-01T23:30+00:00",
]  # fmt: skip


@cache
def people() -> People:
    return reader.people()


@cache
def stories() -> dict[str, Story]:
    return {story.contract: story for story in reader.stories(people())}


@cache
def rules_by_version(contract: str) -> list[Rules]:
    story = stories()[contract]
    return [rules_of(story.contract_of(version)) for version in story.versions]


def moments_to_try() -> list[Instant]:
    chance = random.Random(20260601)
    tries = [FIRST + timedelta(minutes=chance.randrange(2 * 365 * 24 * 60)) for _ in range(200)]
    return [to_instant(now) for now in [*map(datetime.fromisoformat, AWKWARD), *tries]]


@dataclass
class Seen:
    """One ticket of a story, replayed."""

    ticket: Ticket
    version: int
    rules: Rules
    plan: str | None
    events: list[Event]
    state: Replay


def replayed(story: Story, moments: Moments) -> list[Seen]:
    shared = reader.shared(story, people(), moments)
    seen = []
    for ticket in story.tickets:
        steps = reader.history(story, ticket, people(), moments)
        for earlier, later in pairwise(steps):
            assert earlier.at <= later.at and earlier.told <= later.told, f"{ticket.subject}: {later.type} out of order"
        assert steps[-1].told < moments.now, ticket.subject
        number = story.version_at(steps[0].at, moments)
        rules, plan = rules_by_version(story.contract)[number], story.versions[number].plan
        events = read_events(reader.raw_events(steps, shared, moments), ticket.subject, rules.words)
        state = replay(rules.contract, events, moments.now, plan, explained=True)
        assert not state.refused, f"{ticket.subject}: {state.refused}"
        seen.append(Seen(ticket, number, rules, plan, events, state))
    return seen


# What there is to see under an agreement


def can_be_seen(rules: Rules) -> set[str]:
    """Everything that an agreement's own words let happen."""
    contract = rules.contract
    terms = {row.term.unit for clock in contract.clocks.values() for row in clock.terms}
    told = contract.classification
    wanted = {f"state {state}" for state in ("running", "due soon", "met", "late", "breached")}
    wanted |= {f"clock {name}" for name in contract.clocks}
    wanted |= {f"owed by the {clock.owed_by}" for clock in contract.clocks.values()}
    wanted |= {f"refusal {number}: {rule.event}" for number, rule in enumerate(contract.refusals)}
    wanted |= {f"right {name}" for name in contract.rights}
    possible = {
        "state paused": bool(contract.excuses) or any(clock.paused_by for clock in contract.clocks.values()),
        "state best_effort": "best_effort" in terms or can_stop_being_owed(rules),
        "accepted by lapse of time": any(clock.expires == "accepted" for clock in contract.clocks.values()),
        "dispute open": bool(told and told.disputable),
        "release known": "release" in terms,
        "release unknown": "release" in terms,
        "notice given": any(clock.notice for clock in contract.clocks.values()),
        "notice missed": any(clock.notice for clock in contract.clocks.values()),
        "call back agreed": "agreed" in terms,
        "excused period": bool(contract.excuses),
        "effective time put off": bool(contract.reporting),
        "effective time waited for": any("opening" not in wait.waits_for for wait in contract.reporting),
        "repair retargeted": bool(contract.retargeting),
        "reported under each version": len(stories()[contract.contract].versions) > 1,
    }
    return wanted | {name for name, can in possible.items() if can}


def can_stop_being_owed(rules: Rules) -> bool:
    """Whether a new classification can leave a clock without a term."""
    if rules.set_by == {"reported"}:
        return False
    kinds = rules.contract.kinds.items()
    subjects = [Subject(k, p, None, "portal", "production", True) for k, t in kinds for p in t.priorities or (None,)]
    return any(len({rule.owed(subject) is None for subject in subjects}) == 2 for rule in rules.clocks)


def is_seen(story: Story, moments: Moments) -> set[str]:
    """Everything that can be seen on the tickets of a story."""
    seen = replayed(story, moments)
    found = {thing for one in seen for thing in seen_on(one)}
    found |= {f"right {right.right}" for right in rights_of_all(story.rules, seen, moments.now)}
    for number, rule in enumerate(story.rules.contract.refusals):
        if any(is_refused(one, rule, moments.now) for one in seen):
            found.add(f"refusal {number}: {rule.event}")
    if {one.version for one in seen} == set(range(len(story.versions))):
        found.add("reported under each version")
    return found


def seen_on(one: Seen) -> Iterator[str]:
    state, facts = one.state, one.state.facts
    for clock in state.clocks:
        yield from seen_on_clock(one, clock)
    for right in state.rights:
        yield f"right {right.right}"
    if facts.classified.disputed:
        yield "dispute open"
    if any(excuse.end is not None and excuse.end < state.at for excuse in facts.excuses):
        yield "excused period"
    assert facts.report is not None
    if state.effective_at is None:
        yield "effective time waited for"
    elif facts.report.at < state.effective_at < state.at:
        yield "effective time put off"


def seen_on_clock(one: Seen, clock: ClockState) -> Iterator[str]:
    yield f"clock {clock.name}"
    yield f"state {clock.state}"
    if clock.state == "running" and clock.total and clock.used is not None and clock.used > 0.75 * clock.total:
        yield "state due soon"
    if clock.is_open and clock.state != "best_effort":
        yield f"owed by the {clock.owed_by}"
    if clock.automatic:
        yield "accepted by lapse of time"
    if clock.term.unit == "release":
        yield "release unknown" if clock.due_at is None else "release known"
    if clock.notice != "none":
        yield f"notice {clock.notice}"
    if clock.term.unit == "agreed" and clock.is_open and clock.state == "running":
        yield "call back agreed"
    lowers = [rule for rules in one.rules.retargets.values() for rule in rules if rule.clock == clock.name]
    report = next(event for event in one.events if event.type == "reported")
    reclassified = any(event.type == "classified" for event in one.events)
    if lowers and clock.is_open and not reclassified and clock.subject.priority != report.data["priority"]:
        yield "repair retargeted"


def is_refused(one: Seen, rule: Any, now: Instant) -> bool:
    """Whether a step that the rule is about is refused on this ticket now, because of this rule."""
    if any(event.type == "closed" for event in one.events):
        return False
    choices: list[dict[str, Any]] = [{}, {"due": now + 60 * DAY}]
    choices += [{"channel": channel, "reason": "…"} for channel in one.rules.contract.channels]
    choices += [{"priority": priority, "reason": "…"} for priority in sorted(one.rules.words.priorities)]
    for data in choices:
        event = Event(now, rule.event, rule.by or WHO[rule.event][0], data, len(one.events))
        then = replay(one.rules.contract, [*one.events, event], now, one.plan)
        if any(r.event == event.index and r.clauses == tuple(rule.clauses) for r in then.refused):
            return True
    return False


def rights_of_all(rules: Rules, seen: list[Seen], now: Instant) -> list[Any]:
    """The rights that tickets give together."""
    day = rules.calendar.local_date(now)
    period = Period("", day, day, now - DAY, now)
    case = Case(rules, None, period, now, None, {}, [], [], [], [], [])
    return missed_rights(case, {str(number): one.state for number, one in enumerate(seen)})


@pytest.mark.parametrize("contract", sorted(stories()))
def test_whenever_it_is_started_everything_can_be_seen(contract: str) -> None:
    story = stories()[contract]
    wanted = can_be_seen(story.rules)
    tries = moments_to_try()
    missing: dict[str, list[str]] = defaultdict(list)
    for now in tries:
        moments = story.moments(now)
        for thing in wanted - is_seen(story, moments):
            missing[thing].append(moments.text(now))
    table = [
        f"{thing:<40} seen at {len(tries) - len(missing[thing])} of {len(tries)} moments"
        + (f", not at {', '.join(missing[thing][:3])}" if missing[thing] else "")
        for thing in sorted(wanted)
    ]
    assert not any(missing.values()), "\n".join([contract, *table])


def test_the_stories_are_of_all_agreements_that_ship() -> None:
    assert sorted(stories()) == list(shipped_ids())


@pytest.mark.parametrize("contract", sorted(stories()))
def test_every_version_passes_the_check(contract: str) -> None:
    story = stories()[contract]
    for version in story.versions:
        errors = [finding for finding in findings(story.contract_of(version)) if finding.severity == "error"]
        assert not errors


def test_three_terms_missed_by_more_than_the_bound_give_the_right_to_withdraw() -> None:
    stories_with = [story for story in stories().values() if story.rules.late_bounds]
    assert stories_with
    for story in stories_with:
        now = moments_to_try()[0]
        rights = rights_of_all(story.rules, replayed(story, story.moments(now)), now)
        assert [right.right for right in rights] == list(story.rules.late_bounds)


# What is asked for is answered


def asked(fields: Any) -> set[str]:
    """What must be answered; the description of a report is its text, and no file belongs to the demo."""
    return {f.id for f in fields if f.required == "always" and f.type != "file" and f.purpose != "description"}


@pytest.mark.parametrize("contract", sorted(stories()))
def test_what_the_contract_asks_for_is_answered(contract: str) -> None:
    story = stories()[contract]
    terms: Contract = story.rules.contract
    for ticket in story.tickets:
        form = form_name(terms, ticket)
        wanted = asked(terms.forms[form].fields) if form else set()
        if "entry" not in ticket.data:
            wanted |= asked_of_step(terms, "reported", "customer")
        assert wanted <= {*ticket.form, *ticket.data}, f"{ticket.subject}: {wanted - {*ticket.form, *ticket.data}}"
        for event in ticket.events:
            side = event.noted_for or ("customer" if people().employer.get(event.by) == story.customer else "provider")
            wanted = asked_of_step(terms, event.type, side, ticket.kind)
            given = {*event.form, *event.data}
            assert wanted <= given, f"{ticket.subject}: {event.type} lacks {wanted - given}"


def form_name(terms: Contract, ticket: reader.Ticket) -> str | None:
    """The form on which a ticket was reported; an order's is that of its entry."""
    entry = entry_of(terms, ticket.data.get("entry", ""))
    if entry is not None:
        return entry.form
    return terms.channels[ticket.channel].form or terms.kinds[ticket.kind].form


def asked_of_step(terms: Contract, event: str, side: str, kind: str = "") -> set[str]:
    return {name for step in steps_asking(terms, event, side, kind) for name in asked(step.asks)}


@pytest.mark.parametrize("contract", sorted(stories()))
def test_answers_fit_the_questions(contract: str) -> None:
    """An answer is one of the choices, yes or no, a date, as its question wants it; and no answer lacks a question."""
    story = stories()[contract]
    terms: Contract = story.rules.contract
    moments = story.moments(moments_to_try()[0])
    for ticket in story.tickets:
        form = form_name(terms, ticket)
        fields = {f.id: f for f in terms.forms[form].fields} if form else {}
        report, *steps = reader.history(story, ticket, people(), moments)
        fields |= {f.id: f for s in terms.steps if s.event == "reported" for f in s.asks}
        check_answers(report.form, fields, terms)
        for step in steps:
            check_answers(step.form, {f.id: f for s in terms.steps if s.event == step.type for f in s.asks}, terms)


def check_answers(form: dict[str, Any], fields: dict[str, Any], terms: Contract) -> None:
    for name, answer in form.items():
        field = fields[name]
        if field.type == "yes_no":
            assert answer in (True, False), (name, answer)
        elif field.type == "date":
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", answer), (name, answer)
        elif field.type == "choice":
            known = [choice[terms.language] for choice in field.choices]
            known = known or [module.name[terms.language] for module in terms.scope.modules.values()]
            assert answer in known, (name, answer, known)
        else:
            assert isinstance(answer, str) and answer, (name, answer)


# Moments


def office() -> Calendar:
    return Calendar("Europe/Prague", {day: ((480, 960),) for day in range(5)})


@pytest.mark.parametrize(
    ("words", "ago", "ahead"),
    [
        ("40 minutes", "2026-06-08T08:20:00+02:00", "2026-06-08T09:40:00+02:00"),
        ("3 working hours", "2026-06-05T14:00:00+02:00", "2026-06-08T12:00:00+02:00"),
        ("90 working minutes", "2026-06-05T15:30:00+02:00", "2026-06-08T10:30:00+02:00"),
        ("2 working days 21:30", "2026-06-04T21:30:00+02:00", "2026-06-10T21:30:00+02:00"),
        ("1 days 09:15", "2026-06-07T09:15:00+02:00", "2026-06-09T09:15:00+02:00"),
        ("6 days 09:15", "2026-06-02T09:15:00+02:00", "2026-06-14T09:15:00+02:00"),
    ],
)
def test_it_finds_the_moment_that_people_mean(words: str, ago: str, ahead: str) -> None:
    # A Monday, 9:00.
    moments = Moments(office(), to_instant(datetime.fromisoformat("2026-06-08T09:00:00+02:00")))
    assert moments.text(moments.ago(words)) == ago
    assert moments.text(moments.ahead(words)) == ahead


@pytest.mark.parametrize(
    "words", ["", "3", "0 hours", "3 weeks", "2 working days", "2 days 25:00", "-1 hours", "３ hours"]
)
def test_it_refuses_what_is_no_distance(words: str) -> None:
    with pytest.raises(ValueError, match="is no distance in time; write"):
        distance(words)


# Reading


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "stories"
    shutil.copytree(Path(str(reader.FOLDER)), copy)
    return copy


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("kind: question", "knid: question", r"tickets\[\d+\].knid: is no word of a story"),
        ("- ago: 2 working hours", "- ago: two hours", r"tickets\[\d+\].ago: 'two hours' is no distance in time"),
        ("reporter: swierk", "reporter: cisowska", r"tickets\[0\].reporter: 'cisowska' is nobody of either side"),
        ("type: acknowledged", "type: aknowledged", r"events\[1\].type: 'aknowledged' is no step; there are"),
        ("customer: pogoda", "customer: wiatr", "customer: 'wiatr' is no organisation in people.yaml"),
        ("{due: {in: 1 working hours}}", "{due: {at: 12:00}}", r"data: due must say when by one of ago, in"),
        ("since: 2024-06-03", "since: 2024-06-31", r"versions\[0\].since: day is out of range for month"),
        ("    since: 2024-06-03\n", "", r"versions\[0\]: give one of 'since' and 'ago'"),
        ("    since: 2024-06-03\n", "    since: 2024-06-03\n    replace: [{text: clouds, by: rain}]\n",
         r"versions\[0\].replace\[0\].text: stands 0 times in the contract file; it must stand once"),
        ("prefix: MP", "prefix: [MP", "is no YAML"),
    ],
)  # fmt: skip
def test_a_wrong_story_is_told_with_file_and_line(folder: Path, old: str, new: str, complaint: str) -> None:
    file = folder / "ministry-hotline.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PaktError, match=rf"^ministry-hotline\.yaml:\d+: .*{complaint}"):
        reader.stories(people(), folder)


def test_two_people_of_one_name_are_told_apart(folder: Path) -> None:
    file = folder / "people.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("id: tomas", "id: hana"), encoding="utf-8")
    with pytest.raises(StoryError, match=r"^people\.yaml:\d+: .*hana stands for more than one"):
        reader.people(folder)


def test_nobody_has_an_address_that_could_be_real() -> None:
    assert all(person.email.endswith(".example") for person in people().person.values())


# Filling


@pytest.fixture
def data_dir(tmp_path: Path, settings: Any) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db
@time_machine.travel("2027-03-30T05:31:07+00:00", tick=False)
def test_it_fills_a_desk_once_with_what_the_stories_tell(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # The first working morning after Easter and the change of the clocks.
    now = timezone.now()
    call_command("demo", "--no-serve")
    first = capsys.readouterr().out
    for story in stories().values():
        check_tickets(story, now)
    check_told_in_time(now)
    check_logins(data_dir, first)
    before = list(desk.Event.objects.values_list("pk", flat=True))
    call_command("demo", "--no-serve")
    second = capsys.readouterr().out
    assert list(desk.Event.objects.values_list("pk", flat=True)) == before
    check_logins(data_dir, second)
    assert "Filling" in first and "Filling" not in second


def check_tickets(story: Story, now: datetime) -> None:
    """What the desk keeps is what the engine tells of the stories."""
    tickets = {ticket.subject: ticket for ticket in desk.Ticket.objects.filter(agreement__prefix=story.prefix)}
    for one in replayed(story, story.moments(to_instant(now))):
        kept = tickets.pop(one.ticket.subject)
        assert kept_clocks(kept) == [told_clock(clock) for clock in one.state.clocks], kept
        assert set(kept.rights.values_list("right", flat=True)) == {right.right for right in one.state.rights}
        assert (kept.kind, kept.priority) == (one.state.kind, one.state.priority)
    assert not tickets


def check_told_in_time(now: datetime) -> None:
    """Each thing was told at its own time, nothing is left to do, and tickets are numbered as they were reported."""
    late = [event for event in desk.Event.objects.exclude(ticket=None) if event.recorded_at != event.at]
    noted_later = [event for story in stories().values() for t in story.tickets for event in t.events if event.told]
    assert len(late) == len(noted_later) > 0
    assert all(event.recorded_at <= now for event in desk.Event.objects.all())
    order = list(desk.Ticket.objects.order_by("agreement", "reference").values_list("agreement", "reported_at"))
    assert order == sorted(order)
    assert not Due.objects.filter(take_at__lte=now).exists()
    assert not Due.objects.exclude(last_error="").exists()


def check_logins(data_dir: Path, out: str) -> None:
    """Everybody is printed, kept where nobody else can read it, and can sign in."""
    file = data_dir / "demo-logins.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = passwords.kept()
    assert {login.username for login in kept} == {person.email for person in people().person.values()}
    (password,) = {login.password for login in kept}
    assert len(password) >= 12
    assert password in out and str(file) in out and all(login.username in out and login.does in out for login in kept)
    for login in kept[:: len(kept) // 3]:
        assert authenticate(username=login.username, password=password) == Person.objects.get(email=login.username)


def kept_clocks(ticket: Any) -> list[Any]:
    return [(c.name, c.cycle, c.state, c.due_at, c.stopped_at, c.notice, c.automatic) for c in ticket.clocks.all()]


def told_clock(clock: ClockState) -> tuple[Any, ...]:
    def moment(at: Instant | None) -> datetime | None:
        return None if at is None else to_datetime(at)

    notice = clock.notice if clock.asks_notice else ""
    due, stopped = moment(clock.due_at), moment(clock.stopped_at)
    return (clock.name, clock.cycle, clock.state, due, stopped, notice, clock.automatic)


@pytest.mark.django_db
def test_a_desk_that_holds_something_is_left_alone(data_dir: Path) -> None:
    Organisation.objects.create(name="Somebody")
    with pytest.raises(CommandError, match="a demo only fills an empty one"):
        call_command("demo", "--no-serve")
    assert not (data_dir / "demo-logins.txt").exists()
    assert not Person.objects.exists()


def test_the_logins_are_offered_in_a_demo_only(data_dir: Path, settings: Any) -> None:
    login = Login("Hana Vrbová", "agent", "Lipová podpora", "hana.vrbova@lipova.example", "not-a-default")
    passwords.keep([login])
    settings.DEMO = False
    assert logins() == []
    settings.DEMO = True
    assert logins() == [login]
    assert login.does == "agent, Lipová podpora"
    (data_dir / "demo-logins.txt").unlink()
    assert logins() == []
