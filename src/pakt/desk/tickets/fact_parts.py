"""What stands of a ticket beside its conversation and its terms, as parts of its page on either side.

Everything is read off the events that the page has fetched already; only names of contractors and of linked tickets
are looked up, one query each, and only where there are any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from pakt.desk.agreements.wording import pars, said
from pakt.desk.pages.dates import clock_time, short_day
from pakt.desk.pages.papers import Column, Row, TablePart
from pakt.desk.pages.parts import ParPart, StepPart
from pakt.desk.pages.strip_words import length
from pakt.desk.people.models import Organisation, Person
from pakt.desk.tickets import evidence, work
from pakt.desk.tickets.desk_words import Names
from pakt.desk.tickets.details import Details, day_words, detail_rows, details_of
from pakt.desk.tickets.history import to_datetime
from pakt.desk.tickets.links import links_of, stored_links
from pakt.desk.tickets.models import Event
from pakt.desk.tickets.queries import Now, visible
from pakt.desk.tickets.rating import Rating, rating_of, scores
from pakt.desk.tickets.step_forms import ANSWER, PROOFS, steps_asking
from pakt.desk.tickets.wording import step_title
from pakt.engine.zone import Instant

# What each side may record, as it stands on the page; what counts to something is offered beside that.
RECORDS = {
    "provider": (
        "planned", "details_changed", "work_done", "call_attempted", "cooperation_asked", "warned", "meeting_noted",
        "shared",
    ),
    "customer": ("opinion_brought", "meeting_noted", "shared"),
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Something that was asked for in writing, and what came: `answers` with their times and words."""

    what: str
    at: datetime
    text: str
    until: str
    answers: Sequence[tuple[datetime, str]]
    url: str  # where the answer is recorded, if it may be
    anchor: str


@dataclass(frozen=True)
class Shared:
    """With which contractor a ticket is or was shared, and what it was asked."""

    name: str
    since: datetime
    ended: datetime | None
    questions: Sequence[Asked]
    ask_url: str
    end_url: str


@dataclass(frozen=True)
class Linked:
    """Another ticket that this reader may see, and what it is to this one."""

    what: str
    reference: str
    subject: str
    is_open: bool
    url: str
    relation: str
    pk: int


