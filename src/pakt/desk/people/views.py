"""Signing in."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.views import LoginView
from django.utils.module_loading import import_string

from pakt.desk.people.forms import SignInForm

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
