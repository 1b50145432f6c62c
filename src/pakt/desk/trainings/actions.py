"""Every write of trainings. `TrainingRefused` where it cannot be; then nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import contract_of, version_at
from pakt.desk.people import access
from pakt.desk.people.access import Act
from pakt.desk.people.models import Person
from pakt.desk.trainings.models import Enrolment, Training
from pakt.engine.errors import PaktError


class TrainingRefused(PaktError):
    """It cannot be: `reason` in the reader's language, the `clauses` that say so."""

    def __init__(self, reason: str, clauses: Sequence[str] = ()) -> None:
        self.reason, self.clauses = reason, tuple(clauses)
        super().__init__(reason)


def save(training: Training, *, by: Person, now: datetime | None = None) -> Training:
    """Set place and dates, or change them."""
    training.set_by, training.set_at = by, now or timezone.now()
    training.save()
    return training


def cancel(training: Training, *, now: datetime | None = None) -> None:
    training.cancelled_at = now or timezone.now()
    training.save(update_fields=["cancelled_at"])


@transaction.atomic
def enrol(
    training: Training, agreement: Agreement, *, name: str, email: str, by: Person, now: datetime | None = None
) -> Enrolment:
    """Enrol somebody of the customer; once, while there is room and time (CM-46)."""
    access.require(by, Act.REPORT, agreement)
    now = now or timezone.now()
    training = Training.objects.select_for_update().get(pk=training.pk)
    version = version_at(agreement, now)
    contract = contract_of(version) if version else None
    catalogue = contract.catalogue if contract else ()
    entry = next((one for one in catalogue if one.id == training.entry and one.enrolment), None)
    if contract is None or entry is None or agreement.provider_id != training.provider_id:
        raise TrainingRefused(_("this agreement has no such training"))
    today = now.astimezone(ZoneInfo(contract.time_zone)).date()
    if training.cancelled_at is not None:
        raise TrainingRefused(_("the training was called off"), entry.clauses)
    if today > training.enrol_until:
        raise TrainingRefused(_("enrolment has ended"), entry.clauses)
    there = training.enrolments.filter(withdrawn_at=None)
    if there.filter(email__iexact=email).exists():
        raise TrainingRefused(_("this address is enrolled already"))
    if training.seats is not None and there.count() >= training.seats:
        raise TrainingRefused(_("no seat is free any more"))
    return Enrolment.objects.create(
        training=training, agreement=agreement, name=name, email=email.lower(), enrolled_by=by, enrolled_at=now
    )


def withdraw(enrolment: Enrolment, *, now: datetime | None = None) -> None:
    enrolment.withdrawn_at = now or timezone.now()
    enrolment.save(update_fields=["withdrawn_at"])
