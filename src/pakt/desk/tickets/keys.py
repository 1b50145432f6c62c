"""The keys on a ticket's page, on the page of all keys."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from pakt.desk.pages.frame import Key, KeyGroup
from pakt.desk.pages.keys import key_group
from pakt.desk.people.access import works
from pakt.desk.people.models import Person
from pakt.desk.tickets.wording import WORDS


@key_group
def on_a_ticket(request: HttpRequest) -> KeyGroup | None:
    """Letters are the provider's: the customer's page has buttons only."""
    if not isinstance(request.user, Person) or not works(request.user):
        return None
    own = [Key(["t"], _("Take it")), Key(["r"], _("Answer to the customer")), Key(["n"], _("Internal note"))]
    # The ticket's own keys go before a step's.
    taken = {key.keys[0] for key in own}
    steps = [Key([words.key], str(words.step)) for words in WORDS.values() if words.key and words.key not in taken]
    return KeyGroup(_("On a ticket, where the agreement allows the step"), [*own, *steps])
