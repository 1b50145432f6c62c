"""The demo's letters that did not arrive, read strictly from `stories/desk/`."""

from __future__ import annotations

from collections.abc import Mapping

from pakt.desk.demo.stories import FOLDER, Strict, parsed
from pakt.desk.outbox import bounces
from pakt.desk.outbox.models import Delivery
from pakt.desk.people.models import Person

FILE = FOLDER / "desk" / "bounces.yaml"


class Failing(Strict):
    """`failed` letters were refused for good, `withheld` newer ones wait until somebody confirms the address."""

    person: str
    status: str
    diagnostic: str
    failed: int
    withheld: int = 0


class Told(Strict):
    bounces: list[Failing]


def fill(persons: Mapping[str, Person]) -> None:
    for one in parsed(Told, FILE)[0].bounces:
        sent = Delivery.objects.filter(person=persons[one.person], state=Delivery.State.SENT)
        newest = list(sent.exclude(ticket=None).order_by("-sent_at", "-pk")[: one.failed + one.withheld])
        for letter in newest[one.withheld :]:
            at = letter.sent_at or letter.at
            bounces.keep(letter, status=one.status, permanent=True, diagnostic=one.diagnostic, now=at)
            Delivery.objects.filter(pk=letter.pk).update(state=Delivery.State.FAILED, error=one.diagnostic)
        why = "mails to this address did not arrive; somebody must confirm it"
        held = [letter.pk for letter in newest[: one.withheld]]
        Delivery.objects.filter(pk__in=held).update(state=Delivery.State.WITHHELD, sent_at=None, error=why)
