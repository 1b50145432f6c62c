"""The customer's list of entitled people: kept by it, handed over, and taken along."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pakt.desk.agreements import actions, queries
from pakt.desk.agreements.duties import ListOwed, list_owed
from pakt.desk.agreements.forms import FirstAdministratorForm
from pakt.desk.agreements.models import Agreement
from pakt.desk.agreements.owed import due_part
from pakt.desk.agreements.views.contacts import base
from pakt.desk.agreements.wording import pars, said
from pakt.desk.pages.csv import download
from pakt.desk.pages.notices import say
from pakt.desk.people.access import Act, manages, may, scope
from pakt.desk.people.errors import PeopleRefused
from pakt.desk.people.models import Role
from pakt.desk.people.request import current_zone, posted, reader


@login_required
def entitled(request: HttpRequest, prefix: str) -> HttpResponse:
    """Who is entitled now, by when the list is owed, and which lists were handed over."""
    return shown(request, an_agreement(request, prefix))


def shown(
    request: HttpRequest, agreement: Agreement, form: FirstAdministratorForm | None = None, status: int = 200
) -> HttpResponse:
    person, now = reader(request), timezone.now()
    people, owed = queries.entitled(agreement), list_owed(agreement, now)
    handed = list(agreement.entitled_lists.select_related("handed_over_by"))
    begins = may(person, Act.BEGIN, agreement) and not actions.has_administrator(agreement)
    if begins and form is None:
        form = FirstAdministratorForm(initial={"language": person.language})
    sides = scope(person, Act.SEE_ENTITLED).sides(agreement)
    context = {
        "agreement": agreement,
        "people": with_roles(people),
        "owed": owed,
        "about": about(agreement, owed),
        "due": due_part(owed, current_zone()) if owed else None,
        "handed": handed,
        "changed": changes(handed[0].people, people) if handed else None,
        "may_hand_over": may(person, Act.HAND_OVER, agreement),
        "manages": agreement.customer_id in manages(person),
        "form": form if begins else None,
        "base": base(sides),
    }
    return render(request, "agreements/entitled.html", context, status=status)


def about(agreement: Agreement, owed: ListOwed | None) -> dict[str, Any]:
    """The duty in the agreement's words, with its clauses."""
    if owed is None:
        return {}
    return {"what": said(owed.duty.what), "clauses": pars(agreement, owed.contract, owed.duty.clauses)}


def with_roles(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**one, "roles": [Role.Name(role).label for role in one["roles"]]} for one in people]


def changes(before: list[dict[str, Any]], now: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Who came and who went since a list was handed over, told by their addresses."""
    old, new = ({one["email"]: one["name"] or one["email"] for one in people} for people in (before, now))
    return {
        "came": sorted(name for email, name in new.items() if email not in old),
        "went": sorted(name for email, name in old.items() if email not in new),
    }


@login_required
def handed_over(request: HttpRequest, prefix: str, pk: int) -> HttpResponse:
    """A list as it was handed over."""
    agreement = an_agreement(request, prefix)
    found = queries.entitled_list(reader(request), agreement, pk)
    if found is None:
        raise Http404
    context = {
        "agreement": agreement,
        "list": found,
        "people": with_roles(found.people),
        "base": base(scope(reader(request), Act.SEE_ENTITLED).sides(agreement)),
    }
    return render(request, "agreements/handed_over.html", context)


@login_required
@require_POST
def hand_over(request: HttpRequest, prefix: str) -> HttpResponse:
    """Hand the list over as it is now."""
    agreement = an_agreement(request, prefix)
    if not may(reader(request), Act.HAND_OVER, agreement):
        raise Http404
    if not queries.entitled(agreement):
        messages.error(request, _("The list is empty: invite people first."))
        return redirect("entitled", prefix)
    made = actions.hand_over(agreement, by=reader(request))
    say(request, _("The list is handed over to %(name)s, and kept as it is now.") % {"name": agreement.provider.name})
    return redirect("entitled_list", prefix, made.pk)


@login_required
@require_safe
def export(request: HttpRequest, prefix: str) -> HttpResponse:
    """The list as CSV: as it is now, or with `?list=` as it was handed over."""
    agreement, asked = an_agreement(request, prefix), request.GET.get("list", "")
    people, at = queries.entitled(agreement), timezone.now()
    if asked:
        found = queries.entitled_list(reader(request), agreement, int(asked)) if asked.isdecimal() else None
        if found is None:
            raise Http404
        people, at = found.people, found.handed_over_at
    head = [_("Name"), _("E-mail"), _("Phone"), _("Roles"), _("Here already")]
    rows = [
        [one["name"], one["email"], one["phone"], ", ".join(map(str, one["roles"])), "" if one["invited"] else _("yes")]
        for one in with_roles(people)
    ]
    return download(f"{prefix}-{day(at)}", head, rows)


def day(at: datetime) -> str:
    return timezone.localtime(at).date().isoformat()


@login_required
@require_POST
def invite_administrator(request: HttpRequest, prefix: str) -> HttpResponse:
    """The provider invites the customer's first administrator."""
    agreement = an_agreement(request, prefix)
    if not may(reader(request), Act.BEGIN, agreement):
        raise Http404
    form = FirstAdministratorForm(posted(request))
    if not form.is_valid():
        return shown(request, agreement, form, status=400)
    try:
        actions.invite_administrator(agreement, by=reader(request), **form.cleaned_data)
    except PeopleRefused as refused:
        messages.error(request, str(refused))
    else:
        say(request, _("An invitation is on its way to %(email)s.") % {"email": form.cleaned_data["email"]})
    return redirect(reverse("entitled", args=[prefix]))


def an_agreement(request: HttpRequest, prefix: str) -> Agreement:
    found = queries.agreements(reader(request), Act.SEE_ENTITLED).filter(prefix=prefix).first()
    if found is None:
        raise Http404
    return found
