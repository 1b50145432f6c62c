"""What a page hands to a part: one small frozen class for each tag of `pakt_parts`.

Texts are plain and are escaped; hand over a `SafeString` where a text holds markup that was cleaned before.
Percentages are 0–100. Instants are aware datetimes, shown in the zone they carry: bring them into the agreement's
zone first. `state` is a state of the engine, or `soon`: a look of `running`, when three quarters are used or notice is
owed. `owed_by` is `provider` or `customer`. The papers (contract, month, status) have their parts in `papers.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

State = Literal["running", "soon", "paused", "breached", "met", "late", "best_effort"]
OwedBy = Literal["provider", "customer"]

# Words of the agreement


@dataclass(frozen=True, slots=True)
class ParPart:
    """A reference to a clause, always a link: `§ 2.20`. `title` is the clause in one line."""

    ref: str
    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ClausePart:
    """A quotation. `lang` is the language of the quoted text where it is not the page's, `gloss` its translation."""

    text: str
    refs: Sequence[ParPart] = ()
    lang: str = ""
    gloss: str = ""


# Time


@dataclass(frozen=True, slots=True)
class DuePart:
    """A due time in two lines: what is `left`, then `when`. `at` is the instant that `when` names, if it names one."""

    left: str
    when: str
    state: State
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BarPart:
    """Time used. `used` is a percentage of the term and passes 100 when it is over; `notice` is where notice is owed.

    `words` say the same to those who listen; without them the percentage is said.
    """

    state: State
    used: float = 0
    notice: float | None = None
    owed_by: OwedBy = "provider"
    words: str = ""


SpanKind = Literal["open", "counted", "ahead", "paused", "excused", "shut"]
MarkKind = Literal["start", "due", "stopped", "now"]


@dataclass(frozen=True, slots=True)
class Span:
    left_pct: float
    width_pct: float
    kind: SpanKind


@dataclass(frozen=True, slots=True)
class Mark:
    """`side` is where its label stands: `before` or `after` the mark."""

    pct: float
    kind: MarkKind
    label: str = ""
    side: Literal["before", "after"] = "after"


@dataclass(frozen=True, slots=True)
class StripDay:
    """A row of a strip: one day, or several folded into one.

    `month` begins with what joins it to `label`. `name` replaces the picture by the name of a day off, `note` is
    written into it ("4 full days"), on a filled or on a pale ground. `counted` and `total` are the day's length and
    the sum so far, empty where nothing counted. `words` say the row aloud.
    """

    label: str
    month: str = ""
    spans: Sequence[Span] = ()
    marks: Sequence[Mark] = ()
    counted: str = ""
    total: str = ""
    name: str | None = None
    note: str = ""
    note_filled: bool = True
    words: str = ""
    today: bool = False


@dataclass(frozen=True, slots=True)
class HourTick:
    pct: float
    label: str

    @property
    def anchor(self) -> str:
        """Labels at the very edges stay inside the picture."""
        if self.pct == 0:
            return "start"
        return "end" if self.pct == 100 else "middle"


@dataclass(frozen=True, slots=True)
class StretchRow:
    """A line of the same as a table."""

    start: str
    end: str
    reason: str
    counted: str = ""
    clauses: Sequence[ParPart] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """The *why* of a due time, day by day, as `strips.strip_of` makes it. `legend` names the kinds that occur."""

    days: Sequence[StripDay]
    hours: Sequence[HourTick]
    sum_label: str
    total: str
    counted_head: str
    legend: Sequence[str] = ()
    rows: Sequence[StretchRow] = ()
    owed_by: OwedBy = "provider"
    title: str = ""


@dataclass(frozen=True, slots=True)
class WhyPart:
    """What a `<details>` opens under a clock. `consequence` is what follows if the term is missed, `because` why."""

    title: str
    strip: Strip
    clause: ClausePart | None = None
    consequence: str = ""
    open: bool = False
    because: Sequence[ParPart] = ()


@dataclass(frozen=True, slots=True)
class ClockPart:
    """An obligation. `used` and `whole` stand under the bar ("12:30 used", "of 18:00 service hours").

    `first` is the one that stands largest: it alone has its state boxed. One that is `done` takes one line.
    """

    title: str
    state: State
    due: DuePart
    owed_by: OwedBy = "provider"
    bar: BarPart | None = None
    used: str = ""
    whole: str = ""
    why: WhyPart | None = None
    clauses: Sequence[ParPart] = ()
    first: bool = False
    done: bool = False
    id: str = ""


# Conversation


