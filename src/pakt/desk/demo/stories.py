"""The stories of the demo, read strictly from `stories/`: who there is, under which agreements, and what happened.

Pure: no database, no "now". `history` works one ticket out for one moment, as the engine and the desk read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from pakt.desk.demo.moments import Moments, distance
from pakt.desk.demo.pictures import png
from pakt.desk.tickets.desk_events import DESK_EVENTS
from pakt.engine.contract import Contract
from pakt.engine.errors import PaktError
from pakt.engine.events import WHO
from pakt.engine.load import Lines, dotted, line_of, load_text, read, shipped, shipped_text, shortly
from pakt.engine.rules import Rules, rules_of
from pakt.engine.zone import Instant

FOLDER: Traversable = resources.files("pakt.desk.demo") / "stories"
PEOPLE = "people.yaml"
DESK = "system"
STEPS = (*(name for name in WHO if name not in ("reported", "release_scheduled", "released")), *DESK_EVENTS)
WHEN = ("ago", "in", "day_ago", "day_in")


class StoryError(PaktError):
    """A story is wrong at `line` of its file (counted from 1) under `key`."""

    def __init__(self, file: str, line: int, key: str, message: str) -> None:
        self.file = file
        self.line = line
        self.key = key
        super().__init__(": ".join(part for part in (f"{file}:{line}", key, message) if part))


def _distance(words: str) -> str:
    distance(words)
    return words


def _step(name: str) -> str:
    if name not in STEPS:
        raise ValueError(f"{name!r} is no step; there are {', '.join(STEPS)}")
    return name


def _data(data: dict[str, Any]) -> dict[str, Any]:
    """A value that is a mapping says when: `{ago: 3 working hours}`, or `{day_in: 5 working days 12:00}` for a date."""
    for name, value in data.items():
        if isinstance(value, dict):
            key = next(iter(value), None)
            if len(value) != 1 or key not in WHEN:
                raise ValueError(f"{name} must say when by one of {', '.join(WHEN)}")
            distance(str(value[key]))
    return data


Distance = Annotated[str, AfterValidator(_distance)]
Step = Annotated[str, AfterValidator(_step)]
Data = Annotated[dict[str, Any], AfterValidator(_data)]
Date = Annotated[date, BeforeValidator(lambda text: date.fromisoformat(text) if isinstance(text, str) else text)]
Role = Literal[
    "reporter", "customer_manager", "customer_administrator", "agent", "provider_manager", "administrator",
    "contractor",
]  # fmt: skip


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Person(Strict):
    id: str
    name: str
    email: Annotated[str, Field(pattern=r"^[a-z0-9.-]+@[a-z0-9-]+\.example$")]
    role: Role
    language: str
    time_zone: str
    only_for: str | None = None
    """The one customer whom an agent works for, or another contractor."""
    digest: Literal["at_once", "daily", "owed"] = "at_once"
    """How often letters come."""


class Organisation(Strict):
    id: str
    name: str
    people: list[Person]


class People(Strict):
    """Everybody, by organisation."""

    organisations: list[Organisation]

    @cached_property
    def employer(self) -> Mapping[str, str]:
        """Person → organisation, by their ids."""
        return {person.id: one.id for one in self.organisations for person in one.people}

    @cached_property
    def person(self) -> Mapping[str, Person]:
        return {person.id: person for one in self.organisations for person in one.people}

    @model_validator(mode="after")
    def _unique(self) -> People:
        everybody = [person.id for one in self.organisations for person in one.people]
        twice = sorted({name for name in everybody if everybody.count(name) > 1})
        if twice or DESK in everybody:
            raise ValueError(f"{', '.join(twice) or DESK} stands for more than one")
        return self


class Replacement(Strict):
    """Words of the shipped contract file that another version of it says otherwise."""

    text: str
    by: str


class Version(Strict):
    """A version of the contract. One of `since` (a date) and `ago` says when it took effect."""

    plan: str | None = None
    signed: Date | None = None
    published: Date | None = None
    since: Date | None = None
    ago: Distance | None = None
    replace: list[Replacement] = []
    note: str = ""

    @model_validator(mode="after")
    def _takes_effect(self) -> Version:
        if (self.since is None) == (self.ago is None):
            raise ValueError("give one of 'since' and 'ago'")
        return self


class SharedEvent(Strict):
    """Something that concerns all tickets of an agreement: a release, an outage, maintenance, a claim of credit.

    It happened `ago`, or is planned `in` so long; `told` where that was at another time, as it must be for a plan.
    """

    ago: Distance | None = None
    ahead: Annotated[Distance | None, Field(alias="in")] = None
    told: Distance | None = None
    type: Literal[
        "released", "release_scheduled", "outage", "maintenance", "credit_claimed", "version_in_use", "warned"
    ]  # fmt: skip
    by: str
    noted_for: Literal["customer"] | None = None
    data: Data = {}
    text: str = ""

    @model_validator(mode="after")
    def _in_its_time(self) -> SharedEvent:
        if (self.ago is None) == (self.ahead is None):
            raise ValueError("give one of 'ago' and 'in'")
        if self.ahead is not None and self.told is None:
            raise ValueError("give 'told': what is planned was told before")
        return self


class Attached(Strict):
    """A file: a picture that looks like a screenshot, or some lines of text."""

    name: str
    picture: Literal["table", "form", "error", "failed form"] | None = None
    text: str | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Attached:
        if (self.picture is None) == (self.text is None):
            raise ValueError("give one of 'picture' and 'text'")
        return self

    @property
    def content(self) -> bytes:
        return png(self.picture) if self.picture else (self.text or "").encode()


class Refers(Strict):
    """An article or a document, by its id in the demo's knowledge base; `place` is where in a document."""

    article: str | None = None
    document: str | None = None
    place: str = ""

    @model_validator(mode="after")
    def _is_one(self) -> Refers:
        if (self.article is None) == (self.document is None):
            raise ValueError("give one of 'article' and 'document'")
        return self


