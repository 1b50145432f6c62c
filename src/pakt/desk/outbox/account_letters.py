"""Letters of an account: into an organisation, and to a new password.

The one-time link is no part of what is kept: it is derived (`people.links`) when the mail leaves, or when the mailbox
of a demo shows it. What is kept holds `LINK` in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from pakt.desk.due.rows import Job
from pakt.desk.due.worker import handler
from pakt.desk.outbox import words
from pakt.desk.outbox.letters import Letter
from pakt.desk.outbox.mails import keep
from pakt.desk.outbox.models import Delivery
from pakt.desk.people.links import invitation_link, reset_link
from pakt.desk.people.models import Invitation, Person

LINK = "https://one-time-link.invalid/"
INVITATION, RESET = "invitation", "password_reset"


@handler(INVITATION)
def invite(job: Job, now: datetime) -> None:
    """The letter that asks somebody into an organisation; none once it was withdrawn, accepted or has run out."""
    with transaction.atomic():
        found = Invitation.objects.select_related("organisation", "invited_by")
        invitation = found.filter(pk=int(job.subject), accepted_at=None, withdrawn_at=None, expires_at__gt=now).first()
        if invitation is not None:
            known = Person.objects.filter(email=invitation.email).first()
            language = known.language if known else invitation.language
            data = {"invitation": invitation.pk, "issue": invitation.issue}
            delivery = Delivery(
                person=None, address=invitation.email, language=language, what=INVITATION, data=data,
                key=f"invitation:{invitation.pk}:{invitation.issue}", at=now, due_at=now,
            )  # fmt: skip
            _send(delivery, invitation_letter, invitation)
        job.finish()


@handler(RESET)
def reset(job: Job, now: datetime) -> None:
    """The letter with the link to a new password, to the stored address only."""
    with transaction.atomic():
        person = Person.objects.filter(pk=int(job.subject), is_active=True).first()
        if person is not None:
            delivery = Delivery(
                person=person, address=person.email, language=person.language, what=RESET, data={"person": person.pk},
                key=f"reset:{person.pk}:{job.due_at.timestamp():.6f}", at=now, due_at=now,
            )  # fmt: skip
            _send(delivery, reset_letter, person)
        job.finish()


def _send(delivery: Delivery, write: Callable[[Any], Letter], of: Invitation | Person) -> None:
    """Keep the letter, once, in the language of whoever gets it."""
    with translation.override(delivery.language):
        keep(delivery, write(of))


def invitation_letter(invitation: Invitation) -> Letter:
    organisation = invitation.organisation.name
    facts = [(_("Organisation"), organisation), (_("Role"), str(invitation.get_role_display()))]
    if invitation.invited_by is not None:
        facts.append((_("Invited by"), invitation.invited_by.name))
    return Letter(
        subject=_("Invitation: %(organisation)s") % {"organisation": organisation},
        title=_("An invitation to Pakt"),
        lead=_("You are invited to the service desk. The link works once, for a week."),
        facts=facts,
        after=[_("Whoever does not expect this letter can leave it: nothing happens without the link.")],
        button=(_("Accept the invitation"), LINK),
        sender=words.sender(organisation),
    )


def reset_letter(person: Person) -> Letter:
    return Letter(
        subject=_("A new password"),
        title=_("A new password"),
        lead=_("A new password was asked for at this address. The link works once, for an hour."),
        facts=[(_("Signs in as"), person.email)],
        after=[_("Whoever did not ask for it can leave this letter: the password stays as it is.")],
        button=(_("Set a new password"), LINK),
    )


def with_link(delivery: Delivery, words: str) -> str:
    """The words with the one-time link in them, where it is still worth something."""
    if LINK not in words:
        return words
    if delivery.what == INVITATION:
        invitation = Invitation.objects.filter(pk=delivery.data["invitation"], issue=delivery.data["issue"]).first()
        return words.replace(LINK, invitation_link(invitation)) if invitation else words
    return words.replace(LINK, reset_link(delivery.person)) if delivery.person else words
