"""The contract file: its words as a model.

Every class is a word of the contract language and says what it carries out. Nothing here computes: `load.py` reads
a file into this model, `rules.py` makes it ready for replay, `check.py` looks for what does not fit together.
Lengths of time are the sentences of `terms.py`; money is text ("1000.00") and becomes Decimal; times of day are
"HH:MM" in the contract's zone, and "24:00" is the end of a day.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from pakt.engine.terms import PATTERN, Term, Unit, parse_term

PartyName = Literal["provider", "customer"]
ClauseId = Annotated[str, Field(pattern=r"^[A-Z]{1,6}-[0-9]{1,4}[a-z]?$")]
Identifier = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]
ChannelName = Literal["portal", "email", "phone"]
EventType = Literal[
    "reported", "called", "acknowledged", "responded", "classified", "classification_disputed", "dispute_settled",
    "analysed", "info_requested", "info_supplied", "confirmed", "workaround_provided", "resolved", "accepted",
    "rejected", "delay_announced", "callback_agreed", "answered", "closed", "reopened", "excused",
    "release_scheduled", "released",
]  # fmt: skip
Purpose = Literal[
    "description", "answers go there", "confirmation goes there", "takes place then", "warranty", "phone attempt"
]  # fmt: skip
AskedFor = Literal["information", "access", "approval"]
Awaited = Literal["opening", "called", "info_supplied"]
Weekdays = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "mon-thu", "mon-fri", "mon-sat", "mon-sun",
                   "sat-sun", "holidays"]  # fmt: skip


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


def _words(value: Any, info: ValidationInfo) -> Any:
    language = (info.context or {}).get("language")
    if isinstance(value, dict):
        for needed in {"en", language} - {None}:
            if needed not in value:
                raise ValueError(
                    f"the text is missing in {needed!r}; every text is in the contract's language and in English"
                )
    return value


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _stretch(value: str) -> str:
    start = value.partition("-")[0]
    if _minutes(start) >= 24 * 60:
        raise ValueError(f"{value!r} begins after the day; write 'HH:MM-HH:MM', at the latest 23:59-24:00")
    return value


def _minutes(value: str) -> int:
    hours, minutes = value.split(":")
    return int(hours) * 60 + int(minutes)


def stretch_minutes(value: str) -> tuple[int, int]:
    """'07:30-20:00' as minutes of the day, (450, 1200)."""
    start, _, end = value.partition("-")
    return _minutes(start), _minutes(end)


def _term(value: Any) -> Term:
    return parse_term(value if isinstance(value, str) else str(value))


def _in_units(*units: Unit) -> AfterValidator:
    """A term that this place can reckon with: hours where hours are counted, days where days are."""

    def check(term: Term) -> Term:
        if term.unit not in units:
            allowed = " or ".join(f"'{SAMPLES[unit]}'" for unit in units)
            raise ValueError(f"a term of this kind has no meaning here; write one like {allowed}")
        return term

    return AfterValidator(check)


def _money(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError('write an amount as text in quotes, "1000.00": a bare number loses its pennies')
    return value


Words = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], Annotated[str, Field(min_length=1)]], AfterValidator(_words)
]
OneOrMany = Annotated[
    tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | list[str]), Field(min_length=1)
]
Channels = Annotated[
    tuple[ChannelName, ...], BeforeValidator(_listed, json_schema_input_type=ChannelName | list[ChannelName])
]
HoursStretch = Annotated[
    str, Field(pattern=r"^([01][0-9]|2[0-4]):[0-5][0-9]-([01][0-9]|2[0-4]):[0-5][0-9]$"), AfterValidator(_stretch)
]
TimeOfDay = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
TermText = Annotated[Term, BeforeValidator(_term), PlainSerializer(str, return_type=str),
                     WithJsonSchema({"type": "string", "pattern": PATTERN})]  # fmt: skip
SAMPLES: dict[Unit, str] = {
    "working_hours": "4 working hours",
    "hours": "4 hours",
    "working_days_same_time": "2 working days, same time",
    "working_days_end_of_day": "2 working days, end of day",
    "calendar_days": "10 calendar days",
}
WORKING_HOURS: tuple[Unit, ...] = ("working_hours",)
HOURS: tuple[Unit, ...] = ("hours",)
WORKING_DAYS: tuple[Unit, ...] = ("working_days_same_time", "working_days_end_of_day")
# Bound to no release and to no agreement of the day.
BackwardsTerm = Annotated[TermText, _in_units(*WORKING_HOURS, *HOURS, *WORKING_DAYS)]
ForwardsTerm = Annotated[TermText, _in_units(*WORKING_HOURS, *HOURS, *WORKING_DAYS, "calendar_days")]
Money = Annotated[Decimal, BeforeValidator(_money), Field(ge=0, max_digits=15, decimal_places=2),
                  WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,13}(\.[0-9]{1,2})?$"})]  # fmt: skip
Percent = Annotated[Decimal, BeforeValidator(_money), Field(ge=0, le=100, decimal_places=4),
                    WithJsonSchema({"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,4})?$"})]  # fmt: skip
ClauseIds = Annotated[tuple[ClauseId, ...], Field(min_length=1)]


class Named(Model):
    """Anything with words for people and the clauses that it carries out."""

    clauses: ClauseIds


# who, when, in which tongue


class Source(Model):
    """Where the agreement comes from."""

    title: Words
    parts: tuple[TextPart, ...] = ()


class TextPart(Model):
    """A part of the agreement's text; where two contradict, the one with the lower rank prevails."""

    id: Identifier
    name: Words
    rank: Annotated[int, Field(ge=1, le=99)]
    clauses: tuple[ClauseId, ...] = ()


