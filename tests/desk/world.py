"""A desk in which everything of customer B, every internal note and everything unshared holds a word of its own.

Whoever must not see it must not find that word in any byte of any answer (`test_isolation.py`). Whatever an app keeps
of a customer is put here too, with `BIRCH` in each of its texts: add a function to `MAKERS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from django.core.files.base import ContentFile

from pakt.desk.agreements.models import Agreement, Contact, EntitledList
from pakt.desk.drafts.models import Draft
from pakt.desk.due.worker import run_all
from pakt.desk.duty.actions import add_rule, save_rota, set_push, swap
from pakt.desk.duty.alarms import raise_alarm
from pakt.desk.duty.models import Attempt, Rota
from pakt.desk.files.actions import take_in
from pakt.desk.files.models import File
from pakt.desk.knowledge.actions import add_document, publish, settle, write
from pakt.desk.knowledge.actions.library import About
from pakt.desk.knowledge.models import News
from pakt.desk.outbox.models import Bounce, Delivery, Notice, ReplyToken
from pakt.desk.people.models import Invitation, Organisation, Person, Role
from pakt.desk.prepared.models import Answer, Macro
from pakt.desk.queue.models import Bulk, View
from pakt.desk.telephone.models import Call
from pakt.desk.tickets import actions
from pakt.desk.tickets.models import Ticket
from pakt.desk.trainings.models import Enrolment, Training
from tests.desk.cast import Cast, cast
from tests.desk.histories import agreement_under, at

NOW = at("2026-11-18T10:00:00+00:00")  # a Wednesday
EARLIER = at("2026-11-16T10:00:00+00:00")

# Of customer B; of internal notes; of a ticket that no other contractor was given.
BIRCH, NOTE, UNSHARED = "zzbirchzz", "zznotezz", "zzunsharedzz"
# Stands beside BIRCH wherever text can be searched: what is searched for is told back.
FIND = "quince"
TEXT = f"{FIND} {BIRCH}"


@dataclass
class World:
    """Objects by whose they are: `a`, `b`; `s` is of A and shared with the contractor."""

    cast: Cast
    contractor: Person
    persons: dict[str, Person | None] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    tickets: dict[str, Ticket] = field(default_factory=dict)
    # What further apps keep, by whatever name they like: `world.kept["article"]["b"]`.
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)

    def organisation(self, of: str) -> int:
        """The key of customer A or B, of the provider (`p`), or of none."""
        known = {"a": self.cast.a, "b": self.cast.b, "p": self.cast.provider}
        return known[of].pk if of in known else 999_999

    def member(self, of: str) -> Person:
        """Somebody of that organisation; of A where there is none."""
        return {"b": self.cast.b1, "p": self.cast.g2}.get(of, self.cast.a1)

    def keep(self, name: str, of: str, thing: Any) -> None:
        self.kept.setdefault(name, {})[of] = thing


def world() -> World:
    made = World(*_people())
    for maker in MAKERS:
        maker(made)
    return made


def _people() -> tuple[Cast, Person]:
    made = cast()
    Organisation.objects.filter(pk=made.b.pk).update(name=f"Birch {BIRCH}")
    Person.objects.filter(pk=made.b1.pk).update(
        name=f"B1 {TEXT}", email=f"{FIND}.{BIRCH}@example.org", phone=f"+420 {BIRCH}"
    )
    made.b.refresh_from_db()
    made.b1.refresh_from_db()
    dogwood = Organisation.objects.create(name="Dogwood Data")
    contractor = Person.objects.create_user("contractor@example.org", name="Contractor")
    Role.objects.create(person=contractor, organisation=dogwood, role=Role.Name.CONTRACTOR, customer=made.a)
    return made, contractor


def _persons(made: World) -> None:
    c = made.cast
    a3, admin = (Person.objects.create_user(f"{name}@example.org", name=name.capitalize()) for name in ("a3", "admin"))
    Role.objects.create(person=a3, organisation=c.a, role=Role.Name.CUSTOMER_ADMINISTRATOR)
    Role.objects.create(person=admin, organisation=c.provider, role=Role.Name.ADMINISTRATOR)
    made.persons = {
        "a1": c.a1, "a2": c.a2, "a3": a3, "b1": c.b1, "g1": c.g1, "g2": c.g2, "manager": c.manager, "admin": admin,
        "contractor": made.contractor, "nobody": c.nobody, "anonymous": None,
    }  # fmt: skip


def _agreements(made: World) -> None:
    for of, customer in (("a", made.cast.a), ("b", made.cast.b)):
        made.agreements[of] = agreement_under(
            "city-bots", {"a": "AT", "b": "BT"}[of], customer=customer, provider=made.cast.provider
        )


def _tickets(made: World) -> None:
    said = {"channel": "portal", "kind": "defect", "priority": "A", "at": EARLIER, "now": EARLIER}
    c = made.cast
    for of, who, subject, text in (
        ("a", c.a1, UNSHARED, UNSHARED),
        ("s", c.a2, "S", UNSHARED),
        ("b", c.b1, TEXT, TEXT),
    ):
        agreement = made.agreements["b" if of == "b" else "a"]
        files = [file(f"{text}.log", by=who) for _ in range(2)]
        ticket = actions.report(
            agreement, subject=f"{subject} {of}", text=f"Stopped. {text}", person=who, files=files[:1],
            data={"form": {"function": text}}, **said,
        )  # fmt: skip
        actions.answer(ticket, text=f"We look at it. {text}", person=c.g1, now=NOW)
        actions.note(ticket, text=f"{NOTE} {text}", person=c.g1, files=[file(f"{NOTE} {text}.log", by=c.g1)], now=NOW)
        actions.assign(ticket, to=c.g1, person=c.g1, now=NOW)
        made.tickets[of] = ticket
        made.keep("file", of, files[0])
        made.keep("file not sent", of, files[1])
    own = made.contractor.roles.get().organisation
    actions.record(
        made.tickets["s"], type="shared", by="customer", person=c.a2, text="For the contractor.",
        data={"organisation": own.pk}, now=NOW,
    )  # fmt: skip


def file(name: str, *, by: Person) -> File:
    return take_in(ContentFile(name.encode()), name=name, person=by, now=EARLIER)


def _prepared(made: World) -> None:
    for of, agreement in made.agreements.items():
        text = TEXT if of == "b" else "of A"
        words = {"texts": {"en": text}}
        common = {
            "organisation": made.cast.provider, "agreement": agreement, "name": f"{NOTE} {text}",
            "changed_by": made.cast.g1, "changed_at": NOW,
        }  # fmt: skip
        made.keep("answer", of, Answer.objects.create(**words, **common))
        made.keep("answer thrown away", of, Answer.objects.create(**words, **common, thrown_away_at=NOW))
        made.keep("macro", of, Macro.objects.create(steps=[{"type": "note", **words}], **common))


def _trainings(made: World) -> None:
    one = Training.objects.create(
        provider=made.cast.provider, entry="administrators_training", title="Spring", place="Hall", text="",
        starts_on=date(2027, 4, 13), ends_on=date(2027, 4, 15), enrol_until=date(2027, 4, 1),
        set_by=made.cast.manager, set_at=EARLIER,
    )  # fmt: skip
    made.keep("training", "a", one)
    for of, customer, by in (("a", made.cast.a, made.cast.a1), ("b", made.cast.b, made.cast.b1)):
        prefix = {"a": "AC", "b": "BC"}[of]
        agreement = agreement_under("campus-modules", prefix, customer=customer, provider=made.cast.provider)
        text = TEXT if of == "b" else "of A"
        enrolment = Enrolment.objects.create(
            training=one, agreement=agreement, name=text, email=by.email, enrolled_by=by, enrolled_at=EARLIER
        )
        made.keep("enrolment", of, enrolment)


def _knowledge(made: World) -> None:
    for of, customer, reader in (("a", made.cast.a, made.cast.a1), ("b", made.cast.b, made.cast.b1)):
        text = TEXT if of == "b" else "of A"
        scoped = {"provider": made.cast.provider, "customer": customer}
        written = write(title=text, text=text, language="en", person=made.cast.manager, note=text, now=NOW, **scoped)
        article = settle(written.article, customer=customer, audience="customers", tags=[text], person=None)
        publish(article, person=None, now=NOW)
        said = article.comments.create(customer=customer, person=reader, text=text, at=NOW)
        article.helped.create(person=reader, yes=True, words=text, at=NOW)
        about = About(
            title=text, product=text, version=text, summary=text, language="en", kind="other",
            published_on=EARLIER.date(), customer=customer, audience="customers",
        )  # fmt: skip
        agent = made.cast.manager
        added = {"file": file(f"{text}.txt", by=agent), "provider": made.cast.provider, "person": agent}
        kept = add_document(about, **added, now=NOW)
        for name, withdrawn_at in (("news", None), ("news withdrawn", NOW)):
            news = News.objects.create(shown_from=EARLIER, withdrawn_at=withdrawn_at, **scoped)
            news.texts.create(language="en", title=text, text=text)
            made.keep(name, of, news)
        made.keep("article", of, article)
        made.keep("article version", of, written)
        made.keep("comment", of, said)
        made.keep("document", of, kept)


def _typed(made: World) -> None:
    for of, person in (("a", made.cast.a1), ("b", made.cast.b1)):
        text = TEXT if of == "b" else "of A"
        Draft.objects.create(person=person, place=f"report {text}", fields={"text": [text]}, updated_at=NOW)


def _outbox(made: World) -> None:
    for of, person in (("a", made.cast.a1), ("b", made.cast.b1)):
        text = TEXT if of == "b" else "of A"
        common = {"person": person, "key": f"made up {of}", "at": NOW}
        notice = Notice.objects.create(title=text, url="/", letter="none", what="message", **common)
        made.keep("notice", of, notice)
        Bounce.objects.create(address=person.email, permanent=True, diagnostic=text, at=NOW)
        ReplyToken.objects.create(
            ticket=made.tickets[of], person=person, address=person.email, token=of * 26, answers=text
        )
    run_all(NOW, kind="deliver")
    for of in ("a", "b"):
        made.keep("delivery", of, Delivery.objects.get(what="received", ticket=made.tickets[of]))


def _teams(made: World) -> None:
    team = made.cast.provider.teams.create(name="Telephony")
    team.members.add(made.cast.g1)
    made.keep("team", "p", team)


def _contacts(made: World) -> None:
    for of, agreement in made.agreements.items():
        text, person = (TEXT, made.cast.b1) if of == "b" else ("of A", made.cast.a1)
        named = {"channel": "phone", "name": text, "phone": "1", "from_at": EARLIER}
        made.keep("contact", of, Contact.objects.create(agreement=agreement, **named))
        people = [{"name": text, "email": person.email, "phone": "", "roles": ["reporter"], "invited": False}]
        handed = {"handed_over_at": EARLIER, "handed_over_by": person, "people": people}
        made.keep("entitled list", of, EntitledList.objects.create(agreement=agreement, **handed))


def _invitations(made: World) -> None:
    for of, customer in (("a", made.cast.a), ("b", made.cast.b)):
        text = TEXT if of == "b" else "of A"
        invited = Invitation.objects.create(
            organisation=customer, role=Role.Name.REPORTER, email=f"invited.{text.split()[-1].lower()}@example.org",
            name=text, invited_at=EARLIER, expires_at=NOW + timedelta(days=5),
        )  # fmt: skip
        made.keep("invitation", of, invited)


def _queue(made: World) -> None:
    for of, agreement in made.agreements.items():
        text = TEXT if of == "b" else "of A"
        shared = {
            "owner": made.cast.g1, "organisation": made.cast.provider, "name": text,
            "filter": {"agreement": agreement.prefix, "text": text},
        }  # fmt: skip
        made.keep("view", of, View.objects.create(**shared))
        made.keep("view thrown away", of, View.objects.create(**shared, thrown_away_at=NOW))
        bulk = Bulk.objects.create(person=made.cast.g1, act="note", data={"text": text}, begun_at=NOW, finished_at=NOW)
        bulk.tickets.create(ticket=made.tickets[of], position=0, outcome="failed", reason=text)
        made.keep("bulk", of, bulk)


def _calls(made: World) -> None:
    for of, customer in (("a", made.cast.a), ("b", made.cast.b)):
        text = TEXT if of == "b" else "of A"
        rang = {
            "organisation": made.cast.provider, "customer": customer, "number": text, "shown_name": text,
            "started_at": NOW,
        }  # fmt: skip
        made.keep("call", of, Call.objects.create(external=text, **rang))
        made.keep("call put aside", of, Call.objects.create(external=f"{text} aside", state="dismissed", **rang))


def _duty(made: World) -> None:
    g1, rota = made.cast.g1, Rota(organisation=made.cast.provider, name="Nights", starts_on=EARLIER.date())
    rota.handover_time = time(8)
    save_rota(rota, [g1, made.cast.manager])
    made.keep("rota", "p", rota)
    hour = timedelta(hours=1)
    made.keep("swap", "p", swap(rota, person=g1, from_at=NOW, until_at=NOW + hour, by=g1, now=NOW))
    made.keep("reach", "p", set_push(g1, "topic"))
    for of, agreement in made.agreements.items():
        rule = add_rule(agreement, what="report", steps=[{"rota": rota, "ways": ["push"], "minutes": 5}], now=NOW)
        ticket = made.tickets[of]
        alarm = raise_alarm(rule, key=f"{TEXT if of == 'b' else of} {ticket.pk}", ticket=ticket, now=NOW)
        tried = {"alarm": alarm, "step": 0, "person": g1, "way": "push", "code": "123456", "at": NOW}
        text = TEXT if of == "b" else "topic"
        made.keep("rule", of, rule)
        made.keep("alarm", of, alarm)
        made.keep("attempt", of, Attempt.objects.create(to=text, error=text, **tried))


MAKERS: list[Callable[[World], None]] = [
    _persons,
    _agreements,
    _tickets,
    _prepared,
    _trainings,
    _knowledge,
    _typed,
    _outbox,
    _calls,
    _duty,
    _teams,
    _contacts,
    _invitations,
    _queue,
]
