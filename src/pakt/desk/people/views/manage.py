"""The people of an organisation, for whoever manages them: who is there, invited, and with which roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pakt.desk.pages.notices import say
from pakt.desk.people import actions, queries
from pakt.desk.people.errors import PeopleRefused
from pakt.desk.people.forms import GiveForm, InviteContractorForm, Invited, InviteForm
from pakt.desk.people.models import Invitation, Person, Role
from pakt.desk.people.queries import Managed
from pakt.desk.people.request import posted, reader
from pakt.desk.people.wording import role_words, what_one_may

PAGE = 50


@dataclass(frozen=True)
class Line:
    """One person in the list, with the roles that they have here."""

    person: Person
    roles: list[str]
    is_active: bool


@login_required
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations whose people one manages; where it is only one, its people."""
    found = queries.managed(reader(request))
    if not found:
        raise Http404
    if len(found) == 1:
        return redirect("people_of", found[0].organisation.pk)
    return render(request, "people/organisations.html", {"found": found, "title": _("People"), "to": "people_of"})


@login_required
def people(request: HttpRequest, organisation: int) -> HttpResponse:
    at, words = managed(request, organisation), request.GET.get("q", "").strip()
    own = queries.matching(queries.people(at, at.own()), words)
    page = Paginator(own, PAGE).get_page(request.GET.get("page"))
    contractors = queries.matching(queries.people(at, at.contractors()), words) if at.is_customer else []
    now = timezone.now()
    context = {
        "at": at,
        "q": words,
        "page": page,
        "lines": [line(person) for person in page],
        "contractors": [line(person) for person in contractors],
        "invitations": [(one, queries.is_over(one, now), in_words(one)) for one in queries.invitations(at)],
    }
    return render(request, "people/people.html", context)


def line(person: Person) -> Line:
    roles = here(person)
    return Line(person, [role_words(role) for role in roles], any(role.is_active for role in roles))


def here(person: Person) -> list[Role]:
    """The roles of a person of `queries.people` in the organisation at hand."""
    return list(person.here)  # type: ignore[attr-defined]


def in_words(invitation: Invitation) -> str:
    """The role that is offered, as that of somebody who has it."""
    return role_words(Role(role=invitation.role, organisation=invitation.organisation, customer=invitation.customer))


# Inviting