class Party(Model):
    """What the agreement calls a side."""

    name: Words


class Parties(Model):
    provider: Party
    customer: Party


class Validity(Model):
    """When the agreement binds: signed, published, in effect; nothing is performed before."""

    signed: dt.date | None = None
    published: dt.date | None = None
    begins: dt.date | None = Field(default=None, description="first day covered")
    ends: dt.date | None = Field(default=None, description="last day covered")
    takes_effect: Literal["when signed", "when published"] = "when signed"
    notice: str | None = Field(default=None, pattern=r"^[0-9]{1,2} months? from the first of the next month$")
    clauses: tuple[ClauseId, ...] = ()


class Plan(Model):
    name: Words
    clauses: tuple[ClauseId, ...] = ()


# hours


class DayOff(Model):
    """A day without service hours beside the public holidays, with the paper that says so."""

    date: dt.date
    name: Words
    source: str


class WorkingDay(Model):
    """A day worked though its weekday or holiday says otherwise; `hours` where they are not the usual ones."""

    date: dt.date
    source: str
    hours: tuple[HoursStretch, ...] | None = None


class ShortenedDay(Model):
    """A working day with hours of its own."""

    date: dt.date
    hours: Annotated[tuple[HoursStretch, ...], Field(min_length=1)]
    source: str


class CalendarTerms(Model):
    """Service hours by weekday, less the public holidays of a country or of a part of it ("GB-ENG"), less and plus the
    contract's own days.

    Hours are half open: the closing time itself is outside. `holidays` in `hours` gives public holidays hours of
    their own (half-holidays); without it they have none. `assumption` says where the agreement is silent.
    """

    name: Words
    hours: Annotated[dict[Weekdays, tuple[HoursStretch, ...]], Field(min_length=1)]
    holidays: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")] | None = None
    extra_days_off: tuple[DayOff, ...] = ()
    extra_working_days: tuple[WorkingDay, ...] = ()
    shortened_days: tuple[ShortenedDay, ...] = ()
    assumption: Words | None = None
    clauses: ClauseIds


# what can be reported


class Kind(Model):
    """What can be reported. `priorities` are the ones that this kind may have; none where there are no priorities."""

    name: Words
    definition: Words
    examples: tuple[Words, ...] = ()
    priorities: tuple[Identifier, ...] = ()
    form: Identifier | None = None
    billed: Literal["in the price", "by the hour", "from prepaid hours"] = "in the price"
    clauses: ClauseIds


class Priority(Model):
    """A priority with its definition; `also_called` quotes the other names that the text gives it."""

    name: Words
    definition: Words
    criteria: tuple[Words, ...] = ()
    examples: tuple[Words, ...] = ()
    also_called: tuple[Words, ...] = ()
    clauses: ClauseIds


