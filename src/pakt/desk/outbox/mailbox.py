"""The mailbox: every mail that left or waits, as it would be sent.

A letter's HTML is shown in a frame of its own, cleaned again, under a policy that allows nothing but the one style that
all letters have.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import nh3
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin

from pakt.desk.outbox import queries, words
from pakt.desk.outbox.account_letters import with_link
from pakt.desk.outbox.channels import email
from pakt.desk.outbox.letters import STYLE, page
from pakt.desk.outbox.models import Delivery
from pakt.desk.pages.frame import Link, TabsPart
from pakt.desk.people.request import reader

PAGE = 50
STYLE_HASH = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
LETTER_POLICY = {
    "default-src": ["'none'"],
    "style-src": [STYLE_HASH],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation-by-user-activation"],
}
CLASSES = {
    "div": {"letter", "quote", "internal", "foot"}, "p": {"above", "ref", "by", "owed", "us", "you"},
    "span": {"by", "when", "par"}, "a": {"button"},
}  # fmt: skip
_clean = nh3.Cleaner(allowed_classes=CLASSES, url_schemes={"http", "https", "mailto", "tel"}).clean

STATES = {
    Delivery.State.WAITING: ("running", pgettext_lazy("state of a mail", "waits")),
    Delivery.State.SENT: ("met", pgettext_lazy("state of a mail", "sent")),
    Delivery.State.WITHHELD: ("paused", pgettext_lazy("state of a mail", "withheld")),
    Delivery.State.FAILED: ("breached", pgettext_lazy("state of a mail", "failed")),
    Delivery.State.DROPPED: ("best_effort", pgettext_lazy("state of a mail", "not sent")),
}


@dataclass(frozen=True)
class MailRow:
    """One mail in the list. Without `readable` its words, the subject among them, are another's."""

    url: str
    subject: str
    to: str
    look: str
    state: str
    at: datetime
    note: str
    readable: bool


@login_required
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mails that left or wait, the newest first."""
    person = reader(request)
    if not queries.shows_mailbox(person):
        raise Http404
    to, about = request.GET.get("to", "").strip(), request.GET.get("ticket", "").strip()
    found = Paginator(queries.mailbox(person, to=to, about=about), PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": [mail_row(one, readable=queries.reads(person, one)) for one in found],
        "page": found,
        "to": to,
        "about": about,
        "is_demo": settings.DEMO,
    }
    return render(request, "outbox/mailbox.html", context)


def mail_row(delivery: Delivery, *, readable: bool) -> MailRow:
    look, state = STATES[Delivery.State(delivery.state)]
    name = delivery.person.name if delivery.person else ""
    subject = delivery.subject if readable and delivery.subject else words.title(delivery.what)
    if not delivery.subject and delivery.ticket is not None:
        subject = f"[{delivery.ticket.reference}] {subject}"
    return MailRow(
        url=reverse("mail", args=[delivery.pk]),
        subject=subject,
        to=f"{name} <{delivery.address}>" if name else delivery.address,
        look=look,
        state=str(state),
        at=(delivery.sent_at or delivery.due_at).astimezone(timezone.get_current_timezone()),
        note=delivery.error,
        readable=readable,
    )


@login_required
def mail(request: HttpRequest, number: int) -> HttpResponse:
    """One mail: as HTML, as plain text, or its source."""
    delivery, readable = found_mail(request, number)
    look = request.GET.get("as", "html")
    if look not in ("html", "text", "source"):
        raise Http404
    written = readable and bool(delivery.text)
    context = {
        "row": mail_row(delivery, readable=readable),
        "delivery": delivery,
        "written": written,
        "look": look,
        "looks": looks(delivery, look),
        "text": with_link(delivery, delivery.text) if written else "",
        "source": email.message(delivery, with_link).as_string() if written and look == "source" else "",
    }
    return render(request, "outbox/mail.html", context)


def looks(delivery: Delivery, look: str) -> TabsPart:
    url = reverse("mail", args=[delivery.pk])
    names = [
        ("html", pgettext("a mail", "As it looks")),
        ("text", pgettext("a mail", "Plain text")),
        ("source", pgettext("a mail", "As it is sent")),
    ]
    return TabsPart(_("How to show it"), [Link(title, f"{url}?as={name}", name == look) for name, title in names])


@login_required
@xframe_options_sameorigin
@csp_replace(LETTER_POLICY)  # type: ignore[arg-type]  # written for views without further arguments
def mail_html(request: HttpRequest, number: int) -> HttpResponse:
    """The HTML of a mail, cleaned, for the frame that shows it."""
    delivery, readable = found_mail(request, number)
    if not readable or not delivery.html:
        raise Http404
    markup = SafeString(_clean(with_link(delivery, delivery.html)))
    return HttpResponse(page(markup, delivery.subject, delivery.language, framed=True))


def found_mail(request: HttpRequest, number: int) -> tuple[Delivery, bool]:
    """A mail that this person may know of, and whether its words may be read; else 404."""
    person = reader(request)
    if not queries.shows_mailbox(person):
        raise Http404
    delivery = queries.mailbox(person).filter(pk=number).first()
    if delivery is None:
        raise Http404
    return delivery, queries.reads(person, delivery)
