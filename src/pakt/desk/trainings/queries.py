"""Every read of trainings. Who asks comes first."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import agreements, contract_of, version_at
from pakt.desk.people.access import Act, scope
from pakt.desk.people.models import Person
from pakt.desk.trainings.models import Enrolment, Training
from pakt.engine.contract import CatalogueEntry

Place = tuple[Agreement, CatalogueEntry]


def places(person: Person, act: Act, now: datetime) -> list[Place]:
    """The agreements in which a person may do `act` that have a training with enrolment, each with its entry."""
    found = []
    for agreement in agreements(person, act):
        version = version_at(agreement, now)
        if version is not None:
            found += [(agreement, entry) for entry in contract_of(version).catalogue if entry.enrolment]
    return found


def trainings(person: Person, now: datetime) -> QuerySet[Training]:
    """The trainings that a person may see: of the providers of their agreements, for entries of these."""
    mine = Q(pk=None)
    for agreement, entry in places(person, Act.SEE, now):
        mine |= Q(provider=agreement.provider_id, entry=entry.id)
    return Training.objects.filter(mine).select_related("provider")


def training(person: Person, pk: int, now: datetime) -> Training | None:
    return trainings(person, now).filter(pk=pk).first()


def enrolled(person: Person, training: Training) -> QuerySet[Enrolment]:
    """Who takes part, as far as the person may know: those of their own agreements."""
    found = training.enrolments.filter(scope(person, Act.SEE).where(), withdrawn_at=None)
    return found.select_related("agreement__customer", "enrolled_by")


def taken(training: Training) -> int:
    """How many seats are taken, whoever has them."""
    return training.enrolments.filter(withdrawn_at=None).count()