class Code(Model):
    """A service code of the agreement, tied to the clock or calendar that it names."""

    text: Words
    clock: Identifier | None = None
    calendar: Identifier | None = None
    when: When | None = None
    part: Identifier | None = None
    clauses: ClauseIds


class Instance(Model):
    """An installation of the product; outside the scope nothing runs."""

    name: Words
    in_scope: bool = True
    also_called: tuple[Words, ...] = ()
    clauses: tuple[ClauseId, ...] = ()


class Module(Model):
    name: Words
    under: str | None = Field(default=None, description="licence or order it was delivered under")


class Scope(Model):
    """What is covered and what is not."""

    modules: dict[Identifier, Module] = {}
    covered: tuple[Words, ...] = ()
    not_covered: tuple[Words, ...] = ()
    warranty: Words | None = None
    clauses: ClauseIds


class Bills(Model):
    """Answers to a choice, by their numbers counted from 1, with which the work is paid by the hour, and what the
    ticket is then called."""

    answers: Annotated[tuple[Annotated[int, Field(ge=1, le=99)], ...], Field(min_length=1)]
    as_: Words | None = Field(default=None, alias="as")
    clauses: tuple[ClauseId, ...] = ()


class FormField(Model):
    """A question of a form. `purpose` says what the answer is used for beside being read; `at_least` is the smallest
    number that is agreed; `bills` which answers make it work that is paid."""

    id: Identifier
    label: Words
    help: Words | None = None
    type: Literal[
        "line", "text", "date", "number", "choice", "yes_no", "file", "email", "phone", "contact", "reference"
    ] = "line"
    required: Literal["always", "if known", "optional"] = "optional"
    choices: tuple[Words, ...] = ()
    at_least: int | None = None
    purpose: Purpose | None = None
    bills: Bills | None = None
    clauses: tuple[ClauseId, ...] = ()

    @model_validator(mode="after")
    def _bills_what_can_be_chosen(self) -> FormField:
        if self.bills is not None and max(self.bills.answers) > len(self.choices):
            raise ValueError(f"'bills' names answer {max(self.bills.answers)}; there are {len(self.choices)} to choose")
        return self


class Form(Named):
    """What a report of a kind must hold."""

    name: Words
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]


class CatalogueEntry(Named):
    """Something that can be ordered, with its result, its form and the notice it needs.

    An order is a ticket of this `kind` and `priority`. What it is owed by when, a clock says (`when: {entry: …}`).
    `comprises` are the entries that come with it. Without a form it asks what is wanted, in words. With `enrolment` the
    provider sets place and dates, and one enrols instead of ordering.
    """

    id: Identifier
    name: Words
    result: Words
    kind: Identifier
    priority: Identifier | None = None
    form: Identifier | None = None
    lead_time: Annotated[TermText, _in_units(*WORKING_DAYS, "calendar_days")] | None = None
    comprises: tuple[Identifier, ...] = ()
    enrolment: bool = False
    billed: Literal["in the price", "by the hour", "by quote", "from prepaid hours"] = "by quote"


class Channel(Named):
    """A way to report: who may, when it is open, and what answers at once."""

    name: Words
    open: Literal["always"] | Identifier = Field(default="always", description="'always' or a calendar")
    senders: Literal["anyone", "registered only"] = "anyone"
    others: Literal["forwarded, not registered"] | None = None
    acknowledged: Literal["at once, by the same channel"] | None = None
    main: bool = False
    contact: Words | None = None
    form: Identifier | None = None
    languages: dict[Literal["in hours", "out of hours"], tuple[str, ...]] = {}


class Contact(Named):
    """A contact person that a side must name and keep current. The `id` stays through the versions of the file."""

    id: Identifier
    side: PartyName
    role: Words
    responsibility: Words | None = None
    named: Literal["as a person", "by the list of entitled people", "on each ticket"] = "as a person"
    receives: Literal["all notices"] | None = None


# clocks and rules


class When(Model):
    """A condition on the ticket; what is left out matches all. A priority may be the name of a group."""

    kind: OneOrMany | None = None
    priority: OneOrMany | None = None
    plan: OneOrMany | None = None
    channel: Channels | None = None
    instance: OneOrMany | None = None
    entry: OneOrMany | None = Field(default=None, description="the entry of the catalogue that was ordered")
    complete: bool | None = None