@login_required
def invite(request: HttpRequest, organisation: int) -> HttpResponse:
    """Several people at once, with one role."""
    at, by = managed(request, organisation), reader(request)
    form = InviteForm(posted(request), at=at, language=by.language)

    def one(who: Invited) -> None:
        actions.invite(
            organisation=at.organisation, role=Role.Name(form.cleaned_data["role"]), email=who.email, name=who.name,
            customer=form.cleaned_data.get("customer"), language=form.cleaned_data["language"], by=by,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and all_of(form, one):
        return invited(request, at, len(form.cleaned_data["people"]))
    may = [(role.label, what_one_may(role)) for role in form.roles]
    context = {"at": at, "form": form, "may": may}
    return render(request, "people/invite.html", context, status=400 if form.errors else 200)


@login_required
def invite_contractor(request: HttpRequest, organisation: int) -> HttpResponse:
    """People of another contractor, who see only what is shared with them."""
    at, by = managed(request, organisation), reader(request)
    if not at.is_customer:
        raise Http404
    form = InviteContractorForm(posted(request), at=at, language=by.language)

    def one(who: Invited) -> None:
        actions.invite(
            organisation=actions.contractor(form.cleaned_data["organisation"]), role=Role.Name.CONTRACTOR,
            email=who.email, name=who.name, customer=at.organisation, language=form.cleaned_data["language"], by=by,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and all_of(form, one):
        return invited(request, at, len(form.cleaned_data["people"]))
    context = {"at": at, "form": form, "may": what_one_may(Role.Name.CONTRACTOR)}
    return render(request, "people/invite_contractor.html", context, status=400 if form.errors else 200)


def all_of(form: Form, one: Callable[[Invited], None]) -> bool:
    """Invite all of them or nobody; whoever cannot be invited is named in the form."""
    with transaction.atomic():
        for who in form.cleaned_data["people"]:
            try:
                with transaction.atomic():
                    one(who)
            except PeopleRefused as refused:
                form.add_error("people", str(refused))
        transaction.set_rollback(bool(form.errors))
    return not form.errors


def invited(request: HttpRequest, at: Managed, number: int) -> HttpResponse:
    said = ngettext("%(n)d invitation is on its way.", "%(n)d invitations are on their way.", number)
    say(request, said % {"n": number})
    return redirect("people_of", at.organisation.pk)


@login_required
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    one = an_invitation(request, pk)
    done = _("A new letter is on its way to %(email)s; the link of the one before works no more.")
    attempt(request, lambda: actions.send_again(one, by=reader(request)), done % {"email": one.email})
    return redirect("people_of", place_of(one))


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    one = an_invitation(request, pk)
    undo = reverse("take_back_invitation", args=[pk])
    done = _("The invitation of %(email)s is withdrawn.") % {"email": one.email}
    attempt(request, lambda: actions.withdraw(one, by=reader(request)), done, undo)
    return redirect("people_of", place_of(one))


@login_required
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    one = an_invitation(request, pk)
    done = _("The invitation of %(email)s stands again.") % {"email": one.email}
    attempt(request, lambda: actions.take_back(one, by=reader(request)), done)
    return redirect("people_of", place_of(one))


def an_invitation(request: HttpRequest, pk: int) -> Invitation:
    found = queries.invitation(reader(request), pk)
    if found is None:
        raise Http404
    return found


def place_of(invitation: Invitation) -> int:
    """The organisation on whose page an invitation stands: a contractor's on that of its customer."""
    is_contractor = invitation.role == Role.Name.CONTRACTOR and invitation.customer_id is not None
    return invitation.customer_id if is_contractor else invitation.organisation_id  # type: ignore[return-value]


# One person


@login_required
def person(request: HttpRequest, organisation: int, pk: int) -> HttpResponse:
    """Somebody's roles here, each with what it lets one do; a further one can be given."""
    at = managed(request, organisation)
    return shown(request, at, a_member(at, pk), GiveForm(at=at))


def shown(request: HttpRequest, at: Managed, found: Person, form: GiveForm, status: int = 200) -> HttpResponse:
    roles = here(found)
    context = {
        "at": at,
        "person": found,
        "roles": [(role, role_words(role), what_one_may(Role.Name(role.role))) for role in roles],
        "is_active": any(role.is_active for role in roles),
        "is_contractor": all(role.role == Role.Name.CONTRACTOR for role in roles),
        "is_oneself": found == reader(request),
        "form": form,
    }
    return render(request, "people/person.html", context, status=status)


@login_required
@require_POST
def give(request: HttpRequest, organisation: int, pk: int) -> HttpResponse:
    """Give a role. The address may say which one, so that a taking can be undone."""
    at = managed(request, organisation)
    found = a_member(at, pk)
    form = GiveForm({**request.GET.dict(), **request.POST.dict()}, at=at)
    if not form.is_valid():
        return shown(request, at, found, form, status=400)
    role = Role.Name(form.cleaned_data["role"])
    try:
        given = actions.give(
            found, organisation=at.organisation, role=role, customer=form.cleaned_data.get("customer"),
            by=reader(request),
        )  # fmt: skip
    except PeopleRefused as refused:
        form.add_error(None, str(refused))
        return shown(request, at, found, form, status=409)
    undo = reverse("take_role", args=[organisation, pk, given.pk])
    say(request, _("%(person)s is now %(role)s.") % {"person": found, "role": role_words(given)}, undo=undo)
    return redirect("person", organisation, pk)


@login_required
@require_POST
def take(request: HttpRequest, organisation: int, pk: int, role: int) -> HttpResponse:
    at = managed(request, organisation)
    found = a_member(at, pk)
    taken = next((one for one in here(found) if one.pk == role), None)
    if taken is None:
        raise Http404
    customer = f"&customer={taken.customer_id}" if taken.customer_id else ""
    undo = reverse("give_role", args=[organisation, pk]) + f"?role={taken.role}{customer}"
    done = _("%(person)s is no longer %(role)s.") % {"person": found, "role": role_words(taken)}
    attempt(request, lambda: actions.take(taken, by=reader(request)), done, undo)
    return redirect("person", organisation, pk)


@login_required
@require_POST
def deactivate(request: HttpRequest, organisation: int, pk: int) -> HttpResponse:
    at = managed(request, organisation)
    found = a_member(at, pk)
    undo = reverse("reactivate", args=[organisation, pk])
    done = _("%(person)s can do nothing here any more.") % {"person": found}
    attempt(request, lambda: actions.deactivate(found, roles=here(found), by=reader(request)), done, undo)
    return redirect("person", organisation, pk)


@login_required
@require_POST
def reactivate(request: HttpRequest, organisation: int, pk: int) -> HttpResponse:
    at = managed(request, organisation)
    found = a_member(at, pk)
    undo = reverse("deactivate", args=[organisation, pk])
    done = _("%(person)s is here again, with the roles of before.") % {"person": found}
    attempt(request, lambda: actions.reactivate(found, roles=here(found), by=reader(request)), done, undo)
    return redirect("person", organisation, pk)


def managed(request: HttpRequest, pk: int) -> Managed:
    found = next((at for at in queries.managed(reader(request)) if at.organisation.pk == pk), None)
    if found is None:
        raise Http404
    return found


def a_member(at: Managed, pk: int) -> Person:
    found = queries.member(at, pk)
    if found is None:
        raise Http404
    return found


def attempt(request: HttpRequest, act: Callable[[], object], done: str, undo: str = "") -> None:
    """Do it and say so, with the way back; or say why not."""
    try:
        act()
    except PeopleRefused as refused:
        messages.error(request, str(refused))
    else:
        say(request, done, undo=undo)
