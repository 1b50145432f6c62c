"""The page of all keys tells the truth: what the pages and scripts answer to, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from pakt import desk
from pakt.desk.pages.keys import EVERYWHERE
from pakt.desk.people.models import Organisation, Person, Role
from tests.desk.cast import Cast

HERE = Path(desk.__file__).parent
KEYS_JS = (HERE / "pages/static/pakt/js/keys.js").read_text()


def listed(page: str) -> set[str]:
    """The sequences in the lists of keys on a page."""
    terms = re.findall(r"<dt[^>]*>(.*?)</dt>", page, re.DOTALL)
    return {" ".join(re.findall(r"<kbd>(.*?)</kbd>", term)) for term in terms}


def answered() -> dict[str, str]:
    """What templates and views of the desk give a key to, as far as it stands there letter by letter."""
    found = {}
    for file in [*HERE.rglob("*.html"), *HERE.rglob("*.py")]:
        if "samples" in file.parts or "parts" in file.parts:
            continue
        pattern = r'data-keys?="([^"{]+)"' if file.suffix == ".html" else r'"(g [a-z])"'
        found |= {keys: str(file.relative_to(HERE)) for keys in re.findall(pattern, file.read_text())}
    return found


@pytest.mark.django_db
def test_every_key_that_a_page_answers_to_is_listed(cast: Cast) -> None:
    contractor = Person.objects.create_user("contractor@example.org", name="Contractor")
    own = Organisation.objects.create(name="Dogwood Data")
    Role.objects.create(person=contractor, organisation=own, role=Role.Name.CONTRACTOR, customer=cast.a)
    everything = set()
    for person in (cast.g1, cast.manager, cast.a1, cast.a2, contractor):
        client = Client()
        client.force_login(person)
        everything |= listed(client.get("/shortcuts/").content.decode())
    for keys, file in answered().items():
        assert keys in everything, f"{file} answers to {keys!r}: name it by `key_group` of pages/keys.py"


@pytest.mark.django_db
def test_customers_are_told_no_keys_of_the_provider(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.a1)
    page = client.get("/shortcuts/").content.decode()
    assert "g t" in listed(page)
    assert "g q" not in listed(page)
    assert "Internal note" not in page


def test_the_script_does_what_the_list_says_and_nothing_besides() -> None:
    does = {one.does for one in EVERYWHERE if one.does}
    assert set(re.findall(r'(?:does|DOES\[key\]) [!=]== "(\w+)"', KEYS_JS)) == does
    page = Client().get("/shortcuts/").content.decode()
    for one in EVERYWHERE:
        assert " ".join(one.keys) in listed(page)
        assert not one.does or f'data-does="{one.does}" data-typed="{one.keys[0]}"' in page


def test_single_letters_can_be_switched_off_and_on_again() -> None:
    client = Client()
    assert 'data-letters="off"' not in client.get("/shortcuts/").content.decode()
    response = client.post("/shortcuts/letters/", {"letters": "off", "next": "/shortcuts/"})
    assert response.headers["Location"] == "/shortcuts/"
    page = client.get("/shortcuts/").content.decode()
    assert 'data-letters="off"' in page
    assert "Switch single letters on" in page
    elsewhere = client.post("/shortcuts/letters/", {"letters": "on", "next": "https://evil.example/"})
    assert elsewhere.headers["Location"] == "/"
    assert 'data-letters="off"' not in client.get("/parts/").content.decode()


def test_every_page_leads_to_the_list_of_keys() -> None:
    page = Client().get("/sign-in/").content.decode()
    assert page.count('href="/shortcuts/"') >= 2, "in the foot, and in the list that ? opens"