class Wait(Named):
    """The report counts only from something later: the next opening, a call, what was missing.

    Where several are named in `for_`, the first of them ends the wait; where several rules match, the last one does.
    `closing_time` says whether a report at exactly the closing time is still inside. `as_written` quotes the hours
    that the text itself names, so that a gap between them can be found.
    """

    when: When = Field(default_factory=lambda: When())
    waits_for: Annotated[
        tuple[Awaited, ...],
        BeforeValidator(_listed, json_schema_input_type=Awaited | list[Awaited]),
        Field(min_length=1),
    ]
    calendar: Identifier | None = None
    closing_time: Literal["inside", "outside"] = "outside"
    as_written: AsWritten | None = None


class AsWritten(Model):
    """Times of day as the text names them, each from the first to the last minute named."""

    inside: HoursStretch
    outside: tuple[HoursStretch, ...]


class Classification(Named):
    """Which events set kind and priority, and whether the customer may dispute."""

    set_by: Annotated[tuple[Literal["reported", "classified", "analysed"], ...], Field(min_length=1)]
    disputable: bool = False
    billed_when_unfounded: bool = False


class Trigger(Model):
    """An event that starts or stops a clock, and what it must or must not carry.

    `unless_carries`: the named data being true (a workaround with `limits`). `unless_happened`: one of these counted
    before (an analysis already made). `asks_for`: only a question for this; one that does not say asks for
    information.
    """

    event: EventType
    unless_carries: Identifier | None = None
    unless_happened: EventType | None = None
    asks_for: (
        Annotated[
            tuple[AskedFor, ...],
            BeforeValidator(_listed, json_schema_input_type=AskedFor | list[AskedFor]),
            Field(min_length=1),
        ]
        | None
    ) = None

    @model_validator(mode="after")
    def _only_questions_ask(self) -> Trigger:
        if self.asks_for is not None and self.event != "info_requested":
            raise ValueError(f"'asks_for' belongs to info_requested; {self.event} asks for nothing")
        return self


def _trigger(value: Any) -> Any:
    several = [value] if isinstance(value, (str, dict)) else value
    return [{"event": v} if isinstance(v, str) else v for v in several] if isinstance(several, list) else several


Triggers = Annotated[
    tuple[Trigger, ...],
    BeforeValidator(_trigger, json_schema_input_type=EventType | Trigger | list[EventType | Trigger]),
]


class TermRow(Model):
    """How long for which ticket; the first row that matches is the term.

    `calendar`: the service hours that it is counted in, where they are not the clock's. `written_for`: the text names
    only these, and the reading extends them.
    """

    when: When = Field(default_factory=lambda: When())
    term: TermText
    calendar: Identifier | None = None
    written_for: When | None = None
    clauses: tuple[ClauseId, ...] = ()


class Notice(Named):
    """Who cannot keep the term says so this long before it ends."""

    when: When = Field(default_factory=lambda: When())
    before: BackwardsTerm


class OtherText(Model):
    """Another place of the agreement that says a different term; the reading says which is taken."""

    term: TermText
    source: str
    part: Identifier | None = None


class Clock(Named):
    """Time owed by one side, from an event to an event.

    `starts_on` begins a cycle (again each time where `repeats`), not before the start of `not_before`, another clock
    of the same ticket. A report starts it at its effective time. `stops_on` ends it; `undone_by` makes that stop as
    if it had never been. `paused_by: question` stands still from `info_requested` to `info_supplied`. `when` is a
    condition on the report itself (channel, instance). `expires`: what happens by itself when it runs out.
    `follows_late`: no term is owed where that clock's last cycle was late. `target_only`: aimed at, not guaranteed:
    no money follows.
    """

    name: Words
    promise: Words | None = Field(default=None, description="what the other side is told it will get")
    owed_by: PartyName
    starts_on: Triggers
    stops_on: Triggers
    undone_by: tuple[EventType, ...] = ()
    repeats: bool = False
    not_before: Identifier | None = None
    when: When = Field(default_factory=lambda: When())
    calendar: Identifier | None = None
    paused_by: Literal["question"] | None = None
    terms: Annotated[tuple[TermRow, ...], Field(min_length=1)]
    notice: tuple[Notice, ...] = ()
    expires: Literal["accepted"] | None = None
    follows_late: Identifier | None = None
    target_only: bool = False
    also_said: tuple[OtherText, ...] = ()