@dataclass
class FactParts:
    """The parts of one page. `rows` are what this side may read: nothing internal for the customer."""

    now: Now
    rows: list[Event]
    party: str
    person: Person
    may_record: bool
    workers: Sequence[Person] = ()

    @cached_property
    def details(self) -> Details:
        return details_of(self.now, self.rows)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.now.contract.time_zone)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def pars(self, clauses: Sequence[str]) -> list[ParPart]:
        return pars(self.now.ticket.agreement, self.now.contract, clauses)

    def url(self, name: str, **named: object) -> str:
        return record_url(self.now.ticket.reference, name, **named) if self.may_record else ""

    @cached_property
    def who_is(self) -> Names:
        """Who is meant by the keys in events."""
        return Names(self.names, self.organisations)

    # What stands

    def detail_rows(self) -> list[tuple[str, str]]:
        """Plan, module, version, instance, warranty; and who is responsible, once somebody is."""
        rows = detail_rows(self.now, self.details)
        assignee = self.now.ticket.assignee
        return [(_("Responsible"), assignee.name), *rows] if assignee else rows

    def outside(self) -> list[tuple[str, list[ParPart]]]:
        """Why the ticket lies outside of what is agreed, with the clauses."""
        contract, details = self.now.contract, self.details
        found = []
        if not details.is_covered and contract.scope:
            words = _("The agreement does not cover “%(module)s”: it names the modules that it covers.")
            found.append((words % {"module": details.module}, self.pars(contract.scope.clauses)))
        if not details.is_in_scope:
            instance = contract.instances[details.instance]
            words = _("No term runs for this instance: %(instance)s.")
            found.append((words % {"instance": said(instance.name)}, self.pars(instance.clauses)))
        return found

    def paid(self) -> list[tuple[str, list[ParPart]]]:
        return [(paid.because, self.pars(paid.clauses)) for paid in self.details.paid]

    def called(self) -> str:
        return self.details.called

    # Evidence

    @cached_property
    def waiting(self) -> evidence.Waiting:
        return evidence.waiting(self.now.contract, self.rows, self.now.state)

    def waited(self) -> TablePart | None:
        """With whom the ticket stood, in all and in service hours; nothing where it never waited for the customer."""
        waiting = self.waiting
        if not waiting.stretches:
            return None
        agreement = self.now.ticket.agreement
        columns = [Column(_("With whom")), Column(_("in all"), True), Column(_("in service hours"), True)]
        rows = [
            Row([agreement.customer.name, length(waiting.customer), length(waiting.customer_service)]),
            Row([agreement.provider.name, length(waiting.provider), length(waiting.provider_service)]),
        ]
        return TablePart(_("How long it stood with whom"), columns, rows, fold=False, flush=True, small=True)

    def stretches(self) -> list[tuple[str, str]]:
        """When it waited for the customer, and for what."""
        return [(self.span(one.start, one.end), one.why) for one in self.waiting.stretches]

    def span(self, start: Instant, end: Instant | None) -> str:
        first = self.local(to_datetime(start))
        begun = f"{short_day(first)}, {clock_time(first)}"
        if end is None:
            return _("since %(moment)s") % {"moment": begun}
        last = self.local(to_datetime(end))
        same = first.date() == last.date()
        return f"{begun} – {clock_time(last)}" if same else f"{begun} – {short_day(last)}, {clock_time(last)}"

    def requests(self) -> list[Asked]:
        return [
            self.asked(
                _("Cooperation"),
                one.event,
                one.until,
                one.answers,
                self.url("cooperation_answered", to=one.event.sequence) if one.is_open else "",
            )
            for one in evidence.requests(self.rows)
        ]

    def opinions(self) -> list[Asked]:
        """Experts' opinions with the provider's comments; the comment is the provider's to write."""
        return [
            self.asked(
                _("%(expert)s’s opinion") % {"expert": one.event.data["expert"]},
                one.event,
                None,
                one.comments,
                self.url("opinion_commented", to=one.event.sequence) if self.party == "provider" else "",
            )
            for one in evidence.opinions(self.rows)
        ]

    def asked(self, what: str, event: Event, until: date | None, answers: Sequence[Event], url: str) -> Asked:
        return Asked(
            what,
            self.local(event.at),
            words_of(event),
            day_words(until) if until else "",
            [(self.local(answer.at), words_of(answer)) for answer in answers],
            url,
            f"event-{event.pk}",
        )

    def calls(self) -> list[tuple[datetime, str]]:
        """The attempts by phone: when, whom, and whether somebody answered."""
        words = {True: _("%(whom)s, reached"), False: _("%(whom)s, not reached")}
        return [
            (self.local(row.at), words[row.data["reached"]] % {"whom": row.data["whom"]})
            for row in evidence.calls(self.rows)
        ]

    def initial(self, step: str) -> dict[str, str]:
        """What a step's form is filled with by what was recorded before: the last call, the proofs of an excuse."""
        found: dict[str, str] = {}
        calls = self.calls()
        for one in steps_asking(self.now.contract, step, self.party):
            for question in one.asks:
                if question.purpose == "phone attempt" and calls:
                    at, words = calls[-1]
                    found[f"{ANSWER}{question.id}"] = f"{short_day(at)}, {clock_time(at)}: {words}"
        if step == "excused":
            found[PROOFS] = "\n".join(self.proof(one) for one in self.requests())
        return found

    def proof(self, request: Asked) -> str:
        """A request for cooperation as a proof: when it was made, and when the answer came."""
        asked = _("%(when)s: cooperation asked for, “%(words)s”") % {
            "when": f"{short_day(request.at, year=True)}, {clock_time(request.at)}",
            "words": request.text,
        }
        if not request.answers:
            return _("%(asked)s; no answer came") % {"asked": asked}
        at = request.answers[0][0]
        came = f"{short_day(at, year=True)}, {clock_time(at)}"
        return _("%(asked)s; answered %(when)s") % {"asked": asked, "when": came}

    def dispute(self) -> dict[str, Any] | None:
        """The last dispute over the classification: what stands meanwhile or since, and by which clauses."""
        found = evidence.disputes(self.rows)
        if not found:
            return None
        last, contract = found[-1], self.now.contract
        parties = contract.parties
        about = [step for step in steps_asking(contract, "classification_disputed", "customer") if step.effect]
        stands = last.stands
        return {
            "since": self.local(last.event.at),
            "objection": words_of(last.event) or str((last.event.data.get("form") or {}).get("objection", "")),
            "is_open": last.settled is None,
            "stands": said(getattr(parties, stands).name) if stands else said(parties.customer.name),
            "about": [(said(step.effect), self.pars(step.clauses)) for step in about if step.effect],
            "law": said(contract.law) if contract.law else "",
        }

    # Other contractors

    @cached_property
    def organisations(self) -> dict[int, str]:
        keys = {row.data["organisation"] for row in self.rows if row.type == "shared"}
        return dict(Organisation.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}

    def contractors(self) -> list[Shared]:
        """With whom the ticket is or was shared, what each was asked, and when it answered."""
        found: list[Shared] = []
        for key, name in self.organisations.items():
            told = [row for row in self.rows if row.data.get("organisation") == key]
            turns = [row for row in told if row.type in ("shared", "unshared")]
            is_shared = turns[-1].type == "shared"
            found.append(
                Shared(
                    name,
                    self.local(turns[0].at),
                    None if is_shared else self.local(turns[-1].at),
                    [self.question(row, told) for row in told if row.type == "contractor_asked"],
                    self.url("contractor_asked", **{"with": key}) if is_shared else "",
                    self.url("unshared", **{"with": key}) if is_shared else "",
                )
            )
        return found

    def question(self, asked: Event, told: Sequence[Event]) -> Asked:
        answers = [row for row in told if row.data.get("question") == asked.sequence]
        until = asked.data.get("until")
        url = self.url("contractor_wrote", to=asked.sequence) if self.party == "provider" else ""
        return self.asked(_("Question"), asked, date.fromisoformat(until) if until else None, answers, url)

    def excuses_nothing(self) -> list[tuple[str, list[ParPart]]]:
        """What the agreement says of cooperation with other contractors."""
        duties = [duty for duty in self.now.contract.duties if duty.carried_out_by == "sharing"]
        return [(said(duty.what), self.pars(duty.clauses)) for duty in duties[:1]]

    # Work

    def work(self) -> TablePart | None:
        """The entries as they stand, with their sums; only ever made for the provider's side."""
        found = work.entries(self.rows)
        if self.party != "provider" or not found:
            return None
        sums, contract = work.sums(self.now.contract, found), self.now.contract
        columns = [Column(_("When")), Column(_("Who")), Column(_("What")), Column(_("Billed")), Column(_("Time"), True)]
        rows = [
            Row(
                [
                    short_day(self.local(entry.at)),
                    self.names.get(entry.worker, "–"),
                    words_of(entry.event),
                    _("yes") if entry.is_billable else _("no"),
                    work.minutes_words(entry.minutes),
                ]
            )
            for entry in found
        ]
        foot = [work.minutes_words(sums.worked)]
        if sums.billable:
            billed = _("%(billed)s billed") % {"billed": work.minutes_words(sums.billed)}
            foot = [f"{work.minutes_words(sums.worked)} · {billed}"]
        rounded = work.rounding_words(contract)
        caption = _("Time spent, %(rounding)s") % {"rounding": rounded} if rounded else _("Time spent")
        return TablePart(caption, columns, rows, _("In all"), foot, flush=True, small=True)

    @cached_property
    def names(self) -> dict[int, str]:
        """Who worked, by key: mostly people who still do."""
        known = {person.pk: person.name for person in self.workers}
        missing = {entry.worker for entry in work.entries(self.rows)} - known.keys()
        if missing:
            known |= dict(Person.objects.filter(pk__in=missing).values_list("pk", "name"))
        return known

    def corrections(self) -> list[tuple[str, str]]:
        """Where each entry is corrected: its words and the address."""
        if not self.may_record or self.party != "provider":
            return []
        entries = work.entries(self.rows)
        return [(words_of(one.event), self.url("work_corrected", to=one.event.sequence)) for one in entries]

    # Links

    def links(self) -> list[Linked]:
        """The linked tickets that this reader may see; of others not even the number."""
        found = links_of(self.rows) if self.party == "provider" else stored_links(self.now.ticket)
        if not found:
            return []
        tickets = {one.pk: one for one in visible(self.person).filter(pk__in={link.other for link in found})}
        return [
            Linked(
                relation_words(link.relation),
                tickets[link.other].reference,
                tickets[link.other].subject,
                tickets[link.other].is_open,
                reverse("ticket", args=[tickets[link.other].reference]),
                link.relation,
                link.other,
            )
            for link in found
            if link.other in tickets
        ]

    # Satisfaction

    def rating(self) -> Rating | None:
        return rating_of(self.rows)

    def scores(self) -> dict[int, str]:
        """The answers that the customer may give; none until the ticket is closed."""
        asked = self.may_record and self.party == "customer" and not self.now.ticket.is_open
        return scores() if asked else {}

    # What can be recorded

    def records(self) -> list[StepPart]:
        """What this side may record besides the steps of the agreement."""
        if not self.may_record:
            return []
        names = [name for name in RECORDS[self.party] if self.makes_sense(name)]
        found = [StepPart(step_title(name, self.party), "", url=self.url(name)) for name in names]
        return [*found, *self.linking()] if self.party == "provider" else found

    def linking(self) -> list[StepPart]:
        """What can be done with this ticket and others."""
        titles = {
            "ticket_link": _("Link with another ticket"),
            "ticket_split": _("Split off a ticket"),
            "ticket_move": _("Move to another agreement"),
        }
        reference = self.now.ticket.reference
        return [StepPart(title, "", url=reverse(name, args=[reference])) for name, title in titles.items()]

    def makes_sense(self, name: str) -> bool:
        """Opinions are brought where a classification can be disputed; the rest goes always."""
        rule = self.now.contract.classification
        return name != "opinion_brought" or bool(rule and rule.disputable)


def words_of(event: Event) -> str:
    """The words that came with an event, unless they were erased."""
    message = getattr(event, "message", None)
    return message.text if message is not None and message.erased_at is None else ""


def record_url(reference: str, name: str, **named: object) -> str:
    """The address under which something is recorded: `record_url("ZU-0003", "work_corrected", to=5)`."""
    query = "&".join(f"{key}={value}" for key, value in named.items())
    return reverse("ticket_record", args=[reference, name]) + (f"?{query}" if query else "")


def relation_words(relation: str) -> str:
    """What the other ticket is to this one."""
    return {
        "related": _("Related"),
        "leads": _("Same matter, follows this one"),
        "follows": _("Same matter, leads this one"),
        "split_into": _("Split from this one"),
        "split_from": _("This one was split from it"),
        "moved_to": _("Goes on as"),
        "moved_from": _("Came from"),
    }[relation]
