"""Notices in the application, how they come, and which tickets are muted."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from pakt.desk.outbox import actions, queries, words
from pakt.desk.outbox.forms import WishesForm
from pakt.desk.outbox.models import Notice
from pakt.desk.outbox.rules import RULES, Kind
from pakt.desk.outbox.told_parts import told_parts
from pakt.desk.pages.notices import say
from pakt.desk.pages.parts import SelectPart, SentencePart
from pakt.desk.people.models import Person
from pakt.desk.people.request import reader
from pakt.desk.tickets.models import Ticket

PAGE = 50
# A moment in an address, to the microsecond.
MOMENT = "%Y%m%dT%H%M%S%f"
UNREAD_FIRST = Case(When(read_at=None, then=Value(0)), default=Value(1))


@login_required
def notices(request: HttpRequest) -> HttpResponse:
    """What one was told: the unread first, then day by day."""
    person = reader(request)
    chosen = {name: request.GET.get(name, "") for name in ("which", "kind", "agreement")}
    found = narrowed(queries.notices(person), chosen).order_by(UNREAD_FIRST, "-at", "-pk")
    found = found.select_related(*queries.OF_TICKET).defer("ticket__version__text")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "groups": told_parts(list(page)),
        "page": page,
        "sentence": sentence(person, chosen),
        "narrowed": any(chosen.values()),
        "may_see_mailbox": queries.shows_mailbox(person),
    }
    return render(request, "outbox/notices.html", context)


def narrowed(found: QuerySet[Notice], chosen: dict[str, str]) -> QuerySet[Notice]:
    if chosen["which"] == "unread":
        found = found.filter(read_at=None)
    if chosen["kind"]:
        found = found.filter(what__in=[what for what, rule in RULES.items() if rule.kind == chosen["kind"]])
    if chosen["agreement"]:
        found = found.filter(ticket__agreement__prefix=chosen["agreement"])
    return found


def sentence(person: Person, chosen: dict[str, str]) -> SentencePart:
    """The filter, read as a sentence."""
    agreements = queries.agreements_told_of(person).values_list("prefix", "name")
    which = [("", pgettext("which notices", "all notices")), ("unread", pgettext("which notices", "unread notices"))]
    kinds = [("", pgettext("notices about", "everything"))]
    kinds += [(str(kind), str(words.KINDS[kind][0])) for kind in Kind]
    return SentencePart(
        _("Show {which} about {kind} in {agreement}."),
        [
            SelectPart("which", _("Which notices"), which, chosen["which"]),
            SelectPart("kind", _("About what"), kinds, chosen["kind"]),
            SelectPart("agreement", _("Agreement"), [("", _("all agreements")), *agreements], chosen["agreement"]),
        ],
        reverse("notices"),
    )


@login_required
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark as read: one notice, those of a ticket, or all of them."""
    person = reader(request)
    if reference := request.POST.get("ticket"):
        actions.read_of(person, known_ticket(request, reference))
        return HttpResponse(status=204) if request.headers.get("HX-Request") else redirect("ticket", reference)
    number = request.POST.get("notice", "")
    moment = actions.read(person, only=[int(number)] if number.isdecimal() else None)
    if moment is not None:
        undo = reverse("notices_unread_again", args=[moment.astimezone(UTC).strftime(MOMENT)])
        say(request, _("Marked as read.") if number else _("Everything is marked as read."), undo=undo)
    return redirect("notices")


@login_required
@require_POST
def unread_again(request: HttpRequest, moment: str) -> HttpResponse:
    """Take back what was marked as read at this moment."""
    try:
        at = datetime.strptime(moment, MOMENT).replace(tzinfo=UTC)
    except ValueError:
        raise Http404 from None
    actions.unread_again(reader(request), moment=at)
    return redirect("notices")


@login_required
def settings(request: HttpRequest) -> HttpResponse:
    """How each kind of notice comes, and which tickets are muted."""
    person = reader(request)
    form = WishesForm(request.POST if request.method == "POST" else None, person)
    if request.method == "POST" and form.is_valid():
        actions.wish(person, kinds=form.kinds())
        say(request, _("Kept. It counts from now on."))
        return redirect("notice_settings")
    context = {"form": form, "digest": person.get_digest_display(), "muted": queries.muted(person)}
    return render(request, "outbox/settings.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def mute(request: HttpRequest, reference: str) -> HttpResponse:
    """Hear of a ticket only what is owed."""
    ticket = known_ticket(request, reference)
    actions.mute(reader(request), ticket)
    said = _("%(ticket)s is muted. Only what is owed to you still comes.") % {"ticket": ticket.reference}
    say(request, said, undo=reverse("ticket_unmute", args=[ticket.reference]))
    return redirect("ticket", ticket.reference)


@login_required
@require_POST
def unmute(request: HttpRequest, reference: str) -> HttpResponse:
    """Hear of a muted ticket again."""
    ticket = known_ticket(request, reference)
    actions.unmute(reader(request), ticket)
    said = _("%(ticket)s is not muted any more.") % {"ticket": ticket.reference}
    say(request, said, undo=reverse("ticket_mute", args=[ticket.reference]))
    return redirect("notice_settings") if "settings" in request.POST else redirect("ticket", ticket.reference)


def known_ticket(request: HttpRequest, reference: str) -> Ticket:
    """The ticket, or 404 where it is not there for this person."""
    ticket = queries.ticket(reader(request), reference)
    if ticket is None:
        raise Http404
    return ticket
