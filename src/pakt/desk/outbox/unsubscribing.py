"""Ending by one click what one chose to get: the daily letter, a watched ticket, news (RFC 8058).

Never for what is owed. Following the link only shows a button, because mail scanners follow every link; mail programs
send the form by themselves when somebody asks them to. Whoever has the letter may do it, signed in or not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from pakt.desk.people.models import Person
from pakt.desk.tickets.models import Ticket
from pakt.desk.tickets.watching import unwatch

_signer = Signer(salt="unsubscribe")


@dataclass(frozen=True)
class Way:
    """One thing that can be ended: the question, what is said when it is done, and how. `end` gets the subject."""

    question: str | Promise
    done: str | Promise
    end: Callable[[Person, int], None]


WAYS: dict[str, Way] = {}


def url(person: Person, way: str, subject: int = 0) -> str:
    """The address, without the host, at which `person` ends this way of hearing; `subject` is the ticket, if any."""
    return reverse("unsubscribe", args=[_signer.sign_object([person.pk, way, subject], compress=True)])


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST does it; both in the language of whoever got the letter."""
    person, way, subject = _read(token)
    with translation.override(person.language):
        if request.method == "POST":
            way.end(person, subject)
        context = {"way": way, "is_done": request.method == "POST", "email": person.email}
        return render(request, "outbox/unsubscribe.html", context)


def _read(token: str) -> tuple[Person, Way, int]:
    try:
        said: Any = _signer.unsign_object(token)
    except (BadSignature, ValueError):
        raise Http404 from None
    pk, way, subject = said
    person = Person.objects.filter(pk=pk).first()
    if person is None or way not in WAYS:
        raise Http404
    return person, WAYS[way], subject


def _end_digest(person: Person, _: int) -> None:
    Person.objects.filter(pk=person.pk, digest=Person.Digest.DAILY).update(digest=Person.Digest.OWED)


def _end_watching(person: Person, subject: int) -> None:
    ticket = Ticket.objects.filter(pk=subject).first()
    if ticket is not None:
        unwatch(ticket, person=person)


WAYS["digest"] = Way(
    gettext_lazy("Get the daily letter no more?"),
    gettext_lazy("The daily letter comes no more. What is owed to you under an agreement still comes."),
    _end_digest,
)
WAYS["watching"] = Way(
    gettext_lazy("Watch this ticket no more?"),
    gettext_lazy("The ticket is watched no more. What is owed to you under an agreement still comes."),
    _end_watching,
)
