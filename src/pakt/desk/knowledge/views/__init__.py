"""Pages of the knowledge base; those of what is public are open to whoever is not signed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pakt.desk.people.access import works
from pakt.desk.people.models import Person


def visitor(request: HttpRequest) -> Person | None:
    """Whoever is signed in, or None."""
    return request.user if isinstance(request.user, Person) else None


def shown(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page in the frame of whoever reads it: dense for those who work here all day."""
    person = visitor(request)
    base = "base_desk.html" if person is not None and works(person) else "base.html"
    return render(request, f"knowledge/{template}.html", {**context, "base": base}, status=status)
