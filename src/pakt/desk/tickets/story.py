"""The conversation of a ticket: messages, and between them what happened with its effect on a term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import pars, said
from pakt.desk.files.attaching import file_part
from pakt.desk.pages.dates import clock_time, short_day
from pakt.desk.pages.markdown import markup
from pakt.desk.pages.parts import FilePart, HappenedPart, MessagePart
from pakt.desk.tickets import referring
from pakt.desk.tickets.desk_events import DESK_EVENTS
from pakt.desk.tickets.desk_words import IN_ONE_LINE, Names, detail_words
from pakt.desk.tickets.live import mark_of
from pakt.desk.tickets.models import Attachment, Change, Event, Mention, Message, Ticket
from pakt.desk.tickets.questions import in_words
from pakt.desk.tickets.quoting import split
from pakt.desk.tickets.step_forms import PROOFS, steps_asking
from pakt.desk.tickets.wording import WORDS, Effect, channel, done, effects
from pakt.engine.contract import Contract


@dataclass(frozen=True)
class Entry:
    """One thing on the page: a message, or a run of happenings."""

    message: MessagePart | None = None
    happened: Sequence[HappenedPart] = ()


@dataclass
class Story:
    """What is needed to tell a ticket to one side."""

    ticket: Ticket
    contract: Contract
    rows: list[Event]
    ours: frozenset[int]  # the provider's people, by key
    who_is: Names = field(default_factory=Names)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.contract.time_zone)

    def entries(self) -> list[Entry]:
        """All of it in order of time; what time alone brought stands at its own moment."""
        told: list[tuple[datetime, int, MessagePart | HappenedPart | None]] = []
        for i, row in enumerate(self.rows):
            if row.at >= self.ticket.reported_at:
                told += [(row.at, i, part) for part in self.parts(row)]
        told += [(change.at, len(self.rows), self.by_itself(change)) for change in self.time_alone()]
        told.sort(key=lambda item: item[:2])
        return joined([part for _, _, part in told if part is not None])

    def parts(self, row: Event) -> list[MessagePart | HappenedPart]:
        message = getattr(row, "message", None)
        parts: list[MessagePart | HappenedPart] = []
        # What is told of a whole agreement has a page of its own for its words.
        if message is not None and row.ticket_id and row.type not in IN_ONE_LINE:
            parts.append(self.message(row, message))
        happened = self.happened(row)
        return [*parts, *([happened] if happened else [])]

    def message(self, row: Event, message: Message) -> MessagePart:
        sides: dict[str, Literal["you", "other"]] = {"customer": "you", "contractor": "other"}
        side: Literal["us", "you", "other", "internal"] = sides.get(row.by, "us")
        if message.visibility == Message.Visibility.INTERNAL:
            side = "internal"
        note = ", ".join(filter(None, [*self.how_it_came(row), self.told_later(row)]))
        own, quoted = split(message.text)
        text = _("These words were erased.") if message.erased_at else markup(own, names=self.names(row))
        at, files = row.at.astimezone(self.zone), self.files.get(row.pk, ())
        return MessagePart(
            side, self.who(row), at, text, note, files, markup(quoted) if quoted else "", f"event-{row.pk}",
            referring.parts(row),
        )  # fmt: skip

    @cached_property
    def files(self) -> dict[int, list[FilePart]]:
        """What came with words, by the key of the event."""
        found: dict[int, list[FilePart]] = {}
        with_files = [row.pk for row in self.rows if getattr(row, "has_files", True)]
        if not with_files:
            return found
        for one in Attachment.objects.filter(event__in=with_files).select_related("file"):
            found.setdefault(one.event_id, []).append(file_part(one.file, shown=True))
        return found

    @cached_property
    def spoken(self) -> dict[int, str]:
        """The words of all events that have any, by the key of the event."""
        return {row.pk: row.message.text for row in self.rows if getattr(row, "message", None)}

    def names(self, row: Event) -> list[str]:
        """Whom the words of an event name."""
        return self.named.get(row.pk, [])

    @cached_property
    def named(self) -> dict[int, list[str]]:
        """The names and addresses called in words, by the key of the event; no query where there is no `@`."""
        found: dict[int, list[str]] = {}
        called = [key for key, text in self.spoken.items() if "@" in text]
        if called:
            mentions = Mention.objects.filter(event__in=called)
            for event, name, email in mentions.values_list("event", "person__name", "person__email"):
                found.setdefault(event, []).extend((name, email))
        return found

    def how_it_came(self, row: Event) -> list[str]:
        """By which channel, and who entered it where somebody of the provider did."""
        ways = [channel(row.data["channel"])] if row.data.get("channel") else []
        if self.is_entered(row):
            ways.append(_("entered by %(name)s") % {"name": row.person})
        return ways

    def is_entered(self, row: Event) -> bool:
        """Whether the customer's words were entered by somebody of the provider."""
        return row.by in ("customer", "contractor") and row.person_id in self.ours

    def happened(self, row: Event) -> HappenedPart | None:
        """What an event did; words alone, without any effect, need no second line."""
        told_already = ("kind", "priority") if row.type in ("reported", "classified", "analysed") else ()
        found = [Effect(c.what, c.name, c.before, c.after) for c in self.caused(row) if c.what not in told_already]
        effect = effects(self.contract, found)
        if row.type in ("message", "note") and not effect:
            return None
        told = " · ".join(filter(None, [f"{done(row.type)}{self.detail(row)}", self.by(row)]))
        text = f"{told}: {effect}" if effect else told
        refs = pars(self.ticket.agreement, self.contract, self.clauses(row))
        # What stands below a message has a name of its own: that of the event is the message's.
        is_below = row.pk in self.spoken and row.type not in IN_ONE_LINE
        id = f"step-{row.pk}" if is_below else f"event-{row.pk}"
        return HappenedPart(WORDS[row.type].icon, text, row.at.astimezone(self.zone), refs, id)

    @cached_property
    def changes(self) -> dict[int | None, list[Change]]:
        """All that became different, by the key of the event that made it so."""
        found: dict[int | None, list[Change]] = {}
        for change in self.ticket.changes.all():
            found.setdefault(change.event_id, []).append(change)
        return found

    def caused(self, row: Event) -> list[Change]:
        return self.changes.get(row.pk, []) if row.ticket_id else []

    def clauses(self, row: Event) -> list[str]:
        """The clauses of the clocks that an event started or stopped."""
        names = [
            c.name for c in self.caused(row) if c.what in ("started", "stopped") and c.name in self.contract.clocks
        ]
        return list(dict.fromkeys(clause for name in names for clause in self.contract.clocks[name].clauses))[:3]

    def by(self, row: Event) -> str:
        """Who said it, where no message above tells so."""
        if getattr(row, "message", None) or row.person is None:
            return ""
        return _("entered by %(name)s") % {"name": row.person} if self.is_entered(row) else row.person.name

    def detail(self, row: Event) -> str:
        """What an event carries, in words."""
        data = row.data
        if row.type in DESK_EVENTS:
            return self.after(detail_words(row, self.contract, self.who_is))
        if row.type in ("reported", "classified", "analysed"):
            names = [self.name("kinds", data.get("kind")), self.name("priorities", data.get("priority"))]
            reason = [data["reason"]] if data.get("reason") else []
            answers = self.answers(row) if row.type != "reported" else []
            return self.after([*filter(None, names), *reason, *answers])
        if row.type == "excused":
            first, last = (datetime.fromisoformat(data[name]).astimezone(self.zone) for name in ("from", "until"))
            times = f"{short_day(first)}, {clock_time(first)} – {short_day(last)}, {clock_time(last)}"
            proofs = (data.get("form") or {}).get(PROOFS)
            proven = [_("proofs: %(proofs)s") % {"proofs": proofs}] if proofs else []
            return self.after([times, *([data["reason"]] if data.get("reason") else []), *proven])
        for name in ("due", "until", "date"):
            if data.get(name):
                at = datetime.fromisoformat(data[name]).astimezone(self.zone)
                return self.after(
                    [*([data["version"]] if "version" in data else []), f"{short_day(at)}, {clock_time(at)}"]
                )
        told = () if getattr(row, "message", None) else ("remarks",)
        said_too = [data[name] for name in ("version", "reason", "release", *told) if data.get(name)]
        if data.get("outcome"):
            said_too.append(said(getattr(self.contract.parties, data["outcome"]).name))
        return self.after([*map(str, said_too), *self.answers(row)])

    def answers(self, row: Event) -> list[str]:
        """What the agreement asked with a step beside its words: `Cause: error of the product`."""
        given = row.data.get("form") or {}
        questions = [question for step in steps_asking(self.contract, row.type, row.by) for question in step.asks]
        return [
            f"{said(question.label)}: {in_words(question, self.contract, given[question.id])}"
            for question in questions
            if question.id in given
        ]

    def after(self, words: list[str]) -> str:
        return f" ({', '.join(words).rstrip('.')})" if words else ""

    def name(self, where: str, key: Any) -> str:
        known = getattr(self.contract, where)
        return said(known[key].name) if key in known else ""

    def who(self, row: Event) -> str:
        if self.is_entered(row) and row.by == "customer":
            told = self.ticket.reporter if row.type == "reported" else None
            return told.name if told else self.side_name("customer")
        if row.by == "contractor":
            name = row.person.name if row.person and not self.is_entered(row) else ""
            organisation = self.who_is.organisations.get(row.data.get("organisation", 0), "")
            return ", ".join(filter(None, [name, organisation]))
        if row.person is not None:
            return row.person.name
        return _("Pakt") if row.by == "system" else self.side_name(row.by)

    def side_name(self, by: str) -> str:
        return self.ticket.agreement.customer.name if by == "customer" else self.ticket.agreement.provider.name

    def told_later(self, row: Event) -> str:
        """A thing that was noted long after it happened says so."""
        if (row.recorded_at - row.at).total_seconds() < 120:
            return ""
        at = row.recorded_at.astimezone(self.zone)
        return _("noted %(date)s, %(time)s") % {"date": short_day(at), "time": clock_time(at)}

    @property
    def mark(self) -> str:
        """Stands for all that is told here; see `live.look`."""
        event = max((row.pk for row in self.rows if row.ticket_id), default=0)
        change = max((change.number for found in self.changes.values() for change in found), default=0)
        return mark_of(event, change, self.ticket.seen_of_agreement)

    def time_alone(self) -> list[Change]:
        """What changed though nobody said anything: a breach, an acceptance by silence, a right."""
        told = ("state", "stopped", "right_arose", "notice")
        return [change for change in self.changes.get(None, []) if change.what in told]

    def by_itself(self, change: Change) -> HappenedPart | None:
        effect = Effect(change.what, change.name, change.before, change.after)
        if change.what == "stopped":
            text = _("%(clock)s: accepted by itself, nothing was said") % {"clock": self.name("clocks", change.name)}
        else:
            text = effects(self.contract, [effect])
            text = text[:1].upper() + text[1:]
        clocks, rights = self.contract.clocks, self.contract.rights
        clauses = clocks[change.name].clauses if change.name in clocks else rights[change.name].clauses
        missed = change.after in ("breached", "missed")
        icon = "breached" if missed else "met" if change.what == "stopped" else "info"
        refs = pars(self.ticket.agreement, self.contract, clauses)
        at = change.at.astimezone(self.zone)
        return HappenedPart(icon, text, at, refs, f"change-{change.number}") if text else None


def joined(parts: list[MessagePart | HappenedPart]) -> list[Entry]:
    """Happenings that follow each other are one run."""
    entries: list[Entry] = []
    run: list[HappenedPart] = []
    for part in parts:
        if isinstance(part, HappenedPart):
            run.append(part)
            continue
        if run:
            entries.append(Entry(happened=run))
            run = []
        entries.append(Entry(message=part))
    return [*entries, Entry(happened=run)] if run else entries