class Retarget(Named):
    """An event in time for one clock lowers the priority in force, and moves one other clock to its terms."""

    event: EventType
    in_time_for: Identifier
    clock: Identifier
    priority: Annotated[dict[Identifier, Identifier], Field(min_length=1)]


class Guard(Model):
    """A condition on one event. All parts that are given must hold.

    `carries`: the event holds all of these. `happened`: one of these was said before. `from_`/`to`: the priority
    in force, and the one that the event gives, are in these groups. `due_within`: the event's `due` is not later
    than this term from its own time. `other_channel`: its channel differs from the report's. `reported_by`: the
    report's channel.
    """

    carries: tuple[Identifier, ...] = ()
    happened: tuple[EventType, ...] = ()
    from_priority: OneOrMany | None = None
    to_priority: OneOrMany | None = None
    due_within: ForwardsTerm | None = None
    calendar: Identifier | None = None
    other_channel: bool = False
    reported_by: Channels | None = None


class RefusalRule(Named):
    """An event that does not count: said by `by`, where `when` holds, unless `unless` holds."""

    event: EventType
    by: PartyName | None = None
    when: Guard = Field(default_factory=lambda: Guard())
    unless: Guard = Field(default_factory=lambda: Guard())
    reason: Words


class RunOut(Model):
    """A clock of the other side that ran out unanswered."""

    clock: Identifier


class LateBy(Model):
    """From which delay on a missed term of such a ticket counts, in the service hours that it was counted in."""

    when: When
    more_than: Annotated[TermText, _in_units(*WORKING_HOURS)]


class Missed(Model):
    """A number of terms missed by more than a bound, over all tickets."""

    clocks: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    at_least: Annotated[int, Field(ge=1, le=1000)]
    late_by: Annotated[tuple[LateBy, ...], Field(min_length=1)]


class RightRule(Named):
    """What a side may do once something happened: close, withdraw."""

    name: Words
    holder: PartyName
    after_run_out: RunOut | None = None
    after_missed: Missed | None = None


class Excuse(Named):
    """A ground on which time is excused, and the proofs it needs."""

    text: Words
    proofs: tuple[Words, ...] = ()


class Step(Named):
    """Something asked for before or with an event: the phone tried first, the cause with the resolution.

    `kinds` narrows it to tickets of these kinds.
    """

    event: EventType
    by: PartyName
    kinds: tuple[Identifier, ...] = ()
    asks: tuple[FormField, ...] = ()
    effect: Words | None = None


class Status(Named):
    """A status that the agreement names, from an event until others."""

    name: Words
    from_event: EventType
    until: tuple[EventType, ...] = ()


class Duty(Named):
    """Owed without a clock, or by one that no ticket carries: lists handed over, cooperation, access, security."""

    owed_by: PartyName
    what: Words
    within: TermText | None = None
    from_: Literal["start of the contract", "the request", "the written request"] | None = Field(
        default=None, alias="from"
    )
    calendar: Identifier | None = None
    carried_out_by: Literal[
        "settings", "accounts", "backup", "monitoring", "knowledge", "portal", "assistant", "operation", "exports",
        "request", "record", "news", "sharing", "contacts", "library", "cooperation", "warnings", "meetings",
    ]  # fmt: skip


class Rank(Named):
    """Whether terms are guaranteed, and which text prevails."""

    terms: Literal["guaranteed", "targets without money"]
    prevails: tuple[Identifier, ...] = ()


# availability


class AvailabilityTest(Named):
    """One test of a month: at least so many percent, or at most so many hours in all or at once."""

    name: Identifier
    measure: Literal["percent", "total", "longest"]
    at_least: Percent | None = None
    at_least_by_plan: dict[Identifier, Percent] = {}
    at_most: Annotated[TermText, _in_units(*HOURS)] | None = None


class Availability(Named):
    """What counts as downtime in a calendar month; minutes are rounded half up before anything is compared."""

    downtime: Literal["total outages"] = "total outages"
    tests: Annotated[tuple[AvailabilityTest, ...], Field(min_length=1)]
    partial_month: Literal["counts as available"] | None = None


