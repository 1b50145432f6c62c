"""What stands around every page: where one can go, what time it is, who one is."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pakt.desk.outbox.queries import unread
from pakt.desk.pages.dates import zone_name
from pakt.desk.pages.frame import Frame, Link
from pakt.desk.people.access import Act, manages, scope, works
from pakt.desk.people.models import Person, Role


def frame(request: HttpRequest) -> dict[str, Any]:
    """A context processor: the frame of the base template. Made once for a request, however many parts it renders."""
    if not hasattr(request, "_made_frame"):
        request._made_frame = made(request)  # type: ignore[attr-defined]
    return {"frame": request._made_frame}  # type: ignore[attr-defined]


def made(request: HttpRequest) -> Frame:
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return Frame(foot_links=foot_links())
    zone = ZoneInfo(timezone.get_current_timezone_name())
    return Frame(
        nav=nav(person, request.path),
        now=timezone.now().astimezone(zone),
        zone=zone_name(zone),
        bell=Link(_("Notices"), reverse("notices"), request.path == reverse("notices"), unread(person), keys="g b"),
        person=person.name,
        person_links=person_links(person),
        search_url=reverse("search"),
        foot_links=[*contact_links(person), *foot_links()],
    )


def nav(person: Person, path: str) -> list[Link]:
    """Whoever works has the queue, whoever reports has their tickets; both may read the agreements."""
    see = scope(person, Act.SEE)
    places = []
    oversees = scope(person, Act.SEE_MONEY)
    if oversees.as_customer or oversees.as_provider or oversees.as_provider_for:
        places.append((_("Overview"), reverse("overview"), "g o"))
    if works(person):
        places += [
            (_("Today"), reverse("today"), "g d"),
            (_("Queue"), reverse("queue"), "g q"),
            (_("Calls"), reverse("calls"), "g c"),
        ]
    if see.as_customer:
        places.append((_("My tickets"), reverse("my_tickets"), "g t"))
    if scope(person, Act.SEE_SHARED):
        places.append((_("Shared with us"), reverse("shared_list"), "g s"))
    places += [(_("New ticket"), reverse("report"), "c"), (_("Agreements"), reverse("agreements"), "g a")]
    places.append((_("Knowledge"), reverse("knowledge"), "g k"))
    return [Link(title, url, path.startswith(url), keys=typed) for title, url, typed in places]


def person_links(person: Person) -> list[Link]:
    """What stands behind one's own name."""
    links = [Link(_("Profile"), reverse("profile"))]
    if manages(person):
        links.append(Link(_("People"), reverse("people")))
    if manages(person, Act.MANAGE_TEAMS):
        links.append(Link(_("Teams and languages"), reverse("teams")))
    if works(person):
        links.append(Link(_("On duty"), reverse("duty")))
    if any(Role.Name.ADMINISTRATOR in roles for roles in manages(person).values()):
        links.append(Link(_("Telephone exchange"), reverse("call_exchange")))
    if scope(person, Act.SEE_MAILBOX):
        links.append(Link(_("Mail"), reverse("mail_state")))
    if works(person):
        links.append(Link(_("Prepared answers and macros"), reverse("prepared")))
    return links


def contact_links(person: Person) -> list[Link]:
    """How to reach the provider by other ways than this one, for whoever may see the agreements."""
    return [Link(_("Contacts"), reverse("contacts"))] if scope(person, Act.SEE_CONTRACT) else []


def foot_links() -> list[Link]:
    """What helps, in the same place on every page."""
    return [
        Link(_("User’s guide"), reverse("guide")),
        Link(_("Keys"), reverse("pages:shortcuts")),
        Link(_("Accessibility"), reverse("pages:accessibility")),
    ]
