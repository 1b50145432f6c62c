"""An empty desk filled with the stories, by the same actions that people use.

Everything is told in the order in which it would have been told, each thing at its own time, so that what follows from
it (what was found when, under which version) is what would have followed then.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F

from pakt.desk.agreements.actions import add_version, create_agreement
from pakt.desk.agreements.models import Agreement
from pakt.desk.demo import accounts, bounces, drafts, duty, knowledge, prepared, stories, telephone, trainings
from pakt.desk.demo.knowledge import Known
from pakt.desk.demo.moments import Moments
from pakt.desk.demo.passwords import Login
from pakt.desk.demo.stories import Happening, People, Story, Version
from pakt.desk.due.rows import next_at
from pakt.desk.due.worker import run_all
from pakt.desk.files.actions import take_in
from pakt.desk.files.models import File
from pakt.desk.outbox.models import Notice
from pakt.desk.people.models import Organisation, Person, Role
from pakt.desk.tickets import actions
from pakt.desk.tickets.desk_events import DESK_EVENTS
from pakt.desk.tickets.links import link
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.references import FIELD
from pakt.engine.zone import Instant, to_instant

Tell = Callable[[str], object]


@dataclass(frozen=True)
class Telling:
    """Something to do at the moment at which it was told."""

    told: Instant
    do: Callable[[], object]


def is_empty() -> bool:
    """Whether nobody and nothing is kept yet."""
    return not Organisation.objects.exists() and not Person.objects.exists()


def fill(now: datetime, tell: Tell) -> list[Login]:
    """Fill an empty desk with everything up to `now`, and let a worker look at it once; who can sign in.

    `tell` hears of the progress, line by line. StoryError with file and line where a story is wrong. Whoever calls
    must not be inside a transaction: an event of a whole agreement is recorded outside of any.
    """
    everybody = stories.people()
    told = stories.stories(everybody)
    password = secrets.token_urlsafe(9)
    persons = _people(everybody, password)
    tell(f"{len(persons)} people in {len(everybody.organisations)} organisations")
    moment = to_instant(now.replace(microsecond=0))
    agreements = [_Agreement(story, everybody, persons, story.moments(moment)) for story in told]
    organisations = {one.id: Organisation.objects.get(name=one.name) for one in everybody.organisations}
    known = knowledge.fill(everybody, persons, organisations, now)
    tell(f"{len(known.articles)} articles, {len(known.documents)} documents")
    for agreement in agreements:
        story, count = agreement.story, agreement.fill(known)
        tell(f"{story.name}: {len(story.tickets)} tickets, {count} events")
    prepared.fill(persons, now)
    trainings.fill(persons, now)
    drafts.fill(persons, now)
    accounts.fill(persons, organisations, now)
    tell(f"The worker did what was due meanwhile: {work_until(now)} jobs, letters among them")
    read_what_is_old(now)
    bounces.fill(persons)
    telephone.fill(persons, now)
    duty.fill(persons, now)
    return [
        Login(person.name, role.role, role.organisation.name, person.email, password)
        for person in persons.values()
        for role in person.roles.select_related("organisation")
    ]


def read_what_is_old(now: datetime) -> None:
    """People have read what they were told before yesterday."""
    Notice.objects.filter(at__lt=now - timedelta(days=1)).update(read_at=F("at"))


def work_until(now: datetime) -> int:
    """Do everything that has become due, each job at its own time, as a worker would have; how much it was."""
    done = 0
    while (at := next_at()) is not None and at <= now:
        done += run_all(at)
    return done


@transaction.atomic
def _people(everybody: People, password: str) -> dict[str, Person]:
    """Organisations, persons and roles; persons by the ids of the stories."""
    organisations = {one.id: Organisation.objects.create(name=one.name) for one in everybody.organisations}
    # One password for all is hashed once: hashing is slow on purpose.
    hashed = make_password(password)
    persons = {}
    for one in everybody.organisations:
        for who in one.people:
            person = persons[who.id] = Person.objects.create(
                email=who.email,
                name=who.name,
                language=who.language,
                time_zone=who.time_zone,
                digest=who.digest,
                password=hashed,
            )
            customer = organisations[who.only_for] if who.only_for else None
            Role.objects.create(person=person, organisation=organisations[one.id], role=who.role, customer=customer)
    return persons


class _Agreement:
    """One story told to the desk."""

    def __init__(self, story: Story, everybody: People, persons: dict[str, Person], moments: Moments) -> None:
        self.story = story
        self.everybody = everybody
        self.persons = persons
        self.moments = moments
        names = self.names = {one.id: one.name for one in everybody.organisations}
        self.agreement: Agreement = create_agreement(
            name=story.name,
            customer=Organisation.objects.get(name=names[story.customer]),
            provider=Organisation.objects.get(name=names[story.provider]),
            contract_id=story.contract,
            prefix=story.prefix,
        )
        self.tickets: dict[int, Ticket] = {}

    def fill(self, known: Known) -> int:
        """Tell everything in told order; how many events of tickets there were. Answers refer to what is `known`."""
        self.known = known
        tellings = [*self._versions(), *self._shared(), *self._tickets()]
        for telling in sorted(tellings, key=lambda telling: telling.told):
            work_until(self._when(telling.told))
            telling.do()
        return sum(1 + len(ticket.events) for ticket in self.story.tickets)

    def _versions(self) -> Iterator[Telling]:
        for version in self.story.versions:
            at = self.story.takes_effect(version, self.moments)
            yield Telling(at, partial(self._add_version, version, at))

    def _shared(self) -> Iterator[Telling]:
        for event in stories.shared(self.story, self.everybody, self.moments):
            yield Telling(event.told, partial(self._record_for_all, event))

    def _tickets(self) -> Iterator[Telling]:
        for number, ticket in enumerate(self.story.tickets):
            report, *steps = stories.history(self.story, ticket, self.everybody, self.moments)
            yield Telling(report.told, partial(self._report, number, report))
            for step in steps:
                yield Telling(step.told, partial(self._record, number, step))

    def _add_version(self, version: Version, at: Instant) -> None:
        add_version(
            self.agreement,
            text=self.story.text_of(version),
            plan=version.plan,
            signed_on=version.signed,
            published_on=version.published,
            effective_from=self._when(at),
            note=version.note,
            now=self._when(at),
        )

    def _record_for_all(self, event: Happening) -> None:
        actions.record_for_agreement(
            self.agreement,
            type=event.type,
            by=event.side,
            person=self.persons[event.person] if event.person else None,
            data=event.data,
            text=event.text,
            at=self._when(event.at),
            now=self._when(event.told),
        )

    def _report(self, number: int, report: Happening) -> None:
        assert report.person is not None
        ticket, said = self.story.tickets[number], dict(report.data)
        self.tickets[number] = actions.report(
            self.agreement,
            subject=ticket.subject,
            text=report.text,
            channel=said.pop("channel"),
            kind=said.pop("kind"),
            priority=said.pop("priority", None),
            person=self.persons[report.person],
            reporter=self.persons[ticket.reporter],
            data=said | self._form(report),
            files=self._files(report),
            at=self._when(report.at),
            now=self._when(report.told),
        )

    def _record(self, number: int, step: Happening) -> None:
        ticket = self.tickets[number]
        if step.type == "linked":
            other, relation = self.tickets[step.data["with"] - 1], step.data["as"]
            assert step.person is not None
            link(ticket, other, relation=relation, person=self.persons[step.person], now=self._when(step.told))
            return
        assigned = {"person": self.persons[step.to].pk} if step.to else {}
        actions.record(
            ticket,
            type=step.type,
            by=step.side,
            person=self.persons[step.person] if step.person else None,
            data=self._carried(ticket, step) | self._form(step) | self._references(step) | assigned,
            text=step.text,
            files=self._files(step),
            at=self._when(step.at),
            now=self._when(step.told),
        )

    def _carried(self, ticket: Ticket, step: Happening) -> dict[str, Any]:
        """What an event carries, with keys for the names of the story; what it counts to is the last of its kind."""
        data = dict(step.data)
        if "organisation" in data:
            data["organisation"] = Organisation.objects.get(name=self.names[data["organisation"]]).pk
        if "worker" in data:
            data["worker"] = self.persons[data["worker"]].pk
        known = DESK_EVENTS.get(step.type)
        for name, carried in known.carries.items() if known else ():
            if carried.of and name not in data:
                data[name] = ticket.events.filter(type=carried.of).latest("sequence").sequence
        return data

    def _files(self, step: Happening) -> list[File]:
        person, now = self.persons[step.person] if step.person else None, self._when(step.told)
        return [take_in(ContentFile(one.content), name=one.name, person=person, now=now) for one in step.files]

    def _references(self, step: Happening) -> dict[str, Any]:
        found = [self.known.reference(one) for one in step.refers]
        return {FIELD: found} if found else {}

    def _form(self, step: Happening) -> dict[str, object]:
        return {"form": step.form} if step.form else {}

    def _when(self, at: Instant) -> datetime:
        return self.moments.calendar.to_datetime(at)
