"""The keys in the queue, on the page of all keys."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from pakt.desk.pages.frame import Key, KeyGroup
from pakt.desk.pages.keys import key_group
from pakt.desk.people.access import works
from pakt.desk.people.models import Person
from pakt.desk.queue.acts import offered

# Of the views that everybody has, in their order.
VIEWS = ("g q", "g m", "g n", "g e", "g w")


@key_group
def in_the_queue(request: HttpRequest) -> KeyGroup | None:
    if not isinstance(request.user, Person) or not works(request.user):
        return None
    titles = (_("Owed next"), _("Mine"), _("Nobody’s"), _("My team’s"), _("Waiting for the customer"))
    views = [Key(keys.split(), title) for keys, title in zip(VIEWS, titles, strict=True)]
    acts = [Key([act.key], str(act.title)) for act in offered() if act.key]
    return KeyGroup(_("In the queue"), [*views, Key(["f"], _("Narrow")), *acts])
