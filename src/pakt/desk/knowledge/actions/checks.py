"""What everything that is told must be: written by whoever may, for whom it can be, in words that are kept."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from pakt.desk.knowledge import readable
from pakt.desk.knowledge.errors import BadEntry
from pakt.desk.knowledge.models import LANGUAGES, Audience, Scoped
from pakt.desk.people.models import Person


def allowed(person: Person | None, row: Scoped) -> None:
    if person is not None and not readable.may_write(person, row):
        raise PermissionDenied(f"{person} may not write here")


def checked_scope(row: Scoped) -> None:
    if row.audience not in Audience.values:
        raise BadEntry("audience", _("Choose one of these."))
    if row.audience == Audience.PUBLIC and row.customer_id is not None:
        raise BadEntry("audience", _("What everybody may read is not for one customer: choose all customers, too."))


def keepable(field: str, text: str, longest: int) -> None:
    """BadEntry for nothing, and for text that no database keeps."""
    if not text:
        raise BadEntry(field, _("This is missing."))
    if len(text) > longest:
        raise BadEntry(field, _("This is longer than %(n)d characters.") % {"n": longest})
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadEntry(field, _("There is a broken character in it."))


def known_language(language: str) -> None:
    if language not in dict(LANGUAGES):
        raise BadEntry("language", _("This is no language that articles are written in."))
