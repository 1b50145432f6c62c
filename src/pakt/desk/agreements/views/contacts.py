"""The contacts of an agreement: how each channel is reached and when, and who fills the roles that it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.agreements import actions, queries
from pakt.desk.agreements.forms import ContactForm
from pakt.desk.agreements.models import Agreement, Contact
from pakt.desk.agreements.paper import hour_lines
from pakt.desk.agreements.queries import Filled, contract_of, version_at
from pakt.desk.agreements.wording import pars, said
from pakt.desk.pages.notices import say
from pakt.desk.pages.parts import ParPart
from pakt.desk.people.access import Act, Side, scope
from pakt.desk.people.request import posted, reader
from pakt.engine.contract import Contract

CHANNEL = "channel-"


@dataclass(frozen=True)
class ChannelLine:
    """A channel: what the contract says of it, and the numbers and addresses at which it is reached now."""

    what: str
    name: str
    where: str
    hours: Sequence[str]
    languages: Sequence[str]
    clauses: Sequence[ParPart]
    people: Sequence[Contact]
    url: str = ""
    is_missing: bool = False


@dataclass(frozen=True)
class RoleLine:
    """A role of the contract, with whoever fills it now, and who did before."""

    what: str
    title: str
    responsibility: str
    named: str
    receives: bool
    clauses: Sequence[ParPart]
    people: Sequence[Contact]
    former: Sequence[Contact]
    is_missing: bool


@dataclass
class Page:
    """One agreement's contacts for one reader. `may` holds the sides whose contacts they may name."""

    request: HttpRequest
    agreement: Agreement
    contract: Contract
    now: datetime
    may: set[Side]
    form: ContactForm | None = None
    what: str = ""
    filled: list[Filled] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.filled = queries.contacts(self.agreement, self.contract)
        self.numbers = list(self.agreement.contacts.filter(until_at=None).exclude(channel=""))
        self.former = list(queries.former_contacts(self.agreement))

    def side_of(self, what: str) -> Side | None:
        """The side that must name this; None where the contract has no such role or channel."""
        if what.startswith(CHANNEL):
            return "provider" if what.removeprefix(CHANNEL) in self.contract.channels else None
        role = next((one.role for one in self.filled if one.role.id == what), None)
        return role.side if role is not None and role.named == "as a person" else None

    def form_of(self, what: str, data: Any = None) -> ContactForm:
        channel = what.removeprefix(CHANNEL) if what.startswith(CHANNEL) else ""
        return ContactForm(data, current=self.current(what), of_channel=channel)

    def current(self, what: str) -> Sequence[Contact]:
        if what.startswith(CHANNEL):
            return [one for one in self.numbers if one.channel == what.removeprefix(CHANNEL)]
        return next((one.people for one in self.filled if one.role.id == what), [])

    def channels(self) -> list[ChannelLine]:
        lines = []
        for name, channel in self.contract.channels.items():
            always = channel.open == "always"
            hours = [_("day and night")] if always else hour_lines(self.contract.calendars[channel.open])
            people = self.current(CHANNEL + name)
            lines.append(
                ChannelLine(
                    CHANNEL + name,
                    said(channel.name),
                    said(channel.contact) if channel.contact else "",
                    hours,
                    [language_words(when, tongues) for when, tongues in channel.languages.items()],
                    pars(self.agreement, self.contract, channel.clauses),
                    people,
                    settings.URL if name == "portal" else "",
                    name != "portal" and not people,
                )
            )
        return lines

    def roles(self, side: str) -> list[RoleLine]:
        ways = {"by the list of entitled people": _("Whoever stands in the list of entitled people."),
                "on each ticket": _("Named on each ticket.")}  # fmt: skip
        return [
            RoleLine(
                one.role.id,
                said(one.role.role),
                said(one.role.responsibility) if one.role.responsibility else "",
                ways.get(one.role.named, ""),
                one.role.receives == "all notices",
                pars(self.agreement, self.contract, one.role.clauses),
                one.people,
                [gone for gone in self.former if gone.role == one.role.id],
                one.is_missing,
            )
            for one in self.filled
            if one.role.side == side
        ]

    def shown(self, status: int = 200) -> HttpResponse:
        sides = [
            (side, party, self.roles(side))
            for side, party in (("provider", self.agreement.provider), ("customer", self.agreement.customer))
        ]
        context = {
            "agreement": self.agreement,
            "channels": self.channels(),
            "sides": [(side, party, lines) for side, party, lines in sides if lines],
            "may": self.may,
            "missing": [line for side, _party, lines in sides if side in self.may for line in lines if line.is_missing],
            "form": self.form,
            "what": self.what,
            "former_numbers": [one for one in self.former if one.channel],
            "base": base(self.may),
        }
        return render(self.request, "agreements/contacts.html", context, status=status)