@dataclass(frozen=True, slots=True)
class FilePart:
    """A file behind a link; a picture that is `shown` is its own preview, `width` by `height` pixels."""

    name: str
    url: str
    size: int | None = None  # bytes
    kind: Literal["file", "picture"] = "file"
    note: str = ""
    is_shown: bool = False
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that waits in a form to be sent; POST to `remove_url` takes it back."""

    id: int
    file: FilePart
    remove_url: str


@dataclass(frozen=True, slots=True)
class AttachPart:
    """Where files are added to a form, which must be `multipart/form-data`. Uploads go to `url`.

    The form posts `{name}`, the files themselves where no script sent them before, and `{name}-kept`, the keys of those
    that it did. `largest` is in bytes; `too_large` says so of `{name}`. `opt` tells when it may be left out.
    """

    name: str
    url: str
    label: str
    hint: str
    kept: Sequence[KeptFile] = ()
    errors: Sequence[str] = ()
    opt: str = ""
    largest: int = 0
    too_large: str = ""


@dataclass(frozen=True, slots=True)
class ReferencePart:
    """Something that words refer to: an article, or a `place` in a document."""

    title: str
    url: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class MessagePart:
    """`side` is `us`, `you`, `other` (another contractor) or `internal`; `text` is cleaned markup or plain text; `note`
    says how it came."""

    side: Literal["us", "you", "other", "internal"]
    author: str
    at: datetime
    text: str
    note: str = ""
    files: Sequence[FilePart] = ()
    quoted: str = ""  # what a mail repeated, folded away
    id: str = ""
    references: Sequence[ReferencePart] = ()


@dataclass(frozen=True, slots=True)
class HappenedPart:
    """What was recorded between messages, with its effect on a term; `text` may hold `<b>`."""

    icon: str
    text: str
    at: datetime
    clauses: Sequence[ParPart] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class StepPart:
    """What the agreement allows now, or refuses. With a `url` it is a link; else a button `name=value` of its form.

    A refused one stays, struck out: `effect` then says why, and `refused_clause` by which clause.
    """

    title: str
    effect: str
    key: str = ""
    url: str = ""
    name: str = "step"
    value: str = ""
    first: bool = False
    refused_clause: ParPart | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class WritePart:
    """Where one writes on a ticket. With `note_hint` there are two places, and the note turns the sheet yellow.

    The form posts `text`, and `place` as `customer` or `note`. With `ask` it also asks whether these words are a
    question that is waited for, and posts `asks` as `yes` or `no`; `ask_hint` says what follows then, `ask_more` what
    is asked first. `effect` and `note_effect` say what sending does to the terms. `way` says by which channel the
    answer goes, and `way_step` leads to the step that it is. `came` is what others said since `seen`: the words were
    held back because of it. `key` makes a sheet that is sent twice one message.
    """

    action: str
    hint: str
    note_hint: str = ""
    text: str = ""
    place: Literal["customer", "note"] = "customer"
    error: str = ""
    submit: str = ""
    effect: str = ""
    note_effect: str = ""
    ask: str = ""
    ask_hint: str = ""
    ask_more: str = ""
    asks: bool = False
    way: str = ""
    way_clauses: Sequence[ParPart] = ()
    way_step: str = ""
    came: Sequence[Any] = ()  # entries with a `message` or a `happened` each
    seen: str = ""
    key: str = ""
    form_attrs: str = ""
    kept: str = ""  # ready markup: what was kept of an earlier draft
    attach: AttachPart | None = None
    refer: str = ""  # ready markup: where one picks what the words refer to
    mentions: str = ""
    id: str = "write"


# Reporting


@dataclass(frozen=True, slots=True)
class ChoicePart:
    """One class of a classification: `definition` in the agreement's words, `gives` what follows from it."""

    value: str
    title: str
    gives: str = ""
    definition: str = ""
    example: str = ""
    checked: bool = False
    criteria: Sequence[str] = ()  # the agreement's list of what makes it this class


@dataclass(frozen=True, slots=True)
class ChoicesPart:
    """`legend` is shown unless `legend_hidden`. `across` sets short ones side by side."""

    name: str
    legend: str
    choices: Sequence[ChoicePart]
    legend_hidden: bool = False
    across: bool = False
    hint: str = ""
    error: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class PromisePart:
    """Before the button that sends a report: by when an answer is owed. `points` are what follows from it."""

    lead: str
    big: str
    small: str = ""
    clauses: Sequence[ParPart] = ()
    points: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A numbered question of a long form."""

    number: int
    title: str
    done: bool = False


# The customer's ticket


@dataclass(frozen=True, slots=True)
class OweDone:
    state: State
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class OweSide:
    """What one side owes now. `note` stands under it, `done` below that."""

    title: str
    big: str
    when: str = ""
    note: str = ""
    bar: BarPart | None = None
    done: Sequence[OweDone] = ()
    clauses: Sequence[ParPart] = ()


@dataclass(frozen=True, slots=True)
class OwePart:
    us: OweSide
    you: OweSide


# Small parts


@dataclass(frozen=True, slots=True)
class SelectPart:
    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str = ""


@dataclass(frozen=True, slots=True)
class SentencePart:
    """A filter as a sentence. `text` names each select in braces, so that a translation may order them anew."""

    text: str
    selects: Sequence[SelectPart]
    action: str = ""
    kept: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class ToldPart:
    """One thing that one was told: `title` what, `by` whom or which term, `about` which ticket (`ref`) at `url`.

    `text` is the beginning of somebody's words. `internal` ones are marked as what the customer never sees.
    """

    id: int
    icon: str
    title: str
    about: str
    url: str
    at: datetime
    when: str
    by: str = ""
    ref: str = ""
    text: str = ""
    unread: bool = False
    internal: bool = False


@dataclass(frozen=True, slots=True)
class UndoPart:
    """What was done, and the address that takes it back by POST."""

    text: str
    url: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class ProgressPart:
    """How far something has come; without `pct` it is under way and nobody knows how far."""

    label: str
    pct: float | None = None
