"""Every write to people: invitations, roles, who may sign in, teams, skills, passwords.

`by` is who does it, and must manage the organisation; nobody in person means the operator of the desk. Everything that
goes out is only made due here (`invitation`, `password_reset`); the outbox writes the letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.due.rows import schedule
from pakt.desk.people.access import CONTRACTORS, PROVIDERS, Act, manages
from pakt.desk.people.errors import PeopleRefused
from pakt.desk.people.limits import INVITATIONS, RESET
from pakt.desk.people.models import Invitation, Organisation, Person, Role, Skill, Team

INVITED_FOR = timedelta(days=7)
# The roles of which an organisation keeps at least one, so that somebody can still give roles.
LAST = (Role.Name.CUSTOMER_ADMINISTRATOR, Role.Name.ADMINISTRATOR)


# Invitations


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    role: Role.Name,
    email: str,
    name: str = "",
    customer: Organisation | None = None,
    language: str = "en",
    by: Person | None,
    letter: bool = True,
    now: datetime | None = None,
) -> Invitation:
    """Ask somebody in; PeopleRefused where they are there or asked already, or too many letters went out today.

    Whether the address belongs to somebody of another organisation makes no difference that could be seen.
    """
    now = now or timezone.now()
    allowed(by, organisation, role, customer)
    email = email.strip().lower()
    # Two who invite the same person wait for each other here.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    roles = Role.objects.filter(organisation=organisation, customer=customer, person__email=email)
    if roles.filter(role=role, is_active=True).exists():
        raise PeopleRefused(_("%(email)s is here already, as %(role)s.") % {"email": email, "role": role.label})
    asked = Invitation.objects.filter(organisation=organisation, customer=customer, email=email)
    if asked.filter(accepted_at=None, withdrawn_at=None).exists():
        raise PeopleRefused(_("%(email)s is invited already: send that invitation anew.") % {"email": email})
    invitation = Invitation.objects.create(
        organisation=organisation, role=role, customer=customer, email=email, name=name.strip(), language=language,
        invited_by=by, invited_at=now, expires_at=now + INVITED_FOR,
    )  # fmt: skip
    if letter:
        _send(invitation, now)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: Person, now: datetime | None = None) -> None:
    """A new letter with a new link; the link of the one before ends."""
    now = now or timezone.now()
    allowed(by, invitation.organisation, Role.Name(invitation.role), invitation.customer)
    invitation = _open(invitation)
    invitation.issue += 1
    invitation.expires_at = now + INVITED_FOR
    invitation.save(update_fields=["issue", "expires_at"])
    _send(invitation, now)


@transaction.atomic
def withdraw(invitation: Invitation, *, by: Person, now: datetime | None = None) -> None:
    allowed(by, invitation.organisation, Role.Name(invitation.role), invitation.customer)
    invitation = _open(invitation)
    invitation.withdrawn_at = now or timezone.now()
    invitation.save(update_fields=["withdrawn_at"])


@transaction.atomic
def take_back(invitation: Invitation, *, by: Person) -> None:
    """What was withdrawn stands again, with the link that was sent, unless somebody was invited anew meanwhile."""
    allowed(by, invitation.organisation, Role.Name(invitation.role), invitation.customer)
    Organisation.objects.select_for_update().get(pk=invitation.organisation_id)
    same = Invitation.objects.filter(
        organisation=invitation.organisation_id, customer=invitation.customer_id, email=invitation.email
    )
    if same.filter(accepted_at=None, withdrawn_at=None).exists():
        raise PeopleRefused(_("%(email)s is invited already: send that invitation anew.") % {"email": invitation.email})
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(withdrawn_at=None)


@transaction.atomic
def accept(
    invitation: Invitation, *, name: str = "", password: str = "", time_zone: str = "UTC", now: datetime | None = None
) -> Person:
    """The invited one comes in. Somebody new gets the name and the password; whoever has an account keeps their own.

    PeopleRefused where the invitation is over.
    """
    now = now or timezone.now()
    invitation = _open(invitation)
    if invitation.expires_at <= now:
        raise PeopleRefused(_("This invitation is over."))
    person = Person.objects.select_for_update().filter(email=invitation.email).first()
    if person is None:
        person = Person(email=invitation.email, name=name, language=invitation.language, time_zone=time_zone)
        person.set_unusable_password()
    person.is_active = True
    if not person.has_usable_password():
        person.set_password(password)
    person.save()
    _give(person, invitation.organisation, Role.Name(invitation.role), invitation.customer)
    invitation.accepted_at, invitation.person = now, person
    invitation.save(update_fields=["accepted_at", "person"])
    return person


def _open(invitation: Invitation) -> Invitation:
    locked = Invitation.objects.select_for_update(of=("self",)).select_related("organisation", "customer")
    found = locked.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None).first()
    if found is None:
        raise PeopleRefused(_("This invitation is over."))
    return found


def _send(invitation: Invitation, now: datetime) -> None:
    counted = INVITATIONS.digest(invitation.organisation_id)
    if INVITATIONS.wait_until(counted, now) is not None:
        raise PeopleRefused(
            _("%(organisation)s has sent %(n)d invitations today, and that is the most. Go on tomorrow.")
            % {"organisation": invitation.organisation, "n": INVITATIONS.most}
        )
    INVITATIONS.count(counted, now)
    schedule("invitation", invitation.pk, now)


# Roles


@transaction.atomic
def give(
    person: Person, *, organisation: Organisation, role: Role.Name, customer: Organisation | None, by: Person | None
) -> Role:
    """Give a role to somebody who is in the organisation already; PeopleRefused for anybody else."""
    allowed(by, organisation, role, customer)
    if by is not None and not person.roles.filter(organisation=organisation, role__in=_side(role)).exists():
        raise PeopleRefused(_("%(person)s is not here yet: send an invitation.") % {"person": person})
    return _give(person, organisation, role, customer)


@transaction.atomic
def take(role: Role, *, by: Person) -> None:
    """Take a role away; PeopleRefused for the only one, and for the last administrator's."""
    name = Role.Name(role.role)
    allowed(by, role.organisation, name, role.customer)
    Organisation.objects.select_for_update().get(pk=role.organisation_id)
    others = role.person.roles.filter(organisation=role.organisation_id, role__in=_side(name)).exclude(pk=role.pk)
    if not others.exists():
        raise PeopleRefused(
            _("This is the only role of %(person)s here. Deactivate the account, or give another role first.")
            % {"person": role.person}
        )
    _keep_one(role.organisation, [role])
    role.delete()