def base(sides: set[Side]) -> str:
    return "base_desk.html" if "provider" in sides else "base.html"


def language_words(when: str, tongues: Sequence[str]) -> str:
    names = ", ".join(tongues)
    if when == "in hours":
        return _("in service hours: %(languages)s") % {"languages": names}
    return _("outside service hours: %(languages)s") % {"languages": names}


@login_required
def everywhere(request: HttpRequest) -> HttpResponse:
    """The agreements whose contacts one may see; where it is only one, its contacts."""
    found = list(queries.agreements(reader(request), Act.SEE_CONTRACT))
    if len(found) == 1:
        return redirect("agreement_contacts", found[0].prefix)
    return render(request, "agreements/contacts_of.html", {"agreements": found})


@login_required
def contacts(request: HttpRequest, prefix: str) -> HttpResponse:
    """All contacts. With `?name=` the form for one of them is open."""
    page = page_of(request, prefix)
    what = request.GET.get("name", "")
    if page.side_of(what) in page.may:
        page.what, page.form = what, page.form_of(what)
    return page.shown()


@login_required
def name(request: HttpRequest, prefix: str, what: str) -> HttpResponse:
    """Name somebody, from now on."""
    page = page_of(request, prefix)
    side = page.side_of(what)
    if side is None or side not in page.may:
        raise Http404
    here = reverse("agreement_contacts", args=[prefix])
    if (data := posted(request)) is None:
        return redirect(f"{here}?name={what}#form")
    page.what, page.form = what, page.form_of(what, data)
    if not page.form.is_valid():
        return page.shown(status=400)
    typed = page.form.cleaned_data
    channel = what.removeprefix(CHANNEL) if what.startswith(CHANNEL) else ""
    made = actions.name_contact(
        page.agreement, side=side, name=typed.get("name", ""), phone=typed.get("phone", ""),
        email=typed.get("email", ""), instead_of=typed.get("instead_of"), by=reader(request),
        channel=channel, role="" if channel else what,
    )  # fmt: skip
    say(request, _("Named: %(who)s.") % {"who": made.label})
    return redirect(here)


@login_required
@require_POST
def end(request: HttpRequest, prefix: str, pk: int) -> HttpResponse:
    """Somebody is a contact no more, from now on."""
    page = page_of(request, prefix)
    contact, side = one_of(page, pk)
    actions.end_contact(contact, side=side, by=reader(request))
    undo = reverse("contact_again", args=[prefix, pk])
    say(request, _("No contact any more: %(who)s.") % {"who": contact.label}, undo=undo)
    return redirect("agreement_contacts", prefix)


@login_required
@require_POST
def again(request: HttpRequest, prefix: str, pk: int) -> HttpResponse:
    """The same once more, from now on: what was is kept as it was."""
    page = page_of(request, prefix)
    contact, side = one_of(page, pk)
    same = {"role": contact.role, "channel": contact.channel, "name": contact.name, "email": contact.email}
    if not page.agreement.contacts.filter(**same, phone=contact.phone, until_at=None).exists():
        actions.name_contact(
            page.agreement, side=side, role=contact.role, channel=contact.channel, name=contact.name,
            phone=contact.phone, email=contact.email, by=reader(request),
        )  # fmt: skip
        say(request, _("Named: %(who)s.") % {"who": contact.label})
    return redirect("agreement_contacts", prefix)


def page_of(request: HttpRequest, prefix: str) -> Page:
    person, now = reader(request), timezone.now()
    agreement = queries.agreements(person, Act.SEE_CONTRACT).filter(prefix=prefix).first()
    if agreement is None:
        raise Http404
    version = version_at(agreement, now) or agreement.versions.order_by("number").last()
    if version is None:
        raise Http404
    may = scope(person, Act.NAME_CONTACTS).sides(agreement)
    return Page(request, agreement, contract_of(version), now, may)


def one_of(page: Page, pk: int) -> tuple[Contact, Side]:
    """A contact of this agreement that the reader may change, and its side."""
    contact = page.agreement.contacts.filter(pk=pk).first()
    if contact is None:
        raise Http404
    side = page.side_of(contact.role or f"{CHANNEL}{contact.channel}")
    if side is None or side not in page.may:
        raise Http404
    return contact, side
