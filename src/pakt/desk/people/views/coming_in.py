"""The pages before one is in: signing in, an invitation, a new password.

They answer alike for who exists and who does not, and a GET of them changes nothing.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth import login
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from pakt.desk.pages.notices import say
from pakt.desk.people import actions
from pakt.desk.people.errors import PeopleRefused
from pakt.desk.people.forms import AcceptForm, NewPasswordForm, ResetAskForm, SignInForm
from pakt.desk.people.limits import place_of
from pakt.desk.people.links import invitation_of, person_of_reset
from pakt.desk.people.models import Invitation, Person, Role
from pakt.desk.people.request import posted
from pakt.desk.people.wording import what_one_may

DEMO = "pakt.desk.demo"


class SignIn(LoginView):
    """The sign-in page. A demo shows whom one can be; whoever is signed in already goes on."""

    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo_logins": demo_logins()}


def demo_logins() -> list[Any]:
    """Those who can sign in to a demo: name, what one sees as them, username, password.

    The demo stands on everything else, so it is asked by name where it is installed.
    """
    return import_string(f"{DEMO}.logins")() if apps.is_installed(DEMO) else []


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What one is invited to, and what one will be able to do. Somebody new gives a name and a password."""
    found = invitation_of(token)
    if found is None:
        return over(request)
    with translation.override(found.language):
        return accepting(request, found)


def accepting(request: HttpRequest, found: Invitation) -> HttpResponse:
    known = Person.objects.filter(email=found.email).first()
    has_password = known is not None and known.has_usable_password()
    form = None if has_password else AcceptForm(posted(request), invitation=found)
    if request.method == "POST" and (form is None or form.is_valid()):
        typed = form.cleaned_data if form is not None else {}
        zone = found.invited_by.time_zone if found.invited_by else "UTC"
        try:
            person = actions.accept(found, **typed, time_zone=zone)
        except PeopleRefused:
            return over(request)
        return welcomed(request, person, found, is_new=form is not None)
    is_other = request.user.is_authenticated and request.user != known
    context = {
        "invitation": found,
        "form": form,
        "may": what_one_may(Role.Name(found.role)),
        "is_other": is_other,
    }
    return render(request, "people/invitation.html", context, status=400 if form is not None and form.errors else 200)


def welcomed(request: HttpRequest, person: Person, invitation: Invitation, *, is_new: bool) -> HttpResponse:
    """Somebody new is in at once; whoever has an account signs in as ever."""
    if is_new:
        login(request, person)
    said = _("Welcome to %(organisation)s.") % {"organisation": invitation.customer or invitation.organisation}
    say(request, said)
    return redirect("home" if request.user == person else "sign_in")


def ask_reset(request: HttpRequest) -> HttpResponse:
    """For which address a link is to be sent; the answer is the same whether it is sent or not."""
    form = ResetAskForm(posted(request), place=place_of(request), now=timezone.now())
    if request.method == "POST" and form.is_valid():
        actions.ask_reset(form.cleaned_data["email"])
        return render(request, "people/reset_asked.html", {"email": form.cleaned_data["email"]})
    return render(request, "people/reset_ask.html", {"form": form}, status=400 if form.errors else 200)


@never_cache
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """A new password, by whoever has the link that was sent to the address of the account."""
    person = person_of_reset(token)
    if person is None:
        return over(request)
    form = NewPasswordForm(posted(request), person=person)
    if request.method == "POST" and form.is_valid():
        actions.set_password(person, form.cleaned_data["password"])
        say(request, _("The password is set. Sign in with it."))
        return redirect("sign_in")
    context = {"form": form, "email": person.email}
    return render(request, "people/reset.html", context, status=400 if form.errors else 200)


def over(request: HttpRequest) -> HttpResponse:
    """A link that works no more, or never did: which of them is not told."""
    return render(request, "people/over.html", status=410)