class MaintenanceRule(Named):
    """A window of this kind that lies wholly within the hours, announced in time, is taken out of downtime.

    Rules are tried in order; the first one whose hours hold the window and whose notice was kept excludes it.
    `within` names wall-clock hours that may reach over midnight ("20:30-07:00"); the weekday is that of the evening
    on which the night starts. `concerns` are words that exceptions are compared with.
    """

    kind: Literal["planned", "infrastructure", "emergency"]
    within: dict[Weekdays, HoursStretch] | None = None
    not_on_holidays: bool = False
    notice: Annotated[TermText, _in_units(*WORKING_DAYS)] | None = None
    calendar: Identifier | None = None
    excluded: bool
    concerns: tuple[Identifier, ...] = ()


class ExceptionGround(Named):
    """A letter under which an outage is no downtime."""

    text: Words
    concerns: tuple[Identifier, ...] = ()


class Lifecycle(Named):
    """Which versions are supported, and what whoever stays on others loses."""

    newer_majors: Annotated[int, Field(ge=1, le=99)] = Field(
        description="unsupported with this many newer major versions …"
    )
    younger_than_years: Annotated[int, Field(ge=0, le=99)] = Field(
        description="… unless released less than so many years before"
    )
    loses: tuple[Literal["availability", "credit", "fixes", "changes", "incidents in the price"], ...]


class Release(Named):
    """A kind of release by its version number, what it includes and what it costs."""

    kind: Literal["upgrade", "update", "hotfix", "planned", "unplanned"]
    name: Words
    includes: Words
    consent: bool = False
    installed: Literal["in the price", "by quote", "may be by quote"] = "in the price"


class Monitoring(Named):
    """What is watched, and who is called."""

    what: Words
    alarms: tuple[Literal["phone", "text message", "email"], ...] = ()


class StatusPage(Named):
    shows: Words
    subscriptions: tuple[Literal["email", "web hook", "feed"], ...] = ()


# money


class Claim(Named):
    """How a credit is claimed: the channel, the subject (case and space around it ignored), until when.

    `within 15 days after the month`: from the first day of the next month to the end of its 15th. Such windows never
    overlap, so a claim belongs to one month.
    """

    channel: ChannelName
    subject: str
    window: Annotated[
        str, Field(pattern=r"^within (the month of the failure|([1-9]|1[0-9]|2[0-8]) days? after the month)$")
    ]
    as_written: Words | None = None
    last_days_of_month: int | None = Field(default=None, ge=1, le=31, description="the days that the text names")


class Credit(Named):
    """So many percent of the monthly fee for each completed step below the plan, at most `cap` percent."""

    step: Percent
    per_step_by_plan: Annotated[dict[Identifier, Percent], Field(min_length=1)]
    cap: Percent
    of: Literal["monthly fee"] = "monthly fee"
    claim: Claim
    goes_to: Words | None = None


class Penalty(Named):
    """An amount for each day of delay: local dates after the due date's own, up to and with that of the stop.

    `when` narrows it to some tickets, by what was in force when the clock stopped; each penalty that fits is a line.
    """

    clocks: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    when: When = Field(default_factory=lambda: When())
    for_each: Literal["day of delay"] = "day of delay"
    amount: Money
    due: TermText | None = None
    damages_up_to: Money | None = None


class Price(Named):
    """An amount of the agreement in digits and, where it says so, in words."""

    name: Words
    amount: Money
    in_words: str | None = None
    part: Identifier | None = None


class Instalment(Model):
    invoiced: dt.date
    share: Annotated[str, Field(pattern=r"^[0-9]{1,3}/[0-9]{1,3}$")]


class Invoicing(Named):
    """When is billed, how long the customer has to pay, and what sends an invoice back."""

    instalments: tuple[Instalment, ...] = ()
    pay_within: TermText
    counted_from: Literal["proven delivery"] = "proven delivery"
    late_interest: Words | None = None
    may_be_returned: Words | None = None


class Billing(Named):
    """Work that is paid for: which kinds, how entries are rounded."""

    kinds: tuple[Identifier, ...] = ()
    also: tuple[Words, ...] = ()
    rounded: Literal["started half-hour", "started hour", "minute"] = "minute"