class Event(Strict):
    """Something that happened to a ticket `ago`, said by a person or by the desk.

    `noted_for: customer` where the provider's person notes what the customer said; `told` where that was later.
    """

    ago: Distance
    type: Step
    by: str
    noted_for: Literal["customer"] | None = None
    told: Distance | None = None
    to: str | None = None
    data: Data = {}
    form: Data = {}
    text: str = ""
    files: list[Attached] = []
    refers: list[Refers] = []


class Ticket(Strict):
    """A report and what came after it. `entered_by` is who entered it for `reporter`, where that is another."""

    ago: Distance
    subject: Annotated[str, Field(max_length=120)]
    text: str
    reporter: str
    entered_by: str | None = None
    told: Distance | None = None
    channel: Literal["portal", "email", "phone"]
    kind: str
    priority: str | None = None
    data: Data = {}
    form: Data = {}
    files: list[Attached] = []
    events: list[Event] = []


class Story(Strict):
    """An agreement: its versions in order, what concerns all of its tickets, and these."""

    prefix: str
    name: str
    contract: str
    customer: str
    provider: str
    versions: Annotated[list[Version], Field(min_length=1)]
    shared: list[SharedEvent] = []
    tickets: list[Ticket]

    def text_of(self, version: Version) -> str:
        """The contract file of a version."""
        text = shipped_text(self.contract)
        for replacement in version.replace:
            text = text.replace(replacement.text, replacement.by)
        return text

    def contract_of(self, version: Version) -> Contract:
        if not version.replace:
            return shipped(self.contract)
        return load_text(self.text_of(version), f"{self.contract}.yaml")

    @property
    def rules(self) -> Rules:
        """Of the version in force now."""
        return rules_of(self.contract_of(self.versions[-1]))

    def moments(self, now: Instant) -> Moments:
        return Moments(self.rules.calendar, now)

    def takes_effect(self, version: Version, moments: Moments) -> Instant:
        if version.ago is not None:
            return moments.ago(version.ago)
        assert version.since is not None
        return moments.calendar.midnight(version.since)

    def version_at(self, at: Instant, moments: Moments) -> int:
        """The place of the version under which something reported at this moment runs."""
        return max(i for i, version in enumerate(self.versions) if self.takes_effect(version, moments) <= at)


# Reading


Model = TypeVar("Model", bound=Strict)


def people(folder: Traversable = FOLDER) -> People:
    """Everybody; StoryError with file and line for the first thing that is wrong."""
    return parsed(People, folder / PEOPLE)[0]


def stories(everybody: People, folder: Traversable = FOLDER) -> list[Story]:
    """All agreements, in the order of their files; StoryError with file and line for the first thing that is wrong."""
    files = [file for file in folder.iterdir() if file.name.endswith(".yaml") and file.name != PEOPLE]
    return [_story(file, everybody) for file in sorted(files, key=lambda file: file.name)]


def _story(file: Traversable, everybody: People) -> Story:
    found, lines = parsed(Story, file)
    _check_people(found, everybody, file.name, lines)
    text = shipped_text(found.contract)
    for i, version in enumerate(found.versions):
        for j, replacement in enumerate(version.replace):
            times = text.count(replacement.text)
            if times != 1:
                path = ("versions", i, "replace", j, "text")
                raise _wrong(file.name, lines, path, f"stands {times} times in the contract file; it must stand once")
    return found


def parsed(model: type[Model], file: Traversable) -> tuple[Model, Lines]:
    """What a file of the demo says, with the places of its lines; StoryError for the first thing that is wrong."""
    values, lines = read(file.read_text(encoding="utf-8"), file.name)
    try:
        return model.model_validate(values), lines
    except ValidationError as error:
        # A word written wrong is the cause where one is missing, too.
        first = min(error.errors(include_url=False), key=lambda wrong: wrong["type"] != "extra_forbidden")
        said = "is no word of a story" if first["type"] == "extra_forbidden" else first["msg"]
        more = "" if first["type"] in ("extra_forbidden", "missing") else f" (it says {shortly(first['input'])})"
        raise _wrong(file.name, lines, first["loc"], f"{said.removeprefix('Value error, ')}{more}") from None


