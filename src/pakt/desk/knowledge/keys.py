"""The keys on an article, on the page of all keys."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from pakt.desk.pages.frame import Key, KeyGroup
from pakt.desk.pages.keys import key_group
from pakt.desk.people.access import works
from pakt.desk.people.models import Person


@key_group
def on_an_article(request: HttpRequest) -> KeyGroup | None:
    if not isinstance(request.user, Person) or not works(request.user):
        return None
    return KeyGroup(_("On an article"), [Key(["e"], _("Edit"))])