@transaction.atomic
def deactivate(person: Person, *, roles: Iterable[Role], by: Person) -> None:
    """Let these roles count for nothing. Who has no other role anywhere can sign in no more, and is signed out."""
    roles = list(roles)
    if person == by:
        raise PeopleRefused(_("You cannot deactivate yourself: ask another administrator."))
    for role in roles:
        allowed(by, role.organisation, Role.Name(role.role), role.customer)
        Organisation.objects.select_for_update().get(pk=role.organisation_id)
        _keep_one(role.organisation, roles)
    Role.objects.filter(pk__in=[role.pk for role in roles]).update(is_active=False)
    if not person.roles.filter(is_active=True).exists():
        Person.objects.filter(pk=person.pk).update(is_active=False)


@transaction.atomic
def reactivate(person: Person, *, roles: Iterable[Role], by: Person) -> None:
    for role in roles:
        allowed(by, role.organisation, Role.Name(role.role), role.customer)
        Role.objects.filter(pk=role.pk).update(is_active=True)
        Person.objects.filter(pk=person.pk).update(is_active=True)


def _give(person: Person, organisation: Organisation, role: Role.Name, customer: Organisation | None) -> Role:
    given, _made = Role.objects.update_or_create(
        person=person, organisation=organisation, role=role, customer=customer, defaults={"is_active": True}
    )
    return given


def _keep_one(organisation: Organisation, going: list[Role]) -> None:
    """PeopleRefused where nobody would be left who can give roles."""
    for name in LAST:
        if not any(role.role == name and role.customer_id is None and role.is_active for role in going):
            continue
        kept = Role.objects.filter(organisation=organisation, role=name, customer=None, is_active=True)
        if not kept.filter(person__is_active=True).exclude(pk__in=[role.pk for role in going]).exists():
            raise PeopleRefused(
                _("%(organisation)s would have no %(role)s left. Give that role to somebody else first.")
                % {"organisation": organisation, "role": name.label}
            )


def _side(role: Role.Name) -> list[Role.Name]:
    return sorted(
        PROVIDERS if role in PROVIDERS else CONTRACTORS if role in CONTRACTORS else set(Role.Name) - PROVIDERS
    )


def allowed(by: Person | None, organisation: Organisation, role: Role.Name, customer: Organisation | None) -> None:
    """PermissionDenied where `by` may not give or take this role; a contractor's is for its customer to give."""
    if by is None:
        return
    where = customer if role in CONTRACTORS else organisation
    if where is None or role not in manages(by).get(where.pk, frozenset()):
        raise PermissionDenied(f"{by} may not give the role {role} in {organisation}")


# Contractors


def contractor(name: str) -> Organisation:
    """The organisation of another contractor, by its name; two customers who name the same one learn nothing by it."""
    return Organisation.objects.get_or_create(name=" ".join(name.split()))[0]


# Teams and skills


def save_team(team: Team, *, members: Iterable[Person], by: Person) -> Team:
    _may_team(by, team.organisation)
    with transaction.atomic():
        team.save()
        team.members.set(members)
    return team


def delete_team(team: Team, *, by: Person) -> None:
    _may_team(by, team.organisation)
    team.delete()


def set_skill(person: Person, *, organisation: Organisation, language: str, hours: str, by: Person) -> None:
    """In which language a person gives support, and when; without hours they do not."""
    _may_team(by, organisation)
    if not hours:
        Skill.objects.filter(person=person, language=language).delete()
        return
    Skill.objects.update_or_create(person=person, language=language, defaults={"hours": hours})


def _may_team(by: Person, organisation: Organisation) -> None:
    if organisation.pk not in manages(by, Act.MANAGE_TEAMS):
        raise PermissionDenied(f"{by} may not put teams of {organisation} together")


# Passwords


def ask_reset(email: str, *, now: datetime | None = None) -> None:
    """Send a link for a new password where somebody can sign in with this address, and not too often."""
    now = now or timezone.now()
    counted = RESET.digest(email)
    if RESET.wait_until(counted, now) is not None:
        return
    RESET.count(counted, now)
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    if person is not None:
        schedule("password_reset", person.pk, now)


def set_password(person: Person, password: str) -> None:
    """From now on only this password counts; every session that began with another one ends."""
    person.set_password(password)
    person.save(update_fields=["password"])