def _wrong(name: str, lines: Lines, path: tuple[str | int, ...], message: str) -> StoryError:
    return StoryError(name, line_of(lines, path), dotted(path), message)


def _check_people(found: Story, everybody: People, name: str, lines: Lines) -> None:
    organisations = {one.id for one in everybody.organisations}
    for side in ("customer", "provider"):
        if getattr(found, side) not in organisations:
            raise _wrong(name, lines, (side,), f"{getattr(found, side)!r} is no organisation in {PEOPLE}")
    for path, person in _named(found):
        works_too = person in everybody.person and everybody.person[person].only_for == found.customer
        if everybody.employer.get(person) not in (found.customer, found.provider) and not works_too:
            raise _wrong(name, lines, path, f"{person!r} is nobody of either side in {PEOPLE}")


def _named(found: Story) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every person that a story names, with the place where."""
    for i, event in enumerate(found.shared):
        if event.by != DESK:
            yield ("shared", i, "by"), event.by
    for i, ticket in enumerate(found.tickets):
        yield ("tickets", i, "reporter"), ticket.reporter
        if ticket.entered_by is not None:
            yield ("tickets", i, "entered_by"), ticket.entered_by
        for j, step in enumerate(ticket.events):
            for key in ("by", "to"):
                person = getattr(step, key)
                if person not in (None, DESK):
                    yield ("tickets", i, "events", j, key), person


# Working out


@dataclass(frozen=True)
class Happening:
    """One event for one `now`: when it happened, when it was told, who says so for which side, what it carries."""

    at: Instant
    told: Instant
    type: str
    side: str
    person: str | None
    data: dict[str, Any]
    form: dict[str, Any]
    text: str = ""
    to: str | None = None
    files: Sequence[Attached] = ()
    refers: Sequence[Refers] = ()

    def raw(self, moments: Moments) -> dict[str, Any]:
        """As the engine reads it from outside."""
        return {**self.data, "at": moments.text(self.at), "type": self.type, "by": self.side}


def history(found: Story, ticket: Ticket, everybody: People, moments: Moments) -> list[Happening]:
    """The report and everything after it, in the order of the story."""
    said = {"channel": ticket.channel, "kind": ticket.kind, **_worked_out(ticket.data, moments)}
    if ticket.priority is not None:
        said["priority"] = ticket.priority
    at = moments.ago(ticket.ago)
    told = at if ticket.told is None else moments.ago(ticket.told)
    form = _worked_out(ticket.form, moments)
    who = ticket.entered_by or ticket.reporter
    steps = [Happening(at, told, "reported", "customer", who, said, form, ticket.text, files=ticket.files)]
    for event in ticket.events:
        at = moments.ago(event.ago)
        told = at if event.told is None else moments.ago(event.told)
        data, form = _worked_out(event.data, moments), _worked_out(event.form, moments)
        side = event.noted_for or _side(found, everybody, event.by)
        person = None if event.by == DESK else event.by
        steps.append(
            Happening(at, told, event.type, side, person, data, form, event.text, event.to, event.files, event.refers)
        )
    return steps


def shared(found: Story, everybody: People, moments: Moments) -> list[Happening]:
    """What concerns all tickets of an agreement."""
    happened = []
    for event in found.shared:
        at = moments.ahead(event.ahead) if event.ahead is not None else moments.ago(event.ago or "")
        told = at if event.told is None else moments.ago(event.told)
        side = event.noted_for or _side(found, everybody, event.by)
        person = None if event.by == DESK else event.by
        happened.append(Happening(at, told, event.type, side, person, _worked_out(event.data, moments), {}, event.text))
    return happened


def raw_events(steps: Iterable[Happening], for_all: Iterable[Happening], moments: Moments) -> list[dict[str, Any]]:
    """All that the engine reads of one ticket, in order of time."""
    known = [step for step in (*for_all, *steps) if step.type in WHO]
    return [step.raw(moments) for step in sorted(known, key=lambda step: step.at)]


def _side(found: Story, everybody: People, person: str) -> str:
    if person == DESK:
        return DESK
    if everybody.person[person].role == "contractor":
        return "contractor"
    return "customer" if everybody.employer[person] == found.customer else "provider"


def _worked_out(data: Mapping[str, Any], moments: Moments) -> dict[str, Any]:
    return {name: _value(value, moments) for name, value in data.items()}


def _value(value: Any, moments: Moments) -> Any:
    if not isinstance(value, dict):
        return value
    ((key, words),) = value.items()
    at = moments.ago(words) if key.endswith("ago") else moments.ahead(words)
    return moments.calendar.local_date(at).isoformat() if key.startswith("day") else moments.text(at)
