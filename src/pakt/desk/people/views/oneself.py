"""One's own name, language, time, letters and password."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pakt.desk.pages.notices import say
from pakt.desk.people import actions
from pakt.desk.people.forms import ChangePasswordForm, ProfileForm
from pakt.desk.people.limits import place_of
from pakt.desk.people.models import Person
from pakt.desk.people.request import posted, reader
from pakt.desk.people.wording import role_words


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Who one is here, and how one wants to read and hear of things."""
    person = reader(request)
    form = ProfileForm(posted(request), instance=Person.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        response = redirect("profile")
        with translation.override(form.cleaned_data["language"]):
            say(request, _("Saved."))
        # The language of the profile is the fresher wish now than one chosen in this browser before.
        return forget_language(response)
    roles = person.roles.filter(is_active=True).select_related("organisation", "customer")
    context = {"form": form, "roles": [(role.organisation, role.customer, role_words(role)) for role in roles]}
    return render(request, "people/profile.html", context, status=400 if form.errors else 200)


@login_required
def password(request: HttpRequest) -> HttpResponse:
    """A new password; every other session of this person ends."""
    person = reader(request)
    form = ChangePasswordForm(posted(request), person=person, place=place_of(request), now=timezone.now())
    if request.method == "POST" and form.is_valid():
        actions.set_password(person, form.cleaned_data["password"])
        update_session_auth_hash(request, person)
        say(request, _("The password is changed. Wherever else you were signed in, you are no more."))
        return redirect("profile")
    return render(request, "people/password.html", {"form": form}, status=400 if form.errors else 200)


def forget_language(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response
