"""What the benchmark does inside a desk, in a process of its own that has the desk's settings:

python -m benchmarks.inside fill TICKETS         fill the empty, migrated database
python -m benchmarks.inside prepare              sign people in; print whom, and what they can open, as JSON
python -m benchmarks.inside queries NAME PATH …  print how many queries each page takes, as JSON
"""

from __future__ import annotations

import json
import re
import sys
import time
from datetime import datetime
from html import unescape
from importlib import import_module
from random import Random
from typing import Any
from urllib.parse import quote, urljoin

import django

TICKETS = 400
PAGES = 10


def main() -> None:
    django.setup()
    match sys.argv[1:]:
        case ["fill", tickets, moment]:
            from benchmarks.filling import fill

            fill(int(tickets), datetime.fromisoformat(moment))
        case ["sample", tickets]:
            from benchmarks.filling import sample

            sample(int(tickets))
        case ["report", number, seconds]:
            print(json.dumps(report(int(number), float(seconds))))
        case ["prepare"]:
            print(json.dumps(prepare()))
        case ["queries", email, *paths]:
            print(json.dumps(queries(email, paths)))
        case _:
            sys.exit(__doc__)


def prepare() -> dict[str, Any]:
    """Sessions of agents and of a customer's people, and addresses of tickets that both may see."""
    from pakt.desk.people.models import Person
    from pakt.desk.tickets.models import Ticket
    from pakt.engine.load import shipped, shipped_ids

    random = Random(1)
    people = {person.email: session_of(person) for person in Person.objects.order_by("pk")}
    agents = {email: key for email, key in people.items() if email.startswith("agent")}
    reporters = {email: key for email, key in people.items() if email.startswith("reporter0")}
    open_ones = list(Ticket.objects.filter(is_open=True).values_list("reference", flat=True))
    theirs = list(Ticket.objects.filter(reporter__email__startswith="reporter0").values_list("reference", flat=True))
    return {
        "agents": agents,
        "reporters": reporters,
        "tickets": random.sample(open_ones, min(TICKETS, len(open_ones))),
        "theirs": random.sample(theirs, min(TICKETS, len(theirs))),
        "kinds": [("ABCDE"[order], next(iter(shipped(name).kinds))) for order, name in enumerate(shipped_ids())],
        "further": further(next(iter(agents)), "/queue/"),
        "search": address_of_search(),
        "words": searched_for(random),
    }


def searched_for(random: Random) -> list[str]:
    """What people search for: mostly something that few tickets hold, now and then two words that many do."""
    from benchmarks.filling import WORDS
    from pakt.desk.tickets.models import Ticket

    subjects = random.sample(list(Ticket.objects.values_list("subject", flat=True)[:5000]), 30)
    rare = [subject.split()[-1] for subject in subjects]
    return [quote(words) for words in [*rare, *(" ".join(random.sample(WORDS, 2)) for _ in range(10))]]


def report(number: int, seconds: float) -> list[float]:
    """Tickets of one customer's agreements, one after the other, each with all that is kept and sent because of it."""
    from pakt.desk.agreements.models import Agreement
    from pakt.desk.people.models import Person
    from pakt.desk.tickets import actions
    from pakt.engine.load import shipped

    customer = number % 8
    agreements = [
        (one, shipped(one.contract_id)) for one in Agreement.objects.filter(prefix__startswith="ABCDEFGH"[customer])
    ]
    person, random = Person.objects.get(email=f"reporter{customer}-1@example.org"), Random(number)
    found: list[float] = []
    end = time.perf_counter() + 2 + seconds
    while (begun := time.perf_counter()) < end:
        agreement, contract = random.choice(agreements)
        kind = next(iter(contract.kinds))
        priority = next(iter(contract.kinds[kind].priorities), None)
        words = f"Number {number}.{len(found)}"
        actions.report(
            agreement, subject=words, text=words, channel="portal", kind=kind, priority=priority, person=person
        )
        if begun > end - seconds:  # before that contracts are read
            found.append(time.perf_counter() - begun)
    return found


def further(email: str, path: str) -> list[str]:
    """Addresses of the pages behind the first, as one comes to them by `Later`."""
    client, found = client_of(email), []
    while len(found) < PAGES:
        text = client.get(found[-1] if found else path).content.decode()
        link = re.search(r'href="([^"]+)" rel="next"', text)
        if link is None:
            break
        found.append(urljoin(path, unescape(link[1])))
    return found or [path]


def address_of_search() -> str:
    from django.urls import NoReverseMatch, reverse

    try:
        return reverse("search")
    except NoReverseMatch:
        return ""


def session_of(person: Any) -> str:
    """The key of a new session in which a person is signed in."""
    from django.conf import settings
    from django.contrib import auth

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[auth.SESSION_KEY] = str(person.pk)
    session[auth.BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[auth.HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def queries(email: str, paths: list[str]) -> list[int]:
    """The queries of each page the second time it is asked for: the first one reads contracts into the process."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, found = client_of(email), []
    for path in paths:
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        found.append(len(captured))
    return found


def client_of(email: str) -> Any:
    from django.test import Client

    from pakt.desk.people.models import Person

    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.get(email=email))
    return client


if __name__ == "__main__":
    main()
