"""Roles and what they may, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from pakt.desk.people.access import ALLOWED
from pakt.desk.people.models import Role


def what_one_may(role: Role.Name) -> list[str]:
    """What a role may, line by line, as `access.py` says it."""
    return [_(act.value) for act, roles in ALLOWED.items() if role in roles]


def role_words(role: Role) -> str:
    """`agent`, or `agent, only for Alder Town`, or `another contractor, Dogwood Data`."""
    name = str(Role.Name(role.role).label)
    if role.role == Role.Name.CONTRACTOR:
        return _("%(role)s, %(organisation)s") % {"role": name, "organisation": role.organisation.name}
    if role.customer is not None:
        return _("%(role)s, only for %(customer)s") % {"role": name, "customer": role.customer.name}
    return name