class Prepaid(Named):
    """Hours paid ahead."""

    transferable: bool = False
    renewed: Words | None = None
    above: Words | None = None


# what is handed over


class Register(Named):
    """A list that is handed over: what it holds, and what it is the basis of."""

    name: Words
    columns: Annotated[tuple[Words, ...], Field(min_length=1)]
    basis_of: Words | None = None


# clauses, readings, examples


class Clause(Model):
    """A clause in one line, in the contract's language and in English."""

    how: Literal["enforce", "record", "show"]
    source: str
    part: Identifier | None = None
    text: Words


class Reading(Named):
    """Where the text can be read in two ways: the question, and the reading taken."""

    question: Words
    reading: Words


class Said(Model):
    """What an example says of a clock."""

    clock: Identifier
    cycle: int = 1
    state: str | None = None
    due_at: dt.datetime | None = None
    stopped_at: dt.datetime | None = None


class Example(Named):
    """A worked example. `agreement: true` is the text's own; the others prove a clause.

    `terms` replaces terms for this example only (the text reckons with other numbers than it agrees).
    `expect` holds what the result of `replay` or `settle` must contain.
    """

    name: str
    agreement: bool = False
    part: Identifier | None = None
    terms: dict[Identifier, TermText] = {}
    command: Literal["replay", "settle"] = "replay"
    scenario: dict[str, Any]
    says: tuple[Said, ...] = ()
    expect: dict[str, Any] = {}


class Contract(Model):
    """An agreement as a file."""

    contract: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,63}$")]
    title: Words
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    time_zone: str
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    law: Words | None = None
    source: Source
    parties: Parties
    validity: Validity = Field(default_factory=lambda: Validity())
    rank: Rank | None = None
    plans: dict[Identifier, Plan] = {}
    calendars: Annotated[dict[Identifier, CalendarTerms], Field(min_length=1)]
    groups: dict[Identifier, tuple[Identifier, ...]] = {}
    kinds: Annotated[dict[Identifier, Kind], Field(min_length=1)]
    priorities: dict[Identifier, Priority] = {}
    codes: dict[str, Code] = {}
    instances: dict[Identifier, Instance] = {}
    scope: Scope | None = None
    forms: dict[Identifier, Form] = {}
    catalogue: tuple[CatalogueEntry, ...] = ()
    channels: Annotated[dict[ChannelName, Channel], Field(min_length=1)]
    contacts: tuple[Contact, ...] = ()
    reporting: tuple[Wait, ...] = ()
    classification: Classification | None = None
    clocks: Annotated[dict[Identifier, Clock], Field(min_length=1)]
    retargeting: tuple[Retarget, ...] = ()
    refusals: tuple[RefusalRule, ...] = ()
    rights: dict[Identifier, RightRule] = {}
    excuses: dict[Identifier, Excuse] = {}
    steps: tuple[Step, ...] = ()
    statuses: dict[Identifier, Status] = {}
    duties: tuple[Duty, ...] = ()
    availability: Availability | None = None
    maintenance: tuple[MaintenanceRule, ...] = ()
    exceptions: dict[Identifier, ExceptionGround] = {}
    lifecycle: Lifecycle | None = None
    releases: tuple[Release, ...] = ()
    monitoring: tuple[Monitoring, ...] = ()
    status_page: StatusPage | None = None
    credits: Credit | None = None
    penalties: tuple[Penalty, ...] = ()
    prices: tuple[Price, ...] = ()
    invoicing: Invoicing | None = None
    billing: tuple[Billing, ...] = ()
    prepaid: Prepaid | None = None
    registers: tuple[Register, ...] = ()
    clauses: Annotated[dict[ClauseId, Clause], Field(min_length=1)]
    interpretation: tuple[Reading, ...] = ()
    examples: tuple[Example, ...] = ()

    @property
    def default_calendar(self) -> str:
        """The calendar that a word of time means where none is named: the first."""
        return next(iter(self.calendars))

    def priorities_in(self, names: tuple[str, ...]) -> frozenset[str]:
        """The priorities that `names` mean, groups opened."""
        return frozenset(p for name in names for p in self.groups.get(name, (name,)))
