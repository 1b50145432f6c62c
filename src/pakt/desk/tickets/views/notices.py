"""What the provider tells the customer of a whole agreement: warnings in time, releases with their notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.queries import contract_of, version_at
from pakt.desk.agreements.wording import pars, said
from pakt.desk.pages.markdown import markup
from pakt.desk.people.access import Act, may, scope, side
from pakt.desk.people.request import reader
from pakt.desk.tickets import actions
from pakt.desk.tickets.desk_forms import radio, text
from pakt.desk.tickets.errors import BadEvent, StepRefused
from pakt.desk.tickets.local_time import LocalTime
from pakt.desk.tickets.models import Event
from pakt.engine.contract import Contract
from pakt.engine.events import RELEASES

MOST = 200


@dataclass(frozen=True)
class Told:
    """One warning or release: its words, and the ticket that it was told on, where it was."""

    at: datetime
    title: str
    text: Any
    reference: str
    about: str


class WarnForm(forms.Form):
    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["text"] = text(_("What may go wrong, and what to do"), _("The other side reads this."), rows=3)
        self.fields["about"] = radio(
            _("Where it comes from"),
            [("ours", _("our own software")), ("others", _("others’ software or hardware"))],
            initial="ours",
        )


class ReleaseForm(forms.Form):
    def __init__(self, data: Any = None, *, contract: Contract) -> None:
        super().__init__(data)
        self.fields["version"] = forms.CharField(label=_("Version"), max_length=50)
        self.fields["what"] = radio(
            _("What is told"),
            [("released", _("it is released")), ("release_scheduled", _("it is planned"))],
            initial="released",
        )
        self.fields["when"] = LocalTime(
            contract,
            label=_("When"),
            help_text=_("In the time of %(zone)s.") % {"zone": contract.time_zone},
        )
        self.fields["planned"] = forms.BooleanField(
            label=_("A planned release"), help_text=_("Terms may wait for planned or for unplanned ones."),
            required=False, initial=True,
        )  # fmt: skip
        self.fields["text"] = text(_("What it brings"), _("Both sides read this."), required=False, rows=4)


@login_required
def notices(request: HttpRequest, prefix: str) -> HttpResponse:
    """All warnings, of the agreement and of its tickets, and all releases with their notes; newest first."""
    return page(request, found(request, prefix))


def page(
    request: HttpRequest,
    agreement: Agreement,
    *,
    warning: WarnForm | None = None,
    release: ReleaseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    person, contract = reader(request), contract_now(agreement)
    rows = Event.objects.filter(agreement=agreement, type__in=("warned", *RELEASES)).select_related("message", "ticket")
    told = list(rows.order_by("-at", "-pk")[:MOST])
    zone = ZoneInfo(contract.time_zone)
    is_customer = side(person, agreement) == "customer"
    context = {
        "agreement": agreement,
        "base": "base.html" if is_customer else "base_desk.html",
        "warnings": [one_told(row, zone) for row in told if row.type == "warned"],
        "releases": [one_told(row, zone) for row in told if row.type in RELEASES],
        "duties": [
            (said(duty.what), pars(agreement, contract, duty.clauses))
            for duty in contract.duties
            if duty.carried_out_by == "warnings"
        ],
        "warn": (warning or WarnForm()) if may(person, Act.WORK, agreement) else None,
        "release": (release or ReleaseForm(contract=contract))
        if may(person, Act.MANAGE_AGREEMENTS, agreement)
        else None,
    }
    return render(request, "tickets/notices.html", context, status=status)


def one_told(row: Event, zone: ZoneInfo) -> Told:
    message = getattr(row, "message", None)
    words = markup(message.text) if message is not None and message.erased_at is None else ""
    if row.type == "warned":
        about = _("others’ software or hardware") if row.data.get("about") == "others" else ""
        return Told(row.at.astimezone(zone), "", words, row.ticket.reference if row.ticket else "", about)
    planned = _("planned") if row.data.get("planned") else _("unplanned")
    is_made = row.type == "released"
    at = row.at if is_made else datetime.fromisoformat(row.data["date"])
    about = planned if is_made else _("%(kind)s, to come") % {"kind": planned}
    return Told(at.astimezone(zone), row.data["version"], words, "", about)


@login_required
@require_POST
def warn(request: HttpRequest, prefix: str) -> HttpResponse:
    """Warn the customer in time of what may go wrong."""
    agreement = found(request, prefix)
    if not may(reader(request), Act.WORK, agreement):
        raise Http404
    form = WarnForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        if told(form, agreement, request, type="warned", data={"about": values["about"]}, text=values["text"]):
            messages.success(request, _("The customer was warned"))
            return redirect("agreement_notices", prefix)
    return page(request, agreement, warning=form, status=409)


@login_required
@require_POST
def release(request: HttpRequest, prefix: str) -> HttpResponse:
    """Tell of a release that was made, or of one that is planned."""
    agreement = found(request, prefix)
    if not may(reader(request), Act.MANAGE_AGREEMENTS, agreement):
        raise Http404
    form = ReleaseForm(request.POST, contract=contract_now(agreement))
    if form.is_valid():
        values = form.cleaned_data
        made = values["what"] == "released"
        data = {"version": values["version"], "planned": values["planned"]}
        if not made:
            data["date"] = values["when"].isoformat()
        at = values["when"] if made else None
        if told(form, agreement, request, type=values["what"], data=data, text=values["text"], at=at):
            messages.success(request, _("Recorded: %(step)s.") % {"step": values["version"]})
            return redirect("agreement_notices", prefix)
    return page(request, agreement, release=form, status=409)


def told(form: forms.Form, agreement: Agreement, request: HttpRequest, **said_: Any) -> bool:
    """Record it; False, with the form telling why, where it cannot be."""
    try:
        actions.record_for_agreement(agreement, person=reader(request), **said_)
    except BadEvent as error:
        field = {"at": "when", "date": "when"}.get(error.field, error.field)
        form.add_error(field if field in form.fields else None, error.problem)
    except StepRefused as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False


def contract_now(agreement: Agreement) -> Contract:
    version = version_at(agreement, timezone.now()) or agreement.versions.order_by("number").first()
    if version is None:
        raise Http404
    return contract_of(version)


def found(request: HttpRequest, prefix: str) -> Agreement:
    """The agreement, or 404 where it is not there for this person."""
    mine = Agreement.objects.filter(scope(reader(request), Act.SEE_CONTRACT).where(""))
    agreement = mine.select_related("customer", "provider").filter(prefix=prefix).first()
    if agreement is None:
        raise Http404
    return agreement
